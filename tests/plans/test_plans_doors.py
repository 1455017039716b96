"""Plans through their doors: the running plan, its coverage and history, who sees it, what is not there."""

import asyncio
import re
from datetime import timedelta

import pytest
from cast import Cast, another_ward, events_of, key_on, today
from papers import ABSURD, CLEANING, REFORM, STORMS, bring_in, correct, counted, draft_at, publish, published, send, settle

from tracker.core.clock import now
from tracker.core.database import rows
from tracker.core.text import day_short
from tracker.plans import queries as plans
from tracker.plans.rules import PlanState
from tracker.plans.tables import Plan
from tracker.units.actions import found
from tracker.units.rules import UnitKind

pytestmark = pytest.mark.anyio


# A running plan


async def test_a_unit_founded_later_is_offered_never_added(cast: Cast) -> None:
    plan = await published(cast)
    office, head = await cast.browser("office"), await cast.browser("head")
    assert "mới lập" not in (await office.get(f"/plans/{plan}")).text
    before = await counted("assignment", "event")
    seven = await found(cast.units["ward"], UnitKind.NEIGHBOURHOOD, "Tổ dân phố số 7", by=None, at=now())
    later = await plans.founded_later(plan)
    assert [(row["unit"], row["name"]) for row in later] == [(seven.id, "Tổ dân phố số 7")] * 2
    page = await office.get(f"/plans/{plan}")
    assert "Có đơn vị mới lập chưa được giao việc của nhóm" in page.text
    for row in later:
        assert f'<a class="govuk-link" href="/tasks/{row["task"]}"' in page.text
        assert "Tổ dân phố số 7" in (await office.get(f"/tasks/{row['task']}")).text
    assert "mới lập" not in (await head.get(f"/plans/{plan}")).text
    assert await counted("assignment", "event") == before | {"event": before["event"] + 1}  # but for the founding itself
    task = later[0]["task"]
    key = key_on(await office.get(f"/tasks/{task}"))
    assert (await office.post(f"/tasks/{task}/units", {"_key": key, "units": [seven.id]})).status_code == 303
    assert [row["task"] for row in await plans.founded_later(plan)] == [later[1]["task"]]
    assert [event["unit_path"] for event in await events_of("assignment.given")][-1] == seven.path


async def test_coverage_names_what_was_left_out(cast: Cast) -> None:
    plan = await bring_in(cast, CLEANING)
    office, day = await cast.browser("office"), today() + timedelta(days=15)
    dropped, dated = await draft_at(plan, "II.3"), await draft_at(plan, "II.1-1")
    await office.post(f"/plans/{plan}/drafts/{dropped['id']}/drop")
    assert (await correct(office, dated, kind="day", due_on=day_short(day), product="Lịch thu gom")).status_code == 303
    await settle(cast, plan)
    assert (await publish(office, plan)).status_code == 303
    page = await office.get(f"/plans/{plan}/coverage")
    lines = {
        re.sub(r"<[^>]+>", "", row).split()[0]: row
        for row in re.findall(r'<tr>\s*(<td data-th="Mục">.*?)</tr>', page.text, re.DOTALL)
    }
    assert [anchor for anchor, row in lines.items() if "Chưa có nhiệm vụ" in row] == ["II.3"]
    assert f"hạn {day_short(day)}" in lines["II.1-1"]
    assert "Lịch thu gom" in lines["II.1-1"]
    assert "hạn không có" in lines["II.2-1"]
    assert "2 đơn vị" in lines["II.2-1"]
    assert "không ghi sản phẩm" in lines["II.1-2"]
    assert "1 chỉ tiêu" in lines["I.2-1"]
    idle = re.search(r'id="don-vi".*?</section>', page.text, re.DOTALL)
    assert idle
    named = {unit.name for unit in cast.units.values() if unit.name in idle[0]}
    assert named == {cast.units[name].name for name in ("culture", "centre", "school")}
    numbers = {
        label.strip(): int(number)
        for number, label in re.findall(r'class="sv-stat__number">(\d+)</span> ([^<]+)</a>', page.text)
    }
    assert numbers == {
        "Mục giao việc chưa có nhiệm vụ": 1, "Đơn vị không có việc nào": 3, "Nhiệm vụ không có hạn": 4,
        "Nhiệm vụ không ghi sản phẩm": len(await rows("select id from task where product = ''")),
    }  # fmt: skip
    assert (await (await cast.browser("leader")).get(f"/plans/{plan}/coverage")).status_code == 200


