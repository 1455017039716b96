"""Files people send: gated, stored by SHA-256 outside the static folder, served only by an authorised door."""

import asyncio
import hashlib
import io
import os
import secrets
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.datastructures import UploadFile
from piccolo.columns import BigInt, BigSerial, Timestamptz, Varchar
from piccolo.table import Table
from PIL import Image, ImageOps, UnidentifiedImageError

from tracker.core.database import rows
from tracker.core.errors import Refusal
from tracker.core.text import clean
from tracker.settings import settings

MOST_BYTES = 10_000_000
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2400  # pixels kept of a photo: enough to read a paper, small enough for an old phone
ZIP_ENTRIES, ZIP_BYTES, ZIP_RATIO = 2_000, 100_000_000, 200
EVIDENCE_KINDS = ("jpg", "png", "pdf", "docx", "xlsx")
PLAN_KINDS = ("docx", "xlsx", "pdf", "txt")
SAME = {"jpeg": "jpg", "jfif": "jpg"}
INSIDE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


class StoredFile(Table):
    """One kept file of a ward. `kind` is its extension without the dot, proved by its content."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    sha256 = Varchar(length=64)
    name = Varchar(length=200)
    kind = Varchar(length=8)
    size = BigInt()
    stored_by = BigInt(null=True, default=None)
    stored_at = Timestamptz()


async def read_upload(upload: UploadFile) -> tuple[str, bytes]:
    """The name and content of an upload. Raises Refusal over 10 MB."""
    content = await upload.read(MOST_BYTES + 1)
    name = clean_name(upload.filename)
    if len(content) > MOST_BYTES:
        raise Refusal(f"Tệp “{name}” lớn hơn 10 MB. Xin chụp ảnh nhỏ hơn hoặc chia tệp.")
    return name, content


async def gate(name: str, content: bytes, kinds: tuple[str, ...] = EVIDENCE_KINDS) -> tuple[str, str, bytes]:
    """(name, kind, content as kept) of an acceptable file; photos come back re-encoded, without place or owner.

    Raises Refusal with one sentence for everything else: wrong kind, content that is not what the name says, macros,
    zip bombs, oversized pictures.
    """
    name = clean_name(name)
    kind = SAME.get(ending := Path(name).suffix.lower().removeprefix("."), ending)
    if kind not in kinds:
        raise Refusal(f"Tệp “{name}” không thuộc loại nhận được ({', '.join(kinds).upper()}).")
    if not content:
        raise Refusal(f"Tệp “{name}” trống.")
    if len(content) > MOST_BYTES:
        raise Refusal(f"Tệp “{name}” lớn hơn 10 MB.")
    if kind in {"jpg", "png"}:
        return name, kind, await asyncio.to_thread(re_encode, name, kind, content)
    if kind in INSIDE:
        await asyncio.to_thread(check_office, name, kind, content)
    elif kind == "pdf" and content.lstrip()[:5] != b"%PDF-":
        raise Refusal(f"Tệp “{name}” không phải là PDF.")
    elif kind == "txt" and b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refusal(f"Tệp “{name}” không phải là văn bản.")
    return name, kind, content


async def keep(
    name: str, content: bytes, *, ward: int, by: int | None, at: datetime, kinds: tuple[str, ...] = EVIDENCE_KINDS
) -> dict[str, Any]:
    """Store a file inside the running transaction: temporary file, fsync, rename, then the row. Returns the row.

    The same content of the same ward is kept once. Raises Refusal as `gate`.
    """
    name, kind, content = await gate(name, content, kinds)
    sha256 = hashlib.sha256(content).hexdigest()
    await asyncio.to_thread(write, path_of(sha256), content)
    await StoredFile.insert(
        StoredFile(ward=ward, sha256=sha256, name=name, kind=kind, size=len(content), stored_by=by, stored_at=at)
    ).on_conflict(target=(StoredFile.ward, StoredFile.sha256), action="DO NOTHING")
    return (await rows("select * from stored_file where ward = {} and sha256 = {}", ward, sha256))[0]


async def serve(file: dict[str, Any], *, name: str) -> Response[bytes]:
    """The content as an attachment that no browser opens by itself. `file` has sha256."""
    return attachment(await asyncio.to_thread(path_of(file["sha256"]).read_bytes), name=name)


def attachment(content: bytes, *, name: str) -> Response[bytes]:
    """Content that is saved, never opened by the browser itself."""
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )


def path_of(sha256: str) -> Path:
    """Where a file of that hash is kept."""
    return settings().files / sha256[:2] / sha256


def clean_name(typed: str) -> str:
    """A file's name without folders or marks that mean something to a system; never empty."""
    name = clean(typed.replace("\\", "/").rsplit("/", 1)[-1], len(typed))
    name = "".join("_" if c in '<>:"|?*\n\t' else c for c in name).strip(". ")
    stem, dot, ending = name.rpartition(".")
    return (stem[: 190 - len(ending)] + dot + ending)[:200] or "tep"


def re_encode(name: str, kind: str, content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as opened:
            if (opened.format == "PNG") != (kind == "png"):
                raise Refusal(f"Tệp “{name}” có nội dung không khớp với tên.")
            if opened.width * opened.height > MOST_PIXELS:
                raise Refusal(f"Ảnh “{name}” quá lớn. Xin chụp lại với cỡ nhỏ hơn.")
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            clean_picture = picture.convert("RGBA" if kind == "png" and picture.mode in {"RGBA", "P", "LA"} else "RGB")
            written = io.BytesIO()
            if kind == "png":
                clean_picture.save(written, "PNG", optimize=True)
            else:
                clean_picture.save(written, "JPEG", quality=85)
            return written.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refusal(f"Không mở được ảnh “{name}”. Xin chọn ảnh khác.") from error


def check_office(name: str, kind: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if INSIDE[kind] not in {entry.filename for entry in entries}:
                raise Refusal(f"Tệp “{name}” có nội dung không khớp với tên.")
            if any("vbaproject" in entry.filename.lower() or entry.flag_bits & 1 for entry in entries):
                raise Refusal(f"Tệp “{name}” có macro hoặc mật khẩu. Xin lưu lại bản không có.")
            size = sum(entry.file_size for entry in entries)
            if len(entries) > ZIP_ENTRIES or size > ZIP_BYTES or size > ZIP_RATIO * max(1, len(content)):
                raise Refusal(f"Tệp “{name}” nén bất thường nên không nhận.")
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refusal(f"Không mở được tệp “{name}”.") from error


def write(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
