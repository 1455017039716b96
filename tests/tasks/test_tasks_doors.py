"""Tasks through their doors: the list and its sums, work given, changed, cancelled, reopened."""

import asyncio
import html
import io
import json
import re
from datetime import date, timedelta
from typing import Any

import httpx
import openpyxl
import pytest
from cast import Browser, Cast, another_ward, events_of, key_on, today

from tracker.core.clock import now
from tracker.core.database import rows, transaction
from tracker.core.errors import Refusal
from tracker.core.text import day_short
from tracker.drafts.importing import import_plan
from tracker.plans.actions import close as close_plan
from tracker.plans.rules import PlanState
from tracker.plans.tables import Plan
from tracker.tasks import queries
from tracker.tasks.actions import change
from tracker.tasks.giving import NewTask, make_tasks
from tracker.tasks.queries import NEVER, Filters
from tracker.tasks.rules import OPEN, State, Timing
from tracker.tasks.tables import Assignment
from tracker.units.actions import found
from tracker.units.rules import UnitKind
from tracker.workdays.queries import calendar
from tracker.workdays.rules import grace_day

pytestmark = pytest.mark.anyio

ABSURD = ("0", "-1", "٣", "1e3", str(10**20), str(2**63), "%00", "999999")
UNITS = ("five", "six", "school", "economy", "culture", "front")


def situations(day: date) -> list[dict[str, Any]]:
    """The facts of an assignment in every state that matters to lateness, around `day`."""
    made: list[dict[str, Any]] = []
    for due in (None, *(day + timedelta(days=days) for days in (-10, -1, 0, 2, 3, 4, 30))):
        made += [{"state": state, "due_on": due} for state in (State.NOT_STARTED, State.IN_PROGRESS, State.CANCELLED)]
        for sent in (day - timedelta(days=14), day):
            counted = {"due_on": due, "first_counted_on": sent, "counted_on": sent}
            made += [counted | {"state": State.SUBMITTED}, counted | {"state": State.DONE}]
            for fix_by in (day - timedelta(days=3), day + timedelta(days=2)):
                made.append(counted | {"state": State.RETURNED, "fix_by": fix_by})
                again = counted | {"counted_on": day, "fix_by": fix_by}
                made += [again | {"state": State.SUBMITTED}, again | {"state": State.DONE}]
    return made


async def fill(cast: Cast) -> None:
    """One assignment of each situation, spread over the units, several on the same day."""
    facts = situations(today())
    culture, names = cast.units["culture"], [UNITS[number % len(UNITS)] for number in range(len(facts))]
    new = [
        NewTask(
            text=f"Việc số {number}", office=culture.id, office_path=culture.path, leads=(cast.known(name),),
            deadline_kind=("", "relative", "ongoing", "recurring")[number % 4],
        )
        for number, name in enumerate(names)
    ]  # fmt: skip
    async with transaction():
        made = await make_tasks(new, ward=cast.ward, by=None, at=now())
        days = await calendar(cast.ward)
        for task, fact in zip(made, facts, strict=True):
            late_after = grace_day(fact["due_on"], days) if fact["due_on"] else None
            await Assignment.update(fact | {"late_after": late_after}).where(Assignment.task == task)


async def walk(browser: Browser, address: str) -> tuple[list[int], httpx.Response]:
    """The ids of the list over all its pages, in order, and the first page."""
    first = answer = await browser.get(address)
    seen = []
    for _ in range(20):
        assert answer.status_code == 200
        seen += [
            int(found)
            for found in re.findall(r'<th scope="row"[^>]*><a class="govuk-link" href="/assignments/(\d+)"', answer.text)
        ]
        link = re.search(r'href="(/assignments\?[^"]*after=[^"]*)"', answer.text)
        if not link:
            return seen, first
        answer = await browser.get(html.unescape(link[1]))
    raise AssertionError("the list never ends")


def sums_on(page: httpx.Response) -> dict[str, int]:
    """The sums as the list says them."""
    said = re.search(r'<p class="sv-sums">(.*?)</p>', page.text, re.DOTALL)
    assert said
    words = re.sub(r"<[^>]+>", "", said[1])
    names = ("total", "done", "done_on_time", "done_late", "done_undated", "unfinished", "open", "late")
    return dict(zip(names, map(int, re.findall(r"\d+", words)), strict=True))


