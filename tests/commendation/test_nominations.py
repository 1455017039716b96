"""A unit names somebody the facts do not show: on the phone, once, in time, unseen by others; the office sees them all."""

from datetime import timedelta
from typing import Any

import pytest
from cast import Browser, Cast, another_ward, events_of, key_on, queries, today
from rounds import DECIDED, open_round

from tracker.commendation import nominating
from tracker.commendation.actions import propose, set_aside, tick
from tracker.commendation.finding import gather
from tracker.commendation.nominating import Named
from tracker.core.clock import now
from tracker.core.database import rows
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal

pytestmark = pytest.mark.anyio
MERITS = "Mở bốn buổi hướng dẫn ba mươi bảy người cao tuổi dùng điện thoại nộp hồ sơ"
TYPED = {
    "name": "Bảo vệ khu chợ", "position": "người dân trong tổ", "merits": MERITS,
    "consent": "Tổ trưởng hỏi trực tiếp ngày 20/11, bác đồng ý", "is_direct": "1",
}  # fmt: skip


async def ask(browser: Browser, campaign: int, step: str, kind: str = "certificate_person", **more: str) -> Any:
    return await browser.post(f"/nominations/new?campaign={campaign}&kind={kind}", {**TYPED, **more, "step": step})


async def sent(cast: Cast, campaign: int, **more: str) -> int:
    """A nomination as the head of Tổ 5 sends it; its id."""
    browser = await cast.browser("head")
    page = await browser.get(f"/nominations/new?campaign={campaign}&kind=certificate_person")
    answer = await ask(browser, campaign, "send", _key=key_on(page), **more)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["Location"].rsplit("/", 1)[1])


