"""Publishing: refused until all is settled, then everything given out once, all or nothing."""

import asyncio
import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from cast import Cast, events_of, key_on, today
from papers import CLEANING, again, bring_in, correct, counted, draft_at, publish, settle, several

from tracker.core.clock import now
from tracker.core.database import rows, transaction
from tracker.core.text import day_short
from tracker.drafts import queries
from tracker.tasks import publishing
from tracker.units.actions import close as close_unit

pytestmark = pytest.mark.anyio


async def test_publishing_waits_until_everything_is_settled(cast: Cast) -> None:
    """Unknown units, then missing deadlines, then lines nobody looked at: each refuses, and nothing at all is made."""
    plan = await bring_in(cast, CLEANING)
    office, door = await cast.browser("office"), f"/plans/{plan}/publication"
    tables = ("task", "assignment", "target", "indicator", "event", "receipt")
    ids = [row["id"] for row in await queries.drafts(plan)]

    async def refused(sentence: str) -> None:
        before = await counted(*tables)
        page = await office.get(door)
        assert sentence in page.text
        assert f'<form method="post" action="{door}"' not in page.text
        answer = await office.post(door, {"_key": "publish-key-0001"})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert await counted(*tables) == before
        assert (await rows("select state, published_at, version from plan"))[0] == {
            "state": "draft", "published_at": None, "version": 1,
        }  # fmt: skip

    await refused("Còn 6 dòng chưa xong")
    await several(office, plan, "none", ids)
    await refused("chưa xem")
    await several(office, plan, "seen", ids)
    await refused("chưa có đơn vị chủ trì")
    unknown = await draft_at(plan, "II.4")
    assert (await correct(office, unknown, lead=str(cast.units["front"].id))).status_code == 303
    answer = await office.post(door, {"_key": "publish-key-0001"})  # the key of a refused form is still good
    assert (answer.status_code, answer.headers["location"]) == (303, f"/plans/{plan}")
    assert len(await events_of("plan.published")) == 1


async def test_publishing_gives_everything_out_with_one_event_each(cast: Cast) -> None:
    plan = await bring_in(cast, CLEANING)
    office, day = await cast.browser("office"), today() + timedelta(days=15)
    line = await draft_at(plan, "II.2-1")
    assert (await correct(office, line, kind="day", due_on=day_short(day), product="Số hộ", weight="1,5")).status_code == 303
    await office.post(f"/plans/{plan}/drafts/{(await draft_at(plan, 'II.1-2'))['id']}/drop")
    await settle(cast, plan)
    summary = await office.get(f"/plans/{plan}/publication")
    assert "Giao 7 việc cho 5 đơn vị" in summary.text
    for name in ("economy", "five", "six", "school", "front"):
        assert cast.units[name].name in summary.text
    assert "Chưa có người đứng đầu: Phòng Kinh tế, Hạ tầng và Đô thị" in summary.text
    assert (await publish(office, plan)).status_code == 303
    assert await counted("task", "assignment", "target", "indicator") == {
        "task": 5,
        "assignment": 7,
        "target": 1,
        "indicator": 1,
    }
    made = await rows("select a.*, t.clause, t.plan, t.groups from assignment a join task t on t.id = a.task order by a.id")
    ids = {name: unit.id for name, unit in cast.units.items()}
    assert Counter(row["unit"] for row in made) == {
        ids["economy"]: 1, ids["five"]: 2, ids["six"]: 2, ids["school"]: 1, ids["front"]: 1,
    }  # fmt: skip
    for row in made:
        dated = row["clause"] == line["clause"]
        assert (row["due_on"], row["first_due_on"]) == ((day, day) if dated else (None, None))
        assert (row["product"], row["weight"]) == (("Số hộ", 150) if dated else (row["product"], 100))
        assert (row["plan"], row["state"], row["requested"]) == (plan, "not_started", row["unit"] == ids["front"])
    assert {row["groups"] for row in made if row["unit"] == ids["six"]} == {"neighbourhood"}
    told = await events_of("assignment.given") + await events_of("assignment.requested")
    assert sorted(event["noun_id"] for event in told) == [row["id"] for row in made]
    assert len(await events_of("assignment.requested")) == 1
    assert {event["noun_id"]: event["unit_path"] for event in told} == {row["id"]: row["unit_path"] for row in made}
    events = await events_of("plan.published")
    assert [(event["noun_id"], event["actor"]) for event in events] == [(plan, cast.people["office"])]
    assert {name: json.loads(events[0]["data"])[name] for name in ("tasks", "units")} == {"tasks": 5, "units": 5}
    states = Counter(row["state"] for row in await queries.drafts(plan))
    assert states == {"published": 5, "dropped": 1}
    kept = (await rows("select state, published_at from plan"))[0]
    assert kept["state"] == "running"
    assert kept["published_at"] is not None
    assert line["text"] in (await (await cast.browser("head")).get("/")).text
    assert (await office.get(f"/plans/{plan}/drafts/{line['id']}")).status_code == 404  # given out: changed at the work itself
    nothing = await office.post(f"/plans/{plan}/publication", {"_key": "publish-key-0002"})
    assert nothing.status_code == 422
    assert "Không còn việc nào để giao" in nothing.text


