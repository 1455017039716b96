"""Bulk entry from Excel: the dry run, what each line becomes, entered once, damaged files; numbers as people type them."""

import asyncio
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import time_machine
import xlsxwriter
from cast import Cast, events_of, key_on, queries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from measured import Q3, plan_row, running_indicator

from tracker.core.database import rows
from tracker.core.text import figure, number
from tracker.indicators import importing
from tracker.indicators.import_rules import Becomes, code_of, period_of_words
from tracker.indicators.recording import record_reading
from tracker.indicators.rules import MOST, read_amount
from tracker.workdays.report_periods import Frequency, ReportPeriod

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 9, 21, 3, tzinfo=UTC)
HEAD = ("Đơn vị", "Chỉ tiêu", "KY BAO CAO", "Số đạt được", "tổng số", "Ghi chú", "Ngày nhận")
NAME, FIVE, SIX, QUARTER = "Tỷ lệ người dân có tài khoản định danh mức 2", "Tổ dân phố số 5", "Tổ dân phố số 6", "Quý 3/2026"


@pytest.fixture(autouse=True)
def _september() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def book(*lines: Sequence[object], head: Sequence[str] = HEAD) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for row, cells in enumerate([head, *lines]):
            for column, value in enumerate(cells):
                sheet.write(row, column, value)
    return written.getvalue()


async def looked(cast: Cast, *lines: Sequence[object], head: Sequence[str] = HEAD) -> importing.Look:
    office = await cast.viewer("office")
    file = await importing.store(
        "so.xlsx", book(*lines, head=head), key=f"key-{NOW.timestamp():.0f}-{len(lines)}", by=office, at=NOW
    )
    return await importing.look(file, office, at=NOW)


async def put(cast: Cast, made: int, unit: str, who: str, **more: Any) -> int:
    values = {"period": Q3, "numerator": 38_000, "denominator": 40_000, "key": None, "at": NOW} | more
    return await record_reading(indicator=made, unit=cast.units[unit].id, by=await cast.viewer(who), **values)


async def test_what_each_line_becomes(cast: Cast) -> None:
    of_plan = await plan_row(cast)
    made = await running_indicator(cast, of_plan)
    double = [await running_indicator(cast, of_plan, name="Trùng tên", shape="count", denominator="") for _ in range(2)]
    await put(cast, made, "five", "head")
    await put(cast, made, "six", "other_head", note="đếm tay")
    seen = await looked(
        cast,
        (FIVE, NAME, QUARTER, 380, 400),
        (SIX, NAME, QUARTER, 385.5, 400, "đếm lại"),
        (FIVE, NAME, "quý II năm 2026", 100, 400),
        (SIX, NAME, "quý II năm 2026", 410, 400, "có người tạm trú"),
        (SIX, NAME, "2026-1", 410, 400),
        (FIVE, NAME, "quý V năm 2026", 1, 2),
        (FIVE, NAME, "quý IV năm 2026", 1, 2),
        ("Tổ dân phố số 50", NAME, QUARTER, 1, 2),
        ("Trường Tiểu học số 1", NAME, QUARTER, 1, 2),
        (FIVE, "Chỉ tiêu lạ", QUARTER, 1, 2),
        (FIVE, "Trùng tên", QUARTER, 1),
        (FIVE, NAME, QUARTER, "", ""),
        (FIVE, NAME, QUARTER, "", 400),
        (FIVE, NAME, "quý I năm 2026", "ba trăm", 400),
        (FIVE, NAME, "quý I năm 2026", 1.234, 400),
        (FIVE, NAME, "quý I năm 2026", -5, 400),
        (FIVE, NAME, "quý I năm 2026", 5, ""),
        (FIVE, NAME, "quý I năm 2026", 5, 0),
        (FIVE, NAME, "quý I năm 2026", 5, 400, "x" * 1001),
        (FIVE, NAME, "quý I năm 2026", 5, 400, "", "31/09/2026"),
        (FIVE, NAME, "quý I năm 2026", 5, 400, "", "22/09/2026"),
        (FIVE, NAME, QUARTER, 390, 400),
    )  # fmt: skip
    told = [(one.becomes, one.problem or one.was) for one in seen.lines]
    assert told[:5] == [
        (Becomes.SAME, "380 trên 400"), (Becomes.CORRECTION, "380 trên 400"), (Becomes.NEW, ""), (Becomes.NEW, ""),
        (Becomes.PROBLEM, "Số đếm được lớn hơn tổng số. Nếu đúng, xin ghi vì sao ở cột Ghi chú."),
    ]  # fmt: skip
    assert seen.lines[1].value == "385,5 trên 400"
    assert [one.row for one in seen.odd] == [5]
    assert told[11] == (Becomes.BLANK, "")
    problems = [problem for kind, problem in told[5:] if kind is Becomes.PROBLEM]
    wanted = (
        "Không đọc được kỳ", "báo được từ", "Không có đơn vị", "không báo chỉ tiêu", "Không có chỉ tiêu", "nhiều chỉ tiêu cùng tên",
        "Thiếu “Số đếm được”", "ghi số", "hai chữ số", "ghi số", "tổng số", "bằng 0", "dài quá", "Không có ngày", "sau hôm nay",
        "Trùng với dòng 2",
    )  # fmt: skip
    assert len(problems) == len(wanted)
    assert all(words in problem for words, problem in zip(wanted, problems, strict=True))
    by_code = await looked(
        cast, (code_of(double[1]), FIVE, "-", QUARTER, 7), head=("Mã chỉ tiêu", "Đơn vị", "Chỉ tiêu", "Kỳ", "Kết quả")
    )
    assert [(one.becomes, one.value) for one in by_code.lines] == [(Becomes.NEW, "7")]


