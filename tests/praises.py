"""Three months kept in time, and matters that are open, in the cast's ward."""

from datetime import date, datetime, timedelta

from cast import Cast
from periods import accepted, noon, sent

from tracker.commendation.tables import Hold
from tracker.core.clock import WARD_ZONE

THIRD = datetime(2026, 11, 3, 7, 30, tzinfo=WARD_ZONE)
DUES = (date(2026, 8, 20), date(2026, 9, 22), date(2026, 10, 20))
HEADS = {"five": "head", "six": "other_head", "front": "front_head"}


async def in_time(cast: Cast, unit: str = "five", *, late: int = 0) -> None:
    """One task in each of three months, done on its day; the last one `late` days after it."""
    for due in DUES:
        day = due + timedelta(days=late if due == DUES[-1] else 0)
        made = await cast.assignment(unit, due_on=due, at=noon(due - timedelta(days=15)))
        await sent(cast, made, day, HEADS[unit])
        await accepted(cast, made, day + timedelta(days=1))


async def held(cast: Cast, whose: str | None = None, *, closed_on: date | None = None) -> None:
    await Hold(
        ward=cast.ward, unit=cast.units["five"].id, appointment=cast.appointments[whose] if whose else None, kind="inspection",
        note="", opened_on=date(2026, 10, 1), entered_by=cast.people["office"], entered_by_name="", entered_at=THIRD,
        closed_on=closed_on, closed_note="", closed_by_name="",
    ).save()  # fmt: skip
