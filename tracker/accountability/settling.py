"""What a ward settles of its sheets: a new version of one, a new one, whose law a unit's head stands under."""

from dataclasses import replace
from datetime import datetime

from tracker.accountability.gathering import rule_sets
from tracker.accountability.tables import UnitPopulation, WardRuleSet
from tracker.core.database import as_day, rows, transaction
from tracker.core.errors import Conflict, Missing, Refusal
from tracker.core.receipts import once
from tracker.core.text import clean, day_short
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.scoring.rule_sets import POPULATION_WORDS, Population, RuleSet, definition
from tracker.scoring.soundness import problems


async def enter(rules: RuleSet, *, after: int, reason: str, key: str, by: Viewer, at: datetime) -> int:
    """Keep a rule set as the next version of its key (`after`: the newest version that was shown, 0 for a new sheet); returns it.

    A published period keeps the rules it was published with: the new version may begin only after the last one published under
    this key. Raises Refusal for what is not sound, Conflict when somebody entered a version meanwhile.
    """
    if found := problems(rules):
        raise Refusal(next(iter(found.values())))
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/rule-sets/{rules.key}")
        newest = max((one.version for one in await rule_sets(by.ward) if one.key == rules.key), default=0)
        published = await rows(
            "select max(q.last_on) as day from scorecard k join score_period q on q.id = k.period where k.ward = {} and k.rule_set = {}",
            by.ward, rules.key,
        )  # fmt: skip
        last = as_day(published[0]["day"])
        if last and rules.starts_on <= last:
            raise Refusal(f"Đã công bố kết quả đến hết {day_short(last)}: bản mới chỉ có hiệu lực sau ngày đó.")
        made = []
        if newest == after:
            row = WardRuleSet(
                ward=by.ward, key=rules.key, version=after + 1, definition=definition(replace(rules, version=after + 1)),
                reason=reason, made_by=by.person, made_by_name=by.name, made_at=at,
            )  # fmt: skip
            same = (WardRuleSet.ward, WardRuleSet.key, WardRuleSet.version)
            made = await WardRuleSet.insert(row).on_conflict(target=same, action="DO NOTHING").returning(WardRuleSet.id)
        if not made:
            raise Conflict("Bộ quy tắc này vừa có bản mới hơn. Xin xem lại rồi nhập lại.", mine={"Lý do": reason})
        await tell(
            "rule_set.versioned", int(made[0]["id"]), by=by, at=at,
            data={"title": rules.title, "version": after + 1, "day": day_short(rules.starts_on), "reason": clean(reason, 200),
                  "url": f"/rule-sets/{rules.key}?version={after + 1}"},
        )  # fmt: skip
    return after + 1


async def set_population(unit: int, population: Population | None, *, key: str, by: Viewer, at: datetime) -> None:
    """Say whose law the head of a unit stands under; None: by the kind of unit again. Raises Missing."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/rule-sets")
        found = await rows("select name, path from unit where id = {} and ward = {} and id <> ward", unit, by.ward)
        if not found:
            raise Missing("Không tìm thấy đơn vị này.")
        await UnitPopulation.delete().where(UnitPopulation.unit == unit)
        if population:
            await UnitPopulation.insert(UnitPopulation(ward=by.ward, unit=unit, population=population))
        words = POPULATION_WORDS[population].lower() if population else "theo loại đơn vị"
        await record(
            "unit.population_set", noun_id=unit, by=by, at=at, ward=by.ward, unit_path=found[0]["path"],
            audience=Audience.LEADERSHIP, data={"title": found[0]["name"], "what": words, "url": "/rule-sets"},
        )  # fmt: skip


async def tell(verb: str, noun_id: int, *, by: Viewer, at: datetime, data: dict[str, object]) -> None:
    ward = (await rows("select path from unit where id = {}", by.ward))[0]
    await record(
        verb, noun_id=noun_id, by=by, at=at, ward=by.ward, unit_path=ward["path"], audience=Audience.LEADERSHIP, data=data
    )
