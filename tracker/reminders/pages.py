"""The doors of chasing: promising, "Nhắc", words to copy, the ladder, failed messages, the timetable."""

from datetime import date, datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.core import ticking
from tracker.core.errors import Missing, Refusal, require
from tracker.core.forms import Form, optional_whole
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.plans import queries as plans
from tracker.reminders import actions, queries
from tracker.reminders.forms import SIDES, LadderForm, PickedForm, PromiseForm, typed_of
from tracker.reminders.queries import WARD
from tracker.reminders.rules import CAUSE_WORDS, STEP_WORDS, USUAL, Ladder, rung_sentence
from tracker.settings import settings
from tracker.tasks import queries as tasks
from tracker.tasks.rules import UNIT_ROLES, may_report
from tracker.workdays.queries import pace
from tracker.workdays.rules import add_working_days

OFFICE = [only(Role.OFFICE)]
READERS = [only(Role.OFFICE, Role.LEADER, Role.OBSERVER, Role.ADMINISTRATOR)]
KEEPERS = [only(Role.OFFICE, Role.ADMINISTRATOR)]
QUICK = (1, 3, 5)  # working days offered for a promise


# A head's word


@get("/assignments/{assignment_id:str}/promise", guards=[only(*UNIT_ROLES)])
async def show_promise(request: Request, user: Viewer, assignment: dict[str, Any], today: date) -> Answer:
    require(may_report(user, tasks.facts_of(assignment)), "Việc này không còn chờ đơn vị làm.")
    return await promise_page(request, user, assignment, PromiseForm.blank(), today)


@post("/assignments/{assignment_id:str}/promise", guards=[only(*UNIT_ROLES)], status_code=200)
async def promise(request: Request, user: Viewer, assignment: dict[str, Any], now: datetime, today: date) -> Answer:
    require(may_report(user, tasks.facts_of(assignment)), "Việc này không còn chờ đơn vị làm.")
    form = PromiseForm.read(await request.form())
    if not form.problems:
        try:
            await actions.promise(
                assignment, promised_on=form.promised_on, cause=form.cause, words=form.words, key=form.key, by=user, at=now
            )
            said = f"Đã ghi lời hẹn. Từ nay đến {day_short(form.promised_on)}, việc này không bị nhắc nữa."
            return see_other(request, f"/assignments/{assignment['id']}", said=said)
        except Refusal as refusal:
            form.refuse("words" if "cam kết" in refusal.sentence else "promised_on", refusal.sentence)
    return await promise_page(request, user, assignment, form, today, status=422)


async def promise_page(
    request: Request, user: Viewer, assignment: dict[str, Any], form: PromiseForm, today: date, *, status: int = 200
) -> Answer:
    days, settled = await pace(user.ward)
    last = add_working_days(today, settled.promise_days, days)
    quick = [day for count in QUICK if (day := add_working_days(today, count, days)) <= last]
    return page(
        request, "reminders/promise.html", here="home", status=status, form=form, quick=quick, last=last,
        causes=list(CAUSE_WORDS.items()), assignment=tasks.with_timing(assignment, today),
    )  # fmt: skip


# The office's two buttons


@post("/chase", guards=OFFICE, status_code=200)
async def chase(request: Request, user: Viewer, now: datetime) -> Answer:
    """Remind the ticked units now, in the app and by their next message."""
    form = PickedForm.read(await request.form())
    if form.problems:
        return see_other(request, "/", said="Chưa chọn việc nào để nhắc.")
    found = await tasks.several(form.ids, user)
    if len(found) != len(form.ids):
        raise Missing
    count, left = await actions.chase(found, key=form.key, by=user, at=now)
    said = f"Đã nhắc {count} việc." if count else "Chưa nhắc thêm việc nào."
    if left:
        said += f" {len(left)} việc không nhắc: đã nhắc hôm nay, đã nộp hoặc chưa có hạn."
    return see_other(request, "/", said=said)


@post("/reminders", guards=OFFICE, status_code=200)
async def copy_reminders(request: Request, user: Viewer, today: date) -> Answer:
    """Ready words with a link for each ticked assignment, to paste into the ward's Zalo group."""
    form = PickedForm.read(await request.form())
    chosen = form.values.get("ids") or []
    found = [tasks.with_timing(row, today) for row in await tasks.several(chosen, user)]
    return page(request, "reminders/copy.html", here="home", rows=found, base_url=settings().base_url)


# The ladder: the table shown is the one that runs


