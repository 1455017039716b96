"""What is done to a plan before it is published: imported, corrected, given an annex."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.codes import next_codes
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import AlreadyDone, Conflict, Missing, Refusal
from tracker.core.files import PLAN_KINDS, keep
from tracker.core.receipts import answer_with, once
from tracker.core.text import clean, day_short, fold
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.plans.queries import of_file
from tracker.plans.rules import DraftState, Part, PlanState
from tracker.plans.tables import Clause, DraftUnit, Plan, PlanDocument, PlanWarning, TargetDraft, TaskDraft
from tracker.reader.plan import ReadPlan, ReadTask, Unreadable, read_plan
from tracker.units.actions import remember_alias
from tracker.units.queries import directory
from tracker.units.rules import GENERIC, Directory, UnitKind, match
from tracker.workdays.queries import calendar
from tracker.workdays.rules import Calendar, is_working_day


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
        if draft.due_on and (sentence := day_off(draft.due_on, days)):
            await PlanWarning.insert(
                PlanWarning(ward=ward, plan=plan, clause=draft.clause, code="due_on_day_off", message=sentence)
            )


def draft_of(task: ReadTask, *, plan: int, ward: int, clause: int | None, position: int) -> TaskDraft:
    deadline = task.deadline
    return TaskDraft(
        ward=ward, plan=plan, clause=clause, position=position, start=task.start, stop=task.stop, text=sentence_case(clean(task.text, 3000)),
        requested=task.requested, deadline_text=clean(deadline.text, 300) if deadline else "",
        deadline_kind=deadline.kind if deadline else "", starts_on=deadline.starts_on if deadline else None,
        due_on=deadline.due_on if deadline else None, recurrence=(deadline.recurrence or "")[:300] if deadline else "",
        product=clean(task.product or "", 500), numbers="", state=DraftState.OPEN,
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


def day_off(day: date, days: Calendar) -> str | None:
    if is_working_day(day, days):
        return None
    return f"Hạn {day_short(day)} rơi vào ngày nghỉ; nộp trong ngày làm việc kế tiếp vẫn là đúng hạn."


# Corrections in the review


async def correct(
    draft: dict[str, Any], *, text: str, leads: Sequence[tuple[int | None, str]], coordinates: Sequence[int], requested: bool,
    kind: str, due_on: date | None, product: str, numbers: str, weight: int, version: int | None, by: Viewer, at: datetime,
) -> None:  # fmt: skip
    """Save a draft as corrected and mark it seen. `leads` are (unit id, "") or (None, group kind) pairs.

    What was chosen for the one written name that matched nobody is remembered as an alias. Raises Conflict when somebody
    else saved first.
    """
    async with transaction():
        values = {
            TaskDraft.text: text,
            TaskDraft.requested: requested,
            TaskDraft.deadline_kind: kind,
            TaskDraft.due_on: due_on,
            TaskDraft.product: product,
            TaskDraft.numbers: numbers,
            TaskDraft.weight: weight,
            TaskDraft.state: DraftState.SEEN,
            TaskDraft.version: TaskDraft.version + 1,
        }
        same = (TaskDraft.id == draft["id"]) & (TaskDraft.version == version) & (TaskDraft.state != DraftState.PUBLISHED)
        if not await claim(TaskDraft, values, same):
            now = (await rows("select text, due_on, product, version from task_draft where id = {}", draft["id"]))[0]
            raise Conflict(
                "Dòng này vừa được người khác sửa.",
                theirs={"Nội dung": now["text"], "Hạn": day_short(now["due_on"]), "Sản phẩm": now["product"]},
                mine={"Nội dung": text, "Hạn": day_short(due_on), "Sản phẩm": product},
                version=now["version"],
            )
        await learn(draft, leads, by=by, at=at)
        await replace_units(draft, leads, coordinates, ward=by.ward)
        await record_plan("plan.reviewed", draft["plan"], by=by, at=at, data={"what": f"mục {draft['anchor'] or 'thêm'}"})


async def learn(draft: dict[str, Any], leads: Sequence[tuple[int | None, str]], *, by: Viewer, at: datetime) -> None:
    unknown = [u for u in draft["units"] if u["part"] == Part.LEAD and not u["unit"] and not u["kind"] and not u["outside"]]
    matched = {(u["unit"], u["kind"]) for u in draft["units"] if u["part"] == Part.LEAD and (u["unit"] or u["kind"])}
    new = [lead for lead in leads if lead not in matched]
    if len(unknown) == 1 and len(new) == 1 and matched <= set(leads):  # else nobody can tell what was meant for the name
        unit, kind = new[0]
        await remember_alias(
            unknown[0]["written"], ward=by.ward, unit=unit, kind=UnitKind(kind) if kind else None, by=by, at=at
        )


async def replace_units(
    draft: dict[str, Any], leads: Sequence[tuple[int | None, str]], coordinates: Sequence[int], *, ward: int
) -> None:
    """The chosen units instead of the matched ones; coordinating words that name nobody of the ward are kept as words."""
    written = {(u["unit"], u["kind"]): u["written"] for u in draft["units"]}
    words = [u for u in draft["units"] if u["part"] == Part.COORDINATE and not u["unit"]]
    await DraftUnit.delete().where(DraftUnit.draft == draft["id"])
    new = [
        DraftUnit(ward=ward, draft=draft["id"], part=Part.LEAD, written=written.get((unit, kind), ""), unit=unit, kind=kind)
        for unit, kind in leads
    ]
    new += [
        DraftUnit(ward=ward, draft=draft["id"], part=Part.COORDINATE, written=written.get((unit, ""), ""), unit=unit, kind="")
        for unit in coordinates
    ]
    new += [
        DraftUnit(
            ward=ward,
            draft=draft["id"],
            part=Part.COORDINATE,
            written=u["written"],
            unit=None,
            kind=u["kind"],
            outside=True,
        )
        for u in words
    ]
    if new:
        await DraftUnit.insert(*new)


async def set_draft_state(draft: dict[str, Any], state: DraftState, *, by: Viewer, at: datetime) -> None:
    """Drop what is no task, or take back what was dropped; a second time changes nothing. Raises Conflict once published."""
    before = [DraftState.OPEN.value, DraftState.SEEN.value] if state is DraftState.DROPPED else [DraftState.DROPPED.value]
    async with transaction():
        values = {TaskDraft.state: state, TaskDraft.version: TaskDraft.version + 1}
        if not await claim(TaskDraft, values, (TaskDraft.id == draft["id"]) & TaskDraft.state.is_in(before)):
            found = await rows("select state from task_draft where id = {}", draft["id"])
            if found[0]["state"] == DraftState.PUBLISHED:
                raise Conflict("Dòng này đã được giao việc.")
            return
        what = "bỏ" if state is DraftState.DROPPED else "lấy lại"
        await record_plan(
            "plan.reviewed", draft["plan"], by=by, at=at, data={"what": f"{what} mục {draft['anchor'] or 'thêm'}"}
        )


async def split(draft: dict[str, Any], *, first: str, second: str, version: int | None, by: Viewer, at: datetime) -> None:
    """One draft becomes two with the same units, to be seen again. Raises Conflict when somebody saved first."""
    async with transaction():
        values = {
            TaskDraft.text: first,
            TaskDraft.state: DraftState.OPEN,
            TaskDraft.version: TaskDraft.version + 1,
        }
        same = (TaskDraft.id == draft["id"]) & (TaskDraft.version == version) & (TaskDraft.state != DraftState.PUBLISHED)
        if not await claim(TaskDraft, values, same):
            raise Conflict("Dòng này vừa được người khác sửa.", mine={"Việc một": first, "Việc hai": second})
        other = TaskDraft(
            **{
                name: draft[name]
                for name in (
                    *("clause", "position", "start", "stop", "requested", "deadline_text", "deadline_kind", "starts_on"),
                    *("due_on", "recurrence", "product", "numbers", "weight", "plan"),
                )
            },
            ward=by.ward, text=second, state=DraftState.OPEN,
        )  # fmt: skip
        await other.save()
        if draft["units"]:
            await DraftUnit.insert(
                *(
                    DraftUnit(
                        ward=by.ward, draft=other.id, part=u["part"], written=u["written"], unit=u["unit"], kind=u["kind"],
                        outside=u["outside"],
                    )
                    for u in draft["units"]
                )
            )  # fmt: skip
        await record_plan("plan.reviewed", draft["plan"], by=by, at=at, data={"what": f"tách mục {draft['anchor'] or 'thêm'}"})


async def merge(draft: dict[str, Any], before: dict[str, Any], *, by: Viewer, at: datetime) -> None:
    """Join a draft to the one before it: one task with both texts, the later one dropped."""
    async with transaction():
        joined = f"{before['text'].rstrip(' .;')}; {draft['text']}"
        changed: list[tuple[dict[str, Any], dict[Any, Any]]] = [
            (before, {TaskDraft.text: clean(joined, 3000), TaskDraft.state: DraftState.OPEN}),
            (draft, {TaskDraft.state: DraftState.DROPPED}),
        ]
        for row, values in changed:
            same = (
                (TaskDraft.id == row["id"]) & (TaskDraft.version == row["version"]) & (TaskDraft.state != DraftState.PUBLISHED)
            )
            if not await claim(TaskDraft, {**values, TaskDraft.version: TaskDraft.version + 1}, same):
                raise Conflict("Một trong hai dòng vừa được người khác sửa.")
        await record_plan("plan.reviewed", draft["plan"], by=by, at=at, data={"what": f"gộp mục {draft['anchor'] or 'thêm'}"})


async def add_draft(plan: int, *, clause: int | None, text: str, key: str, by: Viewer, at: datetime) -> int:
    """A task the reader did not find, at a clause or at none; returns the draft."""
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url=f"/plans/{plan}/review")
        draft = TaskDraft(
            ward=by.ward, plan=plan, clause=clause, position=await last_position("task_draft", plan) + 1, text=text,
            deadline_text="", deadline_kind="", recurrence="", product="", numbers="", state=DraftState.OPEN,
        )  # fmt: skip
        await draft.save()
        await record_plan("plan.reviewed", plan, by=by, at=at, data={"what": "thêm một việc"})
        await answer_with(receipt, f"/plans/{plan}/drafts/{draft.id}")
    return int(draft.id)


async def set_several(
    drafts: Sequence[dict[str, Any]], *, due_on: date | None, no_deadline: bool, by: Viewer, at: datetime
) -> int:
    """One deadline (or none, said expressly) for several drafts; returns how many took it."""
    kind, count = "none" if no_deadline else "day", 0
    async with transaction():
        for draft in drafts:
            values: dict[Any, Any] = {
                TaskDraft.due_on: None if no_deadline else due_on,
                TaskDraft.deadline_kind: kind,
                TaskDraft.version: TaskDraft.version + 1,
            }
            waiting = (TaskDraft.id == draft["id"]) & TaskDraft.state.is_in([DraftState.OPEN.value, DraftState.SEEN.value])
            count += await claim(TaskDraft, values, waiting)
        if count:
            await record_plan("plan.reviewed", drafts[0]["plan"], by=by, at=at, data={"what": f"đặt hạn cho {count} việc"})
    return count


async def mark_seen(drafts: Sequence[dict[str, Any]], *, by: Viewer, at: datetime) -> int:
    """Several drafts are right as they stand; returns how many were not seen before."""
    count = 0
    async with transaction():
        for draft in drafts:
            values = {TaskDraft.state: DraftState.SEEN, TaskDraft.version: TaskDraft.version + 1}
            count += await claim(TaskDraft, values, (TaskDraft.id == draft["id"]) & (TaskDraft.state == DraftState.OPEN))
        if count:
            await record_plan("plan.reviewed", drafts[0]["plan"], by=by, at=at, data={"what": f"đã xem {count} việc"})
    return count


async def correct_target(
    target: dict[str, Any], *, text: str, low: int, high: int, measure: str, comparator: str, year: int | None, keep_it: bool,
    version: int | None, by: Viewer, at: datetime,
) -> None:  # fmt: skip
    """Save a target as corrected, or leave it out. Values in hundredths. Raises Conflict."""
    async with transaction():
        values = {
            TargetDraft.text: text,
            TargetDraft.low: low,
            TargetDraft.high: high,
            TargetDraft.measure: measure,
            TargetDraft.comparator: comparator,
            TargetDraft.year: year,
            TargetDraft.state: DraftState.SEEN if keep_it else DraftState.DROPPED,
            TargetDraft.version: TargetDraft.version + 1,
        }
        same = (TargetDraft.id == target["id"]) & (TargetDraft.version == version)
        if not await claim(TargetDraft, values, same & (TargetDraft.state != DraftState.PUBLISHED)):
            raise Conflict(
                "Chỉ tiêu này vừa được người khác sửa.", theirs={"Nội dung": target["text"]}, mine={"Nội dung": text}
            )
        await record_plan("plan.reviewed", target["plan"], by=by, at=at, data={"what": f"chỉ tiêu {target['anchor'] or ''}"})


async def dismiss_warning(plan: int, warning: int, *, by: Viewer, at: datetime) -> None:
    """A person has looked at it; a second time changes nothing. Raises Missing when the plan has no such warning."""
    async with transaction():
        if not await rows("select id from plan_warning where id = {} and plan = {}", warning, plan):
            raise Missing("Không tìm thấy điều này.")
        looked = (PlanWarning.id == warning) & (PlanWarning.plan == plan) & (PlanWarning.dismissed_at.is_null())
        if await claim(PlanWarning, {PlanWarning.dismissed_at: at}, looked):
            await record_plan("plan.reviewed", plan, by=by, at=at, data={"what": "bỏ qua một cảnh báo"})


async def close(plan: int, *, by: Viewer, at: datetime) -> None:
    """End a running plan: it is only read from now on. Raises Conflict."""
    async with transaction():
        if not await claim(Plan, {Plan.state: PlanState.CLOSED}, (Plan.id == plan) & (Plan.state == PlanState.RUNNING)):
            raise Conflict("Chỉ kết thúc được kế hoạch đang thực hiện.")
        await record_plan("plan.closed", plan, by=by, at=at)


# What the above share


async def last_position(table: str, plan: int) -> int:
    found = await rows(f'select max(position) as last from "{table}" where plan = {{}}', plan)
    return int(found[0]["last"] or 0)


async def record_plan(verb: str, plan: int, *, by: Viewer, at: datetime, data: dict[str, Any] | None = None) -> None:
    named = (await rows("select title, ward, unit_path from plan where id = {}", plan))[0]
    await record(
        verb, noun_id=plan, by=by, at=at, ward=named["ward"], unit_path=named["unit_path"],
        data={"title": clean(named["title"], 160), "url": f"/plans/{plan}"} | (data or {}),
    )  # fmt: skip
