"""Open discipline, inspections, complaints: nobody with one is proposed; none but office and leadership read of it."""

from datetime import timedelta
from typing import Any

import pytest
from cast import Browser, Cast, another_ward, events_of, key_on, queries, today
from rounds import open_round

from tracker.commendation import holds
from tracker.commendation.actions import propose
from tracker.commendation.candidacy import Verdict
from tracker.commendation.finding import gather
from tracker.commendation.holds import NewHold
from tracker.commendation.rules import HoldKind
from tracker.core.clock import now
from tracker.core.database import rows
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal

pytestmark = pytest.mark.anyio


def typed(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "unit": cast.units["five"].id, "whose": "unit", "kind": "complaint", "note": "Đơn số 4 bí mật",
        "opened_on": f"{today() - timedelta(days=3):%d/%m/%Y}", "_key": "k" * 20, **more,
    }  # fmt: skip


async def entered(browser: Browser, cast: Cast, **more: Any) -> int:
    answer = await browser.post("/holds/new", typed(cast, **more))
    assert answer.status_code == 303, answer.text
    return int((await rows("select max(id) as id from award_hold"))[0]["id"])


async def verdicts(cast: Cast, campaign: int, kind: str) -> dict[int | None, bool]:
    """Unit → whether it is blocked by something open."""
    found = await gather(campaign, cast.ward, today=today())
    return {
        one.unit: one.verdict is Verdict.BLOCKED and [block.key for block in one.blocks] == ["hold"]
        for one in found.of(kind, "neighbourhoods")
    }


async def test_nobody_with_an_open_matter_is_proposed_until_it_is_closed(cast: Cast) -> None:
    campaign, office = await open_round(cast), await cast.browser("office")
    five, six = cast.units["five"].id, cast.units["six"].id
    hold = await entered(office, cast, _key=key_on(await office.get("/holds/new")))
    for kind in ("certificate_person", "certificate_collective"):  # the head rests on the unit
        assert await verdicts(cast, campaign, kind) == {five: True, six: False}
    leader = await cast.viewer("leader")
    for ref in (f"certificate_collective.{five}.0", f"certificate_person.{five}.{cast.appointments['head']}"):
        with pytest.raises(Refusal, match="khiếu nại, tố cáo chưa kết thúc"):
            await propose(campaign, ref, version=0, key=f"p{ref.replace('.', '')}", by=leader, at=now())
    closing = await office.get(f"/holds/{hold}/closing")
    done = {"closed_on": f"{today():%d/%m/%Y}", "closed_note": "Khiếu nại sai", "_key": key_on(closing)}
    assert [(await office.post(f"/holds/{hold}/closing", done)).status_code for _ in range(2)] == [303, 303]
    assert not any((await verdicts(cast, campaign, "certificate_collective")).values())


async def test_one_of_the_head_blocks_the_head_alone(cast: Cast) -> None:
    campaign = await open_round(cast)
    await entered(await cast.browser("leader"), cast, whose="head", kind="discipline")
    five = cast.units["five"].id
    assert (await verdicts(cast, campaign, "certificate_person"))[five]
    assert not (await verdicts(cast, campaign, "certificate_collective"))[five]


async def test_the_note_stays_with_office_and_leadership(cast: Cast) -> None:
    hold = await entered(await cast.browser("office"), cast)
    for name in ("head", "deputy", "staff", "observer", "administrator", "appraiser"):
        browser = await cast.browser(name)
        for path in ("/holds", "/holds/new", f"/holds/{hold}/closing"):
            assert (await browser.get(path)).status_code == 403
        assert "chưa kết thúc" not in (await browser.get("/notices")).text
    assert "Đơn số 4 bí mật" in (await (await cast.browser("leader")).get("/holds")).text
    (event,) = await events_of("hold.opened")
    assert (event["audience"], event["unit_path"]) == ("council", cast.units["ward"].path)
    assert "bí mật" not in event["data"]
    assert "Tổ dân phố số 5" in event["data"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"note": ""}, "Xin nhập ghi chú"),
        ({"kind": "gossip"}, "Xin chọn loại việc"),
        ({"unit": ""}, "Xin chọn đơn vị"),
        ({"opened_on": f"{today() + timedelta(days=1):%d/%m/%Y}"}, "Ngày này chưa đến"),
    ],
)
async def test_what_is_wrong_is_said_and_the_rest_stays(cast: Cast, more: dict[str, str], sentence: str) -> None:
    office = await cast.browser("office")
    answer = await office.post("/holds/new", typed(cast, whose="head", **more))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="head" checked' in answer.text
    assert await rows("select id from award_hold") == []


async def test_closing_is_once_and_on_a_day_that_can_be(cast: Cast) -> None:
    office = await cast.browser("office")
    hold = await entered(office, cast)
    for day in (today() - timedelta(days=4), today() + timedelta(days=1)):
        wrong = {"closed_on": f"{day:%d/%m/%Y}", "closed_note": "Đã kết luận", "_key": "w" * 20}
        answer = await office.post(f"/holds/{hold}/closing", wrong)
        assert answer.status_code == 422
        assert "Ngày kết thúc phải từ" in answer.text
        assert "Đã kết luận" in answer.text
    leader = await cast.viewer("leader")
    await holds.close(hold, closed_on=today(), closed_note="Xong", key="a" * 20, by=leader, at=now())
    with pytest.raises(Conflict):
        await holds.close(hold, closed_on=today(), closed_note="Xong", key="b" * 20, by=leader, at=now())
    shown = await office.get("/holds")
    assert "Đã kết thúc" in shown.text
    assert "Xong" in shown.text
    assert "Ghi kết thúc" not in shown.text
    assert [one["audience"] for one in await events_of("hold.closed")] == ["council"]
    for path in ("/holds/0/closing", "/holds/x/closing", "/holds/99999/closing"):
        assert (await office.get(path)).status_code == 404


async def test_nobody_enters_or_closes_what_is_about_themselves(cast: Cast) -> None:
    from tracker.core.database import transaction
    from tracker.core.viewer import Role
    from tracker.people.actions import appoint

    economy = cast.units["economy"]
    async with transaction():  # an officer who heads a unit as well
        await appoint(
            cast.people["office"], {"id": economy.id, "ward": economy.ward, "path": economy.path}, Role.HEAD,
            title="Trưởng phòng Kinh tế", since=today() - timedelta(days=9), by=None, at=now(),
        )  # fmt: skip
    office, leader = await cast.viewer("office"), await cast.viewer("leader")
    for is_heads in (True, False):
        wanted = NewHold(economy.id, is_heads, HoldKind.INSPECTION, "…", today())
        with pytest.raises(Forbidden):
            await holds.enter(wanted, key="f" * 20, by=office, at=now())
    await holds.enter(wanted, key="g" * 20, by=leader, at=now())
    (row,) = await rows("select id from award_hold")
    with pytest.raises(Forbidden):
        await holds.close(row["id"], closed_on=today(), closed_note="…", key="h" * 20, by=office, at=now())
    stranger = NewHold((await another_ward()).id, False, HoldKind.INSPECTION, "…", today())
    with pytest.raises(Missing):
        await holds.enter(stranger, key="i" * 20, by=leader, at=now())


async def test_pages_ask_at_most_three_times(cast: Cast) -> None:
    office = await cast.browser("office")
    hold = await entered(office, cast)
    for path in ("/holds", "/holds/new", f"/holds/{hold}/closing"):
        with queries() as asked:
            assert (await office.get(path)).status_code == 200
        assert len(asked) <= 3, (path, asked)
