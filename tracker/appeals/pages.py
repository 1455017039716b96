"""The doors of explanations and appeals: a head sends one on a phone, somebody else answers, both read how it went."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, Router, get, post
from litestar.di import Provide

from tracker.appeals import actions, queries
from tracker.appeals.forms import RejectForm, SendForm, UpholdForm
from tracker.appeals.rules import (
    ANSWERED_BY,
    KIND_WORDS,
    AppealKind,
    AppealState,
    may_answer,
    may_withdraw,
    others,
    term_of,
    why_not,
)
from tracker.appeals.sheets import Mine, mine
from tracker.core.errors import Missing, Refusal
from tracker.core.files import read_upload, serve
from tracker.core.forms import Form
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, require_fresh, see_other
from tracker.scoring.rule_sets import COMPONENT_WORDS

FILES_LIMIT = 101_000_000  # bytes: ten files of ten megabytes, and the fields
ANSWERERS = [only(Role.OFFICE, Role.LEADER)]


# A head speaks of their own sheet; whoever they are now, it was theirs


@get("/scores/mine/appeal")
async def show_sending(request: Request, user: Viewer, today: date, period: str = "", sheet: str = "") -> Answer:
    return sending_page(request, await own_sheet(user, period, sheet, today), SendForm.blank())


@post("/scores/mine/appeal", request_max_body_size=FILES_LIMIT, status_code=200)
async def send(request: Request, user: Viewer, now: datetime, today: date, period: str = "", sheet: str = "") -> Answer:
    first_on, form = day_of(period), SendForm.read(await request.form())
    if not form.problems:
        try:
            made = await actions.send(
                first_on, sheet, text=form.text, assignments=form.assignments,
                files=[await read_upload(upload) for upload in form.files], key=form.key, by=user, at=now,
            )  # fmt: skip
            return see_other(request, f"/appeals/{made}", said="Đã gửi. Ngày ông/bà gửi là ngày được tính.")
        except Refusal as refusal:
            form.refuse("files" if "ệp" in refusal.sentence or "Ảnh" in refusal.sentence else "text", refusal.sentence)
    if form.values.get("files"):
        form.refuse("files", "Xin chọn lại ảnh, tệp kèm theo trước khi gửi.")
    return sending_page(request, await own_sheet(user, period, sheet, today), form, status=422)


def sending_page(request: Request, own: Mine, form: SendForm, *, status: int = 200) -> Answer:
    kind, rules = own.kind, own.sheet.rules
    address = urlencode({"period": own.span.first.isoformat(), "sheet": rules.key})
    return page(
        request, "appeals/send.html", here="score", own=own, form=form, address=address, status=status,
        word=KIND_WORDS[kind] if kind else "ý kiến", who=ANSWERED_BY[kind] if kind else "",
        days=term_of(kind, rules) if kind else 0,
        closed="" if kind else why_not(own.sheet.state, is_published=own.sheet.published is not None),
        work=[(one["id"], one["title"], mishaps_of(one)) for one in sorted(own.behind, key=lambda one: not one["mishaps"])],
    )  # fmt: skip


def mishaps_of(one: dict[str, Any]) -> str:
    """What was taken off for one assignment, in words."""
    said = [x["words"] + (", đã xác nhận khách quan" if x["is_excused"] else "") for x in one["mishaps"]]
    return f"({'; '.join(said)})" if said else "(không bị trừ)"


async def own_sheet(user: Viewer, period: str, sheet: str, today: date) -> Mine:
    """Raises Missing."""
    if (found := await mine(user, day_of(period), sheet, today=today)) is None:
        raise Missing("Không tìm thấy phiếu này của ông/bà.")
    return found


def day_of(typed: str) -> date:
    """The first day of a period as it stands in an address. Raises Missing."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Missing("Không tìm thấy kỳ tính điểm này.") from None


# Lists, one statement, the answers


@get("/appeals", guards=ANSWERERS)
async def list_appeals(request: Request, user: Viewer) -> Answer:
    waiting, answered = await queries.listing(user)
    return page(request, "appeals/list.html", here="appeals", waiting=waiting, answered=answered)


@get("/appeals/{appeal_id:str}")
async def show_appeal(request: Request, user: Viewer, appeal: dict[str, Any]) -> Answer:
    return appeal_page(request, user, appeal)


