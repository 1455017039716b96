"""Reading chasing: ladders, what was said, promises, who is told where."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tracker.core.clock import day_starts, ward_day
from tracker.core.database import as_day, rows
from tracker.core.due import Due
from tracker.core.viewer import Viewer, within
from tracker.people.queries import CURRENT
from tracker.reminders.rules import PROMISE, USUAL, Ladder, Rung, Step

CHASING = (  # what the ladder and the office say: of a unit's people its head alone is written to about it
    "answer_reminded", "chased", "commitment_asked", "courteously_reminded", "letter_due", "long_overdue", "promise_broken",
    "reminded",
)  # fmt: skip
LAPSED_DAYS = 30  # longer than any outage
CHUNK = 500  # ids asked for in one statement
WARD = 0  # the plan of the ward's own ladder

Key = tuple[str, int, str, str]  # noun, its id, kind, version


def key_of(due: Due) -> Key:
    """What a rung is said of: the same until the deadline changes."""
    return due.noun, due.noun_id, due.kind, due.version


async def ladders(ward: int) -> dict[int, Ladder]:
    """Plan → its ladder; under `WARD` the one that runs for all others (the usual one until the ward sets its own)."""
    found: dict[int, list[Rung]] = defaultdict(list)
    for row in await rows('select * from ladder_rung where ward = {} order by plan, "offset"', ward):
        found[row["plan"]].append(
            Rung(
                row["offset"], to_owner=bool(row["to_owner"]), to_office=bool(row["to_office"]),
                to_leadership=bool(row["to_leadership"]), step=Step(row["step"]), courteous=bool(row["courteous"]),
            )
        )  # fmt: skip
    return {WARD: USUAL} | {plan: tuple(rungs) for plan, rungs in found.items()}


async def said(ward: int, dues: Collection[Due]) -> dict[Key, set[str]]:
    """The rungs said before of each of these deadlines."""
    found: dict[Key, set[str]] = defaultdict(set)
    for noun, ids in by_noun(dues):
        for chunk in chunks(ids):
            marks = ", ".join("{}" for _ in chunk)
            told = await rows(
                f"select noun, noun_id, kind, version, rung from reminder where ward = {{}} and noun = {{}} and noun_id in ({marks})",
                ward,
                noun,
                *chunk,
            )
            for row in told:
                found[row["noun"], row["noun_id"], row["kind"], row["version"]].add(row["rung"])
    return found


async def promises(ward: int, dues: Collection[Due]) -> dict[Key, date]:
    """The newest promised day of each of these deadlines, where there is one."""
    found: dict[Key, date] = {}
    for noun, ids in by_noun(dues):
        for chunk in chunks(ids):
            marks = ", ".join("{}" for _ in chunk)
            given = await rows(
                "select noun, noun_id, kind, version, promised_on from promise"
                f" where ward = {{}} and noun = {{}} and noun_id in ({marks}) order by id",
                ward,
                noun,
                *chunk,
            )
            found |= {(row["noun"], row["noun_id"], row["kind"], row["version"]): row["promised_on"] for row in given}
    return found


async def lapsed(ward: int, today: date) -> dict[str, set[int]]:
    """Noun → ids of which a promised day has passed within the last `LAPSED_DAYS`, kept or not, however far the deadline is."""
    found = await rows(
        "select distinct noun, noun_id from promise where ward = {} and promised_on < {} and promised_on >= {}",
        ward,
        today,
        today - timedelta(days=LAPSED_DAYS),
    )
    ids: dict[str, set[int]] = defaultdict(set)
    for row in found:
        ids[row["noun"]].add(row["noun_id"])
    return ids


def by_noun(dues: Iterable[Due]) -> Iterator[tuple[str, list[int]]]:
    """Noun → the ids among these, each once."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for due in dues:
        found[due.noun][due.noun_id] = None
    return ((noun, list(ids)) for noun, ids in found.items())


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


async def headed(ward: int, today: date) -> set[str]:
    """Paths of the units that somebody heads today; what the others owe is said to the office."""
    found = await rows(
        "select distinct u.path from appointment a join unit u on u.id = a.unit join person p on p.id = a.person"
        f" where a.ward = {{}} and a.role = 'head' and {CURRENT} and p.disabled_at is null",
        ward,
        today,
        today,
    )
    return {row["path"] for row in found}


async def wards() -> list[int]:
    """Every ward that has people, in order."""
    return [row["ward"] for row in await rows("select distinct ward from person order by ward")]


# Recipients of messages


