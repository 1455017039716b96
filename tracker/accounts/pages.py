"""The doors of getting in: password and code, links (used, asked for, issued), a demonstration's one click; and out."""

from datetime import datetime

from litestar import Router, get, post

from tracker.accounts import account_pages as account
from tracker.accounts import actions, links, queries
from tracker.accounts.forms import DemoForm, NextForm, SignInForm
from tracker.core.errors import Missing, Refusal, TooOften, require
from tracker.core.forms import Form
from tracker.core.viewer import Role, Viewer
from tracker.core.web import (
    SESSION,
    Answer,
    Request,
    cookie,
    cookie_value,
    identity,
    local_path,
    only,
    page,
    see_other,
    viewer_of,
)
from tracker.people import queries as people
from tracker.people.rules import grantable
from tracker.settings import is_loopback, settings

ONLY_ADMINISTRATOR = "Chỉ quản trị viên cấp đường dẫn cho người giữ vai trò này."


@get("/signin", opt={"public": True})
async def show_sign_in(request: Request, next: str = "/") -> Answer:  # noqa: A002
    if viewer_of(request):
        return see_other(request, local_path(next))
    return page(request, "accounts/signin.html", form=SignInForm.blank(next=local_path(next)))


@post("/signin", opt={"public": True}, status_code=200)
async def sign_in(request: Request, now: datetime) -> Answer:
    form = SignInForm.read(await request.form())
    if form.problems:
        return page(request, "accounts/signin.html", form=form, status=422)
    try:
        person = await actions.check_password(form.login, form.password, address=address_of(request), at=now)
        if person["totp_secret"] and not form.code:
            form.refuse("code", "Xin nhập sáu số đang hiện trong ứng dụng tạo mã.")
            return page(request, "accounts/signin.html", form=form, ask_code=True, status=422)
        opened = await actions.sign_in(person, code=form.code, agent=agent_of(request), address=address_of(request), at=now)
    except TooOften as wait:
        form.refuse("login", wait.sentence)
        answer = page(request, "accounts/signin.html", form=form, status=429)
        answer.headers["Retry-After"] = str(wait.seconds)
        return answer
    except Refusal as refusal:
        form.refuse("code" if form.code else "login", refusal.sentence)
        return page(request, "accounts/signin.html", form=form, ask_code=bool(form.code), status=422)
    return let_in(request, opened, to=local_path(form.next))


@post("/signout", opt={"unenrolled": True}, status_code=200)
async def sign_out(request: Request, user: Viewer, now: datetime) -> Answer:
    Form.read(await request.form())
    await actions.sign_out(user, cookie_value(request, SESSION), at=now)
    answer = see_other(request, "/signin")
    answer.set_cookie(cookie(SESSION, "", max_age=0))
    return answer


# Links


@get("/a/{token:str}", opt={"public": True})
async def show_link(request: Request, token: str, now: datetime, next: str = "/") -> Answer:  # noqa: A002
    """Looking never burns the link: chat apps open it for their previews."""
    holder = await queries.link_holder(token, at=now)
    if holder is None or not holder["alive"]:
        return page(request, "accounts/dead_link.html", token=token, known=holder is not None, status=404)
    return page(request, "accounts/link.html", token=token, name=holder["name"], next=local_path(next))


@post("/a/{token:str}", opt={"public": True}, status_code=200)
async def use_link(request: Request, token: str, now: datetime) -> Answer:
    form = NextForm.read(await request.form())
    opened = await links.use_link(token, agent=agent_of(request), at=now)
    if opened is None:
        return page(request, "accounts/dead_link.html", token=token, known=True, status=404)
    return let_in(request, opened, to=local_path(form.values.get("next", "")))


@post("/a/{token:str}/request", opt={"public": True}, status_code=200)
async def ask_new_link(request: Request, token: str, now: datetime) -> Answer:
    Form.read(await request.form())
    await links.ask_new_link(token, at=now)
    return page(request, "accounts/link_asked.html")


@post("/people/{person_id:str}/link", guards=[only(Role.ADMINISTRATOR, Role.OFFICE)], status_code=200)
async def issue_link(request: Request, user: Viewer, person_id: str, now: datetime) -> Answer:
    """The link is shown this once; only its hash is kept."""
    person = await people.find(identity(person_id), user)
    if person is None:
        raise Missing("Không tìm thấy người dùng này.")
    Form.read(await request.form())
    require(grantable(user).issuperset(await people.roles_of(person["id"])), ONLY_ADMINISTRATOR)
    path = await links.issue_link(person["id"], by=user, at=now)
    return page(request, "accounts/issued.html", here="people", person=person, address=settings().base_url + path)


# A demonstration's one-click sign-in


@get("/demo", opt={"public": True})
async def show_demo(request: Request) -> Answer:
    require_demo(request)
    return page(request, "accounts/demo.html", people=await queries.demo_people())


@post("/demo/signin", opt={"public": True}, status_code=200)
async def enter_demo(request: Request, now: datetime) -> Answer:
    require_demo(request)
    form = DemoForm.read(await request.form())
    chosen = next((row for row in await queries.demo_people() if row["login"] == form.values.get("login")), None)
    if chosen is None:
        raise Missing
    return let_in(request, await actions.enter_demo(chosen["id"], agent=agent_of(request), at=now), to="/")


def require_demo(request: Request) -> None:
    """All four, or the door does not exist: demo data, a loopback bind, a loopback Host, no proxy in between."""
    host = request.headers.get("Host", "").rsplit(":", 1)[0]
    forwarded = any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"))
    state = request.app.state
    if not (state.is_demo and is_loopback(state.bind) and is_loopback(host) and not forwarded):
        raise Missing


def let_in(request: Request, opened: tuple[str, int], *, to: str) -> Answer:
    answer = see_other(request, to)
    answer.set_cookie(cookie(SESSION, opened[0], max_age=opened[1]))
    return answer


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def agent_of(request: Request) -> str:
    return str(request.headers.get("User-Agent", ""))[:200]


router = Router(
    path="/",
    route_handlers=[
        *(show_sign_in, sign_in, sign_out, show_link, use_link, ask_new_link, issue_link, show_demo, enter_demo),
        account.router,
    ],
)
