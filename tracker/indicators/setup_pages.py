"""The office's doors of indicators: a new one, how it is counted, its targets, its end."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.indicators import setting_up
from tracker.indicators.queries import find
from tracker.indicators.rules import COMPARATOR_CHOICES, ROLLUP_WORDS, SHAPE_WORDS, SOURCE_WORDS, Goal, IndicatorState, Shape
from tracker.indicators.setup_forms import NewIndicatorForm, ReasonForm, SetupForm, TargetForm, typed_of, typed_target
from tracker.indicators.setup_rules import FREQUENCIES, setup_problems, target_problems
from tracker.indicators.shown import goal_words
from tracker.plans import queries as plans
from tracker.units.queries import directory
from tracker.units.rules import GROUP_WORDS
from tracker.workdays.report_periods import FREQUENCY_WORDS

OFFICE = [only(Role.OFFICE)]
HERE = "indicators"
DOOR = "/indicators/{indicator_id:str}"


async def indicator_of(indicator_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `indicator`: one that the viewer may see. Raises Missing."""
    if found := await find(identity(indicator_id), user):
        return found
    raise Missing("Không tìm thấy chỉ tiêu này.")


@get("/indicators/new", guards=OFFICE)
async def show_new(request: Request, user: Viewer, plan: str = "") -> Answer:
    return await new_page(request, user, NewIndicatorForm.blank(plan=plan, is_share="1"))


@post("/indicators/new", guards=OFFICE, status_code=200)
async def add(request: Request, user: Viewer, now: datetime) -> Answer:
    form = NewIndicatorForm.read(await request.form())
    if form.problems:
        return await new_page(request, user, form, status=422)
    plan = await plans.find(form.plan, user)
    if plan is None or plan["state"] != "running":
        form.refuse("plan", "Xin chọn một kế hoạch đang thực hiện.")
        return await new_page(request, user, form, status=422)
    made = await setting_up.add_indicator(
        plan, form.name, counted=form.counted, is_share=form.is_share, key=form.key, by=user, at=now
    )
    return see_other(request, f"/indicators/{made}/setup", said="Đã thêm chỉ tiêu. Xin đặt cách tính.")


async def new_page(request: Request, user: Viewer, form: NewIndicatorForm, *, status: int = 200) -> Answer:
    found = [one["option"] for one in await plans.running(user)]
    return page(request, "indicators/new.html", here=HERE, form=form, plans=found, status=status)


@get(f"{DOOR}/setup", guards=OFFICE)
async def show_setup(request: Request, user: Viewer, indicator: dict[str, Any], today: date) -> Answer:
    typed = typed_of(indicator)
    if indicator["state"] == IndicatorState.UNSET and not typed["starts_on"]:
        typed["starts_on"] = day_short(today)
    return await setup_page(request, user, indicator, SetupForm.blank(**typed))


@post(f"{DOOR}/setup", guards=OFFICE, status_code=200)
async def set_up(request: Request, user: Viewer, indicator: dict[str, Any], now: datetime) -> Answer:
    form = SetupForm.read(await request.form())
    if not form.problems:
        for name, sentence in setup_problems(form.setup(), indicator).items():
            form.refuse(name, sentence)
    if not form.problems and not set(form.units) <= await open_units(user):
        form.refuse("units", "Xin chọn đơn vị trong danh sách.")
    if form.problems:
        return await setup_page(request, user, indicator, form, status=422)
    await setting_up.set_up(indicator, form.setup(), version=form.version, key=form.key, by=user, at=now)
    return see_other(request, f"/indicators/{indicator['id']}", said="Đã lưu cách tính chỉ tiêu.")


async def open_units(user: Viewer) -> set[int]:
    return {one.id for one in (await directory(user.ward)).units}


async def setup_page(
    request: Request, user: Viewer, indicator: Mapping[str, Any], form: SetupForm, *, status: int = 200
) -> Answer:
    return page(
        request, "indicators/setup.html", here=HERE, indicator=indicator, form=form, status=status,
        version=form.version or indicator["version"], known=await directory(user.ward), groups=list(GROUP_WORDS.items()),
        shapes=list(SHAPE_WORDS.items()), sources=list(SOURCE_WORDS.items()), rollups=list(ROLLUP_WORDS.items()),
        frequencies=[(one, FREQUENCY_WORDS[one]) for one in FREQUENCIES],
    )  # fmt: skip


@get(f"{DOOR}/targets", guards=OFFICE)
async def show_target_form(request: Request, user: Viewer, indicator: dict[str, Any], today: date) -> Answer:
    return target_page(request, indicator, TargetForm.blank(year=str(today.year), comparator=">="))


