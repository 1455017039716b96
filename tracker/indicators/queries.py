"""Reading indicators: each with its targets and how the units that report it stand, in one statement."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tracker.core.database import as_day, nested, rows, unnested
from tracker.core.kept import kept
from tracker.core.viewer import Viewer, within
from tracker.indicators.boards import Board, UnitStand, closed_period
from tracker.indicators.rolling import Stand, rolled
from tracker.indicators.rules import Goal, Rollup
from tracker.plans import queries as plans
from tracker.units.rules import Standing
from tracker.workdays.report_periods import Frequency, ReportPeriod

# Whether unit `u` reports indicator `i`: of one of its groups, or named.
REPORTS = """(',' || i.groups || ',' like '%,' || u.kind || ',%'
  or exists (select 1 from indicator_unit iu where iu.indicator = i.id and iu.unit = u.id))"""
OWN = (
    "id", "ward", "plan", "name", "measure", "folded", "state", "shape", "numerator", "denominator", "counted", "source",
    "source_note", "rollup", "frequency", "groups", "due_days", "starts_on", "overlaps", "version",
)  # fmt: skip
COLUMNS = (*OWN, "plan_title", "office_path", "goals", "units", "stands")
# Whether a reading is of the reporting year of its indicator's last closed period: one day for each length of period.
SINCE = " or ".join(f"(i.frequency = '{one}' and r.first_on >= {{}})" for one in Frequency)
STANDS = "r.superseded_at is null and r.last_on <= {}"
GOALS = "select g.comparator, g.low, g.high, g.year from target g where g.indicator = i.id order by g.year, g.id"


async def boards(
    viewer: Viewer, *, until: date, plan: int | None = None, indicator: int | None = None, unit: int | None = None
) -> list[Board]:
    """Indicators with what was reported for periods that ended by `until`, in the plan's order; within the viewer's subtrees.

    `unit`: that unit's stand alone. A unit counts in the sum while it is asked; of one closed since, only what it added up
    (CUMULATIVE) stays, because those it counted live with another now. Kept until the ward's diary moves.
    """
    found: list[Board] = await kept(
        viewer, ("boards", until, plan, indicator, unit, viewer.unit_paths, tuple(viewer.roles)),
        lambda: read(viewer, until=until, plan=plan, indicator=indicator, unit=unit),
    )  # fmt: skip
    return found


async def read(viewer: Viewer, *, until: date, plan: int | None, indicator: int | None, unit: int | None) -> list[Board]:
    sql, values = boards_sql(viewer, until=until, plan=plan, indicator=indicator, unit=unit)
    return [board_of(row, until) for row in await rows(sql, *values)]


def boards_sql(
    viewer: Viewer, *, until: date, plan: int | None = None, indicator: int | None = None, unit: int | None = None
) -> tuple[str, list[Any]]:
    """The statement of `boards`, which brings COLUMNS for `board_of`, alone or `nested` in a page's own."""
    scope, values = plans.visible(viewer)
    reach, paths = within(viewer, ward="u.ward", path="u.path")
    conditions = [(name, value) for name, value in (("n.id", plan), ("i.id", indicator)) if value]
    one_unit = "and u.id = {}" if unit else ""
    units = f"""select u.id, u.name, u.path, u.opened_on, u.closed_on, u.standing, case when {REPORTS} then 1 else 0 end as asked
      from unit u where u.ward = i.ward and {reach} {one_unit} and ({REPORTS}
        or exists (select 1 from reading e where e.indicator = i.id and e.unit = u.id)) order by u.sort_key"""
    # What stands of each unit: its newest reading, and of what adds up the sum of those since the year began (15/12).
    stands = f"""select u.id as unit, w.last_on, w.numerator as newest, w.denominator,
        case when i.rollup = '{Rollup.CUMULATIVE}' then (select sum(r.numerator) from reading r
          where r.indicator = i.id and r.unit = u.id and {STANDS} and ({SINCE})) end as year_sum
      from (select r.unit, max(r.first_on) as first_on from reading r where r.indicator = i.id and {STANDS} group by r.unit) x
      join reading w on w.indicator = i.id and w.unit = x.unit and w.first_on = x.first_on and w.superseded_at is null
      join unit u on u.id = w.unit and u.ward = i.ward and {reach} {one_unit}"""
    only = [unit] if unit else []
    nests = {
        "goals": nested(("comparator", "low", "high", "year"), GOALS),
        "units": nested(("id", "name", "path", "opened_on", "closed_on", "standing", "asked"), units),
        "stands": nested(("unit", "last_on", "newest", "denominator", "year_sum"), stands),
    }
    # By `|| ''` SQLite forgets that it is JSON, which else would not stay text inside the JSON of an outer `nested`.
    sql = f"""select {", ".join(f"i.{name}" for name in OWN)}, n.title as plan_title, n.unit_path as office_path,
          {", ".join(f"{source} || '' as {name}" for name, source in nests.items())}
        from indicator i join plan n on n.id = i.plan where {scope} {"".join(f"and {name} = {{}} " for name, _ in conditions)}
        order by n.id desc, i.id"""
    return sql, [
        *paths, *only, until, *(year_first(one, until) for one in Frequency), until, *paths, *only, *values,
        *(value for _, value in conditions),
    ]  # fmt: skip


