"""The demonstration: the same for the same day, life in all its states, nothing after today, no real person in it."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from conftest import HOME, SERVER, address_of, command, on_server

from tracker.core.clock import day_starts, ward_day
from tracker.core.database import lifespan, rows
from tracker.events.queries import verify_all
from tracker.piccolo_app import APP_CONFIG
from tracker.tasks.rules import State

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("demo")]  # one ward for all, so one worker
TODAY = date(2026, 11, 25)
POSTS = (
    "Chánh Văn phòng", "Chủ tịch", "Phó Chủ tịch", "Trưởng phòng", "Phó trưởng phòng", "Trưởng", "Giám đốc", "Bí thư", "Hiệu trưởng",
    "Tổ trưởng", "Phụ trách", "Chuyên viên", "Quản trị viên", "Người đứng đầu", "Hệ thống",
)  # fmt: skip


@asynccontextmanager
async def place() -> AsyncIterator[str]:
    """A new database without anything in it."""
    name = f"demo_{os.urandom(5).hex()}"
    if SERVER:
        await on_server(f"create database {name}")
        yield address_of(name)
        await on_server(f"drop database {name} with (force)")
    else:
        yield str(HOME / f"{name}.sqlite")


def build(address: str, today: date, *more: str) -> None:
    for words in (("migrate",), ("demo", "--today", today.isoformat(), *more)):
        made = command(*words, database=address)
        assert made.returncode == 0, made.stderr


@asynccontextmanager
async def looking_at(address: str) -> AsyncIterator[None]:
    from piccolo_conf import DB

    if SERVER:
        DB.config = {"dsn": address}
    else:
        DB.path = address
    async with lifespan(DB, most=4):
        yield


@pytest.fixture(scope="module")
async def address() -> AsyncIterator[str]:
    """The small ward of TODAY, built once: the tests only read."""
    async with place() as found:
        build(found, TODAY)
        yield found


@pytest.fixture
async def ward(address: str) -> AsyncIterator[None]:
    async with looking_at(address):
        yield


async def counts() -> dict[str, int]:
    names = [table._meta.tablename for table in APP_CONFIG.table_classes]
    return {name: (await rows(f'select count(*) as n from "{name}"'))[0]["n"] for name in names}


async def told() -> dict[str, Any]:
    """What the ward looks like: its work, its people, its diary to the last hash."""
    return {
        "counts": await counts(),
        "work": await rows(
            "select a.code, t.text, u.name, a.state, a.due_on, a.first_due_on, a.late_after, a.fix_by, a.counted_on, a.percent,"
            " a.product, a.weight, a.submitted_at, a.accepted_at, a.returns from assignment a join task t on t.id = a.task"
            " join unit u on u.id = a.unit order by a.id"
        ),
        "people": await rows("select name, login, phone, seen_at from person order by id"),
        "reports": await rows("select note, at, amount, out_of, source from task_update order by id"),
        "files": await rows("select sha256, name, size from stored_file order by id"),
        "head": await rows("select sequence, hash from event_head order by ward"),
    }


async def test_the_same_day_makes_the_same_ward(address: str) -> None:
    async with looking_at(address):
        first = await told()
    assert len(first["work"]) > 100
    async with place() as other:
        build(other, TODAY)
        async with looking_at(other):
            second = await told()
    for part, found in first.items():
        assert second[part] == found, part


async def test_life_in_all_its_states(ward: None) -> None:
    states = {row["state"]: row["n"] for row in await rows("select state, count(*) as n from assignment group by state")}
    assert set(states) == set(State)
    plans = {row["state"]: row["n"] for row in await rows("select state, count(*) as n from plan group by state")}
    assert plans == {"draft": 1, "running": 3}
    verbs = {row["verb"] for row in await rows("select distinct verb from event")}
    lived = (
        "acknowledged",
        "progressed",
        "submitted",
        "submitted_on_behalf",
        "returned",
        "accepted",
        "reopened",
        "cancelled",
        "changed",
    )
    assert {f"assignment.{word}" for word in (*lived, "given", "requested", "contribution_asked")} <= verbs
    assert {"ward.demonstrated", "plan.imported", "plan.reviewed", "plan.published", "appointment.made"} <= verbs


async def test_late_work_waits_and_work_without_a_day_is_there(ward: None) -> None:
    open_states = "state in ('not_started', 'in_progress', 'returned')"
    for condition in (
        f"{open_states} and late_after < {{}}",
        f"{open_states} and late_after >= {{}}",
        "state = 'done' and counted_on > late_after and due_on < {}",
        "due_on is null and changed_at is not null and (due_on is null or due_on < {})",
    ):
        assert (await rows(f"select count(*) as n from assignment where {condition}", TODAY))[0]["n"] > 0, condition
    waiting = await rows("select verifier, count(*) as n from assignment where state = 'submitted' group by verifier")
    assert {row["verifier"] for row in waiting} == {"office", "leadership"}


async def test_about_sixty_units_one_without_a_head_one_with_an_acting_head(ward: None) -> None:
    units = await rows(
        "select id, name, kind from unit where id <> ward and parent is not null and kind not in ('city', 'ward')"
    )
    assert 55 <= len(units) <= 65
    heads = await rows("select unit, acting from appointment where role = 'head' and ended_at is null")
    headless = [unit["name"] for unit in units if unit["id"] not in {row["unit"] for row in heads}]
    assert len(headless) == 1
    assert sum(1 for row in heads if row["acting"]) == 1
    idle = await rows("select count(*) as n from assignment a join unit u on u.id = a.unit where u.name = {}", headless[0])
    assert idle[0]["n"] > 0  # the vacancy has work that nobody answers for
    hats = await rows("select person from appointment where ended_at is null group by person having count(*) > 1")
    assert len(hats) == 1


async def test_every_kind_of_user_may_be_looked_at(ward: None) -> None:
    from tracker.accounts.queries import demo_people

    assert {row["role"] for row in await demo_people()} >= {"head", "office", "leader", "administrator"}
    assert len({row["login"] for row in await demo_people()}) >= 7


async def test_nothing_happens_after_today(ward: None) -> None:
    end = day_starts(TODAY + timedelta(days=1))
    columns = [
        (table._meta.tablename, column._meta.name)
        for table in APP_CONFIG.table_classes
        for column in table._meta.columns
        if column.value_type is datetime and table._meta.tablename not in {"receipt", "web_session", "activation"}
    ]
    assert ("event", "at") in columns
    for table, column in columns:
        assert (await rows(f'select count(*) as n from "{table}" where "{column}" >= {{}}', end))[0]["n"] == 0, (table, column)
    newest = (await rows("select at from event order by at desc limit 1"))[0]["at"]
    assert ward_day(newest) == TODAY
    oldest = (await rows("select at from event order by at limit 1"))[0]["at"]
    assert TODAY - ward_day(oldest) >= timedelta(days=90)


async def test_the_diary_holds_and_work_is_answered_in_order_of_time(ward: None) -> None:
    assert await verify_all() == []
    lived = await rows(
        "select verb, noun_id, at from event where noun = 'assignment' and verb not in ('assignment.given', 'assignment.requested')"
        " order by sequence"
    )
    assert len(lived) > 200
    assert [row["at"] for row in lived] == sorted(row["at"] for row in lived)
    given = {
        row["noun_id"]: row["at"]
        for row in await rows(
            "select noun_id, at from event where verb in ('assignment.given', 'assignment.requested', 'assignment.taken_over')"
        )
    }
    assert [row for row in lived if row["at"] < given[row["noun_id"]]] == []


async def test_each_state_has_its_events(ward: None) -> None:
    """What a row says happened, the diary says too."""
    for state, verbs in {
        "submitted": ("assignment.submitted", "assignment.submitted_on_behalf"),
        "done": ("assignment.accepted",),
        "cancelled": ("assignment.cancelled", "assignment.handed_over"),
        "returned": ("assignment.returned", "assignment.reopened"),
    }.items():
        marks = ", ".join("{}" for _ in verbs)
        silent = await rows(
            "select a.code from assignment a where a.state = {} and not exists (select 1 from event e where e.noun = 'assignment'"
            f" and e.noun_id = a.id and e.verb in ({marks}))",
            state,
            *verbs,
        )
        assert silent == [], state


async def test_no_real_person_stands_in_it(ward: None) -> None:
    """Every name is a post of a unit: its words are those of posts and units, and telephones lead nowhere."""
    units = await rows("select name, phone from unit")
    words = {word for row in units for word in re.findall(r"\w+", row["name"].casefold())} | {"đơn", "vị"}
    names = {row["name"] for row in await rows("select name from person")}
    names |= {row["name"] for row in await rows("select distinct actor_name as name from event")}
    names |= {row["name"] for row in await rows("select distinct person_name as name from task_update")}
    names |= {row["name"] for row in await rows("select distinct person_name as name from review")}
    assert len(names) > 50
    for name in names:
        post = next((post for post in sorted(POSTS, key=len, reverse=True) if name.startswith(post)), None)
        assert post, name
        assert set(re.findall(r"\w+", name.removeprefix(post).casefold())) <= words, name
    people = await rows("select phone from person where phone <> ''")
    assert all(re.fullmatch(r"0(225|900) 000 \d{3,4}", row["phone"]) for row in [*units, *people] if row["phone"])


async def test_a_large_ward_is_about_as_large_as_asked() -> None:
    async with place() as large:
        build(large, date(2026, 2, 17), "--units", "100", "--assignments", "1500")  # the first day of Tết
        async with looking_at(large):
            found = await counts()
            assert 95 <= found["unit"] <= 105
            assert 1450 <= found["assignment"] <= 1550
            assert len(await rows("select distinct state from assignment")) >= 5
            assert await verify_all() == []
            later = await rows("select count(*) as n from event where at >= {}", day_starts(date(2026, 2, 18)))
            assert later[0]["n"] == 0


async def test_a_second_ward_is_not_built_over_the_first(ward: None, address: str) -> None:
    before = await counts()
    refused = command("demo", database=address)
    assert refused.returncode == 1
    assert await counts() == before
