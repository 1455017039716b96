"""The register through its doors: granted once, searched, summed, printed; taken back or let stand; who sees what."""

import asyncio
import io
import itertools
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import openpyxl
import pytest
import time_machine
from cast import Cast, another_ward, events_of, key_on, queries
from granted import DECIDED, flagged, granted, kind
from scored_year import at, month
from scores import key

from tracker.accountability.assessing import enter_criterion
from tracker.accountability.grading import decide_head
from tracker.accountability.publishing import publish, reopen
from tracker.accountability.tables import YearGrade
from tracker.awards import queries as awards
from tracker.awards.granting import Basis
from tracker.awards.rules import is_lower
from tracker.core.database import rows
from tracker.core.errors import Conflict
from tracker.events.queries import read_data
from tracker.events.sentences import sentence
from tracker.scoring.rule_sets import Grade

pytestmark = pytest.mark.anyio
TODAY = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def december() -> Iterator[None]:
    with time_machine.travel(at(TODAY), tick=True):
        yield


async def send(cast: Cast, award: int, verb: str, who: str = "leader", **more: Any) -> httpx.Response:
    """That form of an award as somebody fills it in."""
    browser = await cast.browser(who)
    page = await browser.get(f"/awards/{award}")
    fields = {"_key": key_on(page) if 'name="_key"' in page.text else key(), "version": "1"}
    if verb == "withdrawal":
        fields |= {"number": "99/QĐ-UBND", "day": "30/11/2026", "reason": "Hạ mức xếp loại"}
    return await browser.post(f"/awards/{award}/{verb}", fields | more)


async def graded(cast: Cast, grade: Grade, seen: int, year: int = 2026) -> None:
    await decide_head(
        year, cast.appointments["culture_head"], grade, disciplined=False, reason="Theo kết quả", seen=seen, key=key(),
        by=await cast.viewer("leader"), at=at(TODAY),
    )  # fmt: skip


def yearly(cast: Cast, grade: Grade = Grade.GOOD) -> Basis:
    return Basis(grade, year=2026, unit=cast.units["culture"].id, appointment=cast.appointments["culture_head"])


# Granted


async def test_a_grant_is_a_line_with_its_code_and_tells_the_unit(cast: Cast) -> None:
    first = await granted(cast)
    second = await granted(cast, None, year=2025)
    assert [row["code"] for row in await rows("select code from award order by id")] == ["KT-2026-0001", "KT-2025-0001"]
    unit, council = await events_of("award.granted")
    assert (unit["audience"], unit["unit_path"]) == ("unit", cast.units["five"].path)
    assert (council["audience"], council["unit_path"]) == ("council", cast.units["ward"].path)
    data = read_data(unit["data"])
    assert data["url"] == f"/awards/{first}"
    assert sentence(unit["verb"], data) == "Khen thưởng “Giấy khen cho tập thể” theo Quyết định 15/QĐ-UBND: Tổ dân phố số 5"
    assert read_data(council["data"])["url"] == f"/awards/{second}"


async def test_an_achievement_is_rewarded_once(cast: Cast) -> None:
    used = [("assignment:1", "Lập danh sách hộ"), ("assignment:2", "Mở lớp")]
    await granted(cast, achievements=used)
    with pytest.raises(Conflict, match="“Mở lớp” đã được dùng cho khen thưởng KT-2026-0001"):
        await granted(cast, "six", achievements=[("assignment:3", "Dọn vệ sinh"), used[1]])
    assert [row["recipient"] for row in await rows("select recipient from award")] == ["Tổ dân phố số 5"]
    assert len(await rows("select id from award_achievement")) == 2
    assert len(await events_of("award.granted")) == 1
    await granted(cast, "six", achievements=[("assignment:3", "Dọn vệ sinh")])


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_of_decisions_at_once_no_two_use_one_achievement(cast: Cast, seed: int) -> None:
    """Twelve decisions over eight achievements, in any order: each is used by one award at most, and who came late is told."""
    chance = random.Random(seed)
    wanted = [[(f"assignment:{n}", f"Việc {n}") for n in chance.sample(range(8), chance.randint(1, 3))] for _ in range(12)]
    made = await asyncio.gather(
        *(granted(cast, chance.choice(("five", "six")), achievements=some) for some in wanted), return_exceptions=True
    )
    assert {type(one) for one in made} <= {int, Conflict}
    used = await rows('select award, "key" from award_achievement')
    assert len({row["key"] for row in used}) == len(used) > 0
    kept = {award: {key for key, _ in some} for award, some in zip(made, wanted, strict=True) if isinstance(award, int)}
    assert {award: {row["key"] for row in used if row["award"] == award} for award in kept} == kept
    first = min(kept)
    assert (await send(cast, first, "withdrawal")).status_code == 303
    await granted(cast, achievements=[(one, "Việc") for one in kept[first]])


