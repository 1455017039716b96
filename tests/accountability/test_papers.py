"""Official papers, opened again: their parts and form, numbers equal to the scorecards', nothing before leadership confirms."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from cast import Browser, Cast, events_of, key_on, queries
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from scored_year import PLAN, at, confirmed, key, month, published, worked

from tracker.accountability.open_data import FIELDS, plain
from tracker.accountability.publishing import reopen
from tracker.core.database import rows
from tracker.core.files import check_office
from tracker.core.text import points

pytestmark = pytest.mark.anyio
OCTOBER = date(2026, 10, 1)
ALARMING = "=HYPERLINK(1) việc"


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel(at(date(2026, 11, 10)), tick=True):
        yield


async def october(cast: Cast) -> int:
    """October of two heads: one with a legal sheet and two assignments, one left undone; one with the plan score."""
    await worked(cast, "culture", "culture_head", date(2026, 10, 20), done=False, text=ALARMING)
    period = await month(cast, OCTOBER)
    await month(cast, OCTOBER, "head", "five")
    return period


async def make(browser: Browser, period: int, bundle: str) -> Any:
    door = f"/scores/periods/{period}/papers"
    await browser.get(door)
    return await browser.post(door, {"_key": key(), "bundle": bundle})


async def kept(browser: Browser, kind: str) -> bytes:
    """The newest kept file of a kind, downloaded."""
    file = (await rows("select max(id) as id from score_file where kind = {}", kind))[0]["id"]
    answer = await browser.get(f"/scores/files/{file}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    return answer.content


async def card_of(sheet: str) -> dict[str, Any]:
    return (await rows("select * from scorecard where rule_set = {} order by id desc", sheet))[0]


def texts(file: Any) -> str:
    cells = (cell.text for table in file.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(p.text for p in file.paragraphs), *cells])


def decree(file: Any, title: str) -> None:
    """The form of NĐ 30/2020 in every section: paper, margins, font, title in bold in the middle, diary at the foot."""
    for section in file.sections:
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        assert 20 <= round(section.top_margin.mm) <= 25
        assert 30 <= round(section.left_margin.mm) <= 35
        assert 15 <= round(section.right_margin.mm) <= 20
        for footer in (section.footer, section.first_page_footer):
            assert footer.paragraphs[0].text.startswith("Nhật ký: dòng ")
    fonts = file.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    named = next(p for p in file.paragraphs if p.text == title)
    assert (named.runs[0].font.size.pt, named.runs[0].font.bold, named.alignment) == (14, True, 1)
    assert not any("Kính gửi" in p.text for p in file.paragraphs)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in file.tables[0].rows[0].cells[1].text


async def test_nothing_is_official_before_leadership_confirms(cast: Cast) -> None:
    period = await october(cast)
    leader, card = await cast.browser("leader"), (await card_of("nd335"))["id"]
    page = await leader.get(f"/scores/periods/{period}/papers")
    assert "Lãnh đạo chưa xác nhận kỳ này" in page.text
    assert "Lập danh sách" not in page.text
    for bundle in ("list", "sheets", "data"):
        answer = await make(leader, period, bundle)
        assert answer.status_code == 422
        assert "chưa xác nhận" in answer.text
    for door in (f"/scores/cards/{card}/paper.docx", *(f"/scores/periods/{period}/open-data.{x}" for x in ("json", "csv"))):
        answer = await leader.get(door)
        assert answer.status_code == 422, door
        assert "chưa xác nhận" in answer.text
    year = await leader.post("/grades/papers", {"_key": key(), "year": "2026", "bundle": "list"})
    assert year.status_code == 422
    assert "Tháng 10/2026: lãnh đạo chưa xác nhận" in year.text
    assert await rows("select id from score_file") == []


async def test_a_heads_own_sheet(cast: Cast) -> None:
    period = await october(cast)
    await confirmed(cast, period)
    card = await card_of("nd335")
    door = f"/scores/cards/{card['id']}/paper.docx"
    head = await cast.browser("culture_head")
    content = (await head.get(door)).content
    check_office("phieu.docx", "docx", content)
    file = Document(io.BytesIO(content))
    decree(file, "PHIẾU THEO DÕI, ĐÁNH GIÁ")
    said = texts(file)
    for words in (
        "Kết quả nhiệm vụ trên Sổ Việc, Tháng 10/2026", "cần đối chiếu mẫu của nghị định", card["head_name"], ALARMING,
        "Sản phẩm: Báo cáo kết quả", "=Cần cố gắng thêm", "Hoàn thành ngày 10/10/2026", "chưa nộp, hạn 20/10/2026", "Làm việc tốt.",
        f"Tổng điểm: {points(card['total'])} (điểm chung 28,00", "NGƯỜI ĐƯỢC ĐÁNH GIÁ", "CẤP CÓ THẨM QUYỀN ĐÁNH GIÁ",
        card["sha256"][:16],
        f"Tỷ lệ việc hoàn thành, chưa trừ gì: {points(card['completion'])}%",
    ):  # fmt: skip
        assert words in said, words
    assert file.sections[0].footer.paragraphs[0].text == f"Nhật ký: dòng {card['event_sequence']}, {card['event_hash'][:16]}"
    sums = next(table for table in file.tables if table.rows[0].cells[0].text == "Mục")
    shown = [(row.cells[0].text[:1], row.cells[1].text) for row in sums.rows[1:4]]
    assert shown == [(name, f"{points(card[name])}%") for name in "abc"]
    assert (await (await cast.browser("leader")).get(door)).content == content  # the same bytes whoever asks
    assert (await (await cast.browser("head")).get(door)).status_code == 404
    assert (await (await cast.browser("staff")).get(door)).status_code == 403
    plan = await (await cast.browser("culture_head")).get(f"/scores/cards/{(await card_of(PLAN))['id']}/paper.docx")
    assert plan.status_code == 404  # the newest plan score is another head's
    own = await (await cast.browser("head")).get(f"/scores/cards/{(await card_of(PLAN))['id']}/paper.docx")
    said = texts(Document(io.BytesIO(own.content)))
    assert "không phải xếp loại công chức" in said
    assert "Điểm tiêu chí chung" not in said
    assert "Mức gợi ý" not in said


async def test_lists_in_word_and_excel_say_what_the_scorecards_say(cast: Cast) -> None:
    period = await october(cast)
    await confirmed(cast, period)
    office, card = await cast.browser("office"), await card_of("nd335")
    assert (await make(office, period, "list")).status_code == 303
    assert (await make(office, period, "sheets")).status_code == 303
    with queries() as asked:
        page = await office.get(f"/scores/periods/{period}/papers")
    assert len(asked) <= 3
    assert "Danh sách kết quả, Tháng 10-2026.xlsx" in page.text
    told = await events_of("scorefile.made")
    assert [json.loads(one["data"])["what"] for one in told] == [
        "danh sách kết quả (Word)", "danh sách kết quả (Excel)", "phiếu theo dõi, đánh giá (Word)",
    ]  # fmt: skip
    file = Document(io.BytesIO(await kept(office, "list_word")))
    decree(file, "DANH SÁCH")
    row = file.tables[1].rows[1]
    assert [cell.text for cell in row.cells][3:6] == ["28,00", points(card["total"] - 2800), points(card["total"])]
    assert "Chủ tịch Mặt trận" not in texts(file)
    book = load_workbook(io.BytesIO(await kept(office, "list_excel")))
    legal, plan = book["Kết quả nhiệm vụ"], book["Thực hiện kế hoạch"]
    assert [cell.value for cell in legal[4]][5:8] == [28, (card["total"] - 2800) / 100, card["total"] / 100]
    assert [cell.value for cell in plan[4]][8] == 100
    assert {cell.data_type for sheet in book for line in sheet for cell in line} <= {"s", "n"}
    sheets = Document(io.BytesIO(await kept(office, "sheets")))
    decree(sheets, "KẾT QUẢ THỰC HIỆN KẾ HOẠCH")
    assert len(sheets.sections) == 3
    assert [x._sectPr.find(qn("w:pgNumType")) is not None for x in sheets.sections] == [False, True, True]


async def test_open_data_of_legal_sheets_only(cast: Cast) -> None:
    period = await october(cast)
    await confirmed(cast, period)
    office, card = await cast.browser("office"), await card_of("nd335")
    page = await office.get(f"/scores/periods/{period}/papers")
    assert "chậm nhất" in page.text
    assert "Thứ Hai, 09/11/2026" in page.text  # five days after the confirmation of 04/11
    assert "Chưa lập tệp dữ liệu" in (await office.get(f"/scores/periods/{period}/open-data.json")).text
    assert (await make(office, period, "data")).status_code == 303
    whole = json.loads((await office.get(f"/scores/periods/{period}/open-data.json")).content)
    (record,) = whole["records"]
    assert set(record) == set(FIELDS)
    assert (record["total"], record["grade"], record["sha256"]) == (card["total"] / 100, card["grade"], card["sha256"])
    assert record["general"] + record["results"] == pytest.approx(record["total"])
    assert record["inputs_sha256"] == json.loads(card["result"])["inputs_sha256"]
    sent = (await office.get(f"/scores/periods/{period}/open-data.csv")).content.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(sent))
    assert (line["unit"], line["total"]) == (card["unit_name"], str(card["total"] / 100))
    assert "Đã lập dữ liệu" in (await office.get(f"/scores/periods/{period}/papers")).text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "|x", "＝1", "＠x"])
def test_no_cell_of_the_data_is_a_formula(text: str) -> None:
    assert plain(text) == f"'{text}"
    assert plain(f"Phòng {text}") == f"Phòng {text}"


async def test_what_is_being_put_right_leaves_no_paper_and_the_newest_takes_its_place(cast: Cast) -> None:
    period = await october(cast)
    await confirmed(cast, period)
    office, first = await cast.browser("office"), await card_of("nd335")
    await make(office, period, "data")
    one = (cast.appointments["culture_head"], "nd335")
    await reopen(period, one, reason="Chấm lại", key=key(), by=await cast.viewer("leader"), at=at(date(2026, 11, 5)))
    refused = await make(office, period, "list")
    assert refused.status_code == 422
    assert "đang được sửa" in refused.text
    await published(cast, period, "culture_head", sheets=("nd335",), general=2500, again=True)
    assert (await office.get(f"/scores/cards/{first['id']}/paper.docx")).status_code == 422
    again = await card_of("nd335")
    file = Document(io.BytesIO((await office.get(f"/scores/cards/{again['id']}/paper.docx")).content))
    assert "Công bố lần 2, thay kết quả trước. Lý do: Chấm lại" in texts(file)


async def test_papers_of_a_year(cast: Cast) -> None:
    period = await october(cast)
    await confirmed(cast, period)
    leader, card = await cast.browser("leader"), await card_of("nd335")
    door = f"/grades/{cast.appointments['culture_head']}"
    page = await leader.get(f"{door}?year=2026")
    sent = {"_key": key_on(page), "year": "2026", "grade": "good", "reason": "=Đã họp"}
    assert (await leader.post(door, sent)).status_code == 303
    for bundle in ("list", "sheets"):
        made = await leader.post("/grades/papers", {"_key": key(), "year": "2026", "bundle": bundle})
        assert made.status_code == 303, made.text
    assert "Danh sách xếp loại năm, Năm 2026.docx" in (await leader.get("/grades?year=2026")).text
    file = Document(io.BytesIO(await kept(leader, "year_list_word")))
    decree(file, "DANH SÁCH")
    assert f"{points(card['total'])}\n(1/12 tháng)" in texts(file)
    assert "Hoàn thành tốt nhiệm vụ" in texts(file)
    book = load_workbook(io.BytesIO(await kept(leader, "year_list_excel")))
    head = next(line for line in book["Xếp loại năm"].iter_rows(min_row=4) if line[3].value == card["head_title"])
    assert [head[14].value, head[23].value] == [card["total"] / 100] * 2
    assert (head[-1].value, head[-1].data_type) == ("=Đã họp", "s")
    sheets = Document(io.BytesIO(await kept(leader, "year_sheets")))
    decree(sheets, "PHIẾU TỔNG HỢP KẾT QUẢ NĂM")
    assert "Mức đã quyết định: Hoàn thành tốt nhiệm vụ" in texts(sheets)
    wrong = await leader.post("/grades/papers", {"_key": key(), "year": "2026", "bundle": "data"})
    assert wrong.status_code == 422
    assert (await leader.post("/grades/papers", {"_key": key(), "year": "x", "bundle": "list"})).status_code == 422


async def test_files_of_another_ward_are_not_there(cast: Cast) -> None:
    leader = await cast.browser("leader")
    for door in (
        "/scores/files/1",
        "/scores/periods/1/papers",
        "/scores/cards/1/paper.docx",
        "/scores/periods/x/open-data.json",
    ):
        assert (await leader.get(door)).status_code == 404
