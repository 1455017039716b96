"""The outbox: who is to be written to, claimed and sent at least once, never twice but after a crash in between."""

import asyncio
import os
import socket
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tracker.core.clock import WARD_ZONE, day_starts, ward_day
from tracker.core.database import as_int, claim, rows, transaction
from tracker.core.due import Source
from tracker.core.gateway import send_to_gateway
from tracker.core.logs import log
from tracker.core.mail import send_mail
from tracker.core.parcels import NotSent, Parcel
from tracker.core.viewer import Role
from tracker.reminders.composing import render, short
from tracker.reminders.contents import digest_for
from tracker.reminders.delivery import preferences_url
from tracker.reminders.queries import newest_told, recipients, told_today
from tracker.reminders.rules import MOST_TRIES, Channel, Delivery, Mode, wait_before
from tracker.reminders.tables import Message
from tracker.settings import settings
from tracker.wards.queries import SETTINGS, settled_of
from tracker.wards.rules import Settled
from tracker.workdays.queries import pace
from tracker.workdays.rules import is_working_day, previous_working_day

Send = Callable[[Parcel], Awaitable[None]]
SENDERS: Mapping[Channel, Send] = {Channel.EMAIL: send_mail, Channel.GATEWAY: send_to_gateway}
AT_A_TIME = 4
LONGEST = 45  # seconds that one call of `deliver` takes new messages; what is left waits for the next tick
CLAIM_FOR = timedelta(minutes=3)  # counted from the tick's instant: longer than LONGEST and a channel's time-out together
JUMPED = timedelta(days=1)  # nothing is put off or claimed for so long: the clock had gone ahead
ME = f"{socket.gethostname()}:{os.getpid()}"


# Who is to be written to


async def gather(*, ward: int, at: datetime) -> int:
    """Put a message in the outbox for everybody whose hour has come and whom something new concerns; returns how many.

    One digest a person a day, on working days; after an outage, or while one still waits to be sent, that one tells it all.
    """
    ways = open_channels()
    days, own = await pace(ward)
    local = at.astimezone(WARD_ZONE)
    minute = local.hour * 60 + local.minute
    if not ways or own.is_quiet(minute):
        return 0
    today = ward_day(at)
    is_worked = is_working_day(today, days)
    told = await told_today(ward, today)
    people = by_person(await recipients(ward, at))
    head, start = await sequences(ward, previous_working_day(today, days))
    newest = await newest_told(ward, after=min((as_int(posts[0]["last"]) or start for posts in people.values()), default=0))
    made = 0
    for person, posts in people.items():
        channel, mode = channel_of(posts[0], ways), Mode(posts[0]["mode"] or Mode.DIGEST)
        after = as_int(posts[0]["last"]) or start
        if channel is None or not concerns(posts, newest, after=after):
            continue
        waits = posts[0]["busy"] is not None  # from an earlier day: it may go at any hour, so it tells today's news too
        if mode is Mode.DIGEST and (not is_worked or person in told or (minute < hour_of(posts[0], own) and not waits)):
            continue
        key = f"digest|{today.isoformat()}" if mode is Mode.DIGEST else f"once|{head}"
        made += await put(ward, person, channel, key, after=after, until=head, busy=posts[0]["busy"], at=at)
    return made


