"""How one assignment counts: the day it counts on, its mishaps, what it waits for, whose it is; tables of cases."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from tracker.accountability.counting import (
    Counted,
    Granted,
    Owner,
    Return,
    Sent,
    Term,
    Work,
    count,
    counted_day,
    owner_of,
    prolonged,
)
from tracker.accountability.rules import PeriodKind, span_of
from tracker.core.clock import day_starts
from tracker.scoring.rule_sets import LateCounting, RuleSet, built_in
from tracker.tasks.rules import State

PLAN = built_in("plan")
assert PLAN
NOVEMBER = span_of(PeriodKind.MONTH, date(2026, 11, 1))
DUE = date(2026, 11, 20)  # a Friday
LATER = date(2027, 1, 15)  # when one looks


def day(of_november: int) -> date:
    return date(2026, 10, 31) + timedelta(days=of_november)


def at(of_november: int) -> datetime:
    return day_starts(day(of_november)) + timedelta(hours=9)


def work(**more: Any) -> Work:
    """Open work of weight 1, due on the 20th."""
    due = more.get("due_on", DUE)
    return Work(**({
        "id": 1, "unit": 1, "title": "Phát động phong trào", "weight": 100, "state": State.IN_PROGRESS, "due_on": due,
        "late_after": due, "given_on": day(1),
    } | more))  # fmt: skip


def done(came: int, first: int | None = None, **more: Any) -> Work:
    return work(state=State.DONE, counted_on=day(came), first_counted_on=day(first or came), **more)


def extended(late_days: int, *, excused: bool = False, to: date = date(2026, 12, 10), is_fix: bool = False) -> Granted:
    return Granted(7, is_fix, at(20 + late_days), DUE, to, late_days, excused)


def returned(on: int, fix_by: int, *, serious: bool = False, number: int = 3) -> Return:
    return Return(number, at(on), day(on), day(fix_by), serious)


def sent(on: int) -> Sent:
    return Sent(at(on), day(on))


def counts(one: Work, rules: RuleSet = PLAN, today: date = LATER) -> Counted:
    return count(one, NOVEMBER, rules, today)


def keys(one: Counted) -> list[str]:
    return [mishap.key for mishap in one.mishaps]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (work(), DUE),
        (work(due_on=date(2026, 12, 10), granted=(extended(0),)), date(2026, 12, 10)),  # asked before the deadline
        (work(due_on=date(2026, 12, 10), granted=(extended(2),)), DUE),  # asked after it: the missed day
        (work(due_on=date(2026, 12, 10), granted=(extended(2, excused=True),)), date(2026, 12, 10)),  # objective cause
        (work(due_on=date(2026, 12, 10), granted=(extended(2),), excused=frozenset({"extension:7"})), date(2026, 12, 10)),
        (work(granted=(extended(2, is_fix=True),)), DUE),  # a later fix-by day moves no period
    ],
)  # fmt: skip
def test_the_day_that_decides_the_period(one: Work, expected: date) -> None:
    assert counted_day(one) == expected


FIX_MOVED = replace(extended(0, is_fix=True, to=day(29)), at=at(26))  # asked in time, moved from the 27th to the 29th
LATE_FIX = replace(extended(1, is_fix=True, to=day(29)), at=at(28))


@pytest.mark.parametrize(
    ("one", "accepted", "expected"),
    [
        (done(20), 1, []),
        (done(22), 1, ["due:2026-11-20"]),
        (work(), 0, ["due:2026-11-20"]),
        (done(22, late_after=day(22)), 1, []),  # the grace day
        (done(36), 0, ["due:2026-11-20"]),  # 6 December: after the period, so late and not done in it
        (done(25, due_on=day(25), granted=(extended(2, to=day(25)),)), 1, ["extension:7"]),
        (done(27, due_on=day(25), granted=(extended(2, to=day(25)),)), 1, ["extension:7", "due:2026-11-25"]),
        (done(25, due_on=day(25), granted=(extended(0, to=day(25)),)), 1, []),
        # sent back
        (done(24, first=19, fix_by=day(25), returns=(returned(21, 25),), sent=(sent(19), sent(24))), 1, []),
        (done(27, first=19, fix_by=day(25), returns=(returned(21, 25),), sent=(sent(19), sent(27))), 1, ["fix:3"]),
        (
            done(29, first=19, fix_by=day(28), returns=(returned(21, 23), returned(26, 28, number=4)),
                 sent=(sent(19), sent(25), sent(29))),
            1, ["fix:3", "fix:4"],
        ),
        (done(24, first=22, fix_by=day(25), returns=(returned(23, 25),), sent=(sent(22), sent(24))), 1, ["due:2026-11-20"]),
        (
            done(24, first=19, fix_by=day(25), returns=(returned(21, 25, serious=True),), sent=(sent(19), sent(24))),
            1, ["review:3"],
        ),
        (work(state=State.RETURNED, first_counted_on=day(19), fix_by=day(25), returns=(returned(21, 25),), sent=(sent(19),)),
         0, ["fix:3"]),
        # a later fix-by day
        (done(29, first=19, fix_by=day(29), returns=(returned(21, 27),), sent=(sent(19), sent(29)), granted=(FIX_MOVED,)), 1, []),
        (
            done(30, first=19, fix_by=day(29), returns=(returned(21, 27),), sent=(sent(19), sent(30)), granted=(FIX_MOVED,)),
            1, ["fix:3"],
        ),
        (
            done(29, first=19, fix_by=day(29), returns=(returned(21, 27),), sent=(sent(19), sent(29)), granted=(LATE_FIX,)),
            1, ["extension:7"],
        ),
        # handed over with 40 % done
        (work(state=State.CANCELLED, handed_over_on=day(18), percent=40), Fraction(2, 5), []),
        (work(state=State.CANCELLED, handed_over_on=day(23), percent=40), Fraction(2, 5), ["due:2026-11-20"]),
        (work(state=State.SUBMITTED, counted_on=day(19), first_counted_on=day(19)), 0, []),
    ],
)  # fmt: skip
def test_what_counts_as_done_and_as_a_mishap(one: Work, accepted: Fraction | int, expected: list[str]) -> None:
    counted = counts(one)
    assert (counted.item.accepted, keys(counted)) == (accepted, expected)
    reviews = sum(key.startswith("review:") for key in expected)
    assert (counted.item.failed_reviews, counted.item.late_events) == (reviews, len(expected) - reviews)
    assert counted.item.handed_over == (one.handed_over_on is not None)


def test_weight_and_work_taken_from_another_unit() -> None:
    item = counts(done(20, taken_from=9, weight=150)).item
    assert (item.weight, item.taken_over, item.asked, item.given) == (Fraction(3, 2), True, 0, Fraction(3, 2))


@pytest.mark.parametrize("key", ["due:2026-11-25", "extension:7", "fix:3", "review:3"])
def test_each_mishap_can_be_excused_by_its_key(key: str) -> None:
    one = done(
        30, first=26, due_on=day(25), granted=(extended(2, to=day(25)),), fix_by=day(28),
        returns=(returned(27, 28, serious=True),), sent=(sent(26), sent(30)),
    )  # fmt: skip
    assert keys(counts(one)) == ["extension:7", "due:2026-11-25", "fix:3", "review:3"]
    item = counts(replace(one, excused=frozenset({key}))).item
    assert (item.bad_lates, item.bad_reviews) == ((3, 0) if key.startswith("review") else (2, 1))


@pytest.mark.parametrize(("excused", "bad"), [((), 1), (("extension:7",), 1), (("extension:7", "due:2026-11-25"), 0)])
def test_one_late_event_at_most_where_the_rule_set_says_so(excused: tuple[str, ...], bad: int) -> None:
    once = replace(PLAN, late_counting=LateCounting.ONCE)
    one = done(27, due_on=day(25), granted=(extended(2, to=day(25)),), excused=frozenset(excused))
    assert counts(one).item.late_events == 2
    assert (counts(one, once).item.late_events, counts(one, once).item.bad_lates) == (1, bad)


SUNDAY = {"due_on": day(30), "late_after": day(31)}  # due on the last day, its grace day in the next month


@pytest.mark.parametrize(
    ("one", "closing", "accepted", "until"),
    [
        (done(31, **SUNDAY), 0, 1, day(31)),  # the grace day over the period's end
        (done(32, **SUNDAY), 0, 0, day(31)),
        (done(33), 3, 1, day(33)),  # closing days
        (done(34), 3, 0, day(33)),
        (done(35, first=19, fix_by=day(35), returns=(returned(29, 35),), sent=(sent(19), sent(35))), 0, 1, day(35)),
    ],
)
def test_until_when_a_report_counts_as_done(one: Work, closing: int, accepted: int, until: date) -> None:
    counted = counts(one, replace(PLAN, closing_days=closing))
    assert (counted.item.accepted, counted.until) == (accepted, until)


@pytest.mark.parametrize(
    ("one", "today", "waits"),
    [
        (work(state=State.SUBMITTED, counted_on=day(20), first_counted_on=day(20)), LATER, "chờ xác nhận báo cáo"),
        (work(state=State.SUBMITTED, counted_on=day(40), first_counted_on=day(40)), LATER, ""),  # it came after the close
        (work(), day(25), "còn hạn đến 30/11"),
        (work(), day(31), ""),
        (work(**SUNDAY), day(31), "còn hạn đến 01/12"),
        (work(state=State.RETURNED, first_counted_on=day(19), fix_by=day(35)), day(35), "chờ bổ sung đến 05/12"),
        (work(state=State.RETURNED, first_counted_on=day(19), fix_by=day(35)), day(36), ""),
        (done(20), day(25), ""),
    ],
)
def test_what_a_sheet_waits_for(one: Work, today: date, waits: str) -> None:
    said = counts(one, today=today).waits
    assert said.startswith(waits) if waits else said == ""


def test_a_score_is_that_of_the_periods_end_whatever_the_day_one_looks() -> None:
    for one in (work(), done(36), done(22), work(state=State.CANCELLED, handed_over_on=day(23), percent=40)):
        first = counts(one, today=day(31))
        assert all(counts(one, today=day(31 + later)).item == first.item for later in (1, 30, 400))


@pytest.mark.parametrize(
    ("one", "today", "is_open"),
    [(work(), day(20), False), (work(), day(21), True), (done(22), LATER, False),
     (work(state=State.RETURNED, first_counted_on=day(19)), LATER, False)],
)  # fmt: skip
def test_late_and_nothing_sent(one: Work, today: date, is_open: bool) -> None:
    assert counts(one, today=today).is_late_open is is_open


# Whose


OLD = Term(10, date(2025, 1, 1), day(14))
NEW = Term(11, day(15), None)


@pytest.mark.parametrize(
    ("one", "terms", "owner"),
    [
        (work(), [Term(10, date(2025, 1, 1), None)], Owner(10)),
        (work(due_on=day(14)), [OLD, NEW], Owner(10)),  # replaced on the 15th
        (work(due_on=day(15)), [OLD, NEW], Owner(11, is_unsure=True)),
        (work(due_on=day(24)), [OLD, NEW], Owner(11, is_unsure=True)),  # nine days in office
        (work(due_on=day(25)), [OLD, NEW], Owner(11)),  # ten
        (work(due_on=day(20), given_on=day(15)), [OLD, NEW], Owner(11)),  # given after the head came
        (work(due_on=day(20), given_on=day(14)), [OLD, NEW], Owner(11, is_unsure=True)),
        (work(due_on=day(20)), [NEW], Owner(11)),  # the first head of a new unit took nothing over
        (work(due_on=day(15)), [OLD, Term(11, day(16), None)], Owner(None)),  # vacant that day
        (work(due_on=day(14)), [OLD, Term(11, day(14), None)], Owner(11, is_unsure=True)),  # two on one day
        (work(due_on=day(20), placed=10), [OLD, NEW], Owner(10)),  # a person placed it
        (work(due_on=day(20), placed=0), [OLD, NEW], Owner(None)),
        (work(due_on=date(2026, 12, 10), granted=(extended(2, to=date(2026, 12, 10)),), given_on=day(1)), [OLD, NEW],
         Owner(11, is_unsure=True)),  # the day that counts, not the new one
    ],
)  # fmt: skip
def test_whose_work_it_is(one: Work, terms: list[Term], owner: Owner) -> None:
    assert owner_of(one, terms, PLAN) == owner
    assert owner_of(one, terms[::-1], PLAN) == owner


@pytest.mark.parametrize(("came", "today", "is_prolonged"), [
    (date(2026, 12, 20), LATER, True), (date(2026, 12, 19), LATER, False), (None, LATER, True),
    (None, date(2026, 12, 20), True), (None, date(2026, 12, 19), False),
])  # fmt: skip
def test_prolonged_is_thirty_days_by_default(came: date | None, today: date, is_prolonged: bool) -> None:
    quarter = span_of(PeriodKind.QUARTER, DUE)
    one = work(state=State.DONE, counted_on=came, first_counted_on=came) if came else work()
    assert bool(prolonged([count(one, quarter, PLAN, today)], PLAN, today)) is is_prolonged
    excused = replace(one, excused=frozenset({"due:2026-11-20"}))
    assert prolonged([count(excused, quarter, PLAN, today)], PLAN, today) == []


def test_what_is_prolonged_runs_until_it_is_handed_in_and_is_a_setting() -> None:
    """Sent late or not sent at all: the same days, so that sending never makes it worse."""
    unsent = counts(work(due_on=day(1), late_after=day(1)))
    assert prolonged([unsent], PLAN, date(2026, 11, 30)) == []  # 29 days
    assert prolonged([unsent], replace(PLAN, prolonged_days=29), date(2026, 11, 30)) == [unsent]
    assert prolonged([unsent], PLAN, date(2026, 12, 1)) == [unsent]
    sent = counts(work(due_on=day(1), late_after=day(1), state=State.DONE, first_counted_on=day(10), counted_on=day(10)))
    assert prolonged([sent], PLAN, LATER) == []
