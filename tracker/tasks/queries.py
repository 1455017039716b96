"""Reading tasks and assignments: every read goes through `visible`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.database import as_day, as_instant, as_int, escape_like, nested, rows, unnested
from tracker.core.kept import kept_rows
from tracker.core.text import fold
from tracker.core.viewer import Viewer, within
from tracker.tasks.rules import (
    AWAITING_DAY,
    DONE_LATE,
    DURING,
    LATE,
    NEXT_DAY,
    SOON,
    Facts,
    State,
    Timeliness,
    Verifier,
    soon_until,
    timeliness,
)

PAGE = 50
TIMINGS = (
    "late", "soon", "waiting", "returned", "done", "done_on_time", "done_late", "done_undated", "open", "awaiting_day", "no_deadline",
    "not_received",
)  # fmt: skip

# What waits for the decision of appointment `a` at unit `u`; the app gives it to the session's query.
WAITING = """(case
  when a.role = 'office' then (select count(*) from assignment x where x.ward = p.ward and x.state = 'submitted'
    and x.verifier = 'office' and x.unit_path <> u.path and (x.submitted_by is null or x.submitted_by <> p.id))
  when a.role = 'leader' then (select count(*) from assignment x where x.ward = p.ward and x.state = 'submitted'
    and x.verifier = 'leadership' and (x.submitted_by is null or x.submitted_by <> p.id)) else 0 end)"""

COLUMNS = f"""a.id, a.code, a.state, a.verifier, a.requested, a.due_on, a.late_after, a.fix_by, a.first_counted_on,
  a.counted_on, a.percent, a.acknowledged_at, a.submitted_at, a.submitted_by, a.returns, a.changed_at, a.unit_path,
  a.stood_late, a.handed_over_on, a.unit, u.name as unit_name, u.kind as unit_kind, t.id as task, t.text, t.plan,
  t.deadline_kind, t.deadline_text, {NEXT_DAY} as next_day"""
TABLES = "assignment a join task t on t.id = a.task join unit u on u.id = a.unit"
NEVER = date(9999, 12, 31)
DAY = f"coalesce({NEXT_DAY}, '{NEVER.isoformat()}')"  # of the index by_assignment_day, word for word


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address of a list asks for; unknown words ask for nothing."""

    timing: str = ""
    unit: int | None = None
    kind: str = ""
    plan: int | None = None
    requested: str = ""
    q: str = ""
    due_from: date | None = None
    due_to: date | None = None
    during_from: date | None = None
    during_to: date | None = None

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as they stand in an address."""
        named = {
            "timing": self.timing,
            "unit": self.unit,
            "kind": self.kind,
            "plan": self.plan,
            "requested": self.requested,
            "q": self.q,
            "from": self.due_from and self.due_from.isoformat(),
            "to": self.due_to and self.due_to.isoformat(),
            "during_from": self.during_from and self.during_from.isoformat(),
            "during_to": self.during_to and self.during_to.isoformat(),
        }
        return [(name, str(value)) for name, value in named.items() if value]


def visible(viewer: Viewer) -> tuple[str, list[Any]]:
    """Condition over `a`: assignments of the viewer's subtrees, and of tasks on which these coordinate."""
    own, values = within(viewer, ward="a.ward", path="a.unit_path")
    beside, more = within(viewer, ward="c.ward", path="c.unit_path")
    if any(post.reach != post.unit_path or post.role not in {"head", "deputy", "staff"} for post in viewer.posts):
        return f"({own})", values  # whoever sees the ward sees its coordinating units' work already
    return f"(({own}) or a.task in (select c.task from coordinating_unit c where {beside}))", [*values, *more]


