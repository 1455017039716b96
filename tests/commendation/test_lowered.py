"""A grade lowered after the award: flagged, taken back or let stand; what was used is free again, and the unit is told no reason."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
import time_machine
from cast import Cast, events_of, key_on, queries
from council import HEAD, campaign, decided, in_time, put_forward, voted
from granted import flagged as flagged_in
from scored_year import at, opened, published
from scores import key

from tracker.accountability.assessing import enter_criterion
from tracker.accountability.grading import decide_head
from tracker.accountability.publishing import publish, reopen
from tracker.core.database import rows
from tracker.core.errors import Refusal
from tracker.scoring.rule_sets import Grade

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 25)
WHY = "Kết quả tháng 10 đã công bố lại thấp hơn"


@pytest.fixture(autouse=True)
def november() -> Iterator[Any]:
    with time_machine.travel(at(TODAY)) as clock:
        yield clock


async def honoured(cast: Cast) -> int:
    """The head of culture is proposed, carried and awarded; the award."""
    made, (one,) = await proposed(cast)
    await decided(cast, made, {one: True})
    return int((await rows("select id from award where campaign = {}", made))[0]["id"])


async def proposed(cast: Cast) -> tuple[int, list[int]]:
    made = await campaign(cast, HEAD, groups=("offices",))
    one = await put_forward(cast, made, HEAD, "culture")
    await voted(cast, made, {one: (9, 1)})
    return made, [one]


async def october(cast: Cast) -> int:
    """The period in which culture did its work in time, its head's legal sheet published."""
    await in_time(cast, "culture")
    period = await opened(cast, date(2026, 10, 1))
    await published(cast, period, "culture_head")
    return period


async def lower(cast: Cast, period: int, day: date, percent: int) -> None:
    """The sheet is reopened, two criteria are put lower, and it is published again."""
    leader, one = await cast.viewer("leader"), (cast.appointments["culture_head"], "nd335")
    await reopen(period, one, reason="Xem lại căn cứ", key=key(), by=leader, at=at(day))
    for criterion in ("organising", "uniting"):
        await enter_criterion(
            period, one, criterion, percent, reason="Đã xem lại.", version=None, key=key(), by=leader, at=at(day)
        )  # fmt: skip
    await publish(period, [one], key=key(), by=leader, at=at(day))


async def send(cast: Cast, award: int, verb: str, **fields: str) -> httpx.Response:
    browser = await cast.browser("leader")
    page = await browser.get(f"/awards/{award}")
    return await browser.post(f"/awards/{award}/{verb}", {"_key": key_on(page), "version": "1"} | fields)


async def flagged(cast: Cast) -> list[int]:
    return [row["id"] for row in await flagged_in(cast.ward)]


async def test_a_sheet_published_lower_ends_in_a_withdrawal(cast: Cast, november: Any) -> None:
    period = await october(cast)
    award = await honoured(cast)
    [basis] = await rows("select b.sheet, b.number, b.grade from award_basis b where b.award = {}", award)
    [card] = await rows("select sheet, number, grade from scorecard where rule_set = 'nd335'")
    assert basis == card
    used = [row["key"] for row in await rows('select "key" from award_achievement order by id')]
    assert len(used) == 2
    head, leader = await cast.browser("culture_head"), await cast.browser("leader")
    assert "Đợt xét khen tháng 10" in (await head.get("/honours")).text
    assert "cần xem lại" not in (await leader.get("/")).text

    await lower(cast, period, date(2026, 11, 20), 50)
    assert await flagged(cast) == [award]
    assert f'href="/awards/{award}"' in (await leader.get("/awards?state=flagged")).text
    with queries() as asked:
        first = await leader.get("/")
    assert len(asked) <= 3
    assert "1 khen thưởng cần xem lại: mức xếp loại đã hạ" in first.text
    assert "1 việc cần ông/bà quyết định" in first.text
    with pytest.raises(Refusal, match="đã được khen"):
        await proposed(cast)

    wanted = {"number": "131/QĐ-UBND", "day": "25/11/2026", "reason": WHY}
    november.move_to(at(TODAY).replace(hour=8))
    fresh = await cast.browser("leader")
    page = await fresh.get(f"/awards/{award}")
    november.move_to(at(TODAY))
    stale = await fresh.post(f"/awards/{award}/withdrawal", wanted | {"_key": key_on(page), "version": "1"})
    assert (stale.status_code, await flagged(cast)) == (403, [award])
    assert (await send(cast, award, "withdrawal", **wanted)).status_code == 303

    assert await flagged(cast) == []
    assert "cần xem lại" not in (await leader.get("/")).text
    [told] = await events_of("award.withdrawn")
    assert (told["audience"], told["unit_path"], WHY in told["data"]) == ("unit", cast.units["culture"].path, False)
    for path in ("/notices", f"/awards/{award}", "/awards/mine"):
        text = (await head.get(path)).text
        assert "hu hồi" in text, path
        assert WHY not in text, path
    assert "Đợt xét khen tháng 10" not in (await head.get("/honours")).text
    again, (one,) = await proposed(cast)
    await decided(cast, again, {one: True})
    standing = await rows('select award, "key" from award_achievement where is_released = {} order by id', False)
    assert [row["key"] for row in standing] == used
    assert award not in {row["award"] for row in standing}


async def test_let_stand_and_lowered_once_more_it_is_asked_again(cast: Cast) -> None:
    """The year's grade, decided before the award and lowered twice after it."""
    await in_time(cast, "culture")
    leader, mine = await cast.viewer("leader"), cast.appointments["culture_head"]

    async def grade(reached: Grade, seen: int) -> None:
        await decide_head(
            2026, mine, reached, disciplined=False, reason="Theo kết quả", seen=seen, key=key(), by=leader, at=at(TODAY)
        )  # fmt: skip

    await grade(Grade.GOOD, 0)
    award = await honoured(cast)
    assert await flagged(cast) == []
    await grade(Grade.COMPLETED, 1)
    assert await flagged(cast) == [award]
    [basis] = await rows("select id, year, grade from award_basis")
    assert (basis["year"], basis["grade"]) == (2026, "good")
    kept = await send(cast, award, "confirmation", reason="Vẫn xứng đáng", grades=f"{basis['id']}:completed")
    assert kept.status_code == 303
    browser = await cast.browser("leader")
    assert await flagged(cast) == []
    assert "cần xem lại" not in (await browser.get("/")).text
    await grade(Grade.NOT_COMPLETED, 2)
    assert await flagged(cast) == [award]
    assert "1 khen thưởng cần xem lại" in (await browser.get("/")).text
    assert "Vẫn xứng đáng" not in (await (await cast.browser("culture_head")).get(f"/awards/{award}")).text