async def test_a_filled_workbook_goes_out_and_comes_back_through_the_doors(cast: Cast) -> None:
    made = await running_indicator(cast)
    first = await put(cast, made, "five", "head")
    office = await cast.browser("office")
    assert "Quý III năm 2026" in (await office.get("/indicators/import")).text
    sent = await office.get(f"/indicators/import/template.xlsx?period=2026-quarter-3&indicators={made}")
    filled = openpyxl.load_workbook(io.BytesIO(sent.content))
    sheet = filled["Số liệu"]
    lines = {row[2]: (number, row) for number, row in enumerate(sheet.iter_rows(values_only=True), 1)}
    assert lines[FIVE][1][4:6] == (380, 400)
    assert lines[SIX][1][4:6] == (None, None)
    sheet.cell(lines[FIVE][0], 5).value = 450
    sheet.cell(lines[FIVE][0], 7).value = "=1+1"
    sheet.cell(lines[SIX][0], 5).value = 10
    sheet.cell(lines[SIX][0], 6).value = 20
    sheet.append(["CT-999", "", FIVE, "quý III năm 2026", 1, 2])
    written = io.BytesIO()
    filled.save(written)
    door = "/indicators/import"
    upload = {"workbook": ("so-lieu.xlsx", written.getvalue())}
    answer = await office.post(door, {"_key": key_on(await office.get(door))}, files=upload)
    check = await office.get(url := answer.headers["location"])
    assert "Nếu đúng, xin ghi vì sao ở cột Ghi chú" in check.text  # a formula without a kept value is no note
    sheet.cell(lines[FIVE][0], 7).value = "người tạm trú"
    filled.save(written := io.BytesIO())
    upload = {"workbook": ("so-lieu.xlsx", written.getvalue())}
    answer = await office.post(door, {"_key": key_on(await office.get(door))}, files=upload)
    with queries() as asked:
        check = await office.get(url := answer.headers["location"])
    assert len(asked) <= 3
    assert "số mới <strong>1</strong>, số sửa <strong>1</strong>" in check.text
    key = key_on(check)
    assert (await office.post(url, {"_key": key, "sure": "1"})).status_code == 422
    refused = await office.post(url, {"_key": key, "why": "Đếm lại cuối quý"})
    assert refused.status_code == 422
    assert "Đếm lại cuối quý" in refused.text
    entering = {"why": "Đếm lại cuối quý", "sure": "1"}
    keys = [key_on(await office.get(url)) for _ in range(3)]
    done = await asyncio.gather(*(office.post(url, entering | {"_key": one}) for one in keys))
    assert sorted(one.status_code for one in done) == [303, 422, 422]
    standing = await rows("select * from reading where superseded_at is null order by numerator")
    assert [(row["numerator"], row["why"], row["on_behalf"]) for row in standing] == [
        (1_000, "", "tệp Excel “so-lieu.xlsx”"), (45_000, "Đếm lại cuối quý", "tệp Excel “so-lieu.xlsx”"),
    ]  # fmt: skip
    assert standing[1]["supersedes"] == first
    assert standing[0]["counted_on"] == date(2026, 9, 21)
    told = json.loads((await events_of("readings_file.imported"))[0]["data"])
    assert (told["new"], told["corrected"], told["left"]) == (1, 1, 1)
    assert "Không còn dòng nào để nhập" in (await office.get(url)).text
    failed = openpyxl.load_workbook(io.BytesIO((await office.get(f"{url}/problems.xlsx")).content)).active
    assert "CT-999" in failed.cell(2, failed.max_column).value
    other = await rows("select id from stored_file where kind <> 'xlsx' or ward <> {}", cast.ward)
    assert other == []
    assert (await office.get("/indicators/import/999")).status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "trống"),
        (b"PK\x03\x04 no", "Không mở được"),
        (book((1, 2), head=("a", "b")), "Không thấy dòng tiêu đề"),
        (book(), "chưa có dòng nào"),
        (book(("x",))[:-400], "Không mở được"),
    ],
)
async def test_damaged_workbooks_are_refused_in_words(cast: Cast, content: bytes, words: str) -> None:
    office = await cast.browser("office")
    key = key_on(await office.get("/indicators/import"))
    answer = await office.post("/indicators/import", {"_key": key}, files={"workbook": ("so.xlsx", content)})
    assert answer.status_code == 422
    assert words in answer.text
    for period in ("2026-quarter-9", "2026-week-1", "", "quarter"):
        assert (await office.get(f"/indicators/import/template.xlsx?period={period}")).status_code == 404


