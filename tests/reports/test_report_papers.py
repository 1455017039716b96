"""A consolidated report and the notice that asks for reports, as Word and PDF through their doors."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from cast import Cast, key_on
from consolidations import figures, indicator_of, kind_of, reading_of, request_of, submission_of
from docx import Document
from pypdf import PdfReader

from tracker.core.database import rows
from tracker.reports.report_paper import notice_values

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)
ASKED = {
    "title": "Kết quả", "period": "", "first_on": date(2026, 9, 1), "last_on": date(2026, 9, 14), "due_on": date(2026, 9, 18),
    "questions": '["Số buổi?", "Bao nhiêu người?"]', "plan_title": "Bình dân học vụ số",
}  # fmt: skip


def text_of(content: bytes) -> str:
    file = Document(io.BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in file.paragraphs), *cells])


def words_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


async def quarter(cast: Cast) -> int:
    await cast.assignment("five", due_on=date(2026, 9, 10), at=datetime(2026, 7, 1, tzinfo=UTC))
    indicator = await indicator_of(cast, "five", "six")
    await reading_of(cast, indicator, "five", 90, 100)
    request = await request_of(cast, kind=await kind_of(cast))
    await submission_of(cast, request, "five", figures=figures(late=1))
    await submission_of(cast, request, "school", state="waiting")
    await submission_of(cast, request, "front", state="waiting")
    return request


async def test_a_consolidated_report_on_paper(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        request = await quarter(cast)
        office = await cast.browser("office")
        door = f"/reports/{request}/consolidation"
        assert (await office.post(door, {"_key": key_on(await office.get(door))})).status_code == 303
        draft = await office.get(f"{door}/1/report.docx")
        assert "Bản đang soạn, chưa khoá" in words_of((await office.get(f"{door}/1/report.pdf")).content)
    text = text_of(draft.content)
    for said in (
        "Kết quả phong trào Bình dân học vụ số, quý III năm 2026", "I. Mở đầu", "Tổ dân phố số 5: Đã hướng dẫn 120 hộ", "PHỤ LỤC",
        "1. Nhiệm vụ theo đơn vị", "Tổng cộng", "2. Chỉ tiêu", "3. Đơn vị chưa báo cáo", "Trường Tiểu học số 1", "BC-UBND",
        "ngày 21 tháng 9 năm 2026", "số liệu tính đến ngày 21/09/2026./.",
    ):  # fmt: skip
        assert said in text, said
    assert "{" not in text
    with time_machine.travel(datetime(2026, 9, 30, 2, tzinfo=UTC), tick=False):
        leader = await cast.browser("leader")
        later = await leader.get(f"{door}/1/report.docx")
        assert later.content == draft.content  # dated by when its numbers were frozen
        for address in (f"{door}/2/report.docx", f"{door}/0/report.pdf", "/reports/999/consolidation/1/report.docx"):
            assert (await leader.get(address)).status_code == 404


@time_machine.travel(NOW, tick=False)
async def test_a_notice_on_paper(cast: Cast) -> None:
    request = await quarter(cast)
    await rows("update submission set due_on = {} where unit = {} returning id", date(2026, 9, 25), cast.units["school"].id)
    office = await cast.browser("office")
    text = text_of((await office.get(f"/reports/{request}/notice.docx")).content)
    for said in (
        "THÔNG BÁO", "TB-UBND", "Từ ngày 15/06/2026 đến ngày 14/09/2026.", "a) Số buổi hướng dẫn?", "Thứ Sáu, 18/09/2026",
        "Trường Tiểu học số 1: 25/09/2026.", "Các đơn vị: Tổ dân phố số 5; Trường Tiểu học số 1.",
        "Trân trọng đề nghị phối hợp: Uỷ ban Mặt trận Tổ quốc Việt Nam phường.",
    ):  # fmt: skip
        assert said in text, said
    assert "a) Số buổi hướng dẫn?" in words_of((await office.get(f"/reports/{request}/notice.pdf")).content)
    assert (await office.get("/reports/999/notice.docx")).status_code == 404
    assert (await (await cast.browser("leader")).get(f"/reports/{request}/notice.docx")).status_code == 403


def test_the_words_of_a_notice() -> None:
    found: Any = notice_values(ASKED, [], ward="UBND phường Thử")
    said = [row["tieu_de"] or row["doan"] for row in found["noi_dung"]]
    assert said[0] == "UBND phường Thử thông báo về báo cáo “Kết quả”, đột xuất, như sau:"
    assert "Báo cáo về việc thực hiện: Bình dân học vụ số." in said
    assert said[6:8] == ["a) Số buổi?", "b) Bao nhiêu người?"]
    assert said[-1] == "4. Đơn vị báo cáo"
