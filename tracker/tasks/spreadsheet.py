"""Lists of assignments as Excel."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tracker.core.text import day_short
from tracker.core.xlsx import Cell, Sheet, book
from tracker.tasks.rules import State, state_word

COLUMNS = (
    ("STT", 6), ("Mã", 18), ("Nhiệm vụ", 70), ("Đơn vị chủ trì", 34), ("Thời hạn", 14), ("Trạng thái", 18), ("Tiến độ", 22),
)  # fmt: skip


async def of_assignments(rows: Sequence[dict[str, Any]], *, ward: str, today: date) -> bytes:
    """The result list of domain.md §7 as .xlsx."""
    title = f"{ward}: danh sách nhiệm vụ, dữ liệu tính đến {day_short(today)}"
    return await book(Sheet("Nhiệm vụ", COLUMNS, [cells(*one) for one in enumerate(rows, 1)], title=title))


def cells(place: int, row: dict[str, Any]) -> list[Cell]:
    state = state_word(State(row["state"]), handed_over=row["handed_over_on"] is not None)
    return [place, row["code"], row["text"], row["unit_name"], row["due_on"], state, row["timing"].words]
