"""Which days are worked: Monday to Friday, but for the ward's holidays and swapped days."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from tracker.core.text import day_short, weekday


class DayKind(StrEnum):
    """How a day differs from its weekday."""

    OFF = "off"
    WORKED = "worked"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that differ: weekdays off (holidays, swapped days) and weekend days worked instead.

    `grace`: whether the ward takes work due on a day off until the next working day ends.
    """

    off: frozenset[date] = field(default_factory=frozenset)
    worked: frozenset[date] = field(default_factory=frozenset)
    grace: bool = True


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
    """The `count`-th working day after `day`; before it for a negative count; `day` itself for 0."""
    step = next_working_day if count > 0 else previous_working_day
    for _ in range(abs(count)):
        day = step(day, calendar)
    return day


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """How many working days come after `start` until `end` has passed; 0 where `end` is not after it."""
    return sum(is_working_day(start + timedelta(days=n), calendar) for n in range(1, (end - start).days + 1))


def previous_working_day(day: date, calendar: Calendar) -> date:
    """The last working day before `day`."""
    day -= timedelta(days=1)
    while not is_working_day(day, calendar):
        day -= timedelta(days=1)
    return day


def grace_day(due: date, calendar: Calendar, *, strict: bool = False) -> date:
    """Until when work due on `due` is on time: the next working day when `due` is a day off (Civil Code 148.5, to confirm).

    `strict`: the assigner said that this deadline stands as it is; `calendar.grace` off: the ward said so of all.
    """
    if strict or not calendar.grace or is_working_day(due, calendar):
        return due
    return next_working_day(due, calendar)


def grace_words(due: date | None, late_after: date | None) -> str:
    """That a deadline falls on a day off and until when work is still on time; empty where it does not."""
    if due is None or late_after is None or due == late_after:
        return ""
    last = f"{weekday(late_after)} {day_short(late_after)}"
    return f"{day_short(due)} là {weekday(due)}, ngày nghỉ: nộp đến hết {last} vẫn đúng hạn."


def day_off_words(due: date | None, calendar: Calendar, *, strict: bool = False) -> str:
    """As `grace_words`, and where the deadline stands although it is a day off, that it does."""
    if due is None or is_working_day(due, calendar):
        return ""
    standing = f"{day_short(due)} là {weekday(due)}, ngày nghỉ: hạn vẫn đứng nguyên ngày này."
    return grace_words(due, grace_day(due, calendar, strict=strict)) or standing
