"""What is owed of assignments by a day: the work itself, what was returned, and the verifier's answer."""

from collections.abc import Collection
from datetime import date
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import rows
from tracker.core.due import Due, Owes
from tracker.tasks.rules import State, Verifier
from tracker.workdays.queries import pace
from tracker.workdays.rules import Calendar, add_working_days

NOUN = "assignment"
TASK, RETURN, VERIFICATION = "task", "return", "verification"

OWED = """select a.id, a.ward, a.state, a.verifier, a.requested, a.unit_path, a.due_on, a.late_after, a.fix_by, a.due_since,
  a.submitted_at, a.returns, t.text, t.plan, t.unit_path as office_path
from assignment a join task t on t.id = a.task left join plan n on n.id = t.plan
where a.ward = {} and (n.id is null or n.state <> 'closed') and """


async def due(ward: int, until: date) -> list[Due]:
    """All open work with a deadline up to `until`, and every report that waits for an answer."""
    return await read(
        ward,
        "((a.state in ('not_started', 'in_progress') and a.due_on <= {}) or (a.state = 'returned' and a.fix_by <= {})"
        " or a.state = 'submitted')",
        until,
        until,
    )


async def still(ward: int, ids: Collection[int]) -> list[Due]:
    """What is owed of these assignments now."""
    if not ids:
        return []
    marks = ", ".join("{}" for _ in ids)
    return await read(
        ward,
        f"a.id in ({marks}) and ((a.state in ('not_started', 'in_progress') and a.due_on is not null)"
        " or (a.state = 'returned' and a.fix_by is not null) or a.state = 'submitted')",
        *ids,
    )


async def read(ward: int, condition: str, *values: Any) -> list[Due]:
    found = await rows(OWED + condition, ward, *values)
    if not found:
        return []
    days, settled = await pace(ward)
    return [due_of(row, days=days, verify_days=settled.verify_days) for row in found]


def due_of(row: dict[str, Any], *, days: Calendar, verify_days: int) -> Due:
    """What a row of OWED owes, by its state."""
    common = {
        "noun": NOUN, "noun_id": row["id"], "ward": row["ward"], "plan": row["plan"] or 0, "title": row["text"],
        "url": f"/assignments/{row['id']}",
    }  # fmt: skip
    state = State(row["state"])
    if state is State.SUBMITTED:
        asked = ward_day(row["submitted_at"])
        answer_by = add_working_days(asked, verify_days, days)
        owes = Owes.LEADERSHIP if row["verifier"] == Verifier.LEADERSHIP else Owes.OFFICE
        return Due(
            **common, kind=VERIFICATION, version=row["submitted_at"].isoformat(), owes=owes, unit_path=row["unit_path"],
            due_on=answer_by, late_after=answer_by, since=asked,
        )  # fmt: skip
    since = row["due_since"] or date.min  # part of the version: moved there and back, or given to another unit, it begins anew
    if state is State.RETURNED:
        fix_by = row["fix_by"]
        return Due(
            **common, kind=RETURN, version=f"{fix_by.isoformat()}#{row['returns']}@{since.isoformat()}", owes=Owes.UNIT, unit_path=row["unit_path"],
            due_on=fix_by, late_after=fix_by, since=since, requested=bool(row["requested"]),
        )  # fmt: skip
    return Due(
        **common, kind=TASK, version=f"{row['due_on'].isoformat()}@{since.isoformat()}", owes=Owes.UNIT,
        unit_path=row["unit_path"], due_on=row["due_on"], late_after=row["late_after"], since=since, requested=bool(row["requested"]),
    )  # fmt: skip
