"""What a unit is, and which unit a plan means by the words it uses."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache

from tracker.core.text import fold
from tracker.reader.names import key


class UnitKind(StrEnum):
    """Kinds of unit; the groups that plans address ("Các Tổ dân phố") are kinds too."""

    CITY = "city"
    WARD = "ward"
    OFFICE = "office"
    CENTRE = "centre"
    SCHOOL = "school"
    NEIGHBOURHOOD = "neighbourhood"
    FRONT = "front"
    ORGANISATION = "organisation"
    AGENCY = "agency"


class Standing(StrEnum):
    """Whether the ward orders a unit or asks it courteously (requested bodies are never ranked)."""

    ORDERED = "ordered"
    REQUESTED = "requested"


KIND_WORDS = {
    UnitKind.CITY: "Thành phố",
    UnitKind.WARD: "Ủy ban nhân dân phường",
    UnitKind.OFFICE: "Phòng chuyên môn",
    UnitKind.CENTRE: "Trung tâm",
    UnitKind.SCHOOL: "Trường học",
    UnitKind.NEIGHBOURHOOD: "Tổ dân phố",
    UnitKind.FRONT: "Mặt trận Tổ quốc",
    UnitKind.ORGANISATION: "Tổ chức chính trị - xã hội",
    UnitKind.AGENCY: "Cơ quan khác",
}
GROUP_WORDS = {
    UnitKind.OFFICE: "Các phòng chuyên môn",
    UnitKind.CENTRE: "Các trung tâm",
    UnitKind.SCHOOL: "Các trường học",
    UnitKind.NEIGHBOURHOOD: "Các tổ dân phố",
    UnitKind.ORGANISATION: "Các tổ chức chính trị - xã hội",
}
PEER_GROUPS = {
    UnitKind.OFFICE: "offices",
    UnitKind.CENTRE: "offices",
    UnitKind.AGENCY: "offices",
    UnitKind.SCHOOL: "schools",
    UnitKind.NEIGHBOURHOOD: "neighbourhoods",
    UnitKind.FRONT: "organisations",
    UnitKind.ORGANISATION: "organisations",
}
PEER_WORDS = {
    "offices": "Phòng, trung tâm, cơ quan",
    "schools": "Trường học",
    "neighbourhoods": "Tổ dân phố",
    "organisations": "Mặt trận và tổ chức",
    "": "Cơ quan quản lý",
}


def standing_of(kind: UnitKind) -> Standing:
    """Mặt trận and the organisations are asked, everybody else is ordered, until the ward says otherwise."""
    return Standing.REQUESTED if kind in {UnitKind.FRONT, UnitKind.ORGANISATION} else Standing.ORDERED


def path_below(parent_path: str, unit: int) -> str:
    """`/1/4/` and 17 → `/1/4/17/`; the root's parent path is empty."""
    return f"{parent_path or '/'}{unit}/"


# Which unit is meant


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit as the matcher knows it."""

    id: int
    name: str
    kind: UnitKind
    path: str = ""
    standing: Standing = Standing.ORDERED


@dataclass(frozen=True)
class Directory:
    """The ward's open units and the spellings it has learnt: key → unit id, or key → kind."""

    units: tuple[KnownUnit, ...]
    unit_aliases: Mapping[str, int] = field(default_factory=dict)
    kind_aliases: Mapping[str, UnitKind] = field(default_factory=dict)

    def of_kind(self, kind: UnitKind) -> tuple[KnownUnit, ...]:
        """Every open unit of a kind: what a group expands to."""
        return tuple(unit for unit in self.units if unit.kind == kind)

    def by_kind(self, *, without: Collection[int] = ()) -> list[tuple[str, list[KnownUnit]]]:
        """The open units but those `without`, under the words of their kind: for lists to tick."""
        kept = [unit for unit in self.units if unit.id not in without]
        groups = [(word, [unit for unit in kept if unit.kind == kind]) for kind, word in KIND_WORDS.items()]
        return [(word, units) for word, units in groups if units]

    def unit(self, unit: int | None) -> KnownUnit | None:
        """The open unit of that id."""
        return next((known for known in self.units if known.id == unit), None)


@dataclass(frozen=True, slots=True)
class Match:
    """One unit, one group, or neither. `sure` answers need no question; `candidates` are ids, likeliest first."""

    unit: int | None = None
    kind: UnitKind | None = None
    sure: bool = False
    candidates: tuple[int, ...] = ()

    @property
    def is_found(self) -> bool:
        return self.unit is not None or self.kind is not None


