"""Workbooks that people fill in: sheets as rows of text, the table below a row of headings, in whatever order the columns are."""

import io
import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from lxml.etree import LxmlError
from openpyxl.worksheet.worksheet import Worksheet

from tracker.core.text import clean, day_short, fold
from tracker.reader.sources import merged_down

MOST_ROWS, MOST_COLUMNS, LOOK_FOR_HEADINGS = 5_000, 40, 30
MOST_HIGH = 10_000  # rows of a sheet, empty ones with a frame included
TOO_HIGH = "Xin xoá các dòng trống ở cuối, hoặc chia thành nhiều tệp, mỗi tệp nhiều nhất 5.000 dòng."
TOO_LONG = "Tệp có hơn 5.000 dòng. Xin chia thành nhiều tệp."
EMPTY = "Tệp có dòng tiêu đề nhưng chưa có dòng nào bên dưới."
DAMAGED = "Không đọc được tệp: tệp hỏng hoặc không phải Excel (.xlsx)."
UNREADABLE = (
    zipfile.BadZipFile, LxmlError, ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError,
    OverflowError, RecursionError,
)  # fmt: skip  # the library raises these on damaged files
Rows = Sequence[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Headings:
    """Column → the plain words that may head it; those `needed`; `missing`: what is said where they are not there."""

    words: Mapping[str, tuple[str, ...]]
    needed: Collection[str]
    missing: str


@dataclass(frozen=True, slots=True)
class Table:
    """What was read of a workbook: its headings, which column holds what, its lines (row number in the sheet, clean cells)."""

    headings: tuple[str, ...]
    columns: Mapping[str, int]
    lines: tuple[tuple[int, tuple[str, ...]], ...]

    def cell(self, cells: Sequence[str], name: str) -> str:
        place = self.columns.get(name)
        return cells[place] if place is not None and place < len(cells) else ""


def plain(typed: str) -> str:
    """Words alone, without marks, to compare headings and names by."""
    return " ".join(re.sub(r"[^\w]+", " ", fold(typed)).split())


def table_of(sheets: Sequence[Rows], known: Headings) -> Table:
    """The first sheet that has a row of headings, with the lines below it; headings that come again are no line.

    Raises ValueError with a Vietnamese sentence.
    """
    for rows in sheets:
        for place, (_, cells) in enumerate(rows[:LOOK_FOR_HEADINGS]):
            columns = columns_of(cells, known)
            if are_headings(columns, known):
                lines = tuple(
                    (number, tuple(below))
                    for number, below in rows[place + 1 :]
                    if any(below) and not are_headings(columns_of(below, known), known)
                )
                if len(lines) > MOST_ROWS:
                    raise ValueError(TOO_LONG)
                if not lines:
                    raise ValueError(EMPTY)
                return Table(tuple(cells), columns, lines)
    raise ValueError(known.missing)


def are_headings(columns: Mapping[str, int], known: Headings) -> bool:
    return set(known.needed) <= set(columns)


def columns_of(cells: Sequence[str], known: Headings) -> dict[str, int]:
    """Column → its place, as far as a row's cells are headings; of two for one column the first."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        said = plain(cell)
        name = next((name for name, words in known.words.items() if said in words), None)
        if name:
            found.setdefault(name, place)
    return found


# From the file's bytes


def sheets_of(content: bytes) -> list[list[tuple[int, list[str]]]]:
    """Each sheet's rows that hold something, with their numbers; a formula stands for its value. Raises ValueError."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    except UNREADABLE as error:
        raise ValueError(DAMAGED) from error
    return [rows_of(sheet) for sheet in book.worksheets]


def rows_of(sheet: Worksheet) -> list[tuple[int, list[str]]]:
    """A value merged over rows stands in each of them: a decision's number beside all whom it honours. Raises ValueError."""
    if sheet.max_row > MOST_HIGH:
        raise ValueError(f"Trang tính “{sheet.title}” dài đến dòng {sheet.max_row}. {TOO_HIGH}")
    below = merged_down(sheet)
    rows = enumerate(sheet.iter_rows(max_col=min(sheet.max_column, MOST_COLUMNS), values_only=True), 1)
    found = (
        (number, trimmed([cell_text(below.get((number, column), value)) for column, value in enumerate(values, 1)]))
        for number, values in rows
    )
    return [(number, cells) for number, cells in found if cells]


def trimmed(cells: list[str]) -> list[str]:
    """Without the empty cells at its end."""
    last = max((place for place, cell in enumerate(cells, 1) if cell), default=0)
    return cells[:last]


def cell_text(value: Any) -> str:
    """A cell as people read it; a number with a comma, because a point could stand between thousands."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return day_short(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.12g}".replace(".", ",")
    return clean(str(value), 5000)
