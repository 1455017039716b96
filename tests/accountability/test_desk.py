"""The doors of a period: its desk, one head's sheet and a published card; what is refused stays typed, what is hidden stays so."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cast import Browser, Cast, events_of, key_on, queries
from periods import (
    CLOSED,
    DUE,
    OCTOBER,
    PUBLISHED,
    accepted,
    announced,
    assessed,
    cards,
    given,
    key,
    noon,
    opened,
    published,
    result,
    three,
)
from periods import sent as reported

from tracker.accounts.tables import WebSession
from tracker.core.clock import now
from tracker.core.database import rows
from tracker.core.viewer import Role
from tracker.people.actions import appoint, create_person
from tracker.scoring.engine import score
from tracker.scoring.facts import read_facts
from tracker.scoring.rule_sets import BUILT_IN, built_in, read_definition
from tracker.units.actions import found, found_ward
from tracker.units.rules import UnitKind

pytestmark = pytest.mark.anyio
PLAN, LEGAL = ("head", "plan"), ("culture_head", "nd335")


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Noon of the first working day after October."""
    with time_machine.travel(noon(CLOSED)) as travel:
        yield travel


def page_of(cast: Cast, period: int, name: str = "culture_head") -> str:
    return f"/scores/periods/{period}/heads/{cast.appointments[name]}"


def value_of(cast: Cast, name: str, rule_set: str) -> str:
    return f"{cast.appointments[name]}-{rule_set}"


async def sent(browser: Browser, page: str, door: str, **fields: Any) -> Any:
    """A form of a page sent with its key and the version shown."""
    shown = await browser.get(page)
    version = re.search(r'name="version" value="(\d+)"', shown.text)
    fields = {"_key": key_on(shown), "version": version[1] if version else ""} | fields
    return await browser.post(f"{page}/{door}", fields)


async def test_a_period_is_opened_and_its_desk_read(cast: Cast) -> None:
    await three(cast)
    await given(cast, "front")
    office = await cast.browser("office")
    page = await office.get("/scores")
    wrong = await office.post("/scores/periods", {"_key": key_on(page), "span": "month-hôm qua"})
    assert wrong.status_code == 422
    assert "Xin chọn kỳ trong danh sách" in wrong.text
    made = await office.post("/scores/periods", {"_key": key_on(page), "span": "month-2026-10-01"})
    desk = await office.get(made.headers["location"])
    assert "63,89" in desk.text
    assert "Lãnh đạo chưa chấm điểm chung" in desk.text  # the sheets of offices
    assert "Bản xem trước" not in desk.text  # schools: nothing of theirs is to be published but the plan score
    with queries() as asked:
        await office.get(made.headers["location"])
    assert len(asked) <= 3, asked
    requested = desk.text[desk.text.index("Kết quả phối hợp, không chấm điểm") :]
    assert "Uỷ ban Mặt trận" in requested
    assert value_of(cast, "front_head", "plan") not in desk.text
    period = made.headers["location"]
    front = await office.get(f"{period}/heads/{cast.appointments['front_head']}")
    assert "Kết quả phối hợp" in front.text
    assert "/ 100" not in front.text
    for who, status in (("head", 403), ("observer", 403), ("administrator", 403), ("leader", 200)):
        assert (await (await cast.browser(who)).get(period)).status_code == status


async def test_the_order_is_for_leadership_alone(cast: Cast) -> None:
    await three(cast, "five")
    await given(cast, "five")
    await given(cast, "six")
    period = await opened(cast)
    titles = ["Tổ trưởng tổ dân phố số 5", "Tổ trưởng tổ dân phố số 6"]
    await three(cast, "culture")

    def order(text: str) -> list[str]:
        return sorted(titles, key=lambda title: text.index(f">{title}</a>"))

    assert order((await (await cast.browser("leader")).get(f"/scores/periods/{period}")).text) == titles
    await given(cast, "six")
    # six overtakes five: only leadership's list follows
    for row in await rows("select id from assignment where unit = {}", cast.units["six"].id):
        await reported(cast, row["id"], DUE, "other_head")
        await accepted(cast, row["id"], DUE)
    assert order((await (await cast.browser("leader")).get(f"/scores/periods/{period}")).text) == titles[::-1]
    assert order((await (await cast.browser("office")).get(f"/scores/periods/{period}")).text) == titles


