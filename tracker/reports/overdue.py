"""Reading what is overdue, with the paper that gave it."""

from datetime import date
from typing import Any

from tracker.core.database import rows
from tracker.core.viewer import Viewer
from tracker.paper_templates.shapes import MOST_ROWS
from tracker.reminders.letters import deadline, given_by
from tracker.tasks.queries import COLUMNS, DAY, TABLES, Filters, filtered, visible, with_timing


async def listing(viewer: Viewer, today: date, *, plan: int | None = None) -> list[dict[str, Any]]:
    """Late assignments in the viewer's sight, requested bodies' last, the longest late first; at most MOST_ROWS.

    Each with `timing`, `given_by` and `deadline` in words.
    """
    scope, values = visible(viewer)
    late, more = filtered(Filters(timing="late", plan=plan), today)
    found = await rows(
        f"""select {COLUMNS}, n.number as plan_number, n.issued_on, n.title as plan_title
        from {TABLES} left join plan n on n.id = t.plan where {scope} and {late}
        order by a.requested, {DAY}, u.sort_key, a.id limit {{}}""",
        *values, *more, MOST_ROWS,
    )  # fmt: skip
    timed = [with_timing(row, today) for row in found]
    timed.sort(key=lambda row: (bool(row["requested"]), -row["timing"].days))
    return [row | {"given_by": given_by(row), "deadline": deadline(row)} for row in timed]