async def expected(timing: str) -> list[int]:
    """What a filter must show, told by the rule in Python from the rows as they are kept, in the list's order."""
    found = await rows("select a.*, t.deadline_kind, t.deadline_text from assignment a join task t on t.id = a.task")
    for row in found:
        late = queries.timing_of(row, today()).timing
        state = State(row["state"])
        row["day"] = row["fix_by"] if state is State.RETURNED and row["fix_by"] else row["due_on"]
        row["shown"] = {
            "": state is not State.CANCELLED,
            "late": late is Timing.OVERDUE,
            "soon": late is Timing.SOON,
            "waiting": state is State.SUBMITTED,
            "returned": state is State.RETURNED,
            "done": state is State.DONE,
            "done_on_time": late is Timing.DONE_ON_TIME,
            "done_late": late is Timing.DONE_LATE,
            "done_undated": state is State.DONE and late not in {Timing.DONE_ON_TIME, Timing.DONE_LATE},
            "open": state in OPEN and late is not Timing.OVERDUE,
            "awaiting_day": late is Timing.AWAITING_DAY,
            "no_deadline": row["due_on"] is None and late not in {Timing.AWAITING_DAY, Timing.CANCELLED},
            "not_received": state is State.NOT_STARTED,
        }[timing]
    kept = [row for row in found if row["shown"]]
    return [row["id"] for row in sorted(kept, key=lambda row: (row["day"] or NEVER, row["id"]))]


async def test_every_filter_its_rows_and_its_sums_agree(cast: Cast) -> None:
    """For every timing: the rows over all pages are those of the rule, and the page's sums are sums of just these rows."""
    await fill(cast)
    office, viewer = await cast.browser("office"), await cast.viewer("office")
    for timing in ("", *queries.TIMINGS):
        wanted = await expected(timing)
        seen, page = await walk(office, f"/assignments?timing={timing}")
        assert seen == wanted, timing
        assert wanted, timing
        sums = await queries.counts(viewer, Filters(timing=timing), today())
        assert sums["total"] == len(seen), timing
        parts = ("done_on_time", "done_late", "done_undated", "open", "late")
        assert sums["total"] == sum(sums[part] for part in parts), timing
        assert all(sums[part] >= 0 for part in parts), timing
        said = sums_on(page)
        assert {name: said[name] for name in ("total", "done", *parts)} == {
            name: sums[name] for name in ("total", "done", *parts)
        }
        assert said["unfinished"] == said["open"] + said["late"]
    everything = await queries.counts(viewer, Filters(), today())
    for timing, name in (
        ("late", "late"), ("soon", "soon"), ("waiting", "waiting"), ("done", "done"), ("done_late", "done_late"),
        ("open", "open"), ("awaiting_day", "awaiting_day"), ("no_deadline", "no_deadline"), ("not_received", "not_received"),
    ):  # fmt: skip
        assert everything[name] == len(await expected(timing)), timing


async def test_a_head_sees_and_counts_only_the_own_unit(cast: Cast) -> None:
    await fill(cast)
    head = await cast.browser("head")
    own = {row["id"] for row in await rows("select id from assignment where unit = {}", cast.units["five"].id)}
    for timing in ("", "late", "open"):
        seen, page = await walk(head, f"/assignments?timing={timing}")
        assert seen == [i for i in await expected(timing) if i in own]
        assert sums_on(page)["total"] == len(seen)


async def test_pages_neither_repeat_nor_lose_a_row(cast: Cast) -> None:
    """Sixty rows on one day, sixty without any: the page breaks fall inside both, and the undated come last."""
    culture, day = cast.units["culture"], today() + timedelta(days=5)
    new = [
        NewTask(
            text=f"Việc {number}", office=culture.id, office_path=culture.path, leads=(cast.known("five"),),
            due_on=day if number % 2 else None,
        )
        for number in range(120)
    ]  # fmt: skip
    async with transaction():
        await make_tasks(new, ward=cast.ward, by=None, at=now())
    kept = await rows("select id, due_on from assignment order by id")
    wanted = [row["id"] for row in kept if row["due_on"]] + [row["id"] for row in kept if not row["due_on"]]
    office = await cast.browser("office")
    seen, page = await walk(office, "/assignments")
    assert seen == wanted
    link = re.search(r'href="(/assignments\?[^"]*after=[^"]*)"', page.text)
    assert link
    piece = await office.get(html.unescape(link[1]), headers={"HX-Request": "true"})
    assert "<html" not in piece.text
    assert f"/assignments/{wanted[50]}" in piece.text
    assert f'"/assignments/{wanted[49]}"' not in piece.text


async def test_filters_stand_in_the_address(cast: Cast) -> None:
    soon, later = today() + timedelta(days=2), today() + timedelta(days=40)
    five = await cast.assignment("five", due_on=soon)
    school = await cast.assignment("school", due_on=later)
    front = await cast.assignment("front")
    office = await cast.browser("office")
    for query, wanted in [
        (f"unit={cast.units['five'].id}", [five]),
        ("kind=school", [school]),
        ("kind=school&timing=late", []),
        ("requested=1", [front]),
        ("requested=0", [five, school]),
        (f"from={day_short(soon)}&to={soon.isoformat()}", [five]),
        (f"from={later.isoformat()}", [school]),
        ("timing=no_deadline", [front]),
        ("plan=999", []),
        ("unit=" + str(cast.units["six"].id), []),
        # what cannot be read asks for nothing
        (f"timing=xx&kind=yy&requested=7&from=hôm qua&to=99/99/2026&unit={10**20}&plan=-1&unknown=1", [five, school, front]),
        (f"unit=٣&after=hôm nay~{10**20}", [five, school, front]),
        ("after=2026-13-40~5", [five, school, front]),
    ]:
        seen, page = await walk(office, f"/assignments?{query}")
        assert seen == wanted, query
        assert sums_on(page)["total"] == len(wanted), query
    page = await office.get(f"/assignments?q=phát&timing=soon&from={soon.isoformat()}")
    assert 'value="phát"' in page.text
    assert f'value="{day_short(soon)}"' in page.text
    assert '<option value="soon" selected>' in page.text
    assert f"/assignments.xlsx?timing=soon&amp;q=ph%C3%A1t&amp;from={soon.isoformat()}" in page.text


