"""What every test stands on: a database of its own on either engine, the running app, and the cast."""

import asyncio
import fcntl
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.setdefault("TRACKER_TEST_FOLDER", str(ROOT / ".pytest_cache" / f"run-{uuid.uuid4().hex[:8]}")))
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
SERVER = os.environ.get("TRACKER_TEST_DATABASE", "")
HOME = FOLDER / WORKER
HOME.mkdir(parents=True, exist_ok=True)
os.environ["TRACKER_DATABASE"] = SERVER or str(HOME / "first.sqlite")
os.environ["TRACKER_FILES"] = str(HOME / "files")
os.environ["TRACKER_SECRET"] = "for-tests-only-" + "x" * 32
os.environ["TRACKER_BASE_URL"] = "http://localhost:8000"
sys.path.insert(0, str(ROOT / "tests"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The process that started the workers takes the run's folder away."""
    if WORKER == "main":
        shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def address_of(name: str) -> str:
    """The test server's address with another database."""
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


def command(*words: str, database: str, files: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The `tracker` command in a process of its own."""
    environment = os.environ | {"TRACKER_DATABASE": database} | ({"TRACKER_FILES": str(files)} if files else {})
    return subprocess.run(
        [sys.executable, "-m", "tracker.cli", *words],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )


async def on_server(sql: str) -> None:
    connection = await asyncpg.connect(SERVER)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def template() -> Iterator[str]:
    """A migrated, empty database, copied for each test."""
    name = f"template_{uuid.uuid4().hex[:10]}"
    if SERVER:
        asyncio.run(on_server(f"create database {name}"))
        made = command("migrate", database=address_of(name))
    else:
        made = command("migrate", database=str(HOME / "template.sqlite"))
    assert made.returncode == 0, made.stderr
    yield name if SERVER else str(HOME / "template.sqlite")
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def demonstration() -> str:
    """The demonstration ward of today, with fewer tổ dân phố, in a database like `template`; built once for all workers: the others
    wait for it."""
    from tracker.core.clock import now, ward_day

    name = f"demonstration_{FOLDER.name.replace('-', '_')}"
    place, files = FOLDER / "demonstration.sqlite", FOLDER / "demonstration-files"
    with (FOLDER / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not files.exists():
            files.mkdir()
            if SERVER:
                asyncio.run(on_server(f"create database {name}"))
            for words in (("migrate",), ("demo", "--units", "42", "--today", ward_day(now()).isoformat())):
                made = command(*words, database=address_of(name) if SERVER else str(place), files=files)
                assert made.returncode == 0, made.stderr
    shutil.copytree(files, HOME / "files", dirs_exist_ok=True)
    return name if SERVER else str(place)


@pytest.fixture
async def database(template: str) -> AsyncIterator[str]:
    """The address of a fresh copy of the template, which the engine points at while the test runs."""
    from piccolo_conf import DB

    name = f"test_{uuid.uuid4().hex[:10]}"
    if SERVER:
        await on_server(f"create database {name} template {template} strategy file_copy")
        address = address_of(name)
        DB.config = {"dsn": address}
    else:
        address = str(HOME / f"{name}.sqlite")
        shutil.copy(template, address)
        DB.path = address
    yield address
    if SERVER:
        await on_server(f"drop database {name} with (force)")
    else:
        for part in HOME.glob(f"{name}.sqlite*"):
            part.unlink()


@pytest.fixture
async def db(database: str) -> AsyncIterator[str]:
    """The database, open in the test's own event loop."""
    from piccolo_conf import DB
    from tracker.core.database import lifespan

    async with lifespan(DB, most=8):
        yield database


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[None]:
    """The app's lifespan in one task: fixtures are set up and torn down in two, which anyio refuses."""
    up, stop = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            up.set()
            await stop.wait()

    task = asyncio.create_task(live())
    ready = asyncio.create_task(up.wait())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        ready.cancel()
        task.result()
    try:
        yield
    finally:
        stop.set()
        await task


@pytest.fixture(scope="session")
def made_app() -> Any:
    """The application, made once: it keeps nothing of a test, what it learns it learns at its start."""
    from tracker.app import create_app

    return create_app()


@pytest.fixture
async def app(database: str, made_app: Any) -> AsyncIterator[Any]:
    """The whole application over the test's database, without a server; what another test set in its state is forgotten."""
    made_app.state.bind, made_app.state.is_demo = "127.0.0.1", False
    async with serving(made_app):
        yield made_app


@pytest.fixture
async def cast(app: Any) -> Any:
    """The people every test knows, in a small ward."""
    from cast import assemble

    return await assemble(app)


@pytest.fixture
async def stranger(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that nobody is signed in with."""
    async with browser_of(app) as client:
        yield client


def browser_of(app: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=60)


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`setting(smtp_host="127.0.0.1")`: what a ward sets in its environment, for one test."""
    from tracker.settings import settings

    def put(**values: Any) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"TRACKER_{name.upper()}", str(value))
        settings.cache_clear()

    yield put
    monkeypatch.undo()
    settings.cache_clear()
