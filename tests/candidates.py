"""Candidates without a database: records of so many deeds, units as `finding.units_sql` brings them."""

import json
from datetime import date, timedelta
from typing import Any

from tracker.accountability.counting import Work
from tracker.accountability.rules import Span
from tracker.awards.built_in import BUILT_IN
from tracker.awards.rules import AwardKind
from tracker.commendation.candidacy import Candidacy
from tracker.commendation.deeds import Deed, Record
from tracker.commendation.weighing import Field, Slot, of_unit
from tracker.scoring.rule_sets import BUILT_IN as SHEETS
from tracker.tasks.rules import State

SPAN = Span(date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2027, 1, 15)
DUE = date(2026, 6, 10)
KINDS = {kind.key: kind for kind in BUILT_IN}
LISTS = (
    "heads", "rows", "ticks", "cards", "grades", "holds", "used", "advanced", "rivals", "waiting", "helped", "initiatives", "targets",
)  # fmt: skip


def deed(number: int = 1, **more: Any) -> Deed:
    """Done on its day, unless `more` says otherwise."""
    plain = {
        "title": f"Việc {number}",
        "due_on": DUE,
        "handed_in_on": DUE,
        "is_on_time": True,
        "is_waiting": False,
        "is_done": True,
    }
    return Deed(number, **(plain | more))


def late_deed(number: int = 1) -> Deed:
    return deed(number, is_on_time=False, late=("nộp sau hạn",))


def record(on_time: int = 0, late: int = 0, **more: Any) -> Record:
    """So many deeds in time, then so many late."""
    deeds = [deed(1 + place) for place in range(on_time)] + [late_deed(1 + on_time + place) for place in range(late)]
    return Record(tuple(deeds), **more)


def candidacy(kind: str = "certificate_collective", **more: Any) -> Candidacy:
    """A tổ dân phố with three tasks in time, unless `more` says otherwise."""
    plain = {
        "ref": f"{kind}.7.0", "peer_group": "neighbourhoods", "unit": 7, "unit_name": "Tổ dân phố số 7", "unit_path": "/1/7/",
        "appointment": None, "person": None, "name": "Tổ dân phố số 7", "position": "", "sort_key": "", "is_graded": False,
        "record": record(3),
    }  # fmt: skip
    return Candidacy(kind=KINDS[kind], **(plain | more))


# As rows tell it


def unit(kind: str = "neighbourhood", **lists: Any) -> dict[str, Any]:
    """A row of `finding.units_sql`, with nothing but what `lists` brings."""
    group = {"neighbourhood": "neighbourhoods", "school": "schools", "front": "organisations"}[kind]
    plain = {
        "id": 7, "ward": 1, "name": "Tổ dân phố số 7", "path": "/1/7/", "kind": kind, "peer_group": group, "sort_key": "7",
        "standing": "requested" if kind == "front" else "ordered", "population": None,
    }  # fmt: skip
    return plain | {name: json.dumps(lists.pop(name, [])) for name in LISTS} | lists


def head(number: int = 31, **more: Any) -> dict[str, Any]:
    plain = {
        "id": number,
        "person": 91,
        "name": "Giáo viên Tin học",
        "title": "Tổ trưởng",
        "since": "2025-01-01",
        "until": None,
    }
    return plain | {"acting": False} | more


def done(number: int, *, on: date = DUE, due_on: date = DUE) -> Work:
    """Work accepted, handed in on a day."""
    return Work(
        number, 7, f"Việc {number}", 100, State.DONE, due_on, due_on, date(2026, 5, 1), first_counted_on=on, counted_on=on
    )


def three() -> list[Work]:
    return [done(number) for number in (1, 2, 3)]


def weighed(row: dict[str, Any], work: list[Work], kind: AwardKind | str = "certificate_collective") -> list[Candidacy]:
    """The candidates of one unit for one kind."""
    one = KINDS[kind] if isinstance(kind, str) else kind
    field = Field({"year": 2026}, SPAN, (Slot(one, row["peer_group"], 1),), tuple(SHEETS), TODAY)
    return of_unit(row, work, field)


def earlier(days: int) -> date:
    return DUE - timedelta(days=days)
