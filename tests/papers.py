"""A plan's paper on its way through the doors: sent, read, corrected, settled, given out."""

import html
import io
import json
import re
import zipfile
from typing import Any

import httpx
from cast import Browser, Cast, events_of, key_on
from conftest import ROOT

from tracker.core.database import rows
from tracker.drafts import queries

DEMO = ROOT / "tracker" / "demo"
MOVEMENT, CLEANING, STORMS, REFORM = (
    "binh-dan-hoc-vu-so.docx", "ve-sinh-moi-truong.docx", "phong-chong-thien-tai.docx", "cai-cach-hanh-chinh.xlsx",
)  # fmt: skip
ABSURD = ("0", "-1", "٣", "1e3", str(10**20), str(2**63), "%00", "999999")


async def send(
    browser: Browser, name: str, content: bytes | None = None, *, door: str = "/plans", key: str = ""
) -> httpx.Response:
    """A file through the door of plans or of annexes; the demonstration's own where no content is given."""
    page = await browser.get("/plans/new" if door == "/plans" else door)
    sent = (DEMO / name).read_bytes() if content is None else content
    return await browser.post(door, {"_key": key or key_on(page)}, files={"document": (name, sent, "application/octet-stream")})


async def bring_in(cast: Cast, name: str) -> int:
    """One of the demonstration's documents, imported by the office."""
    answer = await send(await cast.browser("office"), name)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].split("/")[2])


async def add_copy(cast: Cast, name: str) -> int:
    """The same paper as another file, so that it is read again."""
    written = io.BytesIO((DEMO / name).read_bytes())
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("docProps/note.txt", "saved again")
    answer = await send(await cast.browser("office"), f"lan-hai-{name}", written.getvalue())
    return int(answer.headers["location"].split("/")[2])


async def draft_at(plan: int, anchor: str) -> dict[str, Any]:
    """The first draft read from a clause, with its units."""
    return next(row for row in await queries.drafts(plan) if row["anchor"] == anchor)


async def again(draft: dict[str, Any]) -> dict[str, Any]:
    """The same draft as it stands now."""
    return (await queries.drafts(draft["plan"], only=draft["id"]))[0]


def units_of(draft: dict[str, Any], part: str = "lead") -> set[tuple[int | None, str]]:
    return {(row["unit"], row["kind"]) for row in draft["units"] if row["part"] == part}


def fields_on(page: httpx.Response, action: str) -> dict[str, Any]:
    """What the form of that action would send as it stands, as a browser reads it off the page."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page.text, re.DOTALL)
    assert form, action
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form[1]):
        kind, name, value = (re.search(rf'{what}="([^"]*)"', tag) for what in ("type", "name", "value"))
        if name and (not kind or kind[1] != "checkbox"):
            found[name[1]] = value[1] if value else ""
        elif name and value and " checked" in tag:
            found.setdefault(name[1], []).append(value[1])
    for name_, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form[1], re.DOTALL):
        found[name_] = html.unescape(text).removeprefix("\n")
    for name_, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form[1], re.DOTALL):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', options)
        found[name_] = chosen[1] if chosen else ""
    found.pop("_csrf_token", None)
    return found


async def correct(browser: Browser, draft: dict[str, Any], **more: Any) -> httpx.Response:
    """A draft's form as the page shows it, with some fields changed."""
    door = f"/plans/{draft['plan']}/drafts/{draft['id']}"
    return await browser.post(door, fields_on(await browser.get(door), door) | more)


async def reviewed(plan: int) -> list[str]:
    """What the diary says of the review, in order."""
    return [json.loads(event["data"])["what"] for event in await events_of("plan.reviewed") if event["noun_id"] == plan]


async def several(browser: Browser, plan: int, what: str, ids: list[int], due_on: str = "") -> httpx.Response:
    return await browser.post(f"/plans/{plan}/several", {"ids": ids, "what": what, "due_on": due_on})


async def settle(cast: Cast, plan: int) -> None:
    """Everything in the way of publishing: unknown leads become the front, what has no deadline stays without, all seen."""
    office = await cast.browser("office")
    front = str(cast.units["front"].id)
    for row in await queries.drafts(plan):
        leads = [unit for unit in row["units"] if unit["part"] == "lead"]
        if row["state"] == "open" and not any(unit["unit"] or unit["kind"] for unit in leads):
            assert (await correct(office, row, lead=front, kind="none", due_on="")).status_code == 303
    waiting = [row for row in await queries.drafts(plan) if row["state"] in {"open", "seen"}]
    bare = [row["id"] for row in waiting if row["due_on"] is None]
    if bare:
        assert (await several(office, plan, "none", bare)).status_code == 303
    for row in waiting:  # leads that are still unsure beside a sure one
        if any(u["part"] == "lead" and not u["unit"] and not u["kind"] for u in row["units"]):
            assert (await correct(office, await again(row))).status_code == 303
    assert (await several(office, plan, "seen", [row["id"] for row in waiting])).status_code == 303


async def publish(browser: Browser, plan: int) -> httpx.Response:
    page = await browser.get(f"/plans/{plan}/publication")
    return await browser.post(f"/plans/{plan}/publication", {"_key": key_on(page)})


async def published(cast: Cast, name: str = CLEANING) -> int:
    """A plan imported, settled and given out."""
    plan = await bring_in(cast, name)
    await settle(cast, plan)
    assert (await publish(await cast.browser("office"), plan)).status_code == 303
    return plan


async def counted(*tables: str) -> dict[str, int]:
    return {table: (await rows(f"select count(*) as n from {table}"))[0]["n"] for table in tables}
