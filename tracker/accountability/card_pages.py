"""The doors of a published scorecard: as it was published, and its facts for counting it again."""

import json
from typing import Any

from litestar import MediaType, Response, Router, get

from tracker.accountability import desk
from tracker.core.text import read_day
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page
from tracker.scoring.engine import hundredths
from tracker.scoring.rule_sets import COMPONENT_WORDS, GRADE_WORDS, read_definition

READERS = [only(Role.OFFICE, Role.LEADER, Role.HEAD)]


@get("/scores/cards/{card_id:str}", guards=READERS)
async def show_card(request: Request, user: Viewer, card_id: str) -> Answer:
    card = await desk.card(identity(card_id), user)
    return page(
        request, "accountability/card.html", here="scores", card=card, rules=read_definition(card["rules"]),
        lines=[one | {"points": hundredths(one["points"])} for one in json.loads(card["result"])["lines"]], work=work_in(card), words=COMPONENT_WORDS,
        grades=GRADE_WORDS, before=[x for x in card["others"] if x["number"] < card["number"]],
        after=[x for x in card["others"] if x["number"] > card["number"]],
    )  # fmt: skip


@get("/scores/cards/{card_id:str}/facts.json", guards=READERS)
async def download_facts(user: Viewer, card_id: str) -> Response[str]:
    """Exactly what `tracker score --facts` takes: the very text the scorecard was counted from."""
    card = await desk.card(identity(card_id), user)
    name = f"diem-{card['id']}-{card['rule_set']}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(card["inputs"], media_type=MediaType.JSON, headers=headers)


@get("/scores/cards/{card_id:str}/rules.json", guards=READERS)
async def download_rules(user: Viewer, card_id: str) -> Response[str]:
    """The rule set the scorecard was counted by: what `tracker score --rules` takes beside the facts."""
    card = await desk.card(identity(card_id), user)
    name = f"quy-tac-{card['rule_set']}-{card['rule_version']}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(card["rules"], media_type=MediaType.JSON, headers=headers)


def work_in(card: dict[str, Any]) -> list[dict[str, Any]]:
    """The assignments as they were counted, each with its figures among the facts."""
    items = {item["id"]: item for item in json.loads(card["inputs"])["items"]}
    found = []
    for one in json.loads(card["behind"]):
        days = {name: read_day(one[name]) if one[name] else None for name in ("day", "counted_on")}
        found.append(one | days | {"item": items[one["id"]]})
    return found


router = Router(path="/", route_handlers=[show_card, download_facts, download_rules])
