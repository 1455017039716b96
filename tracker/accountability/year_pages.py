"""The doors of a year: means and grades by peer group, one head's year with the decision, the papers of the year."""

from datetime import date, datetime

from litestar import Router, get, post

from tracker.accountability import grading
from tracker.accountability.filed import year_papers
from tracker.accountability.paper_forms import YearBundleForm
from tracker.accountability.paper_rules import KIND_WORDS, Bundle, missing_of_year
from tracker.accountability.papers import make_for_year
from tracker.accountability.year_forms import HeadGradeForm, UnitGradeForm
from tracker.accountability.year_rules import HALVES, QUARTERS, YEAR, Decided, may_decide
from tracker.accountability.years import EARLIEST, WardYear, year_of
from tracker.core.errors import Missing, Refusal
from tracker.core.forms import optional_whole
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, require_fresh, see_other
from tracker.scoring.rule_sets import GRADE_WORDS

READERS = [only(Role.OFFICE, Role.LEADER)]
DECIDERS = [only(Role.LEADER)]
QUARTER_WORDS = ("Quý I", "Quý II", "Quý III", "Quý IV")


@get("/grades", guards=READERS)
async def list_grades(request: Request, user: Viewer, today: date, year: str = "") -> Answer:
    return await year_page(request, user, today, year_in(year, today))


@post("/grades/papers", guards=READERS, status_code=200)
async def make_papers(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    require_fresh(request, user, now)
    form = YearBundleForm.read(await request.form())
    if form.problems:
        raise Refusal(next(iter(form.problems.values())))
    try:
        await make_for_year(form.year, form.bundle, key=form.key, by=user, at=now)
    except Refusal as refusal:
        return await year_page(request, user, today, form.year, problem=refusal.sentence, status=422)
    return see_other(request, f"/grades?year={form.year}", said="Đã lập giấy tờ của năm, tải ở cuối trang.")


@get("/grades/{appointment_id:str}", guards=READERS)
async def show_head(request: Request, user: Viewer, today: date, appointment_id: str, year: str = "") -> Answer:
    return await head_page(request, user, today, identity(appointment_id), year_in(year, today))


@post("/grades/{appointment_id:str}", guards=DECIDERS, status_code=200)
async def decide_head(request: Request, user: Viewer, now: datetime, today: date, appointment_id: str) -> Answer:
    require_fresh(request, user, now)
    appointment, form = identity(appointment_id), HeadGradeForm.read(await request.form())
    if not form.problems:
        try:
            await grading.decide_head(
                form.year, appointment, form.grade, disciplined=form.disciplined, reason=form.reason, seen=form.version or 0,
                key=form.key, by=user, at=now,
            )  # fmt: skip
            return see_other(request, f"/grades/{appointment}?year={form.year}", said="Đã ghi mức xếp loại năm.")
        except Refusal as refusal:
            form.refuse("reason" if isinstance(refusal, grading.ReasonNeeded) else "grade", refusal.sentence)
    year = year_in(form.typed["year"], today)
    return await head_page(request, user, today, appointment, year, form=form, status=422)


@post("/grades/units/{unit_id:str}", guards=DECIDERS, status_code=200)
async def decide_unit(request: Request, user: Viewer, now: datetime, today: date, unit_id: str) -> Answer:
    require_fresh(request, user, now)
    unit, form = identity(unit_id), UnitGradeForm.read(await request.form())
    if not form.problems:
        try:
            await grading.decide_unit(
                form.year, unit, form.grade, is_outstanding=form.is_outstanding, reason=form.reason, seen=form.version or 0,
                key=form.key, by=user, at=now,
            )  # fmt: skip
            return see_other(request, f"/grades/{form.head}?year={form.year}", said="Đã ghi mức xếp loại của đơn vị.")
        except Refusal as refusal:
            form.refuse("reason" if isinstance(refusal, grading.ReasonNeeded) else "grade", refusal.sentence)
    if "head" in form.problems:
        raise Missing
    year = year_in(form.typed["year"], today)
    return await head_page(request, user, today, form.head, year, unit_form=form, status=422)


# What the doors share


def year_in(typed: str, today: date) -> int:
    """The year asked for, this one where none was; a year that is none, or has not come, is a page that does not exist."""
    if not typed:
        return today.year
    found = optional_whole(typed)
    if found is None or not EARLIEST <= found <= today.year:
        raise Missing
    return found


async def year_page(request: Request, user: Viewer, today: date, year: int, *, problem: str = "", status: int = 200) -> Answer:
    whole, (periods, files) = await year_of(user.ward, year, today=today), await year_papers(user.ward, year)
    return page(
        request, "accountability/grades.html", here="scores", whole=whole, months=YEAR, quarters=QUARTER_WORDS,
        quarter_months=QUARTERS, words=GRADE_WORDS, years=range(EARLIEST, today.year + 1), lacking=missing_of_year(periods), files=files,
        kinds=KIND_WORDS, bundles=(Bundle.LIST, Bundle.SHEETS), problem=problem, status=status,
    )  # fmt: skip


async def head_page(
    request: Request, user: Viewer, today: date, appointment: int, year: int, *, form: HeadGradeForm | None = None,
    unit_form: UnitGradeForm | None = None, status: int = 200,
) -> Answer:  # fmt: skip
    whole = await year_of(user.ward, year, today=today)
    head = whole.head(appointment)
    if head is None:
        raise Missing("Không tìm thấy người này trong năm.")
    graded = head.is_graded
    return page(
        request, "accountability/grade.html", here="scores", whole=whole, head=head, warnings=whole.warnings_of(head),
        beside=other_terms(whole, appointment), months=YEAR, quarters=QUARTER_WORDS, quarter_months=QUARTERS, halves=HALVES,
        words=GRADE_WORDS, options=list(GRADE_WORDS.items()),
        form=form or HeadGradeForm.blank(year=str(year), grade=shown(head.decided), disciplined=ticked(head.decided)),
        unit_form=unit_form or UnitGradeForm.blank(year=str(year), grade=shown(head.unit.decided), head=str(appointment)),
        may_decide=graded and may_decide(user, person=head.person, unit_path=head.unit.path),
        may_decide_unit=graded and may_decide(user, person=None, unit_path=head.unit.path), status=status,
    )  # fmt: skip


def other_terms(whole: WardYear, appointment: int) -> list[tuple[int, str]]:
    """The other terms as head that this person has in the year: (appointment, title)."""
    head = whole.head(appointment)
    return [
        (one.appointment, one.title)
        for one in whole.heads
        if head and one.person == head.person and one.appointment != appointment
    ]


def shown(decided: Decided | None) -> str:
    return decided.grade if decided else ""


def ticked(decided: Decided | None) -> str:
    return "1" if decided and decided.disciplined else ""


router = Router(path="/", route_handlers=[list_grades, make_papers, show_head, decide_head, decide_unit])
