"""The ward that lives the year: units of every kind, a head for each but one, an office, a leader; every person has an address."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.core.database import transaction
from tracker.core.viewer import Role, Viewer
from tracker.people.actions import appoint, create_person
from tracker.people.queries import viewer_of
from tracker.reminders.delivery import keep
from tracker.reminders.rules import Channel, Mode
from tracker.units.actions import found, found_ward
from tracker.units.rules import KnownUnit, Standing, UnitKind

SINCE = date(2025, 1, 1)
FIRST = [
    (UnitKind.OFFICE, "Phòng Văn hoá - Xã hội"),
    (UnitKind.OFFICE, "Phòng Kinh tế, Hạ tầng và Đô thị"),
    (UnitKind.CENTRE, "Trung tâm Sự nghiệp công"),
    (UnitKind.FRONT, "Uỷ ban Mặt trận Tổ quốc Việt Nam phường"),
    (UnitKind.ORGANISATION, "Hội Liên hiệp Phụ nữ phường"),
]


@dataclass
class Person:
    """Somebody with a post. `unit` is the path of what they head, or whose deputy they are; `hears` what they are told of."""

    id: int
    email: str
    hears: str
    unit: str
    appointment: int
    mode: Mode = Mode.DIGEST
    channel: Channel = Channel.EMAIL


@dataclass
class Ward:
    """Who is who. `heads`: unit path → its head; everybody ever in a post is in `people`, by address."""

    id: int
    units: list[KnownUnit] = field(default_factory=list)
    heads: dict[str, Person] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    office: list[Person] = field(default_factory=list)
    leader: Person = None  # type: ignore[assignment]

    def unit(self, path: str) -> KnownUnit:
        return next(unit for unit in self.units if unit.path == path)

    def told(self, audience: str, path: str) -> list[Person]:
        """Who hears what is said to an audience now."""
        if audience == "office":
            return self.office
        if audience == "leadership":
            return [self.leader]
        return [self.heads[path]] if path in self.heads else []

    async def post(self, unit: KnownUnit, role: Role, *, title: str, hears: str, at: datetime) -> Person:
        """A new person in a post."""
        number = len(self.people) + 1
        email = f"nguoi-{number}@phuong.example.vn"
        person = await create_person(
            self.id, name=f"{title} {number}", login=f"nguoi-{number}", phone="", email=email, by=None, at=at
        )
        row = {"id": unit.id, "ward": self.id, "path": unit.path}
        made = await appoint(person, row, role, title=title, since=SINCE, by=None, at=at)
        self.people[email] = one = Person(person, email, hears, unit.path, made)
        return one

    async def head(self, unit: KnownUnit, *, at: datetime) -> None:
        self.heads[unit.path] = await self.post(unit, Role.HEAD, title=f"Người đứng đầu {unit.name}", hears="unit", at=at)


async def settle(units: int, *, at: datetime, dice: random.Random) -> Ward:
    """Found it. The last unit has no head; some heads have a deputy, some want each notice at once, some no mail at all."""
    async with transaction():
        root = await found_ward("UBND phường Thử", city="Thành phố Thử", at=at)
        ward = Ward(root.id)
        schools = max(1, units // 5)
        kinds = FIRST + [(UnitKind.SCHOOL, f"Trường số {n + 1}") for n in range(schools)]
        kinds += [(UnitKind.NEIGHBOURHOOD, f"Tổ dân phố số {n + 1}") for n in range(max(2, units - len(kinds)))]
        for kind, name in kinds:
            made = await found(root, kind, name, by=None, at=at)
            ward.units.append(KnownUnit(made.id, name, kind, made.path, Standing(made.standing)))
        for unit in ward.units[:-1]:
            await ward.head(unit, at=at)
        for unit in ward.units[5:8]:
            await ward.post(unit, Role.DEPUTY, title="Cấp phó", hears="", at=at)
        culture = ward.units[0]
        top = KnownUnit(root.id, root.name, UnitKind.WARD, root.path)
        ward.office = [await ward.post(culture, Role.OFFICE, title="Chuyên viên", hears="office", at=at) for _ in range(2)]
        ward.leader = await ward.post(top, Role.LEADER, title="Chủ tịch", hears="leadership", at=at)
        for head in list(ward.heads.values())[2:]:
            await prefer(ward, head, dice, at=at)
    return ward


async def prefer(ward: Ward, head: Person, dice: random.Random, *, at: datetime) -> None:
    """One in ten wants each notice at once, one in ten no mail, one in five another hour."""
    luck = dice.random()
    if luck < 0.1:
        head.mode = Mode.ONCE
    elif luck < 0.2:
        head.channel = Channel.NONE
    elif luck > 0.4:
        return
    minute = 600 if luck >= 0.2 else None
    await keep(head.id, ward.id, channel=head.channel, mode=head.mode, minute=minute, at=at)


async def viewer(person: Person, at: datetime) -> Viewer:
    found_ = await viewer_of(person.id, at=at, hat=person.appointment)
    assert found_ is not None
    return found_
