"""What is done with reports: written step by step, submitted, recorded for somebody, accepted, returned."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Forbidden, Refusal
from tracker.core.files import keep
from tracker.core.receipts import once
from tracker.core.text import day_short
from tracker.core.viewer import Viewer
from tracker.events.rules import Audience
from tracker.tasks.actions import claim_state, note
from tracker.tasks.queries import facts_of
from tracker.tasks.rules import State, Verifier, may_verify
from tracker.tasks.tables import Assignment
from tracker.updates.rules import UpdateKind, Verdict
from tracker.updates.tables import Evidence, ReportDraft, Review, Update

MOST_FILES = 10

Files = Sequence[tuple[str, bytes]]


async def save_draft(assignment: dict[str, Any], values: dict[Any, Any], *, by: Viewer, at: datetime) -> None:
    """Keep one step of the report being written; made when it is the first. A draft is nobody's event yet."""
    async with transaction():
        await ensure_draft(assignment, by=by, at=at)
        await ReportDraft.update({**values, ReportDraft.saved_at: at}).where(
            (ReportDraft.assignment == assignment["id"]) & (ReportDraft.person == by.person)
        )


async def add_evidence(assignment: dict[str, Any], files: Files, *, by: Viewer, at: datetime) -> None:
    """Put files on the report being written. Raises Refusal for an unacceptable one, or more than ten in all."""
    async with transaction():
        draft = await ensure_draft(assignment, by=by, at=at)
        have = await rows("select count(*) as n from evidence where draft = {} and report is null", draft)
        if have[0]["n"] + len(files) > MOST_FILES:
            raise Refusal(f"Mỗi báo cáo nhiều nhất {MOST_FILES} tệp.")
        await attach(assignment, files, draft=draft, update=None, by=by, at=at)


async def remove_evidence(assignment: dict[str, Any], evidence: int, *, by: Viewer) -> None:
    """Take a file off a report that is not sent yet; what was sent is never removed."""
    await Evidence.delete().where(
        (Evidence.id == evidence)
        & (Evidence.assignment == assignment["id"])
        & (Evidence.added_by == by.person)
        & (Evidence.report.is_null())
    )


async def tell_progress(
    assignment: dict[str, Any], *, percent: int, text: str, files: Files, key: str, by: Viewer, at: datetime
) -> int:
    """Keep what was typed and sent, then `report_progress`, in one transaction."""
    async with transaction():
        await save_draft(assignment, {ReportDraft.note: text, ReportDraft.percent: percent}, by=by, at=at)
        if files:
            await add_evidence(assignment, files, by=by, at=at)
        return await report_progress(assignment, key=key, by=by, at=at)


async def submit(assignment: dict[str, Any], *, key: str, by: Viewer, at: datetime) -> int:
    """Send the report as written: the clock stops, the verifier is told. Returns the update.

    Raises Conflict when it was sent or answered meanwhile: of several clicks one counts.
    """
    day = ward_day(at)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/assignments/{assignment['id']}/sent")
        await stop_clock(assignment, counted_on=day, submitted_by=by.person, at=at)
        update = await send_draft(assignment, UpdateKind.SUBMISSION, counted_on=day, by=by, at=at)
        await note("assignment.submitted", assignment, by=by, at=at, audience=verifier_of(assignment))
    return update


