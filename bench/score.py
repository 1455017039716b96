"""Closing a quarter of a large ward: opened, scored, announced, published and proved; then the pages that show it."""

import argparse
import json
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import uvloop
from piccolo.table import Table

from bench.drain import peak
from bench.load import Ask, load, server
from bench.measure import ALONE, counted, queries_of, sign_in
from piccolo_conf import DB
from tracker.accountability.actions import open_period
from tracker.accountability.assembling import PeriodStanding
from tracker.accountability.gathering import standing
from tracker.accountability.publishing import announce, publish
from tracker.accountability.rules import PLAN, PeriodKind, SheetState, Span, obstacles, publishing_obstacles, span_of
from tracker.accountability.tables import Excuse
from tracker.accountability.verifying import first_wrong
from tracker.app import create_app
from tracker.core.clock import day_starts, now, ward_day
from tracker.core.database import insert_plain, is_postgres, lifespan, rows, transaction
from tracker.core.viewer import Viewer
from tracker.demo.ward import People, settle
from tracker.people.tables import Person
from tracker.settings import settings
from tracker.tasks.rules import State, Verifier
from tracker.tasks.tables import Assignment, Task
from tracker.units.tables import Unit

LONG_AGO = 45  # days since the quarter's end, so that everything could have happened in time
Made = TypeVar("Made")


@dataclass
class Steps:
    """What was done, in order: name, seconds, statements, the most memory held so far in MB."""

    lines: list[list[str]] = field(default_factory=lambda: [["step", "seconds", "statements", "peak MB"]])

    async def take(self, name: str, deed: Callable[[], Awaitable[Made]]) -> Made:
        began = time.perf_counter()
        with counted() as asked:
            found = await deed()
        self.lines.append([name, f"{time.perf_counter() - began:.2f}", str(len(asked)), f"{peak():.0f}"])
        return found


async def measure(*, units: int, assignments: int, requests: int) -> dict[str, Any]:
    """Build the ward, close its quarter step by step, ask the pages; the shape is that of the printed JSON."""
    span, steps = closed_quarter(ward_day(now())), Steps()
    async with lifespan(DB, most=settings().pool):
        people = await steps.take("the ward built", lambda: fill(span, units=units, assignments=assignments))
        if is_postgres():
            await DB._run_in_new_connection("analyze")
        period = await close(people, span, steps)
    app = create_app()
    async with app.lifespan():
        doors = [["page", "statements", "p50 ms", "p99 ms", "bytes gz"]]
        head = await sign_in(next(reversed(people.heads.values())))
        office, leader = await sign_in(people.office), await sign_in(people.leader)
        with server("tracker.cli", "serve", "--host", "127.0.0.1", "--port", "PORT") as port:
            for name, ask in {
                "the score of a head": Ask(f"/scores/mine?period={span.first}", head),
                "the period, the office's desk": Ask(f"/scores/periods/{period}", office),
                "the period, for leadership": Ask(f"/scores/periods/{period}", leader),
                "the list of periods": Ask("/scores", office),
            }.items():
                queries = await queries_of(app, ask)
                await load(port, [ask] * 3, clients=1, seconds=ALONE)
                run = await load(port, [ask] * requests, clients=1, seconds=5 * ALONE)
                if run.errors:
                    raise SystemExit(f"{name}: {run.errors[0]}")
                doors.append([
                    name, str(queries), f"{run.percentile(0.5):.1f}", f"{run.percentile(0.99):.1f}", f"{run.size:,}",
                ])  # fmt: skip
        cards = (await rows("select count(*) as n from scorecard"))[0]["n"]
        count = (await rows("select count(*) as n from assignment"))[0]["n"]
    return {
        "about": f"{span.words}: {len(people.heads)} heads, {count:,} assignments, {cards} scorecards",
        "tables": [steps.lines, doors],
    }


def closed_quarter(today: date) -> Span:
    """The newest quarter that ended long enough ago."""
    now_in = span_of(PeriodKind.QUARTER, today - timedelta(days=LONG_AGO))
    return span_of(PeriodKind.QUARTER, now_in.first - timedelta(days=1))


async def close(people: People, span: Span, steps: Steps) -> int:
    """The quarter from its opening to the proof of its scorecards; returns the period."""
    said, due = morning(span.last, 20), morning(span.last, 40)
    office, leader = await people.viewer(people.office, at=said), await people.viewer(people.leader, at=said)
    period = await steps.take(
        "opened", lambda: open_period(PeriodKind.QUARTER, span.first, key="bench-score-open", by=office, at=said)
    )
    found = await steps.take("gathered and scored", lambda: standing(people.ward, span, today=ward_day(said)))
    ready = plans(found, office, lambda progress: not obstacles(progress, ward_day(said)), SheetState.DRAFT)
    await steps.take(
        f"{len(ready)} sheets announced", lambda: announce(period, ready, key="bench-score-announce", by=office, at=said)
    )
    found = await standing(people.ward, span, today=ward_day(due))
    ready = plans(found, leader, lambda progress: not publishing_obstacles(progress, ward_day(due)), SheetState.ANNOUNCED)
    await steps.take(
        f"{len(ready)} sheets published", lambda: publish(period, ready, key="bench-score-publish", by=leader, at=due)
    )
    if wrong := await steps.take("every scorecard proved", first_wrong):
        raise SystemExit(wrong[0])
    return period


