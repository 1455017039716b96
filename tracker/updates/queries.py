"""Reading reports, evidence and what waits for acceptance. The caller has found the assignment in the viewer's sight."""

from datetime import date
from typing import Any

from tracker.core.database import rows
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


async def history(assignment: int) -> list[dict[str, Any]]:
    """Updates and reviews of an assignment, newest first, each update with its files.

    One row per update × file or review: folded into `{"kind", "at", "person_name", …, "files": […]}`.
    """
    found = await rows(
        """select x.id, x.kind, x.at, x.person_name, x.on_behalf, x.source, x.counted_on, x.percent, x.amount, x.out_of,
          x.note, null as fix_by, 0 as serious, e.id as evidence, e.name as file_name, f.kind as file_kind, f.size as file_size
        from task_update x left join evidence e on e.report = x.id left join stored_file f on f.id = e.file
        where x.assignment = {}
        union all
        select -r.id, r.kind, r.at, r.person_name, {}, '', null, null, null, null, r.reason, r.fix_by,
          case when r.serious then 1 else 0 end, null, null, null, null
        from review r where r.assignment = {}
        order by 3 desc, 1 desc""",
        assignment,
        False,
        assignment,
    )
    folded: dict[int, dict[str, Any]] = {}
    for row in found:
        entry = folded.setdefault(row["id"], row | {"files": []})
        if row["evidence"]:
            entry["files"].append(row)
    return list(folded.values())


async def waiting(viewer: Viewer, today: date) -> list[dict[str, Any]]:
    """Submissions this viewer may accept or return, longest waiting first, at most 200."""
    verifier = Verifier.LEADERSHIP if viewer.acts_as(Role.LEADER) else Verifier.OFFICE
    scope, values = visible(viewer)
    own = viewer.hat.unit_path if viewer.hat and verifier is Verifier.OFFICE else ""
    found = await rows(
        f"""select {COLUMNS}, a.ward, o.path as office_path, n.title as plan_title, x.note, x.amount, x.out_of, x.person_name,
          x.on_behalf, x.source, t.numbers, (select count(*) from evidence e where e.report = x.id) as files
        from {TABLES} join unit o on o.id = t.office left join plan n on n.id = t.plan
        left join task_update x on x.id = (select max(y.id) from task_update y where y.assignment = a.id and y.kind = 'submission')
        where {scope} and a.state = 'submitted' and a.verifier = {{}} and a.unit_path <> {{}}
        and (a.submitted_by is null or a.submitted_by <> {{}}) order by a.submitted_at, a.id limit 200""",
        *values,
        verifier,
        own,
        viewer.person,
    )
    return [with_timing(row, today) for row in found]


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
