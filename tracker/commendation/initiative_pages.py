"""The doors of initiatives: a unit sends and reads its own, the office lists all, records, recognises."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import Provide

from tracker.commendation import initiating, initiatives
from tracker.commendation.unit_forms import InitiativeForm, OfficeInitiativeForm, RecognitionForm, Whose
from tracker.core.errors import Missing, Refusal
from tracker.core.files import read_upload, serve
from tracker.core.forms import optional_whole
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.units.queries import directory

FILE_LIMIT = 11_000_000  # bytes: one file of ten megabytes, and the fields
UNIT = (Role.HEAD, Role.DEPUTY)
SENDERS = [only(*UNIT, Role.OFFICE)]
READERS = [only(*UNIT, Role.OFFICE, Role.LEADER)]
COUNCIL = [only(Role.OFFICE, Role.LEADER)]
HERE = "score"


@get("/initiatives", guards=[only(*UNIT)])
async def list_mine(request: Request, user: Viewer) -> Answer:
    return page(request, "commendation/initiatives.html", here=HERE, mine=await initiatives.of_unit(user))


@get("/initiatives/all", guards=COUNCIL)
async def list_all(request: Request, user: Viewer, unit: str = "", recognised: str = "") -> Answer:
    wanted = {"yes": True, "no": False}.get(recognised)
    found = await initiatives.listing(user, unit=optional_whole(unit), recognised=wanted)
    return page(
        request, "commendation/initiatives_all.html", here="commendation", found=found, units=await units_of(user), unit=unit,
        recognised=recognised,
    )  # fmt: skip


@get("/initiatives/new", guards=SENDERS)
async def show_sending(request: Request, user: Viewer) -> Answer:
    form = OfficeInitiativeForm if user.acts_as(Role.OFFICE) else InitiativeForm
    return await sending_page(request, user, form.blank(whose=Whose.UNIT))


@post("/initiatives/new", guards=SENDERS, request_max_body_size=FILE_LIMIT, status_code=200)
async def send(request: Request, user: Viewer, now: datetime) -> Answer:
    kind = OfficeInitiativeForm if user.acts_as(Role.OFFICE) else InitiativeForm
    form = kind.read(await request.form())
    if not form.problems:
        assert user.hat is not None  # the guard asks for one
        unit = form.unit if isinstance(form, OfficeInitiativeForm) else user.hat.unit
        wanted = initiating.NewInitiative(unit, form.title, form.effect, form.done_on, form.whose is Whose.HEAD)
        try:
            files = [await read_upload(upload) for upload in form.files]
            made = await initiating.send(wanted, files, key=form.key, by=user, at=now)
            return see_other(request, f"/initiatives/{made}", said="Đã gửi sáng kiến.")
        except Refusal as refusal:
            form.refuse(field_of(refusal.sentence), refusal.sentence)
    if form.values.get("files"):
        form.refuse("files", "Xin chọn lại tệp kèm theo trước khi gửi.")
    return await sending_page(request, user, form, status=422)


def field_of(sentence: str) -> str:
    """The field that a refusal is about."""
    if sentence == initiating.FUTURE:
        return "done_on"
    return "whose" if "đứng đầu" in sentence else "files"


@get("/initiatives/{initiative_id:str}", guards=READERS)
async def show_initiative(request: Request, user: Viewer, initiative: dict[str, Any]) -> Answer:
    return initiative_page(request, user, initiative)


@post("/initiatives/{initiative_id:str}/recognition", guards=[only(Role.OFFICE)], status_code=200)
async def recognise(request: Request, user: Viewer, initiative: dict[str, Any], now: datetime) -> Answer:
    form = RecognitionForm.read(await request.form())
    if not form.problems:
        try:
            await initiating.recognise(
                initiative["id"], certificate=form.certificate, recognised_on=form.recognised_on, was=form.was, key=form.key,
                by=user, at=now,
            )  # fmt: skip
            return see_other(request, f"/initiatives/{initiative['id']}", said="Đã ghi công nhận và báo cho đơn vị.")
        except Refusal as refusal:
            form.refuse("recognised_on", refusal.sentence)
    return initiative_page(request, user, initiative, form=form, status=422)


@get("/initiatives/{initiative_id:str}/file", guards=READERS)
async def download(initiative: dict[str, Any]) -> Response[bytes]:
    if initiative["sha256"] is None:
        raise Missing("Sáng kiến này không có tệp.")
    return await serve(initiative, name=initiative["file_name"])


def initiative_page(
    request: Request, user: Viewer, row: dict[str, Any], *, form: RecognitionForm | None = None, status: int = 200
) -> Answer:
    number = row["certificate"]
    shown = RecognitionForm.blank(certificate=number, recognised_on=day_short(row["recognised_on"]), was=number)
    return page(
        request, "commendation/initiative.html", here=HERE if user.acts_as(*UNIT) else "campaigns", row=row, form=form or shown,
        may_recognise=initiating.may_recognise(user, row), own=initiating.OWN, status=status,
    )  # fmt: skip


async def sending_page(request: Request, user: Viewer, form: InitiativeForm, *, status: int = 200) -> Answer:
    units = await units_of(user) if isinstance(form, OfficeInitiativeForm) else []
    return page(
        request, "commendation/initiative_form.html", here="commendation" if units else HERE, form=form, units=units, status=status,
        is_head=user.acts_as(Role.HEAD),
    )  # fmt: skip


async def units_of(user: Viewer) -> list[tuple[int, str]]:
    return [(unit.id, unit.name) for unit in (await directory(user.ward)).units]


async def visible(initiative_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `initiative`. Raises Missing."""
    if (found := await initiatives.find(identity(initiative_id), user)) is None:
        raise Missing("Không tìm thấy sáng kiến này.")
    return found


of_initiative = Router(
    path="/", dependencies={"initiative": Provide(visible)}, route_handlers=[show_initiative, recognise, download]
)
router = Router(path="/", route_handlers=[list_mine, list_all, show_sending, send, of_initiative])
