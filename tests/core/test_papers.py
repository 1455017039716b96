"""Papers opened again: the form of Nghị định 30/2020/NĐ-CP, and nothing that was written lost or changed."""

import io
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from official import TABLE, paper

from tracker.core.files import check_office
from tracker.core.papers import COLUMNS, WIDTH, Annex, Ground, Middle, Table, build, listed, written
from tracker.core.text import clean, day_words

CENTRE, JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


def opened(**other: Any) -> Any:
    return Document(io.BytesIO(build(paper(**other))))


def looks(cell: Any) -> list[tuple[str, float, bool, bool]]:
    """(text, points, bold, italic) of a cell's paragraphs that say something."""
    return [
        (p.text, p.runs[0].font.size.pt, bool(p.runs[0].font.bold), bool(p.runs[0].font.italic))
        for p in cell.paragraphs
        if p.text
    ]


def rules_of(cell: Any) -> list[float]:
    """The lengths in mm of the lines drawn in a cell."""
    found = [p for p in cell.paragraphs if p._p.find(f".//{qn('w:pBdr')}") is not None]
    assert all(p.paragraph_format.left_indent == p.paragraph_format.right_indent for p in found)
    return [cell.width.mm - 2 * p.paragraph_format.left_indent.mm for p in found]


def test_page_margins_font_and_language() -> None:
    file = opened()
    section = file.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 20 <= round(section.top_margin.mm) <= 25
    assert 20 <= round(section.bottom_margin.mm) <= 25
    assert 30 <= round(section.left_margin.mm) <= 35
    assert 15 <= round(section.right_margin.mm) <= 20
    fonts = file.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    assert file.styles["Normal"].element.rPr.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"
    assert file.core_properties.author == "Ủy ban nhân dân phường Thử"
    assert "python" not in f"{file.core_properties.comments} {file.core_properties.title}"


def test_page_number_in_the_top_margin_but_not_on_page_one() -> None:
    section = opened().sections[0]
    assert section.different_first_page_header_footer
    assert section.first_page_header.is_linked_to_previous
    header = section.header.paragraphs[0]
    field = header._p.find(qn("w:fldSimple"))
    assert (field.get(qn("w:instr")), header.alignment) == ("PAGE", CENTRE)
    assert field.find(f".//{qn('w:sz')}").get(qn("w:val")) == "26"
    assert section.footer.is_linked_to_previous


def test_letterhead() -> None:
    head = opened().tables[0]
    assert [looks(cell) for row in head.rows for cell in row.cells] == [
        [("ỦY BAN NHÂN DÂN", 13, True, False), ("PHƯỜNG THỬ", 13, True, False)],
        [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, True, False), ("Độc lập - Tự do - Hạnh phúc", 13, True, False)],
        [("Số: 12/UBND-VHXH", 13, False, False), ("V/v đôn đốc thực hiện nhiệm vụ quá hạn", 12, False, False)],
        [("Thử, ngày 25 tháng 11 năm 2026", 13, False, True)],
    ]
    assert all(p.alignment is CENTRE for row in head.rows for cell in row.cells for p in cell.paragraphs if p.text)
    (motto,) = rules_of(head.rows[0].cells[1])
    (body,) = rules_of(head.rows[0].cells[0])
    assert round(motto) == 56
    assert 10 <= body <= COLUMNS[0] / 2
    above = looks(opened(above="Ủy ban nhân dân thành phố").tables[0].rows[0].cells[0])
    assert above[0] == ("ỦY BAN NHÂN DÂN THÀNH PHỐ", 13, False, False)


@pytest.mark.parametrize(
    ("dated", "words"),
    [
        (date(2026, 1, 5), "Thử, ngày 05 tháng 01 năm 2026"),
        (date(2028, 2, 29), "Thử, ngày 29 tháng 02 năm 2028"),
        (date(2026, 3, 9), "Thử, ngày 09 tháng 3 năm 2026"),
        (date(2026, 10, 10), "Thử, ngày 10 tháng 10 năm 2026"),
    ],
)
def test_days_as_the_decree_writes_them(dated: date, words: str) -> None:
    assert day_words("Thử", dated) == words


def test_addressees_and_body() -> None:
    file = opened()
    texts = [p.text for p in file.paragraphs]
    assert texts == [
        "Kính gửi:", "- Tổ dân phố số 5;", "- Trường Tiểu học số 1.", "Còn các nhiệm vụ sau:", "Yêu cầu thực hiện./.",
    ]  # fmt: skip
    for paragraph in file.paragraphs[3:]:
        shape = paragraph.paragraph_format
        assert (paragraph.alignment, paragraph.runs[0].font.size.pt) == (JUSTIFIED, 14)
        assert 10 <= round(shape.first_line_indent.mm, 1) <= 12.7
    alone = opened(to=("Tổ dân phố số 5",)).paragraphs[0]
    assert (alone.text, alone.alignment) == ("Kính gửi: Tổ dân phố số 5", CENTRE)


