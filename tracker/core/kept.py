"""Sums over many rows, kept while the ward's diary stands still: whoever changes a row writes an event with it."""

import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from tracker.core.database import engine, rows
from tracker.core.viewer import Viewer

LONGEST = 60.0  # seconds, for what leaves no event: when somebody last opened the app
MOST = 200  # answers a ward

Rows = list[dict[str, Any]]


@dataclass
class Shelf:
    """One ward's answers at one state of its diary."""

    diary: int
    answers: dict[Hashable, tuple[float, Any]] = field(default_factory=dict)


SHELVES: dict[Hashable, Shelf] = {}


async def kept_rows(viewer: Viewer, sql: str, *values: Any) -> Rows:
    """As `rows`, for a statement over this ward's rows; the same question is answered once until an event is written."""
    found: Rows = await kept(viewer, (sql, *values), lambda: rows(sql, *values))
    return [row.copy() for row in found]


async def kept(viewer: Viewer, question: Hashable, answer: Callable[[], Awaitable[Any]]) -> Any:
    """What `answer` makes of this ward's rows and nothing else, made once until an event is written; nobody changes it.

    `viewer.diary` is the diary's last sequence when this request began: an answer can be newer than it, never older.
    """
    if viewer.diary is None or viewer.is_above_wards:
        return await answer()
    place = (id(engine()), address(), viewer.ward)
    shelf = SHELVES.get(place)
    if shelf is None or shelf.diary < viewer.diary or len(shelf.answers) >= MOST:
        shelf = SHELVES[place] = Shelf(viewer.diary)
    since, found = shelf.answers.get(question, (0.0, None))
    if shelf.diary != viewer.diary or found is None or time.monotonic() - since > LONGEST:
        found = await answer()
        if shelf.diary == viewer.diary:
            shelf.answers[question] = (time.monotonic(), found)
    return found


def address() -> str:
    """Which database the engine is at (tests change it)."""
    found: Any = engine()
    return str(getattr(found, "config", None) or found.path)
