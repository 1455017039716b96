"""The doors of công văn đôn đốc: from late work to a page to check, to the Word file; their list."""

from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing, Refusal
from tracker.core.files import serve
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.reminders import letters
from tracker.reminders.letter_forms import ChosenForm, LetterForm
from tracker.tasks import queries as tasks
from tracker.tasks.queries import Filters
from tracker.wards.queries import settled
from tracker.workdays.queries import calendar
from tracker.workdays.rules import add_working_days

REPLY_DAYS = 3  # working days to answer in, unless the office says otherwise
READERS = (Role.OFFICE, Role.LEADER, Role.OBSERVER)
NEEDED = {"letter_body": "cơ quan ban hành", "letter_place": "địa danh", "signer_name": "họ tên người ký"}


@post("/letters/new", guards=[only(Role.OFFICE)], status_code=200)
async def start_letter(request: Request, user: Viewer, today: date) -> Answer:
    chosen = ChosenForm.read(await request.form())
    picked = chosen.values.get("ids") or []
    if not picked and (unit := chosen.values.get("unit")):
        late = await tasks.listing(user, Filters(timing="late", unit=unit), today, limit=letters.MOST)
        picked = [row["id"] for row in late]
    ward = await settled(user.ward)
    form = LetterForm.blank(
        ids=[str(number) for number in picked], number=await letters.next_number(user.ward, ward.letter_suffix, today.year),
        dated=day_short(today), as_of=day_short(today),
        reply_by=day_short(add_working_days(today, REPLY_DAYS, await calendar(user.ward))), capacity=ward.signer_capacity,
        title=ward.signer_title, name=ward.signer_name,
    )  # fmt: skip
    for sentence in chosen.problems.values():
        form.refuse("ids", sentence)
    return await letter_page(request, user, form, picked, today, status=422 if form.problems else 200)


@post("/letters", guards=[only(Role.OFFICE)], status_code=200)
async def make_letter(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    form = LetterForm.read(await request.form())
    number = read_number(form)
    check_days(form, today)
    if not form.problems:
        new = letters.NewLetter(
            ids=tuple(form.ids), number=number, dated=form.dated, as_of=form.as_of, reply_by=form.reply_by,
            signed=(*form.capacity.splitlines(), form.title), name=form.name,
        )  # fmt: skip
        try:
            made = await letters.make(new, key=form.key, by=user, at=now)
            return see_other(request, f"/letters/{made}", said="Đã làm công văn và ghi vào từng việc.")
        except letters.NumberTaken as refusal:
            form.refuse("number", refusal.sentence)
        except Refusal as refusal:
            form.refuse("ids", refusal.sentence)
    return await letter_page(request, user, form, form.values.get("ids") or [], today, status=422)


def read_number(form: LetterForm) -> str:
    try:
        return letters.number_of(form.values.get("number") or "")
    except ValueError as problem:
        form.refuse("number", str(problem))
        return ""


def check_days(form: LetterForm, today: date) -> None:
    """Data of a day that has come, a letter not older than its data, an answer not before the letter."""
    dated, as_of, reply_by = (form.values.get(name) for name in ("dated", "as_of", "reply_by"))
    if as_of and as_of > today:
        form.refuse("as_of", "Dữ liệu chỉ tính đến hôm nay hoặc trước đó.")
    if as_of and dated and dated < as_of:
        form.refuse("dated", "Ngày công văn không được trước ngày tính dữ liệu.")
    if dated and reply_by and reply_by < dated:
        form.refuse("reply_by", "Hạn trả lời không được trước ngày công văn.")


async def letter_page(
    request: Request, user: Viewer, form: LetterForm, picked: list[int], today: date, *, status: int = 200
) -> Answer:
    as_of = min(form.values.get("as_of") or today, today)
    chosen = await letters.candidates(picked, user, as_of)
    ward = await settled(user.ward)
    return page(
        request, "reminders/letter_new.html", here="home", form=form, as_of=as_of, status=status,
        named=[row for row in chosen if not row["why_not"]], left_out=[row for row in chosen if row["why_not"]],
        given_by=letters.given_by, deadline=letters.deadline, ward=ward,
        wanting=[word for name, word in NEEDED.items() if not getattr(ward, name)],
    )  # fmt: skip


@get("/letters", guards=[only(*READERS)])
async def list_letters(request: Request, user: Viewer) -> Answer:
    return page(request, "reminders/letters.html", here="home", letters=await letters.listing(user))


@get("/letters/{letter_id:str}", guards=[only(*READERS)])
async def show_letter(request: Request, letter: list[dict[str, Any]]) -> Answer:
    return page(request, "reminders/letter.html", here="home", letter=letter[0], work=letter)


@get("/letters/{letter_id:str}/file", guards=[only(*READERS)])
async def download_letter(letter: list[dict[str, Any]]) -> Response[bytes]:
    return await serve(letter[0], name=letter[0]["name"])


async def visible_letter(letter_id: str, user: Viewer) -> list[dict[str, Any]]:
    """Dependency `letter`: its rows. Raises Missing."""
    found = await letters.find(identity(letter_id), user)
    if not found:
        raise Missing("Không tìm thấy công văn này.")
    return found


router = Router(
    path="/",
    dependencies={"letter": Provide(visible_letter)},
    route_handlers=[start_letter, make_letter, list_letters, show_letter, download_letter],
)
