"""The ward at one glance: units, indicators, money and reports owed, in one statement kept while the diary stands still."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.budgets import queries as budgets
from tracker.core.database import as_day, as_int, nested, rows, unnested
from tracker.core.kept import kept
from tracker.core.viewer import Viewer, within
from tracker.indicators.boards import Board
from tracker.indicators.queries import COLUMNS as BOARD
from tracker.indicators.queries import board_of, boards_sql
from tracker.indicators.rules import IndicatorState
from tracker.plans import queries as plans
from tracker.plans.rules import PlanState
from tracker.tasks.queries import STANDING, SUMS, ranked, standing_sql
from tracker.wards.queries import SETTINGS, settled_of
from tracker.wards.rules import Settled

OWING = ("unit", "name", "request", "title", "period", "since", "many", "requested")
# Whether submission `s` of request `r` is late now, by `{}` twice the day: never sent, or sent back and not put right.
LATE_REPORT = """r.closed_at is null and ((s.state in ('waiting', 'draft') and s.late_after < {})
  or (s.state = 'returned' and coalesce(s.fix_by, s.late_after) < {}))"""


@dataclass(frozen=True, slots=True)
class Owing:
    """A unit that owes reports past their day: how many, the one owed longest, since which day."""

    unit: int
    name: str
    request: int
    title: str
    many: int
    since: date
    is_requested: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The ward, or one plan of it. `standing`: rows of tasks.queries.units_standing, worst first; `sums` of them.

    `boards`: the running indicators; `unset` are not yet said how to be counted. `owing`: units late with reports, longest
    first. `to_take`: reports that wait for the office. `to_accept`, `to_decide`: results, and requests for time or another unit,
    that wait for leadership. `money`: of this year's estimates. `plans`: (id, title) of those running. `diary`: its head (sequence, hash).
    """

    standing: tuple[dict[str, Any], ...]
    sums: Mapping[str, int]
    boards: tuple[Board, ...]
    unset: int
    money: budgets.Sums
    owing: tuple[Owing, ...]
    to_take: int
    to_accept: int
    to_decide: int
    plans: tuple[tuple[int, str], ...]
    settled: Settled
    diary: tuple[int, str]

    @property
    def reached(self) -> int:
        """How many of the indicators reach the target that stands for them now."""
        return sum(bool(board.is_met) for board in self.boards)

    @property
    def late_units(self) -> tuple[Owing, ...]:
        """Those whose duty the report is; requested bodies are asked, never called late."""
        return tuple(one for one in self.owing if not one.is_requested)

    @property
    def readings_owed(self) -> int:
        """How many readings of the periods just ended are not there yet."""
        return sum(board.unreported for board in self.boards)


def totals(units: tuple[dict[str, Any], ...] | list[dict[str, Any]]) -> dict[str, int]:
    """The sums of `tasks.queries.units_standing` rows, with how many units are late: every number leads to the rows."""
    found = {name: sum(row[name] for row in units) for name in (*SUMS, "done_on_time", "open")}
    found["late_units"] = sum(1 for row in units if row["late"])
    return found


async def overview(viewer: Viewer, today: date, *, plan: int | None = None) -> Overview:
    """For those who see the whole ward (money is among it): kept until the ward's diary moves."""
    found: Overview = await kept(
        viewer, ("overview", today, plan, viewer.unit_paths, tuple(viewer.roles)), lambda: read(viewer, today, plan=plan)
    )
    return found


