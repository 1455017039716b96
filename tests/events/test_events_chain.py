"""The diary: a chain nobody edits unseen, append-only on both engines, read by those who may."""

from typing import Any

import pytest
from cast import Cast

from tracker.core.database import is_postgres, rows
from tracker.events.queries import verify_all
from tracker.events.tables import Event

pytestmark = pytest.mark.anyio


async def test_an_untouched_diary_holds(cast: Cast) -> None:
    await cast.assignment()
    assert await verify_all() == []


@pytest.mark.parametrize("statement", ["update event set data = 'x' where id = 1", "delete from event where id = 1"])
async def test_the_database_refuses_to_edit(cast: Cast, statement: str) -> None:
    with pytest.raises(Exception, match=r"(?i)append"):
        await Event.raw(statement)
    assert await verify_all() == []


async def unlock() -> None:
    """What an intruder with the database in hand would do first."""
    if is_postgres():
        await Event.raw("alter table event disable trigger all")
    else:
        for row in await rows("select name from sqlite_master where type = 'trigger' and tbl_name = 'event'"):
            await Event.raw(f"drop trigger {row['name']}")


async def test_an_altered_row_is_named(cast: Cast) -> None:
    await cast.assignment()
    await unlock()
    await Event.raw("update event set data = {} where ward = {} and sequence = 3", '{"title": "khác"}', cast.ward)
    (found,) = await verify_all()
    assert (found.ward, found.sequence) == (cast.ward, 3)
    assert "đã bị sửa" in found.sentence


@pytest.mark.parametrize(("gone", "said"), [("= 4", "thiếu dòng số 4"), ("> 5", "dòng cuối bị mất")])
async def test_a_missing_row_is_named(cast: Cast, gone: str, said: str) -> None:
    await unlock()
    await Event.raw(f"delete from event where ward = {{}} and sequence {gone}", cast.ward)
    (found,) = await verify_all()
    assert said in found.sentence


async def test_the_diary_page_filters(cast: Cast) -> None:
    await cast.assignment(text="Việc để tìm trong nhật ký")
    leader = await cast.browser("leader")
    whole = await leader.get("/events")
    assert "Việc để tìm trong nhật ký" in whole.text
    future = await leader.get("/events?from=01/01/2099")
    assert "Việc để tìm trong nhật ký" not in future.text


async def test_a_damaged_row_does_not_break_the_page(cast: Cast) -> None:
    await unlock()
    await Event.raw("update event set data = 'không phải json' where ward = {} and sequence = 2", cast.ward)
    leader = await cast.browser("leader")
    answer: Any = await leader.get("/events")
    assert answer.status_code == 200
