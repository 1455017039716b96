"""What the office does to one request: asks once by hand, moves its deadline, adds a unit, closes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.codes import next_codes
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Missing, Refusal
from tracker.core.receipts import answer_with, once
from tracker.core.text import day_short
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.reports.asking import put_on, tell
from tracker.reports.queries import OPEN_STATES
from tracker.reports.rules import about, written_list
from tracker.reports.tables import ReportRequest
from tracker.units.queries import directory
from tracker.units.rules import KnownUnit, UnitKind
from tracker.workdays.queries import calendar
from tracker.workdays.rules import grace_day

GONE = "Báo cáo này vừa được người khác sửa hoặc đã đóng."


@dataclass(frozen=True, slots=True)
class Once:
    """A report asked once (đột xuất), over the work and numbers of [first_on, last_on], of these groups and units."""

    title: str
    plan: int | None
    first_on: date
    last_on: date
    due_on: date
    groups: Sequence[UnitKind]
    units: Sequence[int]
    questions: Sequence[str]


async def ask_once(wanted: Once, *, key: str, by: Viewer, at: datetime) -> int:
    """Returns the request. The office that asks is not among its groups, unless it is named.

    Raises Refusal where nobody is asked or the day has passed, Missing for a foreign plan.
    """
    today = ward_day(at)
    if wanted.due_on < today:
        raise Refusal("Hạn nộp phải từ hôm nay trở đi.")
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/reports")
        if wanted.plan and not await rows("select id from plan where id = {} and ward = {}", wanted.plan, by.ward):
            raise Missing("Không tìm thấy kế hoạch này.")
        units, days = await meant(wanted, by), await calendar(by.ward)
        code = (await next_codes("BC", ward=by.ward, year=today.year))[0]
        made = ReportRequest(
            ward=by.ward, kind=None, plan=wanted.plan, code=code, title=wanted.title, period="",
            unit_path=by.hat.unit_path if by.hat else "", first_on=wanted.first_on, last_on=wanted.last_on, due_on=wanted.due_on,
            late_after=grace_day(wanted.due_on, days), questions=written_list(wanted.questions), made_by=by.person, made_at=at,
        )  # fmt: skip
        await made.save()
        row = made.to_dict()
        await tell("report.asked", row, by=by, at=at)
        await put_on([of_unit(row, unit) for unit in units], days, None, by=by, at=at)
        await answer_with(receipt, f"/reports/{made.id}")
    return int(made.id)


async def meant(wanted: Once, by: Viewer) -> list[KnownUnit]:
    """The units a single report is asked of, in the ward's order. Raises Refusal."""
    known = await directory(by.ward)
    if not all(known.unit(one) for one in wanted.units):
        raise Refusal("Xin chọn đơn vị trong danh sách.")
    units = [
        unit for unit in known.units
        if unit.id in wanted.units or (unit.kind in wanted.groups and not by.acts_for(unit.path))
    ]  # fmt: skip
    if not units:
        raise Refusal("Xin chọn ít nhất một đơn vị báo cáo.")
    return units


async def move_deadline(
    request: dict[str, Any], due_on: date, *, reason: str, version: int | None, key: str, by: Viewer, at: datetime
) -> int:
    """A new day for all units; returns how many it was moved for. A report that is in never becomes late by it.

    Raises Refusal for a day that has passed or the same, Conflict where the request was changed since `version`, or closed.
    """
    today = ward_day(at)
    if due_on < today:
        raise Refusal("Hạn nộp mới phải từ hôm nay trở đi.")
    if due_on == request["due_on"]:
        raise Refusal("Hạn mới trùng với hạn cũ.")
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/reports/{request['id']}")
        last = grace_day(due_on, await calendar(by.ward))
        await claim_request(request, {ReportRequest.due_on: due_on, ReportRequest.late_after: last}, version=version, by=by)
        moved = await rows(
            "update submission set due_on = {}, late_after = {}, due_since = {}, version = version + 1 where request = {}"
            f" and (late_after < {{}} or (state in {OPEN_STATES} and first_counted_on is null)) returning id, unit_path, state",
            due_on, last, today, request["id"], last,
        )  # fmt: skip
        await tell(
            "report.deadline_moved", request | {"due_on": due_on}, by=by, at=at, was=day_short(request["due_on"]), reason=reason
        )
        for row in sorted(moved, key=lambda one: int(one["id"])):
            if row["state"] in {"waiting", "draft"}:
                await note("submission.deadline_moved", request, row, by=by, at=at, due=day_short(due_on), reason=reason)
    return len(moved)


async def add_unit(
    request: dict[str, Any], unit: int, *, due_on: date | None, version: int | None, key: str, by: Viewer, at: datetime
) -> None:
    """One more unit reports; `due_on`: a day of its own. Raises Refusal, Conflict."""
    today = ward_day(at)
    if due_on and due_on < today:
        raise Refusal("Hạn nộp phải từ hôm nay trở đi.")
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/reports/{request['id']}")
        known = (await directory(by.ward)).unit(unit)
        if known is None:
            raise Refusal("Xin chọn đơn vị trong danh sách.")
        await claim_request(request, {}, version=version, by=by)
        row = of_unit(request | ({"due_on": due_on} if due_on else {}), known)
        if not await put_on([row], await calendar(by.ward), None if due_on else today, by=by, at=at):
            raise Refusal("Đơn vị này đã có trong danh sách.")


async def close(request: dict[str, Any], *, reason: str, version: int | None, key: str, by: Viewer, at: datetime) -> int:
    """Nothing more is taken; who has not sent is told. Returns how many those are. Raises Conflict."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/reports/{request['id']}")
        await claim_request(request, {ReportRequest.closed_at: at}, version=version, by=by)
        left = await rows(
            f"select id, unit_path from submission where request = {{}} and state in {OPEN_STATES} order by id", request["id"]
        )
        await tell("report.closed", request, by=by, at=at, reason=reason)
        for row in left:
            await note("submission.closed", request, row, by=by, at=at)
    return len(left)


async def claim_request(request: dict[str, Any], values: dict[Any, Any], *, version: int | None, by: Viewer) -> None:
    same = (ReportRequest.id == request["id"]) & (ReportRequest.ward == by.ward) & (ReportRequest.version == version)
    values = {**values, ReportRequest.version: ReportRequest.version + 1}
    if not await claim(ReportRequest, values, same & ReportRequest.closed_at.is_null()):
        raise Conflict(GONE)


def of_unit(request: dict[str, Any], unit: KnownUnit) -> dict[str, Any]:
    """A row of `put_on`."""
    return request | {"unit": unit.id, "path": unit.path, "standing": unit.standing}


async def note(verb: str, request: dict[str, Any], row: dict[str, Any], *, by: Viewer, at: datetime, **data: str) -> None:
    """Tell a unit something of its report: a row with id, unit_path."""
    await record(
        verb, noun_id=row["id"], by=by, at=at, ward=request["ward"], unit_path=row["unit_path"], audience=Audience.UNIT,
        data=about(request, row["id"]) | data,
    )  # fmt: skip
