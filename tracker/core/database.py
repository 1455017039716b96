"""The database: one way to open it, one kind of transaction, claims and plain reads, the same on both engines."""

import errno
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.columns import Column
from piccolo.engine import Engine, PostgresEngine, engine_finder
from piccolo.querystring import QueryString
from piccolo.table import Table

from tracker.core.sqlite_engine import KeptSQLiteEngine

AnyEngine: TypeAlias = KeptSQLiteEngine | PostgresEngine
UNAVAILABLE_SQLITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}
UNAVAILABLE_ERRNO = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


@dataclass
class Transaction:
    """The running transaction: work for its last step, and notes its callers share (the diary's unwritten events)."""

    last_steps: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)

    def before_commit(self, step: Callable[[], Awaitable[None]]) -> None:
        """Run `step` as the transaction's last act, in the order asked for."""
        self.last_steps.append(step)

    async def settle(self) -> None:
        """Run the last steps, once: at the end, or before what was written is read inside the transaction."""
        steps, self.last_steps, self.notes = self.last_steps, [], {}
        for step in steps:
            await step()


RUNNING: ContextVar[Transaction | None] = ContextVar("transaction", default=None)


def engine_for(address: str) -> AnyEngine:
    """A SQLite path, or a postgresql:// address, as an engine."""
    if address.startswith(("postgresql://", "postgres://")):
        return PostgresEngine(config={"dsn": address}, extensions=())
    Path(address).resolve().parent.mkdir(parents=True, exist_ok=True)
    return KeptSQLiteEngine(path=address)


@asynccontextmanager
async def lifespan(engine: AnyEngine, *, most: int = 10) -> AsyncIterator[None]:
    """The engine's connections, open for the running loop: at most `most` on PostgreSQL."""
    if isinstance(engine, KeptSQLiteEngine):
        await engine.start_connection_pool()
    else:
        await engine.start_connection_pool(min_size=2, max_size=most)
    try:
        yield
    finally:
        await engine.close_connection_pool()


@asynccontextmanager
async def transaction() -> AsyncIterator[Transaction]:
    """One transaction (IMMEDIATE on SQLite). Inside another it joins it: all is kept or nothing is."""
    if (outer := RUNNING.get()) is not None:
        yield outer
        return
    mine = Transaction()
    mark = RUNNING.set(mine)
    try:
        async with engine().transaction():
            yield mine
            await mine.settle()
    finally:
        RUNNING.reset(mark)


def in_transaction() -> Transaction | None:
    """The running transaction, if any."""
    return RUNNING.get()


async def claim(table: type[Table], values: Mapping[Any, Any], where: Any) -> bool:
    """UPDATE … WHERE … RETURNING: True when exactly one row was there to be claimed; nobody else can claim it too."""
    taken = await table.update(dict(values)).where(where).returning(table._meta.primary_key)
    return len(taken) == 1


async def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    """Rows of a plain SELECT; `{}` stands for each value. Takes part in the running transaction.

    On SQLite a computed column (max, case, subselect) loses its type: convert with `as_int`, `as_day`, `as_instant`.
    """
    found: list[dict[str, Any]] = await engine().run_querystring(QueryString(sql, *values))
    return [dict(row) for row in found] if is_postgres() else found


AT_ONCE = 500


