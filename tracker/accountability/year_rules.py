"""A year of published results: their means, what they suggest, and what a person should see before deciding a grade; pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from tracker.accountability.rules import PeriodKind, Span, span_of
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.scoring.engine import half_up
from tracker.scoring.rule_sets import GRADE_WORDS, EmptyMonth, ExcellentOf, Grade, Population, RuleSet

ORDER = {grade: place for place, grade in enumerate(Grade)}  # best first
QUARTERS = tuple(range(first, first + 3) for first in (1, 4, 7, 10))
HALVES = (range(1, 7), range(7, 13))
YEAR = range(1, 13)


# Means


@dataclass(frozen=True, slots=True)
class Result:
    """A published total (hundredths) of a month, or of a quarter, which stands for its three months. `card`: its scorecard."""

    span: Span
    total: int
    card: int = 0

    @property
    def words(self) -> str:
        """Tháng 03 · Quý I"""
        return self.span.words.partition("/")[0]

    @property
    def months(self) -> range:
        return range(self.span.first.month, self.span.last.month + 1)


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of the months that have a published total: `value` in hundredths (None: there is none).

    `there` of the `of` months have one; `missing` names the others that have passed and in which the head was in office.
    """

    value: int | None
    there: int
    of: int
    missing: tuple[int, ...] = ()

    @property
    def missing_words(self) -> str:
        """tháng 02, 03"""
        return f"tháng {', '.join(f'{month:02d}' for month in self.missing)}" if self.missing else ""


def mean_of(
    results: Collection[Result], months: range, owed: Collection[int] = YEAR, empty: EmptyMonth = EmptyMonth.LEFT_OUT
) -> Mean:
    """The mean over `months`, exact, then rounded half up; a month without a published total is left out, never 0, or leaves no
    mean (`empty`). A quarter counts as three months where it lies wholly inside. `owed`: the months that should have one.
    """
    mine = [one for one in results if set(one.months) <= set(months)]
    weight = sum(len(one.months) for one in mine)
    held = {month for one in mine for month in one.months}
    value = half_up(Fraction(sum(one.total * len(one.months) for one in mine), 100 * weight)) if weight else None
    missing = tuple(month for month in months if month in owed and month not in held)
    return Mean(None if missing and empty is EmptyMonth.NO_MEAN else value, len(held), len(months), missing)


def served_months(year: int, since: date, until: date | None) -> tuple[int, ...]:
    """The months of the year into which a term reaches."""
    first = 1 if since.year < year else since.month if since.year == year else 13
    last = 12 if until is None or until.year > year else until.month if until.year == year else 0
    return tuple(range(first, last + 1))


# A head's year


@dataclass(frozen=True, slots=True)
class Decided:
    """A grade that people decided. `mean` and `suggested` are what the tracker said that day."""

    id: int
    number: int
    grade: Grade
    suggested: Grade | None
    mean: int | None
    disciplined: bool
    is_outstanding: bool
    reason: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class UnitYear:
    """A unit and what was decided of it this year, newest first."""

    unit: int
    name: str
    path: str
    grades: tuple[Decided, ...] = ()

    @property
    def decided(self) -> Decided | None:
        return self.grades[0] if self.grades else None


@dataclass(frozen=True, slots=True)
class HeadYear:
    """One term of a head in one year. `rules`: the legal sheet in force at the year's end (None: the plan score alone).

    `results` are published totals of the legal sheet where the head stands under one that can be published, else of the
    plan score (`is_legal` false), which suggests nothing. `grades`: newest first. `today`: months that have not ended by then
    owe no result yet. `empty`: what a month without one does to a mean.
    """

    year: int
    appointment: int
    person: int
    name: str
    title: str
    unit: UnitYear
    peer_group: str
    population: Population
    sort_key: str
    since: date
    until: date | None
    rules: RuleSet | None
    today: date
    empty: EmptyMonth = EmptyMonth.LEFT_OUT
    results: tuple[Result, ...] = ()
    grades: tuple[Decided, ...] = ()

    @property
    def is_graded(self) -> bool:
        """Whether the ward decides a yearly grade: of civil servants and public employees (domain.md §5)."""
        return self.rules is not None

    @property
    def is_legal(self) -> bool:
        return self.rules is not None and self.rules.publishable

    @property
    def decided(self) -> Decided | None:
        return self.grades[0] if self.grades else None

    @property
    def served(self) -> tuple[int, ...]:
        return served_months(self.year, self.since, self.until)

    @property
    def owed(self) -> tuple[int, ...]:
        """The months in office that have ended."""
        return tuple(month for month in self.served if span_of(PeriodKind.MONTH, date(self.year, month, 1)).last < self.today)

    def mean(self, months: range) -> Mean:
        return mean_of(self.results, months, self.owed, self.empty)

    @property
    def quarters(self) -> tuple[Mean, ...]:
        return tuple(self.mean(months) for months in QUARTERS)

    @property
    def halves(self) -> tuple[Mean, ...]:
        return tuple(self.mean(months) for months in HALVES)

    @property
    def whole(self) -> Mean:
        return self.mean(YEAR)

    @property
    def suggested(self) -> Grade | None:
        """What the mean of the year reaches by the rule set's thresholds; None where there is nothing to go by."""
        value = self.whole.value
        return self.rules.grade_of(value) if self.rules and self.is_legal and value is not None else None

    def result(self, month: int) -> Result | None:
        return next((one for one in self.results if month in one.months), None)


