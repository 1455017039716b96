"""How an indicator moved: rolled up at the end of one period after the other, and where it leads if it goes on so; pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tracker.indicators.boards import Board
from tracker.indicators.rolling import Figure, Rolled, rolled, stand_of
from tracker.indicators.rules import Rollup, Shape
from tracker.workdays.report_periods import Frequency, ReportPeriod, periods_between

MOST = 12  # periods shown
LEAST = 3  # periods that a projection needs [choice]
RECENT = 6  # and how many it looks back at, at most [choice]


@dataclass(frozen=True, slots=True)
class Point:
    """The indicator at the end of one period; `value` None: nobody had reported."""

    period: ReportPeriod
    rolled: Rolled
    value: Fraction | None


def points_of(board: Board, figures: Collection[Figure]) -> list[Point]:
    """The last periods until the board's own, from the first that anybody reported; the newest is what the board says."""
    if not (known := [one.last_on for one in figures if one.last_on <= board.period.last_on]):
        return []
    periods = list(periods_between(board.period.frequency, min(known), board.period.last_on))[-MOST:]
    return [point_of(board, figures, period) for period in periods]


def point_of(board: Board, figures: Iterable[Figure], period: ReportPeriod) -> Point:
    """What the board would have said at the end of that period."""
    by_unit: dict[int, list[Figure]] = {}
    for one in figures:
        by_unit.setdefault(one.unit, []).append(one)
    asked = [one.unit for one in board.units if one.is_asked_for(period, board.starts_on)]
    units = by_unit if board.rollup is Rollup.CUMULATIVE else asked
    first = ReportPeriod(Frequency.YEAR, period.year, 1).first_on
    stands = (
        stand_of(unit, by_unit.get(unit, ()), rollup=board.rollup, year_first=first, last_on=period.last_on) for unit in units
    )
    found = rolled(stands, asked=asked)
    return Point(period, found, found.value(board.shape))


def projected(points: Sequence[Point], *, shape: Shape, rollup: Rollup) -> Fraction | None:
    """The value on the year's last day (14/12) on the straight line nearest to the newest periods (least squares).

    None with fewer than three periods that have a value, of what adds up in this year alone, or where the year is over. A share
    stays between 0 and 100 %, nothing falls below 0. It is an estimate, and is said to be one.
    """
    if not points:
        return None
    newest = points[-1].period
    end = ReportPeriod(Frequency.YEAR, newest.year, 1).last_on
    known = [
        (one.period.last_on.toordinal(), one.value) for one in points if one.value is not None and counts(one, newest, rollup)
    ]
    if len(known := known[-RECENT:]) < LEAST or newest.last_on >= end:
        return None
    middle = Fraction(sum(x for x, _ in known), len(known))
    mean = sum((y for _, y in known), Fraction(0)) / len(known)
    slope = sum(((x - middle) * (y - mean) for x, y in known), Fraction(0)) / sum((x - middle) ** 2 for x, _ in known)
    found = max(mean + slope * (end.toordinal() - middle), Fraction(0))
    return min(found, Fraction(10_000)) if shape is Shape.SHARE else found


def counts(one: Point, newest: ReportPeriod, rollup: Rollup) -> bool:
    return rollup is Rollup.LATEST or one.period.year == newest.year
