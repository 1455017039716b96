"""A campaign through its doors: opened, compared, a condition ticked, proposed, set aside, cancelled, and who may see any of it."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import periods
import pytest
import time_machine
from cast import Browser, Cast, another_ward, events_of, key_on, queries
from granted import kind as kind_of
from PIL import Image
from scores import key, morning

from tracker.awards.rules import Votes
from tracker.awards.settling import enter_kind
from tracker.commendation.tables import Candidate
from tracker.core.database import rows

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 20)
NEW = {
    "name": "Khen thưởng năm 2026", "plan": "", "year": "2026", "first_on": "01/01/2026", "last_on": "31/12/2026",
    "nominate_by": "27/11/2026", "meet_on": "04/12/2026", "decide_by": "11/12/2026", "note": "Theo quy chế của phường",
    "groups": ["neighbourhoods", "organisations"], "kinds": ["certificate_collective", "certificate_person", "advanced_worker"],
    "number_certificate_collective_neighbourhoods": "1",
}  # fmt: skip
LATE_REASON = "Còn một việc chưa rõ, chờ phường xem lại"


@pytest.fixture(autouse=True)
def november() -> Iterator[Any]:
    with time_machine.travel(morning(TODAY)) as clock:
        yield clock


async def opened(cast: Cast, **more: Any) -> str:
    """The address of a campaign in whose time tổ dân phố số 5 did two tasks on their day."""
    for _ in range(2):
        await periods.done(cast, periods.DUE)
    answer = await (await cast.browser("office")).post("/campaigns", NEW | {"_key": key()} | more)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def of_five(cast: Cast, door: str, kind: str = "certificate_collective", name: str = "") -> str:
    """The address of tổ dân phố số 5, or of somebody of it, as a candidate."""
    return f"{door}/candidates/{kind}.{cast.units['five'].id}.{cast.appointments[name] if name else 0}"


async def press(browser: Browser, page: str, verb: str, fields: Any = None, **more: Any) -> httpx.Response:
    """Send a form of a candidate's page with the version that the page shows."""
    shown = await browser.get(page)
    version = re.search(r'name="version" value="(\d+)"', shown.text)
    sent = {"_key": key()} | ({"version": version[1]} if version and verb != "cancellation" else {}) | (fields or {})
    if verb.startswith("conditions"):
        sent.pop("version", None)
    return await browser.post(f"{page}/{verb}", sent, **more)


async def states() -> list[tuple[str, str]]:
    return [(row["state"], row["reason"]) for row in await rows("select state, reason from candidate order by id")]


def photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "#8f1216").save(written, "JPEG")
    return written.getvalue()


# Opening


async def test_the_form_suggests_days_and_keeps_what_was_typed(cast: Cast) -> None:
    office = await cast.browser("office")
    with queries() as asked:
        page = await office.get("/campaigns/new")
    assert len(asked) <= 3
    for words in ("Khen thưởng năm 2026", "01/01/2026", "31/12/2026", "27/11/2026", "04/12/2026", "11/12/2026"):
        assert f'value="{words}"' in page.text
    for wrong, sentence in (
        ({"nominate_by": "hôm sau"}, "Xin ghi ngày theo mẫu"),
        ({"meet_on": "26/11/2026"}, "Ngày này phải từ 27/11/2026 trở đi."),
        ({"last_on": "31/12/2025"}, "Ngày cuối phải sau ngày đầu."),
        ({"kinds": []}, "Xin chọn ít nhất một hình thức khen."),
        ({"kinds": ["bogus"]}, "Xin chọn ít nhất một hình thức khen."),
        ({"groups": ["everybody"]}, "Xin chọn ít nhất một nhóm đơn vị."),
        ({"number_certificate_collective_neighbourhoods": "một"}, "một"),
    ):  # fmt: skip
        answer = await office.post("/campaigns", NEW | {"_key": key_on(page)} | wrong)
        assert answer.status_code == 422, wrong
        assert sentence in answer.text
        assert "Theo quy chế của phường" in answer.text
    strange = await office.post("/campaigns", NEW | {"_key": key(), "number_bogus_schools": "1"})
    assert strange.status_code == 422
    assert not await rows("select id from campaign")


async def test_a_number_counts_where_its_kind_and_group_are_ticked(cast: Cast) -> None:
    door = await opened(cast, number_cultural_family_schools="chưa biết", number_certificate_person_schools="4")
    slots = await rows("select kind, peer_group, number from campaign_kind order by id")
    assert [(row["kind"], row["peer_group"], row["number"]) for row in slots][:3] == [
        ("certificate_person", "neighbourhoods", None), ("certificate_person", "organisations", None),
        ("certificate_collective", "neighbourhoods", 1),
    ]  # fmt: skip
    assert len(slots) == 6
    assert (await rows("select code from campaign"))[0]["code"] == "DX-2026-0001"
    opening = (await events_of("campaign.opened"))[0]
    assert (opening["audience"], json.loads(opening["data"])["url"]) == ("council", door)


