"""The doors of plans: the list, the running plan, its words, its history, its coverage, its papers."""

from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing
from tracker.core.files import serve
from tracker.core.forms import Form
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.events import queries as events
from tracker.events.pages import told
from tracker.plans import actions, queries
from tracker.plans.rules import PLAN_WORDS, PlanState
from tracker.tasks import queries as tasks

OFFICE = [only(Role.OFFICE)]


@get("/plans")
async def list_plans(request: Request, user: Viewer, today: date) -> Answer:
    found, standing = await queries.listing(user), await tasks.plans_standing(user, today)
    return page(request, "plans/list.html", here="plans", plans=found, standing=standing, words=PLAN_WORDS)


# One plan


@get("/")
async def show_plan(request: Request, user: Viewer, plan_id: str, today: date) -> Answer:
    plan = await queries.whole(identity(plan_id), user)
    if plan is None:
        raise Missing("Không tìm thấy kế hoạch này.")
    if queries.is_draft(plan) and user.acts_as(Role.OFFICE):
        return see_other(request, f"/plans/{plan['id']}/review")
    standing, sums, nearest = await tasks.of_plan(plan["id"], user, today)
    return page(
        request, "plans/plan.html", here="plans", plan=plan, word=PLAN_WORDS[PlanState(plan["state"])], standing=standing,
        sums=sums, mine=nearest, documents=plan["documents"], aims=plan["targets"],
        later=plan["founded_later"] if user.acts_as(Role.OFFICE) else [],
    )  # fmt: skip


@get("/text")
async def show_text(request: Request, plan: dict[str, Any]) -> Answer:
    """The plan's own words, for whoever wants to read where their task comes from."""
    return page(request, "plans/text.html", here="plans", plan=plan, clauses=await queries.clauses(plan["id"]))


@get("/history", guards=[only(Role.OFFICE, Role.LEADER, Role.OBSERVER, Role.ADMINISTRATOR, Role.APPRAISER)])
async def show_history(request: Request, plan: dict[str, Any]) -> Answer:
    found = await events.of_noun("plan", plan["id"], plan["ward"])
    return page(request, "plans/history.html", here="plans", plan=plan, events=told(found))


@get("/coverage", guards=[only(Role.OFFICE, Role.LEADER, Role.OBSERVER, Role.ADMINISTRATOR, Role.APPRAISER)])
async def show_coverage(request: Request, plan: dict[str, Any]) -> Answer:
    clauses = await queries.coverage(plan["id"])
    tasks_ = [task for clause in clauses for task in clause["tasks"]]
    idle = await queries.units_without_duty(plan["id"], plan["ward"])
    return page(
        request, "plans/coverage.html", here="plans", plan=plan, clauses=clauses, idle=idle,
        orphans=[clause for clause in clauses if clause["kind"] == "duty" and not clause["tasks"]],
        undated=[task for task in tasks_ if task["undated"]],
        productless=[task for task in tasks_ if not task["product"]],
    )  # fmt: skip


@get("/documents/{document_id:str}")
async def download(plan: dict[str, Any], document_id: str) -> Response[bytes]:
    wanted = identity(document_id)
    found = next((row for row in await queries.documents(plan["id"]) if row["id"] == wanted), None)
    if found is None:
        raise Missing("Không tìm thấy tệp này.")
    return await serve(found, name=found["name"])


@post("/closing", guards=OFFICE, status_code=200)
async def close(request: Request, user: Viewer, plan: dict[str, Any], now: datetime) -> Answer:
    Form.read(await request.form())
    await actions.close(plan["id"], by=user, at=now)
    return see_other(request, f"/plans/{plan['id']}", said="Đã kết thúc theo dõi kế hoạch.")


async def visible_plan(plan_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `plan`. Raises Missing."""
    found = await queries.find(identity(plan_id), user)
    if found is None:
        raise Missing("Không tìm thấy kế hoạch này.")
    return found


of_plan = Router(
    path="/plans/{plan_id:str}",
    dependencies={"plan": Provide(visible_plan)},
    route_handlers=[show_plan, show_text, show_history, show_coverage, download, close],
)
router = Router(path="/", route_handlers=[list_plans, of_plan])
