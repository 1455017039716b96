"""The doors of an estimate's lines while it is drafted: one a page, or many pasted from a spreadsheet."""

from datetime import datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.budgets import lines, queries
from tracker.budgets.doors import OFFICE, line_of, visible_estimate
from tracker.budgets.forms import LineForm, PasteForm
from tracker.budgets.lines import Line
from tracker.budgets.reading import read_pasted
from tracker.budgets.rules import SOURCE_WORDS, MoneySource, may_draft
from tracker.core.errors import Refusal, require
from tracker.core.forms import Form
from tracker.core.text import number
from tracker.core.viewer import Viewer
from tracker.core.web import Answer, Request, page, see_other

SOURCES = [(source.value, word) for source, word in SOURCE_WORDS.items()]


@get("/lines/new", guards=OFFICE)
async def show_new(request: Request, user: Viewer, estimate: dict[str, Any]) -> Answer:
    require(may_draft(user, queries.case_of(estimate)))
    last = estimate["lines"][-1] if estimate["lines"] else {"task": "", "source": MoneySource.STATE, "source_note": ""}
    same = {name: last[name] for name in ("task", "source", "source_note")}  # mostly as the line before
    return await line_page(request, estimate, LineForm.blank(**same))


@post("/lines", guards=OFFICE, status_code=200)
async def add(request: Request, user: Viewer, estimate: dict[str, Any], now: datetime) -> Answer:
    form = LineForm.read(await request.form())
    if not form.problems:
        try:
            await lines.add_lines(estimate, [entered(form)], key=form.key, by=user, at=now)
            return see_other(request, f"/budgets/{estimate['id']}", said="Đã thêm dòng.")
        except Refusal as refusal:
            form.refuse("task" if "nhiệm vụ" in refusal.sentence else "unit_price", refusal.sentence)
    return await line_page(request, estimate, form, status=422)


@get("/lines/paste", guards=OFFICE)
async def show_paste(request: Request, user: Viewer, estimate: dict[str, Any]) -> Answer:
    require(may_draft(user, queries.case_of(estimate)))
    return paste_page(request, estimate, PasteForm.blank(source=MoneySource.STATE.value))


@post("/lines/paste", guards=OFFICE, status_code=200)
async def paste(request: Request, user: Viewer, estimate: dict[str, Any], now: datetime) -> Answer:
    form, wrong = PasteForm.read(await request.form()), list[str]()
    if not form.problems:
        found, wrong = read_pasted(form.lines)
        if wrong or not found:
            form.refuse("lines", "Chưa đọc được hết các dòng. Chưa dòng nào được thêm." if wrong else "Không có dòng nào.")
    if not form.problems:
        try:
            made = [Line(one.content, one.measure, one.quantity, one.unit_price, form.source) for one in found]
            await lines.add_lines(estimate, made, key=form.key, by=user, at=now)
            return see_other(request, f"/budgets/{estimate['id']}", said=f"Đã thêm {len(made)} dòng.")
        except Refusal as refusal:
            form.refuse("lines", refusal.sentence)
    return paste_page(request, estimate, form, wrong=wrong, status=422)


@get("/lines/{line_id:str}", guards=OFFICE)
async def show_line(request: Request, user: Viewer, estimate: dict[str, Any], line_id: str) -> Answer:
    require(may_draft(user, queries.case_of(estimate)))
    line = line_of(estimate, line_id)
    same = {name: line[name] for name in ("task", "content", "measure", "source", "source_note")}
    form = LineForm.blank(**same, quantity=line["quantity_words"], unit_price=number(line["unit_price"]))
    return await line_page(request, estimate, form, line=line)


@post("/lines/{line_id:str}", guards=OFFICE, status_code=200)
async def change(request: Request, user: Viewer, estimate: dict[str, Any], line_id: str, now: datetime) -> Answer:
    line, form = line_of(estimate, line_id), LineForm.read(await request.form())
    if not form.problems:
        try:
            await lines.change_line(estimate, line["id"], entered(form), version=form.version, key=form.key, by=user, at=now)
            return see_other(request, f"/budgets/{estimate['id']}", said="Đã lưu dòng.")
        except Refusal as refusal:
            form.refuse("task" if "nhiệm vụ" in refusal.sentence else "unit_price", refusal.sentence)
    return await line_page(request, estimate, form, line=line, status=422)


@post("/lines/{line_id:str}/removal", guards=OFFICE, status_code=200)
async def drop(request: Request, user: Viewer, estimate: dict[str, Any], line_id: str, now: datetime) -> Answer:
    line, form = line_of(estimate, line_id), Form.read(await request.form())
    await lines.drop_line(estimate, line["id"], version=form.version, key=form.key, by=user, at=now)
    return see_other(request, f"/budgets/{estimate['id']}", said="Đã bỏ dòng.")


def entered(form: LineForm) -> Line:
    return Line(form.content, form.measure, form.quantity, form.unit_price, form.source, form.source_note, form.task)


async def line_page(
    request: Request, estimate: dict[str, Any], form: LineForm, *, line: dict[str, Any] | None = None, status: int = 200
) -> Answer:
    tasks = await queries.tasks_of(estimate["plan"])
    return page(
        request, "budgets/line.html", here="budgets", estimate=estimate, form=form, line=line, tasks=tasks, sources=SOURCES,
        status=status,
    )  # fmt: skip


def paste_page(
    request: Request, estimate: dict[str, Any], form: PasteForm, *, wrong: list[str] | None = None, status: int = 200
) -> Answer:
    return page(
        request, "budgets/paste.html", here="budgets", estimate=estimate, form=form, wrong=wrong or [], sources=SOURCES,
        status=status,
    )  # fmt: skip


router = Router(
    path="/budgets/{estimate_id:str}", dependencies={"estimate": Provide(visible_estimate)},
    route_handlers=[show_new, add, show_paste, paste, show_line, change, drop],
)  # fmt: skip
