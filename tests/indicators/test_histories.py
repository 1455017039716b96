"""Random histories: what the database sums is what the pure rules sum, corrections, closed and new units included."""

import random
from datetime import date, timedelta

import pytest
from cast import Cast
from measured import AFTER_Q3, running_indicator

from tracker.core.database import insert_plain, rows
from tracker.indicators.completeness import completeness
from tracker.indicators.queries import boards, readings, reported
from tracker.indicators.rolling import Figure, rolled, stand_of
from tracker.indicators.rules import Rollup
from tracker.indicators.shown import figures_of, unit_lines
from tracker.indicators.tables import Reading
from tracker.indicators.trend import points_of
from tracker.workdays.report_periods import Frequency, ReportPeriod, periods_between

pytestmark = pytest.mark.anyio
BEGAN, ENDS = date(2025, 12, 15), date(2027, 3, 1)
UNITS = ("five", "six", "school", "centre", "front")
REPORTED = ("id", "opened_on", "closed_on")


async def live(cast: Cast, dice: random.Random) -> tuple[int, dict[int, tuple[date | None, date | None]], list[Figure]]:
    """An indicator of any kind with units that come and go, and a history of readings, some put right."""
    frequency = dice.choice([Frequency.MONTH, Frequency.QUARTER, Frequency.HALF, Frequency.YEAR])
    share = dice.random() < 0.6
    made = await running_indicator(
        cast, groups="neighbourhood,school,centre,front", frequency=frequency, rollup=dice.choice(list(Rollup)),
        shape="share" if share else "count", starts_on=None,
    )  # fmt: skip
    stood: dict[int, tuple[date | None, date | None]] = {}
    known, kept = [], []
    for name in UNITS:
        unit = cast.units[name].id
        opened = BEGAN + timedelta(days=dice.randint(0, 300)) if dice.random() < 0.4 else None
        closed = (opened or BEGAN) + timedelta(days=dice.randint(1, 300)) if dice.random() < 0.4 else None
        stood[unit] = opened, closed
        await rows("update unit set opened_on = {}, closed_on = {} where id = {} returning id", opened, closed, unit)
        for period in periods_between(frequency, BEGAN, ENDS):
            is_there = (opened is None or opened <= period.last_on) and (closed is None or closed > period.last_on)
            if not is_there or dice.random() < 0.3:
                continue
            told = dice.randint(1, 3)
            for again in range(told):
                whole = dice.randint(1, 900) if share else None
                numerator = dice.randint(0, whole or 900)
                kept.append(
                    {"ward": cast.ward, "indicator": made, "unit": unit, "unit_path": cast.units[name].path, "first_on": period.first_on,
                     "last_on": period.last_on, "numerator": numerator, "denominator": whole, "note": "", "on_behalf": "",
                     "counted_on": period.last_on + timedelta(days=dice.randint(0, 9)), "recorded_by_name": "",
                     "recorded_at": AFTER_Q3 + timedelta(minutes=again), "superseded_at": AFTER_Q3 if again < told - 1 else None, "why": ""}
                )  # fmt: skip
            known.append(Figure(unit, period.first_on, period.last_on, numerator, whole))
    await insert_plain(Reading, kept)
    return made, stood, known


@pytest.mark.parametrize("seed", range(8))
async def test_the_database_and_the_rules_agree(cast: Cast, seed: int) -> None:
    dice = random.Random(f"indicators {seed}")
    made, stood, known = await live(cast, dice)
    viewer = await cast.viewer("leader")
    for _ in range(8):
        until = BEGAN + timedelta(days=dice.randint(20, (ENDS - BEGAN).days))
        board = (await boards(viewer, until=until, indicator=made))[0]
        last = board.period.last_on
        year_first = ReportPeriod(Frequency.YEAR, board.period.year, 1).first_on
        asked = [u for u, (a, z) in stood.items() if (a is None or a <= last) and (z is None or z > last)]
        assert sorted(one.unit for one in board.units if one.is_asked) == sorted(asked)
        stands = {
            unit: stand_of(
                unit, [one for one in known if one.unit == unit], rollup=board.rollup, year_first=year_first, last_on=last
            )
            for unit in stood
        }
        assert {one.unit: one.stand for one in board.units} == stands
        counting = stood if board.rollup is Rollup.CUMULATIVE else asked
        assert board.rolled == rolled([stands[unit] for unit in counting], asked=asked)
        told = await readings(viewer, made)
        assert sorted(map(str, figures_of(told))) == sorted(map(str, known))
        if points := points_of(board, figures_of(told)):
            assert points[-1].rolled == board.rolled
        lines = unit_lines(board, told)
        assert sum(one.stand.stand.numerator or 0 for one in lines if one.stand.unit in counting) == (
            board.rolled.numerator or 0
        )


@pytest.mark.parametrize("seed", range(4))
async def test_every_report_asked_for_is_counted_once(cast: Cast, seed: int) -> None:
    dice = random.Random(f"completeness {seed}")
    made, stood, known = await live(cast, dice)
    viewer, today = await cast.viewer("office"), date(2026, 12, 31)
    found = await boards(viewer, until=today)
    whole = ReportPeriod(Frequency.YEAR, 2026, 1)
    lines = completeness(found, await reported(viewer, whole.first_on, whole.last_on), year=2026, today=today)
    periods = list(periods_between(found[0].period.frequency, whole.first_on, whole.last_on))
    asked = {
        (unit, one.last_on)
        for unit, (opened, closed) in stood.items()
        for one in periods
        if (opened is None or opened <= one.last_on) and (closed is None or closed > one.last_on)
    }
    assert {(one.unit, day) for one in lines for day in one.by_day} == asked
    assert sum(one.total.asked for one in lines) == len(asked)
    assert sum(one.total.reported for one in lines) == len([one for one in known if (one.unit, one.last_on) in asked])
    assert all(one.total.waiting == 0 for one in lines)
    assert made == found[0].row["id"]


async def test_in_january_the_last_quarter_still_sums_its_own_year(cast: Cast) -> None:
    """Months of the new year have closed by then, the quarter's next has not."""
    made = await running_indicator(cast, shape="count", rollup="cumulative", starts_on=None)
    for number in (1, 4):
        period = ReportPeriod(Frequency.QUARTER, 2026, number)
        await insert_plain(
            Reading,
            [{"ward": cast.ward, "indicator": made, "unit": cast.units["five"].id, "unit_path": "", "first_on": period.first_on,
              "last_on": period.last_on, "numerator": 500, "note": "", "on_behalf": "", "counted_on": period.last_on,
              "recorded_by_name": "", "recorded_at": AFTER_Q3, "why": ""}],
        )  # fmt: skip
    board = (await boards(await cast.viewer("leader"), until=date(2027, 1, 20)))[0]
    assert (board.period.words, board.rolled.numerator) == ("quý IV năm 2026", 1_000)


async def test_before_it_starts_nobody_is_asked(cast: Cast) -> None:
    await running_indicator(cast, starts_on=date(2026, 9, 20))
    board = (await boards(await cast.viewer("leader"), until=date(2026, 9, 30)))[0]
    assert (board.rolled.asked, board.unreported) == (0, 0)
