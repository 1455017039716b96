"""Initiatives: a unit sends its own and reads no other's; the office records, filters, recognises what is not its own."""

from datetime import timedelta
from typing import Any

import pytest
from cast import Browser, Cast, another_ward, events_of, key_on, queries, today
from rounds import open_round

from tracker.commendation import initiating
from tracker.commendation.finding import gather
from tracker.commendation.initiating import NewInitiative
from tracker.core.clock import now
from tracker.core.database import rows
from tracker.core.errors import Conflict, Forbidden, Missing

pytestmark = pytest.mark.anyio
TEXT = ("mo-ta.txt", "Lịch trực".encode(), "text/plain")
PDF = ("mo-ta.pdf", b"%PDF-1.4 mo ta", "application/pdf")


def typed(**more: Any) -> dict[str, Any]:
    return {
        "title": "Lịch trực dịch vụ công tại nhà văn hoá", "effect": "Mỗi tối hai người trực, 120 hộ được giúp",
        "done_on": f"{today() - timedelta(days=5):%d/%m/%Y}", "whose": "unit", "_key": "k" * 20, **more,
    }  # fmt: skip


async def send(browser: Browser, **more: Any) -> int:
    answer = await browser.post("/initiatives/new", typed(**more), files={"files": PDF})
    assert answer.status_code == 303, answer.text
    return int(answer.headers["Location"].rsplit("/", 1)[1])


async def test_a_head_sends_one_and_reads_it(cast: Cast) -> None:
    head = await cast.browser("head")
    key = key_on(await head.get("/initiatives/new"))
    made = await send(head, whose="head", _key=key)
    assert await send(head, whose="head", _key=key) == made
    (row,) = await rows("select * from initiative")
    assert (row["unit"], row["appointment"]) == (cast.units["five"].id, cast.appointments["head"])
    assert "Đã ghi nhận" in (await head.get("/initiatives")).text
    assert "120 hộ" in (await head.get(f"/initiatives/{made}")).text
    assert (await head.get(f"/initiatives/{made}/file")).content == PDF[1]
    (event,) = await events_of("initiative.sent")
    assert (event["audience"], event["unit_path"]) == ("office", cast.units["five"].path)


async def test_it_counts_where_the_campaign_looks(cast: Cast) -> None:
    campaign = await open_round(cast)
    await send(await cast.browser("head"), whose="head")
    await send(await cast.browser("deputy"))
    found = await gather(campaign, cast.ward, today=today())
    five, six = cast.units["five"].id, cast.units["six"].id
    have = {one.unit: len(one.record.initiatives) for one in found.of("certificate_person", "neighbourhoods")}
    assert (have[five], have[six]) == (2, 0)


@pytest.mark.parametrize(
    ("more", "file", "sentence"),
    [
        ({"title": ""}, None, "Xin nhập tên sáng kiến"),
        ({"done_on": "hôm qua"}, PDF, "Xin chọn lại tệp"),
        ({"done_on": f"{today() + timedelta(days=3):%d/%m/%Y}"}, None, "Ngày này chưa đến"),
        ({"whose": "ai"}, None, "Xin chọn của ai"),
        ({}, ("x.exe", b"MZ", "application/x"), "không thuộc loại nhận được"),
    ],
)
async def test_what_is_wrong_is_said_and_the_rest_stays(cast: Cast, more: dict[str, str], file: Any, sentence: str) -> None:
    head = await cast.browser("head")
    answer = await head.post("/initiatives/new", typed(**more), **({"files": {"files": file}} if file else {}))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Mỗi tối hai người trực" in answer.text
    assert await rows("select id from initiative") == []


async def test_another_units_is_not_there(cast: Cast) -> None:
    made = await send(await cast.browser("head"))
    other = await cast.browser("other_head")
    for path in (f"/initiatives/{made}", f"/initiatives/{made}/file", "/initiatives/0", "/initiatives/x"):
        assert (await other.get(path)).status_code == 404
    assert "Lịch trực" not in (await other.get("/initiatives")).text
    assert (await other.get("/initiatives/all")).status_code == 403
    for name in ("staff", "observer", "administrator"):
        assert (await (await cast.browser(name)).get(f"/initiatives/{made}")).status_code == 403
    assert (await (await cast.browser("leader")).get(f"/initiatives/{made}")).status_code == 200
    assert (await (await cast.browser("deputy")).get(f"/initiatives/{made}")).status_code == 200
    theirs = NewInitiative(cast.units["six"].id, "Của tổ khác", "…", today())
    with pytest.raises(Forbidden):
        await initiating.send(theirs, [], key="k" * 20, by=await cast.viewer("head"), at=now())
    foreign = NewInitiative((await another_ward()).id, "Của phường khác", "…", today())
    with pytest.raises(Missing):
        await initiating.send(foreign, [], key="k" * 20, by=await cast.viewer("office"), at=now())


