"""The doors of a campaign's dossier: what is missing, making all papers, taking them away one by one or in one ZIP."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from litestar import Response, Router, get, post

from tracker.commendation import filed, papers
from tracker.commendation.checklist import checks
from tracker.commendation.paper_forms import PlainForm
from tracker.commendation.paper_rules import latest
from tracker.commendation.rules import CAMPAIGN_WORDS, CampaignState
from tracker.core.errors import Refusal
from tracker.core.files import attachment, clean_name, serve
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other

COUNCIL = [only(Role.OFFICE, Role.LEADER)]


@get("/campaigns/{campaign_id:str}/dossier", guards=COUNCIL)
async def show_dossier(request: Request, user: Viewer, today: date, campaign_id: str) -> Answer:
    return await dossier_page(request, user, today, identity(campaign_id))


@post("/campaigns/{campaign_id:str}/dossier", guards=COUNCIL, status_code=200)
async def make_dossier(request: Request, user: Viewer, now: datetime, today: date, campaign_id: str) -> Answer:
    campaign, form = identity(campaign_id), PlainForm.read(await request.form())
    try:
        many = await papers.make_all(campaign, key=form.key, by=user, at=now)
    except Refusal as refusal:
        return await dossier_page(request, user, today, campaign, problem=refusal.sentence, status=422)
    return see_other(request, f"/campaigns/{campaign}/dossier", said=f"Đã lập {many} tệp hồ sơ và ghi vào nhật ký.")


@get("/campaigns/{campaign_id:str}/dossier.zip", guards=COUNCIL)
async def download_all(user: Viewer, today: date, campaign_id: str) -> Response[bytes]:
    dossier = await filed.dossier_of(identity(campaign_id), user, today=today)
    newest, _ = latest(dossier.files)
    if not newest:
        raise Refusal("Chưa lập hồ sơ của đợt này. Xin bấm “Làm hồ sơ” trước.")
    return attachment(await papers.zipped(newest), name=clean_name(f"Hồ sơ khen thưởng, {dossier.code}.zip"))


@get("/campaigns/{campaign_id:str}/dossier/files/{file_id:str}", guards=COUNCIL)
async def download_file(user: Viewer, campaign_id: str, file_id: str) -> Response[bytes]:
    file = await filed.find_file(identity(campaign_id), identity(file_id), user)
    return await serve(file, name=file["name"])


async def dossier_page(
    request: Request, user: Viewer, today: date, campaign: int, *, problem: str = "", status: int = 200
) -> Answer:
    dossier = await filed.dossier_of(campaign, user, today=today)
    newest, older = latest(dossier.files)
    return page(
        request, "commendation/dossier.html", here="commendation", dossier=dossier, checks=checks(dossier),
        state=CAMPAIGN_WORDS[CampaignState(dossier.state)], is_cancelled=dossier.state == CampaignState.CANCELLED,
        newest=lines_of(newest), older=lots_of(older), made=newest[0] if newest else None, problem=problem, status=status,
        notes=sorted({kind.note for kind in dossier.kinds if kind.note}),
    )  # fmt: skip


def lines_of(files: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each paper of a lot with its files, Word before PDF; `is_several`: one of many, each of one candidate."""
    grouped = (list(mine) for _, mine in groupby(files, key=lambda one: (one["kind"], one["candidate"])))
    return [
        {"title": mine[0]["name"].rpartition(", ")[0], "files": mine, "is_several": mine[0]["candidate"] is not None}
        for mine in grouped
    ]


def lots_of(files: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Files that were made together, by when."""
    grouped = ((at, list(mine)) for at, mine in groupby(files, key=lambda one: one["made_at"]))
    return [{"at": at, "by": mine[0]["made_by_name"], "papers": lines_of(mine)} for at, mine in grouped]


router = Router(path="/", route_handlers=[show_dossier, make_dossier, download_all, download_file])
