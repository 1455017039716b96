"""Where reasons come from besides a unit's own work: help given, initiatives, targets by the unit's own numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tracker.commendation.deeds import Helped, Missed
from tracker.core.clock import ward_day
from tracker.core.database import as_day, as_instant, nested, unnested
from tracker.core.text import capital
from tracker.indicators.boards import closed_period
from tracker.indicators.queries import GOALS, REPORTS, year_first
from tracker.indicators.rolling import Figure, stand_of
from tracker.indicators.rules import Goal, IndicatorState, Rollup, Shape, value_of, written
from tracker.indicators.shown import goal_words
from tracker.workdays.report_periods import Frequency

Row = Mapping[str, Any]
MOST = 400  # rows of one source a unit: far beyond any year of one


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of a unit `u` within a campaign `c` as SQL for `core.database.nested`, and what each row says of the unit.

    `slot` is the field of `deeds.Record` that they fill, `column` what brings the rows: sources of the same column and SQL share
    them. `read` is given the day that counts, the campaign's last or today. A row may name the `appointment` of the head it belongs to (None, or no
    such column: the unit's as a whole).
    """

    slot: str
    column: str
    columns: tuple[str, ...]
    sql: str
    read: Callable[[Row, date], Helped | Missed | None]


def helped_of(row: Row, _: date) -> Helped | None:
    """A contribution answered by the day it was wanted, or where no day was named."""
    answered, due = as_instant(row["answered_at"]), as_day(row["due_on"])
    if answered is None or (due and ward_day(answered) > due):
        return None
    return Helped(f"contribution:{row['id']}", row["what"])


def initiative_of(row: Row, _: date) -> Helped:
    return Helped(f"initiative:{row['id']}", row["title"], is_recognised=bool(row["certificate"]))


# Targets


@dataclass(frozen=True, slots=True)
class Measured:
    """How a unit's own numbers stand before the target of that year; `value` None: it never reported any."""

    goal: Goal
    value: Fraction | None
    year: int

    @property
    def is_reached(self) -> bool:
        return self.value is not None and self.goal.is_met(self.value)


def measured_of(row: Row, until: date) -> Measured | None:
    """The unit's latest number known for the last period closed by `until`, as the indicator counts over time.

    None where no target of that year (or of no year) stands, or nothing was asked of the unit by then.
    """
    frequency, shape, rollup = Frequency(row["frequency"]), Shape(row["shape"]), Rollup(row["rollup"])
    period, starts_on, opened_on = closed_period(frequency, until), as_day(row["starts_on"]), as_day(row["opened_on"])
    if any(day and day > period.last_on for day in (starts_on, opened_on)):
        return None
    goals = [Goal(one["comparator"], one["low"], one["high"], one["year"]) for one in unnested(row["goals"])]
    goal = next((one for year in (period.year, None) for one in goals if one.year == year), None)
    if goal is None:
        return None
    stand = stand_of(
        0, figures_in(row["figures"]), rollup=rollup, year_first=year_first(frequency, until), last_on=period.last_on
    )
    return Measured(goal, value_of(stand.numerator, stand.denominator, shape), period.year)


def figures_in(kept: str | None) -> list[Figure]:
    """The unit's standing readings."""
    found = []
    for one in unnested(kept):
        first_on, last_on = as_day(one["first_on"]), as_day(one["last_on"])
        assert first_on
        assert last_on  # every reading has its period
        found.append(Figure(0, first_on, last_on, one["numerator"], one["denominator"]))
    return found


def reached_of(row: Row, until: date) -> Helped | None:
    found = measured_of(row, until)
    if found is None or not found.is_reached:
        return None
    return Helped(
        f"target:{row['id']}:{found.year}:{row['unit']}", capital(row["name"]), url=url_of(row), note=measured_words(row, found)
    )


def missed_of(row: Row, until: date) -> Missed | None:
    found = measured_of(row, until)
    if found is None or found.is_reached:
        return None
    return Missed(capital(row["name"]), url_of(row), measured_words(row, found), is_silent=found.value is None)


def url_of(row: Row) -> str:
    return f"/indicators/{row['id']}"


def measured_words(row: Row, found: Measured) -> str:
    """95%, mức cần đạt 80% trở lên · chưa có số, mức cần đạt …"""
    shape = Shape(row["shape"])
    value = "chưa có số" if found.value is None else written(found.value, shape)
    return f"{value}, mức cần đạt {goal_words(found.goal, shape, row['counted'])}"


# Its newest readings that ended in the campaign's time suffice: forty are more than three years of months.
FIGURES = """select e.first_on, e.last_on, e.numerator, e.denominator from reading e where e.indicator = i.id and e.unit = u.id
  and e.superseded_at is null and e.last_on <= c.last_on order by e.first_on desc limit 40"""
TARGETS = (
    "targets", ("id", "unit", "name", "counted", "shape", "rollup", "frequency", "starts_on", "opened_on", "goals", "figures"),
    f"""select i.id, u.id as unit, i.name, i.counted, i.shape, i.rollup, i.frequency, i.starts_on, u.opened_on,
      {nested(("comparator", "low", "high", "year"), GOALS)} || '' as goals,
      {nested(("first_on", "last_on", "numerator", "denominator"), FIGURES)} || '' as figures
      from indicator i where i.ward = u.ward and i.state <> '{IndicatorState.UNSET}'
      and (c.plan is null or i.plan = c.plan) and {REPORTS} order by i.id limit {MOST}""",
)  # fmt: skip


SOURCES = (
    Source(
        "helped", "helped", ("id", "what", "due_on", "answered_at"),
        f"""select x.id, x.what, x.due_on, x.answered_at from contribution x join assignment a on a.id = x.assignment
          join task t on t.id = a.task where x.unit = u.id and x.answered_at is not null
          and a.due_on between c.first_on and c.last_on and (c.plan is null or t.plan = c.plan) order by x.id limit {MOST}""",
        helped_of,
    ),
    Source(
        "initiatives", "initiatives", ("id", "title", "certificate", "appointment"),
        f"""select i.id, i.title, i.certificate, i.appointment from initiative i where i.unit = u.id
          and i.done_on between c.first_on and c.last_on order by i.id limit {MOST}""",
        initiative_of,
    ),
    Source("reached", *TARGETS, reached_of),
    Source("missed", *TARGETS, missed_of),
)  # fmt: skip
