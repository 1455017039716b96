"""Rows of indicators, reports and estimates, for tests of what is read from them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.cast import Cast
from tracker.budgets.tables import Estimate, EstimateLine, Spending
from tracker.indicators.tables import Indicator, Reading, Target
from tracker.plans.tables import Plan
from tracker.reports.tables import ReportRequest, Submission
from tracker.workdays.report_periods import Frequency, ReportPeriod

AT = datetime(2026, 1, 5, 3, tzinfo=UTC)


async def plan_row(cast: Cast, **more: Any) -> int:
    office = cast.units["culture"]
    values = {"code": "KH-2026-0001", "title": "Kế hoạch thử", "state": "running", "search": "ke hoach thu"} | more
    made = Plan(ward=cast.ward, office=office.id, unit_path=office.path, created_at=AT, **values)
    await made.save()
    return int(made.id)


async def indicator_row(cast: Cast, plan: int, *, goal: int | None = 8000, year: int = 2026, **more: Any) -> int:
    """A share that the neighbourhoods report each quarter; `goal` in hundredths of a percent."""
    values = {
        "name": "Người trưởng thành có tài khoản định danh mức 2", "groups": "neighbourhood", "shape": "share", "state": "running",
        "frequency": "quarter", "measure": "%", "counted": "người", "folded": "nguoi truong thanh co tai khoan dinh danh muc 2",
    } | more  # fmt: skip
    made = Indicator(ward=cast.ward, plan=plan, **values)
    await made.save()
    if goal is not None:
        await Target.insert(Target(ward=cast.ward, indicator=made.id, text="", year=year, comparator=">=", low=goal, high=goal))
    return int(made.id)


async def reading_row(
    cast: Cast, indicator: int, unit: str, number: int, numerator: int, denominator: int | None, *, year: int = 2026, **more: Any
) -> None:  # fmt: skip
    """Of quarter `number`, in whole ones."""
    period, place = ReportPeriod(Frequency.QUARTER, year, number), cast.units[unit]
    await Reading.insert(
        Reading(
            ward=cast.ward, indicator=indicator, unit=place.id, unit_path=place.path, first_on=period.first_on, last_on=period.last_on,
            numerator=numerator * 100, denominator=denominator and denominator * 100, counted_on=period.last_on, recorded_at=AT, **more,
        )
    )  # fmt: skip


async def request_row(cast: Cast, *, late_after: date, **more: Any) -> int:
    values = {"code": "BC-2026-0001", "title": "Báo cáo kết quả phong trào", "period": "quý I năm 2026"} | more
    made = ReportRequest(
        ward=cast.ward, unit_path=cast.units["culture"].path, first_on=late_after - timedelta(days=95),
        last_on=late_after - timedelta(days=5), due_on=late_after, late_after=late_after, made_at=AT, **values,
    )  # fmt: skip
    await made.save()
    return int(made.id)


async def submission_row(cast: Cast, request: int, unit: str, *, late_after: date, **more: Any) -> int:
    """Not sent unless `more` says so."""
    place = cast.units[unit]
    values = {"state": "waiting", "requested": place.standing == "requested"} | more
    made = Submission(
        ward=cast.ward, request=request, unit=place.id, unit_path=place.path, due_on=late_after, late_after=late_after,
        due_since=late_after, changed_at=AT, **values,
    )  # fmt: skip
    await made.save()
    return int(made.id)


async def estimate_row(cast: Cast, *, proposed: int, number: int = 1, root: int | None = None, **more: Any) -> tuple[int, int]:
    """(estimate, its one line), submitted unless `more` says otherwise."""
    office = cast.units["culture"]
    values = {"state": "submitted", "code": "DT-2026-0001", "title": "Dự toán phát động phong trào", "year": 2026} | more
    made = Estimate(
        ward=cast.ward, root=root, number=number, unit=office.id, unit_path=office.path, proposed=proposed, drafted_by=1, drafted_at=AT,
        **{"submitted_at": AT} | values,
    )  # fmt: skip
    await made.save()
    if root is None:
        await Estimate.update({Estimate.root: made.id}).where(Estimate.id == made.id)
    line = EstimateLine(
        ward=cast.ward, estimate=made.id, position=1, content="In tờ rơi", measure="tờ", quantity=100, unit_price=proposed,
        amount=proposed, source="state",
    )  # fmt: skip
    await line.save()
    return int(made.id), int(line.id)


async def spending_row(cast: Cast, estimate: tuple[int, int], amount: int, **more: Any) -> None:
    await Spending.insert(
        Spending(
            ward=cast.ward, estimate=estimate[0], line=estimate[1], amount=amount, spent_on=AT.date(), recorded_by=1, recorded_at=AT,
            **more,
        )
    )  # fmt: skip
