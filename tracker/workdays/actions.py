"""Writing the ward's calendar."""

from tracker.workdays.seed import DAYS
from tracker.workdays.tables import CalendarDay


async def seed(ward: int) -> None:
    """Give a new ward the announced calendar (inside the transaction that founds it)."""
    await CalendarDay.insert(
        *(CalendarDay(ward=ward, day=day, kind=kind, name=name, source=source) for day, kind, name, source in DAYS)
    )
