"""Indicators as Excel: one by unit, and who reports fully and in time."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from tracker.core.text import day_short
from tracker.core.xlsx import Cell, Sheet, book, hundredths
from tracker.indicators.boards import Board
from tracker.indicators.completeness import UnitCompleteness, days_of
from tracker.indicators.rules import Shape, value_of
from tracker.indicators.shown import UnitLine

UNITS = (
    ("STT", 6), ("Đơn vị", 34), ("Số đạt được", 14), ("Tổng số", 14), ("Tỷ lệ (%)", 12), ("Còn thiếu", 12), ("Kỳ", 22),
    ("Ngày báo", 12), ("Đúng hạn", 12), ("Nguồn báo", 20), ("Cần xem lại", 60),
)  # fmt: skip


async def of_units(board: Board, lines: Sequence[UnitLine], *, today: date) -> bytes:
    """The table by unit, the sum in its last line."""
    title = f"{board.name}: {board.period.words}, in ngày {day_short(today)}"
    table = [unit_cells(place, board, one) for place, one in enumerate(lines, 1)]
    rolled = board.rolled
    total = [
        "", "Cộng", hundredths(rolled.numerator), hundredths(rolled.denominator), percent(board, board.value), board.missing, *[""] * 5,
    ]  # fmt: skip
    return await book(Sheet("Chỉ tiêu", UNITS, table, total, title=title, kept=2))


def unit_cells(place: int, board: Board, one: UnitLine) -> list[Cell]:
    stand, newest = one.stand.stand, one.reading
    value = value_of(stand.numerator, stand.denominator, board.shape)
    told = "" if newest is None else "Muộn" if one.is_late else "Đúng hạn"
    return [
        place, one.stand.name, hundredths(stand.numerator), hundredths(stand.denominator), percent(board, value),
        one.missing if newest and not one.stand.is_requested else None,
        one.period.words if one.period else "Chưa báo cáo", newest["counted_on"] if newest else None, told,
        ((newest["on_behalf"] and f"Nhập hộ: {newest['on_behalf']}") or "Đơn vị báo") if newest else "", " ".join(one.warnings),
    ]  # fmt: skip


async def of_completeness(lines: Sequence[UnitCompleteness], *, year: int, today: date) -> bytes:
    """Units × closed periods; each cell in words, the sums as numbers."""
    days = days_of(lines)
    columns = [
        ("STT", 6), ("Đơn vị", 34), *((f"Kỳ đến {day_short(day)}", 14) for day in days),
        *((word, 12) for word in ("Phải báo", "Đúng hạn", "Muộn", "Chưa báo", "Chưa đến hạn")),
    ]  # fmt: skip
    table: list[Sequence[Cell]] = [
        [place, one.name, *(cell_words(one, day) for day in days), one.total.asked, one.total.in_time, one.total.late, one.total.owed, one.total.waiting]
        for place, one in enumerate(lines, 1)
    ]  # fmt: skip
    title = f"Báo số liệu chỉ tiêu năm {year}, in ngày {day_short(today)}"
    return await book(Sheet("Báo số liệu", columns, table, title=title, kept=2))


def cell_words(line: UnitCompleteness, day: date) -> str:
    """2 đúng hạn, 1 muộn; empty where nothing was asked for."""
    one = line.by_day.get(day)
    if one is None:
        return ""
    counted = ((one.in_time, "đúng hạn"), (one.late, "muộn"), (one.owed, "chưa báo"), (one.waiting, "chưa đến hạn"))
    return ", ".join(f"{n} {word}" for n, word in counted if n)


def percent(board: Board, value: Fraction | None) -> Cell:
    return None if value is None or board.shape is Shape.COUNT else round(float(value) / 100, 2)