def filtered(filters: Filters, today: date) -> tuple[str, list[Any]]:
    """Condition of the filters, and its values."""
    conditions: list[str] = []
    values: list[Any] = []

    def add(condition: str, *more: Any) -> None:
        conditions.append(condition)
        values.extend(more)

    match filters.timing:
        case "late":
            add(LATE, today, today)
        case "soon":
            add(SOON, soon_until(today), today, today)
        case "waiting":
            add("a.state = 'submitted'")
        case "returned":
            add("a.state = 'returned'")
        case "done":
            add("a.state = 'done'")
        case "done_on_time":
            add(f"a.state = 'done' and a.due_on is not null and not coalesce({DONE_LATE}, false)")
        case "done_late":
            add(DONE_LATE)
        case "done_undated":
            add("a.state = 'done' and a.due_on is null")
        case "open":
            add(
                f"a.state in ('not_started', 'in_progress', 'submitted', 'returned') and not coalesce({LATE}, false)",
                today,
                today,
            )
        case "awaiting_day":
            add(AWAITING_DAY)
        case "no_deadline":
            add(f"a.due_on is null and a.state <> 'cancelled' and not {AWAITING_DAY}")
        case "not_received":
            add("a.acknowledged_at is null and a.state = 'not_started'")
        case _:
            add("a.state <> 'cancelled'")
    if filters.unit:
        add("a.unit = {}", filters.unit)
    if filters.kind:
        add("u.kind = {}", filters.kind)
    if filters.plan:
        add("t.plan = {}", filters.plan)
    if filters.requested in {"0", "1"}:
        add("a.requested = {}", filters.requested == "1")
    if filters.due_from:
        add("a.due_on >= {}", filters.due_from)
    if filters.due_to:
        add("a.due_on <= {}", filters.due_to)
    if filters.during_from and filters.during_to:
        add(DURING, *within_period((filters.during_from, filters.during_to)))
    for word in fold(filters.q).split()[:6]:
        add(*names(word))
    return " and ".join(conditions), values


def within_period(during: tuple[date, date]) -> list[date]:
    """The values of DURING for (first day, last day)."""
    return [during[1], during[1], during[0], during[0]]


def names(word: str) -> tuple[str, str, str]:
    """Condition, and its two values: the words of the task or its unit hold this folded word, or its code begins so.

    A code counts only when it is typed as one (`nv-2026-0142`): its digits would match every number.
    """
    if word.startswith("nv-"):
        return "(lower(a.code) like {} escape '!' or lower(t.code) like {} escape '!')", *(f"{escape_like(word)}%",) * 2
    return "(t.search like {} escape '!' or u.search like {} escape '!')", *(f"%{escape_like(word)}%",) * 2


async def listing(
    viewer: Viewer, filters: Filters, today: date, *, after: tuple[date, int] | None = None, limit: int = PAGE
) -> list[dict[str, Any]]:
    """Rows by the day that counts, then id; `after` is the last row's (day, id): undated ones come last."""
    sql, values = listing_sql(viewer, filters, today, after=after, limit=limit)
    return [with_timing(row, today) for row in await rows(sql, *values)]


def listing_sql(
    viewer: Viewer, filters: Filters, today: date, *, after: tuple[date, int] | None = None, limit: int = PAGE
) -> tuple[str, list[Any]]:
    scope, values = visible(viewer)
    wanted, more = filtered(filters, today)
    keyset, keys = "", list[Any]()
    if after and after[0] == NEVER:  # written out: asyncpg sends this day as infinity
        keyset, keys = f"and {DAY} >= '{NEVER.isoformat()}' and a.id > {{}}", [after[1]]
    elif after:
        keyset = f"and {DAY} >= {{}} and ({DAY} > {{}} or a.id > {{}})"  # by the first part the index is searched
        keys = [after[0], after[0], after[1]]
    sql = f"select {COLUMNS} from {TABLES} where {scope} and {wanted} {keyset} order by {DAY}, a.id limit {{}}"
    return sql, [*values, *more, *keys, limit]


def late_sql(viewer: Viewer, today: date, *, limit: int) -> tuple[str, list[Any]]:
    """The statement of the late rows in the viewer's sight, the longest late first, with `ward` and the `day` they go by."""
    scope, values = visible(viewer)
    late, more = filtered(Filters(timing="late"), today)
    sql = f"select {COLUMNS}, a.ward, {DAY} as day from {TABLES} where {scope} and {late} order by {DAY}, a.id limit {{}}"
    return sql, [*values, *more, limit]


