"""Static files, read once at the start: hashed names, compressed, cached for good, answered with 304."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from litestar import asgi
from litestar.types import Receive, Scope, Send

FOLDER = Path(__file__).resolve().parent.parent / "static"
FOREVER = b"public, max-age=31536000, immutable"
SHORTLY = b"public, max-age=300"
COMPRESSED = {".css", ".js", ".svg", ".txt", ".json"}
TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json"}


@dataclass(frozen=True, slots=True)
class Kept:
    """One file in memory. `zipped` is empty where compression gains nothing."""

    body: bytes
    zipped: bytes
    tag: bytes
    media_type: bytes
    caching: bytes


def static(name: str) -> str:
    """The address of a static file, its hash inside the name: `tracker.css` → `/static/tracker.3fa9c1d2.css`.

    Raises KeyError for a file that is not there: a page that names one is a bug.
    """
    return f"/static/{hashed_names()[name]}"


@asgi("/static", is_mount=True, opt={"public": True}, copy_scope=False)
async def static_files(scope: Scope, receive: Receive, send: Send) -> None:
    """GET and HEAD of the files; anything else there is a plain 404 or 405."""
    name = scope["path"].removeprefix("/static").strip("/")
    kept = kept_files().get(name)
    headers = {key.lower(): value for key, value in scope["headers"]}
    if kept is None or scope["method"] not in {"GET", "HEAD"}:
        await answer(send, 404 if kept is None else 405, [(b"content-type", b"text/plain")], b"")
        return
    common = [(b"etag", kept.tag), (b"cache-control", kept.caching), (b"vary", b"Accept-Encoding")]
    if kept.tag in [tag.strip().removeprefix(b"W/") for tag in headers.get(b"if-none-match", b"").split(b",")]:
        await answer(send, 304, common, b"")
        return
    body = kept.body
    if kept.zipped and b"gzip" in headers.get(b"accept-encoding", b""):
        body = kept.zipped
        common.append((b"content-encoding", b"gzip"))
    common += [(b"content-type", kept.media_type), (b"content-length", str(len(body)).encode())]
    await answer(send, 200, common, b"" if scope["method"] == "HEAD" else body)


async def answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*headers, NOSNIFF]})
    await send({"type": "http.response.body", "body": body, "more_body": False})


NOSNIFF = (b"x-content-type-options", b"nosniff")


@lru_cache
def hashed_names() -> dict[str, str]:
    """File name below the folder → the same with eight characters of its SHA-256."""
    return {
        str(path.relative_to(FOLDER)): f"{path.relative_to(FOLDER).with_suffix('')}.{digest(path)[:8]}{path.suffix}"
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file()
    }


@lru_cache
def kept_files() -> dict[str, Kept]:
    """Every file under its plain name (cached shortly) and its hashed one (cached for good)."""
    found: dict[str, Kept] = {}
    for name, hashed in hashed_names().items():
        path = FOLDER / name
        body = path.read_bytes()
        zipped = gzip.compress(body, 9, mtime=0) if path.suffix in COMPRESSED else b""
        kind = TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        media_type = kind + ("; charset=utf-8" if kind.startswith("text/") else "")
        tag = f'"{digest(path)[:16]}"'.encode()
        for shown, caching in ((name, SHORTLY), (hashed, FOREVER)):
            zip_body = zipped if zipped and len(zipped) < len(body) else b""
            found[shown] = Kept(body, zip_body, tag, media_type.encode(), caching)
    return found


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