async def test_search_asks_for_no_marks(cast: Cast) -> None:
    bridge = await cast.assignment("five", text="Phát động quyên góp sửa cầu Đò 100% hộ_dân")
    tree = await cast.assignment("six", text="Trồng cây đầu xuân")
    school = await cast.assignment("school", text="Cây trong sân")
    office = await cast.browser("office")
    for typed, wanted in [
        ("phat dong", [bridge]), ("PHÁT ĐỘNG", [bridge]), ("cau do", [bridge]), ("dong phat", [bridge]), ("cay", [tree, school]),
        ("truong tieu hoc", [school]), ("cay truong", [school]), ("phat to dan pho", [bridge]), ("%", [bridge]), ("o_d", [bridge]), ("h%n", []), ("!", []),
        ("'; drop table task", []), ("khong co", []), ("   ", [bridge, tree, school]),
    ]:  # fmt: skip
        seen, page = await walk(office, "/assignments?" + str(httpx.QueryParams({"q": typed})))
        assert seen == wanted, typed
        assert sums_on(page)["total"] == len(wanted), typed
    code = (await cast.look(tree))["task_code"]
    assert (await walk(office, f"/assignments?q={code.lower()}"))[0] == [tree]


async def test_the_spreadsheet_holds_the_same_rows_and_no_formulas(cast: Cast) -> None:
    trap = '=HYPERLINK("http://example.org","Xem")'
    day = today() + timedelta(days=5)
    first = await cast.assignment("five", text=trap, due_on=day)
    second = await cast.assignment("five", text="+84 gọi từng hộ")
    await cast.assignment("six", text="Việc của tổ khác")
    office = await cast.browser("office")
    answer = await office.get(f"/assignments.xlsx?unit={cast.units['five'].id}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert day_short(today()) in str(sheet["A1"].value)
    cells = [row for row in sheet.iter_rows(min_row=4) if row[1].value]
    assert [row[2].value for row in cells] == [trap, "+84 gọi từng hộ"]
    assert {row[2].data_type for row in cells} == {"s"}
    assert [row[1].value for row in cells] == [(await cast.look(i))["code"] for i in (first, second)]
    assert cells[0][4].value.date() == day
    assert (cells[1][4].value, cells[1][6].value) == (None, "Không có hạn")
    other = await (await cast.browser("other_head")).get("/assignments.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(other.content)).active
    assert sheet is not None
    assert [row[2] for row in sheet.iter_rows(min_row=4, values_only=True)] == ["Việc của tổ khác"]


# Work given by hand


async def task_fields(office: Browser, **more: Any) -> dict[str, Any]:
    """The form of a new task, filled in."""
    page = await office.get("/tasks/new")
    return {"_key": key_on(page), "text": "Rà soát hộ khó khăn", "weight": "1"} | more


async def test_a_task_by_hand_makes_one_assignment_for_each_unit(cast: Cast) -> None:
    """Two units ticked and a group that holds one of them: each unit once, one event each, told to that unit."""
    office, day = await cast.browser("office"), today() + timedelta(days=10)
    ids = {name: unit.id for name, unit in cast.units.items()}
    fields = await task_fields(
        office, leads=[ids["five"], ids["front"]], group="neighbourhood", coordinating=[ids["school"], ids["five"]],
        due_on=day_short(day), product="Danh sách", numbers="Số hộ", weight="1,5",
    )  # fmt: skip
    answer = await office.post("/tasks", fields)
    assert answer.status_code == 303
    task = int(answer.headers["location"].removeprefix("/tasks/"))
    made = await rows("select * from assignment where task = {} order by id", task)
    assert sorted(row["unit"] for row in made) == sorted([ids["five"], ids["six"], ids["front"]])
    for row in made:
        assert (row["state"], row["due_on"], row["first_due_on"]) == ("not_started", day, day)
        assert (row["product"], row["weight"], row["verifier"], row["occurrence"]) == ("Danh sách", 150, "office", "")
        assert row["requested"] == (row["unit"] == ids["front"])
    assert len({row["code"] for row in made}) == 3
    given, asked = await events_of("assignment.given"), await events_of("assignment.requested")
    assert sorted(event["noun_id"] for event in given + asked) == sorted(row["id"] for row in made)
    assert [event["noun_id"] for event in asked] == [row["id"] for row in made if row["requested"]]
    paths = {row["id"]: row["unit_path"] for row in made}
    for event in given + asked:
        assert (event["unit_path"], event["audience"], event["actor"]) == (
            paths[event["noun_id"]],
            "unit",
            cast.people["office"],
        )
        assert json.loads(event["data"])["due"] == day_short(day)
    beside = await rows("select unit from coordinating_unit where task = {}", task)
    assert [row["unit"] for row in beside] == [ids["school"]]  # whoever leads does not also stand beside
    kept = (await rows("select groups, numbers, plan, office from task where id = {}", task))[0]
    assert kept == {"groups": "neighbourhood", "numbers": "Số hộ", "plan": None, "office": ids["culture"]}
    for name in ("head", "other_head", "front_head"):
        assert "Rà soát hộ khó khăn" in (await (await cast.browser(name)).get("/notices")).text
    assert "Rà soát hộ khó khăn" not in (await (await cast.browser("culture_head")).get("/notices")).text


async def test_the_same_form_twice_makes_one_task(cast: Cast) -> None:
    office = await cast.browser("office")
    fields = await task_fields(office, leads=[cast.units["five"].id])
    answers = await asyncio.gather(*(office.post("/tasks", fields) for _ in range(4)))
    answers.append(await office.post("/tasks", fields))
    task = (await rows("select id from task"))[0]["id"]
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, f"/tasks/{task}")}
    assert len(await rows("select id from task")) == len(await rows("select id from assignment")) == 1
    assert len(await events_of("assignment.given")) == 1
    assert (await office.post("/tasks", fields | {"_key": "short"})).status_code == 400
    assert (await office.post("/tasks", {k: v for k, v in fields.items() if k != "_key"})).status_code == 400
    assert len(await rows("select id from task")) == 1


