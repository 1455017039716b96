"""The doors of one request: who has reported and who not, its deadline moved, a unit added, closed."""

from datetime import date, datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing, Refusal
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.reports import queries, requesting
from tracker.reports.forms import DeadlineForm, EndForm, UnitForm
from tracker.reports.rules import OPEN, READERS, may_manage
from tracker.units.queries import directory
from tracker.units.rules import Directory

HERE = "reports"
OFFICE = [only(Role.OFFICE)]
VIEWS = {
    "": "Tất cả", "missing": "Chưa báo cáo", "late": "Quá hạn chưa gửi", "submitted": "Chờ phòng xem", "returned": "Cần bổ sung",
    "accepted": "Đã nhận", "sent_late": "Gửi muộn",
}  # fmt: skip

Row = dict[str, Any]


@get("/", guards=[only(*READERS)])
async def show_request(request: Request, user: Viewer, asked: Row, view: str = "") -> Answer:
    return await request_page(request, user, asked, view=view if view in VIEWS else "")


@post("/deadline", guards=OFFICE, status_code=200)
async def move_deadline(request: Request, user: Viewer, asked: Row, now: datetime) -> Answer:
    form = DeadlineForm.read(await request.form())
    if not form.problems:
        try:
            count = await requesting.move_deadline(
                asked, form.due_on, reason=form.reason, version=form.version, key=form.key, by=user, at=now
            )
            return see_other(request, f"/reports/{asked['id']}", said=f"Hạn mới {day_short(form.due_on)}, cho {count} đơn vị.")
        except Refusal as refusal:
            form.refuse("due_on", refusal.sentence)
    return await request_page(request, user, asked, deadline=form, status=422)


@post("/units", guards=OFFICE, status_code=200)
async def add_unit(request: Request, user: Viewer, asked: Row, now: datetime) -> Answer:
    form = UnitForm.read(await request.form())
    if not form.problems:
        try:
            await requesting.add_unit(asked, form.unit, due_on=form.due_on, version=form.version, key=form.key, by=user, at=now)
            return see_other(request, f"/reports/{asked['id']}", said="Đã thêm đơn vị và báo tin.")
        except Refusal as refusal:
            form.refuse("due_on" if "Hạn" in refusal.sentence else "unit", refusal.sentence)
    return await request_page(request, user, asked, adding=form, status=422)


@post("/closing", guards=OFFICE, status_code=200)
async def close(request: Request, user: Viewer, asked: Row, now: datetime) -> Answer:
    form = EndForm.read(await request.form())
    if form.problems:
        return await request_page(request, user, asked, closing=form, status=422)
    left = await requesting.close(asked, reason=form.reason, version=form.version, key=form.key, by=user, at=now)
    said = f"Đã đóng, {left} đơn vị chưa gửi được báo tin." if left else "Đã đóng, không nhận thêm."
    return see_other(request, f"/reports/{asked['id']}", said=said)


async def request_page(
    request: Request, user: Viewer, asked: Row, *, view: str = "", deadline: DeadlineForm | None = None,
    adding: UnitForm | None = None, closing: EndForm | None = None, status: int = 200,
) -> Answer:  # fmt: skip
    manages = may_manage(user, asked["unit_path"]) and asked["closed_at"] is None
    known = await directory(user.ward) if manages else Directory(())
    there = {row["unit"] for row in asked["submissions"]}
    return page(
        request, "reports/request.html", here=HERE, asked=asked, view=view, views=list(VIEWS.items()), status=status,
        shown=[row for row in asked["submissions"] if is_in(view, row)], counts=counts_of(asked["submissions"]), manages=manages,
        deadline=deadline or DeadlineForm.blank(), adding=adding or UnitForm.blank(), closing=closing or EndForm.blank(),
        others=[(unit.id, unit.name) for unit in known.units if unit.id not in there],
    )  # fmt: skip


def is_in(view: str, row: Row) -> bool:
    """Whether a line of queries.find_request is of one of VIEWS."""
    match view:
        case "missing":
            return row["first_counted_on"] is None
        case "late":
            return row["first_counted_on"] is None and row["days_late"] > 0
        case "sent_late":
            return row["first_counted_on"] is not None and row["days_late"] > 0
        case "returned" | "submitted" | "accepted":
            return bool(row["state"] == view)
    return True


def counts_of(rows: list[Row]) -> dict[str, int]:
    """How many lines each view has, `all`, and how many are in."""
    found = {view: sum(1 for row in rows if is_in(view, row)) for view in VIEWS if view}
    return found | {"all": len(rows), "is_in": sum(1 for row in rows if row["state"] not in OPEN)}


async def visible_request(request_id: str, user: Viewer, today: date) -> Row:
    """Dependency `asked`. Raises Missing."""
    if (found := await queries.find_request(identity(request_id), user, today)) is None:
        raise Missing("Không tìm thấy báo cáo này.")
    return found


router = Router(
    path="/reports/{request_id:str}", dependencies={"asked": Provide(visible_request)},
    route_handlers=[show_request, move_deadline, add_unit, close],
)  # fmt: skip
