"""Which periods of a kind of report are asked for on a day, and until when units answer; pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.workdays.report_periods import Frequency, ReportPeriod, periods_between
from tracker.workdays.rules import Calendar, add_working_days, grace_day

AHEAD = timedelta(days=7)  # before a period ends its report is asked for, so that units see it coming
NOTICE = 3  # working days that a unit has at least, from the day it is asked
ASKABLE_BACK = timedelta(days=400)  # the farthest `starts_on` of a new kind: a year back, and some


@dataclass(frozen=True, slots=True)
class Round:
    """One period to be asked for, and its deadline: `late_after` is `due_on`, or the next working day where that is a day off."""

    period: ReportPeriod
    due_on: date
    late_after: date


def rounds_missing(
    frequency: Frequency, *, starts_on: date, due_days: int, have: Collection[date], today: date, calendar: Calendar
) -> list[Round]:
    """The periods that should be asked for on `today` and are not, in order; `have` are the first days of those that are.

    A period counts from AHEAD before its end on, and none that ended before `starts_on`; after an outage the passed ones too.
    """
    wanted = periods_between(frequency, starts_on, today + AHEAD)
    return [round_of(one, due_days=due_days, today=today, calendar=calendar) for one in wanted if one.first_on not in have]


def round_of(period: ReportPeriod, *, due_days: int, today: date, calendar: Calendar) -> Round:
    due = fair_due(period.last_on + timedelta(days=due_days), today, calendar)
    return Round(period, due, grace_day(due, calendar))


def fair_due(due: date, asked_on: date, calendar: Calendar) -> date:
    """The deadline, but never sooner than NOTICE working days after it is asked: nobody is late for what they could not know."""
    return max(due, add_working_days(asked_on, NOTICE, calendar))
