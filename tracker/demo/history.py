"""Months of ward life through the real actions: received, reported, returned, accepted, and what is still open today."""

import io
from datetime import date, datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw

from tracker.contributions import actions as contributions
from tracker.core.clock import day_starts, ward_day
from tracker.core.database import rows
from tracker.demo import chasing
from tracker.demo.appealing import plan_appeals
from tracker.demo.honouring import plan_honours
from tracker.demo.life import Deed, Life
from tracker.demo.measuring import plan_measures
from tracker.demo.months import Months
from tracker.demo.papers import PUBLISHED_BEFORE, STORMS, bring_in, import_one, published_at
from tracker.demo.scoring import plan_scores
from tracker.demo.ward import People
from tracker.events.marks import mark_read
from tracker.people.tables import Person
from tracker.tasks import actions as tasks
from tracker.tasks.queries import coordinating, find
from tracker.tasks.recurring import create_occurrences
from tracker.units.queries import directory
from tracker.updates import actions as updates
from tracker.updates.tables import ReportDraft
from tracker.workdays.queries import calendar
from tracker.workdays.rules import add_working_days

NOTES = [
    "Đã làm xong theo hướng dẫn.", "Đã họp tổ và đến từng nhà, bà con hưởng ứng.", "Đã hoàn thành, gửi ảnh kèm theo.",
    "Đã triển khai, còn vài hộ đi vắng sẽ bổ sung sau.", "Đã xong, có biên bản kèm theo.",
]  # fmt: skip
REASONS = [
    "Ảnh chưa rõ nội dung, xin chụp lại.",
    "Thiếu số hộ trên tổng số hộ, xin bổ sung.",
    "Chưa có biên bản họp, xin gửi thêm.",
]


async def live(people: People, *, today: date) -> None:
    """All of the demonstration's history, plan by plan as they come, ending today with one under review."""
    life = Life(people, today=today)
    Months(life).plan()
    await plan_scores(life)
    await plan_appeals(life)
    plan_honours(life)
    plan_measures(life)
    chasing.plan_mornings(life)
    found: list[dict[str, Any]] = []
    for days in range(max(PUBLISHED_BEFORE.values()), -1, -7):
        life.will(today - timedelta(days=days), recur(life))
    for name in PUBLISHED_BEFORE:
        await life.happen(until=published_at(name, today) - timedelta(days=1))
        plan = await bring_in(people, name, today=today)
        given = await work("p.id = {}", plan)
        for row in given:
            await plan_one(life, row, given=published_at(name, today).date())
        found += given
    await plan_office_work(life, found)
    chasing.plan_requests(life, found)
    await life.happen()
    await import_one(people, STORMS, at=day_starts(today) + timedelta(hours=8))
    await open_the_app(life)
    for person in (people.office, people.leader):
        await mark_read(await people.viewer(person, at=day_starts(today)))


async def work(condition: str, value: int) -> list[dict[str, Any]]:
    """What lives need to know of the assignments of plans, in the order given out."""
    return await rows(
        "select a.id, a.unit, a.due_on, a.verifier, a.requested, t.numbers, t.deadline_kind,"
        " exists (select 1 from coordinating_unit c where c.task = t.id) as beside from assignment a"
        f" join task t on t.id = a.task join plan p on p.id = t.plan where {condition} order by a.id",
        value,
    )


def recur(life: Life) -> Deed:
    async def deed(at: datetime) -> None:
        last = (await rows("select max(id) as id from assignment"))[0]["id"] or 0
        await create_occurrences(life.people.ward, today=ward_day(at), at=at)
        for row in await work("a.id > {}", last):
            await plan_one(life, row, given=ward_day(at))

    return deed


async def open_the_app(life: Life) -> None:
    """Each head last opened the app on some day; a few have not for weeks."""
    for person in life.people.heads.values():
        days = life.dice.choice([0, 0, 0, 1, 1, 2, 3, 5, 8, 17, 24])
        seen = day_starts(life.today - timedelta(days=days)) + timedelta(hours=7, minutes=life.dice.randint(0, 59))
        await Person.update({Person.seen_at: seen}).where(Person.id == person)


