"""The doors of a year: what is shown, who decides a grade, that the newest decision stands and two at once leave one."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from cast import Browser, Cast, events_of, key_on, queries
from scored_year import at, month
from scores import key

from tracker.accountability.grading import decide_head
from tracker.core.database import rows
from tracker.core.errors import Forbidden
from tracker.core.viewer import Role
from tracker.people.tables import Appointment
from tracker.scoring.rule_sets import Grade

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def december() -> Iterator[None]:
    with time_machine.travel(at(date(2026, 12, 1)), tick=True):
        yield


async def decide(browser: Browser, door: str, **more: Any) -> Any:
    """The form of that door as somebody fills it in; `version` of the decision that is shown."""
    page = await browser.get("/help") if "_key" in more else await browser.get(more.pop("page", door) + "?year=2026")
    sent = {"_key": more.pop("_key", None) or key_on(page), "year": "2026", "reason": "", **more}
    return await browser.post(door, sent)


async def grades() -> list[tuple[int, str, str]]:
    found = await rows("select number, grade, suggested from year_grade order by id")
    return [(row["number"], row["grade"], row["suggested"]) for row in found]


async def test_a_year_shows_published_totals_means_and_what_they_suggest(cast: Cast) -> None:
    await month(cast, date(2026, 9, 1), general=2800)  # 98,00
    await month(cast, date(2026, 10, 1), general=2601)  # 96,01
    await month(cast, date(2026, 10, 1), "head", "five")
    leader = await cast.browser("leader")
    with queries() as asked:
        page = await leader.get("/grades?year=2026")
    assert len(asked) <= 3
    for said in ("98,00", "96,01", "97,01", "2/12 tháng", "Hoàn thành xuất sắc nhiệm vụ", "tháng 01, 02", "15/12/2026"):
        assert said in page.text, said
    assert "100,00" in page.text  # the plan score of tổ dân phố, without any grade
    assert "Chủ tịch Mặt trận" not in page.text
    with queries() as asked:
        one = await leader.get(f"/grades/{cast.appointments['culture_head']}?year=2026")
    assert len(asked) <= 3
    assert "tháng 9: 98,00" in one.text
    assert "Thiếu kết quả công bố: tháng 01, 02, 03, 04, 05, 06, 07, 08, 11. " in one.text  # December has not ended
    other = await leader.get(f"/grades/{cast.appointments['head']}?year=2026")
    assert "Phường không xếp loại" in other.text
    assert "Quyết định mức" not in other.text


async def test_a_decision_needs_a_reason_where_it_differs_and_the_newest_stands(cast: Cast) -> None:
    await month(cast, date(2026, 10, 1))
    leader, door = await cast.browser("leader"), f"/grades/{cast.appointments['culture_head']}"
    refused = await decide(leader, door, grade="good")
    assert refused.status_code == 422
    assert "Xin ghi lý do" in refused.text
    assert (await decide(leader, door, grade="best")).status_code == 422
    assert (await decide(leader, door, grade="excellent")).status_code == 303
    assert (await decide(leader, door, grade="good", version="1")).status_code == 422  # it replaces a decision
    assert (await decide(leader, door, grade="good", version="1", reason="Theo tập thể.")).status_code == 303
    assert await grades() == [(1, "excellent", "excellent"), (2, "good", "excellent")]
    page = await leader.get(f"{door}?year=2026")
    assert "Theo tập thể." in page.text
    assert "khác gợi ý" in page.text
    stale = await decide(leader, door, grade="completed", version="1", reason="Chậm")
    assert stale.status_code == 409
    assert "Theo tập thể." in stale.text
    assert "Chậm" in stale.text
    told = await events_of("grade.decided")
    assert len(told) == 2
    assert all(word not in event["data"] for event in told for word in ("excellent", "good", "xuất sắc", "Theo tập thể"))


async def test_two_decisions_at_once_leave_one(cast: Cast) -> None:
    door = f"/grades/{cast.appointments['culture_head']}"
    browsers = [await cast.browser("leader") for _ in range(2)]
    keys = [key_on(await browser.get(f"{door}?year=2026")) for browser in browsers]
    sent = [
        decide(browser, door, _key=one, grade=grade, reason="Đã họp.")
        for browser, one, grade in zip(browsers, keys, ("good", "completed"), strict=True)
    ]
    answers = await asyncio.gather(*sent)
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert len(await grades()) == len(await events_of("grade.decided")) == 1
    again = await decide(browsers[0], door, _key=keys[0], grade="good", reason="Đã họp.")
    assert again.status_code in {303, 409}
    assert len(await grades()) == 1


async def test_who_may_decide_and_of_whom(cast: Cast) -> None:
    mine = f"/grades/{cast.appointments['culture_head']}"
    assert (await decide(await cast.browser("office"), mine, grade="good", reason="x", _key="k" * 20)).status_code == 403
    leader = await cast.browser("leader")
    five, front = cast.appointments["head"], cast.appointments["front_head"]
    refused = await decide(leader, f"/grades/{five}", _key="k" * 20, grade="good", reason="x")
    assert refused.status_code == 422
    assert "không xếp loại" in refused.text
    assert (await decide(leader, f"/grades/{front}", _key="l" * 20, grade="good", reason="x")).status_code == 404
    for door in (
        "/grades/0",
        "/grades/999999",
        "/grades?year=2024",
        "/grades?year=2027",
        "/grades?year=abc",
        f"{mine}?year=-1",
    ):
        assert (await leader.get(door)).status_code == 404, door
    future = await decide(leader, mine, _key="m" * 20, grade="good", reason="x", year="2027")
    assert future.status_code == 404
    post = Appointment.id == cast.appointments["culture_head"]
    await Appointment.update({Appointment.person: cast.people["leader"]}).where(post)
    both = await cast.viewer("leader")
    hat = next(post for post in both.posts if post.role is Role.LEADER)
    with pytest.raises(Forbidden):
        await decide_head(
            2026, cast.appointments["culture_head"], Grade.GOOD, disciplined=False, reason="x", seen=0, key="n" * 20,
            by=replace(both, hat=hat), at=at(date(2026, 12, 1)),
        )  # fmt: skip
    assert await grades() == []


async def test_a_decision_asks_for_a_fresh_password(cast: Cast) -> None:
    leader, door = await cast.browser("leader"), f"/grades/{cast.appointments['culture_head']}"
    page = await leader.get(f"{door}?year=2026")
    with time_machine.travel(at(date(2026, 12, 1)) + timedelta(hours=1), tick=True):
        answer = await decide(leader, door, _key=key_on(page), grade="good", reason="x")
    assert answer.status_code == 403
    assert "15 phút" in answer.text
    assert await grades() == []


async def test_a_units_grade_and_the_warning_of_its_head(cast: Cast) -> None:
    leader, head = await cast.browser("leader"), cast.appointments["culture_head"]
    door = f"/grades/units/{cast.units['culture'].id}"
    first = await decide(leader, door, page=f"/grades/{head}", head=str(head), grade="completed", is_outstanding="1")
    assert first.headers["location"] == f"/grades/{head}?year=2026"
    assert (await decide(leader, f"/grades/{head}", grade="good", reason="Đã họp.")).status_code == 303
    page = await leader.get(f"/grades/{head}?year=2026")
    assert "cao hơn mức của đơn vị (hoàn thành nhiệm vụ)" in page.text
    assert "có thành tích nổi trội" in page.text
    unsaid = await decide(leader, door, page=f"/grades/{head}", head=str(head), grade="good", version="1")
    assert unsaid.status_code == 422
    assert (await decide(leader, door, _key="k" * 20, head="", grade="")).status_code == 404
    nowhere = await decide(leader, "/grades/units/999999", _key="l" * 20, head=str(head), grade="good")
    assert nowhere.status_code == 404


async def test_a_head_reads_their_own_year(cast: Cast) -> None:
    """The mean of what was published and the grade that stands, at the address the notice leads to; nobody else's."""
    for first in (date(2026, 9, 1), date(2026, 10, 1)):
        await month(cast, first)
    leader = await cast.viewer("leader")
    decision: dict[str, Any] = {"disciplined": False, "by": leader, "at": at(date(2026, 12, 1))}
    await decide_head(2026, cast.appointments["culture_head"], Grade.GOOD, reason="Đã họp", seen=0, key=key(), **decision)
    await decide_head(2026, cast.appointments["culture_head"], Grade.EXCELLENT, reason="Họp lại", seen=1, key=key(), **decision)
    (*_, told) = await events_of("grade.decided")
    assert '"/scores/mine/history"' in told["data"]
    head = await cast.browser("culture_head")
    with queries() as asked:
        page = await head.get("/scores/mine/history")
    assert len(asked) <= 3
    assert "Hoàn thành xuất sắc nhiệm vụ" in page.text
    assert "quyết định lần 2" in page.text
    assert "Họp lại" in page.text
    assert "Đã họp" not in page.text
    assert "Trung bình năm 2026: <strong>98,00</strong>" in page.text
    other = await (await cast.browser("head")).get("/scores/mine/history")
    assert "Họp lại" not in other.text
