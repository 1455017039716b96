"""The doors of a unit's requests: a later day, or that another unit takes the work; and the files that prove the cause."""

from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing, Refusal, require
from tracker.core.files import read_upload, serve
from tracker.core.text import day_long
from tracker.core.viewer import Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.extensions import asking, decision_pages, queries, several_pages
from tracker.extensions.forms import OTHER, AskForm, HandoverForm
from tracker.extensions.rules import KIND_WORDS, Authority, kind_for, may_ask, quick_dates
from tracker.tasks import queries as tasks
from tracker.tasks.rules import UNIT_ROLES, State
from tracker.units import queries as units
from tracker.workdays.queries import calendar

FILES_LIMIT = 101_000_000  # bytes: ten files of ten megabytes, and the fields
UNIT = [only(*UNIT_ROLES)]
CLOSED = "Việc này hiện không nhận đề nghị từ ông/bà."


@get("/extension", guards=UNIT)
async def show_extension(request: Request, user: Viewer, assignment: dict[str, Any], today: date) -> Answer:
    require(may_ask_for_time(user, assignment), CLOSED)
    return await extension_page(request, user, assignment, AskForm.blank(), today)


@post("/extension", guards=UNIT, request_max_body_size=FILES_LIMIT, status_code=200)
async def ask(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime, today: date) -> Answer:
    require(user.acts_for(assignment["unit_path"]), CLOSED)
    form = AskForm.read(await request.form())
    to_due = None if form.problems else form.wanted()
    form.check_cause()
    if to_due and not form.problems:
        try:
            authority = await asking.ask(
                assignment["id"], to_due=to_due, reason=form.told(), objective=form.objective,
                files=[await read_upload(upload) for upload in form.files], key=form.key, by=user, at=now,
            )  # fmt: skip
            return see_other(request, f"/assignments/{assignment['id']}", said=sent_to(authority, assignment))
        except Refusal as refusal:
            form.refuse("files" if "ệp" in refusal.sentence or "Ảnh" in refusal.sentence else "to", refusal.sentence)
    if form.values.get("files"):
        form.refuse("files", "Xin chọn lại ảnh, tệp kèm theo trước khi gửi.")
    return await extension_page(request, user, assignment, form, today, status=422)


async def extension_page(
    request: Request, user: Viewer, assignment: dict[str, Any], form: AskForm, today: date, *, status: int = 200
) -> Answer:
    kind, deadline = kind_for(State(assignment["state"])), queries.deadline_in(assignment)
    quick = quick_dates(deadline.due_on, today, await calendar(user.ward)) if deadline else []
    options = [(day.isoformat(), day_long(day), f"(thêm {days} ngày làm việc)") for days, day in quick]
    return page(
        request, "extensions/ask.html", here="home", assignment=assignment, form=form, word=KIND_WORDS[kind], deadline=deadline,
        options=[*options, (OTHER, "Ngày khác")], is_late=bool(deadline and deadline.days_late(today)), status=status,
    )  # fmt: skip


@get("/handover", guards=UNIT)
async def show_handover(request: Request, user: Viewer, assignment: dict[str, Any]) -> Answer:
    require(may_hand_over(user, assignment), CLOSED)
    return await handover_page(request, user, assignment, HandoverForm.blank(share=assignment["percent"] or ""))


@post("/handover", guards=UNIT, status_code=200)
async def ask_to_hand_over(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime) -> Answer:
    require(user.acts_for(assignment["unit_path"]), CLOSED)
    form = HandoverForm.read(await request.form())
    unit = None
    if not form.problems and form.unit and not (unit := (await units.directory(user.ward)).unit(form.unit)):
        form.refuse("unit", "Xin chọn đơn vị trong danh sách.")
    if not form.problems:
        try:
            authority = await asking.ask_to_hand_over(
                assignment["id"], share=form.share, unit=unit, reason=form.reason, key=form.key, by=user, at=now
            )
            return see_other(request, f"/assignments/{assignment['id']}", said=sent_to(authority, assignment))
        except Refusal as refusal:
            form.refuse("unit", refusal.sentence)
    return await handover_page(request, user, assignment, form, status=422)


async def handover_page(
    request: Request, user: Viewer, assignment: dict[str, Any], form: HandoverForm, *, status: int = 200
) -> Answer:
    known = await units.directory(user.ward)
    others = [(unit.id, unit.name) for unit in known.units if unit.id != assignment["unit"]]
    return page(request, "extensions/handover.html", here="home", assignment=assignment, form=form, units=others, status=status)


@get("/extensions/{extension_id:str}/evidence/{evidence_id:str}")
async def download(extension_id: str, evidence_id: str, user: Viewer) -> Response[bytes]:
    found = await queries.evidence(identity(extension_id), identity(evidence_id), user)
    if found is None:
        raise Missing("Không tìm thấy tệp này.")
    return await serve(found, name=found["name"])


def sent_to(authority: Authority, assignment: dict[str, Any]) -> str:
    who = "Lãnh đạo phường" if authority is Authority.LEADERSHIP else assignment["office_name"]
    return f"Đã gửi đề nghị. {who} sẽ xem và trả lời; ngày ông/bà gửi là ngày được tính."


def may_ask_for_time(user: Viewer, assignment: dict[str, Any]) -> bool:
    is_dated = queries.deadline_in(assignment) is not None
    return may_ask(user, tasks.facts_of(assignment), is_dated=is_dated, is_waiting=bool(assignment["asked"]))


def may_hand_over(user: Viewer, assignment: dict[str, Any]) -> bool:
    return may_ask(user, tasks.facts_of(assignment), is_dated=True, is_waiting=bool(assignment["asked"]))


async def visible_assignment(assignment_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `assignment`, with `asked`: whether a request waits. Raises Missing."""
    found = await tasks.find(identity(assignment_id), user, also={"asked": queries.IS_WAITING})
    if found is None:
        raise Missing("Không tìm thấy việc này.")
    return found


of_assignment = Router(
    path="/assignments/{assignment_id:str}",
    dependencies={"assignment": Provide(visible_assignment)},
    route_handlers=[show_extension, ask, show_handover, ask_to_hand_over],
)
router = Router(path="/", route_handlers=[of_assignment, download, decision_pages.router, several_pages.extend_ticked])