async def test_the_office_recognises_what_another_sent(cast: Cast) -> None:
    made = await send(await cast.browser("head"))
    office, path = await cast.browser("office"), f"/initiatives/{made}/recognition"
    form = {"certificate": "12/GCN", "recognised_on": f"{today():%d/%m/%Y}", "was": ""}
    early = await office.post(path, form | {"recognised_on": f"{today() - timedelta(days=9):%d/%m/%Y}", "_key": "e" * 20})
    assert early.status_code == 422
    assert "12/GCN" in early.text
    assert "Ngày công nhận phải từ" in early.text
    key = key_on(await office.get(f"/initiatives/{made}"))
    answers = [await office.post(path, form | {"_key": key}) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert [one["audience"] for one in await events_of("initiative.recognised")] == ["unit"]
    assert "Được công nhận" in (await (await cast.browser("head")).get("/initiatives")).text
    late = await office.post(path, form | {"certificate": "99/GCN", "_key": "l" * 20})  # saw it without a certificate
    assert late.status_code == 409
    mended = await office.post(path, form | {"certificate": "13/GCN", "was": "12/GCN", "_key": "m" * 20})
    assert mended.status_code == 303
    assert (await rows("select certificate from initiative"))[0]["certificate"] == "13/GCN"
    for name in ("head", "leader"):
        assert (await (await cast.browser(name)).post(path, form | {"_key": "n" * 20})).status_code == 403


async def test_nobody_recognises_their_own(cast: Cast) -> None:
    office = await cast.browser("office")
    made = await send(office, unit=cast.units["five"].id, whose="head")
    assert (await rows("select appointment from initiative"))[0]["appointment"] == cast.appointments["head"]
    assert "không tự công nhận" in (await office.get(f"/initiatives/{made}")).text
    form = {"certificate": "1", "recognised_on": f"{today():%d/%m/%Y}", "was": "", "_key": "o" * 20}
    assert (await office.post(f"/initiatives/{made}/recognition", form)).status_code == 403
    second = await cast.browser("second_office")
    assert (await second.post(f"/initiatives/{made}/recognition", form)).status_code == 303
    await send(office, unit=cast.units["six"].id, _key="p" * 20, title="Đường hoa tổ 6")
    for query, first, other in (
        ("", True, True), (f"unit={cast.units['six'].id}", False, True), ("recognised=yes", True, False),
        ("recognised=no", False, True), ("unit=%27&recognised=x", True, True),
    ):  # fmt: skip
        shown = (await office.get(f"/initiatives/all?{query}")).text
        assert ("Lịch trực" in shown, "Đường hoa" in shown) == (first, other), query
    with pytest.raises(Conflict):
        await initiating.recognise(
            made, certificate="2", recognised_on=today(), was="", key="q" * 20, by=await cast.viewer("second_office"), at=now()
        )


async def test_a_unit_without_a_head_has_none_of_its_heads(cast: Cast) -> None:
    office = await cast.browser("office")
    answer = await office.post("/initiatives/new", typed(unit=cast.units["economy"].id, whose="head"))
    assert answer.status_code == 422
    assert "không có người đứng đầu" in answer.text
    assert "120 hộ" in answer.text


async def test_pages_ask_at_most_three_times(cast: Cast) -> None:
    made = await send(await cast.browser("head"))
    for name, path in (
        ("head", "/initiatives"), ("head", "/initiatives/new"), ("head", f"/initiatives/{made}"), ("office", "/initiatives/all"),
        ("office", "/initiatives/new"), ("office", f"/initiatives/{made}"), ("leader", "/initiatives/all"),
    ):  # fmt: skip
        browser = await cast.browser(name)
        with queries() as asked:
            assert (await browser.get(path)).status_code == 200
        assert len(asked) <= 3, (path, asked)
