"""The first page of each kind of user, search, help, and the server's health."""

from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, route

from tracker.core import ticking
from tracker.core.errors import HatNeeded
from tracker.core.text import clean
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, page
from tracker.home import queries
from tracker.reminders import desk as reminders
from tracker.reminders.rules import CAUSE_SHORT
from tracker.tasks import queries as tasks
from tracker.tasks.rules import TO_DO, State, Timing

LATE_ON_HOME = 40


@get("/")
async def show_home(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    match user.role:
        case None:
            raise HatNeeded("Xin chọn chức vụ để làm việc.")
        case Role.OFFICE | Role.APPRAISER:
            return await office_home(request, user, now, today)
        case Role.LEADER | Role.OBSERVER:
            return await leader_home(request, user, today)
        case Role.ADMINISTRATOR:
            return page(request, "home/administrator.html", here="home")
    return await head_home(request, user, today)


async def head_home(request: Request, user: Viewer, today: date) -> Answer:
    """Việc của tôi: what must be done now, by when, where to press."""
    mine = await tasks.mine(user, today)
    errands = await queries.errands(user, today)
    todo = [row for row in mine if State(row["state"]) in TO_DO]
    late = [row for row in todo if row["timing"].timing is Timing.OVERDUE]
    soon = [row for row in todo if row["timing"].timing is Timing.SOON]
    return page(
        request, "home/head.html", here="home", late=late, soon=soon, asked=errands.asked, numbers=errands.numbers,
        owed=errands.reports,
        others=[row for row in todo if row not in late and row not in soon],
        waiting=[row for row in mine if row["state"] == State.SUBMITTED],
        done=[row for row in mine if row["state"] == State.DONE], total=len(mine),
    )  # fmt: skip


async def office_home(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    """Hôm nay: whom to chase, and with what."""
    standing = await tasks.units_standing(user, today)
    desk = await reminders.desk(user, today, limit=LATE_ON_HOME)
    return page(
        request, "home/office.html", here="home", sums=queries.totals(standing), desk=desk, causes=CAUSE_SHORT,
        unopened=queries.unopened(standing, at=now)[:12],
    )  # fmt: skip


async def leader_home(request: Request, user: Viewer, today: date) -> Answer:
    """Cần quyết định: decisions first, then one sentence, then the units in trouble."""
    decisions = await queries.decisions(user, today) if user.acts_as(Role.LEADER) else queries.Decisions()
    standing = await tasks.units_standing(user, today)
    return page(
        request, "home/leader.html", here="home", waiting=decisions.reports, asked=decisions.asked, appeals=decisions.appeals,
        campaigns=decisions.campaigns, estimates=decisions.estimates, long_overdue=decisions.long_overdue, thanks=decisions.thanks, flagged=decisions.flagged,
        standing=standing, sums=queries.totals(standing),
    )  # fmt: skip


@get("/search")
async def show_search(request: Request, user: Viewer, q: str = "") -> Answer:
    typed = clean(q, 100)
    return page(request, "home/search.html", here="", query=typed, found=await queries.search(user, typed))


@get("/help")
async def show_help(request: Request) -> Answer:
    return page(request, "home/help.html", here="help")


@route("/health", http_method=["GET", "HEAD"], opt={"public": True})
async def health(now: datetime) -> Response[dict[str, Any]]:
    """For whoever watches the server: it answers, and how many seconds ago the timetable ticked last (null: never)."""
    beat = await ticking.last_beat()
    return Response({"status": "ok", "last_tick_seconds": round((now - beat).total_seconds()) if beat else None})


router = Router(path="/", route_handlers=[show_home, show_search, show_help, health])
