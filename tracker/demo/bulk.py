"""Many assignments the quick way, for measuring: rows and events of the same kind, written in batches."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from tracker.core.clock import day_starts
from tracker.core.database import rows, transaction
from tracker.core.viewer import Viewer
from tracker.demo.ward import People
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.tasks.giving import NewTask, make_tasks
from tracker.tasks.rules import State
from tracker.tasks.tables import Assignment
from tracker.units.queries import directory
from tracker.updates.rules import Verdict
from tracker.updates.tables import Review, Update

WORK = [
    "Rà soát số hộ trên địa bàn",
    "Mở lớp hướng dẫn dịch vụ công",
    "Báo số người đã được hướng dẫn",
    "Họp tổ phổ biến kế hoạch",
]


async def fill(people: People, *, today: date, count: int) -> None:
    """Tasks for every unit until `count` assignments are there, most of them answered as in the small history."""
    dice = random.Random(f"so-viec nhieu {today.isoformat()}")  # noqa: S311 (a demonstration)
    office = await people.viewer(people.office, at=day_starts(today))
    units = (await directory(people.ward)).units
    culture = people.units["Phòng Văn hoá - Xã hội"]
    for number in range(max(1, -(-count // len(units)))):
        due = today + timedelta(days=dice.randint(-120, 30))
        at = day_starts(min(due - timedelta(days=40), today)) + timedelta(hours=8)
        task = NewTask(
            text=f"{WORK[number % len(WORK)]}, đợt {number + 1}", office=culture.id, office_path=culture.path,
            leads=units[: max(1, min(len(units), count - number * len(units)))], due_on=due, deadline_kind="day",
        )  # fmt: skip
        async with transaction():
            made = (await make_tasks([task], ward=people.ward, by=office, at=at))[0]
            await answer(people, made, office, due=due, today=today, dice=dice)


async def answer(people: People, task: int, office: Viewer, *, due: date, today: date, dice: random.Random) -> None:
    """Report and accept most of a task's assignments that are due, with their updates and events."""
    found = await rows(
        "select a.id, a.unit, a.unit_path, a.ward, t.text from assignment a join task t on t.id = a.task where t.id = {} order by a.id",
        task,
    )
    reported = [row for row in found if dice.random() < (0.85 if due <= today else 0.2)]
    for start in range(0, len(reported), 100):
        chunk = reported[start : start + 100]
        day = min(today, due + timedelta(days=dice.choice([-6, -3, -1, 0, 0, 2, 5])))
        at = day_starts(day) + timedelta(hours=9)
        state = State.DONE if dice.random() < 0.95 else State.SUBMITTED
        await Assignment.update(
            {
                Assignment.state: state, Assignment.acknowledged_at: at, Assignment.submitted_at: at, Assignment.counted_on: day,
                Assignment.first_counted_on: day, Assignment.percent: 100,
                Assignment.accepted_at: at if state is State.DONE else None, Assignment.changed_at: at,
            }
        ).where(Assignment.id.is_in([row["id"] for row in chunk]))  # fmt: skip
        await Update.insert(
            *(
                Update(
                    ward=row["ward"], assignment=row["id"], kind="submission", person=people.heads.get(row["unit"], 0),
                    person_name="Người đứng đầu đơn vị", at=at, counted_on=day, source="", percent=100, note="Đã làm xong.",
                )
                for row in chunk
            )
        )  # fmt: skip
        verbs = ["assignment.submitted"]
        if state is State.DONE:
            await accept(chunk, office, at=at)
            verbs.append("assignment.accepted")
        for row in chunk:
            for verb in verbs:
                await record(
                    verb, noun_id=row["id"], by=office if verb == "assignment.accepted" else None, at=at, ward=row["ward"],
                    unit_path=row["unit_path"], audience=Audience.DIARY,
                    data={"title": row["text"], "url": f"/assignments/{row['id']}"},
                )  # fmt: skip


async def accept(chunk: list[dict[str, Any]], office: Viewer, *, at: datetime) -> None:
    reports = await rows(
        f"select id, assignment, ward from task_update where assignment in ({', '.join('{}' for _ in chunk)})",
        *(row["id"] for row in chunk),
    )
    await Review.insert(
        *(
            Review(
                ward=row["ward"], assignment=row["assignment"], report=row["id"], kind=Verdict.ACCEPTED, reason="",
                person=office.person, person_name=office.name, at=at,
            )
            for row in reports
        )
    )  # fmt: skip
