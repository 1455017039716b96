"""From an assignment's history to what the engine counts: the day it counts on, its mishaps, whose it is, what it waits for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache

from tracker.accountability.rules import Span
from tracker.core.text import day_short
from tracker.scoring.facts import Item
from tracker.scoring.rule_sets import LateCounting, RuleSet
from tracker.tasks.rules import TO_DO, State

ALL, NOTHING = Fraction(1), Fraction(0)


@dataclass(frozen=True, slots=True)
class Return:
    """A report sent back: when (`on`: the ward day), until when to put it right, whether for a serious fault (a failed review)."""

    id: int
    at: datetime
    on: date
    fix_by: date
    serious: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """A report handed in; `counted_on` is the day that counts."""

    at: datetime
    counted_on: date


@dataclass(frozen=True, slots=True)
class Granted:
    """An extension granted: of the deadline (`is_fix` false) or of a fix-by day. `late_days` 0: asked in time."""

    id: int
    is_fix: bool
    at: datetime
    from_due: date
    to_due: date
    late_days: int
    excused: bool


@dataclass(frozen=True, slots=True)
class Work:
    """One assignment as its rows tell it. `weight` in hundredths, `percent` the share done of work handed over.

    `excused`: keys of mishaps for which an authority confirmed an objective cause. `placed`: the appointment a person
    placed it with (0: nobody's), None where nobody did. `given_on`: the day its unit got it.
    """

    id: int
    unit: int
    title: str
    weight: int
    state: State
    due_on: date
    late_after: date
    given_on: date
    fix_by: date | None = None
    first_counted_on: date | None = None
    counted_on: date | None = None
    handed_over_on: date | None = None
    taken_from: int | None = None
    percent: int = 0
    returns: tuple[Return, ...] = ()
    sent: tuple[Sent, ...] = ()
    granted: tuple[Granted, ...] = ()
    excused: frozenset[str] = field(default_factory=frozenset)
    placed: int | None = None
    product: str = ""


@dataclass(frozen=True, slots=True)
class Mishap:
    """A late event or a failed review. `key` names it for good: due:2026-11-20, extension:7, fix:3, review:3."""

    key: str
    words: str
    is_review: bool
    is_excused: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """An assignment as it counts. `waits`: why its head's sheet cannot be published yet, empty when it can.

    `is_late_open`: its deadline has passed and nothing was handed in. `until`: the last day on which a report still counts
    as done in this period.
    """

    work: Work
    day: date
    item: Item
    mishaps: tuple[Mishap, ...]
    waits: str
    is_late_open: bool
    until: date


def counted_day(work: Work) -> date:
    """The day by which an assignment has its period: its due day, the extended one where that was asked before it passed.

    Where the deadline was missed first (and no objective cause is confirmed), the day that was missed (domain.md §5).
    """
    missed = [one.from_due for one in work.granted if not one.is_fix and one.late_days and not is_excused(one, work)]
    return min([work.due_on, *missed])


def count(work: Work, span: Span, rules: RuleSet, today: date) -> Counted:
    """How one assignment counts in its period, as things stand today.

    A report counts as done until the period ends (plus `closing_days`), or until its own grace, fix-by or extended day where
    that is later; so a score is that of the period's end, whatever the day one looks.
    """
    until = last_day(work, span, rules)
    mishaps = (*lates(work, min(today, until)), *reviews(work))
    late, excused_late = tally(mishaps, is_review=False)
    failed, excused_failed = tally(mishaps, is_review=True)
    if rules.late_counting is LateCounting.ONCE and late:
        excused_late = 1 if excused_late == late else 0
        late = 1
    is_handed = work.handed_over_on is not None
    accepted = Fraction(work.percent, 100) if is_handed else ALL if is_done(work, until) else NOTHING
    item = Item(
        id=work.id, weight=of_hundredths(work.weight), accepted=accepted, failed_reviews=failed, excused_reviews=excused_failed,
        late_events=late, excused_lates=excused_late, handed_over=is_handed, taken_over=work.taken_from is not None,
    )  # fmt: skip
    is_late_open = work.state in TO_DO and work.first_counted_on is None and today > work.late_after
    return Counted(work, counted_day(work), item, mishaps, waiting(work, until, today), is_late_open, until)


@lru_cache
def of_hundredths(weight: int) -> Fraction:
    """A weight as a fraction; a ward has few different ones."""
    return Fraction(weight, 100)


def last_day(work: Work, span: Span, rules: RuleSet) -> date:
    """Until when a report of this assignment counts as done in its period."""
    closes = date.fromordinal(span.last.toordinal() + rules.closing_days)
    return max(closes, work.late_after, work.fix_by or work.late_after)


def is_done(work: Work, until: date) -> bool:
    return work.state is State.DONE and work.counted_on is not None and work.counted_on <= until


def waiting(work: Work, until: date, today: date) -> str:
    """What an assignment keeps its head's sheet waiting for."""
    if work.state is State.SUBMITTED and work.counted_on is not None and work.counted_on <= until:
        return "chờ xác nhận báo cáo"
    if work.state in TO_DO and today <= until:
        word = "chờ bổ sung" if work.state is State.RETURNED else "còn hạn"
        return f"{word} đến {day_short(until)}"
    return ""


# Mishaps


def lates(work: Work, as_of: date) -> list[Mishap]:
    """Every deadline that was missed: before an extension, at the end, at a fix-by day."""
    found = [
        late(
            f"extension:{one.id}",
            f"gia hạn sau hạn {day_short(one.from_due)}, khi đã quá {one.late_days} ngày",
            work,
            one.excused,
        )
        for one in work.granted
        if not one.is_fix and one.late_days
    ]
    first = work.first_counted_on or work.handed_over_on or as_of
    if first > work.late_after:
        days = (first - work.due_on).days
        said = f"nộp sau hạn {day_short(work.due_on)}" if work.first_counted_on else f"chưa nộp, hạn {day_short(work.due_on)}"
        found.append(late(f"due:{work.due_on.isoformat()}", f"{said}, {days} ngày", work))
    for one in work.returns:
        found += missed_fix(work, one, as_of)
    return found


def missed_fix(work: Work, one: Return, as_of: date) -> list[Mishap]:
    """The mishaps of one return: each fix-by day that passed before the report came again."""
    again = next((sent for sent in work.sent if sent.at > one.at), None)
    ends = again.at if again else None
    moved = [x for x in work.granted if x.is_fix and x.at > one.at and (ends is None or x.at < ends)]
    found = [
        late(f"extension:{x.id}", f"gia hạn bổ sung sau hạn {day_short(x.from_due)}", work, x.excused)
        for x in moved
        if x.late_days
    ]
    fix_by = moved[-1].to_due if moved else one.fix_by
    came = again.counted_on if again else as_of
    if came > fix_by and (again or work.state is State.RETURNED):
        found.append(late(f"fix:{one.id}", f"bổ sung sau hạn {day_short(fix_by)}", work))
    return found


def reviews(work: Work) -> list[Mishap]:
    """Every return for a serious fault."""
    return [
        Mishap(key := f"review:{one.id}", f"bị trả lại vì sai sót lớn ngày {day_short(one.on)}", True, key in work.excused)
        for one in work.returns
        if one.serious
    ]


def late(key: str, words: str, work: Work, excused: bool = False) -> Mishap:
    return Mishap(key, words, False, excused or key in work.excused)


def tally(mishaps: Sequence[Mishap], *, is_review: bool) -> tuple[int, int]:
    """(all, excused) of one kind."""
    mine = [one for one in mishaps if one.is_review is is_review]
    return len(mine), sum(one.is_excused for one in mine)


def is_excused(one: Granted, work: Work) -> bool:
    return one.excused or f"extension:{one.id}" in work.excused


# Whose


@dataclass(frozen=True, slots=True)
class Term:
    """A head's time in office at one unit; both days included, `until` None: still."""

    appointment: int
    since: date
    until: date | None
    acting: bool = False

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose work an assignment counts as (None: nobody's). `is_unsure`: a person should say so first."""

    appointment: int | None
    is_unsure: bool = False


def owner_of(work: Work, terms: Collection[Term], rules: RuleSet) -> Owner:
    """Whoever headed the unit on the day it counts; unsure where that head had come within `handover_days` before.

    Work given after the head came was never handed over. Where two headed on one day, the one who came later, for a person
    to confirm. What a person placed stands.
    """
    if work.placed is not None:
        return Owner(work.placed or None)
    day = counted_day(work)
    mine = sorted((term for term in terms if term.holds(day)), key=lambda term: (term.since, term.appointment))
    if not mine:
        return Owner(None)
    head = mine[-1]
    had_another = any(term.since < head.since for term in terms)
    came_late = had_another and (day - head.since).days < rules.handover_days and work.given_on < head.since
    return Owner(head.appointment, came_late or len(mine) > 1)


def prolonged(counted: Sequence[Counted], rules: RuleSet, today: date) -> list[Counted]:
    """The assignments late for `prolonged_days` or more without a confirmed cause, until they were handed in or until today: why
    đ is proposed at the lower level. A proposal of the day one looks, which a person confirms."""
    return [
        one
        for one in counted
        if one.item.bad_lates and ((one.work.first_counted_on or today) - one.day).days >= rules.prolonged_days
    ]
