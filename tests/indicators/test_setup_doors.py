"""The office sets indicators up through its doors: what is asked, what is refused, what the diary keeps."""

from typing import Any

import pytest
from cast import Cast, another_ward, events_of, key_on
from measured import AFTER_Q3, Q3, plan_row, running_indicator

from tracker.core.database import insert_plain, rows
from tracker.indicators.tables import Reading

pytestmark = pytest.mark.anyio
GIVEN = {
    "name": "Người dân có tài khoản", "shape": "share", "numerator": "người có tài khoản", "denominator": "người từ đủ 14 tuổi",
    "counted": "người", "source": "vneid", "source_note": "", "rollup": "latest", "frequency": "quarter", "groups": "neighbourhood",
    "due_days": "7", "starts_on": "15/06/2026",
}  # fmt: skip


async def row_of(made: int) -> dict[str, Any]:
    return (await rows("select * from indicator where id = {}", made))[0]


async def send(
    cast: Cast, made: int, door: str, data: dict[str, Any], *, name: str = "office", version: int | None = None
) -> Any:
    browser = await cast.browser(name)
    shown = await browser.get(f"/indicators/{made}/{'closing' if door == 'reopening' else door}")
    seen = version if version is not None else (await row_of(made))["version"]
    return await browser.post(f"/indicators/{made}/{door}", {"_key": key_on(shown), "version": seen, **data})


async def read(cast: Cast, made: int) -> None:
    unit = cast.units["five"]
    await insert_plain(
        Reading,
        [{"ward": cast.ward, "indicator": made, "unit": unit.id, "unit_path": unit.path, "first_on": Q3.first_on, "last_on": Q3.last_on,
          "numerator": 100, "denominator": 400, "note": "", "on_behalf": "", "counted_on": Q3.last_on, "recorded_by_name": "",
          "recorded_at": AFTER_Q3, "why": ""}],
    )  # fmt: skip


async def test_an_indicator_is_set_up_and_runs(cast: Cast) -> None:
    made = await running_indicator(cast, state="unset", groups="", numerator="", denominator="", counted="")
    answer = await send(cast, made, "setup", GIVEN | {"units": str(cast.units["school"].id)})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/indicators/{made}")
    row = await row_of(made)
    assert (row["state"], row["groups"], row["source"], row["due_days"], row["version"]) == (
        "running",
        "neighbourhood",
        "vneid",
        7,
        2,
    )
    assert [one["unit"] for one in await rows("select unit from indicator_unit where indicator = {}", made)] == [
        cast.units["school"].id
    ]
    assert len(await events_of("indicator.set_up")) == 1
    again = await send(cast, made, "setup", GIVEN | {"due_days": "3", "overlaps": "1"})
    assert again.status_code == 303
    told = (await events_of("indicator.changed"))[0]["data"]
    assert "Số ngày nộp: 7 → 3" in told
    assert "Có thể đếm trùng: không → có" in told
    assert "Đơn vị riêng" in told
    assert not await rows("select 1 from indicator_unit where indicator = {}", made)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"denominator": ""}, "Tỷ lệ cần có tổng số để chia"), ({"groups": ""}, "Xin chọn nhóm đơn vị trong danh sách"),
        ({"groups": "front"}, "Xin chọn nhóm đơn vị"), ({"frequency": "nine"}, "Xin chọn báo hằng tháng"), ({"due_days": "99"}, "từ 0 đến 60"),
        ({"units": "999999"}, "Xin chọn đơn vị trong danh sách"), ({"numerator": ""}, "Xin nhập số đạt được"),
    ],
)  # fmt: skip
async def test_what_is_unsound_is_said_beside_its_field(cast: Cast, change: dict[str, str], said: str) -> None:
    made = await running_indicator(cast, state="unset", groups="")
    answer = await send(cast, made, "setup", GIVEN | {"source_note": "giữ lại câu này"} | change)
    assert answer.status_code == 422
    assert said in answer.text
    assert "giữ lại câu này" in answer.text
    assert (await row_of(made))["state"] == "unset"


async def test_nobody_at_all_to_report_is_refused(cast: Cast) -> None:
    made = await running_indicator(cast, state="unset", groups="")
    answer = await send(cast, made, "setup", {name: value for name, value in GIVEN.items() if name != "groups"})
    assert answer.status_code == 422
    assert "ít nhất một nhóm hoặc một đơn vị" in answer.text


@pytest.mark.parametrize(("change", "said"), [({"shape": "count"}, "dạng chỉ tiêu"), ({"frequency": "month"}, "kỳ báo")])
async def test_what_readings_were_made_by_stays(cast: Cast, change: dict[str, str], said: str) -> None:
    made = await running_indicator(cast)
    assert (await send(cast, made, "setup", GIVEN | change)).status_code == 303
    other = await running_indicator(cast, (await row_of(made))["plan"])
    await read(cast, other)
    answer = await send(cast, other, "setup", GIVEN | change)
    assert answer.status_code == 422
    assert f"Đã có số liệu nên không đổi được {said}" in answer.text
    assert (await send(cast, other, "setup", GIVEN | {"rollup": "cumulative"})).status_code == 303
    assert await rows("select 1 from reading where indicator = {}", other)


async def test_two_who_save_at_once_leave_one(cast: Cast) -> None:
    made = await running_indicator(cast)
    assert (await send(cast, made, "setup", GIVEN, version=1)).status_code == 303
    late = await send(cast, made, "setup", GIVEN | {"due_days": "9"}, version=1, name="second_office")
    assert late.status_code == 409
    assert (await row_of(made))["due_days"] == 7


