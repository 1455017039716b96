"""The doors of the ward's work in numbers: statistics by unit, what is overdue; to read, to print, as Word, PDF and Excel."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, Router, get

from tracker.core import xlsx
from tracker.core.errors import Missing
from tracker.core.files import attachment
from tracker.core.forms import optional_whole
from tracker.core.viewer import Viewer
from tracker.core.web import Answer, Request, only, page
from tracker.paper_templates import issuing
from tracker.paper_templates.issuing import OWN_FORM, Issue, issued
from tracker.paper_templates.kinds import PaperKind
from tracker.paper_templates.shapes import MOST_ROWS
from tracker.plans.queries import listing as plans
from tracker.plans.rules import PlanState
from tracker.reports import overdue, tasks_xlsx
from tracker.reports.rules import READERS
from tracker.reports.task_papers import overdue_values, rate, statistics_values
from tracker.tasks.queries import Filters
from tracker.tasks.statistics import UnitCounts, by_unit, total
from tracker.workdays.report_periods import Frequency, ReportPeriod, how_many, period_of, read_slug

READ = [only(*READERS)]
HERE = "reports"
TIMINGS = (
    ("given", "Được giao", ""), ("done_on_time", "Xong đúng hạn", "done_on_time"), ("done_late", "Xong quá hạn", "done_late"),
    ("done_undated", "Xong, không có hạn", "done_undated"), ("open", "Chưa xong, trong hạn", "open"),
    ("late", "Chưa xong, quá hạn", "late"),
)  # fmt: skip  # how many of which, under which words, and the filter of the list that shows them


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: a plan or all, a reporting period or all time."""

    plan: dict[str, Any] | None
    period: ReportPeriod | None
    plans: list[dict[str, Any]]

    @property
    def plan_id(self) -> int | None:
        return self.plan["id"] if self.plan else None

    @property
    def during(self) -> tuple[date, date] | None:
        return (self.period.first_on, self.period.last_on) if self.period else None

    @property
    def address(self) -> str:
        pairs = [("plan", self.plan_id), ("period", self.period.slug if self.period else "")]
        return urlencode([(name, value) for name, value in pairs if value])

    def rows_behind(self, timing: str, unit: int | None = None) -> str:
        """The list that shows what a number counts."""
        first, last = self.during or (None, None)
        filters = Filters(timing=timing, unit=unit, plan=self.plan_id, during_from=first, during_to=last)
        return f"/assignments?{urlencode(filters.pairs())}"


async def asked_of(request: Request, user: Viewer) -> Asked:
    """Raises Missing for a plan that is not in sight or not published; words that name no period ask for all time."""
    found = [one for one in await plans(user) if one["state"] != PlanState.DRAFT]
    typed = request.query_params.get("plan", "")
    plan = next((one for one in found if one["id"] == optional_whole(typed)), None)
    if typed and plan is None:
        raise Missing("Không tìm thấy kế hoạch này.")
    return Asked(plan, read_slug(request.query_params.get("period", "")), found)


def recent(today: date) -> Iterator[ReportPeriod]:
    """The periods to choose from: begun this reporting year or in the one before, the longest and newest first."""
    for frequency in reversed(Frequency):
        now = period_of(frequency, today)
        for year in (now.year, now.year - 1):
            for number in range(how_many(frequency), 0, -1):
                period = ReportPeriod(frequency, year, number)
                if period.first_on <= today:
                    yield period


# Statistics by unit


@get("/reports/statistics", guards=READ)
async def show_statistics(request: Request, user: Viewer, today: date) -> Answer:
    asked = await asked_of(request, user)
    found = await counted(asked, user, today)
    periods = list(recent(today))
    if asked.period and asked.period not in periods:
        periods.append(asked.period)
    return page(
        request, "reports/statistics.html", here=HERE, asked=asked, found=found, whole=total(found), timings=TIMINGS, rate=rate,
        periods=[(one.slug, one.words) for one in periods], most=max((one.counts.given for one in found), default=1), note=OWN_FORM,
    )  # fmt: skip


async def counted(asked: Asked, user: Viewer, today: date) -> list[UnitCounts]:
    return await by_unit(user, today, plan=asked.plan_id, during=asked.during)


async def statistics_issue(request: Request, user: Viewer, today: date, now: datetime) -> Issue:
    asked = await asked_of(request, user)
    found = await counted(asked, user, today)
    values = statistics_values(found, plan=asked.plan, period=asked.period, today=today, ward=user.ward_name)
    return await issued(PaperKind.STATISTICS, values, by=user, at=now)


@get("/reports/statistics.docx", guards=READ)
async def statistics_word(request: Request, user: Viewer, today: date, now: datetime) -> Response[bytes]:
    issue = await statistics_issue(request, user, today, now)
    return attachment(await issuing.word_of(issue), name=f"Thống kê nhiệm vụ theo đơn vị, {today.isoformat()}.docx")


@get("/reports/statistics.pdf", guards=READ)
async def statistics_pdf(request: Request, user: Viewer, today: date, now: datetime) -> Response[bytes]:
    issue = await statistics_issue(request, user, today, now)
    return attachment(await issuing.pdf_of(issue), name=f"Thống kê nhiệm vụ theo đơn vị, {today.isoformat()}.pdf")


@get("/reports/statistics.xlsx", guards=READ)
async def statistics_excel(request: Request, user: Viewer, today: date, now: datetime) -> Response[bytes]:
    issue = await statistics_issue(request, user, today, now)
    return xlsx.answer(await tasks_xlsx.of_issue(issue), f"thong-ke-nhiem-vu-{today.isoformat()}.xlsx")


# What is overdue


@get("/reports/overdue", guards=READ)
async def show_overdue(request: Request, user: Viewer, today: date) -> Answer:
    asked = await asked_of(request, user)
    found = await overdue.listing(user, today, plan=asked.plan_id)
    return page(request, "reports/overdue.html", here=HERE, asked=asked, found=found, most=MOST_ROWS, note=OWN_FORM)


async def overdue_issue(request: Request, user: Viewer, today: date, now: datetime) -> Issue:
    asked = await asked_of(request, user)
    found = await overdue.listing(user, today, plan=asked.plan_id)
    values = overdue_values(found, plan=asked.plan, today=today, ward=user.ward_name)
    return await issued(PaperKind.OVERDUE, values, by=user, at=now)


@get("/reports/overdue.docx", guards=READ)
async def overdue_word(request: Request, user: Viewer, today: date, now: datetime) -> Response[bytes]:
    issue = await overdue_issue(request, user, today, now)
    return attachment(await issuing.word_of(issue), name=f"Danh mục nhiệm vụ quá hạn, {today.isoformat()}.docx")


@get("/reports/overdue.pdf", guards=READ)
async def overdue_pdf(request: Request, user: Viewer, today: date, now: datetime) -> Response[bytes]:
    issue = await overdue_issue(request, user, today, now)
    return attachment(await issuing.pdf_of(issue), name=f"Danh mục nhiệm vụ quá hạn, {today.isoformat()}.pdf")


@get("/reports/overdue.xlsx", guards=READ)
async def overdue_excel(request: Request, user: Viewer, today: date, now: datetime) -> Response[bytes]:
    issue = await overdue_issue(request, user, today, now)
    return xlsx.answer(await tasks_xlsx.of_issue(issue), f"nhiem-vu-qua-han-{today.isoformat()}.xlsx")


router = Router(
    path="/",
    route_handlers=[
        show_statistics, statistics_word, statistics_pdf, statistics_excel, show_overdue, overdue_word, overdue_pdf, overdue_excel,
    ],
)  # fmt: skip
