"""The doors of the two-page briefing: to be printed from the screen, as PDF, as Word."""

from datetime import date, datetime

from litestar import Response, Router, get

from tracker.core.clock import WARD_ZONE
from tracker.core.errors import Missing
from tracker.core.files import attachment
from tracker.core.papers import written
from tracker.core.papers_pdf import printed
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page
from tracker.events.rules import Journal
from tracker.home import queries
from tracker.home.briefing import TITLES, Briefing, annexes, briefing_of
from tracker.home.overview import overview

READERS = [only(Role.OFFICE, Role.LEADER, Role.OBSERVER)]


@get("/briefing", guards=READERS)
async def show_briefing(request: Request, user: Viewer, now: datetime, today: date, plan: str = "") -> Answer:
    made = await briefing(user, now, today, plan)
    return page(request, "home/briefing.html", here="home", made=made, titles=TITLES, plan=plan)


@get("/briefing.pdf", guards=READERS)
async def download_pdf(user: Viewer, now: datetime, today: date, plan: str = "") -> Response[bytes]:
    made = await briefing(user, now, today, plan)
    return attachment(await printed(*annexes(made)), name=f"{name_of(today)}.pdf")


@get("/briefing.docx", guards=READERS)
async def download_word(user: Viewer, now: datetime, today: date, plan: str = "") -> Response[bytes]:
    made = await briefing(user, now, today, plan)
    return attachment(await written(*annexes(made)), name=f"{name_of(today)}.docx")


async def briefing(user: Viewer, now: datetime, today: date, plan: str) -> Briefing:
    """Of the whole ward, or of one running plan. Raises Missing."""
    decisions = await queries.decisions(user, today) if user.acts_as(Role.LEADER) else None
    seen = await overview(user, today, plan=identity(plan) if plan else None)
    chosen = next((title for id_, title in seen.plans if str(id_) == plan), None)
    if plan and chosen is None:
        raise Missing("Không có kế hoạch này, hoặc kế hoạch đã kết thúc.")
    return briefing_of(
        seen, decisions, ward=user.ward_name, scope=chosen or "Toàn phường", today=today, at=now, made=f"{now.astimezone(WARD_ZONE):%H:%M ngày %d/%m/%Y}",
        journal=Journal(*seen.diary).words,
    )  # fmt: skip


def name_of(today: date) -> str:
    return f"Bản tóm tắt {day_short(today).replace('/', '-')}"


router = Router(path="/", route_handlers=[show_briefing, download_pdf, download_word])
