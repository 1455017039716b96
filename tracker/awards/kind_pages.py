"""The doors of kinds of award: which run, generated from what runs; a new version; the base salaries their money goes by."""

from collections.abc import Sequence
from datetime import date, datetime

from litestar import Router, get, post

from tracker.awards import queries, settling
from tracker.awards.forms import KindForm, SalaryForm, typed_of
from tracker.awards.rules import (
    BY_PERSON,
    FACT_WORDS,
    GRANTER_WORDS,
    MERIT_WORDS,
    PAPER_WORDS,
    SUBJECT_WORDS,
    VOTES_OF_WORDS,
    AwardKind,
    BaseSalary,
    Condition,
    kind_on,
    money_of,
    money_words,
    salary_on,
)
from tracker.core.errors import Missing, Refusal
from tracker.core.forms import optional_whole
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, only, page, require_fresh, see_other

READERS = [only(Role.OFFICE, Role.LEADER, Role.ADMINISTRATOR)]
MANAGERS = [only(Role.OFFICE, Role.ADMINISTRATOR)]
HERE = "awards"


@get("/award-kinds", guards=READERS)
async def list_kinds(request: Request, user: Viewer, today: date) -> Answer:
    return await kinds_page(request, user, today, SalaryForm.blank())


@post("/award-kinds/salaries", guards=MANAGERS, status_code=200)
async def enter_salary(request: Request, user: Viewer, now: datetime, today: date) -> Answer:
    require_fresh(request, user, now)
    form = SalaryForm.read(await request.form())
    if form.problems:
        return await kinds_page(request, user, today, form, status=422)
    await settling.enter_salary(form.amount, form.since, form.source, key=form.key, by=user, at=now)
    return see_other(request, "/award-kinds", said="Đã nhập mức lương cơ sở. Khen thưởng đã quyết định giữ nguyên.")


async def kinds_page(request: Request, user: Viewer, today: date, form: SalaryForm, *, status: int = 200) -> Answer:
    kinds, salaries = await queries.settled(user.ward)
    runs = salary_on(today, salaries)
    return page(
        request, "awards/kinds.html", here=HERE, form=form, status=status, manages=manages(user), runs=runs,
        kinds=[(one, money_said(one, today, salaries)) for one in running(kinds, today)], granters=GRANTER_WORDS,
        subjects=SUBJECT_WORDS, merits=MERIT_WORDS,
        salaries=sorted(salaries, key=lambda one: one.since, reverse=True),
    )  # fmt: skip


@get("/award-kinds/{key:str}", guards=READERS)
async def show_kind(request: Request, user: Viewer, key: str, today: date, version: str = "") -> Answer:
    kinds, salaries = await queries.settled(user.ward)
    versions = versions_of(kinds, key)
    wanted = optional_whole(version) if version else None
    found = kind_on(kinds, key, today) or versions[0]
    kind = next((one for one in versions if one.version == wanted), None) if version else found
    if kind is None:
        raise Missing("Không tìm thấy bản này.")
    return page(
        request, "awards/kind.html", here=HERE, kind=kind, runs=kind_on(kinds, key, today), versions=versions,
        money=money_said(kind, today, salaries), granters=GRANTER_WORDS, subjects=SUBJECT_WORDS, merits=MERIT_WORDS,
        papers=PAPER_WORDS, ticks=[(one, ticks(one)) for one in kind.conditions], manages=manages(user),
    )  # fmt: skip


@get("/award-kinds/{key:str}/versions", guards=MANAGERS)
async def show_version_form(request: Request, user: Viewer, key: str) -> Answer:
    before = versions_of(await queries.kinds(user.ward), key)[0]
    return form_page(request, before, KindForm.blank(**typed_of(before)))


@post("/award-kinds/{key:str}/versions", guards=MANAGERS, status_code=200)
async def enter_version(request: Request, user: Viewer, key: str, now: datetime) -> Answer:
    require_fresh(request, user, now)
    form = KindForm.read(await request.form())
    before = versions_of(await queries.kinds(user.ward), key)[0]
    after = form.version or before.version
    made = None if form.problems else form.entered(before, after + 1)
    if made is None:
        return form_page(request, before, form, status=422)
    try:
        version = await settling.enter_kind(made, after=after, reason=form.reason, key=form.key, by=user, at=now)
    except Refusal as refusal:
        form.refuse("name", refusal.sentence)
        return form_page(request, before, form, status=422)
    said = "Đã nhập bản mới. Đợt xét đã mở và khen thưởng đã quyết định giữ nguyên theo bản cũ."
    return see_other(request, f"/award-kinds/{key}?version={version}", said=said)


def form_page(request: Request, before: AwardKind, form: KindForm, *, status: int = 200) -> Answer:
    words, bases = form.typed["condition_words"], form.typed["condition_bases"]
    is_whole = len(words) == len(bases) == len(before.conditions)
    typed = zip(words, bases, strict=True) if is_whole else [(one.words, one.basis) for one in before.conditions]
    return page(
        request, "awards/kind_form.html", here=HERE, before=before, form=form, status=status,
        conditions=[(ticks(one), *pair) for one, pair in zip(before.conditions, typed, strict=True)],
        granters=list(GRANTER_WORDS.items()), shares=list(VOTES_OF_WORDS.items()), papers=list(PAPER_WORDS.items()),
    )  # fmt: skip


def versions_of(kinds: Sequence[AwardKind], key: str) -> list[AwardKind]:
    """The versions of a kind, newest first. Raises Missing."""
    found = sorted((one for one in kinds if one.key == key), key=lambda one: -one.version)
    if not found:
        raise Missing("Không tìm thấy loại khen thưởng này.")
    return found


def running(kinds: Sequence[AwardKind], today: date) -> list[AwardKind]:
    """Each kind's version in force, in the order they were first entered; the newest where none is in force."""
    keys = dict.fromkeys(one.key for one in kinds)
    return [kind_on(kinds, key, today) or versions_of(kinds, key)[0] for key in keys]


def money_said(kind: AwardKind, today: date, salaries: Sequence[BaseSalary]) -> tuple[str, int] | None:
    """(how it is reckoned, đồng) of a decision taken today; None where it is not known."""
    amount = money_of(kind, today, salaries)
    return None if amount is None else (money_words(kind, today, salaries), amount)


def ticks(condition: Condition) -> str:
    """What ticks a condition, and for whom it holds."""
    whom = {True: " (chỉ với người phường xếp loại)", False: " (chỉ với người phường không xếp loại)"}
    by = FACT_WORDS[condition.fact] if condition.fact else BY_PERSON
    return by + (whom[condition.graded] if condition.graded is not None else "")


def manages(user: Viewer) -> bool:
    return user.acts_as(Role.OFFICE, Role.ADMINISTRATOR)


router = Router(path="/", route_handlers=[list_kinds, enter_salary, show_kind, show_version_form, enter_version])
