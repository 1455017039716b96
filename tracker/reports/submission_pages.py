"""A unit's doors to its reports, phone first: what is owed, one step a page, each kept as it is posted, then sent."""

from datetime import date, datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing, Refusal, require
from tracker.core.files import read_upload
from tracker.core.forms import Form
from tracker.core.text import day_short
from tracker.core.viewer import Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.indicators.queries import boards
from tracker.reports import filling, queries
from tracker.reports.figuring import Asked, asked_of
from tracker.reports.filling import NOT_YOURS, fills
from tracker.reports.forms import AnswersForm, FilesForm, RemovalForm, WordsForm
from tracker.reports.rules import named
from tracker.settings import settings
from tracker.tasks.rules import UNIT_ROLES

FILES_LIMIT = 101_000_000  # bytes: ten files of ten megabytes, and the fields
UNIT = [only(*UNIT_ROLES)]
STEPS = {
    "numbers": "Số liệu Sổ Việc đã có", "results": "Kết quả", "difficulties": "Khó khăn", "proposals": "Đề xuất",
    "questions": "Câu hỏi riêng", "files": "Ảnh, tệp", "check": "Kiểm tra rồi gửi",
}  # fmt: skip
ASKED_WORDS = {
    "results": ("Kết quả trong kỳ", "Đã làm được những gì, ở đâu, bao nhiêu người tham gia. Vài dòng là đủ."),
    "difficulties": ("Có khó khăn gì?", "Không có thì để trống."),
    "proposals": ("Đề xuất với phường", "Cần phường giúp việc gì. Không có thì để trống."),
}

Row = dict[str, Any]


@get("/reports/mine", guards=UNIT)
async def list_mine(request: Request, user: Viewer, today: date) -> Answer:
    found = await queries.mine(user, today)
    owed = [row for row in found if row["state"] in {"waiting", "draft", "returned"} and row["closed_at"] is None]
    return page(
        request, "reports/mine.html", here="home", owed=owed, asks_courteously=bool(user.hat and user.hat.is_requested),
        rest=[row for row in found if row not in owed],
    )  # fmt: skip


@get("/", guards=UNIT)
async def show_mine(request: Request, user: Viewer, report: Row) -> Answer:
    return page(request, "reports/start.html", here="home", report=report, steps=steps_of(report), may_fill=fills(report, user))


# The steps: what the app knows → words → questions → files → check → sent


@get("/numbers", guards=UNIT)
async def show_numbers(request: Request, user: Viewer, report: Row) -> Answer:
    require(fills(report, user), NOT_YOURS)
    return step_page(request, "reports/numbers.html", report, "numbers", asked=await readings_of(report, user))


@get("/words/{part:str}", guards=UNIT)
async def show_words(request: Request, user: Viewer, report: Row, part: str) -> Answer:
    require(fills(report, user), NOT_YOURS)
    return words_page(request, report, known(part), WordsForm.blank(words=report[part]))


@post("/words/{part:str}", guards=UNIT, status_code=200)
async def save_words(request: Request, user: Viewer, report: Row, part: str, now: datetime) -> Answer:
    form = WordsForm.read(await request.form())
    if not form.problems and known(part) == "results" and not form.words:
        form.refuse("words", "Xin ghi vài dòng về kết quả.")
    if form.problems:
        require(fills(report, user), NOT_YOURS)
        return words_page(request, report, known(part), form, status=422)
    await filling.save_words(report, known(part), form.words, version=form.version, by=user, at=now)
    return see_other(request, address_of(report, after(report, part)))


def words_page(request: Request, report: Row, part: str, form: WordsForm, *, status: int = 200) -> Answer:
    title, hint = ASKED_WORDS[part]
    return step_page(request, "reports/words.html", report, part, form=form, title=title, hint=hint, status=status)


@get("/questions", guards=UNIT)
async def show_questions(request: Request, user: Viewer, report: Row) -> Answer:
    require(fills(report, user), NOT_YOURS)
    return step_page(request, "reports/questions.html", report, "questions", form=AnswersForm.blank(answers=report["answers"]))


@post("/questions", guards=UNIT, status_code=200)
async def save_answers(request: Request, user: Viewer, report: Row, now: datetime) -> Answer:
    form = AnswersForm.read(await request.form())
    if form.problems:
        require(fills(report, user), NOT_YOURS)
        typed = [*form.typed["answers"], *[""] * len(report["questions"])][: len(report["questions"])]
        form.typed["answers"] = typed
        return step_page(request, "reports/questions.html", report, "questions", form=form, status=422)
    await filling.save_answers(report, form.answers, version=form.version, by=user, at=now)
    return see_other(request, address_of(report, "files"))


