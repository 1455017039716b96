"""Static files over ASGI: hashed names, caching, compression, and nothing outside the folder."""

import gzip
import hashlib
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar

from tracker.core.static import FOLDER, contents, static, static_files

pytestmark = pytest.mark.anyio


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar([static_files], openapi_config=None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ward.test") as client:
        yield client


async def test_every_file_has_an_address_with_its_hash_cached_for_good(browser: httpx.AsyncClient) -> None:
    assert {"tracker.js", "icon.svg", "vendor/htmx.LICENSE.txt", "look.css", "htmx.js"} <= set(contents())
    for name, body in contents().items():
        assert hashlib.sha256(body).hexdigest()[:8] in static(name)
        answer = await browser.get(static(name))
        assert (answer.status_code, answer.content) == (200, body)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_joined_files_hold_their_pieces_in_order() -> None:
    first, second = ((FOLDER / name).read_bytes() for name in ("vendor/govuk.min.css", "tracker.css"))
    assert contents()["look.css"] == first + b"\n" + second


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("tracker.css", "text/css; charset=utf-8"),
        ("tracker.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)
async def test_content_types(browser: httpx.AsyncClient, name: str, media_type: str) -> None:
    assert (await browser.get(static(name))).headers["content-type"] == media_type


async def test_a_plain_name_is_cached_shortly(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/static/tracker.css")).headers["cache-control"] == "public, max-age=300"


async def test_an_unchanged_file_is_not_sent_again(browser: httpx.AsyncClient) -> None:
    url = static("tracker.css")
    tag = (await browser.get(url)).headers["etag"]
    for sent in (tag, f"W/{tag}", f'"other", {tag}'):
        again = await browser.get(url, headers={"If-None-Match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (await browser.get(url, headers={"If-None-Match": '"other"'})).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "gzip"),
        ("br, GZIP;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("identity", None),
        ("", None),
    ],
)
async def test_compressed_only_where_the_browser_takes_it(
    browser: httpx.AsyncClient, accepted: str, encoding: str | None
) -> None:
    async with browser.stream("GET", static("tracker.css"), headers={"Accept-Encoding": accepted}) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    body = (FOLDER / "tracker.css").read_bytes()
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(raw)
    assert (gzip.decompress(raw) if encoding else raw) == body


async def test_head_sends_the_headers_alone(browser: httpx.AsyncClient) -> None:
    answer = await browser.head(static("tracker.js"), headers={"Accept-Encoding": "identity"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) == (FOLDER / "tracker.js").stat().st_size


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing.css",
        "tracker.00000000.css",
        "../core/static.py",
        "..%2fcore/static.py",
        "vendor",
    ],
)
async def test_what_is_not_there_is_not_found(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(f"/static/{path}")).status_code == 404


async def test_other_methods_are_refused(browser: httpx.AsyncClient) -> None:
    answer = await browser.post(static("tracker.css"))
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_the_first_visit_stays_in_its_budget(browser: httpx.AsyncClient) -> None:
    """interface.md, "Budgets": 60 KB in six requests leave 48 KB for these four beside the page; own script ≤ 5 KB."""
    sizes = []
    for name in ("look.css", "htmx.js", "tracker.js", "icon.svg"):
        answer = await browser.head(static(name), headers={"Accept-Encoding": "gzip"})
        sizes.append(int(answer.headers["content-length"]))
    assert sum(sizes) <= 48_000
    assert len(contents()["tracker.js"]) <= 5_000


async def test_a_file_that_is_not_there_has_no_address() -> None:
    with pytest.raises(KeyError):
        static("nothing.css")


def test_styles_fetch_nothing() -> None:
    """The policy has no font-src and styles need no picture: a url() would be a report on every page."""
    for path in FOLDER.rglob("*.css"):
        assert not re.search(r"@font-face|@import|url\(", path.read_text()), path.name
