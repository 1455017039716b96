"""The demonstration's units and the people of its posts."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import transaction
from tracker.core.viewer import Role, Viewer
from tracker.people.actions import appoint, create_person
from tracker.people.queries import viewer_of
from tracker.units.actions import found, found_ward
from tracker.units.rules import UnitKind
from tracker.units.tables import Unit

CITY, WARD = "Thành phố Hải Phòng", "UBND phường Đồ Sơn"
OFFICES = [
    ("Văn phòng HĐND và UBND", UnitKind.OFFICE, "Chánh Văn phòng"),
    ("Phòng Văn hoá - Xã hội", UnitKind.OFFICE, "Trưởng phòng Văn hoá - Xã hội"),
    ("Phòng Kinh tế, Hạ tầng và Đô thị", UnitKind.OFFICE, "Trưởng phòng Kinh tế, Hạ tầng và Đô thị"),
    ("Trung tâm Sự nghiệp công", UnitKind.CENTRE, "Giám đốc Trung tâm Sự nghiệp công"),
    ("Trung tâm Phục vụ hành chính công", UnitKind.CENTRE, "Giám đốc Trung tâm Phục vụ hành chính công"),
    ("Công an phường", UnitKind.AGENCY, "Trưởng Công an phường"),
    ("Uỷ ban Mặt trận Tổ quốc Việt Nam phường", UnitKind.FRONT, "Chủ tịch Uỷ ban Mặt trận Tổ quốc phường"),
    ("Hội Liên hiệp Phụ nữ phường", UnitKind.ORGANISATION, "Chủ tịch Hội Liên hiệp Phụ nữ phường"),
    ("Hội Nông dân phường", UnitKind.ORGANISATION, "Chủ tịch Hội Nông dân phường"),
    ("Hội Cựu chiến binh phường", UnitKind.ORGANISATION, "Chủ tịch Hội Cựu chiến binh phường"),
    ("Đoàn Thanh niên phường", UnitKind.ORGANISATION, "Bí thư Đoàn Thanh niên phường"),
    ("Công đoàn phường", UnitKind.ORGANISATION, "Chủ tịch Công đoàn phường"),
]
SCHOOLS = [("Mầm non", 5), ("Tiểu học", 5), ("THCS", 4)]
VACANT, ACTING = "Tổ dân phố số 9", "Tổ dân phố số 14"
KNOWN = {  # post → login of the demonstration's one-click sign-in
    "Tổ trưởng tổ dân phố số 5": "demo-to-truong",
    "Hiệu trưởng Trường Tiểu học số 1": "demo-hieu-truong",
    "Chủ tịch Uỷ ban Mặt trận Tổ quốc phường": "demo-mat-tran",
    "Trưởng phòng Văn hoá - Xã hội": "demo-truong-phong",
}


@dataclass
class People:
    """Who is who: ids by post, and viewers kept once looked up."""

    ward: int
    ward_path: str
    units: dict[str, Unit] = field(default_factory=dict)
    heads: dict[int, int] = field(default_factory=dict)
    office: int = 0
    second_office: int = 0
    leader: int = 0
    second_leader: int = 0
    appraiser: int = 0
    hats: dict[int, int] = field(default_factory=dict)
    viewers: dict[int, Viewer] = field(default_factory=dict)

    async def viewer(self, person: int, *, at: datetime) -> Viewer:
        """A person acting with the hat that the demonstration gives them."""
        if person not in self.viewers:
            found = await viewer_of(person, at=at, hat=self.hats.get(person))
            if found is None:
                raise LookupError(person)
            self.viewers[person] = found
        return self.viewers[person]


async def settle(at: datetime, *, units: int) -> People:
    """City, ward, its units and their people, about `units` of them; one vacancy, one acting head, one with two hats."""
    async with transaction():
        ward = await found_ward(WARD, city=CITY, at=at)
        people = People(ward=ward.id, ward_path=ward.path)
        since = ward_day(at)
        for name, kind, title in OFFICES:
            await add(people, ward, kind, name, title, since=since, at=at)
        for level, count in SCHOOLS:
            for number in range(1, count + 1):
                name = f"Trường {level} số {number}"
                await add(people, ward, UnitKind.SCHOOL, name, f"Hiệu trưởng {name}", since=since, at=at)
        for number in range(1, max(8, units - len(people.units)) + 1):
            name = f"Tổ dân phố số {number}"
            await add(people, ward, UnitKind.NEIGHBOURHOOD, name, f"Tổ trưởng tổ dân phố số {number}", since=since, at=at)
        await add_ward_people(people, ward, since=since, at=at)
    return people


async def add(people: People, ward: Unit, kind: UnitKind, name: str, title: str, *, since: date, at: datetime) -> None:
    number = len(people.units) + 1
    unit = await found(ward, kind, name, by=None, at=at, phone=f"0225 000 {number:04d}")
    people.units[name] = unit
    if name == VACANT:
        return
    login = KNOWN.get(title, f"don-vi-{number}")
    person = await create_person(ward.ward, name=title, login=login, phone=f"0900 000 {number % 1000:03d}", by=None, at=at)
    people.heads[unit.id] = person
    acting = name == ACTING
    made = await appoint(
        person,
        row(unit),
        Role.HEAD,
        title=f"Phụ trách {name}" if acting else title,
        since=since,
        acting=acting,
        by=None,
        at=at,
    )
    people.hats[person] = made


async def add_ward_people(people: People, ward: Unit, *, since: date, at: datetime) -> None:
    culture = people.units["Phòng Văn hoá - Xã hội"]

    async def post(login: str, title: str, role: Role, unit: Unit) -> int:
        person = await create_person(ward.ward, name=title, login=login, phone="", by=None, at=at)
        people.hats[person] = await appoint(person, row(unit), role, title=title, since=since, by=None, at=at)
        return person

    people.office = await post("demo-phong", "Chuyên viên Phòng Văn hoá - Xã hội", Role.OFFICE, culture)
    people.second_office = await post("chuyen-vien-2", "Phó trưởng phòng Văn hoá - Xã hội", Role.OFFICE, culture)
    people.leader = await post("demo-lanh-dao", "Chủ tịch UBND phường", Role.LEADER, ward)
    people.second_leader = await post("pho-chu-tich", "Phó Chủ tịch UBND phường", Role.LEADER, ward)
    await post("demo-quan-tri", "Quản trị viên", Role.ADMINISTRATOR, ward)
    await appoint(
        people.heads[culture.id], row(culture), Role.OFFICE, title="Trưởng phòng Văn hoá - Xã hội, đầu mối theo dõi",
        since=since, by=None, at=at,
    )  # fmt: skip
    economy = people.units["Phòng Kinh tế, Hạ tầng và Đô thị"]
    title = "Chuyên viên Phòng Kinh tế, Hạ tầng và Đô thị"
    people.appraiser = await post("demo-tham-dinh", title, Role.APPRAISER, economy)


def row(unit: Unit) -> dict[str, Any]:
    return {"id": unit.id, "ward": unit.ward, "path": unit.path}