async def test_what_a_plan_achieved_is_proposed_to_nobody_above(cast: Cast) -> None:
    plan = await rows(
        """insert into plan (ward, code, title, number, issued_on, office, unit_path, state, version)
        values ({}, 'KH', 'Kế hoạch chuyển đổi số', '1/KH', {}, {}, {}, 'running', 1) returning id""",
        cast.ward, TODAY, cast.units["culture"].id, cast.units["culture"].path,
    )  # fmt: skip
    office = await cast.browser("office")
    assert f'<option value="{plan[0]["id"]}" selected>' in (await office.get(f"/campaigns/new?plan={plan[0]['id']}")).text
    refused = await office.post("/campaigns", NEW | {"_key": key(), "plan": str(plan[0]["id"]), "kinds": "city_merit"})
    assert refused.status_code == 422
    assert "Kết quả chuyên đề không dùng để đề nghị cấp trên khen công trạng" in refused.text
    assert (await office.post("/campaigns", NEW | {"_key": key(), "plan": "999999"})).status_code == 404
    done = await office.post("/campaigns", NEW | {"_key": key(), "plan": str(plan[0]["id"])})
    assert "Kế hoạch chuyển đổi số" in (await office.get(done.headers["location"])).text


async def test_pressed_twice_it_is_opened_once(cast: Cast) -> None:
    office, form = await cast.browser("office"), NEW | {"_key": key()}
    answers = [await office.post("/campaigns", form) for _ in range(2)]
    assert [answer.headers["location"] for answer in answers] == ["/campaigns/1", "/campaigns/1"]
    assert len(await rows("select id from campaign")) == 1


# Comparing


async def test_the_comparison_says_for_and_against(cast: Cast) -> None:
    door = await opened(cast)
    await periods.given(cast, "six")
    leader = await cast.browser("leader")
    for path in ("/campaigns", door, f"{door}/compare?kind=certificate_collective&group=neighbourhoods"):
        with queries() as asked:
            page = await leader.get(path)
        assert page.status_code == 200
        assert len(asked) <= 3, path
    for words in ("Xét giấy khen cho tập thể, nhóm các tổ dân phố", "Đủ điều kiện", "Tổ dân phố số 5", "<strong>2 trên 2</strong>",
                  "Cả 2 việc đến hạn đều xong đúng hạn", "Đứng đầu nhóm, trong số dự kiến khen", "Thứ Sáu, 20/11/2026",
                  "Vì sao chưa có 1 tổ dân phố còn lại", "đúng hạn 0 trên 1 việc, cần ít nhất 2 việc"):  # fmt: skip
        assert words in page.text
    assert f'href="{of_five(cast, door)}#viec-dung-han"' in page.text
    front = await leader.get(f"{door}/compare?kind=certificate_collective&group=organisations")
    assert "Vì sao chưa có 1 tổ chức còn lại" in front.text
    assert "Tổ dân phố số 5" in (await leader.get(f"{door}/compare?kind=certificate_collective&all=1")).text
    for nowhere in ("?kind=bogus", "?kind=certificate_collective&group=schools"):
        assert (await leader.get(f"{door}/compare{nowhere}")).status_code == 404
    row = re.search(r"Giấy khen cho tập thể</a>.*?</tr>", (await leader.get(door)).text, re.DOTALL)
    assert row
    assert re.findall(r">(\d+)<", row[0]) == ["1", "0", "0", "0", "1"]


async def test_one_candidate_with_every_deed(cast: Cast) -> None:
    door = await opened(cast)
    office = await cast.browser("office")
    with queries() as asked:
        page = await office.get(of_five(cast, door))
    assert len(asked) <= 3
    ids = [row["id"] for row in await rows("select id from assignment order by id")]
    for one in ids:
        assert f'href="/assignments/{one}"' in page.text
    for words in ('id="viec-dung-han"', "Luật Thi đua, khen thưởng 06/2022/QH15", "Đúng hạn 2 trên 2 việc, cần từ 80%"):
        assert words in page.text
    for nowhere in ("certificate_collective.1.0", "bogus.1.0", "n99", "x", "certificate_collective.9.9.9", "a" * 600 + ".1.0"):
        assert (await office.get(f"{door}/candidates/{nowhere}")).status_code == 404
        assert (await office.post(f"{door}/candidates/{nowhere}/proposal", {"_key": key()})).status_code == 404


