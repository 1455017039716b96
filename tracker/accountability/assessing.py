"""What people put on a sheet: the head's own points and agreement, the authority's points and comment, the three criteria."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.accountability.actions import ensure_sheet, period_of, put, span_in
from tracker.accountability.assembling import HeadResult, Sheet
from tracker.accountability.gathering import standing
from tracker.accountability.publishing import note
from tracker.accountability.rules import SheetState, Span, may_enter, may_score, may_score_self
from tracker.accountability.tables import Sheet as Row
from tracker.core.clock import ward_day
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal
from tracker.core.receipts import once
from tracker.core.text import figure
from tracker.core.viewer import Viewer
from tracker.events.rules import Audience
from tracker.scoring.rule_sets import CRITERIA, RuleSet

Points = Mapping[str, tuple[int, str]]  # criterion → (hundredths, remark)
CLOSED = "Phiếu này đã thông báo hoặc đã công bố."


async def score_self(
    period_id: int, one: tuple[int, str], points: Points, *, version: int | None, key: str, by: Viewer, at: datetime
) -> None:
    """The head hands in their own general points, with a remark wherever they are below the most.

    May be handed in again until the sheet is announced. Raises Refusal for points that cannot be, Forbidden, Conflict.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/scores/mine")
        span, result, sheet = await found(period_id, one, by, at=at)
        if not may_score_self(by, person=result.head.person, state=sheet.state):
            raise Forbidden(CLOSED if by.person == result.head.person else "Chỉ người đứng đầu tự chấm phiếu của mình.")
        text = checked(points, sheet.rules)
        row = await row_of(period_id, one, sheet, version=version, by=by)
        await put(row, {Row.self_points: text, Row.handed_in_at: at})
        await note("sheet.self_scored", row["id"], result, span, by=by, at=at, audience=Audience.LEADERSHIP)


async def score_general(
    period_id: int, one: tuple[int, str], points: Points, *, comment: str, version: int | None, key: str, by: Viewer,
    at: datetime,
) -> None:  # fmt: skip
    """The authority's general points and comment; they count from now on. Raises as `score_self`."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/scores/periods/{period_id}/heads/{one[0]}")
        span, result, sheet = await found(period_id, one, by, at=at)
        if not may_score(by, person=result.head.person, state=sheet.state):
            raise Forbidden("Lãnh đạo chấm điểm chung, không tự chấm phiếu của mình, và chỉ khi phiếu chưa công bố.")
        text = checked(points, sheet.rules)
        row = await row_of(period_id, one, sheet, version=version, by=by)
        values: dict[Any, Any] = {
            Row.points: text, Row.comment: comment, Row.scored_by: by.person, Row.scored_by_name: by.name, Row.scored_at: at,
        }  # fmt: skip
        await put(row, values, mine={"Nhận xét": comment})
        await note("sheet.assessed", row["id"], result, span, by=by, at=at)


async def enter_criterion(
    period_id: int, one: tuple[int, str], name: str, value: int, *, reason: str, version: int | None, key: str, by: Viewer,
    at: datetime,
) -> None:  # fmt: skip
    """One of the three criteria with its reason: 100, the rule set's reduced level, or for a head without subordinates what the
    rule set says of them. đ (`organising`) is the person's confirmation of what the facts propose. Raises as `score_self`."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/scores/periods/{period_id}/heads/{one[0]}")
        span, result, sheet = await found(period_id, one, by, at=at)
        if not may_enter(by, person=result.head.person, state=sheet.state):
            raise Forbidden("Không nhập được: phiếu đã công bố, hoặc là phiếu của chính ông/bà.")
        if name not in sheet.rules.criteria or value not in (100, sheet.rules.reduced):
            raise Refusal(f"Mục này chỉ nhận 100% hoặc {sheet.rules.reduced}%.")
        row = await row_of(period_id, one, sheet, version=version, by=by)
        columns = {getattr(Row, name): value, getattr(Row, f"{name}_reason"): reason, getattr(Row, f"{name}_by"): by.person}
        await put(row, columns, mine={"Lý do": reason})
        await note("sheet.criterion_entered", row["id"], result, span, by=by, at=at, what=CRITERION_WORDS[name])


async def agree(period_id: int, one: tuple[int, str], *, key: str, by: Viewer, at: datetime) -> None:
    """The head saw the announced sheet and has nothing to explain: it may be published before the days run out."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/scores/mine")
        span, result, sheet = await found(period_id, one, by, at=at)
        if by.person != result.head.person:
            raise Forbidden("Chỉ người đứng đầu xác nhận đã xem phiếu của mình.")
        if sheet.state is not SheetState.ANNOUNCED or sheet.row is None or sheet.progress.is_agreed:
            raise Conflict("Phiếu này không còn chờ ông/bà xem.")
        if sheet.progress.is_explaining:
            raise Refusal("Ông/bà đang có giải trình chờ trả lời. Xin rút giải trình trước.")
        await put(sheet.row, {Row.agreed_at: at})
        await note("sheet.agreed", sheet.row["id"], result, span, by=by, at=at, audience=Audience.OFFICE)


CRITERION_WORDS = dict(zip(CRITERIA, ("người thuộc quyền", "tiến độ chung của chương trình", "đoàn kết nội bộ"), strict=True))


# What the verbs above share


async def found(period_id: int, one: tuple[int, str], by: Viewer, *, at: datetime) -> tuple[Span, HeadResult, Sheet]:
    """The sheet meant, as it stands inside this transaction. Raises Missing."""
    span = span_in(await period_of(period_id, by))
    whole = await standing(by.ward, span, today=ward_day(at), appointment=one[0])
    result = next((x for x in whole.heads if x.head.appointment == one[0]), None)
    sheet = result.sheet(one[1]) if result and not result.head.is_requested else None
    if result is None or sheet is None:
        raise Missing("Không tìm thấy phiếu này.")
    return span, result, sheet


async def row_of(period_id: int, one: tuple[int, str], sheet: Sheet, *, version: int | None, by: Viewer) -> dict[str, Any]:
    """The sheet's row, made when this is its first word. Raises Conflict when it is no longer the `version` that was shown
    (0: there was none yet)."""
    row = dict(sheet.row) if sheet.row else await ensure_sheet(period_id, one[0], one[1], ward=by.ward)
    if version is not None and version != (row["version"] if sheet.row else 0):
        raise Conflict("Phiếu này vừa được người khác sửa. Xin xem lại rồi gửi lại.", version=row["version"])
    return row


def checked(points: Points, rules: RuleSet) -> str:
    """Points of every criterion of the rule set as canonical JSON. Raises Refusal: one is missing, too high, or below the most
    without a remark."""
    wanted = {one.key: one for group in rules.general_groups for one in group.criteria}
    if set(points) != set(wanted):
        raise Refusal("Xin chấm đủ các tiêu chí chung.")
    for key, (given, remark) in points.items():
        one = wanted[key]
        if not 0 <= given <= one.most:
            raise Refusal(f"“{one.words}” từ 0 đến {figure(one.most)} điểm.")
        if given < one.most and not remark.strip():
            raise Refusal(f"“{one.words}” thấp hơn mức cao nhất thì cần ghi nhận xét.")
    kept = {key: {"points": given, "remark": remark} for key, (given, remark) in points.items()}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)
