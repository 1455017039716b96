"""The interface for other systems: the ward's records as JSON, by token, read only."""

from datetime import date

import msgspec
from litestar import Response, Router, get

from tracker.core.errors import Missing
from tracker.core.web import Answer, Request
from tracker.exchange.actions import Caller
from tracker.exchange.asks import Ask
from tracker.exchange.description import description
from tracker.exchange.gate import Gate, admit
from tracker.exchange.gathering import read
from tracker.exchange.parameters import USUAL_ROWS, asked
from tracker.exchange.rules import Part
from tracker.settings import settings

JSON = "application/json"


@get("/openapi.json", opt={"public": True, "sessionless": True})
async def describe() -> Answer:
    """Open to everybody: it tells of no ward."""
    return Response(msgspec.json.encode(description(settings().base_url)), media_type=JSON)


@get("/{part:str}", opt={"public": True, "sessionless": True}, middleware=[Gate])
async def read_part(request: Request, part: str, today: date) -> Answer:
    """One page of one kind of record."""
    caller: Caller = request.scope["state"]["caller"]
    wanted = Part(part) if part in set(Part) else None
    admit(caller, wanted)
    if wanted is None:
        raise Missing(f"Không có phần này. Các phần: {', '.join(Part)}.")
    values = asked(wanted, request.scope["query_string"].decode("latin-1"), today=today)
    day = values.get("as_of", today)
    ask = Ask(
        caller.reach, day, after=values.get("cursor", 0), limit=values.get("limit", USUAL_ROWS), plan=values.get("plan"),
        unit=values.get("unit"), since=values.get("updated_since"),
    )  # fmt: skip
    records, more = await read(wanted, ask)
    request.scope["state"]["given"] = len(records)
    page = {"data": records, "next_cursor": str(more) if more else None, "as_of": day}
    return Response(msgspec.json.encode(page), media_type=JSON)


router = Router(path="/api/v1", route_handlers=[describe, read_part])