@get("/ladder", guards=READERS)
async def show_ladder(request: Request, user: Viewer) -> Answer:
    plan = optional_whole(request.query_params.get("plan", "")) or WARD
    runs, is_own, named = await ladder_of(user, plan)
    return ladder_page(request, LadderForm.blank(**typed_of(runs)), plan=plan, runs=runs, is_own=is_own, named=named)


@post("/ladder", guards=KEEPERS, status_code=200)
async def set_ladder(request: Request, user: Viewer, now: datetime) -> Answer:
    plan = optional_whole(request.query_params.get("plan", "")) or WARD
    runs, is_own, named = await ladder_of(user, plan)
    form = LadderForm.read(await request.form())
    if form.problems:
        return ladder_page(request, form, plan=plan, runs=runs, is_own=is_own, named=named, status=422)
    try:
        await actions.set_ladder(plan, form.ladder(), seen=form.seen, by=user, at=now)
    except (ValueError, Refusal) as problem:
        form.refuse("days", problem.sentence if isinstance(problem, Refusal) else str(problem))
        if not form.is_whole:
            form.typed |= typed_of(runs)
        return ladder_page(request, form, plan=plan, runs=runs, is_own=is_own, named=named, status=422)
    return see_other(
        request, f"/ladder?plan={plan}" if plan else "/ladder", said="Đã lưu thang nhắc. Lời nhắc tiếp theo theo bảng này."
    )


@post("/ladder/removal", guards=KEEPERS, status_code=200)
async def drop_ladder(request: Request, user: Viewer, now: datetime) -> Answer:
    Form.read(await request.form())
    plan = optional_whole(request.query_params.get("plan", "")) or WARD
    await ladder_of(user, plan)
    await actions.drop_ladder(plan, by=user, at=now)
    return see_other(request, f"/ladder?plan={plan}" if plan else "/ladder", said="Đã trở về thang nhắc chung.")


async def ladder_of(user: Viewer, plan: int) -> tuple[Ladder, bool, dict[str, Any] | None]:
    """What runs for a plan of the viewer (0: the ward), whether it is its own, and the plan. Raises Missing."""
    named = await plans.find(plan, user) if plan else None
    if plan and named is None:
        raise Missing("Không tìm thấy kế hoạch này.")
    known = await queries.ladders(user.ward)
    is_own = plan in known if plan else known[WARD] != USUAL
    return known.get(plan, known[WARD]), is_own, named


def ladder_page(
    request: Request,
    form: LadderForm,
    *,
    plan: int,
    runs: Ladder,
    is_own: bool,
    named: dict[str, Any] | None,
    status: int = 200,
) -> Answer:
    return page(
        request, "reminders/ladder.html", here="plans" if plan else "settings", status=status, form=form, plan=plan, runs=runs,
        is_own=is_own, named=named, sides=SIDES, steps=list(STEP_WORDS.items()), sentence=rung_sentence,
    )  # fmt: skip


# What could not be sent, and the clock


@get("/messages", guards=KEEPERS)
async def show_failed(request: Request, user: Viewer) -> Answer:
    return page(request, "reminders/messages.html", here="messages", failed=await queries.failed(user))


@post("/messages/{message_id:str}/resend", guards=KEEPERS, status_code=200)
async def resend(request: Request, user: Viewer, message_id: str, now: datetime) -> Answer:
    Form.read(await request.form())
    wanted = identity(message_id)
    found = next((row for row in await queries.failed(user) if row["id"] == wanted), None)
    if found is None:
        raise Missing("Không tìm thấy tin này, hoặc tin đã được gửi lại.")
    await actions.resend(found, by=user, at=now)
    return see_other(request, "/messages", said="Tin sẽ được gửi lại trong ít phút.")


@get("/timetable", guards=KEEPERS)
async def show_timetable(request: Request, now: datetime) -> Answer:
    """What the tracker does by itself: last run, how it ended, next run."""
    runs = {row["name"]: row for row in await ticking.last_runs()}
    jobs = [(job, runs.get(job.name), job.next_at(now)) for job in request.app.state.jobs]
    return page(request, "reminders/timetable.html", here="settings", jobs=jobs, beat=await ticking.last_beat())


async def visible_assignment(assignment_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `assignment`. Raises Missing."""
    found = await tasks.find(identity(assignment_id), user)
    if found is None:
        raise Missing("Không tìm thấy việc này.")
    return found


router = Router(
    path="/",
    dependencies={"assignment": Provide(visible_assignment)},
    route_handlers=[
        show_promise, promise, chase, copy_reminders, show_ladder, set_ladder, drop_ladder, show_failed, resend, show_timetable,
    ],
)  # fmt: skip
