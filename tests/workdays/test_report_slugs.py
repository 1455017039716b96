"""Reporting periods in an address."""

import pytest

from tracker.workdays.report_periods import Frequency, ReportPeriod, how_many, read_slug, slug


def test_every_period_of_a_year_is_read_back() -> None:
    for frequency in Frequency:
        for number in range(1, how_many(frequency) + 1):
            period = ReportPeriod(frequency, 2026, number)
            assert read_slug(slug(period)) == period


def test_as_it_stands_in_an_address() -> None:
    assert slug(ReportPeriod(Frequency.QUARTER, 2026, 3)) == "2026-quarter-3"
    assert slug(ReportPeriod(Frequency.NINE, 2026, 1)) == "2026-nine-1"


@pytest.mark.parametrize(
    "typed",
    ["", "2026", "2026-quarter-5", "2026-quarter-0", "2026-quarter-03", "2026-nine-2", "2026-week-1", "1026-year-1",
     "٢٠٢٦-year-1", "2026-year-1\n", "2026-YEAR-1", "2026-month-13", "x2026-month-1"],
)  # fmt: skip
def test_anything_else_names_no_period(typed: str) -> None:
    assert read_slug(typed) is None
