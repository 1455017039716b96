"""The doors of bulk entry: a filled workbook goes out and comes back, every line is shown with what it becomes, one button."""

from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, post

from tracker.core import xlsx
from tracker.core.errors import Missing, Refusal
from tracker.core.files import read_upload
from tracker.core.forms import optional_whole
from tracker.core.text import capital
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.indicators import importing, readings_xlsx, recorded
from tracker.indicators.import_rules import Becomes
from tracker.indicators.owing import BACK, EARLY
from tracker.indicators.reading_forms import EnterForm, WorkbookForm
from tracker.reader.workbooks import MOST_ROWS
from tracker.workdays.report_periods import Frequency, periods_between, read_slug

OFFICE = [only(Role.OFFICE)]
FILE_LIMIT = 11_000_000  # bytes: one workbook of ten megabytes, and the fields
HERE = "indicators"
MOST_PERIODS = 6  # of each length


@get("/indicators/import", guards=OFFICE)
async def show_sending(request: Request, user: Viewer, today: date) -> Answer:
    return await sending_page(request, user, WorkbookForm.blank(), today)


@post("/indicators/import", guards=OFFICE, request_max_body_size=FILE_LIMIT, status_code=200)
async def send(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    form = WorkbookForm.read(await request.form())
    if not form.problems:
        try:
            name, content = await read_upload(form.workbook[0])
            made = await importing.store(name, content, key=form.key, by=user, at=now)
            return see_other(request, f"/indicators/import/{made}")
        except Refusal as refusal:
            form.refuse("workbook", refusal.sentence)
    return await sending_page(request, user, form, today, status=422)


@get("/indicators/import/template.xlsx", guards=OFFICE)
async def download_template(request: Request, user: Viewer, period: str = "") -> Response[bytes]:
    """The workbook of one period, of the indicators ticked; none ticked: all that are reported so often."""
    wanted = read_slug(period)
    if wanted is None:
        raise Missing("Không tìm thấy kỳ này.")
    ticked = {optional_whole(str(one)) for one in request.query_params.getall("indicators", [])}
    same = [one["id"] for one in await recorded.running(user) if one["frequency"] == wanted.frequency]
    chosen = [one for one in same if one in ticked] or same
    content = await readings_xlsx.template(await recorded.pairs(user, chosen), wanted)
    return xlsx.answer(content, f"so-lieu-{period}.xlsx")


@get("/indicators/import/{file_id:str}", guards=OFFICE)
async def show_lines(request: Request, user: Viewer, file_id: str, now: datetime) -> Answer:
    seen = await importing.look(identity(file_id), user, at=now)
    return lines_page(request, seen, EnterForm.blank())


@post("/indicators/import/{file_id:str}", guards=OFFICE, status_code=200)
async def enter(request: Request, user: Viewer, file_id: str, now: datetime) -> Answer:
    form = EnterForm.read(await request.form())
    if not form.problems:
        try:
            seen = await importing.enter(identity(file_id), why=form.why, sure=form.sure, key=form.key, by=user, at=now)
            left = f" Còn {len(seen.failed)} dòng có lỗi: tải về để sửa rồi nhập tiếp." if seen.failed else ""
            return see_other(request, f"/indicators/import/{file_id}", said=f"Đã nhập {len(seen.ready)} số liệu.{left}")
        except Refusal as refusal:
            form.refuse("sure" if refusal.sentence == importing.SURE else "why", refusal.sentence)
    return lines_page(request, await importing.look(identity(file_id), user, at=now), form, status=422)


@get("/indicators/import/{file_id:str}/problems.xlsx", guards=OFFICE)
async def download_failed(user: Viewer, file_id: str, now: datetime) -> Response[bytes]:
    seen = await importing.look(identity(file_id), user, at=now)
    return xlsx.answer(await xlsx.failed_book(seen.table.headings, seen.failed), "dong-co-loi.xlsx")


async def sending_page(request: Request, user: Viewer, form: WorkbookForm, today: date, *, status: int = 200) -> Answer:
    indicators = await recorded.running(user)
    return page(
        request, "indicators/import.html", here=HERE, form=form, most=MOST_ROWS, indicators=indicators, options=[(one["id"], one["name"]) for one in indicators],
        periods=periods(indicators, today), status=status,
    )  # fmt: skip


def lines_page(request: Request, seen: importing.Look, form: EnterForm, *, status: int = 200) -> Answer:
    counts = {one: len(seen.of(one)) for one in Becomes}
    return page(request, "indicators/import_check.html", here=HERE, look=seen, form=form, counts=counts, status=status)


def periods(indicators: list[dict[str, Any]], today: date) -> list[tuple[str, str]]:
    """The last periods of every length that some indicator is reported in, the newest first."""
    used = {one["frequency"] for one in indicators}
    return [
        (one.slug, capital(one.words))
        for frequency in Frequency if frequency in used
        for one in [*periods_between(frequency, today - 2 * BACK, today + EARLY)][: -MOST_PERIODS - 1 : -1]
    ]  # fmt: skip


router = Router(path="/", route_handlers=[show_sending, send, download_template, show_lines, enter, download_failed])
