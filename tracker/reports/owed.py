"""What is owed of reports by a day: the report itself, what was sent back, and the office's own answer."""

from collections.abc import Collection
from datetime import date
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import rows
from tracker.core.due import Due, Owes
from tracker.reports.rules import SubmissionState, named
from tracker.workdays.queries import pace
from tracker.workdays.rules import Calendar, add_working_days

NOUN = "submission"
REPORT, RETURN, ANSWER = "report", "return", "answer"

OWED = """select s.id, s.ward, s.request, s.state, s.requested, s.unit_path, s.due_on, s.late_after, s.fix_by, s.due_since,
  s.submitted_at, s.returns, r.title, r.period, r.plan, u.name as unit_name
from submission s join report_request r on r.id = s.request join unit u on u.id = s.unit left join plan n on n.id = r.plan
where s.ward = {} and r.closed_at is null and (u.closed_on is null or s.state = 'submitted')
  and (n.id is null or n.state <> 'closed') and """


async def due(ward: int, until: date) -> list[Due]:
    """Reports to be sent or put right by then, and all that wait for the office."""
    return await read(
        ward,
        "((s.state in ('waiting', 'draft') and s.due_on <= {}) or (s.state = 'returned' and s.fix_by <= {})"
        " or s.state = 'submitted')",
        until,
        until,
    )


async def still(ward: int, ids: Collection[int]) -> list[Due]:
    """What is owed of these now."""
    if not ids:
        return []
    marks = ", ".join("{}" for _ in ids)
    return await read(ward, f"s.id in ({marks}) and s.state <> 'accepted'", *ids)


async def read(ward: int, condition: str, *values: Any) -> list[Due]:
    found = await rows(f"{OWED}{condition} order by s.id", ward, *values)
    if not found:
        return []
    days, settled = await pace(ward)
    return [due_of(row, days=days, verify_days=settled.verify_days) for row in found]


def due_of(row: dict[str, Any], *, days: Calendar, verify_days: int) -> Due:
    """What a row of OWED owes, by its state."""
    common = {"noun": NOUN, "noun_id": row["id"], "ward": row["ward"], "plan": row["plan"] or 0, "unit_path": row["unit_path"]}
    state, since = SubmissionState(row["state"]), row["due_since"]
    if state is SubmissionState.SUBMITTED:
        asked = ward_day(row["submitted_at"])
        answer_by = add_working_days(asked, verify_days, days)
        return Due(
            **common, kind=ANSWER, version=row["submitted_at"].isoformat(), owes=Owes.OFFICE, due_on=answer_by, late_after=answer_by,
            since=asked, title=f"{row['unit_name']}: {named(row)}", url=f"/reports/{row['request']}/submissions/{row['id']}",
        )  # fmt: skip
    mine = common | {
        "owes": Owes.UNIT,
        "since": since,
        "requested": bool(row["requested"]),
        "title": named(row),
        "url": f"/reports/mine/{row['id']}",
    }
    if state is SubmissionState.RETURNED:
        fix_by = row["fix_by"]
        return Due(**mine, kind=RETURN, version=f"{fix_by}#{row['returns']}@{since}", due_on=fix_by, late_after=fix_by)
    return Due(**mine, kind=REPORT, version=f"{row['due_on']}@{since}", due_on=row["due_on"], late_after=row["late_after"])