# Proposing, ticking, setting aside


async def test_proposed_from_the_comparison_once(cast: Cast) -> None:
    door = await opened(cast)
    leader, page = await cast.browser("leader"), of_five(cast, door)
    form = {"_key": key(), "version": "0", "compared": "1"}
    first = await leader.post(f"{page}/proposal", form)
    assert first.headers["location"] == f"{door}/compare?kind=certificate_collective&group=neighbourhoods"
    assert (await leader.post(f"{page}/proposal", form)).status_code == 303
    told = await events_of("candidate.proposed")
    assert [(one["audience"], one["unit_path"]) for one in told] == [("council", cast.units["ward"].path)]
    kept = (await rows("select state, facts, achievements, proposed_by, version from candidate"))[0]
    assert (kept["state"], kept["proposed_by"]) == ("proposed", cast.people["leader"])
    assert json.loads(kept["facts"])["for"][0] == "Cả 2 việc đến hạn đều xong đúng hạn"
    assert len(json.loads(kept["achievements"])) == 2
    stale = await leader.post(f"{page}/proposal", {"_key": key(), "version": "0"})
    assert stale.status_code == 409
    shown = await leader.get(page)
    assert "Rút đề nghị" in shown.text
    assert "Đề nghị khen (Giấy khen cho tập thể): Tổ dân phố số 5" in shown.text  # its diary
    person = of_five(cast, door, "certificate_person", "head")  # the same deeds stand in a proposal already
    refused = await press(leader, person, "proposal")
    assert refused.status_code == 422
    assert "Thành tích này đang nằm trong đề nghị khen “Tổ dân phố số 5”" in refused.text


async def test_a_condition_is_ticked_with_evidence(cast: Cast) -> None:
    door = await opened(cast)
    office, page = await cast.browser("office"), of_five(cast, door, "advanced_worker", "head")
    early = await press(office, page, "proposal")
    assert early.status_code == 422
    assert "Chưa có căn cứ: Được cơ quan có thẩm quyền xếp loại" in early.text
    empty = await press(office, page, "conditions/good_other", {"evidence": "Thông báo số 7"})
    assert (empty.status_code, "Thông báo số 7" in empty.text) == (422, True)
    bad = [("file", ("bẫy.jpg", b"<svg/>", "image/jpeg"))]
    ticked = {"holds": "yes", "evidence": "Thông báo số 7 của Thành uỷ"}
    gated = await press(office, page, "conditions/good_other", ticked, files=bad)
    assert (gated.status_code, ticked["evidence"] in gated.text) == (422, True)
    assert (await press(office, page, "conditions/bogus", ticked)).status_code == 404
    one = {"_key": key()} | ticked
    for _ in range(2):
        done = await office.post(
            f"{page}/conditions/good_other", one, files=[("file", ("thông báo.jpg", photo(), "image/jpeg"))]
        )
        assert done.headers["location"].startswith(page)
    assert len(await rows("select id from condition_tick")) == 1
    shown = await office.get(page)
    assert "Thông báo số 7 của Thành uỷ" in shown.text
    link = re.search(r"/campaigns/\d+/ticks/\d+", shown.text)
    assert link
    file = await (await cast.browser("leader")).get(link[0])
    assert file.headers["content-disposition"].startswith("attachment")
    assert (await office.get(f"{door}/ticks/99")).status_code == 404
    assert (await press(office, page, "proposal")).status_code == 303


async def test_facts_are_not_ticked_over(cast: Cast) -> None:
    door = await opened(cast)
    answer = await press(
        await cast.browser("office"), of_five(cast, door), "conditions/merit", {"holds": "no", "evidence": "Tôi không thấy vậy"}
    )
    assert answer.status_code == 422
    assert "Điều kiện này đã có căn cứ từ số liệu" in answer.text
    assert not await rows("select id from condition_tick")


async def test_set_aside_for_a_reason_that_stays_inside(cast: Cast) -> None:
    door = await opened(cast)
    office, page = await cast.browser("office"), of_five(cast, door)
    assert (await press(office, page, "set-aside")).status_code == 422
    assert (await press(office, page, "proposal")).status_code == 303
    assert (await press(office, page, "set-aside", {"reason": LATE_REASON})).status_code == 303
    assert await states() == [("set_aside", LATE_REASON)]
    for name in ("office", "leader"):
        assert LATE_REASON in (await (await cast.browser(name)).get(page)).text
    assert not any(LATE_REASON in row["data"] for row in await rows("select data from event"))
    assert (await press(office, page, "proposal")).status_code == 303  # minds may change
    assert await states() == [("proposed", "")]