async def test_a_wrong_form_comes_back_as_typed_and_makes_nothing(cast: Cast) -> None:
    office, other = await cast.browser("office"), await another_ward()
    five = cast.units["five"].id
    for wrong, sentence in [
        ({"leads": []}, "Xin chọn ít nhất một đơn vị chủ trì"),
        ({"text": "  "}, "Xin nhập nội dung nhiệm vụ"),
        ({"due_on": "31/02/2026"}, "Không có ngày"),
        ({"weight": "0"}, "Hệ số quy đổi phải từ"),
        ({"weight": "nhiều"}, "Xin ghi số"),
        ({"leads": [other.id]}, "Xin chọn"),
        ({"leads": [five, other.id]}, "Xin chọn đơn vị trong danh sách"),
        ({"coordinating": [other.id]}, "Xin chọn đơn vị trong danh sách"),
        ({"plan": "4711"}, "Xin chọn kế hoạch trong danh sách"),
        ({"office": "1"}, "mục không dùng ở đây"),
    ]:
        answer = await office.post("/tasks", await task_fields(office, leads=[five], product="Sổ theo dõi") | wrong)
        assert answer.status_code == 422, wrong
        assert sentence in answer.text, wrong
        assert "Sổ theo dõi" in answer.text, wrong
    assert await rows("select id from task") == []
    assert await events_of("assignment.given") == []


async def test_only_a_running_plan_takes_a_task_by_hand(cast: Cast) -> None:
    office, viewer = await cast.browser("office"), await cast.viewer("office")
    plan = await import_plan("ke-hoach.txt", "KẾ HOẠCH\nTrồng cây\nI. NHIỆM VỤ\n1. Dọn đường.".encode(), by=viewer, at=now())
    fields = await task_fields(office, leads=[cast.units["five"].id], plan=plan)
    assert (await office.post("/tasks", fields)).status_code == 422
    await Plan.update({Plan.state: PlanState.RUNNING}).where(Plan.id == plan)
    assert f'<option value="{plan}"' in (await office.get("/tasks/new")).text
    assert (await office.post("/tasks", fields)).status_code == 303
    assert [row["plan"] for row in await rows("select plan from task")] == [plan]
    assert len(await events_of("assignment.given")) == 1
    await close_plan(plan, by=viewer, at=now())
    assert (await office.post("/tasks", await task_fields(office, leads=[cast.units["five"].id], plan=plan))).status_code == 422
    assert len(await rows("select id from task")) == 1


