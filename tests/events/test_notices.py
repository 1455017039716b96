"""The inbox in the app: its count stands on every layout, and only its own button marks anything read."""

import re

import pytest
from cast import Browser, Cast

from tracker.core.clock import now
from tracker.core.database import rows, transaction
from tracker.events.actions import record
from tracker.events.rules import Audience

pytestmark = pytest.mark.anyio
LAYOUTS = {"head": "sv-phone", "deputy": "sv-phone", "office": "sv-desk", "leader": "sv-lead-page"}
HEARS = {"head": Audience.UNIT, "deputy": Audience.UNIT, "office": Audience.OFFICE, "leader": Audience.LEADERSHIP}


async def unread(browser: Browser, path: str = "/help") -> int:
    """The number beside Tin báo; 0 without one."""
    page = await browser.get(path)
    assert page.status_code == 200
    bell = re.search(r'href="/notices".*?</a>', page.text, re.DOTALL)
    assert bell
    found = re.search(r'<b class="sv-count">(\d+)<', bell[0])
    return int(found[1]) if found else 0


@pytest.mark.parametrize("name", LAYOUTS)
async def test_the_count_stands_on_every_layout_until_the_button_is_pressed(cast: Cast, name: str) -> None:
    browser = await cast.browser(name)
    await browser.post("/notices")
    assert await unread(browser) == 0
    assignment = await cast.assignment("five")
    await browser.post("/notices")  # of what making it told
    async with transaction():
        for _ in range(2):
            await record(
                "assignment.submitted", noun_id=assignment, by=None, at=now(), ward=cast.ward, unit_path=cast.units["five"].path,
                audience=HEARS[name], data={"title": "Phát động phong trào", "url": f"/assignments/{assignment}"},
            )  # fmt: skip
    page = await browser.get("/notices")
    assert f'govuk-template__body {LAYOUTS[name]}"' in page.text
    assert page.text.count("Báo kết quả: Phát động phong trào") == 2
    marks = await rows("select person, sequence from notice_mark")
    for path in ("/", "/notices", f"/assignments/{assignment}", "/assignments", "/account", "/preferences"):
        assert await unread(browser, path) == 2, path  # looking, and following a notice, marks nothing
    assert await rows("select person, sequence from notice_mark") == marks
    assert (await browser.post("/notices")).status_code == 303
    assert await unread(browser) == 0
    assert "Mới" not in (await browser.get("/notices")).text


async def test_what_the_council_is_told_nobody_else_is_told_or_reads(cast: Cast) -> None:
    async with transaction():
        await record(
            "assignment.cancelled", noun_id=1, by=None, at=now(), ward=cast.ward, unit_path=cast.units["five"].path,
            audience=Audience.COUNCIL, data={"title": "Chỉ hội đồng biết", "url": "/"},
        )  # fmt: skip
    for name, hears in {"office": True, "leader": True, "head": False, "deputy": False}.items():
        browser = await cast.browser(name)
        assert ("Chỉ hội đồng biết" in (await browser.get("/notices")).text) is hears
        assert ("Chỉ hội đồng biết" in (await browser.get("/events")).text) is hears
    for name in ("administrator", "observer", "appraiser"):
        assert "Chỉ hội đồng biết" not in (await (await cast.browser(name)).get("/events")).text
