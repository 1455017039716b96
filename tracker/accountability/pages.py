"""The doors of Điểm của tôi: a head's own sheet, the work behind it, the general points they give themselves, past results."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Router, get, post

from tracker.accountability import assessing, queries
from tracker.accountability.assembling import HeadResult, Sheet
from tracker.accountability.forms import AgreementForm
from tracker.accountability.late_reports import LateReport, late_reports, late_sql
from tracker.accountability.outlook import outlook
from tracker.accountability.points_forms import GeneralForm, kept_points, typed_points
from tracker.accountability.queries import Mine
from tracker.accountability.rules import SheetState
from tracker.accountability.shown import beside_peers, holding_back, main_sheet, may_explain, reason_of, shares, shown_of
from tracker.accountability.year_rules import YEAR, Mean, Result, mean_of
from tracker.appeals import queries as appeals
from tracker.core.errors import Missing, Refusal
from tracker.core.forms import optional_whole
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, only, page, see_other
from tracker.scoring.rule_sets import COMPONENT_WORDS, GRADE_WORDS

HEAD = [only(Role.HEAD)]
HERE = "score"
NOT_FOUND = "Không tìm thấy kết quả này."
MOST_CHANGES = 6  # shown at once; the rest is folded
NOT_OPENED = "Kỳ này chưa được mở để chấm nên chưa tự chấm được."


@dataclass(frozen=True, slots=True)
class Place:
    """Which sheet of the viewer's a page is about."""

    mine: Mine
    result: HeadResult
    sheet: Sheet

    @property
    def one(self) -> tuple[int, str]:
        return self.result.head.appointment, self.sheet.rules.key

    @property
    def query(self) -> str:
        """What leads a link to the same sheet."""
        return self.to(self.sheet.rules.key)

    def to(self, key: str) -> str:
        """What leads to another sheet of the same period and term."""
        values = {"period": self.mine.span.first.isoformat(), "sheet": key}
        return urlencode(values | ({"term": str(self.result.head.appointment)} if len(self.mine.results) > 1 else {}))


@get("/scores/mine", guards=HEAD)
async def show_mine(request: Request, user: Viewer, today: date, period: str = "", sheet: str = "", term: str = "") -> Answer:
    more = {"said": appeals.of_sheets(queries.FIRST), "reports": late_sql(queries.FIRST)}
    mine = await queries.mine(user, day_in(period, today), today=today, also=more)
    if not mine.results and not (sheet or term):
        return page(request, "accountability/none.html", here=HERE, span=mine.span)
    place = place_in(mine, sheet, term)
    result, one = place.result, place.sheet
    shown = shown_of(one, today)
    told = appeals.statements(mine.also[result.head.appointment]["said"])
    said = [row for row in told if one.row and row["sheet"] == one.row["id"]]
    is_requested, is_open = result.head.is_requested, one.state is not SheetState.PUBLISHED and not one.published
    found = outlook(one, mine.span, today) if is_open and not is_requested else []
    return page(
        request, "accountability/mine.html", here=HERE, place=place, head=result.head, sheet=one, shown=shown, span=mine.span,
        told=mine.told, said=said, waits=any(row["state"] == "waiting" for row in said), as_of=min(today, mine.span.last), is_over=today > mine.span.last, others=[x for x in result.sheets if x is not one],
        terms=[x for x in mine.results if x is not result], totals={x.rules.key: shown_of(x, today).score.total for x in result.sheets},
        reasons={line.component: reason_of(line, one) for line in shown.score.lines}, words=COMPONENT_WORDS, grades=GRADE_WORDS,
        changes=found[:MOST_CHANGES], more=found[MOST_CHANGES:], titles={work.id: work.title for work in shown.works},
        holds=holding_back(one, today), late_reports=late_of(mine, result, today), may_explain=may_explain(one, today) and not is_requested,
        peers=beside_peers(shown.score.total, mine.peers.get(one.rules.key, [])) if shown.card and shown.score.total else "",
    )  # fmt: skip


def late_of(mine: Mine, result: HeadResult, today: date) -> tuple[LateReport, ...]:
    """The reports that this head's unit sent late in the period; of a requested body none: it is asked, never late."""
    if result.head.is_requested:
        return ()
    return late_reports(
        mine.also[result.head.appointment]["reports"], mine.span, mine.terms, result.head.appointment, today=today
    )


@get("/scores/mine/{component:str}", guards=HEAD)
async def show_component(
    request: Request, user: Viewer, today: date, component: str, period: str = "", sheet: str = "", term: str = ""
) -> Answer:
    if component not in ("a", "b", "c"):
        raise Missing("Không tìm thấy trang này.")
    place = place_in(await queries.mine(user, day_in(period, today), today=today), sheet, term)
    shown = shown_of(place.sheet, today)
    lost, kept = shares(shown, component)
    return page(
        request, "accountability/component.html", here=HERE, place=place, head=place.result.head, span=place.mine.span,
        shown=shown, line=shown.line(component), component=component, word=COMPONENT_WORDS[component], lost=lost, kept=kept,
    )  # fmt: skip


