"""The doors of scoring a period: the list of periods, the desk of one, sheets announced and published, the period confirmed."""

from datetime import date, datetime

from litestar import Router, get, post

from tracker.accountability import actions, card_pages, desk, publishing, sheet_pages
from tracker.accountability.forms import ConfirmationForm, PeriodForm, SheetsForm, span_value
from tracker.accountability.listing import Step, by_group, filtered, lines_of, openable, sums_of
from tracker.accountability.rules import STATE_WORDS, SheetState
from tracker.core.errors import Refusal
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, require_fresh, see_other
from tracker.scoring.rule_sets import GRADE_WORDS
from tracker.units.rules import PEER_WORDS

SEERS = [only(Role.OFFICE, Role.LEADER)]
OFFICE = [only(Role.OFFICE)]
LEADER = [only(Role.LEADER)]


@get("/scores", guards=SEERS)
async def list_periods(request: Request, user: Viewer, today: date) -> Answer:
    return await periods_page(request, user, PeriodForm.blank(), today)


@post("/scores/periods", guards=OFFICE, status_code=200)
async def open_period(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    form = PeriodForm.read(await request.form())
    if not form.problems and (wanted := form.wanted()):
        try:
            period = await actions.open_period(*wanted, key=form.key, by=user, at=now)
            return see_other(request, f"/scores/periods/{period}", said="Đã mở kỳ tính điểm.")
        except Refusal as refusal:
            form.refuse("span", refusal.sentence)
    return await periods_page(request, user, form, today, status=422)


async def periods_page(request: Request, user: Viewer, form: PeriodForm, today: date, *, status: int = 200) -> Answer:
    periods = await desk.overview(user, today)
    spans = openable([row["span"] for row in periods], today)
    options = [(span_value(span), span.words + (", chưa hết kỳ" if span.last >= today else "")) for span in spans]
    return page(
        request, "accountability/periods.html", here="scores", periods=periods, form=form, options=options, status=status
    )


@get("/scores/periods/{period_id:str}", guards=SEERS)
async def show_period(request: Request, user: Viewer, period_id: str, today: date) -> Answer:
    return await desk_page(request, user, identity(period_id), today)


@post("/scores/periods/{period_id:str}/announcement", guards=SEERS, status_code=200)
async def announce(request: Request, user: Viewer, period_id: str, now: datetime, today: date) -> Answer:
    period, form = identity(period_id), SheetsForm.read(await request.form())
    if not form.problems:
        try:
            many = await publishing.announce(period, form.sheets, key=form.key, by=user, at=now)
            return see_other(request, f"/scores/periods/{period}", said=f"Đã thông báo {many} phiếu cho người đứng đầu.")
        except Refusal as refusal:
            form.refuse("sheets", refusal.sentence)
    return await desk_page(request, user, period, today, form=form, status=422)


@post("/scores/periods/{period_id:str}/publication", guards=LEADER, status_code=200)
async def publish(request: Request, user: Viewer, period_id: str, now: datetime, today: date) -> Answer:
    require_fresh(request, user, now)
    period, form = identity(period_id), SheetsForm.read(await request.form())
    if not form.problems:
        try:
            made = await publishing.publish(period, form.sheets, key=form.key, by=user, at=now)
            return see_other(request, f"/scores/periods/{period}", said=f"Đã công bố {len(made)} kết quả.")
        except Refusal as refusal:
            form.refuse("sheets", refusal.sentence)
    return await desk_page(request, user, period, today, form=form, status=422)


@post("/scores/periods/{period_id:str}/confirmation", guards=LEADER, status_code=200)
async def confirm(request: Request, user: Viewer, period_id: str, now: datetime, today: date) -> Answer:
    require_fresh(request, user, now)
    period, form = identity(period_id), ConfirmationForm.read(await request.form())
    if form.problems:
        return await desk_page(request, user, period, today, confirmation=form, status=422)
    row = await actions.period_of(period, user)
    await actions.confirm_period(row, words=form.words, key=form.key, by=user, at=now)
    return see_other(request, f"/scores/periods/{period}", said="Đã xác nhận kỳ này đủ việc được giao.")


async def desk_page(
    request: Request,
    user: Viewer,
    period: int,
    today: date,
    *,
    form: SheetsForm | None = None,
    confirmation: ConfirmationForm | None = None,
    status: int = 200,
) -> Answer:
    """The period by peer group. `?tick=announcement` ticks every sheet that can be announced, `publication` published."""
    found = await desk.opened(period, user, today)
    asked = {name: str(request.query_params.get(name, "")) for name in ("group", "state", "tick")}
    whole = lines_of(found.standing, user, today)
    lines = filtered(whole, group=asked["group"], state=asked["state"])
    ticked = [x.key for one in lines for x in one.lines if x.step and x.step == asked["tick"]]
    return page(
        request, "accountability/period.html", here="scores", period=found.period, span=found.standing.span, groups=by_group(lines),
        sums=sums_of(lines), whole=len(whole), asked=asked, steps=Step, requested=[x for x in found.standing.heads if x.head.is_requested],
        nobodys=[(one, found.work[one.work.id]["unit_name"]) for one in found.standing.nobodys], peers=PEER_WORDS,
        states=STATE_WORDS, grades=GRADE_WORDS, form=form or SheetsForm.blank(sheets=ticked),
        confirmation=confirmation or ConfirmationForm.blank(), is_over=today > found.standing.span.last,
        draft=SheetState.DRAFT, status=status,
    )  # fmt: skip


router = Router(
    path="/",
    route_handlers=[
        list_periods, open_period, show_period, announce, publish, confirm, sheet_pages.router, card_pages.router,
    ],
)  # fmt: skip