async def plan_one(life: Life, row: dict[str, Any], *, given: date) -> None:
    """Decide how one assignment goes, by its due day and the dice."""
    head = life.people.heads.get(row["unit"])
    if head is None:
        return
    luck = life.dice.random()
    if row["unit"] == life.people.units[SHOWN].id:
        luck = luck_of_shown(row["due_on"], today=life.today)
    due = row["due_on"] or given + timedelta(days=60)
    received = given + timedelta(days=life.dice.randint(1, 5))
    if luck < 0.93:
        life.will(received, receive(life, row, head))
    if luck < 0.75:
        life.will(received + (due - received) // 2, progress(life, row, head))
    if row["due_on"] is None and row["deadline_kind"]:
        return  # waits for its day, or goes on for good
    if due <= life.today + timedelta(days=1):
        if luck < 0.72:
            submitted = due - timedelta(days=life.dice.randint(0, 6))
        elif luck < 0.84:
            submitted = due + timedelta(days=life.dice.randint(1, 6))
        else:
            if luck > 0.9 and not row["requested"]:
                life.will(
                    max(received, min(due + timedelta(days=3), life.today - timedelta(days=1))),
                    chasing.give_word(life, row, head),
                )
            return  # overdue, not reported
    elif luck < 0.18 and row["verifier"] != "leadership":
        submitted = min(due, life.today) - timedelta(days=life.dice.randint(0, 8))
    else:
        return  # still in time
    submitted = max(submitted, received)
    if luck > 0.68 and luck < 0.72:
        life.will(submitted, on_behalf(life, row))
    else:
        life.will(submitted, submit(life, row, head))
    answered = submitted + timedelta(days=life.dice.randint(1, 3))
    if 0.30 < luck < 0.36 and not row["requested"]:
        life.will(answered, send_back(life, row))
        if luck < 0.345:
            life.will(answered + timedelta(days=2), submit(life, row, head))
            life.will(answered + timedelta(days=3), accept(life, row))
    else:
        life.will(answered, accept(life, row))


def luck_of_shown(due: date | None, *, today: date) -> float:
    """The head whom a first look enters as has something late, something to do, and the rest done."""
    if due is None or due > today:
        return 0.5
    return 0.87 if timedelta(days=5) <= today - due < timedelta(days=9) else 0.4


async def plan_office_work(life: Life, found: list[dict[str, Any]]) -> None:
    """Decisions for leadership, a changed deadline, a cancelled one, a reopened one, contributions asked for."""
    own = [row for row in found if row["verifier"] == "leadership" and row["due_on"] and row["due_on"] > life.today]
    for days, row in enumerate(own[:2], 1):
        life.will(life.today - timedelta(days=days), submit(life, row, life.people.heads[row["unit"]]))
    later = [row for row in found if row["due_on"] and row["due_on"] > life.today + timedelta(days=4)]
    done = [row for row in found if row["due_on"] and row["due_on"] < life.today - timedelta(days=15)]
    life.will(life.today - timedelta(days=10), move_deadline(life, later[0]))
    life.will(life.today - timedelta(days=7), cancel(life, later[-1]))
    life.will(life.today - timedelta(days=2), reopen(life, done))
    asking = [row for row in later[1:-1] if row["beside"] and row["unit"] in life.people.heads]
    for row in asking[:6]:
        life.will(life.today - timedelta(days=6), ask(life, row))


def receive(life: Life, row: dict[str, Any], head: int) -> Deed:
    async def deed(at: datetime) -> None:
        viewer = await life.people.viewer(head, at=at)
        if assignment := await find(row["id"], viewer):
            await tasks.acknowledge(assignment, by=viewer, at=at)

    return deed


def progress(life: Life, row: dict[str, Any], head: int) -> Deed:
    percent = life.dice.choice([25, 50, 50, 75])

    async def deed(at: datetime) -> None:
        viewer = await life.people.viewer(head, at=at)
        assignment = await find(row["id"], viewer)
        if assignment and assignment["state"] in {"not_started", "in_progress"}:
            await updates.tell_progress(
                assignment, percent=percent, text="Đang làm theo kế hoạch.", files=[], key=f"demo-progress-{row['id']}-{at:%j}",
                by=viewer, at=at,
            )  # fmt: skip

    return deed


def submit(life: Life, row: dict[str, Any], head: int) -> Deed:
    note, with_photo = life.dice.choice(NOTES), life.dice.random() < 0.3
    total = life.dice.randint(80, 260)
    count = total - life.dice.randint(0, 40)

    async def deed(at: datetime) -> None:
        viewer = await life.people.viewer(head, at=at)
        assignment = await find(row["id"], viewer)
        if assignment is None or assignment["state"] not in {"not_started", "in_progress", "returned"}:
            return
        values: dict[Any, Any] = {ReportDraft.note: note, ReportDraft.is_done: True}
        if row["numbers"]:
            values |= {ReportDraft.amount: count, ReportDraft.out_of: total}
        await updates.save_draft(assignment, values, by=viewer, at=at)
        if with_photo:
            await updates.add_evidence(assignment, [("anh-buoi-lam.jpg", PHOTO)], by=viewer, at=at)
        await updates.submit(assignment, key=f"demo-submit-{row['id']}-{at:%Y%j}", by=viewer, at=at)

    return deed


def on_behalf(life: Life, row: dict[str, Any]) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.second_office, at=at)
        assignment = await find(row["id"], office)
        if (
            assignment
            and assignment["state"] in {"not_started", "in_progress"}
            and not office.acts_for(assignment["unit_path"])
        ):
            await updates.record_on_behalf(
                assignment, received_on=at.date(), source="điện thoại", text="Tổ trưởng báo đã làm xong.", amount=None, out_of=None,
                files=[], key=f"demo-behalf-{row['id']}", by=office, at=at,
            )  # fmt: skip

    return deed


