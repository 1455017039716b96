"""An estimate as Excel: money is whole numbers, quantities have two decimals."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from tracker.core import xlsx
from tracker.core.money import in_words
from tracker.core.xlsx import Cell, Sheet

COLUMNS = (
    ("STT", 6), ("Nội dung chi", 50), ("Nhiệm vụ", 50), ("Đơn vị tính", 12), ("Số lượng", 10), ("Đơn giá", 14), ("Thành tiền", 16),
    ("Nguồn", 22), ("Ghi rõ nguồn", 26), ("Ý kiến thẩm định", 16), ("Lý do", 36), ("Được thống nhất", 16), ("Đã chi", 16),
    ("Còn lại", 16), ("Chi vượt", 14),
)  # fmt: skip
SUMMED = {"Thành tiền": "amount", "Được thống nhất": "appraised", "Đã chi": "spent", "Chi vượt": "over"}


async def book(estimate: Mapping[str, Any], *, ward: str, at: datetime) -> bytes:
    """One version of an estimate (`queries.find`) as .xlsx: its lines with their sums, and under them the whole in words."""
    standing = estimate["approved"] if estimate["approved"] is not None else estimate["appraised"]
    amount = estimate["proposed"] if standing is None else standing
    return await xlsx.book(Sheet(
        "Dự toán", COLUMNS, [cells(*one) for one in enumerate(estimate["lines"], 1)], total(estimate["lines"]),
        title=f"{ward}: {estimate['title']} ({estimate['code']}, bản {estimate['number']}, năm {estimate['year']}), đồng",
        below=f"Bằng chữ: {in_words(amount)}. Tình trạng: {estimate['state_word'].lower()}.", kept=2,
    ), at=at)  # fmt: skip


def cells(place: int, line: Mapping[str, Any]) -> list[Cell]:
    judged = line["appraised"] is not None
    return [
        place, line["content"], line["task_text"] or "", line["measure"], Decimal(line["quantity"]) / 100, line["unit_price"],
        line["amount"], line["source_word"], line["source_note"], line["verdict_word"], line["reason"], line["appraised"],
        line["spent"] if judged else None, line["left"] if judged else None, line["over"] if judged else None,
    ]  # fmt: skip


def total(lines: list[Mapping[str, Any]]) -> list[Cell]:
    sums: dict[str, Cell] = {heading: sum(line[name] or 0 for line in lines) for heading, name in SUMMED.items()}
    return [(sums | {"Nội dung chi": "Cộng"}).get(heading, "") for heading, _ in COLUMNS]
