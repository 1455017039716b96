"""Once a month the tracker points out, in every ward, who deserves a thank-you now."""

from collections.abc import Sequence
from datetime import date, datetime

from tracker.core.clock import ward_day
from tracker.core.database import rows, transaction
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.praise import gathering
from tracker.praise.facts import facts_text
from tracker.praise.rules import Deserving, PraiseState, chosen, deserves, last_full
from tracker.praise.tables import Praise
from tracker.reminders.queries import wards


async def point_out(at: datetime) -> str:
    """Every ward, for the month before; running it again, or twice at a time, points out nobody more."""
    said = sum([await point_out_in(ward, at=at) for ward in await wards()])
    return f"Đã nêu {said} đơn vị nên cảm ơn" if said else "Không có đơn vị nào mới để nêu"


async def point_out_in(ward: int, *, at: datetime) -> int:
    """Write down a ward's units that deserve a word this month; returns how many. Nothing where that was done this month."""
    month = ward_day(at).replace(day=1)
    if await is_done(ward, month):
        return 0
    found = await found_in(ward, ward_day(at))
    async with transaction():
        if await is_done(ward, month):
            return 0
        return await write(ward, month, found, at=at)


async def is_done(ward: int, month: date) -> bool:
    """Whether units were pointed out this month: what leadership wrote of itself has no facts."""
    return bool(await rows("select 1 as found from praise where ward = {} and month = {} and facts <> '' limit 1", ward, month))


async def found_in(ward: int, today: date) -> list[Deserving]:
    """Who deserves a thank-you on `today`, at most a few of each peer group."""
    until = last_full(today).first
    months = await gathering.months(ward, until, today)
    known = await gathering.candidates(ward, today)
    return chosen(one for unit in known if (one := deserves(unit, months.get(unit.unit, []), until)))


async def write(ward: int, month: date, found: Sequence[Deserving], *, at: datetime) -> int:
    """A row and an event for each; a unit that has a row of this month is left as it is."""
    path = (await rows("select path from unit where id = {}", ward))[0]["path"]
    written = 0
    for one in found:
        made = (
            await Praise.insert(suggested(ward, month, one, at=at))
            .on_conflict(target=(Praise.ward, Praise.month, Praise.unit), action="DO NOTHING")
            .returning(Praise.id)
        )
        if not made:
            continue
        written += 1
        await record(
            "praise.suggested", noun_id=made[0]["id"], by=None, at=at, ward=ward, unit_path=path, audience=Audience.COUNCIL,
            data={"title": one.known.name, "words": one.words, "url": f"/praises/{made[0]['id']}"},
        )  # fmt: skip
    return written


def suggested(ward: int, month: date, one: Deserving, *, at: datetime) -> Praise:
    known = one.known
    return Praise(
        ward=ward, month=month, unit=known.unit, appointment=known.appointment, unit_name=known.name, unit_path=known.path,
        head_title=known.head_title, words=one.words, streak=one.streak, facts=facts_text(one.months),
        state=PraiseState.SUGGESTED, letter="", pointed_out_at=at, decided_by_name="", reason="",
    )  # fmt: skip
