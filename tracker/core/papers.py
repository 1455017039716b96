"""Official papers (văn bản hành chính) as Word files, in the form of Nghị định 30/2020/NĐ-CP, Phụ lục I."""

import asyncio
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tracker.core.clock import WARD_ZONE
from tracker.core.text import clean

FONT = "Times New Roman"
PAGE, MARGINS = (210, 297), {"top": 20, "bottom": 20, "left": 30, "right": 15}  # mm
WIDTH = PAGE[0] - MARGINS["left"] - MARGINS["right"]
COLUMNS = (65, WIDTH - 65)  # mm: who issues it, and beside it the state's name
BODY, SMALL, TABLE = 14, 13, 12  # points
MOTTO, MOTTO_MM = "Độc lập - Tự do - Hạnh phúc", 56  # how long the motto is in 13 points, bold
CAPITAL_MM = 0.63 * SMALL * 0.353  # a bold capital on the average
CENTRE, LEFT, JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header that repeats on every page; `widths` in mm sum to at most WIDTH, `centred` names columns."""

    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    centred: frozenset[int] = frozenset()


class Heading(str):
    """A line of the body that names what follows it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter (công văn), or with a `title` a paper named by its kind. `above`: the body over the one that issues it, often
    none; `body` in lines.

    `title`: tên loại ("DANH SÁCH"), under which `about` stands as its trích yếu; `to`: whom a letter asks; `parts`: paragraphs,
    headings and tables in order; `signed`: lines over the signature ("TM. …", "CHỦ TỊCH"); `copies`: nơi nhận, or where there
    are none `beside` and `beside_name`, a second signature on the left. `footer` stands on every page. Empty text leaves its
    place empty.
    """

    above: str
    body: tuple[str, ...]
    number: str
    place: str
    dated: date
    about: str
    to: tuple[str, ...]
    parts: tuple[str | Table, ...]
    signed: tuple[str, ...]
    name: str
    copies: tuple[str, ...]
    made_at: datetime
    title: str = ""
    beside: tuple[str, ...] = ()
    beside_name: str = ""
    footer: str = ""


async def written(*papers: Paper) -> bytes:
    """The papers as one .docx file, made in a thread."""
    return await asyncio.to_thread(build, *papers)


def build(*papers: Paper) -> bytes:
    """The papers as one .docx file, each on pages of its own that count from 1."""
    file, first = Document(), papers[0]
    set_page(file)
    file.core_properties.author = clean(" ".join(first.body), 200)
    file.core_properties.title = clean(first.about, 200)
    file.core_properties.comments = ""
    file.core_properties.created = file.core_properties.modified = first.made_at
    for number, paper in enumerate(papers):
        if number:
            count_anew(file.add_section(WD_SECTION.NEW_PAGE))
        write_paper(file, paper)
    content = io.BytesIO()
    file.save(content)
    return dated(content, first.made_at)


def write_paper(file: Any, paper: Paper) -> None:
    """One paper at the end of the file, in its last section."""
    letterhead(file, paper)
    if paper.title:
        name_of(file, paper)
    if paper.to:
        address(file, paper.to)
    for part in paper.parts:
        if isinstance(part, Table):
            table_of(file, part)
        else:
            body_text(file, part)
    file.paragraphs[-1].paragraph_format.keep_with_next = True  # a signature never stands alone on its page
    closing(file, paper)
    if paper.footer:
        foot(file.sections[-1], paper.footer)


def dated(content: io.BytesIO, at: datetime) -> bytes:
    """The same file with its parts dated by when it was made: the same paper gives the same bytes."""
    day = at.astimezone(WARD_ZONE)
    again = io.BytesIO()
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, day.timetuple()[:6]), source.read(name), zipfile.ZIP_DEFLATED)
    return again.getvalue()


def day_words(place: str, dated: date) -> str:
    """Đồ Sơn, ngày 05 tháng 01 năm 2026: a zero before days under 10 and months 1 and 2."""
    month = f"{dated.month:02d}" if dated.month < 3 else str(dated.month)
    return f"{place or '…………'}, ngày {dated.day:02d} tháng {month} năm {dated.year}"


# The parts, from top to bottom


def set_page(file: Any) -> None:
    """A4, margins, Times New Roman, page numbers centred in the top margin of all pages but the first."""
    section = file.sections[0]
    section.page_width, section.page_height = (Mm(side) for side in PAGE)
    for side, size in MARGINS.items():
        setattr(section, f"{side}_margin", Mm(size))
    section.header_distance = section.footer_distance = Mm(10)
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(BODY)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    normal.element.rPr.append(made("w:lang", val="vi-VN", eastAsia="vi-VN"))
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.alignment = CENTRE
    field = made("w:fldSimple", instr="PAGE")
    header._p.append(field)
    put(header, "2", size=SMALL)
    field.append(header.runs[-1]._r)


def count_anew(section: Any) -> None:
    """Pages of this section count from 1 (a section begins as a copy of the one before)."""
    if section._sectPr.find(qn("w:pgNumType")) is None:
        section._sectPr.insert_element_before(made("w:pgNumType", start="1"), "w:cols", "w:titlePg", "w:docGrid")


def letterhead(file: Any, paper: Paper) -> None:
    """Who issues it and the state's name with their rules, number and subject, place and day."""
    table = bare_table(file, COLUMNS)
    left, right = table.add_row().cells
    lines(left, [(paper.above.upper(), {"size": SMALL})] if paper.above else [])
    lines(left, [(line.upper(), {"size": SMALL, "bold": True}) for line in paper.body])
    rule(left, body_rule(paper), COLUMNS[0])
    lines(right, [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", {"size": 12, "bold": True}), (MOTTO, {"size": SMALL, "bold": True})])
    rule(right, MOTTO_MM, COLUMNS[1])
    left, right = table.add_row().cells
    lines(left, [(f"Số: {paper.number}", {"size": SMALL})] if paper.number or not paper.title else [])
    lines(left, [] if paper.title else [(paper.about, {"size": TABLE})])
    lines(right, [(day_words(paper.place, paper.dated), {"size": SMALL, "italic": True})])
    settle(table, COLUMNS)


def body_rule(paper: Paper) -> int:
    """The length in mm of the rule under who issues it: two fifths of its last line."""
    return round(0.42 * min(COLUMNS[0], CAPITAL_MM * len(paper.body[-1])))


def name_of(file: Any, paper: Paper) -> None:
    """Tên loại and trích yếu in bold in the middle, with a rule under them."""
    for words, before in ((paper.title.upper(), 12), (paper.about, 0)):
        paragraph = file.add_paragraph()
        paragraph.alignment = CENTRE
        shape = paragraph.paragraph_format
        shape.space_before, shape.space_after, shape.keep_with_next = Pt(before), Pt(0), True
        put(paragraph, words, size=BODY, bold=True)
    rule(file, 50, WIDTH)


def address(file: Any, to: Sequence[str]) -> None:
    """Kính gửi: one on the same line, several in a list."""
    first = file.add_paragraph()
    first.paragraph_format.space_before = first.paragraph_format.space_after = Pt(6)
    if len(to) == 1:
        first.alignment = CENTRE
        put(first, f"Kính gửi: {to[0]}", size=BODY)
        return
    first.paragraph_format.left_indent = Mm(40)
    put(first, "Kính gửi:", size=BODY)
    for item in listed(to):
        line = file.add_paragraph()
        line.paragraph_format.left_indent, line.paragraph_format.space_after = Mm(50), Pt(0)
        put(line, item, size=BODY)


def body_text(file: Any, words: str) -> None:
    """A paragraph of the body: first line in by 1,27 cm, both edges straight; a heading in bold stays with what follows."""
    paragraph = file.add_paragraph()
    is_heading = isinstance(words, Heading)
    paragraph.alignment = JUSTIFIED
    shape = paragraph.paragraph_format
    shape.first_line_indent, shape.space_before, shape.space_after, shape.line_spacing = Mm(12.7), Pt(6), Pt(6), 1.15
    shape.keep_with_next = is_heading or None
    put(paragraph, words, size=BODY, bold=is_heading)


def table_of(file: Any, table: Table) -> None:
    """A table with lines, whose header stands on every page and whose rows are never cut."""
    drawn = file.add_table(rows=0, cols=len(table.widths), style="Table Grid")
    for number, words in enumerate((table.head, *table.rows)):
        row = drawn.add_row()
        for column, (cell, text) in enumerate(zip(row.cells, words, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.alignment = CENTRE if number == 0 or column in table.centred else LEFT
            put(paragraph, text, size=TABLE, bold=number == 0)
    drawn.rows[0]._tr.get_or_add_trPr().append(made("w:tblHeader"))
    settle(drawn, table.widths)


def closing(file: Any, paper: Paper) -> None:
    """Nơi nhận, or a second signature, on the left; capacity, room for the signature and name on the right."""
    widths = (75, WIDTH - 75)
    table = bare_table(file, widths)
    left, right = table.add_row().cells
    if paper.beside:
        signature(left, paper.beside, paper.beside_name)
    else:
        lines(left, [("Nơi nhận:", {"size": 12, "bold": True, "italic": True})], align=LEFT)
        lines(left, [(item, {"size": 11}) for item in listed(paper.copies)], align=LEFT)
    signature(right, paper.signed, paper.name)
    settle(table, widths)


def signature(cell: Any, signed: Sequence[str], name: str) -> None:
    """Who signs, room for it, and the name."""
    lines(cell, [(line, {"size": BODY, "bold": True}) for line in (*signed, "", "", "", "", name)])


def foot(section: Any, words: str) -> None:
    """A line at the foot of every page of a section, the first one too."""
    for footer in (section.first_page_footer, section.footer):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = CENTRE
        put(paragraph, words, size=10, italic=True)


# What the parts are made with


def put(paragraph: Any, words: str, *, size: int, bold: bool = False, italic: bool = False) -> None:
    """Text at the end of a paragraph, `size` in points."""
    font = paragraph.add_run(clean(words, 20_000)).font
    font.size, font.bold, font.italic = Pt(size), bold or None, italic or None


def lines(cell: Any, wanted: Sequence[tuple[str, dict[str, Any]]], *, align: Any = CENTRE) -> None:
    """Paragraphs of a cell, each (text, its font); the first takes the empty one that every cell begins with."""
    for words, font in wanted:
        fresh = len(cell.paragraphs) == 1 and not cell.paragraphs[0].runs
        paragraph = cell.paragraphs[0] if fresh else cell.add_paragraph()
        paragraph.alignment, paragraph.paragraph_format.space_after = align, Pt(0)
        put(paragraph, words, **font)


def rule(cell: Any, length: int, width: int) -> None:
    """A line of `length` mm in the middle of a cell of `width` mm: the upper border of a very low paragraph."""
    paragraph = cell.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm((width - length) / 2)
    shape.space_before, shape.space_after = Pt(2), Pt(4)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(2)
    borders = made("w:pBdr")
    borders.append(made("w:top", val="single", sz="6", space="1", color="000000"))
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )  # fmt: skip


def bare_table(file: Any, widths: Sequence[int]) -> Any:
    """A table without lines and without room around its text."""
    table = file.add_table(rows=0, cols=len(widths))
    around = made("w:tblCellMar")
    for side in ("left", "right"):
        around.append(made(f"w:{side}", w="0", type="dxa"))
    table._tbl.tblPr.insert_element_before(around, "w:tblLook")
    return table


def settle(table: Any, widths: Sequence[int]) -> None:
    """Fixed widths, the table in the middle, rows that stay whole."""
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().insert(0, made("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def listed(items: Sequence[str]) -> list[str]:
    """- Như trên; - Lưu: VT."""
    last = len(items) - 1
    return [f"- {item.strip().rstrip(';.')}{'.' if number == last else ';'}" for number, item in enumerate(items)]


def made(name: str, **attributes: str) -> Any:
    """An element of Word's XML."""
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