async def test_publishing_is_all_or_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something breaks after the tasks were made: no task, no event, no state and no receipt stays."""
    plan = await bring_in(cast, CLEANING)
    await settle(cast, plan)
    office = await cast.browser("office")
    tables = ("task", "assignment", "target", "event", "receipt", "counter")
    before, drafts = await counted(*tables), await queries.drafts(plan)
    key = key_on(await office.get(f"/plans/{plan}/publication"))

    async def breaks(*_: Any, **__: Any) -> None:
        assert await counted("task") == {"task": 6}
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(publishing, "keep_targets", breaks)
        assert (await office.post(f"/plans/{plan}/publication", {"_key": key})).status_code == 500
    assert await counted(*tables) == before
    assert await queries.drafts(plan) == drafts
    assert (await rows("select state from plan"))[0]["state"] == "draft"
    assert (await office.post(f"/plans/{plan}/publication", {"_key": key})).status_code == 303
    assert await counted("task", "target") == {"task": 6, "target": 1}


async def test_a_double_post_publishes_once(cast: Cast) -> None:
    """One form sent four times, and a second person's form at the same moment: the plan is given out once."""
    plan = await bring_in(cast, CLEANING)
    await settle(cast, plan)
    one, two = await cast.browser("office"), await cast.browser("second_office")
    door = f"/plans/{plan}/publication"
    key, other = key_on(await one.get(door)), key_on(await two.get(door))
    answers = await asyncio.gather(*(one.post(door, {"_key": key}) for _ in range(4)), two.post(door, {"_key": other}))
    assert {answer.status_code for answer in answers} <= {303, 409, 422}
    assert any(answer.status_code == 303 for answer in answers)
    again_ = await one.post(door, {"_key": key})
    assert again_.status_code in {303, 422}  # 303 to the plan where this form was the one that published
    assert len(await events_of("plan.published")) == 1
    assert await counted("task", "assignment", "target") == {"task": 6, "assignment": 8, "target": 1}
    assert len(await events_of("assignment.given")) + len(await events_of("assignment.requested")) == 8


async def test_the_same_form_of_publishing_gets_the_same_answer(cast: Cast) -> None:
    plan = await bring_in(cast, CLEANING)
    await settle(cast, plan)
    office, door = await cast.browser("office"), f"/plans/{plan}/publication"
    key = key_on(await office.get(door))
    answers = await asyncio.gather(*(office.post(door, {"_key": key}) for _ in range(4)))
    answers.append(await office.post(door, {"_key": key}))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, f"/plans/{plan}")}
    assert len(await events_of("plan.published")) == 1
    assert await counted("assignment") == {"assignment": 8}


async def test_a_duty_never_lands_on_nobody(cast: Cast) -> None:
    """A group without a single unit, or a unit closed since it was chosen, stands in the way instead of vanishing."""
    plan = await bring_in(cast, CLEANING)
    await settle(cast, plan)
    office, door = await cast.browser("office"), f"/plans/{plan}/publication"
    line = await draft_at(plan, "II.4")
    await correct(office, line, lead="g:organisation", kind="none")
    answer = await office.post(door, {"_key": "publish-key-0001"})
    assert answer.status_code == 422
    assert "nhóm chủ trì chưa có đơn vị nào" in answer.text
    assert (await correct(office, await again(line), lead=str(cast.units["centre"].id), kind="none")).status_code == 303
    async with transaction():
        await close_unit(cast.units["centre"].id, on=today(), by=await cast.viewer("office"), at=now())
    answer = await office.post(door, {"_key": "publish-key-0001"})
    assert answer.status_code == 422
    assert "đã đóng" in answer.text
    assert await counted("task", "assignment") == {"task": 0, "assignment": 0}
    assert await events_of("plan.published") == []
    assert (await correct(office, await again(line), lead=str(cast.units["front"].id), kind="none")).status_code == 303
    assert (await office.post(door, {"_key": "publish-key-0001"})).status_code == 303
    assert await rows("select t.id from task t where not exists (select 1 from assignment a where a.task = t.id)") == []
