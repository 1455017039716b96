"""The door of the fairness page: what the rules did in a period, for leadership to look at."""

from datetime import date

from litestar import Router, get

from tracker.accountability.fairness import looked_at
from tracker.accountability.fairness_rules import BINS, FEW, LOSSES, confirmers
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page
from tracker.units.rules import PEER_WORDS


@get("/scores/fairness", guards=[only(Role.LEADER)])
async def show_fairness(request: Request, user: Viewer, today: date, period: str = "") -> Answer:
    looked = await looked_at(identity(period) if period else None, user, today)
    return page(
        request, "accountability/fairness.html", here="scores", looked=looked, peers=PEER_WORDS, bounds=BINS, few_most=FEW,
        losses=LOSSES, confirmers=confirmers(looked.found.excused) if looked else [],
    )  # fmt: skip


router = Router(path="/", route_handlers=[show_fairness])
