"""Reading reports, evidence and what waits for acceptance. The caller has found the assignment in the viewer's sight."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.core.database import is_postgres, rows
from tracker.core.viewer import Role, Viewer
from tracker.tasks.queries import COLUMNS, TABLES, visible, with_timing
from tracker.tasks.rules import Verifier


async def draft(assignment: int, person: int) -> dict[str, Any] | None:
    """The report this person is writing."""
    found = await rows("select * from report_draft where assignment = {} and person = {}", assignment, person)
    return found[0] if found else None


async def draft_evidence(draft_id: int | None) -> list[dict[str, Any]]:
    """The files already on a draft, oldest first."""
    return await evidence_where("e.draft = {} and e.report is null", draft_id or 0)


@dataclass
class Story:
    """Everything that happened to an assignment: reports and reviews newest first, what was asked of whom, the diary.

    `spans`: while it lay with others (`kind`: coordinating, approval, objective), from `at` to `text`; both days if `day`.
    """

    reports: list[dict[str, Any]] = field(default_factory=list)
    contributions: list[dict[str, Any]] = field(default_factory=list)
    beside: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    spans: list[dict[str, Any]] = field(default_factory=list)


# One statement for a page: every part has the same columns, typed by the first (SQLite reads days and instants by it).
STORY = """
select 'report' as part, x.id, x.kind, x.at, x.person_name as name, x.note as text, x.source as other, x.counted_on as day,
  x.amount, x.out_of, x.percent, x.on_behalf as flag, e.id as evidence, e.name as file_name, f.size as file_size
from task_update x left join evidence e on e.report = x.id left join stored_file f on f.id = e.file where x.assignment = {}
union all
select 'review', r.id, r.kind, r.at, r.person_name, r.reason, '', r.fix_by, cast(null as bigint), cast(null as bigint),
  cast(null as integer), r.serious, cast(null as bigint), '', cast(null as bigint) from review r where r.assignment = {}
union all
select 'contribution', k.id, k.answer, k.asked_at, u.name, k.what, u.path, k.due_on, cast(null as bigint),
  cast(null as bigint), cast(null as integer), k.answered_at is not null, k.unit, '', cast(null as bigint)
from contribution k join unit u on u.id = k.unit where k.assignment = {}
union all
select 'beside', u.id, '', cast(null as timestamp with time zone), u.name, '', u.path, cast(null as date),
  cast(null as bigint), cast(null as bigint), cast(null as integer), {}, cast(null as bigint), '', cast(null as bigint)
from coordinating_unit c join unit u on u.id = c.unit where c.task = {}
union all
select 'event', v.sequence, v.verb, v.at, v.actor_name, v.data, '', cast(null as date), cast(null as bigint),
  cast(null as bigint), cast(null as integer), {}, cast(null as bigint), '', cast(null as bigint)
from event v where v.ward = {} and v.noun = 'assignment' and v.noun_id = {}
union all
select 'span', k.id, 'coordinating', k.asked_at, '', coalesce(cast(k.answered_at as text), ''), '', cast(null as date),
  cast(null as bigint), cast(null as bigint), cast(null as integer), {}, cast(null as bigint), '', cast(null as bigint)
from contribution k where k.assignment = {}
union all
select 'span', e.id, 'approval', e.asked_at, '', coalesce(cast(e.decided_at as text), ''), '', cast(null as date),
  cast(null as bigint), cast(null as bigint), cast(null as integer), {}, cast(null as bigint), '', cast(null as bigint)
from extension e where e.assignment = {} and (e.state = 'asked' or e.decided_at is not null)
union all
select 'span', e.id, 'objective', e.asked_at, '', cast(e.to_due as text), '', e.from_due,
  cast(null as bigint), cast(null as bigint), cast(null as integer), e.excused, cast(null as bigint), '', cast(null as bigint)
from extension e where e.assignment = {} and e.excused and e.from_due is not null and e.to_due is not null
"""


async def story(assignment: int, task: int, ward: int) -> Story:
    """All of it in one query."""
    sql = STORY if is_postgres() else STORY.replace("timestamp with time zone", "text")
    beside, diary, spans = (False, task), (False, ward, assignment), (False, assignment, False, assignment, assignment)
    found = await rows(sql, assignment, assignment, assignment, *beside, *diary, *spans)
    told = Story()
    reports: dict[tuple[str, int], dict[str, Any]] = {}
    for row in found:
        match row["part"]:
            case "report" | "review":
                entry = reports.setdefault((row["part"], row["id"]), row | {"files": []})
                if row["evidence"]:
                    entry["files"].append(row)
            case "contribution":
                told.contributions.append(row)
            case "beside":
                told.beside.append(row)
            case "span":
                told.spans.append(row)
            case _:
                told.events.append(row)
    told.reports = sorted(reports.values(), key=lambda row: (row["at"], row["id"]), reverse=True)
    told.contributions.sort(key=lambda row: row["id"])
    told.beside.sort(key=lambda row: row["id"])
    told.events.sort(key=lambda row: row["id"], reverse=True)
    return told


async def waiting(viewer: Viewer, today: date) -> list[dict[str, Any]]:
    """Submissions this viewer may accept or return, longest waiting first, at most 200."""
    sql, values = waiting_sql(viewer)
    return [with_timing(row, today) for row in await rows(sql, *values)]


def waiting_sql(viewer: Viewer) -> tuple[str, list[Any]]:
    verifier = Verifier.LEADERSHIP if viewer.acts_as(Role.LEADER) else Verifier.OFFICE
    scope, values = visible(viewer)
    own = viewer.hat.unit_path if viewer.hat and verifier is Verifier.OFFICE else ""
    sql = f"""select {COLUMNS}, a.ward, o.path as office_path, n.title as plan_title, x.note, x.amount, x.out_of, x.person_name,
          x.on_behalf, x.source, t.numbers, (select count(*) from evidence e where e.report = x.id) as files
        from {TABLES} join unit o on o.id = t.office left join plan n on n.id = t.plan
        left join task_update x on x.id = (select max(y.id) from task_update y where y.assignment = a.id and y.kind = 'submission')
        where {scope} and a.state = 'submitted' and a.verifier = {{}} and a.unit_path <> {{}}
        and (a.submitted_by is null or a.submitted_by <> {{}}) order by a.submitted_at, a.id limit 200"""
    return sql, [*values, verifier, own, viewer.person]


async def evidence(evidence_id: int) -> dict[str, Any] | None:
    """One piece of evidence with its file and assignment; the door checks the assignment's scope, or the draft's writer."""
    found = await evidence_where("e.id = {}", evidence_id)
    return found[0] if found else None


async def evidence_where(condition: str, value: int) -> list[dict[str, Any]]:
    return await rows(
        "select e.id, e.name, e.assignment, e.report, e.draft, e.added_by, f.sha256, f.kind, f.size"
        f" from evidence e join stored_file f on f.id = e.file where {condition} order by e.id",
        value,
    )
