"""Reading a ward's settings."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from tracker.core.database import rows
from tracker.wards.rules import Settled

SETTINGS = tuple(field.name for field in fields(Settled))


async def settled(ward: int) -> Settled:
    """What the ward has settled, or the defaults."""
    found = await rows(f"select {', '.join(SETTINGS)} from ward_settings where ward = {{}}", ward)
    return settled_of(found[0]) if found else Settled()


def settled_of(row: Mapping[str, Any]) -> Settled:
    """The settings among a row's columns; the defaults where an outer join found none."""
    if row["version"] is None:
        return Settled()
    return Settled(**{name: row[name] for name in SETTINGS} | {"grace": bool(row["grace"])})
