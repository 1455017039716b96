"""What a unit still has to report: which periods are asked of it, from which day on and until when; pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from tracker.indicators.boards import stood
from tracker.workdays.report_periods import Frequency, ReportPeriod, periods_between, read_slug

EARLY = timedelta(days=5)  # a period is reported from so long before its end on, not earlier: it is not over [choice]
BACK = timedelta(days=366)  # what was missed longer ago stays a gap and is asked no more [choice]


@dataclass(frozen=True, slots=True)
class Owed:
    """One number that one unit has not reported yet. `since`: the ward day from which on it can be."""

    indicator: int
    name: str
    unit: int
    unit_name: str
    unit_path: str
    is_requested: bool
    period: ReportPeriod
    due_on: date
    since: date

    @property
    def address(self) -> str:
        """Its part of addresses, after /readings/ (the unit is the viewer's own)."""
        return f"{self.indicator}/{self.period.slug}"


def opens_on(period: ReportPeriod) -> date:
    """The first day on which a period is reported."""
    return period.last_on - EARLY


def period_at(frequency: Frequency, typed: str) -> ReportPeriod | None:
    """The period of that length in an address, None where it names no such one."""
    found = read_slug(typed)
    return found if found and found.frequency is frequency else None


def is_asked(unit: Mapping[str, Any], period: ReportPeriod) -> bool:
    """Whether the unit (`asked`, `opened_on`, `closed_on`) stood when the period ended, and still reports the indicator."""
    return bool(unit["asked"]) and stood(unit["opened_on"], unit["closed_on"], period)


def asked_periods(row: Mapping[str, Any], *, last: date) -> Iterator[ReportPeriod]:
    """The periods that end by `last`, in order, for which a unit is asked an indicator. `row`: `frequency`, `starts_on`, and
    as in `is_asked`."""
    first = max(last - BACK, row["starts_on"] or last - BACK)
    return (one for one in ending_within(Frequency(row["frequency"]), first, last) if is_asked(row, one))


@lru_cache(64)
def ending_within(frequency: Frequency, first: date, last: date) -> tuple[ReportPeriod, ...]:
    """As `periods_between`: every unit of an indicator is asked the same ones."""
    return tuple(periods_between(frequency, first, last))


def owed_of(found: Iterable[Mapping[str, Any]], *, last: date) -> list[Owed]:
    """What is not reported of the periods that end by `last`, by deadline. Rows as `recorded.asked_sql` brings them, with
    `reported`: the first days of the periods that are."""
    pairs = ((row, period) for row in found for period in asked_periods(row, last=last))
    return in_order(owed_by(row, period) for row, period in pairs if period.first_on not in row["reported"])


def owed_still(found: Iterable[Mapping[str, Any]], wanted: Collection[tuple[int, ReportPeriod]]) -> list[Owed]:
    """Of these units and periods what is asked and not reported, whatever the day. Rows as above."""
    return in_order(
        owed_by(row, period)
        for row in found
        for unit, period in wanted
        if unit == row["unit"] and period.frequency == row["frequency"] and period.first_on not in row["reported"]
        and period.last_on >= (row["starts_on"] or date.min) and is_asked(row, period)
    )  # fmt: skip


def in_order(owed: Iterable[Owed]) -> list[Owed]:
    return sorted(owed, key=lambda one: (one.due_on, one.period.last_on, one.indicator))


def owed_by(row: Mapping[str, Any], period: ReportPeriod) -> Owed:
    return Owed(
        row["indicator"], row["name"], row["unit"], row["unit_name"], row["unit_path"], row["standing"] == "requested", period,
        period.last_on + timedelta(days=row["due_days"]), max(opens_on(period), row["starts_on"] or date.min),
    )  # fmt: skip


# A unit and a period as one number, so that the ladder can name what they owe together


LENGTHS = tuple(Frequency)


def number_of(unit: int, period: ReportPeriod) -> int:
    """Read back by `named_by`."""
    return (unit * 100 + period.year - 2000) * 100 + LENGTHS.index(period.frequency) * 13 + period.number


def named_by(number: int) -> tuple[int, ReportPeriod]:
    """The unit and period that `number_of` made a number of."""
    rest, period = divmod(number, 100)
    unit, year = divmod(rest, 100)
    return unit, ReportPeriod(LENGTHS[period // 13], 2000 + year, period % 13)
