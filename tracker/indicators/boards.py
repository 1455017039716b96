"""One indicator with its targets and how each unit stands, ready to be shown, summed or handed on; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tracker.core.text import capital
from tracker.indicators.rolling import Rolled, Stand
from tracker.indicators.rules import Goal, IndicatorState, Rollup, Shape, missing_for
from tracker.workdays.report_periods import Frequency, ReportPeriod, period_of


@dataclass(frozen=True, slots=True)
class UnitStand:
    """A unit that reports (`is_asked`), or did before it closed; `stand` as it is at the period's end.

    `reports`: of the groups or units named, were it closed since; `is_requested`: asked courteously, never ranked.
    """

    unit: int
    name: str
    path: str
    stand: Stand
    is_asked: bool = True
    is_requested: bool = False
    reports: bool = True
    opened_on: date | None = None
    closed_on: date | None = None

    def is_asked_for(self, period: ReportPeriod, starts_on: date | None) -> bool:
        """Whether the unit stood when that period ended, reports the indicator, and it was counted by then."""
        return (
            self.reports
            and (starts_on is None or period.last_on >= starts_on)
            and stood(self.opened_on, self.closed_on, period)
        )


def stood(opened_on: date | None, closed_on: date | None, period: ReportPeriod) -> bool:
    """Whether a unit of these days stood when the period ended."""
    return (opened_on is None or opened_on <= period.last_on) and (closed_on is None or closed_on > period.last_on)


@dataclass(frozen=True, slots=True)
class Board:
    """An indicator at the end of `period` (its own frequency's). `row`: the columns of `indicator`, its plan's title as
    `plan_title`. `goals` by year. `units` in the ward's order."""

    row: Mapping[str, Any]
    period: ReportPeriod
    goals: tuple[Goal, ...]
    units: tuple[UnitStand, ...]
    rolled: Rolled

    @property
    def shape(self) -> Shape:
        return Shape(self.row["shape"])

    @property
    def value(self) -> Fraction | None:
        """Hundredths of a percent or of what is counted; None: not reported, never 0."""
        return self.rolled.value(self.shape)

    @property
    def name(self) -> str:
        return capital(self.row["name"])

    @property
    def rollup(self) -> Rollup:
        return Rollup(self.row["rollup"])

    @property
    def state(self) -> IndicatorState:
        return IndicatorState(self.row["state"])

    @property
    def starts_on(self) -> date | None:
        return day if isinstance(day := self.row["starts_on"], date) else None

    @property
    def unreported(self) -> int:
        """How many of those asked have not reported this very period, were an earlier number of theirs known."""
        return self.rolled.missing + self.rolled.carried

    @property
    def goal(self) -> Goal | None:
        return goal_for(self.goals, self.period.year)

    @property
    def is_met(self) -> bool | None:
        """Whether this year's target is reached; None where there is no target or no number."""
        return self.goal.is_met(self.value) if self.goal and self.value is not None else None

    @property
    def missing(self) -> int:
        """How many whole ones are missing to this year's target; 0 where reached or nothing is known."""
        if self.goal is None or self.rolled.numerator is None:
            return 0
        return missing_for(self.goal, self.rolled.numerator, self.rolled.denominator, self.shape)


def goal_for(goals: Iterable[Goal], year: int) -> Goal | None:
    """The target of that year, else of the next year that has one, else the one without a year, else the last that passed."""
    found = sorted((one for one in goals if one.year is not None), key=lambda one: one.year or 0)
    coming = next((one for one in found if (one.year or 0) >= year), None)
    return coming or next((one for one in goals if one.year is None), None) or (found[-1] if found else None)


def closed_period(frequency: Frequency, until: date) -> ReportPeriod:
    """The last period of that length that has ended on `until` (its last day counts as ended)."""
    running = period_of(frequency, until)
    if running.last_on <= until:
        return running
    before = ReportPeriod(frequency, running.year, running.number - 1)
    return before if before.number else period_of(frequency, date(running.year - 1, 12, 14))
