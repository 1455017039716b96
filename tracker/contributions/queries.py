"""Reading what was asked of a unit; what one assignment asked for is in `updates.queries.story`."""

from collections.abc import Collection
from datetime import date
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import rows
from tracker.core.due import Due, Owes
from tracker.core.viewer import Viewer
from tracker.units.rules import Standing
from tracker.workdays.queries import calendar
from tracker.workdays.rules import Calendar, grace_day

ASKED = ("id", "what", "due_on", "asked_at", "assignment", "lead_name", "text")


def asked_sql(condition: str = "") -> str:
    """Contributions asked of a unit and not answered yet, at most 50: columns ASKED. Two values: the ward, the unit."""
    return f"""select k.id, k.what, k.due_on, k.asked_at, a.id as assignment, u.name as lead_name, t.text
      from contribution k join assignment a on a.id = k.assignment join unit u on u.id = a.unit join task t on t.id = a.task
      where k.ward = {{}} and k.unit = {{}} and k.answered_at is null
      and a.state in ('not_started', 'in_progress', 'submitted', 'returned') {condition} order by k.due_on, k.id limit 50"""


async def asked_of(viewer: Viewer, *, only: int) -> list[dict[str, Any]]:
    """The contribution of that id, where it is asked of the hat's unit and not answered yet."""
    unit = viewer.hat.unit if viewer.hat else 0
    return await rows(asked_sql("and k.id = {}"), viewer.ward, unit, only)


async def due(ward: int, until: date) -> list[Due]:
    """What was asked of coordinating units with a day up to `until`, not answered yet, of work that is still open."""
    return await owed(ward, "k.due_on <= {}", until)


async def still(ward: int, ids: Collection[int]) -> list[Due]:
    """Which of these contributions are owed now."""
    return await owed(ward, f"k.id in ({', '.join('{}' for _ in ids)})", *ids) if ids else []


async def owed(ward: int, condition: str, *values: Any) -> list[Due]:
    found = await rows(
        "select k.id, k.ward, k.what, k.due_on, k.asked_at, k.unit_path, u.standing, t.plan from contribution k"
        " join assignment a on a.id = k.assignment join task t on t.id = a.task join unit u on u.id = k.unit"
        " where k.ward = {} and k.answered_at is null and k.due_on is not null"
        " and a.state in ('not_started', 'in_progress', 'submitted', 'returned') and " + condition,
        ward,
        *values,
    )
    days = await calendar(ward) if found else Calendar()
    return [
        Due(
            kind="contribution", noun="contribution", noun_id=row["id"], version=row["due_on"].isoformat(), ward=row["ward"],
            plan=row["plan"] or 0, owes=Owes.UNIT, unit_path=row["unit_path"], due_on=row["due_on"],
            late_after=grace_day(row["due_on"], days), since=ward_day(row["asked_at"]), title=row["what"],
            url=f"/contributions/{row['id']}", requested=row["standing"] == Standing.REQUESTED,
        )
        for row in found
    ]  # fmt: skip
