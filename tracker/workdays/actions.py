"""Writing the calendar of a new ward; how it is changed afterwards stands in `tasks.calendar`, because deadlines move."""

from tracker.workdays.seed import first_days
from tracker.workdays.tables import CalendarDay


async def seed(ward: int, *, year: int) -> None:
    """Give a ward founded in `year` its first calendar (inside the transaction that founds it)."""
    await CalendarDay.insert(
        *(CalendarDay(ward=ward, day=one.day, kind=one.kind, name=one.name, source=one.source) for one in first_days(year))
    )
