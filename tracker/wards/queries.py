"""Reading a ward's settings."""

from dataclasses import fields

from tracker.core.database import rows
from tracker.wards.rules import Settled

COLUMNS = ", ".join(field.name for field in fields(Settled))


async def settled(ward: int) -> Settled:
    """What the ward has settled, or the defaults."""
    found = await rows(f"select {COLUMNS} from ward_settings where ward = {{}}", ward)
    return (
        Settled(**{name: bool(value) if name == "grace" else value for name, value in found[0].items()}) if found else Settled()
    )
