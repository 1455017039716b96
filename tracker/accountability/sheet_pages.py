"""The doors of one head in one period: facts with their proof, points, criteria, causes, work placed, a sheet put right."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from litestar import Router, get, post

from tracker.accountability import assessing, desk, excusing, publishing
from tracker.accountability.assembling import HeadResult, Sheet
from tracker.accountability.counting import Term
from tracker.accountability.forms import (
    NOBODY,
    AssessmentForm,
    CauseForm,
    CriterionForm,
    PlacementForm,
    ReopeningForm,
)
from tracker.accountability.late_reports import LateReport, late_reports, late_sql
from tracker.accountability.listing import Step, head_line
from tracker.accountability.points_forms import criteria_in, kept_points, typed_points
from tracker.accountability.rules import STATE_WORDS, SheetState, may_enter, may_publish, may_score
from tracker.appeals import queries as appeals
from tracker.core.errors import Missing, Refusal
from tracker.core.forms import Form
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, require_fresh, see_other
from tracker.scoring.rule_sets import COMPONENT_WORDS, CRITERIA, GRADE_WORDS

SEERS = [only(Role.OFFICE, Role.LEADER)]
LEADER = [only(Role.LEADER)]
Settle = Callable[..., Awaitable[None]]  # excusing.excuse or excusing.revoke
Sent = Mapping[str, Form]  # what was sent and refused, by the place of its form on the page


@get("/", guards=SEERS)
async def show_head(request: Request, user: Viewer, period_id: str, appointment_id: str, today: date) -> Answer:
    return await head_page(request, user, identity(period_id), identity(appointment_id), today)


@post("/points", guards=LEADER, status_code=200)
async def score_general(
    request: Request, user: Viewer, period_id: str, appointment_id: str, now: datetime, today: date
) -> Answer:
    period, appointment = identity(period_id), identity(appointment_id)
    _, result = await desk.head_opened(period, appointment, user, today)
    sheet = legal_of(result)
    form = AssessmentForm.of(sheet.rules).read(await request.form())
    points = form.given(sheet.rules)
    if not form.problems:
        try:
            await assessing.score_general(
                period, (appointment, sheet.rules.key), points, comment=form.comment, version=form.version or 0, key=form.key,
                by=user, at=now,
            )  # fmt: skip
            return see_other(request, url_of(period, appointment), said="Đã ghi điểm chung và nhận xét.")
        except Refusal as refusal:
            form.refuse("comment", refusal.sentence)
    return await head_page(request, user, period, appointment, today, sent={"points": form}, status=422)


@post("/criteria", guards=SEERS, status_code=200)
async def enter_criterion(
    request: Request, user: Viewer, period_id: str, appointment_id: str, now: datetime, today: date
) -> Answer:
    period, appointment = identity(period_id), identity(appointment_id)
    _, result = await desk.head_opened(period, appointment, user, today)
    sheet = legal_of(result)
    form = CriterionForm.read(await request.form())
    value = None if form.problems else form.value(sheet.rules)
    if value is not None:
        try:
            await assessing.enter_criterion(
                period, (appointment, sheet.rules.key), form.name, value, reason=form.reason, version=form.version or 0,
                key=form.key, by=user, at=now,
            )  # fmt: skip
            return see_other(request, url_of(period, appointment), said="Đã ghi căn cứ.")
        except Refusal as refusal:
            form.refuse("level", refusal.sentence)
    place = form.typed["name"] if form.typed["name"] in CRITERIA else CRITERIA[0]
    return await head_page(request, user, period, appointment, today, sent={place: form}, status=422)


@post("/causes", guards=SEERS, status_code=200)
async def confirm_cause(
    request: Request, user: Viewer, period_id: str, appointment_id: str, now: datetime, today: date
) -> Answer:
    said = "Đã xác nhận nguyên nhân khách quan, lần này không trừ điểm."
    return await settle_cause(request, user, (period_id, appointment_id), now, today, settle=excusing.excuse, said=said)


@post("/causes/revocation", guards=SEERS, status_code=200)
async def revoke_cause(
    request: Request, user: Viewer, period_id: str, appointment_id: str, now: datetime, today: date
) -> Answer:
    said = "Đã rút xác nhận, lần này lại trừ điểm."
    return await settle_cause(request, user, (period_id, appointment_id), now, today, settle=excusing.revoke, said=said)


async def settle_cause(
    request: Request, user: Viewer, ids: tuple[str, str], now: datetime, today: date, *, settle: Settle, said: str
) -> Answer:
    """Settle whether one mishap of this head's work had an objective cause."""
    period, appointment = identity(ids[0]), identity(ids[1])
    _, result = await desk.head_opened(period, appointment, user, today)
    form = CauseForm.read(await request.form())
    if not form.problems:
        words = words_of(result, form.assignment, form.mishap)
        await settle(
            await excusing.assignment_of(form.assignment, user), form.mishap, words=words, reason=form.reason,
            url=url_of(period, appointment), key=form.key, by=user, at=now,
        )  # fmt: skip
        return see_other(request, url_of(period, appointment), said=said)
    place = f"cause-{form.typed['assignment']}-{form.typed['mishap']}"
    return await head_page(request, user, period, appointment, today, sent={place: form}, status=422)


