"""The pieces that papers as Word files are made with."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from tracker.core.clock import WARD_ZONE
from tracker.core.text import clean

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
MOTTO_MM = {13: 56, 15: 65}  # how long the motto is in points, bold
CENTRE, LEFT, JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


def dated(content: io.BytesIO, at: datetime) -> bytes:
    """The same file with its parts dated by when it was made: the same paper gives the same bytes."""
    day = at.astimezone(WARD_ZONE)
    again = io.BytesIO()
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, day.timetuple()[:6]), source.read(name), zipfile.ZIP_DEFLATED)
    return again.getvalue()


def put(paragraph: Any, words: str, *, size: int, bold: bool = False, italic: bool = False, colour: str = "") -> None:
    """Text at the end of a paragraph, `size` in points, `colour` in hexadecimal digits."""
    font = paragraph.add_run(clean(words, 20_000)).font
    font.size, font.bold, font.italic = Pt(size), bold or None, italic or None
    if colour:
        font.color.rgb = RGBColor.from_string(colour)


def lines(cell: Any, wanted: Sequence[tuple[str, dict[str, Any]]], *, align: Any = CENTRE) -> None:
    """Paragraphs of a cell, each (text, its font); the first takes the empty one that every cell begins with."""
    for words, font in wanted:
        fresh = len(cell.paragraphs) == 1 and not cell.paragraphs[0].runs
        paragraph = cell.paragraphs[0] if fresh else cell.add_paragraph()
        paragraph.alignment, paragraph.paragraph_format.space_after = align, Pt(0)
        put(paragraph, words, **font)


def signature(cell: Any, signed: Sequence[str], name: str) -> None:
    """Who signs, room for it, and the name, in 14 points."""
    lines(cell, [(line, {"size": 14, "bold": True}) for line in (*signed, "", "", "", "", name)])


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


def made(name: str, **attributes: str) -> Any:
    """An element of Word's XML."""
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
