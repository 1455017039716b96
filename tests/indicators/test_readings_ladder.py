"""The ladder chases numbers that are not reported: one line for a unit and period, courteous to requested bodies."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from cast import Cast, events_of
from measured import Q2, Q3, plan_row, running_indicator

from tracker.core.database import rows
from tracker.indicators import owed
from tracker.indicators.owing import named_by, number_of, owed_of, period_at
from tracker.indicators.recording import record_reading
from tracker.reminders.jobs import sweep
from tracker.timetable import SOURCES
from tracker.workdays.report_periods import Frequency, ReportPeriod, how_many

pytestmark = pytest.mark.anyio
PERIODS = [
    ReportPeriod(one, year, number)
    for one in Frequency
    for year in (2000, 2026, 2099)
    for number in range(1, how_many(one) + 1)
]


def test_a_unit_and_a_period_are_one_number() -> None:
    named = {number_of(unit, period): (unit, period) for unit in (1, 2, 99, 100, 2**40) for period in PERIODS}
    assert len(named) == 5 * len(PERIODS)
    assert all(named_by(number) == one for number, one in named.items())
    assert all(period_at(period.frequency, period.slug) == period for period in PERIODS)


@pytest.mark.parametrize(
    ("more", "periods"),
    [
        ({}, ["quý III năm 2026"]),
        ({"starts_on": date(2026, 1, 1)}, ["quý I năm 2026", "quý II năm 2026", "quý III năm 2026"]),
        ({"starts_on": None}, ["quý III năm 2025", "quý IV năm 2025", "quý I năm 2026", "quý II năm 2026", "quý III năm 2026"]),
        ({"starts_on": date(2026, 9, 15)}, []),
        ({"opened_on": date(2026, 9, 15)}, []),
        ({"reported": {Q3.first_on}}, []),
        ({"asked": 0}, []),
        ({"frequency": "nine", "starts_on": date(2026, 1, 1)}, ["9 tháng năm 2026"]),
        ({"frequency": "year"}, []),
    ],
)
def test_what_is_owed(more: dict[str, object], periods: list[str]) -> None:
    row = {
        "indicator": 1, "name": "x", "frequency": "quarter", "due_days": 5, "starts_on": date(2026, 6, 15), "unit": 1,
        "unit_name": "u", "unit_path": "/1/", "standing": "ordered", "opened_on": None, "closed_on": None, "asked": 1,
        "reported": set(),
    } | more  # fmt: skip
    assert [one.period.words for one in owed_of([row], last=date(2026, 9, 14))] == periods


async def test_one_line_for_all_numbers_of_a_unit_and_period(cast: Cast) -> None:
    of_plan = await plan_row(cast)
    kept = [await running_indicator(cast, of_plan, groups="neighbourhood,front", name=f"Chỉ tiêu {n}") for n in (1, 2)]
    assert await owed.due(cast.ward, date(2026, 9, 18)) == []
    found = {one.unit_path: one for one in await owed.due(cast.ward, date(2026, 9, 19))}
    assert set(found) == {cast.units[name].path for name in ("five", "six", "front")}
    five = found[cast.units["five"].path]
    assert (five.title, five.due_on, five.late_after) == (
        "Tổ dân phố số 5, 2 số liệu quý III năm 2026", date(2026, 9, 19), date(2026, 9, 21),
    )  # fmt: skip
    assert await owed.still(cast.ward, [five.noun_id]) == [five]
    for day in range(10, 26):
        await sweep(SOURCES, ward=cast.ward, at=datetime(2026, 9, day, 3, tzinfo=UTC))
    reminded = [(row["unit_path"], json.loads(row["data"])["rung"]) for row in await events_of("readings.reminded")]
    assert [rung for path, rung in reminded if path == five.unit_path] == ["-7", "-3", "-1", "0", "1", "3", "3"]
    asked = [row["unit_path"] for row in await events_of("readings.courteously_reminded")]
    assert asked == [cast.units["front"].path] * 2
    for made in kept:
        assert (await owed.still(cast.ward, [five.noun_id])) != []
        await record_reading(
            indicator=made, unit=cast.units["five"].id, period=Q3, numerator=100, denominator=200, key=None,
            by=await cast.viewer("head"), at=datetime(2026, 9, 28, 3, tzinfo=UTC),
        )  # fmt: skip
    assert await owed.still(cast.ward, [five.noun_id]) == []


async def test_what_ended_is_asked_no_more(cast: Cast) -> None:
    made = await running_indicator(cast)
    number = number_of(cast.units["five"].id, Q3)
    assert len(await owed.still(cast.ward, [number, number_of(cast.units["five"].id, Q2)])) == 1  # Q2 ended before it began
    await rows("update indicator set state = 'closed' where id = {} returning id", made)
    assert await owed.still(cast.ward, [number]) == []
    assert await owed.due(cast.ward, date(2026, 9, 19) + timedelta(days=9)) == []
