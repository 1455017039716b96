"""A ward's settings as values, and their defaults."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Settled:
    """What runs: times of day are minutes after midnight, ward time; lengths are working days."""

    digest_at: int = 450
    quiet_from: int = 1200
    quiet_until: int = 420
    grace: bool = True
    office_days: int = 10
    verify_days: int = 3
    promise_days: int = 10
    letter_above: str = ""
    letter_body: str = ""
    letter_suffix: str = "UBND-VHXH"
    letter_place: str = ""
    signer_capacity: str = "TM. ỦY BAN NHÂN DÂN"
    signer_title: str = "CHỦ TỊCH"
    signer_name: str = ""
    letter_copies: str = ""
    version: int = 0

    def is_quiet(self, minute: int) -> bool:
        """Whether nothing is sent at this minute of the day; the quiet hours may span midnight."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= minute < self.quiet_until
        return minute >= self.quiet_from or minute < self.quiet_until


def clock_words(minute: int) -> str:
    """450 → 07:30"""
    return f"{time(minute // 60, minute % 60):%H:%M}"
