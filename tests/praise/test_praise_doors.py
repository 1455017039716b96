"""The letter: looked at, sent, kept, read by its unit; who sees what, and that nothing is sent twice."""

import asyncio
import io
import json
import re
from datetime import date
from typing import Any

import httpx
import pytest
from cast import Browser, Cast, another_ward, events_of, queries
from docx import Document
from papers import fields_on
from praises import held

from tracker.core.clock import now
from tracker.core.database import rows
from tracker.praise.facts import facts_text
from tracker.praise.rules import Month, month_before
from tracker.praise.tables import Praise

pytestmark = pytest.mark.anyio
LETTER = "Kính gửi ông/bà Tổ trưởng,\n\nCả tổ đã làm rất chu đáo. <b>Cảm ơn</b> ông/bà.\n\nChúc mọi người mạnh khoẻ./."
MONTHS = [Month(date(2026, month, 1), 2, 2, 0) for month in (8, 9, 10)]


async def suggestion(cast: Cast, unit: str = "five", who: str = "head", **more: Any) -> int:
    place = cast.units[unit]
    row = {
        "ward": cast.ward, "month": date(2026, 11, 1), "unit": place.id, "appointment": cast.appointments[who],
        "unit_name": place.name, "unit_path": place.path, "head_title": "Tổ trưởng tổ dân phố số 5",
        "words": "3 tháng liền đúng hạn, 6 việc", "streak": 3, "facts": facts_text(MONTHS), "state": "suggested", "letter": "",
        "pointed_out_at": now(), "decided_by_name": "", "reason": "",
    }  # fmt: skip
    made = Praise(**row | more)
    await made.save()
    return int(made.id)


async def send(browser: Browser, praise: int, **more: str) -> httpx.Response:
    door = f"/praises/{praise}/letter"
    fields = fields_on(await browser.get(f"/praises/{praise}"), door)
    return await browser.post(door, fields | {"then": "send", "letter": LETTER} | more)


async def state_of(praise: int) -> dict[str, Any]:
    return (await rows("select * from praise where id = {}", praise))[0]


async def test_a_leader_looks_edits_and_sends(cast: Cast) -> None:
    praise, leader = await suggestion(cast), await cast.browser("leader")
    board = await leader.get("/praises")
    assert "Gửi thư khen" in board.text
    assert "không kèm tiền thưởng" in board.text
    assert "nhiều nhất 3: số tháng liền nhiều hơn đứng trước" in board.text
    assert f"/assignments?unit={cast.units['five'].id}&amp;from=2026-10-01&amp;to=2026-10-31" in board.text
    with queries() as asked:
        page = await leader.get(f"/praises/{praise}")
    assert len(asked) <= 3
    ready = fields_on(page, f"/praises/{praise}/letter")["letter"]
    assert "Kính gửi ông/bà Tổ trưởng tổ dân phố số 5 cùng tập thể," in ready
    assert "Từ tháng 8/2026 đến tháng 10/2026, Tổ dân phố số 5 đã hoàn thành đúng hạn cả 6 việc đến hạn" in ready
    looked = await send(leader, praise, then="preview")
    assert looked.status_code == 200
    assert "<p>Cả tổ đã làm rất chu đáo. &lt;b&gt;Cảm ơn&lt;/b&gt; ông/bà.</p>" in looked.text
    assert (await state_of(praise))["state"] == "suggested"
    assert await events_of("praise.sent") == []
    assert (await send(leader, praise)).status_code == 303
    row = await state_of(praise)
    assert (row["state"], row["letter"], row["decided_by_name"]) == ("sent", LETTER, "Chủ tịch UBND phường")
    (told,) = await events_of("praise.sent")
    assert (told["audience"], told["unit_path"]) == ("unit", cast.units["five"].path)
    assert json.loads(told["data"]) == {"title": "Tổ dân phố số 5", "what": "Thư khen", "url": f"/praises/{praise}"}
    assert "Đã gửi thư" in (await leader.get("/praises")).text


async def test_the_paper_is_kept_as_it_was_sent(cast: Cast) -> None:
    praise, leader = await suggestion(cast), await cast.browser("leader")
    assert (await leader.get(f"/praises/{praise}/file")).status_code == 404
    await send(leader, praise)
    answer = await leader.get(f"/praises/{praise}/file")
    assert "Th%C6%B0%20khen" in answer.headers["content-disposition"]
    said = [paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs]
    assert "THƯ KHEN" in said
    assert "của Chủ tịch Ủy ban nhân dân phường Thử" in said
    assert "Cả tổ đã làm rất chu đáo. <b>Cảm ơn</b> ông/bà." in said
    cells = [cell.text for table in Document(io.BytesIO(answer.content)).tables for row in table.rows for cell in row.cells]
    assert any("CHỦ TỊCH" in text and "TM." not in text for text in cells)
    assert (await (await cast.browser("head")).get(f"/praises/{praise}/file")).content == answer.content


