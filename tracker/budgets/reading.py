"""What people type or paste of money and quantities, read without a float; pure."""

import re
from dataclasses import dataclass

from tracker.budgets.rules import MOST_LINES, MOST_MONEY, MOST_QUANTITY, line_problem
from tracker.core.text import fold, number, points, read_number, uncapital

CURRENCY = re.compile(r"\s*(đồng|đ|vnđ|vnd)\.?\s*$", re.IGNORECASE)
MOST_CONTENT, MOST_MEASURE = 500, 60


def read_quantity(typed: str) -> int:
    """2,5 → 250 hundredths. Raises ValueError with a Vietnamese sentence."""
    if not typed.strip():
        raise ValueError("Xin nhập số lượng.")
    value = read_number(typed) * 100
    if value != int(value):
        raise ValueError("Số lượng có nhiều nhất hai chữ số sau dấu phẩy.")
    if not 0 < value <= MOST_QUANTITY:
        raise ValueError(f"Số lượng phải lớn hơn 0 và không quá {points(MOST_QUANTITY)}.")
    return int(value)


def read_money(typed: str, label: str, *, least: int = 0) -> int:
    """12.500.000 · 12500000 đồng → whole đồng. Raises ValueError with a Vietnamese sentence."""
    written = CURRENCY.sub("", typed)
    if not written.strip():
        raise ValueError(f"Xin nhập {label.lower()}.")
    value = read_number(written)
    if value != int(value):
        raise ValueError(f"{label} phải là số đồng nguyên, không có số lẻ.")
    if not least <= value <= MOST_MONEY:
        raise ValueError(f"{label} phải từ {number(least)} đến {number(MOST_MONEY)} đồng.")
    return int(value)


@dataclass(frozen=True, slots=True)
class Pasted:
    """One line of a spreadsheet: `quantity` in hundredths, `unit_price` in đồng."""

    content: str
    measure: str
    quantity: int
    unit_price: int


def read_pasted(typed: str) -> tuple[list[Pasted], list[str]]:
    """(lines, what is wrong with those that cannot be read) of cells parted by tabs: content, measure, quantity, unit price.

    A running number before them, a sum after them and a row of headings are left out.
    """
    lines, problems = [], []
    for place, row in enumerate(typed.split("\n"), 1):
        cells = [" ".join(cell.split()) for cell in row.split("\t")]
        if not any(cells) or {fold(cell) for cell in cells} & {"noi dung", "noi dung chi", "don vi tinh", "don gia"}:
            continue
        try:
            lines.append(read_cells(cells[1:] if len(cells) > 4 and cells[0].rstrip(".").isdigit() else cells))
        except ValueError as problem:
            problems.append(f"Dòng {place}: {uncapital(str(problem))}")
    if len(lines) > MOST_LINES:
        problems.append(f"Một dự toán có nhiều nhất {MOST_LINES} dòng.")
    return lines, problems


def read_cells(cells: list[str]) -> Pasted:
    """The four cells of a pasted line. Raises ValueError with a Vietnamese sentence."""
    if len(cells) < 4:
        raise ValueError("Cần bốn cột: nội dung, đơn vị tính, số lượng, đơn giá.")
    content, measure = cells[0], cells[1]
    if not content or len(content) > MOST_CONTENT:
        raise ValueError(f"Nội dung phải có, nhiều nhất {MOST_CONTENT} ký tự.")
    if not measure or len(measure) > MOST_MEASURE:
        raise ValueError(f"Đơn vị tính phải có, nhiều nhất {MOST_MEASURE} ký tự.")
    line = Pasted(content, measure, read_quantity(cells[2]), read_money(cells[3], "Đơn giá"))
    if problem := line_problem(line.quantity, line.unit_price):
        raise ValueError(problem)
    return line
