"""Reporting periods (Nghị định 09/2019/NĐ-CP, điều 12): closed on the 14th, so they are no calendar months; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Frequency(StrEnum):
    """How often something is reported. NINE only asks for reports: its figures are those of three quarters."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE = "nine"
    YEAR = "year"


FREQUENCY_WORDS = {
    Frequency.MONTH: "Hằng tháng",
    Frequency.QUARTER: "Hằng quý",
    Frequency.HALF: "6 tháng",
    Frequency.NINE: "9 tháng",
    Frequency.YEAR: "Hằng năm",
}
MONTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.HALF: 6, Frequency.NINE: 9, Frequency.YEAR: 12}
ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """The `number`-th period of a year; of the nine months and the year there is one each.

    A month runs from the 15th of the one before to its 14th; all others from the 15th before their first month to the 14th of
    their last, so that the year is 15/12 to 14/12.
    """

    frequency: Frequency
    year: int
    number: int

    @property
    def last_month(self) -> int:
        return self.number * MONTHS[self.frequency]

    @property
    def first_on(self) -> date:
        month = self.last_month - MONTHS[self.frequency]
        return date(self.year, month, 15) if month else date(self.year - 1, 12, 15)

    @property
    def last_on(self) -> date:
        return date(self.year, self.last_month, 14)

    @property
    def words(self) -> str:
        """tháng 3 năm 2026 · quý II năm 2026 · 6 tháng đầu năm 2026 · 9 tháng năm 2026 · năm 2026"""
        match self.frequency:
            case Frequency.MONTH:
                return f"tháng {self.number} năm {self.year}"
            case Frequency.QUARTER:
                return f"quý {ROMAN[self.number - 1]} năm {self.year}"
            case Frequency.HALF:
                return f"6 tháng {'đầu' if self.number == 1 else 'cuối'} năm {self.year}"
            case Frequency.NINE:
                return f"9 tháng năm {self.year}"
        return f"năm {self.year}"

    @property
    def next(self) -> "ReportPeriod":
        return period_of(self.frequency, self.last_on + timedelta(days=1))


SLUG = re.compile(r"(20[0-9]{2})-(month|quarter|half|nine|year)-([1-9][0-9]?)", re.ASCII)


def slug(period: ReportPeriod) -> str:
    """As it stands in an address: 2026-quarter-3."""
    return f"{period.year}-{period.frequency}-{period.number}"


def read_slug(text: str) -> ReportPeriod | None:
    """The period of an address; None where it names none."""
    if (found := SLUG.fullmatch(text)) is None:
        return None
    frequency, number = Frequency(found[2]), int(found[3])
    return ReportPeriod(frequency, int(found[1]), number) if number <= how_many(frequency) else None


def how_many(frequency: Frequency) -> int:
    """Periods of that length in a year."""
    return 1 if frequency is Frequency.NINE else 12 // MONTHS[frequency]


def period_of(frequency: Frequency, day: date) -> ReportPeriod:
    """The period that holds `day`. For the nine months, the year's (also in its last quarter)."""
    year = day.year + (day.month == 12 and day.day >= 15)
    month = (day.month % 12 + 1) if day.day >= 15 else day.month
    number = 1 if frequency is Frequency.NINE else (month - 1) // MONTHS[frequency] + 1
    return ReportPeriod(frequency, year, number)


def periods_between(frequency: Frequency, first: date, last: date) -> Iterator[ReportPeriod]:
    """The periods that end within [first, last], in order."""
    period = period_of(frequency, first)
    while period.last_on <= last:
        if period.last_on >= first:
            yield period
        period = ReportPeriod(frequency, period.year + 1, 1) if frequency is Frequency.NINE else period.next