async def report_progress(assignment: dict[str, Any], *, key: str, by: Viewer, at: datetime) -> int:
    """Tell how far the work is, with the draft's note, percent and files; the clock runs on. Returns the update."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/assignments/{assignment['id']}")
        draft = await ensure_draft(assignment, by=by, at=at)
        percent = (await rows("select percent from report_draft where id = {}", draft))[0]["percent"]
        state = State(assignment["state"])
        target = State.RETURNED if state is State.RETURNED else State.IN_PROGRESS
        values: dict[Any, Any] = {Assignment.changed_at: at}
        if percent is not None:
            values[Assignment.percent] = percent
        if assignment["acknowledged_at"] is None:
            values[Assignment.acknowledged_at] = at
        if not await claim_state(assignment["id"], target, values):
            raise Conflict("Việc này vừa được gửi hoặc vừa đổi trạng thái.")
        update = await send_draft(assignment, UpdateKind.PROGRESS, counted_on=ward_day(at), by=by, at=at)
        await note("assignment.progressed", assignment, by=by, at=at, audience=Audience.DIARY, data={"percent": percent or 0})
    return update


async def record_on_behalf(
    assignment: dict[str, Any], *, received_on: date, source: str, text: str, amount: int | None, out_of: int | None,
    files: Files, key: str, by: Viewer, at: datetime,
) -> int:  # fmt: skip
    """The office records what a head reported by phone or paper; the day received counts; the head is told.

    Raises Refusal for a day to come. Somebody else accepts it.
    """
    if received_on > ward_day(at):
        raise Refusal("Ngày nhận báo cáo không thể sau hôm nay.")
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/assignments/{assignment['id']}")
        await stop_clock(assignment, counted_on=received_on, submitted_by=by.person, at=at)
        made = Update(
            ward=assignment["ward"], assignment=assignment["id"], kind=UpdateKind.SUBMISSION, person=by.person,
            person_name=by.name, at=at, counted_on=received_on, on_behalf=True, source=source, percent=100, amount=amount,
            out_of=out_of, note=text,
        )  # fmt: skip
        await made.save()
        await attach(assignment, files, draft=None, update=made.id, by=by, at=at)
        await note(
            "assignment.submitted_on_behalf",
            assignment,
            by=by,
            at=at,
            data={"source": source, "day": day_short(received_on)},
        )
    return int(made.id)


async def accept(assignments: Sequence[dict[str, Any]], *, key: str, by: Viewer, at: datetime) -> int:
    """Accept one submission or several at once; all or none. Returns how many.

    Raises Forbidden for one that is not this person's to verify, Conflict when one was answered meanwhile.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/acceptance")
        if not all(may_verify(by, facts_of(assignment)) for assignment in assignments):
            raise Forbidden("Người nộp không tự xác nhận; việc của phòng do lãnh đạo xác nhận.")
        values: dict[Any, Any] = {
            Assignment.state: State.DONE, Assignment.accepted_at: at, Assignment.percent: 100, Assignment.changed_at: at,
        }  # fmt: skip
        waits = Assignment.id.is_in([assignment["id"] for assignment in assignments]) & (Assignment.state == State.SUBMITTED)
        taken = {row["id"] for row in await Assignment.update(values).where(waits).returning(Assignment.id)}
        if lost := next((assignment for assignment in assignments if assignment["id"] not in taken), None):
            raise Conflict(f"“{lost['text'][:80]}” vừa được người khác xử lý.")
        await answer(assignments, Verdict.ACCEPTED, reason="", fix_by=None, serious=False, by=by, at=at)
        for assignment in assignments:
            await note("assignment.accepted", assignment, by=by, at=at)
    return len(assignments)


async def return_(
    assignment: dict[str, Any], *, reason: str, fix_by: date, serious: bool, key: str, by: Viewer, at: datetime
) -> None:
    """Send a report back with a reason and a day to put it right; `serious` (sai sót lớn) counts as a failed review.

    Requested bodies never get "sai sót lớn". Raises Forbidden, Refusal, Conflict.
    """
    if not may_verify(by, facts_of(assignment)):
        raise Forbidden("Việc này do người khác xác nhận.")
    if fix_by < ward_day(at):
        raise Refusal("Hạn bổ sung phải từ hôm nay trở đi.")
    if serious and assignment["requested"]:
        raise Refusal("Đơn vị được đề nghị phối hợp không bị ghi sai sót lớn.")
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/acceptance")
        values: dict[Any, Any] = {
            Assignment.fix_by: fix_by,
            Assignment.due_since: ward_day(at),
            Assignment.changed_at: at,
            Assignment.returns: Assignment.returns + 1,
        }
        if serious:
            values[Assignment.failed_reviews] = Assignment.failed_reviews + 1
        if not await claim(
            Assignment, {Assignment.state: State.RETURNED, **values},
            (Assignment.id == assignment["id"]) & (Assignment.state == State.SUBMITTED),
        ):  # fmt: skip
            raise Conflict("Báo cáo này vừa được người khác xử lý.", mine={"Lý do trả lại": reason})
        await answer([assignment], Verdict.RETURNED, reason=reason, fix_by=fix_by, serious=serious, by=by, at=at)
        await note(
            "assignment.returned",
            assignment,
            by=by,
            at=at,
            data={"reason": reason, "fix_by": day_short(fix_by), "serious": int(serious)},
        )


