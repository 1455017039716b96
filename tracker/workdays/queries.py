"""Reading the ward's calendar."""

from collections.abc import Sequence
from typing import Any

from tracker.core.database import rows
from tracker.wards.queries import SETTINGS, settled_of
from tracker.wards.rules import Settled
from tracker.workdays.almanac import Almanac, MarkedDay
from tracker.workdays.rules import Calendar, DayKind


async def calendar(ward: int) -> Calendar:
    """Which days the ward works, and whether it grants the grace day."""
    return (await almanac(ward)).calendar


async def pace(ward: int) -> tuple[Calendar, Settled]:
    """The ward's calendar and its settings, in one query."""
    found = await rows(f"{ALMANAC.format(columns=SETTLED)} order by d.day", ward)
    return almanac_of(found).calendar, settled_of(found[0])


async def almanac(ward: int) -> Almanac:
    """Every day of the ward that differs from Monday to Friday (some dozens), with its source."""
    return almanac_of(await rows(f"{ALMANAC.format(columns='s.grace')} order by d.day", ward))


ALMANAC = """select {columns}, d.day, d.kind, d.name, d.source from (select cast({{}} as bigint) as ward) w
  left join ward_settings s on s.ward = w.ward left join calendar_day d on d.ward = w.ward"""
SETTLED = ", ".join(f"s.{name}" for name in SETTINGS)


def almanac_of(found: Sequence[dict[str, Any]]) -> Almanac:
    return Almanac(
        days=tuple(
            MarkedDay(row["day"], DayKind(row["kind"]), row["name"], row["source"]) for row in found if row["day"] is not None
        ),
        grace=all(row["grace"] is None or bool(row["grace"]) for row in found),
    )
