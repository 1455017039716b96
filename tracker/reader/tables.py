"""Annex tables: columns told by their headings, two-level headings put together, section rows, units in a cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.core.text import fold
from tracker.reader.clauses import Place

COLUMNS = {
    "number": r"^(stt|tt|so tt|ma( nv| nhiem vu)?|ma)$",
    "lead": r"chu tri|don vi thuc hien|co quan thuc hien|phu trach|chiu trach nhiem|don vi dau moi",
    "coordinate": r"phoi hop",
    "product": r"san pham|ket qua|dau ra|muc tieu can dat|yeu cau",
    "deadline": r"thoi han|thoi gian|hoan thanh|tien do|han ",
    "text": r"nhiem vu|noi dung|cong viec|ten nhiem vu|giai phap|hoat dong",
}
ORDER = ("number", "lead", "coordinate", "deadline", "product", "text")


@dataclass
class Columns:
    """Which column holds what; `rows` is how many rows the heading takes."""

    at: dict[str, int] = field(default_factory=dict)
    rows: int = 1
    width: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A task row: the index of its clause, the section it stands under, and its cells by meaning."""

    place: int
    section: str
    cells: dict[str, str]


def heading_of(rows: Sequence[Place]) -> Columns | None:
    """The columns of a table of tasks, from its first rows; None for any other table."""
    for start in range(min(8, len(rows))):
        if sum(1 for part in rows[start].cells if part) < 2:
            continue
        for depth in (1, 2):
            at = meanings([" ".join(parts) for parts in stacked(rows[start : start + depth])])
            if "text" in at and {"lead", "deadline"} & set(at) and ("lead" in at or depth == 2 or len(at) >= 4):
                if depth == 1 and continues(rows, start, at):
                    continue
                return Columns(at, start + depth, len(rows[start].cells))
    return None


def continues(rows: Sequence[Place], start: int, at: dict[str, int]) -> bool:
    """Whether the row below belongs to the heading (merged cells above it)."""
    if start + 1 >= len(rows):
        return False
    below = meanings(list(rows[start + 1].cells))
    above, same = (cell(rows[i], at.get("text", 0)) for i in (start, start + 1))
    return bool({"lead", "coordinate"} & set(below)) and same in {"", above}


def stacked(rows: Sequence[Place]) -> list[list[str]]:
    width = max((len(row.cells) for row in rows), default=0)
    return [[row.cells[i].replace("\n", " ") for row in rows if i < len(row.cells) and row.cells[i]] for i in range(width)]


def meanings(headings: Sequence[str]) -> dict[str, int]:
    """Meaning → column; each heading means one thing at most, the first of ORDER that fits."""
    at: dict[str, int] = {}
    for index, heading in enumerate(headings):
        plain = re.sub(r"[^\w]+", " ", fold(heading)).strip()
        if not plain or len(plain) > 60:
            continue
        for meaning in ORDER:
            if re.search(COLUMNS[meaning], plain):
                at.setdefault(meaning, index)
                break
    return at


def task_rows(
    places: Sequence[Place], indexes: Sequence[int], before: Columns | None
) -> tuple[list[Row], list[int], Columns | None]:
    """(task rows, indexes of heading and section rows, columns) of one table; nothing when it is no table of tasks.

    A table without a heading of its own goes on the one `before` it when it is as wide (a page break in Word).
    """
    rows = [places[i] for i in indexes]
    columns = heading_of(rows)
    if columns is None and before is not None and rows and len(rows[0].cells) == before.width:
        columns = Columns(before.at, 0, before.width)
    if columns is None:
        return [], [], None
    found: list[Row] = []
    others = list(indexes[: columns.rows])
    section = ""
    for index, place in zip(indexes[columns.rows :], rows[columns.rows :], strict=True):
        cells = {name: cell(place, at) for name, at in columns.at.items()}
        if is_section(place, cells, columns):
            section = " ".join(part for part in place.cells if part).strip()
            others.append(index)
        elif cells.get("text"):
            found.append(Row(index, section, cells))
        else:
            others.append(index)
    return filled(found), others, columns


def cell(place: Place, at: int) -> str:
    return place.cells[at].strip() if at < len(place.cells) else ""


def is_section(place: Place, cells: dict[str, str], columns: Columns) -> bool:
    filled_in = [part for part in place.cells if part.strip()]
    if len(filled_in) == 1:
        return True
    number = cells.get("number", "")
    rest = [value for name, value in cells.items() if name not in {"number", "text"} and value]
    return not rest and bool(re.fullmatch(r"[IVX]+\.?|[A-Z]\.?", number))


def filled(found: list[Row]) -> list[Row]:
    """Numbers alone do not make a row of numbers (1 | 2 | 3 below the heading) a task."""
    return [row for row in found if not row.cells["text"].strip("()").isdigit()]