def accept(life: Life, row: dict[str, Any]) -> Deed:
    async def deed(at: datetime) -> None:
        person = life.people.leader if row["verifier"] == "leadership" else life.people.office
        viewer = await life.people.viewer(person, at=at)
        assignment = await find(row["id"], viewer)
        if assignment and assignment["state"] == "submitted" and assignment["submitted_by"] != person:
            await updates.accept([assignment], key=f"demo-accept-{row['id']}-{at:%Y%j}", by=viewer, at=at)

    return deed


def send_back(life: Life, row: dict[str, Any]) -> Deed:
    reason, serious = life.dice.choice(REASONS), life.dice.random() < 0.2

    async def deed(at: datetime) -> None:
        person = life.people.leader if row["verifier"] == "leadership" else life.people.office
        viewer = await life.people.viewer(person, at=at)
        assignment = await find(row["id"], viewer)
        if assignment and assignment["state"] == "submitted" and assignment["submitted_by"] != person:
            fix_by = add_working_days(at.date(), 3, await calendar(life.people.ward))
            await updates.return_(
                assignment,
                reason=reason,
                fix_by=fix_by,
                serious=serious,
                key=f"demo-return-{row['id']}",
                by=viewer,
                at=at,
            )

    return deed


def move_deadline(life: Life, row: dict[str, Any]) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        assignment = await find(row["id"], office)
        unit = (await directory(life.people.ward)).unit(row["unit"])
        if assignment and unit and assignment["state"] in {"not_started", "in_progress"}:
            await tasks.change(
                assignment, due_on=row["due_on"] + timedelta(days=7), weight=assignment["weight"],
                product=assignment["product"], unit=unit,
                reason="Chờ tài liệu của thành phố.", version=assignment["version"], by=office, at=at,
            )  # fmt: skip

    return deed


def cancel(life: Life, row: dict[str, Any]) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        assignment = await find(row["id"], office)
        if assignment and assignment["state"] in {"not_started", "in_progress"}:
            await tasks.cancel(assignment, reason="Trùng với việc của kế hoạch khác.", by=office, at=at)

    return deed


def reopen(life: Life, found: list[dict[str, Any]]) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        for row in found:
            assignment = await find(row["id"], office)
            if assignment and assignment["state"] == "done" and row["verifier"] == "office":
                fix_by = add_working_days(at.date(), 3, await calendar(life.people.ward))
                await tasks.reopen(assignment, reason="Số liệu chưa khớp với thực tế.", fix_by=fix_by, by=office, at=at)
                return

    return deed


def ask(life: Life, row: dict[str, Any]) -> Deed:
    async def deed(at: datetime) -> None:
        viewer = await life.people.viewer(life.people.heads[row["unit"]], at=at)
        assignment = await find(row["id"], viewer)
        beside = await coordinating(assignment["task"]) if assignment else []
        if assignment and beside:
            await contributions.ask(
                assignment, beside[0], what="Xin cử người cùng tham gia buổi hướng dẫn.", due_on=life.today + timedelta(days=3),
                key=f"demo-contribution-{row['id']}", by=viewer, at=at,
            )  # fmt: skip

    return deed


SHOWN = "Tổ dân phố số 5"


def picture() -> bytes:
    """A small drawn photograph, so that evidence is a real image."""
    image = Image.new("RGB", (640, 420), "#dfe9ef")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 270, 640, 420), fill="#c9b79c")
    draw.rectangle((60, 120, 580, 280), fill="#f6f1e4", outline="#8f1216", width=6)
    draw.rectangle((120, 150, 520, 176), fill="#8f1216")
    for seat in range(8):
        draw.ellipse((70 + seat * 64, 300, 110 + seat * 64, 340), fill="#5c544b")
    written = io.BytesIO()
    image.save(written, "JPEG", quality=70)
    return written.getvalue()


PHOTO = picture()
