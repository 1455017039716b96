"""What happens by itself to sessions, posts and receipts."""

from datetime import timedelta

import pytest
from cast import Cast, events_of, today

from tracker.accounts.jobs import sweep_sessions
from tracker.accounts.sessions import open_session
from tracker.core.clock import now
from tracker.core.database import rows, transaction
from tracker.core.receipts import forget, once
from tracker.core.viewer import Role
from tracker.people.jobs import end_posts
from tracker.people.tables import Appointment
from tracker.timetable import tick

pytestmark = pytest.mark.anyio


async def test_sessions_that_let_nobody_in_are_swept(cast: Cast) -> None:
    async with transaction():
        for age in (timedelta(0), timedelta(days=29), timedelta(days=31), timedelta(days=100)):
            await open_session(cast.people["head"], at=now() - age, proved=False, roles=[Role.HEAD], agent="test")
    before = len(await rows("select id from web_session"))
    assert await sweep_sessions(now()) == 2  # idle for more than thirty days, and over for good
    assert len(await rows("select id from web_session")) == before - 2
    assert await sweep_sessions(now()) == 0


async def test_a_term_that_is_over_is_ended_once_and_told(cast: Cast) -> None:
    yesterday = today() - timedelta(days=1)
    await Appointment.update({Appointment.until: yesterday}).where(Appointment.id == cast.appointments["head"])
    await Appointment.update({Appointment.until: today()}).where(Appointment.id == cast.appointments["other_head"])
    assert await end_posts(now()) == 1
    assert await end_posts(now()) == 0
    (event,) = await events_of("appointment.ended")
    assert (event["noun_id"], event["audience"], event["actor"]) == (cast.appointments["head"], "office", None)
    kept = await rows("select id, ended_at, until from appointment where id = {}", cast.appointments["head"])
    assert kept[0]["until"] == yesterday
    assert kept[0]["ended_at"] is not None


async def test_old_receipts_are_forgotten(cast: Cast) -> None:
    async with transaction():
        await once(ward=cast.ward, person=cast.people["head"], key="k" * 12, url="/")
    assert await forget(now() - timedelta(days=1)) == 0
    assert await forget(now() + timedelta(seconds=1)) == 1


async def test_a_whole_tick_goes_well(cast: Cast) -> None:
    keys = await tick(now())
    runs = await rows("select name, ok, outcome from job_run order by id")
    assert len(runs) == len(keys) >= 2
    assert all(row["ok"] for row in runs), runs
