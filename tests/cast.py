"""The people every test knows: a small ward, its units, somebody of every role, each with a browser of their own."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import httpx

from tracker.accounts.sessions import open_session
from tracker.core.clock import now, ward_day
from tracker.core.database import rows, transaction
from tracker.core.viewer import Role, Viewer
from tracker.people.actions import appoint, create_person
from tracker.people.queries import viewer_of
from tracker.tasks.giving import NewTask, make_tasks
from tracker.tasks.queries import find
from tracker.units.actions import found, found_ward
from tracker.units.queries import directory
from tracker.units.rules import KnownUnit, UnitKind
from tracker.units.tables import Unit

SINCE = date(2025, 1, 1)
PLACES = {
    "culture": (UnitKind.OFFICE, "Phòng Văn hoá - Xã hội"),
    "economy": (UnitKind.OFFICE, "Phòng Kinh tế, Hạ tầng và Đô thị"),
    "centre": (UnitKind.CENTRE, "Trung tâm Sự nghiệp công"),
    "school": (UnitKind.SCHOOL, "Trường Tiểu học số 1"),
    "five": (UnitKind.NEIGHBOURHOOD, "Tổ dân phố số 5"),
    "six": (UnitKind.NEIGHBOURHOOD, "Tổ dân phố số 6"),
    "front": (UnitKind.FRONT, "Uỷ ban Mặt trận Tổ quốc Việt Nam phường"),
}
POSTS = {
    "head": ("five", Role.HEAD, "Tổ trưởng tổ dân phố số 5"),
    "deputy": ("five", Role.DEPUTY, "Tổ phó tổ dân phố số 5"),
    "staff": ("school", Role.STAFF, "Giáo viên phụ trách"),
    "other_head": ("six", Role.HEAD, "Tổ trưởng tổ dân phố số 6"),
    "principal": ("school", Role.HEAD, "Hiệu trưởng Trường Tiểu học số 1"),
    "front_head": ("front", Role.HEAD, "Chủ tịch Mặt trận Tổ quốc phường"),
    "culture_head": ("culture", Role.HEAD, "Trưởng phòng Văn hoá - Xã hội"),
    "office": ("culture", Role.OFFICE, "Chuyên viên Phòng Văn hoá - Xã hội"),
    "second_office": ("culture", Role.OFFICE, "Phó trưởng phòng Văn hoá - Xã hội"),
    "appraiser": ("economy", Role.APPRAISER, "Chuyên viên thẩm định"),
    "leader": ("ward", Role.LEADER, "Chủ tịch UBND phường"),
    "observer": ("ward", Role.OBSERVER, "Giám sát viên"),
    "administrator": ("ward", Role.ADMINISTRATOR, "Quản trị viên"),
    "vice": ("ward", Role.LEADER, "Phó Chủ tịch UBND phường"),
}


@dataclass
class Cast:
    """Units and people by short name; `browser(name)` is signed in, with a password and a code already set."""

    app: Any
    ward: int
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    appointments: dict[str, int] = field(default_factory=dict)

    async def viewer(self, name: str) -> Viewer:
        seen = await viewer_of(self.people[name], at=now())
        assert seen is not None
        return seen

    def known(self, name: str) -> KnownUnit:
        unit = self.units[name]
        return KnownUnit(unit.id, unit.name, UnitKind(unit.kind), unit.path, unit.standing)

    async def browser(self, name: str) -> "Browser":
        token, _ = await open_session(self.people[name], at=now(), proved=True, roles=[POSTS[name][1]], agent="test")
        return Browser(self.app, token)

    async def assignment(
        self, unit: str = "five", *, due_on: date | None = None, at: datetime | None = None, **more: Any
    ) -> int:
        """A task by hand given to one unit; returns the assignment."""
        culture = self.units["culture"]
        task = NewTask(
            text=more.pop("text", "Phát động phong trào đến từng hộ dân"), office=culture.id, office_path=culture.path,
            leads=(self.known(unit),), due_on=due_on, **more,
        )  # fmt: skip
        async with transaction():
            made = await make_tasks([task], ward=self.ward, by=await self.viewer("office"), at=at or now())
        return int((await rows("select id from assignment where task = {}", made[0]))[0]["id"])

    async def look(self, assignment: int, name: str = "office") -> dict[str, Any]:
        """The assignment as somebody of the cast sees it."""
        row = await find(assignment, await self.viewer(name))
        assert row is not None
        return row

    async def directory(self) -> Any:
        return await directory(self.ward, aliases=True)


class Browser:
    """An httpx client that fills in the hidden fields of the last page it saw, as a browser does."""

    def __init__(self, app: Any, token: str) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=60)
        self.client.cookies.set("session", token)
        self.csrf = ""

    async def get(self, path: str, **more: Any) -> httpx.Response:
        answer = await self.client.get(path, **more)
        if found := re.search(r'name="_csrf_token" value="(\w+)"|"x-csrftoken": "(\w+)"', answer.text):
            self.csrf = found[1] or found[2]
        return answer

    async def post(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> httpx.Response:
        if not self.csrf:
            await self.get("/help")
        return await self.client.post(path, data={"_csrf_token": self.csrf, **(data or {})}, **more)


def filled(page: Any, *lists: str, **more: Any) -> dict[str, Any]:
    """What the form on a page would send, unchanged but for `more`; `lists`: fields that are sent several times."""
    fields: dict[str, Any] = {name: [] for name in lists}
    for tag in re.finditer(r'<input class="govuk-(?:input|checkboxes__input)[^>]*>', page.text):
        name, value = re.search(r' name="(\w+)"', tag[0]), re.search(r' value="([^"]*)"', tag[0])
        if name and ("checkbox" not in tag[0] or " checked" in tag[0]):
            said = value[1] if value else ""
            if name[1] in lists:
                fields[name[1]].append(said)
            else:
                fields[name[1]] = said
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page.text, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    for name, value in re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n?(.*?)</textarea>', page.text, re.S):
        fields[name] = value
    version = re.search(r'name="version" value="(\d+)"', page.text)
    return fields | {"_key": key_on(page), "version": version[1] if version else ""} | more


def key_on(page: httpx.Response) -> str:
    """The idempotency key of the form on a page."""
    found = re.search(r'name="_key" value="([\w-]+)"', page.text)
    assert found, page.text[:400]
    return found[1]


async def assemble(app: Any) -> Cast:
    """Build the small ward: quick, without any history."""
    at = datetime(2025, 1, 1, tzinfo=UTC)
    async with transaction():
        ward = await found_ward("UBND phường Thử", city="Thành phố Thử", at=at)
        cast = Cast(app=app, ward=ward.id, units={"ward": ward})
        for name, (kind, title) in PLACES.items():
            cast.units[name] = await found(ward, kind, title, by=None, at=at, phone="0225 000 0000")
        for name, (unit, role, title) in POSTS.items():
            person = await create_person(ward.id, name=title, login=name.replace("_", "-"), phone="", by=None, at=at)
            place = cast.units[unit]
            row = {"id": place.id, "ward": place.ward, "path": place.path}
            cast.appointments[name] = await appoint(person, row, role, title=title, since=SINCE, by=None, at=at)
            cast.people[name] = person
        await enrol(cast)
    return cast


async def enrol(cast: Cast) -> None:
    """Everybody already has a password and a code, so that their doors open."""
    from tracker.people.tables import Person

    await Person.update({Person.password_hash: "kept", Person.totp_secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}).where(
        Person.ward == cast.ward
    )


async def another_ward() -> KnownUnit:
    """A unit of a second ward of the same city."""
    async with transaction():
        ward = await found_ward("UBND phường Khác", city="Thành phố Thử", at=now())
        unit = await found(ward, UnitKind.NEIGHBOURHOOD, "Tổ dân phố bên kia", by=None, at=now())
    return KnownUnit(unit.id, unit.name, UnitKind.NEIGHBOURHOOD, unit.path)


async def events_of(verb: str) -> list[dict[str, Any]]:
    """Every event of one verb, in order."""
    return await rows("select * from event where verb = {} order by id", verb)


def today() -> date:
    return ward_day(now())


@contextmanager
def queries() -> Iterator[list[str]]:
    """Every statement the engine is asked for, while it lasts."""
    from piccolo_conf import DB

    asked: list[str] = []
    kind: Any = type(DB)  # PostgreSQL's engine has slots: the class is where a method can be put in another's place
    run = kind.run_querystring

    async def noted(self: Any, querystring: Any, in_pool: bool = True) -> Any:
        asked.append(str(querystring))
        return await run(self, querystring, in_pool)

    kind.run_querystring = noted
    try:
        yield asked
    finally:
        kind.run_querystring = run
