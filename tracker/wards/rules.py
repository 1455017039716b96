"""A ward's settings as values, their defaults, what may be set and how it is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

LABELS = {
    "digest_at": "Giờ gửi bản tin hằng ngày",
    "quiet_from": "Giờ yên lặng từ",
    "quiet_until": "Giờ yên lặng đến",
    "grace": "Hạn vào ngày nghỉ được nộp đến hết ngày làm việc tiếp theo",
    "office_days": "Phòng được gia hạn nhiều nhất",
    "verify_days": "Báo cáo cần được trả lời trong",
    "promise_days": "Ngày hẹn xong cách nhiều nhất",
    "letter_above": "Cơ quan cấp trên",
    "letter_body": "Cơ quan ban hành",
    "letter_suffix": "Ký hiệu văn bản",
    "letter_place": "Địa danh",
    "signer_capacity": "Quyền hạn ký",
    "signer_title": "Chức vụ người ký",
    "signer_name": "Họ và tên người ký",
    "letter_copies": "Nơi nhận",
}
MINUTES = frozenset({"digest_at", "quiet_from", "quiet_until"})
LENGTHS = frozenset({"office_days", "verify_days", "promise_days"})


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


def issuing_body(settled: Settled, ward: str) -> tuple[str, ...]:
    """Who issues a paper, in the lines of its letterhead (NĐ 30/2020): Ủy ban nhân dân / phường Đồ Sơn."""
    body = settled.letter_body or ward.replace("UBND", "Ủy ban nhân dân")
    return tuple(body.replace("NHÂN DÂN ", "NHÂN DÂN\n", 1).replace("nhân dân ", "nhân dân\n", 1).splitlines())


def clock_words(minute: int) -> str:
    """450 → 07:30"""
    return f"{time(minute // 60, minute % 60):%H:%M}"


def said(name: str, value: Any) -> str:
    """One setting's value in Vietnamese: 07:30, 10 ngày làm việc, có, or its text on one line."""
    if name in MINUTES:
        return clock_words(value)
    if name in LENGTHS:
        return f"{value} ngày làm việc"
    if isinstance(value, bool):
        return "có" if value else "không"
    return "; ".join(str(value).split("\n")) or "để trống"


def differences(before: Settled, values: Mapping[str, Any]) -> list[str]:
    """What `values` would change, each from what to what."""
    return [
        f"{label} từ “{said(name, getattr(before, name))}” thành “{said(name, values[name])}”"
        for name, label in LABELS.items()
        if name in values and values[name] != getattr(before, name)
    ]


def problem(settled: Settled) -> tuple[str, str] | None:
    """The field that cannot be so beside the others, and why."""
    if settled.is_quiet(settled.digest_at):
        return "digest_at", "Giờ gửi bản tin nằm trong giờ yên lặng. Xin chọn giờ khác."
    return None
