"""A whole ward with history, for a first look, for measuring, and (its small sister) for tests; no real person in it."""

from datetime import date, datetime, timedelta

from tracker.accounts.links import issue_link
from tracker.accounts.queries import demo_people
from tracker.core.clock import day_starts, now
from tracker.core.database import rows, transaction
from tracker.demo.bulk import fill
from tracker.demo.history import live
from tracker.demo.months import founded_on
from tracker.demo.ward import People, settle
from tracker.events.actions import record
from tracker.events.queries import is_known

MARK = "ward.demonstrated"


async def build(*, today: date, units: int = 60, assignments: int | None = None) -> None:
    """Build the demonstration in an empty database, the same for the same day; its history ends on `today`.

    With `assignments`, rows are made the quick way, for measuring, until there are about as many.
    """
    began = day_starts(founded_on(today)) + timedelta(hours=8)
    people = await settle(began, units=units)
    await mark(people, at=began)
    await live(people, today=today)
    have = (await rows("select count(*) as n from assignment"))[0]["n"]
    if assignments and assignments > have:
        await fill(people, today=today, count=assignments - have)


async def is_built() -> bool:
    """Whether the database holds any ward."""
    return bool(await rows("select id from unit where kind = 'ward' limit 1"))


async def is_demo() -> bool:
    """Whether the ward is a demonstration: the diary says so."""
    return await is_known(MARK)


async def sign_in_links() -> list[tuple[str, str]]:
    """(who, one-use local path) for each kind of demo user."""
    kinds: dict[int, str] = {}
    for row in await demo_people():
        kinds.setdefault(row["id"], f"{row['title']} ({row['unit_name']})")
    return [(label, await issue_link(person, by=None, at=now())) for person, label in kinds.items()]


async def mark(people: People, *, at: datetime) -> None:
    async with transaction():
        await record(MARK, noun_id=people.ward, by=None, at=at, ward=people.ward, unit_path=people.ward_path)