def year_first(frequency: Frequency, until: date) -> date:
    """The first day (15/12) of the reporting year of the last period of that length that closed by `until`: when months of the
    new year have closed, the last quarter that has is still of the old one."""
    return ReportPeriod(Frequency.YEAR, closed_period(frequency, until).year, 1).first_on


def board_of(row: Mapping[str, Any], until: date) -> Board:
    period = closed_period(Frequency(row["frequency"]), until)
    stands = {one["unit"]: one for one in unnested(row["stands"])}
    units = tuple(unit_of(one, stands.get(one["id"]), row, period) for one in unnested(row["units"]))
    keeps = Rollup(row["rollup"]) is Rollup.CUMULATIVE
    goals = tuple(Goal(one["comparator"], one["low"], one["high"], one["year"]) for one in unnested(row["goals"]))
    typed = {**row, "starts_on": as_day(row["starts_on"]), "overlaps": bool(row["overlaps"])}
    return Board(
        typed, period, goals, units,
        rolled((one.stand for one in units if one.is_asked or keeps), asked=[one.unit for one in units if one.is_asked]),
    )  # fmt: skip


def unit_of(one: Mapping[str, Any], found: Mapping[str, Any] | None, row: Mapping[str, Any], period: ReportPeriod) -> UnitStand:
    made = UnitStand(
        one["id"], one["name"], one["path"], stand_in(one["id"], found, row, period), reports=bool(one["asked"]),
        is_requested=one["standing"] == Standing.REQUESTED, opened_on=as_day(one["opened_on"]), closed_on=as_day(one["closed_on"]),
    )  # fmt: skip
    return made if made.is_asked_for(period, as_day(row["starts_on"])) else replace(made, is_asked=False)


def stand_in(unit: int, found: Mapping[str, Any] | None, row: Mapping[str, Any], period: ReportPeriod) -> Stand:
    last_on = as_day(found["last_on"]) if found else None
    if found is None or last_on is None:
        return Stand(unit)
    is_summed = Rollup(row["rollup"]) is Rollup.CUMULATIVE
    if is_summed and found["year_sum"] is None:
        return Stand(unit)
    numerator = found["year_sum"] if is_summed else found["newest"]
    return Stand(unit, int(numerator), found["denominator"], last_on, last_on == period.last_on)


READINGS = """e.id, e.unit, e.first_on, e.last_on, e.numerator, e.denominator, e.note, e.on_behalf, e.counted_on, e.recorded_by_name,
  e.recorded_at, e.superseded_at, e.why, e.import_file"""


async def readings(viewer: Viewer, indicator: int) -> list[dict[str, Any]]:
    """Everything ever reported of an indicator by units the viewer sees, corrected ones too, in order of period and time."""
    reach, paths = within(viewer, ward="u.ward", path="u.path")
    return await rows(
        f"select {READINGS}, u.name as unit_name from reading e join unit u on u.id = e.unit where e.indicator = {{}} and {reach}"
        " order by e.last_on, e.unit, e.recorded_at, e.id",
        indicator, *paths,
    )  # fmt: skip


async def reported(viewer: Viewer, first: date, last: date) -> list[dict[str, Any]]:
    """What was reported for periods that ended within [first, last]: indicator, unit, `last_on`, `counted_on`."""
    reach, paths = within(viewer, ward="u.ward", path="u.path")
    return await rows(
        f"select e.indicator, e.unit, e.last_on, e.counted_on from reading e join unit u on u.id = e.unit"
        f" where e.superseded_at is null and e.last_on >= {{}} and e.last_on <= {{}} and {reach}",
        first, last, *paths,
    )  # fmt: skip


async def has_readings(indicator: int) -> bool:
    return bool(await rows("select 1 from reading where indicator = {} limit 1", indicator))


async def find(indicator: int, viewer: Viewer) -> dict[str, Any] | None:
    """One indicator the viewer may see, with its plan's title and office, whether it `has_readings`, the ids of the units `named`,
    and its `targets` (id, year, comparator, low, high, text, anchor of their clause); one statement."""
    scope, values = plans.visible(viewer)
    targets = (
        f"select {TARGET} from target g left join clause c on c.id = g.clause where g.indicator = i.id order by g.year, g.id"
    )
    found = await rows(
        f"""select i.*, n.title as plan_title, n.state as plan_state, n.unit_path as office_path,
          case when exists (select 1 from reading e where e.indicator = i.id) then 1 else 0 end as has_readings,
          {nested(("unit",), "select iu.unit from indicator_unit iu where iu.indicator = i.id order by iu.unit")} as named,
          {nested(("id", "year", "comparator", "low", "high", "text", "anchor"), targets)} as targets
        from indicator i join plan n on n.id = i.plan where i.id = {{}} and {scope}""",
        indicator, *values,
    )  # fmt: skip
    if not found:
        return None
    row = found[0]
    return row | {
        "named": [one["unit"] for one in unnested(row["named"])], "targets": unnested(row["targets"]),
        "has_readings": bool(row["has_readings"]),
    }  # fmt: skip


TARGET = "g.id, g.year, g.comparator, g.low, g.high, g.text, c.anchor"
