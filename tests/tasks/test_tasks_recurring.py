"""Deadlines that come later: occurrences made once and ahead of time, days given to what waited, duties cut into periods."""

import asyncio
import json
import os
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cast import Browser, Cast, events_of, key_on, today
from conftest import ROOT
from papers import STORMS, again, bring_in, correct, draft_at, fields_on, publish, settle

from tracker.core.clock import now, ward_day
from tracker.core.database import rows, transaction
from tracker.core.text import day_short
from tracker.plans.actions import close as close_plan
from tracker.plans.rules import PlanState
from tracker.plans.tables import Plan
from tracker.tasks import queries
from tracker.tasks.actions import cancel, change
from tracker.tasks.closing import close_unit
from tracker.tasks.giving import NewTask, give_to, make_tasks
from tracker.tasks.queries import Filters
from tracker.tasks.recurring import create_due_occurrences, create_occurrences
from tracker.tasks.rules import Timing
from tracker.tasks.tables import Assignment, Task
from tracker.units import queries as units
from tracker.units.actions import found
from tracker.units.rules import UnitKind

pytestmark = pytest.mark.anyio
MONTHLY, QUARTERLY, YEARLY = "FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=3", "FREQ=YEARLY"


def noon(day: str) -> datetime:
    """Noon in the ward on that day."""
    return datetime.fromisoformat(day).replace(hour=5, tzinfo=UTC)


async def recurring(
    cast: Cast, *leads: str, rule: str = MONTHLY, on: str = "2026-01-10", kind: str = "recurring", **more: Any
) -> int:
    """A task given out on a day; returns it."""
    culture = cast.units["culture"]
    new = NewTask(
        text="Báo cáo tình hình", office=culture.id, office_path=culture.path,
        leads=tuple(cast.known(name) for name in leads or ("five",)), deadline_kind=kind, recurrence=rule, **more,
    )  # fmt: skip
    async with transaction():
        return (await make_tasks([new], ward=cast.ward, by=await cast.viewer("office"), at=noon(on)))[0]


async def made_on(cast: Cast, day: str) -> int:
    return await create_occurrences(cast.ward, today=date.fromisoformat(day), at=noon(day))


async def of(task: int) -> list[dict[str, Any]]:
    return await rows("select * from assignment where task = {} order by occurrence, id", task)


async def days_of(task: int) -> list[str]:
    return [row["occurrence"] for row in await of(task)]


async def told() -> list[int]:
    events = await events_of("assignment.given") + await events_of("assignment.requested")
    return sorted(event["noun_id"] for event in events)


# Made ahead of time, exactly once


async def test_a_recurring_task_is_given_out_with_its_first_occurrences(cast: Cast) -> None:
    task = await recurring(cast, "five", "front", rule="FREQ=WEEKLY", on="2026-02-02", product="Báo cáo", weight=150)
    made = await of(task)
    fridays = [date(2026, 2, 6) + timedelta(weeks=week) for week in range(6)]
    assert Counter(row["due_on"] for row in made) == dict.fromkeys(fridays, 2)
    for row in made:
        assert (row["occurrence"], row["first_due_on"]) == (row["due_on"].isoformat(), row["due_on"])
        assert (row["due_since"], row["product"], row["weight"]) == (date(2026, 2, 2), "Báo cáo", 150)
        assert row["code"].endswith(f"-{row['due_on']:%y%m%d}")
        assert len(row["code"]) <= 24
        tet = row["due_on"] == date(2026, 2, 20)  # the day stays, work on the next working day is in time
        assert row["late_after"] == (date(2026, 2, 23) if tet else row["due_on"])
    assert len({row["code"] for row in made}) == 12
    assert await told() == sorted(row["id"] for row in made)
    assert {row["noun_id"] for row in await events_of("assignment.requested")} == {r["id"] for r in made if r["requested"]}