async def counts(viewer: Viewer, filters: Filters, today: date) -> dict[str, int]:
    """The sums of a list: all, done on time, done late, done without deadline, open in time, late, soon, waiting …

    all = done_on_time + done_late + done_undated + open + late; the words of domain.md §7's statistics.
    """
    scope, values = visible(viewer)
    wanted, more = filtered(filters, today)
    found = await kept_rows(
        viewer,
        f"""select count(*) as total,
          sum(case when a.state = 'done' then 1 else 0 end) as done,
          sum(case when {DONE_LATE} then 1 else 0 end) as done_late,
          sum(case when a.state = 'done' and a.due_on is null then 1 else 0 end) as done_undated,
          sum(case when {LATE} then 1 else 0 end) as late,
          sum(case when {SOON} then 1 else 0 end) as soon,
          sum(case when a.state = 'submitted' then 1 else 0 end) as waiting,
          sum(case when a.state = 'not_started' and a.acknowledged_at is null then 1 else 0 end) as not_received,
          sum(case when {AWAITING_DAY} then 1 else 0 end) as awaiting_day,
          sum(case when a.due_on is null and not {AWAITING_DAY} then 1 else 0 end) as no_deadline
        from {TABLES} where {scope} and {wanted}""",
        today, today, soon_until(today), today, today, *values, *more,
    )  # fmt: skip
    sums = {name: as_int(value) for name, value in found[0].items()}
    sums["done_on_time"] = sums["done"] - sums["done_late"] - sums["done_undated"]
    sums["open"] = sums["total"] - sums["done"] - sums["late"]
    return sums


async def units_standing(viewer: Viewer, today: date, *, plan: int | None = None) -> list[dict[str, Any]]:
    """Per lead unit, worst first: done on time, done late, open, late, all; soon, waiting, not received; its head.

    `seen_at` is when the head last opened the app, `late_since` the day by which its oldest late work was due. Requested bodies come last, unranked.
    """
    sql, values = standing_sql(viewer, today, plan=plan)
    return ranked(await kept_rows(viewer, sql, *values))


def standing_sql(
    viewer: Viewer, today: date, *, plan: int | None = None, during: tuple[date, date] | None = None
) -> tuple[str, list[Any]]:
    """`during`: (first, last day) of the period whose work counts, else all of it."""
    scope, values = visible(viewer)
    sql = f"""select s.*, u.name, u.kind, u.standing, u.sort_key, h.title as head, q.phone, q.seen_at
        from (select a.unit, count(*) as total,
          sum(case when a.state = 'done' then 1 else 0 end) as done,
          sum(case when {DONE_LATE} then 1 else 0 end) as done_late,
          sum(case when a.state = 'done' and a.due_on is null then 1 else 0 end) as done_undated,
          sum(case when {LATE} then 1 else 0 end) as late, min(case when {LATE} then {NEXT_DAY} end) as late_since,
          sum(case when {SOON} then 1 else 0 end) as soon,
          sum(case when a.state = 'submitted' then 1 else 0 end) as waiting,
          sum(case when a.state = 'not_started' and a.acknowledged_at is null then 1 else 0 end) as not_received
        from assignment a {"join task t on t.id = a.task" if plan else ""}
        where {scope} and a.state <> 'cancelled' {"and t.plan = {}" if plan else ""}
          {f"and {DURING}" if during else ""} group by a.unit) as s
        join unit u on u.id = s.unit
        left join appointment h on h.id = (select max(x.id) from appointment x
          where x.unit = s.unit and x.role = 'head' and x.ended_at is null)
        left join person q on q.id = h.person"""
    return sql, [
        *[today] * 4,
        soon_until(today),
        today,
        today,
        *values,
        *([plan] if plan else []),
        *(within_period(during) if during else []),
    ]


