"""Writing the diary: one event per object, in the transaction of what happened, chained by hash."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tracker.core.database import in_transaction, insert_plain
from tracker.core.viewer import Viewer
from tracker.events.rules import GENESIS, Audience, Entry, link
from tracker.events.tables import Event, EventHead


@dataclass
class Unwritten:
    """The events of the running transaction, written together as its last step."""

    entries: list[Entry] = field(default_factory=list)


async def record(
    verb: str,
    *,
    noun_id: int,
    by: Viewer | None,
    at: datetime,
    ward: int,
    unit_path: str,
    audience: Audience = Audience.DIARY,
    data: dict[str, Any] | None = None,
) -> None:
    """Note `noun.past_tense` in the ward's diary when the running transaction ends.

    `unit_path` and `audience` decide who reads it and who is told; `data` holds plain JSON values only (text, whole
    numbers, lists), with what the sentence needs later. `by` None is the system itself.
    """
    transaction = in_transaction()
    if transaction is None:
        raise RuntimeError("an event is recorded inside the transaction of what happened")
    entry = Entry(
        ward=ward,
        at=at,
        actor=by.person if by else None,
        actor_name=by.name if by else "Hệ thống",
        appointment=by.hat.appointment if by and by.hat else None,
        verb=verb,
        noun=verb.partition(".")[0],
        noun_id=noun_id,
        unit_path=unit_path,
        audience=audience,
        data=json.dumps(data or {}, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
    )
    waiting = transaction.notes.get("events")
    if waiting is None:
        waiting = transaction.notes["events"] = Unwritten()
        transaction.before_commit(lambda: write(waiting.entries))
    waiting.entries.append(entry)


async def write(entries: Sequence[Entry]) -> None:
    """Claim each ward's head (ascending, so that two transactions never wait crosswise) and append."""
    for ward in sorted({entry.ward for entry in entries}):
        mine = [entry for entry in entries if entry.ward == ward]
        sequence, previous = await claim_head(ward, len(mine))
        rows = []
        for entry in mine:
            sequence += 1
            digest = link(entry, sequence=sequence, previous=previous)
            rows.append(entry.columns() | {"sequence": sequence, "previous_hash": previous, "hash": digest})
            previous = digest
        await insert_plain(Event, rows)
        await EventHead.update({EventHead.hash: previous}).where(EventHead.ward == ward)


async def claim_head(ward: int, count: int) -> tuple[int, str]:
    """Move the head `count` on; returns the sequence and hash before. Holds the head until the transaction ends."""
    claim = EventHead.update({EventHead.sequence: EventHead.sequence + count}).where(EventHead.ward == ward)
    claimed = await claim.returning(EventHead.sequence, EventHead.hash)
    if not claimed:
        first = EventHead(ward=ward, sequence=0, hash=GENESIS)
        await EventHead.insert(first).on_conflict(target=EventHead.ward, action="DO NOTHING")
        claimed = await claim.returning(EventHead.sequence, EventHead.hash)
    return int(claimed[0]["sequence"]) - count, str(claimed[0]["hash"])