async def read(viewer: Viewer, today: date, *, plan: int | None) -> Overview:
    standing, of_units = standing_sql(viewer, today, plan=plan)
    boards, of_boards = boards_sql(viewer, until=today, plan=plan)
    money, of_money = budgets.sums_sql(viewer, plan, today.year)
    owing, of_owing = owing_sql(viewer, today, plan=plan)
    sent, of_sent = to_take_sql(viewer, plan=plan)
    seen, of_plans = plans.visible(viewer)
    running = f"select n.id, n.title from plan n where {seen} and n.state = '{PlanState.RUNNING}' order by n.id desc limit 200"
    settings = f"select {', '.join(SETTINGS)} from ward_settings where ward = {{}}"
    found = await rows(
        f"""select {nested(STANDING, standing)} as standing, {nested(BOARD, boards)} as boards, {nested(budgets.SUMS, money)} as money,
          {nested(OWING, owing)} as owing, {sent} as to_take,
          (select count(*) from assignment a where a.ward = {{}} and a.state = 'submitted'
            and a.verifier = 'leadership') as to_accept,
          (select count(*) from extension x join assignment a on a.id = x.assignment where a.ward = {{}} and x.state = 'asked'
            and x.authority = 'leadership' and a.state <> 'cancelled') as to_decide, {nested(("id", "title"), running)} as plans,
          {nested(SETTINGS, settings)} as settled,
          {nested(("sequence", "hash"), "select sequence, hash from event_head where ward = {}")} as diary""",
        *of_units, *of_boards, *of_money, *of_owing, *of_sent, viewer.ward, viewer.ward, *of_plans, viewer.ward, viewer.ward,
    )  # fmt: skip
    return overview_of(found[0], today)


def overview_of(row: Mapping[str, Any], today: date) -> Overview:
    standing = tuple(ranked(unnested(row["standing"])))
    boards = [board_of(one, today) for one in unnested(row["boards"])]
    diary: dict[str, Any] = next(iter(unnested(row["diary"])), {"sequence": 0, "hash": ""})
    return Overview(
        standing, totals(standing), tuple(one for one in boards if one.row["state"] == IndicatorState.RUNNING),
        sum(one.row["state"] == IndicatorState.UNSET for one in boards), budgets.sums_of(unnested(row["money"])[0]),
        tuple(owing_of(one) for one in unnested(row["owing"])), as_int(row["to_take"]),
        as_int(row["to_accept"]), as_int(row["to_decide"]),
        tuple((one["id"], one["title"]) for one in unnested(row["plans"])),
        settled_of(next(iter(unnested(row["settled"])), {"version": None})), (diary["sequence"], diary["hash"]),
    )  # fmt: skip


# Reports


def owing_sql(viewer: Viewer, today: date, *, plan: int | None) -> tuple[str, list[Any]]:
    """One row for each unit that owes reports past their day, owed longest first, with the oldest of them."""
    scope, values = within(viewer, ward="s.ward", path="s.unit_path")
    of_plan = "and r.plan = {}" if plan else ""
    sql = f"""select x.unit, x.name, x.request, x.title, x.period, x.since, x.many, x.requested from (
        select s.unit, u.name, u.sort_key, r.id as request, r.title, r.period, s.requested,
          case when s.state = 'returned' then coalesce(s.fix_by, s.late_after) else s.late_after end as since,
          count(*) over (partition by s.unit) as many,
          row_number() over (partition by s.unit order by s.late_after, s.id) as place
        from submission s join report_request r on r.id = s.request join unit u on u.id = s.unit
        where {scope} and {LATE_REPORT} {of_plan}) x where x.place = 1 order by x.since, x.sort_key"""
    return sql, [*values, today, today, *([plan] if plan else [])]


def to_take_sql(viewer: Viewer, *, plan: int | None) -> tuple[str, list[Any]]:
    scope, values = within(viewer, ward="s.ward", path="s.unit_path")
    of_plan = "and r.plan = {}" if plan else ""
    sql = f"""(select count(*) from submission s join report_request r on r.id = s.request
      where {scope} and s.state = 'submitted' {of_plan})"""
    return sql, [*values, *([plan] if plan else [])]


def owing_of(row: Mapping[str, Any]) -> Owing:
    since = as_day(row["since"])
    assert since is not None  # every report has its day
    title = f"{row['title']}, {row['period']}" if row["period"] else row["title"]
    return Owing(row["unit"], row["name"], row["request"], title, row["many"], since, bool(row["requested"]))
