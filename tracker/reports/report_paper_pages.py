"""The doors of reports as papers: a consolidated report, the notice that asks for reports; Word and PDF each."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get

from tracker.core.files import attachment
from tracker.core.viewer import Role, Viewer
from tracker.core.web import identity, only
from tracker.paper_templates import issuing
from tracker.paper_templates.issuing import Issue, issued
from tracker.paper_templates.kinds import PaperKind
from tracker.reports.asked import asked_with_units
from tracker.reports.desk import READERS, desk_of
from tracker.reports.report_paper import notice_values, report_values

READ = [only(*READERS)]
OFFICE = [only(Role.OFFICE)]
VERSION = "/reports/{report_id:str}/consolidation/{number:str}"


@get(f"{VERSION}/report.docx", guards=READ)
async def report_word(user: Viewer, report_id: str, number: str) -> Response[bytes]:
    issue, name = await report_issue(user, report_id, number)
    return attachment(await issuing.word_of(issue), name=f"{name}.docx")


@get(f"{VERSION}/report.pdf", guards=READ)
async def report_pdf(user: Viewer, report_id: str, number: str) -> Response[bytes]:
    issue, name = await report_issue(user, report_id, number)
    return attachment(await issuing.pdf_of(issue), name=f"{name}.pdf")


async def report_issue(user: Viewer, report_id: str, number: str) -> tuple[Issue, str]:
    """Dated by when it was locked, a draft by when its numbers were frozen: the same version comes out the same."""
    desk = await desk_of(identity(report_id), user, number=identity(number))
    values = report_values(desk.report, ward=user.ward_name)
    issue = await issued(PaperKind.CONSOLIDATED_REPORT, values, by=user, at=desk.row["locked_at"] or desk.row["frozen_at"])
    return issue, f"Báo cáo tổng hợp {desk.row['code']}, bản {desk.row['number']}"


@get("/reports/{report_id:str}/notice.docx", guards=OFFICE)
async def notice_word(user: Viewer, now: datetime, report_id: str) -> Response[bytes]:
    issue, asked = await notice_issue(user, now, report_id)
    return attachment(await issuing.word_of(issue), name=f"Thông báo {asked['code']}.docx")


@get("/reports/{report_id:str}/notice.pdf", guards=OFFICE)
async def notice_pdf(user: Viewer, now: datetime, report_id: str) -> Response[bytes]:
    issue, asked = await notice_issue(user, now, report_id)
    return attachment(await issuing.pdf_of(issue), name=f"Thông báo {asked['code']}.pdf")


async def notice_issue(user: Viewer, now: datetime, report_id: str) -> tuple[Issue, dict[str, Any]]:
    asked, units = await asked_with_units(identity(report_id), user)
    return await issued(PaperKind.NOTICE, notice_values(asked, units, ward=user.ward_name), by=user, at=now), asked


router = Router(path="/", route_handlers=[report_word, report_pdf, notice_word, notice_pdf])
