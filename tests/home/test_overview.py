"""The ward at one glance: sums, indicators against targets, money, reports owed."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from cast import Cast, queries
from measured import estimate_row, indicator_row, plan_row, reading_row, request_row, spending_row, submission_row

from tracker.home.overview import overview

pytestmark = pytest.mark.anyio
TODAY, AT = date(2026, 4, 1), datetime(2026, 4, 1, 3, tzinfo=UTC)


async def test_money_of_the_newest_versions_alone(cast: Cast) -> None:
    first = await estimate_row(cast, proposed=12_500_000, state="approved", appraised=11_300_000, approved=11_300_000)
    await spending_row(cast, first, 2_000_000)
    await spending_row(cast, first, 900_000, taken_back_at=AT)
    second = await estimate_row(cast, proposed=9_000_000, state="revised", code="DT-2026-0002", appraised=8_000_000)
    await estimate_row(
        cast, proposed=14_000_000, number=2, root=second[0], code="DT-2026-0002", state="appraised", appraised=13_000_000
    )
    await estimate_row(cast, proposed=7_000_000, year=2025, code="DT-2025-0001")
    money = (await overview(await cast.viewer("leader"), TODAY)).money
    assert (money.planned, money.appraised, money.approved, money.spent) == (26_500_000, 24_300_000, 11_300_000, 2_000_000)


async def test_who_owes_reports_and_who_is_only_asked(cast: Cast) -> None:
    first, second = date(2026, 3, 20), date(2026, 3, 25)
    one = await request_row(cast, late_after=first)
    two = await request_row(cast, late_after=second, code="BC-2026-0002", title="Báo cáo đột xuất", period="")
    shut = await request_row(cast, late_after=first, code="BC-2026-0003", closed_at=AT)
    await submission_row(cast, one, "five", late_after=first)
    await submission_row(cast, two, "five", late_after=second, state="draft")
    await submission_row(cast, two, "six", late_after=second, state="returned", fix_by=date(2026, 3, 31))
    await submission_row(cast, one, "six", late_after=first, state="accepted")
    await submission_row(cast, one, "front", late_after=first)
    await submission_row(cast, one, "school", late_after=first, state="submitted")
    await submission_row(cast, two, "school", late_after=second, state="returned", fix_by=TODAY)
    await submission_row(cast, shut, "centre", late_after=first)
    seen = await overview(await cast.viewer("observer"), TODAY)
    assert [(owing.name, owing.many, owing.since) for owing in seen.late_units] == [
        ("Tổ dân phố số 5", 2, first), ("Tổ dân phố số 6", 1, date(2026, 3, 31)),
    ]  # fmt: skip
    assert len(seen.owing) == 3  # the Front is asked, never called late
    assert seen.owing[0].title == "Báo cáo kết quả phong trào, quý I năm 2026"
    assert seen.to_take == 1


@time_machine.travel(AT)
async def test_the_leaders_first_page(cast: Cast) -> None:
    plan = await plan_row(cast)
    share = await indicator_row(cast, plan)
    await indicator_row(cast, plan, name="Người lao động có kỹ năng số", folded="nguoi lao dong")
    await indicator_row(cast, plan, name="Chưa đặt", state="unset", folded="chua dat")
    await reading_row(cast, share, "five", 1, 400, 1_000)
    await cast.assignment(due_on=date(2026, 3, 2), at=datetime(2026, 2, 1, tzinfo=UTC))
    request = await request_row(cast, late_after=date(2026, 3, 20))
    await submission_row(cast, request, "five", late_after=date(2026, 3, 20))
    estimate = await estimate_row(
        cast, proposed=12_500_000, plan=plan, state="appraised", appraised=11_300_000, decide_by=date(2026, 4, 8)
    )
    await spending_row(cast, estimate, 1_000_000)
    leader = await cast.browser("leader")
    with queries() as made:
        page = await leader.get("/")
    assert len(made) <= 3
    for words in (
        "1 đơn vị chậm báo cáo", "Chỉ tiêu: đạt 0 trên 2", "cần 80% trở lên", "còn 400 người để đạt 80%", "1 trên 2 đơn vị chưa báo cáo",
        "Chưa có số", "sv-bullet__none", "1 chỉ tiêu chưa đặt cách tính", "12.500.000", "11.300.000", "1.000.000",
        f"/indicators/{share}", "/budgets", "/reports",
    ):  # fmt: skip
        assert words in page.text, words
    one = await leader.get(f"/?plan={plan}")
    assert "Kế hoạch này" in one.text
    assert "chậm báo cáo" not in one.text  # that report is of no plan
    assert "12.500.000" in one.text
    for wrong in ("9999", "x", "1'"):
        assert (await leader.get(f"/?plan={wrong}")).status_code == 404


@time_machine.travel(AT)
async def test_the_offices_day_counts_what_is_owed(cast: Cast) -> None:
    request = await request_row(cast, late_after=date(2026, 3, 20))
    await submission_row(cast, request, "five", late_after=date(2026, 3, 20))
    await submission_row(cast, request, "six", late_after=date(2026, 3, 20), state="submitted")
    share = await indicator_row(cast, await plan_row(cast))
    await reading_row(cast, share, "five", 1, 400, 1_000)
    page = (await (await cast.browser("office")).get("/")).text
    for words in ("1 báo cáo chờ phòng xem", "1 đơn vị chậm báo cáo", "1 số liệu chỉ tiêu chưa báo"):
        assert words in page
