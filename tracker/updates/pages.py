"""The doors of reporting (one thing a page), of acceptance, and of evidence."""

from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import Provide

from tracker.core.errors import Conflict, Forbidden, Missing, Refusal, require
from tracker.core.files import read_upload, serve
from tracker.core.forms import Form
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.settings import settings
from tracker.tasks import queries as tasks
from tracker.tasks.rules import UNIT_ROLES, State, may_record_on_behalf, may_report, may_verify
from tracker.updates import actions, queries
from tracker.updates.forms import (
    AcceptForm,
    BehalfForm,
    DoneForm,
    EvidenceForm,
    NoteForm,
    NumbersForm,
    ProgressForm,
    RemovalForm,
    ReturnForm,
)
from tracker.updates.rules import amount_problem, usual_fix_by
from tracker.updates.tables import ReportDraft
from tracker.workdays.queries import calendar

FILES_LIMIT = 101_000_000  # bytes: ten files of ten megabytes, and the fields
VERIFIERS = (Role.OFFICE, Role.LEADER)


# Reporting, one thing a page: done or not → numbers → files → check → sent


@get("/report", guards=[only(*UNIT_ROLES)])
async def show_report(request: Request, user: Viewer, assignment: dict[str, Any]) -> Answer:
    require(may_report(user, tasks.facts_of(assignment)), CLOSED)
    kept = await queries.draft(assignment["id"], user.person)
    return page(request, "updates/report.html", here="home", assignment=assignment, draft=kept, form=DoneForm.blank())


@post("/report", guards=[only(*UNIT_ROLES)], status_code=200)
async def choose(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime) -> Answer:
    require(may_report(user, tasks.facts_of(assignment)), CLOSED)
    form = DoneForm.read(await request.form())
    if form.problems:
        kept = await queries.draft(assignment["id"], user.person)
        return page(request, "updates/report.html", here="home", assignment=assignment, draft=kept, form=form, status=422)
    is_done = form.done == "1"
    await actions.save_draft(assignment, {ReportDraft.is_done: is_done}, by=user, at=now)
    step = "progress" if not is_done else "numbers" if assignment["numbers"] else "evidence"
    return see_other(request, f"/assignments/{assignment['id']}/report/{step}")


@get("/report/numbers", guards=[only(*UNIT_ROLES)])
async def show_numbers(request: Request, user: Viewer, assignment: dict[str, Any]) -> Answer:
    require(may_report(user, tasks.facts_of(assignment)), CLOSED)
    kept = await queries.draft(assignment["id"], user.person) or {}
    form = NumbersForm.blank(amount=kept.get("amount"), out_of=kept.get("out_of"))
    return page(request, "updates/numbers.html", here="home", assignment=assignment, form=form)


@post("/report/numbers", guards=[only(*UNIT_ROLES)], status_code=200)
async def save_numbers(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime) -> Answer:
    require(may_report(user, tasks.facts_of(assignment)), CLOSED)
    form = NumbersForm.read(await request.form())
    if not form.problems and (problem := amount_problem(form.amount, form.out_of)):
        form.refuse("amount", problem)
    if form.problems:
        return page(request, "updates/numbers.html", here="home", assignment=assignment, form=form, status=422)
    await actions.save_draft(assignment, {ReportDraft.amount: form.amount, ReportDraft.out_of: form.out_of}, by=user, at=now)
    return see_other(request, f"/assignments/{assignment['id']}/report/evidence")


@get("/report/evidence", guards=[only(*UNIT_ROLES)])
async def show_evidence(request: Request, user: Viewer, assignment: dict[str, Any]) -> Answer:
    require(may_report(user, tasks.facts_of(assignment)), CLOSED)
    kept = await queries.draft(assignment["id"], user.person)
    form = NoteForm.blank(note=kept["note"] if kept else "")
    return await evidence_page(request, assignment, kept, form)


@post("/report/evidence", guards=[only(*UNIT_ROLES)], request_max_body_size=FILES_LIMIT, status_code=200)
async def add_evidence(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime) -> Answer:
    """Each file is kept as soon as it is sent; the page comes back with it."""
    require(may_report(user, tasks.facts_of(assignment)), CLOSED)
    form = EvidenceForm.read(await request.form())
    if not form.problems:
        try:
            files = [await read_upload(upload) for upload in [*form.photos, *form.files]]
            if not files:
                form.refuse("photos", "Xin chụp ảnh hoặc chọn tệp trước khi bấm.")
            else:
                await actions.add_evidence(assignment, files, by=user, at=now)
        except Refusal as refusal:
            form.refuse("photos", refusal.sentence)
    if form.problems:
        kept = await queries.draft(assignment["id"], user.person)
        shown = NoteForm.blank(note=kept["note"] if kept else "")
        shown.problems = form.problems
        return await evidence_page(request, assignment, kept, shown, status=422)
    return see_other(request, f"/assignments/{assignment['id']}/report/evidence")