def plans(found: PeriodStanding, by: Viewer, is_ready: Callable[[Any], bool], state: SheetState) -> list[tuple[int, str]]:
    return [
        (one.head.appointment, PLAN)
        for one in found.heads
        if not one.head.is_requested
        and one.head.person != by.person
        and one.plan.state is state
        and is_ready(one.plan.progress)
    ]


def morning(day: date, later: int = 0) -> datetime:
    return day_starts(day + timedelta(days=later)) + timedelta(hours=8)


# The ward, the quick way: rows alone, as many as a quarter has


async def fill(span: Span, *, units: int, assignments: int) -> People:
    """Every unit gets every task; most are done in time, some late, some late for a confirmed cause, some never."""
    began = morning(span.first, -30)
    people = await settle(began, units=units)
    dice = random.Random("so-viec quy")
    own = [unit for unit in people.units.values() if unit.id in people.heads]
    culture = people.units["Phòng Văn hoá - Xã hội"]
    count = -(-assignments // len(own))
    async with transaction():
        tasks = await insert_plain(Task, [
            columns(Task(
                ward=people.ward, code=f"NV-{number}", office=culture.id, unit_path=culture.path, created_at=began,
                text=f"Rà soát số hộ trên địa bàn, đợt {number + 1}", search=f"ra soat so ho {number + 1}", deadline_kind="day",
                created_by=people.office, due_on=span.first + timedelta(days=dice.randrange(span.last.toordinal() - span.first.toordinal())),
            ))
            for number in range(count)
        ])  # fmt: skip
        days = {row["id"]: row["due_on"] for row in await rows("select id, due_on from task where ward = {}", people.ward)}
        for task in tasks:
            await insert_plain(Assignment, given(people.ward, task, own, days[task], began, dice))
        late = await rows(
            "select id, due_on from assignment where ward = {} and first_counted_on > late_after order by id", people.ward
        )
        await insert_plain(Excuse, [columns(excused(people, row, began)) for row in late[::5]])
        await Person.update({Person.password_hash: "kept", Person.totp_secret: "kept"}, force=True)
    return people


def given(ward: int, task: int, units: list[Unit], due: date, at: datetime, dice: random.Random) -> list[dict[str, Any]]:
    """One task's assignments with how each went."""
    same = columns(Assignment(
        ward=ward, task=task, unit=units[0].id, unit_path="", code="", occurrence="", product="", state=State.NOT_STARTED, verifier=Verifier.OFFICE, due_on=due, first_due_on=due,
        late_after=due, due_since=ward_day(at), changed_at=at,
    ))  # fmt: skip
    made = []
    for number, unit in enumerate(units):
        luck, day = dice.random(), due - timedelta(days=dice.randint(0, 9))
        day = due + timedelta(days=dice.randint(1, 5)) if luck > 0.85 else day
        done = {
            "state": State.DONE, "counted_on": day, "first_counted_on": day, "percent": 100, "submitted_at": morning(day),
            "accepted_at": morning(day, 1),
        } if luck < 0.96 else {}  # fmt: skip
        made.append(same | {"unit": unit.id, "unit_path": unit.path, "code": f"NV-{task}.{number}"} | done)
    return made


def excused(people: People, row: dict[str, Any], at: datetime) -> Excuse:
    return Excuse(
        ward=people.ward, assignment=row["id"], mishap=f"due:{row['due_on'].isoformat()}", reason="Mưa ngập ba ngày.",
        confirmed_by=people.leader, confirmed_by_name="Lãnh đạo", confirmed_at=at, revoked_reason="",
    )  # fmt: skip


def columns(row: Table) -> dict[str, Any]:
    """A row's values by column name, without its id."""
    names = (column._meta.name for column in row._meta.columns)
    return {name: getattr(row, name) for name in names if name != "id"}


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--units", type=int, default=400)
    words.add_argument("--assignments", type=int, default=100_000)
    words.add_argument("--requests", type=int, default=100)
    asked = words.parse_args()
    print(json.dumps(uvloop.run(measure(units=asked.units, assignments=asked.assignments, requests=asked.requests))))


if __name__ == "__main__":
    main()
