"""The doors of deciding: what waits for the office or for leadership, one request with its facts, the answers."""

from datetime import date, datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing, Refusal
from tracker.core.forms import Form
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.extensions import actions, handing, queries
from tracker.extensions.forms import GiveForm, GrantForm, RefusalForm
from tracker.extensions.rules import ExtensionKind, ExtensionState, consequence, may_decide, may_withdraw, quick_dates
from tracker.tasks.rules import UNIT_ROLES, State, state_word
from tracker.units import queries as units
from tracker.workdays.queries import calendar

DECIDERS = [only(Role.OFFICE, Role.LEADER)]
ASKERS = [only(*UNIT_ROLES, Role.OFFICE)]


@get("/extensions", guards=DECIDERS)
async def list_waiting(request: Request, user: Viewer, today: date) -> Answer:
    found = [shown(row, today) for row in await queries.waiting(user)]
    return page(request, "extensions/list.html", here="extensions", waiting=found)


@get("/extensions/{extension_id:str}", guards=DECIDERS)
async def show_request(request: Request, user: Viewer, asked: dict[str, Any], today: date) -> Answer:
    return await request_page(request, user, asked, today)


@post("/extensions/{extension_id:str}/grant", guards=DECIDERS, status_code=200)
async def grant(request: Request, user: Viewer, asked: dict[str, Any], now: datetime, today: date) -> Answer:
    if asked["kind"] == ExtensionKind.HANDOVER:
        return await hand_over(request, user, asked, now, today)
    form = GrantForm.read(await request.form())
    if not form.problems:
        try:
            stood = await actions.grant(
                asked, to_due=form.to_due, confirmed=form.confirmed, answer=form.answer, version=form.version, key=form.key,
                by=user, at=now,
            )  # fmt: skip
            late = f" Việc vẫn tính là quá hạn {stood} ngày." if stood else ""
            return see_other(request, "/extensions", said=f"Đã gia hạn đến {day_short(form.to_due)}.{late}")
        except Refusal as refusal:
            form.refuse("to_due", refusal.sentence)
    return await request_page(request, user, asked, today, form=form, status=422)


async def hand_over(request: Request, user: Viewer, asked: dict[str, Any], now: datetime, today: date) -> Answer:
    form = GiveForm.read(await request.form())
    unit = None if form.problems else (await units.directory(user.ward)).unit(form.unit)
    if not form.problems and unit is None:
        form.refuse("unit", "Xin chọn đơn vị trong danh sách.")
    if unit and not form.problems:
        try:
            await handing.hand_over(
                asked, unit=unit, due_on=form.due_on, answer=form.answer, version=form.version, key=form.key, by=user, at=now
            )
            return see_other(request, "/extensions", said=f"Đã chuyển việc cho {unit.name} và báo cho cả hai đơn vị.")
        except Refusal as refusal:
            form.refuse("due_on" if refusal.sentence.startswith(("Hạn", "Xin ghi hạn")) else "unit", refusal.sentence)
    return await request_page(request, user, asked, today, form=form, status=422)


@post("/extensions/{extension_id:str}/refusal", guards=DECIDERS, status_code=200)
async def refuse(request: Request, user: Viewer, asked: dict[str, Any], now: datetime, today: date) -> Answer:
    form = RefusalForm.read(await request.form())
    if form.problems:
        return await request_page(request, user, asked, today, refusal=form, status=422)
    await actions.refuse(asked, answer=form.answer, key=form.key, by=user, at=now)
    return see_other(request, "/extensions", said="Đã trả lời không đồng ý, kèm lý do.")


@post("/extensions/{extension_id:str}/withdrawal", guards=ASKERS, status_code=200)
async def withdraw(request: Request, user: Viewer, asked: dict[str, Any], now: datetime) -> Answer:
    Form.read(await request.form())
    await actions.withdraw(asked, by=user, at=now)
    return see_other(request, f"/assignments/{asked['assignment']}", said="Đã rút đề nghị.")


async def request_page(
    request: Request,
    user: Viewer,
    asked: dict[str, Any],
    today: date,
    *,
    form: GrantForm | GiveForm | None = None,
    refusal: RefusalForm | None = None,
    status: int = 200,
) -> Answer:
    """Facts, evidence and the consequence beside the answer; without the answer for whoever only reads."""
    facts = queries.request_of(asked)
    decides = may_decide(user, facts) and asked["work_state"] != State.CANCELLED
    is_handover = asked["kind"] == ExtensionKind.HANDOVER
    options: list[tuple[int, str]] = []
    if decides and is_handover:
        options = [(one.id, one.name) for one in (await units.directory(user.ward)).units if one.id != asked["unit"]]
    if decides and form is None:
        form = give_form(asked, today) if is_handover else await grant_form(user, asked, today)
    return page(
        request, "extensions/request.html", here="extensions", asked=shown(asked, today), may_decide=decides, form=form,
        refusal=refusal or RefusalForm.blank(), units=options, may_withdraw=may_withdraw(user, facts), status=status,
        work_word=state_word(State(asked["work_state"]), handed_over=is_handover and facts.state is ExtensionState.GRANTED),
    )  # fmt: skip


async def grant_form(user: Viewer, asked: dict[str, Any], today: date) -> GrantForm:
    """The day that was asked for; where it has passed meanwhile, the nearest quick one."""
    day = asked["to_due"]
    if day < today:
        day = quick_dates(today, today, await calendar(user.ward))[0][1]
    return GrantForm.blank(to_due=day_short(day))


def give_form(asked: dict[str, Any], today: date) -> GiveForm:
    due_on = asked["due_on"] if asked["due_on"] and asked["due_on"] >= today else None
    return GiveForm.blank(unit=asked["to_unit"], due_on=day_short(due_on))


def shown(asked: dict[str, Any], today: date) -> dict[str, Any]:
    """The request with `late` (days late when it was asked, by the deadline of today), `deadline` and `consequence`."""
    kind = ExtensionKind(asked["kind"])
    deadline = queries.deadline_in(asked, kind)
    late = deadline.days_late(asked["asked_on"]) if deadline and kind is not ExtensionKind.HANDOVER else 0
    comes_to = consequence(
        to_due=asked["to_due"], late_days=late, objective=bool(asked["objective"]), share=asked["share"],
    )  # fmt: skip
    return asked | {"late": late, "deadline": deadline.due_on if deadline else None, "consequence": comes_to}


async def visible_request(extension_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `asked`. Raises Missing."""
    found = await queries.find(identity(extension_id), user)
    if found is None:
        raise Missing("Không tìm thấy đề nghị này.")
    return found


router = Router(
    path="/",
    dependencies={"asked": Provide(visible_request)},
    route_handlers=[list_waiting, show_request, grant, refuse, withdraw],
)
