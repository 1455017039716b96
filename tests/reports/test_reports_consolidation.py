"""The office's report through its doors: a quarter with three units missing is drafted, worded, locked and superseded."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import openpyxl
import pytest
import time_machine
from cast import Browser, Cast, events_of, key_on, queries
from consolidations import figures, indicator_of, kind_of, reading_of, request_of, submission_of

from tracker.core.database import rows
from tracker.reports.frozen import read_frozen

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)


async def quarter(cast: Cast) -> tuple[int, str]:
    """Three accepted, one late work each, three missing; returns the request and its consolidation's address."""
    for unit in ("five", "six", "school"):
        await cast.assignment(unit, due_on=date(2026, 9, 10), at=datetime(2026, 7, 1, tzinfo=UTC))
    indicator = await indicator_of(cast, "five", "six", "school")
    await reading_of(cast, indicator, "five", 90, 100)
    await reading_of(cast, indicator, "six", 30, 50)
    await reading_of(cast, indicator, "centre", 500, 500)  # no longer asked: not in the sum
    request = await request_of(cast, kind=await kind_of(cast))
    await submission_of(cast, request, "five", figures=figures(late=2))
    await submission_of(cast, request, "six", figures=figures(late=1))
    await submission_of(cast, request, "front")
    await submission_of(cast, request, "school", state="waiting")
    await submission_of(cast, request, "centre", state="returned")
    await submission_of(cast, request, "economy", state="submitted")
    return request, f"/reports/{request}/consolidation"


def version_on(page: httpx.Response, action: str) -> str:
    found = re.search(rf'action="{re.escape(action)}".*?name="version" value="(\d+)"', page.text, re.DOTALL)
    assert found, action
    return found[1]


async def act(browser: Browser, url: str, door: str, **data: Any) -> httpx.Response:
    """Send the desk's form of that door, as it stands on the page."""
    seen = await browser.get(url)
    return await browser.post(f"{url}{door}", {"_key": key_on(seen), "version": version_on(seen, f"{url}{door}"), **data})


async def drafted(browser: Browser, url: str) -> httpx.Response:
    first = await browser.get(url)
    assert (await browser.post(url, {"_key": key_on(first)})).status_code == 303
    return await browser.get(url)


async def part_id(unit: int | None = None, section: str = "units") -> int:
    found = await rows(
        "select id from consolidation_part where section = {} and coalesce(unit, 0) = {} order by id desc", section, unit or 0
    )
    return int(found[0]["id"])


@time_machine.travel(NOW, tick=False)
async def test_a_quarter_is_consolidated_locked_and_superseded(cast: Cast) -> None:
    request, url = await quarter(cast)
    office = await cast.browser("office")
    first = await office.get(url)
    assert "Đã nhận 3 trên 6 báo cáo" in first.text
    assert "đang bổ sung" in first.text
    assert "đã gửi, phòng đang xem" in first.text
    seen = await drafted(office, url)
    assert "Tổ dân phố số 5 báo 2 việc, sổ có 1; 2 việc quá hạn, sổ có 1" in seen.text
    assert "Chưa có trong báo cáo: 3 đơn vị" in seen.text
    assert "nguồn đã thay đổi" not in seen.text
    assert "80%" in seen.text
    assert "(2/3" not in seen.text
    assert "120/150" in seen.text
    assert [row["number"] for row in await rows("select number from consolidation where request = {}", request)] == [1]
    assert "không bằng số của chỉ tiêu" not in seen.text
    assert len(await events_of("consolidation.drafted")) == 1

    with time_machine.travel(NOW + timedelta(minutes=20), tick=False):
        stale = await office.post(f"{url}/lock", {"_key": "p" * 20, "version": "1", "missing": "on"})
        assert stale.status_code == 403  # a password of the last fifteen minutes is asked for
    refused = await act(office, url, "/lock")
    assert refused.status_code == 422
    assert "Xin xem và xác nhận danh sách 3 đơn vị" in refused.text
    locked = await act(office, url, "/lock", missing="on")
    assert locked.status_code == 303
    done = await office.get(url)
    assert "Đã khoá" in done.text
    assert "Nhật ký: dòng" in done.text
    assert "Lấy lại số liệu" not in done.text
    event = (await events_of("consolidation.locked"))[0]
    assert '"missing":3' in event["data"]
    kept = (await rows("select * from consolidation"))[0]
    assert kept["diary"] == event["sequence"] - 1
    assert kept["diary_hash"] == event["previous_hash"]

    part = await part_id(cast.units["five"].id)
    late = await office.post(f"{url}/parts/{part}", {"_key": "k" * 20, "version": "1", "text": "Sửa sau khi khoá"})
    assert late.status_code == 409
    assert "đã khoá" in late.text
    assert (await office.post(f"{url}/supersession", {"_key": "s" * 20, "reason": " "})).status_code == 422
    again = await office.post(f"{url}/supersession", {"_key": "t" * 20, "reason": "Trường gửi muộn"})
    assert again.status_code == 303
    two = await office.get(url)
    assert "Bản 2" in two.text
    assert "Trường gửi muộn" in two.text
    states = "select number, state from consolidation order by number"
    assert [row["state"] for row in await rows(states)] == ["locked", "draft"]
    assert (await act(office, url, "/lock", missing="on")).status_code == 303
    assert [row["state"] for row in await rows(states)] == ["superseded", "locked"]
    assert (await events_of("consolidation.superseded"))[0]["noun_id"] == kept["id"]
    old = await office.get(f"{url}/1")
    assert "đã được thay bằng bản sau" in old.text
    assert "Đã hướng dẫn 120 hộ tại Tổ dân phố số 5." in old.text
    for number in ("3", "9223372036854775807", "một"):
        assert (await office.get(f"{url}/{number}")).status_code == 404
    huge = {"_key": "h" * 20, "version": "9223372036854775807"}
    assert (await office.post(f"{url}/numbers", huge)).status_code == 409
    assert (await (await cast.browser("leader")).get(url)).status_code == 200


