"""The register of years past from Excel: the file is kept, its lines are looked at, then the good ones are entered."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.awards.granting import NewAward, put_within, told
from tracker.awards.import_rules import (
    COLUMNS,
    Known,
    Line,
    Ready,
    checked,
    same_key,
)
from tracker.awards.queries import entered, ward_path, workbook
from tracker.core.database import rows, transaction
from tracker.core.errors import Missing, Refusal
from tracker.core.files import gate, keep, path_of
from tracker.core.receipts import answer_with, once
from tracker.core.text import clean
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.reader.workbooks import Table, sheets_of, table_of
from tracker.units.queries import directory_of


@dataclass(frozen=True, slots=True)
class Look:
    """A workbook looked at: the file's row, its headings, every line."""

    file: dict[str, Any]
    table: Table
    lines: list[Line]

    @property
    def ready(self) -> list[Ready]:
        return [one.ready for one in self.lines if one.ready]

    @property
    def failed(self) -> list[Line]:
        return [one for one in self.lines if one.problem]

    @property
    def there(self) -> int:
        return sum(one.is_there for one in self.lines)


async def store(name: str, content: bytes, *, key: str, by: Viewer, at: datetime) -> int:
    """Keep a workbook whose lines are to be looked at; nothing else is written. Returns the file's id.

    Raises Refusal with the gate's or the reader's sentence.
    """
    await gate(name, content, kinds=("xlsx",))  # before it is unpacked to be read
    await read(content, name)
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/awards/import")
        file = await keep(name, content, ward=by.ward, by=by.person, at=at, kinds=("xlsx",))
        await answer_with(receipt, f"/awards/import/{file['id']}")
    return int(file["id"])


async def look(file: int, viewer: Viewer) -> Look:
    """What each line of a kept workbook would become, or its problem. Raises Missing, Refusal where it cannot be read."""
    found = await workbook(file, viewer)
    if found is None:
        raise Missing("Không tìm thấy tệp này.")
    table = await read(await asyncio.to_thread(path_of(found["sha256"]).read_bytes), found["name"])
    return await look_at(table, found, viewer)


async def look_at(table: Table, found: dict[str, Any], viewer: Viewer) -> Look:
    """The same of a table already read. `found`: a row of `queries.workbook`."""
    lines = {
        same_key(row["recipient"], row["decision_number"]): row["import_file"] == found["id"]
        for row in await entered(viewer.ward)
    }
    known = Known(found["award_kinds"], directory_of(found), lines)
    return Look(found, table, await asyncio.to_thread(checked, table, known))


async def enter(file: int, *, key: str, by: Viewer, at: datetime) -> Look:
    """Enter the good lines of a workbook; the others stay to be downloaded. Returns what was looked at just before.

    Two who enter at once wait for each other, so that no line is entered twice. Raises Missing, Refusal.
    """
    found = await workbook(file, by)
    if found is None:
        raise Missing("Không tìm thấy tệp này.")
    table = await read(await asyncio.to_thread(path_of(found["sha256"]).read_bytes), found["name"])
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/awards/import/{file}")
        await rows("update unit set version = version where id = {} returning id", by.ward)
        seen = await look_at(table, found, by)
        if not seen.ready:
            raise Refusal("Không còn dòng nào để nhập.")
        new = [new_award(one, file) for one in seen.ready]
        made, path = await put_within(new, by=by, at=at), await ward_path(by.ward)
        for award, one in zip(made, new, strict=True):
            await record(
                "award.imported", noun_id=award, by=by, at=at, ward=by.ward, unit_path=path, audience=Audience.DIARY,
                data=told(one, award),
            )  # fmt: skip
        await record(
            "register.imported", noun_id=file, by=by, at=at, ward=by.ward, unit_path=path, audience=Audience.COUNCIL,
            data={"title": clean(found["name"], 120), "rows": len(made), "left": len(seen.failed),
                  "url": f"/awards/import/{file}"},
        )  # fmt: skip
    return seen


def new_award(one: Ready, file: int) -> NewAward:
    return NewAward(
        kind=one.kind, recipient=one.recipient, what_for=one.what_for, year=one.year, decision_number=one.number,
        decided_on=one.day, position=one.position, unit=one.unit.id if one.unit else None,
        unit_name=one.unit.name if one.unit else "", money=one.money, import_file=file,
    )  # fmt: skip


# Reading the workbook


async def read(content: bytes, name: str) -> Table:
    """The table of a workbook, in a thread. Raises Refusal with one sentence."""
    try:
        return table_of(await asyncio.to_thread(sheets_of, content), COLUMNS)
    except ValueError as problem:
        raise Refusal(f"Tệp “{clean(name, 100)}”: {problem}") from problem
