"""From a sheet to an immutable scorecard: announced to its head, published with all it was counted from, put right by the next."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tracker.accountability.actions import CHANGED, ensure_sheets, period_of, put, put_all, span_in
from tracker.accountability.assembling import HeadResult, PeriodStanding, Sheet
from tracker.accountability.counting import Counted
from tracker.accountability.gathering import standing
from tracker.accountability.rules import (
    SheetState,
    Span,
    may_announce,
    may_publish,
    obstacles,
    publishing_obstacles,
)
from tracker.accountability.tables import PublishedScore
from tracker.accountability.tables import Sheet as Row
from tracker.core.clock import ward_day
from tracker.core.database import insert_plain, transaction
from tracker.core.errors import Conflict, Forbidden, Refusal
from tracker.core.receipts import once
from tracker.core.viewer import Viewer
from tracker.events.actions import claim_head, record
from tracker.events.rules import Audience
from tracker.scoring.facts import canonical
from tracker.scoring.rule_sets import definition
from tracker.workdays.queries import calendar
from tracker.workdays.rules import add_working_days

Wanted = Collection[tuple[int, str]]  # (appointment, key of the rule set)
CARDS_AT_ONCE = 100  # in a statement: each holds all the work behind it


async def announce(period_id: int, wanted: Wanted, *, key: str, by: Viewer, at: datetime) -> int:
    """Tell heads their sheets; from now on they have the rule set's working days to explain. All or none; returns how many.

    The rule set's version is fixed. Raises Forbidden, Refusal naming what still hinders the first one, Conflict.
    """
    today = ward_day(at)
    if not may_announce(by):
        raise Forbidden
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/scores/periods/{period_id}")
        period = await period_of(period_id, by)
        span, days = span_in(period), await calendar(by.ward)
        picked = chosen(await standing(by.ward, span, today=today), wanted)
        for result, sheet in picked:
            if sheet.state is not SheetState.DRAFT:
                raise Conflict(f"Phiếu của {result.head.title} đã được thông báo.")
            if hinders := obstacles(sheet.progress, today):
                raise Refusal(f"Chưa thông báo được phiếu của {result.head.title}: {hinders[0][0].lower()}{hinders[0][1:]}.")
        first_words = [(result.head.appointment, sheet.rules.key) for result, sheet in picked if not sheet.row]
        begun = await ensure_sheets(period_id, first_words, ward=by.ward)
        if any(row["version"] > 1 for row in begun.values()):
            raise Conflict(CHANGED)  # somebody put the first word on it meanwhile
        until = {terms: add_working_days(today, terms, days) for terms in {sheet.rules.explain_days for _, sheet in picked}}
        changes: list[tuple[Mapping[str, Any], dict[str, Any]]] = []
        for result, sheet in picked:
            row = sheet.row or begun[result.head.appointment, sheet.rules.key]
            ends = until[sheet.rules.explain_days]
            changes.append((row, {
                "state": SheetState.ANNOUNCED, "rule_version": sheet.rules.version, "announced_by": by.person, "announced_at": at,
                "announced_total": sheet.score.total, "explain_until": ends,
            }))  # fmt: skip
            await note(
                "sheet.announced", row["id"], result, span, by=by, at=at, until=f"{ends:%d/%m/%Y}", sheet=sheet.rules.title
            )
        await put_all(changes)
    return len(wanted)


async def publish(period_id: int, wanted: Wanted, *, key: str, by: Viewer, at: datetime) -> list[int]:
    """Publish announced sheets as they stand now; the doors ask for a fresh password first. Returns the scorecards' ids.

    A reopened sheet makes the next number, which supersedes the one before, for the reason it was reopened. The diary's head is
    held while counting, so the scorecards are of exactly that point of the diary. All or none. Raises as `announce`.
    """
    today = ward_day(at)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/scores/periods/{period_id}")
        period = await period_of(period_id, by)
        await hold(period_id, wanted)
        position = await claim_head(by.ward, 0)
        span = span_in(period)
        picked = chosen(await standing(by.ward, span, today=today), wanted)
        changes = []
        for result, sheet in picked:
            if not may_publish(by, person=result.head.person):
                raise Forbidden("Lãnh đạo công bố kết quả, và không ai công bố kết quả của mình.")
            if sheet.state is SheetState.PUBLISHED:
                raise Conflict(f"Kết quả của {result.head.title} đã được công bố.")
            if hinders := publishing_obstacles(sheet.progress, today):
                raise Refusal(f"Chưa công bố được kết quả của {result.head.title}: {hinders[0][0].lower()}{hinders[0][1:]}.")
            assert sheet.row is not None  # announced
            changes.append((sheet.row, {"state": SheetState.PUBLISHED}))
        await put_all(changes)
        return await write_cards(picked, period_id, span, position=position, by=by, at=at)


async def hold(period: int, wanted: Wanted) -> None:
    """Hold the sheets meant before the diary's head is held: everybody takes a row first and the head last, so that nobody waits
    crosswise."""
    same = (Row.period == period) & Row.appointment.is_in(list({one[0] for one in wanted} or {0}))
    await Row.update({Row.version: Row.version}).where(same)


async def write_cards(
    picked: Sequence[tuple[HeadResult, Sheet]], period: int, span: Span, *, position: tuple[int, str], by: Viewer,
    at: datetime,
) -> list[int]:  # fmt: skip
    """The scorecards of sheets, some in a statement, each with its event; returns their ids."""
    made: list[int] = []
    for start in range(0, len(picked), CARDS_AT_ONCE):
        some = picked[start : start + CARDS_AT_ONCE]
        cards = [scorecard(*one, period, position=position, by=by, at=at) for one in some]
        ids = await insert_plain(PublishedScore, cards)
        for (result, sheet), card, number in zip(some, cards, ids, strict=True):
            verb = "scorecard.published" if card["number"] == 1 else "scorecard.superseded"
            await note(
                verb, number, result, span, by=by, at=at, sheet=sheet.rules.title, number=card["number"], sha256=card["sha256"],
                reason=card["reason"],
            )  # fmt: skip
        made += ids
    return made


async def reopen(period_id: int, one: tuple[int, str], *, reason: str, key: str, by: Viewer, at: datetime) -> None:
    """Begin to put a published sheet right: its points may be changed and it is published again, superseding. The standing
    scorecard stands until then. Raises Forbidden, Conflict."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/scores/periods/{period_id}")
        await reopen_within(period_id, one, reason=reason, by=by, at=at)


