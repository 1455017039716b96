"""The register as Excel files whose cells are never formulas: the list, the empty workbook to fill in, the lines that failed."""

import asyncio
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter
from litestar import Response

from tracker.core.text import day_short

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTED = (
    ("STT", 6), ("Mã", 14), ("Họ tên/đơn vị được khen", 32), ("Chức vụ/nơi công tác", 32), ("Hình thức khen", 30),
    ("Thành tích", 50), ("Số quyết định", 20), ("Ngày quyết định", 14), ("Số tiền", 14), ("Năm", 8), ("Ghi chú", 40),
)  # fmt: skip
TEMPLATE = tuple(one for one in LISTED if one[0] not in {"STT", "Mã", "Ghi chú"})
Cell = str | int | date | None


async def of_awards(rows: Sequence[dict[str, Any]], *, ward: str, said: str, today: date) -> bytes:
    """The register as .xlsx, in a thread. `said`: the filters in words."""
    title = f"{ward}: sổ khen thưởng{', ' + said if said else ''}, in ngày {day_short(today)}"
    return await asyncio.to_thread(write, "Sổ khen thưởng", title, LISTED, [cells(*one) for one in enumerate(rows, 1)])


async def template(kinds: Sequence[str]) -> bytes:
    """The empty workbook with its headings, and a sheet that says what to write."""
    return await asyncio.to_thread(write, "Sổ khen thưởng", "", TEMPLATE, [], guide_of(kinds))


async def failed(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Lines as they were typed, each with what is wrong in the last column."""
    return await asyncio.to_thread(write, "Dòng có lỗi", "", [(one, 26) for one in headings], [list(row) for row in rows])


def cells(place: int, row: dict[str, Any]) -> list[Cell]:
    note = "Cần xem lại: mức xếp loại đã hạ" if row["is_flagged"] else ""
    if row["withdrawn_on"]:
        note = f"Thu hồi theo Quyết định {row['withdrawn_number']} ngày {day_short(row['withdrawn_on'])}"
    return [
        place, row["code"], row["recipient"], place_of(row), row["kind_name"], row["what_for"], row["decision_number"],
        row["decided_on"], row["money"], row["year"], note,
    ]  # fmt: skip


def place_of(row: dict[str, Any]) -> str:
    """Position and unit of a recipient, each once."""
    parts = dict.fromkeys(one for one in (row["position"], row["unit_name"]) if one and one != row["recipient"])
    return ", ".join(parts)


def guide_of(kinds: Sequence[str]) -> list[str]:
    return [
        "Mỗi dòng một người hoặc một tập thể được khen theo một quyết định.",
        "Cần có: họ tên hoặc đơn vị, hình thức khen, số quyết định, ngày quyết định.",
        "Ngày theo mẫu ngày/tháng/năm. Số tiền tính bằng đồng, để trống nếu không có hoặc không rõ.",
        "Năm là năm xét khen; để trống thì lấy năm của quyết định.",
        "Hình thức khen là một trong các tên sau:",
        *kinds,
    ]


def write(
    name: str, title: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[Cell]], guide: Sequence[str] = ()
) -> bytes:
    """A book of one sheet with its headings; `guide`: lines of a second sheet."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, OPTIONS) as book:
        bold = book.add_format({"bold": True, "font_name": "Times New Roman", "text_wrap": True, "valign": "top", "border": 1})
        plain = book.add_format({"font_name": "Times New Roman", "text_wrap": True, "valign": "top", "border": 1})
        many = book.add_format({"font_name": "Times New Roman", "num_format": "#,##0", "valign": "top", "border": 1})
        dated = book.add_format({"font_name": "Times New Roman", "num_format": "dd/mm/yyyy", "valign": "top", "border": 1})
        sheet = book.add_worksheet(name)
        top = 2 if title else 0
        if title:
            sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_name": "Times New Roman", "font_size": 13}))
        for column, (heading, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(top, column, heading, bold)
        for line, row in enumerate(rows, top + 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(line, column, value, plain)
                elif isinstance(value, date):
                    sheet.write_datetime(line, column, value, dated)
                elif value is None:
                    sheet.write_blank(line, column, None, plain)
                else:
                    sheet.write_number(line, column, value, many if columns[column][0] == "Số tiền" else plain)
        sheet.freeze_panes(top + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)
        if guide:
            more = book.add_worksheet("Hướng dẫn")
            more.set_column(0, 0, 90)
            for line, words in enumerate(guide):
                more.write_string(line, 0, words)
    return written.getvalue()


def answer(content: bytes, name: str) -> Response[bytes]:
    return Response(content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
