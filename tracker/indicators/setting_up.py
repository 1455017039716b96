"""Setting an indicator up: how it is counted and who reports it, its targets, its end; nothing reported is ever lost by it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.core.database import claim, insert_plain, transaction
from tracker.core.errors import Conflict, Forbidden, Refusal
from tracker.core.receipts import answer_with, once
from tracker.core.text import capital, clean, fold
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.indicators.queries import has_readings
from tracker.indicators.rules import Comparator, Goal, IndicatorState, Shape
from tracker.indicators.setup_rules import NewTarget, Setup, changes, setup_problems, target_problems
from tracker.indicators.shown import goal_words
from tracker.indicators.tables import Indicator, IndicatorUnit, Target

Row = Mapping[str, Any]  # queries.find


async def add_indicator(plan: Row, name: str, *, counted: str, is_share: bool, key: str, by: Viewer, at: datetime) -> int:
    """An indicator by hand, of a plan that is seen (plans.queries.find); it is set up next. Returns its id."""
    require_office(by, plan["unit_path"])
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/indicators")
        shape, measure = (Shape.SHARE, "%") if is_share else (Shape.COUNT, counted)
        made = Indicator(
            ward=plan["ward"], plan=plan["id"], name=name, measure=measure[:60], folded=fold(name)[:1000], shape=shape, counted=counted,
        )  # fmt: skip
        await made.save()
        row = {"id": made.id, "name": name, "ward": plan["ward"], "office_path": plan["unit_path"]}
        await tell("indicator.added", row, by=by, at=at, plan=clean(plan["title"], 160))
        await answer_with(receipt, f"/indicators/{made.id}/setup")
    return int(made.id)


async def set_up(indicator: Row, setup: Setup, *, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """Say how it is counted and who reports it; it runs from then on.

    Raises Refusal for what is unsound (setup_rules.setup_problems), Conflict when somebody saved since `version` was shown.
    """
    require_office(by, indicator["office_path"])
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/indicators/{indicator['id']}")
        current = {**indicator, "has_readings": await has_readings(indicator["id"])}
        if found := setup_problems(setup, current):
            raise Refusal(next(iter(found.values())))
        state = IndicatorState.RUNNING if indicator["state"] == IndicatorState.UNSET else IndicatorState(indicator["state"])
        await put(indicator, setup.columns | {"state": state}, version=version, mine={"Cách tính": setup.numerator})
        await IndicatorUnit.delete().where(IndicatorUnit.indicator == indicator["id"])
        await insert_plain(
            IndicatorUnit, [{"ward": indicator["ward"], "indicator": indicator["id"], "unit": unit} for unit in setup.units]
        )
        if indicator["state"] == IndicatorState.UNSET:
            await tell("indicator.set_up", indicator, by=by, at=at)
        elif found_changes := changes(setup, indicator, named=indicator["named"]):
            await tell("indicator.changed", indicator, by=by, at=at, changes=clean("; ".join(found_changes), 900))


async def close(indicator: Row, reason: str, *, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """Ask nobody for it any more; what was reported stays. Raises Conflict."""
    await turn(indicator, IndicatorState.CLOSED, "indicator.closed", reason, version=version, key=key, by=by, at=at)


async def reopen(indicator: Row, reason: str, *, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """Ask for it again; one that was never set up waits for that. Raises Conflict."""
    state = IndicatorState.RUNNING if indicator["numerator"] else IndicatorState.UNSET
    await turn(indicator, state, "indicator.reopened", reason, version=version, key=key, by=by, at=at)


async def turn(
    indicator: Row, state: IndicatorState, verb: str, reason: str, *, version: int | None, key: str, by: Viewer, at: datetime
) -> None:  # fmt: skip
    require_office(by, indicator["office_path"])
    if (indicator["state"] == IndicatorState.CLOSED) == (state is IndicatorState.CLOSED):
        raise Conflict("Chỉ tiêu đã ở tình trạng này.", mine={"Lý do": reason})
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/indicators/{indicator['id']}")
        await put(indicator, {"state": state}, version=version, mine={"Lý do": reason})
        await tell(verb, indicator, by=by, at=at, reason=clean(reason, 300))


async def add_target(indicator: Row, new: NewTarget, *, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """A target of a year that has none. Raises Refusal, Conflict."""
    require_office(by, indicator["office_path"])
    shape = Shape(indicator["shape"])
    if found := target_problems(new, shape=shape, others=[one["year"] for one in indicator["targets"]]):
        raise Refusal(next(iter(found.values())))
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/indicators/{indicator['id']}")
        await put(indicator, {}, version=version, mine={"Mục tiêu": target_words(indicator, new)})
        await Target.insert(Target(ward=indicator["ward"], indicator=indicator["id"], **columns_of(new)))
        await tell("indicator.target_added", indicator, by=by, at=at, goal=target_words(indicator, new))


async def correct_target(
    indicator: Row, target: Row, new: NewTarget, reason: str, *, version: int | None, key: str, by: Viewer, at: datetime
) -> None:  # fmt: skip
    """Put a target right: its clause stays, the diary keeps what it was. `target`: one of the indicator's `targets`."""
    require_office(by, indicator["office_path"])
    others = [one["year"] for one in indicator["targets"] if one["id"] != target["id"]]
    if found := target_problems(new, shape=Shape(indicator["shape"]), others=others):
        raise Refusal(next(iter(found.values())))
    before = NewTarget(target["year"], Comparator(target["comparator"]), target["low"], target["high"], target["text"])
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/indicators/{indicator['id']}")
        await put(indicator, {}, version=version, mine={"Mục tiêu": target_words(indicator, new)})
        values: dict[Any, Any] = {**columns_of(new)}
        await Target.update(values).where(Target.id == target["id"])
        await tell(
            "indicator.target_corrected", indicator, by=by, at=at, before=target_words(indicator, before),
            goal=target_words(indicator, new), reason=clean(reason, 300),
        )  # fmt: skip


async def put(indicator: Row, values: Mapping[str, Any], *, version: int | None, mine: Mapping[str, str]) -> None:
    """New values of the row that was shown. Raises Conflict when somebody saved since."""
    columns = {**values, "version": Indicator.version + 1}
    if not await claim(Indicator, columns, (Indicator.id == indicator["id"]) & (Indicator.version == version)):
        raise Conflict("Chỉ tiêu này vừa được người khác sửa. Xin xem lại rồi lưu.", mine=mine)


async def tell(verb: str, indicator: Row, *, by: Viewer, at: datetime, **data: str) -> None:
    await record(
        verb, noun_id=indicator["id"], by=by, at=at, ward=indicator["ward"], unit_path=indicator["office_path"],
        data={"title": clean(capital(indicator["name"]), 160), "url": f"/indicators/{indicator['id']}"} | data,
    )  # fmt: skip


def require_office(by: Viewer, office_path: str) -> None:
    """Raises Forbidden where the plan belongs to an office the acting hat does not reach."""
    if not by.reaches(office_path):
        raise Forbidden("Chỉ phòng theo dõi kế hoạch này đặt được cách tính chỉ tiêu.")


def columns_of(new: NewTarget) -> dict[str, Any]:
    return {"year": new.year, "comparator": new.comparator, "low": new.low, "high": new.high, "text": new.text}


def target_words(indicator: Row, new: NewTarget) -> str:
    """năm 2026 từ 80%"""
    goal = Goal(new.comparator, new.low, new.high, new.year)
    year = f"năm {new.year} " if new.year else ""
    return year + goal_words(goal, Shape(indicator["shape"]), indicator["counted"])
