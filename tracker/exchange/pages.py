"""The doors of open data and of how to connect: choosing what leaves as files, reading how the interface is called."""

from datetime import date, datetime

from litestar import Response, Router, get, post

from tracker.core.errors import Refusal
from tracker.core.files import attachment
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, only, page, require_fresh
from tracker.exchange import actions, open_data
from tracker.exchange.forms import OpenDataForm
from tracker.exchange.parameters import PARAMETERS, taken
from tracker.exchange.records import RECORDS, described
from tracker.exchange.rules import NEEDS, PART_WORDS, SCOPE_WORDS, Part, Reach
from tracker.plans import queries as plans
from tracker.settings import settings

KEEPERS = (Role.OFFICE, Role.LEADER, Role.ADMINISTRATOR)
SEE_MONEY = (Role.OFFICE, Role.LEADER)
HERE = "settings"


@get("/open-data", guards=[only(*KEEPERS)])
async def show_open_data(request: Request, user: Viewer, today: date) -> Answer:
    form = OpenDataForm.blank(as_of=day_short(today), parts=[part.value for part in parts_for(user)])
    return await open_data_page(request, user, form)


@post("/open-data", guards=[only(*KEEPERS)], status_code=200)
async def export(request: Request, user: Viewer, now: datetime, today: date) -> Response[bytes]:
    """The zip; of the whole ward only after a fresh proof."""
    form = OpenDataForm.read(await request.form())
    chosen = await plans.find(form.plan, user) if "plan" in form.values and form.plan else None
    if not form.problems:
        weigh(form, user, today, is_known=chosen is not None)
    if form.problems:
        return await open_data_page(request, user, form, status=422)
    if chosen is None:
        require_fresh(request, user, now)
    reach = Reach(user.ward, user.hat.reach if user.hat else "-")
    try:
        found = await open_data.gathered(form.parts, reach=reach, ward=user.ward_name, plan=chosen, day=form.as_of, at=now)
    except Refusal as refusal:
        form.refuse("parts", refusal.sentence)
        return await open_data_page(request, user, form, status=422)
    made = await open_data.zipped(found)
    await actions.exported(form.parts, what=chosen["title"] if chosen else "cả phường", day=form.as_of, by=user, at=now)
    return attachment(made, name=f"so-viec-{form.as_of.isoformat()}.zip")


def weigh(form: OpenDataForm, user: Viewer, today: date, *, is_known: bool) -> None:
    """What cannot be exported, noted beside its field."""
    if form.plan and not is_known:
        form.refuse("plan", "Xin chọn kế hoạch trong danh sách.")
    if form.as_of > today:
        form.refuse("as_of", "Ngày lấy dữ liệu không thể sau hôm nay.")
    if not form.parts or not set(form.parts) <= set(parts_for(user)):
        form.refuse("parts", "Xin chọn ít nhất một phần trong danh sách.")


def parts_for(user: Viewer) -> list[Part]:
    """What this person may take along: money is not for the administrator."""
    return [part for part in Part if part is not Part.ESTIMATES or user.acts_as(*SEE_MONEY)]


async def open_data_page(request: Request, user: Viewer, form: OpenDataForm, *, status: int = 200) -> Answer:
    return page(
        request, "exchange/open_data.html", here=HERE, form=form, status=status,
        plans=[(row["id"], row["title"]) for row in await plans.listing(user) if row["state"] != "draft"],
        parts=[(part.value, PART_WORDS[part], RECORDS[part].__doc__) for part in parts_for(user)],
    )  # fmt: skip


@get("/api-docs", guards=[only(Role.OFFICE, Role.ADMINISTRATOR)])
async def show_docs(request: Request, user: Viewer) -> Answer:
    parts = [
        {
            "name": part.value, "words": PART_WORDS[part], "note": RECORDS[part].__doc__, "fields": described(RECORDS[part]),
            "needs": SCOPE_WORDS[needed] if (needed := NEEDS[part]) else "", "takes": [one.name for one in taken(part)],
        }
        for part in Part
    ]  # fmt: skip
    return page(request, "exchange/docs.html", here=HERE, parts=parts, parameters=PARAMETERS, base=settings().base_url)


router = Router(path="/", route_handlers=[show_open_data, export, show_docs])
