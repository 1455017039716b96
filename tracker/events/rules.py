"""What makes the diary a chain, and who an event is for."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from tracker.core.text import number

GENESIS = "0" * 64


class Audience(StrEnum):
    """Who is told (a notice), besides everybody who may read the diary of that unit.

    COUNCIL: office and leadership are told, and nobody else reads it in the diary either.
    """

    UNIT = "unit"
    OFFICE = "office"
    APPRAISER = "appraiser"
    LEADERSHIP = "leadership"
    DIARY = "diary"
    COUNCIL = "council"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event before it has its place in the chain. `data` is canonical JSON."""

    ward: int
    at: datetime
    actor: int | None
    actor_name: str
    appointment: int | None
    verb: str
    noun: str
    noun_id: int
    unit_path: str
    audience: str
    data: str

    def columns(self) -> dict[str, Any]:
        """Column name → value."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Journal:
    """The diary's head when a paper was made, printed in its footer: truncation shows."""

    sequence: int
    hash: str

    @property
    def words(self) -> str:
        """Nhật ký: dòng 12.345, a1b2c3d4e5f60718"""
        return f"Nhật ký: dòng {number(self.sequence)}, {self.hash[:16]}"


@dataclass(frozen=True, slots=True)
class Break:
    """The first bad row of a ward's chain and what is wrong with it, in Vietnamese."""

    ward: int
    sequence: int
    sentence: str


def link(entry: Entry, *, sequence: int, previous: str) -> str:
    """SHA-256 (hex) over the canonical JSON of the event, its sequence and the hash before it."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    whole = entry.columns() | {"at": at, "sequence": sequence, "previous": previous, "audience": str(entry.audience)}
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def first_break(ward: int, rows: Iterable[tuple[Entry, int, str, str]], *, head: tuple[int, str]) -> Break | None:
    """Walk a ward's chain, rows being (entry, sequence, previous hash, hash) in order of sequence.

    Names the first row that is missing, altered or out of place; a chain shorter than its head was cut off.
    """
    last, previous = 0, GENESIS
    for entry, sequence, claimed_previous, claimed in rows:
        if sequence != last + 1:
            return Break(ward, last + 1, f"thiếu dòng số {last + 1}")
        if claimed_previous != previous:
            return Break(ward, sequence, f"dòng số {sequence} không nối với dòng trước")
        if link(entry, sequence=sequence, previous=previous) != claimed:
            return Break(ward, sequence, f"dòng số {sequence} đã bị sửa")
        last, previous = sequence, claimed
    if head != (last, previous):
        return Break(ward, last + 1, f"sổ dừng ở dòng {last} nhưng đầu sổ ghi {head[0]}: có dòng cuối bị mất")
    return None
