"""Real processes, really killed: nothing is lost, at most one copy a kill, and whoever is asked to end does so soon."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from cast import Cast, events_of
from post import post_office

from tracker.core.clock import WARD_ZONE, now
from tracker.core.database import rows
from tracker.people.tables import Person
from tracker.reminders.jobs import sweep
from tracker.reminders.outbox import CLAIM_FOR, gather
from tracker.settings import settings
from tracker.timetable import SOURCES
from tracker.wards.tables import WardSettings

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parent.parent.parent
DUE = date(2026, 12, 11)
AT = datetime(2026, 12, 11, 8, tzinfo=WARD_ZONE)
HEADS = {"five": "head", "six": "other_head", "school": "principal"}
PATIENCE = 60  # seconds

SENDER = """
import asyncio, os, signal, sys
from datetime import datetime

from piccolo_conf import DB
from tracker.core.database import lifespan
from tracker.core.mail import send_mail
from tracker.reminders import outbox
from tracker.reminders.rules import Channel
from tracker.timetable import SOURCES

at, where = datetime.fromisoformat(sys.argv[1]), sys.argv[2]


def die():
    os.kill(os.getpid(), signal.SIGKILL)


async def send(parcel):
    if where == "claimed":
        die()
    await send_mail(parcel)
    if where == "sent":
        die()


async def mark(*_):
    die()


async def main():
    outbox.AT_A_TIME = 1
    if where == "marking":
        outbox.mark = mark
    async with lifespan(DB):
        print(await outbox.deliver(SOURCES, at=at, senders={Channel.EMAIL: send}))


asyncio.run(main())
"""


def environment(database: str) -> dict[str, str]:
    """What leads a process to this test's database and mail server."""
    own = settings()
    return os.environ | {
        "TRACKER_DATABASE": database, "TRACKER_SMTP_HOST": own.smtp_host, "TRACKER_SMTP_PORT": str(own.smtp_port),
        "TRACKER_SMTP_SECURITY": "none", "TRACKER_MAIL_FROM": own.mail_from,
    }  # fmt: skip


def deliver(database: str, at: datetime, where: str = "") -> subprocess.CompletedProcess[str]:
    """One process that sends what waits, and is killed at that place of the first message."""
    return subprocess.run(
        [sys.executable, "-c", SENDER, at.isoformat(), where], env=environment(database), cwd=ROOT, capture_output=True, text=True,
        timeout=PATIENCE,
    )  # fmt: skip


async def reminded(cast: Cast) -> None:
    """Three heads with a reminder, a message waiting for each."""
    for name, person in cast.people.items():
        await Person.update({Person.email: f"{name.replace('_', '-')}@example.vn"}).where(Person.id == person)
    for unit in HEADS:
        await cast.assignment(unit, due_on=DUE, at=datetime(2026, 11, 2, 8, tzinfo=WARD_ZONE))
    await sweep(SOURCES, ward=cast.ward, at=AT)
    await gather(ward=cast.ward, at=AT)


@pytest.mark.parametrize("where", ["claimed", "sent", "marking"])
async def test_a_killed_sender_loses_nothing_and_makes_one_copy_at_most(cast: Cast, database: str, where: str) -> None:
    with post_office() as office:
        await reminded(cast)
        for kill in range(2):
            assert deliver(database, AT + kill * CLAIM_FOR, where).returncode == -signal.SIGKILL
        for turn in range(2, 5):
            done = deliver(database, AT + turn * CLAIM_FOR)
            assert done.returncode == 0, done.stderr
    copies = Counter(letter["Message-ID"] for letter in office.letters)
    assert len(copies) == len({str(letter["To"]) for letter in office.letters}) == len(HEADS)
    assert sum(copies.values()) - len(copies) == (0 if where == "claimed" else 2)
    assert {row["state"] for row in await rows("select state from message")} == {"sent"}
    assert len(await events_of("assignment.reminded")) == len(HEADS)


@contextmanager
def process(*words: str, database: str) -> Iterator[subprocess.Popen[bytes]]:
    """The `tracker` command running beside the test; killed if it outlives it."""
    started = subprocess.Popen(
        [sys.executable, "-m", "tracker.cli", *words], env=environment(database), cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield started
    finally:
        if started.poll() is None:
            started.kill()
            started.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until(sql: str) -> None:
    """Wait for a row."""
    end = time.monotonic() + PATIENCE
    while not await rows(sql):
        assert time.monotonic() < end, sql
        time.sleep(0.1)


@pytest.mark.parametrize("command", ["worker", "serve"])
async def test_who_is_asked_to_end_does_so_soon_though_a_tick_runs(cast: Cast, database: str, command: str) -> None:
    """The mail server takes the connection and says nothing: the tick hangs in it."""
    await reminded(cast)
    await WardSettings.insert(WardSettings(ward=cast.ward, quiet_from=0, quiet_until=0))  # whatever the hour of this test
    await rows("update message set next_at = {} returning id", now() - timedelta(minutes=1))
    with socket.create_server(("127.0.0.1", 0)) as silent, post_office():
        settings().smtp_port = silent.getsockname()[1]
        words = ["serve", "--port", str(free_port())] if command == "serve" else ["worker"]
        with process(*words, database=database) as running:
            await until("select id from job_run where name = 'send' and ok is null")
            await until("select id from message where state = 'sending'")
            began = time.monotonic()
            running.terminate()
            running.wait(PATIENCE)
            assert time.monotonic() - began < 14
            assert running.returncode in {0, -signal.SIGTERM}
    (lease,) = await rows("select holder from job_lease")
    assert lease["holder"] == ""


async def test_two_workers_work_each_period_off_once(cast: Cast, database: str) -> None:
    with post_office():
        ticker = textwrap.dedent("""
            import asyncio, sys
            from datetime import datetime, timedelta
            from piccolo_conf import DB
            from tracker import timetable
            from tracker.core import ticking
            from tracker.core.database import lifespan

            ticking.ABANDONED = timedelta(days=9)  # these two clocks run apart: what the other does now is not given up

            async def main():
                at = datetime.fromisoformat(sys.argv[1])
                async with lifespan(DB):
                    for n in range(24):
                        for key in await timetable.tick(at + n * timedelta(minutes=30)):
                            print(key)

            asyncio.run(main())
        """)
        began = datetime(2026, 12, 11, 5, tzinfo=WARD_ZONE).isoformat()
        workers = [
            subprocess.Popen([sys.executable, "-c", ticker, began], env=environment(database), cwd=ROOT, stdout=subprocess.PIPE)
            for _ in range(2)
        ]
        said = [worker.communicate(timeout=PATIENCE)[0].decode().split() for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    periods = Counter(key for keys in said for key in keys if "|" in key)
    assert set(periods.values()) == {1}
    assert {f"chase|2026-12-11|{hour:02d}" for hour in (6, 10, 14)} <= set(periods)
