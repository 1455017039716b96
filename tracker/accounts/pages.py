"""The doors of signing in, of one's own account, of links among them."""

from datetime import datetime

import segno
from litestar import Router, get, post

from tracker.accounts import actions, queries, sessions
from tracker.accounts.forms import (
    DemoForm,
    EnrolmentForm,
    HatForm,
    NewPassword,
    NextForm,
    ProofForm,
    SignInForm,
)
from tracker.accounts.passwords import enrolment_address, is_secret, new_secret
from tracker.accounts.rules import needs_code
from tracker.core.errors import Missing, Refusal, SignInNeeded, TooOften, require
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
from tracker.people.rules import ROLE_WORDS, grantable
from tracker.settings import is_loopback, settings

ONLY_ADMINISTRATOR = "Chỉ quản trị viên cấp đường dẫn cho người giữ vai trò này."


# Signing in


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


@get("/a/{token:str}", opt={"public": True})
async def show_link(request: Request, token: str, now: datetime, next: str = "/") -> Answer:  # noqa: A002
    """Looking never burns the link: chat apps open it for their previews."""
    holder = await actions.link_holder(token, at=now)
    if holder is None or not holder["alive"]:
        return page(request, "accounts/dead_link.html", token=token, known=holder is not None, status=404)
    return page(request, "accounts/link.html", token=token, name=holder["name"], next=local_path(next))


@post("/a/{token:str}", opt={"public": True}, status_code=200)
async def use_link(request: Request, token: str, now: datetime) -> Answer:
    form = NextForm.read(await request.form())
    opened = await actions.use_link(token, agent=agent_of(request), at=now)
    if opened is None:
        return page(request, "accounts/dead_link.html", token=token, known=True, status=404)
    return let_in(request, opened, to=local_path(form.values.get("next", "")))


@post("/a/{token:str}/request", opt={"public": True}, status_code=200)
async def ask_new_link(request: Request, token: str, now: datetime) -> Answer:
    Form.read(await request.form())
    await actions.ask_new_link(token, at=now)
    return page(request, "accounts/link_asked.html")


@post("/people/{person_id:str}/link", guards=[only(Role.ADMINISTRATOR, Role.OFFICE)], status_code=200)
async def issue_link(request: Request, user: Viewer, person_id: str, now: datetime) -> Answer:
    """The link is shown this once; only its hash is kept."""
    person = await people.find(identity(person_id), user)
    if person is None:
        raise Missing("Không tìm thấy người dùng này.")
    Form.read(await request.form())
    require(grantable(user).issuperset(await people.roles_of(person["id"])), ONLY_ADMINISTRATOR)
    path = await actions.issue_link(person["id"], by=user, at=now)
    return page(request, "accounts/issued.html", here="people", person=person, address=settings().base_url + path)


@post("/signout", opt={"unenrolled": True}, status_code=200)
async def sign_out(request: Request, user: Viewer, now: datetime) -> Answer:
    Form.read(await request.form())
    await actions.sign_out(user, cookie_value(request, SESSION), at=now)
    answer = see_other(request, "/signin")
    answer.set_cookie(cookie(SESSION, "", max_age=0))
    return answer


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


# One's own account


@get("/account")
async def show_account(request: Request, user: Viewer) -> Answer:
    person = await people.find(user.person, user)
    return page(request, "accounts/account.html", here="account", person=person, words=ROLE_WORDS)


@get("/account/setup", opt={"unenrolled": True})
async def show_setup(request: Request, user: Viewer) -> Answer:
    """Where somebody whose role asks for it sets a password, then a code."""
    person = await people.find(user.person, user)
    if person is None:
        raise SignInNeeded
    if needs_code(user.roles) and person["has_password"] and not person["has_code"]:
        return show_code_form(request, user, EnrolmentForm.blank(secret=new_secret()))
    return page(request, "accounts/password.html", here="account", form=NewPassword.blank(), person=person)