async def test_announced_and_published_through_the_doors(cast: Cast, clock: Any) -> None:
    await three(cast)
    period = await opened(cast)
    door, value = f"/scores/periods/{period}", value_of(cast, "head", "plan")
    office = await cast.browser("office")
    page = await office.get(f"{door}?tick=announcement")
    assert re.search(rf'value="{value}"[^>]* checked', page.text)
    for bad in ({}, {"sheets": "khac"}, {"sheets": value_of(cast, "culture_head", "nd335")}):
        refused = await office.post(f"{door}/announcement", {"_key": key_on(page), **bad})
        assert refused.status_code == 422, bad
    assert await events_of("sheet.announced") == []
    assert (await office.post(f"{door}/announcement", {"_key": key_on(page), "sheets": value})).status_code == 303
    assert (await office.post(f"{door}/publication", {"_key": key_on(page), "sheets": value})).status_code == 403
    leader = await cast.browser("leader")
    page = await leader.get(door)
    early = await leader.post(f"{door}/publication", {"_key": key_on(page), "sheets": value})
    assert early.status_code == 422
    assert "được giải trình đến hết 09/11" in early.text
    clock.move_to(noon(PUBLISHED))
    leader = await cast.browser("leader")
    await WebSession.update({WebSession.proved_at: now() - timedelta(minutes=16)}).where(
        WebSession.person == cast.people["leader"]
    )
    page = await leader.get(door)
    stale = await leader.post(f"{door}/publication", {"_key": key_on(page), "sheets": value})
    assert stale.status_code == 403
    assert "Xin xác nhận lại" in stale.text
    assert await cards() == []
    leader = await cast.browser("leader")  # who has just proved it
    page = await leader.get(door)
    assert (await leader.post(f"{door}/publication", {"_key": key_on(page), "sheets": value})).status_code == 303
    assert "6389" not in (await events_of("scorecard.published"))[0]["data"]
    assert "Đã công bố" in (await leader.get(door)).text


async def test_the_forms_of_a_sheet_keep_what_was_typed(cast: Cast) -> None:
    work = await three(cast, "culture")
    period = await opened(cast)
    page, leader = page_of(cast, period), await cast.browser("leader")
    rules = built_in("nd335")
    assert rules
    criteria = [x for group in rules.general_groups for x in group.criteria]
    points = {f"points_{x.key}": f"{x.most / 100:g}".replace(".", ",") for x in criteria}
    points |= {f"remark_{x.key}": "" for x in criteria} | {"sheet": "nd335", "comment": "Cần báo cáo sớm hơn"}
    for wrong in ({"points_conduct": "5,01"}, {"points_conduct": "nhiều"}, {"points_conduct": "4"}, {"points_conduct": "-1"}):
        answer = await sent(leader, page, "points", **(points | wrong))
        assert answer.status_code == 422, wrong
        assert "Cần báo cáo sớm hơn" in answer.text
        assert f'value="{wrong["points_conduct"]}"' in answer.text
    assert (await sent(leader, page, "points", **points)).status_code == 303
    stale = await leader.post(f"{page}/points", points | {"_key": key(), "version": "0", "comment": "Gõ trên trang cũ"})
    assert stale.status_code == 409
    assert "Gõ trên trang cũ" in stale.text
    for wrong in ({"level": "75", "reason": "Lý do kỷ"}, {"level": "", "reason": "Lý do kỷ"}):
        answer = await sent(leader, page, "criteria", sheet="nd335", name="uniting", **wrong)
        assert answer.status_code == 422
        assert "Lý do kỷ" in answer.text
    assert (await sent(leader, page, "criteria", sheet="nd335", name="uniting", level="50", reason="")).status_code == 422
    assert (
        await sent(leader, page, "criteria", sheet="nd335", name="unit_result", level="alone", reason="Một mình")
    ).status_code == 303
    fields = {"assignment": work[1], "mishap": "due:2026-10-20"}
    assert (await sent(leader, page, "causes", **fields, reason="")).status_code == 422
    assert (await sent(leader, page, "causes", **(fields | {"mishap": "fix:1"}), reason="Bão")).status_code == 404
    # the office sits in that very unit
    assert (await sent(await cast.browser("office"), page, "causes", **fields, reason="Bão")).status_code == 403
    before = (await result(cast, "culture_head")).plan.score.total
    assert (await sent(leader, page, "causes", **fields, reason="Bão số 9")).status_code == 303
    assert before == 6389
    assert (await result(cast, "culture_head")).plan.score.total == 6667
    assert (await sent(leader, page, "causes", **fields, reason="Bão số 9")).status_code == 409
    assert (await sent(leader, page, "causes/revocation", **fields, reason="Không có bão")).status_code == 303
    assert (await result(cast, "culture_head")).plan.score.total == 6389


