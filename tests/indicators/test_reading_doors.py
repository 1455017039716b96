"""The doors of readings: what is owed, one number a page, what is odd is confirmed, on behalf, who sees which."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from cast import Cast, events_of, key_on, queries
from measured import Q2, Q3, plan_row, running_indicator

from tracker.core.database import rows
from tracker.indicators.recording import record_reading

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 9, 21, 3, tzinfo=UTC)  # a Monday, two days after the deadline of the third quarter (Saturday 19/9)


@pytest.fixture(autouse=True)
def _september() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


async def put(cast: Cast, made: int, **more: Any) -> int:
    values = {"period": Q3, "numerator": 38_000, "denominator": 40_000, "key": None, "at": NOW} | more
    return await record_reading(indicator=made, unit=cast.units["five"].id, by=await cast.viewer("head"), **values)


async def test_a_head_reports_in_two_steps(cast: Cast) -> None:
    made = await running_indicator(cast)
    head = await cast.browser("head")
    with queries() as asked:
        home = await head.get("/")
    assert len(asked) <= 3
    assert "Báo 1 số liệu của Tổ dân phố số 5" in home.text
    owed = await head.get("/readings")
    assert "Tỷ lệ người dân" in owed.text
    assert "Hôm nay là ngày cuối" in owed.text  # 19/9 is a Saturday
    url = f"/readings/{made}/2026-quarter-3"
    assert url in owed.text
    form = await head.get(url)
    assert "Có bao nhiêu người có tài khoản định danh mức 2?" in form.text
    bad = await head.post(f"{url}/check", {"numerator": "ba trăm", "denominator": "400"})
    assert bad.status_code == 422
    assert 'value="ba trăm"' in bad.text
    assert (await head.post(f"{url}/check", {"numerator": "380"})).status_code == 422
    check = await head.post(f"{url}/check", {"numerator": "380", "denominator": "1.400", "note": "đếm ngày 14"})
    assert "380 trên 1.400 người" in check.text
    again = await head.post(f"{url}/edit", {"numerator": "380", "denominator": "1.400", "note": "đếm ngày 14"})
    assert 'value="1.400"' in again.text
    assert 'value="đếm ngày 14"' in again.text
    sent = await head.post(url, {"numerator": "380", "denominator": "1.400", "_key": key_on(check)})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{url}/sent")
    assert "SL-" in (await head.get(f"{url}/sent")).text
    assert "Số liệu đã báo (1)" in (await head.get("/readings")).text
    assert "Số liệu cần báo" not in (await head.get("/")).text
    twice = await head.post(url, {"numerator": "380", "denominator": "1.400", "_key": key_on(check)})
    assert twice.headers["location"] == f"{url}/sent"
    assert len(await rows("select id from reading")) == 1


async def test_what_is_odd_is_confirmed_with_files_kept_apart(cast: Cast) -> None:
    made = await running_indicator(cast)
    head = await cast.browser("head")
    url, typed = f"/readings/{made}/2026-quarter-3", {"numerator": "410", "denominator": "400"}
    check = await head.post(f"{url}/check", typed)
    assert "lớn hơn tổng số" in check.text
    photo = {"files": ("so.pdf", b"%PDF-1.4 so")}
    refused = await head.post(url, typed | {"_key": key_on(check)}, files=photo)
    assert refused.status_code == 422
    assert "đánh dấu" in refused.text
    assert "chọn lại ảnh" in refused.text
    no_note = await head.post(url, typed | {"_key": key_on(check), "sure": "1"})
    assert no_note.status_code == 422
    taken = await head.post(url, typed | {"_key": key_on(check), "sure": "1", "note": "Có 10 người tạm trú"}, files=photo)
    assert taken.status_code == 303
    file = (await rows("select id from reading_evidence"))[0]["id"]
    assert (await head.get(f"{url}/evidence/{file}")).content == b"%PDF-1.4 so"
    unit = cast.units["five"].id
    assert (await (await cast.browser("leader")).get(f"{url}/evidence/{file}?unit={unit}")).status_code == 200
    other = await cast.browser("other_head")
    assert (await other.get(f"{url}/evidence/{file}")).status_code == 404
    assert (await other.get(f"{url}/evidence/{file}?unit={unit}")).status_code == 404
    assert (await other.get(f"{url}?unit={unit}")).status_code == 404


async def test_a_correction_says_why_and_meets_a_newer_one_as_a_conflict(cast: Cast) -> None:
    made = await running_indicator(cast)
    first = await put(cast, made)
    head, url = await cast.browser("head"), f"/readings/{made}/2026-quarter-3"
    page = await head.get(url)
    assert "<strong>380 trên 400</strong>" in page.text
    typed = {"numerator": "370", "denominator": "400", "seen": str(first)}
    assert (await head.post(f"{url}/check", typed)).status_code == 422
    check = await head.post(f"{url}/check", typed | {"why": "Đếm trùng"})
    await put(cast, made, numerator=36_000, seen=first, why="Sửa trước")
    late = await head.post(url, typed | {"why": "Đếm trùng", "_key": key_on(check), "sure": "1"})
    assert late.status_code == 409
    assert "360 trên 400" in late.text
    assert "370 trên 400" in late.text


async def test_six_presses_leave_one_reading(cast: Cast) -> None:
    made = await running_indicator(cast)
    head, url = await cast.browser("head"), f"/readings/{made}/2026-quarter-3"
    typed = {"numerator": "380", "denominator": "400"}
    key = key_on(await head.post(f"{url}/check", typed))
    answers = await asyncio.gather(*(head.post(url, typed | {"_key": key}) for _ in range(6)))
    assert {one.status_code for one in answers} == {303}
    assert len(await events_of("reading.recorded")) == 1


async def test_a_report_gets_its_head_back(cast: Cast) -> None:
    made = await running_indicator(cast)
    head, url = await cast.browser("head"), f"/readings/{made}/2026-quarter-3"
    assert 'name="next" value="/reports/mine/7"' in (await head.get(f"{url}?next=/reports/mine/7")).text
    assert 'name="next" value=""' in (await head.get(f"{url}?next=//evil.example/reports/mine/7")).text
    typed = {"numerator": "380", "denominator": "400", "next": "/reports/mine/7"}
    check = await head.post(f"{url}/check", typed)
    sent = await head.post(url, typed | {"_key": key_on(check)})
    assert sent.headers["location"] == "/reports/mine/7"


async def test_the_office_enters_what_it_was_told(cast: Cast) -> None:
    made = await running_indicator(cast)
    office, unit = await cast.browser("office"), cast.units["five"].id
    page = await office.get(f"/indicators/{made}/readings/new?unit={unit}")
    typed = {
        "unit": str(unit), "period": "2026-quarter-3", "numerator": "410", "denominator": "400", "source": "điện thoại",
        "received_on": "18/09/2026", "_key": key_on(page),
    }  # fmt: skip
    door = f"/indicators/{made}/readings"
    odd = await office.post(door, typed)
    assert odd.status_code == 422
    assert "lớn hơn tổng số" in odd.text
    assert (await office.post(door, typed | {"numerator": "390", "received_on": "22/09/2026"})).status_code == 422
    done = await office.post(door, typed | {"numerator": "390"})
    assert done.headers["location"] == f"/readings/{made}/2026-quarter-3?unit={unit}"
    kept = (await rows("select id, counted_on, on_behalf from reading"))[0]
    assert (kept["counted_on"], kept["on_behalf"]) == (date(2026, 9, 18), "điện thoại")
    shown = await office.get(f"/readings/{made}/2026-quarter-3?unit={unit}")
    assert "390 trên 400" in shown.text
    again = await office.post(
        door, typed | {"numerator": "395", "_key": key_on(await office.get(f"/indicators/{made}/readings/new"))}
    )
    assert again.status_code == 422
    assert f'name="seen" value="{kept["id"]}"' in again.text
    put_right = typed | {"numerator": "395", "_key": key_on(again), "seen": str(kept["id"]), "why": "Nghe nhầm"}
    assert (await office.post(door, put_right)).status_code == 303
    assert (await rows("select counted_on from reading where superseded_at is null"))[0]["counted_on"] == date(2026, 9, 18)


async def test_what_is_not_reported_is_listed_for_those_who_look_after_units(cast: Cast) -> None:
    of_plan = await plan_row(cast)
    made = await running_indicator(cast, of_plan)
    await running_indicator(cast, of_plan, groups="", name="Không ai báo")
    await put(cast, made)
    for who, has_link in (("office", True), ("leader", False), ("observer", False)):
        browser = await cast.browser(who)
        with queries() as asked:
            page = await browser.get("/readings")
        assert len(asked) <= 3
        assert "Tổ dân phố số 6" in page.text
        assert "Tổ dân phố số 5</th>" not in page.text
        assert ("/readings/new?unit=" in page.text) is has_link


async def test_what_is_not_there_is_not_found(cast: Cast) -> None:
    made = await running_indicator(cast)
    head = await cast.browser("head")
    for address in (
        f"{made}/2026-quarter-5",
        f"{made}/2026-quarter-03",
        f"{made}/1999-1",
        "999/2026-quarter-3",
        "x/2026-quarter-3",
        f"{made}/2026-quarter-3/sent",
        f"{made}/2026-³",
    ):
        assert (await head.get(f"/readings/{address}")).status_code == 404, address
    early = await head.get(f"/readings/{made}/2026-quarter-4")
    assert "báo được từ ngày 09/12/2026" in early.text
    assert (await (await cast.browser("principal")).get(f"/readings/{made}/2026-quarter-3")).status_code == 404
    leader = await cast.browser("leader")
    assert (
        "Chưa báo không phải là 0" in (await leader.get(f"/readings/{made}/2026-quarter-2?unit={cast.units['five'].id}")).text
    )
    assert (await leader.get(f"/readings/{made}/2026-quarter-2")).status_code == 404
    assert Q2.words in (await head.get(f"/readings/{made}/2026-quarter-2")).text
