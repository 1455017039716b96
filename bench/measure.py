"""One ward on one database, both named by the environment: built, asked from outside, the figures printed as JSON."""

import argparse
import asyncio
import itertools
import json
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import uvloop

from bench.load import Ask, Run, load, server
from bench.measured import measured
from piccolo_conf import DB
from tracker import demo
from tracker.accounts.sessions import open_session
from tracker.app import create_app
from tracker.core.clock import day_starts, now, ward_day
from tracker.core.database import is_postgres, lifespan, rows, transaction
from tracker.people.queries import viewer_of
from tracker.reminders.jobs import sweep
from tracker.reminders.queries import wards
from tracker.settings import settings
from tracker.tasks.queries import find
from tracker.tasks.rules import State
from tracker.tasks.tables import Assignment
from tracker.timetable import SOURCES
from tracker.updates.actions import save_draft
from tracker.updates.tables import ReportDraft

CHASED_FOR = 120  # days
CLIENTS, WRITERS = 16, 20
ALONE, TOGETHER = 3.0, 1.5  # seconds that one client, and several, ask a door at most
SHOWN = 40  # assignments that are looked at in turn
KNOWN = {"head": "demo-to-truong", "office": "demo-phong", "leader": "demo-lanh-dao"}
HEAD = (
    "select a.id, p.person from assignment a join appointment p on p.unit = a.unit and p.role = 'head' and p.ended_at is null"
    " where a.state in ('not_started', 'in_progress', 'returned') order by a.id"
)


@dataclass
class Subjects:
    """Who asks, and about what: session tokens, assignments to look at, and those that may be reported with their heads."""

    tokens: dict[str, str]
    shown: list[int]
    reportable: list[tuple[int, int]]
    heads: dict[int, tuple[str, str]] = field(default_factory=dict)  # person → session and form token


async def measure(*, units: int, assignments: int | None, requests: int) -> dict[str, Any]:
    """Build the ward and measure every door; the shape is that of the printed JSON."""
    async with lifespan(DB, most=settings().pool):
        await demo.build(today=ward_day(now()), units=units, assignments=assignments)
        await chase()
        await measured(ward_day(now()))
        if is_postgres():
            await DB._run_in_new_connection("analyze")  # what autovacuum does within a minute
    app = create_app()
    async with app.lifespan():
        count = (await rows("select count(*) as n from assignment"))[0]["n"]
        more = {name: int((await rows(f"select count(*) as n from {name}"))[0]["n"]) for name in ("reminder", "event")}
        found: dict[str, Any] = {"assignments": int(count), **more, "doors": [], "writers": []}
        with server("bench.hello", "PORT") as port:
            found["doors"].append(await door(port, "hello, the bare framework", [Ask("/")], requests=requests, queries=0))
        subjects = await choose()
        with server("tracker.cli", "serve", "--host", "127.0.0.1", "--port", "PORT") as port:
            for name, asks in doors(subjects, await next_page(app, subjects)).items():
                queries = await queries_of(app, asks[0])
                found["doors"].append(await door(port, name, asks, requests=requests, queries=queries))
            found["doors"].append(await submissions(app, port, subjects, requests=requests))
            found["writers"].append(await writers_at_the_door(app, port, subjects, requests=requests))
        found["writers"].append(await writers_in_process(subjects, count=2 * requests))
    return found


async def chase() -> None:
    """Months of chasing: the ladder over what is open now, as it would have been said, some days apart."""
    today = ward_day(now())
    for days in range(CHASED_FOR, -1, -4):
        at = day_starts(today - timedelta(days=days)) + timedelta(hours=6)
        for ward in await wards():
            await sweep(SOURCES, ward=ward, at=at)


