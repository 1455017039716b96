"""A head's own sheet as it may be spoken of: what may be said now, the assignments behind it, what waits for an answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.accountability.assembling import HeadResult, Sheet
from tracker.accountability.gathering import heads_sql, standing_of, work_sql
from tracker.accountability.publishing import told
from tracker.accountability.rules import PeriodKind, Span, span_of
from tracker.appeals.queries import of_sheets, statements
from tracker.appeals.rules import AppealKind, kind_now
from tracker.core.database import nested, rows, unnested
from tracker.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Mine:
    """One sheet of one's own. `kind`: what may be said now (None: nothing); `behind`: the assignments as they were counted
    (publishing.told), of a published one those of the standing scorecard; `waiting`: the statement that waits, if any."""

    period: int
    span: Span
    result: HeadResult
    sheet: Sheet
    kind: AppealKind | None
    behind: list[dict[str, Any]]
    waiting: dict[str, Any] | None


async def mine(viewer: Viewer, first_on: date, key: str, *, today: date) -> Mine | None:
    """One's own sheet of the rule set `key` in the period that begins on that day, also after one's term; two statements.

    Where somebody headed two units in one period, the one they act for now, else the later one.
    """
    cards = nested(
        ("sheet", "behind"),
        "select l.sheet, l.behind from scorecard l join score_period q on q.id = l.period where l.appointment = h.id"
        " and q.first_on = {} order by l.number",
    )
    period = "(select q.{} from score_period q where q.ward = h.ward and q.first_on = {{}})"
    also = {
        "period": period.format("id"), "period_kind": period.format("kind"), "behind": cards, "said": of_sheets(),
    }  # fmt: skip
    own = "in (select z.unit from appointment z where z.person = {} and z.role = 'head')"
    heads = await rows(f"{heads_sql(also=also)} and h.unit {own}", *[first_on] * 7, viewer.ward, viewer.person)
    if not heads or heads[0]["period"] is None:
        return None
    span = span_of(PeriodKind(heads[0]["period_kind"]), first_on)
    work = await rows(
        f"{work_sql()} and a.ward = {{}} and a.unit {own} order by a.id",
        *[span.first, span.last] * 2, viewer.ward, viewer.person,
    )  # fmt: skip
    whole = standing_of(heads, work, span, today=today)
    candidates = [
        (one, sheet) for one in whole.heads
        if one.head.person == viewer.person and not one.head.is_requested and (sheet := one.sheet(key)) and sheet.row
    ]  # fmt: skip
    if not candidates:
        return None
    result, sheet = max(candidates, key=lambda one: (viewer.acts_for(one[0].head.unit_path), one[0].head.term.since))
    row = next(row for row in heads if row["appointment"] == result.head.appointment)
    return mine_of(row, span, result, sheet, today=today)


def mine_of(row: Mapping[str, Any], span: Span, result: HeadResult, sheet: Sheet, *, today: date) -> Mine:
    assert sheet.row is not None
    kind = kind_now(
        sheet.state, is_published=sheet.published is not None, explain_until=sheet.row["explain_until"], today=today
    )
    kept = {one["sheet"]: one["behind"] for one in unnested(row["behind"])}.get(sheet.row["id"])
    behind = json.loads(kept) if kept else [told(one) for one in sheet.counted]
    waiting = next((x for x in statements(row["said"]) if x["sheet"] == sheet.row["id"] and x["state"] == "waiting"), None)
    return Mine(row["period"], span, result, sheet, kind, behind, waiting)
