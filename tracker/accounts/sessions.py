"""Sessions: a browser that is signed in. Own table, 256-bit tokens kept only as SHA-256, one query to know who asks."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from tracker.accounts.rules import needs_code, session_limits
from tracker.accounts.tables import WebSession
from tracker.core.clock import now, ward_day
from tracker.core.database import rows
from tracker.core.viewer import Role, Viewer
from tracker.core.web import SESSION, cookie_value
from tracker.people.queries import CURRENT, VIEWER, viewer_from
from tracker.people.tables import Person

REFRESH_AFTER = timedelta(minutes=5)

# One row per current appointment. `unread` counts notices since the person's mark, at most 99; the app puts in place of
# WAITING and ASKED the counts of what waits for this appointment's decision (scalar subselects over `p`, `a` and `u`).
WHO = f"""
select s.id as session, s.hat, s.seen_at, s.ends_at, s.idle_seconds, s.proved_at, {VIEWER},
  (case when a.role in ('head', 'deputy', 'staff') then (select count(*) from (select 1 from event e
      where e.ward = p.ward and e.audience = 'unit' and e.unit_path = u.path and e.sequence > coalesce(m.sequence, 0)
      and (e.actor is null or e.actor <> p.id) limit 99) as told)
    when a.role in ('office', 'appraiser', 'leader') then (select count(*) from (select 1 from event e
      where e.ward = p.ward and e.audience in (case a.role when 'leader' then 'leadership' else a.role end, case a.role when 'appraiser' then 'appraiser' else 'council' end)
      and e.sequence > coalesce(m.sequence, 0) and (e.actor is null or e.actor <> p.id) limit 99) as told)
    else 0 end) as unread,
  (p.password_hash <> '' and p.totp_secret <> '') as enrolled, WAITING as waiting, ASKED as asked,
  coalesce((select d.sequence from event_head d where d.ward = p.ward), 0) as diary
from web_session s
join person p on p.id = s.person and p.disabled_at is null and p.rights_version = s.rights_version
join unit w on w.id = p.ward
left join notice_mark m on m.person = p.id
left join appointment a on a.person = p.id and {CURRENT}
left join unit u on u.id = a.unit
left join unit above on above.id = u.parent
where s.token_hash = {{}}
order by a.id
"""


class Authentication:
    """ASGI middleware: puts the Viewer (or None) in `scope["user"]`, the session's id and token in `scope["auth"]`.

    A door that says `sessionless` is for other systems: a cookie means nothing there.
    """

    def __init__(self, app: ASGIApp, waiting: str = "0", asked: str = "0") -> None:
        self.app = app
        self.who = counting(waiting, asked)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            knows_sessions = not scope["route_handler"].opt.get("sessionless")
            token = cookie_value(ASGIConnection(scope), SESSION) if knows_sessions else ""
            scope["auth"] = token
            scope["user"] = await authenticate(token, at=now(), who=self.who) if token else None
        await self.app(scope, receive, send)


def counting(waiting: str = "0", asked: str = "0") -> str:
    """WHO with the counts in their places."""
    return WHO.replace("WAITING", waiting).replace("ASKED", asked)


async def authenticate(token: str, *, at: datetime, who: str = counting()) -> Viewer | None:
    """Who holds this session, with all current appointments; None when it is unknown, idle too long or over.

    A person without any current appointment is nobody. Writes `seen_at` at most every five minutes.
    """
    day = ward_day(at)
    found = await rows(who, day, day, digest(token))
    if not found or found[0]["appointment"] is None:
        return None
    session = found[0]
    if at >= session["ends_at"] or at - session["seen_at"] >= timedelta(seconds=session["idle_seconds"]):
        return None
    if at - session["seen_at"] >= REFRESH_AFTER:
        await WebSession.update({WebSession.seen_at: at}).where(WebSession.id == session["session"])
        await Person.update({Person.seen_at: at}).where(Person.id == session["person"])
    viewer = viewer_from(found, hat=session["hat"])
    return replace(
        viewer,
        unread=min(99, sum(row["unread"] for row in found)),
        waiting=max(row["waiting"] or 0 for row in found),
        asked=max(row["asked"] or 0 for row in found),
        diary=session["diary"],
        proved_at=session["proved_at"],
        is_enrolled=bool(session["enrolled"]) or not needs_code(viewer.roles),
    )


async def open_session(
    person: int, *, at: datetime, proved: bool, roles: Sequence[Role], agent: str, hat: int | None = None
) -> tuple[str, int]:
    """Sign a person in inside the running transaction: a new token every time, never one the browser chose.

    Returns the token for the cookie and its greatest age in seconds. `proved`: a password or code was just given.
    The person's sessions that let nobody in any more are swept on the way.
    """
    token = secrets.token_urlsafe(32)
    holder = await Person.select(Person.ward, Person.rights_version).where(Person.id == person).first()
    if holder is None:
        raise LookupError(person)
    dead = (WebSession.ends_at <= at) | (WebSession.rights_version < holder["rights_version"])
    await WebSession.delete().where((WebSession.person == person) & dead)
    limits = session_limits(roles)
    await WebSession.insert(
        WebSession(
            ward=holder["ward"],
            token_hash=digest(token),
            person=person,
            rights_version=holder["rights_version"],
            hat=hat,
            created_at=at,
            seen_at=at,
            idle_seconds=int(limits.idle.total_seconds()),
            ends_at=at + limits.absolute,
            proved_at=at if proved else None,
            agent=agent[:200],
        )
    )
    await Person.update({Person.seen_at: at}).where(Person.id == person)
    return token, int(limits.absolute.total_seconds())


async def close_session(token: str) -> None:
    """Sign this browser out."""
    await WebSession.delete().where(WebSession.token_hash == digest(token))


async def close_others(person: int, *, keep: str) -> None:
    """Sign every other browser of this person out (after a new password)."""
    await WebSession.delete().where((WebSession.person == person) & (WebSession.token_hash != digest(keep)))


async def set_hat(token: str, appointment: int) -> None:
    """Let another of the person's appointments act in this session."""
    await WebSession.update({WebSession.hat: appointment}).where(WebSession.token_hash == digest(token))


async def prove(token: str, *, at: datetime) -> None:
    """Note that a password or code was given just now (step-up)."""
    await WebSession.update({WebSession.proved_at: at}).where(WebSession.token_hash == digest(token))


def digest(text: str) -> str:
    """SHA-256 in hex: what is kept in place of a token or of a login that failed."""
    return hashlib.sha256(text.encode()).hexdigest()
