"""Work done by itself: one process at a time leads, each period of each job is worked off once, whatever the clock does."""

import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tracker.core.clock import WARD_ZONE
from tracker.core.database import claim, rows
from tracker.core.jobs import JobLease, JobRun
from tracker.core.logs import log

CLOCK = "clock"
LEASE_FOR = timedelta(seconds=90)  # three ticks missed: another process leads
ABANDONED = timedelta(minutes=15)  # a run that has not ended by then died with its process
MOST_TRIES = 3
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
ME = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"

Work = Callable[[datetime], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Job:
    """Something done by itself, at these hours of the ward's day (at every tick where there are none).

    With a `month_day` once a month: from that day's first hour on, whenever it is looked at. `words` name it on screen. `work` gets the instant, and returns one Vietnamese sentence for the page of the timetable.
    """

    name: str
    words: str
    work: Work
    hours: tuple[int, ...] = ()
    month_day: int | None = None

    def key(self, at: datetime) -> str | None:
        """The period that is due at this instant: `sweep|2026-11-25|06`, `praise|2026-11`; None before its first hour.

        What is done at every tick has one row, its name; it is made so that twice at a time does no harm.
        """
        local = at.astimezone(WARD_ZONE)
        if not self.hours:
            return self.name
        if self.month_day:
            return f"{self.name}|{local:%Y-%m}" if local >= self.begins(local) else None
        past = [hour for hour in self.hours if hour <= local.hour]
        return f"{self.name}|{local:%Y-%m-%d}|{past[-1]:02d}" if past else None

    def next_at(self, at: datetime) -> datetime:
        """When it is due next after this instant."""
        local = at.astimezone(WARD_ZONE)
        if not self.hours:
            return at + timedelta(minutes=1)
        if self.month_day:
            begins = self.begins(local)
            return (begins if local < begins else self.begins(begins.replace(day=1) + timedelta(days=31))).astimezone(UTC)
        ahead = [hour for hour in self.hours if hour > local.hour]
        day = local if ahead else local + timedelta(days=1)
        return day.replace(hour=ahead[0] if ahead else self.hours[0], minute=0, second=0, microsecond=0).astimezone(UTC)

    def begins(self, local: datetime) -> datetime:
        """The instant of that month from which what is done once a month is due."""
        return local.replace(day=self.month_day or 1, hour=self.hours[0], minute=0, second=0, microsecond=0)


async def tick(jobs: Sequence[Job], *, at: datetime, me: str = ME) -> list[str]:
    """Lead if nobody else does, and work off what is due; returns the keys that were worked off here."""
    if not await lead(me, at=at):
        return []
    done = []
    for job in jobs:
        key = job.key(at)
        if key and (run := await begin(job, key, at=at, me=me)):
            await finish(run, job, at=at)
            done.append(key)
    await JobLease.update({JobLease.beat_at: at, JobLease.until: at + LEASE_FOR}).where(
        (JobLease.name == CLOCK) & (JobLease.holder == me)
    )
    return done


async def lead(me: str, *, at: datetime) -> bool:
    """Hold the lease: taken when it ran out, or when it reaches so far ahead that a clock must have jumped."""
    free = JobLease(name=CLOCK, holder="", until=EPOCH)
    await JobLease.insert(free).on_conflict(target=JobLease.name, action="DO NOTHING")
    mine = (JobLease.until <= at) | (JobLease.holder == me) | (JobLease.until > at + 2 * LEASE_FOR)
    return await claim(JobLease, {JobLease.holder: me, JobLease.until: at + LEASE_FOR}, (JobLease.name == CLOCK) & mine)


async def let_go(me: str = ME) -> None:
    """Give the lease back at the end of a process, so that the next one need not wait."""
    await JobLease.update({JobLease.holder: "", JobLease.until: EPOCH}).where(
        (JobLease.name == CLOCK) & (JobLease.holder == me)
    )


async def begin(job: Job, key: str, *, at: datetime, me: str) -> int | None:
    """Claim a period: new, or failed or abandoned before with tries left. Returns the run's id."""
    made = (
        await JobRun.insert(JobRun(key=key, name=job.name, holder=me, started_at=at, outcome=""))
        .on_conflict(target=JobRun.key, action="DO NOTHING")
        .returning(JobRun.id)
    )
    if made:
        return int(made[0]["id"])
    died = JobRun.ok.is_null() & (JobRun.started_at <= at - ABANDONED)
    open_again = (JobRun.ok == False) | died if job.hours else JobRun.id.is_not_null()  # noqa: E712
    tries = JobRun.tries + 1 if job.hours else 1
    again = (
        await JobRun.update({JobRun.holder: me, JobRun.started_at: at, JobRun.ok: None, JobRun.tries: tries})
        .where((JobRun.key == key) & (JobRun.tries < MOST_TRIES) & open_again)
        .returning(JobRun.id)
    )
    return int(again[0]["id"]) if again else None


async def finish(run: int, job: Job, *, at: datetime) -> None:
    """Do the work and keep how it ended; what fails is logged and tried again at the next tick."""
    try:
        outcome, ok = await job.work(at), True
    except Exception as error:  # one job's mistake must not stop the others
        log.error("job failed", job=job.name, exc_info=error)
        outcome, ok = f"Lỗi {type(error).__name__}", False
    await JobRun.update({JobRun.ended_at: at, JobRun.ok: ok, JobRun.outcome: outcome[:500]}).where(JobRun.id == run)


async def sweep_runs(at: datetime, *, older_than: timedelta = timedelta(days=60)) -> int:
    """Forget finished runs of long ago; returns how many."""
    gone = (
        await JobRun.delete().where((JobRun.started_at < at - older_than) & JobRun.ended_at.is_not_null()).returning(JobRun.id)
    )
    return len(gone)


async def last_beat() -> datetime | None:
    """When the clock last ticked, in any process."""
    found = await rows("select beat_at from job_lease where name = {}", CLOCK)
    return found[0]["beat_at"] if found else None


async def last_runs() -> list[dict[str, Any]]:
    """The newest run of each job."""
    return await rows(
        "select r.name, r.started_at, r.ended_at, r.ok, r.outcome, r.tries from job_run r"
        " join (select name, max(id) as id from job_run group by name) x on x.id = r.id"
    )
