"""Explanations and appeals through their doors: sent from a phone, answered by somebody else, the sheet put right by it."""

import asyncio
import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import periods
import pytest
import time_machine
from cast import Cast, another_ward, events_of, key_on, queries
from PIL import Image
from scores import EXPLAIN_UNTIL, MISHAP, OCTOBER, PUBLISHED, announced, done_late, key, morning, period, published

from tracker.accountability.gathering import standing
from tracker.accountability.publishing import publish
from tracker.accountability.rules import PeriodKind, publishing_obstacles, span_of
from tracker.appeals.actions import send
from tracker.appeals.queries import case_of, find, of_sheets, statements
from tracker.appeals.rules import may_answer, others
from tracker.core.database import rows
from tracker.core.errors import Refusal
from tracker.people.tables import Appointment

pytestmark = pytest.mark.anyio
DOOR = f"/scores/mine/appeal?period={OCTOBER.isoformat()}&sheet=plan"
SENT = date(2026, 11, 4)  # a Wednesday


@pytest.fixture(autouse=True)
def november() -> Iterator[Any]:
    with time_machine.travel(morning(SENT)) as clock:
        yield clock


async def say(cast: Cast, who: str = "head", *, door: str = DOOR, files: Any = None, **more: Any) -> httpx.Response:
    browser = await cast.browser(who)
    shown = await browser.get(door)
    return await browser.post(door, {"_key": key_on(shown), "text": "Mất điện vì bão số 3"} | more, files=files)


async def sent(cast: Cast, who: str = "head", **more: Any) -> str:
    """The address of a statement just sent."""
    answer = await say(cast, who, **more)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def answer(cast: Cast, door: str, who: str, verb: str, **more: Any) -> httpx.Response:
    browser = await cast.browser(who)
    await browser.get(door)
    return await browser.post(f"{door}/{verb}", {"_key": key(), "answer": "Phòng đã xem biên bản mất điện."} | more)


async def of_head(cast: Cast) -> Any:
    """The head's sheet as it stands now."""
    october = span_of(PeriodKind.MONTH, OCTOBER)
    found = await standing(cast.ward, october, today=SENT, appointment=cast.appointments["head"])
    return found.heads[0].plan


def photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "#8f1216").save(written, "JPEG")
    return written.getvalue()


async def test_an_explanation_is_accepted_and_the_draft_changes(cast: Cast) -> None:
    work = await done_late(cast)
    made = await announced(cast)
    head = await cast.browser("head")
    with queries() as asked:
        page = await head.get(DOOR)
    assert len(asked) <= 3
    for words in ("Gửi giải trình", "5 ngày làm việc", "09/11/2026", "nộp sau hạn 12/10/2026, 4 ngày"):
        assert words in page.text
    files = [("files", ("mất điện.jpg", photo(), "image/jpeg"))]
    door = await sent(cast, assignments=str(work), files=files)
    before = await of_head(cast)
    assert "Có giải trình chưa trả lời" in publishing_obstacles(before.progress, SENT)
    with queries() as asked:
        page = await head.get(door)
    assert len(asked) <= 3
    assert "Thứ Tư, 11/11/2026" in page.text  # five working days after Wednesday 4
    assert "Rút giải trình" in page.text
    office = await cast.browser("office")
    with queries() as asked:
        listed = await office.get("/appeals")
    assert len(asked) <= 3
    assert f'href="{door}"' in listed.text
    assert "còn 7 ngày" in listed.text
    page = await office.get(door)
    assert f'value="{work}|{MISHAP}"' in page.text
    link = re.search(r"/appeals/\d+/evidence/\d+", page.text)
    assert link
    done = await answer(cast, door, "office", "upholding", causes=f"{work}|{MISHAP}")
    assert (done.status_code, done.headers["location"]) == (303, door)
    after = await of_head(cast)
    assert (before.score.c, after.score.c) == (7500, 10000)
    assert "Có giải trình chưa trả lời" not in publishing_obstacles(after.progress, SENT)
    assert len(await events_of("assignment.excused")) == 1
    page = await head.get(door)
    assert "Phòng đã xem biên bản mất điện." in page.text
    assert "đã xác nhận khách quan" in page.text
    assert "Chấp nhận giải trình" in (await head.get("/notices")).text
    explained, upheld = (await events_of("appeal.explained"))[0], (await events_of("appeal.upheld"))[0]
    assert (explained["audience"], upheld["audience"]) == ("office", "unit")
    assert not {"points", "total", "text", "answer"} & set(json.loads(explained["data"]))
    assert (await (await cast.browser("leader")).get(link[0])).headers["content-disposition"].startswith("attachment")
    cards = await publish(
        made, [(cast.appointments["head"], "plan")], key=key(), by=await cast.viewer("leader"),
        at=morning(EXPLAIN_UNTIL + timedelta(days=1)),
    )  # fmt: skip
    assert (await rows("select c from scorecard where id = {}", cards[0]))[0]["c"] == 10000


