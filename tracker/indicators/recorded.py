"""Reading readings: an indicator as one unit reports it, what units owe, the files behind a number."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from tracker.core.database import as_day, as_instant, nested, rows, unnested
from tracker.core.viewer import Viewer, within
from tracker.indicators.queries import REPORTS
from tracker.workdays.report_periods import ReportPeriod

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
        where i.id = {{}} and u.id = {{}} and {scope}""",
        indicator, unit, *values,
    )  # fmt: skip
    if not found or not (found[0]["asked"] or unnested(found[0]["readings"])):
        return None
    return found[0] | {"readings": typed(found[0])}


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


def of_period(found: Mapping[str, Any], period: ReportPeriod) -> list[dict[str, Any]]:
    """The readings of one period out of a row of `find`: the one that stands first, then those it put right."""
    mine = [one for one in found["readings"] if one["first_on"] == period.first_on]
    return sorted(mine, key=lambda one: one["superseded_at"] is not None)


def standing(found: Mapping[str, Any], period: ReportPeriod) -> dict[str, Any] | None:
    """The reading of that period that stands, out of a row of `find`."""
    return next((one for one in of_period(found, period) if one["superseded_at"] is None), None)


def before(found: Mapping[str, Any], period: ReportPeriod) -> dict[str, Any] | None:
    """The newest reading of an earlier period, out of a row of `find`."""
    return next((one for one in found["readings"] if one["superseded_at"] is None and one["first_on"] < period.first_on), None)


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
    """What units within the viewer's subtrees report, or one of them; rows for `owing.owed_of`."""
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
    return {**row, **days, "reported": {as_day(one["first_on"]) for one in unnested(row["reported"])}}


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
    return found[0] | {"units": unnested(found[0]["units"])} if found else None