async def insert_plain(table: type[Table], made: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows, all with the same columns, five hundred in a statement; returns their ids in order.

    Without Piccolo's defaults and objects, so many times quicker: for what is written in hundreds.
    """
    ids: list[int] = []
    for start in range(0, len(made), AT_ONCE):
        some = made[start : start + AT_ONCE]
        names = ", ".join(f'"{name}"' for name in some[0])
        marks = f"({', '.join('{}' for _ in some[0])})"
        sql = f'insert into "{table._meta.tablename}" ({names}) values {", ".join([marks] * len(some))} returning id'
        ids += [row["id"] for row in await rows(sql, *(value for row in some for value in row.values()))]
    return sorted(ids)


async def change_plain(table: type[Table], made: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[int]:
    """Change rows, each with values of its own and only where it is still as it was read, five hundred in a statement.

    Of each: columns by name as read (its id among them, none of them empty), and their new values; the same columns for all.
    Returns the ids of those that were: nobody else can claim them too.
    """
    ids: list[int] = []
    for start in range(0, len(made), AT_ONCE):
        some = [(*read.values(), *values.values()) for read, values in made[start : start + AT_ONCE]]
        read, values = made[start]
        marks = ", ".join(mark_of(table._meta.get_column_by_name(name)) for name in (*read, *values))
        name = table._meta.tablename
        puts = ", ".join(f'"{column}" = v.column{place}' for place, column in enumerate(values, len(read) + 1))
        same = " and ".join(f'{name}."{column}" = v.column{place}' for place, column in enumerate(read, 1))
        source = ", ".join([f"({marks})"] * len(some))
        sql = f'update "{name}" set {puts} from (values {source}) as v where {same} returning {name}.id'
        ids += [row["id"] for row in await rows(sql, *(value for one in some for value in one))]
    return sorted(ids)


def mark_of(column: Column) -> str:
    """The mark of a value in a list of rows, where PostgreSQL cannot see what it is."""
    if not is_postgres():
        return "{}"
    return f"cast({{}} as {'bigint' if column._meta.primary_key else column.column_type})"


@cache
def engine() -> Engine[Any]:
    """The project's engine; Piccolo would look for it anew for every statement."""
    found = engine_finder()
    if found is None:
        raise RuntimeError("piccolo_conf.DB is missing")
    return found


def is_postgres() -> bool:
    """Whether the database is PostgreSQL."""
    return engine().engine_type == "postgres"


def nested(columns: Sequence[str], source: str) -> str:
    """A scalar subselect that brings rows of their own along with a row, as JSON for `unnested`.

    `source` is a SELECT, in order, with these column names (written by us); days and instants arrive as text.
    """
    pairs = ", ".join(f"'{name}', y.{name}" for name in columns)
    if is_postgres():
        return f"(select json_agg(json_build_object({pairs}))::text from ({source}) as y)"
    return f"(select json_group_array(json_object({pairs})) from ({source}) as y)"


def unnested(value: str | None) -> list[dict[str, Any]]:
    """The rows of a `nested` column; most are empty, which needs no reading."""
    return [] if not value or value == "[]" else json.loads(value)


def escape_like(typed: str) -> str:
    """Text for `like {} escape '!'`: its own % and _ mean themselves."""
    return typed.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def as_int(value: Any) -> int:
    """A sum or count: int on SQLite, Decimal or None elsewhere."""
    return int(value or 0)


def as_day(value: Any) -> date | None:
    """A computed day: text on SQLite."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def as_instant(value: Any) -> datetime | None:
    """A computed instant, UTC: text on SQLite."""
    if isinstance(value, datetime) or not value:
        return value or None
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the database cannot write or be reached now (disk full, gone, shutting down), rather than a bug."""
    while error is not None:
        if isinstance(error, sqlite3.OperationalError) and getattr(error, "sqlite_errorcode", 0) & 0xFF in UNAVAILABLE_SQLITE:
            return True
        if isinstance(error, ConnectionError) or (isinstance(error, OSError) and error.errno in UNAVAILABLE_ERRNO):
            return True
        if isinstance(
            error,
            asyncpg.DiskFullError
            | asyncpg.PostgresConnectionError
            | asyncpg.CannotConnectNowError
            | asyncpg.AdminShutdownError
            | asyncpg.TooManyConnectionsError
            | asyncpg.ReadOnlySQLTransactionError,
        ):
            return True
        error = error.__cause__
    return False


class UnknownSchema(Exception):
    """The database is older or newer than this version of the app."""


async def migrate() -> None:
    """Run the migrations that have not run yet; SQLite then keeps write-ahead logging for good, and weighs new indexes."""
    found = engine()
    if isinstance(found, KeptSQLiteEngine):
        found.connect().close()
    await run_forwards("tracker")
    if isinstance(found, KeptSQLiteEngine):
        await found.run_ddl("analyze")


async def schema() -> str:
    """The id of the newest migration that has run, empty on a new database."""
    try:
        found = await rows("select max(name) as newest from migration where app_name = {}", "tracker")
    except (sqlite3.OperationalError, asyncpg.UndefinedTableError):
        return ""
    return str(found[0]["newest"] or "")


async def require_current_schema(newest: str) -> None:
    """Raises UnknownSchema unless the newest migration of this version is the newest that has run."""
    if (found := await schema()) != newest:
        raise UnknownSchema(f"Cơ sở dữ liệu ở phiên bản {found or 'trống'}, ứng dụng cần {newest}: chạy tracker migrate.")