@post("/account/password", opt={"unenrolled": True}, status_code=200)
async def set_password(request: Request, user: Viewer, now: datetime) -> Answer:
    form = NewPassword.read(await request.form())
    if not form.problems and form.password != form.again:
        form.refuse("again", "Hai lần nhập chưa giống nhau.")
    if not form.problems:
        try:
            await actions.set_password(user, cookie_value(request, SESSION), old=form.old_password, new=form.password, at=now)
        except Refusal as refusal:
            form.refuse("old_password" if "đang dùng" in refusal.sentence else "password", refusal.sentence)
    if form.problems:
        person = await people.find(user.person, user)
        return page(request, "accounts/password.html", here="account", form=form, person=person, status=422)
    return see_other(request, "/account" if user.is_enrolled else "/account/setup", said="Đã đổi mật khẩu.")


@get("/account/code", opt={"unenrolled": True})
async def show_code(request: Request, user: Viewer) -> Answer:
    return show_code_form(request, user, EnrolmentForm.blank(secret=new_secret()))


@post("/account/code", opt={"unenrolled": True}, status_code=200)
async def enrol_code(request: Request, user: Viewer, now: datetime) -> Answer:
    form = EnrolmentForm.read(await request.form())
    person = await people.find(user.person, user)
    if person and person["has_code"] and not await is_proved(request, now):
        raise Refusal("Xin xác nhận lại mật khẩu trước khi đổi mã.")
    if not form.problems:
        try:
            await actions.enrol_code(user, cookie_value(request, SESSION), secret=form.secret, code=form.code, at=now)
        except Refusal as refusal:
            form.refuse("code", refusal.sentence)
    if form.problems:
        return show_code_form(request, user, form, status=422)
    return see_other(request, "/", said="Đã bật mã xác nhận. Lần sau vào hệ thống xin nhập thêm sáu số.")


def show_code_form(request: Request, user: Viewer, form: EnrolmentForm, *, status: int = 200) -> Answer:
    secret = str(form.typed["secret"])
    if not is_secret(secret):
        secret = new_secret()
    matrix = segno.make(enrolment_address(secret, name=user.name), error="m").matrix
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return page(
        request, "accounts/code.html", here="account", form=form, squares=squares, size=len(matrix), secret=secret,
        status=status,
    )  # fmt: skip


@get("/account/hat", opt={"unenrolled": True})
async def show_hats(request: Request, user: Viewer, next: str = "/") -> Answer:  # noqa: A002
    return page(request, "accounts/hat.html", here="account", words=ROLE_WORDS, next=local_path(next))


@post("/account/hat", opt={"unenrolled": True}, status_code=200)
async def choose_hat(request: Request, user: Viewer) -> Answer:
    form = HatForm.read(await request.form())
    if form.problems or form.appointment not in {post.appointment for post in user.posts}:
        raise Missing
    await sessions.set_hat(cookie_value(request, SESSION), form.appointment)
    return see_other(request, local_path(form.next or "/"))


@get("/account/proof")
async def show_proof(request: Request, next: str = "/") -> Answer:  # noqa: A002
    return page(request, "accounts/proof.html", here="account", form=ProofForm.blank(next=local_path(next)))


@post("/account/proof", status_code=200)
async def prove(request: Request, user: Viewer, now: datetime) -> Answer:
    form = ProofForm.read(await request.form())
    if form.problems:
        return page(request, "accounts/proof.html", here="account", form=form, status=422)
    try:
        await actions.prove(user, cookie_value(request, SESSION), password=form.password, code=form.code, at=now)
    except Refusal as refusal:
        form.refuse("password", refusal.sentence)
        return page(request, "accounts/proof.html", here="account", form=form, status=422)
    return see_other(request, local_path(form.next))


async def is_proved(request: Request, now: datetime) -> bool:
    """Whether a password or code was given in this session within the last fifteen minutes."""
    return await sessions.is_fresh(cookie_value(request, SESSION), at=now)


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
        *(show_sign_in, sign_in, show_link, use_link, ask_new_link, issue_link, sign_out, show_demo, enter_demo),
        *(show_account, show_setup, set_password, show_code, enrol_code, show_hats, choose_hat, show_proof, prove),
    ],
)
