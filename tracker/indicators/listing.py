"""What units owe as lists show it: late first, in words; and what they reported already; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.indicators.owing import Owed, asked_periods, key_of
from tracker.workdays.report_periods import ReportPeriod
from tracker.workdays.rules import Calendar, grace_day

SOON_DAYS = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """One number that is owed; `days` until its deadline, negative once it has passed."""

    owed: Owed
    is_late: bool
    days: int

    @property
    def words(self) -> str:
        """Quá hạn 3 ngày · Còn 5 ngày · Hôm nay đến hạn; a requested body is asked, never told that it is late."""
        if self.is_late and self.owed.is_requested:
            return "Kính đề nghị gửi sớm"
        if self.is_late:
            return f"Quá hạn {-self.days} ngày"
        return f"Còn {self.days} ngày" if self.days > 0 else "Hôm nay đến hạn" if self.days == 0 else "Hôm nay là ngày cuối"

    @property
    def kind(self) -> str:
        """How its tag looks: late, soon, plain."""
        if self.is_late and not self.owed.is_requested:
            return "late"
        return "soon" if self.days <= SOON_DAYS else "plain"


@dataclass(frozen=True, slots=True)
class Reported:
    """One number that is there."""

    name: str
    period: ReportPeriod
    address: str


def listed(owed: Iterable[Owed], *, today: date, calendar: Calendar) -> list[Listed]:
    """The same order, each as a list shows it. A deadline on a day off is late after the next working day."""
    return [Listed(one, today > grace_day(one.due_on, calendar), (one.due_on - today).days) for one in owed]


def reported(asked: Sequence[Mapping[str, Any]], *, last: date) -> list[Reported]:
    """What is there of the periods asked that end by `last`, newest first. Rows as for `owing.owed_of`."""
    found = [
        Reported(row["name"], period, f"{row['indicator']}/{key_of(period)}")
        for row in asked
        for period in asked_periods(row, last=last)
        if period.first_on in row["reported"]
    ]
    return sorted(found, key=lambda one: one.period.last_on, reverse=True)