async def test_the_offices_own_work_is_verified_by_leadership(cast: Cast) -> None:
    office = await cast.browser("office")
    culture, economy = cast.units["culture"].id, cast.units["economy"].id
    answer = await office.post("/tasks", await task_fields(office, leads=[culture, economy]))
    assert answer.status_code == 303
    made = {row["unit"]: row for row in await rows("select id, unit, verifier from assignment")}
    assert (made[culture]["verifier"], made[economy]["verifier"]) == ("leadership", "office")
    row = await cast.look(await cast.assignment("economy"))
    moved = await office.post(f"/assignments/{row['id']}/change", change_fields(row, unit=culture))
    assert moved.status_code == 303
    assert (await cast.look(row["id"]))["verifier"] == "leadership"
    row = await cast.look(row["id"])
    assert (await office.post(f"/assignments/{row['id']}/change", change_fields(row, unit=economy))).status_code == 303
    assert (await cast.look(row["id"]))["verifier"] == "office"
    assert len(await events_of("assignment.changed")) == len(await events_of("assignment.taken_away")) == 2


# A unit founded later


async def test_a_unit_founded_later_is_offered_and_given_once(cast: Cast) -> None:
    office = await cast.browser("office")
    answer = await office.post("/tasks", await task_fields(office, group="neighbourhood", due_on=day_short(today())))
    address = answer.headers["location"]
    assert "đơn vị cùng nhóm chưa có" not in (await office.get(address)).text
    seven = await found(cast.units["ward"], UnitKind.NEIGHBOURHOOD, "Tổ dân phố số 7", by=None, at=now())
    page = await office.get(address)
    assert "1 đơn vị cùng nhóm chưa có việc này: Tổ dân phố số 7" in page.text
    assert len(await rows("select id from assignment")) == 2  # offered, never added silently
    other = await another_ward()
    for body, status in [
        ({"units": [other.id]}, 404), ({"units": [seven.id, other.id]}, 404), ({"units": []}, 422), ({"units": ["٣"]}, 422),
    ]:  # fmt: skip
        assert (await office.post(f"{address}/units", {"_key": key_on(page)} | body)).status_code == status, body
    assert len(await rows("select id from assignment")) == 2
    fields = {"_key": key_on(page), "units": [seven.id]}
    answers = await asyncio.gather(*(office.post(f"{address}/units", fields) for _ in range(3)))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, address)}
    made = await rows("select * from assignment where unit = {}", seven.id)
    assert len(made) == 1
    assert (made[0]["due_on"], made[0]["code"].rpartition(".")[2]) == (today(), "3")
    assert [event["noun_id"] for event in await events_of("assignment.given")][-1] == made[0]["id"]
    assert len(await events_of("assignment.given")) == 3
    eight = await found(cast.units["ward"], UnitKind.NEIGHBOURHOOD, "Tổ dân phố số 8", by=None, at=now())
    both = [await cast.browser(name) for name in ("office", "second_office")]
    sent = {"_key": "another-key-0003", "units": [eight.id]}
    answers = await asyncio.gather(*(browser.post(f"{address}/units", sent) for browser in both))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert len(await events_of("assignment.given")) == 4
    again = await office.post(f"{address}/units", {"_key": "another-key-0001", "units": [seven.id]})
    assert again.status_code == 422
    assert "Đã giao việc này trước đó cho: Tổ dân phố số 7" in again.text
    assert len(await rows("select id from assignment")) == 4
    head = await cast.browser("head")
    assert (await head.post(f"{address}/units", {"_key": "another-key-0002", "units": [seven.id]})).status_code == 403


# Changed after it was given


