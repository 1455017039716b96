"""The first page of each kind of user, search, help, and the server's health."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, route

from tracker.core import ticking
from tracker.core.errors import HatNeeded, Missing
from tracker.core.text import clean
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, page
from tracker.home import queries
from tracker.home.overview import overview
from tracker.home.searching import KINDS, search
from tracker.indicators.boards import Board
from tracker.indicators.rules import written
from tracker.indicators.shown import bullet_of, goal_words, lack_words
from tracker.reminders import desk as reminders
from tracker.reminders.rules import CAUSE_SHORT
from tracker.tasks import queries as tasks
from tracker.tasks.rules import TO_DO, State, Timing

LATE_ON_HOME = 40


@get("/")
async def show_home(request: Request, user: Viewer, now: datetime, today: date, plan: str = "") -> Answer:
    match user.role:
        case None:
            raise HatNeeded("Xin chọn chức vụ để làm việc.")
        case Role.OFFICE | Role.APPRAISER:
            return await office_home(request, user, now, today)
        case Role.LEADER | Role.OBSERVER:
            return await leader_home(request, user, today, plan)
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
    seen = await overview(user, today)
    desk = await reminders.desk(user, today, limit=LATE_ON_HOME)
    return page(
        request, "home/office.html", here="home", seen=seen, sums=seen.sums, desk=desk, causes=CAUSE_SHORT,
        unopened=queries.unopened(seen.standing, at=now)[:12],
    )  # fmt: skip


async def leader_home(request: Request, user: Viewer, today: date, plan: str) -> Answer:
    """Cần quyết định: decisions first, then one sentence, units in trouble, indicators against targets, money."""
    decisions = await queries.decisions(user, today) if user.acts_as(Role.LEADER) else queries.Decisions()
    seen = await overview(user, today, plan=identity(plan) if plan else None)
    chosen = next((one for one in seen.plans if str(one[0]) == plan), None)
    if plan and chosen is None:
        raise Missing("Không có kế hoạch này, hoặc kế hoạch đã kết thúc.")
    return page(
        request, "home/leader.html", here="home", waiting=decisions.reports, asked=decisions.asked, appeals=decisions.appeals,
        campaigns=decisions.campaigns, estimates=decisions.estimates, long_overdue=decisions.long_overdue, thanks=decisions.thanks, flagged=decisions.flagged,
        seen=seen, standing=seen.standing, sums=seen.sums, chosen=chosen, said=said_of(seen.boards),
    )  # fmt: skip


def said_of(boards: Sequence[Board]) -> list[dict[str, Any]]:
    """Each indicator as the page shows it: its value, what is needed and lacking, who has not reported, its bullet."""
    return [
        {
            "board": board, "value": written(board.value, board.shape), "bullet": bullet_of(board), "needed": needed(board),
            "notes": [words for words in (lack_words(board), unreported(board)) if words],
        }
        for board in boards
    ]  # fmt: skip


def needed(board: Board) -> str:
    """cần 80% trở lên · đạt, cần trên 80% · cần 100% vào năm 2030; empty where no target stands."""
    if board.goal is None:
        return ""
    year = board.goal.year
    when = f" vào năm {year}" if year and year != board.period.year else ""
    return f"{'đạt, ' if board.is_met else ''}cần {goal_words(board.goal, board.shape, board.row['counted'])}{when}"


def unreported(board: Board) -> str:
    return f"{board.unreported} trên {board.rolled.asked} đơn vị chưa báo cáo" if board.unreported else ""


@get("/search")
async def show_search(request: Request, user: Viewer, q: str = "") -> Answer:
    typed = clean(q, 100)
    return page(request, "home/search.html", here="", query=typed, found=await search(user, typed), kinds=KINDS)


@get("/help")
async def show_help(request: Request) -> Answer:
    return page(request, "home/help.html", here="help")


@route("/health", http_method=["GET", "HEAD"], opt={"public": True})
async def health(now: datetime) -> Response[dict[str, Any]]:
    """For whoever watches the server: it answers, and how many seconds ago the timetable ticked last (null: never)."""
    beat = await ticking.last_beat()
    return Response({"status": "ok", "last_tick_seconds": round((now - beat).total_seconds()) if beat else None})


router = Router(path="/", route_handlers=[show_home, show_search, show_help, health])
