"""Static files, read once at the start: hashed names, compressed, cached for good, answered with 304."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from litestar import asgi
from litestar.types import HTTPScope, Receive, Send

FOLDER = Path(__file__).resolve().parent.parent / "static"
JOINED = {  # one request instead of two on the first visit
    "look.css": ("vendor/govuk.min.css", "tracker.css"),
    "htmx.js": ("vendor/htmx.min.js", "vendor/hx-csp.min.js"),
}
FOREVER = b"public, max-age=31536000, immutable"
SHORTLY = b"public, max-age=300"
COMPRESSED = {".css", ".js", ".svg", ".txt"}
TYPES = {".js": "text/javascript", ".svg": "image/svg+xml"}  # whatever the machine's own table of types says
NOSNIFF = (b"x-content-type-options", b"nosniff")


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
async def static_files(scope: HTTPScope, receive: Receive, send: Send) -> None:
    """GET and HEAD of the files; anything else there is a plain 404 or 405."""
    kept = kept_files().get(scope["path"].removeprefix("/static").strip("/"))
    if kept is None:
        await answer(send, 404, [], b"")
        return
    if scope["method"] not in {"GET", "HEAD"}:
        await answer(send, 405, [(b"allow", b"GET, HEAD")], b"")
        return
    asked = dict(scope["headers"])
    headers = [(b"etag", kept.tag), (b"cache-control", kept.caching), (b"vary", b"Accept-Encoding")]
    if kept.tag in [tag.strip().removeprefix(b"W/") for tag in asked.get(b"if-none-match", b"").split(b",")]:
        await answer(send, 304, headers, b"")
        return
    body = kept.body
    if kept.zipped and takes_gzip(asked.get(b"accept-encoding", b"")):
        body = kept.zipped
        headers.append((b"content-encoding", b"gzip"))
    headers += [(b"content-type", kept.media_type), (b"content-length", str(len(body)).encode())]
    await answer(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


async def answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*headers, NOSNIFF]})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def takes_gzip(accepted: bytes) -> bool:
    codings = accepted.replace(b" ", b"").lower().split(b",")
    return any(re.fullmatch(rb"gzip(;q=(1(\.0+)?|0?\.\d*[1-9]\d*))?", coding) for coding in codings)


@lru_cache
def hashed_names() -> dict[str, str]:
    """Name of each file → the same with eight characters of its SHA-256."""
    named = ((PurePosixPath(name), digest(body)) for name, body in contents().items())
    return {str(name): f"{name.with_suffix('')}.{sha[:8]}{name.suffix}" for name, sha in named}


@lru_cache
def kept_files() -> dict[str, Kept]:
    """Every file under its plain name (cached shortly) and its hashed one (cached for good)."""
    found: dict[str, Kept] = {}
    for name, body in contents().items():
        suffix = PurePosixPath(name).suffix
        zipped = gzip.compress(body, 9, mtime=0) if suffix in COMPRESSED else b""
        zipped = zipped if len(zipped) < len(body) else b""
        kind = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        media_type = (kind + ("; charset=utf-8" if kind.startswith("text/") else "")).encode()
        tag = f'"{digest(body)[:16]}"'.encode()
        found[name] = Kept(body, zipped, tag, media_type, SHORTLY)
        found[hashed_names()[name]] = Kept(body, zipped, tag, media_type, FOREVER)
    return found


@lru_cache
def contents() -> dict[str, bytes]:
    """Name below /static → bytes: the folder's files, and those joined from several."""
    files = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}
    return files | {name: b"\n".join(files[piece] for piece in pieces) for name, pieces in JOINED.items()}


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
