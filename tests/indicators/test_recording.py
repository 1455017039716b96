"""Recording readings: first ones, corrections, those entered on behalf; of several at once one stands."""

import asyncio
import json
from datetime import date, timedelta
from typing import Any

import pytest
from cast import Cast, events_of
from measured import AFTER_Q3, Q2, Q3, running_indicator

from tracker.core.database import rows
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal, TrackerError
from tracker.indicators.recording import record_reading
from tracker.workdays.report_periods import Frequency, ReportPeriod

pytestmark = pytest.mark.anyio


async def put(cast: Cast, made: int, who: str = "head", unit: str = "five", **more: Any) -> int:
    values: dict[str, Any] = {"period": Q3, "numerator": 38_000, "denominator": 40_000, "key": None, "at": AFTER_Q3} | more
    return await record_reading(indicator=made, unit=cast.units[unit].id, by=await cast.viewer(who), **values)


async def standing() -> list[tuple[int, int, str]]:
    found = await rows("select numerator, denominator, why from reading where superseded_at is null order by id")
    return [(row["numerator"], row["denominator"], row["why"]) for row in found]


async def test_a_reading_is_put_right_by_another_and_keeps_its_day(cast: Cast) -> None:
    made = await running_indicator(cast)
    first = await put(cast, made)
    with pytest.raises(Refusal, match="vì sao"):
        await put(cast, made, numerator=37_000, seen=first)
    with pytest.raises(Refusal, match="không có gì để sửa"):
        await put(cast, made, seen=first, why="nhầm")
    later = AFTER_Q3 + timedelta(days=9)
    second = await put(cast, made, numerator=37_000, seen=first, why="Đếm trùng 10 người", at=later)
    assert await standing() == [(37_000, 40_000, "Đếm trùng 10 người")]
    found = await rows("select id, supersedes, counted_on, superseded_at from reading order by id")
    assert [row["supersedes"] for row in found] == [None, first]
    assert {row["counted_on"] for row in found} == {date(2026, 9, 16)}  # corrections are never late
    with pytest.raises(Conflict) as stale:
        await put(cast, made, numerator=36_000, seen=first, why="sửa", at=later)
    assert stale.value.theirs == {"Số liệu đang có": "370 trên 400"}
    assert stale.value.mine == {"Số liệu của ông/bà": "360 trên 400"}
    corrected = (await events_of("reading.corrected"))[0]
    assert (corrected["noun_id"], corrected["audience"]) == (second, "office")
    assert json.loads(corrected["data"])["before"] == "380 trên 400"


async def test_of_six_at_once_one_stands(cast: Cast) -> None:
    made = await running_indicator(cast)
    sent = [put(cast, made, numerator=100 * place) for place in range(1, 7)]
    answers = await asyncio.gather(*sent, return_exceptions=True)
    assert sum(isinstance(one, int) for one in answers) == 1
    assert all(isinstance(one, int | Conflict) for one in answers)
    assert len(await standing()) == len(await events_of("reading.recorded")) == 1


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({"numerator": -100}, Refusal, "từ 0"),
        ({"numerator": 10**13 + 1, "denominator": 10**13}, Refusal, "từ 0"),
        ({"denominator": None}, Refusal, "cả tổng số"),
        ({"denominator": 0}, Refusal, "bằng 0"),
        ({"numerator": 41_000}, Refusal, "lớn hơn tổng số"),
        ({"numerator": 41_000, "sure": True}, Refusal, "lớn hơn tổng số"),
        ({"period": ReportPeriod(Frequency.QUARTER, 2026, 4)}, Refusal, "09/12/2026"),
        ({"period": ReportPeriod(Frequency.MONTH, 2026, 8)}, Missing, ""),
        ({"unit": "school", "who": "principal"}, Missing, ""),
        ({"unit": "six"}, Missing, ""),
        ({"who": "office"}, Forbidden, ""),
        ({"on_behalf": "điện thoại"}, Forbidden, ""),
        ({"who": "leader"}, Forbidden, ""),
        ({"who": "office", "on_behalf": "giấy", "received_on": date(2026, 9, 17)}, Refusal, "sau hôm nay"),
        ({"who": "office", "on_behalf": "giấy", "received_on": date(2026, 9, 1)}, Refusal, "09/09/2026"),
        ({"files": [("so.exe", b"MZ")]}, Refusal, "không thuộc loại"),
    ],
)  # fmt: skip
async def test_what_cannot_be(cast: Cast, more: dict[str, Any], error: type[TrackerError], words: str) -> None:
    made = await running_indicator(cast)
    with pytest.raises(error, match=words or None):
        await put(cast, made, **more)
    assert await standing() == []


async def test_more_than_the_whole_is_taken_once_confirmed_with_a_note(cast: Cast) -> None:
    made = await running_indicator(cast)
    await put(cast, made, numerator=41_000, sure=True, note="Có 10 người tạm trú")
    assert await standing() == [(41_000, 40_000, "")]


async def test_of_nothing_at_all_nothing_is_a_number(cast: Cast) -> None:
    made = await running_indicator(cast)
    await put(cast, made, numerator=0, denominator=0)
    assert await standing() == [(0, 0, "")]


async def test_on_behalf_the_day_received_counts_and_the_unit_is_told(cast: Cast) -> None:
    made = await running_indicator(cast, shape="count", denominator="")
    await put(
        cast, made, "office", denominator=None, on_behalf="điện thoại", received_on=date(2026, 9, 12), period=Q3,
        files=[("so-tay.pdf", b"%PDF-1.4 so")],
    )  # fmt: skip
    kept = (await rows("select counted_on, on_behalf, recorded_by_name from reading"))[0]
    assert (kept["counted_on"], kept["on_behalf"]) == (date(2026, 9, 12), "điện thoại")
    event = (await events_of("reading.recorded"))[0]
    assert event["audience"] == "unit"
    assert json.loads(event["data"])["how"] == ", nhập hộ nhận qua điện thoại ngày 12/09/2026"
    assert len(await rows("select id from reading_evidence")) == 1


async def test_a_closed_indicator_takes_nothing(cast: Cast) -> None:
    made = await running_indicator(cast, state="closed")
    with pytest.raises(Refusal, match="không thu"):
        await put(cast, made, period=Q2)
