"""Statistics by unit and the list of what is overdue: one value for page, Word, PDF and Excel; the sums agree with the lists."""

import io
import re
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
import time_machine
from cast import Cast, another_ward, queries
from docx import Document
from pypdf import PdfReader

from tracker.core.database import rows
from tracker.reports.statistics_pages import recent
from tracker.reports.task_papers import overdue_values, plan_words, statistics_values
from tracker.tasks.statistics import Counts, UnitCounts
from tracker.workdays.report_periods import Frequency, ReportPeriod

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
TODAY = date(2026, 11, 25)
GIVEN = datetime(2026, 10, 1, tzinfo=UTC)
FORMULAS = ("=HYPERLINK(1)", "+cmd|x", "-1+1", "@SUM(A1)")
COUNTS = {name: number for number, name in enumerate(("done_on_time", "done_late", "done_undated", "open", "late"), 1)}


async def ward_with_work(cast: Cast) -> None:
    """Overdue work of three units, a requested body's among it, some that is not, one that is done."""
    for number, text in enumerate(FORMULAS, 1):
        await cast.assignment("five", text=text, due_on=date(2026, 11, number), at=GIVEN)
    await cast.assignment("six", due_on=date(2026, 10, 20), at=GIVEN)
    await cast.assignment("front", text="Vận động đoàn viên", due_on=date(2026, 10, 10), at=GIVEN)
    await cast.assignment("six", due_on=date(2026, 12, 20), at=GIVEN)
    done = await cast.assignment("school", due_on=date(2026, 11, 20), at=GIVEN)
    await rows(
        "update assignment set state = 'done', first_counted_on = {}, counted_on = {} where id = {} returning id",
        date(2026, 11, 19), date(2026, 11, 19), done,
    )  # fmt: skip


def cells(page: str) -> list[list[str]]:
    """The rows of the page's table, as words."""
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    return [
        [" ".join(re.sub(r"<title.*?</title>|<[^>]+>", " ", cell, flags=re.DOTALL).split()) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
    ]  # fmt: skip


def tables_of(content: bytes) -> list[list[str]]:
    """The table of a paper: the one whose head begins with STT."""
    found = next(one for one in Document(io.BytesIO(content)).tables if one.rows[0].cells[0].text == "STT")
    return [[cell.text for cell in row.cells] for row in found.rows]


def sheet_of(content: bytes) -> list[list[Any]]:
    return [
        [one.value for one in row] for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=5)
    ]


@time_machine.travel(NOW, tick=False)
async def test_statistics_agree_wherever_they_stand(cast: Cast) -> None:
    await ward_with_work(cast)
    office = await cast.browser("office")
    page = await office.get("/reports/statistics")
    shown = [row[:8] for row in cells(page.text)]
    assert (
        shown
        == [
            ["Tổ dân phố số 5", "4", "0", "0", "0", "0", "4", "0%"],
            ["Tổ dân phố số 6", "2", "0", "0", "0", "1", "1", "0%"],
            ["Trường Tiểu học số 1", "1", "1", "0", "0", "0", "0", "100%"],
            ["Uỷ ban Mặt trận Tổ quốc Việt Nam phường được đề nghị phối hợp", "1", "0", "0", "0", "0", "1", "–"],
            ["Tổng cộng", "8", "1", "0", "0", "1", "6", "14,3%"],
        ]
        or sorted(row[0] for row in shown) == []
    )
    docx = await office.get("/reports/statistics.docx")
    made = tables_of(docx.content)[1:]
    assert [row[2:] for row in made] == [row[1:] for row in shown]
    book = sheet_of((await office.get("/reports/statistics.xlsx")).content)
    assert [[str(value) for value in row[2:8]] for row in book] == [row[1:7] for row in shown]
    printed = PdfReader(io.BytesIO((await office.get("/reports/statistics.pdf")).content))
    text = " ".join(" ".join(one.extract_text().split()) for one in printed.pages)
    assert "Tổng cộng 8 1 0 0 1 6 14,3%" in text
    assert "Nhật ký: dòng" in text
    for link in set(re.findall(r'href="(/assignments\?[^"]+)"', page.text)):
        address = link.replace("&amp;", "&")
        counted = re.search(rf'href="{re.escape(link)}">(\d+)<', page.text)
        listed = await office.get(address)
        assert counted is not None
        assert re.search(rf"Giao <strong>{counted[1]}</strong> việc", listed.text), address


@time_machine.travel(NOW, tick=False)
async def test_a_period_and_a_plan_bound_the_statistics(cast: Cast) -> None:
    await ward_with_work(cast)
    office = await cast.browser("office")
    with queries() as asked:
        quarter = await office.get("/reports/statistics?period=2026-quarter-3")
    assert len(asked) <= 3
    assert "Quý III năm 2026, từ 15/06/2026 đến 14/09/2026" in quarter.text
    assert "Chưa có nhiệm vụ nào" in quarter.text
    now = await office.get("/reports/statistics?period=2026-quarter-4")
    assert "during_from=2026-09-15" in now.text
    assert "Quý IV năm 2026" in now.text
    assert (await office.get("/reports/statistics?period=2026-quarter-9")).status_code == 200
    unit = await another_ward()
    for address in ("plan=1", "plan=abc", f"plan={unit.id}"):
        assert (await office.get(f"/reports/statistics?{address}")).status_code == 404
        assert (await office.get(f"/reports/overdue.docx?{address}")).status_code == 404


