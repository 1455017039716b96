"""An estimate leaving the app: Excel whose cells are never formulas, the tờ trình and the appraisal as Word and PDF."""

import io
from datetime import UTC, datetime

import openpyxl
import pdfplumber
import pytest
import time_machine
from cast import Cast
from docx import Document
from estimates import CUT, LINES, appraised, drafted, seen, submitted

from tracker.budgets.estimate_papers import appraisal_values, submission_values
from tracker.budgets.lines import Line
from tracker.budgets.rules import MoneySource
from tracker.core.money import in_words

pytestmark = pytest.mark.anyio
TODAY = datetime(2026, 11, 25, 2, tzinfo=UTC)
ASKED, AGREED = sum(line.amount for line in LINES), 5_000_000 + CUT


async def test_excel_says_what_the_page_says(cast: Cast) -> None:
    with time_machine.travel(TODAY, tick=False):
        made = await drafted(cast, (Line("=1+1", "@SUM(1)", 250, 3, MoneySource.OTHER, "+84"), *LINES))
        answer = await (await cast.browser("observer")).get(f"/budgets/{made}/estimate.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    first = sheet[4]
    assert [cell.value for cell in first[:7]] == [1, "=1+1", "", "@SUM(1)", 2.5, 3, 8]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"n", "s"}  # never "f"
    total = [cell.value for cell in sheet[4 + 4]]
    assert (total[1], total[6]) == ("Cộng", 8 + ASKED)
    assert f"Bằng chữ: {in_words(8 + ASKED)}." in str(sheet.cell(4 + 4 + 2, 1).value)


async def test_the_papers_hold_lines_and_sums(cast: Cast) -> None:
    with time_machine.travel(TODAY, tick=False):
        made = await submitted(cast)
        leader = await cast.browser("leader")
        assert (await leader.get(f"/budgets/{made}/appraisal.docx")).status_code == 404
        word = Document(io.BytesIO((await leader.get(f"/budgets/{made}/submission.docx")).content))
        text = "\n".join(paragraph.text for paragraph in word.paragraphs)
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        for words in ("Căn cứ kế hoạch số 12;", "Mười một triệu năm trăm nghìn một trăm năm mươi đồng".lower()):
            assert words in text.lower() or words in text, words
        assert "Tài trợ, xã hội hoá (Hội Doanh nghiệp phường)" in cells
        assert "11.500.150" in cells
        assert any("PHÒNG VĂN HOÁ - XÃ HỘI" in cell for cell in cells)
        with pdfplumber.open(io.BytesIO((await leader.get(f"/budgets/{made}/submission.pdf")).content)) as pdf:
            printed = "\n".join(page.extract_text() for page in pdf.pages)
        assert "11.500.150" in printed
        assert "TỜ TRÌNH" in printed
        later = await appraised(cast)
        report = Document(io.BytesIO((await leader.get(f"/budgets/{later}/appraisal.docx")).content))
        cells = [cell.text for table in report.tables for row in table.rows for cell in row.cells]
        for words in (
            "Giảm: Theo định mức",
            "4.000.000",
            "9.000.000",
            "2.500.150",
            "Không thống nhất: Không có trong định mức",
        ):
            assert words in cells, words
        assert (await leader.get(f"/budgets/{later}/appraisal.pdf")).content.startswith(b"%PDF")


async def test_sums_of_papers_agree_with_the_estimate(cast: Cast) -> None:
    with time_machine.travel(TODAY, tick=False):
        row = await seen(cast, await appraised(cast))
    asked, agreed = submission_values(row, ward="UBND phường Thử"), appraisal_values(row, ward="UBND phường Thử")
    assert asked["tong_thanh_tien"] == agreed["tong_de_nghi"] == "11.500.150"
    assert (agreed["tong_tham_dinh"], agreed["tong_chenh_lech"]) == ("9.000.000", "2.500.150")
    assert asked["bang_chu"] == in_words(ASKED)
    assert agreed["bang_chu"] == in_words(AGREED)