@get("/scores/mine/history", guards=HEAD)
async def show_history(request: Request, user: Viewer) -> Answer:
    by_sheet: dict[str, list[dict[str, Any]]] = {}
    for row in await queries.history(user):
        by_sheet.setdefault(row["rule_set"], []).append(row)
    means = {key: means_of(found) for key, found in by_sheet.items()}
    return page(
        request, "accountability/history.html", here=HERE, by_sheet=by_sheet, means=means, grades=GRADE_WORDS,
        decided=await queries.grades(user),
    )  # fmt: skip


def means_of(found: list[dict[str, Any]]) -> dict[int, Mean]:
    """Year → the mean of the published results of one sheet, the newest year first."""
    years = dict.fromkeys(row["span"].first.year for row in found)
    return {
        year: mean_of([Result(row["span"], row["total"]) for row in found if row["span"].first.year == year and row["total"] is not None],
                      YEAR)
        for year in years
    }  # fmt: skip


# The general points


@get("/scores/mine/general", guards=HEAD)
async def show_general(request: Request, user: Viewer, today: date, period: str = "", term: str = "") -> Answer:
    place = await legal_place(user, today, period, term)
    row = place.sheet.row or {}
    form = GeneralForm.of(place.sheet.rules).blank(**typed_points(kept_points(row.get("self_points"))))
    return general_page(request, place, form)


@post("/scores/mine/general", guards=HEAD, status_code=200)
async def score_self(request: Request, user: Viewer, now: datetime, today: date, period: str = "", term: str = "") -> Answer:
    place = await legal_place(user, today, period, term)
    form = GeneralForm.of(place.sheet.rules).read(await request.form())
    points = form.given(place.sheet.rules)
    if form.problems:
        return general_page(request, place, form, status=422)
    if place.mine.period is None:
        raise Refusal(NOT_OPENED)
    await assessing.score_self(
        place.mine.period, place.one, points, version=form.version or 0, key=form.key, by=user, at=now
    )  # fmt: skip
    return see_other(request, f"/scores/mine?{place.query}", said="Đã gửi bản tự chấm. Lãnh đạo phường sẽ xem và chấm.")


def general_page(request: Request, place: Place, form: GeneralForm, *, status: int = 200) -> Answer:
    row = place.sheet.row or {}
    return page(
        request, "accountability/general.html", here=HERE, place=place, sheet=place.sheet, row=row, span=place.mine.span, form=form,
        own=kept_points(row.get("self_points")), given=kept_points(row.get("points") if row.get("scored_at") else None),
        may_score=place.sheet.state is SheetState.DRAFT and place.mine.period is not None, status=status,
    )  # fmt: skip


async def legal_place(user: Viewer, today: date, period: str, term: str) -> Place:
    """The legal sheet of a period. Raises Missing where the head has none."""
    mine = await queries.mine(user, day_in(period, today), today=today)
    result = mine.result(term_in(term))
    if result is None or result.legal is None:
        raise Missing("Ông/bà không có phiếu chấm điểm chung trong kỳ này.")
    return Place(mine, result, result.legal)


# Seen


@post("/scores/mine/agreement", guards=HEAD, status_code=200)
async def agree(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    form = AgreementForm.read(await request.form())
    if form.problems:
        raise Missing(NOT_FOUND)
    place = place_in(await queries.mine(user, day_in(form.period, today), today=today), form.sheet, str(form.term))
    if place.mine.period is None:
        raise Missing(NOT_FOUND)
    await assessing.agree(place.mine.period, place.one, key=form.key, by=user, at=now)
    return see_other(request, f"/scores/mine?{place.query}", said="Đã ghi: ông/bà đã xem phiếu, không có ý kiến.")


# What the doors read from an address


def day_in(typed: str, today: date) -> date:
    """A day of the period meant: today by default. Raises Missing for what is no day, and for days that have not come."""
    if not typed:
        return today
    try:
        found = date.fromisoformat(typed) if len(typed) == 10 and typed.isascii() else None
    except ValueError:
        found = None
    if found is None or found.year < 2000 or found > today:
        raise Missing("Không có kỳ này.")
    return found


def term_in(typed: str) -> int | None:
    """An appointment named in an address, None where none is. Raises Missing for what cannot be one."""
    if not typed:
        return None
    if (found := optional_whole(typed)) is None:
        raise Missing(NOT_FOUND)
    return found


def place_in(mine: Mine, sheet: str, term: str) -> Place:
    """The sheet meant, among the viewer's own. Raises Missing."""
    result = mine.result(term_in(term))
    found = main_sheet(result, sheet) if result else None
    if result is None or found is None:
        raise Missing(NOT_FOUND)
    return Place(mine, result, found)


router = Router(path="/", route_handlers=[show_mine, show_component, show_history, show_general, score_self, agree])