async def test_occurrences_come_ahead_of_time_and_once(cast: Cast) -> None:
    monthly, yearly = await recurring(cast, "five", "six"), await recurring(cast, "school", rule=YEARLY)
    assert await days_of(monthly) == ["2026-01-31"] * 2
    assert await days_of(yearly) == ["2026-12-31"]
    assert await made_on(cast, "2026-01-13") == 0  # 28/02 is forty-six days away
    assert await made_on(cast, "2026-01-14") == 2
    assert await made_on(cast, "2026-01-14") == 0
    assert await created_for_all("2026-01-15") == 0
    assert await made_on(cast, "2026-02-14") == 2
    assert await days_of(monthly) == ["2026-01-31"] * 2 + ["2026-02-28"] * 2 + ["2026-03-31"] * 2
    assert await days_of(yearly) == ["2026-12-31"]
    assert await made_on(cast, "2026-12-31") == 2 * 10  # April to January
    assert await days_of(yearly) == ["2026-12-31"]
    assert await created_for_all("2027-01-01") == 1
    assert await days_of(yearly) == ["2026-12-31", "2027-12-31"]
    assert await told() == [row["id"] for row in await rows("select id from assignment order by id")]
    by = {event["actor"] for event in await events_of("assignment.given")}
    assert by == {cast.people["office"], None}  # the later ones come by themselves


async def created_for_all(day: str) -> int:
    return await create_due_occurrences(at=noon(day))


async def test_a_late_one_shifts_nothing(cast: Cast) -> None:
    task = await recurring(cast)
    first = (await of(task))[0]
    for day in ("2026-02-20", "2026-03-20"):
        await made_on(cast, day)
    assert await days_of(task) == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    assert (await of(task))[0] == first  # nobody reported it: it stands as it was
    shown = {
        row["id"]: row["timing"].timing
        for row in await queries.listing(await cast.viewer("office"), Filters(), date(2026, 3, 20))
    }
    assert [shown[row["id"]] for row in await of(task)] == [Timing.OVERDUE, Timing.OVERDUE, Timing.ON_TRACK, Timing.ON_TRACK]


async def test_a_moved_deadline_brings_no_second_one(cast: Cast) -> None:
    """The key is the original day: an occurrence extended to another day is still that occurrence."""
    task = await recurring(cast)
    row = (await of(task))[0] | {"text": "Báo cáo tình hình"}
    await change(
        row, due_on=date(2026, 2, 28), weight=100, product="", unit=cast.known("five"), reason="Chờ số liệu", version=1,
        by=await cast.viewer("office"), at=noon("2026-01-12"),
    )  # fmt: skip
    assert await made_on(cast, "2026-01-14") == 1
    assert [(one["occurrence"], one["due_on"]) for one in await of(task)] == [
        ("2026-01-31", date(2026, 2, 28)),
        ("2026-02-28", date(2026, 2, 28)),
    ]


async def test_a_cancelled_one_does_not_come_back(cast: Cast) -> None:
    task = await recurring(cast, "five", "six")
    row = (await of(task))[0] | {"text": "Báo cáo tình hình"}
    await cancel(row, reason="Tháng này không có", by=await cast.viewer("office"), at=noon("2026-01-12"))
    assert await made_on(cast, "2026-01-13") == 0
    assert await made_on(cast, "2026-01-14") == 2  # one month was cancelled, not the duty
    assert [one["state"] for one in await of(task)] == ["cancelled", "not_started", "not_started", "not_started"]


async def test_after_an_outage_what_passed_is_made_up_for(cast: Cast) -> None:
    task = await recurring(cast, on="2025-03-10")
    assert await days_of(task) == ["2025-03-31"]
    await made_on(cast, "2026-06-20")  # fifteen months of silence: twelve are made up for
    assert (await days_of(task))[:3] == ["2025-03-31", "2025-06-30", "2025-07-31"]
    assert (await days_of(task))[-1] == "2026-07-31"
    assert len(await of(task)) == 1 + 14
    late = [row for row in await of(task) if row["due_on"] < date(2026, 6, 20)]
    assert {row["due_since"] for row in late[1:]} == {date(2026, 6, 20)}  # told today, chased from today


