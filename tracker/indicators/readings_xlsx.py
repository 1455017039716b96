"""Readings as Excel files whose cells are never formulas: the workbook to fill in, the lines that failed."""

import asyncio
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from litestar import Response

from tracker.indicators.import_rules import code_of
from tracker.indicators.owing import is_asked
from tracker.indicators.recording_rules import standing
from tracker.workdays.report_periods import ReportPeriod

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    ("Mã chỉ tiêu", 12), ("Chỉ tiêu", 44), ("Đơn vị", 30), ("Kỳ", 20), ("Số đếm được", 16), ("Tổng số", 16), ("Ghi chú", 40),
    ("Ngày nhận", 14),
)  # fmt: skip
GUIDE = (
    "Mỗi dòng là một chỉ tiêu của một đơn vị trong một kỳ. Chỉ ghi số đếm, không ghi tên người dân.",
    "Số đã báo được điền sẵn; sửa số nào thì số đó được sửa, kèm một lý do chung khi nhập.",
    "Để trống nếu đơn vị chưa báo. Chưa báo không phải là 0: nếu chưa có ai thì ghi 0.",
    "Tổng số chỉ ghi với chỉ tiêu là tỷ lệ. Ngày nhận để trống thì lấy ngày nhập tệp.",
    "Thêm, bớt, đổi chỗ cột hoặc dòng đều được, miễn là giữ tên các cột.",
)
Cell = str | float | None


async def template(found: Iterable[Mapping[str, Any]], period: ReportPeriod) -> bytes:
    """The workbook of a period, filled with what is known. `found`: rows of `recorded.pairs`."""
    lines = [line(one, period) for one in found if is_asked(one, period)]
    return await asyncio.to_thread(write, "Số liệu", COLUMNS, lines, GUIDE)


async def failed(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    """Lines as they were typed, each with what is wrong in the last column."""
    return await asyncio.to_thread(write, "Dòng có lỗi", [(one, 24) for one in headings], lines)


def line(found: Mapping[str, Any], period: ReportPeriod) -> list[Cell]:
    stands = standing(found, period)
    numbers = [stands[name] for name in ("numerator", "denominator")] if stands else [None, None]
    return [
        code_of(found["id"]), found["name"], found["unit_name"], period.words,
        *(None if one is None else one / 100 for one in numbers), stands["note"] if stands else "", "",
    ]  # fmt: skip


def write(name: str, columns: Sequence[tuple[str, int]], lines: Sequence[Sequence[Cell]], guide: Sequence[str] = ()) -> bytes:
    """A book of one sheet with its headings; `guide`: lines of a second sheet."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, OPTIONS) as book:
        style = {"font_name": "Times New Roman", "text_wrap": True, "valign": "top", "border": 1}
        bold, usual = book.add_format(style | {"bold": True}), book.add_format(style)
        counted = book.add_format(style | {"num_format": "#,##0.##"})
        sheet = book.add_worksheet(name)
        for column, (heading, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, bold)
        for row, cells in enumerate(lines, 1):
            for column, value in enumerate(cells):
                if isinstance(value, str):
                    sheet.write_string(row, column, value, usual)
                elif value is None:
                    sheet.write_blank(row, column, None, counted)
                else:
                    sheet.write_number(row, column, value, counted)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        if guide:
            more = book.add_worksheet("Hướng dẫn")
            more.set_column(0, 0, 100)
            for row, words in enumerate(guide):
                more.write_string(row, 0, words)
    return written.getvalue()


def answer(content: bytes, name: str) -> Response[bytes]:
    return Response(content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
