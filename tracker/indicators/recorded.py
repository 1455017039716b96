"""Reading readings: an indicator as one unit reports it, what units owe, the files behind a number."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from tracker.core.database import as_day, as_instant, nested, rows, unnested
from tracker.core.kept import kept
from tracker.core.text import capital
from tracker.core.viewer import Viewer, within
from tracker.indicators.queries import REPORTS
from tracker.units.queries import directory_sql

READING = (
    "id", "first_on", "last_on", "numerator", "denominator", "note", "on_behalf", "counted_on", "recorded_by_name",
    "recorded_at", "supersedes", "superseded_at", "why", "import_file",
)  # fmt: skip


async def find(indicator: int, unit: int, viewer: Viewer) -> dict[str, Any] | None:
    """An indicator as one unit that the viewer may see reports it (or did), whatever the period; None where it never was asked.

    The columns of `indicator`, of the unit `unit`, `unit_name`, `unit_path`, `standing`, `opened_on`, `closed_on` and whether it
    is `asked`, `plan_title`, `plan_state`, `office_path`; `readings`: all of them, superseded ones too, newest first, each with
    its `files`.
    """
    found = await read(viewer, "i.id = {} and u.id = {}", indicator, unit)
    return found[0] if found and (found[0]["asked"] or found[0]["readings"]) else None


async def pairs(viewer: Viewer, indicators: Collection[int]) -> list[dict[str, Any]]:
    """The same of some indicators and every open unit within the viewer's subtrees that reports them."""
    if not indicators:
        return []
    marks = ", ".join("{}" for _ in indicators)
    return await read(viewer, f"u.closed_on is null and i.id in ({marks}) and ({REPORTS})", *indicators)


async def read(viewer: Viewer, condition: str, *more: Any) -> list[dict[str, Any]]:
    """Indicators × units that meet `condition` (SQL with `more`), within reach; each with its `readings` (also superseded), `files`."""
    scope, values = within(viewer, ward="u.ward", path="u.path")
    readings = nested(READING, f"""select {", ".join(f"e.{name}" for name in READING)} from reading e
      where e.ward = i.ward and e.indicator = i.id and e.unit = u.id order by e.first_on desc, e.id desc""")  # fmt: skip
    files = nested(("reading", "id", "name", "size"), """select v.reading, v.id, v.name, f.size from reading_evidence v
      join reading e on e.id = v.reading join stored_file f on f.id = v.file
      where e.ward = i.ward and e.indicator = i.id and e.unit = u.id order by v.id""")  # fmt: skip
    found = await rows(
        f"""select i.*, u.id as unit, u.name as unit_name, u.path as unit_path, u.standing, u.opened_on, u.closed_on,
          case when {REPORTS} then 1 else 0 end as asked, n.title as plan_title, n.state as plan_state, n.unit_path as office_path,
          {readings} as readings, {files} as files
        from indicator i join plan n on n.id = i.plan join unit u on u.ward = i.ward
        where {condition} and {scope} order by i.id, u.sort_key""",
        *more, *values,
    )  # fmt: skip
    return [row | {"name": capital(row["name"]), "readings": typed(row)} for row in found]


