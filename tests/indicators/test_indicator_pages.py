"""What the pages of indicators show to the office, to leadership and to a unit's people."""

import io
from datetime import datetime, timedelta

import openpyxl
import pytest
from cast import Cast
from measured import AFTER_Q3, Q2, Q3, running_indicator
from time_machine import TimeMachineFixture

from tracker.core.database import insert_plain, rows
from tracker.indicators.tables import Reading
from tracker.workdays.report_periods import ReportPeriod

pytestmark = pytest.mark.anyio
LATER: datetime = AFTER_Q3 + timedelta(days=20)


async def reading(
    cast: Cast, made: int, unit: str, period: ReportPeriod, numerator: int, denominator: int | None = 40_000, *, days: int = 2, **more: object
) -> None:  # fmt: skip
    plain = {
        "ward": cast.ward, "indicator": made, "unit": cast.units[unit].id, "unit_path": cast.units[unit].path, "first_on": period.first_on,
        "last_on": period.last_on, "numerator": numerator, "denominator": denominator, "note": "", "on_behalf": "",
        "counted_on": period.last_on + timedelta(days=days), "recorded_by_name": "Tổ trưởng", "recorded_at": AFTER_Q3, "superseded_at": None, "why": "",
    }  # fmt: skip
    await insert_plain(Reading, [plain | more])


async def history(cast: Cast) -> int:
    """Two neighbourhoods and the requested Front: one right, one late with a correction and a jump, one silent."""
    made = await running_indicator(cast, groups="neighbourhood", due_days=5, overlaps=True, starts_on=Q2.first_on)
    await rows(
        "insert into indicator_unit (ward, indicator, unit) values ({}, {}, {}) returning id",
        cast.ward,
        made,
        cast.units["front"].id,
    )
    await rows(
        "insert into target (ward, indicator, text, year, comparator, low, high) values ({}, {}, 'x', 2026, '>=', 8000, 8000) returning id",
        cast.ward, made,
    )  # fmt: skip
    await reading(cast, made, "five", Q2, 20_000)
    await reading(cast, made, "five", Q3, 24_000)
    await reading(cast, made, "six", Q2, 10_000)
    await reading(cast, made, "six", Q3, 3_800, days=9, superseded_at=AFTER_Q3)
    await reading(cast, made, "six", Q3, 38_000, days=9, why="Thiếu một chữ số", recorded_at=AFTER_Q3 + timedelta(hours=1))
    return made


async def test_the_office_sees_numbers_gaps_warnings_and_corrections(cast: Cast, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(LATER)
    made = await history(cast)
    office = await cast.browser("office")
    page = (await office.get(f"/indicators/{made}")).text
    behind = f"/readings/{made}/{Q3.slug}?unit={cast.units['six'].id}"
    assert behind in page
    assert (await office.get(behind)).status_code == 200
    assert "77,5%" in page  # 620 of 800
    assert "còn 20 người để đạt 80%" in page
    assert "1 trên 3 đơn vị chưa báo cáo" in page
    assert "Thay đổi đột ngột so với kỳ trước: từ 25% lên 95%." in page
    assert "báo muộn" in page
    assert "38/400 (9,5%) thành <strong>380/400 (95%)</strong>" in page
    assert "Thiếu một chữ số" in page
    assert "nhiều đơn vị cùng đếm" in page
    gaps = page[page.index("Còn thiếu ở đâu") : page.index("Theo đơn vị")]
    assert "Tổ dân phố số 5" in gaps
    assert "Mặt trận" not in gaps
    table = page[page.index("Số liệu của từng đơn vị") :]
    assert table.index("Tổ dân phố số 6") < table.index("Uỷ ban Mặt trận")


async def test_the_list_says_what_is_missing_and_what_to_set_up_first(cast: Cast, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(LATER)
    made = await history(cast)
    of = (await rows("select plan from indicator where id = {}", made))[0]["plan"]
    await running_indicator(cast, of, state="unset", name="chưa đặt", groups="")
    office = (await (await cast.browser("office")).get("/indicators")).text
    assert office.index("Cần đặt cách tính: 1 chỉ tiêu") < office.index("77,5%")
    assert "Còn 20 người để đạt 80%" in office
    assert "1 trên 3 đơn vị chưa báo cáo" in office
    leader = (await (await cast.browser("leader")).get("/indicators?until=2026-06-14")).text
    assert "37,5%" in leader  # 300 of 800, as it stood in June
    assert "Cần đặt cách tính" not in leader
    for bad in ("abc", "2026-13-99", "9" * 40):
        assert (await (await cast.browser("leader")).get(f"/indicators?until={bad}&plan={bad}")).status_code == 200


async def test_nobody_reported_is_an_empty_track_and_no_zero(cast: Cast, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(LATER)
    await running_indicator(cast)
    page = (await (await cast.browser("leader")).get("/indicators")).text
    assert "Chưa có số" in page
    assert 'class="sv-bullet__none" x="1" y="9"' in page
    assert "2 trên 2 đơn vị chưa báo cáo" in page


async def test_a_head_sees_the_own_unit_alone(cast: Cast, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(LATER)
    made = await history(cast)
    head = await cast.browser("head")
    for path in ("/indicators", f"/indicators/{made}"):
        page = (await head.get(path)).text
        assert "60%" in page  # 240 of 400, their own
        assert "77,5%" not in page
        assert "số 6" not in page
    assert "sv-table" not in page
    assert (await head.get(f"/indicators/{made}/table.xlsx")).status_code == 403
    front = (await (await cast.browser("front_head")).get(f"/indicators/{made}")).text
    assert "Chưa báo cáo không tính là 0" in front
    assert "Mục tiêu chung" not in front
    assert "sv-late" not in front


async def test_completeness_and_its_workbooks(cast: Cast, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(LATER)
    made = await history(cast)
    await rows("update unit set name = '=1+1' where id = {} returning id", cast.units["five"].id)
    office = await cast.browser("office")
    page = (await office.get("/indicators/completeness")).text
    assert "<strong>4</strong> trên <strong>6</strong> số liệu đã báo, đúng hạn 50%, báo muộn 1" in page
    assert (await office.get("/indicators/completeness?year=1000&indicator=x")).status_code == 200
    book = openpyxl.load_workbook(io.BytesIO((await office.get("/indicators/completeness.xlsx")).content))
    lines = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=4)]
    assert [row[1] for row in lines] == ["=1+1", "Tổ dân phố số 6", "Uỷ ban Mặt trận Tổ quốc Việt Nam phường"]
    assert [row[-5:] for row in lines] == [[2, 2, 0, 0, 0], [2, 1, 1, 0, 0], [2, 0, 0, 2, 0]]
    table = openpyxl.load_workbook(io.BytesIO((await office.get(f"/indicators/{made}/table.xlsx")).content)).active
    cells = [cell for row in table.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [cell.value for cell in table[4]][1:6] == ["=1+1", 240, 400, 60, 80]
    assert [cell.value for cell in table[7]][1:6] == ["Cộng", 620, 800, 77.5, 20]
