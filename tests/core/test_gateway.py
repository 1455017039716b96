"""The gateway against a real local server: taken, refused, too many, late, slow, down; and what leaves the house."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from tracker.core.clock import now
from tracker.core.gateway import international, send_to_gateway, wait_asked
from tracker.core.parcels import NotSent, Parcel

pytestmark = pytest.mark.anyio
Put = Callable[..., None]
AT = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)


def parcel(**more: Any) -> Parcel:
    usual = {
        "to": "0912 345 678", "name": "Tổ trưởng tổ dân phố số 5", "subject": "Sổ Việc 25/11/2026: 1 việc cần ông/bà xem",
        "text": "Sổ Việc 25/11/2026: 1 việc cần ông/bà xem http://localhost:8000", "html": "<p>chỉ cho thư</p>",
        "key": "1|7|gateway|digest|2026-11-25", "preferences_url": "http://localhost:8000/preferences/mail/7-bi-mat",
    }  # fmt: skip
    return Parcel(**usual | more)


@dataclass
class Gateway:
    """A gateway's mind: what it heard, and the bytes it answers with; none of them is a server that hangs."""

    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    heard: list[tuple[list[str], dict[str, str], dict[str, Any]]] = field(default_factory=list)
    cut_off: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        self.heard.append((lines[0].split(), headers, body))
        try:
            writer.write(self.answer)
            await writer.drain()
            if not self.answer and not self.cut_off:
                await reader.read()  # until the other side gives up
            writer.close()
        except ConnectionError:
            pass


@asynccontextmanager
async def gateway_server(gateway: Gateway) -> AsyncIterator[str]:
    server = await asyncio.start_server(gateway.serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/tin?phuong=1"
    finally:
        server.close()


@pytest.fixture(autouse=True)
def gateway_set(setting: Put) -> None:
    setting(gateway_token="ma-bi-mat-cua-phuong", gateway_url="http://127.0.0.1:1/")


def answer(status: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", "")).encode() + body


async def test_what_leaves_the_house(setting: Put) -> None:
    """A post, its phone, a short text and a link; not the letter's html, not the link that ends letters."""
    gateway = Gateway()
    async with gateway_server(gateway) as url:
        setting(gateway_url=url)
        await send_to_gateway(parcel())
        await send_to_gateway(parcel(text="a\nb " + "việc " * 300))
    (method, path, _), headers, body = gateway.heard[0]
    assert (method, path) == ("POST", "/tin?phuong=1")
    assert headers["authorization"] == "Bearer ma-bi-mat-cua-phuong"
    assert headers["content-type"] == "application/json"
    assert "cookie" not in headers
    assert body == {
        "id": headers["idempotency-key"], "to": "84912345678", "name": "Tổ trưởng tổ dân phố số 5",
        "subject": "Sổ Việc 25/11/2026: 1 việc cần ông/bà xem",
        "text": "Sổ Việc 25/11/2026: 1 việc cần ông/bà xem http://localhost:8000", "url": "http://localhost:8000",
    }  # fmt: skip
    assert len(body["id"]) == 64
    again = gateway.heard[1][2]
    assert again["id"] == body["id"]
    assert len(again["text"]) <= 500
    assert "\n" not in again["text"]


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content", "409 Conflict"])
async def test_taken_now_or_before(setting: Put, status: str) -> None:
    gateway = Gateway(answer(status))
    async with gateway_server(gateway) as url:
        setting(gateway_url=url)
        await send_to_gateway(parcel())
    assert len(gateway.heard) == 1


@pytest.mark.parametrize(
    ("given", "for_good", "wait"),
    [
        (answer("400 Bad Request", body=b"template \xe1\xba\xa5 khong dung"), True, None),
        (answer("401 Unauthorized"), True, None),
        (answer("404 Not Found"), True, None),
        (answer("422 Unprocessable Entity"), True, None),
        (answer("429 Too Many Requests", "Retry-After: 120"), False, 120),
        (answer("429 Too Many Requests", "Retry-After: 99999999"), False, 7200),
        (answer("429 Too Many Requests", "Retry-After: 0"), False, 1),
        (answer("429 Too Many Requests", "Retry-After: khi nao cung duoc"), False, None),
        (answer("429 Too Many Requests"), False, None),
        (answer("408 Request Timeout"), False, None),
        (answer("425 Too Early"), False, None),
        (answer("500 Internal Server Error"), False, None),
        (answer("503 Service Unavailable", "Retry-After: 30"), False, 30),
        (b"khong phai http\r\n\r\n", False, None),
        (b"HTTP/1.1 500 Lo\r\nContent-Length: 5000000\r\n\r\n" + b"x" * 100_000, False, None),
    ],
)
async def test_not_taken(setting: Put, given: bytes, for_good: bool, wait: int | None) -> None:
    gateway = Gateway(given)
    async with gateway_server(gateway) as url:
        setting(gateway_url=url)
        with pytest.raises(NotSent) as refused:
            await send_to_gateway(parcel())
    assert (refused.value.for_good, refused.value.wait) == (for_good, wait)
    assert "ma-bi-mat" not in refused.value.sentence
    assert len(refused.value.sentence) < 300


async def test_a_date_to_come_back_at(setting: Put) -> None:
    gateway = Gateway(
        answer("429 Too Many Requests", f"Retry-After: {format_datetime(now() + timedelta(minutes=10), usegmt=True)}")
    )
    async with gateway_server(gateway) as url:
        setting(gateway_url=url)
        with pytest.raises(NotSent) as refused:
            await send_to_gateway(parcel())
    assert refused.value.wait is not None
    assert 0 < refused.value.wait <= 600


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("Wed, 25 Nov 2026 01:31:00 GMT", 60), ("Wed, 25 Nov 2026 08:31:00 +0700", 60), ("Wed, 25 Nov 2026 01:31:00", 60),
        ("Tue, 24 Nov 2026 01:31:00 GMT", 1), ("Fri, 25 Dec 2026 01:31:00 GMT", 7200), ("-5", None), ("1.5", None), ("", None),
        ("٣", None), (" 60 ", 60), ("1" * 400, 7200),
    ],
)  # fmt: skip
def test_both_forms_of_retry_after(header: str, wait: int | None) -> None:
    assert wait_asked(header, at=AT) == wait


