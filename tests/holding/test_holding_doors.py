"""Days held as people see them: on an assignment, on a unit, of all units; told by what really happened."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cast import Cast, another_ward, queries

from tracker.contributions import actions as contributions
from tracker.core.clock import ward_day
from tracker.core.database import rows, transaction
from tracker.extensions.tables import Extension
from tracker.holding import queries as holding
from tracker.holding.rules import Held
from tracker.tasks import actions as tasks
from tracker.tasks.giving import NewTask, give_to, make_tasks
from tracker.tasks.queries import coordinating
from tracker.updates import actions as updates
from tracker.updates.queries import story

pytestmark = pytest.mark.anyio
BEGAN = datetime(2026, 11, 2, 1, tzinfo=UTC)


def after(days: int, hours: int = 0) -> datetime:
    return BEGAN + timedelta(days=days, hours=hours)


async def days(cast: Cast, assignment: int, on: int) -> dict[str, int]:
    """Holder → days, those that have any, as the assignment's page computes them."""
    row = await cast.look(assignment)
    found: Held = holding.of_story(row, await story(row["id"], row["task"], row["ward"]), today=ward_day(after(on)))
    one = [
        unit for unit in await holding.by_unit(await cast.viewer("leader"), ward_day(after(on))) if unit["unit"] == row["unit"]
    ]
    assert one[0]["days"] == found.days
    return {holder.value: count for holder, count in found.days.items() if count}


async def send(cast: Cast, assignment: int, on: int, name: str = "head") -> None:
    await updates.submit(await cast.look(assignment), key=f"holding-send-{on:04}", by=await cast.viewer(name), at=after(on))


async def test_returned_twice_then_accepted_then_reopened(cast: Cast) -> None:
    assignment = await cast.assignment("five", due_on=date(2026, 12, 31), at=BEGAN)
    office = await cast.viewer("office")
    for sent, back in ((4, 7), (9, 10)):
        await send(cast, assignment, sent)
        await updates.return_(
            await cast.look(assignment), reason="Thiếu ảnh", fix_by=date(2026, 12, 1), serious=False, key=f"holding-back-{sent:04}",
            by=office, at=after(back),
        )  # fmt: skip
    await send(cast, assignment, 13)
    assert await days(cast, assignment, 15) == {"lead": 4 + 2 + 3, "verifier": 3 + 1 + 2}
    await updates.accept([await cast.look(assignment)], key="holding-accept-01", by=office, at=after(17))
    assert await days(cast, assignment, 30) == {"lead": 9, "verifier": 3 + 1 + 4}
    await tasks.reopen(await cast.look(assignment), reason="Số liệu sai", fix_by=date(2026, 12, 20), by=office, at=after(20))
    assert await days(cast, assignment, 22) == {"lead": 9 + 2, "verifier": 3 + 1 + 4, "nobody": 3}
    await tasks.cancel(await cast.look(assignment), reason="Trùng", by=office, at=after(24))
    assert await days(cast, assignment, 40) == {"lead": 9 + 4, "verifier": 8, "nobody": 3}


async def test_contribution_during_verification(cast: Cast) -> None:
    assignment = await cast.assignment("five", at=BEGAN, coordinating=(cast.known("school"),))
    row, head = await cast.look(assignment), await cast.viewer("head")
    beside = await coordinating(row["task"])
    await contributions.ask(row, beside[0], what="Cử hai giáo viên", due_on=None, key="holding-ask-0001", by=head, at=after(3))
    await send(cast, assignment, 5)
    asked = (await rows("select id from contribution"))[0]["id"]
    await contributions.answer(asked, text="Đã cử", by=await cast.viewer("principal"), at=after(8))
    assert await days(cast, assignment, 9) == {"lead": 3, "coordinating": 2, "verifier": 4}


async def extension(assignment: int, ward: int, *, asked: int, decided: int | None, **more: Any) -> None:
    await Extension.insert(
        Extension(
            ward=ward, assignment=assignment, kind="time", state="granted" if decided else "asked", authority="office",
            asked_by=1, asked_by_name="Tổ trưởng", asked_at=after(asked), asked_on=ward_day(after(asked)), reason="Mưa lũ",
            decided_by_name="", decided_at=after(decided) if decided else None, answer="", **more,
        )
    )  # fmt: skip