@get("/files", guards=UNIT)
async def show_files(request: Request, user: Viewer, report: Row) -> Answer:
    require(fills(report, user), NOT_YOURS)
    return step_page(request, "reports/files.html", report, "files", form=FilesForm.blank())


@post("/files", guards=UNIT, request_max_body_size=FILES_LIMIT, status_code=200)
async def add_files(request: Request, user: Viewer, report: Row, now: datetime) -> Answer:
    """Each file is kept as soon as it is sent; the page comes back with it."""
    form = FilesForm.read(await request.form())
    if not form.problems:
        try:
            files = [await read_upload(upload) for upload in [*form.photos, *form.files]]
            if files:
                await filling.add_files(report, files, by=user, at=now)
                return see_other(request, address_of(report, "files"))
            form.refuse("photos", "Xin chụp ảnh hoặc chọn tệp trước khi bấm.")
        except Refusal as refusal:
            form.refuse("photos", refusal.sentence)
    require(fills(report, user), NOT_YOURS)
    return step_page(request, "reports/files.html", report, "files", form=form, status=422)


@post("/files/removal", guards=UNIT, status_code=200)
async def drop_file(request: Request, user: Viewer, report: Row, now: datetime) -> Answer:
    form = RemovalForm.read(await request.form())
    if not form.problems:
        await filling.drop_file(report, form.evidence, by=user, at=now)
    return see_other(request, address_of(report, "files"))


@get("/check", guards=UNIT)
async def show_check(request: Request, user: Viewer, report: Row) -> Answer:
    require(fills(report, user), NOT_YOURS)
    return step_page(request, "reports/check.html", report, "check", asked=await readings_of(report, user), form=Form.blank())


@post("/sending", guards=UNIT, status_code=200)
async def send(request: Request, user: Viewer, report: Row, now: datetime) -> Answer:
    form = Form.read(await request.form())
    try:
        await filling.send(report, version=form.version, key=form.key, by=user, at=now)
    except Refusal as refusal:
        return see_other(request, address_of(report, "results"), said=refusal.sentence)
    return see_other(request, f"/reports/mine/{report['id']}/sent")


@get("/sent", guards=UNIT)
async def show_sent(request: Request, report: Row) -> Answer:
    if report["counted_on"] is None:
        raise Missing("Báo cáo này chưa gửi.")
    message = (
        f"{report['unit_name']} đã gửi “{named(report)}” trên Sổ Việc, mã {report['code']},"
        f" ngày {day_short(report['counted_on'])}. {settings().base_url}{filling.address(report)}"
    )
    return page(request, "reports/sent.html", here="home", report=report, message=message)


async def readings_of(report: Row, user: Viewer) -> list[Asked]:
    """The readings that the unit's report carries, as they stand now."""
    return asked_of(report["unit"], await boards(user, until=report["last_on"], plan=report["plan"], unit=report["unit"]))


def steps_of(report: Row) -> list[str]:
    """The steps this report has, in order: without questions where none are asked."""
    return [step for step in STEPS if step != "questions" or report["questions"]]


def after(report: Row, step: str) -> str:
    steps = steps_of(report)
    return steps[min(steps.index(step) + 1, len(steps) - 1)]


def before(report: Row, step: str) -> str:
    steps = steps_of(report)
    place = steps.index(step)
    return steps[place - 1] if place else ""


def address_of(report: Row, step: str) -> str:
    """The page of a step; of none, the report's own."""
    words = f"/words/{step}" if step in ASKED_WORDS else f"/{step}" if step else ""
    return f"/reports/mine/{report['id']}{words}"


def known(part: str) -> str:
    """Raises Missing for what is no step of words."""
    if part not in ASKED_WORDS:
        raise Missing
    return part


def step_page(request: Request, template: str, report: Row, step: str, *, status: int = 200, **more: Any) -> Answer:
    steps = steps_of(report)
    last = before(report, step)
    return page(
        request, template, here="home", report=report, place=steps.index(step) + 1, count=len(steps), status=status,
        back=address_of(report, last), back_words=STEPS.get(last, "Báo cáo"),
        onward=address_of(report, after(report, step)), titles=STEPS, **more,
    )  # fmt: skip


async def own_report(submission_id: str, user: Viewer, today: date) -> Row:
    """Dependency `report`: one of the hat's own unit. Raises Missing."""
    found = await queries.find(identity(submission_id), user, today)
    if found is None or not user.acts_for(found["unit_path"]):
        raise Missing("Không tìm thấy báo cáo này.")
    return found


of_report = Router(
    path="/reports/mine/{submission_id:str}",
    dependencies={"report": Provide(own_report)},
    route_handlers=[
        show_mine, show_numbers, show_words, save_words, show_questions, save_answers, show_files, add_files, drop_file, show_check,
        send, show_sent,
    ],
)  # fmt: skip
router = Router(path="/", route_handlers=[list_mine, of_report])
