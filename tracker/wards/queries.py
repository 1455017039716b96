"""Reading a ward's settings."""

from dataclasses import fields

from tracker.core.database import rows
from tracker.wards.rules import Settled

COLUMNS = ", ".join(field.name for field in fields(Settled))


async def settled(ward: int) -> Settled:
    """What the ward has settled, or the defaults."""
    found = await rows(f"select {COLUMNS} from ward_settings where ward = {{}}", ward)
    if not found:
        return Settled()
    return Settled(**found[0] | {"grace": bool(found[0]["grace"])})
