"""A real server on a real port and a real Chromium in front of it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, async_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
TWICE = "--blink-settings=defaultFontSize=32"


def chromium_path() -> str:
    found = os.environ.get("CHROMIUM") or next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    assert found, "Chromium is needed for these tests"
    return found


class Site:
    """The running address, and pages opened as somebody of the cast; `reports` collects what the browser complained of."""

    def __init__(self, address: str, start: Callable[..., Awaitable[Browser]]) -> None:
        self.address, self.start, self.started = address, start, dict[bool, Browser]()
        self.cast: Any = None
        self.reports: list[str] = []

    @asynccontextmanager
    async def as_(
        self, name: str | None, *, width: int = 360, scripts: bool = True, large_text: bool = False
    ) -> AsyncIterator[Any]:
        """One page of a browser of their own; `name` None is a stranger. `large_text`: letters twice as large."""
        context = await (await self.browser(large_text)).new_context(
            viewport={"width": width, "height": 740 if width < 700 else 800},
            base_url=self.address,
            java_script_enabled=scripts,
            locale="vi-VN",
        )
        if name:
            token = (await self.cast.browser(name)).client.cookies["session"]
            await context.add_cookies([{"name": "session", "value": token, "url": self.address}])
        page = await self.page(context)
        try:
            yield page
        finally:
            await context.close()

    async def browser(self, large_text: bool) -> Browser:
        """Chromium, started when it is first asked for."""
        if large_text not in self.started:
            self.started[large_text] = await self.start(args=[*ARGUMENTS, *([TWICE] if large_text else [])])
        return self.started[large_text]

    async def page(self, context: BrowserContext) -> Any:
        page = await context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: self.reports.append(str(error)))
        page.on("console", lambda said: self.note(said.type, said.text))
        return page

    def note(self, kind: str, text: str) -> None:
        if "Content Security Policy" in text or (kind == "error" and "the server responded with a status of" not in text):
            self.reports.append(text)


@pytest.fixture
async def site(app: Any) -> AsyncIterator[Site]:
    """The app under uvicorn in this loop (its lifespan is the `app` fixture's)."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, host="127.0.0.1", lifespan="off", log_config=None))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with async_playwright() as playwright:
        made = Site(f"http://localhost:{port}", partial(playwright.chromium.launch, executable_path=chromium_path()))
        yield made
        for chromium in made.started.values():
            await chromium.close()
    server.should_exit = True
    await task
    assert made.reports == []
