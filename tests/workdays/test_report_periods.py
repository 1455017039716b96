"""Reporting periods of NĐ 09/2019: tables of their days, and that they tile the years without gap or overlap."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.workdays.report_periods import Frequency, ReportPeriod, how_many, period_of, periods_between

MONTH, QUARTER, HALF, NINE, YEAR = Frequency
DAYS = st.dates(date(2015, 1, 1), date(2060, 12, 31))
TILING = [MONTH, QUARTER, HALF, YEAR]


@pytest.mark.parametrize(
    ("period", "first", "last", "words"),
    [
        (ReportPeriod(MONTH, 2026, 1), date(2025, 12, 15), date(2026, 1, 14), "tháng 1 năm 2026"),
        (
            ReportPeriod(MONTH, 2028, 3),
            date(2028, 2, 15),
            date(2028, 3, 14),
            "tháng 3 năm 2028",
        ),  # over the 29th of a leap year
        (ReportPeriod(MONTH, 2026, 12), date(2026, 11, 15), date(2026, 12, 14), "tháng 12 năm 2026"),
        (ReportPeriod(QUARTER, 2026, 1), date(2025, 12, 15), date(2026, 3, 14), "quý I năm 2026"),
        (ReportPeriod(QUARTER, 2026, 4), date(2026, 9, 15), date(2026, 12, 14), "quý IV năm 2026"),
        (ReportPeriod(HALF, 2026, 1), date(2025, 12, 15), date(2026, 6, 14), "6 tháng đầu năm 2026"),
        (ReportPeriod(HALF, 2026, 2), date(2026, 6, 15), date(2026, 12, 14), "6 tháng cuối năm 2026"),
        (ReportPeriod(NINE, 2026, 1), date(2025, 12, 15), date(2026, 9, 14), "9 tháng năm 2026"),
        (ReportPeriod(YEAR, 2026, 1), date(2025, 12, 15), date(2026, 12, 14), "năm 2026"),
    ],
)
def test_the_days_of_a_period(period: ReportPeriod, first: date, last: date, words: str) -> None:
    assert (period.first_on, period.last_on, period.words) == (first, last, words)


@pytest.mark.parametrize(
    ("frequency", "day", "found"),
    [
        (MONTH, date(2026, 1, 14), (2026, 1)), (MONTH, date(2026, 1, 15), (2026, 2)), (MONTH, date(2025, 12, 15), (2026, 1)),
        (MONTH, date(2028, 2, 29), (2028, 3)), (QUARTER, date(2026, 3, 15), (2026, 2)), (QUARTER, date(2026, 12, 14), (2026, 4)),
        (HALF, date(2026, 6, 14), (2026, 1)), (YEAR, date(2026, 12, 15), (2027, 1)), (NINE, date(2026, 10, 1), (2026, 1)),
    ],
)  # fmt: skip
def test_the_period_of_a_day(frequency: Frequency, day: date, found: tuple[int, int]) -> None:
    period = period_of(frequency, day)
    assert (period.year, period.number) == found


@given(DAYS, st.sampled_from(TILING))
@settings(max_examples=200, deadline=None)
def test_every_day_is_in_just_one_period_and_the_next_begins_the_day_after(day: date, frequency: Frequency) -> None:
    period = period_of(frequency, day)
    assert period.first_on <= day <= period.last_on
    assert 1 <= period.number <= how_many(frequency)
    assert period.next.first_on == period.last_on + timedelta(days=1)
    assert period_of(frequency, period.first_on) == period_of(frequency, period.last_on) == period


@given(st.integers(2016, 2060), st.sampled_from([MONTH, QUARTER, HALF]))
@settings(max_examples=60, deadline=None)
def test_the_periods_of_a_year_are_the_year(year: int, frequency: Frequency) -> None:
    whole = ReportPeriod(YEAR, year, 1)
    inside = list(periods_between(frequency, whole.first_on, whole.last_on))
    assert len(inside) == how_many(frequency)
    assert (inside[0].first_on, inside[-1].last_on) == (whole.first_on, whole.last_on)
    nine = list(periods_between(NINE, whole.first_on, whole.last_on))
    quarters = list(periods_between(QUARTER, whole.first_on, whole.last_on))
    assert [(one.first_on, one.last_on) for one in nine] == [(quarters[0].first_on, quarters[2].last_on)]
