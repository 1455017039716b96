"""Official papers (văn bản hành chính) as Word files, in the form of Nghị định 30/2020/NĐ-CP, Phụ lục I."""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tracker.core.certificates import Certificate, write_certificate
from tracker.core.text import clean, day_words
from tracker.core.word import (
    CENTRE,
    JUSTIFIED,
    LEFT,
    MOTTO,
    MOTTO_MM,
    NATION,
    bare_table,
    dated,
    lines,
    made,
    put,
    rule,
    settle,
    signature,
)

FONT = "Times New Roman"
PAGE, MARGINS = (210, 297), {"top": 20, "bottom": 20, "left": 30, "right": 15}  # mm
WIDTH = PAGE[0] - MARGINS["left"] - MARGINS["right"]
COLUMNS = (65, WIDTH - 65)  # mm: who issues it, and beside it the state's name
BODY, SMALL, TABLE = 14, 13, 12  # points
CAPITAL_MM = 0.63 * SMALL * 0.353  # a bold capital on the average


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


class Middle(str):
    """A line in bold in the middle ("QUYẾT ĐỊNH:"), kept with what follows it."""

    __slots__ = ()


class Ground(str):
    """A căn cứ of a decision, in italics."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Annex:
    """A list that goes with a paper, on pages of its own: `title`, under it `about`, then `along` ("Kèm theo Quyết định số …")."""

    title: str
    about: str
    along: str
    parts: tuple[str | Table, ...]
    made_at: datetime
    footer: str = ""


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


Sheet = Paper | Annex | Certificate


async def written(*sheets: Sheet) -> bytes:
    """The papers, annexes or certificates as one .docx file, made in a thread."""
    return await asyncio.to_thread(build, *sheets)


def build(*sheets: Sheet) -> bytes:
    """The papers as one .docx file, each on pages of its own that count from 1."""
    file, first = Document(), sheets[0]
    set_style(file)
    title, author = credits_of(first)
    file.core_properties.author, file.core_properties.title = clean(author, 200), clean(title, 200)
    file.core_properties.comments = ""
    file.core_properties.created = file.core_properties.modified = first.made_at
    for number, sheet in enumerate(sheets):
        if number:
            count_anew(file.add_section(WD_SECTION.NEW_PAGE))
        if isinstance(sheet, Certificate):
            write_certificate(file, sheet)
        elif isinstance(sheet, Annex):
            write_annex(file, sheet)
        else:
            write_paper(file, sheet)
    content = io.BytesIO()
    file.save(content)
    return dated(content, first.made_at)


def credits_of(sheet: Sheet) -> tuple[str, str]:
    """(title, author), as a file says of itself."""
    if isinstance(sheet, Annex):
        return f"{sheet.title} {sheet.about}", ""
    if isinstance(sheet, Certificate):
        return f"{sheet.title}: {sheet.recipient}", sheet.issuer
    return sheet.about, " ".join(sheet.body)


def write_paper(file: Any, paper: Paper) -> None:
    """One paper at the end of the file, in its last section."""
    set_page(file.sections[-1])
    letterhead(file, paper)
    if paper.title:
        name_of(file, paper)
    if paper.to:
        address(file, paper.to)
    write_parts(file, paper.parts)
    hold_last(file, paper)
    closing(file, paper)
    if paper.footer or len(file.sections) > 1:
        foot(file.sections[-1], paper.footer)


def write_annex(file: Any, annex: Annex) -> None:
    """One annex at the end of the file, in its last section, without letterhead and signature."""
    set_page(file.sections[-1])
    name_of(file, annex)
    write_parts(file, annex.parts)
    foot(file.sections[-1], annex.footer)


def write_parts(file: Any, parts: Sequence[str | Table]) -> None:
    for part in parts:
        if isinstance(part, Table):
            table_of(file, part)
        else:
            body_text(file, part)


# The parts, from top to bottom


def set_style(file: Any) -> None:
    """Times New Roman, Vietnamese, page numbers centred in the top margin of all pages but the first."""
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(BODY)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    normal.element.rPr.append(made("w:lang", val="vi-VN", eastAsia="vi-VN"))
    section = file.sections[0]
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.alignment = CENTRE
    field = made("w:fldSimple", instr="PAGE")
    header._p.append(field)
    put(header, "2", size=SMALL)
    field.append(header.runs[-1]._r)


def set_page(section: Any) -> None:
    """A4 upright with the margins of the decree and no border."""
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(side) for side in PAGE)
    for side, size in MARGINS.items():
        setattr(section, f"{side}_margin", Mm(size))
    section.header_distance = section.footer_distance = Mm(10)
    for borders in section._sectPr.findall(qn("w:pgBorders")):
        section._sectPr.remove(borders)


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
    lines(right, [(NATION, {"size": 12, "bold": True}), (MOTTO, {"size": SMALL, "bold": True})])
    rule(right, MOTTO_MM[SMALL], COLUMNS[1])
    left, right = table.add_row().cells
    lines(left, [(f"Số: {paper.number}", {"size": SMALL})] if paper.number or not paper.title else [])
    lines(left, [] if paper.title else [(paper.about, {"size": TABLE})])
    lines(right, [(day_words(paper.place, paper.dated), {"size": SMALL, "italic": True})])
    settle(table, COLUMNS)


def body_rule(paper: Paper) -> int:
    """The length in mm of the rule under who issues it: two fifths of its last line."""
    return round(0.42 * min(COLUMNS[0], CAPITAL_MM * len(paper.body[-1])))


def name_of(file: Any, sheet: Paper | Annex) -> None:
    """Tên loại and trích yếu in bold in the middle, of an annex what it goes with in italics, with a rule under them."""
    lines = [(sheet.title.upper(), 12, True), (sheet.about, 0, True)]
    for words, before, bold in [*lines, (sheet.along, 0, False)] if isinstance(sheet, Annex) else lines:
        paragraph = file.add_paragraph()
        paragraph.alignment = CENTRE
        shape = paragraph.paragraph_format
        shape.space_before, shape.space_after, shape.keep_with_next = Pt(before), Pt(0), True
        put(paragraph, words, size=BODY, bold=bold, italic=not bold)
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
    is_heading, is_middle = isinstance(words, Heading | Middle), isinstance(words, Middle)
    paragraph.alignment = CENTRE if is_middle else JUSTIFIED
    shape = paragraph.paragraph_format
    shape.first_line_indent, shape.space_before, shape.space_after, shape.line_spacing = Mm(12.7), Pt(6), Pt(6), 1.15
    if is_middle:
        shape.first_line_indent = Mm(0)
    shape.keep_with_next = is_heading or None
    put(paragraph, words, size=BODY, bold=is_heading, italic=isinstance(words, Ground))


def table_of(file: Any, table: Table) -> None:
    """A table with lines, whose header stands on every page and whose rows are never cut."""
    drawn = file.add_table(rows=0, cols=len(table.widths), style="Table Grid")
    for number, words in enumerate((table.head, *table.rows)):
        row = drawn.add_row()
        for column, (cell, text) in enumerate(zip(row.cells, words, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            paragraph.alignment = CENTRE if number == 0 or column in table.centred else LEFT
            put(paragraph, text, size=TABLE, bold=number == 0)
    drawn.rows[0]._tr.get_or_add_trPr().append(made("w:tblHeader"))
    settle(drawn, table.widths)


def hold_last(file: Any, paper: Paper) -> None:
    """What stands last is kept with the closing, so that a signature never stands alone on its page."""
    if paper.parts and isinstance(paper.parts[-1], Table):
        for cell in file.tables[-1].rows[-1].cells:
            cell.paragraphs[-1].paragraph_format.keep_with_next = True
        file.add_paragraph().paragraph_format.space_after = Pt(0)
        put(file.paragraphs[-1], "", size=6)
    if file.paragraphs:
        file.paragraphs[-1].paragraph_format.keep_with_next = True


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


def foot(section: Any, words: str) -> None:
    """A line, or nothing, at the foot of every page of a section, the first one too."""
    for footer in (section.first_page_footer, section.footer):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = CENTRE
        put(paragraph, words, size=10, italic=True)


def listed(items: Sequence[str]) -> list[str]:
    """- Như trên; - Lưu: VT."""
    last = len(items) - 1
    return [f"- {item.strip().rstrip(';.')}{'.' if number == last else ';'}" for number, item in enumerate(items)]
