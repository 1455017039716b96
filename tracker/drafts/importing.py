"""Importing: a plan's file, or an annex's, becomes the plan, its clauses and the drafts to review, all in one transaction."""

import asyncio
import hashlib
from datetime import datetime

from tracker.core.clock import ward_day
from tracker.core.codes import next_codes
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import AlreadyDone, Conflict, Refusal
from tracker.core.files import PLAN_KINDS, keep
from tracker.core.receipts import answer_with, once
from tracker.core.text import clean, fold
from tracker.core.viewer import Viewer
from tracker.drafts.queries import last_position
from tracker.drafts.rules import DraftState, Part
from tracker.drafts.tables import DraftUnit, PlanWarning, TargetDraft, TaskDraft
from tracker.plans.actions import record_plan
from tracker.plans.queries import of_file
from tracker.plans.rules import PlanState
from tracker.plans.tables import Clause, Plan, PlanDocument
from tracker.reader.plan import ReadPlan, ReadTask, Unreadable, read_plan
from tracker.units.queries import directory
from tracker.units.rules import GENERIC, Directory, match
from tracker.workdays.queries import calendar
from tracker.workdays.rules import day_off_words


async def import_plan(name: str, content: bytes, *, by: Viewer, at: datetime, key: str | None = None) -> int:
    """Read a plan and keep it for review, coordinated by the importer's office; returns its id.

    A file the ward already has opens the plan it belongs to. Raises Refusal with the reader's or the gate's sentence,
    AlreadyDone when somebody is importing the same file at this moment.
    """
    if by.hat is None:
        raise Refusal("Xin chọn chức vụ trước khi nhập kế hoạch.")
    sha256 = hashlib.sha256(content).hexdigest()
    if (known := await of_file(by.ward, sha256)) is not None:
        return known
    read = await read_in_thread(name, content)
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/plans") if key else None
        code = (await next_codes("KH", ward=by.ward, year=ward_day(at).year))[0]
        if (known := await of_file(by.ward, sha256)) is not None:  # somebody sent it while this one waited for its code
            raise AlreadyDone(f"/plans/{known}")
        plan = Plan(
            ward=by.ward, code=code, title=clean(read.title, 500), number=clean(read.number or "", 60),
            issuer=clean(read.issuer or "", 200), issued_on=read.issued_on, office=by.hat.unit, unit_path=by.hat.unit_path,
            state=PlanState.DRAFT, created_at=at, search=fold(f"{code} {read.number or ''} {read.title}")[:1000],
        )  # fmt: skip
        await plan.save()
        await add_document(plan.id, name, content, read, is_annex=False, by=by, at=at)
        await record_plan("plan.imported", plan.id, by=by, at=at)
        if receipt is not None:
            await answer_with(receipt, f"/plans/{plan.id}/review")
    return int(plan.id)