@post("/placement", guards=SEERS, status_code=200)
async def place(request: Request, user: Viewer, period_id: str, appointment_id: str, now: datetime, today: date) -> Answer:
    period, appointment = identity(period_id), identity(appointment_id)
    found, _ = await desk.head_opened(period, appointment, user, today)
    form = PlacementForm.read(await request.form())
    head = None if form.problems else form.appointment()
    if not form.problems and form.assignment not in found.work:
        raise Missing("Không tìm thấy việc này trong kỳ.")
    if not form.problems:
        try:
            assignment = await excusing.assignment_of(form.assignment, user)
            await excusing.place(
                assignment, head, reason=form.reason, url=url_of(period, appointment), key=form.key, by=user, at=now
            )
            return see_other(request, f"/scores/periods/{period}", said="Đã xếp việc.")
        except Refusal as refusal:
            form.refuse("head", refusal.sentence)
    sent = {f"place-{form.typed['assignment']}": form}
    return await head_page(request, user, period, appointment, today, sent=sent, status=422)


@post("/reopening", guards=LEADER, status_code=200)
async def reopen(request: Request, user: Viewer, period_id: str, appointment_id: str, now: datetime, today: date) -> Answer:
    require_fresh(request, user, now)
    period, appointment = identity(period_id), identity(appointment_id)
    form = ReopeningForm.read(await request.form())
    if not form.problems:
        await publishing.reopen(period, (appointment, form.sheet), reason=form.reason, key=form.key, by=user, at=now)
        said = "Đã mở để sửa. Kết quả đã công bố vẫn có hiệu lực cho đến lần công bố sau."
        return see_other(request, url_of(period, appointment), said=said)
    sent = {f"reopen-{form.typed['sheet']}": form}
    return await head_page(request, user, period, appointment, today, sent=sent, status=422)


async def head_page(
    request: Request,
    user: Viewer,
    period: int,
    appointment: int,
    today: date,
    *,
    sent: Sent | None = None,
    status: int = 200,
) -> Answer:
    """`sent`: a refused form by its place; it stays as typed, every other form is fresh."""
    found, result = await desk.head_opened(
        period, appointment, user, today, also={"said": appeals.of_sheets(), "reports": late_sql()}
    )
    late = late_reports_of(found.terms, result, today)
    person, legal = result.head.person, result.legal
    line = head_line(result, user, today)
    forms = fresh(result, late) | dict(sent or {})
    return page(
        request, "accountability/head.html", here="scores", period=found.period, result=result, line=line, sent=forms,
        is_refused=set(sent or ()), work=found.work, legal=legal, states=STATE_WORDS, grades=GRADE_WORDS, words=COMPONENT_WORDS,
        url=url_of(period, appointment), steps=Step, published=SheetState.PUBLISHED, criteria=criteria_shown(legal),
        may_score=legal is not None and may_score(user, person=person, state=legal.state),
        may_enter=legal is not None and may_enter(user, person=person, state=legal.state),
        may_settle=not user.acts_for(result.head.unit_path), may_publish=may_publish(user, person=person),
        self_points=points_kept(legal, "self_points"), points=points_kept(legal, "points"),
        heads=[*((row["appointment"], term_words(row)) for row in found.terms), (NOBODY, "Không tính cho ai")],
        unsure={one.work.id for one in result.unsure}, names=CRITERIA, status=status, late_reports=late,
        said=appeals.statements(next(row["said"] for row in found.terms if row["appointment"] == appointment)),
    )  # fmt: skip


