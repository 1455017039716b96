"""Reports asked of the cast: a kind set up, a unit's report written and sent through its doors."""

import secrets
from datetime import UTC, date, datetime
from typing import Any

import httpx
from cast import Browser, Cast, key_on

from tracker.core.clock import ward_day
from tracker.core.database import rows
from tracker.reports import kinds, queries
from tracker.reports.kinds import Wanted
from tracker.workdays.report_periods import Frequency

QUARTER_END = date(2026, 9, 14)  # of quý III
ASKED_ON = date(2026, 9, 7)  # a Monday, a week before
DUE = date(2026, 9, 19)  # a Saturday: in time until Monday 21


def morning(day: date, hour: int = 2) -> datetime:
    """Nine o'clock in the ward."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def key() -> str:
    return secrets.token_urlsafe(18)


async def kind(cast: Cast, *, at: datetime | None = None, **more: Any) -> int:
    """A quarterly report of schools and neighbourhoods over all work, from quý III on."""
    given: dict[str, Any] = {
        "title": "Báo cáo kết quả phong trào", "due_days": 5, "groups": ("school", "neighbourhood"), "units": (), "questions": (),
    }  # fmt: skip
    given |= {name: more.pop(name) for name in list(more) if name in given}
    settings: dict[str, Any] = {"plan": None, "frequency": Frequency.QUARTER, "starts_on": date(2026, 9, 1)} | more
    made, _ = await kinds.make(
        Wanted(**given), **settings, key=key(), by=await cast.viewer("office"), at=at or morning(ASKED_ON)
    )
    return made


async def of_unit(cast: Cast, unit: str, *, viewer: str = "office", at: datetime | None = None) -> dict[str, Any]:
    """The newest report of a unit, as somebody sees it."""
    found = await rows("select max(id) as id from submission where unit = {}", cast.units[unit].id)
    row = await queries.find(found[0]["id"], await cast.viewer(viewer), ward_day(at or morning(ASKED_ON)))
    assert row
    return row


async def written(browser: Browser, report: int, *, results: str = "Đã mở ba lớp, 380 học sinh tham gia.", **more: str) -> None:
    """The steps of words, one after the other."""
    for part, words in ({"results": results, "difficulties": "", "proposals": ""} | more).items():
        door = f"/reports/mine/{report}/words/{part}"
        page = await browser.get(door)
        answer = await browser.post(door, {"version": version_on(page), "words": words})
        assert answer.status_code == 303, answer.text


async def sent(browser: Browser, report: int) -> httpx.Response:
    """Sent from the page of the last step."""
    page = await browser.get(f"/reports/mine/{report}/check")
    return await browser.post(f"/reports/mine/{report}/sending", {"_key": key_on(page), "version": version_on(page)})


async def answered(browser: Browser, row: dict[str, Any], verb: str, **more: str) -> httpx.Response:
    door = f"/reports/{row['request']}/submissions/{row['id']}"
    page = await browser.get(door)
    return await browser.post(f"{door}/{verb}", {"_key": key(), "version": version_on(page)} | more)


def version_on(page: httpx.Response) -> str:
    """The version of the first form on a page that carries one."""
    _, found, rest = page.text.partition('name="version" value="')
    assert found, page.text[:600]
    return rest.partition('"')[0]
