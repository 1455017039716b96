"""The doors of units."""

from datetime import date, datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing, Refusal
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.holding import queries as holding
from tracker.holding.rules import parts_of
from tracker.tasks import queries as tasks
from tracker.units import actions, queries
from tracker.units.forms import AliasForm, ForgetForm, UnitForm
from tracker.units.rules import KIND_WORDS, PEER_WORDS, STANDING_WORDS, Standing, UnitKind
from tracker.units.tables import Unit

MANAGERS = (Role.ADMINISTRATOR, Role.OFFICE)
CHOICES: dict[str, Any] = {
    "kinds": [(kind, word) for kind, word in KIND_WORDS.items() if kind not in {UnitKind.CITY, UnitKind.WARD}],
    "standings": list(STANDING_WORDS.items()),
}


@get("/units")
async def list_units(request: Request, user: Viewer, today: date) -> Answer:
    found = await queries.tree(user)
    work = {row["unit"]: row for row in await tasks.units_standing(user, today)}
    return page(request, "units/list.html", here="units", units=found, work=work, groups=PEER_WORDS, kinds=KIND_WORDS)


@get("/units/new", guards=[only(*MANAGERS)])
async def new_unit(request: Request) -> Answer:
    form = UnitForm.blank(kind=UnitKind.NEIGHBOURHOOD, standing=Standing.ORDERED)
    return page(request, "units/new.html", here="units", form=form, **CHOICES)


@post("/units", guards=[only(*MANAGERS)], status_code=200)
async def found_unit(request: Request, user: Viewer, now: datetime) -> Answer:
    form = UnitForm.read(await request.form())
    if not form.problems:
        ward = await Unit.objects().get(Unit.id == user.ward)
        if ward is None:
            raise Missing
        try:
            unit = await actions.found_once(
                ward, form.kind, form.name, phone=form.phone, standing=form.standing, key=form.key, by=user, at=now
            )
            return see_other(request, f"/units/{unit}", said="Đã lập đơn vị.")
        except Refusal as refusal:
            form.refuse("name", refusal.sentence)
    return page(request, "units/new.html", here="units", form=form, status=422, **CHOICES)


@get("/units/{unit_id:str}")
async def show_unit(request: Request, user: Viewer, unit: dict[str, Any], today: date) -> Answer:
    return await unit_page(request, user, unit, today)


@post("/units/{unit_id:str}/change", guards=[only(*MANAGERS)], status_code=200)
async def change_unit(request: Request, user: Viewer, unit: dict[str, Any], now: datetime, today: date) -> Answer:
    form = UnitForm.read(await request.form())
    if form.problems:
        return await unit_page(request, user, unit, today, form=form, status=422)
    await actions.change(
        unit["id"], name=form.name, phone=form.phone, kind=form.kind, standing=form.standing, version=form.version,
        by=user, at=now,
    )  # fmt: skip
    return see_other(request, f"/units/{unit['id']}", said="Đã lưu.")


@post("/units/{unit_id:str}/aliases", guards=[only(*MANAGERS)], status_code=200)
async def add_alias(request: Request, user: Viewer, unit: dict[str, Any], now: datetime) -> Answer:
    form = AliasForm.read(await request.form())
    if not form.problems:
        await actions.remember_alias(form.alias, ward=unit["ward"], unit=unit["id"], by=user, at=now)
    return see_other(request, f"/units/{unit['id']}", said=next(iter(form.problems.values()), "Đã ghi nhớ cách gọi."))


@post("/units/{unit_id:str}/aliases/removal", guards=[only(*MANAGERS)], status_code=200)
async def remove_alias(request: Request, user: Viewer, unit: dict[str, Any], now: datetime) -> Answer:
    form = ForgetForm.read(await request.form())
    if not form.problems:
        await actions.forget_alias(form.alias, unit["id"], by=user, at=now)
    return see_other(request, f"/units/{unit['id']}", said="Đã bỏ cách gọi.")


async def unit_page(
    request: Request,
    user: Viewer,
    unit: dict[str, Any],
    today: date,
    *,
    form: UnitForm | None = None,
    status: int = 200,
) -> Answer:
    days, work = await holding.of_unit(unit["id"], user, today, limit=30)
    manages = user.acts_as(*MANAGERS)
    shown = form or UnitForm.blank(**{name: unit[name] for name in ("name", "kind", "standing", "phone")})
    return page(
        request, "units/unit.html", here="units", unit=unit, people=unit["people"], work=work, held=parts_of(days),
        aliases=unit["aliases"] if manages else [], form=shown, manages=manages, kinds_words=KIND_WORDS,
        vacant=is_vacant(unit["people"]), status=status, **CHOICES,
    )  # fmt: skip


def is_vacant(people: list[dict[str, Any]]) -> bool:
    """Whether nobody heads the unit now."""
    return not any(row["role"] == Role.HEAD and row["ended_at"] is None for row in people)


async def visible_unit(unit_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `unit`. Raises Missing."""
    found = await queries.whole(identity(unit_id), user)
    if found is None:
        raise Missing("Không tìm thấy đơn vị này.")
    return found


of_unit = Router(
    path="/",
    dependencies={"unit": Provide(visible_unit)},
    route_handlers=[show_unit, change_unit, add_alias, remove_alias],
)
router = Router(path="/", route_handlers=[list_units, new_unit, found_unit, of_unit])
