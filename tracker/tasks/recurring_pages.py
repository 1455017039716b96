"""The office's doors to deadlines that come later: the day is known now, cut into periods, no more periods."""

from datetime import date, datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.core.errors import Conflict, Missing, Refusal
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.plans.rules import PlanState
from tracker.reader.recurrence import EVERY_WORDS, choice_of, recurrence_words
from tracker.reader.spans import MEASURE_WORDS, Measure, Span, ends_on, span
from tracker.tasks import queries, recurring
from tracker.tasks.forms import DatedForm, EndForm, RepeatForm
from tracker.tasks.rules import OPEN, State
from tracker.workdays.queries import calendar

OFFICE = [only(Role.OFFICE)]
Task = dict[str, Any]


@get("/deadline", guards=OFFICE)
async def show_deadline(request: Request, task: Task) -> Answer:
    known = span(task["deadline_text"])
    form = DatedForm.blank(
        count=str(known.count) if known else "", measure=known.measure if known else Measure.DAYS
    )  # fmt: skip
    return deadline_page(request, task, form)


@post("/deadline", guards=OFFICE, status_code=200)
async def set_deadline(request: Request, user: Viewer, task: Task, now: datetime) -> Answer:
    form = DatedForm.read(await request.form())
    counted = bool(form.values.get("starts_on"))
    if not form.problems and counted == bool(form.due_on):
        form.refuse("due_on", "Xin ghi hạn, hoặc ghi ngày bắt đầu tính và thời gian; không ghi cả hai.")
    if not form.problems and counted and not form.count:
        form.refuse("count", "Xin ghi tính sau bao lâu, ví dụ 30.")
    if not form.problems:
        due, why = await meant(form, task, user.ward)
        try:
            count = await recurring.set_day(task, due_on=due, why=why, version=form.version, key=form.key, by=user, at=now)
            return see_other(request, f"/tasks/{task['id']}", said=f"Hạn {day_short(due)} đã báo cho {count} đơn vị.")
        except Refusal as refusal:
            form.refuse("due_on", refusal.sentence)
    return deadline_page(request, task, form, status=422)


async def meant(form: DatedForm, task: Task, ward: int) -> tuple[date, str]:
    """The due day of a form without problems, and in words what it comes from."""
    if form.due_on:
        return form.due_on, f"“{task['deadline_text']}”" if task["deadline_text"] else "phòng ghi"
    since, count = form.values["starts_on"], form.values["count"]
    due = ends_on(since, Span(count, form.measure), await calendar(ward))
    return due, f"{count} {MEASURE_WORDS[form.measure]} từ {day_short(since)}"


def deadline_page(request: Request, task: Task, form: DatedForm, *, status: int = 200) -> Answer:
    return page(
        request, "tasks/deadline.html", here="assignments", task=task, form=form, measures=list(MEASURE_WORDS.items()),
        status=status,
    )  # fmt: skip


@get("/recurrence", guards=OFFICE)
async def show_recurrence(request: Request, task: Task, today: date) -> Answer:
    every, day = choice_of(task["recurrence"])
    form = RepeatForm.blank(
        every=every, every_day=day, starts_on=day_short(max(today, task["starts_on"] or today)),
        ends_on=day_short(task["ends_on"]),
    )  # fmt: skip
    return recurrence_page(request, task, form)


@post("/recurrence", guards=OFFICE, status_code=200)
async def repeat(request: Request, user: Viewer, task: Task, now: datetime, today: date) -> Answer:
    form = RepeatForm.read(await request.form())
    rule = form.recurrence()
    if not rule:
        form.refuse("every", "Xin chọn kỳ lặp lại.")
    if not form.problems and form.starts_on < today:
        form.refuse("starts_on", "Kỳ đầu phải từ hôm nay trở đi.")
    if not form.problems:
        try:
            days = await recurring.repeat(
                task, recurrence=rule, starts_on=form.starts_on, ends_on=form.ends_on, version=form.version, key=form.key,
                by=user, at=now,
            )  # fmt: skip
            return see_other(request, f"/tasks/{task['id']}", said=f"Đã chia thành kỳ, kỳ đầu hạn {day_short(days[0])}.")
        except Refusal as refusal:
            form.refuse("every", refusal.sentence)
    return recurrence_page(request, task, form, status=422)


def recurrence_page(request: Request, task: Task, form: RepeatForm, *, status: int = 200) -> Answer:
    return page(
        request, "tasks/recurrence.html", here="assignments", task=task, form=form, rhythms=list(EVERY_WORDS.items()),
        status=status,
    )  # fmt: skip


@get("/recurrence/end", guards=OFFICE)
async def show_end(request: Request, task: Task) -> Answer:
    return end_page(request, task, EndForm.blank())


@post("/recurrence/end", guards=OFFICE, status_code=200)
async def end(request: Request, user: Viewer, task: Task, now: datetime) -> Answer:
    form = EndForm.read(await request.form())
    if not form.problems:
        try:
            count = await recurring.end_repeating(
                task, reason=form.reason, cancel_ahead=form.cancel_ahead, version=form.version, key=form.key, by=user, at=now
            )
            said = f"Đã ngừng lặp lại và huỷ {count} việc chưa bắt đầu." if count else "Đã ngừng lặp lại; việc đã giao vẫn giữ."
            return see_other(request, f"/tasks/{task['id']}", said=said)
        except Refusal as refusal:
            form.refuse("reason", refusal.sentence)
    return end_page(request, task, form, status=422)


def end_page(request: Request, task: Task, form: EndForm, *, status: int = 200) -> Answer:
    words = recurrence_words(task["recurrence"])
    return page(request, "tasks/recurrence_end.html", here="assignments", task=task, form=form, words=words, status=status)


async def running_task(task_id: str, user: Viewer, today: date) -> Task:
    """Dependency `task`, with `waiting`: how many of its open assignments have no day. Raises Missing, Conflict."""
    found = await queries.task_at_units(identity(task_id), user, today)
    if found is None:
        raise Missing("Không tìm thấy nhiệm vụ này.")
    task, assignments = found
    if task["cancelled_at"] or task["plan_state"] == PlanState.CLOSED:
        raise Conflict("Nhiệm vụ này đã huỷ hoặc kế hoạch đã kết thúc, chỉ còn để xem.")
    waiting = [row for row in assignments if row["due_on"] is None and State(row["state"]) in OPEN]
    return task | {"waiting": len(waiting)}


router = Router(
    path="/tasks/{task_id:str}",
    dependencies={"task": Provide(running_task)},
    route_handlers=[show_deadline, set_deadline, show_recurrence, repeat, show_end, end],
)
