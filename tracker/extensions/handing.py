"""Handing over: work that its unit cannot do ends there with the share done, and begins anew at another unit."""

from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Refusal
from tracker.core.receipts import once
from tracker.core.text import clean, day_short
from tracker.core.viewer import Viewer
from tracker.extensions.actions import answer_once, require_decider, standing
from tracker.extensions.rules import FARTHEST, ExtensionState
from tracker.extensions.tables import Extension
from tracker.tasks.actions import TITLE, forbid_double, note
from tracker.tasks.rules import TO_DO, State, Verifier
from tracker.tasks.tables import Assignment, Task
from tracker.units.rules import KnownUnit, Standing
from tracker.workdays.queries import calendar
from tracker.workdays.rules import grace_day


async def hand_over(
    request: dict[str, Any], *, unit: KnownUnit, due_on: date | None, answer: str, version: int | None, key: str, by: Viewer,
    at: datetime,
) -> int:  # fmt: skip
    """End the work at its unit with the share it says is done, and give it to `unit` until `due_on`. Returns the new one.

    Both units are told. Raises Forbidden, Refusal when the taker has this work or a report was sent meanwhile, Conflict when
    the request was answered, or the work changed since `version` was shown.
    """
    require_decider(request, by)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/extensions")
        share = request["share"] or 0
        await answer_once(request, ExtensionState.GRANTED, answer=answer, by=by, at=at)
        mine = {"Đơn vị nhận": unit.name, "Hạn": day_short(due_on), "Trả lời": answer}
        row = await standing(request["assignment"], by, version=version, mine=mine)
        if problem := taking_problem(row, unit, due_on, today=ward_day(at)):
            raise Refusal(problem)
        code = await code_of_next(row)
        await forbid_double(row, unit)
        await end(row, share=share, at=at)
        taken = await begin(row, unit, due_on, code=code, at=at)
        await Extension.update({Extension.to_unit: unit.id, Extension.to_assignment: taken}).where(
            Extension.id == request["id"]
        )
        data = {"to": unit.name, "share": share, "reason": clean(request["reason"], TITLE)}
        await note("assignment.handed_over", row, by=by, at=at, data=data)
        new = row | {"id": taken, "unit_path": unit.path}
        await note(
            "assignment.taken_over",
            new,
            by=by,
            at=at,
            data={"from": row["unit_name"], "due": day_short(due_on), "share": share},
        )
    return taken


def taking_problem(row: dict[str, Any], unit: KnownUnit, due_on: date | None, *, today: date) -> str | None:
    """Why this unit cannot take that work until that day, in Vietnamese."""
    if State(row["state"]) not in TO_DO:
        return "Đơn vị vừa gửi báo cáo hoặc việc đã xong, nên không chuyển nữa. Xin xem lại báo cáo."
    if unit.id == row["unit"]:
        return "Xin chọn đơn vị khác với đơn vị đang làm."
    if due_on is None:
        return "Xin ghi hạn cho đơn vị nhận việc." if row["due_on"] else None
    if not today <= due_on <= today + FARTHEST:
        return "Hạn của đơn vị nhận việc phải từ hôm nay trở đi, trong vòng một năm."
    return None


async def code_of_next(row: dict[str, Any]) -> str:
    """The code of the task's next assignment; two givers wait for each other. Raises Refusal for a cancelled task."""
    still_there = (Task.id == row["task"]) & Task.cancelled_at.is_null()
    if not await claim(Task, {Task.version: Task.version + 1}, still_there):
        raise Refusal("Nhiệm vụ này đã huỷ.")
    have = await rows("select count(*) as n from assignment where task = {}", row["task"])
    return f"{row['task_code']}.{have[0]['n'] + 1}"


async def end(row: dict[str, Any], *, share: int, at: datetime) -> None:
    values: dict[Any, Any] = {
        Assignment.state: State.CANCELLED,
        Assignment.handed_over_on: ward_day(at),
        Assignment.percent: share,
        Assignment.cancelled_at: at,
        Assignment.changed_at: at,
        Assignment.version: Assignment.version + 1,
    }
    same = (Assignment.id == row["id"]) & (Assignment.version == row["version"]) & (Assignment.state == row["state"])
    if not await claim(Assignment, values, same):
        raise Conflict("Việc này vừa được gửi hoặc vừa sửa. Xin xem lại rồi quyết định.")


async def begin(row: dict[str, Any], unit: KnownUnit, due_on: date | None, *, code: str, at: datetime) -> int:
    """The same work for its taker: weight, product and occurrence as they were, with a deadline of its own."""
    late_after = grace_day(due_on, await calendar(row["ward"]), strict=bool(row["strict"])) if due_on else None
    taken = Assignment(
        ward=row["ward"], task=row["task"], unit=unit.id, unit_path=unit.path, occurrence=row["occurrence"], code=code,
        state=State.NOT_STARTED, verifier=Verifier.LEADERSHIP if unit.id == row["office"] else Verifier.OFFICE,
        requested=bool(row["task_requested"]) or unit.standing == Standing.REQUESTED, product=row["product"],
        weight=row["weight"], due_on=due_on, first_due_on=due_on, late_after=late_after, strict=row["strict"],
        due_since=ward_day(at) if due_on else None, taken_from=row["id"], changed_at=at,
    )  # fmt: skip
    await taken.save()
    return int(taken.id)
