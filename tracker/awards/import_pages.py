"""The doors of the import: a workbook is sent, every line is shown with what it becomes, one button enters the good ones."""

from datetime import datetime

from litestar import Response, Router, get, post

from tracker.awards import importing, queries, register_xlsx
from tracker.awards.forms import WorkbookForm
from tracker.core import xlsx
from tracker.core.clock import ward_day
from tracker.core.errors import Refusal
from tracker.core.files import read_upload
from tracker.core.forms import Form
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.reader.workbooks import MOST_ROWS

OFFICE = [only(Role.OFFICE)]
FILE_LIMIT = 11_000_000  # bytes: one workbook of ten megabytes, and the fields
HERE = "commendation"


@get("/awards/import", guards=OFFICE)
async def show_sending(request: Request, user: Viewer) -> Answer:
    return page(request, "awards/import.html", here=HERE, form=WorkbookForm.blank(), most=MOST_ROWS)


@post("/awards/import", guards=OFFICE, request_max_body_size=FILE_LIMIT, status_code=200)
async def send(request: Request, user: Viewer, now: datetime) -> Answer:
    form = WorkbookForm.read(await request.form())
    if not form.problems:
        try:
            name, content = await read_upload(form.workbook[0])
            made = await importing.store(name, content, key=form.key, by=user, at=now)
            return see_other(request, f"/awards/import/{made}")
        except Refusal as refusal:
            form.refuse("workbook", refusal.sentence)
    return page(request, "awards/import.html", here=HERE, form=form, most=MOST_ROWS, status=422)


@get("/awards/import/template.xlsx", guards=OFFICE)
async def download_template(user: Viewer, now: datetime) -> Response[bytes]:
    day = ward_day(now)
    names = dict.fromkeys(one.name for one in await queries.kinds(user.ward) if one.in_force(day))
    return xlsx.answer(await register_xlsx.template(list(names)), "mau-so-khen-thuong.xlsx")


@get("/awards/import/{file_id:str}", guards=OFFICE)
async def show_lines(request: Request, user: Viewer, file_id: str) -> Answer:
    return page(request, "awards/import_check.html", here=HERE, look=await importing.look(identity(file_id), user))


@post("/awards/import/{file_id:str}", guards=OFFICE, status_code=200)
async def enter(request: Request, user: Viewer, file_id: str, now: datetime) -> Answer:
    form = Form.read(await request.form())
    seen = await importing.enter(identity(file_id), key=form.key, by=user, at=now)
    left = f" Còn {len(seen.failed)} dòng có lỗi: tải về để sửa rồi nhập tiếp." if seen.failed else ""
    return see_other(request, f"/awards/import/{file_id}", said=f"Đã nhập {len(seen.ready)} dòng vào sổ.{left}")


@get("/awards/import/{file_id:str}/problems.xlsx", guards=OFFICE)
async def download_failed(user: Viewer, file_id: str) -> Response[bytes]:
    seen = await importing.look(identity(file_id), user)
    return xlsx.answer(await xlsx.failed_book(seen.table.headings, seen.failed), "dong-co-loi.xlsx")


router = Router(path="/", route_handlers=[show_sending, send, download_template, show_lines, enter, download_failed])
