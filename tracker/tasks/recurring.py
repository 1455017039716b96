"""Deadlines that come later: occurrences made ahead of time, a day for what waited for one, an ongoing duty cut into periods."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Refusal
from tracker.core.receipts import once
from tracker.core.text import clean, day_short
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.reader.recurrence import occurrences, recurrence_words
from tracker.tasks.actions import TITLE, cancel, note
from tracker.tasks.giving import assign
from tracker.tasks.rules import OPEN, RECURRING
from tracker.tasks.tables import Assignment, Task
from tracker.units.queries import directory
from tracker.units.rules import KnownUnit
from tracker.workdays.queries import calendar
from tracker.workdays.rules import Calendar, grace_day

# What happens by itself


async def create_due_occurrences(*, at: datetime) -> int:
    """Make every ward's missing occurrences; returns how many assignments were made. Safe to run twice, and at once."""
    wards = await rows("select distinct ward from task where recurrence <> '' order by ward")
    return sum([await create_occurrences(row["ward"], today=ward_day(at), at=at) for row in wards])


async def create_occurrences(ward: int, *, today: date, at: datetime) -> int:
    """Make a ward's occurrences that should stand on `today` and do not, after an outage the passed ones too.

    One transaction for each task. An occurrence that any unit has, were it cancelled, is there; a new one goes to the open
    units that hold the latest, so that whoever was given the duty meanwhile keeps it.
    """
    made = 0
    for task, standing in (await standing_occurrences(ward)).items():
        if missing(standing, today):
            made += await create(task, ward=ward, today=today, at=at)
    return made


async def create(task: int, *, ward: int, today: date, at: datetime) -> int:
    async with transaction():
        still = (Task.id == task) & (Task.recurrence != "")
        if not await claim(Task, {Task.version: Task.version}, still):  # two makers, or a giver, wait for each other
            return 0
        standing = (await standing_occurrences(ward, task=task)).get(task, [])
        days = missing(standing, today)
        return await make(task, days, await holders(task, ward), by=None, at=at) if days else 0


async def make(task: int, days: Sequence[date], units: Sequence[KnownUnit], *, by: Viewer | None, at: datetime) -> int:
    """Occurrences of a task for these units, inside the running transaction; returns how many assignments."""
    known = await Task.objects().where(Task.id == task).first()
    if known is None or not units:
        return 0
    off = await calendar(known.ward)
    return sum([await assign(known, units, first_number=1, days=off, by=by, at=at, occurrence=day) for day in days])


async def standing_occurrences(ward: int, *, task: int | None = None) -> dict[int, list[dict[str, Any]]]:
    """Task → its occurrences, one row each with the task's rule, of the ward's tasks that go on recurring.

    A task whose plan is closed goes on no more; one that never had an occurrence (its paper gave no rule) waits for the office.
    """
    found = await rows(
        f"""select distinct t.id, t.recurrence, t.starts_on, t.due_on, t.created_at, a.occurrence
        from task t join assignment a on a.task = t.id left join plan n on n.id = t.plan
        where t.ward = {{}} and t.recurrence <> '' and t.cancelled_at is null and (n.id is null or n.state = 'running')
          and a.occurrence <> '' {"and t.id = {}" if task else ""} order by t.id, a.occurrence""",
        ward,
        *([task] if task else []),
    )
    tasks: dict[int, list[dict[str, Any]]] = {}
    for row in found:
        tasks.setdefault(row["id"], []).append(row)
    return tasks


def missing(standing: Sequence[dict[str, Any]], today: date) -> list[date]:
    """The due days that should stand on `today` and do not, from rows of `standing_occurrences`."""
    if not standing:
        return []
    task, have = standing[0], {row["occurrence"] for row in standing}
    given = ward_day(task["created_at"])
    since = max(given, task["starts_on"] or given)
    wanted = occurrences(task["recurrence"], since=since, today=today, until=task["due_on"])
    return [day for day in wanted if day.isoformat() not in have]


