"""The doors of one unit's report as the office reads it: numbers beside the time before, taken, sent back, entered from paper."""

import json
from collections import defaultdict
from datetime import date, datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing, Refusal, require
from tracker.core.files import read_upload
from tracker.core.forms import Form
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.reports import answering, filling, queries
from tracker.reports.figuring import compared, work_lines
from tracker.reports.forms import PaperForm, ReturnForm
from tracker.reports.rules import READERS, may_accept, may_record_on_behalf, may_return
from tracker.tasks.rules import UNIT_ROLES
from tracker.updates.rules import usual_fix_by
from tracker.workdays.queries import calendar

HERE = "reports"
FILES_LIMIT = 101_000_000  # bytes: ten files of ten megabytes, and the fields
OFFICE = [only(Role.OFFICE)]

Row = dict[str, Any]


@get("/", guards=[only(*READERS, *UNIT_ROLES)])
async def show_submission(request: Request, user: Viewer, report: Row, today: date) -> Answer:
    return await review_page(request, user, report, None, today)


@post("/acceptance", guards=OFFICE, status_code=200)
async def accept(request: Request, user: Viewer, report: Row, now: datetime) -> Answer:
    form = Form.read(await request.form())
    await answering.accept(report, version=form.version, key=form.key, by=user, at=now)
    return see_other(request, f"/reports/{report['request']}", said=f"Đã nhận báo cáo của {report['unit_name']}.")


@post("/return", guards=OFFICE, status_code=200)
async def return_(request: Request, user: Viewer, report: Row, now: datetime, today: date) -> Answer:
    form = ReturnForm.read(await request.form())
    if not form.problems:
        try:
            await answering.return_(
                report, reason=form.reason, fix_by=form.fix_by, version=form.version, key=form.key, by=user, at=now
            )
            said = f"Đã trả lại {report['unit_name']} để bổ sung."
            return see_other(request, f"/reports/{report['request']}", said=said)
        except Refusal as refusal:
            form.refuse("fix_by", refusal.sentence)
    return await review_page(request, user, report, form, today, status=422)


async def review_page(
    request: Request, user: Viewer, report: Row, form: ReturnForm | None, today: date, *, status: int = 200
) -> Answer:
    """What was sent, beside what can be answered; a draft is its unit's alone."""
    facts = {"unit_path": report["unit_path"], "state": report["state"]}
    returns = may_return(user, **facts, submitted_by=report["submitted_by"], is_closed=report["is_closed"])
    if returns and form is None:
        form = ReturnForm.blank(fix_by=day_short(usual_fix_by(today, await calendar(user.ward))))
    period, before = report["before"] or ("", None)
    return page(
        request, "reports/submission.html", here=HERE if user.acts_as(*READERS) else "home", report=report, status=status,
        form=form or ReturnForm.blank(), period_before=period, before=before,
        work=work_lines(report["figures"], before) if report["figures"] else [],
        readings=compared(report["figures"], before) if report["figures"] else [],
        may_accept=may_accept(user, **facts, submitted_by=report["submitted_by"]), may_return=returns,
        may_record=may_record_on_behalf(user, **facts, is_closed=report["is_closed"]),
        is_ones_own=user.person == report["submitted_by"] and user.acts_as(Role.OFFICE),
        steps=[(one["at"], one["actor_name"], step_of(one)) for one in report["story"]],
    )  # fmt: skip


STEPS = {
    "submission.asked": "yêu cầu báo cáo, hạn {due}", "submission.requested": "đề nghị gửi báo cáo, hạn {due}",
    "submission.sent": "gửi báo cáo", "submission.sent_on_behalf": "nhập hộ, nhận ngày {day} qua {source}",
    "submission.returned": "trả lại, bổ sung trước {fix_by}: {reason}", "submission.accepted": "nhận báo cáo",
    "submission.deadline_moved": "dời hạn đến {due}: {reason}", "submission.closed": "đóng, không nhận thêm",
    "submission.reminded": "nhắc đơn vị, {when}", "submission.courteously_reminded": "kính đề nghị, {when}",
    "submission.answer_reminded": "nhắc phòng xem",
}  # fmt: skip


def step_of(event: Row) -> str:
    """An event of this report on its own page, where its title need not be said again."""
    return STEPS.get(event["verb"], "thay đổi").format_map(defaultdict(str, json.loads(event["data"])))


# A unit that sent paper


@get("/behalf", guards=OFFICE)
async def show_behalf(request: Request, user: Viewer, report: Row, today: date) -> Answer:
    require_recording(user, report)
    words = {name: report[name] for name in filling.WORDS} if report["state"] == "returned" else {}
    return behalf_page(request, report, PaperForm.blank(received_on=day_short(today), **words))


@post("/behalf", guards=OFFICE, request_max_body_size=FILES_LIMIT, status_code=200)
async def record_on_behalf(request: Request, user: Viewer, report: Row, now: datetime) -> Answer:
    form = PaperForm.read(await request.form())
    if not form.problems:
        try:
            await filling.record_on_behalf(
                report, received_on=form.received_on, source=form.source,
                words={"results": form.results, "difficulties": form.difficulties, "proposals": form.proposals},
                files=[await read_upload(upload) for upload in form.files], version=form.version, key=form.key, by=user, at=now,
            )  # fmt: skip
            return see_other(request, filling.address(report), said="Đã nhập hộ. Người khác trong phòng sẽ xem và nhận.")
        except Refusal as refusal:
            form.refuse("received_on" if "Ngày nhận" in refusal.sentence else "files", refusal.sentence)
    require_recording(user, report)
    return behalf_page(request, report, form, status=422)


def behalf_page(request: Request, report: Row, form: PaperForm, *, status: int = 200) -> Answer:
    return page(request, "reports/behalf.html", here=HERE, report=report, form=form, status=status)


def require_recording(user: Viewer, report: Row) -> None:
    """Raises Forbidden."""
    may = may_record_on_behalf(user, unit_path=report["unit_path"], state=report["state"], is_closed=report["is_closed"])
    require(may, "Báo cáo này không còn chờ nhập hộ.")


async def visible_report(request_id: str, submission_id: str, user: Viewer, today: date) -> Row:
    """Dependency `report`. Raises Missing."""
    found = await queries.find(identity(submission_id), user, today)
    if found is None or found["request"] != identity(request_id):
        raise Missing("Không tìm thấy báo cáo này.")
    return found


router = Router(
    path="/reports/{request_id:str}/submissions/{submission_id:str}", dependencies={"report": Provide(visible_report)},
    route_handlers=[show_submission, accept, return_, show_behalf, record_on_behalf],
)  # fmt: skip
