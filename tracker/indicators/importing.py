"""Readings from Excel: the file is kept, its lines are looked at, then the good ones are entered together."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import rows, transaction, unnested
from tracker.core.errors import Missing, Refusal
from tracker.core.files import gate, keep, path_of
from tracker.core.receipts import answer_with, once
from tracker.core.text import clean
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.indicators.import_rules import COLUMNS, Becomes, Known, Line, checked, named
from tracker.indicators.recorded import pairs, workbook
from tracker.indicators.recording import put_within
from tracker.reader.workbooks import Table, sheets_of, table_of
from tracker.units.queries import directory_of

MOST_SOURCE = 190  # characters of how a number came
READY = (Becomes.NEW, Becomes.CORRECTION)


@dataclass(frozen=True, slots=True)
class Look:
    """A workbook looked at: the file's row, its headings, every line."""

    file: dict[str, Any]
    table: Table
    lines: list[Line]

    def of(self, *kinds: Becomes) -> list[Line]:
        return [one for one in self.lines if one.becomes in kinds]

    @property
    def ready(self) -> list[Line]:
        return self.of(*READY)

    @property
    def odd(self) -> list[Line]:
        return [one for one in self.ready if one.warnings]

    @property
    def failed(self) -> list[Line]:
        return self.of(Becomes.PROBLEM)


async def store(name: str, content: bytes, *, key: str, by: Viewer, at: datetime) -> int:
    """Keep a workbook whose lines are to be looked at; nothing else is written. Returns the file's id.

    Raises Refusal with the gate's or the reader's sentence.
    """
    await gate(name, content, kinds=("xlsx",))  # before it is unpacked to be read
    await table_in(content, name)
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/indicators/import")
        file = await keep(name, content, ward=by.ward, by=by.person, at=at, kinds=("xlsx",))
        await answer_with(receipt, f"/indicators/import/{file['id']}")
    return int(file["id"])


async def look(file: int, viewer: Viewer, *, at: datetime) -> Look:
    """What each line of a kept workbook would become, or its problem. Raises Missing, Refusal where it cannot be read."""
    found, table = await opened(file, viewer)
    return await look_at(table, found, viewer, at=at)


async def enter(file: int, *, why: str, sure: bool, key: str, by: Viewer, at: datetime) -> Look:
    """Enter the good lines of a workbook; the others stay to be downloaded. Returns what was looked at just before.

    `why`: of the corrections; `sure`: the warnings were seen. Two who enter at once wait for each other, so that no line is
    entered twice. Raises Missing, Refusal, Conflict where somebody reported one of the numbers meanwhile.
    """
    found, table = await opened(file, by)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/indicators/import/{file}")
        await rows("update unit set version = version where id = {} returning id", by.ward)
        seen = await look_at(table, found, by, at=at)
        if problem := why_not(seen, why=why, sure=sure):
            raise Refusal(problem)
        for line in seen.ready:
            await enter_line(line, seen.file, why=why, by=by, at=at)
        sums = {"new": len(seen.of(Becomes.NEW)), "corrected": len(seen.of(Becomes.CORRECTION)), "left": len(seen.failed)}
        await record(
            "readings_file.imported", noun_id=file, by=by, at=at, ward=by.ward, unit_path=found["path"], audience=Audience.OFFICE,
            data={"title": clean(found["name"], 120), "url": f"/indicators/import/{file}"} | sums,
        )  # fmt: skip
    return seen


NOTHING = "Không còn dòng nào để nhập."
WHY = "Xin ghi vì sao sửa các số đã báo."
SURE = "Xin xem các cảnh báo rồi đánh dấu vào ô xác nhận."


def why_not(seen: Look, *, why: str, sure: bool) -> str:
    """What is missing before the lines are entered, in Vietnamese."""
    if not seen.ready:
        return NOTHING
    if seen.of(Becomes.CORRECTION) and not why:
        return WHY
    return SURE if seen.odd and not sure else ""


async def enter_line(line: Line, file: dict[str, Any], *, why: str, by: Viewer, at: datetime) -> None:
    """One good line becomes a reading, its source the file; a number that stands is superseded for the reason `why`."""
    assert line.found is not None
    assert line.period is not None
    assert line.told is not None
    source = clean(f"tệp Excel “{file['name']}”", MOST_SOURCE)
    stands = line.stands
    told = replace(line.told, why=why if stands else "", on_behalf=source, import_file=file["id"])
    await put_within(
        line.found, line.period, told, seen=stands["id"] if stands else None, by=by, at=at, audience=Audience.DIARY
    )


# Reading the workbook


async def opened(file: int, viewer: Viewer) -> tuple[dict[str, Any], Table]:
    """A row of `recorded.workbook` and its table. Raises Missing, Refusal."""
    if (found := await workbook(file, viewer)) is None:
        raise Missing("Không tìm thấy tệp này.")
    return found, await table_in(await asyncio.to_thread(path_of(found["sha256"]).read_bytes), found["name"])


async def look_at(table: Table, found: dict[str, Any], viewer: Viewer, *, at: datetime) -> Look:
    """What each line of a table already read would become."""
    indicators = unnested(found["indicators"])
    asked = await pairs(viewer, named(table, indicators))
    known = Known(indicators, {(one["id"], one["unit"]): one for one in asked}, directory_of(found), ward_day(at))
    return Look(found, table, await asyncio.to_thread(checked, table, known))


async def table_in(content: bytes, name: str) -> Table:
    """The table of a workbook, in a thread. Raises Refusal with one sentence."""
    try:
        return table_of(await asyncio.to_thread(sheets_of, content), COLUMNS)
    except ValueError as problem:
        raise Refusal(f"Tệp “{clean(name, 100)}”: {problem}") from problem