async def holders(task: int, ward: int) -> list[KnownUnit]:
    """The open units that hold the task's latest occurrence; one that handed it over holds it no more.

    A cancelled occurrence is one cancelled, not the duty; but a cancelled assignment of a task that never recurred is.
    """
    found = await rows(
        "select unit from assignment where task = {} and handed_over_on is null and (occurrence <> '' or state <> 'cancelled')"
        " and occurrence = (select max(occurrence) from assignment where task = {}) order by id",
        task,
        task,
    )
    known = await directory(ward)
    return [unit for row in found if (unit := known.unit(row["unit"]))]


# What the office does


async def set_day(
    task: dict[str, Any], *, due_on: date, why: str, version: int | None, key: str, by: Viewer, at: datetime
) -> int:
    """The day that a task's open assignments waited for, given to all of them at once; returns how many.

    `why` says what it was counted from. Raises Refusal when none waits or the task has a rule, Conflict when it was changed
    since `version`.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/tasks/{task['id']}")
        if task["recurrence"]:
            raise Refusal("Nhiệm vụ này lặp lại theo kỳ, mỗi kỳ có hạn riêng.")
        await claim_task(task, {Task.due_on: due_on}, version=version, mine={"Hạn": day_short(due_on)})
        waiting = await undated(task["id"])
        if not waiting:
            raise Refusal("Không có việc nào chờ ngày.")
        off = await calendar(by.ward)
        for row in waiting:
            await date_one(row, due_on, occurrence="", why=why, days=off, by=by, at=at)
    return len(waiting)


async def repeat(
    task: dict[str, Any], *, recurrence: str, starts_on: date, ends_on: date | None, version: int | None, key: str, by: Viewer,
    at: datetime,
) -> list[date]:  # fmt: skip
    """Cut a duty without a day into dated occurrences (domain.md §5); returns the due days that stand now.

    The open assignments become the first occurrence and keep their history; the next ones go to the same units. A task
    whose recurrence was ended begins again with the units that had it last. Raises Refusal, Conflict.
    """
    words = recurrence_words(recurrence)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/tasks/{task['id']}")
        values = {
            Task.recurrence: recurrence,
            Task.deadline_kind: RECURRING,
            Task.starts_on: starts_on,
            Task.due_on: ends_on,
        }
        await claim_task(task, values, version=version, mine={"Hạn": day_short(ends_on), "Kỳ lặp lại": words})
        if task["recurrence"] and await has_occurrences(task["id"]):
            raise Refusal("Nhiệm vụ này đang lặp lại. Xin ngừng lặp lại trước khi đổi kỳ.")
        days = occurrences(recurrence, since=starts_on, today=ward_day(at), until=ends_on)
        if not days:
            raise Refusal("Không có kỳ nào trong khoảng này. Xin xem lại ngày bắt đầu và ngày cuối.")
        await cut(task["id"], days, why=words, by=by, at=at)
        await note_task("task.recurring", task, by=by, at=at, data={"words": words, "first": day_short(days[0])})
    return days


async def cut(task: int, days: Sequence[date], *, why: str, by: Viewer, at: datetime) -> None:
    """What is open and undated becomes the first of `days`; the others are made for the same units, or for the last ones."""
    off, known, first = await calendar(by.ward), await directory(by.ward), days[0].isoformat()
    waiting = await undated(task, without=first)
    units = [unit for row in waiting if (unit := known.unit(row["unit"]))] or await holders(task, by.ward)
    for row in waiting:
        await date_one(row, days[0], occurrence=first, why=why, days=off, by=by, at=at)
    await make(task, days[1:] if waiting else days, units, by=by, at=at)


async def end_repeating(
    task: dict[str, Any], *, reason: str, cancel_ahead: bool, version: int | None, key: str, by: Viewer, at: datetime
) -> int:
    """No more occurrences; with `cancel_ahead` those due after today that nobody has begun are cancelled: returns how many.

    Raises Refusal when it does not recur, Conflict.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/tasks/{task['id']}")
        if not task["recurrence"]:
            raise Refusal("Nhiệm vụ này không lặp lại.")
        await claim_task(task, {Task.recurrence: ""}, version=version, mine={"Lý do": reason})
        ahead = await not_begun(task["id"], after=ward_day(at)) if cancel_ahead else []
        for row in ahead:
            await cancel(row, reason=reason, by=by, at=at)
        words = recurrence_words(task["recurrence"])
        await note_task("task.recurrence_ended", task, by=by, at=at, data={"words": words, "reason": reason})
    return len(ahead)


