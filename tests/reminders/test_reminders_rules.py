"""The ladder as a table of cases: which day a rung fires, what is said, what is not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.due import Due, Owes
from tracker.reminders.rules import (
    PROMISE,
    USUAL,
    Call,
    Ladder,
    Rung,
    Step,
    call_of,
    fingerprint,
    fires_on,
    ladder_problem,
    wait_before,
)
from tracker.workdays.almanac import Almanac
from tracker.workdays.rules import grace_day, is_working_day
from tracker.workdays.seed import DAYS

ANNOUNCED = Almanac(tuple(DAYS)).calendar
LONG_AGO = date(2025, 1, 1)


def due_of(
    due_on: date, *, since: date = LONG_AGO, requested: bool = False, owes: Owes = Owes.UNIT, noun: str = "assignment"
) -> Due:
    return Due(
        kind="task", noun=noun, noun_id=1, version=due_on.isoformat(), ward=1, plan=0, owes=owes, unit_path="/1/2/5/",
        due_on=due_on, late_after=grace_day(due_on, ANNOUNCED), since=since, title="Phát động phong trào",
        url="/assignments/1", requested=requested,
    )  # fmt: skip


def call(
    due: Due, today: date, *, said: set[str] | None = None, promised: date | None = None, ladder: Ladder = USUAL
) -> Call | None:
    return call_of(due, ladder, today=today, said=said or set(), promised_on=promised, calendar=ANNOUNCED)


@pytest.mark.parametrize(
    ("due_on", "offset", "fires"),
    [
        (date(2026, 11, 27), -7, date(2026, 11, 17)),  # Friday; 24/11 is off
        (date(2026, 11, 27), -3, date(2026, 11, 23)),
        (date(2026, 11, 27), -1, date(2026, 11, 26)),
        (date(2026, 11, 27), 0, date(2026, 11, 27)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 27), 3, date(2026, 12, 2)),
        (date(2026, 11, 27), 7, date(2026, 12, 8)),
        (date(2026, 2, 17), -1, date(2026, 2, 13)),  # Tết: the last working day before is the Friday
        (date(2026, 2, 17), 0, date(2026, 2, 23)),  # in time until work begins again
        (date(2026, 2, 17), 1, date(2026, 2, 24)),
        (date(2026, 8, 31), -1, date(2026, 8, 28)),  # swapped Monday off
        (date(2026, 8, 24), -1, date(2026, 8, 22)),  # swapped Saturday worked
        (date(2028, 2, 29), -1, date(2028, 2, 28)),  # leap day
        (date(2026, 1, 31), 0, date(2026, 2, 2)),  # a month's end on a Saturday
        (date(2026, 1, 31), -3, date(2026, 1, 28)),
    ],
)
def test_a_rung_fires_on_its_working_day(due_on: date, offset: int, fires: date) -> None:
    due = due_of(due_on)
    found = fires_on(Rung(offset), due_on=due_on, late_after=due.late_after, since=due.since, calendar=ANNOUNCED)
    assert found == fires
    assert is_working_day(found, ANNOUNCED)


def test_a_strict_deadline_on_a_day_off_is_said_before_it_and_late_right_after() -> None:
    saturday = date(2026, 12, 5)
    days = {
        offset: fires_on(Rung(offset), due_on=saturday, late_after=saturday, since=LONG_AGO, calendar=ANNOUNCED)
        for offset in (0, 1)
    }
    assert days == {0: date(2026, 12, 4), 1: date(2026, 12, 7)}


def test_what_was_late_when_it_was_given_is_chased_from_that_day_on() -> None:
    due = due_of(date(2026, 3, 2), since=date(2026, 11, 25))
    assert call(due, date(2026, 11, 25)) is None  # the notice of the work says it
    assert said_on(due, date(2026, 11, 25), date(2026, 12, 31)) == {
        "1": date(2026, 11, 26), "3": date(2026, 11, 30), "7": date(2026, 12, 4),
    }  # fmt: skip


def said_on(due: Due, start: date, end: date, *, down: set[date] | None = None) -> dict[str, date]:
    """What a sweep a day says, with the days it did not run."""
    told: dict[str, date] = {}
    for day in (start + timedelta(days=n) for n in range((end - start).days + 1)):
        if day not in (down or set()) and (found := call(due, day, said=set(told))):
            told[found.rung] = day
    return told


def test_every_rung_is_said_once_on_its_day() -> None:
    due = due_of(date(2026, 11, 27))
    told = said_on(due, date(2026, 11, 1), date(2027, 1, 31))
    assert list(told) == ["-7", "-3", "-1", "0", "1", "3", "7"]
    assert told["3"] == date(2026, 12, 2)


def test_after_an_outage_the_farthest_rung_is_said_and_the_others_never() -> None:
    due = due_of(date(2026, 11, 27))
    down = {date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27)}
    told = said_on(due, date(2026, 11, 20), date(2027, 1, 31), down=down)
    assert list(told) == ["-7", "1", "3", "7"]
    assert told["-7"] == date(2026, 11, 20)


def test_the_step_and_who_hears_it() -> None:
    due = due_of(date(2026, 11, 27))
    letter = call(due, date(2026, 12, 2), said={"1"})
    assert letter is not None
    assert (letter.step, letter.audiences) == (Step.LETTER, (Owes.UNIT, Owes.OFFICE))
    long_overdue = call(due, date(2026, 12, 8), said={"1", "3"})
    assert long_overdue is not None
    assert (long_overdue.step, long_overdue.audiences) == (Step.COMMITMENT, (Owes.UNIT, Owes.LEADERSHIP))


def test_requested_bodies_hear_courteous_rungs_only_and_nothing_afterwards() -> None:
    due = due_of(date(2026, 11, 27), requested=True)
    assert said_on(due, date(2026, 11, 1), date(2027, 3, 1)) == {"-3": date(2026, 11, 23), "0": date(2026, 11, 27)}
    assert call(due, date(2026, 12, 10), promised=date(2026, 12, 1)) is None  # not even of a promise


def test_what_the_office_owes_knows_neither_letter_nor_commitment() -> None:
    due = due_of(date(2026, 11, 27), owes=Owes.OFFICE)
    found = call(due, date(2026, 12, 8), said={"1", "3"})
    assert found is not None
    assert (found.step, found.audiences) == (Step.NOTICE, (Owes.OFFICE, Owes.LEADERSHIP))


def test_a_promise_holds_the_ladder_and_a_broken_one_is_said_once() -> None:
    due, promised = due_of(date(2026, 11, 27)), date(2026, 12, 2)
    for day in (date(2026, 11, 30), date(2026, 12, 1), promised):
        assert call(due, day, promised=promised) is None
    broken = call(due, date(2026, 12, 3), said={"1"}, promised=promised)
    assert broken is not None
    assert broken.rung == f"{PROMISE}|2026-12-02"
    assert (broken.step, broken.audiences) == (Step.LETTER, (Owes.UNIT, Owes.OFFICE))  # the rung it held back asked for it
    assert call(due, date(2026, 12, 4), said={"1", broken.rung}, promised=promised) is None
    later = call(due, date(2026, 12, 8), said={"1", broken.rung}, promised=promised)
    assert later is not None
    assert later.rung == "7"


@pytest.mark.parametrize(
    ("ladder", "word"),
    [
        ((), "ít nhất"),
        (tuple(Rung(n) for n in range(13)), "nhiều nhất"),
        ((Rung(1), Rung(1)), "cùng một ngày"),
        ((Rung(61),), "60"),
        ((Rung(1, to_owner=False),), "ít nhất một bên"),
        ((Rung(1, courteous=True),), "được đề nghị"),
        ((Rung(0, step=Step.LETTER),), "sau hạn"),
    ],
)
def test_a_ladder_that_cannot_run_says_why(ladder: Ladder, word: str) -> None:
    assert word in str(ladder_problem(ladder))


def test_the_usual_ladder_runs_and_is_known_by_its_fingerprint() -> None:
    assert ladder_problem(USUAL) is None
    assert fingerprint(USUAL) != fingerprint(USUAL[:-1])


def test_tries_wait_longer_and_longer() -> None:
    assert [wait_before(n) for n in range(1, 9)] == [60, 120, 240, 480, 960, 1920, 3840, 7200]


days = st.dates(date(2025, 2, 1), date(2026, 12, 1))


@given(due_on=days, down=st.sets(st.integers(0, 200), max_size=60), requested=st.booleans(), since=st.integers(0, 60))
def test_each_rung_at_most_once_in_order_never_on_a_day_off_and_never_silent(
    due_on: date, down: set[int], requested: bool, since: int
) -> None:
    start = due_on - timedelta(days=60)
    due = due_of(due_on, requested=requested, since=start + timedelta(days=since))
    end = due_on + timedelta(days=60)
    told = said_on(
        due, start, end, down={start + timedelta(days=n) for n in down if start + timedelta(days=n) < end - timedelta(days=10)}
    )
    assert list(told.values()) == sorted(told.values())
    assert [int(rung) for rung in told] == sorted({int(rung) for rung in told})
    assert all(is_working_day(day, ANNOUNCED) for day in told.values())
    if not requested:
        assert "7" in told  # however long the outage, what is late is said
    else:
        assert all(int(rung) <= 0 for rung in told)
