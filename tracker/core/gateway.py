"""The one gateway an administrator may set: a short message as JSON to an https address (docs/gateway.md)."""

import asyncio
import hashlib
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from tracker.core.clock import now
from tracker.core.parcels import NotSent, Parcel
from tracker.core.text import clean
from tracker.settings import settings

SECONDS = 10
MOST_READ = 65_536  # bytes of an answer
MOST_TEXT = 500  # characters of a message
LONGEST_WAIT = 7200  # seconds, whatever the gateway asks for
HAS_IT = 409  # it took this key before
NOT_NOW = {408, 425, 429}


async def send_to_gateway(parcel: Parcel) -> None:
    """Hand the parcel to the gateway. Raises NotSent: for good when the gateway refuses this message."""
    own = settings()
    if not own.gateway_url:
        raise NotSent("Phường chưa dùng cổng tin.", for_good=True)
    headers = {"Idempotency-Key": digest(parcel.key), "Accept-Encoding": "identity", "User-Agent": "so-viec"}
    if token := own.gateway_token.get_secret_value():
        headers["Authorization"] = f"Bearer {token}"
    try:
        async with (
            asyncio.timeout(SECONDS),
            httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", own.gateway_url, json=body_of(parcel), headers=headers) as answer,
        ):
            said = "" if answer.is_success else await beginning(answer)
    except (httpx.HTTPError, OSError, TimeoutError) as trouble:
        raise NotSent(f"Không gửi được tới cổng tin ({type(trouble).__name__}).") from trouble
    judge(answer, said)


def judge(answer: httpx.Response, said: str) -> None:
    """What an answer means; raises NotSent unless the message was taken (now or before)."""
    status = answer.status_code
    if answer.is_success or status == HAS_IT:
        return
    words = f"Cổng tin chưa nhận ({status}{f': {said}' if said else ''})."
    if status in NOT_NOW or answer.is_server_error:
        raise NotSent(words, wait=wait_asked(answer.headers.get("Retry-After", ""), at=now()))
    raise NotSent(words, for_good=answer.is_client_error)


def body_of(parcel: Parcel) -> dict[str, str]:
    """What leaves: a post, its phone, a short text and where to read on. Raises NotSent for an impossible phone number."""
    return {
        "id": digest(parcel.key),
        "to": international(parcel.to),
        "name": one_line(parcel.name),
        "subject": one_line(parcel.subject),
        "text": one_line(parcel.text),
        "url": settings().base_url,
    }


def international(phone: str) -> str:
    """0912 345 678 or +84 912 345 678 → 84912345678, as gateways take it. Raises NotSent."""
    digits = re.sub(r"[\s.()-]", "", phone)
    found = re.fullmatch(r"(?:\+84|0084|84|0)([1-9][0-9]{8,9})", digits, re.ASCII)
    if found is None:
        raise NotSent("Số điện thoại không dùng được.", for_good=True)
    return f"84{found[1]}"


def wait_asked(header: str, *, at: datetime) -> int | None:
    """Seconds until the next try as `Retry-After` asks, a number or a date, between 1 and 7200; None when it does not."""
    typed = header.strip()
    if typed.isascii() and typed.isdigit():
        return min(max(int(typed[:9]), 1), LONGEST_WAIT)
    try:
        then = parsedate_to_datetime(typed)
    except ValueError:
        return None
    seconds = int(((then if then.tzinfo else then.replace(tzinfo=UTC)) - at).total_seconds())
    return min(max(seconds, 1), LONGEST_WAIT)


async def beginning(answer: httpx.Response) -> str:
    """The first words of an answer, for whoever mends it; at most 64 KB are read."""
    read = b""
    async for chunk in answer.aiter_raw():
        read += chunk[: MOST_READ - len(read)]
        if len(read) >= MOST_READ:
            break
    return one_line(read.decode(errors="replace"))[:200]


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def one_line(text: str) -> str:
    return " ".join(clean(text, MOST_TEXT).split())
