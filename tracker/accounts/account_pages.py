"""The doors of one's own account: password, code, the hat that acts, proving again who one is."""

from datetime import datetime

import segno
from litestar import Router, get, post

from tracker.accounts import actions, sessions
from tracker.accounts.forms import EnrolmentForm, HatForm, NewPassword, ProofForm
from tracker.accounts.passwords import enrolment_address, is_secret, new_secret
from tracker.accounts.rules import needs_code
from tracker.core.errors import Missing, Refusal, SignInNeeded
from tracker.core.viewer import Viewer
from tracker.core.web import SESSION, Answer, Request, cookie_value, local_path, page, require_fresh, see_other
from tracker.people import queries as people
from tracker.people.rules import ROLE_WORDS


@get("/")
async def show_account(request: Request, user: Viewer) -> Answer:
    person = await people.find(user.person, user)
    return page(request, "accounts/account.html", here="account", person=person, words=ROLE_WORDS)


@get("/setup", opt={"unenrolled": True})
async def show_setup(request: Request, user: Viewer) -> Answer:
    """Where somebody whose role asks for it sets a password, then a code."""
    person = await people.find(user.person, user)
    if person is None:
        raise SignInNeeded
    if needs_code(user.roles) and person["has_password"] and not person["has_code"]:
        return show_code_form(request, user, EnrolmentForm.blank(secret=new_secret()))
    return page(request, "accounts/password.html", here="account", form=NewPassword.blank(), person=person)


@post("/password", opt={"unenrolled": True}, status_code=200)
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


@get("/code", opt={"unenrolled": True})
async def show_code(request: Request, user: Viewer) -> Answer:
    return show_code_form(request, user, EnrolmentForm.blank(secret=new_secret()))


@post("/code", opt={"unenrolled": True}, status_code=200)
async def enrol_code(request: Request, user: Viewer, now: datetime) -> Answer:
    form = EnrolmentForm.read(await request.form())
    person = await people.find(user.person, user)
    if person and person["has_code"]:
        require_fresh(request, user, now)
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


@get("/hat", opt={"unenrolled": True})
async def show_hats(request: Request, user: Viewer, next: str = "/") -> Answer:  # noqa: A002
    return page(request, "accounts/hat.html", here="account", words=ROLE_WORDS, next=local_path(next))


@post("/hat", opt={"unenrolled": True}, status_code=200)
async def choose_hat(request: Request, user: Viewer) -> Answer:
    form = HatForm.read(await request.form())
    if form.problems or form.appointment not in {post.appointment for post in user.posts}:
        raise Missing
    await sessions.set_hat(cookie_value(request, SESSION), form.appointment)
    return see_other(request, local_path(form.next or "/"))


@get("/proof")
async def show_proof(request: Request, next: str = "/") -> Answer:  # noqa: A002
    return page(request, "accounts/proof.html", here="account", form=ProofForm.blank(next=local_path(next)))


@post("/proof", status_code=200)
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


router = Router(
    path="/account",
    route_handlers=[show_account, show_setup, set_password, show_code, enrol_code, show_hats, choose_hat, show_proof, prove],
)
