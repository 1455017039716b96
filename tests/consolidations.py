"""A quarter in the cast's ward as rows: a request, its submissions, an indicator with readings; work by the real actions."""

import json
from datetime import UTC, date, datetime
from typing import Any

from cast import Cast
from piccolo.table import Table

from tracker.indicators.tables import Indicator, IndicatorUnit, Reading, Target
from tracker.plans.tables import Plan
from tracker.reports import rules
from tracker.reports.tables import ReportKind, ReportRequest, Submission
from tracker.workdays.report_periods import Frequency, ReportPeriod

QUARTER = ReportPeriod(Frequency.QUARTER, 2026, 3)  # 15/6 to 14/9
MADE = datetime(2026, 9, 10, 1, tzinfo=UTC)
SENT = datetime(2026, 9, 16, 2, tzinfo=UTC)
DUE = date(2026, 9, 18)


async def kept(row: Table) -> int:
    """Insert one row; its id."""
    await row.save()
    return int(row.id)  # type: ignore[attr-defined]


async def kind_of(cast: Cast) -> int:
    return await kept(ReportKind(
        ward=cast.ward, title="Kết quả phong trào Bình dân học vụ số", frequency="quarter", groups="neighbourhood,school",
        questions="[]", starts_on=date(2026, 1, 1), made_by=cast.people["office"], made_at=MADE,
    ))  # fmt: skip


async def request_of(
    cast: Cast, *, kind: int | None = None, period: ReportPeriod = QUARTER, code: str = "BC-2026-0001", **more: Any
) -> int:
    return await kept(ReportRequest(**{
        "ward": cast.ward, "kind": kind, "code": code, "title": "Kết quả phong trào Bình dân học vụ số", "period": period.words,
        "unit_path": cast.units["culture"].path, "first_on": period.first_on, "last_on": period.last_on, "due_on": DUE,
        "late_after": DUE, "questions": json.dumps(["Số buổi hướng dẫn?"], ensure_ascii=False), "made_at": MADE, **more,
    }))  # fmt: skip


async def submission_of(
    cast: Cast, request: int, unit: str, *, state: str = "accepted", figures: rules.Figures | None = None, **more: Any
) -> int:
    sent = state in {"accepted", "submitted"}
    return await kept(Submission(**{
        "ward": cast.ward, "request": request, "unit": cast.units[unit].id, "unit_path": cast.units[unit].path, "state": state,
        "requested": unit == "front", "due_on": DUE, "late_after": DUE, "due_since": MADE.date(),
        "results": f"Đã hướng dẫn 120 hộ tại {cast.units[unit].name}." if sent else "", "difficulties": "", "proposals": "",
        "answers": json.dumps(["5 buổi"], ensure_ascii=False) if sent else "", "figures": rules.written(figures) if figures else "",
        "on_behalf": "", "counted_on": SENT.date() if sent else None, "first_counted_on": SENT.date() if sent else None,
        "submitted_at": SENT if sent else None, "submitted_by_name": "", "answered_by_name": "", "reason": "", "changed_at": SENT,
        **more,
    }))  # fmt: skip


def figures(**counts: int) -> rules.Figures:
    return rules.Figures(
        as_of=SENT.date(),
        **{name: counts.get(name, 0) for name in ("done_on_time", "done_late", "done_undated", "open", "late")},
    )


async def indicator_of(cast: Cast, *units: str, low: int = 8000) -> int:
    plan = await kept(Plan(
        ward=cast.ward, code="KH-2026-0001", title="Kế hoạch Bình dân học vụ số", number="12/KH-UBND", office=cast.units["culture"].id,
        unit_path=cast.units["culture"].path, state="running", issuer="", search="", created_at=MADE,
    ))  # fmt: skip
    made = await kept(Indicator(
        ward=cast.ward, plan=plan, name="Người dân có tài khoản định danh", measure="%", folded="", state="running", shape="share",
        numerator="người có tài khoản", denominator="người trong độ tuổi", counted="người", frequency="quarter", groups="",
        starts_on=date(2026, 1, 1), source_note="",
    ))  # fmt: skip
    await kept(Target(ward=cast.ward, indicator=made, text="80%", year=2026, comparator=">=", low=low, high=low))
    for unit in units:
        await kept(IndicatorUnit(ward=cast.ward, indicator=made, unit=cast.units[unit].id))
    return made


async def reading_of(
    cast: Cast, indicator: int, unit: str, numerator: int, denominator: int, *, period: ReportPeriod = QUARTER
) -> int:
    """`numerator`, `denominator` in whole people."""
    return await kept(Reading(
        ward=cast.ward, indicator=indicator, unit=cast.units[unit].id, unit_path=cast.units[unit].path, first_on=period.first_on,
        last_on=period.last_on, numerator=numerator * 100, denominator=denominator * 100, note="", on_behalf="", why="",
        counted_on=SENT.date(), recorded_by_name="", recorded_at=SENT,
    ))  # fmt: skip
