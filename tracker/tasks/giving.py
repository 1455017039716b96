"""Making tasks and giving them out: to the units of a plan, of a task by hand, of another occurrence, to units that come later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.codes import next_codes
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Refusal
from tracker.core.receipts import answer_with, once
from tracker.core.text import day_short, fold
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.reader.recurrence import occurrences
from tracker.tasks.actions import about
from tracker.tasks.rules import State, Verifier
from tracker.tasks.tables import Assignment, CoordinatingUnit, Task
from tracker.units.rules import KnownUnit, Standing
from tracker.workdays.queries import calendar
from tracker.workdays.rules import Calendar, grace_day


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be made. `leads` each get an assignment, of a recurring task one for each occurrence at hand.

    `weight` in hundredths; `groups` are the kinds expanded; `recurrence` RRULE lines, with `starts_on` and `due_on` their
    first and last day, if any. `strict`: a deadline on a day off stands as it is.
    """

    text: str
    office: int
    office_path: str
    leads: tuple[KnownUnit, ...]
    coordinating: tuple[KnownUnit, ...] = ()
    coordinating_text: str = ""
    requested: bool = False
    plan: int | None = None
    clause: int | None = None
    deadline_text: str = ""
    deadline_kind: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    recurrence: str = ""
    product: str = ""
    numbers: str = ""
    weight: int = 100
    groups: tuple[str, ...] = field(default_factory=tuple)
    strict: bool = False

    def occurrences(self, today: date) -> list[date]:
        """The occurrences of a recurring task that are at hand when it is given out on `today`, by their due day."""
        since = max(today, self.starts_on or today)
        return occurrences(self.recurrence, since=since, today=today, until=self.due_on)


async def add_task(new: NewTask, *, key: str, by: Viewer, at: datetime) -> int:
    """A task by hand, inside a plan or outside (đột xuất); returns its id."""
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/assignments")
        made = await make_tasks([new], ward=by.ward, by=by, at=at)
        await answer_with(receipt, f"/tasks/{made[0]}")
    return made[0]


async def make_tasks(new: Sequence[NewTask], *, ward: int, by: Viewer | None, at: datetime) -> list[int]:
    """Tasks with their assignments, inside the running transaction; one event per assignment, told to its unit."""
    codes = await next_codes("NV", ward=ward, year=ward_day(at).year, count=len(new))
    days = await calendar(ward)
    made = []
    for one, code in zip(new, codes, strict=True):
        task = Task(
            ward=ward, code=code, plan=one.plan, clause=one.clause, office=one.office, unit_path=one.office_path,
            text=one.text, search=fold(f"{one.text} {one.product}"), requested=one.requested,
            deadline_text=one.deadline_text, deadline_kind=one.deadline_kind, starts_on=one.starts_on, due_on=one.due_on,
            recurrence=one.recurrence, product=one.product, numbers=one.numbers, weight=one.weight,
            groups=",".join(one.groups), coordinating_text=one.coordinating_text[:1000],
            created_by=by.person if by else None, created_at=at,
        )  # fmt: skip
        await task.save()
        beside = [unit for unit in one.coordinating if unit.id not in {lead.id for lead in one.leads}]
        if beside:
            await CoordinatingUnit.insert(
                *(CoordinatingUnit(ward=ward, task=task.id, unit=unit.id, unit_path=unit.path) for unit in beside)
            )
        ahead: list[date | None] = [*one.occurrences(ward_day(at))]
        for occurrence in ahead or [None]:
            await assign(task, one.leads, first_number=1, days=days, by=by, at=at, occurrence=occurrence, strict=one.strict)
        made.append(int(task.id))
    return made


