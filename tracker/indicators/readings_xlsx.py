"""Readings as Excel: the workbook to fill in."""

from collections.abc import Iterable, Mapping
from typing import Any

from tracker.core.xlsx import Cell, Sheet, book, hundredths
from tracker.indicators.import_rules import code_of
from tracker.indicators.owing import is_asked
from tracker.indicators.recording_rules import standing
from tracker.workdays.report_periods import ReportPeriod

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


async def template(found: Iterable[Mapping[str, Any]], period: ReportPeriod) -> bytes:
    """The workbook of a period, filled with what is known. `found`: rows of `recorded.pairs`."""
    lines = [line(one, period) for one in found if is_asked(one, period)]
    return await book(Sheet("Số liệu", COLUMNS, lines), guide=GUIDE)


def line(found: Mapping[str, Any], period: ReportPeriod) -> list[Cell]:
    stands = standing(found, period)
    numbers = [stands[name] for name in ("numerator", "denominator")] if stands else [None, None]
    return [
        code_of(found["id"]), found["name"], found["unit_name"], period.words,
        *map(hundredths, numbers), stands["note"] if stands else "", "",
    ]  # fmt: skip
