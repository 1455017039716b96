"""The doors of publishing a plan: who will receive what, then all of it given out."""

from datetime import date, datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing
from tracker.core.forms import Form
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.plans import queries as plans
from tracker.tasks import publishing
from tracker.units import queries as units
from tracker.workdays.queries import calendar

OFFICE = [only(Role.OFFICE)]


@get("/publication", guards=OFFICE)
async def show_publication(request: Request, user: Viewer, plan: dict[str, Any], today: date) -> Answer:
    ready = await publishing.prepare(plan, ward=user.ward, day=today)
    vacant = await units.without_head(user.ward, list(ready.receivers))
    days_off = ready.days_off(await calendar(user.ward))
    return page(request, "tasks/publication.html", here="plans", plan=plan, ready=ready, vacant=vacant, days_off=days_off)


@post("/publication", guards=OFFICE, status_code=200)
async def publish(request: Request, user: Viewer, plan: dict[str, Any], now: datetime) -> Answer:
    form = Form.read(await request.form())
    ready = await publishing.publish(plan, key=form.key, by=user, at=now)
    said = f"Đã giao {ready.assignments} việc cho {len(ready.receivers)} đơn vị."
    return see_other(request, f"/plans/{plan['id']}", said=said)


async def visible_plan(plan_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `plan`. Raises Missing."""
    found = await plans.find(identity(plan_id), user)
    if found is None:
        raise Missing("Không tìm thấy kế hoạch này.")
    return found


router = Router(
    path="/plans/{plan_id:str}", dependencies={"plan": Provide(visible_plan)}, route_handlers=[show_publication, publish]
)