async def reopen_within(period_id: int, one: tuple[int, str], *, reason: str, by: Viewer, at: datetime) -> None:
    """The same inside a transaction, for an appeal that is upheld."""
    period = await period_of(period_id, by)
    span = span_in(period)
    result, sheet = chosen(await standing(by.ward, span, today=ward_day(at), appointment=one[0]), [one])[0]
    if not may_publish(by, person=result.head.person):
        raise Forbidden("Lãnh đạo sửa kết quả đã công bố, và không ai sửa kết quả của mình.")
    if sheet.state is not SheetState.PUBLISHED or sheet.row is None:
        raise Conflict("Phiếu này chưa công bố, hoặc đang được sửa.")
    values: dict[Any, Any] = {
        Row.state: SheetState.ANNOUNCED, Row.reopened_by: by.person, Row.reopened_at: at, Row.reopened_reason: reason,
    }  # fmt: skip
    await put(sheet.row, values)
    await note("sheet.reopened", sheet.row["id"], result, span, by=by, at=at, sheet=sheet.rules.title, reason=reason)


def chosen(found: PeriodStanding, wanted: Wanted) -> list[tuple[HeadResult, Sheet]]:
    """The sheets meant, in the order of the period's list. Raises Refusal for one that is not there, or has no total."""
    by_key = {(x.head.appointment, sheet.rules.key): (x, sheet) for x in found.heads for sheet in x.sheets}
    if not wanted:
        raise Refusal("Xin chọn ít nhất một người.")
    if strange := [one for one in wanted if one not in by_key]:
        raise Refusal(f"Không có phiếu này trong kỳ ({strange[0][1]}).")
    if asked := next((by_key[one][0] for one in wanted if by_key[one][0].head.is_requested), None):
        raise Refusal(f"{asked.head.unit_name} được đề nghị phối hợp: không chấm điểm, không công bố.")
    mine = set(wanted)
    return [by_key[one] for one in by_key if one in mine]


