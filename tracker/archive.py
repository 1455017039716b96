"""Backup and restore: one archive format for both databases, proved when it comes back."""

import gzip
import hashlib
import io
import json
import os
import sqlite3
import tarfile
import zlib
from collections.abc import AsyncIterator, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import asyncpg
from piccolo.columns import Column, Date, Timestamptz
from piccolo.engine.sqlite import TransactionType
from piccolo.table import Table, sort_table_classes

from piccolo_conf import DB
from tracker.accountability.verifying import first_wrong
from tracker.core.clock import now
from tracker.core.database import is_postgres, lifespan, migrate, rows, schema, transaction
from tracker.core.errors import Refusal
from tracker.core.files import path_of, write
from tracker.events.queries import verify_all
from tracker.piccolo_app import APP_CONFIG
from tracker.settings import settings

FORMAT = 1
CHUNK = 2_000  # rows read or written at a time
DAMAGED = (
    *(tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, KeyError, TypeError, ValueError),
    *(sqlite3.IntegrityError, sqlite3.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.DataError),
)


async def backup(target: Path) -> str:
    """Write `target` (.tar.gz) with every row at one instant and every stored file; a sentence with the counts.

    The archive is complete before it takes its name, so a broken backup never looks like one. Raises Refusal when a
    stored file is gone.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    try:
        rows_kept, files_kept = await write_archive(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return f"Đã sao lưu {rows_kept} dòng và {files_kept} tệp vào {target}."


async def write_archive(partial: Path) -> tuple[int, int]:
    """Everything into one file, flushed to the disk; how many rows and files."""
    counts: dict[str, int] = {}
    with tarfile.open(partial, "w:gz", compresslevel=6) as archive:
        async with snapshot():
            for table in tables():
                name = table._meta.tablename
                lines = [line async for line in lines_of(table)]
                counts[name] = len(lines)
                add(archive, f"tables/{name}.jsonl", "".join(lines).encode())
            kept = await rows("select distinct sha256 from stored_file order by sha256")
        for row in kept:
            if not path_of(row["sha256"]).exists():
                raise Refusal(f"Thiếu tệp {row['sha256']} trong thư mục tệp: chưa sao lưu được.")
            archive.add(path_of(row["sha256"]), f"files/{row['sha256']}")
        manifest = {"format": FORMAT, "at": now().isoformat(), "schema": await schema(), "counts": counts}
        add(archive, "manifest.json", json.dumps(manifest, indent=1).encode())
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    return sum(counts.values()), len(kept)


async def restore(source: Path) -> str:
    """Load `source` into an empty database and files folder, then prove it: counts, file hashes, the diary's chain.

    Raises Refusal when the place is not empty, the archive is damaged or of another schema; nothing stays then.
    """
    try:
        read_through(source)
        await migrate()
        async with lifespan(DB):
            with tarfile.open(source, "r:gz") as archive:
                return await load(archive)
    except DAMAGED as error:
        raise Refusal(f"Tệp sao lưu hỏng hoặc không phải của Sổ Việc: {error}") from error


def read_through(source: Path) -> None:
    """Read to the end, where gzip keeps the sum of everything before: a damaged byte anywhere raises."""
    with gzip.open(source) as file:
        while file.read(1_000_000):
            pass


async def load(archive: tarfile.TarFile) -> str:
    manifest = json.loads(member(archive, "manifest.json").read())
    if manifest["format"] != FORMAT or manifest["schema"] != await schema():
        raise Refusal("Tệp sao lưu thuộc phiên bản khác của Sổ Việc.")
    for table in tables():
        if await table.exists():
            raise Refusal("Cơ sở dữ liệu không trống. Chỉ khôi phục vào nơi trống.")
    if settings().files.exists() and any(path.is_file() for path in settings().files.rglob("*")):
        raise Refusal(f"Thư mục tệp {settings().files} không trống. Chỉ khôi phục vào nơi trống.")
    files = [name.removeprefix("files/") for name in archive.getnames() if name.startswith("files/")]
    written: list[Path] = []
    try:
        async with transaction():
            for table in tables():
                await fill(table, member(archive, f"tables/{table._meta.tablename}.jsonl"))
            for sha256 in files:
                written.append(restore_file(sha256, member(archive, f"files/{sha256}").read()))
            await prove(manifest["counts"])
    except BaseException:
        for path in written:
            path.unlink()
        raise
    return f"Đã khôi phục {sum(manifest['counts'].values())} dòng và {len(files)} tệp; nhật ký nguyên vẹn."


async def prove(counts: dict[str, int]) -> None:
    """Raises Refusal naming the first thing that does not agree with the manifest."""
    for table in tables():
        if await table.count() != counts[table._meta.tablename]:
            raise Refusal(f"Số dòng của bảng {table._meta.tablename} không khớp bản sao lưu.")
    for row in await rows("select distinct sha256 from stored_file"):
        if not path_of(row["sha256"]).exists():
            raise Refusal(f"Thiếu tệp {row['sha256']}.")
    for found in await verify_all():
        raise Refusal(f"Nhật ký của phường {found.ward}: {found.sentence}.")
    for sentence in await first_wrong():
        raise Refusal(sentence)


def tables() -> list[type[Table]]:
    """Every table, those pointed at before those that point."""
    return sort_table_classes(APP_CONFIG.table_classes)


def snapshot() -> Any:
    """A read transaction in which every query sees the same instant."""
    if is_postgres():
        return RepeatableRead()
    return DB.transaction(transaction_type=TransactionType.deferred)  # type: ignore[call-arg]


class RepeatableRead:
    """PostgreSQL's transaction at the level where all reads agree."""

    async def __aenter__(self) -> None:
        self.inner = DB.transaction()
        await self.inner.__aenter__()
        await DB.run_ddl("set transaction isolation level repeatable read, read only")

    async def __aexit__(self, *error: Any) -> None:
        await self.inner.__aexit__(*error)


