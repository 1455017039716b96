"""Reading who may get in: the people of a demonstration."""

from typing import Any

from tracker.core.database import rows


async def demo_people() -> list[dict[str, Any]]:
    """The demonstration's people with a known login, one for each kind of user."""
    return await rows(
        "select p.id, p.login, p.name, a.title, a.role, u.name as unit_name from person p"
        " join appointment a on a.person = p.id and a.ended_at is null join unit u on u.id = a.unit"
        " where p.login like {} order by p.id, a.id",
        "demo-%",
    )
