"""Minutes, decision and results through their doors: what is shown to whom, what is refused with everything still there."""

import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
import time_machine
from cast import Browser, Cast, another_ward, events_of, key_on, queries
from council import AT, DECIDE_BY, FIGHTER, GROUP, MET, TODAY, campaign, in_time, put_forward, ready, voted
from PIL import Image
from scores import key, morning

from tracker.commendation import owed
from tracker.commendation.council import council_sql, waiting_sql
from tracker.commendation.council_forms import minutes_form
from tracker.commendation.deciding import why_not
from tracker.commendation.finding import gather
from tracker.commendation.minutes import meeting_problem
from tracker.core.database import rows
from tracker.core.due import Owes
from tracker.core.kept import SHELVES
from tracker.reminders.jobs import sweep
from tracker.timetable import SOURCES

pytestmark = pytest.mark.anyio
MEETING = {
    "minutes": "0", "held_on": "10/11/2026", "place": "Phòng họp số 1", "chair": "Chủ tịch Hội đồng", "secretary": "Thư ký Hội đồng",
    "members": "100", "present": "90", "in_writing": "10", "summary": "Hội đồng nhất trí cao.", "reason": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def november() -> Iterator[Any]:
    with time_machine.travel(AT) as clock:
        yield clock


async def shown(cast: Cast, who: str, door: str) -> tuple[Browser, httpx.Response]:
    browser = await cast.browser(who)
    return browser, await browser.get(door)


async def record(
    cast: Cast, made: int, counts: dict[int, tuple[int, int]], *, files: Any = None, **more: str
) -> httpx.Response:
    browser, page = await shown(cast, "second_office", f"/campaigns/{made}/minutes")
    votes = {f"{side}_{one}": str(count[n]) for one, count in counts.items() for n, side in enumerate(("for", "against"))}
    return await browser.post(f"/campaigns/{made}/minutes", {"_key": key_on(page), **MEETING, **votes, **more}, files=files)


async def choose(
    cast: Cast, made: int, chosen: dict[int, str], *, who: str = "leader", **more: str
) -> tuple[Browser, httpx.Response]:
    """The choices sent as the page sends them, with its version; the preview comes back."""
    browser, page = await shown(cast, who, f"/campaigns/{made}/decision")
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version, page.text
    fields = {
        "_key": key_on(page), "version": version[1], "number": "125/QĐ-UBND", "day": "12/11/2026", "signer": "CHỦ TỊCH",
        **{f"choice_{one}": choice for one, choice in chosen.items()},
        **{f"reason_{one}": "Còn việc chậm." if choice == "decline" else "" for one, choice in chosen.items()},
    }  # fmt: skip
    return browser, await browser.post(f"/campaigns/{made}/decision", fields | more)


def hidden(page: httpx.Response) -> dict[str, str]:
    """The fields of the preview's form."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))


async def confirm(browser: Browser, made: int, page: httpx.Response, **more: str) -> httpx.Response:
    return await browser.post(f"/campaigns/{made}/decision", hidden(page) | {"confirmed": "1"} | more)


async def test_minutes_are_recorded_with_what_each_kind_needs(cast: Cast) -> None:
    await in_time(cast, "five", "six")
    made = await campaign(cast, GROUP, FIGHTER)
    group, fighter = await put_forward(cast, made, GROUP, "five"), await put_forward(cast, made, FIGHTER, "six")
    office = await cast.browser("second_office")
    with queries() as asked:
        page = await office.get(f"/campaigns/{made}/minutes")
    assert len(asked) <= 3
    for words in ("Biểu quyết, quá nửa", "Bỏ phiếu kín, từ 80% tổng số thành viên hội đồng", "Tổ trưởng tổ dân phố số 6"):
        assert words in page.text
    scan = io.BytesIO()
    Image.new("RGB", (40, 60), "#ffffff").save(scan, "PNG")
    files = [("files", ("bien-ban.png", scan.getvalue(), "image/png"))]
    done = await record(cast, made, {group: (51, 49), fighter: (79, 21)}, files=files)
    assert (done.status_code, done.headers["location"]) == (303, f"/campaigns/{made}/minutes")
    leader, page = await shown(cast, "leader", f"/campaigns/{made}/minutes")
    assert "51 trên 100 phiếu tán thành, bằng 51% tổng số thành viên" in page.text
    assert page.text.count("Chưa đủ phiếu") == 1
    assert 'name="held_on"' not in page.text
    file = await leader.get(f"/campaigns/{made}/minutes/1/file")
    assert file.headers["content-disposition"].startswith("attachment")
    assert (await leader.get(f"/campaigns/{made}/minutes/9223372036854775807/file")).status_code == 404
    [event] = await events_of("minutes.recorded")
    assert (event["audience"], event["unit_path"]) == ("council", cast.units["ward"].path)
    assert not {"51", "79"} & set(re.findall(r"\d+", event["data"].replace(f"/{made}/", "")))


@pytest.mark.parametrize(
    ("more", "counts", "sentence"),
    [
        ({"present": "91"}, (51, 49), "nhiều hơn 100 thành viên"),
        ({}, (60, 41), "nhiều hơn 100 người bỏ phiếu"),
        ({"held_on": "13/11/2026"}, (51, 49), "Ngày họp chưa đến."),
        ({"held_on": "30/09/2026"}, (51, 49), "từ 01/10/2026"),
        ({"members": "mười"}, (51, 49), "Tổng số thành viên|thành viên hội đồng"),
    ],
)
async def test_numbers_that_cannot_be_keep_what_was_typed(
    cast: Cast, more: dict[str, str], counts: tuple[int, int], sentence: str
) -> None:
    await in_time(cast, "five")
    made = await campaign(cast, GROUP)
    one = await put_forward(cast, made, GROUP, "five")
    answer = await record(cast, made, {one: counts}, **more)
    assert answer.status_code == 422
    assert re.search(sentence, answer.text)
    for typed in ("Hội đồng nhất trí cao.", f'value="{counts[0]}"', 'value="Thư ký Hội đồng"', *more.values()):
        assert typed in answer.text
    assert await rows("select id from minutes") == []
    beyond = await record(cast, made, {one: (51, 49)}, minutes="99999999999")
    assert beyond.status_code == 422


async def test_minutes_put_right_say_why_and_lack_who_came_later(cast: Cast) -> None:
    await in_time(cast, "five", "six")
    made = await campaign(cast, GROUP)
    five = await put_forward(cast, made, GROUP, "five")
    assert (await record(cast, made, {five: (51, 49)})).status_code == 303
    six = await put_forward(cast, made, GROUP, "six")
    _, page = await shown(cast, "second_office", f"/campaigns/{made}/minutes")
    assert "chưa có phiếu, chưa khen được: Tổ dân phố số 6" in page.text
    silent = await record(cast, made, {five: (51, 49), six: (90, 10)}, minutes="1")
    assert silent.status_code == 422
    assert "Xin ghi lý do ghi lại biên bản." in silent.text
    stale = await record(cast, made, {five: (51, 49), six: (90, 10)}, reason="Đếm lại")  # saw none
    assert stale.status_code == 409
    assert (await record(cast, made, {five: (51, 49)}, minutes="1", reason="Thiếu")).status_code == 409  # saw one of two
    assert (await record(cast, made, {five: (51, 49), six: (90, 10)}, minutes="1", reason="Đếm lại")).status_code == 303
    assert (await rows("select minutes from campaign"))[0]["minutes"] == 2
    _, page = await shown(cast, "leader", f"/campaigns/{made}/minutes")
    assert "lần 2" in page.text
    assert "Các biên bản trước" in page.text


async def test_from_the_first_page_to_the_list_for_everybody(cast: Cast) -> None:
    made, (five, six) = await ready(cast, "five", "six")
    vice, home = await shown(cast, "vice", "/")
    assert "1 việc cần ông/bà quyết định" in home.text
    assert f'href="/campaigns/{made}/decision"' in home.text
    assert re.search(r'href="/" aria-current="page">Cần quyết định <b class="sv-count">1</b>', home.text)
    with queries() as asked:
        await vice.get("/")
    assert len(asked) <= 3
    SHELVES.clear()
    with queries() as asked:
        page = await vice.get(f"/campaigns/{made}/decision")
    assert len(asked) <= 3
    for words in (
        "Đủ điều kiện",
        "Cả 2 việc đến hạn đều xong đúng hạn",
        "9 trên 10 phiếu tán thành, bằng 90% tổng số thành viên",
        "Thứ 1 trong nhóm",
    ):
        assert words in page.text
    missing = await choose(cast, made, {five: "award", six: "decline"}, **{f"reason_{six}": " "})
    assert missing[1].status_code == 422
    assert "Xin ghi lý do không khen Tổ dân phố số 6." in missing[1].text
    leader, check = await choose(cast, made, {five: "award", six: "decline"})
    assert check.status_code == 200
    assert "Khen 1, không khen 1; tiền thưởng chưa có mức." in check.text
    assert await rows("select id from award") == []
    again = await leader.post(f"/campaigns/{made}/decision", hidden(check) | {"again": "1"})
    assert "Còn việc chậm." in again.text
    assert re.search(rf'name="choice_{five}" type="radio" value="award" checked', again.text)
    for path in (f"/campaigns/{made}/result",):
        assert (await (await cast.browser("head")).get(path)).status_code == 404
    done = await confirm(leader, made, check)
    assert (done.status_code, done.headers["location"]) == (303, f"/campaigns/{made}/result")
    twice = await confirm(leader, made, check)
    assert twice.headers["location"] == f"/campaigns/{made}/result"
    assert (await confirm(leader, made, check, _key=key())).status_code == 409
    assert len(await rows("select id from award")) == 1
    page = await leader.get(f"/campaigns/{made}/decision")
    assert "Còn việc chậm." in page.text
    assert "Không có việc chờ quyết định" in (await vice.get("/")).text
    for who in ("head", "other_head", "front_head", "staff", "observer", "administrator", "appraiser"):
        browser, page = await shown(cast, who, f"/campaigns/{made}/result")
        for words in ("Danh sách được khen thưởng", "Tổ dân phố số 5", "125/QĐ-UBND", "12/11/2026", "Đã có thành tích"):
            assert words in page.text
        for secret in ("Tổ dân phố số 6</strong>", "việc chậm", "tán thành", "đồng<"):
            assert secret not in page.text.replace("Tổ trưởng tổ dân phố số 6", "")
        assert f'href="/campaigns/{made}/result"' in (await browser.get("/honours")).text
        for secret in ("/minutes", "/decision"):
            assert (await browser.get(f"/campaigns/{made}{secret}")).status_code == 403
    assert (await (await cast.browser("office")).get(f"/campaigns/{made}/decision")).status_code == 403
    assert (await (await cast.browser("leader")).post(f"/campaigns/{made}/minutes", {})).status_code == 403
    for who in ("head", "other_head", "observer"):
        for path in ("/events", "/notices"):
            told = (await (await cast.browser(who)).get(path)).text
            assert "Không khen" not in told
            assert "biên bản" not in told


async def test_another_wards_campaign_is_not_there(cast: Cast) -> None:
    made, _ = await ready(cast, "five")
    other = await another_ward()
    await rows("update campaign set ward = {} where id = {} returning id", int(other.path.split("/")[1]), made)
    for who, path in (("office", "minutes"), ("leader", "minutes"), ("leader", "decision"), ("head", "result")):
        assert (await (await cast.browser(who)).get(f"/campaigns/{made}/{path}")).status_code == 404
    assert (await (await cast.browser("office")).get(f"/campaigns/{made}/minutes/1/file")).status_code == 404


async def test_without_votes_the_choice_is_not_offered_nor_taken(cast: Cast) -> None:
    await in_time(cast, "five")
    made = await campaign(cast, FIGHTER)
    one = await put_forward(cast, made, FIGHTER, "five")
    _, page = await shown(cast, "leader", f"/campaigns/{made}/decision")
    assert "Chưa có biên bản họp xét" in page.text
    await voted(cast, made, {one: (79, 21)}, members=100, present=100)
    _, page = await shown(cast, "leader", f"/campaigns/{made}/decision")
    assert "Chưa đủ phiếu: 79 trên 100 phiếu tán thành, bằng 79% tổng số thành viên, cần bỏ phiếu kín, từ 80%" in page.text
    _, answer = await choose(cast, made, {one: "award"})
    assert answer.status_code == 422
    assert "chưa đủ phiếu: 79 trên 100" in answer.text
    await voted(cast, made, {one: (80, 20)}, members=100, present=100)
    leader, check = await choose(cast, made, {one: "award"})
    assert "Khen 1, không khen 0; tổng tiền thưởng 2.530.000 đồng." in check.text
    await voted(cast, made, {one: (79, 21)}, members=100, present=100)  # put right meanwhile
    assert (await confirm(leader, made, check)).status_code == 409
    assert await rows("select id from award") == []


async def test_who_had_a_part_is_told_why_and_is_not_asked(cast: Cast) -> None:
    await in_time(cast, "five")
    made = await campaign(cast, GROUP, number=0)
    one = await put_forward(cast, made, GROUP, "five", by="leader")
    await voted(cast, made, {one: (9, 1)})
    leader, page = await shown(cast, "leader", f"/campaigns/{made}/decision")
    assert "cần một lãnh đạo khác quyết định" in page.text
    assert 'type="radio"' not in page.text
    assert "Không có việc chờ quyết định" in (await leader.get("/")).text
    refused = (await choose(cast, made, {one: "award"}))[1]
    assert (refused.status_code, "cần một lãnh đạo khác quyết định" in refused.text) == (403, True)
    vice, check = await choose(cast, made, {one: "award"}, who="vice")
    assert "Nhiều hơn dự kiến. Giấy khen cho tập thể, Tổ dân phố: chọn 1, đợt xét dự kiến 0." in check.text
    assert (await confirm(vice, made, check)).status_code == 303


async def test_a_leader_does_not_decide_about_the_unit_they_lead(cast: Cast) -> None:
    made, _ = await ready(cast, "five")
    vice = await cast.viewer("vice")
    sql, values = waiting_sql(vice)
    assert [row["id"] for row in await rows(sql, *values)] == [made]
    mine = cast.appointments["head"]
    await rows("update appointment set person = {} where id = {} returning id", cast.people["vice"], mine)
    assert await rows(sql, *values) == []
    found = await gather(made, cast.ward, today=TODAY, also=council_sql())
    assert "Đơn vị của ông/bà được đề nghị khen" in why_not(found, await cast.viewer("vice"))
    assert why_not(found, await cast.viewer("leader")) == ""


async def test_a_withdrawn_award_leaves_the_list(cast: Cast) -> None:
    made, (five, six) = await ready(cast, "five", "six")
    leader, check = await choose(cast, made, {five: "award", six: "award"})
    await confirm(leader, made, check)
    await rows("update award set withdrawn_on = {} where candidate = {} returning id", TODAY, five)
    _, page = await shown(cast, "staff", f"/campaigns/{made}/result")
    assert "Tổ dân phố số 6" in page.text
    assert "Tổ dân phố số 5" not in page.text


async def test_the_ladder_asks_the_office_then_leadership(cast: Cast) -> None:
    await in_time(cast, "five")
    made = await campaign(cast, GROUP)
    one = await put_forward(cast, made, GROUP, "five")
    [due] = await owed.still(cast.ward, [made])
    assert (due.kind, due.owes, due.due_on, due.url) == ("minutes", Owes.OFFICE, MET, f"/campaigns/{made}/minutes")
    assert await owed.due(cast.ward, MET - timedelta(days=1)) == []
    await sweep(SOURCES, ward=cast.ward, at=morning(TODAY, 6))
    assert [row["audience"] for row in await events_of("campaign.answer_reminded")] == ["office"]
    await voted(cast, made, {one: (9, 1)})
    [due] = await owed.due(cast.ward, DECIDE_BY)
    assert (due.kind, due.owes, due.due_on, due.since) == ("decision", Owes.LEADERSHIP, DECIDE_BY, TODAY)
    await sweep(SOURCES, ward=cast.ward, at=morning(DECIDE_BY, 10))
    told = (await events_of("campaign.answer_reminded"))[-1]
    assert told["audience"] == "leadership"
    assert json.loads(told["data"])["title"] == "quyết định “Đợt xét khen tháng 10”"
    await rows("update campaign set state = 'decided' where id = {} returning id", made)
    assert await owed.still(cast.ward, [made]) == []


def test_a_meeting_has_a_day_and_a_form_its_candidates() -> None:
    first, today = date(2026, 10, 1), date(2026, 11, 12)
    assert [bool(meeting_problem(day, today=today, first_on=first)) for day in (first, today)] == [False, False]
    assert meeting_problem(today + timedelta(days=1), today=today, first_on=first)
    assert {"for_7", "against_7", "for_9", "against_9"} <= set(minutes_form([7, 9]).fields)
    assert "for_7" not in minutes_form([9]).fields
