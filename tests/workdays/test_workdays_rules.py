"""Working days: weekends, holidays, swapped days, the day of grace."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.workdays.almanac import Almanac
from tracker.workdays.rules import (
    Calendar,
    add_working_days,
    day_off_words,
    grace_day,
    grace_words,
    is_working_day,
    next_working_day,
    previous_working_day,
)
from tracker.workdays.seed import DAYS

ANNOUNCED = Almanac(tuple(DAYS)).calendar
NO_GRACE = Calendar(off=ANNOUNCED.off, worked=ANNOUNCED.worked, grace=False)
days = st.dates(date(2025, 1, 1), date(2026, 12, 31))

CASES = [  # due, in time until: with the usual grace
    ((2026, 3, 11), (2026, 3, 11)),  # a Wednesday
    ((2026, 9, 5), (2026, 9, 7)),  # a Saturday
    ((2026, 9, 6), (2026, 9, 7)),  # a Sunday
    ((2026, 2, 17), (2026, 2, 23)),  # Tết: five days and a weekend
    ((2026, 2, 14), (2026, 2, 23)),  # the Saturday before Tết
    ((2026, 2, 13), (2026, 2, 13)),  # the last working day before Tết
    ((2025, 1, 27), (2025, 2, 3)),  # Tết of the year before
    ((2026, 8, 22), (2026, 8, 22)),  # a Saturday worked
    ((2026, 8, 29), (2026, 9, 3)),  # a Saturday before the swapped Monday and the national day
    ((2026, 8, 31), (2026, 9, 3)),  # the swapped Monday
    ((2026, 1, 2), (2026, 1, 5)),  # the swapped Friday
    ((2026, 1, 10), (2026, 1, 10)),  # worked for it
    ((2026, 11, 24), (2026, 11, 25)),  # the new holiday
    ((2026, 4, 26), (2026, 4, 28)),  # the Sunday of Giỗ Tổ, the Monday off for it
    ((2026, 1, 31), (2026, 2, 2)),  # the end of a month, a Saturday
    ((2026, 5, 31), (2026, 6, 1)),  # the end of a month, a Sunday
    ((2026, 12, 31), (2026, 12, 31)),  # the end of a year
    ((2028, 2, 29), (2028, 2, 29)),  # a leap day, a Tuesday
    ((2032, 2, 29), (2032, 3, 1)),  # a leap day, a Sunday
]


@pytest.mark.parametrize(("due", "last"), CASES)
def test_until_when_work_is_in_time(due: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert grace_day(date(*due), ANNOUNCED) == date(*last)
    assert grace_day(date(*due), ANNOUNCED, strict=True) == date(*due)
    assert grace_day(date(*due), NO_GRACE) == date(*due)


def test_a_saturday_worked_instead_is_a_working_day() -> None:
    assert is_working_day(date(2026, 8, 22), ANNOUNCED)
    assert not is_working_day(date(2026, 8, 31), ANNOUNCED)
    assert next_working_day(date(2026, 8, 21), ANNOUNCED) == date(2026, 8, 22)
    assert previous_working_day(date(2026, 8, 24), ANNOUNCED) == date(2026, 8, 22)


@pytest.mark.parametrize(
    ("day", "count", "there"),
    [
        ((2026, 3, 2), -1, (2026, 2, 27)),  # over the end of February
        ((2028, 2, 28), 1, (2028, 2, 29)),  # onto the leap day
        ((2028, 3, 1), -1, (2028, 2, 29)),
        ((2026, 2, 24), -3, (2026, 2, 12)),  # back over Tết
        ((2026, 8, 25), -2, (2026, 8, 22)),  # the Saturday worked counts
        ((2026, 8, 28), 1, (2026, 9, 3)),
        ((2026, 8, 29), 0, (2026, 8, 29)),  # none: itself, off or not
    ],
)
def test_counting_over_days_off(day: tuple[int, int, int], count: int, there: tuple[int, int, int]) -> None:
    assert add_working_days(date(*day), count, ANNOUNCED) == date(*there)


def test_a_deadline_on_a_day_off_says_until_when() -> None:
    saturday = date(2026, 9, 5)
    said = "05/09/2026 là Thứ Bảy, ngày nghỉ: nộp đến hết Thứ Hai 07/09/2026 vẫn đúng hạn."
    assert day_off_words(saturday, ANNOUNCED) == said
    assert grace_words(saturday, date(2026, 9, 7)) == said
    standing = "05/09/2026 là Thứ Bảy, ngày nghỉ: hạn vẫn đứng nguyên ngày này."
    assert day_off_words(saturday, ANNOUNCED, strict=True) == day_off_words(saturday, NO_GRACE) == standing
    assert [day_off_words(day, ANNOUNCED) for day in (None, date(2026, 9, 4), date(2026, 8, 22))] == ["", "", ""]
    assert [grace_words(saturday, saturday), grace_words(None, None)] == ["", ""]


@given(day=days)
def test_grace_is_a_working_day_never_before(day: date) -> None:
    late_after = grace_day(day, ANNOUNCED)
    assert late_after >= day
    assert is_working_day(late_after, ANNOUNCED)
    assert late_after == day or not is_working_day(day, ANNOUNCED)


@given(day=days, count=st.integers(1, 30))
def test_counting_forward_counts_working_days(day: date, count: int) -> None:
    end = add_working_days(day, count, ANNOUNCED)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(is_working_day(d, ANNOUNCED) for d in between) == count


@given(day=days, count=st.integers(-30, 30))
def test_there_and_back_again(day: date, count: int) -> None:
    if is_working_day(day, ANNOUNCED):
        assert add_working_days(add_working_days(day, count, ANNOUNCED), -count, ANNOUNCED) == day
