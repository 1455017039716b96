"""Books of tables as Excel files whose cells are never formulas: text stays text, whatever it begins with."""

import asyncio
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol

import xlsxwriter
from litestar import Response

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FONT = {"font_name": "Times New Roman", "valign": "top"}
CELL = FONT | {"text_wrap": True, "border": 1}
LOOKS: dict[str, dict[str, Any]] = {
    "title": FONT | {"bold": True, "font_size": 13}, "said": FONT, "head": CELL | {"bold": True}, "text": CELL,
    "whole": CELL | {"num_format": "#,##0"}, "parts": CELL | {"num_format": "#,##0.00"}, "name": CELL | {"num_format": "0"},
    "day": CELL | {"num_format": "dd/mm/yyyy"}, "sum": CELL | {"bold": True, "num_format": "#,##0"},
}  # fmt: skip
A4 = 9
Cell = str | int | float | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its `columns` (heading, width in characters), its `rows`, and `total`, the line of its sums.

    Above it stand `title` and `said`, below it `below`, at the foot of every printed page `footer`. The first `kept` columns
    stay in sight. Whole numbers (int) get their thousands apart, all others two decimals; those under `names` (years) are bare.
    """

    name: str
    columns: Sequence[tuple[str, float]]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()
    title: str = ""
    said: str = ""
    below: str = ""
    footer: str = ""
    kept: int = 0
    names: Collection[str] = ()

    @property
    def top(self) -> int:
        """The line of the headings, counted from 0."""
        return 3 if self.said else 2 if self.title else 0


async def book(*sheets: Sheet, guide: Sequence[str] = (), at: datetime | None = None) -> bytes:
    """The file, made in a thread. `guide`: lines of a last sheet, "Hướng dẫn"; `at`: when it says that it was made, so that the
    same sheets give the same bytes."""
    return await asyncio.to_thread(write, sheets, guide, at)


def write(sheets: Sequence[Sheet], guide: Sequence[str] = (), at: datetime | None = None) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, OPTIONS) as made:
        if at:
            made.set_properties({"created": at.astimezone(UTC).replace(tzinfo=None)})
        looks = {name: made.add_format(look) for name, look in LOOKS.items()}
        for one in sheets:
            fill(made.add_worksheet(one.name), one, looks)
        if guide:
            page = made.add_worksheet("Hướng dẫn")
            page.set_column(0, 0, 100)
            for line, words in enumerate(guide):
                page.write_string(line, 0, words)
    return written.getvalue()


def fill(page: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    top, end = sheet.top, sheet.top + 1 + len(sheet.rows)
    for line, words, look in (
        (0, sheet.title, "title"),
        (1, sheet.said, "said"),
        (end + bool(sheet.total) + 1, sheet.below, "said"),
    ):
        if words:
            page.write_string(line, 0, words, looks[look])
    for column, (heading, width) in enumerate(sheet.columns):
        page.set_column(column, column, width)
        page.write_string(top, column, heading, looks["head"])
    for line, row in enumerate(sheet.rows, top + 1):
        for column, value in enumerate(row):
            put(page, line, column, value, looks, looks["name" if sheet.columns[column][0] in sheet.names else "whole"])
    for column, value in enumerate(sheet.total):
        put(page, end, column, value, looks | {"text": looks["head"]}, looks["sum"])
    if sheet.rows:
        page.autofilter(top, 0, end - 1, len(sheet.columns) - 1)
    page.freeze_panes(top + 1, sheet.kept)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    if sheet.footer:
        page.set_footer(f"&C{sheet.footer}")


def put(page: Any, line: int, column: int, value: Cell, looks: dict[str, Any], whole: Any) -> None:
    if isinstance(value, str):
        page.write_string(line, column, value, looks["text"])
    elif isinstance(value, date):
        page.write_datetime(line, column, value, looks["day"])
    elif value is None:
        page.write_blank(line, column, None, looks["text"])
    else:
        page.write_number(line, column, value, whole if isinstance(value, int) else looks["parts"])


class Failed(Protocol):
    """A line of a workbook that cannot be entered: its number there, its cells as they were typed, what is wrong."""

    @property
    def row(self) -> int: ...
    @property
    def cells(self) -> Sequence[str]: ...
    @property
    def problem(self) -> str: ...


async def failed_book(headings: Sequence[str], failed: Sequence[Failed]) -> bytes:
    """The lines to put right, under the headings they came with, each with its problem in a last column."""
    wide = max([len(headings), *(len(one.cells) for one in failed)])
    columns = [*headings, *[""] * (wide - len(headings)), "Lỗi"]
    rows = [[*one.cells, *[""] * (wide - len(one.cells)), f"Dòng {one.row}: {one.problem}"] for one in failed]
    return await book(Sheet("Dòng có lỗi", [(one, 26) for one in columns], rows))


def counted(text: str) -> Cell:
    """A whole number as people read it ("1.234") as a number; what is none stays text."""
    digits = text.replace(".", "")
    return int(digits) if digits.isascii() and digits.isdigit() else text


def hundredths(value: int | None) -> Cell:
    """Hundredths as a number: whole ones without decimals."""
    return None if value is None else Decimal(value) / 100 if value % 100 else value // 100


def answer(content: bytes, name: str) -> Response[bytes]:
    """The file to save; `name` in plain letters."""
    return Response(content, media_type=MEDIA_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'})
