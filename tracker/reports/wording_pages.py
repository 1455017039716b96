"""The doors of one paragraph of the office's report: opened in place, saved, left out, brought in."""

from datetime import datetime
from typing import Any

from litestar import Router, get, post

from tracker.core.errors import Conflict
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, is_part, only, page, part, see_other
from tracker.reports import wording
from tracker.reports.consolidation_forms import PlainForm, TextForm
from tracker.reports.desk import may_consolidate, name_of, part_of

OFFICE = [only(Role.OFFICE)]
DOOR = "/reports/{report_id:str}/consolidation/parts/{part_id:str}"


@get(DOOR, guards=OFFICE)
async def open_part(request: Request, user: Viewer, report_id: str, part_id: str) -> Answer:
    one = await part_of(identity(part_id), identity(report_id), user)
    return editor(request, one, TextForm.blank(text=one["text"]))


@post(DOOR, guards=OFFICE, status_code=200)
async def save_part(request: Request, user: Viewer, now: datetime, report_id: str, part_id: str) -> Answer:
    report, which, form = identity(report_id), identity(part_id), TextForm.read(await request.form())
    if form.problems:
        return editor(request, await part_of(which, report, user), form, status=422)
    try:
        await wording.write(which, report, form.text, version=form.version or 0, key=form.key, by=user, at=now)
    except Conflict as conflict:
        if not conflict.theirs or not is_part(request):
            raise
        one = await part_of(which, report, user)
        form.version = one["version"]
        return editor(request, one, form, theirs=one["text"], status=409)
    return await done(request, user, report, which, said="Đã lưu đoạn này.")


@post(f"{DOOR}/removal", guards=OFFICE, status_code=200)
async def leave_out(request: Request, user: Viewer, now: datetime, report_id: str, part_id: str) -> Answer:
    report, which, form = identity(report_id), identity(part_id), PlainForm.read(await request.form())
    await wording.leave_out(which, report, version=form.version or 0, key=form.key, by=user, at=now)
    return await done(request, user, report, which, said="Đã bỏ phần này khỏi báo cáo. Số liệu của đơn vị vẫn tính.")


@post(f"{DOOR}/restoration", guards=OFFICE, status_code=200)
async def bring_in(request: Request, user: Viewer, now: datetime, report_id: str, part_id: str) -> Answer:
    report, which, form = identity(report_id), identity(part_id), PlainForm.read(await request.form())
    await wording.bring_in(which, report, version=form.version or 0, key=form.key, by=user, at=now)
    return await done(request, user, report, which, said="Đã đưa phần này vào lại báo cáo.")


async def done(request: Request, user: Viewer, report: int, which: int, *, said: str) -> Answer:
    """The paragraph as it stands now, or the page it belongs to."""
    if not is_part(request):
        return see_other(request, f"/reports/{report}/consolidation#p{which}", said=said)
    one = await part_of(which, report, user)
    return part(
        request,
        "reports/_paragraph.html",
        one=one,
        request_id=report,
        may_edit=may_consolidate(user, one["unit_path"]),
        said=said,
    )


def editor(request: Request, one: dict[str, Any], form: TextForm, *, theirs: str | None = None, status: int = 200) -> Answer:
    """The paragraph opened; `theirs`: what somebody else saved meanwhile."""
    context: dict[str, Any] = {"one": one, "form": form, "theirs": theirs, "name": name_of(one), "request_id": one["request"]}
    if is_part(request):
        return part(request, "reports/_wording.html", status=status, **context)
    return page(request, "reports/wording.html", here="reports", status=status, **context)


router = Router(path="/", route_handlers=[open_part, save_part, leave_out, bring_in])
