"""The doors of people and their appointments."""

from datetime import date, datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing, Refusal, require
from tracker.core.forms import Form
from tracker.core.text import clean
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, require_fresh, see_other
from tracker.people import actions, queries
from tracker.people.forms import AppointmentForm, ContactForm, PersonForm
from tracker.people.rules import ROLE_WORDS, grantable
from tracker.units import queries as units

MANAGERS = (Role.ADMINISTRATOR, Role.OFFICE)
ONLY_ADMINISTRATOR = "Chỉ quản trị viên sửa thông tin liên hệ của người giữ vai trò này."


@get("/people", guards=[only(*MANAGERS)])
async def list_people(request: Request, user: Viewer, q: str = "") -> Answer:
    typed = clean(q, 100)
    found = await queries.listing(user, typed=typed)
    return page(request, "people/people.html", here="people", people=found, q=typed, words=ROLE_WORDS)


@get("/people/new", guards=[only(*MANAGERS)])
async def new_person(request: Request, user: Viewer, unit: str = "") -> Answer:
    form = PersonForm.blank(unit=unit, role=Role.HEAD)
    return page(request, "people/new_person.html", here="people", form=form, **await choices(user))


@post("/people", guards=[only(*MANAGERS)], status_code=200)
async def create_person(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    require_fresh(request, user, now)
    form = PersonForm.read(await request.form())
    if not form.problems:
        unit = await units.find(form.unit, user)
        if unit is None:
            form.refuse("unit", "Xin chọn đơn vị trong danh sách.")
        elif form.role not in grantable(user):
            form.refuse("role", "Chỉ quản trị viên giao vai trò này.")
        else:
            try:
                person = await actions.create_and_appoint(unit, form, key=form.key, by=user, at=now, since=form.since or today)
                return see_other(request, f"/people/{person}", said="Đã thêm người dùng.")
            except Refusal as refusal:
                form.refuse("login", refusal.sentence)
    return page(request, "people/new_person.html", here="people", form=form, status=422, **await choices(user))


@get("/", guards=[only(*MANAGERS)])
async def show_person(request: Request, user: Viewer, person: dict[str, Any]) -> Answer:
    return await person_page(request, user, person, AppointmentForm.blank(role=Role.HEAD))


@post("/contact", guards=[only(*MANAGERS)], status_code=200)
async def change_contact(request: Request, user: Viewer, person: dict[str, Any], now: datetime) -> Answer:
    form = ContactForm.read(await request.form())
    require(grantable(user).issuperset(await queries.roles_of(person["id"])), ONLY_ADMINISTRATOR)
    if form.problems:
        return await person_page(request, user, person, AppointmentForm.blank(role=Role.HEAD), contact=form, status=422)
    await actions.change_contact(person["id"], phone=form.phone, email=form.email, version=form.version, by=user, at=now)
    return see_other(request, f"/people/{person['id']}", said="Đã lưu thông tin liên hệ.")


@post("/appointments", guards=[only(*MANAGERS)], status_code=200)
async def appoint(request: Request, user: Viewer, person: dict[str, Any], now: datetime, today: date) -> Answer:
    require_fresh(request, user, now)
    form = AppointmentForm.read(await request.form())
    unit = None if form.problems else await units.find(form.unit, user)
    if not form.problems and unit is None:
        form.refuse("unit", "Xin chọn đơn vị trong danh sách.")
    if not form.problems and form.role not in grantable(user):
        form.refuse("role", "Chỉ quản trị viên giao vai trò này.")
    if not form.problems and unit is not None:
        try:
            await actions.appoint(
                person["id"], unit, form.role, title=form.title, since=form.since or today, until=form.until,
                acting=form.acting, by=user, at=now,
            )  # fmt: skip
            return see_other(request, f"/people/{person['id']}", said="Đã giao chức vụ.")
        except Refusal as refusal:
            form.refuse("unit", refusal.sentence)
    return await person_page(request, user, person, form, status=422)


@post("/appointments/{appointment_id:str}/end", guards=[only(*MANAGERS)], status_code=200)
async def end_appointment(request: Request, user: Viewer, person: dict[str, Any], appointment_id: str, now: datetime) -> Answer:
    require_fresh(request, user, now)
    Form.read(await request.form())
    held = [row["id"] for row in await queries.appointments_of_person(person["id"])]
    if (appointment := identity(appointment_id)) not in held:
        raise Missing
    await actions.end_appointment(appointment, by=user, at=now)
    return see_other(request, f"/people/{person['id']}", said="Chức vụ đã kết thúc.")


@post("/disabling", guards=[only(Role.ADMINISTRATOR)], status_code=200)
async def disable(request: Request, user: Viewer, person: dict[str, Any], now: datetime) -> Answer:
    Form.read(await request.form())
    require(person["id"] != user.person, "Không tự khoá tài khoản của mình.")
    await actions.disable(person["id"], by=user, at=now)
    return see_other(request, f"/people/{person['id']}", said="Đã khoá.")


@post("/enabling", guards=[only(Role.ADMINISTRATOR)], status_code=200)
async def enable(request: Request, user: Viewer, person: dict[str, Any], now: datetime) -> Answer:
    Form.read(await request.form())
    await actions.enable(person["id"], by=user, at=now)
    return see_other(request, f"/people/{person['id']}", said="Đã mở khoá.")


async def person_page(
    request: Request, user: Viewer, person: dict[str, Any], form: AppointmentForm, *, contact: ContactForm | None = None,
    status: int = 200,
) -> Answer:  # fmt: skip
    posts = await queries.appointments_of_person(person["id"])
    contact = contact or ContactForm.blank(phone=person["phone"], email=person["email"])
    held = {Role(row["role"]) for row in posts if row["ended_at"] is None}
    return page(
        request, "people/person.html", here="people", person=person, posts=posts, form=form, contact=contact, words=ROLE_WORDS,
        may_change=grantable(user) >= held, status=status, **await choices(user),
    )  # fmt: skip


async def choices(user: Viewer) -> dict[str, Any]:
    found = (await units.directory(user.ward)).units
    options = [(user.ward, user.ward_name), *((unit.id, unit.name) for unit in found)]
    return {"units": options, "roles": [(role, ROLE_WORDS[role]) for role in Role if role in grantable(user)]}


async def visible_person(person_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `person`. Raises Missing."""
    found = await queries.find(identity(person_id), user)
    if found is None:
        raise Missing("Không tìm thấy người dùng này.")
    return found


of_person = Router(
    path="/people/{person_id:str}",
    dependencies={"person": Provide(visible_person)},
    route_handlers=[show_person, change_contact, appoint, end_appointment, disable, enable],
)
router = Router(path="/", route_handlers=[list_people, new_person, create_person, of_person])
