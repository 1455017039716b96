"""What was read from a plan: drafts of tasks and targets, warnings. Asked of a plan that `plans.queries.find` has shown."""

from typing import Any

from tracker.core.database import rows
from tracker.drafts.rules import Draft, DraftState


async def drafts(plan: int, *, only: int | None = None) -> list[dict[str, Any]]:
    """Task drafts with their units: each row has `units` (rows of draft_unit with the matched unit's name)."""
    found = await rows(
        f"""select d.id as draft, d.clause, d.position, d.start, d.stop, d.text, d.requested, d.deadline_text, d.deadline_kind,
          d.starts_on, d.due_on, d.recurrence, d.product, d.numbers, d.weight, d.state, d.version, d.plan, c.anchor,
          x.id as unit_row, x.part, x.written, x.unit, x.kind, x.outside, u.name as unit_name
        from task_draft d left join clause c on c.id = d.clause left join draft_unit x on x.draft = d.id
        left join unit u on u.id = x.unit where d.plan = {{}} {"and d.id = {}" if only else ""}
        order by d.position, d.id, x.id""",
        plan,
        *([only] if only else []),
    )
    folded: dict[int, dict[str, Any]] = {}
    for row in found:
        entry = folded.setdefault(row["draft"], row | {"id": row["draft"], "units": []})
        if row["unit_row"]:
            entry["units"].append(row)
    return list(folded.values())


async def targets(plan: int) -> list[dict[str, Any]]:
    """Target drafts in reading order."""
    return await rows(
        "select t.*, c.anchor from target_draft t left join clause c on c.id = t.clause"
        " where t.plan = {} order by t.position, t.id",
        plan,
    )


async def warnings(plan: int) -> list[dict[str, Any]]:
    """What is still to be looked at."""
    return await rows(
        "select w.id, w.code, w.message, w.clause, c.anchor from plan_warning w left join clause c on c.id = w.clause"
        " where w.plan = {} and w.dismissed_at is null order by w.id",
        plan,
    )


async def last_position(table: str, plan: int) -> int:
    """Where the plan's rows of a table of drafts end; 0 where there is none."""
    found = await rows(f'select max(position) as last from "{table}" where plan = {{}}', plan)
    return int(found[0]["last"] or 0)


def draft_facts(draft: dict[str, Any]) -> Draft:
    """What the rules of publishing need of a row of `drafts`."""
    leads = [unit for unit in draft["units"] if unit["part"] == "lead" and not unit["outside"]]
    return Draft(
        id=draft["id"],
        state=DraftState(draft["state"]),
        leads=sum(1 for unit in leads if unit["unit"] or unit["kind"]),
        unsure=sum(1 for unit in leads if not unit["unit"] and not unit["kind"]),
        deadline_kind=draft["deadline_kind"],
        due_on=draft["due_on"],
    )
