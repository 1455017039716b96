"""Plans, tasks, units and assignments as they stood at the end of a day."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import as_day, as_instant, nested, unnested
from tracker.exchange.asks import Ask, Rows, below, day_before, equal, select, since
from tracker.exchange.records import AssignmentRecord, PlanRecord, TaskRecord, UnitRecord
from tracker.exchange.rewinding import DATED, GIVEN, MOVING, Stood, Told, last_day_before, told_again
from tracker.tasks.rules import State, Timing, timeliness
from tracker.workdays.rules import Calendar

# Plans, tasks, units


async def plans(ask: Ask) -> Rows:
    closed = "(select max(e.at) from event e where e.ward = n.ward and e.noun = 'plan' and e.noun_id = n.id and e.verb = 'plan.closed')"
    return await select(
        f"n.*, o.name as office_name, {closed} as closed_at", "plan n join unit o on o.id = n.office", "n", ask,
        ("n.published_at < {}", [ask.ends]), *equal("n.id", ask.plan), *equal("n.office", ask.unit),
    )  # fmt: skip


def plan_of(row: Mapping[str, Any], ask: Ask) -> PlanRecord:
    closed_at = as_instant(row["closed_at"])
    over = row["state"] == "closed" and (closed_at is None or closed_at < ask.ends)
    return PlanRecord(
        row["id"], row["code"], row["title"], row["number"], row["issuer"], row["issued_on"], row["office"], row["office_name"],
        "closed" if over else "running", ward_day(row["published_at"]),
    )  # fmt: skip


async def tasks(ask: Ask) -> Rows:
    """Within a subtree: those that one of its units has."""
    inside, paths = below("a.unit_path", ask)
    one, unit = ("and a.unit = {}", [ask.unit]) if ask.unit is not None else ("", [])
    return await select(
        "t.*", "task t", "t", ask, ("t.created_at < {}", [ask.ends]), *equal("t.plan", ask.plan),
        (f"exists (select 1 from assignment a where a.task = t.id and {inside} {one})", [*paths, *unit]),
    )  # fmt: skip


def task_of(row: Mapping[str, Any], ask: Ask) -> TaskRecord:
    return TaskRecord(
        row["id"], row["code"], row["plan"], row["office"], row["text"], row["product"], row["deadline_text"],
        bool(row["recurrence"]), ward_day(row["created_at"]), day_before(row["cancelled_at"], ask),
    )  # fmt: skip


async def units(ask: Ask) -> Rows:
    return await select(
        "u.*", "unit u", "u", ask, below("u.path", ask), ("(u.opened_on is null or u.opened_on <= {})", [ask.day]),
        *equal("u.id", ask.unit),
    )  # fmt: skip


def unit_of(row: Mapping[str, Any], ask: Ask) -> UnitRecord:
    closed = row["closed_on"] if row["closed_on"] and row["closed_on"] <= ask.day else None
    parent = None if row["path"] == ask.reach.path else row["parent"]
    return UnitRecord(row["id"], parent, row["name"], row["kind"], row["standing"], row["opened_on"], closed)


# Assignments

HAPPENED = "from event e where e.ward = a.ward and e.noun = 'assignment' and e.noun_id = a.id"
VERBS = ", ".join(f"'{verb}'" for verb in MOVING)
BIRTHS = ", ".join(f"'{verb}'" for verb in GIVEN)
SHIFTS = ", ".join(f"'{verb}'" for verb in DATED)
TOLD = ("verb", "at", "unit_path", "data", "unit", "unit_name", "unit_kind")
MARKED = ("day", "kind", "grace")


async def assignments(ask: Ask) -> Rows:
    """What happened to an assignment comes along where anything did after the day; the calendar where a deadline moved."""
    story = f"""select e.verb, e.at, e.unit_path, e.data, x.id as unit, x.name as unit_name, x.kind as unit_kind
      {HAPPENED.replace("event e", "event e left join unit x on x.ward = e.ward and x.path = e.unit_path")}
      and e.verb in ({VERBS}) and (e.at < {{}} or e.verb in ({SHIFTS})) order by e.sequence"""
    marked = """select d.day, d.kind, coalesce(s.grace, true) as grace from (select a.ward as ward) w
      left join ward_settings s on s.ward = w.ward left join calendar_day d on d.ward = w.ward"""
    later = f"exists (select 1 {HAPPENED} and e.verb in ({{verbs}}) and e.at >= {{{{}}}})"
    return await select(
        f"""a.*, t.code as task_code, t.plan, t.deadline_kind, u.name as unit_name, u.kind as unit_kind,
          case when {later.format(verbs=VERBS)} then {nested(TOLD, story)} end as story,
          case when {later.format(verbs=SHIFTS)} then {nested(MARKED, marked)} end as marked""",
        "assignment a join task t on t.id = a.task join unit u on u.id = a.unit", "a", ask,
        ("t.created_at < {}", [ask.ends]), (f"not exists (select 1 {HAPPENED} and e.verb in ({BIRTHS}) and e.at >= {{}})", [ask.ends]),
        below("a.unit_path", ask), *equal("t.plan", ask.plan), *equal("a.unit", ask.unit), *since("a.changed_at", ask),
        ahead=[ask.ends] * 3,
    )  # fmt: skip


def assignment_of(row: Mapping[str, Any], ask: Ask) -> AssignmentRecord | None:
    """An assignment as it stood at the end of the day asked for; None where it was not there, or not within the reader's reach."""
    story = unnested(row["story"])
    stood = rewound(row, story, ask) if story else present(row)
    if stood is None or not stood.unit_path.startswith(ask.reach.path):
        return None  # it was with a unit that this reader may not see
    where = next((one for one in story if one["unit_path"] == stood.unit_path and one["unit"]), row)
    if ask.unit is not None and where["unit"] != ask.unit:
        return None
    how = timeliness(
        state=stood.state, due=stood.due_on, late_after=stood.late_after, fix_by=stood.fix_by, counted_on=stood.counted_on,
        first_counted_on=stood.first_counted_on, today=ask.day, kind=row["deadline_kind"], stood_late=stood.stood_late,
        handed_over=stood.handed_over,
    )  # fmt: skip
    return AssignmentRecord(
        id=row["id"], code=row["code"], task=row["task"], task_code=row["task_code"], plan=row["plan"], unit=where["unit"],
        unit_name=where["unit_name"], unit_kind=where["unit_kind"], requested=bool(row["requested"]), due_on=stood.due_on,
        first_due_on=stood.first_due_on, late_after=stood.late_after, fix_by=stood.fix_by, state=stood.state.value,
        timeliness=how.timing.value, counted_on=stood.counted_on if stood.state in {State.SUBMITTED, State.DONE} else None,
        days_late=how.days if how.timing in {Timing.OVERDUE, Timing.DONE_LATE} else 0,
    )  # fmt: skip


