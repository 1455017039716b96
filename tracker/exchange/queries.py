"""Reading the applications of a ward and what they called."""

from datetime import date
from typing import Any

from tracker.core.database import rows
from tracker.core.viewer import Viewer
from tracker.exchange.rules import SCOPE_WORDS, Scope, scopes_of, standing

LAST_CALLS = 100


async def listing(viewer: Viewer, today: date) -> list[dict[str, Any]]:
    """The ward's applications, newest first, each with its `standing`, `opens` (words of its scopes) and the unit it reads."""
    found = await rows(
        "select p.*, u.name as unit_name from application p left join unit u on u.ward = p.ward and u.path = p.path"
        " where p.ward = {} order by p.id desc limit 200",
        viewer.ward,
    )
    return [shown(row, today) for row in found]


async def find(application: int, viewer: Viewer, today: date) -> dict[str, Any] | None:
    """One of the ward's applications, as `listing` has it."""
    found = await rows(
        "select p.*, u.name as unit_name from application p left join unit u on u.ward = p.ward and u.path = p.path"
        " where p.id = {} and p.ward = {}",
        application,
        viewer.ward,
    )
    return shown(found[0], today) if found else None


def shown(row: dict[str, Any], today: date) -> dict[str, Any]:
    scopes = scopes_of(row["scopes"])
    return row | {
        "standing": standing(expires_on=row["expires_on"], revoked_at=row["revoked_at"], today=today),
        "opens": [SCOPE_WORDS[scope] for scope in Scope if scope in scopes],
    }


async def calls(application: int, *, most: int = LAST_CALLS) -> list[dict[str, Any]]:
    """The last calls of an application, newest first."""
    return await rows("select * from api_call where application = {} order by id desc limit {}", application, most)
