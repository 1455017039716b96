"""The clock: one leads, each period once, whatever dies or jumps."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tracker.core import ticking
from tracker.core.database import rows
from tracker.core.ticking import ABANDONED, LEASE_FOR, Job, last_beat, last_runs, lead, let_go, sweep_runs, tick

pytestmark = pytest.mark.anyio
DAWN = datetime(2026, 11, 25, 6, 30, tzinfo=ticking.WARD_ZONE)


class Work:
    """Counts how often it was done; `broken` times it fails first."""

    def __init__(self, broken: int = 0) -> None:
        self.done, self.broken = 0, broken

    async def __call__(self, at: datetime) -> str:
        if self.broken:
            self.broken -= 1
            raise ValueError("no")
        self.done += 1
        return f"Lần {self.done}"


def job(work: Work, hours: tuple[int, ...] = (6, 10)) -> Job:
    return Job("chase", "Nhắc việc", work, hours=hours)


@pytest.mark.parametrize(
    ("hour", "key", "next_hour"), [(5, None, 6), (6, "06", 10), (9, "06", 10), (10, "10", 6), (23, "10", 6)]
)
def test_a_period_is_named_by_its_day_and_hour(hour: int, key: str | None, next_hour: int) -> None:
    at = DAWN.replace(hour=hour)
    assert job(Work()).key(at) == (key and f"chase|2026-11-25|{key}")
    assert job(Work()).next_at(at).astimezone(ticking.WARD_ZONE).hour == next_hour


def test_the_days_of_the_ward_count_not_those_of_utc() -> None:
    late_evening = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)  # 06:30 of the 26th there
    assert job(Work()).key(late_evening) == "chase|2026-11-26|06"


MONTHLY = [
    ("2026-12-01 23:00", None, "2026-12-03 07:00"), ("2026-12-03 06:59", None, "2026-12-03 07:00"),
    ("2026-12-03 07:00", "thank|2026-12", "2027-01-03 07:00"), ("2026-12-31 00:10", "thank|2026-12", "2027-01-03 07:00"),
    ("2027-01-31 05:00", "thank|2027-01", "2027-02-03 07:00"),
]  # fmt: skip


@pytest.mark.parametrize(("local", "key", "next_at"), MONTHLY)
def test_what_is_done_once_a_month_is_named_by_its_month(local: str, key: str | None, next_at: str) -> None:
    once = Job("thank", "Cảm ơn", Work(), hours=(7,), month_day=3)
    at, ahead = (datetime.fromisoformat(x).replace(tzinfo=ticking.WARD_ZONE) for x in (local, next_at))
    assert once.key(at) == key
    assert once.next_at(at) == ahead


async def test_what_is_done_once_a_month_is_done_once_and_made_up_for(db: str) -> None:
    work = Work()
    once = Job("thank", "Cảm ơn", work, hours=(7,), month_day=26)
    for days in (0, 1, 2, 3, 0, 5):  # the 25th is too early, a clock set back repeats nothing
        await tick([once], at=DAWN + timedelta(days=days, hours=1))
    assert work.done == 1
    await tick([once], at=DAWN + timedelta(days=35))  # the 30th of December, after an outage
    assert work.done == 2


async def test_a_period_is_worked_off_once_and_made_up_for(db: str) -> None:
    work = Work()
    for minute in range(0, 200, 20):
        await tick([job(work)], at=DAWN + timedelta(minutes=minute))
    assert work.done == 1
    await tick([job(work)], at=DAWN.replace(hour=20))  # ten o'clock was missed
    assert work.done == 2
    assert [row["key"] for row in await rows("select * from job_run order by id")] == [
        "chase|2026-11-25|06",
        "chase|2026-11-25|10",
    ]
    (run,) = await last_runs()
    assert (bool(run["ok"]), run["outcome"]) == (True, "Lần 2")


async def test_a_clock_that_jumps_repeats_nothing(db: str) -> None:
    work = Work()
    for days in (0, 40, 0, -1, 0, 1, 40):
        await tick([job(work)], at=DAWN + timedelta(days=days))
    assert work.done == 4  # the days 0, 40, -1 and 1


async def test_what_fails_is_tried_again_three_times_in_all(db: str) -> None:
    work = Work(broken=2)
    for minute in range(5):
        await tick([job(work)], at=DAWN + timedelta(minutes=minute))
    assert work.done == 1
    hopeless = Work(broken=9)
    for minute in range(9):
        await tick([Job("other", "Khác", hopeless, hours=(6,))], at=DAWN + timedelta(minutes=minute))
    assert (hopeless.done, hopeless.broken) == (0, 6)
    run = next(row for row in await last_runs() if row["name"] == "other")
    assert (bool(run["ok"]), run["outcome"], run["tries"]) == (False, "Lỗi ValueError", 3)


async def test_a_run_that_died_is_taken_up_again(db: str) -> None:
    await rows(
        "insert into job_run (key, name, holder, tries, started_at, outcome) values ({}, {}, {}, {}, {}, {}) returning id",
        "chase|2026-11-25|06", "chase", "dead", 1, DAWN, "",
    )  # fmt: skip
    work = Work()
    await tick([job(work)], at=DAWN + timedelta(minutes=1))
    assert work.done == 0
    await tick([job(work)], at=DAWN + ABANDONED)
    assert work.done == 1


async def test_one_of_several_leads_until_it_is_gone(db: str) -> None:
    assert await lead("one", at=DAWN)
    assert not await lead("two", at=DAWN + LEASE_FOR / 2)
    assert await lead("one", at=DAWN + LEASE_FOR / 2)
    assert await lead("two", at=DAWN + 2 * LEASE_FOR)
    assert not await lead("one", at=DAWN + 2 * LEASE_FOR)
    await let_go("two")
    assert await lead("one", at=DAWN + 2 * LEASE_FOR)


async def test_a_lease_from_a_clock_gone_ahead_does_not_stop_the_others(db: str) -> None:
    assert await lead("one", at=DAWN + timedelta(days=40))
    assert await lead("two", at=DAWN)


async def test_two_at_a_time_do_a_thing_once(db: str) -> None:
    work = Work()
    done = await asyncio.gather(*(tick([job(work)], at=DAWN, me=f"worker-{n}") for n in range(5)))
    assert work.done == 1
    assert sorted(len(keys) for keys in done) == [0, 0, 0, 0, 1]
    assert await last_beat() == DAWN


async def test_what_is_done_at_every_tick_keeps_one_row(db: str) -> None:
    work = Work()
    for minute in range(4):
        await tick([job(work, hours=())], at=DAWN + timedelta(minutes=minute))
    assert work.done == 4
    assert len(await rows("select id from job_run")) == 1


async def test_old_runs_are_forgotten(db: str) -> None:
    await tick([job(Work())], at=DAWN - timedelta(days=70))
    await tick([job(Work())], at=DAWN)
    assert await sweep_runs(DAWN) == 1
