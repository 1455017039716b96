"""Every page of the demonstration ward, as each kind of user: nothing for axe to say, nothing wider than the screen."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from cast import today

from tracker import demo
from tracker.core.database import rows

pytestmark = pytest.mark.anyio
WIDTHS = (320, 768, 1366)
SHARED = ("/", "/assignments", "/assignments?timing=late", "/plans", "/plans/{running}", "/plans/{running}/text", "/notices",
          "/account", "/account/setup", "/help", "/search?q=to+dan", "/khong-co",
          "/units/{unit}")  # fmt: skip
OFFICE = ("/assignments/{done}", "/acceptance", "/units", "/units/new", "/people", "/people/new", "/people/{person}", "/events", "/tasks/new",
          "/tasks/{task}", "/plans/new", "/plans/{draft}/review", "/plans/{draft}/publication", "/plans/{draft}/drafts/{line}",
          "/plans/{running}/review", "/plans/{running}/coverage", "/plans/{running}/history", "/plans/{running}/annex",
          "/assignments/{waiting}/review", "/assignments/{late}/change", "/assignments/{late}/cancellation",
          "/assignments/{late}/behalf", "/assignments/{done}/reopening", "/units/{unit}/closing", "/assignments?timing=awaiting_day", "/tasks/{recurring}",
          "/tasks/{undated}", "/tasks/{undated}/deadline", "/tasks/{undated}/recurrence", "/tasks/{recurring}/recurrence/end",)  # fmt: skip
HEAD = ("/assignments/{mine}", "/assignments/{mine}/report", "/assignments/{mine}/report/progress",
        "/assignments/{mine}/report/evidence", "/assignments/{mine}/contributions",)  # fmt: skip
VISITS = {
    "demo-to-truong": SHARED + HEAD,
    "demo-phong": SHARED + OFFICE,
    "demo-lanh-dao": (*SHARED, "/assignments/{done}", "/units", "/events", "/acceptance", "/plans/{running}/coverage"),
    "demo-quan-tri": ("/", "/people", "/people/new", "/units", "/account/code", "/events"),
    None: ("/signin", "/demo", "/a/khong-co", "/khong-co", "/help"),
}  # fmt: skip


LARGE = [
    ("demo-to-truong", "/", 360), ("demo-to-truong", "/assignments/{mine}", 360),
    ("demo-to-truong", "/assignments/{mine}/report/evidence", 360), ("demo-phong", "/", 1366),
    ("demo-phong", "/assignments", 1366), ("demo-phong", "/plans/{draft}/review", 1366), ("demo-lanh-dao", "/", 768),
]  # fmt: skip


async def ids() -> dict[str, int]:
    """One row of each kind to look at."""

    async def one(sql: str, *more: Any) -> int:
        return int((await rows(sql, *more))[0]["id"])

    five = await rows("select id from unit where name = 'Tổ dân phố số 5'")
    running = await one("select id from plan where state = 'running' order by id")
    return {
        "running": running,
        "draft": await one("select id from plan where state = 'draft'"),
        "line": await one("select d.id from task_draft d join plan p on p.id = d.plan where p.state = 'draft' order by d.id"),
        "unit": five[0]["id"],
        "person": await one("select id from person order by id"),
        "task": await one("select id from task where plan = {} order by id", running),
        "recurring": await one("select id from task where recurrence <> '' order by id"),
        "undated": await one("select id from task where deadline_kind = 'recurring' and recurrence = '' order by id"),
        "done": await one("select id from assignment where state = 'done' order by id"),
        "waiting": await one("select id from assignment where state = 'submitted' and verifier = 'office' order by id"),
        "late": await one(
            "select id from assignment where state = 'in_progress' and due_on < {} and verifier = 'office' order by id", today()
        ),
        "mine": await one(
            "select id from assignment where unit = {} and state in ('not_started', 'in_progress', 'returned') order by id",
            five[0]["id"],
        ),
    }


@pytest.fixture
async def ward(app: Any) -> None:
    """The demonstration ward, as `tracker demo` builds it."""
    await demo.build(today=today())
    app.state.is_demo = True


@pytest.mark.parametrize("login", VISITS)
async def test_axe_and_width(ward: None, site: Any, login: str | None) -> None:
    wanted = await ids()
    found: list[str] = []
    async with site.as_(None) as page:
        if login:
            await page.goto("/demo")
            await page.locator(f'form:has(input[value="{login}"]) button').click()
        for path in VISITS[login]:
            for width in WIDTHS:
                await page.set_viewport_size({"width": width, "height": 800})
                answer = await page.goto(path.format(**wanted))
                assert answer.status == (404 if "khong-co" in path else 200), path
                found += await faults(page, f"{path} {width}")
    assert found == []


@pytest.mark.parametrize(("login", "path", "width"), LARGE)
async def test_letters_twice_as_large(ward: None, site: Any, login: str, path: str, width: int) -> None:
    """Also with forced colours: what a person with weak eyes sets for every page."""
    async with site.as_(None, width=width, large_text=True) as page:
        await page.goto("/demo")
        await page.locator(f'form:has(input[value="{login}"]) button').click()
        assert await page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        await page.goto(path.format(**await ids()))
        found = await faults(page, path)
        await page.emulate_media(forced_colors="active")
        assert found + await faults(page, f"{path}, forced colours") == []


async def faults(page: Any, where: str) -> list[str]:
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    result = await Axe().run(page)
    assert result.response["passes"]
    said = [f"{where}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in result.response["violations"]]
    return said + ([f"{where}: {wide} px too wide"] if wide > 0 else [])