async def assign(
    task: Task, leads: Iterable[KnownUnit], *, first_number: int, days: Calendar, by: Viewer | None, at: datetime,
    occurrence: date | None = None, strict: bool = False,
) -> int:  # fmt: skip
    """One assignment per lead unit, with weight, product and deadline as they stand now; returns how many were made.

    `occurrence` is the due day of this one of a recurring task: a unit that has it already gets nothing, and no event.
    """
    due, key = occurrence or task.due_on, occurrence.isoformat() if occurrence else ""
    new = {
        unit.id: Assignment(
            ward=task.ward, task=task.id, unit=unit.id, unit_path=unit.path, occurrence=key,
            code=code_of(task.code, number, occurrence), state=State.NOT_STARTED,
            verifier=Verifier.LEADERSHIP if unit.id == task.office else Verifier.OFFICE,
            requested=task.requested or unit.standing == Standing.REQUESTED, product=task.product, weight=task.weight,
            due_on=due, first_due_on=due, strict=strict, late_after=grace_day(due, days, strict=strict) if due else None,
            due_since=ward_day(at) if due else None, changed_at=at,
        )
        for number, unit in enumerate(leads, first_number)
    }  # fmt: skip
    made = await insert_missing(list(new.values()))
    for row in made:
        one = new[row["unit"]]
        await record(
            "assignment.requested" if one.requested else "assignment.given", noun_id=row["id"], by=by, at=at, ward=task.ward,
            unit_path=one.unit_path, audience=Audience.UNIT,
            data=about(task.text, row["id"]) | ({"due": day_short(due)} if due else {}),
        )  # fmt: skip
    return len(made)


async def insert_missing(assignments: Sequence[Assignment]) -> list[dict[str, Any]]:
    """Insert those that are not there yet; the ids and units of the rows really made, oldest first."""
    made: list[dict[str, Any]] = []
    for start in range(0, len(assignments), 200):
        made += (
            await Assignment.insert(*assignments[start : start + 200])
            .on_conflict(target=(Assignment.ward, Assignment.task, Assignment.unit, Assignment.occurrence), action="DO NOTHING")
            .returning(Assignment.id, Assignment.unit)
        )
    return sorted(made, key=lambda row: int(row["id"]))


def code_of(task: str, number: int, occurrence: date | None) -> str:
    """NV-2026-0142.3, and NV-2026-0142.3-261231 for the occurrence due on 31/12/2026: each counts its own units."""
    return f"{task}.{number}-{occurrence:%y%m%d}" if occurrence else f"{task}.{number}"


async def give_to(task: int, units_: Sequence[KnownUnit], *, key: str, by: Viewer, at: datetime) -> None:
    """Give an existing task to more units (one founded later, say); units that have it already are refused."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/tasks/{task}")
        known = await Task.objects().where(Task.id == task).first()
        still = (Task.id == task) & Task.cancelled_at.is_null()
        if known is None or not await claim(Task, {Task.version: Task.version + 1}, still):  # two givers wait for each other
            raise Refusal("Nhiệm vụ này đã huỷ.")
        given = await rows("select unit, strict from assignment where task = {}", task)
        have = {row["unit"] for row in given}
        if again := [unit.name for unit in units_ if unit.id in have]:
            raise Refusal(f"Đã giao việc này trước đó cho: {', '.join(again)}.")
        days = await calendar(by.ward)
        for occurrence, count in await open_occurrences(task, ward_day(at)):
            await assign(
                known, units_, first_number=count + 1, days=days, by=by, at=at, occurrence=occurrence,
                strict=bool(given) and all(row["strict"] for row in given),
            )  # fmt: skip


async def open_occurrences(task: int, today: date) -> list[tuple[date | None, int]]:
    """(occurrence, how many have it) for a unit that comes later: those still ahead, or the one of a task that never recurs.

    Raises Refusal where a recurring task has no occurrence ahead.
    """
    found = await rows(
        "select occurrence, count(*) as have from assignment where task = {} group by occurrence order by occurrence", task
    )
    dated = [(date.fromisoformat(row["occurrence"]), row["have"]) for row in found if row["occurrence"]]
    if not dated:
        return [(None, found[0]["have"] if found else 0)]
    ahead: list[tuple[date | None, int]] = [(day, have) for day, have in dated if day >= today]
    if not ahead:
        raise Refusal("Nhiệm vụ này không còn kỳ nào phía trước.")
    return ahead
