"""A ward's rule sets: entered as versions, explained from what runs, never touching what is published; whose law holds."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import scores
import time_machine
from cast import Cast, events_of, filled, key_on, queries

from tracker.accountability.gathering import rule_sets, standing
from tracker.accountability.rule_forms import typed_of
from tracker.accountability.rules import PeriodKind, sheet_for, span_of
from tracker.accountability.settling import enter, set_population
from tracker.accountability.verifying import first_wrong
from tracker.core.clock import now
from tracker.core.database import rows
from tracker.core.errors import Conflict, Missing, Refusal
from tracker.scoring.rule_sets import Grade, Population, RuleSet, Threshold, built_in

pytestmark = pytest.mark.anyio


def sheet(key: str = "nd335", **more: Any) -> RuleSet:
    found = built_in(key)
    assert found
    return replace(found, **more)


async def put(cast: Cast, rules: RuleSet, after: int, name: str = "office") -> int:
    return await enter(rules, after=after, reason="Theo văn bản mới", key=scores.key(), by=await cast.viewer(name), at=now())


async def test_a_version_is_entered_through_its_form_and_runs_from_its_day(cast: Cast) -> None:
    office = await cast.browser("office")
    page = await office.get("/rule-sets/nd335/versions")
    assert page.status_code == 200
    sent = filled(page, starts_on="01/01/2027", late_loss="20", reason="Nghị định sửa đổi")
    answer = await office.post("/rule-sets/nd335/versions", sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/rule-sets/nd335?version=2")
    again = await office.post("/rule-sets/nd335/versions", sent)  # a double tap makes one version
    assert again.headers["location"].startswith("/rule-sets/nd335")
    found = await rule_sets(cast.ward)
    assert [(one.key, one.version, one.late_loss) for one in found if one.key == "nd335"] == [
        ("nd335", 1, 25),
        ("nd335", 2, 20),
    ]
    for day, version in ((date(2026, 12, 31), 1), (date(2027, 1, 1), 2)):
        chosen = sheet_for(Population.CIVIL_SERVANTS, found, day)
        assert chosen
        assert chosen.version == version
    (event,) = await events_of("rule_set.versioned")
    assert "Nghị định sửa đổi" in event["data"]
    shown = await office.get("/rule-sets/nd335?version=2")
    assert "mỗi lần chậm trừ 20% của việc đó" in shown.text
    assert "mỗi lần chậm trừ 25% của việc đó" in (await office.get("/rule-sets/nd335?version=1")).text


async def test_what_is_not_sound_is_said_and_what_was_typed_stays(cast: Cast) -> None:
    office = await cast.browser("office")
    page = await office.get("/rule-sets/nd335/versions")
    for more, sentence in (
        ({"results": "60"}, "cộng lại phải là 100"),
        ({"good": "95"}, "Mức xuất sắc phải cao hơn mức tốt"),
        ({"general_groups": "Nhóm | một | 1"}, "cộng lại phải bằng 30 điểm"),
        ({"general_groups": "không đúng"}, "Dòng 1"),
        ({"reason": ""}, "Xin nhập lý do"),
        ({"alone": "70"}, "Chỉ nhận 100 hoặc 50"),
        ({"ends_on": "01/01/2020"}, "không thể trước ngày có hiệu lực"),
    ):
        answer = await office.post("/rule-sets/nd335/versions", filled(page, reason="Lý do tôi đã gõ") | more)
        assert answer.status_code == 422, more
        assert sentence in answer.text
        assert "reason" in more or "Lý do tôi đã gõ" in answer.text
    assert len([one for one in await rule_sets(cast.ward) if one.key == "nd335"]) == 1


async def test_a_citys_own_sheet_is_a_row(cast: Cast) -> None:
    """20 + 80, more than 90, more than 80, at least 50 (domain.md §5): entered, chosen by population and day, executed."""
    office = await cast.browser("office")
    page = await office.get("/rule-sets/new")
    sent = filled(
        page, key_name="qd212", title="Phiếu của thành phố", basis="QĐ 212/2025", starts_on="01/10/2025", ends_on="31/12/2025",
        general="20", results="80", general_groups="Chung | Phẩm chất | 10\nChung | Trách nhiệm | 10", excellent="90",
        excellent_above="1", good="80", good_above="1", completed="50", reason="Áp dụng năm 2025",
    )  # fmt: skip
    answer = await office.post("/rule-sets/new?like=nd335", sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/rule-sets/qd212")
    chosen = sheet_for(Population.CIVIL_SERVANTS, await rule_sets(cast.ward), date(2025, 11, 1))
    assert chosen
    assert (chosen.key, chosen.general, chosen.results) == ("qd212", 20, 80)
    assert [chosen.grade_of(total) for total in (9001, 9000, 8000, 5000, 4999)] == [
        Grade.EXCELLENT, Grade.GOOD, Grade.COMPLETED, Grade.COMPLETED, Grade.NOT_COMPLETED,
    ]  # fmt: skip
    assert "trên 90,00 điểm" in (await office.get("/rule-sets/qd212")).text
    taken = await office.post("/rule-sets/new?like=nd335", sent | {"_key": scores.key()})
    assert (taken.status_code, "Mã này đã dùng" in taken.text) == (422, True)


async def test_a_new_version_never_touches_what_is_published(cast: Cast) -> None:
    await scores.done_late(cast)
    card = await scores.published(cast)
    before = (await rows("select rules, result, sha256 from scorecard where id = {}", card))[0]
    harsher = sheet("plan", late_loss=100, starts_on=date(2026, 10, 20))
    with pytest.raises(Refusal, match="31/10/2026"):
        await put(cast, harsher, 1)
    assert await put(cast, replace(harsher, starts_on=date(2026, 11, 1)), 1) == 2
    assert (await rows("select rules, result, sha256 from scorecard where id = {}", card))[0] == before
    assert await first_wrong() == []
    october = await standing(cast.ward, span_of(PeriodKind.MONTH, scores.OCTOBER), today=date(2026, 11, 27))
    head = next(one for one in october.heads if one.head.appointment == cast.appointments["head"])
    assert (head.plan.rules.version, head.plan.rules.late_loss) == (1, 25)


async def test_of_two_versions_at_once_one_is_kept(cast: Cast) -> None:
    new = sheet(starts_on=date(2027, 1, 1), thresholds=(Threshold(Grade.EXCELLENT, 9500), *sheet().thresholds[1:]))
    done = await asyncio.gather(put(cast, new, 1), put(cast, new, 1, "second_office"), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "int"]
    with pytest.raises(Conflict):
        await put(cast, new, 1)


async def test_the_preview_becomes_a_sheet_when_the_units_regulation_is_entered(cast: Cast) -> None:
    day = date(2026, 10, 1)
    preview = sheet_for(Population.PUBLIC_EMPLOYEES, await rule_sets(cast.ward), day)
    assert preview
    assert not preview.publishable
    await put(cast, sheet("nd233", publishable=True, basis="Quy chế của Trường Tiểu học số 1", starts_on=day), 1)
    entered = sheet_for(Population.PUBLIC_EMPLOYEES, await rule_sets(cast.ward), day)
    assert entered
    assert (entered.publishable, entered.version, entered.appeal_days) == (True, 2, 10)


async def test_whose_law_a_units_head_stands_under(cast: Cast) -> None:
    office = await cast.browser("office")
    page = await office.get("/rule-sets")
    unit = str(cast.units["centre"].id)
    sent = {"_key": key_on(page), "unit": unit, "population": "civil_servants"}
    assert (await office.post("/rule-sets/populations", sent)).status_code == 303
    october = span_of(PeriodKind.MONTH, scores.OCTOBER)
    assert (await rows("select population from unit_population"))[0]["population"] == "civil_servants"
    assert "Trung tâm Sự nghiệp công (phường đặt)" in (await office.get("/rule-sets")).text
    whole = await standing(cast.ward, october, today=date(2026, 11, 1))
    assert {x.head.unit_name: x.legal.rules.key for x in whole.heads if x.legal} == {
        "Phòng Văn hoá - Xã hội": "nd335", "Trường Tiểu học số 1": "nd233",
    }  # fmt: skip
    by = await cast.viewer("office")
    await set_population(cast.units["culture"].id, Population.EVERYONE, key=scores.key(), by=by, at=now())
    whole = await standing(cast.ward, october, today=date(2026, 11, 1))
    assert [x.legal.rules.key for x in whole.heads if x.legal] == ["nd233"]
    await set_population(cast.units["culture"].id, None, key=scores.key(), by=by, at=now())
    assert len(await events_of("unit.population_set")) == 3
    with pytest.raises(Missing):
        await set_population(cast.ward, None, key=scores.key(), by=by, at=now())
    wrong = await office.post("/rule-sets/populations", {"_key": scores.key(), "unit": unit, "population": "khac"})
    assert (wrong.status_code, "Xin chọn đối tượng" in wrong.text) == (422, True)


async def test_everybody_reads_managers_enter(cast: Cast) -> None:
    for name in ("head", "leader", "staff", "observer"):
        browser = await cast.browser(name)
        for path in ("/rule-sets", "/rule-sets/plan", "/rule-sets/nd335", "/rule-sets/nd233"):
            with queries() as asked:
                answer = await browser.get(path)
            assert answer.status_code == 200
            assert len(asked) <= 3
            assert "/versions" not in answer.text
    head = await cast.browser("head")
    for path in ("/rule-sets/khong-co", "/rule-sets/nd335?version=9", "/rule-sets/nd335?version=x"):
        assert (await head.get(path)).status_code == 404
    shown = await head.get("/rule-sets/nd335")
    assert "93,92" in shown.text  # the worked example is counted, not written


async def test_entering_a_version_asks_for_a_fresh_proof(cast: Cast) -> None:
    office = await cast.browser("office")
    page = await office.get("/rule-sets/nd335/versions")
    with time_machine.travel(now().timestamp() + 16 * 60, tick=False):
        answer = await office.post("/rule-sets/nd335/versions", filled(page, starts_on="01/01/2027", reason="Mới"))
    assert answer.status_code == 403
    assert len(await rule_sets(cast.ward)) == 3


def test_the_form_says_what_the_rule_set_says() -> None:
    typed = typed_of(sheet())
    assert (typed["general"], typed["excellent"], typed["excellent_above"], typed["cap"]) == ("30", "90", "", "1")
    assert typed["starts_on"] == "01/01/2026"