async def test_the_unit_reads_its_letter_and_nobody_else_does(cast: Cast) -> None:
    praise = await suggestion(cast)
    await send(await cast.browser("leader"), praise)
    for name in ("head", "deputy"):
        browser = await cast.browser(name)
        with queries() as asked:
            page = await browser.get(f"/praises/{praise}")
        assert len(asked) <= 3
        assert "Ông/bà có thư khen" in page.text
        assert "3 tháng liền" not in page.text
        assert f"/praises/{praise}" in (await browser.get("/praises/mine")).text
        assert "Thư khen của lãnh đạo phường gửi Tổ dân phố số 5" in (await browser.get("/notices")).text
    for name in ("other_head", "staff", "principal"):
        browser = await cast.browser(name)
        assert (await browser.get(f"/praises/{praise}")).status_code == 404
        assert "Chưa có thư nào" in (await browser.get("/praises/mine")).text
    for name in ("observer", "administrator", "appraiser"):
        assert (await (await cast.browser(name)).get(f"/praises/{praise}")).status_code == 403


async def test_no_unit_sees_that_it_was_pointed_out_or_passed_over(cast: Cast) -> None:
    praise, leader, head = await suggestion(cast), await cast.browser("leader"), await cast.browser("head")
    assert (await head.get(f"/praises/{praise}")).status_code == 404
    door = f"/praises/{praise}/passing"
    fields = fields_on(await leader.get(f"/praises/{praise}"), door)
    assert (await leader.post(door, fields | {"reason": "Chờ hội nghị"})).status_code == 303
    row = await state_of(praise)
    assert (row["state"], row["reason"]) == ("passed", "Chờ hội nghị")
    assert "Chờ hội nghị" in (await (await cast.browser("office")).get("/praises")).text
    assert (await head.get(f"/praises/{praise}")).status_code == 404
    assert "Chưa có thư nào" in (await head.get("/praises/mine")).text
    (told,) = await events_of("praise.passed")
    assert (told["audience"], "Chờ" in told["data"]) == ("council", False)
    typed = {"_key": "k" * 20, "version": str(row["version"]), "letter": LETTER}
    for then in ("send", "preview"):
        late = await leader.post(f"/praises/{praise}/letter", typed | {"then": then})
        assert late.status_code == 409
        assert "Cả tổ đã làm rất chu đáo." in late.text


async def test_the_office_looks_and_only_leadership_sends(cast: Cast) -> None:
    praise, office = await suggestion(cast), await cast.browser("office")
    page = await office.get(f"/praises/{praise}")
    assert "sv-letter" in page.text
    assert "/passing" not in page.text
    assert "Xem thư soạn sẵn" in (await office.get("/praises")).text
    fields = {"_key": "k" * 20, "version": "1", "then": "send", "letter": LETTER}
    assert (await office.post(f"/praises/{praise}/letter", fields)).status_code == 403
    assert (await office.post(f"/praises/{praise}/passing", {"_key": "k" * 20, "version": "1"})).status_code == 403
    assert (await state_of(praise))["state"] == "suggested"
    for name in ("head", "observer", "administrator", "appraiser", "staff"):
        assert (await (await cast.browser(name)).get("/praises")).status_code == 403
    foreign = await another_ward()
    await rows("update praise set ward = {}, unit_path = {} where id = {} returning id", foreign.id, foreign.path, praise)
    assert (await office.get(f"/praises/{praise}")).status_code == 404


async def test_tapped_twice_it_is_sent_once(cast: Cast) -> None:
    praise, leader = await suggestion(cast), await cast.browser("leader")
    door = f"/praises/{praise}/letter"
    fields = fields_on(await leader.get(f"/praises/{praise}"), door) | {"then": "send", "letter": LETTER}
    answers = await asyncio.gather(leader.post(door, fields), leader.post(door, fields))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, f"/praises/{praise}")}
    assert len(await events_of("praise.sent")) == 1
    other = await (await cast.browser("vice")).post(door, fields | {"_key": "v" * 20, "letter": "Thư khác"})
    assert other.status_code == 409
    assert "Thư khác" in other.text
    assert (await state_of(praise))["letter"] == LETTER


