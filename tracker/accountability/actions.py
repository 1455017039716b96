"""What is done with periods and sheets before they are published: opened, confirmed, a sheet begun, a row of it claimed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tracker.accountability.rules import PeriodKind, Span, overlap, span_of
from tracker.accountability.tables import ScorePeriod, Sheet
from tracker.core.clock import ward_day
from tracker.core.database import AT_ONCE, change_plain, claim, rows, transaction
from tracker.core.errors import Conflict, Missing, Refusal
from tracker.core.receipts import answer_with, once
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience

CHANGED = "Phiếu này vừa được người khác sửa. Xin xem lại rồi gửi lại."


async def open_period(kind: PeriodKind, day: date, *, key: str, by: Viewer, at: datetime) -> int:
    """Begin to score the month or quarter that holds `day`; returns its id. Raises Refusal where it shares a day with another,
    or has not begun."""
    span = span_of(kind, day)
    if span.first > ward_day(at):
        raise Refusal(f"{span.words} chưa bắt đầu.")
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/scores")
        others = await rows("select first_on, last_on from score_period where ward = {}", by.ward)
        if other := overlap(span, [Span(row["first_on"], row["last_on"]) for row in others]):
            raise Refusal(f"{span.words} trùng ngày với {other.words} đã mở: mỗi việc chỉ tính một lần.")
        made = await (
            ScorePeriod.insert(
                ScorePeriod(
                    ward=by.ward, kind=kind, first_on=span.first, last_on=span.last, opened_by=by.person, opened_at=at,
                    confirmed_by_name="", confirmed_note="",
                )
            )
            .on_conflict(target=(ScorePeriod.ward, ScorePeriod.first_on), action="DO NOTHING")
            .returning(ScorePeriod.id)
        )  # fmt: skip
        if not made:
            raise Conflict(f"{span.words} vừa được người khác mở.")
        period = int(made[0]["id"])
        await note_period("period.opened", period, span, by=by, at=at)
        await answer_with(receipt, f"/scores/periods/{period}")
    return period


async def confirm_period(period: Mapping[str, Any], *, words: str, key: str, by: Viewer, at: datetime) -> None:
    """Leadership says that the period holds all assigned work with the ward's conversion list: its papers may be official."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/scores/periods/{period['id']}")
        values: dict[Any, Any] = {
            ScorePeriod.confirmed_by: by.person, ScorePeriod.confirmed_by_name: by.name, ScorePeriod.confirmed_at: at,
            ScorePeriod.confirmed_note: words,
        }  # fmt: skip
        if not await claim(ScorePeriod, values, (ScorePeriod.id == period["id"]) & ScorePeriod.confirmed_at.is_null()):
            raise Conflict("Kỳ này vừa được người khác xác nhận.")
        await note_period("period.confirmed", period["id"], span_in(period), by=by, at=at)


# What the verbs of this slice share


async def ensure_sheet(period: int, appointment: int, rule_set: str, *, ward: int) -> dict[str, Any]:
    """The row of a head's sheet, made when it is the first word on it; inside a transaction."""
    return (await ensure_sheets(period, [(appointment, rule_set)], ward=ward))[appointment, rule_set]


async def ensure_sheets(period: int, wanted: Sequence[tuple[int, str]], *, ward: int) -> dict[tuple[int, str], dict[str, Any]]:
    """The rows of many sheets by (appointment, rule set), two statements for five hundred; inside a transaction."""
    made: dict[tuple[int, str], dict[str, Any]] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        await Sheet.insert(*(blank_sheet(period, *one, ward=ward) for one in some)).on_conflict(
            target=(Sheet.period, Sheet.appointment, Sheet.rule_set), action="DO NOTHING"
        )
        marks = ", ".join("{}" for _ in some)
        sql = f"select * from sheet where period = {{}} and appointment in ({marks})"
        found = await rows(sql, period, *(appointment for appointment, _ in some))
        made |= {(row["appointment"], row["rule_set"]): row for row in found}
    return {one: made[one] for one in wanted}


def blank_sheet(period: int, appointment: int, rule_set: str, *, ward: int) -> Sheet:
    return Sheet(
        ward=ward, period=period, appointment=appointment, rule_set=rule_set, state="draft", self_points="", points="",
        comment="", scored_by_name="", unit_result_reason="", organising_reason="", uniting_reason="", reopened_reason="",
    )  # fmt: skip


async def put(sheet: Mapping[str, Any], values: Mapping[Any, Any], *, mine: Mapping[str, str] | None = None) -> None:
    """Change a sheet as it was read. Raises Conflict, with what was typed, when somebody changed it meanwhile."""
    same = (Sheet.id == sheet["id"]) & (Sheet.version == sheet["version"]) & (Sheet.state == sheet["state"])
    if not await claim(Sheet, {**values, Sheet.version: Sheet.version + 1}, same):
        raise Conflict(CHANGED, mine=dict(mine or {}))


async def put_all(changes: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> None:
    """The same of many sheets, each with values of its own by column name: all or none."""
    made = [
        ({name: row[name] for name in ("id", "version", "state")}, {**values, "version": row["version"] + 1})
        for row, values in changes
    ]
    if len(await change_plain(Sheet, made)) != len(made):
        raise Conflict(CHANGED)


async def period_of(period: int, by: Viewer) -> dict[str, Any]:
    """A period of the viewer's ward. Raises Missing."""
    found = await rows("select * from score_period where id = {} and ward = {}", period, by.ward)
    if not found:
        raise Missing("Không tìm thấy kỳ tính điểm này.")
    return found[0]


def span_in(period: Mapping[str, Any]) -> Span:
    return Span(period["first_on"], period["last_on"])


async def note_period(verb: str, period: int, span: Span, *, by: Viewer, at: datetime, **more: Any) -> None:
    """An event of a period, told to leadership."""
    ward = (await rows("select path from unit where id = {}", by.ward))[0]
    await record(
        verb, noun_id=period, by=by, at=at, ward=by.ward, unit_path=ward["path"], audience=Audience.LEADERSHIP,
        data={"title": span.words, "url": f"/scores/periods/{period}", **more},
    )  # fmt: skip
