"""Reading the ward's calendar."""

from tracker.workdays.rules import Calendar, DayKind
from tracker.workdays.tables import CalendarDay


async def calendar(ward: int) -> Calendar:
    """All days of the ward that differ from Monday to Friday (a few dozen)."""
    found = await CalendarDay.select(CalendarDay.day, CalendarDay.kind).where(CalendarDay.ward == ward)
    return Calendar(
        off=frozenset(row["day"] for row in found if row["kind"] == DayKind.OFF),
        worked=frozenset(row["day"] for row in found if row["kind"] == DayKind.WORKED),
    )
