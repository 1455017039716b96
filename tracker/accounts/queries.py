"""Reading who may get in: by a link, and by one click in a demonstration."""

from datetime import datetime
from typing import Any

from tracker.accounts.sessions import digest
from tracker.core.database import rows


async def link_holder(token: str, *, at: datetime) -> dict[str, Any] | None:
    """Whose link this is and whether it still opens (`alive`); looking burns nothing."""
    found = await rows(
        "select x.id, x.person, x.used_at, x.ends_at, p.name, p.ward from activation x join person p on p.id = x.person"
        " where x.token_hash = {} and p.disabled_at is null",
        digest(token),
    )
    if not found:
        return None
    return found[0] | {"alive": found[0]["used_at"] is None and found[0]["ends_at"] > at}


async def demo_people() -> list[dict[str, Any]]:
    """The demonstration's people with a known login, one for each kind of user."""
    return await rows(
        "select p.id, p.login, p.name, a.title, a.role, u.name as unit_name from person p"
        " join appointment a on a.person = p.id and a.ended_at is null join unit u on u.id = a.unit"
        " where p.login like {} order by p.id, a.id",
        "demo-%",
    )
