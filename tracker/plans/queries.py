"""Reading plans: their list, their words, their coverage. A ward's plans are read by everybody of the ward."""

from typing import Any

from tracker.core.database import nested, rows, unnested
from tracker.core.viewer import Role, Viewer, within
from tracker.plans.rules import PlanState

UNIT_ROLES = {Role.HEAD, Role.DEPUTY, Role.STAFF}


def visible(viewer: Viewer) -> tuple[str, list[Any]]:
    """Condition over `n`: plans of the ward; a unit's people see running and closed ones only."""
    if viewer.roles <= UNIT_ROLES:
        return "n.ward = {} and n.state <> 'draft'", [viewer.ward]
    scope, values = within(viewer, ward="n.ward", path="n.unit_path")
    return f"({scope} or (n.ward = {{}} and n.state <> 'draft'))", [*values, viewer.ward]


async def listing(viewer: Viewer) -> list[dict[str, Any]]:
    """Plans, those under review first, then newest; at most 200."""
    scope, values = visible(viewer)
    return await rows(
        f"""select n.id, n.code, n.title, n.number, n.issued_on, n.state, o.name as office_name
        from plan n join unit o on o.id = n.office where {scope}
        order by case n.state when 'draft' then 0 when 'running' then 1 else 2 end, n.id desc limit 200""",
        *values,
    )


async def running(viewer: Viewer) -> list[dict[str, Any]]:
    """Running plans for a choice: id, title, `option` = (id, title)."""
    scope, values = visible(viewer)
    found = await rows(f"select n.id, n.title from plan n where {scope} and n.state = 'running' order by n.id desc", *values)
    return [row | {"option": (row["id"], row["title"])} for row in found]


async def find(plan: int, viewer: Viewer) -> dict[str, Any] | None:
    """One plan the viewer may see."""
    scope, values = visible(viewer)
    found = await rows(
        f"select n.*, o.name as office_name, o.path as office_path from plan n join unit o on o.id = n.office"
        f" where n.id = {{}} and {scope}",
        plan,
        *values,
    )
    return found[0] if found else None


async def whole(plan: int, viewer: Viewer) -> dict[str, Any] | None:
    """One plan as `find` has it, with its `documents`, its published `targets` and the units `founded_later`; one query."""
    scope, values = visible(viewer)
    found = await rows(
        f"""select n.*, o.name as office_name, o.path as office_path,
          {nested(("id", "name", "is_annex", "size"), DOCUMENTS)} as documents,
          {nested(("id", "text", "year", "anchor"), TARGETS)} as targets,
          {nested(("task", "text", "groups", "unit", "name", "kind"), LATER)} as founded_later
        from plan n join unit o on o.id = n.office where n.id = {{}} and {scope}""",
        plan,
        plan,
        plan,
        plan,
        *values,
    )
    if not found:
        return None
    row = found[0] | {name: unnested(found[0][name]) for name in ("documents", "targets", "founded_later")}
    return row | {"founded_later": [later for later in row["founded_later"] if later["kind"] in later["groups"].split(",")]}


DOCUMENTS = """select d.id, d.name, d.is_annex, d.read_at, f.sha256, f.size from plan_document d
  join stored_file f on f.id = d.file where d.plan = {} order by d.is_annex, d.id"""
TARGETS = """select g.id, g.text, g.year, g.comparator, g.low, g.high, i.measure, c.anchor from target g
  join indicator i on i.id = g.indicator left join clause c on c.id = g.clause where i.plan = {} order by g.year, g.id"""
LATER = """select t.id as task, t.text, t.groups, u.id as unit, u.name, u.kind from task t join unit u on u.ward = t.ward
  and u.closed_on is null where t.plan = {} and t.groups <> '' and t.cancelled_at is null
  and not exists (select 1 from assignment a where a.task = t.id and a.unit = u.id) order by t.id, u.sort_key"""


async def documents(plan: int) -> list[dict[str, Any]]:
    """The plan's files, its text first."""
    return await rows(DOCUMENTS, plan)


async def of_file(ward: int, sha256: str) -> int | None:
    """The plan that already has this file."""
    found = await rows("select plan from plan_document where ward = {} and sha256 = {}", ward, sha256)
    return found[0]["plan"] if found else None


async def clauses(plan: int) -> list[dict[str, Any]]:
    """Every line of the plan in reading order, its text before its annexes."""
    return await rows(
        "select c.id, c.anchor, c.heading, c.text, c.kind, c.document, d.name as document_name, d.is_annex from clause c"
        " join plan_document d on d.id = c.document where c.plan = {} order by d.is_annex, d.id, c.position",
        plan,
    )


# A task as its assignments stand now: how many units have it, the first day, how many have none.
STANDING = """t.id as task, t.text as task_text, t.product,
  (select count(*) from assignment a where a.task = t.id and a.state <> 'cancelled') as assignments,
  (select a.due_on from assignment a where a.task = t.id and a.state <> 'cancelled' and a.due_on is not null
    order by a.due_on limit 1) as due_on,
  (select count(*) from assignment a where a.task = t.id and a.state <> 'cancelled' and a.due_on is null) as undated"""


async def coverage(plan: int) -> list[dict[str, Any]]:
    """Every clause that should lead to work, each with its `tasks` and count of targets; last, what was added by hand."""
    found = await rows(
        f"""select c.id, c.anchor, c.text, c.kind, c.heading, {STANDING},
          (select count(*) from target g where g.clause = c.id) as targets
        from clause c join plan_document d on d.id = c.document left join task t on t.clause = c.id and t.cancelled_at is null
        where c.plan = {{}} and c.kind in ('duty', 'solution', 'target', 'recipient', 'budget')
        order by d.is_annex, d.id, c.position, t.id""",
        plan,
    )
    added = await rows(
        f"select {STANDING} from task t where t.plan = {{}} and t.clause is null and t.cancelled_at is null order by t.id", plan
    )
    by_hand = {"id": 0, "anchor": "–", "text": "Việc thêm bằng tay", "kind": "added", "heading": "", "targets": 0}
    found += [by_hand | row for row in added]
    clauses: dict[int, dict[str, Any]] = {}
    for row in found:
        clause = clauses.setdefault(row["id"], row | {"tasks": []})
        if row["task"]:
            clause["tasks"].append(row)
    return list(clauses.values())


async def units_without_duty(plan: int, ward: int) -> list[dict[str, Any]]:
    """Open units of the ward that neither lead nor coordinate anything of the plan."""
    return await rows(
        """select u.id, u.name from unit u where u.ward = {} and u.id <> u.ward and u.closed_on is null
        and not exists (select 1 from assignment a join task t on t.id = a.task where t.plan = {} and a.unit = u.id
          and a.state <> 'cancelled')
        and not exists (select 1 from coordinating_unit k join task t on t.id = k.task where t.plan = {} and k.unit = u.id)
        order by u.sort_key""",
        ward,
        plan,
        plan,
    )


async def founded_later(plan: int) -> list[dict[str, Any]]:
    """(task, unit) pairs: open units of a group the task was given to, which do not have it."""
    found = await rows(LATER, plan)
    return [row for row in found if row["kind"] in row["groups"].split(",")]


def is_draft(plan: dict[str, Any]) -> bool:
    return bool(plan["state"] == PlanState.DRAFT)