def change_fields(row: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The form of a change as the page shows it, with a reason."""
    return {
        "version": row["version"], "due_on": day_short(row["due_on"]), "weight": str(row["weight"] / 100),
        "product": row["product"], "unit": row["unit"], "reason": "Thành phố đổi lịch",
    } | more  # fmt: skip


async def test_a_change_needs_a_reason_and_leaves_an_event(cast: Cast) -> None:
    first, second = today() + timedelta(days=5), today() + timedelta(days=9)
    assignment = await cast.assignment("five", due_on=first, product="Báo cáo")
    office, row = await cast.browser("office"), await cast.look(assignment)
    door = f"/assignments/{assignment}/change"
    for wrong, sentence in [
        ({"due_on": day_short(second), "reason": " "}, "Xin nhập lý do"),
        ({"weight": "2", "reason": ""}, "Xin nhập lý do"),
        ({"product": "Ảnh", "reason": ""}, "Xin nhập lý do"),
        ({"unit": cast.units["six"].id, "reason": ""}, "Xin nhập lý do"),
        ({}, "Chưa có gì thay đổi"),
        ({"due_on": "30/02/2026"}, "Không có ngày"),
        ({"weight": "-2"}, "Xin ghi số"),
        ({"unit": (await another_ward()).id}, "Xin chọn đơn vị trong danh sách"),
        ({"unit": "٣"}, "Xin chọn đơn vị chủ trì"),
        ({"unit": str(10**20)}, "Xin chọn đơn vị chủ trì"),
        ({"state": "done"}, "mục không dùng ở đây"),
    ]:
        answer = await office.post(door, change_fields(row) | {"product": "Báo cáo"} | wrong)
        assert answer.status_code == 422, wrong
        assert sentence in answer.text, wrong
    assert await events_of("assignment.changed") == []
    assert await cast.look(assignment) == row
    for step, (wanted, said) in enumerate([
        ({"due_on": day_short(second)}, f"hạn từ {day_short(first)} thành {day_short(second)}"),
        ({"weight": "2,5"}, "hệ số từ 1 thành 2,5"),
        ({"product": "Ảnh và biên bản"}, "sản phẩm thành “Ảnh và biên bản”"),
        ({"due_on": ""}, f"hạn từ {day_short(second)} thành không có"),
    ], 1):  # fmt: skip
        fields = change_fields(await cast.look(assignment), **wanted)
        assert (await office.post(door, fields)).status_code == 303
        events = await events_of("assignment.changed")
        assert len(events) == step
        kept = json.loads(events[-1]["data"])
        assert (kept["changes"], kept["reason"]) == (said, "Thành phố đổi lịch")
        assert (events[-1]["noun_id"], events[-1]["unit_path"]) == (assignment, cast.units["five"].path)
    now_ = await cast.look(assignment)
    assert (now_["due_on"], now_["first_due_on"], now_["late_after"]) == (None, first, None)
    assert (now_["weight"], now_["product"], now_["version"]) == (250, "Ảnh và biên bản", row["version"] + 4)
    page = await (await cast.browser("head")).get(f"/assignments/{assignment}")
    assert f"Hạn lúc giao: {day_short(first)}" in page.text
    assert "Thành phố đổi lịch" in page.text
    assert await events_of("assignment.taken_away") == []


async def test_work_moved_to_another_unit_is_told_to_both(cast: Cast) -> None:
    assignment = await cast.assignment("five")
    head, office = await cast.browser("head"), await cast.browser("office")
    assert (await head.post(f"/assignments/{assignment}/acknowledgement")).status_code == 303
    assert len(await events_of("assignment.acknowledged")) == 1
    await head.post(f"/assignments/{assignment}/acknowledgement")
    assert len(await events_of("assignment.acknowledged")) == 1  # a second time changes nothing
    row = await cast.look(assignment)
    answer = await office.post(f"/assignments/{assignment}/change", change_fields(row, unit=cast.units["six"].id))
    assert answer.status_code == 303
    moved = await cast.look(assignment)
    assert (moved["unit"], moved["acknowledged_at"]) == (cast.units["six"].id, None)
    assert [e["unit_path"] for e in await events_of("assignment.changed")] == [cast.units["six"].path]
    assert [e["unit_path"] for e in await events_of("assignment.taken_away")] == [cast.units["five"].path]
    assert (await head.get(f"/assignments/{assignment}")).status_code == 404
    other = await cast.browser("other_head")
    assert (await other.get(f"/assignments/{assignment}")).status_code == 200
    for browser in (head, other):
        assert "Thành phố đổi lịch" in (await browser.get("/notices")).text


async def test_a_unit_never_gets_the_same_work_twice(cast: Cast) -> None:
    office = await cast.browser("office")
    await office.post("/tasks", await task_fields(office, group="neighbourhood"))
    mine = (await rows("select id from assignment where unit = {}", cast.units["five"].id))[0]["id"]
    fields = change_fields(await cast.look(mine), unit=cast.units["six"].id)
    answer = await office.post(f"/assignments/{mine}/change", fields)
    assert answer.status_code == 422
    assert "Tổ dân phố số 6 đã có việc này rồi" in answer.text
    assert (await cast.look(mine))["unit"] == cast.units["five"].id
    assert await events_of("assignment.changed") == []


async def test_a_stale_change_shows_both_texts(cast: Cast) -> None:
    """Whatever either of the two typed is on the page of conflict: deadline, product, weight, unit and the reason."""
    first, mine, theirs = (today() + timedelta(days=days) for days in (5, 7, 9))
    assignment = await cast.assignment("five", due_on=first)
    one, two = await cast.browser("office"), await cast.browser("second_office")
    row = await cast.look(assignment)
    saved = change_fields(row, due_on=day_short(theirs), product="Bản của người trước", weight="3", unit=cast.units["six"].id)
    assert (await one.post(f"/assignments/{assignment}/change", saved)).status_code == 303
    before = await cast.look(assignment)
    stale = change_fields(
        row, due_on=day_short(mine), product="Bản của tôi", weight="4", unit=cast.units["school"].id, reason="Lý do của tôi"
    )
    answer = await two.post(f"/assignments/{assignment}/change", stale)
    assert answer.status_code == 409
    shown = re.findall(r"<dd[^>]*>(.*?)</dd>", answer.text, re.DOTALL)
    shown = [re.sub(r"<[^>]+>", "", text).strip() for text in shown]
    for text in (day_short(theirs), "Bản của người trước", "3", "Tổ dân phố số 6"):
        assert text in shown, text
    for text in (day_short(mine), "Bản của tôi", "4", "Trường Tiểu học số 1", "Lý do của tôi"):
        assert text in shown, text
    assert await cast.look(assignment) == before
    assert len(await events_of("assignment.changed")) == 1
    missing = {name: value for name, value in stale.items() if name != "version"}
    assert (await two.post(f"/assignments/{assignment}/change", missing)).status_code == 409


async def test_six_changes_at_once_leave_one(cast: Cast) -> None:
    assignment = await cast.assignment("five")
    office, row = await cast.browser("office"), await cast.look(assignment)
    forms = [change_fields(row, product=f"Bản {number}") for number in range(6)]
    answers = await asyncio.gather(*(office.post(f"/assignments/{assignment}/change", form) for form in forms))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409, 409, 409]
    assert len(await events_of("assignment.changed")) == 1
    assert (await cast.look(assignment))["version"] == row["version"] + 1


# Cancelled, reopened


async def finish(cast: Cast, assignment: int) -> None:
    """The head of five reports, the office accepts."""
    head, office = await cast.browser("head"), await cast.browser("office")
    await head.get(f"/assignments/{assignment}/report")
    await head.post(f"/assignments/{assignment}/report/note", {"note": "Đã xong."})
    check = await head.get(f"/assignments/{assignment}/report/check")
    assert (await head.post(f"/assignments/{assignment}/submission", {"_key": key_on(check)})).status_code == 303
    page = await office.get(f"/assignments/{assignment}/review")
    assert (await office.post(f"/assignments/{assignment}/acceptance", {"_key": key_on(page)})).status_code == 303


async def test_cancelling_keeps_the_record(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today() - timedelta(days=1))
    office, door = await cast.browser("office"), f"/assignments/{assignment}/cancellation"
    assert (await office.get(door)).status_code == 200
    assert (await office.post(door, {"reason": ""})).status_code == 422
    assert (await cast.look(assignment))["state"] == "not_started"
    answers = await asyncio.gather(*(office.post(door, {"reason": "Trùng kế hoạch khác"}) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    kept = (await rows("select state, cancelled_at, first_due_on, due_on from assignment where id = {}", assignment))[0]
    assert kept["state"] == "cancelled"
    assert kept["cancelled_at"] is not None
    assert kept["first_due_on"] == kept["due_on"] == today() - timedelta(days=1)
    events = await events_of("assignment.cancelled")
    assert [(event["noun_id"], json.loads(event["data"])["reason"]) for event in events] == [
        (assignment, "Trùng kế hoạch khác")
    ]
    seen, page = await walk(office, "/assignments")
    assert (seen, sums_on(page)["total"]) == ([], 0)
    head = await cast.browser("head")
    page = await head.get(f"/assignments/{assignment}")
    assert page.status_code == 200
    assert "Đã huỷ" in page.text
    assert "Trùng kế hoạch khác" in page.text
    assert (await head.post(f"/assignments/{assignment}/acknowledgement")).status_code == 303
    refused = await office.post(f"/assignments/{assignment}/change", change_fields(await cast.look(assignment), product="Ảnh"))
    assert refused.status_code == 422
    assert (await cast.look(assignment))["state"] == "cancelled"
    assert await events_of("assignment.changed") == await events_of("assignment.acknowledged") == []


async def test_reopening_needs_a_reason_and_a_day_to_come(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=today() + timedelta(days=5))
    office, door = await cast.browser("office"), f"/assignments/{assignment}/reopening"
    fields = {"reason": "Thiếu biên bản", "fix_by": day_short(today())}
    assert (await office.post(door, fields)).status_code == 409  # not done yet
    await finish(cast, assignment)
    for wrong, sentence in [
        ({"reason": ""}, "Xin nhập lý do"),
        ({"fix_by": day_short(today() - timedelta(days=1))}, "Hạn bổ sung phải từ hôm nay trở đi"),
        ({"fix_by": ""}, "Xin nhập hạn bổ sung"),
        ({"fix_by": "99/99/2026"}, "Không có ngày"),
    ]:
        answer = await office.post(door, fields | wrong)
        assert (answer.status_code, sentence in answer.text) == (422, True), wrong
    assert (await cast.look(assignment))["state"] == "done"
    assert await events_of("assignment.reopened") == []
    answers = await asyncio.gather(*(office.post(door, fields) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    row = await cast.look(assignment)
    assert (row["state"], row["fix_by"], row["returns"], row["accepted_at"]) == ("returned", today(), 1, None)
    assert row["first_counted_on"] == today()
    events = await events_of("assignment.reopened")
    assert [(event["noun_id"], json.loads(event["data"])["reason"]) for event in events] == [(assignment, "Thiếu biên bản")]
    assert "Thiếu biên bản" in (await (await cast.browser("head")).get("/notices")).text
    await finish(cast, assignment)
    assert (await cast.look(assignment))["state"] == "done"
    refused = await office.post(f"/assignments/{assignment}/cancellation", {"reason": "Thôi"})
    assert refused.status_code == 409  # accepted work is reopened, never cancelled


# Who sees it


async def test_who_stands_beside_sees_the_work_and_a_stranger_does_not(cast: Cast) -> None:
    assignment = await cast.assignment("five", coordinating=(cast.known("school"),))
    task = (await cast.look(assignment))["task"]
    seeing = {"head": 200, "deputy": 200, "principal": 200, "staff": 200, "office": 200, "leader": 200, "observer": 200}
    for name, status in (seeing | {"other_head": 404, "front_head": 404, "culture_head": 404}).items():
        browser = await cast.browser(name)
        for address in (f"/assignments/{assignment}", f"/tasks/{task}"):
            assert (await browser.get(address)).status_code == status, (name, address)
        assert (await walk(browser, "/assignments"))[0] == ([assignment] if status == 200 else []), name
    principal = await cast.browser("principal")
    for door in ("report", "report/check"):  # beside is not in the lead
        assert (await principal.get(f"/assignments/{assignment}/{door}")).status_code == 403
    assert (await principal.post(f"/assignments/{assignment}/acknowledgement")).status_code == 403
    assert await events_of("assignment.acknowledged") == []


async def test_reading_writes_nothing(cast: Cast) -> None:
    assignment = await cast.assignment("five", coordinating=(cast.known("school"),))
    task = (await cast.look(assignment))["task"]
    tables = ("event", "receipt", "assignment", "contribution", "report_draft", "task")
    before = [await rows(f"select * from {table} order by id") for table in tables]
    browsers = [await cast.browser(name) for name in ("head", "principal", "office", "leader")]
    for browser in browsers:
        for door in ("", "/change", "/cancellation", "/reopening", "/contributions", "/review", "/behalf", "/report/check"):
            assert (await browser.get(f"/assignments/{assignment}{door}")).status_code < 500
        for address in ("/assignments", "/assignments.xlsx", "/tasks/new", f"/tasks/{task}", "/acceptance"):
            assert (await browser.get(address)).status_code < 500
    assert [await rows(f"select * from {table} order by id") for table in tables] == before


async def test_foreign_and_absurd_ids_are_not_there(cast: Cast) -> None:
    unit = await another_ward()
    ward = (await rows("select ward from unit where id = {}", unit.id))[0]["ward"]
    async with transaction():
        new = NewTask(text="Việc của phường khác", office=unit.id, office_path=unit.path, leads=(unit,))
        task = (await make_tasks([new], ward=ward, by=None, at=now()))[0]
    foreign = (await rows("select id from assignment where task = {}", task))[0]["id"]
    office, head = await cast.browser("office"), await cast.browser("head")
    before = len(await rows("select id from event"))
    for bad in (*ABSURD, str(foreign)):
        for door in ("", "/change", "/cancellation", "/reopening"):
            assert (await office.get(f"/assignments/{bad}{door}")).status_code == 404, (bad, door)
        for door in ("/change", "/cancellation", "/reopening"):
            assert (await office.post(f"/assignments/{bad}{door}", {"reason": "x"})).status_code == 404, (bad, door)
        for door in ("/acknowledgement", "/contributions"):
            assert (await head.post(f"/assignments/{bad}{door}", {})).status_code == 404, (bad, door)
        assert (await head.get(f"/contributions/{bad}")).status_code == 404, bad
        assert (await head.post(f"/contributions/{bad}", {"answer": "x"})).status_code == 404, bad
    for bad in (*ABSURD, str(task)):
        assert (await office.get(f"/tasks/{bad}")).status_code == 404, bad
        body = {"_key": "foreign-task-0001", "units": [cast.units["five"].id]}
        assert (await office.post(f"/tasks/{bad}/units", body)).status_code == 404, bad
    assert len(await rows("select id from event")) == before
    assert "phường khác" not in (await office.get("/assignments?q=khac")).text
    assert (await rows("select state from assignment where id = {}", foreign))[0]["state"] == "not_started"


async def test_a_deadline_that_has_passed_is_put_off_by_an_extension_only(cast: Cast) -> None:
    """So that the days late are kept: `change` may still set it right to an earlier day."""
    assignment = await cast.assignment(due_on=today() - timedelta(days=9), at=now() - timedelta(days=30))
    row, office = await cast.look(assignment), await cast.viewer("office")
    values = {
        "weight": 100, "product": "", "unit": cast.known("five"), "reason": "Sửa", "version": row["version"], "by": office, "at": now(),
    }  # fmt: skip
    for later in (today() + timedelta(days=9), None):
        with pytest.raises(Refusal, match="Gia hạn"):
            await change(row, due_on=later, **values)
    assert (await cast.look(assignment))["due_on"] == row["due_on"]
    await change(row, due_on=today() - timedelta(days=10), **values)
    assert len(await events_of("assignment.changed")) == 1