async def test_each_follows_the_units_that_hold_the_latest(cast: Cast) -> None:
    """Handed to another unit, given to one founded later, a unit closed: the next occurrence knows."""
    office = await cast.viewer("office")
    task = await recurring(cast, "five", "school")
    row = next(one for one in await of(task) if one["unit"] == cast.units["five"].id) | {"text": "Báo cáo tình hình"}
    await change(
        row, due_on=row["due_on"], weight=100, product="", unit=cast.known("six"), reason="Đổi địa bàn", version=1, by=office,
        at=noon("2026-01-11"),
    )  # fmt: skip
    seven = await found(cast.units["ward"], UnitKind.NEIGHBOURHOOD, "Tổ dân phố số 7", by=None, at=now())
    known = (await units.directory(cast.ward)).unit(seven.id)
    assert known
    await give_to(task, [known], key="give-recurring-1", by=office, at=noon("2026-01-12"))
    given = [one for one in await of(task) if one["unit"] == seven.id]
    assert [(one["occurrence"], one["due_on"]) for one in given] == [("2026-01-31", date(2026, 1, 31))]
    assert await made_on(cast, "2026-01-14") == 3
    unit = await units.find(cast.units["school"].id, office)
    assert unit
    await close_unit(unit, heir=cast.known("six"), reason="Sáp nhập", by=office, at=noon("2026-02-01"))
    assert await made_on(cast, "2026-02-14") == 2
    latest = [one["unit"] for one in await of(task) if one["occurrence"] == "2026-03-31"]
    assert latest == [cast.units["six"].id, seven.id]


async def test_work_handed_over_is_not_held_any_more(cast: Cast) -> None:
    task = await recurring(cast, "five", "six")
    row = (await of(task))[0]
    await Assignment.update({Assignment.handed_over_on: date(2026, 1, 12), Assignment.state: "cancelled"}).where(
        Assignment.id == row["id"]
    )
    assert await made_on(cast, "2026-01-14") == 1
    assert (await of(task))[-1]["unit"] == cast.units["six"].id


async def test_one_moved_inside_the_horizon_is_not_made_again(cast: Cast) -> None:
    """Next week's goes to another unit while later ones stay: nothing is missing, so nothing is made."""
    task = await recurring(cast, rule="FREQ=WEEKLY")
    row = (await of(task))[1] | {"text": "Báo cáo tình hình"}
    await change(
        row, due_on=row["due_on"], weight=100, product="", unit=cast.known("six"), reason="Đổi một tuần", version=1,
        by=await cast.viewer("office"), at=noon("2026-01-11"),
    )  # fmt: skip
    assert await made_on(cast, "2026-01-10") == 0
    assert await made_on(cast, "2026-01-13") == 1
    assert Counter(row["occurrence"] for row in await of(task)).most_common(1)[0][1] == 1


async def test_what_is_over_makes_nothing(cast: Cast) -> None:
    """A closed plan, a cancelled task, the end of a range, a rule never read: no occurrence."""
    office = await cast.viewer("office")
    plan = Plan(
        ward=cast.ward, code="KH-2026-0001", title="Kế hoạch", number="", issuer="", office=cast.units["culture"].id,
        unit_path=cast.units["culture"].path, state=PlanState.RUNNING, created_at=noon("2026-01-01"), search="ke hoach",
    )  # fmt: skip
    await plan.save()
    planned = await recurring(cast, plan=plan.id)
    cancelled = await recurring(cast)
    ending = await recurring(cast, due_on=date(2026, 3, 15))
    never = await recurring(cast, rule="")
    assert await days_of(never) == [""]
    await close_plan(plan.id, by=office, at=noon("2026-01-12"))
    await Task.update({Task.cancelled_at: noon("2026-01-12")}).where(Task.id == cancelled)
    assert await made_on(cast, "2026-06-01") == 1
    assert await days_of(ending) == ["2026-01-31", "2026-02-28"]
    assert await days_of(planned) == await days_of(cancelled) == ["2026-01-31"]
    assert await days_of(never) == [""]


async def test_a_range_that_ends_before_its_first_period_is_due_at_its_end(cast: Cast) -> None:
    task = await recurring(cast, rule=YEARLY, due_on=date(2026, 3, 15))
    assert [(row["occurrence"], row["due_on"]) for row in await of(task)] == [("", date(2026, 3, 15))]


async def test_two_at_once_make_one_set(cast: Cast) -> None:
    tasks = [await recurring(cast, "five", "six", "school", rule=rule) for rule in (MONTHLY, "FREQ=WEEKLY", QUARTERLY)]
    before = len(await rows("select id from assignment"))
    made = await asyncio.gather(*(create_due_occurrences(at=noon("2026-03-20")) for _ in range(3)))
    after = await rows("select task, unit, occurrence, code from assignment")
    assert len(after) == before + sum(made) > before
    assert (
        len({(row["task"], row["unit"], row["occurrence"]) for row in after})
        == len({row["code"] for row in after})
        == len(after)
    )
    assert {row["task"] for row in after} == set(tasks)
    assert await told() == [row["id"] for row in await rows("select id from assignment order by id")]


