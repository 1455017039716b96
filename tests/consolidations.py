"""A quarter in the cast's ward as rows: a request, its submissions, an indicator with readings; work by the real actions."""

import json
from datetime import UTC, date, datetime
from typing import Any

from cast import Cast
from measured import indicator_row, kept, plan_row, reading_row, request_row, submission_row

from tracker.indicators.tables import IndicatorUnit
from tracker.reports import rules
from tracker.reports.tables import ReportKind
from tracker.workdays.report_periods import Frequency, ReportPeriod

QUARTER = ReportPeriod(Frequency.QUARTER, 2026, 3)  # 15/6 to 14/9
MADE = datetime(2026, 9, 10, 1, tzinfo=UTC)
SENT = datetime(2026, 9, 16, 2, tzinfo=UTC)
DUE = date(2026, 9, 18)


async def kind_of(cast: Cast) -> int:
    return await kept(ReportKind(
        ward=cast.ward, title="Kết quả phong trào Bình dân học vụ số", frequency="quarter", groups="neighbourhood,school",
        questions="[]", starts_on=date(2026, 1, 1), made_by=cast.people["office"], made_at=MADE,
    ))  # fmt: skip


async def request_of(
    cast: Cast, *, kind: int | None = None, period: ReportPeriod = QUARTER, code: str = "BC-2026-0001", **more: Any
) -> int:
    values = {
        "title": "Kết quả phong trào Bình dân học vụ số",
        "questions": json.dumps(["Số buổi hướng dẫn?"], ensure_ascii=False),
    }
    return await request_row(
        cast, late_after=DUE, kind=kind, code=code, period=period.words, first_on=period.first_on, last_on=period.last_on, made_at=MADE,
        **values | more,
    )  # fmt: skip


async def submission_of(
    cast: Cast, request: int, unit: str, *, state: str = "accepted", figures: rules.Figures | None = None, **more: Any
) -> int:
    values: dict[str, Any] = {"state": state, "figures": rules.written(figures) if figures else "", "due_since": MADE.date()}
    if state in {"accepted", "submitted"}:
        values |= {
            "results": f"Đã hướng dẫn 120 hộ tại {cast.units[unit].name}.", "answers": json.dumps(["5 buổi"], ensure_ascii=False),
            "counted_on": SENT.date(), "first_counted_on": SENT.date(), "submitted_at": SENT,
        }  # fmt: skip
    return await submission_row(cast, request, unit, late_after=DUE, **values | {"changed_at": SENT} | more)


def figures(**counts: int) -> rules.Figures:
    return rules.Figures(
        as_of=SENT.date(),
        **{name: counts.get(name, 0) for name in ("done_on_time", "done_late", "done_undated", "open", "late")},
    )


async def indicator_of(cast: Cast, *units: str) -> int:
    """Asked of these units alone, of a plan of its own; its target is 80%."""
    plan = await plan_row(cast, title="Kế hoạch Bình dân học vụ số", number="12/KH-UBND")
    made = await indicator_row(
        cast, plan, name="Người dân có tài khoản định danh", groups="", numerator="người có tài khoản",
        denominator="người trong độ tuổi", starts_on=date(2026, 1, 1),
    )  # fmt: skip
    for unit in units:
        await kept(IndicatorUnit(ward=cast.ward, indicator=made, unit=cast.units[unit].id))
    return made


async def reading_of(cast: Cast, indicator: int, unit: str, numerator: int, denominator: int) -> int:
    """Of QUARTER, in whole people."""
    return await reading_row(
        cast, indicator, unit, QUARTER.number, numerator, denominator, counted_on=SENT.date(), recorded_at=SENT
    )
