"""A Piccolo SQLite engine that keeps its connections open.

The stock engine opens a connection, and so a thread, for every query. This one, inside the event loop that called
`start_connection_pool()`:

* runs short reads at once, on the loop, on one read-only connection under a time budget; a read that goes over the
  budget is stopped and run again in a reader thread, so the loop is never held longer than the budget;
* gives writes and immediate transactions one writer connection in one thread, first come first served;
* gives deferred transactions a reader connection: a steady snapshot.

In any other loop (command line, migrations) it behaves as the stock engine does.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar, cast

from piccolo.engine.exceptions import TransactionError
from piccolo.engine.sqlite import Atomic, SQLiteEngine, SQLiteTransaction, TransactionType

T = TypeVar("T")
Row = dict[str, Any]

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # an acknowledged record survives a power cut
    "foreign_keys=ON",
    "busy_timeout=15000",
    "cache_size=-32000",
    "temp_store=MEMORY",
    "mmap_size=268435456",
)
INLINE_BUDGET = 0.02  # seconds a read may hold the loop
STEPS_BETWEEN_LOOKS = 2_000  # virtual machine steps between two looks at the clock

# Piccolo reads every value through a wrapper, and whole numbers through Decimal; these give the same, quicker.
sqlite3.register_converter("INTEGER", int)
sqlite3.register_converter("BOOLEAN", lambda kept: kept == b"1")
sqlite3.register_converter("DATE", lru_cache(4096)(lambda kept: date.fromisoformat(kept.decode())))
sqlite3.register_converter("TIMESTAMPTZ", lambda kept: datetime.fromisoformat(kept.decode()).replace(tzinfo=UTC))


def as_dict(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> Row:
    """A row by the names of its columns."""
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


class KeptConnection:
    """What Piccolo's transactions use of a connection: `execute()` and `close()`, in a thread of its own."""

    def __init__(self, engine: "KeptSQLiteEngine", name: str) -> None:
        self.engine = engine
        self.row_factory: object = None
        self.thread = ThreadPoolExecutor(1, thread_name_prefix=f"sqlite-{name}")
        self.raw: sqlite3.Connection

    async def open(self) -> "KeptConnection":
        self.raw = await self._in_thread(self.engine.connect)
        return self

    async def execute(self, sql: str, args: Any = ()) -> list[Row]:
        """All rows of one statement. A cancelled caller waits until the thread has let go of the connection."""
        work = self._in_thread(lambda: self.raw.execute(sql, args).fetchall())
        try:
            return cast(list[Row], await asyncio.shield(work))
        except asyncio.CancelledError:
            self.raw.interrupt()
            await asyncio.wait([work])
            if not work.cancelled():
                work.exception()  # seen: the caller is gone and asks for nothing
            raise

    async def close(self) -> None:
        """Piccolo's word for the end of a transaction: the connection goes back to the engine."""
        self.engine.give_back(self)

    async def really_close(self) -> None:
        await self._in_thread(self.raw.close)
        self.thread.shutdown(wait=False)

    def _in_thread(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        return asyncio.get_running_loop().run_in_executor(self.thread, work)


class KeptTransaction(SQLiteTransaction):
    """A transaction on a kept connection, which is given back whatever happens."""

    async def get_connection(self) -> Any:
        engine = cast(KeptSQLiteEngine, self.engine)
        return await engine.take(write=self.transaction_type is not TransactionType.deferred)

    async def begin(self) -> None:
        try:
            await super().begin()  # type: ignore[no-untyped-call]
        except BaseException:
            await self.connection.close()
            raise

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> bool:
        if self._parent:
            return error is None
        raw = cast(KeptConnection, self.connection).raw
        try:
            if raw.in_transaction:
                await (self.commit() if error is None else self.rollback())  # type: ignore[no-untyped-call]
            elif error is None and not (self._committed or self._rolled_back):
                # an interrupt or a full disk rolled it back: nothing may look as if it had been kept
                raise TransactionError("SQLite rolled the transaction back")
        except BaseException:
            if raw.in_transaction:
                raw.rollback()
            raise
        finally:
            self.engine.current_transaction.reset(self.context)
            await self.connection.close()
        return error is None


class KeptSQLiteEngine(SQLiteEngine):
    """See the file's caption. `readers` connections serve long reads and snapshots."""

    def __init__(self, path: str, *, readers: int = 2, inline_budget: float = INLINE_BUDGET, **options: Any) -> None:
        super().__init__(path=path, **{"timeout": 15, **options})
        self.readers, self.inline_budget = readers, inline_budget
        self._loop: asyncio.AbstractEventLoop | None = None
        self._deadline = 0.0

    def connect(self, *, read_only: bool = False) -> sqlite3.Connection:
        """A configured connection; `read_only` ones refuse every write."""
        made: sqlite3.Connection = sqlite3.connect(
            **{**self.connection_kwargs, "check_same_thread": False, "cached_statements": 512}
        )
        made.row_factory = as_dict
        for pragma in PRAGMAS:
            made.execute(f"PRAGMA {pragma}")
        if read_only:
            made.execute("PRAGMA query_only=ON")
        return made

    async def start_connection_pool(self, **_: Any) -> None:
        """Open the connections for the running loop (same name as PostgresEngine's)."""
        self._lock, self._idle = asyncio.Lock(), asyncio.Queue[KeptConnection]()
        self._writer = await KeptConnection(self, "writer").open()
        self._all = [self._writer]
        for number in range(self.readers):
            reader = await KeptConnection(self, f"reader-{number}").open()
            self._all.append(reader)
            self._idle.put_nowait(reader)
        self._inline = self.connect(read_only=True)
        self._inline.set_progress_handler(lambda: time.perf_counter() > self._deadline, STEPS_BETWEEN_LOOKS)
        self._loop = asyncio.get_running_loop()

    async def close_connection_pool(self) -> None:
        """Close what `start_connection_pool` opened."""
        self._loop = None
        self._inline.close()
        # PRAGMA optimize would look only at what the writer itself has read: next to nothing
        await self._writer.execute("PRAGMA analysis_limit=400")
        await self._writer.execute("ANALYZE")
        for connection in self._all:
            await connection.really_close()

    @property
    def is_kept(self) -> bool:
        """Whether the running loop is the one that has the connections."""
        return self._loop is not None and asyncio.get_running_loop() is self._loop

    async def take(self, *, write: bool) -> KeptConnection:
        if not write:
            return await self._idle.get()
        await self._lock.acquire()
        return self._writer

    def give_back(self, connection: KeptConnection) -> None:
        if connection is self._writer:
            self._lock.release()
        else:
            self._idle.put_nowait(connection)

    def transaction(
        self, transaction_type: TransactionType = TransactionType.immediate, allow_nested: bool = True
    ) -> SQLiteTransaction:
        """Immediate by default: a transaction that will write never meets "database is locked" half-way."""
        kind = KeptTransaction if self.is_kept else SQLiteTransaction
        return kind(self, transaction_type=transaction_type, allow_nested=allow_nested)

    def atomic(self, transaction_type: TransactionType = TransactionType.immediate) -> Atomic:
        return super().atomic(transaction_type)

    async def _run_in_new_connection(self, query: str, args: Any = None, query_type: str = "generic", table: Any = None) -> Any:
        if not self.is_kept:
            return await super()._run_in_new_connection(query, args, query_type, table)
        read = query.lstrip()[:6].upper() == "SELECT"
        if read and (found := self._read_at_once(query, args or [])) is not None:
            return found
        connection = await self.take(write=not read)
        try:
            return await connection.execute(query, args or [])
        finally:
            self.give_back(connection)

    def _read_at_once(self, query: str, args: Any) -> list[Row] | None:
        """The rows, or None when the read went over its budget."""
        self._deadline = time.perf_counter() + self.inline_budget
        try:
            return self._inline.execute(query, args).fetchall()
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
                raise
            return None

    async def _run_in_existing_connection(
        self, connection: Any, query: str, args: Any = None, query_type: str = "generic", table: Any = None
    ) -> Any:
        if isinstance(connection, KeptConnection):
            return await connection.execute(query, args or [])
        return await super()._run_in_existing_connection(connection, query, args, query_type, table)