async def test_two_processes_at_once_make_one_set(cast: Cast, database: str) -> None:
    await recurring(cast, "five", "six", rule="FREQ=WEEKLY")
    code = (
        "import asyncio; from datetime import datetime; from piccolo_conf import DB; from tracker.core.database import lifespan\n"
        "from tracker.tasks.recurring import create_due_occurrences\n"
        "async def main():\n"
        "    async with lifespan(DB, most=2):\n"
        f"        print(await create_due_occurrences(at=datetime.fromisoformat('{noon('2026-03-20').isoformat()}')))\n"
        "asyncio.run(main())"
    )
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, cwd=ROOT, env=os.environ | {"TRACKER_DATABASE": database, "PYTHONPATH": str(ROOT)},
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    counts = [int((await one.communicate())[0]) for one in running]
    made = await rows("select unit, occurrence from assignment")
    assert len(made) == len({(row["unit"], row["occurrence"]) for row in made}) == 12 + sum(counts)
    assert sum(counts) == 2 * 10
    assert len(await told()) == len(made)


# Shown as waiting


async def test_what_has_no_day_says_what_it_waits_for(cast: Cast) -> None:
    phrase = "30 ngày sau khi Nghị định có hiệu lực"
    waiting = await cast.assignment("five", deadline_kind="relative", deadline_text=phrase, text="Rà soát lại")
    ongoing = await cast.assignment("five", deadline_kind="ongoing", deadline_text="Thường xuyên", text="Tuyên truyền")
    bare = await cast.assignment("five", text="Không ghi gì")
    head, office = await cast.browser("head"), await cast.browser("office")
    home, listed = (await head.get("/")).text, (await office.get("/assignments")).text
    for page in (home, listed, (await office.get(f"/assignments/{waiting}")).text):
        assert f"Chờ có ngày: “{phrase}”" in page
    for page in (home, listed, (await head.get(f"/assignments/{ongoing}")).text):
        assert "Thường xuyên, không có hạn" in page
    view = (await office.get("/assignments?timing=awaiting_day")).text
    assert f'"/assignments/{waiting}"' in view
    assert f'"/assignments/{ongoing}"' not in view
    assert "Giao <strong>1</strong> việc" in view
    assert '<option value="awaiting_day" selected>Chờ có ngày</option>' in view
    without = (await office.get("/assignments?timing=no_deadline")).text
    assert all(f'"/assignments/{row}"' in without for row in (ongoing, bare))
    assert f'"/assignments/{waiting}"' not in without
    task = (await cast.look(waiting))["task"]
    page = (await office.get(f"/tasks/{task}")).text
    assert f'href="/tasks/{task}/deadline"' in page
    assert "1 việc chưa có ngày" in page
    assert f'href="/tasks/{task}/deadline"' not in (await head.get(f"/tasks/{task}")).text


# The day is known now


async def waiting_task(cast: Cast, phrase: str = "30 ngày sau khi Nghị định có hiệu lực", *leads: str) -> int:
    return await recurring(
        cast, *(leads or ("five", "school")), rule="", kind="relative", deadline_text=phrase, on=today().isoformat()
    )


async def sent(browser: Browser, door: str, **more: Any) -> Any:
    """The form of a door as it stands, with some fields changed."""
    return await browser.post(door, fields_on(await browser.get(door), door) | more)


