"""The states of what was read from a plan, and what stands in the way of giving it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DraftState(StrEnum):
    """What a person said of something read: nothing yet, right, or no task at all; or already given out."""

    OPEN = "open"
    SEEN = "seen"
    DROPPED = "dropped"
    PUBLISHED = "published"


class Part(StrEnum):
    """A unit's part in a draft."""

    LEAD = "lead"
    COORDINATE = "coordinate"


NO_DEADLINE = "none"  # the office said: this one has none
RECURRING = "recurring"

KIND_WORDS = {
    "": "Chưa rõ", "day": "Một ngày", "month": "Trong tháng", "quarter": "Trong quý", "year": "Trong năm",
    "range": "Một khoảng", RECURRING: "Định kỳ", "ongoing": "Thường xuyên",
    "relative": "Chờ một việc khác", NO_DEADLINE: "Không có hạn",
}  # fmt: skip
NEEDS_DAY = frozenset({"", "day", "month", "quarter", "year", "range"})


@dataclass(frozen=True, slots=True)
class Draft:
    """What publishing asks of a draft. `leads` counts matched lead units or groups, `unsure` the unmatched lead words."""

    id: int
    state: DraftState
    leads: int
    unsure: int
    deadline_kind: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a draft cannot be given out yet, in Vietnamese."""

    draft: int
    sentence: str


def obstacles(drafts: Sequence[Draft]) -> list[Obstacle]:
    """Everything to settle before publishing: unseen lines, units not matched, deadlines neither set nor waived."""
    found = []
    for draft in drafts:
        if draft.state in {DraftState.DROPPED, DraftState.PUBLISHED}:
            continue
        if draft.leads == 0:
            found.append(Obstacle(draft.id, "chưa có đơn vị chủ trì"))
        elif draft.unsure:
            found.append(Obstacle(draft.id, "còn tên đơn vị chưa rõ là ai"))
        elif draft.due_on is None and draft.deadline_kind in NEEDS_DAY:
            found.append(Obstacle(draft.id, "chưa có hạn; nếu không có hạn, xin chọn “Không có hạn”"))
        elif draft.state is DraftState.OPEN:
            found.append(Obstacle(draft.id, "chưa xem"))
    return found
