"""The one road from a file to what it says: document → blocks → clauses → facts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.reader import clauses, duties, letterhead, names, sources, targets, warnings
from tracker.reader.blocks import Unreadable
from tracker.reader.deadlines import Deadline

__all__ = ["ReadClause", "ReadPlan", "ReadTarget", "ReadTask", "ReadWarning", "Unreadable", "as_json", "read_plan"]


@dataclass(frozen=True, slots=True)
class ReadClause:
    """One line of the plan. `anchor` is unique in its document, `heading` the path of headings above it."""

    anchor: str
    text: str
    kind: str
    heading: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadTask:
    """A duty; units as written. `clause` is an anchor, `start`–`stop` the characters of the clause it was read from."""

    text: str
    lead: tuple[str, ...]
    coordinate: tuple[str, ...]
    requested: bool
    deadline: Deadline | None
    product: str | None
    clause: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class ReadTarget:
    """A number to reach; `low` equals `high` but for `between`."""

    text: str
    low: Decimal
    high: Decimal
    unit: str
    comparator: str
    year: int | None
    clause: str


@dataclass(frozen=True, slots=True)
class ReadWarning:
    """Something to look at, in Vietnamese."""

    code: str
    message: str
    clause: str | None


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """All that was read of one document."""

    title: str
    number: str | None
    issued_on: date | None
    issuer: str | None
    units: tuple[str, ...]
    clauses: tuple[ReadClause, ...]
    tasks: tuple[ReadTask, ...]
    targets: tuple[ReadTarget, ...]
    warnings: tuple[ReadWarning, ...]


def read_plan(name: str, content: bytes) -> ReadPlan:
    """Read a plan or an annex. Nothing is invented: what the paper does not say is empty. Raises Unreadable."""
    places = clauses.placed(clauses.paragraphs(sources.read_blocks(name, content)))
    head = letterhead.read(places)
    year = targets.year_in(head.title) or (head.issued_on.year if head.issued_on else None)
    found = duties.read(places, year=year or latest_year(places))
    return ReadPlan(
        title=head.title or name,
        number=head.number,
        issued_on=head.issued_on,
        issuer=head.issuer,
        units=units_of(found.duties),
        clauses=tuple(
            ReadClause(place.anchor, place.text, kind, tuple(places[i].text[:160] for i in place.above))
            for place, kind in zip(places, found.kinds, strict=True)
        ),
        tasks=tuple(
            ReadTask(
                duty.text, duty.lead, duty.coordinate, duty.requested, duty.deadline, duty.product,
                places[duty.place].anchor, duty.start, duty.stop,
            )
            for duty in found.duties
        ),
        targets=tuple(
            ReadTarget(aim.text, aim.low, aim.high, aim.unit, aim.comparator, aim.year, places[index].anchor)
            for index, aim in found.targets
        ),
        warnings=tuple(
            ReadWarning(w.code, w.message, places[w.clause].anchor if w.clause is not None else None)
            for w in warnings.read(places, found.duties, issued_on=head.issued_on)
        ),
    )  # fmt: skip


def units_of(found: tuple[duties.Duty, ...]) -> tuple[str, ...]:
    """Every unit named, each spelling once by its key, in order of appearance."""
    seen: dict[str, str] = {}
    for duty in found:
        for unit in (*duty.lead, *duty.coordinate):
            seen.setdefault(names.key(unit), unit)
    return tuple(seen.values())


def latest_year(places: list[clauses.Place]) -> int | None:
    """The year that most table deadlines speak of: only for papers whose head names none."""
    years = [year for place in places if place.cells if (year := targets.year_in(place.text))]
    return max(set(years), key=years.count) if years else None


def as_json(plan: ReadPlan) -> dict[str, Any]:
    """The plan as `tracker plan parse --json` prints it."""
    return {
        "title": plan.title,
        "number": plan.number,
        "issued_on": plan.issued_on.isoformat() if plan.issued_on else None,
        "issuer": plan.issuer,
        "units": list(plan.units),
        "clauses": [{"anchor": c.anchor, "text": c.text, "kind": c.kind} for c in plan.clauses],
        "tasks": [
            {
                "text": task.text,
                "lead": list(task.lead),
                "coordinate": list(task.coordinate),
                "requested": task.requested,
                "deadline": deadline_json(task.deadline),
                "product": task.product,
                "clause": task.clause,
            }
            for task in plan.tasks
        ],
        "targets": [
            {
                "text": target.text,
                "value": plain(target.low) if target.comparator != "between" else [plain(target.low), plain(target.high)],
                "unit": target.unit,
                "comparator": target.comparator,
                "year": target.year,
                "clause": target.clause,
            }
            for target in plan.targets
        ],
        "warnings": [{"code": w.code, "message": w.message, "clause": w.clause} for w in plan.warnings],
    }


def deadline_json(deadline: Deadline | None) -> dict[str, Any] | None:
    if deadline is None:
        return None
    return {
        "text": deadline.text,
        "kind": deadline.kind,
        "starts_on": deadline.starts_on.isoformat() if deadline.starts_on else None,
        "due_on": deadline.due_on.isoformat() if deadline.due_on else None,
        "recurrence": deadline.recurrence,
    }


def plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
