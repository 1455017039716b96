"""Indicators for tests: one that runs, asked of neighbourhoods."""

from datetime import UTC, date, datetime

from tests.cast import Cast
from tracker.indicators.tables import Indicator
from tracker.plans.tables import Plan
from tracker.workdays.report_periods import Frequency, ReportPeriod

AT = datetime(2026, 9, 16, 3, tzinfo=UTC)  # two days after the third quarter closed
Q2, Q3 = ReportPeriod(Frequency.QUARTER, 2026, 2), ReportPeriod(Frequency.QUARTER, 2026, 3)


async def plan(cast: Cast) -> int:
    office = cast.units["culture"]
    made = Plan(
        ward=cast.ward, code="KH-2026-0001", title="Kế hoạch thử", office=office.id, unit_path=office.path, state="running",
        created_at=AT, search="ke hoach thu",
    )  # fmt: skip
    await made.save()
    return int(made.id)


async def indicator(cast: Cast, of_plan: int | None = None, **more: object) -> int:
    values = {
        "groups": "neighbourhood", "shape": "share", "state": "running", "frequency": "quarter", "rollup": "latest",
        "name": "Tỷ lệ người dân có tài khoản định danh mức 2", "numerator": "người có tài khoản định danh mức 2",
        "denominator": "người từ đủ 14 tuổi", "counted": "người", "starts_on": date(2026, 6, 15), "measure": "%", "folded": "ty le",
    } | more  # fmt: skip
    made = Indicator(ward=cast.ward, plan=of_plan or await plan(cast), **values)
    await made.save()
    return int(made.id)
