"""Rows of plans, indicators, reports and estimates, for tests of what is read from them. `more`: other values of their columns."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from cast import Cast
from piccolo.table import Table

from tracker.budgets.tables import Estimate, EstimateLine, Spending
from tracker.indicators.tables import Indicator, Reading, Target
from tracker.plans.tables import Plan
from tracker.reports.tables import ReportRequest, Submission
from tracker.workdays.report_periods import Frequency, ReportPeriod

AT = datetime(2026, 1, 5, 3, tzinfo=UTC)
Q2, Q3 = ReportPeriod(Frequency.QUARTER, 2026, 2), ReportPeriod(Frequency.QUARTER, 2026, 3)
AFTER_Q3 = datetime(2026, 9, 16, 3, tzinfo=UTC)  # two days after it closed


async def kept(row: Table) -> int:
    """Insert one row; its id."""
    await row.save()
    return int(row.id)  # type: ignore[attr-defined]


async def plan_row(cast: Cast, **more: Any) -> int:
    """A running plan of the culture office, as publishing leaves it."""
    office = cast.units["culture"]
    values = {
        "code": "KH-2026-0001",
        "title": "Kế hoạch thử",
        "state": "running",
        "search": "ke hoach thu",
        "created_at": AT,
    } | more
    return await kept(Plan(ward=cast.ward, office=office.id, unit_path=office.path, **values))


async def indicator_row(cast: Cast, plan: int | None = None, *, goal: int | None = 8000, year: int = 2026, **more: Any) -> int:
    """A share that the neighbourhoods report each quarter; `goal` in hundredths of a percent. Without a plan it gets one."""
    values = {
        "name": "Người trưởng thành có tài khoản định danh mức 2", "groups": "neighbourhood", "shape": "share", "state": "running",
        "frequency": "quarter", "measure": "%", "counted": "người", "folded": "nguoi truong thanh co tai khoan dinh danh muc 2",
    } | more  # fmt: skip
    made = await kept(Indicator(ward=cast.ward, plan=plan or await plan_row(cast), **values))
    if goal is not None:
        await kept(Target(ward=cast.ward, indicator=made, text="", year=year, comparator=">=", low=goal, high=goal))
    return made


async def running_indicator(cast: Cast, plan: int | None = None, **more: Any) -> int:
    """The same since the middle of June, with its words and without a target."""
    values = {
        "name": "Tỷ lệ người dân có tài khoản định danh mức 2", "numerator": "người có tài khoản định danh mức 2",
        "denominator": "người từ đủ 14 tuổi", "starts_on": date(2026, 6, 15), "folded": "ty le",
    } | more  # fmt: skip
    return await indicator_row(cast, plan, goal=None, **values)


async def reading_row(
    cast: Cast, indicator: int, unit: str, number: int, counted: int, whole: int | None, *, year: int = 2026, **more: Any
) -> int:
    """Of quarter `number`, in whole ones; in the place of the one it `supersedes`."""
    period, place = ReportPeriod(Frequency.QUARTER, year, number), cast.units[unit]
    values = {
        "numerator": counted * 100, "denominator": whole and whole * 100, "counted_on": period.last_on, "recorded_at": AT,
    } | more  # fmt: skip
    if former := values.get("supersedes"):
        await Reading.update({Reading.superseded_at: values["recorded_at"]}).where(Reading.id == former)
    return await kept(Reading(
        ward=cast.ward, indicator=indicator, unit=place.id, unit_path=place.path, first_on=period.first_on, last_on=period.last_on,
        **values,
    ))  # fmt: skip


async def request_row(cast: Cast, *, late_after: date, **more: Any) -> int:
    values = {
        "code": "BC-2026-0001", "title": "Báo cáo kết quả phong trào", "period": "quý I năm 2026",
        "unit_path": cast.units["culture"].path, "first_on": late_after - timedelta(days=95), "last_on": late_after - timedelta(days=5),
        "due_on": late_after, "made_at": AT,
    } | more  # fmt: skip
    return await kept(ReportRequest(**{"ward": cast.ward, "late_after": late_after} | values))


async def submission_row(cast: Cast, request: int, unit: str, *, late_after: date, **more: Any) -> int:
    """Not sent unless `more` says so."""
    place = cast.units[unit]
    values = {
        "state": "waiting", "requested": place.standing == "requested", "due_on": late_after, "due_since": late_after, "changed_at": AT,
    } | more  # fmt: skip
    return await kept(Submission(
        ward=cast.ward, request=request, unit=place.id, unit_path=place.path, late_after=late_after, **values,
    ))  # fmt: skip


async def estimate_row(cast: Cast, *, proposed: int, number: int = 1, root: int | None = None, **more: Any) -> tuple[int, int]:
    """(estimate, its one line), submitted unless `more` says otherwise."""
    office = cast.units["culture"]
    values = {"state": "submitted", "code": "DT-2026-0001", "title": "Dự toán phát động phong trào", "year": 2026} | more
    made = await kept(Estimate(
        ward=cast.ward, root=root, number=number, unit=office.id, unit_path=office.path, proposed=proposed, drafted_by=1,
        **{"submitted_at": AT, "drafted_at": AT} | values,
    ))  # fmt: skip
    if root is None:
        await Estimate.update({Estimate.root: made}).where(Estimate.id == made)
    line = await kept(EstimateLine(
        ward=cast.ward, estimate=made, position=1, content="In tờ rơi", measure="tờ", quantity=100, unit_price=proposed,
        amount=proposed, source="state",
    ))  # fmt: skip
    return made, line


async def spending_row(cast: Cast, estimate: tuple[int, int], amount: int, **more: Any) -> None:
    await Spending.insert(
        Spending(
            ward=cast.ward, estimate=estimate[0], line=estimate[1], amount=amount, spent_on=AT.date(), recorded_by=1, recorded_at=AT,
            **more,
        )
    )  # fmt: skip
