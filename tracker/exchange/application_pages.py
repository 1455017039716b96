"""The doors of the administrator: which systems read the ward's data, issuing a token, revoking it, what was called."""

from datetime import date, datetime, timedelta

from litestar import Router, get, post

from tracker.core.errors import Missing, Refusal
from tracker.core.forms import Form
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, require_fresh, see_other
from tracker.exchange import actions, queries
from tracker.exchange.forms import MOST_PER_MINUTE, ApplicationForm
from tracker.exchange.rules import SCOPE_WORDS, STANDING_WORDS, Scope
from tracker.settings import settings
from tracker.units.queries import directory

ADMINISTRATOR = [only(Role.ADMINISTRATOR)]
HERE = "settings"
USUAL = timedelta(days=180)


@get("/exchange", guards=ADMINISTRATOR)
async def show_applications(request: Request, user: Viewer, today: date) -> Answer:
    return page(
        request, "exchange/list.html", here=HERE, applications=await queries.listing(user, today), words=STANDING_WORDS
    )  # fmt: skip


@get("/exchange/new", guards=ADMINISTRATOR)
async def show_new(request: Request, user: Viewer, today: date) -> Answer:
    form = ApplicationForm.blank(expires_on=day_short(today + USUAL), per_minute="60")
    return await new_page(request, user, form)


@post("/exchange/new", guards=ADMINISTRATOR, status_code=200)
async def register(request: Request, user: Viewer, now: datetime) -> Answer:
    """The token is shown this once; only its hash is kept."""
    form = ApplicationForm.read(await request.form())
    place = (await directory(user.ward)).unit(form.unit) if "unit" in form.values and form.unit else None
    if not form.problems and form.unit and place is None:
        form.refuse("unit", "Xin chọn đơn vị trong danh sách.")
    if not form.problems and not form.scopes:
        form.refuse("scopes", "Xin chọn ít nhất một phần được đọc.")
    if form.problems:
        return await new_page(request, user, form, status=422)
    require_fresh(request, user, now)
    path = place.path if place else (user.hat.reach if user.hat else "-")
    try:
        token = await actions.register(
            name=form.name, purpose=form.purpose, scopes=form.scopes, path=path, expires_on=form.expires_on,
            per_minute=form.per_minute, key=form.key, by=user, at=now,
        )  # fmt: skip
    except Refusal as refusal:
        form.refuse("expires_on", refusal.sentence)
        return await new_page(request, user, form, status=422)
    return page(request, "exchange/issued.html", here=HERE, token=token, name=form.name, base=settings().base_url)


@get("/exchange/{application_id:str}", guards=ADMINISTRATOR)
async def show_application(request: Request, user: Viewer, today: date, application_id: str) -> Answer:
    found = await queries.find(identity(application_id), user, today)
    if found is None:
        raise Missing
    calls = await queries.calls(found["id"])
    return page(
        request, "exchange/application.html", here=HERE, application=found, calls=calls, words=STANDING_WORDS
    )  # fmt: skip


@post("/exchange/{application_id:str}/revocation", guards=ADMINISTRATOR, status_code=200)
async def revoke(request: Request, user: Viewer, now: datetime, today: date, application_id: str) -> Answer:
    """At once, without a proof: what leaks is closed first."""
    found = await queries.find(identity(application_id), user, today)
    if found is None:
        raise Missing
    Form.read(await request.form())
    await actions.revoke(found, by=user, at=now)
    return see_other(request, f"/exchange/{found['id']}", said="Đã thu hồi mã kết nối: từ giờ hệ thống kia không đọc được nữa.")


async def new_page(request: Request, user: Viewer, form: ApplicationForm, *, status: int = 200) -> Answer:
    units = [(unit.id, unit.name) for unit in (await directory(user.ward)).units]
    return page(
        request, "exchange/new.html", here=HERE, form=form, units=units, most=MOST_PER_MINUTE, status=status,
        scopes=[(scope.value, SCOPE_WORDS[scope]) for scope in Scope],
    )  # fmt: skip


router = Router(path="/", route_handlers=[show_applications, show_new, register, show_application, revoke])
