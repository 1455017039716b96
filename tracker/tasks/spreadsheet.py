"""Lists of assignments as Excel files whose cells are never formulas."""

import asyncio
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

from tracker.core.text import day_short
from tracker.tasks.rules import State, state_word

HEADINGS = ("STT", "Mã", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn", "Trạng thái", "Tiến độ")
WIDTHS = (6, 18, 70, 34, 14, 18, 22)


async def of_assignments(rows: Sequence[dict[str, Any]], *, ward: str, today: date) -> bytes:
    """The result list of domain.md §7 as .xlsx; written in a thread."""
    return await asyncio.to_thread(write, rows, ward, today)


def write(rows: Sequence[dict[str, Any]], ward: str, today: date) -> bytes:
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, options) as book:
        sheet = book.add_worksheet("Nhiệm vụ")
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        dated = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})
        sheet.write_string(0, 0, f"{ward}: danh sách nhiệm vụ, dữ liệu tính đến {day_short(today)}", bold)
        for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, heading, bold)
        for number, row in enumerate(rows, 1):
            line = number + 2
            sheet.write_number(line, 0, number, wrapped)
            sheet.write_string(line, 1, row["code"], wrapped)
            sheet.write_string(line, 2, row["text"], wrapped)
            sheet.write_string(line, 3, row["unit_name"], wrapped)
            if row["due_on"]:
                sheet.write_datetime(line, 4, row["due_on"], dated)
            sheet.write_string(line, 5, state_word(State(row["state"]), handed_over=row["handed_over_on"] is not None), wrapped)
            sheet.write_string(line, 6, row["timing"].words, wrapped)
        sheet.freeze_panes(3, 0)
        sheet.autofilter(2, 0, len(rows) + 2, len(HEADINGS) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
    return written.getvalue()