# Who decides


def may_decide(viewer: Viewer, *, person: int | None, unit_path: str) -> bool:
    """Leadership, never of oneself nor of the unit one acts for."""
    return viewer.acts_as(Role.LEADER) and viewer.person != person and not viewer.acts_for(unit_path)


def needs_reason(grade: Grade, *, suggested: Grade | None, before: Decided | None) -> bool:
    """A decision that differs from what was suggested, or replaces an earlier one, says why."""
    return grade is not suggested or before is not None


# What a person should see before deciding: warnings, never decisions


def most_excellent(grades: Sequence[tuple[Grade, bool]], rules: RuleSet) -> int:
    """How many "xuất sắc" a group may have: the rule set's share of those graded "tốt" (or better), rounded down.

    `grades`: (grade, whether their unit is outstanding); heads of outstanding units count with the higher share.
    """
    good = {Grade.GOOD} if rules.excellent_of is ExcellentOf.GOOD else {Grade.GOOD, Grade.EXCELLENT}
    shares = (
        rules.outstanding_percent if outstanding else rules.excellent_percent for grade, outstanding in grades if grade in good
    )
    return sum(shares) // 100


def group_warnings(heads: Sequence[HeadYear]) -> list[str]:
    """Of one peer group: more "xuất sắc" than the decree allows."""
    decided = [one for one in heads if one.decided and one.rules]
    if not decided:
        return []
    rules = max((one.rules for one in decided if one.rules), key=lambda one: (one.publishable, one.version))
    grades = [(one.decided.grade, is_outstanding(one.unit)) for one in decided if one.decided]
    excellent = sum(grade is Grade.EXCELLENT for grade, _ in grades)
    most = most_excellent(grades, rules)
    if excellent <= most:
        return []
    of = "xếp hoàn thành tốt" if rules.excellent_of is ExcellentOf.GOOD else "xếp hoàn thành tốt trở lên"
    share = f"{rules.excellent_percent}% ({rules.outstanding_percent}% ở đơn vị có thành tích nổi trội)"
    return [f"Nhóm này có {excellent} người xếp xuất sắc, nhiều nhất được {most}: không quá {share} số người {of}."]


def head_warnings(head: HeadYear, *, terms: int = 1) -> list[str]:
    """Of one head. `terms`: how many terms as head this person has in the year."""
    found = []
    decided, unit, whole = head.decided, head.unit.decided, head.whole
    if decided and unit and ORDER[decided.grade] < ORDER[unit.grade]:
        found.append(f"Mức của người đứng đầu cao hơn mức của đơn vị ({GRADE_WORDS[unit.grade].lower()}).")
    if decided and decided.disciplined and decided.grade is not Grade.NOT_COMPLETED:
        found.append("Đã bị kỷ luật do vi phạm khi thi hành nhiệm vụ: chỉ được xếp không hoàn thành nhiệm vụ.")
    if decided and decided.grade is not decided.suggested:
        said = f"gợi ý khi đó là {GRADE_WORDS[decided.suggested].lower()}" if decided.suggested else "khi đó không có gợi ý"
        found.append(f"Mức đã quyết định khác gợi ý: {said}.")
    if decided and decided.mean != whole.value:
        found.append("Điểm trung bình đã đổi sau khi quyết định.")
    if whole.missing:
        found.append(f"Thiếu kết quả công bố: {whole.missing_words}. Các tháng này không tính vào trung bình.")
    if terms > 1:
        found.append(f"Giữ {terms} nhiệm kỳ đứng đầu trong năm: xin xem cả {terms} trước khi quyết định.")
    return found


def year_warnings(heads: Sequence[HeadYear], year: int, today: date) -> list[str]:
    """Of the whole list: the day by which grades are decided."""
    rules = [one.rules for one in heads if one.rules]
    waiting = sum(1 for one in heads if one.is_graded and one.decided is None and (one.until is None or one.until.year > year))
    if not rules or not waiting or today.year < year:
        return []
    closes = date(year, *rules[0].year_end)
    if today >= closes:
        return [f"Đã đến hạn xếp loại năm (trước ngày {day_short(closes)}), còn {waiting} người chưa có quyết định."]
    return [f"Xếp loại năm cần xong trước ngày {day_short(closes)}, còn {waiting} người chưa có quyết định."]


def is_outstanding(unit: UnitYear) -> bool:
    return unit.decided is not None and unit.decided.is_outstanding