def by_person(found: Sequence[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    people: dict[int, list[dict[str, Any]]] = {}
    for row in found:
        people.setdefault(row["person"], []).append(row)
    return people


def open_channels() -> set[Channel]:
    """The channels this server was given."""
    found = set()
    if settings().smtp_host:
        found.add(Channel.EMAIL)
    if settings().gateway_url:
        found.add(Channel.GATEWAY)
    return found


def channel_of(row: dict[str, Any], ways: set[Channel]) -> Channel | None:
    """The way to this person: what they chose (e-mail until they choose), if it is open and there is an address for it."""
    chosen = Channel(row["channel"] or Channel.EMAIL)
    address = row["email"] if chosen is Channel.EMAIL else row["phone"]
    return chosen if chosen in ways and address else None


def hour_of(row: dict[str, Any], own: Settled) -> int:
    """The minute of the day of this person's digest; one inside the quiet hours waits for their end."""
    chosen = row["minute"] if row["minute"] is not None else own.digest_at
    return own.quiet_until if own.is_quiet(chosen) else int(chosen)


def concerns(posts: Sequence[dict[str, Any]], newest: Mapping[tuple[str, str, bool], int], *, after: int) -> bool:
    """Whether anything after `after` is told to one of these posts; of a unit's people the head alone is chased."""
    for post in posts:
        match post["role"]:
            case Role.HEAD:
                found = max(newest.get(("unit", post["path"], chasing), 0) for chasing in (False, True))
            case Role.DEPUTY | Role.STAFF:
                found = newest.get(("unit", post["path"], False), 0)
            case Role.OFFICE | Role.LEADER:
                told = {"office" if post["role"] == Role.OFFICE else "leadership", "council"}
                found = max((last for (name, _, _), last in newest.items() if name in told), default=0)
            case Role.APPRAISER:
                found = max((last for (name, _, _), last in newest.items() if name == "appraiser"), default=0)
            case _:
                found = 0
        if found > after:
            return True
    return False


async def sequences(ward: int, first_day: Any) -> tuple[int, int]:
    """The diary's last sequence, and the last one before `first_day`: where a first message begins."""
    found = await rows(
        "select (select h.sequence from event_head h where h.ward = {}) as head,"
        " (select max(v.sequence) from event v where v.ward = {} and v.at < {}) as start",
        ward,
        ward,
        day_starts(first_day),
    )
    return as_int(found[0]["head"]), as_int(found[0]["start"])


async def put(
    ward: int, person: int, channel: Channel, key: str, *, after: int, until: int, busy: int | None, at: datetime
) -> int:
    """A new message, or one that still waits told to tell the rest too; 1 if there is a new one.

    What could not be sent before is told by the new one, so it no longer stands as failed.
    """
    if busy is not None:
        values = {Message.until: until, Message.key: key, Message.attempts: 0, Message.next_at: at}
        await claim(Message, values, (Message.id == busy) & (Message.state == Delivery.WAITING) & (Message.key != key))
        return 0
    async with transaction():
        made = (
            await Message.insert(
                Message(
                    ward=ward, person=person, channel=channel, key=key, after=after, until=until, state=Delivery.WAITING,
                    made_at=at, next_at=at, address="", error="", holder="",
                )
            )
            .on_conflict(target=(Message.ward, Message.person, Message.channel, Message.key), action="DO NOTHING")
            .returning(Message.id)
        )  # fmt: skip
        if made:
            failed_before = (Message.person == person) & (Message.state == Delivery.FAILED) & (Message.id < made[0]["id"])
            await Message.update({Message.state: Delivery.MOOT}).where(failed_before)
    return len(made)


# Sending


async def deliver(sources: Sequence[Source], *, at: datetime, senders: Mapping[Channel, Send] = SENDERS) -> dict[str, int]:
    """Send what waits and may be sent now, a few at a time; returns how many were sent, moot, put off, failed."""
    sums = {"sent": 0, "moot": 0, "later": 0, "failed": 0}
    quiet, end = await quiet_wards(at), time.monotonic() + LONGEST

    async def work() -> None:
        while time.monotonic() < end and (message := await take(at, quiet)) is not None:
            sums[await send(message, sources, at=at, senders=senders)] += 1

    ended = await asyncio.gather(*(work() for _ in range(AT_A_TIME)), return_exceptions=True)  # one's trouble stops no other
    if trouble := [error for error in ended if error is not None]:
        raise trouble[0]
    return sums


async def quiet_wards(at: datetime) -> set[int]:
    """The wards with waiting messages where nothing is sent at this hour."""
    local = at.astimezone(WARD_ZONE)
    waiting = await rows(
        f"select distinct m.ward, {', '.join(f's.{name}' for name in SETTINGS)} from message m"
        " left join ward_settings s on s.ward = m.ward where m.state in ('waiting', 'sending')"
    )
    return {row["ward"] for row in waiting if settled_of(row).is_quiet(local.hour * 60 + local.minute)}


async def take(at: datetime, quiet: set[int]) -> dict[str, Any] | None:
    """Claim the message that has waited longest; one whose sender died is free again after three minutes."""
    apart = f" and ward not in ({', '.join('{}' for _ in quiet)})" if quiet else ""
    while True:
        found = await rows(
            "select * from message where state in ('waiting', 'sending') and (next_at <= {} or next_at > {})"
            f" and (state = 'waiting' or claimed_until <= {{}} or claimed_until > {{}}){apart} order by next_at, id limit 1",
            at,
            at + JUMPED,
            at,
            at + JUMPED,
            *quiet,
        )
        if not found:
            return None
        message = found[0]
        values = {
            Message.state: Delivery.SENDING, Message.attempts: Message.attempts + 1, Message.claimed_until: at + CLAIM_FOR,
            Message.holder: ME,
        }  # fmt: skip
        same = (Message.id == message["id"]) & (Message.attempts == message["attempts"]) & (Message.state == message["state"])
        if await claim(Message, values, same):
            return message | {"attempts": message["attempts"] + 1}


async def send(message: dict[str, Any], sources: Sequence[Source], *, at: datetime, senders: Mapping[Channel, Send]) -> str:
    """Compose from what stands now, send, mark; returns what became of it."""
    try:
        parcel = await parcel_of(message, sources, at=at)
        if parcel is not None:
            await senders[Channel(message["channel"])](parcel)
    except NotSent as refused:
        return await put_off(message, refused, at=at)
    except Exception as error:  # one message's mistake must not hold up the others: it is tried again, then seen as failed
        log.error("message failed", message=message["id"], exc_info=error)
        return await put_off(message, NotSent(f"Lỗi {type(error).__name__}."), at=at)
    if parcel is None:
        await mark(message, {Message.state: Delivery.MOOT, Message.sent_at: None})
        return "moot"
    await mark(message, {Message.state: Delivery.SENT, Message.sent_at: at, Message.address: parcel.to, Message.error: ""})
    return "sent"


async def parcel_of(message: dict[str, Any], sources: Sequence[Source], *, at: datetime) -> Parcel | None:
    """The message in words, addressed; None when nothing of it stands or there is no address any more."""
    person = (await rows("select id, name, email, phone from person where id = {}", message["person"]))[0]
    to = person["email"] if message["channel"] == Channel.EMAIL else person["phone"]
    url = preferences_url(person["id"], person["email"])
    digest = await digest_for(
        person["id"], ward=message["ward"], after=message["after"], until=message["until"], preferences_url=url,
        sources=sources, at=at,
    )  # fmt: skip
    if digest is None or not to:
        return None
    subject, text, html = render(digest)
    if message["channel"] == Channel.GATEWAY:
        text = short(digest)
    key = f"{message['ward']}|{message['person']}|{message['channel']}|{message['key']}"
    return Parcel(to=to, name=person["name"], subject=subject, text=text, html=html, key=key, preferences_url=url)


async def put_off(message: dict[str, Any], refused: NotSent, *, at: datetime) -> str:
    """Try again later, or after eight tries, or where it cannot help, let the office see it."""
    is_over = refused.for_good or message["attempts"] >= MOST_TRIES
    wait = max(wait_before(message["attempts"]), refused.wait or 0)
    log.warning("message not sent", message=message["id"], attempt=message["attempts"], reason=refused.sentence)
    await mark(
        message,
        {
            Message.state: Delivery.FAILED if is_over else Delivery.WAITING, Message.next_at: at + timedelta(seconds=wait),
            Message.error: refused.sentence[:500],
        },
    )  # fmt: skip
    return "failed" if is_over else "later"


async def mark(message: dict[str, Any], values: dict[Any, Any]) -> None:
    """Only the claim's holder marks: one that took too long has lost it to another."""
    await claim(
        Message,
        values,
        (Message.id == message["id"]) & (Message.attempts == message["attempts"]) & (Message.state == Delivery.SENDING),
    )
