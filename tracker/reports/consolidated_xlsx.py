"""The tables of a consolidated report as an Excel file whose cells are never formulas: counts are numbers, all else is text."""

import asyncio
import io
from typing import Any

import xlsxwriter
from litestar import Response

from tracker.core.text import day_short
from tracker.reports.consolidated import ConsolidatedReport, Grid

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEETS = ("Nhiệm vụ", "Chỉ tiêu", "Chưa báo cáo")
PLAIN: dict[str, Any] = {"font_name": "Times New Roman", "valign": "top"}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 13}, "said": {}, "head": {"bold": True, "border": 1, "text_wrap": True},
    "cell": {"border": 1, "text_wrap": True}, "many": {"border": 1, "num_format": "#,##0"},
}  # fmt: skip
WIDTH = 1.3  # characters for each share of a hundred


async def of_report(report: ConsolidatedReport, *, ward: str) -> bytes:
    """One sheet for each table, in a thread."""
    return await asyncio.to_thread(write, report, ward)


def write(report: ConsolidatedReport, ward: str) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, OPTIONS) as book:
        looks = {name: book.add_format(PLAIN | more) for name, more in LOOKS.items()}
        for name, grid in zip(SHEETS, (report.statistics, report.indicators, report.missing), strict=True):
            put(book.add_worksheet(name), grid, about(report, ward), looks)
    return written.getvalue()


def about(report: ConsolidatedReport, ward: str) -> str:
    when = report.period or f"từ {day_short(report.first_on)} đến {day_short(report.last_on)}"
    return f"{ward}: {report.title}, {when}; bản {report.number}, số liệu tính đến {day_short(report.as_of)}. {report.footer}".strip()


def put(sheet: Any, grid: Grid, said: str, looks: dict[str, Any]) -> None:
    """A title, where it is from, the headings, the rows."""
    sheet.write_string(0, 0, grid.title, looks["title"])
    sheet.write_string(1, 0, said, looks["said"])
    for column, (heading, share) in enumerate(zip(grid.head, grid.shares, strict=True)):
        sheet.set_column(column, column, share * WIDTH)
        sheet.write_string(3, column, heading, looks["head"])
    for line, row in enumerate(grid.rows, 4):
        for column, text in enumerate(row):
            if column in grid.counts and text.replace(".", "").isdecimal():
                sheet.write_number(line, column, int(text.replace(".", "")), looks["many"])
            else:
                sheet.write_string(line, column, text, looks["cell"])
    sheet.freeze_panes(4, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)


def answer(content: bytes, name: str) -> Response[bytes]:
    return Response(content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
