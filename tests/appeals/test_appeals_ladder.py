"""The ladder chases an unanswered explanation or appeal: each rung once, to whoever owes the answer."""

from datetime import date, timedelta

import pytest
from cast import Cast, events_of
from scores import OCTOBER, announced, done_late, key, morning, published

from tracker.appeals import actions, owed
from tracker.appeals.queries import find
from tracker.core.due import Owes
from tracker.reminders.jobs import sweep
from tracker.timetable import SOURCES

pytestmark = pytest.mark.anyio
SENT = date(2026, 11, 4)


async def sent(cast: Cast) -> int:
    return await actions.send(
        OCTOBER, "plan", text="Mất điện", assignments=(), files=(), key=key(), by=await cast.viewer("head"), at=morning(SENT)
    )


async def climbed(cast: Cast, days: int = 24) -> dict[date, list[str]]:
    """Day → audiences told that day, sweeping twice a day."""
    told: dict[date, list[str]] = {}
    for n in range(days):
        day = SENT + timedelta(days=n)
        before = len(await events_of("appeal.answer_reminded"))
        for hour in (6, 10):
            await sweep(SOURCES, ward=cast.ward, at=morning(day, hour))
        if new := (await events_of("appeal.answer_reminded"))[before:]:
            told[day] = [row["audience"] for row in new]
    return told


async def test_an_appeal_climbs_the_ladder_until_it_is_answered(cast: Cast) -> None:
    await done_late(cast)
    await published(cast)
    appeal = await sent(cast)
    [due] = await owed.still(cast.ward, [appeal])
    assert (due.owes, due.due_on, due.title) == (
        Owes.LEADERSHIP, date(2026, 11, 13), "Tổ dân phố số 5 kiến nghị về Điểm thực hiện kế hoạch, Tháng 10/2026",
    )  # fmt: skip
    assert await owed.due(cast.ward, date(2026, 11, 12)) == []
    assert await climbed(cast, 17) == {
        date(2026, 11, 10): ["leadership"],
        date(2026, 11, 12): ["leadership"],
        date(2026, 11, 13): ["leadership"],
        date(2026, 11, 16): ["leadership"],
        date(2026, 11, 18): ["leadership", "office"],
    }
    vice = await cast.viewer("vice")
    found = await find(appeal, vice)
    assert found
    await actions.reject(found, answer="Không có biên bản.", key=key(), by=vice, at=morning(date(2026, 11, 20)))
    assert await owed.still(cast.ward, [appeal]) == []
    assert await climbed(cast) == {}


async def test_an_explanation_is_the_offices(cast: Cast) -> None:
    await done_late(cast)
    await announced(cast)
    appeal = await sent(cast)
    [due] = await owed.due(cast.ward, date(2026, 11, 11))
    assert (due.noun_id, due.owes, due.due_on) == (appeal, Owes.OFFICE, date(2026, 11, 11))
    told = await climbed(cast)
    assert told[date(2026, 11, 11)] == ["office"]
    assert told[date(2026, 11, 20)] == ["leadership", "office"]
