"""Reading what was asked of a unit; what one assignment asked for is in `updates.queries.story`."""

from typing import Any

from tracker.core.database import rows
from tracker.core.viewer import Viewer


async def asked_of(viewer: Viewer, *, only: int | None = None) -> list[dict[str, Any]]:
    """Contributions asked of the hat's unit and not answered yet, at most 50; or just the one of that id."""
    unit = viewer.hat.unit if viewer.hat else 0
    return await rows(
        "select k.id, k.what, k.due_on, k.asked_at, a.id as assignment, u.name as lead_name, t.text"
        " from contribution k join assignment a on a.id = k.assignment join unit u on u.id = a.unit join task t on t.id = a.task"
        f" where k.ward = {{}} and k.unit = {{}} and k.answered_at is null"
        f" and a.state in ('not_started', 'in_progress', 'submitted', 'returned') {'and k.id = {}' if only else ''}"
        " order by k.due_on, k.id limit 50",
        viewer.ward,
        unit,
        *([only] if only else []),
    )
