"""The door of a plan's whole chain, from clause to decision."""

from typing import Any

from litestar import Router, get
from litestar.di import Provide

from tracker.commendation import chain
from tracker.core.errors import Missing
from tracker.core.forms import optional_whole
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page
from tracker.plans import queries as plans

COUNCIL = [only(Role.OFFICE, Role.LEADER)]


@get("/plans/{plan_id:str}/chain", guards=COUNCIL)
async def show_chain(request: Request, plan: dict[str, Any], clause: str = "", unit: str = "", after: str = "") -> Answer:
    """Every clause with its counts; with `clause` (0: added by hand) or `unit`, the assignments one by one."""
    by_hand, wanted = clause == "0", optional_whole(clause)
    of_unit = optional_whole(unit)
    if wanted is None and not by_hand and of_unit is None:
        found = await chain.clauses(plan["id"])
        return page(request, "commendation/chain.html", here="commendation", plan=plan, clauses=found)
    links = await chain.links(plan["id"], clause=0 if by_hand else wanted, unit=of_unit, after=optional_whole(after) or 0)
    if not links:
        raise Missing("Kế hoạch này không có việc nào như vậy.")
    more = links[chain.PAGE - 1].row["id"] if len(links) > chain.PAGE else None
    return page(
        request, "commendation/chain_links.html", here="commendation", plan=plan, links=links[: chain.PAGE], more=more,
        clause=clause if wanted or by_hand else "", unit=of_unit,
    )  # fmt: skip


async def visible_plan(plan_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `plan`. Raises Missing."""
    if (found := await plans.find(identity(plan_id), user)) is None:
        raise Missing("Không tìm thấy kế hoạch này.")
    return found


router = Router(path="/", dependencies={"plan": Provide(visible_plan)}, route_handlers=[show_chain])