@post("/report/removal", guards=[only(*UNIT_ROLES)], status_code=200)
async def remove_evidence(request: Request, user: Viewer, assignment: dict[str, Any]) -> Answer:
    form = RemovalForm.read(await request.form())
    if not form.problems:
        await actions.remove_evidence(assignment, form.evidence, by=user)
    return see_other(request, f"/assignments/{assignment['id']}/report/evidence")


@post("/report/note", guards=[only(*UNIT_ROLES)], status_code=200)
async def save_note(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime) -> Answer:
    require(may_report(user, tasks.facts_of(assignment)), CLOSED)
    form = NoteForm.read(await request.form())
    if form.problems:
        kept = await queries.draft(assignment["id"], user.person)
        return await evidence_page(request, assignment, kept, form, status=422)
    await actions.save_draft(assignment, {ReportDraft.note: form.note, ReportDraft.is_done: True}, by=user, at=now)
    return see_other(request, f"/assignments/{assignment['id']}/report/check")


@get("/report/check", guards=[only(*UNIT_ROLES)])
async def show_check(request: Request, user: Viewer, assignment: dict[str, Any]) -> Answer:
    require(may_report(user, tasks.facts_of(assignment)), CLOSED)
    kept = await queries.draft(assignment["id"], user.person)
    if kept is None:
        return see_other(request, f"/assignments/{assignment['id']}/report")
    files = await queries.draft_evidence(kept["id"])
    return page(request, "updates/check.html", here="home", assignment=assignment, draft=kept, files=files)


@post("/submission", guards=[only(*UNIT_ROLES)], status_code=200)
async def submit(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime) -> Answer:
    form = Form.read(await request.form())
    require(user.acts_for(assignment["unit_path"]), CLOSED)
    await actions.submit(assignment, key=form.key, by=user, at=now)
    return see_other(request, f"/assignments/{assignment['id']}/sent")


@get("/sent", guards=[only(*UNIT_ROLES)])
async def show_sent(request: Request, assignment: dict[str, Any]) -> Answer:
    message = (
        f"{assignment['unit_name']} đã báo kết quả “{assignment['text'][:120]}” trên Sổ Việc,"
        f" mã {assignment['code']}, ngày {day_short(assignment['counted_on'])}."
        f" {settings().base_url}/assignments/{assignment['id']}"
    )
    return page(request, "updates/sent.html", here="home", assignment=assignment, message=message)


@get("/report/progress", guards=[only(*UNIT_ROLES)])
async def show_progress(request: Request, user: Viewer, assignment: dict[str, Any]) -> Answer:
    require(may_report(user, tasks.facts_of(assignment)), CLOSED)
    kept = await queries.draft(assignment["id"], user.person)
    form = ProgressForm.blank(percent=assignment["percent"] or "", note=kept["note"] if kept else "")
    return page(request, "updates/progress.html", here="home", assignment=assignment, form=form)


@post("/report/progress", guards=[only(*UNIT_ROLES)], request_max_body_size=FILES_LIMIT, status_code=200)
async def report_progress(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime) -> Answer:
    require(may_report(user, tasks.facts_of(assignment)), CLOSED)
    form = ProgressForm.read(await request.form())
    if not form.problems:
        try:
            files = [await read_upload(upload) for upload in form.files]
            await actions.tell_progress(
                assignment, percent=form.percent, text=form.note, files=files, key=form.key, by=user, at=now
            )
            said = "Đã ghi tiến độ. Khi xong, xin bấm Báo kết quả."
            return see_other(request, f"/assignments/{assignment['id']}", said=said)
        except Refusal as refusal:
            form.refuse("files", refusal.sentence)
    return page(request, "updates/progress.html", here="home", assignment=assignment, form=form, status=422)


# For a head who phoned


@get("/behalf", guards=[only(Role.OFFICE)])
async def show_behalf(request: Request, user: Viewer, assignment: dict[str, Any], today: date) -> Answer:
    require(may_record_on_behalf(user, tasks.facts_of(assignment)), CLOSED)
    form = BehalfForm.blank(received_on=day_short(today))
    return page(request, "updates/behalf.html", here="assignments", assignment=assignment, form=form)


@post("/behalf", guards=[only(Role.OFFICE)], request_max_body_size=FILES_LIMIT, status_code=200)
async def record_on_behalf(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime) -> Answer:
    require(may_record_on_behalf(user, tasks.facts_of(assignment)), CLOSED)
    form = BehalfForm.read(await request.form())
    if not form.problems and (problem := amount_problem(form.amount, form.out_of)):
        form.refuse("amount", problem)
    if not form.problems:
        try:
            files = [await read_upload(upload) for upload in form.files]
            await actions.record_on_behalf(
                assignment, received_on=form.received_on, source=form.source, text=form.note, amount=form.amount,
                out_of=form.out_of, files=files, key=form.key, by=user, at=now,
            )  # fmt: skip
            said = "Đã nhập hộ. Người khác trong phòng sẽ xác nhận."
            return see_other(request, f"/assignments/{assignment['id']}", said=said)
        except Refusal as refusal:
            form.refuse("received_on" if "Ngày nhận" in refusal.sentence else "files", refusal.sentence)
    return page(request, "updates/behalf.html", here="assignments", assignment=assignment, form=form, status=422)


