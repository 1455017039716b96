"""Indicators as Excel files whose cells are never formulas: one by unit, and who reports fully and in time."""

import asyncio
import io
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import xlsxwriter
from litestar import Response

from tracker.core.text import day_short
from tracker.indicators.boards import Board
from tracker.indicators.completeness import UnitCompleteness, days_of
from tracker.indicators.rules import Shape, value_of
from tracker.indicators.shown import UnitLine

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNITS = (
    ("STT", 6), ("Đơn vị", 34), ("Số đạt được", 14), ("Tổng số", 14), ("Tỷ lệ (%)", 12), ("Còn thiếu", 12), ("Kỳ", 22),
    ("Ngày báo", 12), ("Đúng hạn", 12), ("Nguồn báo", 20), ("Cần xem lại", 60),
)  # fmt: skip
Cell = str | int | float | date | None


async def of_units(board: Board, lines: Sequence[UnitLine], *, today: date) -> bytes:
    """The table by unit, the sum in its last line, in a thread."""
    title = f"{board.name}: {board.period.words}, in ngày {day_short(today)}"
    table = [unit_cells(place, board, one) for place, one in enumerate(lines, 1)]
    rolled = board.rolled
    table.append(
        ["", "Cộng", plain(rolled.numerator), plain(rolled.denominator), percent(board, board.value), board.missing, *[""] * 5]
    )
    return await asyncio.to_thread(write, "Chỉ tiêu", title, UNITS, table)


def unit_cells(place: int, board: Board, one: UnitLine) -> list[Cell]:
    stand, newest = one.stand.stand, one.reading
    value = value_of(stand.numerator, stand.denominator, board.shape)
    told = "" if newest is None else "Muộn" if one.is_late else "Đúng hạn"
    return [
        place, one.stand.name, plain(stand.numerator), plain(stand.denominator), percent(board, value),
        one.missing if newest and not one.stand.is_requested else None,
        one.period.words if one.period else "Chưa báo cáo", newest["counted_on"] if newest else None, told,
        ((newest["on_behalf"] and f"Nhập hộ: {newest['on_behalf']}") or "Đơn vị báo") if newest else "", " ".join(one.warnings),
    ]  # fmt: skip


async def of_completeness(lines: Sequence[UnitCompleteness], *, year: int, today: date) -> bytes:
    """Units × closed periods, in a thread; each cell in words, the sums as numbers."""
    days = days_of(lines)
    columns = [
        ("STT", 6), ("Đơn vị", 34), *((f"Kỳ đến {day_short(day)}", 14) for day in days),
        *((word, 12) for word in ("Phải báo", "Đúng hạn", "Muộn", "Chưa báo", "Chưa đến hạn")),
    ]  # fmt: skip
    table: list[Sequence[Cell]] = [
        [place, one.name, *(cell_words(one, day) for day in days), one.total.asked, one.total.in_time, one.total.late, one.total.owed, one.total.waiting]
        for place, one in enumerate(lines, 1)
    ]  # fmt: skip
    return await asyncio.to_thread(
        write, "Báo số liệu", f"Báo số liệu chỉ tiêu năm {year}, in ngày {day_short(today)}", columns, table
    )


def cell_words(line: UnitCompleteness, day: date) -> str:
    """2 đúng hạn, 1 muộn; empty where nothing was asked for."""
    one = line.by_day.get(day)
    if one is None:
        return ""
    counted = ((one.in_time, "đúng hạn"), (one.late, "muộn"), (one.owed, "chưa báo"), (one.waiting, "chưa đến hạn"))
    return ", ".join(f"{n} {word}" for n, word in counted if n)


def plain(hundredths: int | None) -> Cell:
    return None if hundredths is None else hundredths / 100


def percent(board: Board, value: Fraction | None) -> Cell:
    return None if value is None or board.shape is Shape.COUNT else round(float(value) / 100, 2)


def write(name: str, title: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[Cell]]) -> bytes:
    """A book of one sheet: its title, its headings, its lines."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, OPTIONS) as book:
        look = {"font_name": "Times New Roman", "text_wrap": True, "valign": "top", "border": 1}
        bold, text = book.add_format({**look, "bold": True}), book.add_format(look)
        figures, dated = (
            book.add_format({**look, "num_format": "#,##0.##"}),
            book.add_format({**look, "num_format": "dd/mm/yyyy"}),
        )
        whole = book.add_format({**look, "num_format": "#,##0"})
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_name": "Times New Roman", "font_size": 13}))
        for column, (heading, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, heading, bold)
        for line, row in enumerate(rows, 3):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(line, column, value, text)
                elif isinstance(value, date):
                    sheet.write_datetime(line, column, value, dated)
                elif value is None:
                    sheet.write_blank(line, column, None, text)
                else:
                    sheet.write_number(line, column, value, whole if value == int(value) else figures)
        sheet.freeze_panes(3, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
    return written.getvalue()


def answer(content: bytes, name: str) -> Response[bytes]:
    return Response(content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