# The scorecard


def scorecard(
    result: HeadResult, sheet: Sheet, period: int, *, position: tuple[int, str], by: Viewer, at: datetime
) -> dict[str, Any]:
    """The row of a published score, with its hash over all that stands in it."""
    head, before, row = result.head, sheet.published, sheet.row
    assert row is not None  # announced
    made = {
        "ward": by.ward, "sheet": row["id"], "number": before["number"] + 1 if before else 1, "period": period,
        "appointment": head.appointment, "person": head.person, "head_name": head.name, "head_title": head.title,
        "unit": head.unit, "unit_name": head.unit_name, "unit_path": head.unit_path, "peer_group": head.peer_group,
        "rule_set": sheet.rules.key, "rule_version": sheet.rules.version, "rules": definition(sheet.rules),
        "inputs": canonical(sheet.facts), "behind": text_of([told(one) for one in sheet.counted]),
        "result": text_of(sheet.score.as_json()), "a": sheet.score.a, "b": sheet.score.b, "c": sheet.score.c,
        "total": sheet.score.total, "completion": sheet.score.completion, "grade": sheet.score.grade or "",
        "event_sequence": position[0], "event_hash": position[1], "reason": row["reopened_reason"],
        "published_by": by.person, "published_by_name": by.name, "published_at": at,
    }  # fmt: skip
    return made | {"sha256": digest(made)}


SEALED = (
    "ward", "sheet", "number", "period", "appointment", "person", "head_name", "head_title", "unit", "unit_name", "unit_path",
    "peer_group", "rule_set", "rule_version", "rules", "inputs", "behind", "result", "a", "b", "c", "total", "completion",
    "grade", "event_sequence", "event_hash", "reason", "published_by", "published_by_name", "published_at",
)  # fmt: skip


def digest(row: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over everything a scorecard says, as canonical JSON."""
    at = row["published_at"].astimezone(UTC).isoformat(timespec="microseconds")
    whole = {name: row[name] for name in SEALED} | {"published_at": at, "grade": str(row["grade"])}
    return hashlib.sha256(text_of(whole).encode()).hexdigest()


def told(one: Counted) -> dict[str, Any]:
    """An assignment as it was counted, for reading years later."""
    return {
        "id": one.work.id, "title": one.work.title, "product": one.work.product, "day": one.day.isoformat(), "state": one.work.state,
        "counted_on": one.work.counted_on.isoformat() if one.work.counted_on else None,
        "mishaps": [{"key": x.key, "words": x.words, "is_review": x.is_review, "is_excused": x.is_excused} for x in one.mishaps],
    }  # fmt: skip


def text_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


async def note(
    verb: str, noun_id: int, result: HeadResult, span: Span, *, by: Viewer, at: datetime, audience: Audience = Audience.UNIT,
    **more: Any,
) -> None:  # fmt: skip
    """An event about a head's sheet; it never holds points, because more people read the diary than the sheet."""
    await record(
        verb, noun_id=noun_id, by=by, at=at, ward=by.ward, unit_path=result.head.unit_path, audience=audience,
        data={
            "title": result.head.title, "period": span.words,
            "url": f"/scores/mine?period={span.first.isoformat()}" if audience is Audience.UNIT else "/scores", **more,
        },
    )  # fmt: skip
