"""Reading the ward's calendar."""

from tracker.core.database import rows
from tracker.workdays.almanac import Almanac, MarkedDay
from tracker.workdays.rules import Calendar, DayKind


async def calendar(ward: int) -> Calendar:
    """Which days the ward works, and whether it grants the grace day."""
    return (await almanac(ward)).calendar


async def almanac(ward: int) -> Almanac:
    """Every day of the ward that differs from Monday to Friday (some dozens), with its source."""
    found = await rows(
        "select s.grace, d.day, d.kind, d.name, d.source from (select cast({} as bigint) as ward) w"
        " left join ward_settings s on s.ward = w.ward left join calendar_day d on d.ward = w.ward order by d.day",
        ward,
    )
    return Almanac(
        days=tuple(
            MarkedDay(row["day"], DayKind(row["kind"]), row["name"], row["source"]) for row in found if row["day"] is not None
        ),
        grace=all(row["grace"] is None or bool(row["grace"]) for row in found),
    )