async def test_a_head_names_somebody_one_thing_a_page(cast: Cast) -> None:
    campaign = await open_round(cast)
    head = await cast.browser("head")
    assert "Nhận đề cử đến hết" in (await head.get("/nominations")).text
    kinds = await head.get(f"/nominations/new?campaign={campaign}")
    assert "Giấy khen cho hộ gia đình" in kinds.text
    form = await head.get(f"/nominations/new?campaign={campaign}&kind=certificate_person")
    assert "Không ghi số căn cước, ngày sinh, địa chỉ" in form.text
    check = await ask(head, campaign, "check", _key=key_on(form))
    assert check.status_code == 200
    assert "Gửi đề cử" in check.text
    assert MERITS in check.text
    again = await ask(head, campaign, "edit", _key=key_on(check))
    assert again.status_code == 200
    assert MERITS in again.text
    assert "Có 1 chỗ cần sửa" not in again.text
    assert await rows("select id from candidate") == []
    key = key_on(check)
    answer = await ask(head, campaign, "send", _key=key)
    twin = await ask(head, campaign, "send", _key=key)
    assert answer.status_code == twin.status_code == 303
    assert answer.headers["Location"] == twin.headers["Location"]
    shown = await head.get(answer.headers["Location"])
    assert "Đã gửi" in shown.text
    assert "Mã đề cử" in shown.text
    (row,) = await rows("select * from candidate")
    assert (row["source"], row["state"], row["peer_group"], row["unit"]) == (
        "nominated", "open", "neighbourhoods", cast.units["five"].id,
    )  # fmt: skip
    (event,) = await events_of("candidate.nominated")
    assert (event["audience"], event["unit_path"]) == ("council", cast.units["ward"].path)
    found = await gather(campaign, cast.ward, today=today())
    one = found.candidate(f"n{row['id']}")
    assert one is not None
    assert one.is_nominated
    assert one.is_direct
    assert one.name == "Bảo vệ khu chợ"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"merits": "Tốt"}, "Xin ghi rõ hơn"),
        ({"consent": " "}, "Xin ghi ai đã hỏi"),
        ({"name": ""}, "Xin nhập tên"),
        ({"merits": MERITS + " căn cước 031085012345"}, "giống số căn cước"),
        ({"name": "Tổ trưởng tổ dân phố số 5"}, "không tự đề cử mình"),
        ({"name": "tổ dân phố SỐ 5"}, "không cần đề cử"),
        ({"name": "x" * 201}, "dài quá"),
        ({"step": "nhảy"}, "Xin chọn bước"),
    ],
)
async def test_what_is_wrong_is_said_and_all_that_was_typed_stays(cast: Cast, more: dict[str, str], sentence: str) -> None:
    campaign = await open_round(cast)
    head = await cast.browser("head")
    typed = {**TYPED, "step": "check", **more}
    answer = await head.post(f"/nominations/new?campaign={campaign}&kind=certificate_person", typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "người dân trong tổ" in answer.text
    assert " checked" in answer.text
    assert await rows("select id from candidate") == []


async def test_a_collective_needs_no_consent(cast: Cast) -> None:
    campaign = await open_round(cast)
    head = await cast.browser("deputy")
    answer = await ask(head, campaign, "send", "certificate_collective", name="Tổ công nghệ số", consent="", _key="k" * 20)
    assert answer.status_code == 303


async def test_a_deputy_does_not_name_the_head_who_is_weighed_anyway(cast: Cast) -> None:
    campaign = await open_round(cast)
    answer = await ask(await cast.browser("deputy"), campaign, "send", name="tổ trưởng TỔ DÂN PHỐ số 5", _key="k" * 20)
    assert answer.status_code == 422
    assert "đã được xét từ kết quả công việc" in answer.text


async def test_hostile_text_is_only_text(cast: Cast) -> None:
    campaign = await open_round(cast)
    nasty = "<script>alert(1)</script>\u202e' or 1=1 -- "
    nomination = await sent(cast, campaign, name=nasty, merits=nasty + MERITS)
    for name, path in (("head", f"/nominations/{nomination}"), ("office", f"/campaigns/{campaign}/nominations")):
        shown = await (await cast.browser(name)).get(path)
        assert shown.status_code == 200
        assert "<script>alert" not in shown.text
        assert "&lt;script&gt;" in shown.text
    head = await cast.browser("head")
    for path in (
        "?campaign=x",
        "?campaign=9" + "9" * 30,
        "?campaign=-1",
        f"?campaign={campaign}&kind=%00",
        "",
        f"?campaign={campaign}&kind=advanced_worker",
    ):
        assert (await head.get(f"/nominations/new{path}")).status_code == 404, path


async def test_after_the_last_day_a_clear_sentence_and_nothing_kept(cast: Cast) -> None:
    campaign = await open_round(cast, nominate_by=today() - timedelta(days=1))
    head = await cast.browser("head")
    assert "Chưa có đợt xét nào nhận đề cử" in (await head.get("/nominations")).text
    assert "nay đã hết hạn" in (await head.get(f"/nominations/new?campaign={campaign}")).text
    for step in ("check", "send"):
        answer = await ask(head, campaign, step, _key="k" * 20)
        assert answer.status_code == 422
        assert "nay đã hết hạn" in answer.text
        assert MERITS in answer.text
    assert await rows("select id from candidate") == []
    office = await cast.browser("office")  # what came on paper in time
    answer = await office.post(
        f"/campaigns/{campaign}/nominations/new",
        {**TYPED, "slot": "certificate_person|neighbourhoods", "unit": cast.units["five"].id, "_key": "k" * 20},
    )
    assert answer.status_code == 303


async def test_twice_is_refused_without_telling_whom_another_unit_named(cast: Cast) -> None:
    campaign = await open_round(cast)
    await sent(cast, campaign)
    head, other, office = [await cast.browser(name) for name in ("head", "other_head", "office")]
    again = await ask(head, campaign, "send", name="BẢO VỆ KHU CHỢ", _key="k" * 20)
    assert again.status_code == 422
    assert "đã được đề cử trong đợt này" in again.text
    assert (await ask(other, campaign, "send", _key="k" * 20)).status_code == 303
    entered = await office.post(
        f"/campaigns/{campaign}/nominations/new",
        {**TYPED, "slot": "certificate_person|neighbourhoods", "unit": "", "_key": "k" * 20},
    )
    assert entered.status_code == 422
    assert "đã được đề cử trong đợt này" in entered.text
    assert (await office.get(f"/campaigns/{campaign}/nominations")).text.count("Trùng tên") == 2


async def test_another_units_nomination_is_not_there(cast: Cast) -> None:
    campaign = await open_round(cast)
    nomination = await sent(cast, campaign)
    other = await cast.browser("other_head")
    assert (await other.get(f"/nominations/{nomination}")).status_code == 404
    assert (await other.post(f"/nominations/{nomination}/withdrawal", {"_key": "k" * 20})).status_code == 404
    assert "Bảo vệ khu chợ" not in (await other.get("/nominations")).text
    assert (await (await cast.browser("deputy")).get(f"/nominations/{nomination}")).status_code == 200
    for name in ("staff", "observer", "administrator", "appraiser"):
        browser = await cast.browser(name)
        for path in ("/nominations", f"/nominations/{nomination}", f"/campaigns/{campaign}/nominations"):
            assert (await browser.get(path)).status_code == 403
    for path in ("/notices", "/events"):  # its own head is told nothing of what the council reads
        assert "Bảo vệ khu chợ" not in (await (await cast.browser("head")).get(path)).text
    assert "Bảo vệ khu chợ" in (await (await cast.browser("leader")).get("/events")).text
    school = await cast.browser("front_head")  # the round gives nothing to that peer group
    assert (await school.get(f"/nominations/new?campaign={campaign}")).status_code == 404


async def test_foreign_campaigns_and_units_are_not_there(cast: Cast) -> None:
    campaign = await open_round(cast)
    stranger = await another_ward()
    office = await cast.viewer("office")
    named = Named("certificate_person", "neighbourhoods", stranger.id, "Bảo vệ khu chợ", "", MERITS, "đã hỏi")
    with pytest.raises(Missing):
        await nominating.nominate(campaign, named, key="k" * 20, by=office, at=now())
    with pytest.raises(Missing):
        await nominating.nominate(campaign + 9, named, key="k" * 20, by=office, at=now())
    with pytest.raises(Forbidden):
        await nominating.nominate(campaign, named, key="k" * 20, by=await cast.viewer("head"), at=now())
    with pytest.raises(Forbidden):
        await nominating.nominate(campaign, named, key="k" * 20, by=await cast.viewer("leader"), at=now())


async def test_the_office_enters_one_of_no_unit(cast: Cast) -> None:
    campaign = await open_round(cast)
    office = await cast.browser("office")
    page = await office.get(f"/campaigns/{campaign}/nominations/new")
    typed = {**TYPED, "slot": "certificate_person|neighbourhoods", "unit": "", "_key": key_on(page)}
    wrong = await office.post(f"/campaigns/{campaign}/nominations/new", typed | {"unit": cast.units["school"].id})
    assert wrong.status_code == 422
    assert "nhóm của đơn vị" in wrong.text
    assert MERITS in wrong.text
    unknown = await office.post(f"/campaigns/{campaign}/nominations/new", typed | {"slot": "x|<y>"})
    assert unknown.status_code == 422
    assert MERITS in unknown.text
    silent = await office.post(f"/campaigns/{campaign}/nominations/new", typed | {"consent": ""})
    assert silent.status_code == 422
    answer = await office.post(f"/campaigns/{campaign}/nominations/new", typed)
    assert answer.status_code == 303
    (row,) = await rows("select * from candidate")
    assert (row["unit"], row["nominated_by_unit"], row["peer_group"]) == (None, None, "neighbourhoods")
    found = await gather(campaign, cast.ward, today=today())
    assert found.candidate(f"n{row['id']}") is not None
    assert "Không thuộc đơn vị nào" in (await office.get(f"/campaigns/{campaign}/nominations")).text


async def test_what_is_taken_back_vanishes_until_it_is_proposed(cast: Cast) -> None:
    campaign = await open_round(cast)
    nomination = await sent(cast, campaign)
    leader, head = await cast.viewer("leader"), await cast.browser("head")
    ref = f"n{nomination}"
    await set_aside(campaign, ref, reason="Chưa rõ kết quả", version=1, key="s" * 20, by=leader, at=now())
    shown = await head.get(f"/nominations/{nomination}")
    assert "Đã gửi" in shown.text
    assert "Chưa rõ" not in shown.text
    assert "Chưa đề nghị" not in shown.text
    answer = await head.post(f"/nominations/{nomination}/withdrawal", {"_key": key_on(shown)})
    twin = await head.post(f"/nominations/{nomination}/withdrawal", {"_key": key_on(shown)})
    assert answer.status_code == twin.status_code == 303
    found = await gather(campaign, cast.ward, today=today())
    assert found.candidate(ref) is None
    assert "Đã rút" in (await head.get("/nominations")).text
    assert "Đã rút đề cử" in (await (await cast.browser("office")).get(f"/campaigns/{campaign}/nominations")).text
    assert [one["audience"] for one in await events_of("candidate.nomination_withdrawn")] == ["council"]
    second = await sent(cast, campaign)  # the same name once more: the first one is gone
    await tick(
        campaign, f"n{second}", "merit", holds=True, evidence="Biên bản họp tổ", files=[], key="t" * 20, by=leader, at=now()
    )
    await propose(campaign, f"n{second}", version=1, key="p" * 20, by=leader, at=now())
    with pytest.raises(Conflict):
        await nominating.withdraw(second, key="w" * 20, by=await cast.viewer("head"), at=now())


async def test_the_fate_is_read_after_the_decision(cast: Cast) -> None:
    campaign = await open_round(cast)
    nomination = await sent(cast, campaign)
    head = await cast.browser("head")
    await rows(DECIDED, campaign)
    await rows("update candidate set state = 'declined', reason = 'Lý do riêng' where id = {}", nomination)
    shown = await head.get(f"/nominations/{nomination}")
    assert "Chưa được khen" in shown.text
    assert "Lý do riêng" not in shown.text
    assert "Rút đề cử" not in shown.text
    await rows("update candidate set state = 'awarded' where id = {}", nomination)
    assert "Được khen" in (await head.get("/nominations")).text
    assert "đã kết thúc" in (await head.get(f"/nominations/new?campaign={campaign}")).text
    with pytest.raises((Conflict, Refusal)):
        await nominating.withdraw(nomination, key="w" * 20, by=await cast.viewer("head"), at=now())


async def test_pages_ask_at_most_three_times(cast: Cast) -> None:
    campaign = await open_round(cast)
    nomination = await sent(cast, campaign)
    head, office = await cast.browser("head"), await cast.browser("office")
    for browser, path in (
        (head, "/nominations"), (head, f"/nominations/new?campaign={campaign}"), (head, f"/nominations/{nomination}"),
        (office, f"/campaigns/{campaign}/nominations"), (office, f"/campaigns/{campaign}/nominations/new"),
    ):  # fmt: skip
        with queries() as asked:
            assert (await browser.get(path)).status_code == 200
        assert len(asked) <= 3, (path, asked)
