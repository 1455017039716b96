"""The office's doors to reports: what runs and what is past, one asked for by hand, the files that came with them."""

from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, post

from tracker.core.errors import Missing, Refusal
from tracker.core.files import serve
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.plans import queries as plans
from tracker.reports import queries, requesting
from tracker.reports.forms import OnceForm
from tracker.reports.requesting import Once
from tracker.reports.rules import READERS
from tracker.tasks.rules import UNIT_ROLES
from tracker.units.queries import directory
from tracker.units.rules import GROUP_WORDS, KIND_WORDS
from tracker.workdays.report_periods import Frequency, period_of

HERE = "reports"


@get("/reports", guards=[only(*READERS)])
async def list_reports(request: Request, user: Viewer, today: date) -> Answer:
    kinds, found = await queries.listing(user, today)
    running = [row for row in found if row["closed_at"] is None and row["is_in"] < row["asked"]]
    past = [row for row in found if row not in running]
    return page(
        request, "reports/list.html", here=HERE, kinds=kinds, running=sorted(running, key=lambda row: row["due_on"]), past=past,
        group_words=GROUP_WORDS | {kind: word for kind, word in KIND_WORDS.items() if kind not in GROUP_WORDS},
    )  # fmt: skip


@get("/reports/new", guards=[only(Role.OFFICE)])
async def show_asking(request: Request, user: Viewer, today: date) -> Answer:
    year = period_of(Frequency.YEAR, today)
    return await asking_page(
        request, user, OnceForm.blank(first_on=day_short(year.first_on), last_on=day_short(today))
    )  # fmt: skip


@post("/reports", guards=[only(Role.OFFICE)], status_code=200)
async def ask(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    form = OnceForm.read(await request.form())
    form.require_units()
    form.check(today)
    if not form.problems:
        wanted = Once(
            title=form.title, plan=form.plan, first_on=form.first_on, last_on=form.last_on, due_on=form.due_on, groups=form.groups,
            units=form.units, questions=form.questions,
        )  # fmt: skip
        try:
            made = await requesting.ask_once(wanted, key=form.key, by=user, at=now)
            return see_other(request, f"/reports/{made}", said="Đã yêu cầu báo cáo và báo cho các đơn vị.")
        except Refusal as refusal:
            form.refuse("units", refusal.sentence)
    return await asking_page(request, user, form, status=422)


async def asking_page(request: Request, user: Viewer, form: OnceForm, *, status: int = 200) -> Answer:
    known = await directory(user.ward)
    return page(
        request, "reports/once.html", here=HERE, form=form, status=status, units=known.by_kind(), groups=list(GROUP_WORDS.items()),
        plans=[row["option"] for row in await plans.running(user)],
    )  # fmt: skip


@get("/reports/files/{evidence_id:str}", guards=[only(*READERS, *UNIT_ROLES)])
async def download(evidence_id: str, user: Viewer) -> Response[bytes]:
    found: dict[str, Any] | None = await queries.evidence(identity(evidence_id), user)
    if found is None:
        raise Missing("Không tìm thấy tệp này.")
    return await serve(found, name=found["name"])


router = Router(path="/", route_handlers=[list_reports, show_asking, ask, download])
