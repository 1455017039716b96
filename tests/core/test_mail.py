"""Letters through a real SMTP server: what arrives, what is refused for now and for good, what never gets into a header."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.core.mail import letter_of, send_mail
from tracker.core.parcels import NotSent, Parcel

pytestmark = pytest.mark.anyio
Put = Callable[..., None]
URL = "https://soviec.example.vn/preferences/mail/12-" + "ab" * 32


def parcel(**more: Any) -> Parcel:
    usual = {
        "to": "to.truong@example.vn", "name": "Tổ trưởng tổ dân phố số 5", "subject": "Sổ Việc 25/11/2026: 3 việc cần ông/bà xem",
        "text": "Kính gửi ông/bà,\nQuá hạn\n", "html": "<p>Kính gửi ông/bà</p>", "key": "1|7|email|digest|2026-11-25",
        "preferences_url": URL,
    }  # fmt: skip
    return Parcel(**usual | more)


class Post:
    """A mail server's mind: keeps what it takes, answers as it is told."""

    def __init__(self, *, rcpt: str = "250 OK", data: str = "250 OK", drop: bool = False) -> None:
        self.rcpt, self.data, self.drop = rcpt, data, drop
        self.taken: list[Envelope] = []
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.drop:
            assert server.transport
            server.transport.close()
        else:
            self.taken.append(envelope)
        return self.data

    def let_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"dung", handled=False)