# Acceptance


@get("/acceptance", guards=[only(*VERIFIERS)])
async def list_waiting(request: Request, user: Viewer, today: date) -> Answer:
    found = await queries.waiting(user, today)
    return page(request, "updates/acceptance.html", here="acceptance", waiting=found)


@post("/acceptance", guards=[only(*VERIFIERS)], status_code=200)
async def accept_several(request: Request, user: Viewer, now: datetime) -> Answer:
    form = AcceptForm.read(await request.form())
    if form.problems:
        return see_other(request, "/acceptance", said="Chưa chọn việc nào để xác nhận.")
    found = await tasks.several(form.ids, user)
    if len(found) != len(form.ids):
        raise Missing
    count = await actions.accept(found, key=form.key, by=user, at=now)
    return see_other(request, "/acceptance", said=f"Đã xác nhận {count} việc.")


@get("/review", guards=[only(*VERIFIERS)])
async def show_review(request: Request, user: Viewer, assignment: dict[str, Any], today: date) -> Answer:
    return await review_page(request, user, assignment, await return_form(user, today), today)


@post("/acceptance", guards=[only(*VERIFIERS)], status_code=200)
async def accept(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime, today: date) -> Answer:
    form = Form.read(await request.form())
    await actions.accept([assignment], key=form.key, by=user, at=now)
    return await next_in_queue(request, user, today, said="Đã xác nhận.")


@post("/return", guards=[only(*VERIFIERS)], status_code=200)
async def return_(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime, today: date) -> Answer:
    form = ReturnForm.read(await request.form())
    if not form.problems:
        try:
            await actions.return_(
                assignment, reason=form.reason, fix_by=form.fix_by, serious=form.serious, key=form.key, by=user, at=now
            )
            return await next_in_queue(request, user, today, said="Đã trả lại để bổ sung.")
        except Refusal as refusal:
            form.refuse("fix_by" if "Hạn" in refusal.sentence else "serious", refusal.sentence)
    return await review_page(request, user, assignment, form, today, status=422)


async def next_in_queue(request: Request, user: Viewer, today: date, *, said: str) -> Answer:
    """On to the longest waiting one, so that a queue is worked through without going back to its list."""
    found = await queries.waiting(user, today)
    return see_other(request, f"/assignments/{found[0]['id']}/review" if found else "/acceptance", said=said)


async def review_page(
    request: Request, user: Viewer, assignment: dict[str, Any], form: ReturnForm, today: date, *, status: int = 200
) -> Answer:
    if assignment["state"] != State.SUBMITTED:
        raise Conflict("Báo cáo này không còn chờ xác nhận.")
    if not may_verify(user, tasks.facts_of(assignment)):
        raise Forbidden("Việc này không chờ ông/bà xác nhận.")
    story = await queries.story(assignment["id"], assignment["task"], assignment["ward"])
    return page(
        request, "updates/review.html", here="acceptance", status=status, form=form, story=story,
        assignment=tasks.with_timing(assignment, today),
    )  # fmt: skip


async def return_form(user: Viewer, today: date) -> ReturnForm:
    return ReturnForm.blank(fix_by=day_short(usual_fix_by(today, await calendar(user.ward))))


# Evidence


@get("/evidence/{evidence_id:str}")
async def download(evidence_id: str, user: Viewer) -> Response[bytes]:
    found = await queries.evidence(identity(evidence_id))
    if found is None or await tasks.find(found["assignment"], user) is None:
        raise Missing("Không tìm thấy tệp này.")
    if found["report"] is None and found["added_by"] != user.person:
        raise Missing("Không tìm thấy tệp này.")
    return await serve(found, name=found["name"])


async def evidence_page(
    request: Request, assignment: dict[str, Any], kept: dict[str, Any] | None, form: NoteForm, *, status: int = 200
) -> Answer:
    files = await queries.draft_evidence(kept["id"] if kept else None)
    return page(
        request, "updates/evidence.html", here="home", assignment=assignment, draft=kept or {}, files=files, form=form,
        status=status,
    )  # fmt: skip


async def visible_assignment(assignment_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `assignment`. Raises Missing."""
    found = await tasks.find(identity(assignment_id), user)
    if found is None:
        raise Missing("Không tìm thấy việc này.")
    return found


CLOSED = "Việc này hiện không nhận báo cáo từ ông/bà."

of_assignment = Router(
    path="/assignments/{assignment_id:str}",
    dependencies={"assignment": Provide(visible_assignment)},
    route_handlers=[
        *(show_report, choose, show_numbers, save_numbers, show_evidence, add_evidence, remove_evidence),
        *(save_note, show_check, submit, show_sent, show_progress, report_progress, show_behalf, record_on_behalf),
        *(show_review, accept, return_),
    ],
)
router = Router(path="/", route_handlers=[of_assignment, list_waiting, accept_several, download])