async def test_a_form_sent_twice_is_done_once(cast: Cast) -> None:
    made = await running_indicator(cast)
    browser = await cast.browser("office")
    data = {"_key": key_on(await browser.get(f"/indicators/{made}/setup")), "version": 1, **GIVEN}
    first = await browser.post(f"/indicators/{made}/setup", data)
    second = await browser.post(f"/indicators/{made}/setup", data)
    assert first.headers["location"] == second.headers["location"]
    assert (await row_of(made))["version"] == 2


TARGET = {"year": "2026", "comparator": ">", "low": "80", "high": "", "text": "trên 80% người dân", "reason": ""}


async def test_targets_are_added_and_put_right(cast: Cast) -> None:
    made = await running_indicator(cast)
    assert (await send(cast, made, "targets", TARGET)).status_code == 303
    target = (await rows("select * from target where indicator = {}", made))[0]
    assert (target["comparator"], target["low"], target["high"], target["year"]) == (">", 8_000, 8_000, 2026)
    twice = await send(cast, made, "targets", TARGET)
    assert "Năm này đã có mục tiêu" in twice.text
    without = await send(cast, made, f"targets/{target['id']}", TARGET | {"low": "85"})
    assert (without.status_code, "Xin ghi lý do sửa" in without.text) == (422, True)
    right = await send(cast, made, f"targets/{target['id']}", TARGET | {"low": "85,5", "reason": "Theo công văn mới"})
    assert right.status_code == 303
    assert (await rows("select low from target where indicator = {}", made))[0]["low"] == 8_550
    told = (await events_of("indicator.target_corrected"))[0]["data"]
    assert "năm 2026 trên 80%" in told
    assert "năm 2026 trên 85,5%" in told


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"low": "101"}, "không quá 100%"), ({"comparator": "between", "high": "70"}, "Mức trên phải lớn hơn"), ({"low": "abc"}, "Xin ghi số"),
        ({"year": "1999"}, "từ 2000 đến 2100"), ({"comparator": "!"}, "Xin chọn cách so sánh"), ({"text": ""}, "Xin nhập nguyên văn"),
    ],
)  # fmt: skip
async def test_a_target_that_cannot_be(cast: Cast, change: dict[str, str], said: str) -> None:
    made = await running_indicator(cast)
    answer = await send(cast, made, "targets", TARGET | change)
    assert answer.status_code == 422
    assert said in answer.text
    assert not await rows("select 1 from target where indicator = {}", made)


async def test_the_clause_of_a_target_stays_when_it_is_put_right(cast: Cast) -> None:
    made = await running_indicator(cast)
    target = (await rows(
        "insert into target (ward, indicator, clause, text, year, comparator, low, high) values ({}, {}, null, 'x', 2026, '>=', 1, 1)"
        " returning id", cast.ward, made,
    ))[0]["id"]  # fmt: skip
    strange = await running_indicator(cast, (await row_of(made))["plan"])
    assert (await send(cast, made, f"targets/{target}", TARGET | {"reason": "x"})).status_code == 303
    browser = await cast.browser("office")
    assert (await browser.get(f"/indicators/{strange}/targets/{target}")).status_code == 404


async def test_an_indicator_ends_with_a_reason_and_is_taken_up_again(cast: Cast) -> None:
    made = await running_indicator(cast)
    await read(cast, made)
    assert (await send(cast, made, "closing", {"reason": ""})).status_code == 422
    assert (await send(cast, made, "closing", {"reason": "Cấp trên bỏ chỉ tiêu"})).status_code == 303
    assert (await row_of(made))["state"] == "closed"
    assert (await send(cast, made, "closing", {"reason": "lần nữa"})).status_code == 409
    assert (await send(cast, made, "reopening", {"reason": "Lại theo dõi"})).status_code == 303
    assert (await row_of(made))["state"] == "running"
    assert [len(await events_of(f"indicator.{verb}")) for verb in ("closed", "reopened")] == [1, 1]
    assert await rows("select 1 from reading where indicator = {}", made)


async def test_one_by_hand_is_added_to_a_running_plan(cast: Cast) -> None:
    of = await plan_row(cast)
    browser = await cast.browser("office")
    shown = await browser.get(f"/indicators/new?plan={of}")
    data = {"_key": key_on(shown), "plan": of, "name": "lớp đã mở", "counted": "lớp"}
    answer = await browser.post("/indicators/new", data)
    row = (await rows("select * from indicator where plan = {}", of))[0]
    assert answer.headers["location"] == f"/indicators/{row['id']}/setup"
    assert (row["shape"], row["measure"], row["state"]) == ("count", "lớp", "unset")
    await rows("update plan set state = 'closed' where id = {} returning id", of)
    again = await browser.post("/indicators/new", data | {"_key": key_on(await browser.get("/indicators/new"))})
    assert (again.status_code, "kế hoạch đang thực hiện" in again.text) == (422, True)


async def test_another_wards_indicator_is_not_there(cast: Cast) -> None:
    unit = await another_ward()
    ward = int(unit.path.split("/")[2])
    of = (await rows(
        "insert into plan (ward, code, title, number, issuer, office, unit_path, state, created_at, search, version)"
        " values ({}, 'x', 'Kế hoạch bên kia', '', '', {}, {}, 'running', {}, '', 1) returning id", ward, unit.id, unit.path, AFTER_Q3,
    ))[0]["id"]  # fmt: skip
    made = await running_indicator(cast, of)
    await rows("update indicator set ward = {} where id = {} returning id", ward, made)
    for name in ("office", "leader", "head"):
        browser = await cast.browser(name)
        assert (await browser.get(f"/indicators/{made}")).status_code == 404
    office = await cast.browser("office")
    assert (await office.get(f"/indicators/{made}/setup")).status_code == 404
    assert "bên kia" not in (await office.get("/indicators")).text
