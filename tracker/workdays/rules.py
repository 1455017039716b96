"""Which days are worked: Monday to Friday, but for the ward's holidays and swapped days."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum


class DayKind(StrEnum):
    """How a day differs from its weekday."""

    OFF = "off"
    WORKED = "worked"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that differ: weekdays off (holidays, swapped days) and weekend days worked instead."""

    off: frozenset[date] = field(default_factory=frozenset)
    worked: frozenset[date] = field(default_factory=frozenset)


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether the ward works on `day`."""
    return day in calendar.worked or (day.weekday() < 5 and day not in calendar.off)


def next_working_day(day: date, calendar: Calendar) -> date:
    """The first working day after `day`."""
    day += timedelta(days=1)
    while not is_working_day(day, calendar):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day after `day`; `day` itself for 0."""
    for _ in range(count):
        day = next_working_day(day, calendar)
    return day


def grace_day(due: date, calendar: Calendar) -> date:
    """Until when work due on `due` is on time: the next working day when `due` is a day off (Civil Code 148.5)."""
    return due if is_working_day(due, calendar) else next_working_day(due, calendar)
