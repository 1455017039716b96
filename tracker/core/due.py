"""What is owed by a day, as every slice that can be chased offers it to the ladder."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Owes(StrEnum):
    """Whose turn it is: the unit at `unit_path`, the coordinating office, the appraiser of money, or leadership."""

    UNIT = "unit"
    OFFICE = "office"
    APPRAISER = "appraiser"
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


Ask = Callable[[int, date], Awaitable[list[Due]]]
AskAgain = Callable[[int, Collection[int]], Awaitable[list[Due]]]


@dataclass(frozen=True, slots=True)
class Source:
    """Due things of one noun. `due(ward, until)`: all that is owed by that day; `still(ward, ids)`: of these, whatever the day."""

    noun: str
    due: Ask
    still: AskAgain