# The list


async def test_the_register_is_filtered_searched_and_summed_in_one_statement(cast: Cast) -> None:
    await granted(cast, money=500_000)
    await granted(
        cast,
        None,
        kind=kind("advanced_worker"),
        recipient="Giáo viên Hoà nhạc",
        money=759_000,
        year=2025,
        decided_on=date(2026, 1, 5),
    )
    gone = await granted(cast, "six", money=1_000_000)
    assert (await send(cast, gone, "withdrawal")).status_code == 303
    office = await cast.browser("office")
    for address, names, sums in (
        ("", ("Tổ dân phố số 5", "Tổ dân phố số 6", "Giáo viên Hoà nhạc"), "3</strong> khen thưởng, tiền thưởng <strong>1.259.000"),
        ("?q=giao vien hoa nhac", ("Giáo viên Hoà nhạc",), "1</strong> khen thưởng, tiền thưởng <strong>759.000"),
        ("?year=2026", ("Tổ dân phố số 5", "Tổ dân phố số 6"), "<strong>500.000"),
        ("?kind=advanced_worker", ("Giáo viên Hoà nhạc",), "<strong>759.000"),
        (f"?unit={cast.units['five'].id}", ("Tổ dân phố số 5",), "<strong>500.000"),
        ("?state=withdrawn", ("Tổ dân phố số 6",), "đã thu hồi 1"), ("?state=standing&year=2025", ("Giáo viên Hoà nhạc",), "1</strong>"),
        ("?q=15/q", ("Tổ dân phố số 5", "Tổ dân phố số 6", "Giáo viên Hoà nhạc"), "3</strong>"), ("?q=100%25", (), "0</strong>"),
        ("?year=abc&unit=-1&state=x&after=y~z", ("Tổ dân phố số 5",), "3</strong>"),
    ):  # fmt: skip
        with queries() as asked:
            page = await office.get(f"/awards{address}")
        assert (page.status_code, len(asked)) == (200, 2), address
        listed = page.text.partition("<tbody>")[2]
        for name in ("Tổ dân phố số 5", "Tổ dân phố số 6", "Giáo viên Hoà nhạc"):
            assert (name in listed) is (name in names) or address.startswith("?year=abc"), (address, name)
        assert sums in page.text, address


