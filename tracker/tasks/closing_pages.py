"""The doors of closing a unit: who takes its open work, and why."""

from datetime import datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing, Refusal
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.tasks import closing
from tracker.tasks.forms import CloseForm
from tracker.units import queries as units

MANAGERS = [only(Role.OFFICE, Role.ADMINISTRATOR)]


@get("/closing", guards=MANAGERS)
async def show_closing(request: Request, user: Viewer, unit: dict[str, Any]) -> Answer:
    return await closing_page(request, user, unit, CloseForm.blank())


@post("/closing", guards=MANAGERS, status_code=200)
async def close_unit(request: Request, user: Viewer, unit: dict[str, Any], now: datetime) -> Answer:
    form = CloseForm.read(await request.form())
    if not form.problems:
        heir = (await units.directory(user.ward)).unit(form.heir)
        try:
            await closing.close_unit(unit, heir=heir, reason=form.reason, by=user, at=now)
            return see_other(request, f"/units/{unit['id']}", said="Đã đóng đơn vị; lịch sử vẫn giữ.")
        except Refusal as refusal:
            form.refuse("heir", refusal.sentence)
    return await closing_page(request, user, unit, form, status=422)


async def closing_page(request: Request, user: Viewer, unit: dict[str, Any], form: CloseForm, *, status: int = 200) -> Answer:
    options = [(other.id, other.name) for other in (await units.directory(user.ward)).units if other.id != unit["id"]]
    return page(request, "tasks/closing.html", here="units", unit=unit, form=form, units=options, status=status)


async def open_unit(unit_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `unit`: one that may be closed, so never the ward. Raises Missing."""
    found = await units.find(identity(unit_id), user)
    if found is None or found["closed_on"] is not None or found["id"] == user.ward:
        raise Missing("Không tìm thấy đơn vị này.")
    return found


router = Router(
    path="/units/{unit_id:str}", dependencies={"unit": Provide(open_unit)}, route_handlers=[show_closing, close_unit]
)
