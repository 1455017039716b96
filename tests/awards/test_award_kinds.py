"""Kinds of award and base salaries through their doors: said from what runs, entered as versions, seen by three roles."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from cast import Cast, events_of, filled, key_on, queries
from granted import kind
from scores import key

from tracker.awards.built_in import BUILT_IN, SALARIES
from tracker.awards.queries import kinds, kinds_of, kinds_sql, salaries, salaries_of, salaries_sql
from tracker.awards.rules import Fact, Votes, VotesOf, kind_on, money_of
from tracker.awards.settling import enter_kind, enter_salary
from tracker.core.clock import now
from tracker.core.database import rows
from tracker.core.errors import Conflict, Refusal

LISTS = ("papers", "condition_words", "condition_bases")
pytestmark = pytest.mark.anyio
DOOR = "/award-kinds/advanced_worker"


async def test_every_kind_is_said_from_what_runs(cast: Cast) -> None:
    leader = await cast.browser("leader")
    with queries() as asked:
        page = await leader.get("/award-kinds")
    assert len(asked) == 2
    for one in BUILT_IN:
        assert one.name in page.text
        shown = (await leader.get(f"/award-kinds/{one.key}")).text
        for said in (one.votes.words, one.basis, *(condition.words for condition in one.conditions)):
            assert said in shown, (one.key, said)
    assert "để trống đến khi phường nhập" in page.text
    assert "2.530.000 đồng</strong> (đang áp dụng)" in page.text
    assert "Nhập bản mới" not in (await leader.get(DOOR)).text
    fighter = (await leader.get("/award-kinds/grassroots_fighter")).text
    assert "1 × 2.530.000 đồng = 2.530.000 đồng" in fighter
    assert "Sổ Việc tự đánh dấu theo sổ khen thưởng cùng năm" in fighter
    assert "Người xét đánh dấu, kèm minh chứng" in (await leader.get("/award-kinds/advanced_collective")).text
    assert (await leader.get("/award-kinds/khong-co")).status_code == 404
    assert (await leader.get(f"{DOOR}?version=9")).status_code == 404
    for who in ("head", "observer", "appraiser"):
        assert (await (await cast.browser(who)).get(DOOR)).status_code == 403


async def test_a_version_is_entered_through_its_form_and_runs_from_its_day(cast: Cast) -> None:
    administrator = await cast.browser("administrator")
    page = await administrator.get(f"{DOOR}/versions")
    sent = filled(page, *LISTS, starts_on="01/01/2027", multiple="0,35", percent="75", votes_of="all", more="Có đơn | Điều 9",
                  reason="Luật sửa đổi")  # fmt: skip
    del sent["above"]  # the tick is taken off
    sent["condition_words"][1] = ""
    answer = await administrator.post(f"{DOOR}/versions", sent)
    assert (answer.status_code, answer.headers.get("location")) == (303, f"{DOOR}?version=2")
    assert (await administrator.post(f"{DOOR}/versions", sent)).status_code == 303  # a double tap makes one version
    found = await kinds(cast.ward)
    assert kind_on(found, "advanced_worker", date(2026, 12, 31)) == kind("advanced_worker")
    made = kind_on(found, "advanced_worker", date(2027, 1, 1))
    assert made
    assert (made.version, made.multiple, made.votes) == (2, 350, Votes(75, above=False, of=VotesOf.ALL))
    assert [(one.key, one.fact) for one in made.conditions] == [
        ("good", Fact.GRADE), ("no_discipline", Fact.UNDISCIPLINED), ("own2_1", None),
    ]  # fmt: skip
    assert money_of(made, date(2027, 1, 1), SALARIES) == 885_500
    assert len(await events_of("award_kind.versioned")) == 1
    shown = (await administrator.get(f"{DOOR}?version=2")).text
    assert "Bản đang áp dụng là bản 1" in shown
    assert "từ 75% tổng số thành viên hội đồng" in shown
    again = filled(await administrator.get(f"{DOOR}/versions"), *LISTS)  # what a person ticks may be worded anew
    assert again["condition_words"] == ["Được xếp loại hoàn thành tốt nhiệm vụ trở lên trong năm",
                                        "Không bị kỷ luật trong thời gian xét", "Có đơn"]  # fmt: skip


async def test_what_is_not_sound_is_said_and_what_was_typed_stays(cast: Cast) -> None:
    office = await cast.browser("office")
    page = await office.get(f"{DOOR}/versions")
    for more, sentence in (
        ({"name": ""}, "Xin nhập tên"), ({"multiple": "nhiều"}, "Xin ghi số"), ({"multiple": "0,0001"}, "ba chữ số"),
        ({"ends_on": "01/01/2020"}, "không thể trước ngày có hiệu lực"), ({"percent": "100"}, "trên 100%"),
        ({"papers": []}, "ít nhất một loại giấy tờ"), ({"papers": ["bad"]}, "trong danh sách"), ({"more": "không có căn cứ"}, "Dòng 1"),
        ({"condition_words": ["", "", ""]}, "ít nhất một điều kiện"), ({"condition_words": ["một"]}, "vừa thay đổi"),
        ({"granter": "nobody"}, "Xin chọn ai quyết định"), ({"reason": ""}, "Xin nhập lý do"),
    ):  # fmt: skip
        answer = await office.post(f"{DOOR}/versions", filled(page, *LISTS, reason="Lý do tôi đã gõ") | more)
        assert answer.status_code == 422, more
        assert sentence in answer.text, more
        assert "reason" in more or "Lý do tôi đã gõ" in answer.text
    assert await rows("select id from award_kind") == []
    with pytest.raises(Refusal):
        await enter_kind(replace(kind(), papers=()), after=1, reason="x", key=key(), by=await cast.viewer("office"), at=now())


async def test_of_two_versions_at_once_one_is_kept(cast: Cast) -> None:
    async def put(name: str) -> int:
        return await enter_kind(kind(), after=1, reason="Mới", key=key(), by=await cast.viewer(name), at=now())

    done = await asyncio.gather(put("office"), put("second_office"), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "int"]
    with pytest.raises(Conflict):
        await put("office")


async def test_a_base_salary_is_entered_with_its_source(cast: Cast) -> None:
    office = await cast.browser("office")
    page = await office.get("/award-kinds")
    sent = {"_key": key_on(page), "amount": "2.800.000", "since": "01/01/2026", "source": "Nghị định thử"}
    for more, sentence in (
        ({"amount": "2,5"}, "số nguyên"),
        ({"amount": "100"}, "từ 100000"),
        ({"source": ""}, "Xin nhập văn bản"),
    ):
        refused = await office.post("/award-kinds/salaries", sent | more)
        assert (refused.status_code, sentence in refused.text) == (422, True), more
    assert (await office.post("/award-kinds/salaries", sent)).status_code == 303
    await enter_salary(2_900_000, date(2026, 1, 1), "Đính chính", key=key(), by=await cast.viewer("office"), at=now())
    assert [one.amount for one in await salaries(cast.ward)] == [2_340_000, 2_530_000, 2_800_000, 2_900_000]
    shown = (await office.get("/award-kinds")).text
    assert "Nghị định thử" in shown
    assert len(await events_of("base_salary.entered")) == 2
    refused = await (await cast.browser("leader")).post("/award-kinds/salaries", sent)
    assert refused.status_code == 403


async def test_other_pages_read_both_within_one_statement(cast: Cast) -> None:
    await enter_kind(kind(), after=1, reason="Mới", key=key(), by=await cast.viewer("office"), at=now())
    await enter_salary(3_000_000, date(2027, 7, 1), "NĐ", key=key(), by=await cast.viewer("office"), at=now())
    found = await rows(
        f"select {kinds_sql('u.ward')} as kinds, {salaries_sql('u.ward')} as salaries from unit u where u.id = {{}}",
        cast.units["five"].id,
    )
    assert kinds_of(found[0]["kinds"]) == await kinds(cast.ward)
    assert salaries_of(found[0]["salaries"]) == await salaries(cast.ward)
    assert (kinds_of(None), salaries_of(None)) == (list(BUILT_IN), list(SALARIES))
