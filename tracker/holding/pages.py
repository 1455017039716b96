"""The door of days held: all units in one table."""

from datetime import date

from litestar import Router, get

from tracker.core.forms import optional_whole
from tracker.core.text import clean
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, only, page
from tracker.holding import queries
from tracker.holding.rules import HOLDER_WORDS, Holder, added, parts_of
from tracker.plans import queries as plans


@get("/holding", guards=[only(Role.OFFICE, Role.LEADER, Role.OBSERVER)])
async def show_holding(request: Request, user: Viewer, today: date, plan: str = "") -> Answer:
    chosen = optional_whole(clean(plan, 20))
    units = [row | {"parts": parts_of(row["days"])} for row in await queries.by_unit(user, today, plan=chosen)]
    sums = added(unit["days"] for unit in units)
    return page(
        request, "holding/units.html", here="units", units=units, sums=sums,
        holders={holder: words for holder, words in HOLDER_WORDS.items() if sums[holder] or holder is Holder.LEAD}, chosen=chosen, plans=[row["option"] for row in await plans.running(user)],
    )  # fmt: skip


router = Router(path="/", route_handlers=[show_holding])
