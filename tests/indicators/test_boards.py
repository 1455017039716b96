"""Boards: what units reported, summed over them."""

from datetime import UTC, date, datetime

import pytest
from cast import Cast
from measured import indicator_row, reading_row

from tracker.core.database import rows
from tracker.indicators.queries import boards
from tracker.workdays.report_periods import Frequency, ReportPeriod

pytestmark = pytest.mark.anyio
AT = datetime(2026, 6, 20, 3, tzinfo=UTC)


async def indicator(cast: Cast, **more: object) -> int:
    return await indicator_row(cast, goal=None, **more)


async def reading(cast: Cast, made: int, unit: str, number: int, numerator: int, denominator: int | None) -> None:
    """In hundredths."""
    await reading_row(cast, made, unit, number, 0, None, numerator=numerator, denominator=denominator, recorded_at=AT)


async def test_sums_over_sums_and_what_is_not_reported_is_no_zero(cast: Cast) -> None:
    made = await indicator(cast)
    await rows("insert into target (ward, indicator, text, year, comparator, low, high) values ({}, {}, '', 2026, '>=', 8000, 8000) returning id", cast.ward, made)  # fmt: skip
    viewer = await cast.viewer("leader")
    board = (await boards(viewer, until=date(2026, 6, 14)))[0]
    assert (board.value, board.rolled.missing, board.rolled.asked) == (None, 2, 2)
    await reading(cast, made, "five", 1, 40_000, 50_000)
    await reading(cast, made, "five", 2, 45_000, 50_000)
    await reading(cast, made, "six", 1, 10_000, 100_000)
    board = (await boards(viewer, until=date(2026, 6, 14)))[0]
    assert board.period == ReportPeriod(Frequency.QUARTER, 2026, 2)
    assert (board.rolled.numerator, board.rolled.denominator) == (55_000, 150_000)
    assert (board.rolled.current, board.rolled.carried, board.rolled.missing) == (1, 1, 0)
    assert board.is_met is False
    assert board.missing == 650  # 80 % of 1.500 is 1.200, and 550 are there
    own = (await boards(await cast.viewer("head"), until=date(2026, 6, 14)))[0]
    assert [one.name for one in own.units] == ["Tổ dân phố số 5"]


async def test_what_is_counted_adds_up_within_the_year(cast: Cast) -> None:
    made = await indicator(cast, shape="count", rollup="cumulative")
    await reading(cast, made, "five", 1, 300, None)
    await reading(cast, made, "five", 2, 200, None)
    board = (await boards(await cast.viewer("leader"), until=date(2026, 6, 14)))[0]
    assert (board.rolled.numerator, board.rolled.denominator, board.value) == (500, None, 500)
