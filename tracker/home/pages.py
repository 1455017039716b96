"""The first page of each kind of user, search, reminders to copy, and help."""

from datetime import date, datetime

from litestar import MediaType, Response, Router, get, post, route

from tracker.contributions import queries as contributions
from tracker.core.errors import HatNeeded
from tracker.core.forms import Form, ids
from tracker.core.text import clean
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, only, page
from tracker.home import queries
from tracker.settings import settings
from tracker.tasks import queries as tasks
from tracker.tasks.queries import Filters
from tracker.tasks.rules import TO_DO, State, Timing

LATE_ON_HOME = 40


class PickedForm(Form):
    ids = ids("việc", most=200)


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
    todo = [row for row in mine if State(row["state"]) in TO_DO]
    late = [row for row in todo if row["timing"].timing is Timing.OVERDUE]
    soon = [row for row in todo if row["timing"].timing is Timing.SOON]
    return page(
        request, "home/head.html", here="home", late=late, soon=soon, asked=await contributions.asked_of(user),
        others=[row for row in todo if row not in late and row not in soon],
        waiting=[row for row in mine if row["state"] == State.SUBMITTED],
        done=[row for row in mine if row["state"] == State.DONE], total=len(mine),
    )  # fmt: skip


async def office_home(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    """Hôm nay: whom to chase."""
    standing = await tasks.units_standing(user, today)
    late = await tasks.listing(user, Filters(timing="late"), today, limit=LATE_ON_HOME)
    return page(
        request, "home/office.html", here="home", sums=queries.totals(standing), late=late, base_url=settings().base_url,
        unopened=queries.unopened(standing, at=now)[:12],
    )  # fmt: skip


async def leader_home(request: Request, user: Viewer, today: date) -> Answer:
    """Cần quyết định: decisions first, then one sentence, then the units in trouble."""
    waiting, asked = await queries.decisions(user) if user.acts_as(Role.LEADER) else ([], [])
    standing = await tasks.units_standing(user, today)
    return page(
        request, "home/leader.html", here="home", waiting=waiting, asked=asked, standing=standing, sums=queries.totals(standing)
    )


@post("/reminders", guards=[only(Role.OFFICE)], status_code=200)
async def copy_reminders(request: Request, user: Viewer, today: date) -> Answer:
    """Ready words with a link for each ticked assignment, to paste into the ward's Zalo group."""
    form = PickedForm.read(await request.form())
    chosen = form.values.get("ids") or []
    found = [tasks.with_timing(row, today) for row in await tasks.several(chosen, user)]
    return page(request, "home/reminders.html", here="home", rows=found, base_url=settings().base_url)


@get("/search")
async def show_search(request: Request, user: Viewer, q: str = "") -> Answer:
    typed = clean(q, 100)
    return page(request, "home/search.html", here="", query=typed, found=await queries.search(user, typed))


@get("/help")
async def show_help(request: Request) -> Answer:
    return page(request, "home/help.html", here="help")


@route("/health", http_method=["GET", "HEAD"], opt={"public": True})
async def health() -> Response[str]:
    """For whoever watches the server: it answers."""
    return Response("ok", media_type=MediaType.TEXT)


router = Router(path="/", route_handlers=[show_home, copy_reminders, show_search, show_help, health])
