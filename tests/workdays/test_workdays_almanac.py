"""The calendar as kept: what it begins with, which years are announced, how it is amended, what a change would move."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reminders.rules import USUAL, Rung, fires_on, shifts
from tracker.workdays.almanac import COMPUTED, Almanac, Amendment, MarkedDay, announced, kind_of, problem
from tracker.workdays.rules import DayKind, grace_day, is_working_day
from tracker.workdays.seed import DAYS, computed, first_days

SEEDED = Almanac(tuple(first_days(2026)))
MONDAY, SATURDAY = date(2026, 10, 5), date(2026, 10, 3)
PAPER = "Công văn số 1 của UBND thành phố"
marks = st.dates(date(2025, 1, 1), date(2028, 12, 31)).map(lambda day: MarkedDay(day, kind_of(day), "Ngày", PAPER))


def off(day: date, source: str = PAPER) -> MarkedDay:
    return MarkedDay(day, DayKind.OFF, "Nghỉ hoán đổi", source)


def test_what_the_table_corrects_in_the_library() -> None:
    """Of 2025 and 2026 the library misses the swap of new year 2026, and nothing else; the table lacks nothing of it."""
    known = {(one.day, one.kind) for one in DAYS}
    found = {(one.day, one.kind) for year in (2025, 2026) for one in computed(year)}
    assert found - known == set()
    assert known - found == {(date(2026, 1, 2), DayKind.OFF), (date(2026, 1, 10), DayKind.WORKED)}
    assert {(date(2026, 11, 24), DayKind.OFF), (date(2026, 8, 31), DayKind.OFF), (date(2026, 8, 22), DayKind.WORKED)} <= known


def test_a_ward_begins_with_two_announced_years_and_two_computed_ones() -> None:
    assert {year: SEEDED.is_announced(year) for year in range(2024, 2030)} == {
        2024: False, 2025: True, 2026: True, 2027: False, 2028: False, 2029: False,
    }  # fmt: skip
    assert {one.source for one in SEEDED.of_year(2027)} == {COMPUTED}
    assert date(2027, 1, 1) in SEEDED.calendar.off
    assert SEEDED.of_year(2029) == []
    assert max(one.day.year for one in first_days(2030)) == 2032
    assert len({one.day for one in first_days(2030)}) == len(first_days(2030))


@pytest.mark.parametrize("year", [2000, 2025, 2026, 2027, 2028, 2100])
def test_what_is_marked_differs_from_its_weekday(year: int) -> None:
    found = [*computed(year), *SEEDED.of_year(year)]
    assert found
    assert all((one.kind, one.day.year) == (kind_of(one.day), year) and one.name and one.source for one in found)


def test_a_year_is_announced_when_no_day_of_it_is_computed_any_more() -> None:
    some = SEEDED.amended(Amendment(put=announced(SEEDED.of_year(2027)[:3], PAPER)))
    assert not some.is_announced(2027)
    put = announced(some.of_year(2027), PAPER)
    assert len(put) == len(some.of_year(2027)) - 3
    whole = some.amended(Amendment(put=put, year=2027))
    assert (whole.is_announced(2027), whole.is_announced(2028)) == (True, False)
    assert [one.day for one in whole.days] == [one.day for one in SEEDED.days]


@pytest.mark.parametrize(
    ("day", "kind", "words"),
    [
        (SATURDAY, DayKind.OFF, "vốn không làm việc"),
        (MONDAY, DayKind.WORKED, "vốn là ngày làm việc"),
        (date(2026, 8, 31), DayKind.OFF, "đã có trong lịch"),
        (date(2026, 8, 22), DayKind.WORKED, "đã có trong lịch"),
        (MONDAY, DayKind.OFF, None),
        (SATURDAY, DayKind.WORKED, None),
    ],
)
def test_what_can_be_marked(day: date, kind: DayKind, words: str | None) -> None:
    found = problem(day, kind, SEEDED)
    assert (words is None and found is None) or (words is not None and found is not None and words in found)


def test_an_amendment_says_what_it_does() -> None:
    swapped = Amendment(put=(off(MONDAY), MarkedDay(date(2026, 8, 31), DayKind.OFF, "Nghỉ", PAPER)), gone=(date(2026, 9, 1),))
    said = swapped.steps(SEEDED)
    assert said[0] == f"Thêm Thứ Hai 05/10/2026, nghỉ: Nghỉ hoán đổi ({PAPER})"
    assert said[1].startswith("Sửa Thứ Hai 31/08/2026, nghỉ: Nghỉ hoán đổi (")
    assert said[1].endswith(f"thành Nghỉ ({PAPER})")
    assert said[2].startswith("Bỏ Thứ Ba 01/09/2026, nghỉ: Quốc khánh")
    assert swapped.touched == (date(2026, 8, 31), date(2026, 9, 1), MONDAY)
    after = SEEDED.amended(swapped)
    assert (after.on(MONDAY), after.on(date(2026, 9, 1))) == (off(MONDAY), None)
    assert "đứng nguyên" in Amendment(grace=False).steps(SEEDED)[0]


@given(
    put=st.lists(marks, max_size=5),
    gone=st.lists(st.sampled_from(SEEDED.days), max_size=5),
    grace=st.sampled_from([None, True, False]),
)
def test_amending(put: list[MarkedDay], gone: list[MarkedDay], grace: bool | None) -> None:
    after = SEEDED.amended(Amendment(tuple(put), tuple(one.day for one in gone), grace))
    kept = [one.day for one in after.days]
    assert kept == sorted(set(kept))
    assert all(after.on(one.day) for one in put)
    assert (after.seal == SEEDED.seal) == (after == SEEDED)
    untouched = {one.day for one in (*put, *gone)}
    assert [one for one in after.days if one.day not in untouched] == [one for one in SEEDED.days if one.day not in untouched]
    for one in after.days:
        assert is_working_day(one.day, after.calendar) is (one.kind is DayKind.WORKED)


# Reminders that another calendar moves


def moved(
    due: date, today: date = date(2026, 9, 1), *, requested: bool = False, since: date = date(2026, 8, 1)
) -> list[tuple[str, date, date]]:
    before, after = SEEDED.calendar, SEEDED.amended(Amendment(put=(off(MONDAY),))).calendar
    found = shifts(
        USUAL, due_on=due, late_after=(grace_day(due, before), grace_day(due, after)), since=since, requested=requested,
        calendars=(before, after), today=today,
    )  # fmt: skip
    return [(one.rung.name, one.was, one.becomes) for one in found]


def test_a_day_off_moves_the_reminders_around_it() -> None:
    """Monday 5/10 becomes a day off: what counts over it moves by a working day, the day itself to the day after."""
    assert moved(MONDAY) == [
        ("0", MONDAY, date(2026, 10, 6)), ("1", date(2026, 10, 6), date(2026, 10, 7)),
        ("3", date(2026, 10, 8), date(2026, 10, 9)), ("7", date(2026, 10, 14), date(2026, 10, 15)),
    ]  # fmt: skip
    assert moved(date(2026, 10, 7)) == [
        ("-7", date(2026, 9, 28), date(2026, 9, 25)), ("-3", date(2026, 10, 2), date(2026, 10, 1)),
    ]  # fmt: skip
    assert moved(date(2026, 11, 30)) == []


def test_only_reminders_still_to_come_move() -> None:
    assert [name for name, *_ in moved(date(2026, 10, 7), date(2026, 9, 29))] == ["-3"]
    assert [name for name, *_ in moved(MONDAY, date(2026, 10, 5))] == ["0", "1", "3", "7"]
    assert moved(MONDAY, date(2026, 10, 20)) == []
    assert [name for name, *_ in moved(date(2026, 10, 7), since=date(2026, 9, 28))] == ["-3"]


def test_a_requested_body_has_only_courteous_reminders_to_move() -> None:
    assert [name for name, *_ in moved(MONDAY, requested=True)] == ["0"]


@given(due=st.dates(date(2026, 9, 1), date(2026, 12, 31)), marked=marks, offset=st.integers(-10, 10))
def test_a_shift_says_what_the_ladder_would_do(due: date, marked: MarkedDay, offset: int) -> None:
    before, after = SEEDED.calendar, SEEDED.amended(Amendment(put=(marked,))).calendar
    lates, since = (grace_day(due, before), grace_day(due, after)), due - timedelta(days=60)
    was, becomes = (
        fires_on(Rung(offset), due_on=due, late_after=late, since=since, calendar=calendar)
        for late, calendar in zip(lates, (before, after), strict=True)
    )
    found = shifts(
        (Rung(offset),), due_on=due, late_after=lates, since=since, requested=False, calendars=(before, after), today=since,
    )  # fmt: skip
    assert [(one.was, one.becomes) for one in found] == ([(was, becomes)] if was != becomes and was > since else [])
