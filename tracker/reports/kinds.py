"""Periodic reports that the office sets up: made, changed, ended; what is due already is asked for at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Missing, Refusal
from tracker.core.receipts import once
from tracker.core.text import day_short
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.reports.asking import ask
from tracker.reports.rounds import ASKABLE_BACK
from tracker.reports.rules import written_list
from tracker.reports.tables import ReportKind, ReportKindUnit
from tracker.units.queries import directory
from tracker.workdays.report_periods import FREQUENCY_WORDS, Frequency

DOOR = "/reports"
CHANGED = "Kỳ báo cáo này vừa được người khác sửa hoặc đã kết thúc."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a kind asks, of whom (`groups` of units by kind, single `units`), until how many days after the period's end."""

    title: str
    due_days: int
    groups: Sequence[str]
    units: Sequence[int]
    questions: Sequence[str]

    @property
    def columns(self) -> dict[Any, Any]:
        return {
            ReportKind.title: self.title, ReportKind.due_days: self.due_days, ReportKind.groups: ",".join(self.groups),
            ReportKind.questions: written_list(self.questions),
        }  # fmt: skip


async def make(
    wanted: Wanted, *, plan: int | None, frequency: Frequency, starts_on: date, key: str, by: Viewer, at: datetime
) -> tuple[int, int]:
    """A new kind; periods that ended since `starts_on` are asked for at once. Returns its id and how many requests were made.

    Raises Refusal for a `starts_on` more than ASKABLE_BACK ago or unknown units, Missing for a foreign or closed plan.
    """
    if starts_on < ward_day(at) - ASKABLE_BACK:
        raise Refusal("Chỉ đặt được từ kỳ kết thúc trong khoảng một năm trở lại đây.")
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=DOOR)
        if plan and not await rows("select id from plan where id = {} and ward = {} and state = 'running'", plan, by.ward):
            raise Missing("Không tìm thấy kế hoạch này.")
        made = ReportKind(ward=by.ward, plan=plan, frequency=frequency, starts_on=starts_on, made_by=by.person, made_at=at)
        for column, value in wanted.columns.items():
            setattr(made, column._meta.name, value)
        await made.save()
        await name_units(made.id, wanted.units, by=by)
        await note("report_kind.made", made.id, wanted.title, by=by, at=at, every=FREQUENCY_WORDS[frequency].lower())
        requests, _ = await ask(made.id, by=by, at=at)
    return int(made.id), requests


async def change(kind: int, wanted: Wanted, *, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """From now on; requests that are out keep their words and deadline, and units named now join those that still run.

    Raises Refusal for unknown units, Conflict where it was changed or ended since `version`.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=DOOR)
        await claim_kind(kind, {**wanted.columns, ReportKind.version: ReportKind.version + 1}, version=version, by=by)
        await ReportKindUnit.delete().where(ReportKindUnit.kind == kind)
        await name_units(kind, wanted.units, by=by)
        await note("report_kind.changed", kind, wanted.title, by=by, at=at)
        await ask(kind, by=by, at=at)


async def end(kind: int, *, title: str, reason: str, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """No more periods are asked for; requests that are out go on. Raises Conflict."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=DOOR)
        values = {ReportKind.ended_at: at, ReportKind.version: ReportKind.version + 1}
        await claim_kind(kind, values, version=version, by=by)
        await note("report_kind.ended", kind, title, by=by, at=at, reason=reason, day=day_short(ward_day(at)))


async def claim_kind(kind: int, values: dict[Any, Any], *, version: int | None, by: Viewer) -> None:
    same = (
        (ReportKind.id == kind) & (ReportKind.ward == by.ward) & (ReportKind.version == version) & ReportKind.ended_at.is_null()
    )
    if not await claim(ReportKind, values, same):
        raise Conflict(CHANGED)


async def name_units(kind: int, units: Sequence[int], *, by: Viewer) -> None:
    """Raises Refusal for a unit that is not of the ward or closed."""
    known = await directory(by.ward)
    if not all(known.unit(one) for one in units):
        raise Refusal("Xin chọn đơn vị trong danh sách.")
    if units:
        await ReportKindUnit.insert(*(ReportKindUnit(ward=by.ward, kind=kind, unit=one) for one in units))


async def note(verb: str, kind: int, title: str, *, by: Viewer, at: datetime, **data: str) -> None:
    await record(
        verb,
        noun_id=kind,
        by=by,
        at=at,
        ward=by.ward,
        unit_path=by.hat.unit_path if by.hat else "",
        data={"title": title, "url": DOOR} | data,
    )