@post(f"{DOOR}/targets", guards=OFFICE, status_code=200)
async def add_target(request: Request, user: Viewer, indicator: dict[str, Any], now: datetime) -> Answer:
    form = TargetForm.read(await request.form())
    check_target(form, indicator, None)
    if form.problems:
        return target_page(request, indicator, form, status=422)
    await setting_up.add_target(indicator, form.target(), version=form.version, key=form.key, by=user, at=now)
    return see_other(request, f"/indicators/{indicator['id']}", said="Đã thêm mục tiêu.")


@get(f"{DOOR}/targets/{{target_id:str}}", guards=OFFICE)
async def show_target(request: Request, user: Viewer, indicator: dict[str, Any], target_id: str) -> Answer:
    target = target_of(indicator, target_id)
    return target_page(request, indicator, TargetForm.blank(**typed_target(target)), target)


@post(f"{DOOR}/targets/{{target_id:str}}", guards=OFFICE, status_code=200)
async def correct_target(request: Request, user: Viewer, indicator: dict[str, Any], target_id: str, now: datetime) -> Answer:
    target, form = target_of(indicator, target_id), TargetForm.read(await request.form())
    check_target(form, indicator, target)
    if form.problems:
        return target_page(request, indicator, form, target, status=422)
    await setting_up.correct_target(
        indicator, target, form.target(), form.reason, version=form.version, key=form.key, by=user, at=now
    )
    return see_other(request, f"/indicators/{indicator['id']}", said="Đã sửa mục tiêu. Mục tiêu cũ còn trong nhật ký.")


def check_target(form: TargetForm, indicator: Mapping[str, Any], target: Mapping[str, Any] | None) -> None:
    """Note what is unsound beside its field; a correction says why."""
    if target and not form.typed["reason"].strip():
        form.refuse("reason", "Xin ghi lý do sửa.")
    if not form.problems:
        others = [one["year"] for one in indicator["targets"] if one is not target]
        for name, sentence in target_problems(form.target(), shape=Shape(indicator["shape"]), others=others).items():
            form.refuse(name, sentence)


def target_of(indicator: Mapping[str, Any], target_id: str) -> dict[str, Any]:
    wanted = identity(target_id)
    found: dict[str, Any] | None = next((one for one in indicator["targets"] if one["id"] == wanted), None)
    if found is None:
        raise Missing("Không tìm thấy mục tiêu này.")
    return found


def target_page(
    request: Request, indicator: Mapping[str, Any], form: TargetForm, target: Mapping[str, Any] | None = None, *, status: int = 200
) -> Answer:  # fmt: skip
    shape = Shape(indicator["shape"])
    targets = [
        one | {"words": goal_words(Goal(one["comparator"], one["low"], one["high"]), shape, indicator["counted"])}
        for one in indicator["targets"]
    ]
    return page(
        request, "indicators/target.html", here=HERE, indicator={**indicator, "targets": targets}, form=form, target=target, status=status,
        version=form.version or indicator["version"], comparators=list(COMPARATOR_CHOICES.items()),
        is_share=shape is Shape.SHARE,
    )  # fmt: skip


@get(f"{DOOR}/closing", guards=OFFICE)
async def show_closing(request: Request, user: Viewer, indicator: dict[str, Any]) -> Answer:
    return closing_page(request, indicator, ReasonForm.blank())


@post(f"{DOOR}/closing", guards=OFFICE, status_code=200)
async def close(request: Request, user: Viewer, indicator: dict[str, Any], now: datetime) -> Answer:
    form = ReasonForm.read(await request.form())
    if form.problems:
        return closing_page(request, indicator, form, status=422)
    await setting_up.close(indicator, form.reason, version=form.version, key=form.key, by=user, at=now)
    return see_other(request, f"/indicators/{indicator['id']}", said="Đã kết thúc chỉ tiêu. Số liệu đã báo vẫn giữ nguyên.")


@post(f"{DOOR}/reopening", guards=OFFICE, status_code=200)
async def reopen(request: Request, user: Viewer, indicator: dict[str, Any], now: datetime) -> Answer:
    form = ReasonForm.read(await request.form())
    if form.problems:
        return closing_page(request, indicator, form, status=422)
    await setting_up.reopen(indicator, form.reason, version=form.version, key=form.key, by=user, at=now)
    return see_other(request, f"/indicators/{indicator['id']}", said="Đã mở lại chỉ tiêu.")


def closing_page(request: Request, indicator: Mapping[str, Any], form: ReasonForm, *, status: int = 200) -> Answer:
    return page(
        request, "indicators/closing.html", here=HERE, indicator=indicator, form=form, status=status,
        version=form.version or indicator["version"], is_closed=indicator["state"] == IndicatorState.CLOSED,
    )  # fmt: skip


router = Router(
    path="/",
    route_handlers=[
        show_new, add, show_setup, set_up, show_target_form, add_target, show_target, correct_target, show_closing, close, reopen,
    ],
    dependencies={"indicator": Provide(indicator_of)},
)  # fmt: skip
