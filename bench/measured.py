"""Twelve indicators with a year of readings from every neighbourhood, and a few estimates: what the first pages sum up."""

from datetime import date, datetime
from typing import Any

from tracker.budgets.tables import Estimate, EstimateLine, Spending
from tracker.core.clock import now
from tracker.core.database import insert_plain, rows
from tracker.indicators.boards import closed_period
from tracker.indicators.tables import Indicator, Reading, Target
from tracker.workdays.report_periods import Frequency, ReportPeriod

INDICATORS, MONTHS, ESTIMATES = 12, 12, 6


async def measured(today: date) -> None:
    """Rows as people's recording would leave them, written in batches for the first ward."""
    plan = (await rows("select id, ward, office, unit_path from plan order by id limit 1"))[0]
    units = await rows("select id, path from unit where ward = {} and kind in ('neighbourhood', 'school')", plan["ward"])
    at, periods = now(), months_before(today)
    made = await insert_plain(Indicator, [indicator(plan, number) for number in range(INDICATORS)])
    await insert_plain(Target, [target(plan, one, today.year) for one in made])
    await insert_plain(Reading, [
        reading(plan["ward"], one, unit, period, at, 100 * place)
        for one in made for place, unit in enumerate(units, 1) for period in periods
    ])  # fmt: skip
    estimates = await insert_plain(Estimate, [estimate(plan, number, today, at) for number in range(ESTIMATES)])
    await rows("update estimate set root = id where root is null returning id")
    lines = await insert_plain(EstimateLine, [line(plan["ward"], one) for one in estimates])
    await insert_plain(Spending, [
        {
            "ward": plan["ward"], "estimate": of, "line": one, "amount": 2_000_000, "spent_on": today, "paper": "", "note": "", "over": 0,
            "why": "", "recorded_by": 0, "recorded_by_name": "", "recorded_at": at, "taken_back_by_name": "", "taken_back_why": "",
        }
        for of, one in zip(estimates, lines, strict=True)
    ])  # fmt: skip


def months_before(today: date) -> list[ReportPeriod]:
    last = closed_period(Frequency.MONTH, today)
    whole = [last.year * 12 + last.number - 1 - back for back in range(MONTHS)]
    return [ReportPeriod(Frequency.MONTH, place // 12, place % 12 + 1) for place in whole]


def indicator(plan: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "ward": plan["ward"], "plan": plan["id"], "name": f"Người dân dùng được dịch vụ công thứ {number + 1}", "measure": "%",
        "folded": f"nguoi dan dung duoc dich vu cong thu {number + 1}", "state": "running", "shape": "share", "numerator": "",
        "denominator": "", "counted": "người", "source": "own", "source_note": "", "rollup": "latest", "frequency": "month",
        "groups": "neighbourhood,school", "due_days": 5, "overlaps": False, "version": 1,
    }  # fmt: skip


def target(plan: dict[str, Any], of: int, year: int) -> dict[str, Any]:
    return {"ward": plan["ward"], "indicator": of, "text": "", "year": year, "comparator": ">=", "low": 8000, "high": 8000}


def reading(ward: int, of: int, unit: dict[str, Any], period: ReportPeriod, at: datetime, numerator: int) -> dict[str, Any]:
    return {
        "ward": ward, "indicator": of, "unit": unit["id"], "unit_path": unit["path"], "first_on": period.first_on,
        "last_on": period.last_on, "numerator": numerator, "denominator": 2 * numerator, "note": "", "on_behalf": "",
        "counted_on": period.last_on, "recorded_by_name": "", "recorded_at": at, "why": "",
    }  # fmt: skip


def estimate(plan: dict[str, Any], number: int, today: date, at: datetime) -> dict[str, Any]:
    empty = ("grounds", "submitted_by_name", "appraised_unit_path", "appraised_by_name", "opinion", "decided_by_name", "reason")
    return dict.fromkeys((*empty, "decision_number"), "") | {
        "ward": plan["ward"], "number": 1, "code": f"DT-{today.year}-{number + 901:04}", "plan": plan["id"], "year": today.year,
        "title": f"Dự toán đợt {number + 1}", "state": "approved", "unit": plan["office"], "unit_path": plan["unit_path"],
        "proposed": 12_500_000, "appraised": 11_300_000, "approved": 11_300_000, "drafted_by": 0, "drafted_by_name": "",
        "drafted_at": at, "submitted_at": at, "version": 1,
    }  # fmt: skip


def line(ward: int, of: int) -> dict[str, Any]:
    return {
        "ward": ward, "estimate": of, "position": 1, "content": "In tờ rơi", "measure": "tờ", "quantity": 100,
        "unit_price": 12_500_000, "amount": 12_500_000, "source": "state", "source_note": "", "verdict": "agreed", "reason": "",
    }  # fmt: skip
