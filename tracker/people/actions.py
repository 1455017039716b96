"""What is done to people: made, appointed, their posts ended, kept out and let in again."""

from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Refusal
from tracker.core.receipts import answer_with, once
from tracker.core.text import fold, sort_key
from tracker.core.viewer import Role, Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.people.rules import overlaps
from tracker.people.tables import Appointment, Person


async def create_person(
    ward: int, *, name: str, login: str, phone: str, email: str = "", by: Viewer | None, at: datetime
) -> int:
    """A person who may be appointed; returns the id. Raises Refusal when the login name is taken."""
    async with transaction():
        if await rows("select id from person where login = {}", login.casefold()):
            raise Refusal(f"Tên đăng nhập “{login}” đã có người dùng.")
        made = Person(
            ward=ward, name=name, login=login.casefold(), phone=phone, email=email, password_hash="", totp_secret="",
            search=fold(f"{name} {login}"), sort_key=sort_key(name), created_at=at,
        )  # fmt: skip
        await made.save()
        await record_person("person.created", made.id, ward=ward, by=by, at=at, data={"title": name})
    return int(made.id)


async def appoint(
    person: int, unit: dict[str, Any], role: Role, *, title: str, since: date, until: date | None = None,
    acting: bool = False, by: Viewer | None, at: datetime,
) -> int:  # fmt: skip
    """Appoint; returns the appointment's id. Raises Refusal when the unit would have two heads on one day.

    `unit` is a row with id, ward and path. Open sessions of the person learn of it at their next request.
    """
    if until and until < since:
        raise Refusal("Ngày kết thúc phải sau ngày bắt đầu.")
    async with transaction():
        if role is Role.HEAD:
            terms = await rows(
                "select since, until from appointment where unit = {} and role = 'head' and ended_at is null",
                unit["id"],
            )
            if overlaps(since, until, [(row["since"], row["until"]) for row in terms]):
                raise Refusal("Đơn vị này đã có người đứng đầu trong thời gian đó. Xin kết thúc chức vụ cũ trước.")
        made = Appointment(
            ward=unit["ward"],
            person=person,
            unit=unit["id"],
            role=role,
            title=title,
            acting=acting,
            since=since,
            until=until,
        )
        await made.save()
        await record(
            "appointment.made", noun_id=made.id, by=by, at=at, ward=unit["ward"], unit_path=unit["path"],
            audience=Audience.UNIT, data={"title": title, "role": role, "url": f"/units/{unit['id']}"},
        )  # fmt: skip
    return int(made.id)


async def create_and_appoint(unit: dict[str, Any], form: Any, *, key: str, since: date, by: Viewer, at: datetime) -> int:
    """A person and their first appointment, from one form sent once; returns the person's id."""
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/people")
        person = await create_person(
            unit["ward"], name=form.name, login=form.login, phone=form.phone, email=form.email, by=by, at=at
        )
        await appoint(
            person, unit, form.role, title=form.title, since=since, until=form.until, acting=form.acting, by=by, at=at
        )
        await answer_with(receipt, f"/people/{person}")
    return person


async def change_contact(person: int, *, phone: str, email: str, version: int | None, by: Viewer, at: datetime) -> None:
    """Where somebody is reached. Raises Conflict when somebody saved since `version` was shown.

    The diary keeps which of the two changed, not the numbers and addresses themselves.
    """
    async with transaction():
        before = (await rows("select ward, phone, email, version from person where id = {}", person))[0]
        changes = [
            word
            for word, old, new in (("điện thoại", before["phone"], phone), ("thư điện tử", before["email"], email))
            if old != new
        ]
        if not changes:
            return
        values = {Person.phone: phone, Person.email: email, Person.version: Person.version + 1}
        if not await claim(Person, values, (Person.id == person) & (Person.version == version)):
            raise Conflict(
                "Thông tin liên hệ vừa được người khác sửa.",
                theirs={"Điện thoại": before["phone"], "Thư điện tử": before["email"]},
                mine={"Điện thoại": phone, "Thư điện tử": email},
                version=before["version"],
            )
        await record_person(
            "person.contact_changed", person, ward=before["ward"], by=by, at=at, data={"changes": ", ".join(changes)}
        )


async def end_appointment(appointment: int, *, by: Viewer, at: datetime) -> None:
    """End an appointment now: the person's next request already is without it."""
    async with transaction():
        ended = await claim(
            Appointment,
            {Appointment.ended_at: at, Appointment.until: ward_day(at)},
            (Appointment.id == appointment) & (Appointment.ended_at.is_null()),
        )
        if not ended:
            raise Refusal("Chức vụ này đã kết thúc trước đó.")
        row = (
            await rows(
                "select a.person, a.ward, a.title, u.path, u.id as unit from appointment a join unit u on u.id = a.unit"
                " where a.id = {}",
                appointment,
            )
        )[0]
        await forget_rights(row["person"])
        await record(
            "appointment.ended", noun_id=appointment, by=by, at=at, ward=row["ward"], unit_path=row["path"],
            audience=Audience.UNIT, data={"title": row["title"], "url": f"/units/{row['unit']}"},
        )  # fmt: skip


async def disable(person: int, *, by: Viewer, at: datetime) -> None:
    """Keep a person out from the next request on."""
    async with transaction():
        if not await claim(Person, {Person.disabled_at: at}, (Person.id == person) & (Person.disabled_at.is_null())):
            raise Refusal("Người này đã bị khoá trước đó.")
        await forget_rights(person)
        await record_person("person.disabled", person, ward=by.ward, by=by, at=at)


async def enable(person: int, *, by: Viewer, at: datetime) -> None:
    """Let a disabled person in again."""
    async with transaction():
        if not await claim(Person, {Person.disabled_at: None}, (Person.id == person) & (Person.disabled_at.is_not_null())):
            raise Refusal("Người này không bị khoá.")
        await record_person("person.enabled", person, ward=by.ward, by=by, at=at)


async def forget_rights(person: int) -> None:
    """Rights changed: a session is good for the version it began with, so every open one is refused from now on."""
    await Person.update({Person.rights_version: Person.rights_version + 1}).where(Person.id == person)


async def record_person(
    verb: str, person: int, *, ward: int, by: Viewer | None, at: datetime,
    audience: Audience = Audience.DIARY, data: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """An event about a person, named and placed at their ward; `data` adds to the title or puts another in its place."""
    named = (await rows("select p.name, w.path from person p join unit w on w.id = p.ward where p.id = {}", person))[0]
    await record(
        verb, noun_id=person, by=by, at=at, ward=ward, unit_path=named["path"], audience=audience,
        data={"title": named["name"]} | (data or {}),
    )  # fmt: skip