async def test_what_it_says_reaches_whoever_mends_it(setting: Put) -> None:
    async with gateway_server(Gateway(answer("422 No", body="Số điện thoại\r\n\x1b[31mkhông có Zalo".encode()))) as url:
        setting(gateway_url=url)
        with pytest.raises(NotSent, match=r"\(422: Số điện thoại .*không có Zalo\)"):
            await send_to_gateway(parcel())


async def test_a_redirect_is_not_followed(setting: Put) -> None:
    other = Gateway()
    async with (
        gateway_server(other) as elsewhere,
        gateway_server(Gateway(answer("307 Moved", f"Location: {elsewhere}"))) as url,
    ):
        setting(gateway_url=url)
        with pytest.raises(NotSent) as refused:
            await send_to_gateway(parcel())
    assert not refused.value.for_good
    assert other.heard == []


async def test_slow(setting: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.core.gateway.SECONDS", 0.2)
    async with gateway_server(Gateway(b"")) as url:
        setting(gateway_url=url)
        with pytest.raises(NotSent, match="Timeout") as refused:
            await send_to_gateway(parcel())
    assert (refused.value.for_good, refused.value.wait) == (False, None)


async def test_cut_off(setting: Put) -> None:
    gateway = Gateway(b"", cut_off=True)
    async with gateway_server(gateway) as url:
        setting(gateway_url=url)
        with pytest.raises(NotSent) as refused:
            await send_to_gateway(parcel())
    assert (refused.value.for_good, len(gateway.heard)) == (False, 1)


async def test_an_answer_in_drops_is_not_waited_for(setting: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, the whole never does."""
    monkeypatch.setattr("tracker.core.gateway.SECONDS", 0.2)

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(b"H")
                await writer.drain()
                await asyncio.sleep(0.02)
        except ConnectionError:
            pass

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    setting(gateway_url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    with pytest.raises(NotSent) as refused:
        await send_to_gateway(parcel())
    server.close()
    assert not refused.value.for_good


async def test_down_and_off(setting: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        setting(gateway_url=f"http://127.0.0.1:{free.getsockname()[1]}/")
        with pytest.raises(NotSent) as down:
            await send_to_gateway(parcel())
    assert not down.value.for_good
    setting(gateway_url="", gateway_token="")
    with pytest.raises(NotSent) as off:
        await send_to_gateway(parcel())
    assert off.value.for_good


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("0912345678", "84912345678"), ("0912 345 678", "84912345678"), ("+84 912.345.678", "84912345678"),
        ("84912345678", "84912345678"), ("0084-912-345-678", "84912345678"), ("(0225) 3822 123", "842253822123"),
        ("0841234567", "84841234567"),
    ],
)  # fmt: skip
def test_phones_as_gateways_take_them(typed: str, sent: str) -> None:
    assert international(typed) == sent


@pytest.mark.parametrize(
    "typed", ["", "12", "912345678", "0912 345 678 / 0913", "+1 202 555 0100", "٠٩١٢٣٤٥٦٧٨", "0000000000", "09123456789012"]
)
def test_what_is_no_phone_is_given_up(typed: str) -> None:
    with pytest.raises(NotSent) as refused:
        international(typed)
    assert refused.value.for_good
