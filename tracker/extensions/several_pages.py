"""The door of several extensions at once: the ticked work is shown, with what cannot be extended and why, then saved."""

from datetime import date, datetime
from typing import Any

from litestar import post

from tracker.core.errors import Missing, Refusal
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, only, page, see_other
from tracker.extensions import queries
from tracker.extensions.forms import OTHER, SeveralForm
from tracker.extensions.rules import QUICK_DAYS
from tracker.extensions.several import extend_several, hindrance
from tracker.workdays.queries import calendar

OPTIONS = [*((str(days), f"Thêm {days} ngày làm việc") for days in QUICK_DAYS), (OTHER, "Đến cùng một ngày")]


@post("/extensions/bulk", guards=[only(Role.OFFICE)], status_code=200)
async def extend_ticked(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    """First with ids alone (no key yet): the page that asks until when and why. Then all are saved, or none."""
    form = SeveralForm.read(await request.form())
    if not form.key:
        if "ids" in form.problems:
            return await several_page(request, user, form, today, status=422)
        form.problems.clear()
        return await several_page(request, user, form, today)
    wish = None if form.problems else form.wish()
    form.check_cause()
    if wish and not form.problems:
        try:
            given, asked = await extend_several(
                form.ids, wish=wish, reason=form.told(), objective=form.objective, key=form.key, by=user, at=now
            )
            return see_other(request, "/", said=said_of(given, asked))
        except Refusal as refusal:
            form.refuse("ids", refusal.sentence)
    return await several_page(request, user, form, today, status=422)


async def several_page(request: Request, user: Viewer, form: SeveralForm, today: date, *, status: int = 200) -> Answer:
    """The work that was ticked; what cannot be extended is named with the reason, and not sent again."""
    chosen = form.values.get("ids") or []
    found = await queries.present(chosen, user)
    if len(found) != len(chosen):
        raise Missing
    days = await calendar(user.ward)
    parted: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for row in found:
        why = hindrance(row, None, today, days)
        parted[bool(why)].append(row | {"why": why})
    return page(
        request, "extensions/several.html", here="assignments", form=form, able=parted[0], unable=parted[1], options=OPTIONS,
        status=status,
    )  # fmt: skip


def said_of(given: int, asked: int) -> str:
    parts = [f"Đã gia hạn {given} việc và báo cho đơn vị."] if given else []
    if asked:
        parts.append(f"{asked} việc do lãnh đạo quyết định: đã gửi đề nghị.")
    return " ".join(parts)
