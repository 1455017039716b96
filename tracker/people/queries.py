"""Reading people and appointments, and a person as the viewer that everything else is shown to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import escape_like, rows
from tracker.core.errors import Missing
from tracker.core.text import fold
from tracker.core.viewer import Post, Role, Viewer, within
from tracker.people.rules import reach_of
from tracker.units.rules import Standing

CURRENT = "a.ended_at is null and a.since <= {} and (a.until is null or a.until >= {})"
VIEWER = """p.id as person, p.name, p.ward, w.name as ward_name, a.id as appointment, a.role, a.title,
  u.id as unit, u.name as unit_name, u.path as unit_path, u.standing, above.path as above_path"""


async def viewer_of(person: int, *, at: datetime, hat: int | None = None) -> Viewer | None:
    """A person as a viewer, without a session: for the command line, jobs and tests."""
    day = ward_day(at)
    found = await rows(
        f"""select {VIEWER}
        from person p join unit w on w.id = p.ward join appointment a on a.person = p.id and {CURRENT}
        join unit u on u.id = a.unit left join unit above on above.id = u.parent
        where p.id = {{}} and p.disabled_at is null order by a.id""",
        day,
        day,
        person,
    )
    return viewer_from(found, hat=hat) if found else None


async def viewer_of_login(login: str, *, at: datetime) -> Viewer:
    """The viewer of a login name, for the command line. Raises Missing."""
    found = await rows("select id from person where login = {}", login.casefold())
    viewer = await viewer_of(found[0]["id"], at=at) if found else None
    if viewer is None:
        raise Missing(f"Không có người dùng “{login}” đang giữ chức vụ.")
    return viewer


def viewer_from(found: Sequence[dict[str, Any]], *, hat: int | None) -> Viewer:
    """The viewer of joined rows (the columns of VIEWER, one row per appointment), acting as the appointment `hat`.

    With one appointment the hat is that one.
    """
    posts = tuple(
        Post(
            appointment=row["appointment"],
            role=Role(row["role"]),
            title=row["title"],
            unit=row["unit"],
            unit_name=row["unit_name"],
            unit_path=row["unit_path"],
            reach=reach_of(Role(row["role"]), unit_path=row["unit_path"], above_path=row["above_path"]),
            is_requested=row["standing"] == Standing.REQUESTED,
        )
        for row in found
    )
    chosen = next((post for post in posts if post.appointment == hat), None)
    return Viewer(
        person=found[0]["person"],
        name=found[0]["name"],
        ward=found[0]["ward"],
        ward_name=found[0]["ward_name"],
        posts=posts,
        hat=chosen or (posts[0] if len(posts) == 1 else None),
    )


async def listing(viewer: Viewer, *, typed: str = "", limit: int = 500) -> list[dict[str, Any]]:
    """People of the viewer's wards with their current appointments (one row per appointment), Vietnamese order."""
    scope, values = within(viewer, ward="p.ward", path="coalesce(u.path, w.path)")
    return await rows(
        f"""select p.id, p.name, p.login, p.phone, p.disabled_at, p.seen_at, p.totp_secret <> '' as has_code,
          a.id as appointment, a.role, a.title, a.acting, u.name as unit_name, u.id as unit
        from person p join unit w on w.id = p.ward
        left join appointment a on a.person = p.id and a.ended_at is null left join unit u on u.id = a.unit
        where {scope} and p.search like {{}} escape '!' order by p.sort_key, p.id, a.id limit {{}}""",
        *values,
        f"%{escape_like(fold(typed))}%",
        limit,
    )


async def find(person_id: int, viewer: Viewer) -> dict[str, Any] | None:
    """One person of the viewer's wards, without secrets."""
    found = await rows(
        "select p.id, p.ward, p.name, p.login, p.phone, p.email, p.disabled_at, p.seen_at, p.version,"
        " p.password_hash <> '' as has_password, p.totp_secret <> '' as has_code"
        " from person p join unit w on w.id = p.ward where p.id = {} and (p.ward = {} or w.path like {})",
        person_id,
        viewer.ward,
        f"{viewer.unit_paths[0]}%" if viewer.is_above_wards else "-",
    )
    return found[0] if found else None


async def appointments_of_person(person_id: int) -> list[dict[str, Any]]:
    """All appointments of a person, newest first."""
    return await rows(
        """select a.id, a.role, a.title, a.acting, a.since, a.until, a.ended_at, u.id as unit, u.name as unit_name, u.path
        from appointment a join unit u on u.id = a.unit where a.person = {} order by a.since desc, a.id desc""",
        person_id,
    )


async def roles_of(person_id: int) -> list[Role]:
    """The roles of all appointments that were not ended."""
    return [Role(row["role"]) for row in await appointments_of_person(person_id) if row["ended_at"] is None]
