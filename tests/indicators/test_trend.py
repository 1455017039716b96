"""Where an indicator leads if it goes on so, and who reported in time: tables of cases."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from tracker.indicators.boards import Board, UnitStand
from tracker.indicators.completeness import Counted, completeness, days_of, how_reported
from tracker.indicators.rolling import Stand, rolled
from tracker.indicators.rules import Rollup, Shape
from tracker.indicators.trend import Point, projected
from tracker.workdays.report_periods import Frequency, ReportPeriod

NOTHING = rolled([], asked=[])
Q1, Q2, Q3, Q4 = (ReportPeriod(Frequency.QUARTER, 2026, number) for number in (1, 2, 3, 4))
BEFORE = ReportPeriod(Frequency.QUARTER, 2025, 4)


def points(values: dict[ReportPeriod, int | None]) -> list[Point]:
    return [Point(period, NOTHING, None if value is None else Fraction(value)) for period, value in values.items()]


@pytest.mark.parametrize(
    ("values", "rollup", "found"),
    [
        ({}, Rollup.LATEST, None),
        ({Q1: 1_000, Q2: 2_000}, Rollup.LATEST, None),  # two points are no trend
        ({Q1: 1_000, Q2: None, Q3: 2_000}, Rollup.LATEST, None),
        ({Q1: 5_000, Q2: 5_000, Q3: 5_000}, Rollup.LATEST, 5_000),
        ({Q1: 9_000, Q2: 9_600, Q3: 9_900}, Rollup.LATEST, 10_000),  # no share is more than all
        ({Q1: 900, Q2: 500, Q3: 0}, Rollup.LATEST, 0),
        ({BEFORE: 100, Q1: 100, Q2: 100, Q3: 100}, Rollup.LATEST, 100),
        ({BEFORE: 100, Q1: 100, Q2: 100}, Rollup.CUMULATIVE, None),  # what added up last year says nothing of this one
        ({Q1: 1_000, Q2: 2_000, Q3: 3_000, Q4: 4_000}, Rollup.LATEST, None),  # the year is over
    ],
)
def test_projection(values: dict[ReportPeriod, int | None], rollup: Rollup, found: int | None) -> None:
    assert projected(points(values), shape=Shape.SHARE, rollup=rollup) == found


def test_a_straight_line_goes_on_straight() -> None:
    day = Q1.last_on
    values = {one: (one.last_on - day).days * 7 + 100 for one in (Q1, Q2, Q3)}
    found = projected(points(values), shape=Shape.COUNT, rollup=Rollup.CUMULATIVE)
    assert found == (date(2026, 12, 14) - day).days * 7 + 100


@pytest.mark.parametrize(
    ("counted_on", "today", "found"),
    [
        (date(2026, 9, 19), date(2026, 9, 30), Counted(in_time=1)), (date(2026, 9, 20), date(2026, 9, 30), Counted(late=1)),
        (None, date(2026, 9, 19), Counted(waiting=1)), (None, date(2026, 9, 20), Counted(owed=1)),
    ],
)  # fmt: skip
def test_one_report(counted_on: date | None, today: date, found: Counted) -> None:
    assert how_reported(Q3, counted_on, due_days=5, today=today) == found


def board(state: str, **unit: object) -> Board:
    row = {
        "id": 1,
        "state": state,
        "due_days": 5,
        "starts_on": date(2026, 3, 1),
        "name": "x",
        "rollup": "latest",
        "shape": "share",
    }
    made = UnitStand(7, "Tổ dân phố số 7", "/1/7/", Stand(7), **unit)  # type: ignore[arg-type]
    return Board(row, Q3, (), (made,), NOTHING)


@pytest.mark.parametrize(
    ("state", "unit", "days"),
    [
        ("running", {}, [Q1, Q2, Q3]), ("unset", {}, []), ("closed", {}, [Q1, Q2]), ("running", {"reports": False}, []),
        ("running", {"opened_on": date(2026, 4, 1)}, [Q2, Q3]), ("running", {"closed_on": Q2.last_on}, [Q1]),
        ("running", {"closed_on": Q2.last_on + timedelta(days=1)}, [Q1, Q2]),
    ],
)  # fmt: skip
def test_what_a_unit_is_asked_for(state: str, unit: dict[str, object], days: list[ReportPeriod]) -> None:
    told = [{"indicator": 1, "unit": 7, "last_on": Q2.last_on, "counted_on": Q2.last_on}]
    lines = completeness([board(state, **unit)], told, year=2026, today=date(2026, 10, 30))
    assert days_of(lines) == [one.last_on for one in days]