async def test_an_upheld_appeal_reopens_the_sheet_and_is_superseded(cast: Cast) -> None:
    work = await done_late(cast)
    card = await published(cast)
    head = await cast.browser("head")
    page = await head.get(DOOR)
    for words in ("Gửi kiến nghị", "7 ngày làm việc", "không phải người đã chấm hay công bố"):
        assert words in page.text
    door = await sent(cast)
    assert (await rows("select scorecard, kind, answer_by from appeal"))[0] == {
        "scorecard": card, "kind": "appeal", "answer_by": date(2026, 11, 13),
    }  # fmt: skip
    vice, leader, office = await cast.browser("vice"), await cast.browser("leader"), await cast.browser("office")
    with queries() as asked:
        home = await vice.get("/")
    assert len(asked) <= 3
    assert "1 việc cần ông/bà quyết định" in home.text
    assert f'href="{door}"' in home.text
    assert re.search(r'href="/" aria-current="page">Cần quyết định <b class="sv-count">1</b>', home.text)
    assert "Không có việc chờ quyết định" in (await leader.get("/")).text  # who published does not answer
    page = await leader.get(door)
    assert "do một lãnh đạo khác" in page.text
    assert "/upholding" not in page.text
    assert (await answer(cast, door, "leader", "upholding")).status_code == 403
    assert (await answer(cast, door, "office", "rejection")).status_code == 403
    assert "/upholding" not in (await office.get(door)).text
    assert (await answer(cast, door, "vice", "upholding", answer=" ")).status_code == 422
    strange = await answer(cast, door, "vice", "upholding", causes=f"{work}|due:2020-01-01")
    assert strange.status_code == 422
    assert "không còn lần chậm" in strange.text
    assert "Phòng đã xem biên bản mất điện." in strange.text
    assert (await rows("select state from appeal"))[0]["state"] == "waiting"
    done = await answer(cast, door, "vice", "upholding", causes=f"{work}|{MISHAP}")
    assert done.status_code == 303
    assert (await rows("select state, reopened_reason from sheet"))[0] == {
        "state": "announced", "reopened_reason": "Phòng đã xem biên bản mất điện.",
    }  # fmt: skip
    assert "đang được sửa" in (await head.get(DOOR)).text
    assert "Kết quả đang được sửa" in (await head.get(door)).text
    made, one = await period(cast), (cast.appointments["head"], "plan")
    await publish(made, [one], key=key(), by=await cast.viewer("vice"), at=morning(date(2026, 11, 10)))
    with time_machine.travel(morning(date(2026, 11, 11))):
        page = await (await cast.browser("head")).get(door)
        listed = await (await cast.browser("vice")).get("/appeals")
    assert "lần 2" in page.text
    assert "<strong>100,00 điểm</strong>" in page.text
    assert "đã công bố lại" in listed.text
    said = await rows(f"select {of_sheets()} as said from appointment h where h.id = {{}}", OCTOBER, one[0])
    entry = statements(said[0]["said"])[0]
    assert (entry["state"], entry["superseding"], entry["answer"]) == ("upheld", 2, "Phòng đã xem biên bản mất điện.")


async def test_a_rejection_keeps_the_score_and_says_why(cast: Cast) -> None:
    await done_late(cast)
    await published(cast)
    door = await sent(cast)
    assert (await answer(cast, door, "vice", "rejection", answer="")).status_code == 422
    assert (await answer(cast, door, "vice", "rejection", answer="Không có biên bản.")).status_code == 303
    head = await cast.browser("head")
    assert "Không có biên bản." in (await head.get(door)).text
    assert "Trả lời không chấp nhận" in (await head.get("/notices")).text
    assert (await rows("select state from sheet"))[0]["state"] == "published"
    assert len(await events_of("appeal.rejected")) == 1
    assert (await say(cast)).status_code == 303  # it may be said again