@pytest.mark.parametrize(
    ("frequency", "typed", "period"),
    [
        ("quarter", "quý III năm 2026", Q3), ("quarter", "QUÝ 3/2026", Q3), ("quarter", "Quy III 2026", Q3), ("quarter", "2026-3", Q3),
        ("month", "Tháng 9/2026", ReportPeriod(Frequency.MONTH, 2026, 9)), ("half", "6 tháng đầu năm 2026", ReportPeriod(Frequency.HALF, 2026, 1)),
        ("year", "2026", ReportPeriod(Frequency.YEAR, 2026, 1)), ("year", "năm 2025", ReportPeriod(Frequency.YEAR, 2025, 1)),
    ],
)  # fmt: skip
def test_periods_as_people_write_them(frequency: str, typed: str, period: ReportPeriod) -> None:
    assert period_of_words(Frequency(frequency), typed, date(2026, 9, 21)) == period


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, MOST))
def test_numbers_as_people_write_them_come_back(hundredths: int) -> None:
    spaced = figure(hundredths).replace(".", " ")
    plain = number(Decimal(hundredths) / 100).replace(".", "")
    assert read_amount(figure(hundredths)) == read_amount(spaced) == read_amount(plain) == hundredths


@pytest.mark.parametrize("typed", ["", "-1", "1,234", "1.23.4", "100.000.000.001", "٣", "1e9", "mười", "1 2", "=1"])
def test_what_is_no_number(typed: str) -> None:
    with pytest.raises(ValueError, match=r"Xin ghi|lớn nhất"):
        read_amount(typed)