def late_reports_of(terms: Sequence[Mapping[str, Any]], result: HeadResult, today: date) -> tuple[LateReport, ...]:
    """Of a requested body none: it is asked, never late."""
    if result.head.is_requested or not terms:
        return ()
    heads = [Term(row["appointment"], row["since"], row["until"], bool(row["acting"])) for row in terms]
    return late_reports(terms[0]["reports"], result.span, heads, result.head.appointment, today=today)


def fresh(result: HeadResult, late: Sequence[LateReport] = ()) -> dict[str, Form]:
    """The forms of the page as they stand before anybody typed: points and criteria with what is kept, else what is proposed."""
    made: dict[str, Form] = {"cause": CauseForm.blank(), "place": PlacementForm.blank(), "reopen": ReopeningForm.blank()}
    if (sheet := result.legal) is None:
        return made
    row = sheet.row or {}
    kept = points_kept(sheet, "points") or points_kept(sheet, "self_points")
    made["points"] = AssessmentForm.of(sheet.rules).blank(comment=row.get("comment", ""), **typed_points(kept))
    for name in CRITERIA:
        level, reason = row.get(name), row.get(f"{name}_reason", "")
        if level is None and name == "organising":
            level, reason = proposed(result, sheet, late)
        made[name] = CriterionForm.blank(level=level, reason=reason)
    return made


def proposed(result: HeadResult, sheet: Sheet, late: Sequence[LateReport]) -> tuple[int, str]:
    """What the facts propose for đ, with the reason: somebody confirms it. Late reports are named and change no level: whether they
    delayed the programme is for that person to say."""
    more = f" Ngoài ra: {'; '.join(one.words for one in late[:3])}." if late else ""
    level, reason = level_proposed(result, sheet)
    return level, f"{reason}{more}"


def level_proposed(result: HeadResult, sheet: Sheet) -> tuple[int, str]:
    if not result.prolonged:
        return 100, f"Không có việc nào quá hạn từ {sheet.rules.prolonged_days} ngày trở lên."
    titles = "; ".join(one.work.title[:80] for one in result.prolonged[:3])
    more = f" và {len(result.prolonged) - 3} việc khác" if len(result.prolonged) > 3 else ""
    return sheet.rules.reduced, f"Quá hạn từ {sheet.rules.prolonged_days} ngày: {titles}{more}."


def points_kept(sheet: Sheet | None, column: str) -> dict[str, Any]:
    """Criterion → {"points": hundredths, "remark": text}; empty where nobody gave any."""
    return kept_points(sheet.row[column] if sheet and sheet.row else None)


def criteria_shown(sheet: Sheet | None) -> list[tuple[str, Any]]:
    """(heading, criterion) of the general criteria; the heading only before the first of its group."""
    if sheet is None:
        return []
    heads = {group.criteria[0].key: group.words for group in sheet.rules.general_groups}
    return [(heads.get(one.key, ""), one) for one in criteria_in(sheet.rules)]


def legal_of(result: HeadResult) -> Sheet:
    """The legal sheet of a head. Raises Missing where the plan score is all there is."""
    if result.legal is None:
        raise Missing("Người đứng đầu này không có phiếu chấm điểm theo luật.")
    return result.legal


def words_of(result: HeadResult, assignment: int, mishap: str) -> str:
    """What a mishap of this head's work is called. Raises Missing."""
    mine = (x for one in result.counted if one.work.id == assignment for x in one.mishaps if x.key == mishap)
    if (found := next(mine, None)) is None:
        raise Missing("Không tìm thấy lần chậm hoặc trả lại này.")
    return found.words


def term_words(row: Mapping[str, Any]) -> str:
    """Trưởng phòng, từ 01/01/2026 đến 15/11/2026"""
    until = f" đến {row['until']:%d/%m/%Y}" if row["until"] else ""
    return f"{row['title']}, từ {row['since']:%d/%m/%Y}{until}"


def url_of(period: int, appointment: int) -> str:
    return f"/scores/periods/{period}/heads/{appointment}"


router = Router(
    path="/scores/periods/{period_id:str}/heads/{appointment_id:str}",
    route_handlers=[show_head, score_general, enter_criterion, confirm_cause, revoke_cause, place, reopen],
)
