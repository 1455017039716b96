"""What is done to a plan's drafts in the review: corrected, split, joined, added, dropped, seen."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Missing
from tracker.core.receipts import answer_with, once
from tracker.core.text import clean, day_short
from tracker.core.viewer import Viewer
from tracker.drafts.queries import last_position
from tracker.drafts.rules import DraftState, Part
from tracker.drafts.tables import DraftUnit, PlanWarning, TargetDraft, TaskDraft
from tracker.plans.actions import record_plan
from tracker.units.actions import remember_alias
from tracker.units.rules import UnitKind


async def correct(
    draft: dict[str, Any], *, text: str, leads: Sequence[tuple[int | None, str]], coordinates: Sequence[int], requested: bool,
    kind: str, due_on: date | None, recurrence: str, product: str, numbers: str, weight: int, version: int | None, by: Viewer,
    at: datetime,
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
            TaskDraft.recurrence: recurrence,
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
            ward=ward, draft=draft["id"], part=Part.COORDINATE, written=u["written"], unit=None, kind=u["kind"], outside=True
        )
        for u in words
    ]
    if new:
        await DraftUnit.insert(*new)