# What the above share


async def claim_task(task: dict[str, Any], values: dict[Any, Any], *, version: int | None, mine: dict[str, str]) -> None:
    """Change a task that stands as `version` showed it. Raises Conflict with both texts."""
    same = (Task.id == task["id"]) & (Task.version == version) & Task.cancelled_at.is_null()
    if not await claim(Task, {**values, Task.version: Task.version + 1}, same):
        now = (await rows("select due_on, recurrence from task where id = {}", task["id"]))[0]
        theirs = {"Hạn": day_short(now["due_on"]), "Kỳ lặp lại": recurrence_words(now["recurrence"])}
        raise Conflict("Nhiệm vụ này vừa được người khác sửa.", theirs=theirs, mine=mine)


async def undated(task: int, *, without: str = "-") -> list[dict[str, Any]]:
    """The open assignments without a day, but of units that have the occurrence `without` already."""
    return await rows(
        "select a.id, a.ward, a.unit, a.unit_path, a.first_due_on, t.text from assignment a join task t on t.id = a.task"
        " where a.task = {} and a.due_on is null and a.occurrence = ''"
        " and a.state in ('not_started', 'in_progress', 'submitted', 'returned') and not exists"
        " (select 1 from assignment b where b.task = a.task and b.unit = a.unit and b.occurrence = {}) order by a.id",
        task,
        without,
    )


async def has_occurrences(task: int) -> bool:
    return bool(await rows("select id from assignment where task = {} and occurrence <> '' limit 1", task))


async def not_begun(task: int, *, after: date) -> list[dict[str, Any]]:
    return await rows(
        "select a.id, a.ward, a.unit_path, t.text from assignment a join task t on t.id = a.task"
        " where a.task = {} and a.occurrence > {} and a.state = 'not_started' order by a.id",
        task,
        after.isoformat(),
    )


async def date_one(
    row: dict[str, Any], due_on: date, *, occurrence: str, why: str, days: Calendar, by: Viewer, at: datetime
) -> None:
    """Give a waiting assignment its day, and tell its unit. Raises Conflict when it has one by now, or is closed."""
    values: dict[Any, Any] = {
        Assignment.occurrence: occurrence,
        Assignment.due_on: due_on,
        Assignment.first_due_on: row["first_due_on"] or due_on,
        Assignment.late_after: grace_day(due_on, days),
        Assignment.due_since: ward_day(at),
        Assignment.changed_at: at,
        Assignment.version: Assignment.version + 1,
    }
    waiting = (Assignment.id == row["id"]) & Assignment.due_on.is_null()
    if not await claim(Assignment, values, waiting & Assignment.state.is_in([state.value for state in OPEN])):
        raise Conflict("Một việc vừa được người khác sửa. Xin xem lại.")
    await note("assignment.dated", row, by=by, at=at, data={"due": day_short(due_on), "why": why})


async def note_task(verb: str, task: dict[str, Any], *, by: Viewer, at: datetime, data: dict[str, Any]) -> None:
    """Record an event of a task, for the office's diary."""
    await record(
        verb, noun_id=task["id"], by=by, at=at, ward=by.ward, unit_path=task["office_path"],
        data={"title": clean(task["text"], TITLE), "url": f"/tasks/{task['id']}"} | data,
    )  # fmt: skip