async def test_pages_follow_each_other_without_a_gap(cast: Cast) -> None:
    for number in range(65):
        await granted(cast, None, recipient=f"Hộ số {number:02}", decided_on=DECIDED if number % 2 else date(2026, 11, 1))
    office = await cast.browser("office")
    page = await office.get("/awards?year=2026")
    assert page.text.count('data-th="Ai được khen"') == 60
    after = page.text.partition('href="/awards?year=2026&amp;after=')[2].partition('"')[0].replace("&amp;", "&")
    rest = await office.get(f"/awards?year=2026&after={after}", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert rest.text.count('data-th="Ai được khen"') == 5
    assert "<html" not in rest.text
    assert all((f"Hộ số {number:02}" in page.text) != (f"Hộ số {number:02}" in rest.text) for number in range(65))


async def test_what_is_hostile_stays_text_on_paper_and_in_excel(cast: Cast) -> None:
    await granted(cast, None, recipient='=HYPERLINK("http://x")', what_for="<script>alert(1)</script>", money=759_000)
    office = await cast.browser("office")
    answer = await office.get("/awards.xlsx?year=2026")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert "sổ khen thưởng, năm 2026" in sheet["A1"].value
    line = {sheet.cell(3, place).value: sheet.cell(4, place) for place in range(1, 12)}
    assert (line["Họ tên/đơn vị được khen"].data_type, line["Họ tên/đơn vị được khen"].value) == ("s", '=HYPERLINK("http://x")')
    assert (line["Số tiền"].value, line["Ngày quyết định"].value.date()) == (759_000, DECIDED)
    paper = await office.get("/awards/print")
    assert "&lt;script&gt;" in paper.text
    assert "<script>alert" not in paper.text


# Who sees what


async def test_a_unit_sees_its_own_without_what_the_council_reads(cast: Cast) -> None:
    assignment = await cast.assignment("five")
    mine = await granted(
        cast, achievements=[(f"assignment:{assignment}", "Lập danh sách hộ")], bases=[yearly(cast)], signer="Chủ tịch hội đồng"
    )
    theirs = await granted(cast, "six")
    personal = await granted(cast, None, recipient="Tổ trưởng", person=cast.people["head"])
    for who in ("head", "deputy"):
        browser = await cast.browser(who)
        page = await browser.get(f"/awards/{mine}")
        assert page.status_code == 200
        assert "Dẫn đầu phong trào" in page.text
        for hidden in ("Lập danh sách hộ", "Diễn biến", "Hoàn thành tốt", "Thu hồi khen thưởng"):
            assert hidden not in page.text
        assert (await browser.get(f"/awards/{theirs}")).status_code == 404
        assert (await browser.get(f"/awards/{personal}")).status_code == (200 if who == "head" else 404)
        listed = await browser.get("/awards/mine")
        assert f"/awards/{mine}" in listed.text
        assert f"/awards/{theirs}" not in listed.text
        for closed in ("/awards", "/awards.xlsx", "/awards/print", "/awards/import", "/award-kinds"):
            assert (await browser.get(closed)).status_code == 403
    full = (await (await cast.browser("leader")).get(f"/awards/{mine}")).text
    assert f'href="/assignments/{assignment}"' in full
    assert "Hoàn thành tốt nhiệm vụ" in full
    for who in ("observer", "appraiser", "administrator"):
        browser = await cast.browser(who)
        assert [(await browser.get(door)).status_code for door in ("/awards", f"/awards/{mine}", "/awards/mine")] == [403] * 3


async def test_another_wards_award_is_not_there(cast: Cast) -> None:
    other = await another_ward()
    ward = int(other.path.split("/")[2])
    mine = await granted(cast)
    await rows("update award set ward = {} where id = {} returning id", ward, mine)
    for who in ("office", "leader", "head"):
        assert (await (await cast.browser(who)).get(f"/awards/{mine}")).status_code == 404
    assert (await send(cast, mine, "withdrawal")).status_code == 404
    assert "0</strong> khen thưởng" in (await (await cast.browser("office")).get("/awards")).text


# Taken back


async def test_a_withdrawn_award_keeps_its_line_and_frees_what_it_used(cast: Cast) -> None:
    used = [("assignment:1", "Lập danh sách hộ")]
    award = await granted(cast, achievements=used)
    refused = await send(cast, award, "withdrawal", reason="", day="02/12/2026")
    assert (refused.status_code, "Xin nhập lý do thu hồi" in refused.text, "99/QĐ-UBND" in refused.text) == (422, True, True)
    for bad in ("02/12/2026", "19/11/2026"):  # tomorrow; before the award
        assert "Ngày thu hồi phải từ 20/11/2026" in (await send(cast, award, "withdrawal", day=bad)).text
    assert (await send(cast, award, "withdrawal")).status_code == 303
    (event,) = await events_of("award.withdrawn")
    assert (event["audience"], event["unit_path"]) == ("unit", cast.units["five"].path)
    assert "Hạ mức" not in event["data"]
    office = (await (await cast.browser("office")).get(f"/awards/{award}")).text
    assert "Đã thu hồi theo Quyết định 99/QĐ-UBND ngày 30/11/2026" in office
    assert "Hạ mức xếp loại" in office
    assert "được dùng lại" in office
    head = (await (await cast.browser("head")).get(f"/awards/{award}")).text
    assert "đã được thu hồi" in head
    assert "Hạ mức" not in head
    again = await send(cast, award, "withdrawal", version="2")
    assert again.status_code == 409
    await granted(cast, "six", achievements=used)


async def test_two_leaders_at_once_withdraw_it_once(cast: Cast) -> None:
    award = await granted(cast)
    done = await asyncio.gather(send(cast, award, "withdrawal"), send(cast, award, "withdrawal", "vice"))
    assert sorted(one.status_code for one in done) == [303, 409]
    assert len(await events_of("award.withdrawn")) == 1


async def test_only_another_leader_withdraws_with_a_fresh_proof(cast: Cast) -> None:
    own = await granted(cast, None, recipient="Chủ tịch", person=cast.people["leader"])
    assert (await send(cast, own, "withdrawal", "office")).status_code == 403
    assert (await send(cast, own, "withdrawal")).status_code == 403
    assert "Thu hồi khen thưởng" not in (await (await cast.browser("leader")).get(f"/awards/{own}")).text
    vice = await cast.browser("vice")
    with time_machine.travel(at(TODAY) + timedelta(minutes=20), tick=True):
        stale = await vice.post(f"/awards/{own}/withdrawal", {"_key": key(), "version": "1", "number": "1", "day": "01/12/2026", "reason": "x"})  # fmt: skip
    assert (stale.status_code, (await rows("select withdrawn_on as day from award"))[0]["day"]) == (403, None)
    assert (await send(cast, own, "withdrawal", "vice")).status_code == 303


# A grade lowered


async def test_a_lowered_yearly_grade_flags_the_award_until_somebody_decides(cast: Cast) -> None:
    await graded(cast, Grade.GOOD, 0)
    award = await granted(cast, "culture", bases=[yearly(cast)])
    await granted(cast, "five", bases=[Basis(Grade.GOOD, year=2025, unit=cast.units["five"].id)])  # no decision of that year
    leader = await cast.viewer("leader")
    assert await flagged(cast.ward) == []
    await graded(cast, Grade.EXCELLENT, 1)  # better is no matter
    assert await flagged(cast.ward) == []
    await graded(cast, Grade.COMPLETED, 2)
    (found,) = await flagged(cast.ward)
    assert (found["id"], [one["stands"] for one in found["bases"]]) == (award, ["completed"])
    sql, values = awards.flagged_sql(leader)
    assert (await rows(f"select {sql} as flagged", *values))[0]["flagged"] == 1
    office = await cast.browser("office")
    listed = await office.get("/awards?state=flagged")
    assert "1</strong> khen thưởng" in listed.text
    assert "Cần xem lại: mức xếp loại đã hạ" in listed.text
    seen = f"{found['bases'][0]['id']}:completed"
    assert (await send(cast, award, "confirmation", grades=seen, reason="")).status_code == 422
    assert (await send(cast, award, "confirmation", grades="1:good", reason="Vẫn xứng đáng")).status_code == 409
    assert (await send(cast, award, "confirmation", "office", grades=seen, reason="Vẫn xứng đáng")).status_code == 403
    assert (await send(cast, award, "confirmation", grades=seen, reason="Vẫn xứng đáng")).status_code == 303
    (event,) = await events_of("award.confirmed")
    assert (event["audience"], "completed" in event["data"], "xứng đáng" in event["data"]) == ("council", False, False)
    assert await flagged(cast.ward) == []
    assert "Vẫn xứng đáng" in (await office.get(f"/awards/{award}")).text
    await graded(cast, Grade.NOT_COMPLETED, 3)  # lower still: asked again
    assert [one["id"] for one in await flagged(cast.ward)] == [award]
    assert (await send(cast, award, "withdrawal", version="2")).status_code == 303
    assert await flagged(cast.ward) == []


async def test_the_database_and_the_rule_agree_on_what_is_lower(cast: Cast) -> None:
    unit, expected = cast.units["culture"].id, set()
    for year, (before, stands) in enumerate(itertools.product(Grade, Grade), 2030):
        award = await granted(cast, "culture", bases=[Basis(before, year=year, unit=unit)])
        row = YearGrade(
            ward=cast.ward, year=year, unit=unit, number=1, grade=stands, suggested="", reason="", decided_by=1,
            decided_by_name="", decided_at=at(TODAY),
        )  # fmt: skip
        await YearGrade.insert(row)
        if is_lower(stands, before):
            expected.add(award)
    found = await flagged(cast.ward)
    assert {one["id"] for one in found} == expected
    assert len(expected) == 6
    assert all(one["bases"] for one in found)


async def test_a_scorecard_published_again_lower_flags_the_award(cast: Cast) -> None:
    period = await month(cast, date(2026, 10, 1))
    card = (await rows("select sheet, number, grade from scorecard where rule_set = 'nd335'"))[0]
    award = await granted(cast, "culture", bases=[Basis(Grade(card["grade"]), sheet=card["sheet"], number=card["number"])])
    leader, one = await cast.viewer("leader"), (cast.appointments["culture_head"], "nd335")
    await reopen(period, one, reason="Sửa điểm", key=key(), by=leader, at=at(date(2026, 11, 20)))
    assert await flagged(cast.ward) == []  # what is published stands until it is published again
    for criterion in ("organising", "uniting"):
        await enter_criterion(
            period, one, criterion, 50, reason="Đã xem lại.", version=None, key=key(), by=leader, at=at(date(2026, 11, 20))
        )
    await publish(period, [one], key=key(), by=leader, at=at(date(2026, 11, 21)))
    (found,) = await flagged(cast.ward)
    assert found["id"] == award
    assert is_lower(found["bases"][0]["stands"], card["grade"])
    browser = await cast.browser("leader")
    with queries() as asked:
        page = await browser.get(f"/awards/{award}")
    assert len(asked) == 2
    assert "Giữ nguyên khen thưởng" in page.text
    assert "/scores/cards/" in page.text


async def test_an_award_of_a_post_of_theirs_is_their_own(cast: Cast) -> None:
    """The appointment says whose it is where the person is not kept."""
    award = await granted(cast, None, recipient="Phó Chủ tịch", appointment=cast.appointments["vice"])
    assert (await send(cast, award, "withdrawal", "vice")).status_code == 403
    assert (await send(cast, award, "withdrawal")).status_code == 303
