"""Reports that a head's unit sent late or not at all: facts beside a score, which counts assignments alone (NĐ 335)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.accountability.counting import Term
from tracker.accountability.rules import Span
from tracker.core.database import as_day, nested, unnested
from tracker.reports.rules import SubmissionState, days_late

COLUMNS = ("id", "request", "title", "period", "state", "late_after", "first_counted_on", "fix_by", "counted_on")
MOST = 200


@dataclass(frozen=True, slots=True)
class LateReport:
    """`submission`, `request`: ids of its pages; `days`: how late it was sent, or is today; `is_missing`: not sent yet."""

    submission: int
    request: int
    title: str
    days: int
    is_missing: bool

    @property
    def words(self) -> str:
        """Báo cáo kết quả phong trào, quý III năm 2026: chậm 4 ngày"""
        return f"{self.title}: {f'chưa gửi, đã chậm {self.days} ngày' if self.is_missing else f'chậm {self.days} ngày'}"


def late_sql(first: str = "{}") -> str:
    """The reports of a unit `u` whose day came since the first day of a period, as a column for `late_reports`."""
    return nested(
        COLUMNS,
        f"""select s.id, s.request, r.title, r.period, s.state, s.late_after, s.first_counted_on, s.fix_by, s.counted_on
          from submission s join report_request r on r.id = s.request where s.unit = u.id and s.requested = false
          and s.late_after >= {first} order by s.late_after, s.id limit {MOST}""",
    )


def late_reports(
    column: str | None, span: Span, terms: Collection[Term], appointment: int, *, today: date
) -> tuple[LateReport, ...]:
    """Those due in the period on a day when this appointment headed the unit, from the column of `late_sql`, oldest first."""
    found = []
    for row in unnested(column):
        due = as_day(row["late_after"])
        assert due  # every report has its day
        if span.holds(due) and head_on(due, terms) == appointment and (late := late_of(row, due, today)):
            found.append(late)
    return tuple(found)


def late_of(row: Mapping[str, Any], due: date, today: date) -> LateReport | None:
    """None where it was sent in time, or its day has not passed."""
    first, fix_by, counted = (as_day(row[name]) for name in ("first_counted_on", "fix_by", "counted_on"))
    waits = row["state"] == SubmissionState.RETURNED
    days = days_late(late_after=due, first_counted_on=first, fix_by=fix_by, counted_on=None if waits else counted, today=today)
    title = f"{row['title']}, {row['period']}" if row["period"] else row["title"]
    return LateReport(row["id"], row["request"], title, days, is_missing=first is None) if days else None


def head_on(day: date, terms: Collection[Term]) -> int | None:
    """Who headed the unit that day; where two did, the one who came later (as of work, counting.owner_of)."""
    mine = sorted((one for one in terms if one.holds(day)), key=lambda one: (one.since, one.appointment))
    return mine[-1].appointment if mine else None
