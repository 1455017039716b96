"""Working days: weekends, holidays, swapped days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.workdays.rules import Calendar, DayKind, add_working_days, grace_day, is_working_day, next_working_day
from tracker.workdays.seed import DAYS

ANNOUNCED = Calendar(
    off=frozenset(day for day, kind, *_ in DAYS if kind is DayKind.OFF),
    worked=frozenset(day for day, kind, *_ in DAYS if kind is DayKind.WORKED),
)
days = st.dates(date(2025, 1, 1), date(2026, 12, 31))


def test_lunar_new_year_moves_a_deadline() -> None:
    assert grace_day(date(2026, 2, 17), ANNOUNCED) == date(2026, 2, 23)


def test_a_saturday_worked_instead_is_a_working_day() -> None:
    assert is_working_day(date(2026, 8, 22), ANNOUNCED)
    assert not is_working_day(date(2026, 8, 31), ANNOUNCED)
    assert next_working_day(date(2026, 8, 21), ANNOUNCED) == date(2026, 8, 22)


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
