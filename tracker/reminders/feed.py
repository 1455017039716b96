"""A person's deadlines as a calendar that their phone reads by a secret address (lịch hạn việc)."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event

from tracker.accounts.sessions import digest
from tracker.core.clock import ward_day
from tracker.core.database import as_day, rows, transaction
from tracker.core.text import clean, day_long
from tracker.core.viewer import Viewer
from tracker.people.actions import record_person
from tracker.people.queries import CURRENT, VIEWER, viewer_from
from tracker.reminders.tables import Feed
from tracker.settings import settings
from tracker.tasks.queries import COLUMNS, TABLES, visible
from tracker.tasks.rules import NEXT_DAY

MOST_EVENTS = 500
LONGEST_TITLE = 120
ALARM = timedelta(hours=-16)  # of a day that begins at midnight: 08:00 of the day before
NOTED_AFTER = timedelta(days=1)  # how exactly it is kept when a calendar was last read


# The secret address


async def make(viewer: Viewer, *, at: datetime) -> str:
    """A new address, as a path; the one before is dead. Only its SHA-256 is kept."""
    token = secrets.token_urlsafe(32)
    async with transaction():
        await end(viewer, at=at)
        await Feed.insert(Feed(ward=viewer.ward, person=viewer.person, token_hash=digest(token), made_at=at))
        await record_person("feed.made", viewer.person, ward=viewer.ward, by=viewer, at=at)
    return f"/calendar/{token}.ics"


async def revoke(viewer: Viewer, *, at: datetime) -> None:
    """The address opens nothing any more."""
    async with transaction():
        if await end(viewer, at=at):
            await record_person("feed.revoked", viewer.person, ward=viewer.ward, by=viewer, at=at)


async def end(viewer: Viewer, *, at: datetime) -> bool:
    ended = Feed.update({Feed.revoked_at: at}).where((Feed.person == viewer.person) & (Feed.revoked_at.is_null()))
    return bool(await ended.returning(Feed.id))


async def reader(token: str, *, at: datetime) -> Viewer | None:
    """Whose calendar this is, with the posts they hold now; None for a dead or unknown address, or somebody without posts.

    Of several addresses made at the same moment the newest stands. Notes once a day that the calendar is read.
    """
    day = ward_day(at)
    found = await rows(
        f"""select f.id as feed, f.read_at, {VIEWER} from feed f join person p on p.id = f.person and p.disabled_at is null
        join unit w on w.id = p.ward join appointment a on a.person = p.id and {CURRENT} join unit u on u.id = a.unit
        left join unit above on above.id = u.parent where f.token_hash = {{}} and f.revoked_at is null
        and f.id = (select max(x.id) from feed x where x.person = f.person) order by a.id""",
        day,
        day,
        digest(token),
    )
    if not found:
        return None
    if found[0]["read_at"] is None or at - found[0]["read_at"] >= NOTED_AFTER:
        await Feed.update({Feed.read_at: at}).where(Feed.id == found[0]["feed"])
    return viewer_from(found, hat=None)


# What it shows


async def deadlines(viewer: Viewer) -> list[dict[str, Any]]:
    """What the person's own units still have to do by a day, nearest first; what was sent waits for others, so it is not there."""
    scope, values = visible(viewer)
    units = sorted({post.unit for post in viewer.posts})
    return await rows(
        f"select {COLUMNS}, a.version from {TABLES} where {scope} and a.unit in ({', '.join('{}' for _ in units)})"
        f" and a.state in ('not_started', 'in_progress', 'returned') and {NEXT_DAY} is not null"
        f" order by {NEXT_DAY}, a.id limit {{}}",
        *values,
        *units,
        MOST_EVENTS,
    )


def calendar_of(viewer: Viewer, work: Sequence[dict[str, Any]]) -> bytes:
    """The work as iCalendar: a whole day each, an alarm the morning before; the same bytes while nothing changed."""
    calendar = Calendar()
    calendar.add("prodid", "-//So Viec//Han viec//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Sổ Việc: {viewer.posts[0].unit_name}")
    for row in work:
        calendar.add_component(event_of(row))
    return bytes(calendar.to_ical())


def event_of(row: dict[str, Any]) -> Event:
    """One deadline; its id stays when the day moves, and `version` tells a calendar which is newer."""
    day, changed = as_day(row["next_day"]), row["changed_at"].replace(microsecond=0)
    assert day is not None  # dated work alone is asked for
    url = f"{settings().base_url}/assignments/{row['id']}"
    kind = "Hạn bổ sung" if row["state"] == "returned" else "Hạn phối hợp" if row["requested"] else "Hạn"
    event, alarm = Event(), Alarm()
    event.add("uid", f"{row['code']}@{urlsplit(url).hostname}")
    event.add("summary", summary := f"{kind}: {clean(' '.join(row['text'].split()), LONGEST_TITLE)}")
    event.add("description", f"{row['unit_name']}, {row['code']}\n{row['text']}\n{kind}: {day_long(day)}\n{url}")
    event.add("url", url)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", row["version"])
    event.add("transp", "TRANSPARENT")
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", ALARM)
    event.add_component(alarm)
    return event