async def test_nobody_weighs_themselves(cast: Cast) -> None:
    for _ in range(2):
        await periods.done(cast, periods.DUE, "culture")
    door = await opened(cast, groups=["offices"])
    unit = cast.units["culture"].id
    await rows(
        "update appointment set person = {}, until = {} where id = {} returning id",
        cast.people["office"], date(2026, 10, 31), cast.appointments["culture_head"],
    )  # fmt: skip
    page = f"{door}/candidates/certificate_person.{unit}.{cast.appointments['culture_head']}"
    office = await cast.browser("office")
    assert "Ông/bà không tự xét cho mình." in (await office.get(page)).text
    for verb, fields in (("proposal", {}), ("ties", {"favoured": "1"}), ("set-aside", {"reason": "Không nhận"}),
                         ("conditions/good", {"holds": "yes", "evidence": "Tốt"})):  # fmt: skip
        assert (await press(office, page, verb, fields)).status_code == 403


async def test_ties_are_noted(cast: Cast) -> None:
    door = await opened(cast)
    office, page = await cast.browser("office"), of_five(cast, door)
    assert (await press(office, page, "ties", {"favoured": "1"})).status_code == 303
    row = (await rows("select favoured, is_direct, version from candidate"))[0]
    assert (bool(row["favoured"]), bool(row["is_direct"])) == (True, False)
    assert (await office.post(f"{page}/ties", {"_key": key(), "version": "0", "direct": "1"})).status_code == 409
    assert "Nữ, hoặc tập thể từ 70% nữ" in (await office.get(f"{door}/compare?kind=certificate_collective")).text


async def test_whom_a_unit_named(cast: Cast) -> None:
    """A household of tổ 5, and a citizen of no unit: compared beside the others, without numbers."""
    door = await opened(cast, kinds=["certificate_household", "certificate_person"])
    for kind, subject, unit, consent in (
        ("certificate_household", "household", cast.units["five"].id, "Đồng ý, ghi ngày 18/11/2026"), ("certificate_person", "person", None, ""),
    ):  # fmt: skip
        made = Candidate(
            ward=cast.ward, campaign=1, kind=kind, subject=subject, source="nominated", peer_group="neighbourhoods", unit=unit,
            name="Bà Giáo viên Âm nhạc", position="", unit_name="Tổ dân phố số 5", state="open", merits="Dạy trẻ em bơi", consent=consent,
            nominated_by_name="Tổ trưởng", nominated_at=morning(TODAY), report="", reason="", facts="", achievements="", bases="",
            proposed_by_name="", made_at=morning(TODAY),
        )  # fmt: skip
        await made.save()
    leader = await cast.browser("leader")
    shown = await leader.get(f"{door}/compare?kind=certificate_household&group=neighbourhoods")
    for words in ("Bà Giáo viên Âm nhạc", "Tổ dân phố số 5, đơn vị đề cử", "Dạy trẻ em bơi", "Ghi căn cứ còn thiếu"):
        assert words in shown.text
    assert "việc đã xong" not in shown.text
    page = f"{door}/candidates/n1"
    assert "Đồng ý, ghi ngày 18/11/2026" in (await leader.get(page)).text
    assert "viec-dung-han" not in (await leader.get(page)).text
    assert (await press(leader, page, "conditions/merit", {"holds": "yes", "evidence": "Giấy xác nhận"})).status_code == 303
    assert (await press(leader, page, "proposal")).status_code == 303
    silent = await press(leader, f"{door}/candidates/n2", "proposal")
    assert (silent.status_code, "Chưa ghi sự đồng ý của người được đề cử" in silent.text) == (422, True)


# Its end, and who sees


async def test_cancelled_for_a_reason_it_is_read_as_it_was(cast: Cast) -> None:
    door = await opened(cast)
    office, page = await cast.browser("office"), of_five(cast, door)
    await press(office, page, "set-aside", {"reason": LATE_REASON})
    assert (await press(office, door, "cancellation")).status_code == 422
    assert (await press(office, door, "cancellation", {"reason": "Gộp vào đợt sau"})).status_code == 303
    for path, words in ((door, "Gộp vào đợt sau"), (page, LATE_REASON), ("/campaigns", "Gộp vào đợt sau")):
        with queries() as asked:
            shown = await office.get(path)
        assert len(asked) <= 3
        assert words in shown.text
    assert (await office.get(f"{door}/compare")).headers["location"] == door
    assert (await press(office, page, "proposal", {"version": "2"})).status_code == 409
    assert (await press(office, door, "cancellation", {"reason": "Lần nữa"})).status_code == 409


