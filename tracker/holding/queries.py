"""Days held, read from what is kept: of one assignment out of its story, of a unit and of all units in one query each."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import as_day, as_instant, is_postgres, nested, rows, unnested
from tracker.core.kept import kept_rows
from tracker.core.viewer import Viewer
from tracker.holding.rules import Course, Held, Holder, Moment, Span, added, held
from tracker.tasks.queries import DAYS, DEADLINE, Filters, listing_sql, visible, with_timing
from tracker.units.rules import Standing
from tracker.updates.queries import Story

GIVEN = (
    "assignment.given",
    "assignment.requested",
    "assignment.taken_away",
    "assignment.taken_over",
)  # the last: its present unit began anew
REOPENED = "assignment.reopened"
UNIT = ("unit", "name", "standing", "sort_key")
COLUMNS = ("part", "assignment", "at", "until", "day", "until_day", *UNIT)
WORK = ("id", "code", "text", "unit", "unit_name", "requested", "state", "stood_late", *DEADLINE, *DAYS)
NO = "cast(null as timestamp with time zone)", "cast(null as date)"
PLACE = "cast(null as bigint), '', '', ''"

# One row for each thing that moved the work from hand to hand; every part has the same columns.
SPANS = f"""
select 'work' as part, s.id as assignment, s.created_at as at, s.accepted_at as until, s.handed_over_on as day,
  {NO[1]} as until_day, s.unit, u.name, u.standing, u.sort_key from seen s join unit u on u.id = s.unit
union all
select 'cancelled', s.id, s.cancelled_at, {NO[0]}, {NO[1]}, {NO[1]}, {PLACE} from seen s where s.cancelled_at is not null
union all
select 'sent', x.assignment, x.at, {NO[0]}, x.counted_on, {NO[1]}, {PLACE}
from seen s join task_update x on x.assignment = s.id where x.kind = 'submission'
union all
select 'back', r.assignment, r.at, {NO[0]}, {NO[1]}, {NO[1]}, {PLACE}
from seen s join review r on r.assignment = s.id where r.kind = 'returned'
union all
select 'back', s.id, v.at, {NO[0]}, {NO[1]}, {NO[1]}, {PLACE}
from seen s join event v on v.ward = s.ward and v.noun = 'assignment' and v.noun_id = s.id where v.verb = '{REOPENED}'
union all
select 'nobody', s.id, (select max(r.at) from review r where r.assignment = s.id and r.kind = 'accepted' and r.at < v.at), v.at,
  {NO[1]}, {NO[1]}, {PLACE}
from seen s join event v on v.ward = s.ward and v.noun = 'assignment' and v.noun_id = s.id where v.verb = '{REOPENED}'
union all
select 'given', s.id, v.at, {NO[0]}, {NO[1]}, {NO[1]}, {PLACE}
from seen s join event v on v.ward = s.ward and v.noun = 'assignment' and v.noun_id = s.id
where v.verb in ({", ".join(f"'{verb}'" for verb in GIVEN)}) and v.at > s.created_at
union all
select 'coordinating', k.assignment, k.asked_at, k.answered_at, {NO[1]}, {NO[1]}, {PLACE}
from seen s join contribution k on k.assignment = s.id
union all
select 'approval', e.assignment, e.asked_at, e.decided_at, {NO[1]}, {NO[1]}, {PLACE}
from seen s join extension e on e.assignment = s.id where e.state = 'asked' or e.decided_at is not null
union all
select 'objective', e.assignment, e.asked_at, {NO[0]}, e.from_due, e.to_due, {PLACE}
from seen s join extension e on e.assignment = s.id where e.excused and e.from_due is not null and e.to_due is not null
"""


def of_story(assignment: dict[str, Any], story: Story, *, today: date) -> Held:
    """The days of one assignment (a row of `tasks.queries.find`), from its story alone: no query of its own."""
    given = max((row["at"] for row in story.events if row["kind"] in GIVEN), default=assignment["created_at"])
    course = Course(
        ward_day(given), assignment["handed_over_on"] or day_of(assignment["accepted_at"] or assignment["cancelled_at"])
    )
    for row in story.reports:
        if row["part"] == "report" and row["kind"] == "submission":
            course.sent.append((row["at"], row["day"]))
        elif row["part"] == "review" and row["kind"] == "returned":
            course.back.append(moment(row["at"]))
    for event in (row for row in story.events if row["kind"] == REOPENED):
        done = [row["at"] for row in story.reports if row["kind"] == "accepted" and row["at"] < event["at"]]
        course.spans.append(Span(Holder.NOBODY, ward_day(max(done)), ward_day(event["at"])))
        course.back.append(moment(event["at"]))
    for row in story.spans:
        start, end = row["day"] or ward_day(row["at"]), as_day(row["text"]) if row["day"] else day_of(row["text"])
        course.spans.append(Span(Holder(row["kind"]), start, end))
    return held(course, today=today)


async def of_unit(unit: int, viewer: Viewer, today: date, *, limit: int) -> tuple[dict[Holder, int], list[dict[str, Any]]]:
    """A unit's days over all its work, and that work as `tasks.queries.listing` has it; one query for its page."""
    spans, values = spans_sql(viewer, "a.unit = {}", unit)
    work, more = listing_sql(viewer, Filters(unit=unit), today, limit=limit)
    found = await rows(f"select {nested(COLUMNS, spans)} as spans, {nested(WORK, work)} as work", *values, *more)
    sums = added(held(course, today=today).days for _, course in courses(unnested(found[0]["spans"])))
    listed = [row | {day: as_day(row[day]) for day in DAYS} for row in unnested(found[0]["work"])]
    return sums, [with_timing(row, today) for row in listed]


