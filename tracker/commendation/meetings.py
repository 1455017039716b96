"""A meeting of the council as its minutes tell it; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.awards.rules import AwardKind
from tracker.commendation.rules import Attendance, Count, is_carried, votes_words


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting as its minutes tell it; `counts` by candidate; `reason`: why these put earlier ones right."""

    number: int
    held_on: date
    place: str
    chair: str
    secretary: str
    seen: Attendance
    summary: str = ""
    reason: str = ""
    file_name: str = ""
    recorded_by: int = 0
    recorded_by_name: str = ""
    recorded_at: datetime | None = None
    counts: Mapping[int, Count] = field(default_factory=dict)

    def words_of(self, candidate: int) -> str:
        """The count of a candidate in words; empty where the council did not vote on them."""
        count = self.counts.get(candidate)
        return votes_words(count, self.seen) if count else ""

    def carries(self, candidate: int, kind: AwardKind) -> bool:
        return is_carried(kind.votes, self.counts.get(candidate), self.seen)
