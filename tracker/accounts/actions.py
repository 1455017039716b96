"""Signing in and out by password and code, and what one sets on one's own account."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tracker.accounts import sessions
from tracker.accounts.passwords import code_step, fits, hash_of
from tracker.accounts.rules import delay_after, password_problem
from tracker.accounts.sessions import digest
from tracker.accounts.tables import SignInTry
from tracker.core.database import as_instant, claim, rows, transaction
from tracker.core.errors import Refusal, TooOften
from tracker.core.viewer import Role, Viewer
from tracker.people.actions import record_person
from tracker.people.queries import roles_of, viewer_of
from tracker.people.tables import Person

WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng."
WRONG_CODE = "Mã chưa đúng hoặc đã dùng. Xin chờ mã mới rồi nhập lại."


async def check_password(login: str, password: str, *, address: str, at: datetime) -> dict[str, Any]:
    """The person of that login and password. Raises Refusal(one sentence for every failure) or TooOften."""
    subjects = [f"login:{login.casefold()}", f"address:{address}"]
    await wait_turn(subjects, at=at)
    found = await rows(
        "select id, ward, name, login, password_hash, totp_secret, totp_last_step, disabled_at from person where login = {}",
        login.casefold()[:100],
    )
    kept = found[0]["password_hash"] if found and found[0]["disabled_at"] is None else ""
    if not await fits(kept, password):
        await note_failure(subjects, at=at)
        raise Refusal(WRONG)
    return found[0]


async def sign_in(person: dict[str, Any], *, code: str | None, agent: str, address: str, at: datetime) -> tuple[str, int]:
    """Open a session for a person whose password was right; `code` where one is enrolled. Raises Refusal, TooOften."""
    subjects = [f"login:{person['login']}", f"address:{address}"]
    if person["totp_secret"]:
        await take_code(person, code or "", subjects=subjects, at=at)
    async with transaction():
        roles = await roles_of(person["id"])
        if not roles:
            raise Refusal("Ông/bà hiện không giữ chức vụ nào trong phường. Xin liên hệ quản trị.")
        await SignInTry.delete().where(SignInTry.subject == digest(subjects[0]))
        return await admit(person["id"], ward=person["ward"], roles=roles, way="password", agent=agent, at=at)


async def enter_demo(person: int, *, agent: str, at: datetime) -> tuple[str, int]:
    """One-click sign-in of a demonstration (its door checks that it is one)."""
    async with transaction():
        holder = (await rows("select ward from person where id = {}", person))[0]
        return await admit(person, ward=holder["ward"], roles=await roles_of(person), way="demo", agent=agent, at=at)


async def admit(person: int, *, ward: int, roles: Sequence[Role], way: str, agent: str, at: datetime) -> tuple[str, int]:
    """Open a session inside the running transaction and say so; `way`: password, link or demo."""
    opened = await sessions.open_session(person, at=at, proved=True, roles=roles, agent=agent)
    await record_person("person.signed_in", person, ward=ward, by=await viewer_of(person, at=at), at=at, data={"by": way})
    return opened


async def sign_out(viewer: Viewer, token: str, *, at: datetime) -> None:
    """End this browser's session."""
    async with transaction():
        await sessions.close_session(token)
        await record_person("person.signed_out", viewer.person, ward=viewer.ward, by=viewer, at=at)


async def prove(viewer: Viewer, token: str, *, password: str, code: str, at: datetime) -> None:
    """Step-up: a fresh password or code, good for fifteen minutes. Raises Refusal, TooOften."""
    person = (await rows("select * from person where id = {}", viewer.person))[0]
    subjects = [f"login:{person['login']}"]
    if code and person["totp_secret"]:
        await take_code(person, code, subjects=subjects, at=at)
    else:
        await wait_turn(subjects, at=at)
        if not await fits(person["password_hash"], password):
            await note_failure(subjects, at=at)
            raise Refusal("Mật khẩu chưa đúng.")
    await sessions.prove(token, at=at)


async def set_password(viewer: Viewer, token: str, *, old: str, new: str, at: datetime) -> None:
    """A new password; every other browser of the person is signed out. Raises Refusal."""
    person = (await rows("select login, password_hash from person where id = {}", viewer.person))[0]
    if person["password_hash"]:
        await wait_turn([f"login:{person['login']}"], at=at)
        if not await fits(person["password_hash"], old):
            await note_failure([f"login:{person['login']}"], at=at)
            raise Refusal("Mật khẩu đang dùng chưa đúng.")
    if problem := password_problem(new, login=person["login"]):
        raise Refusal(problem)
    hashed = await hash_of(new)
    async with transaction():
        await Person.update({Person.password_hash: hashed}).where(Person.id == viewer.person)
        await sessions.close_others(viewer.person, keep=token)
        await record_person("person.password_set", viewer.person, ward=viewer.ward, by=viewer, at=at)


async def enrol_code(viewer: Viewer, token: str, *, secret: str, code: str, at: datetime) -> None:
    """Keep a proposed TOTP secret once a code proves that the app has it. Raises Refusal."""
    step = code_step(secret, "".join(code.split()), at=at, last_step=0)
    if step is None:
        raise Refusal("Mã chưa đúng. Xin quét lại mã vuông rồi nhập sáu số mới.")
    async with transaction():
        await Person.update({Person.totp_secret: secret, Person.totp_last_step: step}).where(Person.id == viewer.person)
        await sessions.close_others(viewer.person, keep=token)
        await record_person("person.code_enrolled", viewer.person, ward=viewer.ward, by=viewer, at=at)


async def wait_turn(subjects: list[str], *, at: datetime) -> None:
    """Raises TooOften while a subject's delay runs; nobody is locked out for good."""
    marks = ", ".join("{}" for _ in subjects)
    found = await rows(
        f"select max(free_at) as free_at from sign_in_try where subject in ({marks})", *(digest(s) for s in subjects)
    )
    free_at = as_instant(found[0]["free_at"])
    if free_at is not None and free_at > at:
        seconds = int((free_at - at) / timedelta(seconds=1)) + 1
        raise TooOften(f"Xin chờ {seconds} giây rồi thử lại.", seconds=seconds)


async def note_failure(subjects: list[str], *, at: datetime) -> None:
    """Count one more failure of the account and of the address; a quiet hour forgets them."""
    async with transaction():
        for subject in subjects:
            kept = (
                await SignInTry.select(SignInTry.failures, SignInTry.last_at)
                .where(SignInTry.subject == digest(subject))
                .first()
            )
            failures = kept["failures"] + 1 if kept and at - kept["last_at"] < timedelta(hours=1) else 1
            row = SignInTry(subject=digest(subject), failures=failures, last_at=at, free_at=at + delay_after(failures))
            await SignInTry.insert(row).on_conflict(
                target=SignInTry.subject,
                action="DO UPDATE",
                values=[SignInTry.failures, SignInTry.last_at, SignInTry.free_at],
            )


async def take_code(person: dict[str, Any], code: str, *, subjects: list[str], at: datetime) -> None:
    """Use up one one-time code. Raises Refusal when it is wrong or was used."""
    await wait_turn(subjects, at=at)
    step = code_step(person["totp_secret"], "".join(code.split()), at=at, last_step=person["totp_last_step"])
    fresh = (Person.id == person["id"]) & (Person.totp_last_step < (step or 0))
    if step is None or not await claim(Person, {Person.totp_last_step: step}, fresh):
        await note_failure(subjects, at=at)
        raise Refusal(WRONG_CODE)