async def test_who_sees_and_who_sends(cast: Cast) -> None:
    await done_late(cast)
    await published(cast)
    file = [("files", ("anh.jpg", photo(), "image/jpeg"))]
    door = await sent(cast, files=file)
    evidence = f"{door}/evidence/{(await rows('select id from appeal_evidence'))[0]['id']}"
    seen = {"head": 200, "office": 200, "leader": 200, "vice": 200}
    for who in ("head", "deputy", "other_head", "observer", "administrator", "office", "leader", "vice"):
        browser = await cast.browser(who)
        for path in (door, evidence):
            assert (await browser.get(path)).status_code == seen.get(who, 404), (who, path)
    for who in ("deputy", "other_head", "office", "front_head"):
        assert (await (await cast.browser(who)).get(DOOR)).status_code == 404, who
    for bad in ("period=x&sheet=plan", "period=2026-09-01&sheet=plan", f"period={OCTOBER}&sheet=nd335", "sheet=plan", ""):
        assert (await (await cast.browser("head")).get(f"/scores/mine/appeal?{bad}")).status_code == 404, bad
    for who, status in (("office", 403), ("vice", 403), ("other_head", 404)):
        assert (await (await cast.browser(who)).post(f"{door}/withdrawal", {"_key": key()})).status_code == status, who
    unit = await another_ward()
    await rows("update appeal set ward = {}, unit_path = {} returning id", unit.id, "/9/9/")
    assert (await (await cast.browser("leader")).get(door)).status_code == 404
    assert (await (await cast.browser("office")).get(evidence)).status_code == 404


async def test_also_after_the_term_ended(cast: Cast) -> None:
    await done_late(cast)
    await published(cast)
    await Appointment.update({Appointment.until: PUBLISHED}).where(Appointment.id == cast.appointments["head"])
    await Appointment.insert(
        Appointment(
            ward=cast.ward, person=cast.people["head"], unit=cast.units["six"].id, role="staff", title="Thành viên",
            since=date(2026, 11, 4),
        )
    )  # fmt: skip
    door = await sent(cast)
    assert (await (await cast.browser("head")).get(door)).status_code == 200
    withdrawn = await (await cast.browser("head")).post(f"{door}/withdrawal", {"_key": key()})
    assert withdrawn.status_code == 303
    assert len(await events_of("appeal.withdrawn")) == 1


async def test_what_was_typed_stays_and_nothing_is_kept(cast: Cast) -> None:
    work = await done_late(cast)
    await announced(cast)
    for wrong, sentence in (
        ({"text": " "}, "Xin nhập ý kiến"),
        ({"text": "x" * 4001}, "dài quá 4000 ký tự"),
        ({"assignments": "999999"}, "trong danh sách của phiếu"),
        ({"assignments": "abc"}, "Xin chọn việc trong danh sách"),
        ({"points": "100"}, "mục không dùng ở đây"),
    ):
        refused = await say(cast, **({"assignments": str(work)} | wrong))
        assert refused.status_code == 422, wrong
        assert sentence in refused.text
    bad = await say(cast, assignments=str(work), files=[("files", ("anh.jpg", b"khong phai", "image/jpeg"))])
    assert (bad.status_code, "Không mở được ảnh" in bad.text, "Mất điện vì bão số 3" in bad.text) == (422, True, True)
    assert re.search(rf'value="{work}" checked', bad.text)
    many = [("files", (f"anh{n}.jpg", photo(), "image/jpeg")) for n in range(11)]
    assert "nhiều nhất 10 tệp" in (await say(cast, files=many)).text
    with time_machine.travel(morning(EXPLAIN_UNTIL + timedelta(days=1))):
        browser = await cast.browser("head")
        assert "Đã hết hạn giải trình" in (await browser.get(DOOR)).text
        late = await browser.post(DOOR, {"_key": key(), "text": "Muộn"})
    assert (late.status_code, "Đã hết hạn giải trình" in late.text) == (422, True)
    assert await rows("select id from appeal") == []
    assert await rows("select id from stored_file") == []


async def test_a_double_tap_sends_once_and_one_waits_at_a_time(cast: Cast) -> None:
    await done_late(cast)
    await published(cast)
    head = await cast.browser("head")
    typed = {"_key": key_on(await head.get(DOOR)), "text": "Mất điện"}
    answers = await asyncio.gather(*(head.post(DOOR, typed) for _ in range(4)))
    assert {one.status_code for one in answers} == {303}
    assert len({one.headers["location"] for one in answers}) == 1
    assert "Xem ý kiến đã gửi" in (await head.get(DOOR)).text
    again = await head.post(DOOR, typed | {"_key": key(), "text": "Lại mất điện"})
    assert (again.status_code, "Lại mất điện" in again.text) == (409, True)
    assert len(await rows("select id from appeal")) == len(await events_of("appeal.sent")) == 1