def ranked(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for row in found:
        row |= {name: as_int(row[name]) for name in SUMS}
        row["done_on_time"] = row["done"] - row["done_late"] - row["done_undated"]
        row["open"] = row["total"] - row["done"] - row["late"]
        row["seen_at"] = as_instant(row.get("seen_at"))
        row["late_since"] = as_day(row.get("late_since"))
    return sorted(found, key=lambda row: (row["standing"] == "requested", -row["late"], -row["done_late"], row["sort_key"]))


SUMS = ("total", "done", "done_late", "done_undated", "late", "soon", "waiting", "not_received")
STANDING = ("unit", "name", "kind", "standing", "sort_key", "head", "phone", "seen_at", "late_since", *SUMS)


async def of_plan(
    plan: int, viewer: Viewer, today: date, *, limit: int = 20
) -> tuple[list[dict[str, Any]], dict[str, int], list[dict[str, Any]]]:
    """A plan's page in one query: its units as `units_standing`, their sums as `counts`, the work that is due next."""
    units, values = standing_sql(viewer, today, plan=plan)
    work, more = listing_sql(viewer, Filters(plan=plan), today, limit=limit)
    found = await rows(
        f"select {nested(('unit', 'name', 'kind', 'standing', 'sort_key', 'late_since', *SUMS), units)} as units,"
        f" {nested(('id', 'code', 'text', 'unit', 'unit_name', 'requested', 'state', 'stood_late', *DEADLINE, *DAYS), work)} as work",
        *values,
        *more,
    )
    standing = ranked(unnested(found[0]["units"]))
    sums = {name: sum(row[name] for row in standing) for name in (*SUMS, "open", "done_on_time")}
    near = [row | {day: as_day(row[day]) for day in DAYS} for row in unnested(found[0]["work"])]
    return standing, sums, [with_timing(row, today) for row in near]


DEADLINE = ("deadline_kind", "deadline_text")
DAYS = ("due_on", "late_after", "fix_by", "first_counted_on", "counted_on", "handed_over_on", "next_day")


async def plans_standing(viewer: Viewer, today: date) -> dict[int, dict[str, int]]:
    """Plan → how many of its assignments there are, done and late, in the viewer's sight."""
    scope, values = visible(viewer)
    found = await rows(
        f"""select t.plan, count(*) as total, sum(case when a.state = 'done' then 1 else 0 end) as done,
          sum(case when {LATE} then 1 else 0 end) as late
        from {TABLES} where {scope} and a.state <> 'cancelled' and t.plan is not null group by t.plan""",
        today, today, *values,
    )  # fmt: skip
    return {row["plan"]: {name: as_int(row[name]) for name in ("total", "done", "late")} for row in found}


async def mine(viewer: Viewer, today: date) -> list[dict[str, Any]]:
    """A head's own work: every assignment of the hat's unit, by the day that counts; at most 300."""
    unit = viewer.hat.unit if viewer.hat else 0
    found = await rows(
        f"select {COLUMNS} from {TABLES} where a.ward = {{}} and a.unit = {{}} and a.state <> 'cancelled'"
        f" order by coalesce({NEXT_DAY}, {{}}), a.id limit 300",
        viewer.ward, unit, NEVER,
    )  # fmt: skip
    return [with_timing(row, today) for row in found]


async def find(assignment: int, viewer: Viewer, *, also: Mapping[str, str] | None = None) -> dict[str, Any] | None:
    """One assignment the viewer may see, with task, plan, clause, units and the present head, all in one row.

    `also`: name → a scalar subselect over `a`, by which a page brings along what slices to the right keep of it.
    """
    scope, values = visible(viewer)
    more = "".join(f", {sql} as {name}" for name, sql in (also or {}).items())
    found = await rows(
        f"""select {COLUMNS}, a.ward, a.occurrence, a.product, a.weight, a.first_due_on, a.accepted_at, a.failed_reviews,
          a.version, a.strict, a.cancelled_at, a.taken_from, t.created_at, t.code as task_code, t.recurrence, t.numbers,
          t.coordinating_text,
          t.office, o.name as office_name, o.phone as office_phone, o.path as office_path, u.phone as unit_phone,
          n.title as plan_title, n.code as plan_code, cl.anchor, cl.text as clause_text, cl.heading as clause_heading,
          h.title as head_title, hp.phone as head_phone, oh.title as office_head, ohp.phone as office_head_phone{more}
        from {TABLES} join unit o on o.id = t.office
        left join plan n on n.id = t.plan left join clause cl on cl.id = t.clause
        left join appointment h on h.unit = a.unit and h.role = 'head' and h.ended_at is null
        left join person hp on hp.id = h.person
        left join appointment oh on oh.unit = t.office and oh.role = 'head' and oh.ended_at is null
        left join person ohp on ohp.id = oh.person
        where a.id = {{}} and {scope} limit 1""",
        assignment,
        *values,
    )
    return found[0] if found else None


async def several(assignments: list[int], viewer: Viewer) -> list[dict[str, Any]]:
    """The assignments among these ids that the viewer may see, by id."""
    if not assignments:
        return []
    scope, values = visible(viewer)
    marks = ", ".join("{}" for _ in assignments)
    return await rows(
        f"select {COLUMNS}, a.ward, o.path as office_path from {TABLES} join unit o on o.id = t.office"
        f" where a.id in ({marks}) and {scope} order by a.id",
        *assignments,
        *values,
    )


async def coordinating(task: int) -> list[dict[str, Any]]:
    """The units that stand on a task beside its leads."""
    return await rows(
        """select u.id, u.name, u.path from coordinating_unit c join unit u on u.id = c.unit
        where c.task = {} order by u.sort_key""",
        task,
    )


async def task(task_id: int, viewer: Viewer) -> dict[str, Any] | None:
    """One task of which the viewer sees some assignment."""
    scope, values = visible(viewer)
    found = await rows(
        f"""select t.*, o.name as office_name, o.path as office_path, n.title as plan_title, cl.anchor, cl.text as clause_text
        from task t join unit o on o.id = t.office left join plan n on n.id = t.plan left join clause cl on cl.id = t.clause
        where t.id = {{}} and exists (select 1 from assignment a where a.task = t.id and {scope})""",
        task_id,
        *values,
    )
    return found[0] if found else None


async def task_at_units(task_id: int, viewer: Viewer, today: date) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    """One task of which the viewer sees some assignment, and these, cancelled ones too; one query for its page."""
    scope, values = visible(viewer)
    found = await rows(
        f"""select {COLUMNS}, a.occurrence, t.code as task_code, t.office, t.recurrence, t.starts_on, t.due_on as ends_on,
          t.cancelled_at, t.version, t.product, t.groups, o.name as office_name, o.path as office_path, n.title as plan_title,
          n.state as plan_state, cl.anchor, cl.text as clause_text
        from {TABLES} join unit o on o.id = t.office left join plan n on n.id = t.plan left join clause cl on cl.id = t.clause
        where a.task = {{}} and {scope} order by a.occurrence, u.sort_key, a.id""",
        task_id,
        *values,
    )
    if not found:
        return None
    return found[0] | {"id": task_id, "code": found[0]["task_code"]}, [with_timing(row, today) for row in found]


def with_timing(row: dict[str, Any], today: date) -> dict[str, Any]:
    """The row with `timing` (a Timeliness) beside its facts, and the day that counts as a day."""
    row["next_day"] = as_day(row["next_day"])
    row["timing"] = timing_of(row, today)
    return row


def timing_of(row: dict[str, Any], today: date) -> Timeliness:
    return timeliness(
        state=State(row["state"]),
        due=row["due_on"],
        late_after=row["late_after"],
        fix_by=row["fix_by"],
        first_counted_on=row["first_counted_on"],
        counted_on=row["counted_on"],
        today=today,
        kind=row.get("deadline_kind", ""),
        phrase=row.get("deadline_text", ""),
        stood_late=row["stood_late"],
        handed_over=row["handed_over_on"] is not None,
    )


def facts_of(row: dict[str, Any]) -> Facts:
    """What the predicates need, from a row of `find` or `several`."""
    return Facts(
        unit_path=row["unit_path"],
        office_path=row["office_path"],
        state=State(row["state"]),
        verifier=Verifier(row["verifier"]),
        submitted_by=row["submitted_by"],
    )