@time_machine.travel(NOW, tick=False)
async def test_what_changed_since_is_named_and_numbers_are_taken_anew(cast: Cast) -> None:
    request, url = await quarter(cast)
    office = await cast.browser("office")
    await drafted(office, url)
    mine = await part_id(cast.units["six"].id)
    edited = await office.get(f"{url}/parts/{mine}")
    saved = await office.post(f"{url}/parts/{mine}", {"_key": key_on(edited), "version": "1", "text": "Lời của phòng."})
    assert saved.status_code == 303
    assert len(await events_of("consolidation.worded")) == 1

    school = cast.units["school"].id
    await rows(
        "update submission set state = 'accepted', results = 'Trường đã tập huấn', version = 2 where unit = {} returning id",
        school,
    )
    await rows("update reading set numerator = 9500 where unit = {} returning id", cast.units["five"].id)
    await cast.assignment("six", at=NOW)  # a task without a day, in the period's sight
    seen = await office.get(url)
    assert "Có 3 nguồn đã thay đổi" in seen.text
    assert "Số liệu “Người dân có tài khoản định danh” của Tổ dân phố số 5" in seen.text
    assert "Báo cáo của Trường Tiểu học số 1: mới nhận" in seen.text
    assert "Nhiệm vụ của Tổ dân phố số 6: việc từ 1 thành 2" in seen.text

    assert (await act(office, url, "/numbers")).status_code == 303
    fresh = await office.get(url)
    assert "nguồn đã thay đổi" not in fresh.text
    assert "Lời của phòng." in fresh.text
    assert "Trường đã tập huấn" in fresh.text
    frozen = read_frozen((await rows("select frozen from consolidation"))[0]["frozen"])
    assert frozen.all("given").value == 4
    assert [one.state for one in frozen.lacking] == ["submitted", "returned"]
    general = await rows("select text from consolidation_part where section = 'results'")
    assert "được giao 4 nhiệm vụ" in general[0]["text"]
    old = await office.post(f"{url}/numbers", {"_key": "o" * 20, "version": "1"})
    assert old.status_code == 409
    assert request
    assert len(await events_of("consolidation.refrozen")) == 1


@time_machine.travel(NOW, tick=False)
async def test_two_who_write_one_paragraph_see_both_texts(cast: Cast) -> None:
    _, url = await quarter(cast)
    office, second = await cast.browser("office"), await cast.browser("second_office")
    await drafted(office, url)
    door = f"{url}/parts/{await part_id(cast.units['five'].id)}"
    await office.post(door, {"_key": "a" * 20, "version": "1", "text": "Bản thứ nhất"})
    page = await second.post(door, {"_key": "b" * 20, "version": "1", "text": "Bản thứ hai"})
    assert page.status_code == 409
    assert "Bản thứ nhất" in page.text
    assert "Bản thứ hai" in page.text
    swapped = await second.post(door, {"_key": "c" * 20, "version": "1", "text": "Bản thứ ba"}, headers={"HX-Request": "true"})
    assert swapped.status_code == 409
    assert "Bản thứ nhất" in swapped.text
    assert "Bản thứ ba" in swapped.text
    assert '<article class="sv-draft sv-draft--open"' in swapped.text
    assert 'name="version" value="2"' in swapped.text
    saved = await second.post(door, {"_key": "d" * 20, "version": "2", "text": "Bản thứ ba"}, headers={"HX-Request": "true"})
    assert saved.status_code == 200
    assert "Đã lưu đoạn này" in saved.text