async def by_unit(viewer: Viewer, today: date, *, plan: int | None = None) -> list[dict[str, Any]]:
    """Per unit that was given work, in Vietnamese order, requested bodies last: unit, name, standing, `work` (how many), `days` by holder."""
    sql, values = spans_sql(viewer, "t.plan = {}", plan) if plan else spans_sql(viewer, "1 = 1")
    return await asyncio.to_thread(summed, await kept_rows(viewer, sql, *values), today)  # ten thousand: a tenth of a second


# What the above share


def summed(found: Sequence[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    units: dict[int, dict[str, Any]] = {}
    for row, course in courses(found):
        unit = units.setdefault(row["unit"], {name: row[name] for name in UNIT} | {"work": 0, "days": dict.fromkeys(Holder, 0)})
        unit["work"] += 1
        for holder, count in held(course, today=today).days.items():
            unit["days"][holder] += count
    return sorted(units.values(), key=lambda unit: (unit["standing"] == Standing.REQUESTED, str(unit["sort_key"])))


def spans_sql(viewer: Viewer, wanted: str, *more: Any) -> tuple[str, list[Any]]:
    """SPANS of the assignments in the viewer's sight that are `wanted`. It begins with SELECT: a read, for SQLite's engine."""
    scope, values = visible(viewer)
    seen = (
        "select a.id, a.ward, a.unit, a.accepted_at, a.cancelled_at, a.handed_over_on, t.created_at"
        f" from assignment a join task t on t.id = a.task where {scope} and {wanted}"
    )
    sql = SPANS if is_postgres() else SPANS.replace("timestamp with time zone", "text")
    return f"select * from (with seen as ({seen}) {sql}) as z", [*values, *more]


def courses(found: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], Course]]:
    """Rows of SPANS folded: each assignment's row with its course."""
    kept = {
        row["assignment"]: (row, Course(moment(row["at"])[1], as_day(row["day"]) or day_of(row["until"])))
        for row in found
        if row["part"] == "work"
    }
    for row in found:
        course = kept[row["assignment"]][1]
        match row["part"]:
            case "work":
                continue
            case "given":
                course.given = max(course.given, moment(row["at"])[1])
            case "cancelled":
                course.ended = course.ended or day_of(row["at"])
            case "sent":
                at, day = moment(row["at"])
                course.sent.append((at, as_day(row["day"]) or day))
            case "back":
                course.back.append(moment(row["at"]))
            case holder:
                start, end = as_day(row["day"]) or moment(row["at"])[1], as_day(row["until_day"]) or day_of(row["until"])
                course.spans.append(Span(Holder(holder), start, end))
    return list(kept.values())


def moment(at: Any) -> Moment:
    """An instant, typed or as text, with its ward day."""
    instant: Any = as_instant(at)
    return instant, ward_day(instant)


def day_of(at: Any) -> date | None:
    """The ward day of an instant, if there is one."""
    return moment(at)[1] if at else None
