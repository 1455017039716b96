"""The doors of papers: what a period still lacks, making them, taking them away; a head's own sheet; open data."""

from datetime import date, datetime

from litestar import Response, Router, get, post

from tracker.accountability import filed, papers
from tracker.accountability.actions import span_in
from tracker.accountability.paper_forms import BundleForm
from tracker.accountability.paper_rules import KIND_WORDS, Bundle, PaperKind, data_until, missing, official_at
from tracker.accountability.rules import PLAN, SEE_ALL
from tracker.core.clock import ward_day
from tracker.core.errors import Missing, Refusal
from tracker.core.files import attachment, serve
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, require_fresh, see_other

READERS = [only(*SEE_ALL)]


@get("/scores/periods/{period_id:str}/papers", guards=READERS)
async def show_papers(request: Request, user: Viewer, today: date, period_id: str) -> Answer:
    return await papers_page(request, user, today, identity(period_id))


@post("/scores/periods/{period_id:str}/papers", guards=READERS, status_code=200)
async def make_papers(request: Request, user: Viewer, now: datetime, today: date, period_id: str) -> Answer:
    require_fresh(request, user, now)
    period, form = identity(period_id), BundleForm.read(await request.form())
    if form.problems:
        return await papers_page(request, user, today, period, problem=form.problems["bundle"], status=422)
    try:
        await papers.make_for_period(period, form.bundle, key=form.key, by=user, at=now)
    except Refusal as refusal:
        return await papers_page(request, user, today, period, problem=refusal.sentence, status=422)
    return see_other(request, f"/scores/periods/{period}/papers", said="Đã lập giấy tờ chính thức và ghi vào nhật ký.")


@get("/scores/files/{file_id:str}", guards=READERS)
async def download_file(user: Viewer, file_id: str) -> Response[bytes]:
    file = await filed.find_file(identity(file_id), user)
    return await serve(file, name=file["name"])


@get("/scores/periods/{period_id:str}/open-data.json", guards=READERS)
async def download_json(user: Viewer, period_id: str) -> Response[bytes]:
    file = await filed.newest(identity(period_id), PaperKind.DATA_JSON, user)
    return await serve(file, name=file["name"])


@get("/scores/periods/{period_id:str}/open-data.csv", guards=READERS)
async def download_csv(user: Viewer, period_id: str) -> Response[bytes]:
    file = await filed.newest(identity(period_id), PaperKind.DATA_CSV, user)
    return await serve(file, name=file["name"])


@get("/scores/cards/{card_id:str}/paper.docx", guards=[only(*SEE_ALL, Role.HEAD)])
async def download_card(user: Viewer, card_id: str) -> Response[bytes]:
    card, period = await filed.find_card(identity(card_id), user)
    if not user.acts_as(*SEE_ALL) and user.person != card["person"]:
        raise Missing("Không tìm thấy kết quả này.")
    title = "Phiếu theo dõi, đánh giá" if card["rule_set"] != PLAN else "Kết quả thực hiện kế hoạch"
    name = f"{title}, {span_in(period).words.replace('/', '-')}, {card['head_name']}.docx"
    return attachment(await papers.card_paper(card, period, user), name=name)


async def papers_page(
    request: Request, user: Viewer, today: date, period_id: int, *, problem: str = "", status: int = 200
) -> Answer:
    period = await filed.period_papers(period_id, user)
    legal = [card for card in period["cards"] if card["rule_set"] != PLAN]
    days = [ward_day(at) for card in legal if (at := official_at(period, card))]
    until = data_until(days, period["legal_rules"])
    taken = next((one for one in period["files"] if one["kind"] == PaperKind.DATA_JSON), None)
    return page(
        request, "accountability/papers.html", here="scores", period=period, lacking=missing(period, period["cards"]), legal=legal,
        until=until, taken=taken, is_stale=bool(taken and any(card["published_at"] > taken["made_at"] for card in legal)), kinds=KIND_WORDS,
        bundles=[Bundle.LIST, Bundle.SHEETS, *([Bundle.DATA] if legal else [])], problem=problem, status=status,
    )  # fmt: skip


router = Router(
    path="/",
    route_handlers=[show_papers, make_papers, download_file, download_json, download_csv, download_card],
)
