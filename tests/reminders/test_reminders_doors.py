"""The doors of chasing: a head's word, the office's buttons, the ladder, failed messages, the timetable."""

from datetime import timedelta

import pytest
from cast import Browser, Cast, another_ward, events_of, key_on, today

from tracker.core.clock import now
from tracker.core.database import rows
from tracker.reminders.forms import typed_of
from tracker.reminders.queries import ladders
from tracker.reminders.rules import USUAL, Rung
from tracker.timetable import tick
from tracker.workdays.queries import calendar
from tracker.workdays.rules import add_working_days

pytestmark = pytest.mark.anyio


async def late(cast: Cast, unit: str = "five") -> int:
    return await cast.assignment(unit, due_on=today() - timedelta(days=3), at=now() - timedelta(days=30))


async def test_a_head_promises_a_day(cast: Cast) -> None:
    assignment = await late(cast)
    browser = await cast.browser("head")
    page = await browser.get(f"/assignments/{assignment}/promise")
    day = add_working_days(today(), 2, await calendar(cast.ward))
    sent = {"_key": key_on(page), "promised_on": f"{day:%d/%m/%Y}", "cause": "papers", "words": "Chờ mẫu biểu"}
    answer = await browser.post(f"/assignments/{assignment}/promise", sent)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/assignments/{assignment}")
    again = await browser.post(f"/assignments/{assignment}/promise", sent)
    assert again.status_code == 303
    assert len(await events_of("assignment.promised")) == 1
    desk = (await (await cast.browser("office")).get("/")).text
    assert f"hẹn {day:%d/%m/%Y}, chờ hướng dẫn" in desk


@pytest.mark.parametrize(
    ("day", "cause", "word"),
    [
        ("", "papers", "ngày hẹn"),
        ("1/1/2001", "papers", "Ngày hẹn phải từ hôm nay"),
        ("31/12/2099", "papers", "gia hạn"),
        ("x", "?", "lý do"),
    ],
)
async def test_a_promise_that_cannot_be_is_said_and_keeps_what_was_typed(cast: Cast, day: str, cause: str, word: str) -> None:
    assignment = await late(cast)
    browser = await cast.browser("head")
    page = await browser.get(f"/assignments/{assignment}/promise")
    answer = await browser.post(
        f"/assignments/{assignment}/promise", {"_key": key_on(page), "promised_on": day, "cause": cause, "words": "Chữ đã gõ"}
    )
    assert answer.status_code == 422
    assert word in answer.text
    assert "Chữ đã gõ" in answer.text
    assert await rows("select id from promise") == []


async def test_only_the_lead_unit_promises(cast: Cast) -> None:
    assignment = await late(cast)
    assert (await (await cast.browser("other_head")).get(f"/assignments/{assignment}/promise")).status_code == 404
    assert (await (await cast.browser("office")).get(f"/assignments/{assignment}/promise")).status_code == 403


async def desk(cast: Cast) -> tuple[Browser, str]:
    browser = await cast.browser("office")
    return browser, key_on(await browser.get("/"))


async def test_the_office_reminds_ticked_work(cast: Cast) -> None:
    chosen = [await late(cast), await late(cast, "six")]
    browser, key = await desk(cast)
    answer = await browser.post("/chase", {"_key": key, "ids": [str(one) for one in chosen]})
    assert answer.status_code == 303
    assert [event["noun_id"] for event in await events_of("assignment.chased")] == chosen
    text = (await browser.get("/")).text
    assert "Đã nhắc 2 việc." in text
    assert "1 lần" in text
    head = await cast.browser("head")
    assert "Phòng nhắc việc" in (await head.get("/notices")).text


async def test_nothing_ticked_is_said(cast: Cast) -> None:
    browser, key = await desk_of_one(cast)
    await browser.post("/chase", {"_key": key})
    assert "Chưa chọn việc nào" in (await browser.get("/")).text
    assert await events_of("assignment.chased") == []


async def desk_of_one(cast: Cast) -> tuple[Browser, str]:
    await late(cast)
    return await desk(cast)


async def test_work_of_another_ward_is_not_there(cast: Cast) -> None:
    browser, key = await desk_of_one(cast)
    unit = await another_ward()
    assert unit
    assert (await browser.post("/chase", {"_key": key, "ids": ["999999"]})).status_code == 404


async def test_words_to_copy_name_the_work_and_lead_to_it(cast: Cast) -> None:
    assignment = await late(cast)
    browser, key = await desk(cast)
    text = (await browser.post("/reminders", {"_key": key, "ids": [str(assignment)]})).text
    assert f"http://localhost:8000/assignments/{assignment}" in text
    assert "quá hạn" in text


async def test_the_ladder_shown_is_the_one_that_runs_and_can_be_changed(cast: Cast) -> None:
    browser = await cast.browser("office")
    page = await browser.get("/ladder")
    assert all(rung.when in page.text for rung in USUAL)
    typed = typed_of((Rung(-2), Rung(0), Rung(2, to_office=True)))
    sent = {**typed, "seen": typed_of(USUAL)["seen"]}
    assert (await browser.post("/ladder", sent)).status_code == 303
    assert (await ladders(cast.ward))[0] == (Rung(-2), Rung(0), Rung(2, to_office=True))
    stale = await browser.post("/ladder", sent)
    assert stale.status_code == 409
    assert "Trước hạn 2 ngày làm việc" in stale.text
    assert len(await events_of("ladder.set")) == 1
    assert (await browser.post("/ladder/removal")).status_code == 303
    assert (await ladders(cast.ward))[0] == USUAL
    assert len(await events_of("ladder.dropped")) == 1


@pytest.mark.parametrize("days", ["0", "-1", "999", "ba", "²"])
async def test_a_ladder_that_cannot_run_is_refused_with_everything_kept(cast: Cast, days: str) -> None:
    browser = await cast.browser("office")
    typed = typed_of(USUAL)
    answer = await browser.post("/ladder", {**typed, "days": [days, *typed["days"][1:]]})
    assert answer.status_code == 422
    assert f'value="{days}"' in answer.text
    assert (await ladders(cast.ward))[0] == USUAL


async def test_a_ladder_with_missing_cells_is_refused(cast: Cast) -> None:
    browser = await cast.browser("office")
    answer = await browser.post("/ladder", {**typed_of(USUAL), "days": ["1"]})
    assert answer.status_code == 422
    assert (await browser.get("/ladder?plan=99999")).status_code == 404
    assert (await browser.get("/ladder?plan=%D9%A3")).status_code == 200


async def test_the_timetable_says_what_ran_and_health_how_long_ago(cast: Cast) -> None:
    browser = await cast.browser("office")
    assert "chưa chạy lần nào" in (await browser.get("/timetable")).text
    assert (await browser.get("/health")).json() == {"status": "ok", "last_tick_seconds": None}
    await tick(now())
    page = (await browser.get("/timetable")).text
    assert "Xem hạn và nhắc việc" in page
    assert "Tốt" in page
    assert (await browser.get("/health")).json()["last_tick_seconds"] in range(60)
