"""Reading the tree of units."""

from collections.abc import Mapping
from typing import Any

from tracker.core.database import nested, rows, unnested
from tracker.core.viewer import Viewer, within
from tracker.units.rules import Directory, KnownUnit, Standing, UnitKind


async def tree(viewer: Viewer, *, closed: bool = False) -> list[dict[str, Any]]:
    """The units the viewer sees, by peer group and Vietnamese order, each with its current heads' posts and phones.

    One row per head of a unit (two when one is acting); a vacancy has `head` None.
    """
    scope, values = within(viewer, ward="u.ward", path="u.path")
    return await rows(
        f"""select u.id, u.name, u.kind, u.peer_group, u.standing, u.phone, u.path, u.parent, u.closed_on,
          a.title as head, a.acting, p.id as person, p.phone as head_phone, p.seen_at
        from unit u
        left join appointment a on a.unit = u.id and a.role = 'head' and a.ended_at is null
        left join person p on p.id = a.person
        where {scope} {"" if closed else "and u.closed_on is null"}
        order by u.peer_group, u.sort_key, u.id""",
        *values,
    )


async def find(unit: int, viewer: Viewer) -> dict[str, Any] | None:
    """One unit the viewer may see, with the name of the one above."""
    scope, values = within(viewer, ward="u.ward", path="u.path")
    found = await rows(
        f"""select u.*, above.name as above_name, above.path as above_path from unit u
        left join unit above on above.id = u.parent where u.id = {{}} and {scope}""",
        unit,
        *values,
    )
    return found[0] if found else None


async def whole(unit: int, viewer: Viewer) -> dict[str, Any] | None:
    """One unit as `find` has it, with `people` and `aliases` (its other spellings), all in one query.

    `people`: everybody appointed to it, those still in office first, then history; `asked`: when they asked for a link.
    """
    scope, values = within(viewer, ward="u.ward", path="u.path")
    found = await rows(
        f"""select u.*, above.name as above_name, above.path as above_path, a.id as appointment, a.role, a.title, a.acting,
          a.since, a.until, a.ended_at, p.id as person, p.seen_at, x.id as alias_id, x.alias,
          (select max(l.asked_at) from link_request l where l.person = p.id and l.answered_at is null) as asked
        from unit u left join unit above on above.id = u.parent left join appointment a on a.unit = u.id
        left join person p on p.id = a.person left join unit_alias x on x.unit = u.id where u.id = {{}} and {scope}
        order by case when a.ended_at is null then 0 else 1 end, a.since desc, a.id, x.alias""",
        unit,
        *values,
    )
    people = {row["appointment"]: row for row in found if row["appointment"]}
    aliases = {row["alias_id"]: {"id": row["alias_id"], "alias": row["alias"]} for row in found if row["alias_id"]}
    return found[0] | {"people": list(people.values()), "aliases": list(aliases.values())} if found else None


async def directory(ward: int, *, aliases: bool = False) -> Directory:
    """The ward's open units below its root; with `aliases` the spellings it has learnt too (a query more)."""
    units = await rows(
        "select id, name, kind, path, standing from unit where ward = {} and id <> ward and closed_on is null"
        " order by sort_key, id",
        ward,
    )
    learnt = await rows("select folded, unit, kind from unit_alias where ward = {}", ward) if aliases else []
    return Directory(
        tuple(
            KnownUnit(row["id"], row["name"], UnitKind(row["kind"]), row["path"], Standing(row["standing"])) for row in units
        ),
        {row["folded"]: row["unit"] for row in learnt if row["unit"]},
        {row["folded"]: UnitKind(row["kind"]) for row in learnt if row["kind"]},
    )


def directory_sql(ward: str) -> str:
    """The columns `units` and `aliases` of a page's own statement, as JSON for `directory_of`. `ward`: the ward's id in SQL."""
    units = nested(
        ("id", "name", "kind", "path", "standing"),
        f"select u.id, u.name, u.kind, u.path, u.standing from unit u where u.ward = {ward} and u.id <> {ward}"
        " and u.closed_on is null order by u.sort_key, u.id",
    )
    aliases = nested(
        ("folded", "unit"),
        f"select l.folded, l.unit from unit_alias l where l.ward = {ward} and l.unit is not null order by l.id",
    )
    return f"{units} as units, {aliases} as aliases"


def directory_of(row: Mapping[str, Any]) -> Directory:
    """The ward's open units below its root and the spellings it has learnt, from a row with `directory_sql`."""
    return Directory(
        tuple(
            KnownUnit(one["id"], one["name"], UnitKind(one["kind"]), one["path"], Standing(one["standing"]))
            for one in unnested(row["units"])
        ),
        {one["folded"]: one["unit"] for one in unnested(row["aliases"])},
    )


async def ward_named(name: str) -> dict[str, Any] | None:
    """The ward (root of an administration) of that name, for the command line."""
    found = await rows("select id, ward, path from unit where kind = 'ward' and name = {}", name)
    return found[0] if found else None


async def without_head(ward: int, units: list[int]) -> list[str]:
    """Names of those units that nobody heads now."""
    found = await rows(
        "select u.id, u.name from unit u where u.ward = {} and not exists (select 1 from appointment a where a.unit = u.id"
        " and a.role = 'head' and a.ended_at is null) order by u.sort_key",
        ward,
    )
    return [row["name"] for row in found if row["id"] in set(units)]
