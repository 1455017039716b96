"""The doors of timely praise: who is pointed out, the letter looked at and sent, what a unit was sent."""

from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import Provide

from tracker.core.errors import Conflict, Missing, Refusal
from tracker.core.files import serve
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.praise import actions, queries
from tracker.praise.forms import LetterForm, OwnLetterForm, PassForm, Then, WhyForm
from tracker.praise.rules import RULE_WORDS, SEE_ALL, UNIT_ROLES, PraiseState, may_send, own_paths
from tracker.praise.writing import file_name, paper_of, ready_letter, title_of
from tracker.wards.queries import settled

SENDERS = [only(Role.LEADER)]
READERS = [only(*SEE_ALL, *UNIT_ROLES)]


# Who is pointed out


@get("/praises", guards=[only(*SEE_ALL)])
async def list_praises(request: Request, user: Viewer) -> Answer:
    found = await queries.board(user)
    return page(
        request, "praise/list.html", here="commendation", may_send=may_send(user), title_of=title_of, rules=RULE_WORDS,
        waiting=[row for row in found if row["state"] == PraiseState.SUGGESTED],
        decided=[row for row in found if row["state"] != PraiseState.SUGGESTED],
    )  # fmt: skip


@get("/praises/mine", guards=[only(*UNIT_ROLES)])
async def list_received(request: Request, user: Viewer) -> Answer:
    return page(request, "praise/mine.html", here="home", letters=await queries.received(user), title_of=title_of)


@get("/praises/{praise_id:str}", guards=READERS)
async def show_praise(request: Request, user: Viewer, praise: dict[str, Any], now: datetime, today: date) -> Answer:
    if praise["state"] == PraiseState.SUGGESTED:
        return await suggestion_page(request, user, praise, now=now, today=today)
    return await letter_page(request, user, praise)


@get("/praises/{praise_id:str}/file", guards=READERS)
async def download_letter(praise: dict[str, Any]) -> Response[bytes]:
    if not praise["sha256"]:
        raise Missing("Chưa có thư.")
    return await serve(praise, name=file_name(praise, praise["sent_on"]))


# A letter to who is pointed out


@post("/praises/{praise_id:str}/letter", guards=SENDERS, status_code=200)
async def send_letter(request: Request, user: Viewer, praise: dict[str, Any], now: datetime, today: date) -> Answer:
    form = LetterForm.read(await request.form())
    if form.problems or form.then is Then.PREVIEW:
        status = 422 if form.problems else 200
        return await suggestion_page(request, user, praise, now=now, today=today, form=form, status=status)
    try:
        await actions.send(praise, form.letter, version=form.version, key=form.key, by=user, at=now)
    except Refusal as refusal:
        form.refuse("letter", refusal.sentence)
        return await suggestion_page(request, user, praise, now=now, today=today, form=form, status=422)
    return see_other(request, f"/praises/{praise['id']}", said=sent_words(praise))


@post("/praises/{praise_id:str}/passing", guards=SENDERS, status_code=200)
async def pass_over(request: Request, user: Viewer, praise: dict[str, Any], now: datetime, today: date) -> Answer:
    form = PassForm.read(await request.form())
    if form.problems:
        return await suggestion_page(request, user, praise, now=now, today=today, passing=form, status=422)
    await actions.pass_over(praise, form.reason, version=form.version, key=form.key, by=user, at=now)
    return see_other(request, "/praises", said=f"Đã để dịp khác: {praise['unit_name']}.")


async def suggestion_page(
    request: Request, user: Viewer, praise: dict[str, Any], *, now: datetime, today: date, form: LetterForm | None = None,
    passing: PassForm | None = None, status: int = 200,
) -> Answer:  # fmt: skip
    """The facts beside the letter, ready or as typed, and the paper it makes. Raises Conflict for what was decided before."""
    if praise["state"] != PraiseState.SUGGESTED:
        raise Conflict(actions.DECIDED, mine={"Nội dung thư": form.typed["letter"]} if form else {})
    form = form or LetterForm.blank(letter=ready_letter(praise, praise["months"], ward=user.ward_name))
    paper = paper_of(
        praise, form.typed["letter"], settled=await settled(user.ward), ward=user.ward_name, dated=today, at=now
    )  # fmt: skip
    return page(
        request, "praise/suggestion.html", here="commendation", praise=praise, form=form, passing=passing or PassForm.blank(),
        paper=paper, status=status, may_send=may_send(user), title=title_of(praise),
    )  # fmt: skip