async def test_of_several_answers_at_once_one_counts(cast: Cast) -> None:
    work = await done_late(cast)
    await announced(cast)
    door = await sent(cast)
    browsers = [await cast.browser(who) for who in ("office", "leader", "vice", "second_office", "head")]
    for one in browsers:
        await one.get(door)
    verbs = ("upholding", "rejection", "upholding", "rejection", "withdrawal")
    typed = {"answer": "Đã xem", "causes": f"{work}|{MISHAP}"}
    fields = {"upholding": ("answer", "causes"), "rejection": ("answer",), "withdrawal": ()}
    answers = await asyncio.gather(
        *(
            one.post(f"{door}/{verb}", {"_key": key()} | {name: typed[name] for name in fields[verb]})
            for one, verb in zip(browsers, verbs, strict=True)
        )
    )
    assert sorted(one.status_code for one in answers) == [303, 409, 409, 409, 409]
    told = [len(await events_of(f"appeal.{verb}")) for verb in ("upheld", "rejected", "withdrawn")]
    assert sum(told) == 1
    assert len(await rows("select id from excuse")) == told[0]


async def test_an_answer_weighs_and_needs_a_fresh_proof(cast: Cast) -> None:
    await done_late(cast)
    await published(cast)
    door = await sent(cast)
    vice = await cast.browser("vice")
    await vice.get(door)
    with time_machine.travel(morning(SENT) + timedelta(minutes=20)):
        stale = await vice.post(f"{door}/upholding", {"_key": key(), "answer": "Đồng ý"})
    assert stale.status_code == 403
    assert "15 phút" in stale.text
    assert (await rows("select state from appeal"))[0]["state"] == "waiting"


async def test_without_another_leader_the_page_says_what_to_do(cast: Cast) -> None:
    await done_late(cast)
    await published(cast)
    door = await sent(cast)
    words = "nhờ quản trị viên thêm chức vụ lãnh đạo"
    assert words not in (await (await cast.browser("leader")).get(door)).text
    await Appointment.update({Appointment.ended_at: morning(SENT)}).where(Appointment.id == cast.appointments["vice"])
    for who in ("leader", "office"):
        assert words in (await (await cast.browser(who)).get(door)).text, who


async def test_an_explanation_holds_back_until_it_is_withdrawn(cast: Cast) -> None:
    await done_late(cast)
    made = await announced(cast)
    door = await sent(cast)
    one, late = (cast.appointments["head"], "plan"), morning(EXPLAIN_UNTIL + timedelta(days=1))
    with pytest.raises(Refusal, match="giải trình chưa trả lời"):
        await publish(made, [one], key=key(), by=await cast.viewer("leader"), at=late)
    head = await cast.browser("head")
    await head.get(door)
    assert (await head.post(f"{door}/withdrawal", {"_key": key()})).status_code == 303
    assert (await head.post(f"{door}/withdrawal", {"_key": key()})).status_code == 409
    assert len(await publish(made, [one], key=key(), by=await cast.viewer("leader"), at=late)) == 1


async def test_whoever_scored_before_stays_a_scorer_though_another_put_it_over(cast: Cast) -> None:
    """The leader gave points and criteria, the vice gave them again and published: the sheet's row names the vice alone."""
    await periods.three(cast, "culture")
    period = await periods.opened(cast)
    await periods.assessed(cast, period)
    await periods.assessed(cast, period, who="vice")
    await periods.announced(cast, period, ("culture_head", "nd335"))
    await periods.published(cast, period, ("culture_head", "nd335"), who="vice")
    made = await send(
        periods.OCTOBER.first, "nd335", text="Xin xem lại", assignments=[], files=(), key=periods.key(),
        by=await cast.viewer("culture_head"), at=periods.noon(periods.PUBLISHED),
    )  # fmt: skip
    found = await find(made, await cast.viewer("leader"))
    assert found
    assert found["scorers"] == {cast.people["leader"], cast.people["vice"]}
    for name in ("leader", "vice"):
        assert not may_answer(await cast.viewer(name), case_of(found))
        assert (await (await cast.browser(name)).get("/")).text.count(f"/appeals/{made}") == 0
    assert others(found["leaders"], case_of(found)) == set()
