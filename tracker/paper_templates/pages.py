"""The doors of paper templates: the kinds, one kind with its fields and files, a ward's own file on trial, what papers carry."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get, post

from tracker.core.errors import Missing, Refusal
from tracker.core.files import attachment, read_upload
from tracker.core.forms import Form
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.paper_templates import actions, issuing, queries
from tracker.paper_templates.built_in import built_in
from tracker.paper_templates.checking import Checked
from tracker.paper_templates.filling import filled
from tracker.paper_templates.forms import PaperForm, TemplateForm
from tracker.paper_templates.kinds import KINDS, PaperKind
from tracker.paper_templates.rules import usual
from tracker.paper_templates.shapes import BODY, Kind, sample

MANAGERS = [only(Role.OFFICE, Role.ADMINISTRATOR)]
FILE_LIMIT = 11_000_000  # bytes: one file of ten megabytes, and the fields
HERE = "settings"


def kind_of(key: str) -> Kind:
    """The kind of an address. Raises Missing."""
    if key not in KINDS:
        raise Missing("Không có loại văn bản này.")
    return KINDS[key]


@get("/paper-templates", guards=MANAGERS)
async def list_kinds(request: Request, user: Viewer) -> Answer:
    own = await queries.standing(user.ward)
    return page(request, "paper_templates/kinds.html", here=HERE, kinds=KINDS.values(), own=own)


@get("/paper-templates/{kind:str}", guards=MANAGERS)
async def show_kind(request: Request, user: Viewer, kind: str) -> Answer:
    return await kind_page(request, user, kind_of(kind), TemplateForm.blank())


@post("/paper-templates/{kind:str}", guards=MANAGERS, request_max_body_size=FILE_LIMIT, status_code=200)
async def send(request: Request, user: Viewer, kind: str, now: datetime) -> Answer:
    form, shape, seen = TemplateForm.read(await request.form()), kind_of(kind), None
    if not form.problems:
        try:
            name, content = await read_upload(form.template[0])
            found = await actions.store(name, content, shape, key=form.key, by=user, at=now)
            if isinstance(found, int):
                return see_other(request, f"/paper-templates/{kind}/files/{found}")
            seen = found
            form.refuse("template", f"Mẫu “{name}” chưa dùng được. Xin sửa theo kết quả kiểm tra rồi gửi lại.")
        except Refusal as refusal:
            form.refuse("template", refusal.sentence)
    return await kind_page(request, user, shape, form, seen=seen, status=422)


async def kind_page(
    request: Request, user: Viewer, kind: Kind, form: TemplateForm, *, seen: Checked | None = None, status: int = 200
) -> Answer:
    stands = await queries.ground(user.ward, kind.key)
    return page(
        request, "paper_templates/kind.html", here=HERE, kind=kind, form=form, seen=seen, status=status, note=issuing.OWN_FORM,
        usual=usual(kind, user.ward_name, stands.settled, stands.chosen), history=await queries.history(user.ward, kind.key),
    )  # fmt: skip


@get("/paper-templates/{kind:str}/built-in.docx", guards=MANAGERS)
async def download_built_in(kind: str) -> Response[bytes]:
    shape = kind_of(kind)
    return attachment(built_in(shape.key), name=f"Mẫu chung, {shape.name}.docx")


@get("/paper-templates/{kind:str}/sample.docx", guards=MANAGERS)
async def download_sample(user: Viewer, kind: str, now: datetime) -> Response[bytes]:
    """A paper of examples under the ward's own letterhead, as Word."""
    issue = await example(kind, user, now)
    return attachment(await issuing.word_of(issue), name=f"Xem thử, {issue.kind.name}.docx")


@get("/paper-templates/{kind:str}/sample.pdf", guards=MANAGERS)
async def download_sample_pdf(user: Viewer, kind: str, now: datetime) -> Response[bytes]:
    issue = await example(kind, user, now)
    return attachment(await issuing.pdf_of(issue), name=f"Xem thử, {issue.kind.name}.pdf")


async def example(key: str, user: Viewer, now: datetime) -> issuing.Issue:
    kind = kind_of(key)
    own = {one.name for one in (*BODY, *kind.own)} | {"trich_yeu", "kem_theo"}
    lists = {
        total for grid in (*kind.grids, *kind.annex) for total in (grid.rows.name, *(one.name for one in grid.rows.totals))
    }
    values: dict[str, Any] = {name: value for name, value in sample(kind).items() if name in own | lists}
    return await issuing.issued(PaperKind(kind.key), values, by=user, at=now)


