"""How long after something: “30 ngày làm việc kể từ ngày…” as a span, and the day on which it ends."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from tracker.core.text import fold
from tracker.workdays.rules import Calendar, add_working_days


class Measure(StrEnum):
    """What a span is counted in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"


MEASURE_WORDS = {
    Measure.DAYS: "ngày", Measure.WORKING_DAYS: "ngày làm việc", Measure.WEEKS: "tuần", Measure.MONTHS: "tháng",
}  # fmt: skip
WRITTEN = re.compile(r"(?<!ngay )\b(\d{1,3}) (?:\([\w ]+\) )?(ngay lam viec|ngay|tuan|thang|quy|nam)\b(?=.*\b(?:sau|tu)\b)")
MEANT = {
    "ngay lam viec": (1, Measure.WORKING_DAYS), "ngay": (1, Measure.DAYS), "tuan": (1, Measure.WEEKS),
    "thang": (1, Measure.MONTHS), "quy": (3, Measure.MONTHS), "nam": (12, Measure.MONTHS),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """`count` of a measure."""

    count: int
    measure: Measure


def span(phrase: str) -> Span | None:
    """The span that a relative deadline names; None where it names none (“khi có phát sinh”)."""
    found = WRITTEN.search(fold(phrase))
    if not found:
        return None
    times, measure = MEANT[found[2]]
    return Span(int(found[1]) * times, measure)


def ends_on(day: date, span: Span, calendar: Calendar) -> date:
    """The last day of a span that counts from `day`, which itself is not counted (Civil Code 147.2, to confirm).

    A span of months ends on the same day of its last month, or on that month's last day (148.3, to confirm).
    """
    match span.measure:
        case Measure.DAYS:
            return day + timedelta(days=span.count)
        case Measure.WEEKS:
            return day + timedelta(weeks=span.count)
        case Measure.WORKING_DAYS:
            return add_working_days(day, span.count, calendar)
        case Measure.MONTHS:
            return day + relativedelta(months=span.count)
