"""The doors of rule sets: which run, what each counts (generated from what runs), a new version, whose law holds for whom."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from litestar import Router, get, post

from tracker.accountability import settling
from tracker.accountability.gathering import rule_sets, rule_sets_of, versions_sql
from tracker.accountability.rule_forms import NewRuleSetForm, PopulationForm, RuleSetForm, typed_of
from tracker.accountability.rules import population_of
from tracker.core.database import rows
from tracker.core.errors import Missing, Refusal
from tracker.core.forms import optional_whole
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, only, page, require_fresh, see_other
from tracker.scoring.engine import score
from tracker.scoring.facts import Facts, Item
from tracker.scoring.rule_sets import (
    COMPONENT_WORDS,
    CRITERIA,
    GRADE_WORDS,
    POPULATION_WORDS,
    SETTINGS,
    EmptyMonth,
    ExcellentOf,
    LateCounting,
    Population,
    RuleSet,
    built_in,
)
from tracker.scoring.rule_sets import Role as Scored
from tracker.units.rules import Standing, UnitKind

MANAGERS = [only(Role.OFFICE, Role.ADMINISTRATOR)]
NOT_FOUND = "Không tìm thấy bảng quy tắc này."
HERE = "scores"
BARE = {Population.EVERYONE: "Chỉ điểm thực hiện kế hoạch"}
CONCERNS = {
    "alone": "criteria",
    "prolonged_days": "criteria",
    "excellent_of": "thresholds",
    "excellent_percent": "thresholds",
    "outstanding_percent": "thresholds",
}  # setting → what a rule set must have for it to matter


@get("/rule-sets")
async def list_rule_sets(request: Request, user: Viewer) -> Answer:
    return await listing_page(request, user)


async def listing_page(request: Request, user: Viewer, *, form: PopulationForm | None = None) -> Answer:
    found = await rows(
        f"""select u.id, u.name, u.kind, u.standing, v.population, {versions_sql("w.id")} as rule_sets from unit w join unit u on u.ward = w.id
        and u.id <> w.id and u.closed_on is null left join unit_population v on v.unit = u.id
        where w.id = {{}} order by u.peer_group, u.sort_key, u.id""",
        user.ward,
    )
    sheets = rule_sets_of(found[0]["rule_sets"]) if found else await rule_sets(user.ward)
    units = [
        row
        | {
            "runs": population_of(UnitKind(row["kind"]), row["population"]),
        }
        for row in found
        if row["standing"] != Standing.REQUESTED
    ]
    return page(
        request, "accountability/rule_sets.html", here=HERE, newest=newest_of(sheets), units=units, words=POPULATION_WORDS,
        manages=user.acts_as(Role.OFFICE, Role.ADMINISTRATOR), form=form or PopulationForm.blank(), status=422 if form else 200,
        choices=[(row["id"], row["name"]) for row in units],
        populations=[("", "Theo loại đơn vị"), *((one, BARE.get(one, word)) for one, word in POPULATION_WORDS.items())],
    )  # fmt: skip


@post("/rule-sets/populations", guards=MANAGERS, status_code=200)
async def set_population(request: Request, user: Viewer, now: datetime) -> Answer:
    form = PopulationForm.read(await request.form())
    if form.problems:
        return await listing_page(request, user, form=form)
    await settling.set_population(form.unit, form.population, key=form.key, by=user, at=now)
    return see_other(request, "/rule-sets", said="Đã lưu đối tượng của đơn vị. Kỳ đã công bố giữ nguyên.")


@get("/rule-sets/{key:str}")
async def show_rule_set(request: Request, user: Viewer, key: str, version: str = "") -> Answer:
    versions = await versions_of(user, key)
    wanted = optional_whole(version) if version else versions[0].version
    rules = next((one for one in versions if one.version == wanted), None)
    if rules is None:
        raise Missing(NOT_FOUND)
    usual = built_in(rules.key) or RuleSet(rules.key, 1, rules.title, rules.basis, rules.starts_on, rules.population)
    return page(
        request, "accountability/rule_set.html", here=HERE, rules=rules, versions=versions, words=POPULATION_WORDS,
        grades=GRADE_WORDS, components=COMPONENT_WORDS, criteria=CRITERIA, example=example_of(rules),
        settings=[(one, one.said(rules), getattr(rules, one.name) == getattr(usual, one.name)) for one in SETTINGS
                  if one.name not in CONCERNS or getattr(rules, CONCERNS[one.name])],
        manages=user.acts_as(Role.OFFICE, Role.ADMINISTRATOR),
    )  # fmt: skip


@get("/rule-sets/{key:str}/versions", guards=MANAGERS)
async def show_version_form(request: Request, user: Viewer, key: str) -> Answer:
    before = (await versions_of(user, key))[0]
    return form_page(request, before, RuleSetForm.blank(**typed_of(before)))


@post("/rule-sets/{key:str}/versions", guards=MANAGERS, status_code=200)
async def enter_version(request: Request, user: Viewer, key: str, now: datetime) -> Answer:
    require_fresh(request, user, now)
    form = RuleSetForm.read(await request.form())
    before = (await versions_of(user, key))[0]
    if not form.problems:
        made = form.entered(before, key)
    if not form.problems:
        try:
            after = form.version if form.version is not None else before.version
            version = await settling.enter(made, after=after, reason=form.reason, key=form.key, by=user, at=now)
            return see_other(request, f"/rule-sets/{key}?version={version}", said="Đã nhập bản mới. Kỳ đã công bố giữ nguyên.")
        except Refusal as refusal:
            form.refuse("starts_on", refusal.sentence)
    return form_page(request, before, form, status=422)


@get("/rule-sets/new", guards=MANAGERS)
async def show_new_form(request: Request, user: Viewer, like: str = "nd335") -> Answer:
    before = (await versions_of(user, like))[0]
    return form_page(request, before, NewRuleSetForm.blank(**typed_of(before) | {"title": "", "basis": "", "starts_on": ""}))


@post("/rule-sets/new", guards=MANAGERS, status_code=200)
async def enter_new(request: Request, user: Viewer, now: datetime, like: str = "nd335") -> Answer:
    require_fresh(request, user, now)
    form = NewRuleSetForm.read(await request.form())
    before = (await versions_of(user, like))[0]
    if not form.problems:
        made = form.entered(before, form.key_name)
        if sentence := form.problems.pop("key", None):
            form.refuse("key_name", sentence)
        if form.key_name == "new" or any(one.key == form.key_name for one in await rule_sets(user.ward)):
            form.refuse("key_name", "Mã này đã dùng. Xin chọn mã khác.")
    if not form.problems:
        try:
            await settling.enter(made, after=0, reason=form.reason, key=form.key, by=user, at=now)
            return see_other(request, f"/rule-sets/{made.key}", said="Đã nhập bảng quy tắc.")
        except Refusal as refusal:
            form.refuse("starts_on", refusal.sentence)
    return form_page(request, before, form, status=422)


def form_page(request: Request, before: RuleSet, form: RuleSetForm, *, status: int = 200) -> Answer:
    is_new = isinstance(form, NewRuleSetForm)
    return page(
        request, "accountability/rule_set_form.html", here=HERE, before=before, form=form, is_new=is_new, words=POPULATION_WORDS,
        counting=setting_choices("late_counting", LateCounting), months=setting_choices("empty_month", EmptyMonth),
        shares=setting_choices("excellent_of", ExcellentOf), reasons={one.name: one.reason for one in SETTINGS},
        action=f"/rule-sets/new?like={before.key}" if is_new else f"/rule-sets/{before.key}/versions", status=status,
    )  # fmt: skip


def setting_choices(name: str, options: Any) -> list[tuple[str, str]]:
    """(value, words) of a setting that is chosen."""
    setting = next(one for one in SETTINGS if one.name == name)
    return [(str(option), setting.choices[option]) for option in options]


async def versions_of(user: Viewer, key: str) -> list[RuleSet]:
    """The versions of a sheet, newest first. Raises Missing."""
    found = sorted((one for one in await rule_sets(user.ward) if one.key == key), key=lambda one: -one.version)
    if not found:
        raise Missing(NOT_FOUND)
    return found


def newest_of(sheets: Sequence[RuleSet]) -> list[RuleSet]:
    """Each sheet's newest version, the plan score first."""
    newest: dict[str, RuleSet] = {}
    for one in sorted(sheets, key=lambda one: one.version):
        newest[one.key] = one
    return sorted(newest.values(), key=lambda one: (one.is_legal, not one.publishable, one.starts_on, one.key))


def example_of(rules: RuleSet) -> dict[str, Any]:
    """A worked example by the very engine: ten units given, nine done, one of these sent back once, another late once."""
    items = [
        Item(id=number, accepted=Fraction(number < 10), failed_reviews=int(number == 1), late_events=int(number == 2))
        for number in range(1, 11)
    ]
    general = Fraction(max(0, rules.general - 2)) if rules.is_legal else None
    return {"general": general, "score": score(Facts(rules.key, Scored.LEADER, tuple(items), general), rules)}


router = Router(
    path="/",
    route_handlers=[
        list_rule_sets, set_population, show_new_form, enter_new, show_rule_set, show_version_form, enter_version,
    ],
)  # fmt: skip