# What the above share


async def stop_clock(assignment: dict[str, Any], *, counted_on: date, submitted_by: int, at: datetime) -> None:
    values: dict[Any, Any] = {
        Assignment.submitted_at: at,
        Assignment.submitted_by: submitted_by,
        Assignment.counted_on: counted_on,
        Assignment.percent: 100,
        Assignment.changed_at: at,
    }
    if assignment["first_counted_on"] is None:
        values[Assignment.first_counted_on] = counted_on
    if assignment["acknowledged_at"] is None:
        values[Assignment.acknowledged_at] = at
    if not await claim_state(assignment["id"], State.SUBMITTED, values):
        raise Conflict("Việc này vừa được gửi hoặc vừa đổi trạng thái.")


async def ensure_draft(assignment: dict[str, Any], *, by: Viewer, at: datetime) -> int:
    """The id of this person's draft, made when there is none."""
    await ReportDraft.insert(
        ReportDraft(ward=assignment["ward"], assignment=assignment["id"], person=by.person, note="", saved_at=at)
    ).on_conflict(target=(ReportDraft.ward, ReportDraft.assignment, ReportDraft.person), action="DO NOTHING")
    found = await rows("select id from report_draft where assignment = {} and person = {}", assignment["id"], by.person)
    return int(found[0]["id"])


async def send_draft(assignment: dict[str, Any], kind: UpdateKind, *, counted_on: date, by: Viewer, at: datetime) -> int:
    """Turn the draft into an update for good, its files with it."""
    draft_id = await ensure_draft(assignment, by=by, at=at)
    draft = (await rows("select * from report_draft where id = {}", draft_id))[0]
    made = Update(
        ward=assignment["ward"], assignment=assignment["id"], kind=kind, person=by.person, person_name=by.name, at=at,
        counted_on=counted_on, source="", percent=100 if kind is UpdateKind.SUBMISSION else draft["percent"],
        amount=draft["amount"], out_of=draft["out_of"], note=draft["note"],
    )  # fmt: skip
    await made.save()
    await Evidence.update({Evidence.report: made.id, Evidence.draft: None}).where(
        (Evidence.draft == draft_id) & (Evidence.report.is_null())
    )
    await ReportDraft.delete().where(ReportDraft.id == draft_id)
    return int(made.id)


async def attach(
    assignment: dict[str, Any], files: Files, *, draft: int | None, update: int | None, by: Viewer, at: datetime
) -> None:
    for name, content in files:
        kept = await keep(name, content, ward=assignment["ward"], by=by.person, at=at)
        await Evidence.insert(
            Evidence(
                ward=assignment["ward"], assignment=assignment["id"], draft=draft, report=update, file=kept["id"],
                name=kept["name"], added_by=by.person, added_at=at,
            )
        )  # fmt: skip


async def answer(
    assignments: Sequence[dict[str, Any]],
    verdict: Verdict,
    *,
    reason: str,
    fix_by: date | None,
    serious: bool,
    by: Viewer,
    at: datetime,
) -> None:
    """Keep the verdict on the latest report of each."""
    marks = ", ".join("{}" for _ in assignments)
    latest = await rows(
        f"select assignment, max(id) as id from task_update where assignment in ({marks}) and kind = 'submission'"
        " group by assignment order by assignment",
        *(assignment["id"] for assignment in assignments),
    )
    await Review.insert(
        *(
            Review(
                ward=by.ward, assignment=row["assignment"], report=row["id"], kind=verdict, reason=reason, fix_by=fix_by,
                serious=serious, person=by.person, person_name=by.name, at=at,
            )
            for row in latest
        )
    )  # fmt: skip


def verifier_of(assignment: dict[str, Any]) -> Audience:
    return Audience.LEADERSHIP if assignment["verifier"] == Verifier.LEADERSHIP else Audience.OFFICE
