"""The doors of spending: what is left of each line, recording a payment, taking a wrong one back."""

from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import Provide

from tracker.budgets import queries, spending
from tracker.budgets.doors import FILES_LIMIT, MONEY, OFFICE, estimate_page, visible_estimate
from tracker.budgets.forms import SpendingForm, TakingBackForm
from tracker.budgets.rules import LineVerdict, may_spend
from tracker.budgets.spending import Overspent, Spent
from tracker.core.errors import Missing, Refusal, require
from tracker.core.files import read_upload, serve
from tracker.core.text import day_short, number
from tracker.core.viewer import Viewer
from tracker.core.web import Answer, Request, identity, see_other


@get("/spending", guards=MONEY)
async def show_spending(request: Request, user: Viewer, estimate: dict[str, Any], today: date, line: str = "") -> Answer:
    return spending_page(request, user, estimate, SpendingForm.blank(line=line, spent_on=day_short(today)))


@post("/spending", guards=OFFICE, request_max_body_size=FILES_LIMIT, status_code=200)
async def spend(request: Request, user: Viewer, estimate: dict[str, Any], now: datetime) -> Answer:
    form, asks = SpendingForm.read(await request.form()), False
    if not form.problems:
        try:
            await spending.spend(
                estimate, entered(form), [await read_upload(upload) for upload in form.files], key=form.key, by=user, at=now
            )
            return see_other(request, f"/budgets/{estimate['id']}/spending", said="Đã ghi khoản chi.")
        except Overspent as refusal:
            asks = True
            form.refuse("why", refusal.sentence)
        except Refusal as refusal:
            form.refuse(field_of(refusal.sentence), refusal.sentence)
    if form.values.get("files"):
        form.refuse("files", "Xin chọn lại chứng từ kèm theo trước khi gửi.")
    return spending_page(request, user, estimate, form, asks=asks, status=422)


def entered(form: SpendingForm) -> Spent:
    """The payment; the reason for overspending counts where it was ticked."""
    return Spent(form.line, form.amount, form.spent_on, form.paper, form.note, form.why if form.confirmed else "")


def field_of(sentence: str) -> str:
    """Beside which field a refusal stands."""
    return "spent_on" if "Ngày" in sentence else "line" if "Dòng" in sentence else "files"


def spending_page(
    request: Request, user: Viewer, estimate: dict[str, Any], form: SpendingForm, *, asks: bool = False, status: int = 200
) -> Answer:
    """`asks`: whether overspending is to be confirmed."""
    options = [
        (line["id"], f"{line['content']} (còn {number(line['left'])} đồng)")
        for line in estimate["lines"] if line["verdict"] != LineVerdict.REFUSE
    ]  # fmt: skip
    contents = {line["id"]: line["content"] for line in estimate["lines"]}
    return estimate_page(
        request, "budgets/spending.html", user, estimate, form=form, options=options, contents=contents, status=status,
        asks=asks or bool(form.typed["confirmed"]) or bool(form.typed["why"]),
    )  # fmt: skip


@get("/spending/{spending_id:str}/removal", guards=OFFICE)
async def show_taking_back(request: Request, user: Viewer, estimate: dict[str, Any], spending_id: str) -> Answer:
    require(may_spend(user, queries.case_of(estimate)), spending.NOT_YOURS)
    return taking_back_page(request, user, estimate, spending_of(estimate, spending_id), TakingBackForm.blank())


@post("/spending/{spending_id:str}/removal", guards=OFFICE, status_code=200)
async def take_back(request: Request, user: Viewer, estimate: dict[str, Any], spending_id: str, now: datetime) -> Answer:
    entry, form = spending_of(estimate, spending_id), TakingBackForm.read(await request.form())
    if form.problems:
        return taking_back_page(request, user, estimate, entry, form, status=422)
    await spending.take_back(estimate, entry, why=form.why, key=form.key, by=user, at=now)
    return see_other(request, f"/budgets/{estimate['id']}/spending", said="Đã rút lại khoản chi. Dòng vẫn được giữ để xem.")


def taking_back_page(
    request: Request, user: Viewer, estimate: dict[str, Any], entry: dict[str, Any], form: TakingBackForm, *, status: int = 200
) -> Answer:
    line = next(line for line in estimate["lines"] if line["id"] == entry["line"])
    return estimate_page(request, "budgets/taking_back.html", user, estimate, entry=entry, line=line, form=form, status=status)


def spending_of(estimate: dict[str, Any], spending_id: str) -> dict[str, Any]:
    """Raises Missing."""
    named = identity(spending_id)
    found: dict[str, Any] | None = next((one for one in estimate["spendings"] if one["id"] == named), None)
    if found is None:
        raise Missing("Không tìm thấy khoản chi này.")
    return found


@get("/spending/evidence/{evidence_id:str}", guards=MONEY)
async def download(estimate_id: str, evidence_id: str, user: Viewer) -> Response[bytes]:
    found = await queries.spending_evidence(identity(estimate_id), identity(evidence_id), user)
    if found is None:
        raise Missing("Không tìm thấy tệp này.")
    return await serve(found, name=found["name"])


router = Router(
    path="/budgets/{estimate_id:str}", dependencies={"estimate": Provide(visible_estimate)},
    route_handlers=[show_spending, spend, show_taking_back, take_back, download],
)  # fmt: skip
