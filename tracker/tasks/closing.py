"""Closing a unit that may hold work: what is open goes to an heir, in the same transaction."""

from datetime import datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import rows, transaction
from tracker.core.errors import Refusal
from tracker.core.viewer import Viewer
from tracker.tasks.actions import cancel, change
from tracker.units import actions as units
from tracker.units.rules import KnownUnit


async def close_unit(unit: dict[str, Any], *, heir: KnownUnit | None, reason: str, by: Viewer, at: datetime) -> None:
    """Close a unit; its open work goes to `heir`, or is cancelled where the heir has the same work already.

    Raises Refusal while there is open work and no heir, or a report that waits.
    """
    async with transaction():
        held = await rows(
            "select a.id, a.ward, a.task, a.unit, a.unit_path, a.due_on, a.weight, a.product, a.version, t.text,"
            " exists (select 1 from assignment b where b.task = a.task and b.occurrence = a.occurrence and b.unit = {}) as doubled"
            " from assignment a join task t on t.id = a.task where a.unit = {}"
            " and a.state in ('not_started', 'in_progress', 'submitted', 'returned') order by a.id",
            heir.id if heir else 0,
            unit["id"],
        )
        if held and heir is None:
            raise Refusal(f"Đơn vị còn {len(held)} việc chưa xong. Xin chọn đơn vị nhận các việc này.")
        if heir is not None:
            for row in held:
                if row["doubled"]:
                    await cancel(row, reason=f"{heir.name} đã có việc này. {reason}", by=by, at=at)
                    continue
                await change(
                    row, due_on=row["due_on"], weight=row["weight"], product=row["product"], unit=heir, reason=reason,
                    version=row["version"], by=by, at=at,
                )  # fmt: skip
        await units.close(unit["id"], on=ward_day(at), by=by, at=at)
