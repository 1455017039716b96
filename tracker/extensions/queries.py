"""Reading extensions: what waits for whom, one request with its facts, an assignment's history, what is owed."""

from collections.abc import Collection
from datetime import date
from typing import Any

from tracker.core.database import as_day, as_instant, nested, rows, unnested
from tracker.core.due import Due, Owes
from tracker.core.viewer import Role, Viewer
from tracker.extensions.rules import (
    ANSWER_DAYS,
    KIND_WORDS,
    Authority,
    Deadline,
    ExtensionKind,
    ExtensionState,
    Request,
    deadline_of,
    kind_for,
)
from tracker.tasks import queries as tasks
from tracker.tasks.rules import State
from tracker.workdays.queries import calendar
from tracker.workdays.rules import add_working_days

# How many requests wait for appointment `a` at unit `u` of person `p`; the app gives it to the session's query.
ASKED = """(case when a.role in ('office', 'leader') then (select count(*) from extension x
  join assignment y on y.id = x.assignment and y.state <> 'cancelled' and y.unit_path <> u.path
  where x.ward = p.ward and x.state = 'asked' and x.asked_by <> p.id
  and x.authority = case a.role when 'office' then 'office' else 'leadership' end) else 0 end)"""

# Whether a request of assignment `a` waits.
IS_WAITING = "(select count(*) from extension x where x.assignment = a.id and x.state = 'asked')"

COLUMNS = """x.id, x.kind, x.state, x.authority, x.by_office, x.asked_by, x.asked_by_name, x.asked_at, x.asked_on, x.from_due, x.to_due, x.reason,
  x.objective, x.late_days, x.excused, x.share, x.to_assignment, x.decided_by_name, x.decided_at, x.answer"""
NAMES = tuple(column.strip().removeprefix("x.") for column in COLUMNS.split(","))
FILES = ("evidence", "file_name", "file_size")
WITH_FILES = "left join extension_evidence e on e.extension = x.id left join stored_file f on f.id = e.file"
DAYS, INSTANTS = ("asked_on", "from_due", "to_due"), ("asked_at", "decided_at")


def of_assignment() -> str:
    """The history of assignment `a` as a scalar subselect, read back by `history`: its own requests, and the handover by
    which it came here (`is_own` false), of which the taker sees the unit's name alone."""
    return nested(
        (*NAMES, "assignment", "is_own", "unit_name", "unit_path", "to_unit_name", "to_unit_path", *FILES),
        f"""select {COLUMNS}, x.assignment, x.assignment = a.id as is_own, ou.name as unit_name, ou.path as unit_path,
          tu.name as to_unit_name, tu.path as to_unit_path, e.id as evidence, e.name as file_name, f.size as file_size
        from extension x join assignment oa on oa.id = x.assignment join unit ou on ou.id = oa.unit
        left join unit tu on tu.id = x.to_unit {WITH_FILES}
        where x.assignment in (a.id, coalesce(a.taken_from, a.id)) and (x.assignment = a.id or x.to_assignment = a.id)
        order by x.id desc, e.id""",
    )


def history(value: str | None, viewer: Viewer) -> list[dict[str, Any]]:
    """The rows of `of_assignment`, newest first, each with its `files`; of work handed over the `other` side's unit, with
    its address as far as the viewer's rights reach."""
    found: dict[int, dict[str, Any]] = {}
    for row in unnested(value):
        typed = {name: as_day(row[name]) for name in DAYS} | {name: as_instant(row[name]) for name in INSTANTS}
        entry = found.setdefault(row["id"], row | typed | {"word": KIND_WORDS[ExtensionKind(row["kind"])], "files": []})
        if row["evidence"]:
            entry["files"].append(row)
    for entry in found.values():
        side = ("to_unit", entry["to_assignment"]) if entry["is_own"] else ("unit", entry["assignment"])
        path = entry[f"{side[0]}_path"] or ""
        is_reached = any(path.startswith(reach) for reach in viewer.unit_paths)
        entry["other"] = entry[f"{side[0]}_name"]
        entry["other_url"] = f"/assignments/{side[1]}" if side[1] and is_reached else ""
    return list(found.values())


async def find(extension: int, viewer: Viewer) -> dict[str, Any] | None:
    """One request about work that the viewer may see, with the facts a decider needs and its `files`."""
    scope, values = tasks.visible(viewer)
    found = await rows(f"{select()} where x.id = {{}} and {scope}", extension, *values)
    return with_files(found[0]) if found else None


async def waiting(viewer: Viewer) -> list[dict[str, Any]]:
    """The requests that wait for this viewer's decision, longest waiting first, at most 200."""
    sql, values = waiting_sql(viewer)
    return [with_files(row) for row in await rows(sql, *values)]


def waiting_sql(viewer: Viewer) -> tuple[str, list[Any]]:
    scope, values = tasks.visible(viewer)
    authority = Authority.LEADERSHIP if viewer.acts_as(Role.LEADER) else Authority.OFFICE
    own = viewer.hat.unit_path if viewer.hat else ""
    sql = f"""{select()} where {scope} and x.state = 'asked' and x.authority = {{}} and a.state <> 'cancelled'
      and a.unit_path <> {{}} and x.asked_by <> {{}} order by x.asked_at, x.id limit 200"""
    return sql, [*values, authority, own, viewer.person]


