"""The doors of contributions: the lead asks on its assignment, the unit that was asked answers."""

from datetime import datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.contributions import actions, queries
from tracker.contributions.forms import AnswerForm, ContributionForm
from tracker.core.errors import Missing, require
from tracker.core.viewer import Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.tasks import queries as tasks
from tracker.tasks.rules import UNIT_ROLES, may_report

UNIT = [only(*UNIT_ROLES)]


@get("/assignments/{assignment_id:str}/contributions", guards=UNIT)
async def show_ask(request: Request, user: Viewer, assignment: dict[str, Any]) -> Answer:
    require(may_report(user, tasks.facts_of(assignment)))
    return await ask_page(request, assignment, ContributionForm.blank())


@post("/assignments/{assignment_id:str}/contributions", guards=UNIT, status_code=200)
async def ask(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime) -> Answer:
    require(may_report(user, tasks.facts_of(assignment)))
    form = ContributionForm.read(await request.form())
    beside = {row["id"]: row for row in await tasks.coordinating(assignment["task"])}
    if not form.problems and form.unit not in beside:
        form.refuse("unit", "Xin chọn đơn vị phối hợp trong danh sách.")
    if form.problems:
        return await ask_page(request, assignment, form, status=422)
    await actions.ask(assignment, beside[form.unit], what=form.what, due_on=form.due_on, key=form.key, by=user, at=now)
    return see_other(request, f"/assignments/{assignment['id']}", said="Đã gửi đề nghị phối hợp.")


async def ask_page(request: Request, assignment: dict[str, Any], form: ContributionForm, *, status: int = 200) -> Answer:
    options = [(row["id"], row["name"]) for row in await tasks.coordinating(assignment["task"])]
    return page(request, "contributions/ask.html", here="home", assignment=assignment, form=form, units=options, status=status)


@get("/contributions/{contribution_id:str}", guards=UNIT)
async def show_answer(request: Request, asked: dict[str, Any]) -> Answer:
    return page(request, "contributions/answer.html", here="home", asked=asked, form=AnswerForm.blank())


@post("/contributions/{contribution_id:str}", guards=UNIT, status_code=200)
async def answer(request: Request, user: Viewer, asked: dict[str, Any], now: datetime) -> Answer:
    form = AnswerForm.read(await request.form())
    if form.problems:
        return page(request, "contributions/answer.html", here="home", asked=asked, form=form, status=422)
    await actions.answer(asked["id"], text=form.answer, by=user, at=now)
    return see_other(request, "/", said="Đã trả lời đơn vị chủ trì.")


async def visible_assignment(assignment_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `assignment`. Raises Missing."""
    found = await tasks.find(identity(assignment_id), user)
    if found is None:
        raise Missing("Không tìm thấy việc này.")
    return found


async def asked_of_me(contribution_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `asked`: a contribution that the viewer's unit still owes. Raises Missing."""
    found = await queries.asked_of(user, only=identity(contribution_id))
    if not found:
        raise Missing("Không tìm thấy đề nghị này, hoặc đã trả lời.")
    return found[0]


router = Router(
    path="/",
    dependencies={"assignment": Provide(visible_assignment), "asked": Provide(asked_of_me)},
    route_handlers=[show_ask, ask, show_answer, answer],
)
