"""What is done to a plan as a whole, and its line in the diary."""

from datetime import datetime
from typing import Any

from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict
from tracker.core.text import clean
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.plans.rules import PlanState
from tracker.plans.tables import Plan


async def close(plan: int, *, by: Viewer, at: datetime) -> None:
    """End a running plan: it is only read from now on. Raises Conflict."""
    async with transaction():
        if not await claim(Plan, {Plan.state: PlanState.CLOSED}, (Plan.id == plan) & (Plan.state == PlanState.RUNNING)):
            raise Conflict("Chỉ kết thúc được kế hoạch đang thực hiện.")
        await record_plan("plan.closed", plan, by=by, at=at)


async def record_plan(verb: str, plan: int, *, by: Viewer, at: datetime, data: dict[str, Any] | None = None) -> None:
    """An event of the plan, in the running transaction; `data` beside its title and address."""
    named = (await rows("select title, ward, unit_path from plan where id = {}", plan))[0]
    await record(
        verb, noun_id=plan, by=by, at=at, ward=named["ward"], unit_path=named["unit_path"],
        data={"title": clean(named["title"], 160), "url": f"/plans/{plan}"} | (data or {}),
    )  # fmt: skip
