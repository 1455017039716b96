"""What a report is, how a submission moves, what it carries as numbers; pure."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class SubmissionState(StrEnum):
    """A unit's report: asked for, begun, sent, sent back, taken. Late is derived, never stored."""

    WAITING = "waiting"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class ConsolidationState(StrEnum):
    """The office's report: edited, then locked for good; a later one supersedes it."""

    DRAFT = "draft"
    LOCKED = "locked"
    SUPERSEDED = "superseded"


STATE_WORDS = {
    SubmissionState.WAITING: "Chưa báo cáo",
    SubmissionState.DRAFT: "Đang soạn",
    SubmissionState.SUBMITTED: "Chờ phòng xem",
    SubmissionState.RETURNED: "Cần bổ sung",
    SubmissionState.ACCEPTED: "Đã nhận",
}
CONSOLIDATION_WORDS = {
    ConsolidationState.DRAFT: "Đang soạn",
    ConsolidationState.LOCKED: "Đã khoá",
    ConsolidationState.SUPERSEDED: "Đã thay",
}
OPENING, RESULTS, UNITS = "opening", "results", "units"
SECTION_WORDS = {
    OPENING: "Mở đầu",
    RESULTS: "Kết quả chung",
    UNITS: "Kết quả của từng đơn vị",
    "difficulties": "Khó khăn, vướng mắc",
    "proposals": "Đề xuất, kiến nghị",
    "outlook": "Phương hướng kỳ tới",
}
SECTIONS = tuple(SECTION_WORDS)  # of a consolidated report, in order; UNITS holds one paragraph for each unit
OPEN = frozenset({SubmissionState.WAITING, SubmissionState.DRAFT, SubmissionState.RETURNED})  # the unit's turn


@dataclass(frozen=True, slots=True)
class ReadingFigure:
    """A reading as a submission carries it: hundredths; `numerator` None: not reported. `text` as people read it."""

    indicator: int
    name: str
    numerator: int | None
    denominator: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What the app knew when a report was sent: the unit's assignments of the period (tasks.statistics.Counts), its readings.

    `as_of`: the ward day on which they were read.
    """

    as_of: date
    done_on_time: int
    done_late: int
    done_undated: int
    open: int
    late: int
    readings: tuple[ReadingFigure, ...] = ()

    @property
    def given(self) -> int:
        return self.done_on_time + self.done_late + self.done_undated + self.open + self.late


def written(figures: Figures) -> str:
    """Canonical JSON, as a submission keeps it."""
    return json.dumps(asdict(figures) | {"as_of": figures.as_of.isoformat()}, ensure_ascii=False, sort_keys=True)


def read_figures(kept: str) -> Figures | None:
    """The figures of a submission; None before it was sent."""
    if not kept:
        return None
    found: dict[str, Any] = json.loads(kept)
    readings = tuple(ReadingFigure(**one) for one in found.pop("readings"))
    return Figures(as_of=date.fromisoformat(found.pop("as_of")), readings=readings, **found)


def lacking_words(state: str, *, requested: bool) -> str:
    """How it is said that a unit's report is not in the consolidated one."""
    if state == SubmissionState.SUBMITTED:
        return "Đã gửi, phòng đang xem"
    if state == SubmissionState.RETURNED:
        return "Đang bổ sung"
    return "Chưa có báo cáo" if requested else "Chưa báo cáo"


def read_list(kept: str) -> list[str]:
    """Questions or answers as kept: a JSON list of texts."""
    return list(json.loads(kept)) if kept else []


def written_list(texts: Sequence[str]) -> str:
    """The same, to be kept."""
    return json.dumps(list(texts), ensure_ascii=False)


def days_late(
    *, late_after: date, first_counted_on: date | None, fix_by: date | None, counted_on: date | None, today: date
) -> int:
    """Calendar days a submission is or was late; 0 in time. As of assignments: the clock stops at the submission that waits or was
    taken; when the first was in time only a missed fix-by day is late."""
    if first_counted_on is None:
        return max(0, (today - late_after).days)
    if first_counted_on > late_after:
        return (first_counted_on - late_after).days
    if fix_by is None:
        return 0
    return max(0, ((counted_on or today) - fix_by).days)
