"""A real mail server for tests: it keeps what it takes, and can refuse, stall or be away."""

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from tracker.settings import Security, settings


@dataclass
class PostOffice:
    """`letters` as taken, `answer` to every letter's content ("" takes it)."""

    letters: list[EmailMessage] = field(default_factory=list)
    answer: str = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer:
            return self.answer
        letter = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["To"].addresses[0].addr_spec == address]


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """The server running on a port of its own, and the app's settings leading to it."""
    office = PostOffice()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    own, before = settings(), {}
    wanted = {
        "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": Security.NONE,
        "smtp_login": "", "mail_from": "Sổ Việc <so-viec@phuong.example.vn>",
    }  # fmt: skip
    for name, value in wanted.items():
        before[name] = getattr(own, name)
        setattr(own, name, value)
    try:
        yield office
    finally:
        for name, value in before.items():
            setattr(own, name, value)
        controller.stop()


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
