"""Pointing out, once a month: across restarts, in two processes at a time, never while something is open."""

import asyncio
import json
from datetime import date, timedelta

import pytest
from cast import Cast, events_of, queries
from periods import accepted, noon, sent
from praises import DUES, THIRD, held, in_time

from tracker.core.database import rows
from tracker.core.ticking import tick
from tracker.events.queries import notices
from tracker.praise.facts import months_in
from tracker.praise.jobs import found_in, point_out, point_out_in
from tracker.praise.rules import Month
from tracker.timetable import JOBS

pytestmark = pytest.mark.anyio
PRAISE = tuple(job for job in JOBS if job.name == "praise")


async def pointed_out() -> list[str]:
    return [row["unit_name"] for row in await rows("select unit_name from praise order by id")]


async def test_who_kept_three_months_is_pointed_out_to_the_council_alone(cast: Cast) -> None:
    await in_time(cast)
    await in_time(cast, "front")
    await in_time(cast, "six", late=3)
    assert await point_out(THIRD) == "Đã nêu 2 đơn vị nên cảm ơn"
    front, five = await rows("select * from praise order by unit_name desc")
    assert (five["unit_name"], five["words"], five["state"]) == (
        "Tổ dân phố số 5",
        "3 tháng liền đúng hạn, 3 việc",
        "suggested",
    )
    assert (five["month"], five["streak"], five["appointment"]) == (date(2026, 11, 1), 3, cast.appointments["head"])
    assert months_in(five["facts"]) == [Month(due.replace(day=1), 1, 1, 0) for due in DUES]
    assert front["words"] == "3 tháng liền phối hợp đúng hạn, 3 việc"
    told = await events_of("praise.suggested")
    assert {(one["audience"], one["unit_path"]) for one in told} == {("council", cast.units["ward"].path)}
    assert json.loads(told[0]["data"])["url"].startswith("/praises/")
    for name in ("office", "leader"):
        heard = await notices(await cast.viewer(name))
        assert "praise.suggested" in {one["verb"] for one in heard}
    for name in ("head", "deputy", "observer", "administrator"):
        assert "praise.suggested" not in {one["verb"] for one in await notices(await cast.viewer(name))}
        page = await (await cast.browser(name)).get("/events" if name in ("observer", "administrator") else "/notices")
        assert "Nên cảm ơn" not in page.text


async def test_once_a_month_however_often_the_process_starts_again(cast: Cast) -> None:
    await in_time(cast)
    assert await tick(PRAISE, at=THIRD.replace(day=2)) == []
    done = await asyncio.gather(*(tick(PRAISE, at=THIRD, me=f"worker-{n}") for n in range(3)))
    assert sum(len(keys) for keys in done) == 1
    await in_time(cast, "six")
    assert await tick(PRAISE, at=THIRD + timedelta(days=9), me="after a restart") == []
    assert await pointed_out() == ["Tổ dân phố số 5"]
    assert len(await events_of("praise.suggested")) == 1


async def test_two_at_a_time_write_each_unit_once_and_a_second_run_nothing(cast: Cast) -> None:
    await in_time(cast)
    await asyncio.gather(*(point_out_in(cast.ward, at=THIRD) for _ in range(3)))
    await in_time(cast, "six")
    assert await point_out_in(cast.ward, at=THIRD + timedelta(hours=1)) == 0
    assert await pointed_out() == ["Tổ dân phố số 5"]
    assert len(await events_of("praise.suggested")) == 1


async def test_the_work_of_all_units_is_read_in_one_statement(cast: Cast) -> None:
    await in_time(cast)
    await in_time(cast, "six")
    with queries() as asked:
        found = await found_in(cast.ward, date(2026, 11, 3))
    assert [one.known.name for one in found] == ["Tổ dân phố số 5", "Tổ dân phố số 6"]
    assert len(asked) == 3  # rule sets, work, units
    await cast.assignment("six", due_on=date(2026, 11, 2), at=noon(date(2026, 10, 20)))
    assert [one.known.name for one in await found_in(cast.ward, date(2026, 11, 3))] == ["Tổ dân phố số 5"]


async def test_what_was_said_last_month_is_not_said_again(cast: Cast) -> None:
    await in_time(cast)
    await point_out(THIRD)
    made = await cast.assignment("five", due_on=date(2026, 11, 20), at=noon(date(2026, 11, 4)))
    await sent(cast, made, date(2026, 11, 20))
    await accepted(cast, made, date(2026, 11, 23))
    assert await point_out(THIRD.replace(month=12)) == "Không có đơn vị nào mới để nêu"


@pytest.mark.parametrize(("whose", "is_open", "is_named"), [
    (None, True, False), ("head", True, False), ("deputy", True, True), (None, False, True),
])  # fmt: skip
async def test_an_open_matter_holds_it_back(cast: Cast, whose: str | None, is_open: bool, is_named: bool) -> None:
    """Of the unit, or of who heads it; not of somebody else there, nor one that was closed."""
    await in_time(cast)
    await held(cast, whose, closed_on=None if is_open else date(2026, 10, 30))
    await point_out(THIRD)
    assert await pointed_out() == (["Tổ dân phố số 5"] if is_named else [])
