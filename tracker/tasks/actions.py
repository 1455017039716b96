"""What is done to assignments: received, changed, cancelled, reopened."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Refusal
from tracker.core.text import clean, day_short, number
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.tasks.rules import OPEN, State, Verifier, sources_of
from tracker.tasks.tables import Assignment
from tracker.units.rules import KnownUnit, Standing
from tracker.workdays.queries import calendar
from tracker.workdays.rules import grace_day

TITLE = 160  # characters of a task's text that events and notices carry


async def acknowledge(assignment: dict[str, Any], *, by: Viewer, at: datetime) -> None:
    """The head has seen the work and takes it; a second time changes nothing."""
    async with transaction():
        taken = await claim(
            Assignment,
            {Assignment.acknowledged_at: at, Assignment.state: State.IN_PROGRESS, Assignment.changed_at: at},
            (Assignment.id == assignment["id"]) & (Assignment.state == State.NOT_STARTED),
        )
        if taken:
            await note("assignment.acknowledged", assignment, by=by, at=at, audience=Audience.OFFICE)


async def change(
    assignment: dict[str, Any], *, due_on: date | None, weight: int, product: str, unit: KnownUnit, reason: str,
    version: int | None, by: Viewer, at: datetime, strict: bool | None = None,
) -> None:  # fmt: skip
    """New deadline, weight, product or unit after publication, with a reason; the first deadline is kept for ever.

    `strict`: whether a deadline on a day off stands as it is (None: as before). Another unit starts anew. Raises Conflict
    when somebody changed it since `version` was shown, Refusal once it is done or cancelled, for a deadline that has passed
    (an extension puts it off), and for a change of unit while a report waits.
    """
    async with transaction():
        before = (
            await rows(
                "select a.*, u.name as unit_name from assignment a join unit u on u.id = a.unit where a.id = {}",
                assignment["id"],
            )
        )[0]
        if State(before["state"]) not in OPEN:
            raise Refusal("Việc đã xong hoặc đã huỷ thì không sửa nữa. Xin mở lại việc trước.")
        strict = bool(before["strict"]) if strict is None else strict
        if is_later(before, due_on, at):
            raise Refusal("Hạn cũ đã qua. Xin dùng Gia hạn, để số ngày chậm được ghi lại.")
        differences = changes(before, due_on=due_on, strict=strict, weight=weight, product=product, unit=unit)
        if not differences:
            raise Refusal("Chưa có gì thay đổi.")
        values: dict[Any, Any] = {
            Assignment.due_on: due_on,
            Assignment.strict: strict,
            Assignment.late_after: grace_day(due_on, await calendar(by.ward), strict=strict) if due_on else None,
            Assignment.weight: weight,
            Assignment.product: product,
            Assignment.changed_at: at,
            Assignment.version: Assignment.version + 1,
        }
        if before["first_due_on"] is None:
            values[Assignment.first_due_on] = due_on
        if before["due_on"] != due_on or unit.id != before["unit"]:
            values[Assignment.due_since] = ward_day(at)
        if unit.id != before["unit"]:
            values |= await moved_to(unit, before)
        same = (Assignment.id == before["id"]) & (Assignment.version == version) & (Assignment.state == before["state"])
        if not await claim(Assignment, values, same):
            raise Conflict(
                "Việc này vừa được người khác sửa.",
                theirs=texts(
                    before["due_on"], bool(before["strict"]), before["weight"], before["product"], before["unit_name"]
                ),
                mine=texts(due_on, strict, weight, product, unit.name) | {"Lý do": reason},
            )
        told = dict(assignment, unit_path=unit.path)
        kept = {"due": day_short(due_on), "strict": int(strict)}  # from which `exchange` tells how it stood on a past day
        await note("assignment.changed", told, by=by, at=at, data={"changes": "; ".join(differences), "reason": reason} | kept)
        if unit.id != before["unit"]:
            await note("assignment.taken_away", assignment, by=by, at=at, data={"to": unit.name, "reason": reason})


async def moved_to(unit: KnownUnit, before: dict[str, Any]) -> dict[Any, Any]:
    """What an assignment becomes at another unit, which starts anew. Raises Refusal while a report waits, or where it has it."""
    if before["state"] == State.SUBMITTED:
        raise Refusal("Đơn vị đã gửi báo cáo. Xin xác nhận hoặc trả lại trước khi chuyển việc.")
    await forbid_double(before, unit)
    task = (await rows("select office, requested from task where id = {}", before["task"]))[0]
    values: dict[Any, Any] = {
        Assignment.unit: unit.id,
        Assignment.unit_path: unit.path,
        Assignment.verifier: Verifier.LEADERSHIP if unit.id == task["office"] else Verifier.OFFICE,
        Assignment.requested: bool(task["requested"]) or unit.standing == Standing.REQUESTED,
        Assignment.acknowledged_at: None,
    }
    if before["state"] == State.IN_PROGRESS:
        values |= {Assignment.state: State.NOT_STARTED, Assignment.percent: 0}
    return values


async def cancel(assignment: dict[str, Any], *, reason: str, by: Viewer, at: datetime) -> None:
    """Cancel; the record stays. Raises Conflict when it is already done or cancelled."""
    async with transaction():
        values = {Assignment.state: State.CANCELLED, Assignment.cancelled_at: at, Assignment.changed_at: at}
        if not await claim_state(assignment["id"], State.CANCELLED, values):
            raise Conflict("Việc này đã xong hoặc đã huỷ trước đó.")
        await note("assignment.cancelled", assignment, by=by, at=at, data={"reason": reason})


async def reopen(assignment: dict[str, Any], *, reason: str, fix_by: date, by: Viewer, at: datetime) -> None:
    """Open accepted work again, to be put right by a day. Raises Conflict when it is not done."""
    async with transaction():
        values = {
            Assignment.state: State.RETURNED,
            Assignment.fix_by: fix_by,
            Assignment.due_since: ward_day(at),
            Assignment.accepted_at: None,
            Assignment.changed_at: at,
            Assignment.returns: Assignment.returns + 1,
        }
        done = (Assignment.id == assignment["id"]) & (Assignment.state == State.DONE)
        if not await claim(Assignment, values, done):
            raise Conflict("Chỉ mở lại được việc đã hoàn thành.")
        await note("assignment.reopened", assignment, by=by, at=at, data={"reason": reason, "fix_by": day_short(fix_by)})


def is_later(before: dict[str, Any], due_on: date | None, at: datetime) -> bool:
    """Whether a deadline that has passed unmet would be put off in silence; an extension keeps the days late."""
    is_over = before["due_on"] is not None and before["first_counted_on"] is None and ward_day(at) > before["late_after"]
    return is_over and (due_on is None or due_on > before["due_on"])


# What the above share


async def claim_state(assignment: int, target: State, values: dict[Any, Any], *, frm: Iterable[State] = ()) -> bool:
    """Move an assignment along the machine: True for the one caller who was first."""
    sources = [state.value for state in (frm or sources_of(target))]
    return await claim(
        Assignment,
        {Assignment.state: target, **values},
        (Assignment.id == assignment) & Assignment.state.is_in(sources),
    )


async def note(
    verb: str, assignment: dict[str, Any], *, by: Viewer | None, at: datetime, audience: Audience = Audience.UNIT,
    data: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Record an event of an assignment (a row with id, ward, unit_path, text)."""
    await record(
        verb, noun_id=assignment["id"], by=by, at=at, ward=assignment["ward"], unit_path=assignment["unit_path"],
        audience=audience, data=about(assignment["text"], assignment["id"]) | (data or {}),
    )  # fmt: skip


