"""Links into the system: issued, used once, asked for again; and the two that the command line gives."""

import secrets
from datetime import datetime

from tracker.accounts.actions import admit
from tracker.accounts.queries import link_holder
from tracker.accounts.rules import link_lives
from tracker.accounts.sessions import digest
from tracker.accounts.tables import Activation, LinkRequest
from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Missing, Refusal
from tracker.core.viewer import Role, Viewer
from tracker.events.rules import Audience
from tracker.people.actions import appoint, create_person, forget_rights, record_person
from tracker.people.queries import roles_of
from tracker.people.tables import Person
from tracker.units.actions import found_ward
from tracker.units.queries import ward_named
from tracker.units.tables import Unit


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
        return await admit(holder["person"], ward=holder["ward"], roles=roles, way="link", agent=agent, at=at)


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
