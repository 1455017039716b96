"""Backup and restore: what comes back is what was there, and what cannot be trusted leaves nothing behind."""

import hashlib
import io
import json
import tarfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cast import Cast, events_of, key_on
from conftest import SERVER, address_of, command, on_server
from PIL import Image

from tracker.core.database import lifespan, rows
from tracker.core.files import path_of
from tracker.events.queries import newest, verify_all
from tracker.piccolo_app import APP_CONFIG

pytestmark = pytest.mark.anyio
TABLES = sorted(table._meta.tablename for table in APP_CONFIG.table_classes)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[tuple[str, Path]]:
    """The address of a database that does not exist yet or is empty, and an empty folder for files."""
    name = f"restored_{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:10]}"
    address = address_of(name) if SERVER else str(tmp_path / "restored.sqlite")
    if SERVER:
        await on_server(f"create database {name}")
    yield address, tmp_path / "files"
    if SERVER:
        await on_server(f"drop database {name} with (force)")


def restore(source: Path, place: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> Any:
    with monkeypatch.context() as patched:
        patched.setenv("TRACKER_FILES", str(place[1]))
        return command("restore", str(source), database=place[0])


@asynccontextmanager
async def looking_at(address: str) -> AsyncIterator[None]:
    """The engine pointed at another database for a moment."""
    from piccolo_conf import DB

    attribute, value = ("config", {"dsn": address}) if SERVER else ("path", address)
    before = getattr(DB, attribute)
    await DB.close_connection_pool()
    setattr(DB, attribute, value)
    try:
        async with lifespan(DB, most=4):
            yield
    finally:
        setattr(DB, attribute, before)
        await DB.start_connection_pool()


async def contents() -> dict[str, list[dict[str, Any]]]:
    return {name: await rows(f'select * from "{name}" order by id') for name in TABLES}


async def lived(cast: Cast) -> None:
    """A small ward with something in most tables: a report with two files, accepted; a plan; a notice read."""
    assignment = await cast.assignment("five", coordinating=(cast.known("school"),))
    head, office = await cast.browser("head"), await cast.browser("office")
    await head.get(f"/assignments/{assignment}/report")
    photo = io.BytesIO()
    Image.new("RGB", (64, 48), "#8f1216").save(photo, "JPEG")
    files = [
        ("photos", ("ảnh.jpg", photo.getvalue(), "image/jpeg")),
        ("files", ("bao-cao.pdf", b"%PDF-1.7 x", "application/pdf")),
    ]
    assert (await head.post(f"/assignments/{assignment}/report/evidence", files=files)).status_code == 303
    await head.post(f"/assignments/{assignment}/report/note", {"note": "Đã xong: 100%, “mọi nhà”."})
    check = await head.get(f"/assignments/{assignment}/report/check")
    await head.post(f"/assignments/{assignment}/submission", {"_key": key_on(check)})
    review = await office.get(f"/assignments/{assignment}/review")
    await office.post(f"/assignments/{assignment}/acceptance", {"_key": key_on(review)})
    new = await office.get("/plans/new")
    text = "KẾ HOẠCH\nVệ sinh môi trường\nI. NHIỆM VỤ\n1. Giao Tổ dân phố số 5 quét dọn đường làng.\n".encode()
    sent = await office.post("/plans", {"_key": key_on(new)}, files={"document": ("ke-hoach.txt", text, "text/plain")})
    assert sent.status_code == 303
    await head.post("/notices")
    assert len(await events_of("assignment.accepted")) == len(await events_of("plan.imported")) == 1


@pytest.fixture
async def archive(cast: Cast, tmp_path: Path) -> Path:
    """A backup of the small ward, taken while the app runs."""
    await lived(cast)
    target = tmp_path / "kept" / "so-viec.tar.gz"
    made = command("backup", str(target), database=database_of())
    assert made.returncode == 0, made.stderr
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    return target


def database_of() -> str:
    from piccolo_conf import DB

    return str(DB.config["dsn"]) if SERVER else str(DB.path)


async def test_an_empty_place_gets_everything_back(
    cast: Cast, archive: Path, place: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, head = await contents(), await newest(cast.ward)
    kept = {row["sha256"]: path_of(row["sha256"]).read_bytes() for row in before["stored_file"]}
    assert len(kept) == 3
    assert sum(1 for found in before.values() if found) > 12
    done = restore(archive, place, monkeypatch)
    assert done.returncode == 0, done.stderr
    assert "nhật ký nguyên vẹn" in done.stdout
    async with looking_at(place[0]):
        assert await contents() == before
        assert await verify_all() == []
        assert await newest(cast.ward) == head
    restored = {path.name: path.read_bytes() for path in place[1].rglob("*") if path.is_file()}
    assert restored == kept
    assert {hashlib.sha256(content).hexdigest() for content in restored.values()} == set(restored)


async def test_life_goes_on_after_a_restore(
    cast: Cast, archive: Path, place: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """New rows get new ids and the chain goes on from its head: the counters came back too."""
    assert restore(archive, place, monkeypatch).returncode == 0
    added = command("user", "add", "quan-tri-moi", "--name", "Quản trị mới", database=place[0])
    assert added.returncode == 0, added.stderr
    checked = command("audit", "verify", database=place[0])
    assert (checked.returncode, checked.stdout.strip()) == (0, "Nhật ký và các bảng điểm đã công bố đều nguyên vẹn.")
    async with looking_at(place[0]):
        made = await events_of("person.created")
        assert json.loads(made[-1]["data"])["title"] == "Quản trị mới"
        code = await cast.assignment("six")
        assert (await cast.look(code))["code"] not in {row["code"] for row in (await contents())["assignment"][:-1]}


# What is refused


def rewritten(source: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The archive with members changed (None: left out), packed as properly as before."""
    target = source.with_name("changed.tar.gz")
    with tarfile.open(source, "r:gz") as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            read = old.extractfile(member)
            assert read
            content = change(member.name, read.read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return target


def cut(source: Path) -> Path:
    return written(source, source.read_bytes()[: source.stat().st_size // 2])


def bent(source: Path) -> Path:
    """One byte in the middle is another."""
    content = bytearray(source.read_bytes())
    content[len(content) // 2] ^= 0x55
    return written(source, bytes(content))


def written(source: Path, content: bytes) -> Path:
    target = source.with_name("changed.tar.gz")
    target.write_bytes(content)
    return target


def altered(part: str, old: bytes, new: bytes) -> Callable[[Path], Path]:
    def change(name: str, content: bytes) -> bytes:
        if not name.startswith(part):
            return content
        assert old in content, name
        return content.replace(old, new)

    return lambda source: rewritten(source, change)


def without(part: str) -> Callable[[Path], Path]:
    return lambda source: rewritten(source, lambda name, content: None if name.startswith(part) else content)


def short(source: Path) -> Path:
    return rewritten(source, lambda name, content: content.split(b"\n", 1)[1] if name == "tables/receipt.jsonl" else content)


DAMAGE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "half of it": (cut, "hỏng"),
    "a byte": (bent, "hỏng"),
    "something else": (lambda source: written(source, b"khong phai ban sao luu"), "hỏng"),
    "a file altered": (altered("files/", b"", b"x"), "đã bị sửa"),
    "a file left out": (without("files/"), "Thiếu tệp"),
    "a table left out": (without("tables/review"), "hỏng"),
    "no manifest": (without("manifest"), "hỏng"),
    "a row left out": (short, "không khớp bản sao lưu"),
    "the diary altered": (altered("tables/event.jsonl", "Quản trị viên".encode(), "Người khác".encode()), "đã bị sửa"),
    "a row that points nowhere": (altered("tables/review.jsonl", b'"assignment":1', b'"assignment":99'), "hỏng"),
    "another version": (altered("manifest.json", b'"schema": "20', b'"schema": "19'), "phiên bản khác"),
}


@pytest.mark.parametrize("case", DAMAGE)
async def test_a_damaged_archive_leaves_nothing(
    archive: Path, place: tuple[str, Path], monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    damage, sentence = DAMAGE[case]
    refused = restore(damage(archive), place, monkeypatch)
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert sentence in " ".join(refused.stderr.replace("│", " ").split())
    assert [path for path in place[1].rglob("*") if path.is_file()] == []
    again = restore(archive, place, monkeypatch)  # nothing half: the same place still takes the good one
    assert again.returncode == 0, again.stderr


async def test_a_place_that_holds_something_is_refused(
    cast: Cast, archive: Path, place: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await contents()
    refused = restore(archive, (database_of(), place[1]), monkeypatch)
    assert refused.returncode == 1
    assert "không trống" in refused.stderr
    assert await contents() == before
    place[1].mkdir()
    (place[1] / "cua-ai").write_bytes(b"x")
    refused = restore(archive, place, monkeypatch)
    assert refused.returncode == 1
    assert "không trống" in refused.stderr
    assert [path.name for path in place[1].iterdir()] == ["cua-ai"]
    async with looking_at(place[0]):
        assert not any((await contents()).values())


async def test_a_backup_that_cannot_be_whole_is_none(cast: Cast, tmp_path: Path) -> None:
    await lived(cast)
    lost = (await rows("select sha256 from stored_file order by id limit 1"))[0]["sha256"]
    path_of(lost).unlink()
    target = tmp_path / "kept" / "so-viec.tar.gz"
    refused = command("backup", str(target), database=database_of())
    assert refused.returncode == 1
    assert lost in "".join(refused.stderr.replace("│", " ").split())
    assert list(target.parent.iterdir()) == []
