"""Reading the ward's records as they stood at the end of a day: one statement a part, in a stable order."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from tracker.core.clock import day_starts, ward_day
from tracker.core.database import as_day, as_instant, nested, rows, unnested
from tracker.exchange.records import (
    AssignmentRecord,
    EstimateRecord,
    IndicatorRecord,
    PlanRecord,
    ReadingRecord,
    Record,
    ReportRecord,
    ReportState,
    SubmissionRecord,
    TargetRecord,
    TaskRecord,
    UnitRecord,
    decimal,
)
from tracker.exchange.rewinding import DATED, GIVEN, MOVING, Stood, Told, last_day_before, submission_at, told_again
from tracker.exchange.rules import MOST_ROWS, Part, Reach
from tracker.reports.rules import SubmissionState, days_late
from tracker.tasks.rules import State, Timing, timeliness
from tracker.workdays.rules import Calendar

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: records known at the end of `day`, of one plan or unit, changed on or after a day; `limit` rows after an id."""

    reach: Reach
    day: date
    after: int = 0
    limit: int = 500
    plan: int | None = None
    unit: int | None = None
    since: date | None = None

    @property
    def ends(self) -> datetime:
        """The instant at which the day is over."""
        return day_starts(self.day + timedelta(days=1))


async def read(part: Part, ask: Ask) -> tuple[list[Record], int | None]:
    """The records of one page by id, and after which id the next one begins (None: it was the last).

    More than a page of the interface is put together in a thread.
    """
    read_rows, made = READERS[part]
    found = await read_rows(ask)
    more = found[ask.limit - 1]["id"] if len(found) > ask.limit else None

    def records() -> list[Record]:
        return [one for row in found[: ask.limit] if (one := made(row, ask)) is not None]

    return records() if ask.limit <= MOST_ROWS else await asyncio.to_thread(records), more


async def select(
    columns: str, tables: str, alias: str, ask: Ask, *conditions: tuple[str, Iterable[Any]], ahead: Iterable[Any] = ()
) -> Rows:
    """One row more than asked for: whether there is a next page. `ahead`: the values of the columns."""
    kept = [(f"{alias}.ward = {{}} and {alias}.id > {{}}", [ask.reach.ward, ask.after]), *conditions]
    where, values = " and ".join(sql for sql, _ in kept), [value for _, some in kept for value in some]
    sql = f"select {columns} from {tables} where {where} order by {alias}.id limit {{}}"
    return await rows(sql, *ahead, *values, ask.limit + 1)


def below(column: str, ask: Ask) -> tuple[str, list[Any]]:
    return f"{column} like {{}}", [f"{ask.reach.path}%"]


def equal(column: str, value: int | None) -> list[tuple[str, list[Any]]]:
    return [(f"{column} = {{}}", [value])] if value is not None else []


def since(column: str, ask: Ask) -> list[tuple[str, list[Any]]]:
    return [(f"{column} >= {{}}", [day_starts(ask.since)])] if ask.since else []


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


def day_before(at: datetime | None, ask: Ask) -> date | None:
    """The ward day of what had happened by then."""
    return ward_day(at) if at and at < ask.ends else None


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


# Indicators and readings


async def indicators(ask: Ask) -> Rows:
    targets = "select g.year, g.comparator, g.low, g.high from target g where g.indicator = i.id order by g.year, g.id"
    return await select(
        f"i.*, {nested(('year', 'comparator', 'low', 'high'), targets)} as targets", "indicator i join plan n on n.id = i.plan",
        "i", ask, ("n.published_at < {}", [ask.ends]), *equal("i.plan", ask.plan),
    )  # fmt: skip


def indicator_of(row: Mapping[str, Any], ask: Ask) -> IndicatorRecord:
    targets = tuple(
        TargetRecord(one["year"], one["comparator"], decimal(one["low"]), decimal(one["high"]))
        for one in unnested(row["targets"])
    )
    return IndicatorRecord(
        row["id"], row["plan"], row["name"], row["measure"], row["state"], row["shape"], row["numerator"], row["denominator"],
        row["source"], row["rollup"], row["frequency"], targets,
    )  # fmt: skip


async def readings(ask: Ask) -> Rows:
    return await select(
        "r.*, i.plan, u.name as unit_name, u.kind as unit_kind",
        "reading r join indicator i on i.id = r.indicator join unit u on u.id = r.unit", "r", ask,
        ("r.recorded_at < {} and (r.superseded_at is null or r.superseded_at >= {})", [ask.ends, ask.ends]),
        below("r.unit_path", ask), *equal("i.plan", ask.plan), *equal("r.unit", ask.unit), *since("r.recorded_at", ask),
    )  # fmt: skip