async def recipients(ward: int, at: datetime) -> list[dict[str, Any]]:
    """People of the ward who may be written to, one row per current appointment.

    `last`: the last event that a message told, or will tell them of. `busy`: the message that still waits to be sent, if any;
    `told_today`: a digest was made or sent today.
    """
    day = ward_day(at)
    return await rows(
        f"""select p.id as person, p.email, p.phone, f.channel, f.mode, f.minute, a.role, u.path,
          (select max(m.until) from message m where m.ward = p.ward and m.person = p.id and m.state <> 'failed') as last,
          (select max(m.id) from message m where m.ward = p.ward and m.person = p.id and m.state in ('waiting', 'sending')) as busy
        from person p join appointment a on a.person = p.id and {CURRENT} join unit u on u.id = a.unit
        left join preference f on f.person = p.id
        where p.ward = {{}} and p.disabled_at is null and (p.email <> '' or p.phone <> '') order by p.id, a.id""",
        day,
        day,
        ward,
    )


async def told_today(ward: int, today: date) -> set[int]:
    """People whose digest of that day was made, or who got an earlier one sent on it (one sent by a clock gone ahead is not)."""
    found = await rows(
        'select distinct person from message where ward = {} and ("key" = {} or ("key" like \'digest|%\''
        " and sent_at >= {} and sent_at < {}))",
        ward,
        f"digest|{today.isoformat()}",
        day_starts(today),
        day_starts(today + timedelta(days=1)),
    )
    return {row["person"] for row in found}


async def newest_told(ward: int, *, after: int) -> dict[tuple[str, str, bool], int]:
    """(audience, unit path, whether it is chasing) → the newest event after `after` that it is told of."""
    chasing = ", ".join(f"'{verb}'" for verb in CHASING)
    found = await rows(
        f"select audience, unit_path, case when substr(verb, length(noun) + 2) in ({chasing}) then 1 else 0 end as chasing,"
        " max(sequence) as newest from event where ward = {} and audience <> 'diary' and sequence > {} group by 1, 2, 3",
        ward,
        after,
    )
    return {(row["audience"], row["unit_path"], bool(row["chasing"])): row["newest"] for row in found}


async def events_for(
    ward: int, conditions: str, values: Sequence[Any], *, person: int, after: int, until: int
) -> list[dict[str, Any]]:
    """The events after `after` up to `until` that these audiences are told of, not this person's own doing, oldest first.

    At most the newest 500: a letter lists far fewer, and leads to the rest.
    """
    found = await rows(
        "select v.sequence, v.at, v.verb, v.noun, v.noun_id, v.audience, v.data from event v where v.ward = {}"
        f" and v.sequence > {{}} and v.sequence <= {{}} and ({conditions}) and (v.actor is null or v.actor <> {{}})"
        " order by v.sequence desc limit 500",
        ward,
        after,
        until,
        *values,
        person,
    )
    return found[::-1]


# What people see


@dataclass(frozen=True, slots=True)
class Chased:
    """How one assignment was chased: how often and when last, the day promised last, whether a commitment is still wanted."""

    times: int = 0
    last_at: datetime | None = None
    promised: str = ""
    is_commitment_wanted: bool = False


def of_story(events: Sequence[dict[str, Any]]) -> Chased:
    """Out of an assignment's events (newest first, `kind` and `at`, with their `data` read): no query of its own."""
    said = [event for event in events if event["kind"].partition(".")[2] in {"reminded", "chased", "courteously_reminded"}]
    words = next((event for event in events if event["kind"] in {"assignment.promised", "assignment.committed"}), None)
    wanted = next(
        (event["kind"] for event in events if event["kind"] in {"assignment.commitment_asked", "assignment.committed"}), ""
    )
    return Chased(
        times=len(said), last_at=said[0]["at"] if said else None, promised=str(words["data"].get("day", "")) if words else "",
        is_commitment_wanted=wanted == "assignment.commitment_asked",
    )  # fmt: skip


async def failed(viewer: Viewer) -> list[dict[str, Any]]:
    """Messages that could not be sent, newest first, at most 200."""
    scope, values = within(viewer, ward="m.ward", path="w.path")
    return await rows(
        'select m.id, m.channel, m."key" as about, m.attempts, m.made_at, m.address, m.error, p.id as person, p.name'
        " from message m join person p on p.id = m.person join unit w on w.id = m.ward"
        f" where m.state = 'failed' and {scope} order by m.id desc limit 200",
        *values,
    )


def rung_of(name: str) -> tuple[int | None, date | None]:
    """`-3` → (-3, None); `promise|2026-12-01` → (None, that day); what a person pressed → (None, None)."""
    if name.startswith(f"{PROMISE}|"):
        return None, as_day(name.partition("|")[2])
    return (int(name), None) if name.lstrip("-").isdigit() else (None, None)