GENERIC = re.compile(r"\b(lien quan|khac|doan the|nganh|ca nhan|doanh nghiep|nhan dan|ho gia dinh|chi hoi)\b")
GROUPS = [
    (
        UnitKind.NEIGHBOURHOOD,
        re.compile(r"^(cac |cap uy cac |ban dieu hanh cac )?(to dan pho|tdp|thon|khu dan cu)( |$)"),
    ),
    (
        UnitKind.SCHOOL,
        re.compile(r"^(cac )?(co so giao duc|truong hoc|nha truong|don vi giao duc|truong( |$)|don vi truong hoc)"),
    ),
    (UnitKind.ORGANISATION, re.compile(r"^(cac )?(to chuc chinh tri|doan the chinh tri|to chuc doan the)")),
    (UnitKind.OFFICE, re.compile(r"^(cac )?(co quan chuyen mon|phong chuyen mon|phong ban chuyen mon)")),
    (UnitKind.CENTRE, re.compile(r"^(cac )(trung tam)( |$)")),
]
LIKELY, POSSIBLE = 0.84, 0.55


def match(written: str, directory: Directory) -> Match:
    """The unit or group that `written` names. Unsure likenesses are offered as candidates, never taken."""
    wanted = key(written)
    if not wanted:
        return Match()
    if wanted in directory.unit_aliases and directory.unit(directory.unit_aliases[wanted]):
        return Match(unit=directory.unit_aliases[wanted], sure=True)
    if wanted in directory.kind_aliases:
        return Match(kind=directory.kind_aliases[wanted], sure=True)
    exact = [unit.id for unit in directory.units if key(unit.name) == wanted]
    if len(exact) == 1:
        return Match(unit=exact[0], sure=True)
    if (group := group_of(written)) is not None and directory.of_kind(group):
        return Match(kind=group, sure=True)
    if GENERIC.search(fold(written)):
        return Match()
    return best_of(wanted, directory)


Places = Callable[[str], KnownUnit | None]


def places_of(directory: Directory) -> Places:
    """`match` where it is sure of one unit, asked only of units that may be: likenesses are never taken here."""
    by_key: dict[str, list[KnownUnit]] = {}
    for unit in directory.units:
        by_key.setdefault(key(unit.name), []).append(unit)

    @cache
    def find(written: str) -> KnownUnit | None:
        wanted = key(written)
        alias = directory.unit(directory.unit_aliases.get(wanted)) if wanted in directory.unit_aliases else None
        some = Directory((*by_key.get(wanted, ()), *([alias] if alias else [])), directory.unit_aliases, directory.kind_aliases)
        found = match(written, some) if wanted and some.units else None
        return directory.unit(found.unit) if found and found.sure else None

    return find


def group_of(written: str) -> UnitKind | None:
    """The kind a plan addresses as a whole ("Các cơ sở giáo dục trên địa bàn"), if it does."""
    plain = re.sub(r"[^\w]+", " ", fold(written)).strip()
    if not plain.startswith(("cac ", "nha truong", "to dan pho tren", "truong hoc tren")) and "cac " not in plain:
        return None
    return next((kind for kind, pattern in GROUPS if pattern.search(plain)), None)


def best_of(wanted: str, directory: Directory) -> Match:
    scored = sorted(((likeness(wanted, key(unit.name)), unit.id) for unit in directory.units), reverse=True)
    candidates = tuple(unit for score, unit in scored if score >= POSSIBLE)[:5]
    clear = len(scored) == 1 or (len(scored) > 1 and scored[0][0] - scored[1][0] >= 0.08)
    if candidates and scored[0][0] >= LIKELY and clear and digits(wanted) == digits(key(name_of(directory, candidates[0]))):
        return Match(unit=candidates[0], sure=False, candidates=candidates)
    return Match(candidates=candidates)


def likeness(a: str, b: str) -> float:
    """0 to 1: the better of likeness by letters and by shared words."""
    first, second = set(a.split()), set(b.split())
    shared = len(first & second) / max(1, min(len(first), len(second))) if len(first & second) > 1 else 0.0
    return max(SequenceMatcher(None, a, b).ratio(), 0.9 * shared)


def digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def name_of(directory: Directory, unit: int) -> str:
    known = directory.unit(unit)
    return known.name if known else ""