def select() -> str:
    """One shape for a request with its facts. `before`: extensions granted earlier; `reminded`: rungs said of this work
    (the ladder stands to the right of here: only its table is read)."""
    files = nested(
        ("id", "name", "size"),
        "select e.id, e.name, f.size from extension_evidence e join stored_file f on f.id = e.file"
        " where e.extension = x.id order by e.id",
    )
    return f"""select {COLUMNS}, x.to_unit, a.id as assignment, a.code, a.state as work_state, a.due_on,
      a.late_after, a.fix_by, a.first_due_on, a.percent, a.unit, a.unit_path, a.requested, a.ward, a.version, t.text,
      u.name as unit_name, tu.name as to_unit_name, n.title as plan_title, {files} as files,
      (select count(*) from extension z where z.assignment = a.id and z.state = 'granted' and z.id <> x.id) as before,
      (select count(*) from reminder r where r.ward = a.ward and r.noun = 'assignment' and r.noun_id = a.id
        and r.kind in ('task', 'return')) as reminded
    from extension x join assignment a on a.id = x.assignment join task t on t.id = a.task join unit u on u.id = a.unit
    left join plan n on n.id = t.plan left join unit tu on tu.id = x.to_unit"""


def with_files(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"files": unnested(row["files"]), "word": KIND_WORDS[ExtensionKind(row["kind"])]}


def deadline_in(row: dict[str, Any], kind: ExtensionKind | None = None) -> Deadline | None:
    """The deadline of an assignment's row that a request of that kind (else: of its present state) is about."""
    wanted = kind or kind_for(State(row["state"]))
    return deadline_of(wanted, due_on=row["due_on"], late_after=row["late_after"], fix_by=row["fix_by"])


def request_of(row: dict[str, Any]) -> Request:
    """What the predicates need, from a row of `find`, `waiting` or `history`."""
    return Request(row["unit_path"], ExtensionState(row["state"]), Authority(row["authority"]), row["asked_by"])


async def present(assignments: Collection[int], viewer: Viewer) -> list[dict[str, Any]]:
    """Assignments as they stand now, those among these ids that the viewer may see; `is_waiting`: a request waits."""
    if not assignments:
        return []
    scope, values = tasks.visible(viewer)
    marks = ", ".join("{}" for _ in assignments)
    return await rows(
        f"""select {tasks.COLUMNS}, a.ward, a.strict, a.version, a.occurrence, a.product, a.weight, o.path as office_path,
          t.office, t.code as task_code, t.requested as task_requested,
          exists (select 1 from extension x where x.assignment = a.id and x.state = 'asked') as is_waiting
        from {tasks.TABLES} join unit o on o.id = t.office where a.id in ({marks}) and {scope} order by u.sort_key, a.id""",
        *assignments,
        *values,
    )


async def evidence(extension: int, evidence_id: int, viewer: Viewer) -> dict[str, Any] | None:
    """One file of a request about work that the viewer may see."""
    scope, values = tasks.visible(viewer)
    found = await rows(
        f"""select e.name, f.sha256 from extension_evidence e join stored_file f on f.id = e.file
        join extension x on x.id = e.extension join assignment a on a.id = x.assignment
        where e.id = {{}} and x.id = {{}} and {scope}""",
        evidence_id,
        extension,
        *values,
    )
    return found[0] if found else None


# What is owed to the ladder


async def due(ward: int, until: date) -> list[Due]:
    """Requests to be decided by then: two working days after they were asked, by their authority."""
    return [one for one in await owed(ward) if one.due_on <= until]


async def still(ward: int, ids: Collection[int]) -> list[Due]:
    """Those of these requests that are undecided still."""
    return await owed(ward, ids) if ids else []


async def owed(ward: int, ids: Collection[int] | None = None) -> list[Due]:
    marks = f"and x.id in ({', '.join('{}' for _ in ids)})" if ids else ""
    found = await rows(
        f"""select x.id, x.kind, x.authority, x.asked_on, a.unit_path, u.name as unit_name, t.text, t.plan
        from extension x join assignment a on a.id = x.assignment join task t on t.id = a.task join unit u on u.id = a.unit
        where x.ward = {{}} and x.state = 'asked' and a.state <> 'cancelled' {marks} order by x.id""",
        ward,
        *(ids or ()),
    )
    if not found:
        return []
    days = await calendar(ward)
    return [owed_by(row, ward, add_working_days(row["asked_on"], ANSWER_DAYS, days)) for row in found]


def owed_by(row: dict[str, Any], ward: int, day: date) -> Due:
    owes = Owes.LEADERSHIP if row["authority"] == Authority.LEADERSHIP else Owes.OFFICE
    return Due(
        kind="extension", noun="extension", noun_id=row["id"], version=str(row["id"]), ward=ward, plan=row["plan"] or 0,
        owes=owes, unit_path=row["unit_path"], due_on=day, late_after=day, since=row["asked_on"],
        title=f"{row['unit_name']} xin {KIND_WORDS[ExtensionKind(row['kind'])]}: {row['text']}", url=f"/extensions/{row['id']}",
    )  # fmt: skip
