"""The sweep: ask every source what is owed, let the ladder say what is to be said today, say it once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import transaction
from tracker.core.due import Due, Owes, Source
from tracker.core.text import clean, day_short
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.reminders.actions import say_once
from tracker.reminders.queries import headed, key_of, ladders, lapsed, promises, said
from tracker.reminders.rules import PROMISE, Call, Ladder, Step, call_of
from tracker.workdays.queries import calendar
from tracker.workdays.rules import add_working_days, is_working_day

AT_ONCE = 200  # calls written in one transaction
TITLE = 160
HEARD_AS = {
    Owes.UNIT: Audience.UNIT, Owes.OFFICE: Audience.OFFICE, Owes.APPRAISER: Audience.APPRAISER, Owes.LEADERSHIP: Audience.LEADERSHIP,
}  # fmt: skip


async def sweep(sources: Sequence[Source], *, ward: int, at: datetime) -> list[Call]:
    """Say every rung whose day has come; returns what was said now. Running it again, or twice at a time, says nothing more."""
    calls, vacant = await foresee(sources, ward=ward, at=at)
    done: list[Call] = []
    for start in range(0, len(calls), AT_ONCE):
        async with transaction():
            for call in await standing(sources, ward, calls[start : start + AT_ONCE]):
                if await say(call, vacant=vacant, at=at):
                    done.append(call)
    return done


async def foresee(sources: Sequence[Source], *, ward: int, at: datetime) -> tuple[list[Call], set[str]]:
    """What the ladder would say now, and the paths of units without a head, whose part the office hears."""
    today, days = ward_day(at), await calendar(ward)
    if not is_working_day(today, days):
        return [], set()
    known = await ladders(ward)
    until = add_working_days(today, earliest(known.values()), days)
    dues = await owed(sources, ward, today, until)
    told, given = await said(ward, dues), await promises(ward, dues)
    calls = [
        call_of(
            due, known.get(due.plan, known[0]), today=today, said=told.get(key_of(due), ()), promised_on=given.get(key_of(due)),
            calendar=days,
        )
        for due in dues
    ]  # fmt: skip
    heads = await headed(ward, today)
    vacant = {due.unit_path for due in dues if due.unit_path not in heads}
    return [call for call in calls if call is not None], vacant


async def owed(sources: Sequence[Source], ward: int, today: date, until: date) -> list[Due]:
    """What is due by that day, and whatever was promised for a day that has passed; each deadline once, in order."""
    found = {key_of(due): due for source in sources for due in await source.due(ward, until)}
    broken = await lapsed(ward, today)
    for source in sources:
        if ids := broken.get(source.noun):
            found |= {key_of(due): due for due in await source.still(ward, ids)}
    return sorted(found.values(), key=lambda due: (due.noun, due.noun_id))


def earliest(known: Iterable[Ladder]) -> int:
    """How many working days before a deadline the first rung of any ladder stands."""
    return max(0, *(-rung.offset for ladder in known for rung in ladder))


async def standing(sources: Sequence[Source], ward: int, calls: Sequence[Call]) -> list[Call]:
    """Those whose deadline still stands, asked again inside the transaction that says them."""
    alive: set[Any] = set()
    for source in sources:
        ids = [call.due.noun_id for call in calls if call.due.noun == source.noun]
        alive |= {key_of(due) for due in await source.still(ward, ids)} if ids else set()
    return [call for call in calls if key_of(call.due) in alive]


async def say(call: Call, *, vacant: set[str], at: datetime) -> bool:
    """Write the rung and its event for each audience that has not heard it; whether there was any."""
    heard = {audience_of(call.due, owes, vacant) for owes in call.audiences}
    is_news = False
    for audience in sorted(heard):
        if not await say_once(call.due, call.rung, audience, step=call.step, at=at):
            continue
        is_news = True
        await record(
            f"{call.due.noun}.{verb_of(call, audience)}", noun_id=call.due.noun_id, by=None, at=at, ward=call.due.ward,
            unit_path=call.due.unit_path, audience=audience, data=data_of(call),
        )  # fmt: skip
    return is_news


def audience_of(due: Due, owes: Owes, vacant: set[str]) -> Audience:
    """Who hears it: what a unit without a head owes is said to the office."""
    return Audience.OFFICE if owes is Owes.UNIT and due.unit_path in vacant else HEARD_AS[owes]


def verb_of(call: Call, audience: Audience) -> str:
    """The past tense of what was said; its sentence is in events.sentences."""
    if call.rung.startswith(PROMISE):
        return "promise_broken"
    if call.due.requested:
        return "courteously_reminded"
    if call.due.owes is not Owes.UNIT:
        return "answer_reminded"
    if audience is Audience.UNIT and call.step is Step.COMMITMENT:
        return "commitment_asked"
    if audience is not Audience.UNIT:
        return {Step.NOTICE: "reminded", Step.LETTER: "letter_due", Step.COMMITMENT: "long_overdue"}[call.step]
    return "reminded"


def data_of(call: Call) -> dict[str, Any]:
    """What the sentence and a message's second look need: the deadline's kind and version, the rung, how far it is."""
    return {
        "title": clean(call.due.title, TITLE), "url": call.due.url, "due": day_short(call.due.due_on), "kind": call.due.kind,
        "version": call.due.version, "rung": call.rung, "when": when(call.due, call.day),
    }  # fmt: skip


def when(due: Due, day: date) -> str:
    """còn 3 ngày · hôm nay đến hạn · quá hạn 2 ngày (calendar days, as everywhere on screen)."""
    left = (due.due_on - day).days
    if left > 0:
        return f"còn {left} ngày"
    if day > due.late_after:
        return f"quá hạn {-left} ngày"
    return "hôm nay là ngày cuối" if left else "hôm nay đến hạn"