async def test_a_wrong_letter_is_shown_again(cast: Cast) -> None:
    praise, leader = await suggestion(cast), await cast.browser("leader")
    for more in ({"letter": " "}, {"letter": "x" * 3001}, {"then": "burn"}):
        answer = await send(leader, praise, **more)
        assert answer.status_code == 422
        assert "chỗ cần sửa" in answer.text
    assert (await state_of(praise))["state"] == "suggested"


async def own(leader: Browser, unit: int, why: str = "Giúp dân trong bão số 3", **more: str) -> httpx.Response:
    page = await leader.get("/praises/new", params={"unit": unit, "why": why})
    return await leader.post("/praises", fields_on(page, "/praises") | {"then": "send"} | more)


async def test_leadership_writes_a_letter_of_its_own_once_a_month(cast: Cast) -> None:
    leader, front = await cast.browser("leader"), cast.units["front"]
    assert front.name in (await leader.get("/praises/new")).text
    with queries() as asked:
        page = await leader.get("/praises/new", params={"unit": front.id, "why": "Giúp dân trong bão số 3"})
    assert len(asked) <= 3
    assert "Thư cảm ơn gửi" in page.text  # the front is thanked, not praised
    assert "trân trọng cảm ơn" in page.text
    answer = await own(leader, front.id)
    assert answer.status_code == 303
    praise = int(re.findall(r"\d+", answer.headers["location"])[0])
    row = await state_of(praise)
    assert (row["state"], row["words"], row["streak"]) == ("sent", "Giúp dân trong bão số 3", 0)
    assert "Giúp dân trong bão số 3." in row["letter"]
    assert "Ông/bà có thư cảm ơn" in (await (await cast.browser("front_head")).get(f"/praises/{praise}")).text
    again = await own(leader, front.id)
    assert again.status_code == 422
    assert "nhiều nhất một thư trong một tháng" in again.text
    assert len(await events_of("praise.sent")) == 1


async def test_who_is_pointed_out_this_month_is_thanked_by_the_own_letter(cast: Cast) -> None:
    praise = await suggestion(cast, month=month_before(now().date(), 0))
    answer = await own(await cast.browser("leader"), cast.units["five"].id)
    assert answer.headers["location"] == f"/praises/{praise}"
    assert (await state_of(praise))["state"] == "sent"


@pytest.mark.parametrize("typed", [{"unit": "0", "why": "x"}, {"unit": "٣", "why": "x"}, {"unit": "", "why": ""},
                                   {"unit": "999999", "why": "x"}, {"unit": "1", "why": "x", "else": "1"}])  # fmt: skip
async def test_a_letter_to_nobody_is_refused(cast: Cast, typed: dict[str, str]) -> None:
    leader = await cast.browser("leader")
    assert (await leader.get("/praises/new", params=typed)).status_code == 422
    sent = {"_key": "k" * 20, "then": "send", "letter": LETTER, **typed}
    assert (await leader.post("/praises", sent)).status_code == 422
    assert await rows("select id from praise") == []


async def test_nothing_is_sent_while_a_matter_is_open(cast: Cast) -> None:
    praise, leader = await suggestion(cast), await cast.browser("leader")
    await held(cast)
    assert "chưa gửi thư lúc này" in (await leader.get(f"/praises/{praise}")).text
    for answer in (await send(leader, praise), await own(leader, cast.units["five"].id)):
        assert answer.status_code == 422
        assert "chưa gửi thư lúc này" in answer.text
    assert (await state_of(praise))["state"] == "suggested"
    assert len(await rows("select id from praise")) == 1


async def test_a_leaders_first_page_names_them(cast: Cast) -> None:
    await cast.assignment("five")
    leader = await cast.browser("leader")
    assert "Nên cảm ơn ngay" not in (await leader.get("/")).text
    praise = await suggestion(cast)
    await suggestion(cast, "six", "other_head")
    await suggestion(cast, "school", "principal")
    await suggestion(cast, "culture", "culture_head", state="passed")
    with queries() as asked:
        page = await leader.get("/")
    assert len(asked) <= 3
    assert f"/praises/{praise}" in page.text
    assert "Xem cả 3 đơn vị" in page.text
    for name in ("office", "observer", "head"):
        assert "Nên cảm ơn ngay" not in (await (await cast.browser(name)).get("/")).text