async def test_a_head_replaced_in_mid_month_waits_for_a_person(cast: Cast) -> None:
    work = await given(cast)
    new = await appointed_on(cast, 15)
    period = await opened(cast)
    page = f"/scores/periods/{period}/heads/{new}"
    office = await cast.browser("office")
    assert "1 việc bàn giao sát hạn chưa xếp cho ai" in (await office.get(f"/scores/periods/{period}")).text
    for wrong in ({"head": ""}, {"head": "ai đó"}, {"head": cast.appointments["other_head"]}):
        answer = await sent(office, page, "placement", assignment=work, reason="Việc của người trước", **wrong)
        assert answer.status_code == 422, wrong
        assert "Việc của người trước" in answer.text
    other = await given(cast, "six")
    assert (await sent(office, page, "placement", assignment=other, head="none", reason="Xếp")).status_code == 404
    answer = await sent(office, page, "placement", assignment=work, head=cast.appointments["head"], reason="Giao từ tháng 9")
    assert answer.status_code == 303
    assert [one.work.id for one in (await result(cast)).counted] == [work]
    assert "chưa xếp cho ai" not in (await office.get(f"/scores/periods/{period}")).text


async def appointed_on(cast: Cast, day: int) -> int:
    """A new head of tổ 5 from that day of October, the old one until the day before."""
    first = OCTOBER.first.replace(day=day)
    await rows(
        "update appointment set until = {} where id = {} returning id", first - timedelta(days=1), cast.appointments["head"]
    )
    five = cast.units["five"]
    person = await create_person(cast.ward, name="Người mới", login="nguoi-moi", phone="", by=None, at=noon(first))
    row = {"id": five.id, "ward": five.ward, "path": five.path}
    return await appoint(person, row, Role.HEAD, title="Tổ trưởng mới", since=first, by=None, at=noon(first))


async def test_a_card_is_for_its_head_and_counts_again(cast: Cast, clock: Any) -> None:
    await three(cast)
    await three(cast, "culture")
    period = await opened(cast)
    await assessed(cast, period)
    await announced(cast, period, PLAN, LEGAL)
    made = await published(cast, period, PLAN, LEGAL)
    clock.move_to(noon(PUBLISHED))
    for card in await cards():
        own = "head" if card["rule_set"] == "plan" else "culture_head"
        for who, status in ((own, 200), ("office", 200), ("leader", 200), ("other_head", 404), ("deputy", 403)):
            assert (await (await cast.browser(who)).get(f"/scores/cards/{card['id']}")).status_code == status, who
        head = await cast.browser(own)
        page = await head.get(f"/scores/cards/{card['id']}")
        assert {"plan": "63,89", "nd335": "85,36"}[str(card["rule_set"])] in page.text
        file = await head.get(f"/scores/cards/{card['id']}/facts.json")
        facts = read_facts(file.text, BUILT_IN)
        rules = read_definition((await head.get(f"/scores/cards/{card['id']}/rules.json")).text)
        assert rules == built_in(facts.rule_set)
        again = score(facts, rules)
        assert (again.total, again.as_json()) == (card["total"], json.loads(str(card["result"])))
        assert sum(line.points for line in again.lines) == card["total"]
        assert (await (await cast.browser("other_head")).get(f"/scores/cards/{card['id']}/facts.json")).status_code == 404
    assert len(made) == 2
    leader = await cast.browser("leader")
    page = page_of(cast, period)
    assert (await sent(leader, page, "reopening", sheet="nd335", reason="")).status_code == 422
    assert (await sent(leader, page, "reopening", sheet="nd335", reason="Sai điểm chung")).status_code == 303
    assert "Đang sửa kết quả đã công bố (85,36). Lý do: Sai điểm chung" in (await leader.get(page)).text


async def test_another_wards_period_is_not_there(cast: Cast) -> None:
    period = await opened(cast)
    at = now()
    ward = await found_ward("UBND phường Khác", city="Thành phố Thử", at=at)
    await found(ward, UnitKind.NEIGHBOURHOOD, "Tổ dân phố bên kia", by=None, at=at)
    (other,) = await rows(
        "insert into score_period (ward, kind, first_on, last_on, opened_by, opened_at, confirmed_by_name, confirmed_note)"
        " values ({}, 'month', {}, {}, 1, {}, '', '') returning id",
        ward.id, OCTOBER.first, OCTOBER.last, at,
    )  # fmt: skip
    office = await cast.browser("office")
    mine = cast.appointments["head"]
    for path in (f"/scores/periods/{other['id']}", f"/scores/periods/{other['id']}/heads/{mine}", "/scores/cards/999"):
        assert (await office.get(path)).status_code == 404
    for door in ("announcement", "heads/1/criteria", f"heads/{mine}/causes"):
        answer = await office.post(f"/scores/periods/{other['id']}/{door}", {"_key": key(), "sheets": f"{mine}-plan"})
        assert answer.status_code == 404, door
    for strange in ("0", "x", "9" * 30, "-1"):
        assert (await office.get(f"/scores/periods/{strange}")).status_code == 404
        assert (await office.get(f"/scores/periods/{period}/heads/{strange}")).status_code == 404