def reading_of(row: Mapping[str, Any], ask: Ask) -> ReadingRecord:
    return ReadingRecord(
        row["id"], row["indicator"], row["plan"], row["unit"], row["unit_name"], row["unit_kind"], row["first_on"], row["last_on"],
        decimal(row["numerator"]), None if row["denominator"] is None else decimal(row["denominator"]), row["counted_on"],
        row["recorded_at"], row["supersedes"] is not None,
    )  # fmt: skip


# Reports asked for and sent


async def reports(ask: Ask) -> Rows:
    return await select(
        "q.*", "report_request q", "q", ask, ("q.made_at < {}", [ask.ends]), *equal("q.plan", ask.plan)
    )  # fmt: skip


def report_of(row: Mapping[str, Any], ask: Ask) -> ReportRecord:
    return ReportRecord(
        row["id"], row["code"], row["plan"], row["title"], row["period"], row["first_on"], row["last_on"], row["due_on"],
        day_before(row["closed_at"], ask),
    )  # fmt: skip


REPORTED: dict[SubmissionState, ReportState] = {
    SubmissionState.WAITING: "waiting",
    SubmissionState.DRAFT: "waiting",  # what is only being written is nobody else's
    SubmissionState.SUBMITTED: "submitted",
    SubmissionState.RETURNED: "returned",
    SubmissionState.ACCEPTED: "accepted",
}


async def submissions(ask: Ask) -> Rows:
    return await select(
        "s.*, q.code as report_code, u.name as unit_name, u.kind as unit_kind",
        "submission s join report_request q on q.id = s.request join unit u on u.id = s.unit", "s", ask,
        ("q.made_at < {}", [ask.ends]), below("s.unit_path", ask), *equal("q.plan", ask.plan), *equal("s.unit", ask.unit),
        *since("s.changed_at", ask),
    )  # fmt: skip


def submission_of(row: Mapping[str, Any], ask: Ask) -> SubmissionRecord:
    state = submission_at(row, day=ask.day, ends=ask.ends)
    first = None if state is SubmissionState.WAITING else row["first_counted_on"]
    stopped = row["counted_on"] if row["submitted_at"] and row["submitted_at"] < ask.ends else first
    counted = stopped if state in {SubmissionState.SUBMITTED, SubmissionState.ACCEPTED} else None
    late = days_late(
        late_after=row["late_after"], first_counted_on=first, fix_by=row["fix_by"], counted_on=counted, today=ask.day
    )  # fmt: skip
    return SubmissionRecord(
        row["id"], row["request"], row["report_code"], row["unit"], row["unit_name"], row["unit_kind"], bool(row["requested"]),
        row["due_on"], row["late_after"], REPORTED[state], counted, late,
    )  # fmt: skip


# Money


async def estimates(ask: Ask) -> Rows:
    """Those submitted by then; a draft is nobody else's."""
    spent = """(select sum(p.amount) from spending p where p.estimate = m.id and p.recorded_at < {}
      and (p.taken_back_at is null or p.taken_back_at >= {}))"""
    return await select(
        f"m.*, {spent} as spent", "estimate m", "m", ask, ("m.submitted_at < {}", [ask.ends]), below("m.unit_path", ask),
        *equal("m.plan", ask.plan), *equal("m.unit", ask.unit), ahead=[ask.ends] * 2,
    )  # fmt: skip


def estimate_of(row: Mapping[str, Any], ask: Ask) -> EstimateRecord:
    appraised_on, decided_on = day_before(row["appraised_at"], ask), day_before(row["decided_at"], ask)
    return EstimateRecord(
        row["id"], row["code"], row["number"], row["plan"], row["year"], row["title"], row["unit"], row["proposed"],
        ward_day(row["submitted_at"]), row["appraised"] if appraised_on else None, appraised_on,
        row["approved"] if decided_on else None, decided_on, int(row["spent"] or 0),
    )  # fmt: skip


READERS: dict[Part, tuple[Callable[[Ask], Any], Callable[[Mapping[str, Any], Ask], Record | None]]] = {
    Part.PLANS: (plans, plan_of),
    Part.TASKS: (tasks, task_of),
    Part.ASSIGNMENTS: (assignments, assignment_of),
    Part.UNITS: (units, unit_of),
    Part.INDICATORS: (indicators, indicator_of),
    Part.READINGS: (readings, reading_of),
    Part.REPORTS: (reports, report_of),
    Part.SUBMISSIONS: (submissions, submission_of),
    Part.ESTIMATES: (estimates, estimate_of),
}
