"""One transaction at a time, on both engines: all or nothing, nobody's write lost, nothing half after a cancellation."""

import asyncio
import sqlite3
import time
from typing import Any

import pytest

from tracker.core.clock import now
from tracker.core.codes import Counter
from tracker.core.database import (
    UnknownSchema,
    claim,
    in_transaction,
    is_postgres,
    is_unavailable,
    require_current_schema,
    rows,
    transaction,
)
from tracker.core.receipts import Receipt
from tracker.core.sqlite_engine import KeptSQLiteEngine
from tracker.units.tables import UnitAlias

pytestmark = pytest.mark.anyio


async def fresh(key: str = "x") -> None:
    await Counter.insert(Counter(ward=1, stem=key, value=0))


async def last(key: str = "x") -> list[int]:
    return [row["value"] for row in await rows("select value from counter where stem = {}", key)]


async def test_all_or_nothing(db: str) -> None:
    async def half() -> None:
        async with transaction():
            await fresh()
            assert await last() == [0]
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await half()
    assert await last() == []
    assert in_transaction() is None


async def test_a_transaction_inside_another_joins_it(db: str) -> None:
    async def half() -> None:
        async with transaction():
            async with transaction():
                await fresh()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await half()
    assert await last() == []


async def test_twenty_writers_lose_nothing(db: str) -> None:
    await fresh()

    async def add() -> None:
        async with transaction():
            await Counter.update({Counter.value: Counter.value + 1}).where(Counter.stem == "x")

    await asyncio.gather(*(add() for _ in range(20)))
    assert await last() == [20]


async def test_one_of_many_claims(db: str) -> None:
    await fresh()

    async def take() -> bool:
        async with transaction():
            return await claim(Counter, {Counter.value: 1}, (Counter.stem == "x") & (Counter.value == 0))

    assert sum(await asyncio.gather(*(take() for _ in range(6)))) == 1


async def test_a_cancelled_transaction_leaves_nothing_and_locks_nothing(db: str) -> None:
    begun = asyncio.Event()

    async def slow() -> None:
        async with transaction():
            await fresh()
            begun.set()
            await asyncio.sleep(30)

    task = asyncio.create_task(slow())
    async with asyncio.timeout(10):
        await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await last() == []
    await fresh()
    assert await last() == [0]


async def test_rows_that_point_nowhere_are_refused(db: str) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await UnitAlias.insert(UnitAlias(ward=1, alias="x", folded="x", unit=999_999, kind=""))


async def test_an_unknown_schema_is_refused(db: str) -> None:
    with pytest.raises(UnknownSchema):
        await require_current_schema("2999-01-01T00:00:00:000000")


async def test_a_full_disk_is_unavailable_and_loses_nothing(db: str) -> None:
    """SQLite refuses the page that has no room; what was acknowledged before is still there."""
    from piccolo_conf import DB

    if not isinstance(DB, KeptSQLiteEngine):
        return
    await fresh()
    pages = (await DB._writer.execute("pragma page_count"))[0]["page_count"]
    await DB._writer.execute(f"pragma max_page_count = {pages}")
    with pytest.raises(sqlite3.OperationalError) as full:
        await Receipt.insert(*(Receipt(ward=1, person=1, key=f"k{n}", url="x" * 500, at=now()) for n in range(100)))
    assert is_unavailable(full.value)
    await DB._writer.execute("pragma max_page_count = 1000000")
    assert await last() == [0]


def test_what_counts_as_unavailable() -> None:
    assert is_unavailable(ConnectionRefusedError())
    assert not is_unavailable(ValueError("x"))


async def test_a_long_read_leaves_the_loop_free(db: str) -> None:
    """A read over its budget is stopped and run again in a thread (SQLite; PostgreSQL reads never hold the loop)."""
    if is_postgres():
        return
    slow = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1500000) select count(*) as n from n"
    lags: list[float] = []

    async def watch() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            lags.append(time.perf_counter() - began)

    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0)
    found = await rows(f"select n from ({slow})")
    watcher.cancel()
    assert found == [{"n": 1_500_000}]
    assert len(lags) > 5


async def test_a_reader_may_not_write(db: str) -> None:
    from piccolo_conf import DB

    if not isinstance(DB, KeptSQLiteEngine):
        return
    inline: Any = DB._inline
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        inline.execute("delete from counter")