async def test_extension_asked_and_granted_late_for_an_objective_cause(cast: Cast) -> None:
    due = ward_day(after(10))
    assignment = await cast.assignment("five", due_on=due, at=BEGAN)
    ward = cast.ward
    await extension(
        assignment, ward, asked=8, decided=14, from_due=due, to_due=due + timedelta(9), excused=True, objective=True
    )
    assert await days(cast, assignment, 25) == {"lead": 8 + 6, "approval": 6, "objective": 5}
    await extension(assignment, ward, asked=21, decided=None, from_due=due + timedelta(9), to_due=due + timedelta(20))
    assert await days(cast, assignment, 25) == {"lead": 8 + 2, "approval": 6 + 4, "objective": 5}


async def test_an_extension_that_was_not_excused_adds_no_objective_day(cast: Cast) -> None:
    due = ward_day(after(10))
    assignment = await cast.assignment("five", due_on=due, at=BEGAN)
    await extension(assignment, cast.ward, asked=8, decided=9, from_due=due, to_due=due + timedelta(9))
    assert await days(cast, assignment, 25) == {"lead": 24, "approval": 1}


async def test_recorded_on_behalf_counts_from_the_day_received(cast: Cast) -> None:
    assignment = await cast.assignment("five", at=BEGAN)
    await updates.record_on_behalf(
        await cast.look(assignment), received_on=ward_day(after(4)), source="điện thoại", text="Đã xong", amount=None, out_of=None,
        files=[], key="holding-behalf-1", by=await cast.viewer("office"), at=after(7),
    )  # fmt: skip
    assert await days(cast, assignment, 9) == {"lead": 4, "verifier": 5}


async def test_days_begin_when_the_present_unit_was_given_the_work(cast: Cast) -> None:
    assignment = await cast.assignment("five", at=BEGAN)
    office = await cast.viewer("office")
    task = (await cast.look(assignment))["task"]
    await give_to(task, [cast.known("six")], key="holding-give-001", by=office, at=after(10))
    later = (await rows("select id from assignment where unit = {}", cast.units["six"].id))[0]["id"]
    assert await days(cast, later, 13) == {"lead": 3}
    row = await cast.look(assignment)
    await tasks.change(
        row, due_on=None, weight=100, product="", unit=cast.known("school"), reason="Chuyển việc", version=row["version"],
        by=office, at=after(15),
    )  # fmt: skip
    assert await days(cast, assignment, 20) == {"lead": 5}


async def test_the_pages_say_it(cast: Cast) -> None:
    assignment = await cast.assignment("five", at=datetime.now(UTC) - timedelta(days=12))
    await updates.submit(
        await cast.look(assignment),
        key="holding-page-0001",
        by=await cast.viewer("head"),
        at=datetime.now(UTC) - timedelta(days=5),
    )
    unit = cast.units["five"].id
    for name in ("head", "office", "leader", "observer", "administrator", "appraiser"):
        browser = await cast.browser(name)
        for path in (f"/assignments/{assignment}", f"/units/{unit}"):
            with queries() as asked:
                page = await browser.get(path)
            assert len(asked) <= 3, path
            assert re.findall(r'data-th="Số ngày">(?:<strong>)?(\d+)', page.text) == ["7", "5", "12"], (name, path)
            assert re.search(r"12 ngày, đơn vị chủ trì 7, nơi xác nhận 5</title>", page.text)
    office = await cast.browser("office")
    table = (await office.get("/holding")).text
    row = re.search(rf'href="/units/{unit}".*?</tr>', table, re.DOTALL)
    assert row
    assert re.findall(r"<td [^>]*>(\d+)</td>", row[0]) == ["7", "5", "12"]


async def test_new_work_has_no_day_yet_and_none_is_said_so(cast: Cast) -> None:
    office = await cast.browser("office")
    assert "Chưa giao việc nào" in (await office.get("/holding")).text
    assignment = await cast.assignment("five")
    page = await office.get(f"/assignments/{assignment}")
    assert ": 0 ngày." in page.text
    assert 'id="ngay-giu"' not in page.text


async def test_only_this_wards_units_and_one_plans_work(cast: Cast) -> None:
    await cast.assignment("five", at=BEGAN)
    unit = await another_ward()
    other = int((await rows("select ward from unit where id = {}", unit.id))[0]["ward"])
    new = NewTask(text="Việc bên kia", office=unit.id, office_path=unit.path, leads=(unit,))
    async with transaction():
        await make_tasks([new], ward=other, by=None, at=BEGAN)
    office = await cast.browser("office")
    page = (await office.get("/holding")).text
    assert "Tổ dân phố số 5" in page
    assert "Tổ dân phố bên kia" not in page
    for strange in ("999", "abc", "10000000000000000000000", "-1", "%00"):
        answer = await office.get(f"/holding?plan={strange}")
        assert answer.status_code == 200
    assert "Chưa giao việc nào" in (await office.get("/holding?plan=999")).text
