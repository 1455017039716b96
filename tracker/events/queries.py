"""Reading the diary: its page, the notices of a person, the proof of the chain."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tracker.core.clock import day_starts
from tracker.core.database import rows
from tracker.core.viewer import Role, Viewer, within
from tracker.events.rules import Audience, Break, Entry, first_break

PAGE = 60
CHUNK = 5_000
COUNCIL = {Role.OFFICE, Role.LEADER}
UNIT_ROLES = {Role.HEAD, Role.DEPUTY, Role.STAFF}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the diary's page asks for."""

    noun: str = ""
    unit: int | None = None
    person: int | None = None
    start: date | None = None
    end: date | None = None
    before: int | None = None


async def diary(viewer: Viewer, filters: Filters) -> list[dict[str, Any]]:
    """Events in the viewer's sight, newest first, one more than a page so that the door knows of the next."""
    scope, values = within(viewer, ward="v.ward", path="v.unit_path")
    conditions, more = [scope, *open_to(viewer)], list(values)
    if filters.noun:
        conditions.append("v.noun = {}")
        more.append(filters.noun)
    if filters.unit:
        conditions.append("v.unit_path like {}")
        more.append(f"%/{filters.unit}/%")
    if filters.person:
        conditions.append("v.actor = {}")
        more.append(filters.person)
    if filters.start:
        conditions.append("v.at >= {}")
        more.append(day_starts(filters.start))
    if filters.end:
        conditions.append("v.at < {}")
        more.append(day_starts(filters.end + timedelta(days=1)))
    if filters.before:
        conditions.append("v.id < {}")
        more.append(filters.before)
    return await rows(
        "select v.id, v.sequence, v.at, v.actor_name, v.verb, v.noun, v.noun_id, v.data, u.name as unit_name, u.id as unit"
        " from event v left join unit u on u.path = v.unit_path"
        f" where {' and '.join(conditions)} order by v.id desc limit {{}}",
        *more,
        PAGE + 1,
    )


def open_to(viewer: Viewer) -> list[str]:
    """Conditions over `v` that leave out what the council alone reads."""
    return [] if viewer.roles & COUNCIL else [f"v.audience <> '{Audience.COUNCIL}'"]


def told_to(viewer: Viewer) -> tuple[str, list[Any]] | None:
    """Condition over `v`, and its values: the events that this person's posts are told of; None when no post is told any."""
    told: list[str] = []
    values: list[Any] = []
    for post in viewer.posts:
        if post.role in UNIT_ROLES:
            told.append("(v.audience = 'unit' and v.unit_path = {})")
            values.append(post.unit_path)
        elif post.role is Role.OFFICE:
            told.append("v.audience in ('office', 'council')")
        elif post.role is Role.APPRAISER:
            told.append("v.audience = 'appraiser'")
        elif post.role is Role.LEADER:
            told.append("v.audience in ('leadership', 'council')")
    return (" or ".join(told), values) if told else None


async def notices(viewer: Viewer, *, limit: int = 100) -> list[dict[str, Any]]:
    """What concerns this person's posts and was not their own doing, newest first; `is_new` after their mark."""
    if (told := told_to(viewer)) is None:
        return []
    condition, values = told
    found = await rows(
        "select v.id, v.sequence, v.at, v.actor_name, v.verb, v.data, coalesce(m.sequence, 0) as seen"
        " from event v left join notice_mark m on m.person = {} where v.ward = {} and (v.actor is null or v.actor <> {})"
        f" and ({condition}) order by v.sequence desc limit {{}}",
        viewer.person,
        viewer.ward,
        viewer.person,
        *values,
        limit,
    )
    return [row | {"is_new": row["sequence"] > row["seen"]} for row in found]


async def of_noun(noun: str, noun_id: int, ward: int, *, limit: int = 100) -> list[dict[str, Any]]:
    """The events of one object, newest first."""
    return await rows(
        "select id, at, actor_name, verb, data from event where ward = {} and noun = {} and noun_id = {}"
        " order by sequence desc limit {}",
        ward,
        noun,
        noun_id,
        limit,
    )


async def verify_all() -> list[Break]:
    """The first bad row of every ward whose chain does not hold; empty when all is well."""
    heads = {row["ward"]: (row["sequence"], row["hash"]) for row in await rows("select ward, sequence, hash from event_head")}
    wards = {row["ward"] for row in await rows("select distinct ward from event")} | set(heads)
    found = []
    for ward in sorted(wards):
        if bad := first_break(ward, [link async for link in chain(ward)], head=heads.get(ward, (0, ""))):
            found.append(bad)
    return found


async def chain(ward: int) -> Any:
    """(entry, sequence, previous hash, hash) of a ward in order, read in chunks."""
    last = 0
    while found := await rows(
        "select * from event where ward = {} and sequence > {} order by sequence, id limit {}", ward, last, CHUNK
    ):
        for row in found:
            entry = Entry(**{name: row[name] for name in Entry.__slots__})
            yield entry, row["sequence"], row["previous_hash"], row["hash"]
        last = found[-1]["sequence"]


def read_data(data: str) -> dict[str, Any]:
    """An event's data; a damaged row reads as empty rather than failing the page."""
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


async def is_known(verb: str) -> bool:
    """Whether anything of that verb ever happened."""
    return bool(await rows("select 1 as found from event where verb = {} limit 1", verb))


async def newest(ward: int) -> tuple[int, str, datetime | None]:
    """The chain's head, for printing on reports: sequence, hash, instant."""
    found = await rows(
        "select h.sequence, h.hash, v.at from event_head h left join event v on v.ward = h.ward and v.sequence = h.sequence"
        " where h.ward = {}",
        ward,
    )
    return (found[0]["sequence"], found[0]["hash"], found[0]["at"]) if found else (0, "", None)
