"""Reading the ward's calendar."""

from tracker.core.database import rows
from tracker.workdays.rules import Calendar, DayKind


async def calendar(ward: int) -> Calendar:
    """All days of the ward that differ from Monday to Friday (a few dozen), and whether it grants the grace day."""
    found = await rows(
        "select d.day, d.kind, coalesce(s.grace, {}) as grace from calendar_day d"
        " left join ward_settings s on s.ward = d.ward where d.ward = {}",
        True,
        ward,
    )
    return Calendar(
        off=frozenset(row["day"] for row in found if row["kind"] == DayKind.OFF),
        worked=frozenset(row["day"] for row in found if row["kind"] == DayKind.WORKED),
        grace=all(row["grace"] for row in found),
    )