@time_machine.travel(NOW, tick=False)
async def test_a_unit_is_left_out_and_brought_in(cast: Cast) -> None:
    _, url = await quarter(cast)
    office = await cast.browser("office")
    await drafted(office, url)
    part = await part_id(cast.units["five"].id)
    assert (await office.post(f"{url}/parts/{part}/removal", {"_key": "a" * 20, "version": "1"})).status_code == 303
    assert "120 hộ tại Tổ dân phố số 5" not in (await office.get(f"{url}/1")).text
    assert (await office.post(f"{url}/parts/{part}/restoration", {"_key": "b" * 20, "version": "1"})).status_code == 409
    assert (await office.post(f"{url}/parts/{part}/restoration", {"_key": "c" * 20, "version": "2"})).status_code == 303
    assert "120 hộ tại Tổ dân phố số 5" in (await office.get(f"{url}/1")).text
    own = await part_id(section="opening")
    assert (await office.post(f"{url}/parts/{own}/removal", {"_key": "d" * 20, "version": "1"})).status_code == 422
    assert [len(await events_of(f"consolidation.{verb}")) for verb in ("left_out", "brought_in")] == [1, 1]


@time_machine.travel(NOW, tick=False)
async def test_a_locked_report_cannot_be_changed_in_the_database(cast: Cast) -> None:
    _, url = await quarter(cast)
    office = await cast.browser("office")
    await drafted(office, url)
    await rows("update consolidation_part set text = 'còn sửa được' returning id")
    await act(office, url, "/lock", missing="on")
    for statement in (
        "update consolidation set frozen = '{{}}' returning id", "update consolidation set state = 'draft' returning id",
        "update consolidation_part set text = 'x' returning id", "delete from consolidation_part returning id",
        "delete from consolidation returning id",
    ):  # fmt: skip
        with pytest.raises(Exception, match="immutable"):
            await rows(statement)
    moved = await rows("update consolidation set state = 'superseded', version = version + 1 returning id")
    assert len(moved) == 1


@time_machine.travel(NOW, tick=False)
async def test_statements_of_freezing_and_of_the_desk(cast: Cast) -> None:
    _, url = await quarter(cast)
    office = await cast.browser("office")
    await drafted(office, url)
    with queries() as asked:
        await office.get(url)
    assert len(asked) <= 3
    with queries() as asked:
        await office.get(f"{url}/1")
    assert len(asked) <= 2


@time_machine.travel(NOW, tick=False)
async def test_the_period_before_stands_beside_and_a_foreign_request_does_not_exist(cast: Cast) -> None:
    from tracker.workdays.report_periods import Frequency, ReportPeriod

    request, url = await quarter(cast)
    office = await cast.browser("office")
    await drafted(office, url)
    await act(office, url, "/lock", missing="on")
    kind = (await rows("select kind from report_request where id = {}", request))[0]["kind"]
    later = ReportPeriod(Frequency.QUARTER, 2026, 4)
    after = await request_of(cast, kind=kind, period=later, code="BC-2026-0002")
    seen = await drafted(office, f"/reports/{after}/consolidation")
    assert "Kỳ trước" in seen.text
    assert f"{url}/1" in seen.text
    foreign = await request_of(cast, code="BC-2026-0003", ward=cast.ward + 999, unit_path="/9/9/")
    assert (await office.get(f"/reports/{foreign}/consolidation")).status_code == 404
    assert (await office.post(f"/reports/{foreign}/consolidation", {"_key": "f" * 20})).status_code == 404


@time_machine.travel(NOW, tick=False)
async def test_cells_of_the_workbook_are_never_formulas(cast: Cast) -> None:
    _, url = await quarter(cast)
    await rows("update unit set name = '=1+1' where id = {} returning id", cast.units["six"].id)
    office = await cast.browser("office")
    await drafted(office, url)
    answer = await office.get(f"{url}/1/tables.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Nhiệm vụ", "Chỉ tiêu", "Chưa báo cáo"]
    cells = [cell for row in book["Nhiệm vụ"].iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert "=1+1" in [cell.value for cell in cells]
    assert [row[2].value for row in book["Nhiệm vụ"].iter_rows(min_row=5)] == [1, 1, 1, 3]