def about(text: str, assignment: int) -> dict[str, Any]:
    return {"title": clean(text, TITLE), "url": f"/assignments/{assignment}"}


def changes(
    before: dict[str, Any], *, due_on: date | None, strict: bool, weight: int, product: str, unit: KnownUnit
) -> list[str]:
    """What differs, in Vietnamese, for the event and the notice."""
    found = []
    if due_on != before["due_on"]:
        found.append(f"hạn từ {day_short(before['due_on']) or 'không có'} thành {day_short(due_on) or 'không có'}")
    if strict != bool(before["strict"]):
        found.append("hạn đứng nguyên dù là ngày nghỉ" if strict else "hạn vào ngày nghỉ theo quy định chung của phường")
    if weight != before["weight"]:
        found.append(f"hệ số từ {before['weight'] / 100:g} thành {weight / 100:g}".replace(".", ","))
    if product != before["product"]:
        found.append(f"sản phẩm thành “{product}”")
    if unit.id != before["unit"]:
        found.append(f"chuyển cho {unit.name}")
    return found


def texts(due_on: date | None, strict: bool, weight: int, product: str, unit: str) -> dict[str, str]:
    """What a change may touch, label → text, for the page of conflict."""
    standing = "có" if strict else "không"
    return {
        "Hạn": day_short(due_on), "Hạn đứng nguyên": standing, "Hệ số": number(weight / 100), "Sản phẩm": product,
        "Đơn vị chủ trì": unit,
    }  # fmt: skip


async def forbid_double(before: dict[str, Any], unit: KnownUnit) -> None:
    same = await rows(
        "select id from assignment where ward = {} and task = {} and unit = {} and occurrence = {}",
        before["ward"],
        before["task"],
        unit.id,
        before["occurrence"],
    )
    if same:
        raise Refusal(f"{unit.name} đã có việc này rồi.")