@post("/appeals/{appeal_id:str}/upholding", guards=ANSWERERS, status_code=200)
async def uphold(request: Request, user: Viewer, appeal: dict[str, Any], now: datetime) -> Answer:
    require_proof(request, user, appeal, now)
    form = UpholdForm.read(await request.form())
    if not form.problems:
        try:
            await actions.uphold(appeal, answer=form.answer, causes=form.causes, key=form.key, by=user, at=now)
            done = "Kết quả đang được sửa để công bố lại." if appeal["kind"] == AppealKind.APPEAL else "Phiếu tính lại theo đó."
            return see_other(request, f"/appeals/{appeal['id']}", said=f"Đã chấp nhận {appeal['word']}. {done}")
        except Refusal as refusal:
            form.refuse("causes", refusal.sentence)
    return appeal_page(request, user, appeal, uphold=form, status=422)


@post("/appeals/{appeal_id:str}/rejection", guards=ANSWERERS, status_code=200)
async def reject(request: Request, user: Viewer, appeal: dict[str, Any], now: datetime) -> Answer:
    require_proof(request, user, appeal, now)
    form = RejectForm.read(await request.form())
    if form.problems:
        return appeal_page(request, user, appeal, reject=form, status=422)
    await actions.reject(appeal, answer=form.answer, key=form.key, by=user, at=now)
    return see_other(request, f"/appeals/{appeal['id']}", said=f"Đã trả lời không chấp nhận {appeal['word']}, kèm lý do.")


@post("/appeals/{appeal_id:str}/withdrawal", status_code=200)
async def withdraw(request: Request, user: Viewer, appeal: dict[str, Any], now: datetime) -> Answer:
    form = Form.read(await request.form())
    await actions.withdraw(appeal, key=form.key, by=user, at=now)
    return see_other(request, f"/appeals/{appeal['id']}", said=f"Đã rút {appeal['word']}.")


@get("/appeals/{appeal_id:str}/evidence/{evidence_id:str}")
async def download(appeal_id: str, evidence_id: str, user: Viewer) -> Response[bytes]:
    found = await queries.evidence(identity(appeal_id), identity(evidence_id), user)
    if found is None:
        raise Missing("Không tìm thấy tệp này.")
    return await serve(found, name=found["name"])


def appeal_page(
    request: Request, user: Viewer, appeal: dict[str, Any], *, uphold: UpholdForm | None = None, reject: RejectForm | None = None,
    status: int = 200,
) -> Answer:  # fmt: skip
    """Facts beside the answer; without its forms for whoever only reads."""
    case = queries.case_of(appeal)
    is_waiting = case.state is AppealState.WAITING
    excusable = [
        (f"{one['id']}|{x['key']}", one["title"], f"({x['words']})")
        for one in appeal["behind"] for x in one["mishaps"] if not x["is_excused"]
    ]  # fmt: skip
    return page(
        request, "appeals/appeal.html", here="appeals", appeal=appeal, may_answer=may_answer(user, case), status=status,
        may_withdraw=may_withdraw(user, case), uphold=uphold or UpholdForm.blank(), reject=reject or RejectForm.blank(),
        excusable=excusable, components=COMPONENT_WORDS, is_mine=user.person == case.sent_by, who=ANSWERED_BY[case.kind],
        is_appeal=case.kind is AppealKind.APPEAL,
        has_nobody=is_waiting and case.kind is AppealKind.APPEAL and not others(appeal["leaders"], case),
        steps=[(one["at"], one["actor_name"], STEPS.get(one["verb"], "Thay đổi")) for one in appeal["history"]],
    )  # fmt: skip


STEPS = {
    "appeal.sent": "gửi kiến nghị", "appeal.explained": "gửi giải trình", "appeal.upheld": "trả lời: chấp nhận",
    "appeal.rejected": "trả lời: không chấp nhận", "appeal.withdrawn": "rút lại",
}  # fmt: skip


def require_proof(request: Request, user: Viewer, appeal: dict[str, Any], now: datetime) -> None:
    """A decision about a published score weighs: leadership proves who they are. Raises StepUpNeeded."""
    if appeal["kind"] == AppealKind.APPEAL and user.acts_as(Role.LEADER):
        require_fresh(request, user, now)


async def visible_appeal(appeal_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `appeal`. Raises Missing."""
    if (found := await queries.find(identity(appeal_id), user)) is None:
        raise Missing("Không tìm thấy ý kiến này.")
    return found


of_appeal = Router(
    path="/", dependencies={"appeal": Provide(visible_appeal)}, route_handlers=[show_appeal, uphold, reject, withdraw]
)
router = Router(path="/", route_handlers=[show_sending, send, list_appeals, of_appeal, download])
