"""The doors of the office's report: its desk, its numbers, its lock, its versions to read, print and take away."""

from datetime import datetime

from litestar import Response, Router, get, post

from tracker.core import xlsx
from tracker.core.errors import Refusal
from tracker.core.forms import Form
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, require_fresh, see_other
from tracker.reports import consolidating
from tracker.reports.consolidated_xlsx import of_report
from tracker.reports.consolidation_forms import LockForm, PlainForm, ReasonForm
from tracker.reports.desk import Desk, changed, desk_of
from tracker.reports.frozen import COUNTED_WORDS
from tracker.reports.rules import CONSOLIDATION_WORDS, READERS, lacking_words, may_manage

READ = [only(*READERS)]
OFFICE = [only(Role.OFFICE)]
DOOR = "/reports/{request_id:str}/consolidation"


@get(DOOR, guards=READ)
async def show_desk(request: Request, user: Viewer, request_id: str) -> Answer:
    return await desk_page(request, user, await desk_of(identity(request_id), user))


@post(DOOR, guards=OFFICE, status_code=200)
async def begin(request: Request, user: Viewer, now: datetime, request_id: str) -> Answer:
    report, form = identity(request_id), PlainForm.read(await request.form())
    await consolidating.draft(report, key=form.key, by=user, at=now)
    return see_other(request, f"/reports/{report}/consolidation", said="Đã soạn báo cáo tổng hợp từ các báo cáo đã nhận.")


@post(f"{DOOR}/numbers", guards=OFFICE, status_code=200)
async def take_numbers(request: Request, user: Viewer, now: datetime, request_id: str) -> Answer:
    report, form = identity(request_id), PlainForm.read(await request.form())
    await consolidating.refreeze(report, version=form.version or 0, key=form.key, by=user, at=now)
    return see_other(
        request, f"/reports/{report}/consolidation", said="Đã lấy lại số liệu. Các đoạn ông/bà đã sửa vẫn giữ nguyên."
    )


@post(f"{DOOR}/lock", guards=OFFICE, status_code=200)
async def lock(request: Request, user: Viewer, now: datetime, request_id: str) -> Answer:
    report, form = identity(request_id), LockForm.read(await request.form())
    require_fresh(request, user, now)
    try:
        await consolidating.lock(
            report, version=form.version or 0, sees_missing=form.missing, key=form.key, by=user, at=now
        )  # fmt: skip
    except Refusal as refusal:
        form.refuse("missing", refusal.sentence)
        return await desk_page(request, user, await desk_of(report, user), locking=form, status=422)
    return see_other(request, f"/reports/{report}/consolidation", said="Đã khoá báo cáo tổng hợp.")


@post(f"{DOOR}/supersession", guards=OFFICE, status_code=200)
async def supersede(request: Request, user: Viewer, now: datetime, request_id: str) -> Answer:
    report, form = identity(request_id), ReasonForm.read(await request.form())
    if form.problems:
        return await desk_page(request, user, await desk_of(report, user), again=form, status=422)
    number = await consolidating.supersede(report, reason=form.reason, key=form.key, by=user, at=now)
    return see_other(
        request, f"/reports/{report}/consolidation", said=f"Đã lập bản {number}. Bản trước còn hiệu lực đến khi khoá bản này."
    )


@get(f"{DOOR}/{{number:str}}", guards=READ)
async def show_version(request: Request, user: Viewer, request_id: str, number: str) -> Answer:
    """One version to read and to print, as it will stand on paper."""
    desk = await desk_of(identity(request_id), user, number=identity(number))
    return page(
        request, "reports/consolidation_version.html", here="reports", desk=desk, report=desk.report, words=CONSOLIDATION_WORDS
    )


@get(f"{DOOR}/{{number:str}}/tables.xlsx", guards=READ)
async def download_tables(user: Viewer, request_id: str, number: str) -> Response[bytes]:
    desk = await desk_of(identity(request_id), user, number=identity(number))
    content = await of_report(desk.report, ward=user.ward_name)
    return xlsx.answer(content, f"{desk.row['code']}-tong-hop-{desk.row['number']}.xlsx")


async def desk_page(
    request: Request, user: Viewer, desk: Desk, *, locking: Form | None = None, again: Form | None = None, status: int = 200
) -> Answer:
    """The desk of the newest version; `locking`, `again`: what was sent and refused."""
    return page(
        request, "reports/consolidation.html", here="reports", desk=desk, changes=await changed(desk, user),
        may_edit=may_manage(user, desk.row["unit_path"]), locking=locking or LockForm.blank(), again=again or ReasonForm.blank(),
        words=CONSOLIDATION_WORDS, counted=COUNTED_WORDS, lacking_words=lacking_words, status=status,
    )  # fmt: skip


router = Router(
    path="/",
    route_handlers=[show_desk, begin, take_numbers, lock, supersede, show_version, download_tables],
)
