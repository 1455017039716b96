"""What is owed by a day, as every slice offers it to the ladder: `queries.due(ward, today)` and `queries.still(ids)`."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class Owes(StrEnum):
    """Whose turn it is: the unit at `unit_path`, the coordinating office, or leadership."""

    UNIT = "unit"
    OFFICE = "office"
    LEADERSHIP = "leadership"


@dataclass(frozen=True, slots=True)
class Due:
    """Something owed by a day.

    `noun` and `noun_id` name the row whose history tells of it (`assignment`), `kind` what is owed of it (`task`,
    `return`, `verification`, …). `version` changes whenever the deadline does: each rung fires once per version.
    `late_after` is `due_on`, or the next working day where that is a day off. `since` is the ward day on which this
    deadline was set: what is late already then is chased from there on. `plan` 0: none, the ward's own ladder runs.
    """

    kind: str
    noun: str
    noun_id: int
    version: str
    ward: int
    plan: int
    owes: Owes
    unit_path: str
    due_on: date
    late_after: date
    since: date
    title: str
    url: str
    requested: bool = False


class Source(Protocol):
    """A kind of due things; `kind` names it, `words` say it in Vietnamese."""

    kind: str
    words: str
    due: Callable[[int, date], Awaitable[list[Due]]]
    """(ward, latest due day) → everything owed by then."""
    still: Callable[[int, Collection[int]], Awaitable[list[Due]]]
    """(ward, noun ids) → those of them that are owed still, whatever the day."""