@asynccontextmanager
async def mail_server(post: Post, **more: Any) -> AsyncIterator[int]:
    """A real SMTP server in this loop, on a free port."""
    loop = asyncio.get_running_loop()
    made: list[SMTP] = []

    def factory() -> SMTP:
        made.append(SMTP(post, hostname="test", loop=loop, **more))
        return made[-1]

    server = await loop.create_server(factory, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for one in made:
            if one.transport:
                one.transport.close()


@pytest.fixture(autouse=True)
def sender(setting: Put) -> None:
    setting(mail_from="Sổ Việc phường Thử <so-viec@example.vn>", smtp_host="127.0.0.1", smtp_security="none", smtp_port=1)


def letter(post: Post) -> EmailMessage:
    content = post.taken[-1].content
    assert isinstance(content, bytes)
    read = message_from_bytes(content, policy=default)
    assert isinstance(read, EmailMessage)
    return read


async def test_a_letter_arrives_whole(setting: Put) -> None:
    post = Post()
    async with mail_server(post) as port:
        setting(smtp_port=port, base_url="https://soviec.phuong-co-ten-rat-dai.example.vn", secret="x" * 40)
        await send_mail(parcel())
        await send_mail(parcel(subject="Một chủ đề khác"))
        await send_mail(parcel(key="1|7|email|digest|2026-11-26"))
    first, again, other = (message_from_bytes(one.content, policy=default) for one in post.taken)  # type: ignore[arg-type]
    assert isinstance(first, EmailMessage)
    assert (post.taken[0].mail_from, post.taken[0].rcpt_tos) == ("so-viec@example.vn", ["to.truong@example.vn"])
    assert first["From"] == "Sổ Việc phường Thử <so-viec@example.vn>"
    assert first["To"] == "Tổ trưởng tổ dân phố số 5 <to.truong@example.vn>"
    assert first["Subject"] == "Sổ Việc 25/11/2026: 3 việc cần ông/bà xem"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Date"].datetime.utcoffset().total_seconds() == 7 * 3600
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert first["Message-ID"].endswith("@soviec.phuong-co-ten-rat-dai.example.vn>")
    assert first.get_content_type() == "multipart/alternative"
    plain, html = first.get_body(("plain",)), first.get_body(("html",))
    assert plain
    assert html
    assert plain.get_content().splitlines() == ["Kính gửi ông/bà,", "Quá hạn"]
    assert html.get_content().strip() == "<p>Kính gửi ông/bà</p>"
    raw = post.taken[0].content
    assert isinstance(raw, bytes)
    assert f"List-Unsubscribe: <{URL}>\r\n".encode() in raw  # a mail program reads it as it stands, not decoded
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


async def test_off_is_off(setting: Put) -> None:
    setting(smtp_host="", mail_from="")
    with pytest.raises(NotSent) as refused:
        await send_mail(parcel())
    assert refused.value.for_good


@pytest.mark.parametrize(
    ("post", "for_good", "words"),
    [
        (Post(rcpt="550 5.1.1 No such user"), True, "550 5.1.1 No such user"),
        (Post(rcpt="451 4.7.1 Greylisted, try again"), False, "451 4.7.1 Greylisted"),
        (Post(data="554 5.7.1 Refused as spam"), True, "554"),
        (Post(data="452 4.3.1 Full"), False, "452"),
        (Post(drop=True), False, "Không gửi được qua máy chủ thư"),
    ],
)
async def test_a_refusal_is_heard_as_it_is_meant(setting: Put, post: Post, for_good: bool, words: str) -> None:
    async with mail_server(post) as port:
        setting(smtp_port=port)
        with pytest.raises(NotSent) as refused:
            await send_mail(parcel())
    assert (refused.value.for_good, words in refused.value.sentence) == (for_good, True), refused.value.sentence


async def test_a_server_that_is_down_is_tried_again(setting: Put) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        setting(smtp_port=free.getsockname()[1])  # bound, but nobody listens
        with pytest.raises(NotSent) as refused:
            await send_mail(parcel())
    assert not refused.value.for_good


async def test_a_server_that_says_nothing_is_left(setting: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gone.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    setting(smtp_port=server.sockets[0].getsockname()[1])
    monkeypatch.setattr("tracker.core.mail.STEP_SECONDS", 0.05)
    with pytest.raises(NotSent) as refused:
        await send_mail(parcel())
    gone.set()
    server.close()
    assert not refused.value.for_good
    assert "Timeout" in refused.value.sentence


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(("password", "enters"), [("dung", True), ("sai", False)])
async def test_the_login_is_given_and_its_refusal_is_for_the_administrator(setting: Put, password: str, enters: bool) -> None:
    post = Post()
    async with mail_server(post, authenticator=post.let_in, auth_required=True, auth_require_tls=False) as port:
        setting(smtp_port=port, smtp_login="so-viec", smtp_password=password)
        if enters:
            await send_mail(parcel())
        else:
            with pytest.raises(NotSent) as refused:
                await send_mail(parcel())
            assert not refused.value.for_good
            assert "535" in refused.value.sentence
            assert password not in refused.value.sentence
    assert set(post.logins) == {(b"so-viec", password.encode())}
    assert len(post.taken) == (1 if enters else 0)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_nothing_goes_in_the_clear_when_encryption_is_asked_for(setting: Put, security: str) -> None:
    """A server without TLS (or one in between that hides it) gets neither the login nor the letter."""
    post = Post()
    async with mail_server(post, authenticator=post.let_in, auth_require_tls=False) as port:
        setting(smtp_port=port, smtp_security=security, smtp_login="so-viec", smtp_password="dung")
        with pytest.raises(NotSent) as refused:
            await send_mail(parcel())
    assert not refused.value.for_good
    assert (post.taken, post.logins) == ([], [])


INJECTIONS = [
    "a\r\nBcc: ke-khac@example.vn",
    "a\nBcc: x@example.vn\n\nthân thư",
    "a\r\n\r\nx",
    "\u2028Bcc: x",
    "a\x00b",
    "a\x0bBcc: x@y.vn",
]


@pytest.mark.parametrize("nasty", INJECTIONS)
async def test_no_line_break_enters_a_header(setting: Put, nasty: str) -> None:
    post = Post()
    async with mail_server(post) as port:
        setting(smtp_port=port)
        await send_mail(parcel(subject=nasty, name=nasty, preferences_url=nasty))
    got = letter(post)
    assert "Bcc" not in got
    assert post.taken[0].rcpt_tos == ["to.truong@example.vn"]
    assert got.get_content_type() == "multipart/alternative"


@pytest.mark.parametrize(
    "to", ["", "a", "a@b", "a b@c.vn", "a@c.vn, b@c.vn", "a@c.vn\r\nRCPT TO:<b@c.vn>", "<a@c.vn>", "dấu@c.vn"]
)
async def test_an_impossible_address_is_given_up_before_a_server_is_asked(setting: Put, to: str) -> None:
    with pytest.raises(NotSent) as refused:
        await send_mail(parcel(to=to))
    assert refused.value.for_good


HEADERS = [
    b"From", b"To", b"Subject", b"Date", b"Message-ID", b"List-Unsubscribe", b"Auto-Submitted", b"MIME-Version", b"Content-Type",
]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the sender stands for all examples
@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_is_said_the_headers_are_the_same(name: str, subject: str) -> None:
    head = letter_of(parcel(name=name, subject=subject)).as_bytes().partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if not line[:1].isspace()]
    assert sorted(names) == sorted(HEADERS)