def present(row: Mapping[str, Any]) -> Stood:
    return Stood(
        State(row["state"]), row["unit_path"], row["due_on"], row["first_due_on"], row["late_after"], row["fix_by"],
        row["counted_on"], row["first_counted_on"], row["stood_late"], row["handed_over_on"] is not None,
    )  # fmt: skip


def rewound(row: Mapping[str, Any], story: Rows, ask: Ask) -> Stood | None:
    """Told again until the day; where no deadline moved since, those days are as they stand now."""
    told = [Told(one["verb"], ward_day(instant(one["at"])), one["unit_path"], json.loads(one["data"])) for one in story]
    before, later = [one for one in told if one.day <= ask.day], [one for one in told if one.day > ask.day]
    stood = told_again(before, calendar_of(unnested(row["marked"])), strict=bool(row["strict"]))
    if stood is None:
        return None
    if not later:
        return replace(
            stood, due_on=row["due_on"], first_due_on=row["first_due_on"], late_after=row["late_after"],
            stood_late=row["stood_late"],
        )  # fmt: skip
    return replace(stood, late_after=last_day_before(later, stood))


def instant(written: Any) -> datetime:
    found = as_instant(written)
    assert found is not None  # an event has its time
    return found


def calendar_of(marked: Rows) -> Calendar:
    days = [(as_day(one["day"]), one["kind"]) for one in marked if one["day"]]
    return Calendar(
        off=frozenset(day for day, kind in days if day and kind == "off"),
        worked=frozenset(day for day, kind in days if day and kind == "worked"),
        grace=all(bool(one["grace"]) for one in marked),
    )
