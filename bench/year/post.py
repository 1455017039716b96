"""The simulation's mail server: it keeps what it takes, and can refuse, drop the line, or take a letter and lose its answer."""

import email
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from tracker.settings import Security, settings

HOST = "127.0.0.1"
TAKEN, DROPPED, LOST = "250 taken", "dropped", "lost"


@dataclass(frozen=True)
class Letter:
    """A letter as it came in; `at` is the simulated instant."""

    at: datetime
    to: str
    message_id: str
    text: str

    def lines(self) -> dict[str, list[str]]:
        """Heading → the lines under it."""
        found: dict[str, list[str]] = {}
        heading = ""
        for line in self.text.splitlines():
            if line.startswith("- "):
                found.setdefault(heading, []).append(line[2:])
            elif line and not line.startswith(" "):
                heading = line
        return found

    @property
    def is_cut(self) -> bool:
        """Whether some group had more lines than a letter lists."""
        return bool(re.search(r"^- Còn \d+ việc nữa", self.text, re.M))


@dataclass
class PostOffice:
    """`weather` says how the server answers a letter to an address: TAKEN, DROPPED, LOST, or an SMTP answer."""

    letters: list[Letter] = field(default_factory=list)
    weather: Callable[[str], str] = lambda _: TAKEN
    now: datetime = datetime.min
    refusals: int = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        to = envelope.rcpt_tos[0]
        answer = self.weather(to)
        if answer in {TAKEN, LOST}:
            self.letters.append(read(envelope.content, to=to, at=self.now))
        if answer != TAKEN:
            self.refusals += 1
        if answer in {DROPPED, LOST}:
            server.transport.abort()
            return "421 gone"
        return answer


def read(content: bytes, *, to: str, at: datetime) -> Letter:
    found: Any = email.message_from_bytes(content, policy=default)
    return Letter(at, to, str(found["Message-ID"]), str(found.get_body(("plain",)).get_content()))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """The server running on a port of its own, and the app's settings leading to it."""
    office = PostOffice()
    controller = Controller(office, hostname=HOST, port=free_port())
    controller.start()
    own = settings()
    wanted: dict[str, Any] = {
        "smtp_host": HOST, "smtp_port": controller.port, "smtp_security": Security.NONE, "smtp_login": "",
        "mail_from": "Sổ Việc <so-viec@phuong.example.vn>",
    }  # fmt: skip
    before = {name: getattr(own, name) for name in wanted}
    for name, value in wanted.items():
        setattr(own, name, value)
    try:
        yield office
    finally:
        for name, value in before.items():
            setattr(own, name, value)
        controller.stop()


@contextmanager
def away() -> Iterator[None]:
    """Nobody listens where the mail server was."""
    own = settings()
    port, own.smtp_port = own.smtp_port, free_port()
    try:
        yield
    finally:
        own.smtp_port = port
