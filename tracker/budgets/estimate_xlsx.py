"""An estimate as an Excel file whose cells are never formulas; money is whole numbers, quantities have two decimals."""

import asyncio
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from tracker.core.money import in_words

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
COLUMNS = (
    ("STT", 6), ("Nội dung chi", 50), ("Nhiệm vụ", 50), ("Đơn vị tính", 12), ("Số lượng", 10), ("Đơn giá", 14), ("Thành tiền", 16),
    ("Nguồn", 22), ("Ghi rõ nguồn", 26), ("Ý kiến thẩm định", 16), ("Lý do", 36), ("Được thống nhất", 16), ("Đã chi", 16),
    ("Còn lại", 16), ("Chi vượt", 14),
)  # fmt: skip
SUMMED = {"Thành tiền": "amount", "Được thống nhất": "appraised", "Đã chi": "spent", "Chi vượt": "over"}
Cell = str | int | Decimal | None


async def book(estimate: Mapping[str, Any], *, ward: str, at: datetime) -> bytes:
    """One version of an estimate (`queries.find`) as .xlsx, in a thread."""
    return await asyncio.to_thread(write, estimate, ward, at)


def cells(place: int, line: Mapping[str, Any]) -> list[Cell]:
    judged = line["appraised"] is not None
    return [
        place, line["content"], line["task_text"] or "", line["measure"], Decimal(line["quantity"]) / 100, line["unit_price"],
        line["amount"], line["source_word"], line["source_note"], line["verdict_word"], line["reason"], line["appraised"],
        line["spent"] if judged else None, line["left"] if judged else None, line["over"] if judged else None,
    ]  # fmt: skip


def write(estimate: Mapping[str, Any], ward: str, at: datetime) -> bytes:
    """A sheet of lines with their sums, and under them the whole in words."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, OPTIONS) as made:
        made.set_properties({"created": at.astimezone(UTC).replace(tzinfo=None)})
        shape = {"font_name": "Times New Roman", "text_wrap": True, "valign": "top", "border": 1}
        plain, bold = made.add_format(shape), made.add_format(shape | {"bold": True})
        many, two = made.add_format(shape | {"num_format": "#,##0"}), made.add_format(shape | {"num_format": "#,##0.00"})
        total = made.add_format(shape | {"num_format": "#,##0", "bold": True})
        sheet = made.add_worksheet("Dự toán")
        title = f"{ward}: {estimate['title']} ({estimate['code']}, bản {estimate['number']}, năm {estimate['year']}), đồng"
        sheet.write_string(0, 0, title, made.add_format({"bold": True, "font_name": "Times New Roman", "font_size": 13}))
        for column, (heading, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, heading, bold)
        for row, line in enumerate(estimate["lines"], 3):
            for column, value in enumerate(cells(row - 2, line)):
                put(sheet, row, column, value, plain, two if isinstance(value, Decimal) else many)
        last = 3 + len(estimate["lines"])
        for column, (heading, _) in enumerate(COLUMNS):
            name = SUMMED.get(heading)
            value = sum(line[name] or 0 for line in estimate["lines"]) if name else "Cộng" if column == 1 else ""
            put(sheet, last, column, value, bold, total)
        standing = estimate["approved"] if estimate["approved"] is not None else estimate["appraised"]
        amount = estimate["proposed"] if standing is None else standing
        sheet.write_string(last + 2, 1, f"Bằng chữ: {in_words(amount)}. Tình trạng: {estimate['state_word'].lower()}.")
        sheet.freeze_panes(3, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
    return written.getvalue()


def put(sheet: Any, row: int, column: int, value: Cell, plain: Any, counted: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value, plain)
    elif value is None:
        sheet.write_blank(row, column, None, plain)
    else:
        sheet.write_number(row, column, value, counted)