async def add_annex(plan: int, name: str, content: bytes, *, key: str, by: Viewer, at: datetime) -> int:
    """Add an annex to a plan under review or running: what it asks for goes to the same review. Returns the plan.

    Raises Refusal with the reader's or the gate's sentence, Conflict once the plan is closed.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    if (known := await of_file(by.ward, sha256)) is not None:
        return known
    read = await read_in_thread(name, content)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/plans/{plan}/review")
        if not await claim(Plan, {Plan.version: Plan.version + 1}, (Plan.id == plan) & (Plan.state != PlanState.CLOSED)):
            raise Conflict("Kế hoạch này đã kết thúc theo dõi, chỉ còn để xem.")
        if (known := await of_file(by.ward, sha256)) is not None:  # somebody sent it while this one waited for the plan
            raise AlreadyDone(f"/plans/{known}/review")
        await add_document(plan, name, content, read, is_annex=True, by=by, at=at)
        await PlanWarning.update({PlanWarning.dismissed_at: at}).where(
            (PlanWarning.plan == plan) & (PlanWarning.code == "annex_missing")
        )
        await record_plan("plan.annex_added", plan, by=by, at=at, data={"name": clean(name, 120)})
    return plan


async def read_in_thread(name: str, content: bytes) -> ReadPlan:
    try:
        return await asyncio.to_thread(read_plan, name, content)
    except Unreadable as problem:
        raise Refusal(str(problem)) from problem


async def add_document(
    plan: int, name: str, content: bytes, read: ReadPlan, *, is_annex: bool, by: Viewer, at: datetime
) -> None:
    """Keep a file with its clauses, drafts and warnings, inside the running transaction."""
    file = await keep(name, content, ward=by.ward, by=by.person, at=at, kinds=PLAN_KINDS)
    document = PlanDocument(
        ward=by.ward, plan=plan, file=file["id"], sha256=hashlib.sha256(content).hexdigest(), name=file["name"],
        is_annex=is_annex, read_at=at,
    )  # fmt: skip
    await document.save()
    anchors = await add_clauses(plan, document.id, read, ward=by.ward)
    await add_drafts(plan, read, anchors, ward=by.ward)
    if read.targets:
        first = await last_position("target_draft", plan)
        await TargetDraft.insert(
            *(
                TargetDraft(
                    ward=by.ward, plan=plan, clause=anchors.get(target.clause), position=first + number, text=target.text,
                    low=int(target.low * 100), high=int(target.high * 100), measure=target.unit[:60],
                    comparator=target.comparator, year=target.year, state=DraftState.OPEN,
                )
                for number, target in enumerate(read.targets, 1)
            )
        )  # fmt: skip
    if read.warnings:
        await PlanWarning.insert(
            *(
                PlanWarning(
                    ward=by.ward, plan=plan, clause=anchors.get(w.clause) if w.clause else None, code=w.code,
                    message=clean(w.message, 500),
                )
                for w in read.warnings
            )
        )  # fmt: skip


async def add_clauses(plan: int, document: int, read: ReadPlan, *, ward: int) -> dict[str, int]:
    """Keep the clauses; returns anchor → id."""
    made = [
        Clause(
            ward=ward, plan=plan, document=document, position=position, anchor=clause.anchor[:60],
            heading=" › ".join(clause.heading)[:1000], text=clause.text, kind=clause.kind,
        )
        for position, clause in enumerate(read.clauses, 1)
    ]  # fmt: skip
    for start in range(0, len(made), 200):
        await Clause.insert(*made[start : start + 200])
    kept = await rows("select id, anchor from clause where document = {}", document)
    return {row["anchor"]: row["id"] for row in kept}


async def add_drafts(plan: int, read: ReadPlan, anchors: dict[str, int], *, ward: int) -> None:
    known = await directory(ward, aliases=True)
    position = await last_position("task_draft", plan)
    days = await calendar(ward)
    for number, task in enumerate(read.tasks, 1):
        draft = draft_of(task, plan=plan, ward=ward, clause=anchors.get(task.clause), position=position + number)
        await draft.save()
        named = [(Part.LEAD, name) for name in task.lead] + [(Part.COORDINATE, name) for name in task.coordinate]
        if named:
            await DraftUnit.insert(*(matched(draft.id, part, name, known, ward=ward) for part, name in named))
        if sentence := day_off_words(draft.due_on, days):
            warning = PlanWarning(
                ward=ward, plan=plan, clause=draft.clause, code="due_on_day_off", message=f"Hạn {sentence}"
            )  # fmt: skip
            await PlanWarning.insert(warning)


def draft_of(task: ReadTask, *, plan: int, ward: int, clause: int | None, position: int) -> TaskDraft:
    deadline = task.deadline
    return TaskDraft(
        ward=ward, plan=plan, clause=clause, position=position, start=task.start, stop=task.stop,
        text=sentence_case(clean(task.text, 3000)), requested=task.requested,
        deadline_text=clean(deadline.text, 300) if deadline else "", deadline_kind=deadline.kind if deadline else "",
        starts_on=deadline.starts_on if deadline else None, due_on=deadline.due_on if deadline else None,
        recurrence=(deadline.recurrence or "")[:300] if deadline else "", product=clean(task.product or "", 500), numbers="",
        state=DraftState.OPEN,
    )  # fmt: skip


def sentence_case(text: str) -> str:
    """A duty cut out of the middle of a sentence begins with a capital, as a task's name does."""
    return text[:1].upper() + text[1:]


def matched(draft: int, part: Part, written: str, known: Directory, *, ward: int) -> DraftUnit:
    """A unit as written, matched when the match is sure. Words that name nobody in particular stay words (outside)."""
    found = match(written, known)
    return DraftUnit(
        ward=ward, draft=draft, part=part, written=clean(written, 300), unit=found.unit if found.sure else None,
        kind=found.kind or "" if found.sure else "",
        outside=part is Part.COORDINATE and not found.is_found and bool(GENERIC.search(fold(written))),
    )  # fmt: skip