async def choose() -> Subjects:
    """Sessions of the demonstration's known people, and assignments in order of their ids."""
    tokens = {}
    for name, login in KNOWN.items():
        person = (await rows("select id from person where login = {}", login))[0]["id"]
        tokens[name] = await sign_in(person)
    shown = [row["id"] for row in await rows("select id from assignment where state <> 'cancelled' order by id")]
    reportable = [(row["id"], row["person"]) for row in await rows(HEAD)]
    return Subjects(tokens, shown[:: max(1, len(shown) // SHOWN)], reportable)


async def sign_in(person: int) -> str:
    viewer = await viewer_of(person, at=now())
    assert viewer is not None
    async with transaction():
        token, _ = await open_session(
            person, at=now(), proved=True, roles=sorted(viewer.roles), agent="bench", hat=viewer.posts[0].appointment
        )
    return token


def doors(subjects: Subjects, following: str) -> dict[str, list[Ask]]:
    """Name of each door that only reads → what to ask it in turn."""
    head, office, leader = (subjects.tokens[name] for name in KNOWN)
    return {
        "home of a head": [Ask("/", head)],
        "home of the office: the desk": [Ask("/", office)],
        "home of leadership": [Ask("/", leader)],
        "the briefing of leadership": [Ask("/briefing", leader)],
        "notices of a head": [Ask("/notices", head)],
        "notices of the office": [Ask("/notices", office)],
        "notices of leadership": [Ask("/notices", leader)],
        "the list": [Ask("/assignments", office)],
        "the list, late": [Ask("/assignments?timing=late", office)],
        "the list, next part (htmx)": [Ask(following, office, is_part=True)],
        "one assignment": [Ask(f"/assignments/{number}", office) for number in subjects.shown],
    }


async def door(port: int, name: str, asks: Sequence[Ask], *, requests: int, queries: int) -> dict[str, Any]:
    """One client for the latencies, then several for the throughput, after a few requests that warm up."""
    turns = itertools.cycle(asks)
    await load(port, [next(turns) for _ in range(20)], clients=2, seconds=TOGETHER)
    alone = await load(port, [next(turns) for _ in range(requests)], clients=1, seconds=ALONE)
    together = await load(port, [next(turns) for _ in range(100 * requests)], clients=CLIENTS, seconds=TOGETHER)
    return figures(name, queries, alone, together)


async def submissions(app: Any, port: int, subjects: Subjects, *, requests: int) -> dict[str, Any]:
    """A report is sent: each request has an assignment of its own, made ready before the clock runs."""
    queries = await queries_of(app, (await made_ready(app, subjects, 1))[0])
    alone = await in_rounds(app, port, subjects, requests=requests, clients=1)
    together = await in_rounds(app, port, subjects, requests=2 * requests, clients=CLIENTS)
    return figures("a submission (POST)", queries, alone, together)


async def in_rounds(app: Any, port: int, subjects: Subjects, *, requests: int, clients: int) -> Run:
    run = Run()
    while len(run.latencies) + len(run.errors) < requests and run.elapsed < ALONE:
        asks = await made_ready(app, subjects, requests - len(run.latencies) - len(run.errors))
        run.add(await load(port, asks, clients=clients, seconds=ALONE))
    return run


async def made_ready(app: Any, subjects: Subjects, count: int) -> list[Ask]:
    """Submissions of up to `count` assignments, each back at work with a draft that was just saved."""
    chosen = subjects.reportable[:count]
    for person in {person for _, person in chosen} - set(subjects.heads):
        token = await sign_in(person)
        subjects.heads[person] = (token, await form_token(app, token))
    ids = [number for number, _ in chosen]
    ward = (await rows("select ward from assignment where id = {}", ids[0]))[0]["ward"]
    async with transaction():
        await Assignment.update({Assignment.state: State.IN_PROGRESS}).where(Assignment.id.is_in(ids))
        await ReportDraft.delete(force=True)
        for some in batches(chosen):
            await ReportDraft.insert(*(
                ReportDraft(ward=ward, assignment=number, person=person, is_done=True, note="Đã làm xong.", saved_at=now())
                for number, person in some
            ))  # fmt: skip
    return [
        Ask(
            f"/assignments/{number}/submission",
            subjects.heads[person][0],
            form={"_csrf_token": subjects.heads[person][1], "_key": secrets.token_urlsafe(18)},
            status=303,
        )
        for number, person in chosen
    ]


def batches(chosen: Sequence[tuple[int, int]]) -> Iterator[Sequence[tuple[int, int]]]:
    for start in range(0, len(chosen), 100):
        yield chosen[start : start + 100]


async def writers_at_the_door(app: Any, port: int, subjects: Subjects, *, requests: int) -> dict[str, Any]:
    run = await in_rounds(app, port, subjects, requests=2 * requests, clients=WRITERS)
    return wrote(f"{WRITERS} writers at the door: a submission each", run)


async def writers_in_process(subjects: Subjects, *, count: int) -> dict[str, Any]:
    """The transaction of one saved step of a report, without the web: what the database itself bears."""
    ready = []
    for number, person in subjects.reportable[:WRITERS]:
        viewer = await viewer_of(person, at=now())
        assert viewer is not None
        assignment = await find(number, viewer)
        assert assignment is not None
        ready.append((assignment, viewer))
    run, began = Run(), time.perf_counter()

    async def write(assignment: dict[str, Any], viewer: Any) -> None:
        for turn in range(max(1, count // WRITERS)):
            sent = time.perf_counter()
            if sent - began > ALONE:
                return
            try:
                await save_draft(assignment, {ReportDraft.note: f"Lần {turn}"}, by=viewer, at=now())
            except Exception as error:  # counted, and shown by the caller
                run.errors.append(f"{type(error).__name__}: {error}")
            else:
                run.latencies.append(time.perf_counter() - sent)

    await asyncio.gather(*(write(*one) for one in ready))
    run.elapsed = time.perf_counter() - began
    return wrote(f"{WRITERS} writers in process: a step of a report saved", run)


def figures(name: str, queries: int, alone: Run, together: Run) -> dict[str, Any]:
    """A line of the table. Raises for a wrong answer: figures of an error page say nothing."""
    if wrong := [*alone.errors, *together.errors]:
        raise SystemExit(f"{name}: {len(wrong)} wrong answers, the first: {wrong[0]}")
    return {
        "name": name, "queries": queries, "p50": alone.percentile(0.5), "p99": alone.percentile(0.99),
        "rate": together.rate, "bytes": alone.size,
    }  # fmt: skip


def wrote(name: str, run: Run) -> dict[str, Any]:
    return {
        "name": name, "rate": run.rate, "p50": run.percentile(0.5), "p99": run.percentile(0.99), "errors": len(run.errors),
        "first_error": next(iter(run.errors), ""),
    }  # fmt: skip


# In this process, without a server


async def answer_of(app: Any, ask: Ask) -> httpx.Response:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=60) as client:
        answer = await client.request(ask.method, ask.path, headers=ask.headers, content=ask.body)
    if answer.status_code != ask.status:
        raise SystemExit(f"{ask.method} {ask.path} answered {answer.status_code}")
    return answer


async def queries_of(app: Any, ask: Ask) -> int:
    """How many statements one request asks the database for; begin and commit are not counted."""
    with counted() as asked:
        await answer_of(app, ask)
    return len(asked)


@contextmanager
def counted() -> Iterator[list[str]]:
    asked: list[str] = []
    engine: Any = type(DB)  # the class: one of the engines has slots
    run = engine.run_querystring

    async def noted(self: Any, querystring: Any, in_pool: bool = True) -> Any:
        asked.append(str(querystring))
        return await run(self, querystring, in_pool)

    engine.run_querystring = noted
    try:
        yield asked
    finally:
        engine.run_querystring = run


async def next_page(app: Any, subjects: Subjects) -> str:
    """The address behind “the next fifty” of the list."""
    shown = await answer_of(app, Ask("/assignments", subjects.tokens["office"]))
    found = re.search(r'hx-get="(/assignments\?[^"]+)"', shown.text)
    assert found, "the list has one page only"
    return found[1].replace("&amp;", "&")


async def form_token(app: Any, token: str) -> str:
    shown = await answer_of(app, Ask("/help", token))
    found = re.search(r'"x-csrftoken": "(\w+)"', shown.text)
    assert found, "a page without the token of forms"
    return found[1]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--units", type=int, required=True)
    words.add_argument("--assignments", type=int)
    words.add_argument("--requests", type=int, required=True)
    asked = words.parse_args()
    print(json.dumps(uvloop.run(measure(units=asked.units, assignments=asked.assignments, requests=asked.requests))))


if __name__ == "__main__":
    main()
