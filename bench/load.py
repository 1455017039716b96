"""The client: kept connections over plain asyncio, so that it is the server that is measured; and servers to ask."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

STARTED_WITHIN = 30  # seconds
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Ask:
    """One request. `form` makes it a POST; `is_part` sends the headers of htmx; `status` is the answer that is right."""

    path: str
    token: str = ""
    form: Mapping[str, str] | None = None
    is_part: bool = False
    status: int = 200

    @property
    def method(self) -> str:
        return "GET" if self.form is None else "POST"

    @property
    def body(self) -> bytes:
        return urlencode(self.form or {}).encode()

    @property
    def headers(self) -> dict[str, str]:
        found = {"Host": HOST, "Accept-Encoding": "gzip"}
        if self.token:
            found["Cookie"] = f"session={self.token}"
        if self.is_part:
            found |= {"HX-Request": "true", "HX-Request-Type": "partial"}
        if self.form is not None:
            found |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(self.body))}
        return found

    @cached_property
    def raw(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass
class Run:
    """What was measured: seconds of each right answer, seconds in all, wrong answers, bytes of a body as it travels."""

    latencies: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    errors: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, other: "Run") -> None:
        self.latencies += other.latencies
        self.elapsed += other.elapsed
        self.errors += other.errors
        self.size = other.size or self.size

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")

    @property
    def rate(self) -> float:
        """Right answers a second."""
        return len(self.latencies) / self.elapsed if self.elapsed else 0.0


class Connection(asyncio.Protocol):
    """One kept connection: `send` a request, get (status, bytes of the body)."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer = bytearray()
        self.answer: asyncio.Future[tuple[int, int]] | None = None

    async def send(self, raw: bytes) -> tuple[int, int]:
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(raw)  # type: ignore[attr-defined]
        return await self.answer

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0 or self.answer is None:
            return
        head = bytes(self.buffer[:end]).lower()
        have = len(self.buffer) - end - 4
        _, found, rest = head.partition(b"\r\ncontent-length:")
        is_whole = have >= int(rest.partition(b"\r\n")[0]) if found else self.buffer.endswith(b"0\r\n\r\n")
        if is_whole:
            self.buffer.clear()
            self.answer.set_result((int(head[9:12]), have))

    def connection_lost(self, error: Exception | None) -> None:
        if self.answer and not self.answer.done():
            self.answer.set_exception(error or ConnectionError("the server closed the connection"))


async def load(port: int, asks: Sequence[Ask], *, clients: int, seconds: float) -> Run:
    """Send `asks`, each once, from so many clients at a time; no new one after `seconds`."""
    loop = asyncio.get_running_loop()
    links = [(await loop.create_connection(Connection, HOST, port))[1] for _ in range(clients)]
    run, waiting, began = Run(), iter(asks), time.perf_counter()

    async def client(link: Connection) -> None:
        for ask in waiting:
            sent = time.perf_counter()
            if sent - began > seconds:
                return
            status, run.size = await link.send(ask.raw)
            if status == ask.status:
                run.latencies.append(time.perf_counter() - sent)
            else:
                run.errors.append(f"{ask.method} {ask.path} answered {status}")

    await asyncio.gather(*(client(link) for link in links))
    run.elapsed = time.perf_counter() - began
    for link in links:
        link.transport.close()
    return run


@contextmanager
def server(*module: str) -> Iterator[int]:
    """A server in a process of its own, `python -m …`, `PORT` in its words replaced; yields the port it listens on."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = int(free.getsockname()[1])
    words = [word.replace("PORT", str(port)) for word in module]
    process = subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(15)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("The server did not start.")
