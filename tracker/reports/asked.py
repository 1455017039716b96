"""Reading one request with the units that are asked, for its notice."""

from typing import Any

from tracker.core.database import as_day, nested, rows, unnested
from tracker.core.errors import Missing
from tracker.core.viewer import Viewer
from tracker.reports.gathering import visible

UNITS = """select u.name as unit_name, s.requested, s.due_on from submission s join unit u on u.id = s.unit
  where s.request = q.id order by s.requested, u.sort_key, s.id"""


async def asked_with_units(request: int, viewer: Viewer) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A request's columns with `plan_title`, and its units (unit_name, requested, due_on). Raises Missing."""
    scope, values = visible(viewer)
    found = await rows(
        f"""select q.id, q.code, q.title, q.period, q.first_on, q.last_on, q.due_on, q.questions, n.title as plan_title,
          {nested(("unit_name", "requested", "due_on"), UNITS)} as units
        from report_request q left join plan n on n.id = q.plan where q.id = {{}} and {scope}""",
        request, *values,
    )  # fmt: skip
    if not found:
        raise Missing("Không tìm thấy kỳ báo cáo này.")
    return found[0], [one | {"due_on": as_day(one["due_on"])} for one in unnested(found[0]["units"])]
