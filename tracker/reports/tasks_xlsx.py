"""The table of a paper as an Excel file whose cells are never formulas: whole numbers are numbers, all else is text."""

import asyncio
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from tracker.core.papers import Table
from tracker.paper_templates.common_form import table
from tracker.paper_templates.issuing import Issue
from tracker.reports.consolidated_xlsx import LOOKS, OPTIONS, PLAIN

NUMBERS = frozenset({"stt", "so_ngay", "giao", "dung_han", "xong_qua_han", "khong_han", "trong_han", "qua_han"})
WIDTH = 0.6  # characters for each mm on paper


async def of_issue(issue: Issue) -> bytes:
    """The first table of a paper, with what it says of itself; the same paper gives the same bytes. In a thread."""
    grid = issue.kind.grids[0]
    names = [one.name for one in grid.rows.columns if one.width]
    return await asyncio.to_thread(write, table(grid, issue.values), names, issue.values, issue.made_at)


def write(found: Table, names: list[str], values: Mapping[str, Any], at: datetime) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, OPTIONS) as book:
        book.set_properties({"created": at.astimezone(UTC).replace(tzinfo=None)})
        looks = {name: book.add_format(PLAIN | more) for name, more in LOOKS.items()}
        sheet = book.add_worksheet("Nhiệm vụ")
        sheet.write_string(0, 0, values["trich_yeu"], looks["title"])
        sheet.write_string(1, 0, f"Số liệu tính đến ngày {values['so_lieu_den']}. {values['chan_trang']}", looks["said"])
        for column, (heading, width) in enumerate(zip(found.head, found.widths, strict=True)):
            sheet.set_column(column, column, width * WIDTH)
            sheet.write_string(3, column, heading, looks["head"])
        for line, row in enumerate(found.rows, 4):
            for column, (name, text) in enumerate(zip(names, row, strict=True)):
                whole = text.replace(".", "")
                if name in NUMBERS and whole.isascii() and whole.isdigit():
                    sheet.write_number(line, column, int(whole), looks["many"])
                else:
                    sheet.write_string(line, column, text, looks["cell"])
        sheet.freeze_panes(4, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
    return written.getvalue()
