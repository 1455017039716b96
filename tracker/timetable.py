"""Everything the tracker does by itself, and when: on the roof, so that what stands to the right can be chased too."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from tracker.accounts.jobs import sweep_sessions
from tracker.appeals import owed as appeals
from tracker.commendation import owed as campaigns
from tracker.contributions import queries as contributions
from tracker.core import clock, ticking
from tracker.core.database import rows, transaction
from tracker.core.due import Source
from tracker.core.logs import log
from tracker.core.receipts import forget
from tracker.core.ticking import Job
from tracker.extensions import queries as extensions
from tracker.indicators import owed as readings
from tracker.people.jobs import end_posts
from tracker.praise.jobs import point_out
from tracker.praise.rules import FROM_DAY
from tracker.reminders.jobs import sweep
from tracker.reminders.outbox import deliver, gather, parcel_of
from tracker.reminders.queries import rung_of, wards
from tracker.reminders.rules import Call, Rung
from tracker.tasks import owed
from tracker.tasks.recurring import create_due_occurrences

EVERY = 60  # seconds between ticks
GRACE = 8  # seconds a running tick has to end when the process stops
RECEIPTS_FOR = timedelta(days=30)

SOURCES = (
    Source(owed.NOUN, owed.due, owed.still),
    Source("contribution", contributions.due, contributions.still),
    Source("extension", extensions.due, extensions.still),
    Source(appeals.NOUN, appeals.due, appeals.still),
    Source(campaigns.NOUN, campaigns.due, campaigns.still),
    Source(readings.NOUN, readings.due, readings.still),
)


async def chase(at: datetime) -> str:
    """The ladder over every ward."""
    said = [len(await sweep(SOURCES, ward=ward, at=at)) for ward in await wards()]
    return f"Đã nhắc {sum(said)} việc" if sum(said) else "Không có việc nào cần nhắc thêm"


async def write(at: datetime) -> str:
    made = [await gather(ward=ward, at=at) for ward in await wards()]
    return f"Có {sum(made)} tin mới chờ gửi"


async def send(at: datetime) -> str:
    sums = await deliver(SOURCES, at=at)
    return f"Đã gửi {sums['sent']}, bỏ vì không còn cần {sums['moot']}, gửi lại sau {sums['later']}, không gửi được {sums['failed']}"


async def end_terms(at: datetime) -> str:
    return f"Đã kết thúc {await end_posts(at)} chức vụ hết hạn"


async def recur(at: datetime) -> str:
    return f"Đã tạo {await create_due_occurrences(at=at)} kỳ việc"


async def tidy(at: datetime) -> str:
    sessions, receipts, runs = await sweep_sessions(at), await forget(at - RECEIPTS_FOR), await ticking.sweep_runs(at)
    return f"Đã dọn {sessions} phiên, {receipts} mã gửi, {runs} lượt chạy cũ"


JOBS = (
    Job("terms", "Kết thúc chức vụ đã hết hạn", end_terms, hours=(0,)),
    Job("recur", "Tạo trước các kỳ của việc định kỳ", recur, hours=(1,)),
    Job("tidy", "Dọn phiên đăng nhập đã hết", tidy, hours=(2,)),
    Job("chase", "Xem hạn và nhắc việc", chase, hours=(6, 10, 14)),
    Job("praise", "Nêu đơn vị nên cảm ơn", point_out, hours=(7,), month_day=FROM_DAY),
    Job("write", "Soạn bản tin", write),
    Job("send", "Gửi tin", send),
)


async def tick(at: datetime) -> list[str]:
    """One tick of the clock."""
    return await ticking.tick(JOBS, at=at)


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """The clock, ticking while this lasts; a tick that runs when it ends may finish."""
    busy = asyncio.Lock()

    async def once() -> None:
        async with busy:
            try:
                await tick(clock.now())
            except Exception as error:  # the database was away: the next tick makes up for it
                log.error("tick failed", exc_info=error)

    scheduler = AsyncIOScheduler(
        timezone=clock.WARD_ZONE, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    scheduler.add_job(once, "interval", seconds=EVERY, next_run_time=clock.now())
    scheduler.start()
    try:
        yield
    finally:
        scheduler.pause()
        try:
            async with asyncio.timeout(GRACE):
                await busy.acquire()
        except TimeoutError:
            log.warning("a tick was cut short")
        scheduler.shutdown(wait=False)
        await ticking.let_go()


class Rehearsed(Exception):
    """Ends a rehearsal: nothing of it is kept."""


async def rehearse(at: datetime) -> list[str]:
    """What would be said at that instant, to whom and why, line by line: done for real, then taken back."""
    told: list[str] = []
    try:
        async with transaction() as running_now:
            for ward in await wards():
                for call in await sweep(SOURCES, ward=ward, at=at):
                    told.append(await reason(call))
                await running_now.settle()
                if await gather(ward=ward, at=at):
                    told += await letters(ward, at)
            raise Rehearsed
    except Rehearsed:
        return told


async def reason(call: Call) -> str:
    """Tổ dân phố số 5: “Phát động…”, hạn 28/11/2026: Trước hạn 3 ngày làm việc → unit"""
    unit = await rows("select name from unit where path = {}", call.due.unit_path)
    offset, promised = rung_of(call.rung)
    why = Rung(offset).when if offset is not None else f"quá ngày hẹn {promised:%d/%m/%Y}"
    names = {"unit": "đơn vị", "office": "phòng theo dõi", "leadership": "lãnh đạo"}
    told = ", ".join(names[owes] for owes in call.audiences)
    return f"{unit[0]['name']}: “{call.due.title[:80]}”, hạn {call.due.due_on:%d/%m/%Y}: {why} → {told}"


async def letters(ward: int, at: datetime) -> list[str]:
    """The messages that wait in this ward, in words."""
    found = await rows("select * from message where ward = {} and state = 'waiting' order by id", ward)
    written = []
    for message in found:
        if parcel := await parcel_of(message, SOURCES, at=at):
            written.append(f"{message['channel']} → {parcel.name} <{parcel.to}>: {parcel.subject}")
    return written
