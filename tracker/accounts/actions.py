"""Getting in: links, passwords and codes, one's own account; the first way in from the command line."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from tracker.accounts import sessions
from tracker.accounts.passwords import code_step, fits, hash_of
from tracker.accounts.rules import delay_after, link_lives, password_problem
from tracker.accounts.tables import Activation, LinkRequest, SignInTry
from tracker.core.clock import ward_day
from tracker.core.database import as_instant, claim, rows, transaction
from tracker.core.errors import Missing, Refusal, TooOften
from tracker.core.viewer import Role, Viewer
from tracker.events.rules import Audience
from tracker.people.actions import appoint, create_person, forget_rights, record_person
from tracker.people.queries import roles_of, viewer_of
from tracker.people.tables import Person
from tracker.units.actions import found_ward
from tracker.units.queries import ward_named
from tracker.units.tables import Unit

WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng."
WRONG_CODE = "Mã chưa đúng hoặc đã dùng. Xin chờ mã mới rồi nhập lại."


# Links


async def issue_link(person: int, *, by: Viewer | None, at: datetime) -> str:
    """A one-use way in, as a local path; links issued before die. Only its SHA-256 is kept."""
    token = secrets.token_urlsafe(32)
    async with transaction():
        roles = await roles_of(person)
        holder = (await rows("select ward from person where id = {}", person))[0]
        await Activation.update({Activation.ends_at: at}).where(
            (Activation.person == person) & (Activation.used_at.is_null()) & (Activation.ends_at > at)
        )
        await Activation.insert(
            Activation(
                ward=holder["ward"], token_hash=digest(token), person=person, made_by=by.person if by else None,
                made_at=at, ends_at=at + link_lives(roles),
            )
        )  # fmt: skip
        await LinkRequest.update({LinkRequest.answered_at: at}).where(
            (LinkRequest.person == person) & (LinkRequest.answered_at.is_null())
        )
        await record_person("person.link_issued", person, ward=holder["ward"], by=by, at=at)
    return f"/a/{token}"


async def link_holder(token: str, *, at: datetime) -> dict[str, Any] | None:
    """Whose link this is and whether it still opens (`alive`); looking burns nothing."""
    found = await rows(
        "select x.id, x.person, x.used_at, x.ends_at, p.name, p.ward from activation x join person p on p.id = x.person"
        " where x.token_hash = {} and p.disabled_at is null",
        digest(token),
    )
    if not found:
        return None
    return found[0] | {"alive": found[0]["used_at"] is None and found[0]["ends_at"] > at}


async def use_link(token: str, *, agent: str, at: datetime) -> tuple[str, int] | None:
    """Let the holder in once: (session token, its age in seconds), or None when the link is dead."""
    async with transaction():
        holder = await link_holder(token, at=at)
        if holder is None or not holder["alive"]:
            return None
        taken = (Activation.id == holder["id"]) & (Activation.used_at.is_null()) & (Activation.ends_at > at)
        if not await claim(Activation, {Activation.used_at: at}, taken):
            return None
        roles = await roles_of(holder["person"])
        if not roles:
            return None
        opened = await sessions.open_session(holder["person"], at=at, proved=True, roles=roles, agent=agent)
        await record_sign_in(holder["person"], ward=holder["ward"], way="link", at=at)
    return opened


async def ask_new_link(token: str, *, at: datetime) -> None:
    """A dead link's holder asks for another; the office is told. A token that was never ours changes nothing."""
    async with transaction():
        holder = await link_holder(token, at=at)
        if holder is None or holder["alive"]:
            return
        waiting = await rows("select id from link_request where person = {} and answered_at is null limit 1", holder["person"])
        if not waiting:
            await LinkRequest.insert(LinkRequest(ward=holder["ward"], person=holder["person"], asked_at=at))
            await record_person(
                "person.link_asked", holder["person"], ward=holder["ward"], by=None, at=at, audience=Audience.OFFICE,
                data={"title": holder["name"], "url": f"/people/{holder['person']}"},
            )  # fmt: skip


# Signing in


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
        opened = await sessions.open_session(person["id"], at=at, proved=True, roles=roles, agent=agent)
        await SignInTry.delete().where(SignInTry.subject == digest(subjects[0]))
        await record_sign_in(person["id"], ward=person["ward"], way="password", at=at)
    return opened


async def take_code(person: dict[str, Any], code: str, *, subjects: list[str], at: datetime) -> None:
    """Use up one one-time code. Raises Refusal when it is wrong or was used."""
    await wait_turn(subjects, at=at)
    step = code_step(person["totp_secret"], "".join(code.split()), at=at, last_step=person["totp_last_step"])
    fresh = (Person.id == person["id"]) & (Person.totp_last_step < (step or 0))
    if step is None or not await claim(Person, {Person.totp_last_step: step}, fresh):
        await note_failure(subjects, at=at)
        raise Refusal(WRONG_CODE)


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


async def sign_out(viewer: Viewer, token: str, *, at: datetime) -> None:
    """End this browser's session."""
    async with transaction():
        await sessions.close_session(token)
        await record_person("person.signed_out", viewer.person, ward=viewer.ward, by=viewer, at=at)


async def enter_demo(person: int, *, agent: str, at: datetime) -> tuple[str, int]:
    """One-click sign-in of a demonstration (its door checks that it is one)."""
    async with transaction():
        holder = (await rows("select ward from person where id = {}", person))[0]
        opened = await sessions.open_session(person, at=at, proved=True, roles=await roles_of(person), agent=agent)
        await record_sign_in(person, ward=holder["ward"], way="demo", at=at)
    return opened


# From the command line


async def add_administrator(login: str, *, name: str, ward_name: str | None, city_name: str, at: datetime) -> str:
    """The first way in: an administrator of a ward (founded when it is new); returns a one-use path."""
    async with transaction():
        if ward_name is None:
            only = await rows("select id, ward, path from unit where kind = 'ward'")
            if len(only) != 1:
                raise Refusal('Xin nói rõ phường: --ward "UBND phường …".')
            ward = only[0]
        else:
            known = await ward_named(ward_name)
            if known is None:
                made: Unit = await found_ward(ward_name, city=city_name, at=at)
                known = {"id": made.id, "ward": made.ward, "path": made.path}
            ward = known
        person = await create_person(ward["ward"], name=name, login=login, phone="", by=None, at=at)
        await appoint(person, ward, Role.ADMINISTRATOR, title=name, since=ward_day(at), by=None, at=at)
        return await issue_link(person, by=None, at=at)


async def reset(login: str, *, at: datetime) -> str:
    """Forget password and code, end sessions, and give a new one-use path. Raises Missing."""
    async with transaction():
        found = await rows("select id, ward from person where login = {}", login.casefold())
        if not found:
            raise Missing(f"Không có người dùng “{login}”.")
        person = found[0]["id"]
        await Person.update({Person.password_hash: "", Person.totp_secret: ""}).where(Person.id == person)
        await forget_rights(person)
        await record_person("person.reset", person, ward=found[0]["ward"], by=None, at=at)
        return await issue_link(person, by=None, at=at)


# Helpers of the above


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


async def record_sign_in(person: int, *, ward: int, way: str, at: datetime) -> None:
    await record_person("person.signed_in", person, ward=ward, by=await viewer_of(person, at=at), at=at, data={"by": way})


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