async def test_the_day_counts_from_what_it_waited_for(cast: Cast) -> None:
    task = await waiting_task(cast)
    office, door = await cast.browser("office"), f"/tasks/{task}/deadline"
    form = fields_on(await office.get(door), door)
    assert (form["count"], form["measure"], form["starts_on"], form["due_on"]) == ("30", "days", "", "")
    since = today() + timedelta(days=5)
    due = since + timedelta(days=30)
    answers = await asyncio.gather(*(office.post(door, form | {"starts_on": day_short(since)}) for _ in range(3)))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, f"/tasks/{task}")}
    made = await of(task)
    for row in made:
        assert (row["due_on"], row["first_due_on"], row["due_since"], row["version"]) == (due, due, today(), 2)
        assert row["late_after"] >= due
        assert (row["occurrence"], row["state"]) == ("", "not_started")
    events = await events_of("assignment.dated")
    assert [(event["noun_id"], event["unit_path"], event["audience"]) for event in events] == [
        (row["id"], row["unit_path"], "unit") for row in made
    ]
    assert json.loads(events[0]["data"])["due"] == day_short(due)
    notices = (await (await cast.browser("head")).get("/notices")).text
    assert f"Đã có hạn {day_short(due)} (30 ngày từ {day_short(since)}): Báo cáo tình hình" in notices
    assert (await rows("select due_on, version from task where id = {}", task))[0] == {"due_on": due, "version": 2}
    again_ = await sent(office, door, due_on=day_short(due))
    assert again_.status_code == 422
    assert "Không có việc nào chờ ngày" in again_.text


async def test_working_days_step_over_days_off(cast: Cast) -> None:
    task = await waiting_task(cast, "15 ngày làm việc kể từ ngày ban hành")
    office, door = await cast.browser("office"), f"/tasks/{task}/deadline"
    form = fields_on(await office.get(door), door)
    assert (form["count"], form["measure"]) == ("15", "working_days")
    assert (await office.post(door, form | {"starts_on": "12/02/2026", "count": "5"})).status_code == 303
    assert {row["due_on"] for row in await of(task)} == {date(2026, 2, 26)}  # over Tết


async def test_only_what_waits_gets_the_day(cast: Cast) -> None:
    task = await waiting_task(cast, "khi có phát sinh", "five", "six", "school")
    done, moved, open_ = await of(task)
    await Assignment.update({Assignment.state: "done"}).where(Assignment.id == done["id"])
    await Assignment.update({Assignment.due_on: today(), Assignment.first_due_on: today()}).where(Assignment.id == moved["id"])
    office, door = await cast.browser("office"), f"/tasks/{task}/deadline"
    assert "Đặt hạn cho 1 đơn vị" in (await office.get(door)).text
    due = today() + timedelta(days=9)
    assert (await sent(office, door, due_on=day_short(due))).status_code == 303
    assert [row["due_on"] for row in await of(task)] == [None, today(), due]
    assert [event["noun_id"] for event in await events_of("assignment.dated")] == [open_["id"]]
    known = (await units.directory(cast.ward)).unit(cast.units["economy"].id)
    assert known
    await give_to(task, [known], key="give-dated-0001", by=await cast.viewer("office"), at=now())
    assert (await of(task))[-1]["due_on"] == due  # a unit that comes later has the same day


async def test_a_wrong_day_comes_back_as_typed(cast: Cast) -> None:
    task = await waiting_task(cast)
    office, door = await cast.browser("office"), f"/tasks/{task}/deadline"
    for wrong, sentence in [
        ({}, "không ghi cả hai"),
        ({"starts_on": "01/12/2026", "due_on": "01/01/2027"}, "không ghi cả hai"),
        ({"starts_on": "01/12/2026", "count": ""}, "tính sau bao lâu"),
        ({"starts_on": "01/12/2026", "count": "0"}, "phải từ 1"),
        ({"starts_on": "31/02/2026"}, "Không có ngày"),
        ({"starts_on": "01/12/2026", "measure": "moons"}, "Xin chọn"),
        ({"unit": "5"}, "mục không dùng ở đây"),
    ]:
        answer = await sent(office, door, **wrong)
        assert answer.status_code == 422, wrong
        assert sentence in answer.text, wrong
        assert all(f'value="{typed}"' in answer.text for typed in wrong.values() if "/" in typed), wrong
    assert await events_of("assignment.dated") == []
    assert {row["due_on"] for row in await of(task)} == {None}


async def test_a_stale_form_is_shown_beside_what_stands(cast: Cast) -> None:
    task = await waiting_task(cast)
    one, two = await cast.browser("office"), await cast.browser("second_office")
    door, due = f"/tasks/{task}/deadline", today() + timedelta(days=20)
    seen = fields_on(await two.get(door), door)
    assert (await sent(one, door, due_on=day_short(due))).status_code == 303
    answer = await two.post(door, seen | {"due_on": day_short(due + timedelta(days=1))})
    assert answer.status_code == 409
    assert day_short(due) in answer.text
    assert day_short(due + timedelta(days=1)) in answer.text
    assert len(await events_of("assignment.dated")) == 2
    assert {row["due_on"] for row in await of(task)} == {due}


