"""Periods of scoring, the states of a sheet, whose law a head stands under, who may do what, what holds a publication back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.scoring.rule_sets import CRITERIA, Population, RuleSet
from tracker.units.rules import UnitKind

PLAN = "plan"  # the key of the plan score, which every head has


class PeriodKind(StrEnum):
    """How long a period of scoring is: calendar months or quarters (not the reporting periods of NĐ 09/2019)."""

    MONTH = "month"
    QUARTER = "quarter"


class SheetState(StrEnum):
    """A sheet's road: open while facts and points change, announced to its head, published."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    PUBLISHED = "published"


STATE_WORDS = {
    SheetState.DRAFT: "Đang tính",
    SheetState.ANNOUNCED: "Đã thông báo, chờ giải trình",
    SheetState.PUBLISHED: "Đã công bố",
}
ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A month or quarter of the calendar; both days included."""

    first: date
    last: date

    @property
    def kind(self) -> PeriodKind:
        return PeriodKind.MONTH if self.first.month == self.last.month else PeriodKind.QUARTER

    @property
    def words(self) -> str:
        """Tháng 11/2026 · Quý IV/2026"""
        if self.kind is PeriodKind.MONTH:
            return f"Tháng {self.first.month:02d}/{self.first.year}"
        return f"Quý {ROMAN[self.first.month // 3]}/{self.first.year}"

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def span_of(kind: PeriodKind, day: date) -> Span:
    """The month or quarter that holds `day`."""
    months = 1 if kind is PeriodKind.MONTH else 3
    first = date(day.year, day.month - (day.month - 1) % months, 1)
    return Span(first, (first + timedelta(days=31 * months)).replace(day=1) - timedelta(days=1))


def overlap(span: Span, others: Iterable[Span]) -> Span | None:
    """The first of `others` that shares a day: an assignment counts once, so periods of a ward never overlap."""
    return next((other for other in others if other.first <= span.last and span.first <= other.last), None)


# Whose law


POPULATION_OF = {
    UnitKind.OFFICE: Population.CIVIL_SERVANTS,
    UnitKind.SCHOOL: Population.PUBLIC_EMPLOYEES,
    UnitKind.CENTRE: Population.PUBLIC_EMPLOYEES,
}


def population_of(kind: UnitKind, settled: str | None = None) -> Population:
    """Whose law the head of a unit stands under: what the ward settled, else by its kind.

    Tổ dân phố, Mặt trận, organisations and Công an are not graded by the ward: the plan score only (domain.md §5).
    """
    return Population(settled) if settled else POPULATION_OF.get(kind, Population.EVERYONE)


def sheet_for(population: Population, sheets: Sequence[RuleSet], day: date) -> RuleSet | None:
    """The legal sheet in force on `day` for that population: the one that may be published before a preview, then the newest.

    None: the plan score alone.
    """
    if population is Population.EVERYONE:
        return None
    mine = [one for one in sheets if one.is_legal and one.population is population and one.in_force(day)]
    return max(mine, key=lambda one: (one.publishable, one.starts_on, one.version), default=None)


def plan_sheet(sheets: Sequence[RuleSet], day: date) -> RuleSet:
    """The version of the plan score in force on `day`; before the first one that one."""
    mine = sorted((one for one in sheets if one.key == PLAN), key=lambda one: (one.starts_on, one.version))
    return next((one for one in reversed(mine) if one.in_force(day)), mine[0])


# Who may do what


SEE_ALL = (Role.OFFICE, Role.LEADER)


def may_score_self(viewer: Viewer, *, person: int, state: SheetState) -> bool:
    """The head alone, until the sheet is announced."""
    return viewer.acts_as(Role.HEAD) and viewer.person == person and state is SheetState.DRAFT


def may_enter(viewer: Viewer, *, person: int, state: SheetState) -> bool:
    """Criteria and causes: office or leadership, never on one's own sheet, until it is published."""
    return viewer.acts_as(*SEE_ALL) and viewer.person != person and state is not SheetState.PUBLISHED


def may_score(viewer: Viewer, *, person: int, state: SheetState) -> bool:
    """General points: the authority (leadership), never on one's own sheet, until it is published."""
    return viewer.acts_as(Role.LEADER) and viewer.person != person and state is not SheetState.PUBLISHED


def may_announce(viewer: Viewer) -> bool:
    return viewer.acts_as(*SEE_ALL)


def may_publish(viewer: Viewer, *, person: int) -> bool:
    """Leadership, never one's own."""
    return viewer.acts_as(Role.LEADER) and viewer.person != person


# What holds back


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sheet is, for `obstacles`: the row's facts and those of what it counts."""

    state: SheetState
    rules: RuleSet
    span: Span
    has_work: bool
    waits: tuple[str, ...] = ()
    unplaced: int = 0
    is_scored: bool = False
    criteria: tuple[int | None, int | None, int | None] = (None, None, None)
    explain_until: date | None = None
    is_agreed: bool = False
    is_explaining: bool = False


CRITERIA_SHORT = dict(zip(CRITERIA, ("người thuộc quyền", "tiến độ chung", "đoàn kết nội bộ"), strict=True))


def obstacles(progress: Progress, today: date) -> list[str]:
    """Why a sheet cannot be announced yet, in Vietnamese; empty: it can."""
    found = []
    if not progress.rules.publishable:
        found.append("Bản xem trước, chưa có quy chế của đơn vị nên không công bố")
    if today <= progress.span.last:
        found.append(f"Kỳ chưa hết, còn đến {day_short(progress.span.last)}")
    if not progress.has_work:
        found.append("Không có việc đến hạn trong kỳ")
    found += progress.waits
    if progress.unplaced:
        found.append(f"{progress.unplaced} việc bàn giao sát hạn chưa xếp cho ai")
    if progress.rules.is_legal:
        if not progress.is_scored:
            found.append("Lãnh đạo chưa chấm điểm chung")
        missing = [CRITERIA_SHORT[name] for name, value in zip(CRITERIA, progress.criteria, strict=True) if value is None]
        if missing and progress.rules.criteria:
            found.append(f"Chưa có căn cứ ở mục {', '.join(missing)}")
    return found


def publishing_obstacles(progress: Progress, today: date) -> list[str]:
    """Why a sheet cannot be published yet: what hinders its announcement, then the head's days to explain."""
    found = obstacles(progress, today)
    if progress.state is SheetState.DRAFT:
        found.append("Chưa thông báo cho người đứng đầu")
    elif progress.is_explaining:
        found.append("Có giải trình chưa trả lời")
    elif (
        progress.state is SheetState.ANNOUNCED
        and not progress.is_agreed
        and progress.explain_until
        and (today <= progress.explain_until)
    ):
        found.append(f"Người đứng đầu được giải trình đến hết {day_short(progress.explain_until)}")
    return found