async def letter_page(request: Request, user: Viewer, praise: dict[str, Any]) -> Answer:
    """A letter as it was sent, or what was kept for another occasion (the office's and leadership's page alone)."""
    paper = paper_of(
        praise, praise["letter"], settled=await settled(user.ward), ward=user.ward_name, dated=praise["sent_on"],
        at=praise["decided_at"],
    )  # fmt: skip
    template = "praise/decided.html" if user.acts_as(*SEE_ALL) else "praise/letter.html"
    return page(request, template, here="commendation", praise=praise, paper=paper, title=title_of(praise))


# A letter of leadership's own


@get("/praises/new", guards=SENDERS)
async def start_letter(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    typed, units = request.query_params, await queries.units(user, today)
    if "why" not in typed:
        return page(
            request, "praise/new.html", here="commendation", units=units, form=WhyForm.blank(unit=typed.get("unit", "")[:19])
        )  # fmt: skip
    form = WhyForm.read(FormMultiDict(typed.multi_items()))
    unit = known_unit(form, units)
    if unit is None:
        return page(request, "praise/new.html", here="commendation", units=units, form=form, status=422)
    ready = ready_letter(unit, [], ward=user.ward_name, why=form.why)
    own = OwnLetterForm.blank(unit=str(unit["unit"]), why=form.why, letter=ready)
    return await own_page(request, user, own, unit, now=now, today=today)


@post("/praises", guards=SENDERS, status_code=200)
async def write_letter(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    form, units = OwnLetterForm.read(await request.form()), await queries.units(user, today)
    unit = known_unit(form, units)
    if unit is None:
        return page(request, "praise/new.html", here="commendation", units=units, form=form, status=422)
    if form.problems or form.then is Then.PREVIEW:
        return await own_page(request, user, form, unit, now=now, today=today, status=422 if form.problems else 200)
    try:
        made = await actions.write(unit, form.why, form.letter, key=form.key, by=user, at=now)
    except Refusal as refusal:
        form.refuse("letter", refusal.sentence)
        return await own_page(request, user, form, unit, now=now, today=today, status=422)
    return see_other(request, f"/praises/{made}", said=sent_words(unit))


def known_unit(form: WhyForm, units: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The unit chosen; None (a problem beside its field) where it is none of them, or the reason is missing."""
    unit = next((one for one in units if one["unit"] == form.values.get("unit")), None)
    if unit is None:
        form.refuse("unit", "Xin chọn đơn vị trong danh sách.")
    return None if {"unit", "why"} & set(form.problems) else unit


async def own_page(
    request: Request, user: Viewer, form: OwnLetterForm, unit: dict[str, Any], *, now: datetime, today: date, status: int = 200
) -> Answer:
    paper = paper_of(unit, form.typed["letter"], settled=await settled(user.ward), ward=user.ward_name, dated=today, at=now)
    return page(
        request, "praise/own.html", here="commendation", unit=unit, form=form, paper=paper, title=title_of(unit), status=status
    )  # fmt: skip


def sent_words(row: dict[str, Any]) -> str:
    return f"Đã gửi {title_of(row).lower()} tới {row['unit_name']}."


async def visible_praise(praise_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `praise`; whoever acts as neither office nor leadership reads letters to their own unit alone. Raises Missing."""
    found = await queries.find(identity(praise_id), user)
    is_theirs = found and found["state"] == PraiseState.SENT and found["unit_path"] in own_paths(user)
    if found is None or not (is_theirs or user.acts_as(*SEE_ALL)):
        raise Missing("Không tìm thấy thư này.")
    return found


of_praise = Router(
    path="/",
    dependencies={"praise": Provide(visible_praise)},
    route_handlers=[show_praise, download_letter, send_letter, pass_over],
)
router = Router(path="/", route_handlers=[list_praises, list_received, start_letter, write_letter, of_praise])