async def test_the_plans_history_is_told_and_reading_writes_nothing(cast: Cast) -> None:
    plan = await published(cast)
    office = await cast.browser("office")
    page = await office.get(f"/plans/{plan}/history")
    told = len([event for event in await rows("select noun, noun_id from event") if event["noun"] == "plan"])
    assert page.text.count("<time") == told > 3
    tables = ("event", "receipt", "plan", "task_draft", "target_draft", "plan_warning", "task", "assignment")
    before = [await rows(f"select * from {table} order by id") for table in tables]
    for name in ("office", "leader", "head"):
        browser = await cast.browser(name)
        for door in ("", "/text", "/history", "/coverage", "/annex", "/review", "/publication"):
            assert (await browser.get(f"/plans/{plan}{door}")).status_code in {200, 403}, (name, door)
        assert (await browser.get("/plans")).status_code == 200
    assert [await rows(f"select * from {table} order by id") for table in tables] == before


# Who sees what


async def test_a_head_sees_running_plans_only(cast: Cast) -> None:
    draft, running = await bring_in(cast, STORMS), await published(cast)
    document = (await plans.documents(draft))[0]["id"]
    for name in ("head", "deputy", "principal", "front_head"):
        head = await cast.browser(name)
        for door in ("", "/text", f"/documents/{document}"):
            assert (await head.get(f"/plans/{draft}{door}")).status_code == 404, (name, door)
        for door in ("/review", "/publication", "/annex", "/coverage", "/history", "/drafts/1"):
            assert (await head.get(f"/plans/{draft}{door}")).status_code in {403, 404}, (name, door)
        listed = await head.get("/plans")
        assert f'"/plans/{running}"' in listed.text
        assert f'"/plans/{draft}"' not in listed.text
        assert "thiên tai" not in listed.text
        assert f'"/plans/{draft}"' not in (await head.get("/search?q=thien tai")).text
        assert f'"/plans/{running}"' in (await head.get("/search?q=ve sinh")).text
        assert (await head.get(f"/plans/{running}")).status_code == 200
        assert (await head.get(f"/plans/{running}/text")).status_code == 200
    office = await cast.browser("office")
    assert f'"/plans/{draft}' in (await office.get("/plans")).text
    assert (await (await cast.browser("leader")).get(f"/plans/{draft}")).status_code == 200


async def test_a_closed_plan_is_only_read(cast: Cast) -> None:
    plan = await published(cast)
    office, head = await cast.browser("office"), await cast.browser("head")
    answers = await asyncio.gather(*(office.post(f"/plans/{plan}/closing") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    assert [event["noun_id"] for event in await events_of("plan.closed")] == [plan]
    for browser in (office, head):
        assert (await browser.get(f"/plans/{plan}")).status_code == 200
    before = await counted("event", "task", "plan_document", "task_draft", "stored_file")
    annex = await send(office, REFORM, door=f"/plans/{plan}/annex")
    assert annex.status_code in {409, 422}
    assert (await office.post(f"/plans/{plan}/publication", {"_key": "publish-key-0001"})).status_code == 409
    assert await counted("event", "task", "plan_document", "task_draft", "stored_file") == before
    assert (await rows("select state from plan"))[0]["state"] == "closed"


async def test_foreign_and_absurd_plans_are_not_there(cast: Cast) -> None:
    mine, unit = await bring_in(cast, CLEANING), await another_ward()
    ward = (await rows("select ward from unit where id = {}", unit.id))[0]["ward"]
    foreign = Plan(
        ward=ward, code="KH-2026-0001", title="Kế hoạch của phường khác", number="", issuer="", office=unit.id,
        unit_path=unit.path, state=PlanState.RUNNING, created_at=now(), search="ke hoach cua phuong khac",
    )  # fmt: skip
    await foreign.save()
    office = await cast.browser("office")
    before = await counted("event", "task_draft", "plan_document")
    reads = ("", "/text", "/history", "/coverage", "/annex", "/review", "/publication", "/drafts/1", "/documents/1")
    writes = (
        "/annex", "/closing", "/drafts", "/drafts/1", "/drafts/1/drop", "/drafts/1/split", "/drafts/1/merge", "/several",
        "/targets/1", "/warnings", "/publication",
    )  # fmt: skip
    for bad in (*ABSURD, str(foreign.id)):
        for door in reads:
            assert (await office.get(f"/plans/{bad}{door}")).status_code == 404, (bad, door)
        for door in writes:
            assert (await office.post(f"/plans/{bad}{door}", {"_key": "foreign-key-0001"})).status_code == 404, (bad, door)
    for bad in ABSURD:
        assert (await office.get(f"/plans/{mine}/documents/{bad}")).status_code == 404, bad
    assert await counted("event", "task_draft", "plan_document") == before
    assert "phường Khác" not in (await office.get("/plans")).text
    assert f'"/plans/{foreign.id}"' not in (await office.get("/search?q=cua phuong khac")).text
