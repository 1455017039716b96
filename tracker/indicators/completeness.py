"""Who reported what they were asked for, and in time: units × closed periods of a year; pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tracker.indicators.boards import Board, UnitStand
from tracker.indicators.rules import IndicatorState
from tracker.workdays.report_periods import Frequency, ReportPeriod, periods_between


@dataclass(frozen=True, slots=True)
class Counted:
    """Reports asked for: in time, late, still missing after their last day (`owed`), and not due yet (`waiting`)."""

    in_time: int = 0
    late: int = 0
    owed: int = 0
    waiting: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(
            self.in_time + other.in_time, self.late + other.late, self.owed + other.owed, self.waiting + other.waiting
        )

    @property
    def asked(self) -> int:
        return self.in_time + self.late + self.owed + self.waiting

    @property
    def reported(self) -> int:
        return self.in_time + self.late

    @property
    def fallen_due(self) -> int:
        """Those that can be judged: reported, or past their last day."""
        return self.reported + self.owed


@dataclass(frozen=True, slots=True)
class UnitCompleteness:
    """One unit's reports by the day their period closed, and all of them together."""

    unit: int
    name: str
    is_requested: bool
    by_day: Mapping[date, Counted]
    total: Counted


def due_on(period: ReportPeriod, due_days: int) -> date:
    """Until when that period is reported: calendar days after it closed."""
    return period.last_on + timedelta(days=due_days)


def how_reported(period: ReportPeriod, counted_on: date | None, *, due_days: int, today: date) -> Counted:
    """One report as a count of one. A correction is never late: `counted_on` is the day of the first."""
    due = due_on(period, due_days)
    if counted_on is not None:
        return Counted(in_time=1) if counted_on <= due else Counted(late=1)
    return Counted(owed=1) if due < today else Counted(waiting=1)


def completeness(
    boards: Iterable[Board], reported: Iterable[Mapping[str, Any]], *, year: int, today: date
) -> list[UnitCompleteness]:
    """Of a reporting year (15/12 to 14/12), periods that have closed by `today`; units in the order of the boards.

    `reported`: rows of queries.reported. An indicator not set up asks nobody; one that is closed asks until the last period that
    anybody reported. A unit that was asked for nothing is left out.
    """
    whole = ReportPeriod(Frequency.YEAR, year, 1)
    found = {(row["indicator"], row["unit"], row["last_on"]): row["counted_on"] for row in reported}
    units: dict[int, UnitStand] = {}
    cells: dict[int, dict[date, Counted]] = defaultdict(dict)
    for board in boards:
        for period in asked_periods(board, found, whole, today):
            day = period.last_on
            for unit in board.units:
                if unit.is_asked_for(period, board.starts_on):
                    units.setdefault(unit.unit, unit)
                    counted_on = found.get((board.row["id"], unit.unit, day))
                    one = how_reported(period, counted_on, due_days=board.row["due_days"], today=today)
                    cells[unit.unit][day] = cells[unit.unit].get(day, Counted()) + one
    return [line_of(unit, cells[unit.unit]) for unit in units.values()]


def asked_periods(
    board: Board, found: Collection[tuple[int, int, date]], whole: ReportPeriod, today: date
) -> Sequence[ReportPeriod]:
    last = min(whole.last_on, today)
    if board.state is IndicatorState.UNSET:
        return []
    if board.state is IndicatorState.CLOSED:
        last = max((day for indicator, _, day in found if indicator == board.row["id"] and day <= last), default=date.min)
    return list(periods_between(board.period.frequency, whole.first_on, last)) if last >= whole.first_on else []


def line_of(unit: UnitStand, by_day: Mapping[date, Counted]) -> UnitCompleteness:
    return UnitCompleteness(unit.unit, unit.name, unit.is_requested, by_day, sum(by_day.values(), Counted()))


def days_of(lines: Iterable[UnitCompleteness]) -> list[date]:
    """The days on which periods closed that anybody was asked for, in order."""
    return sorted({day for one in lines for day in one.by_day})
