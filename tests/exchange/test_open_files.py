"""Open files: who takes them, what is in them, that the same rows stand in Excel, CSV, JSON and at the interface."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from cast import Cast, events_of
from systems import Reader, furnished, token_for

from tracker.accounts.tables import WebSession
from tracker.core.clock import now, ward_day
from tracker.core.database import rows
from tracker.core.text import day_short
from tracker.exchange.records import RECORDS, described
from tracker.exchange.rules import PART_WORDS, Part
from tracker.plans.tables import Plan
from tracker.tasks.tables import Task

pytestmark = pytest.mark.anyio
FORMULA = '=HYPERLINK("http://x","y")'


async def taken(cast: Cast, name: str = "office", **typed: Any) -> Any:
    browser = await cast.browser(name)
    await browser.get("/open-data")
    sent = {"plan": "", "as_of": day_short(ward_day(now())), "parts": [part.value for part in Part]} | typed
    return await browser.post("/open-data", sent)


def files_of(answer: Any) -> zipfile.ZipFile:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    return zipfile.ZipFile(io.BytesIO(answer.content))


async def test_the_same_rows_in_every_form(cast: Cast) -> None:
    await furnished(cast)
    await Task.update({Task.text: FORMULA}).where(Task.code == "NV-2026-0001")
    files = files_of(await taken(cast))
    whole = json.loads(files.read("du-lieu.json"))
    book = openpyxl.load_workbook(io.BytesIO(files.read("du-lieu.xlsx")))
    reader = Reader(cast.app, await token_for(cast))
    for part in Part:
        assert whole[part] == await reader.data(part), part
        assert whole[part]
        lines = list(csv.DictReader(io.StringIO(files.read(f"csv/{part}.csv").decode("utf-8-sig"))))
        assert files.read(f"csv/{part}.csv").startswith(b"\xef\xbb\xbf")
        assert [line["id"] for line in lines] == [str(row["id"]) for row in whole[part]]
        sheet = book[PART_WORDS[part]]
        assert [cell.value for cell in sheet[2]] == list(described(RECORDS[part]))
        assert [row[0].value for row in sheet.iter_rows(min_row=3)] == [row["id"] for row in whole[part]]
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    tasks = list(csv.DictReader(io.StringIO(files.read("csv/tasks.csv").decode("utf-8-sig"))))
    assert tasks[0]["text"] == f"'{FORMULA}"
    assert book["Nhiệm vụ"].cell(3, list(described(RECORDS[Part.TASKS])).index("text") + 1).value == FORMULA
    numbers = book["Số liệu chỉ tiêu"]
    assert numbers.cell(3, list(described(RECORDS[Part.READINGS])).index("numerator") + 1).value == 380.5


async def test_the_text_beside_them_names_every_field_the_day_and_the_diary(cast: Cast) -> None:
    await furnished(cast)
    head = (await rows("select sequence, hash from event_head where ward = {}", cast.ward))[0]
    files = files_of(await taken(cast))
    text = files.read("README.txt").decode("utf-8-sig")
    assert f"hết ngày {day_short(ward_day(now()))}" in text
    assert head["hash"][:16] in text
    assert json.loads(files.read("du-lieu.json"))["journal"] == {"sequence": head["sequence"], "hash": head["hash"]}
    for part in Part:
        assert all(f"  {name}: {words}" in text for name, words in described(RECORDS[part]).items())
    (told,) = await events_of("export.made")
    assert json.loads(told["data"])["title"] == "cả phường"


async def test_one_plan_and_some_parts(cast: Cast) -> None:
    await furnished(cast)
    beside = await cast.assignment("five")
    plan = (await rows("select id from plan"))[0]["id"]
    files = files_of(await taken(cast, plan=str(plan), parts=["assignments", "units"]))
    assert set(files.namelist()) == {"README.txt", "du-lieu.xlsx", "du-lieu.json", "csv/assignments.csv", "csv/units.csv"}
    whole = json.loads(files.read("du-lieu.json"))
    assert len(whole["assignments"]) == 3
    assert beside not in {row["id"] for row in whole["assignments"]}
    assert whole["units"]


async def test_the_whole_ward_asks_for_a_proof(cast: Cast) -> None:
    await furnished(cast)
    plan = (await rows("select id from plan"))[0]["id"]
    browser = await cast.browser("leader")
    await WebSession.update({WebSession.proved_at: now() - timedelta(hours=1)}).where(WebSession.id > 0)
    await browser.get("/open-data")
    sent = {"as_of": day_short(ward_day(now())), "parts": ["plans"]}
    assert (await browser.post("/open-data", {**sent, "plan": ""})).status_code == 403
    assert (await browser.post("/open-data", {**sent, "plan": str(plan)})).status_code == 200
    assert len(await events_of("export.made")) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"parts": []}, "Xin chọn ít nhất một phần"),
        ({"parts": ["people"]}, "trong danh sách"),
        ({"as_of": "31/12/2099"}, "không thể sau hôm nay"),
        ({"as_of": "hôm nay"}, "ngày/tháng/năm"),
        ({"plan": "999999"}, "Xin chọn kế hoạch"),
    ],
)
async def test_what_cannot_be_taken(cast: Cast, typed: dict[str, Any], sentence: str) -> None:
    answer = await taken(cast, **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not await events_of("export.made")


async def test_money_is_not_for_the_administrator(cast: Cast) -> None:
    await furnished(cast)
    answer = await taken(cast, "administrator")
    assert answer.status_code == 422
    assert "parts-estimates" not in (await (await cast.browser("administrator")).get("/open-data")).text
    others = [part.value for part in Part if part is not Part.ESTIMATES]
    assert "csv/estimates.csv" not in files_of(await taken(cast, "administrator", parts=others)).namelist()


async def test_a_plan_still_under_review_stays_inside(cast: Cast) -> None:
    await furnished(cast)
    await Plan.update({Plan.state: "draft", Plan.published_at: None}).where(Plan.id > 0)
    whole = json.loads(files_of(await taken(cast)).read("du-lieu.json"))
    assert whole["plans"] == []
    assert whole["indicators"] == []
