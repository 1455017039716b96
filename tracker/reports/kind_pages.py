"""The office's doors to periodic reports: set up, changed, ended."""

from datetime import date, datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing, Refusal
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.plans import queries as plans
from tracker.reports import kinds, queries
from tracker.reports.forms import AskedForm, EndForm, KindChangeForm, KindForm
from tracker.reports.kinds import Wanted
from tracker.units.queries import directory
from tracker.units.rules import GROUP_WORDS
from tracker.workdays.report_periods import FREQUENCY_WORDS

HERE = "reports"
OFFICE = [only(Role.OFFICE)]
USUAL_DAYS = 5  # after the period's end; to be confirmed against NĐ 09/2019 for each kind of report


@get("/reports/kinds/new", guards=OFFICE)
async def show_new(request: Request, user: Viewer, today: date) -> Answer:
    return await new_page(request, user, KindForm.blank(due_days=str(USUAL_DAYS), starts_on=day_short(today)))


@post("/reports/kinds", guards=OFFICE, status_code=200)
async def make(request: Request, user: Viewer, now: datetime) -> Answer:
    form = KindForm.read(await request.form())
    form.require_units()
    if not form.problems:
        try:
            _, requests = await kinds.make(
                wanted_of(form, form.due_days), plan=form.plan, frequency=form.frequency, starts_on=form.starts_on, key=form.key,
                by=user, at=now,
            )  # fmt: skip
            asked = f" và yêu cầu {requests} kỳ đã đến lúc" if requests else "; đến kỳ Sổ Việc sẽ báo cho các đơn vị"
            return see_other(request, "/reports", said=f"Đã đặt báo cáo định kỳ{asked}.")
        except Refusal as refusal:
            form.refuse("units" if "đơn vị" in refusal.sentence else "starts_on", refusal.sentence)
    return await new_page(request, user, form, status=422)


async def new_page(request: Request, user: Viewer, form: KindForm, *, status: int = 200) -> Answer:
    known = await directory(user.ward)
    return page(
        request, "reports/kind_new.html", here=HERE, form=form, status=status, units=known.by_kind(),
        groups=list(GROUP_WORDS.items()), plans=[row["option"] for row in await plans.running(user)],
        frequencies=list(FREQUENCY_WORDS.items()),
    )  # fmt: skip


@get("/change", guards=OFFICE)
async def show_change(request: Request, user: Viewer, kind: dict[str, Any]) -> Answer:
    return await change_page(request, user, kind, typed_of(kind), EndForm.blank())


@post("/change", guards=OFFICE, status_code=200)
async def change(request: Request, user: Viewer, kind: dict[str, Any], now: datetime) -> Answer:
    form = KindChangeForm.read(await request.form())
    form.require_units()
    if not form.problems:
        try:
            await kinds.change(kind["id"], wanted_of(form, form.due_days), version=form.version, key=form.key, by=user, at=now)
            return see_other(request, "/reports", said="Đã sửa. Các kỳ đã yêu cầu giữ nguyên câu hỏi và hạn.")
        except Refusal as refusal:
            form.refuse("units", refusal.sentence)
    return await change_page(request, user, kind, form, EndForm.blank(), status=422)


@post("/end", guards=OFFICE, status_code=200)
async def end(request: Request, user: Viewer, kind: dict[str, Any], now: datetime) -> Answer:
    form = EndForm.read(await request.form())
    if form.problems:
        return await change_page(request, user, kind, typed_of(kind), form, status=422)
    await kinds.end(kind["id"], title=kind["title"], reason=form.reason, version=form.version, key=form.key, by=user, at=now)
    return see_other(request, "/reports", said="Đã kết thúc. Từ nay không yêu cầu kỳ mới; các kỳ đã yêu cầu vẫn nhận.")


def typed_of(kind: dict[str, Any]) -> KindChangeForm:
    """A kind as its form shows it."""
    return KindChangeForm.blank(
        title=kind["title"], due_days=str(kind["due_days"]), groups=kind["groups"], units=[str(one) for one in kind["units"]],
        questions="\n".join(kind["questions"]),
    )  # fmt: skip


async def change_page(
    request: Request, user: Viewer, kind: dict[str, Any], form: KindChangeForm, ending: EndForm, *, status: int = 200
) -> Answer:
    known = await directory(user.ward)
    return page(
        request, "reports/kind_change.html", here=HERE, kind=kind, form=form, ending=ending, status=status, units=known.by_kind(),
        groups=list(GROUP_WORDS.items()),
    )  # fmt: skip


def wanted_of(form: AskedForm, due_days: int) -> Wanted:
    return Wanted(form.title, due_days, form.groups, form.units, form.questions)


async def running_kind(kind_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `kind`. Raises Missing."""
    if (found := await queries.find_kind(identity(kind_id), user)) is None:
        raise Missing("Không tìm thấy báo cáo định kỳ này, hoặc đã kết thúc.")
    return found


of_kind = Router(
    path="/reports/kinds/{kind_id:str}", dependencies={"kind": Provide(running_kind)}, route_handlers=[show_change, change, end]
)
router = Router(path="/", route_handlers=[show_new, make, of_kind])
