"""The doors of open matters: the office and leadership enter, close and list them; nobody else reads them."""

from datetime import datetime
from typing import Any

from litestar import Router, get, post

from tracker.commendation import holds
from tracker.commendation.rules import HOLD_WORDS
from tracker.commendation.unit_forms import ClosingForm, HoldForm, Whose
from tracker.core.errors import Missing, Refusal
from tracker.core.text import capital
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.units.queries import directory

COUNCIL = [only(Role.OFFICE, Role.LEADER)]
HERE = "commendation"


@get("/holds", guards=COUNCIL)
async def list_holds(request: Request, user: Viewer) -> Answer:
    found = await holds.listing(user)
    waiting, closed = [one for one in found if not one["closed_on"]], [one for one in found if one["closed_on"]]
    return page(request, "commendation/holds.html", here=HERE, waiting=waiting, closed=closed)


@get("/holds/new", guards=COUNCIL)
async def show_entering(request: Request, user: Viewer) -> Answer:
    return await entering_page(request, user, HoldForm.blank(whose=Whose.UNIT))


@post("/holds/new", guards=COUNCIL, status_code=200)
async def enter(request: Request, user: Viewer, now: datetime) -> Answer:
    form = HoldForm.read(await request.form())
    if not form.problems:
        wanted = holds.NewHold(form.unit, form.whose is Whose.HEAD, form.kind, form.note, form.opened_on)
        try:
            await holds.enter(wanted, key=form.key, by=user, at=now)
            return see_other(request, "/holds", said="Đã ghi. Khi chưa kết thúc thì không đề nghị khen được.")
        except Refusal as refusal:
            form.refuse("whose" if "đứng đầu" in refusal.sentence else "opened_on", refusal.sentence)
    return await entering_page(request, user, form, status=422)


@get("/holds/{hold_id:str}/closing", guards=COUNCIL)
async def show_closing(request: Request, user: Viewer, hold_id: str) -> Answer:
    return closing_page(request, await visible(hold_id, user), ClosingForm.blank())


@post("/holds/{hold_id:str}/closing", guards=COUNCIL, status_code=200)
async def close(request: Request, user: Viewer, hold_id: str, now: datetime) -> Answer:
    hold, form = await visible(hold_id, user), ClosingForm.read(await request.form())
    if not form.problems:
        try:
            await holds.close(hold["id"], closed_on=form.closed_on, closed_note=form.closed_note, key=form.key, by=user, at=now)
            return see_other(request, "/holds", said="Đã ghi việc này kết thúc.")
        except Refusal as refusal:
            form.refuse("closed_on", refusal.sentence)
    return closing_page(request, hold, form, status=422)


async def entering_page(request: Request, user: Viewer, form: HoldForm, *, status: int = 200) -> Answer:
    units = [(unit.id, unit.name) for unit in (await directory(user.ward)).units]
    kinds = [(kind.value, capital(words)) for kind, words in HOLD_WORDS.items()]
    return page(request, "commendation/hold_form.html", here=HERE, form=form, units=units, kinds=kinds, status=status)


def closing_page(request: Request, hold: dict[str, Any], form: ClosingForm, *, status: int = 200) -> Answer:
    return page(request, "commendation/hold_closing.html", here=HERE, hold=hold, form=form, status=status)


async def visible(hold: str, user: Viewer) -> dict[str, Any]:
    """Raises Missing."""
    if (found := await holds.find(identity(hold), user)) is None:
        raise Missing("Không tìm thấy việc này.")
    return found


router = Router(path="/", route_handlers=[list_holds, show_entering, enter, show_closing, close])
