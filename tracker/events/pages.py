"""The doors of the diary and of a person's notices."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Router, get, post

from tracker.core.forms import Form, optional_whole
from tracker.core.text import read_day
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, only, page, see_other
from tracker.events import queries
from tracker.events.marks import mark_read
from tracker.events.queries import PAGE, Filters
from tracker.events.sentences import NOUNS, sentence

READERS = (Role.OFFICE, Role.LEADER, Role.OBSERVER, Role.ADMINISTRATOR, Role.APPRAISER)


@get("/events", guards=[only(*READERS)])
async def show_diary(request: Request, user: Viewer) -> Answer:
    typed = request.query_params
    filters = Filters(
        noun=typed.get("noun", "") if typed.get("noun") in NOUNS else "",
        unit=optional_whole(typed.get("unit", "")),
        person=optional_whole(typed.get("person", "")),
        start=maybe_day(typed.get("from", "")),
        end=maybe_day(typed.get("to", "")),
        before=optional_whole(typed.get("before", "")),
    )
    found = await queries.diary(user, filters)
    kept = {
        "noun": filters.noun,
        "unit": filters.unit,
        "person": filters.person,
        "from": filters.start,
        "to": filters.end,
    }
    pairs = [(name, str(value)) for name, value in kept.items() if value]
    older = urlencode([*pairs, ("before", str(found[PAGE - 1]["id"]))]) if len(found) > PAGE else ""
    return page(
        request,
        "events/diary.html",
        here="events",
        events=told(found[:PAGE]),
        filters=filters,
        nouns=NOUNS,
        older=older,
    )


@get("/notices")
async def show_notices(request: Request, user: Viewer) -> Answer:
    return page(request, "events/notices.html", here="notices", notices=told(await queries.notices(user)))


@post("/notices", status_code=200)
async def read_notices(request: Request, user: Viewer) -> Answer:
    Form.read(await request.form())
    await mark_read(user)
    return see_other(request, "/notices")


def told(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with their sentence and where they lead."""
    for row in found:
        data = queries.read_data(row["data"])
        row["sentence"] = sentence(row["verb"], data)
        url = str(data.get("url", ""))
        row["url"] = url if url.startswith("/") and not url.startswith("//") else ""
    return found


def maybe_day(typed: str) -> date | None:
    try:
        return read_day(typed) if typed else None
    except ValueError:
        return None


router = Router(path="/", route_handlers=[show_diary, show_notices, read_notices])
