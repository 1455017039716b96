"""What is done with requests: granted, refused, withdrawn; each is answered once, by somebody other than who asked."""

from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, transaction
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal
from tracker.core.receipts import once
from tracker.core.text import clean, day_short
from tracker.core.viewer import Role, Viewer
from tracker.events.rules import Audience
from tracker.extensions.queries import deadline_in, present, request_of
from tracker.extensions.rules import (
    KIND_WORDS,
    Authority,
    Deadline,
    ExtensionKind,
    ExtensionState,
    date_problem,
    length_of,
    may_decide,
    may_withdraw,
)
from tracker.extensions.tables import Extension
from tracker.tasks.actions import TITLE, note
from tracker.tasks.rules import State
from tracker.tasks.tables import Assignment
from tracker.wards.queries import settled
from tracker.workdays.queries import calendar
from tracker.workdays.rules import Calendar, grace_day

ANSWERED = "Đề nghị này vừa được quyết định hoặc đã rút."


async def grant(
    request: dict[str, Any], *, to_due: date, confirmed: bool, answer: str, version: int | None, key: str, by: Viewer,
    at: datetime,
) -> int:  # fmt: skip
    """Give a later day, the one asked for or another; the first deadline stays for ever. Returns the days late that stand.

    `confirmed`: the objective cause is confirmed, so that these days stand no more. The office gives no more than it may.
    A report sent meanwhile is no hindrance: who asked in time does not lose by a slow answer. Raises Forbidden, Refusal for
    a day that cannot be, Conflict when it was answered, or the work changed since `version` was shown.
    """
    day, kind = ward_day(at), ExtensionKind(request["kind"])
    require_decider(request, by)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/extensions")
        await answer_once(request, ExtensionState.GRANTED, answer=answer, by=by, at=at)
        row = await standing(request["assignment"], by, version=version, mine={"Hạn mới": day_short(to_due), "Trả lời": answer})
        deadline = require_deadline(row, kind)
        if problem := date_problem(to_due, due_on=deadline.due_on, today=day):
            raise Refusal(problem)
        days = await calendar(by.ward)
        office_days = (await settled(by.ward)).office_days
        if by.acts_as(Role.OFFICE) and length_of(deadline.due_on, to_due, day, days) > office_days:
            raise Refusal(f"Hạn mới quá {office_days} ngày làm việc thì do lãnh đạo quyết định. Xin chọn ngày sớm hơn.")
        excused = confirmed and bool(request["objective"])
        late = deadline.days_late(request["asked_on"])
        values: dict[Any, Any] = {
            Extension.from_due: deadline.due_on, Extension.to_due: to_due, Extension.late_days: late, Extension.excused: excused,
        }  # fmt: skip
        await Extension.update(values).where(Extension.id == request["id"])
        await move(row, kind, to_due, stood=0 if excused else late, days=days, at=at)
        await tell_extended(row, deadline, to_due, late=late, excused=excused, by=by, at=at)
    return 0 if excused else late


async def refuse(request: dict[str, Any], *, answer: str, key: str, by: Viewer, at: datetime) -> None:
    """Say no, with the reason that whoever asked will read. Raises Forbidden, Conflict when it was answered meanwhile."""
    require_decider(request, by)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/extensions")
        await answer_once(request, ExtensionState.REFUSED, answer=answer, by=by, at=at)
        audience = Audience.OFFICE if request["by_office"] else Audience.UNIT
        data = {"what": KIND_WORDS[ExtensionKind(request["kind"])], "reason": clean(answer, TITLE)}
        await note("assignment.extension_refused", of(request), by=by, at=at, audience=audience, data=data)


async def withdraw(request: dict[str, Any], *, by: Viewer, at: datetime) -> None:
    """Take one's own request back; the authority is told. Raises Forbidden, Conflict when it was answered meanwhile."""
    if by.person != request["asked_by"]:
        raise Forbidden("Chỉ người đã gửi đề nghị mới rút được.")
    async with transaction():
        if not may_withdraw(by, request_of(request)):
            raise Conflict(ANSWERED)
        await answer_once(request, ExtensionState.WITHDRAWN, answer="", by=by, at=at)
        audience = audience_of(Authority(request["authority"]))
        data = {"what": KIND_WORDS[ExtensionKind(request["kind"])]}
        await note("assignment.extension_withdrawn", of(request), by=by, at=at, audience=audience, data=data)


