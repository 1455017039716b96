"""Ten thousand waiting messages, each with a due reminder behind it, through a real mail server: how fast, in how much memory."""

import argparse
import resource
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import uvloop
from piccolo.table import Table

from bench.load import server
from piccolo_conf import DB
from tracker.core.clock import WARD_ZONE
from tracker.core.database import is_postgres, lifespan, rows, transaction
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.people.tables import Appointment, Person
from tracker.reminders.outbox import deliver
from tracker.reminders.rules import Delivery
from tracker.reminders.tables import Message, Reminder
from tracker.settings import Security, settings
from tracker.tasks.rules import State, Verifier
from tracker.tasks.tables import Assignment, Task
from tracker.timetable import SOURCES
from tracker.units.actions import found_ward
from tracker.units.rules import UnitKind
from tracker.units.tables import Unit

DUE = date(2026, 12, 11)
AT = datetime(2026, 12, 11, 8, tzinfo=WARD_ZONE)
GIVEN = AT - timedelta(days=30)
BATCH = 200


async def drain(messages: int) -> dict[str, float]:
    """Fill, then send until nothing waits."""
    async with lifespan(DB, most=settings().pool):
        await fill(messages)
        if is_postgres():
            await DB._run_in_new_connection("analyze")
        with server("bench.sink", "PORT") as port:
            own = settings()
            own.smtp_host, own.smtp_port, own.smtp_security, own.mail_from = (
                "127.0.0.1",
                port,
                Security.NONE,
                "so-viec@example.vn",
            )
            began, worked, at, sent, before = time.perf_counter(), time.process_time(), AT, 0, peak()
            while any((sums := await deliver(SOURCES, at=at)).values()):
                sent, at = sent + sums["sent"], at + timedelta(minutes=1)
                assert sums["sent"] == sum(sums.values()), sums
            seconds, worked = time.perf_counter() - began, time.process_time() - worked
    assert sent == messages, sent
    return {
        "sent": sent,
        "seconds": seconds,
        "rate": sent / seconds,
        "work": 1000 * worked / sent,
        "before": before,
        "peak": peak(),
    }


def peak() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def fill(count: int) -> None:
    """A ward of so many units, a head, a late assignment, its reminder in the diary and a waiting message for each."""
    ward = await found_ward("UBND phường Rộng", city="Thành phố Thử", at=GIVEN)
    await insert([unit_row(ward, number) for number in range(count)])
    units = await rows("select id, path from unit where ward = {} and id <> {} order by id", ward.id, ward.id)
    await insert([person_row(ward.id, number) for number in range(count)])
    people = await rows("select id from person where ward = {} order by id", ward.id)
    pairs = list(zip(units, people, strict=True))
    await insert([
        Appointment(ward=ward.id, person=person["id"], unit=unit["id"], role="head", title="Tổ trưởng", acting=False, since=GIVEN.date())
        for unit, person in pairs
    ])  # fmt: skip
    task = Task(
        ward=ward.id, code="NV-1", office=units[0]["id"], unit_path=units[0]["path"], text="Rà soát số hộ trên địa bàn",
        search="", deadline_text="", deadline_kind="day", due_on=DUE, recurrence="", product="", numbers="", groups="",
        coordinating_text="", created_at=GIVEN,
    )  # fmt: skip
    await task.save()
    await insert([assignment_row(ward.id, task.id, unit, number) for number, unit in enumerate(units)])
    assignments = await rows("select id, unit_path from assignment where ward = {} order by id", ward.id)
    first = (await rows("select sequence from event_head where ward = {}", ward.id))[0]["sequence"]
    await insert([reminder_row(ward.id, row) for row in assignments])
    for start in range(0, count, BATCH):
        async with transaction():
            for row in assignments[start : start + BATCH]:
                await remind(ward.id, row)
    await insert([
        Message(
            ward=ward.id, person=person["id"], channel="email", key=f"digest|{DUE}", after=first, until=first + count,
            state=Delivery.WAITING, made_at=AT, next_at=AT, address="", error="", holder="",
        )
        for _, person in pairs
    ])  # fmt: skip


async def insert(made: Sequence[Table]) -> None:
    for start in range(0, len(made), BATCH):
        async with transaction():
            await type(made[0]).insert(*made[start : start + BATCH])


def unit_row(ward: Unit, number: int) -> Unit:
    name = f"Tổ dân phố số {number}"
    return Unit(
        ward=ward.id, parent=ward.id, path=f"{ward.path}{ward.id + 1 + number}/", kind=UnitKind.NEIGHBOURHOOD,
        peer_group="neighbourhoods", standing="ordered", name=name, search=name, sort_key=name, phone="", opened_on=GIVEN.date(),
    )  # fmt: skip


def person_row(ward: int, number: int) -> Person:
    return Person(
        ward=ward, name=f"Tổ trưởng tổ dân phố số {number}", login=f"to-{number}", phone="", email=f"to-{number}@example.vn",
        password_hash="", totp_secret="", search="", sort_key="", created_at=GIVEN,
    )  # fmt: skip


def assignment_row(ward: int, task: int, unit: dict[str, Any], number: int) -> Assignment:
    return Assignment(
        ward=ward, task=task, unit=unit["id"], unit_path=unit["path"], occurrence="", code=f"NV-1.{number}",
        state=State.NOT_STARTED, verifier=Verifier.OFFICE, product="", due_on=DUE, first_due_on=DUE, late_after=DUE,
        due_since=GIVEN.date(), changed_at=GIVEN,
    )  # fmt: skip


VERSION = f"{DUE.isoformat()}@{GIVEN.date().isoformat()}"


def reminder_row(ward: int, row: dict[str, Any]) -> Reminder:
    return Reminder(
        ward=ward, noun="assignment", noun_id=row["id"], kind="task", version=VERSION, rung="0", audience="unit", step="notice",
        unit_path=row["unit_path"], due_on=DUE, day=DUE, at=AT,
    )  # fmt: skip


async def remind(ward: int, row: dict[str, Any]) -> None:
    data = {
        "title": "Rà soát số hộ trên địa bàn", "url": f"/assignments/{row['id']}", "due": "11/12/2026", "kind": "task",
        "version": VERSION, "rung": "0", "when": "hôm nay đến hạn",
    }  # fmt: skip
    await record(
        "assignment.reminded", noun_id=row["id"], by=None, at=AT, ward=ward, unit_path=row["unit_path"], audience=Audience.UNIT,
        data=data,
    )  # fmt: skip


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--messages", type=int, default=10_000)
    found = uvloop.run(drain(words.parse_args().messages))
    print(
        f"{found['sent']:,.0f} messages in {found['seconds']:.1f} s: {found['rate']:.0f} a second,"
        f" {found['work']:.1f} ms of work for each;"
        f" memory at most {found['peak']:.0f} MB ({found['before']:.0f} before)"
    )


if __name__ == "__main__":
    main()