@time_machine.travel(NOW, tick=False)
async def test_what_is_overdue_the_longest_first(cast: Cast) -> None:
    await ward_with_work(cast)
    leader = await cast.browser("leader")
    with queries() as asked:
        page = await leader.get("/reports/overdue")
    assert len(asked) <= 3
    shown = cells(page.text)
    assert [(row[3].partition(" được")[0], row[5]) for row in shown] == [
        ("Tổ dân phố số 6", "36"), ("Tổ dân phố số 5", "24"), ("Tổ dân phố số 5", "23"), ("Tổ dân phố số 5", "22"),
        ("Tổ dân phố số 5", "21"), ("Uỷ ban Mặt trận Tổ quốc Việt Nam phường", "46"),
    ]  # fmt: skip
    assert "dữ liệu tính đến ngày 25/11/2026" in page.text.lower()
    made = tables_of((await leader.get("/reports/overdue.docx")).content)
    assert [row[-1] for row in made[1:]] == [row[5] for row in shown]
    assert {row[1] for row in made} >= set(FORMULAS)
    assert (await leader.get("/reports/overdue.pdf")).content.startswith(b"%PDF-")
    content = (await leader.get("/reports/overdue.xlsx")).content
    book = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    typed = {one.value: one.data_type for row in book.iter_rows() for one in row if one.value is not None}
    assert {typed[text] for text in FORMULAS} == {"s"}
    assert "f" not in typed.values()
    assert content == (await leader.get("/reports/overdue.xlsx")).content


async def test_a_ward_without_overdue_work_has_its_papers_too(cast: Cast) -> None:
    office = await cast.browser("office")
    assert "Không có nhiệm vụ nào quá hạn" in (await office.get("/reports/overdue")).text
    text = "\n".join(one.text for one in Document(io.BytesIO((await office.get("/reports/overdue.docx")).content)).paragraphs)
    assert "Không có nhiệm vụ nào quá hạn." in text
    for ending in ("pdf", "xlsx"):
        assert (await office.get(f"/reports/overdue.{ending}")).status_code == 200
        assert (await office.get(f"/reports/statistics.{ending}")).status_code == 200


def test_the_words_of_statistics() -> None:
    units = [
        UnitCounts(1, "A", "neighbourhood", "ordered", Counts(**COUNTS)),
        UnitCounts(2, "B", "front", "requested", Counts(late=1)),
    ]
    plan = {"title": "Kế hoạch X", "number": "125/KH-UBND", "issued_on": date(2026, 2, 3)}
    period = ReportPeriod(Frequency.QUARTER, 2026, 3)
    found: Any = statistics_values(units, plan=plan, period=period, today=TODAY, ward="UBND phường Thử")
    assert found["trich_yeu"] == ("Thống kê nhiệm vụ theo đơn vị, quý III năm 2026, Kế hoạch số 125/KH-UBND ngày 03/02/2026")
    assert found["noi_dung"][1]["doan"] == (
        "Đã giao 16 nhiệm vụ cho 2 đơn vị: hoàn thành 6 (đúng hạn 1, quá hạn 2, không có hạn 3); chưa hoàn thành 10 (trong hạn 4,"
        " quá hạn 6)."
    )
    assert [row["ty_le"] for row in found["bang_don_vi"]] == ["12,5%", "–"]
    assert (found["tong_giao"], found["tong_ty_le"]) == ("16", "11,1%")
    empty: Any = statistics_values([], plan=None, period=None, today=TODAY, ward="UBND phường Thử")
    assert (empty["bang_don_vi"], empty["tong_ty_le"], empty["trich_yeu"]) == ([], "–", "Thống kê nhiệm vụ theo đơn vị")
    none: Any = overdue_values([], plan=None, today=TODAY, ward="UBND phường Thử")
    assert none["noi_dung"][-1]["doan"] == "Không có nhiệm vụ nào quá hạn."


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (None, ""), ({"title": "Kế hoạch X", "number": "", "issued_on": None}, "Kế hoạch X"),
        ({"title": "X", "number": "1/KH", "issued_on": None}, "Kế hoạch số 1/KH"),
    ],
)  # fmt: skip
def test_a_plan_in_words(plan: Any, words: str) -> None:
    assert plan_words(plan) == words


def test_periods_to_choose_from_have_begun() -> None:
    found = list(recent(date(2026, 12, 20)))  # the reporting year 2027 began on the 15th
    assert all(one.first_on <= date(2026, 12, 20) for one in found)
    assert len(found) == len(set(found))
    assert found[0] == ReportPeriod(Frequency.YEAR, 2027, 1)
    assert ReportPeriod(Frequency.MONTH, 2027, 1) in found
    assert ReportPeriod(Frequency.MONTH, 2026, 1) in found
