"""The doors of the working calendar: a year's days, and every change first as what it would move, then saved."""

from datetime import date, datetime
from typing import Any, TypeVar

from litestar import Router, get, post

from tracker.core.clock import ward_day
from tracker.core.errors import Missing
from tracker.core.forms import optional_whole
from tracker.core.receipts import demand_new
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, only, page, see_other
from tracker.reminders.queries import ladders
from tracker.reminders.rules import Ladder, shifts
from tracker.tasks import calendar, queries
from tracker.tasks.calendar import Outlook
from tracker.tasks.queries import Filters
from tracker.tasks.rules import State
from tracker.wards.forms import GraceForm
from tracker.workdays.almanac import COMPUTED, KIND_WORDS, Almanac, Amendment, MarkedDay, announced, problem
from tracker.workdays.forms import DayForm, DaysForm, PreviewedForm, SourceForm
from tracker.workdays.queries import almanac
from tracker.workdays.seed import computed

MANAGERS = (Role.OFFICE, Role.ADMINISTRATOR)
MANAGE = [only(*MANAGERS)]
YEARS = range(2000, 2101)
SHOWN = 50  # moved deadlines and reminders that a preview lists


@get("/workdays")
async def show_year(request: Request, user: Viewer, today: date) -> Answer:
    return await year_page(request, user, today, found=await almanac(user.ward))


