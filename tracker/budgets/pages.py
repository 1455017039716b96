"""The doors of estimates: the list, one estimate, its heading while it is drafted, sending it on, its files."""

from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import Provide

from tracker.budgets import estimate_xlsx, estimating, queries
from tracker.budgets.doors import FILES_LIMIT, MONEY, OFFICE, estimate_page, visible_estimate
from tracker.budgets.estimating import Heading
from tracker.budgets.forms import FilesForm, HeadingForm
from tracker.budgets.queries import Filters
from tracker.budgets.rules import STATE_WORDS, EstimateState, may_draft
from tracker.core.errors import Missing, Refusal, require
from tracker.core.files import attachment, clean_name, read_upload, serve
from tracker.core.forms import Form, optional_whole
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, page, see_other
from tracker.plans.queries import running

YEARS = range(2020, 2101)


@get("/budgets", guards=MONEY)
async def list_estimates(request: Request, user: Viewer) -> Answer:
    typed = request.query_params
    year = optional_whole(typed.get("year", ""))
    filters = Filters(
        state=typed.get("state", "") if typed.get("state") in STATE_WORDS else "", plan=optional_whole(typed.get("plan", "")),
        year=year if year in YEARS else None, over=typed.get("over") == "1",
    )  # fmt: skip
    found, sums = await queries.listing(user, filters)
    mine = [row for row in found if waits_for(user, row)]
    rest = [row for row in found if not waits_for(user, row)]
    groups = [(word, [row for row in rest if row["state"] is state]) for state, word in STATE_WORDS.items()]
    return page(
        request, "budgets/list.html", here="budgets", mine=mine, groups=[one for one in groups if one[1]], sums=sums,
        filters=filters, states=STATE_WORDS,
    )  # fmt: skip


def waits_for(user: Viewer, row: dict[str, Any]) -> bool:
    """Whether an estimate of the list waits for this viewer, in the hat that acts."""
    if user.acts_as(Role.OFFICE):
        return row["state"] in {EstimateState.DRAFTED, EstimateState.RETURNED} and user.acts_for(row["unit_path"])
    return bool((row["for_leader"] and user.acts_as(Role.LEADER)) or (row["for_appraiser"] and user.acts_as(Role.APPRAISER)))


@get("/budgets/new", guards=OFFICE)
async def show_new(request: Request, user: Viewer, today: date, plan: str = "") -> Answer:
    plans = await running(user)
    chosen = next((row for row in plans if str(row["id"]) == plan), None)
    form = HeadingForm.blank(
        year=str(today.year), plan=chosen["id"] if chosen else "",
        title=f"Dự toán kinh phí thực hiện {chosen['title']}"[:300] if chosen else "",
    )  # fmt: skip
    return page(request, "budgets/new.html", here="budgets", form=form, plans=plans, estimate=None)


@post("/budgets", guards=OFFICE, status_code=200)
async def draft(request: Request, user: Viewer, now: datetime) -> Answer:
    form = HeadingForm.read(await request.form())
    if not form.problems:
        try:
            made = await estimating.draft(heading_of(form), key=form.key, by=user, at=now)
            return see_other(request, f"/budgets/{made}", said="Đã lập dự toán. Xin thêm các dòng chi.")
        except Refusal as refusal:
            form.refuse("plan", refusal.sentence)
    return page(request, "budgets/new.html", here="budgets", form=form, plans=await running(user), estimate=None, status=422)


def heading_of(form: HeadingForm) -> Heading:
    return Heading(form.title, form.year, form.grounds, form.plan)


# One estimate


@get("/", guards=MONEY)
async def show_estimate(request: Request, user: Viewer, estimate: dict[str, Any]) -> Answer:
    return estimate_page(request, "budgets/estimate.html", user, estimate, form=FilesForm.blank())


@get("/print", guards=MONEY)
async def print_estimate(request: Request, user: Viewer, estimate: dict[str, Any]) -> Answer:
    return estimate_page(request, "budgets/print.html", user, estimate)