async def test_decided_it_is_read_as_it_was_proposed(cast: Cast) -> None:
    door = await opened(cast)
    office, page = await cast.browser("office"), of_five(cast, door)
    await press(office, page, "proposal")
    await rows("update candidate set state = 'awarded' returning id")
    await rows(
        "update campaign set state = 'decided', decision_number = '45/QĐ-UBND', decided_on = {}, signer = 'Chủ tịch' returning id",
        TODAY,
    )
    await periods.given(cast)  # what comes later changes nothing; its event ends what was kept
    for path, words in (
        (door, "Đã quyết định: số 45/QĐ-UBND ngày 20/11/2026, Chủ tịch ký."), (door, "Được khen"), (page, "Được khen"),
        (page, "Cả 2 việc đến hạn đều xong đúng hạn"), (page, "Luật Thi đua, khen thưởng"), ("/campaigns", "45/QĐ-UBND"),
    ):  # fmt: skip
        with queries() as asked:
            shown = await office.get(path)
        assert (words in shown.text, len(asked) <= 3) == (True, True), words
    assert (await office.get(f"{door}/candidates/certificate_person.1.1")).status_code == 404


async def test_another_ward_sees_and_does_nothing(cast: Cast) -> None:
    door = await opened(cast)
    page = of_five(cast, door)
    await rows("update campaign set ward = {} returning id", (await another_ward()).id)
    for name in ("office", "leader"):
        browser = await cast.browser(name)
        for path in (door, f"{door}/compare", page, f"{door}/ticks/1"):
            assert (await browser.get(path)).status_code == 404
        for verb in ("proposal", "set-aside", "ties", "conditions/merit"):
            answer = await browser.post(
                f"{page}/{verb}", {"_key": key(), "reason": "x"} if verb == "set-aside" else {"_key": key()}
            )
            assert answer.status_code == 404
    assert "Khen thưởng năm 2026" not in (await browser.get("/campaigns")).text
    assert not await rows("select id from candidate")


async def test_nobody_else_sees_candidates(cast: Cast) -> None:
    door = await opened(cast)
    page = of_five(cast, door)
    await press(await cast.browser("office"), page, "set-aside", {"reason": LATE_REASON})
    for name in ("head", "deputy", "staff", "principal", "appraiser", "observer", "administrator"):
        browser = await cast.browser(name)
        for path in ("/campaigns", "/campaigns/new", door, f"{door}/compare", page, f"{door}/ticks/1"):
            assert (await browser.get(path)).status_code == 403
        for path in ("/notices", "/events", "/search?q=khen", "/"):
            assert "Khen thưởng năm 2026" not in (await browser.get(path)).text
            assert LATE_REASON not in (await browser.get(path)).text
        rules = await browser.get("/campaigns/rules")
        assert "Không có trọng số ẩn" in rules.text
        assert "Tổ dân phố số 5" not in rules.text.split("<main", 1)[1]
    assert "/campaigns/new" not in (await (await cast.browser("leader")).get("/campaigns")).text


# The ward's own version of a kind


async def test_a_campaign_gives_the_version_in_force_and_keeps_its_own(cast: Cast) -> None:
    before = await opened(cast)
    changed = replace(
        kind_of(), name="Giấy khen cho tập thể, quy chế mới", starts_on=date(2026, 11, 1), votes=Votes(75, above=False), least_on_time=3
    )  # fmt: skip
    await enter_kind(changed, after=1, reason="Quy chế mới", key=key(), by=await cast.viewer("office"), at=morning(TODAY))
    office = await cast.browser("office")
    with queries() as asked:
        form = await office.get("/campaigns/new")
    assert len(asked) <= 3
    assert "Giấy khen cho tập thể, quy chế mới" in form.text
    assert "Giấy khen cho tập thể, quy chế mới" in (await (await cast.browser("head")).get("/campaigns/rules")).text
    after = str((await office.post("/campaigns", NEW | {"_key": key(), "name": "Đợt hai"})).headers["location"])
    slots = await rows("select campaign, kind_version from campaign_kind where kind = 'certificate_collective' order by id")
    assert {(row["campaign"], row["kind_version"]) for row in slots} == {(1, 1), (2, 2)}
    first, second = [(await office.get(of_five(cast, door))).text for door in (before, after)]
    assert "Đúng hạn 2 trên 2 việc, cần từ 80%" in first  # two in time were enough
    assert "cần ít nhất 3 việc" in second
    with queries() as asked:
        assert (await office.get(after)).status_code == 200
    assert len(asked) <= 3
