"""The doors of one candidate's achievement report: read, edit, preview, take away."""

from datetime import date, datetime

from litestar import Response, Router, get, post

from tracker.commendation import papers, reporting
from tracker.commendation.filed import dossier_of, put_in
from tracker.commendation.paper_forms import PlainForm, ReportForm, Wish
from tracker.commendation.paper_rules import FORMS, Dossier, Put
from tracker.commendation.report_text import parts_of, text_of
from tracker.commendation.rules import CampaignState, may_propose
from tracker.core.errors import Missing
from tracker.core.files import attachment
from tracker.core.papers import Heading
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other

COUNCIL = [only(Role.OFFICE, Role.LEADER)]
DOOR = "/campaigns/{campaign_id:str}/candidates/{ref:str}/report"


@get(DOOR, guards=COUNCIL)
async def show_report(request: Request, user: Viewer, today: date, campaign_id: str, ref: str) -> Answer:
    dossier = await dossier_of(identity(campaign_id), user, today=today)
    put = put_in(dossier, ref)
    return report_page(request, user, dossier, put, ReportForm.blank(body=text_of(put, dossier)))


@post(DOOR, guards=COUNCIL, status_code=200)
async def write_report(request: Request, user: Viewer, now: datetime, today: date, campaign_id: str, ref: str) -> Answer:
    campaign, form = identity(campaign_id), ReportForm.read(await request.form())
    if form.problems or form.wish is Wish.PREVIEW:
        dossier = await dossier_of(campaign, user, today=today)
        status = 422 if form.problems else 200
        return report_page(request, user, dossier, put_in(dossier, ref), form, version=form.version, status=status)
    await reporting.write_report(campaign, ref, form.body, version=form.version, key=form.key, by=user, at=now)
    return see_other(request, f"/campaigns/{campaign}/candidates/{ref}/report", said="Đã lưu báo cáo thành tích.")


@post(f"{DOOR}/removal", guards=COUNCIL, status_code=200)
async def drop_report(request: Request, user: Viewer, now: datetime, campaign_id: str, ref: str) -> Answer:
    campaign, form = identity(campaign_id), PlainForm.read(await request.form())
    await reporting.drop_report(campaign, ref, version=form.version, key=form.key, by=user, at=now)
    return see_other(
        request, f"/campaigns/{campaign}/candidates/{ref}/report", said="Đã bỏ bản sửa, lấy lại báo cáo từ số liệu."
    )


@get(f"{DOOR}/{{form:str}}", guards=COUNCIL)
async def download_report(user: Viewer, now: datetime, today: date, campaign_id: str, ref: str, form: str) -> Response[bytes]:
    """The report as it stands, `form` docx or pdf."""
    if form not in FORMS:
        raise Missing
    dossier = await dossier_of(identity(campaign_id), user, today=today)
    name, content = await papers.one_report(dossier, put_in(dossier, ref), form, at=now)
    return attachment(content, name=name)


def report_page(
    request: Request, user: Viewer, dossier: Dossier, put: Put, form: ReportForm, *, version: int | None = None, status: int = 200
) -> Answer:  # fmt: skip
    """`version` of the row that the typed text was written on; None: as stored."""
    parts = [(isinstance(part, Heading), part) for part in parts_of(form.typed["body"])]
    return page(
        request, "commendation/report.html", here="commendation", dossier=dossier, put=put, form=form, version=version or put.version,
        parts=parts, facts=put.facts or {}, is_edited=bool(put.report), is_typed=parts_of(form.typed["body"]) != parts_of(text_of(put, dossier)),
        may_write=dossier.state == CampaignState.OPEN and may_propose(user, person=put.person),
        status=status,
    )  # fmt: skip


router = Router(path="/", route_handlers=[show_report, write_report, drop_report, download_report])