@post("/workdays", guards=MANAGE, status_code=200)
async def add_days(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    """A day off, a day worked, or a swap of both."""
    form, found = await sent(request, user, DaysForm)
    if not form.problems and not form.off and not form.worked:
        form.refuse("off", "Xin nhập ngày nghỉ, hoặc ngày làm bù.")
    if form.problems:
        return await year_page(request, user, today, found=found, form=form)
    amendment = Amendment(put=form.days)
    calendar.demand_unchanged(amendment, found, form.version)
    for one in amendment.put:
        if sentence := problem(one.day, one.kind, found):
            form.refuse(one.kind, sentence)  # the fields are named as the kinds are
    if form.problems:
        return await year_page(request, user, today, found=found, form=form)
    year = amendment.put[0].day.year
    return await preview_or_save(request, user, form, amendment, found, back=address(year), now=now)


@get("/workdays/{day:str}", guards=MANAGE)
async def show_day(request: Request, user: Viewer, day: str) -> Answer:
    found = await almanac(user.ward)
    marked = marked_day(day, found)
    form = DayForm.blank(day=day_short(marked.day), name=marked.name, source=marked.source)
    return day_page(request, marked, found, form)


@post("/workdays/{day:str}", guards=MANAGE, status_code=200)
async def change_day(request: Request, user: Viewer, day: str, now: datetime) -> Answer:
    form, found = await sent(request, user, DayForm)
    marked = marked_day(day, found)
    if form.problems:
        return day_page(request, marked, found, form, status=422)
    is_moved = form.day != marked.day
    put = MarkedDay(form.day, marked.kind, form.name, form.source)
    amendment = Amendment((put,), (marked.day,) if is_moved else ())
    calendar.demand_unchanged(amendment, found, form.version)
    if is_moved and (sentence := problem(form.day, marked.kind, found)):
        form.refuse("day", sentence)
        return day_page(request, marked, found, form, status=422)
    return await preview_or_save(request, user, form, amendment, found, back=address(form.day.year), now=now)


@post("/workdays/{day:str}/removal", guards=MANAGE, status_code=200)
async def remove_day(request: Request, user: Viewer, day: str, now: datetime) -> Answer:
    form, found = await sent(request, user, PreviewedForm)
    marked = marked_day(day, found).day
    return await preview_or_save(request, user, form, Amendment(gone=(marked,)), found, back=address(marked.year), now=now)


@post("/workdays/years/{year:str}/announcement", guards=MANAGE, status_code=200)
async def announce_year(request: Request, user: Viewer, year: str, now: datetime, today: date) -> Answer:
    """Every computed day of the year gets the paper that announces it."""
    known = known_year(year)
    form, found = await sent(request, user, SourceForm)
    put = () if form.problems else announced(found.of_year(known), form.source)
    if not form.problems:
        calendar.demand_unchanged(Amendment(put), found, form.version)
    if not form.problems and form.source == COMPUTED:
        form.refuse("source", "Xin ghi văn bản đã công bố lịch nghỉ.")
    elif not form.problems and not put:
        form.refuse("source", f"Lịch năm {known} không còn ngày nào tính theo quy tắc.")
    if form.problems:
        return await year_page(request, user, today, found=found, year=known, announcing=form)
    return await preview_or_save(request, user, form, Amendment(put, year=known), found, back=address(known), now=now)


@post("/workdays/years/{year:str}/computation", guards=MANAGE, status_code=200)
async def compute_year(request: Request, user: Viewer, year: str, now: datetime) -> Answer:
    """The days that the law's rules give, until the year is announced; days already marked stay."""
    known = known_year(year)
    form, found = await sent(request, user, PreviewedForm)
    put = tuple(one for one in computed(known) if found.on(one.day) is None)
    if not put:
        return see_other(request, address(known), said="Các ngày nghỉ theo quy tắc đã có đủ trong lịch.")
    return await preview_or_save(request, user, form, Amendment(put, year=known), found, back=address(known), now=now)


@post("/workdays/grace", guards=MANAGE, status_code=200)
async def change_grace(request: Request, user: Viewer, now: datetime) -> Answer:
    """Whether the ward takes work due on a day off until the next working day ends."""
    form, found = await sent(request, user, GraceForm)
    return await preview_or_save(request, user, form, Amendment(grace=form.grace), found, back="/settings", now=now)


# What these share

F = TypeVar("F", PreviewedForm, DaysForm, DayForm, SourceForm, GraceForm)


async def sent(request: Request, user: Viewer, kind: type[F]) -> tuple[F, Almanac]:
    """The form as sent, and the calendar as it stands.

    Raises AlreadyDone when it was confirmed before: what it asked for stands in the calendar now. The calendar is read
    first, so that one which holds the change already is never met without the receipt of it.
    """
    form, found = kind.read(await request.form()), await almanac(user.ward)
    if form.confirmed:
        await demand_new(ward=user.ward, person=user.person, key=form.key)
    return form, found


async def preview_or_save(
    request: Request, user: Viewer, form: PreviewedForm | GraceForm, amendment: Amendment, standing: Almanac, *, back: str,
    now: datetime,
) -> Answer:  # fmt: skip
    """Saved where the preview was confirmed; else the preview, and nothing is written."""
    if form.confirmed:
        moved = await calendar.amend(amendment, seal=form.version, key=form.key, url=back, by=user, at=now)
        return see_other(request, back, said=f"Đã lưu. {moved} việc đổi ngày cuối còn đúng hạn.")
    found = await calendar.outlook(amendment, standing, seal=form.version, ward=user.ward)
    if found.after == found.before:
        return see_other(request, back, said="Chưa có gì thay đổi.")
    moving = reminders_moved(found, await ladders(user.ward), today=ward_day(now))
    return page(
        request, "workdays/preview.html", here="settings", steps=amendment.steps(found.before), moved=found.moved,
        reminders=moving, shown=SHOWN, seal=found.before.seal, back=back, action=request.url.path,
        typed=[(name, value) for name, value in form.typed.items() if value and name != "confirmed"],
    )  # fmt: skip


def reminders_moved(found: Outlook, known: dict[int, Ladder], *, today: date) -> list[dict[str, Any]]:
    """The reminders still to come that would be said on another day, by the day they were to be said on."""
    calendars = found.before.calendar, found.after.calendar
    asked: dict[tuple[Any, ...], list[Any]] = {}  # many share a deadline
    moved = []
    for row in found.work:
        if row["state"] == State.SUBMITTED:  # nobody is reminded of what was sent
            continue
        returned = row["state"] == State.RETURNED and row["fix_by"] is not None
        due_on = row["fix_by"] if returned else row["due_on"]
        late_after = (due_on, due_on) if returned else (row["late_after"], found.last_days[row["id"]])
        since, plan = row["due_since"] or date.min, row["plan"] if row["plan"] in known else 0
        question = (plan, due_on, late_after, since, bool(row["requested"]))
        if question not in asked:
            asked[question] = shifts(
                known[plan], due_on=due_on, late_after=late_after, since=since, requested=bool(row["requested"]),
                calendars=calendars, today=today,
            )  # fmt: skip
        moved += [row | {"when": one.rung.when, "was": one.was, "becomes": one.becomes} for one in asked[question]]
    return sorted(moved, key=lambda one: (one["was"], one["id"]))


async def year_page(
    request: Request, user: Viewer, today: date, *, found: Almanac, year: int | None = None,
    form: DaysForm | None = None, announcing: SourceForm | None = None,
) -> Answer:  # fmt: skip
    """A year's days; of one that is not announced, how many open deadlines fall in it."""
    year = year or asked_year(request, today)
    waiting = 0
    if not found.is_announced(year):
        inside = Filters(due_from=date(year, 1, 1), due_to=date(year, 12, 31))
        waiting = (await queries.counts(user, inside, today))["open"]
    return page(
        request, "workdays/year.html", here="settings", year=year, days=found.of_year(year), grace=found.grace, seal=found.seal,
        announced=found.is_announced(year), computed=COMPUTED, waiting=waiting, kinds=KIND_WORDS, years=YEARS,
        manages=user.acts_as(*MANAGERS), form=form or DaysForm.blank(), announcing=announcing or SourceForm.blank(),
        status=422 if form or announcing else 200,
    )  # fmt: skip


def day_page(request: Request, marked: MarkedDay, found: Almanac, form: DayForm, *, status: int = 200) -> Answer:
    return page(
        request, "workdays/day.html", here="settings", marked=marked, kinds=KIND_WORDS, seal=found.seal, form=form,
        back=address(marked.day.year), status=status,
    )  # fmt: skip


def marked_day(typed: str, found: Almanac) -> MarkedDay:
    """The marked day of an address, `2026-08-31`. Raises Missing."""
    marked = next((one for one in found.days if one.day.isoformat() == typed), None)
    if marked is None:
        raise Missing("Ngày này không có trong lịch.")
    return marked


def known_year(typed: str) -> int:
    """A year of an address. Raises Missing."""
    if (year := optional_whole(typed)) not in YEARS or year is None:
        raise Missing
    return year


def asked_year(request: Request, today: date) -> int:
    """The year that the address asks for, else this one."""
    year = optional_whole(request.query_params.get("year", ""))
    return year if year in YEARS and year is not None else today.year


def address(year: int) -> str:
    return f"/workdays?year={year}"


router = Router(
    path="/",
    route_handlers=[
        *(show_year, add_days, show_day, change_day, remove_day),
        *(announce_year, compute_year, change_grace),
    ],
)
