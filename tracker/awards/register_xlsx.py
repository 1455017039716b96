"""The register as Excel: the list, the empty workbook to fill in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tracker.core.text import day_short
from tracker.core.xlsx import Cell, Sheet, book

LISTED = (
    ("STT", 6), ("Mã", 14), ("Họ tên/đơn vị được khen", 32), ("Chức vụ/nơi công tác", 32), ("Hình thức khen", 30),
    ("Thành tích", 50), ("Số quyết định", 20), ("Ngày quyết định", 14), ("Số tiền", 14), ("Năm", 8), ("Ghi chú", 40),
)  # fmt: skip
TEMPLATE = tuple(one for one in LISTED if one[0] not in {"STT", "Mã", "Ghi chú"})


async def of_awards(rows: Sequence[dict[str, Any]], *, ward: str, said: str, today: date) -> bytes:
    """The register as .xlsx. `said`: the filters in words."""
    title = f"{ward}: sổ khen thưởng{', ' + said if said else ''}, in ngày {day_short(today)}"
    table = [cells(*one) for one in enumerate(rows, 1)]
    return await book(Sheet("Sổ khen thưởng", LISTED, table, title=title, names={"Năm"}))


async def template(kinds: Sequence[str]) -> bytes:
    """The empty workbook with its headings, and a sheet that says what to write."""
    return await book(Sheet("Sổ khen thưởng", TEMPLATE, []), guide=guide_of(kinds))


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
