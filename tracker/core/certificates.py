"""A certificate (giấy khen) as a sheet to print, and how it stands in a Word file."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.shared import Mm, Pt

from tracker.core.text import day_words
from tracker.core.word import CENTRE, LEFT, MOTTO, MOTTO_MM, NATION, bare_table, lines, made, put, rule, settle, signature

SHEET, MARGIN = (297, 210), 24  # mm, A4 lying
INNER = SHEET[0] - 2 * MARGIN
FOOT = (INNER - 110, 110)  # mm: decision and register, and beside them the signature
RED = "8F1216"
DOTS = "…………"
RECIPIENT = ((28, 32), (48, 26), (80, 20))  # up to so many characters in so many points
REASON = ((200, 18), (420, 16))


@dataclass(frozen=True, slots=True)
class Certificate:
    """A sheet for one recipient. `issuer`: "Chủ tịch Ủy ban nhân dân phường …"; `title`: "Tặng giấy khen".

    `position`: chức vụ, đơn vị, often none of a group; `reason`: the whole sentence "Đã có thành tích …"; `decision`: the whole
    line "Quyết định số …/QĐ-UBND ngày …"; `register`: the number in the golden book (sổ vàng). An empty decision, register or
    place stands as dots; an empty name leaves its place empty. About 700 characters of reason fit on the sheet.
    """

    issuer: str
    title: str
    recipient: str
    position: str
    reason: str
    decision: str
    register: str
    place: str
    dated: date
    signed: tuple[str, ...]
    name: str
    made_at: datetime

    @property
    def recipient_points(self) -> int:
        return fitting(self.recipient, RECIPIENT, least=16)

    @property
    def reason_points(self) -> int:
        return fitting(self.reason, REASON, least=14)

    @property
    def notes(self) -> tuple[str, str]:
        """What stands at the lower left."""
        return self.decision or f"Quyết định số {DOTS} ngày {DOTS}", f"Số sổ vàng: {self.register or DOTS}"


def fitting(words: str, steps: tuple[tuple[int, int], ...], *, least: int) -> int:
    """The points in which words of this length still look well."""
    return next((size for most, size in steps if len(words) <= most), least)


def write_certificate(file: Any, sheet: Certificate) -> None:
    """One certificate at the end of the file, in its last section."""
    set_sheet(file.sections[-1])
    centred(file, NATION, size=14, bold=True)
    centred(file, MOTTO, size=15, bold=True)
    rule(file, MOTTO_MM[15], INNER)
    centred(file, sheet.issuer.upper(), before=16, size=18, bold=True)
    centred(file, sheet.title.upper(), before=8, size=34, bold=True, colour=RED)
    centred(file, sheet.recipient, before=10, size=sheet.recipient_points, bold=True)
    if sheet.position:
        centred(file, sheet.position, before=2, size=16, italic=True)
    centred(file, sheet.reason, before=12, size=sheet.reason_points)
    table = bare_table(file, FOOT)
    left, right = table.add_row().cells
    left.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
    lines(left, [(words, {"size": 12}) for words in sheet.notes], align=LEFT)
    lines(right, [(day_words(sheet.place, sheet.dated), {"size": 14, "italic": True})])
    right.paragraphs[0].paragraph_format.space_before = Pt(14)
    signature(right, sheet.signed, sheet.name)
    settle(table, FOOT)


def centred(file: Any, words: str, *, before: int = 0, **font: Any) -> None:
    """A line in the middle, `before` points under the one above."""
    paragraph = file.add_paragraph()
    paragraph.alignment = CENTRE
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(0), 1.1
    put(paragraph, words, **font)


def set_sheet(section: Any) -> None:
    """A4 lying, with a thick and a thin rule around it."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Mm(side) for side in SHEET)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    section.bottom_margin = Mm(18)
    borders = made("w:pgBorders", offsetFrom="page")
    for side in ("top", "left", "bottom", "right"):
        borders.append(made(f"w:{side}", val="thinThickMediumGap", sz="36", space="24", color=RED))
    for old in section._sectPr.findall(borders.tag):
        section._sectPr.remove(old)
    section._sectPr.insert_element_before(borders, "w:lnNumType", "w:pgNumType", "w:cols", "w:titlePg", "w:docGrid")
