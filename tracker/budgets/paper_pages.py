"""The doors of an estimate's papers, Word and PDF each: the tờ trình, and once it is appraised the report of that."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get
from litestar.di import Provide

from tracker.budgets.doors import MONEY, visible_estimate
from tracker.budgets.estimate_papers import appraisal_values, submission_values
from tracker.core.errors import Missing
from tracker.core.files import attachment, clean_name
from tracker.core.viewer import Viewer
from tracker.paper_templates import issuing
from tracker.paper_templates.issuing import Issue, issued
from tracker.paper_templates.kinds import PaperKind


@get("/submission.docx", guards=MONEY)
async def submission_word(user: Viewer, estimate: dict[str, Any], now: datetime) -> Response[bytes]:
    content = await issuing.word_of(await submission(user, estimate, now))
    return attachment(content, name=clean_name(f"Tờ trình {named(estimate)}.docx"))


@get("/submission.pdf", guards=MONEY)
async def submission_pdf(user: Viewer, estimate: dict[str, Any], now: datetime) -> Response[bytes]:
    content = await issuing.pdf_of(await submission(user, estimate, now))
    return attachment(content, name=clean_name(f"Tờ trình {named(estimate)}.pdf"))


@get("/appraisal.docx", guards=MONEY)
async def appraisal_word(user: Viewer, estimate: dict[str, Any]) -> Response[bytes]:
    content = await issuing.word_of(await appraisal(user, estimate))
    return attachment(content, name=clean_name(f"Báo cáo thẩm định {named(estimate)}.docx"))


@get("/appraisal.pdf", guards=MONEY)
async def appraisal_pdf(user: Viewer, estimate: dict[str, Any]) -> Response[bytes]:
    content = await issuing.pdf_of(await appraisal(user, estimate))
    return attachment(content, name=clean_name(f"Báo cáo thẩm định {named(estimate)}.pdf"))


async def submission(user: Viewer, estimate: dict[str, Any], now: datetime) -> Issue:
    """Dated by when it was submitted, a draft by now. Raises Missing without lines."""
    if not estimate["lines"]:
        raise Missing("Dự toán này chưa có dòng nào.")
    values = submission_values(estimate, ward=user.ward_name)
    return await issued(PaperKind.ESTIMATE_SUBMISSION, values, by=user, at=estimate["submitted_at"] or now)


async def appraisal(user: Viewer, estimate: dict[str, Any]) -> Issue:
    """Dated by when it was appraised. Raises Missing before that."""
    if estimate["appraised_at"] is None:
        raise Missing("Dự toán này chưa được thẩm định.")
    values = appraisal_values(estimate, ward=user.ward_name)
    return await issued(PaperKind.APPRAISAL, values, by=user, at=estimate["appraised_at"])


def named(estimate: dict[str, Any]) -> str:
    return f"{estimate['code']}, bản {estimate['number']}"


router = Router(
    path="/budgets/{estimate_id:str}", dependencies={"estimate": Provide(visible_estimate)},
    route_handlers=[submission_word, submission_pdf, appraisal_word, appraisal_pdf],
)  # fmt: skip