def typed(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The readings of a row of `find`, each with its files."""
    files = unnested(row["files"])
    return [
        one
        | {name: as_day(one[name]) for name in ("first_on", "last_on", "counted_on")}
        | {name: as_instant(one[name]) for name in ("recorded_at", "superseded_at")}
        | {"files": [file for file in files if file["reading"] == one["id"]]}
        for one in unnested(row["readings"])
    ]


# What is owed


def asked_sql(condition: str = "") -> str:
    """Every pair of an indicator that runs and a unit `u` that reports it, with the periods reported: columns ASKED. One value:
    the ward; then those of `condition`, over `u`."""
    reported = nested(("first_on",), """select e.first_on from reading e
      where e.ward = i.ward and e.indicator = i.id and e.unit = u.id and e.superseded_at is null""")  # fmt: skip
    return f"""select i.id as indicator, i.name, i.frequency, i.due_days, i.starts_on, u.id as unit, u.name as unit_name,
        u.path as unit_path, u.standing, u.opened_on, u.closed_on, 1 as asked, {reported} as reported
      from indicator i join plan n on n.id = i.plan join unit u on u.ward = i.ward
      where i.ward = {{}} and i.state = 'running' and n.state = 'running' and u.closed_on is null and ({REPORTS}) {condition}
      order by u.sort_key, i.id"""


ASKED = (
    "indicator", "name", "frequency", "due_days", "starts_on", "unit", "unit_name", "unit_path", "standing", "opened_on",
    "closed_on", "asked", "reported",
)  # fmt: skip


async def asked(viewer: Viewer, *, unit: int | None = None) -> list[dict[str, Any]]:
    """What units within the viewer's subtrees report, or one of them; rows for `owing.owed_of`. Kept until the diary moves."""
    found: list[dict[str, Any]] = await kept(viewer, ("asked", unit, viewer.unit_paths), lambda: read_asked(viewer, unit))
    return found


async def read_asked(viewer: Viewer, unit: int | None) -> list[dict[str, Any]]:
    scope, values = within(viewer, ward="u.ward", path="u.path")
    only = "and u.id = {}" if unit else ""
    found = await rows(asked_sql(f"and {scope} {only}"), viewer.ward, *values, *([unit] if unit else []))
    return [told(row) for row in found]


async def asked_in(ward: int, *, units: Collection[int] | None = None) -> list[dict[str, Any]]:
    """The same of a whole ward or of some of its units, for the ladder."""
    if units is not None and not units:
        return []
    condition = f"and u.id in ({', '.join('{}' for _ in units)})" if units else ""
    return [told(row) for row in await rows(asked_sql(condition), ward, *(units or ()))]


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `asked_sql`, its days read (they are text where they came nested)."""
    days: dict[str, date | None] = {name: as_day(row[name]) for name in ("starts_on", "opened_on", "closed_on")}
    return {
        **row,
        **days,
        "name": capital(row["name"]),
        "reported": {as_day(one["first_on"]) for one in unnested(row["reported"])},
    }


async def evidence(evidence_id: int, viewer: Viewer) -> dict[str, Any] | None:
    """One file behind a reading of a unit the viewer may see."""
    scope, values = within(viewer, ward="u.ward", path="u.path")
    found = await rows(
        f"""select v.name, f.sha256 from reading_evidence v join stored_file f on f.id = v.file join reading e on e.id = v.reading
        join unit u on u.id = e.unit where v.id = {{}} and {scope}""",
        evidence_id, *values,
    )  # fmt: skip
    return found[0] if found else None


# For the office


RUNNING = "from indicator i join plan n on n.id = i.plan where i.ward = {} and i.state = 'running' and n.state = 'running'"


async def reporters(indicator: int, viewer: Viewer) -> dict[str, Any] | None:
    """An indicator that runs, with the open `units` (id, name) within the viewer's subtrees that report it."""
    scope, values = within(viewer, ward="u.ward", path="u.path")
    units = nested(("id", "name"), f"""select u.id, u.name from unit u
      where u.ward = i.ward and u.closed_on is null and {scope} and {REPORTS} order by u.sort_key, u.id""")  # fmt: skip
    found = await rows(
        f"""select i.*, n.title as plan_title, {units} as units from indicator i join plan n on n.id = i.plan
        where i.id = {{}} and i.ward = {{}} and i.state = 'running' and n.state = 'running'""",
        *values, indicator, viewer.ward,
    )  # fmt: skip
    return found[0] | {"name": capital(found[0]["name"]), "units": unnested(found[0]["units"])} if found else None


async def running(viewer: Viewer) -> list[dict[str, Any]]:
    """The indicators of the ward that numbers are reported of, in their plans' order."""
    found = await rows(f"select i.*, n.title as plan_title {RUNNING.format('{}')} order by n.id desc, i.id", viewer.ward)
    return [row | {"name": capital(row["name"])} for row in found]


async def workbook(file: int, viewer: Viewer) -> dict[str, Any] | None:
    """A kept workbook of the viewer's ward, with the ward's `units`, their `aliases` and the `indicators` that run (id, name,
    frequency) as JSON, and the ward's own `path`."""
    indicators = nested(
        ("id", "name", "frequency"), f"select i.id, i.name, i.frequency {RUNNING.format('f.ward')} order by i.id"
    )
    found = await rows(
        f"""select f.id, f.name, f.sha256, f.size, w.path, {directory_sql("f.ward")}, {indicators} as indicators
        from stored_file f join unit w on w.id = f.ward where f.id = {{}} and f.ward = {{}} and f.kind = 'xlsx'""",
        file, viewer.ward,
    )  # fmt: skip
    return found[0] if found else None