@get("/estimate.xlsx", guards=MONEY)
async def export(user: Viewer, estimate: dict[str, Any], now: datetime) -> Response[bytes]:
    name = clean_name(f"Dự toán {estimate['code']}, bản {estimate['number']}.xlsx")
    return attachment(await estimate_xlsx.book(estimate, ward=user.ward_name, at=now), name=name)


@get("/change", guards=OFFICE)
async def show_change(request: Request, user: Viewer, estimate: dict[str, Any]) -> Answer:
    require(may_draft(user, queries.case_of(estimate)))
    form = HeadingForm.blank(**{name: estimate[name] for name in ("title", "year", "plan", "grounds")})
    return page(request, "budgets/new.html", here="budgets", form=form, plans=await running(user), estimate=estimate)


@post("/change", guards=OFFICE, status_code=200)
async def change(request: Request, user: Viewer, estimate: dict[str, Any], now: datetime) -> Answer:
    form = HeadingForm.read(await request.form())
    if not form.problems:
        try:
            await estimating.change(estimate, heading_of(form), version=form.version, key=form.key, by=user, at=now)
            return see_other(request, f"/budgets/{estimate['id']}", said="Đã lưu.")
        except Refusal as refusal:
            form.refuse("plan", refusal.sentence)
    return page(
        request, "budgets/new.html", here="budgets", form=form, plans=await running(user), estimate=estimate, status=422
    )


@post("/submission", guards=OFFICE, status_code=200)
async def submit(request: Request, user: Viewer, estimate: dict[str, Any], now: datetime) -> Answer:
    form = Form.read(await request.form())
    await estimating.submit(estimate, version=form.version, key=form.key, by=user, at=now)
    return see_other(request, f"/budgets/{estimate['id']}", said="Đã trình thẩm định.")


@post("/revision", guards=OFFICE, status_code=200)
async def revise(request: Request, user: Viewer, estimate: dict[str, Any], now: datetime) -> Answer:
    form = Form.read(await request.form())
    made = await estimating.revise(estimate, version=form.version, key=form.key, by=user, at=now)
    return see_other(request, f"/budgets/{made}", said="Đã lập bản sửa với các dòng của bản trước. Bản trước được giữ nguyên.")


# Its files


@post("/evidence", guards=OFFICE, request_max_body_size=FILES_LIMIT, status_code=200)
async def attach(request: Request, user: Viewer, estimate: dict[str, Any], now: datetime) -> Answer:
    form = FilesForm.read(await request.form())
    if not form.problems:
        try:
            files = [await read_upload(upload) for upload in form.files]
            await estimating.attach(estimate, files, key=form.key, by=user, at=now)
            return see_other(request, f"/budgets/{estimate['id']}", said="Đã thêm tệp.")
        except Refusal as refusal:
            form.refuse("files", refusal.sentence)
    return estimate_page(request, "budgets/estimate.html", user, estimate, form=form, status=422)


@get("/evidence/{evidence_id:str}", guards=MONEY)
async def download(estimate_id: str, evidence_id: str, user: Viewer) -> Response[bytes]:
    found = await file_of(estimate_id, evidence_id, user)
    return await serve(found, name=found["name"])


@post("/evidence/{evidence_id:str}/removal", guards=OFFICE, status_code=200)
async def detach(
    request: Request, user: Viewer, estimate: dict[str, Any], estimate_id: str, evidence_id: str, now: datetime
) -> Answer:
    form, file = Form.read(await request.form()), await file_of(estimate_id, evidence_id, user)
    await estimating.detach(estimate, file, key=form.key, by=user, at=now)
    return see_other(request, f"/budgets/{estimate['id']}", said="Đã bỏ tệp.")


async def file_of(estimate_id: str, evidence_id: str, user: Viewer) -> dict[str, Any]:
    """Raises Missing."""
    if (found := await queries.evidence(identity(estimate_id), identity(evidence_id), user)) is None:
        raise Missing("Không tìm thấy tệp này.")
    return found


of_estimate = Router(
    path="/budgets/{estimate_id:str}", dependencies={"estimate": Provide(visible_estimate)},
    route_handlers=[show_estimate, print_estimate, export, show_change, change, submit, revise, attach, download, detach],
)  # fmt: skip
router = Router(path="/", route_handlers=[list_estimates, show_new, draft, of_estimate])