def test_a_tables_header_repeats_and_its_rows_stay_whole() -> None:
    table = opened().tables[1]
    marks = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert marks == [True] + [False] * 59
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [list(TABLE.head), *map(list, TABLE.rows)]
    assert all(run.font.bold for cell in table.rows[0].cells for run in cell.paragraphs[0].runs)
    assert [round(cell.width.mm) for cell in table.rows[5].cells] == list(TABLE.widths)
    assert sum(TABLE.widths) <= WIDTH
    order = [child.tag.partition("}")[2] for child in table._tbl.tblPr]
    assert order == ["tblStyle", "tblW", "jc", "tblLayout", "tblLook"]


def test_signature_and_copies() -> None:
    file = opened()
    left, right = file.tables[2].rows[0].cells
    assert looks(left) == [
        ("Nơi nhận:", 12, True, True), ("- Như trên;", 11, False, False), ("- Lưu: VT, VHXH.", 11, False, False),
    ]  # fmt: skip
    assert looks(right) == [
        ("TM. ỦY BAN NHÂN DÂN", 14, True, False), ("CHỦ TỊCH", 14, True, False), ("Người ký", 14, True, False),
    ]  # fmt: skip
    assert file.paragraphs[-1].paragraph_format.keep_with_next
    order = [child.tag.partition("}")[2] for child in file.tables[2]._tbl.tblPr]
    assert order == ["tblW", "jc", "tblLayout", "tblCellMar", "tblLook"]


def test_a_closing_stays_with_the_last_row_of_a_table() -> None:
    """And a paragraph stands between the two tables, which Word would take for one."""
    file = opened(parts=("Còn các nhiệm vụ sau:", TABLE))
    *others, last = file.tables[1].rows
    assert all(cell.paragraphs[-1].paragraph_format.keep_with_next for cell in last.cells)
    assert not others[-1].cells[0].paragraphs[-1].paragraph_format.keep_with_next
    between = file.tables[1]._tbl.getnext()
    assert between is file.paragraphs[-1]._p
    assert between.getnext() is file.tables[2]._tbl


def test_each_paper_has_its_own_foot() -> None:
    file = Document(io.BytesIO(build(paper(footer="Lập từ Sổ Việc"), paper())))
    assert [section.first_page_footer.paragraphs[0].text for section in file.sections] == ["Lập từ Sổ Việc", ""]
    assert [section.footer.paragraphs[0].text for section in file.sections] == ["Lập từ Sổ Việc", ""]


def test_lists_end_as_lists_do() -> None:
    assert listed(["Như trên;", " Đảng ủy. ", "Lưu: VT"]) == ["- Như trên;", "- Đảng ủy;", "- Lưu: VT."]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=4), st.text(max_size=200))
def test_any_text_is_kept_as_text(names: list[str], words: str) -> None:
    """Control characters, markup, marks of any script: the file opens, and says it."""
    table = Table(("Một",), (100,), tuple((name,) for name in names))
    content = build(paper(parts=(words, table), name=words))
    check_office("thu.docx", "docx", content)
    file = Document(io.BytesIO(content))
    assert [row.cells[0].text for row in file.tables[1].rows[1:]] == [clean(name, 20_000) for name in names]
    assert file.paragraphs[-2].text == clean(words, 20_000)


@pytest.mark.anyio
async def test_written_in_a_thread_is_the_same_paper() -> None:
    assert [p.text for p in Document(io.BytesIO(await written(paper()))).paragraphs] == [p.text for p in opened().paragraphs]


def test_an_annex_has_no_letterhead_and_grounds_are_in_italics() -> None:
    parts = (Ground("Căn cứ Luật;"), Middle("QUYẾT ĐỊNH:"), "Điều 1. Khen./.")
    decision = paper(title="Quyết định", about="Về việc khen", to=(), parts=parts)
    annex = Annex("Danh sách", "Tặng giấy khen", "(Kèm theo Quyết định)", (TABLE,), decision.made_at, "Nhật ký")
    file = Document(io.BytesIO(build(decision, annex)))
    by_text = {paragraph.text: paragraph for paragraph in file.paragraphs}
    assert by_text["Căn cứ Luật;"].runs[0].font.italic
    assert (by_text["QUYẾT ĐỊNH:"].alignment, by_text["QUYẾT ĐỊNH:"].runs[0].font.bold) == (1, True)
    assert by_text["(Kèm theo Quyết định)"].runs[0].font.italic
    assert [table.rows[0].cells[0].text for table in file.tables][-1] == "STT"
    assert [section.footer.paragraphs[0].text for section in file.sections] == ["", "Nhật ký"]