@get("/paper-templates/{kind:str}/files/{file_id:str}", guards=MANAGERS)
async def show_file(request: Request, user: Viewer, kind: str, file_id: str, now: datetime) -> Answer:
    shape = kind_of(kind)
    file, _, seen = await actions.look(identity(file_id), shape, by=user, at=now)
    stands = await queries.history(user.ward, shape.key)
    return page(
        request, "paper_templates/file.html", here=HERE, kind=shape, file=file, seen=seen,
        is_standing=any(one["file"] == file["id"] and one["ended_at"] is None for one in stands),
    )  # fmt: skip


@post("/paper-templates/{kind:str}/files/{file_id:str}", guards=MANAGERS, status_code=200)
async def put_in_place(request: Request, user: Viewer, kind: str, file_id: str, now: datetime) -> Answer:
    form, shape = Form.read(await request.form()), kind_of(kind)
    await actions.put_in_place(identity(file_id), shape, key=form.key, by=user, at=now)
    return see_other(request, f"/paper-templates/{kind}", said="Đã dùng mẫu riêng. Văn bản Word lập từ nay theo mẫu này.")


@get("/paper-templates/{kind:str}/files/{file_id:str}/template.docx", guards=MANAGERS)
async def download_file(user: Viewer, kind: str, file_id: str, now: datetime) -> Response[bytes]:
    file, content, _ = await actions.look(identity(file_id), kind_of(kind), by=user, at=now)
    return attachment(content, name=file["name"])


@get("/paper-templates/{kind:str}/files/{file_id:str}/sample.docx", guards=MANAGERS)
async def download_trial(user: Viewer, kind: str, file_id: str, now: datetime) -> Response[bytes]:
    """The file filled with examples."""
    shape = kind_of(kind)
    file, content, seen = await actions.look(identity(file_id), shape, by=user, at=now)
    if not seen.may_stand:
        raise Refusal("Mẫu này chưa điền được. Xin xem kết quả kiểm tra.")
    return attachment(await filled(content, sample(shape), at=now), name=f"Điền thử, {file['name']}")


@post("/paper-templates/{kind:str}/removal", guards=MANAGERS, status_code=200)
async def take_away(request: Request, user: Viewer, kind: str, now: datetime) -> Answer:
    form = Form.read(await request.form())
    await actions.take_away(kind_of(kind), key=form.key, by=user, at=now)
    return see_other(request, f"/paper-templates/{kind}", said="Đã trở lại mẫu chung. Mẫu riêng vẫn còn trong lịch sử.")


@get("/paper-templates/{kind:str}/settings", guards=MANAGERS)
async def show_settings(request: Request, user: Viewer, kind: str) -> Answer:
    return await settings_page(request, user, kind_of(kind))


@post("/paper-templates/{kind:str}/settings", guards=MANAGERS, status_code=200)
async def settle(request: Request, user: Viewer, kind: str, now: datetime) -> Answer:
    form, shape = PaperForm.read(await request.form()), kind_of(kind)
    if not form.problems:
        try:
            await actions.settle(form.values, shape, version=form.version or 0, by=user, at=now)
            return see_other(request, f"/paper-templates/{kind}", said="Đã lưu thiết lập của loại văn bản này.")
        except Refusal as refusal:
            form.refuse("symbol", refusal.sentence)
    return await settings_page(request, user, shape, form)


async def settings_page(request: Request, user: Viewer, kind: Kind, form: PaperForm | None = None) -> Answer:
    stands = await queries.ground(user.ward, kind.key)
    typed = {name: getattr(stands.chosen, name) for name in PaperForm.fields}
    return page(
        request, "paper_templates/settings.html", here=HERE, kind=kind, form=form or PaperForm.blank(**typed),
        version=stands.chosen.version or "", status=422 if form else 200,
        usual=usual(kind, user.ward_name, stands.settled, type(stands.chosen)()),
    )  # fmt: skip


router = Router(
    path="/",
    route_handlers=[
        list_kinds, show_kind, send, download_built_in, download_sample, download_sample_pdf, show_file, put_in_place,
        download_file, download_trial, take_away, show_settings, settle,
    ],
)  # fmt: skip
