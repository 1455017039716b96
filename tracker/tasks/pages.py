"""The doors of tasks and assignments: the list, one assignment, one task, and what the office does with them."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, Router, get, post
from litestar.di import Provide

from tracker.core import xlsx
from tracker.core.errors import Missing, Refusal, require
from tracker.core.forms import Form, optional_whole
from tracker.core.text import clean, day_short, number, read_day
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, is_part, only, page, part, see_other
from tracker.events.queries import read_data
from tracker.events.sentences import sentence
from tracker.extensions import queries as extensions
from tracker.extensions.rules import ExtensionState, may_ask
from tracker.holding import queries as holding
from tracker.plans import queries as plans
from tracker.plans.rules import PlanState
from tracker.reader.recurrence import EVERY_WORDS, recurrence_words
from tracker.reminders import queries as reminders
from tracker.settings import settings
from tracker.tasks import (
    actions,
    calendar_pages,
    closing_pages,
    giving,
    publishing_pages,
    queries,
    recurring_pages,
    spreadsheet,
)
from tracker.tasks.forms import ChangeForm, ReasonForm, ReopenForm, TaskForm, UnitsForm
from tracker.tasks.queries import TIMINGS, Filters
from tracker.tasks.rules import (
    OPEN,
    RECURRING,
    UNIT_ROLES,
    State,
    may_manage,
    may_record_on_behalf,
    may_report,
    may_verify,
    state_word,
)
from tracker.units import queries as units
from tracker.units.rules import GROUP_WORDS, KIND_WORDS, KnownUnit, UnitKind
from tracker.updates import queries as updates
from tracker.updates.rules import usual_fix_by
from tracker.workdays.queries import calendar
from tracker.workdays.rules import day_off_words, grace_words

EXPORT_LIMIT = 20_000
VIEWS = [
    ("", "Tất cả"), ("late", "Quá hạn"), ("soon", "Sắp đến hạn"), ("waiting", "Chờ xác nhận"), ("returned", "Cần bổ sung"),
    ("open", "Đang làm"), ("done", "Hoàn thành"), ("done_on_time", "Xong đúng hạn"), ("done_late", "Xong muộn"),
    ("done_undated", "Xong, không có hạn"), ("awaiting_day", "Chờ có ngày"), ("no_deadline", "Không có hạn"), ("not_received", "Chưa nhận việc"),
]  # fmt: skip


@get("/assignments")
async def list_assignments(request: Request, user: Viewer, today: date) -> Answer:
    filters, after = read_filters(request)
    found = await queries.listing(user, filters, today, after=after, limit=queries.PAGE + 1)
    more = found[queries.PAGE - 1] if len(found) > queries.PAGE else None
    context: dict[str, Any] = {
        "assignments": found[: queries.PAGE],
        "filters": filters,
        "address": urlencode(filters.pairs()),
        "next": urlencode([*filters.pairs(), ("after", cursor(more))]) if more else "",
    }
    if is_part(request):
        return part(request, "tasks/_rows.html", **context)
    sums = await queries.counts(user, filters, today)
    return page(
        request, "tasks/list.html", here="assignments", sums=sums, views=VIEWS,
        kinds=[(kind, KIND_WORDS[kind]) for kind in GROUP_WORDS], **context,
    )  # fmt: skip


@get("/assignments.xlsx")
async def export(request: Request, user: Viewer, today: date) -> Response[bytes]:
    """The same list as a spreadsheet, up to twenty thousand rows."""
    filters, _ = read_filters(request)
    found = await queries.listing(user, filters, today, limit=EXPORT_LIMIT)
    content = await spreadsheet.of_assignments(found, ward=user.ward_name, today=today)
    return xlsx.answer(content, f"nhiem-vu-{today.isoformat()}.xlsx")


def read_filters(request: Request) -> tuple[Filters, tuple[date, int] | None]:
    """The filters of the address; what cannot be read asks for nothing."""
    typed = {name: clean(str(value), 200) for name, value in request.query_params.items()}
    day, _, row = typed.get("after", "").partition("~")
    last, last_id = maybe_day(day), optional_whole(row)
    filters = Filters(
        timing=typed.get("timing", "") if typed.get("timing") in TIMINGS else "",
        unit=optional_whole(typed.get("unit", "")),
        kind=typed.get("kind", "") if typed.get("kind") in set(UnitKind) else "",
        plan=optional_whole(typed.get("plan", "")),
        requested=typed.get("requested", "") if typed.get("requested") in {"0", "1"} else "",
        q=typed.get("q", ""),
        due_from=maybe_day(typed.get("from", "")),
        due_to=maybe_day(typed.get("to", "")),
        during_from=maybe_day(typed.get("during_from", "")),
        during_to=maybe_day(typed.get("during_to", "")),
    )
    return filters, (last, last_id) if last and last_id else None


def maybe_day(typed: str) -> date | None:
    if typed == queries.NEVER.isoformat():
        return queries.NEVER
    try:
        return read_day(typed) if typed else None
    except ValueError:
        return None


def cursor(row: dict[str, Any]) -> str:
    return f"{(row['next_day'] or queries.NEVER)}~{row['id']}"[:40]


# One assignment


@get("/{assignment_id:str}")
async def show_assignment(request: Request, user: Viewer, assignment: dict[str, Any], today: date) -> Answer:
    return await assignment_page(request, user, assignment, today)


async def assignment_page(
    request: Request, user: Viewer, assignment: dict[str, Any], today: date, *, status: int = 200, **forms: Any
) -> Answer:
    facts = queries.facts_of(assignment)
    story = await updates.story(assignment["id"], assignment["task"], assignment["ward"])
    for event in story.events:
        event["data"] = read_data(event["text"])
        event["sentence"] = sentence(event["kind"], event["data"])
    requests = extensions.history(assignment["extensions"], user)
    is_waiting = any(row["state"] == ExtensionState.ASKED and row["is_own"] for row in requests)
    is_dated = extensions.deadline_in(assignment) is not None
    return page(
        request, "tasks/assignment.html", here="home" if user.acts_as(*UNIT_ROLES) else "assignments", status=status,
        assignment=queries.with_timing(assignment, today),
        state_word=state_word(State(assignment["state"]), handed_over=assignment["handed_over_on"] is not None),
        day_off=grace_words(assignment["due_on"], assignment["late_after"]), repeats=recurrence_words(assignment["recurrence"]),
        story=story, chased=reminders.of_story(story.events), held=holding.of_story(assignment, story, today=today), requests=requests,
        may_hand_over=may_ask(user, facts, is_dated=True, is_waiting=is_waiting),
        may_extend=may_ask(user, facts, is_dated=is_dated, is_waiting=is_waiting), base_url=settings().base_url,
        may_report=may_report(user, facts), may_verify=may_verify(user, facts), may_manage=may_manage(user, facts),
        may_behalf=may_record_on_behalf(user, facts), is_lead=user.acts_for(assignment["unit_path"]), **forms,
    )  # fmt: skip


@post("/{assignment_id:str}/acknowledgement", guards=[only(*UNIT_ROLES)], status_code=200)
async def acknowledge(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime) -> Answer:
    require(user.acts_for(assignment["unit_path"]))
    Form.read(await request.form())
    await actions.acknowledge(assignment, by=user, at=now)
    return see_other(request, f"/assignments/{assignment['id']}", said="Đã nhận việc.")


@get("/{assignment_id:str}/change", guards=[only(Role.OFFICE)])
async def show_change(request: Request, user: Viewer, assignment: dict[str, Any]) -> Answer:
    require(may_manage(user, queries.facts_of(assignment)))
    form = ChangeForm.blank(
        due_on=day_short(assignment["due_on"]), weight=number(assignment["weight"] / 100), product=assignment["product"],
        unit=assignment["unit"], strict="1" if assignment["strict"] else "",
    )  # fmt: skip
    return await change_page(request, user, assignment, form)


@post("/{assignment_id:str}/change", guards=[only(Role.OFFICE)], status_code=200)
async def change(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime) -> Answer:
    require(may_manage(user, queries.facts_of(assignment)))
    form = ChangeForm.read(await request.form())
    unit = None if form.problems else (await units.directory(user.ward)).unit(form.unit)
    if not form.problems and unit is None:
        form.refuse("unit", "Xin chọn đơn vị trong danh sách.")
    if not form.problems and unit is not None:
        try:
            await actions.change(
                assignment, due_on=form.due_on, weight=form.weight, product=form.product, unit=unit, reason=form.reason,
                strict=form.strict, version=form.version, by=user, at=now,
            )  # fmt: skip
            warning = day_off_words(form.due_on, await calendar(user.ward), strict=form.strict)
            said = f"Đã lưu thay đổi và báo cho đơn vị. {warning}".strip()
            return see_other(request, f"/assignments/{assignment['id']}", said=said)
        except Refusal as refusal:
            form.refuse("reason", refusal.sentence)
    return await change_page(request, user, assignment, form, status=422)


async def change_page(
    request: Request, user: Viewer, assignment: dict[str, Any], form: ChangeForm, *, status: int = 200
) -> Answer:
    options = [(unit.id, unit.name) for unit in (await units.directory(user.ward)).units]
    return page(
        request,
        "tasks/change.html",
        here="assignments",
        assignment=assignment,
        form=form,
        units=options,
        day_off=grace_words(assignment["due_on"], assignment["late_after"]),
        status=status,
    )


@get("/{assignment_id:str}/cancellation", guards=[only(Role.OFFICE)])
async def show_cancel(request: Request, user: Viewer, assignment: dict[str, Any]) -> Answer:
    require(may_manage(user, queries.facts_of(assignment)))
    return page(request, "tasks/cancel.html", here="assignments", assignment=assignment, form=ReasonForm.blank())


@post("/{assignment_id:str}/cancellation", guards=[only(Role.OFFICE)], status_code=200)
async def cancel(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime) -> Answer:
    require(may_manage(user, queries.facts_of(assignment)))
    form = ReasonForm.read(await request.form())
    if form.problems:
        return page(request, "tasks/cancel.html", here="assignments", assignment=assignment, form=form, status=422)
    await actions.cancel(assignment, reason=form.reason, by=user, at=now)
    return see_other(request, f"/assignments/{assignment['id']}", said="Đã huỷ việc này; hồ sơ vẫn giữ.")


@get("/{assignment_id:str}/reopening", guards=[only(Role.OFFICE, Role.LEADER)])
async def show_reopen(request: Request, user: Viewer, assignment: dict[str, Any], today: date) -> Answer:
    form = ReopenForm.blank(fix_by=day_short(usual_fix_by(today, await calendar(user.ward))))
    return page(request, "tasks/reopen.html", here="assignments", assignment=assignment, form=form)


@post("/{assignment_id:str}/reopening", guards=[only(Role.OFFICE, Role.LEADER)], status_code=200)
async def reopen(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime, today: date) -> Answer:
    form = ReopenForm.read(await request.form())
    if not form.problems and form.fix_by < today:
        form.refuse("fix_by", "Hạn bổ sung phải từ hôm nay trở đi.")
    if form.problems:
        return page(request, "tasks/reopen.html", here="assignments", assignment=assignment, form=form, status=422)
    await actions.reopen(assignment, reason=form.reason, fix_by=form.fix_by, by=user, at=now)
    return see_other(request, f"/assignments/{assignment['id']}", said="Đã mở lại việc này.")


# One task


@get("/tasks/new", guards=[only(Role.OFFICE)])
async def new_task(request: Request, user: Viewer, plan: str = "") -> Answer:
    return await task_form_page(request, user, TaskForm.blank(plan=plan, weight="1"))


@post("/tasks", guards=[only(Role.OFFICE)], status_code=200)
async def add_task(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    form = TaskForm.read(await request.form())
    known = await units.directory(user.ward)
    leads = {unit.id: unit for i in (form.values.get("leads") or []) if (unit := known.unit(i))}
    for name in ("leads", "coordinating"):
        if not all(known.unit(i) for i in form.values.get(name) or []):
            form.refuse(name, "Xin chọn đơn vị trong danh sách.")
    if form.values.get("group") in set(GROUP_WORDS):
        leads |= {unit.id: unit for unit in known.of_kind(UnitKind(form.group))}
    if not leads:
        form.refuse("leads", "Xin chọn ít nhất một đơn vị chủ trì.")
    rule = form.recurrence()
    plan = None if form.problems or form.plan is None else await plans.find(form.plan, user)
    if not form.problems and form.plan is not None and (plan is None or plan["state"] != PlanState.RUNNING):
        form.refuse("plan", "Xin chọn kế hoạch trong danh sách.")
    if form.problems or user.hat is None:
        return await task_form_page(request, user, form, status=422)
    new = giving.NewTask(
        text=form.text, office=user.hat.unit, office_path=user.hat.unit_path, leads=tuple(leads.values()),
        coordinating=tuple(unit for i in form.coordinating if (unit := known.unit(i))), plan=form.plan,
        due_on=form.due_on, deadline_kind=RECURRING if rule else "day" if form.due_on else "", recurrence=rule,
        product=form.product, numbers=form.numbers, weight=form.weight,
        groups=(form.group,) if form.group in set(GROUP_WORDS) else (), strict=form.strict,
    )  # fmt: skip
    if rule and not new.occurrences(today):
        form.refuse("due_on", "Không có kỳ nào từ hôm nay đến ngày này.")
        return await task_form_page(request, user, form, status=422)
    task = await giving.add_task(new, key=form.key, by=user, at=now)
    warning = "" if rule else day_off_words(form.due_on, await calendar(user.ward), strict=form.strict)
    return see_other(request, f"/tasks/{task}", said=f"Đã giao việc cho {len(leads)} đơn vị. {warning}".strip())


async def task_form_page(request: Request, user: Viewer, form: TaskForm, *, status: int = 200) -> Answer:
    known = await units.directory(user.ward)
    running = await plans.running(user)
    return page(
        request, "tasks/new.html", here="assignments", form=form, known=known, plans=running, groups=GROUP_WORDS,
        rhythms=list(EVERY_WORDS.items()), status=status,
    )  # fmt: skip


@get("/tasks/{task_id:str}")
async def show_task(request: Request, user: Viewer, task_id: str, today: date) -> Answer:
    return await task_page(request, user, *await visible_task(task_id, user, today))


@post("/tasks/{task_id:str}/units", guards=[only(Role.OFFICE)], status_code=200)
async def give_to(request: Request, user: Viewer, task_id: str, now: datetime, today: date) -> Answer:
    task, found = await visible_task(task_id, user, today)
    form = UnitsForm.read(await request.form())
    known = await units.directory(user.ward)
    if form.problems:
        return await task_page(request, user, task, found, form=form, status=422)
    chosen: list[KnownUnit] = [unit for i in form.units if (unit := known.unit(i))]
    if len(chosen) != len(form.units):
        raise Missing
    await giving.give_to(task["id"], chosen, key=form.key, by=user, at=now)
    return see_other(request, f"/tasks/{task['id']}", said=f"Đã giao thêm cho {len(chosen)} đơn vị.")


async def task_page(
    request: Request,
    user: Viewer,
    task: dict[str, Any],
    found: list[dict[str, Any]],
    *,
    form: UnitsForm | None = None,
    status: int = 200,
) -> Answer:
    others: list[tuple[str, list[KnownUnit]]] = []
    founded_later: list[KnownUnit] = []
    if user.acts_as(Role.OFFICE):
        others = (await units.directory(user.ward)).by_kind(without={row["unit"] for row in found})
        founded_later = [unit for _, members in others for unit in members if unit.kind in task["groups"].split(",")]
    return page(
        request, "tasks/task.html", here="assignments", task=task, assignments=found, others=others,
        founded_later=founded_later, repeats=recurrence_words(task["recurrence"]),
        waiting=[row for row in found if row["due_on"] is None and State(row["state"]) in OPEN],
        may_date=user.acts_as(Role.OFFICE) and task["plan_state"] in {None, PlanState.RUNNING}, form=form or UnitsForm.blank(units=[str(unit.id) for unit in founded_later]), status=status,
    )  # fmt: skip


async def visible_task(task_id: str, user: Viewer, today: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The task, and its assignments in the viewer's sight. Raises Missing."""
    found = await queries.task_at_units(identity(task_id), user, today)
    if found is None:
        raise Missing("Không tìm thấy nhiệm vụ này.")
    return found


async def visible_assignment(assignment_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `assignment`. Raises Missing."""
    found = await queries.find(identity(assignment_id), user, also={"extensions": extensions.of_assignment()})
    if found is None:
        raise Missing("Không tìm thấy việc này.")
    return found


of_assignment = Router(
    path="/assignments",
    dependencies={"assignment": Provide(visible_assignment)},
    route_handlers=[show_assignment, acknowledge, show_change, change, show_cancel, cancel, show_reopen, reopen],
)
router = Router(
    path="/",
    route_handlers=[
        *(list_assignments, export, of_assignment),
        *(new_task, add_task, show_task, give_to, publishing_pages.router, closing_pages.router, recurring_pages.router),
        calendar_pages.router,
    ],
)
