"""The year itself: days, ticks, and everything that goes wrong with clocks, servers and processes."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32

from bench.year.life import Life
from bench.year.mailbag import Mailbag
from bench.year.oracle import Diary, Oracle, Said
from bench.year.post import DROPPED, LOST, TAKEN, PostOffice, away, post_office
from bench.year.ward import Ward, settle
from piccolo_conf import DB
from tracker.core import ticking
from tracker.core.clock import WARD_ZONE, ward_day
from tracker.core.database import rows
from tracker.core.mail import send_mail
from tracker.core.parcels import Parcel
from tracker.core.ticking import Job
from tracker.events.queries import verify_all
from tracker.reminders.outbox import deliver
from tracker.reminders.rules import Channel
from tracker.timetable import JOBS, SOURCES, chase, write
from tracker.workdays.rules import DayKind
from tracker.workdays.seed import first_days

BEGAN = date(2026, 1, 5)
TICKS = ((6, 10), (7, 40), (10, 10), (14, 20), (18, 0))
SWEEPS = (6, 10, 14)
LAST_DAYS = 6  # at the end nothing goes wrong any more, so that what is due gets through


class Killed(BaseException):
    """A process that ends between a send and its mark."""


@dataclass
class Figures:
    """What a year came to."""

    units: int
    assignments: int
    days: int
    seed: int
    ticks: int = 0
    ticks_cut_short: int = 0
    deeds: int = 0
    deadlines: int = 0
    due_rungs: int = 0
    delivered_rungs: int = 0
    passed_over: int = 0
    held_by_a_promise: int = 0
    notices_in_the_app: int = 0
    letters: int = 0
    reminders_in_letters: int = 0
    most_digests_a_person_a_day: int = 0
    refusals_by_the_mail_server: int = 0
    sent_and_not_marked: int = 0
    duplicates: int = 0
    still_waiting: int = 0
    wrong: int = 0
    seconds: int = 0

    def lines(self) -> list[list[str]]:
        return [[one.name.replace("_", " "), f"{getattr(self, one.name):,}"] for one in fields(self)]


async def live_a_year(
    *, units: int, assignments: int, days: int, seed: int, ticks: tuple[tuple[int, int], ...] = TICKS
) -> tuple[Figures, list[str]]:
    """Live so many days in an empty database; returns the figures, and everything that was wrong, in words."""
    began, dice = time.monotonic(), random.Random(seed)
    marked = first_days(BEGAN.year)
    off, worked = ({one.day for one in marked if one.kind is kind} for kind in (DayKind.OFF, DayKind.WORKED))
    diary = Diary(off, worked, first=BEGAN - timedelta(days=200), last=BEGAN + timedelta(days=days + 400))
    with post_office() as post:
        ward = await settle(units, at=on(BEGAN, (5, 0)), dice=dice)
        year = Year(ward, Oracle(diary), post, dice, Figures(units, assignments, days, seed))
        year.oracle.headless = {unit.path for unit in ward.units if unit.path not in ward.heads}
        for number in range(days):
            year.is_calm = number >= days - LAST_DAYS
            await year.day(BEGAN + timedelta(days=number), share(assignments, number, days), ticks)
        await year.reckon()
    year.figures.seconds = round(time.monotonic() - began)
    return year.figures, year.oracle.wrong


def on(day: date, hour_minute: tuple[int, int]) -> datetime:
    return datetime(day.year, day.month, day.day, *hour_minute, tzinfo=WARD_ZONE)


def share(assignments: int, number: int, days: int) -> int:
    """How many assignments are given out on that day: evenly, the last ones with a fifth of the days left."""
    last = max(1, days * 4 // 5)
    return assignments * min(number + 1, last) // last - assignments * min(number, last) // last


class Year:
    """One ward, its clockwork and everything that befalls it."""

    def __init__(self, ward: Ward, oracle: Oracle, post: PostOffice, dice: random.Random, figures: Figures) -> None:
        self.ward, self.oracle, self.post, self.dice, self.figures = ward, oracle, post, dice, figures
        self.life = Life(ward, oracle, dice)
        self.bag = Mailbag(ward, oracle.wrong)
        self.periods: set[tuple[date, int]] = set()
        self.down = self.mail_away = 0
        self.is_calm = self.is_day_healthy = False

    async def day(self, today: date, given: int, ticks: tuple[tuple[int, int], ...]) -> None:
        """Work in the morning and in the afternoon, ticks in between; an outage begins now and then and lasts three days."""
        self.is_day_healthy = today in self.oracle.days.known
        self.down, self.mail_away = max(0, self.down - 1), max(0, self.mail_away - 1)
        if not self.is_calm and not self.down and not self.mail_away and self.dice.random() < 0.03:
            self.down, self.mail_away = self.dice.choice([(3, 0), (0, 3)])
        if self.is_calm:
            self.down = self.mail_away = 0
        for place, hour_minute in enumerate(ticks):
            await self.tick(on(today, hour_minute))
            if place in {1, 2}:
                at = on(today, (hour_minute[0], hour_minute[1] + 12))
                if place == 1:
                    await self.life.give(given, at)
                await self.life.act(at)
        self.bag.day_ended(list(self.oracle.standing.values()), was_healthy=self.is_day_healthy)

    async def tick(self, at: datetime) -> None:
        """One tick, with what may go wrong about it; before some, the clock is wrong for one tick."""
        if self.down:
            self.is_day_healthy = False
            return
        if not self.is_calm and self.dice.random() < 0.012:
            await self.ticked(at + timedelta(days=self.dice.choice([-1, 1, 40]), seconds=180 + self.figures.ticks), JOBS)
        luck = 1.0 if self.is_calm else self.dice.random()
        with self.weather(at):
            if luck < 0.05:
                await self.cut_short(at, after=self.dice.randint(1, 150))
            elif luck < 0.09:
                await self.ticked(at, [*JOBS[:-1], Job("send", "Gửi tin", self.killed_once())])
            elif luck < 0.2:
                await self.ticked(at, JOBS, workers=2)
            elif luck < 0.25:
                await self.two_leaders(at)
            else:
                await self.ticked(at, JOBS)

    @contextmanager
    def weather(self, at: datetime) -> Iterator[None]:
        """How the mail server feels during this tick: well, away, or ill for everybody or for some addresses."""
        luck = 1.0 if self.is_calm else self.dice.random()
        answer, some = TAKEN, 0
        for share_, ill, part in (
            (0.06, "451 later", 100),
            (0.06, "550 no such mailbox", 20),
            (0.05, DROPPED, 30),
            (0.04, LOST, 20),
        ):
            if luck < share_:
                answer, some = ill, part
                break
            luck -= share_
        self.post.weather = lambda to: answer if crc32(f"{at}{to}".encode()) % 100 < some else TAKEN
        self.is_day_healthy &= not some and not self.mail_away
        with ExitStack() as stack:
            if self.mail_away:
                stack.enter_context(away())
            yield
        self.post.weather = lambda _: TAKEN

    # Kinds of ticks

    async def ticked(self, at: datetime, jobs: Any, *, workers: int = 1) -> None:
        """A tick of one or several workers at the same time, and the reckoning of it."""
        taken = len(self.post.letters)
        self.post.now = at
        lost = asyncio.gather(*(ticking.tick(jobs, at=at, me=f"worker-{n}") for n in range(workers)), return_exceptions=True)
        ended = await lost
        keys = [key for found in ended if isinstance(found, list) for key in found]
        is_whole = not any(isinstance(found, BaseException) for found in ended)
        await self.reckon_tick(at, taken, keys=keys, is_whole=is_whole)

    async def cut_short(self, at: datetime, *, after: int) -> None:
        """The process ends in the middle of a tick, at some statement of its."""
        self.figures.ticks_cut_short += 1
        self.is_day_healthy = False
        taken, self.post.now = len(self.post.letters), at
        victim = asyncio.ensure_future(ticking.tick(JOBS, at=at, me=f"worker-{self.dice.random()}"))
        with at_statement(after, victim.cancel):
            (ended,) = await asyncio.gather(victim, return_exceptions=True)
        is_whole = isinstance(ended, list)
        await self.reckon_tick(at, taken, keys=ended if isinstance(ended, list) else [], is_whole=is_whole)

    async def two_leaders(self, at: datetime) -> None:
        """A lease ran out under a slow leader: two sweep, write and send at the same time."""
        taken, self.post.now = len(self.post.letters), at
        for work in (chase, write, JOBS[-1].work):
            await asyncio.gather(work(at), work(at))
        await self.reckon_tick(at, taken, keys=None, is_whole=True)

    def killed_once(self) -> Callable[[datetime], Awaitable[str]]:
        """Sending in which the first letter's process ends after the mail server took it."""
        self.is_day_healthy = False
        died = False

        async def send_and_die(parcel: Parcel) -> None:
            nonlocal died
            await send_mail(parcel)
            if not died:
                died = True
                raise Killed

        async def send(at: datetime) -> str:
            return str(await deliver(SOURCES, at=at, senders={Channel.EMAIL: send_and_die}))

        return send

    # The reckoning

    async def reckon_tick(self, at: datetime, taken: int, *, keys: list[str] | None, is_whole: bool) -> None:
        """Compare what this tick said and sent with what it had to."""
        self.figures.ticks += 1
        today = ward_day(at)
        has_swept = keys is None or any(key.startswith("chase|") for key in keys)
        if keys is not None:
            has_swept = await self.note_period(at, keys, has_swept=has_swept, is_whole=is_whole)
        found = await rows(
            'select noun, noun_id, kind, due_on, rung, audience from reminder where at = {} and "by" is null', at
        )
        heard = [Said(**row) for row in found]
        if has_swept or heard:
            told = self.oracle.swept(today, heard, whole=has_swept, at=f"{at:%Y-%m-%d %H:%M}")
            self.bag.told(told, today)
        self.bag.ward_deadlines = list(self.oracle.standing.values())
        letters = self.post.letters[taken:]
        self.bag.came(letters)
        marked = (await rows("select count(*) as n from message where sent_at = {} and state = 'sent'", at))[0]["n"]
        self.figures.sent_and_not_marked += max(0, len(letters) - marked)

    async def note_period(self, at: datetime, keys: list[str], *, has_swept: bool, is_whole: bool) -> bool:
        """Whether this tick swept: once per period, unless it was cut short before that was kept."""
        past = [hour for hour in SWEEPS if hour <= at.hour]
        period = (ward_day(at), past[-1]) if past else None
        if not is_whole and not has_swept and period:
            key = f"chase|{period[0].isoformat()}|{period[1]:02d}"
            kept = await rows('select ok from job_run where "key" = {} and started_at = {}', key, at)
            has_swept = bool(kept and kept[0]["ok"])
        if is_whole and period and has_swept is (period in self.periods):
            self.oracle.wrong.append(f"{at}: the period {period} was {'worked off twice' if has_swept else 'left out'}")
        if has_swept and period:
            self.periods.add(period)
        return has_swept

    async def reckon(self) -> None:
        """The figures at the end, and what must hold of the whole database."""
        own, wrong = self.figures, self.oracle.wrong
        own.deeds, own.deadlines = self.life.deeds, len(self.oracle.ever)
        own.due_rungs, own.delivered_rungs = self.oracle.due, self.oracle.told
        own.passed_over, own.held_by_a_promise = (self.oracle.silenced(by_promise=held) for held in (False, True))
        own.notices_in_the_app = len(await notices(wrong))
        own.letters, own.reminders_in_letters = len(self.bag.letters), self.bag.reminders_told
        own.most_digests_a_person_a_day, own.duplicates = self.bag.most_digests_a_day(), self.bag.duplicates()
        own.refusals_by_the_mail_server = self.post.refusals
        own.still_waiting = sum(len(waiting) for waiting in self.bag.waiting.values())
        wrong += [found.sentence for found in await verify_all()]
        if own.most_digests_a_person_a_day > 1:
            wrong.append("somebody got two digests on one day")
        if own.duplicates > own.sent_and_not_marked:
            wrong.append("more duplicates than letters whose sending was not marked")
        if own.due_rungs != own.delivered_rungs or own.notices_in_the_app != own.delivered_rungs:
            wrong.append("due rungs, delivered rungs and notices in the app differ")
        own.wrong = len(wrong)


async def notices(wrong: list[str]) -> list[Any]:
    """The chase's events in the diary, each rung of a deadline once for each audience."""
    from tracker.events.queries import read_data

    found = await rows(
        "select noun, noun_id, audience, data from event where actor is null and (verb like '%reminded' or verb like '%_due'"
        " or verb like '%_asked' or verb like '%overdue' or verb like '%promise_broken') order by id"
    )
    seen: set[Any] = set()
    for row in found:
        data = read_data(row["data"])
        one = (row["noun"], row["noun_id"], data["kind"], data["version"], data["rung"], row["audience"])
        if one in seen:
            wrong.append(f"told twice in the app: {one}")
        seen.add(one)
    return found


@contextmanager
def at_statement(number: int, do: Callable[[], Any]) -> Iterator[None]:
    """Do something when the engine is asked for its `number`-th statement from now."""
    kind: Any = type(DB)  # PostgreSQL's engine has slots: the class is where a method can be put in another's place
    run, left = kind.run_querystring, number

    async def counted(self: Any, querystring: Any, in_pool: bool = True) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            do()
            await asyncio.sleep(0)
        return await run(self, querystring, in_pool)

    kind.run_querystring = counted
    try:
        yield
    finally:
        kind.run_querystring = run