# Cut into periods


async def ongoing_task(cast: Cast, *leads: str) -> int:
    return await recurring(
        cast, *(leads or ("five", "six")), rule="", kind="ongoing", deadline_text="Thường xuyên", on=today().isoformat()
    )


async def test_an_ongoing_duty_is_cut_and_keeps_its_history(cast: Cast) -> None:
    task = await ongoing_task(cast)
    before = await of(task)
    head, office, door = await cast.browser("head"), await cast.browser("office"), f"/tasks/{task}/recurrence"
    assert (await head.post(f"/assignments/{before[0]['id']}/acknowledgement")).status_code == 303
    page = await office.get(door)
    form = fields_on(page, door) | {"every": "week", "every_day": "Thứ Hai"}
    answers = await asyncio.gather(*(office.post(door, form) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    made = await of(task)
    mondays = sorted({row["due_on"] for row in made})
    assert len(mondays) in {6, 7}
    assert all(day.weekday() == 0 and day >= today() for day in mondays)
    assert len(made) == 2 * len(mondays)
    first = [row for row in made if row["due_on"] == mondays[0]]
    assert [row["id"] for row in first] == [row["id"] for row in before]
    assert [row["code"] for row in first] == [row["code"] for row in before]
    assert [row["state"] for row in first] == ["in_progress", "not_started"]
    assert all(row["occurrence"] == row["due_on"].isoformat() == row["first_due_on"].isoformat() for row in made)
    assert [event["noun_id"] for event in await events_of("assignment.dated")] == [row["id"] for row in before]
    assert len(await events_of("assignment.given")) == len(made)
    events = await events_of("task.recurring")
    assert [(event["noun_id"], event["actor"]) for event in events] == [(task, cast.people["office"])]
    assert json.loads(events[0]["data"])["words"] == "Hằng tuần, vào Thứ Hai"
    kept = (await rows("select recurrence, deadline_kind, deadline_text, starts_on, version from task where id = {}", task))[0]
    assert kept == {
        "recurrence": "FREQ=WEEKLY;BYDAY=MO", "deadline_kind": "recurring", "deadline_text": "Thường xuyên",
        "starts_on": today(), "version": 2,
    }  # fmt: skip
    later = now() + timedelta(days=7)
    assert await create_occurrences(cast.ward, today=ward_day(later), at=later) == 2
    shown = await office.get(f"/tasks/{task}")
    assert f"{len(mondays) + 1} kỳ đã giao" in shown.text
    assert f"Kỳ {day_short(mondays[0])}: 0 trên 2 đơn vị đã xong" in shown.text
    assert "Hằng tuần, vào Thứ Hai" in shown.text
    assert "Hằng tuần, vào Thứ Hai" in (await head.get(f"/assignments/{first[0]['id']}")).text
    assert "Chia thành kỳ (Hằng tuần, vào Thứ Hai" in (await office.get("/events")).text
    other = await office.post(door, form | {"_key": "cut-again-0001", "version": "2"})
    assert other.status_code == 422
    assert "đang lặp lại" in other.text


async def test_it_may_begin_later_and_end(cast: Cast) -> None:
    task = await ongoing_task(cast)
    office, door = await cast.browser("office"), f"/tasks/{task}/recurrence"
    answer = await sent(office, door, every="year", every_day="01/6 và 15/11", starts_on="01/01/2031", ends_on="30/11/2031")
    assert answer.status_code == 303
    assert await days_of(task) == ["2031-06-01"] * 2
    assert await created_for_all("2032-01-01") == 2
    assert (await days_of(task))[-1] == "2031-11-15"
    assert await created_for_all("2033-01-01") == 0


async def test_what_is_no_rhythm_comes_back_as_typed(cast: Cast) -> None:
    task = await ongoing_task(cast)
    office, door = await cast.browser("office"), f"/tasks/{task}/recurrence"
    yesterday = day_short(today() - timedelta(days=1))
    for wrong, sentence in [
        ({"every": ""}, "Xin chọn kỳ lặp lại"),
        ({"every": "daily"}, "Xin chọn kỳ lặp lại trong danh sách"),
        ({"every": "month", "every_day": "45"}, "một ngày từ 1 đến 31"),
        ({"every": "year", "every_day": "30/02"}, "Xin ghi ngày/tháng"),
        ({"every": "month", "starts_on": yesterday}, "từ hôm nay trở đi"),
        ({"every": "month", "starts_on": ""}, "Xin nhập tính từ ngày"),
        ({"every": "year", "starts_on": "01/01/2031", "ends_on": "30/12/2031"}, "Không có kỳ nào trong khoảng này"),
        ({"every": "month", "rule": "FREQ=DAILY"}, "mục không dùng ở đây"),
    ]:
        answer = await sent(office, door, **wrong)
        assert answer.status_code == 422, wrong
        assert sentence in answer.text, wrong
    assert await events_of("task.recurring") == []
    assert await days_of(task) == ["", ""]
    assert (await rows("select version from task where id = {}", task))[0]["version"] == 1


async def test_it_ends_when_the_office_says_so(cast: Cast) -> None:
    task = await recurring(cast, "five", "six", rule="FREQ=WEEKLY", on=today().isoformat())
    ahead = [row for row in await of(task) if row["due_on"] > today()]
    head, office, door = await cast.browser("head"), await cast.browser("office"), f"/tasks/{task}/recurrence/end"
    begun = next(row for row in ahead if row["unit"] == cast.units["five"].id)
    assert (await head.post(f"/assignments/{begun['id']}/acknowledgement")).status_code == 303
    assert (await sent(office, door, reason=" ")).status_code == 422
    form = fields_on(await office.get(door), door) | {"reason": "Phường đã làm xong", "cancel_ahead": "1"}
    answers = await asyncio.gather(*(office.post(door, form) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    cancelled = sorted(row["id"] for row in ahead if row["id"] != begun["id"])
    assert sorted(event["noun_id"] for event in await events_of("assignment.cancelled")) == cancelled
    assert sorted(row["id"] for row in await of(task) if row["state"] == "cancelled") == cancelled
    events = await events_of("task.recurrence_ended")
    assert [(event["noun_id"], json.loads(event["data"])["reason"]) for event in events] == [(task, "Phường đã làm xong")]
    later = now() + timedelta(days=60)
    assert await create_occurrences(cast.ward, today=ward_day(later), at=later) == 0
    assert (await sent(office, door, reason="Lần nữa")).status_code == 422
    # and may begin again, at another rhythm, with the units that had it last
    page = await office.get(f"/tasks/{task}")
    assert f'href="/tasks/{task}/recurrence"' in page.text
    assert (await sent(office, f"/tasks/{task}/recurrence", every="year", every_day="")).status_code == 303
    yearly = [row["unit"] for row in await of(task) if row["occurrence"] == f"{today().year}-12-31"]
    assert yearly == [cast.units["five"].id, cast.units["six"].id]


async def test_ending_keeps_what_was_given(cast: Cast) -> None:
    task = await recurring(cast, on=today().isoformat())
    office, before = await cast.browser("office"), await of(task)
    assert (await sent(office, f"/tasks/{task}/recurrence/end", reason="Hết đợt")).status_code == 303
    assert await of(task) == before
    assert await events_of("assignment.cancelled") == []
    assert len(await events_of("task.recurrence_ended")) == 1


async def test_a_closed_plan_and_other_peoples_tasks_have_no_such_doors(cast: Cast) -> None:
    task = await waiting_task(cast)
    office, head = await cast.browser("office"), await cast.browser("head")
    for door in ("deadline", "recurrence", "recurrence/end"):
        for bad in ("0", "-1", "٣", str(10**20), "999999"):
            assert (await office.get(f"/tasks/{bad}/{door}")).status_code == 404
            assert (await office.post(f"/tasks/{bad}/{door}", {"_key": "absurd-key-0001"})).status_code == 404
        assert (await head.post(f"/tasks/{task}/{door}", {"_key": "absurd-key-0001"})).status_code == 403
    await Task.update({Task.cancelled_at: now()}).where(Task.id == task)
    assert (await office.get(f"/tasks/{task}/deadline")).status_code == 409
    assert await events_of("assignment.dated") == await events_of("task.recurring") == []


# By hand, and from a paper


async def test_a_recurring_task_by_hand(cast: Cast) -> None:
    office = await cast.browser("office")
    fields = {"text": "Nộp báo cáo tháng", "weight": "1", "leads": [cast.units["five"].id], "every": "month", "every_day": "15"}
    for wrong, sentence in [
        ({"every": "month", "every_day": "45"}, "một ngày từ 1 đến 31"),
        ({"every": "", "every_day": "15"}, "Xin chọn kỳ lặp lại"),
        ({"due_on": day_short(today() - timedelta(days=40))}, "Không có kỳ nào"),
    ]:
        answer = await office.post("/tasks", {"_key": key_on(await office.get("/tasks/new"))} | fields | wrong)
        assert answer.status_code == 422, wrong
        assert sentence in answer.text, wrong
    assert await rows("select id from task") == []
    answer = await office.post("/tasks", {"_key": key_on(await office.get("/tasks/new"))} | fields)
    assert answer.status_code == 303
    task = int(answer.headers["location"].removeprefix("/tasks/"))
    assert {row["due_on"].day for row in await of(task)} == {15}
    assert len(await of(task)) in {1, 2}
    assert await told() == [row["id"] for row in await of(task)]
    assert (await rows("select recurrence, deadline_kind from task"))[0] == {
        "recurrence": "FREQ=MONTHLY;BYMONTHDAY=15", "deadline_kind": "recurring",
    }  # fmt: skip


async def test_a_papers_rhythm_is_seen_corrected_and_given_out(cast: Cast) -> None:
    plan = await bring_in(cast, STORMS)
    office = await cast.browser("office")
    line = next(row for row in await drafts_of(plan) if row["recurrence"])
    review = (await office.get(f"/plans/{plan}/review")).text
    assert "Hằng tháng, trước ngày 15" in review
    door = f"/plans/{plan}/drafts/{line['id']}"
    form = fields_on(await office.get(door), door)
    assert (form["kind"], form["every"], form["every_day"]) == ("recurring", "month", "15")
    lead = str(cast.units["centre"].id)
    for wrong, sentence in [
        ({"every_day": "45"}, "một ngày từ 1 đến 31"),
        ({"kind": "ongoing", "every": "quarter"}, "Việc lặp lại có loại hạn “Định kỳ”"),
    ]:
        answer = await correct(office, line, lead=lead, **wrong)
        assert answer.status_code == 422, wrong
        assert sentence in answer.text, wrong
    assert (await correct(office, line, lead=lead, every="quarter", every_day="")).status_code == 303
    assert (await again(line))["recurrence"] == QUARTERLY
    assert "Hằng quý, ngày cuối quý" in (await office.get(f"/plans/{plan}/review")).text
    assert (await correct(office, await again(line), kind="none")).status_code == 303
    assert (await again(line))["recurrence"] == ""  # no deadline has no rhythm
    assert (await correct(office, await again(line), kind="", every="week", every_day="thứ sáu")).status_code == 303
    kept = await again(line)
    assert (kept["deadline_kind"], kept["recurrence"]) == ("recurring", "FREQ=WEEKLY;BYDAY=FR")


async def test_publishing_gives_out_the_occurrences_at_hand(cast: Cast) -> None:
    plan = await bring_in(cast, STORMS)
    office = await cast.browser("office")
    line = await draft_at(plan, next(row["anchor"] for row in await drafts_of(plan) if row["recurrence"]))
    await settle(cast, plan)
    assert (await correct(office, await again(line), kind="recurring", every="week", every_day="")).status_code == 303
    page = await office.get(f"/plans/{plan}/publication")
    assert (await publish(office, plan)).status_code == 303
    made = await rows("select a.* from assignment a join task t on t.id = a.task where t.recurrence <> '' order by a.id")
    everything = await rows("select id from assignment")
    assert len(made) in {6, 7}
    assert {row["due_on"].weekday() for row in made} == {4}
    assert f"Giao {len(everything)} việc cho" in page.text
    assert await told() == sorted(row["id"] for row in everything)


async def drafts_of(plan: int) -> list[dict[str, Any]]:
    from tracker.drafts.queries import drafts

    return await drafts(plan)