async def lines_of(table: type[Table]) -> AsyncIterator[str]:
    """Each row as a line of JSON; days and instants in ISO form."""
    last = 0
    primary = table._meta.primary_key
    while found := await table.select().where(primary > last).order_by(primary).limit(CHUNK):
        for row in found:
            plain = {k: v.isoformat() if isinstance(v, date | datetime) else v for k, v in row.items()}
            yield json.dumps(plain, ensure_ascii=False, separators=(",", ":")) + "\n"
        last = found[-1]["id"]


async def fill(table: type[Table], lines: IO[bytes]) -> None:
    """Insert rows with the ids they had; parents of a tree before their children."""
    found = [read_row(table, json.loads(line)) for line in lines]
    if found and "parent" in found[0]:
        found.sort(key=lambda row: len(row["path"]))
    for start in range(0, len(found), CHUNK // 10):
        await table.insert(*(table(**row) for row in found[start : start + CHUNK // 10]))
    if is_postgres() and found:
        name = table._meta.tablename
        await rows(f"select setval(pg_get_serial_sequence('\"{name}\"', 'id'), (select max(id) from \"{name}\"))")


def read_row(table: type[Table], row: dict[str, Any]) -> dict[str, Any]:
    kinds: Iterable[Column] = table._meta.columns
    for column in kinds:
        value = row.get(column._meta.name)
        if isinstance(value, str) and isinstance(column, Timestamptz):
            row[column._meta.name] = datetime.fromisoformat(value)
        elif isinstance(value, str) and isinstance(column, Date):
            row[column._meta.name] = date.fromisoformat(value)
    return row


def restore_file(sha256: str, content: bytes) -> Path:
    """Where it now is. Raises Refusal when the content is not what its name says."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refusal(f"Tệp {sha256} trong bản sao lưu đã bị sửa.")
    path = path_of(sha256)
    write(path, content)
    return path


def add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))


def member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found