# What the verbs of this slice share


def require_decider(request: dict[str, Any], by: Viewer) -> None:
    """Raises Conflict for what was answered before, Forbidden for whoever may not answer it."""
    if request["state"] != ExtensionState.ASKED:
        raise Conflict(ANSWERED)
    if not may_decide(by, request_of(request)):
        raise Forbidden("Đề nghị này do người khác quyết định; không ai tự quyết định đề nghị của mình.")


async def standing(
    assignment: int, by: Viewer, *, version: int | None = None, mine: dict[str, str] | None = None
) -> dict[str, Any]:
    """The assignment as it stands inside this transaction. Raises Conflict when it is no longer that `version`."""
    if not (found := await present([assignment], by)):
        raise Missing("Không tìm thấy việc này.")
    row = found[0]
    if version is not None and version != row["version"]:
        theirs = {"Hạn": day_short(row["due_on"]), "Hạn bổ sung": day_short(row["fix_by"]), "Đơn vị": row["unit_name"]}
        raise Conflict("Việc này vừa được sửa. Xin xem lại rồi quyết định.", theirs=theirs, mine=mine)
    if row["state"] == State.CANCELLED:
        raise Refusal("Việc này đã huỷ nên không còn gì để quyết định.")
    return row


def require_deadline(row: dict[str, Any], kind: ExtensionKind) -> Deadline:
    """The deadline that a request of that kind is about. Raises Refusal where there is none."""
    if (found := deadline_in(row, kind)) is None:
        raise Refusal("Việc này không có hạn nên không gia hạn được.")
    return found


async def answer_once(request: dict[str, Any], state: ExtensionState, *, answer: str, by: Viewer, at: datetime) -> None:
    """Of several answers at once one counts, the others raise Conflict."""
    decided = {Extension.decided_by: by.person, Extension.decided_by_name: by.name, Extension.decided_at: at}
    if not await claim(
        Extension, {Extension.state: state, Extension.answer: answer, **decided},
        (Extension.id == request["id"]) & (Extension.state == ExtensionState.ASKED),
    ):  # fmt: skip
        raise Conflict(ANSWERED, mine={"Trả lời của ông/bà": answer} if answer else {})


async def move(row: dict[str, Any], kind: ExtensionKind, to_due: date, *, stood: int, days: Calendar, at: datetime) -> None:
    """Put the new day in place of the old one; `stood` days late are added to those that stand. Raises Conflict."""
    values: dict[Any, Any] = {
        Assignment.due_since: ward_day(at),
        Assignment.stood_late: Assignment.stood_late + stood,
        Assignment.changed_at: at,
        Assignment.version: Assignment.version + 1,
    }
    if kind is ExtensionKind.FIX:
        values[Assignment.fix_by] = to_due
    else:
        values |= {Assignment.due_on: to_due, Assignment.late_after: grace_day(to_due, days, strict=bool(row["strict"]))}
    same = (Assignment.id == row["id"]) & (Assignment.version == row["version"]) & (Assignment.state == row["state"])
    if not await claim(Assignment, values, same):
        raise Conflict("Việc này vừa được gửi hoặc vừa sửa. Xin xem lại rồi quyết định.")


async def tell_extended(
    row: dict[str, Any], deadline: Deadline, to_due: date, *, late: int, excused: bool, by: Viewer, at: datetime
) -> None:
    """The event of a new deadline, with what of the days late stands."""
    stands = f" (vẫn tính quá hạn {late} ngày)" if late and not excused else ""
    cause = " (đã xác nhận nguyên nhân khách quan)" if excused else ""
    data = {"old": day_short(deadline.due_on), "new": day_short(to_due), "note": stands or cause}
    await note("assignment.extended", row, by=by, at=at, data=data | {"stood": 0 if excused else late})


def audience_of(authority: Authority) -> Audience:
    """Who is told of what waits for that authority."""
    return Audience.LEADERSHIP if authority is Authority.LEADERSHIP else Audience.OFFICE


def of(request: dict[str, Any]) -> dict[str, Any]:
    """The assignment of a request, as `note` asks for it."""
    return {name: request[name] for name in ("ward", "unit_path", "text")} | {"id": request["assignment"]}
