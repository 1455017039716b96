"""Công văn đôn đốc through its doors: whom it names, what it leaves out, its file, its number, its events."""

import asyncio
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from cast import Browser, Cast, another_ward, events_of, key_on, queries, today
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.database import rows, transaction
from tracker.core.papers import build
from tracker.core.text import day_short
from tracker.events.queries import read_data
from tracker.events.sentences import sentence
from tracker.plans.tables import Plan
from tracker.reminders import letters
from tracker.reminders.letters import NewLetter, number_of, paper_of
from tracker.tasks.giving import NewTask, make_tasks
from tracker.tasks.rules import State, Timeliness, Timing
from tracker.tasks.tables import Assignment
from tracker.wards.rules import Settled
from tracker.wards.tables import WardSettings

pytestmark = pytest.mark.anyio


def ago(days: int) -> date:
    return today() - timedelta(days=days)


async def late_work(cast: Cast) -> list[int]:
    """Two late works of tổ dân phố số 5, one of the school."""
    return [
        await cast.assignment("five", due_on=ago(20), text="Lập danh sách hộ"),
        await cast.assignment("five", due_on=ago(9), text="Mở lớp hướng dẫn"),
        await cast.assignment("school", due_on=ago(30), text="Báo cáo số học sinh"),
    ]


def fields(page: httpx.Response, **other: Any) -> dict[str, Any]:
    """What the form on the page would send, as it stands."""
    values: dict[str, Any] = {"_key": key_on(page), "ids": re.findall(r'name="ids" value="(\d+)"', page.text)}
    for name in ("number", "dated", "as_of", "reply_by", "title", "name"):
        found = re.search(rf'name="{name}" type="text"[^>]* value="([^"]*)"', page.text)
        assert found, name
        values[name] = found[1]
    found = re.search(r'name="capacity"[^>]*>\n([^<]*)</textarea>', page.text)
    assert found
    return values | {"capacity": found[1]} | other


async def form_for(browser: Browser, ids: list[int]) -> httpx.Response:
    page = await browser.post("/letters/new", {"ids": [str(number) for number in ids]})
    assert page.status_code == 200, page.text
    return page


async def settle(cast: Cast, **other: Any) -> None:
    usual = {
        "letter_body": "Ủy ban nhân dân phường Thử", "letter_place": "Thử", "signer_name": "Người ký văn bản",
        "letter_copies": "Thường trực Đảng ủy (để báo cáo)", "letter_above": "",
    }  # fmt: skip
    await WardSettings.insert(WardSettings(ward=cast.ward, **usual | other))


async def test_a_letter_names_the_late_work_of_several_units(cast: Cast) -> None:
    await settle(cast)
    five, again, school = await late_work(cast)
    office = await cast.browser("office")
    page = await form_for(office, [school, again, five])
    assert "Tổ dân phố số 5" in page.text
    assert "/settings" not in page.text.partition("<main")[2]
    sent = fields(page)
    assert sent["number"] == "01/UBND-VHXH"
    answer = await office.post("/letters", sent)
    assert answer.status_code == 303, answer.text
    place = answer.headers["location"]
    letter = (await rows("select * from letter"))[0]
    assert (letter["number"], letter["dated"], letter["as_of"], letter["made_by"]) == (
        "01/UBND-VHXH", today(), today(), cast.people["office"],
    )  # fmt: skip
    lines = await rows("select assignment, days_late from letter_line order by id")
    late = {
        row["id"]: letters.with_timing(await cast.look(row["id"]), today())["timing"].days
        for row in await rows("select id from assignment")
    }
    assert [(row["assignment"], row["days_late"]) for row in lines] == [
        (number, late[number]) for number in (five, again, school)
    ]
    events = await events_of("assignment.letter_sent")
    assert [(event["noun_id"], event["audience"]) for event in events] == [(n, "unit") for n in (five, again, school)]
    assert events[2]["unit_path"] == cast.units["school"].path
    data = read_data(events[0]["data"])
    assert data["url"] == f"/assignments/{five}"
    assert sentence(events[0]["verb"], data) == f"Công văn đôn đốc số 01/UBND-VHXH ngày {day_short(today())}: Lập danh sách hộ"
    shown = await office.get(place)
    assert "Kính gửi" in shown.text
    assert "Trường Tiểu học số 1" in shown.text
    file = await office.get(f"{place}/file")
    assert file.headers["content-disposition"].startswith("attachment")
    assert "Công văn đôn đốc 01-UBND-VHXH.docx" in unquote(file.headers["content-disposition"])
    opened = Document(io.BytesIO(file.content))
    assert [[cell.text for cell in row.cells] for row in opened.tables[1].rows[1:]] == [
        ["1", "Lập danh sách hộ", "Giao ngoài kế hoạch", "Tổ dân phố số 5", day_short(ago(20)), str(late[five])],
        ["2", "Mở lớp hướng dẫn", "Giao ngoài kế hoạch", "Tổ dân phố số 5", day_short(ago(9)), str(late[again])],
        ["3", "Báo cáo số học sinh", "Giao ngoài kế hoạch", "Trường Tiểu học số 1", day_short(ago(30)), str(late[school])],
    ]
    said = "\n".join(p.text for p in opened.paragraphs)
    assert "- Tổ dân phố số 5;\n- Trường Tiểu học số 1." in said
    assert f"dữ liệu tính đến ngày {day_short(today())}, còn 3 nhiệm vụ của 2 đơn vị quá hạn" in said
    left, right = opened.tables[2].rows[0].cells
    assert [p.text for p in left.paragraphs] == [
        "Nơi nhận:", "- Như trên;", "- Thường trực Đảng ủy (để báo cáo);", "- Lưu: VT, VHXH.",
    ]  # fmt: skip
    assert right.paragraphs[-1].text == "Người ký văn bản"
    head = await cast.browser("head")
    assert "Công văn đôn đốc số 01/UBND-VHXH" in (await head.get(f"/assignments/{five}")).text
    assert "Công văn đôn đốc số 01/UBND-VHXH" in (await head.get("/notices")).text


async def test_what_is_left_out_is_named_with_its_reason(cast: Cast) -> None:
    late = await cast.assignment("five", due_on=ago(5), text="Việc quá hạn")
    asked = await cast.assignment("front", due_on=ago(5), text="Việc đề nghị")
    states = {}
    for state in (State.DONE, State.CANCELLED, State.SUBMITTED):
        states[state] = await cast.assignment("six", due_on=ago(8), text=f"Việc {state}")
        more = {Assignment.first_counted_on: ago(1), Assignment.counted_on: ago(1)} if state is not State.CANCELLED else {}
        await Assignment.update({Assignment.state: state, **more}).where(Assignment.id == states[state])
    early = await cast.assignment("six", due_on=today() + timedelta(days=9), text="Việc trong hạn")
    office = await cast.browser("office")
    every = [late, asked, early, *states.values()]
    page = await form_for(office, every)
    assert fields(page)["ids"] == [str(late)]
    for sentence_ in (
        "đơn vị được đề nghị phối hợp, không gửi công văn đôn đốc", "đã hoàn thành", "đã huỷ", "đang chờ xác nhận",
        f"chưa quá hạn, tính đến ngày {day_short(today())}",
    ):  # fmt: skip
        assert sentence_ in page.text
    assert page.text.partition("<main")[2].count("/settings") == 1
    for number in every[1:]:
        answer = await office.post("/letters", fields(page, ids=[str(late), str(number)], _key=f"letter-left-{number:04}"))
        assert answer.status_code == 422, number
        assert "Xin bỏ việc này khỏi công văn" in answer.text
    empty = await form_for(office, every[1:])
    assert "Chưa có việc nào để đôn đốc" in empty.text
    assert await rows("select id from letter") == []
    assert await events_of("assignment.letter_sent") == []


async def test_nothing_chosen_says_what_to_do(cast: Cast) -> None:
    office = await cast.browser("office")
    assert "Chưa có việc nào để đôn đốc" in (await office.post("/letters/new")).text
    assert "Chưa có công văn nào" in (await office.get("/letters")).text
    many = await office.post("/letters/new", {"ids": [str(number) for number in range(1, 202)]})
    assert many.status_code == 422
    assert "nhiều nhất 200" in many.text
    assert (await office.post("/letters/new", {"ids": "abc"})).status_code == 422
    assert (await office.post("/letters/new", {"unit": "999999"})).status_code == 200
    assert (await office.post("/letters/new", {"la": "1"})).status_code == 422


async def test_all_late_work_of_a_unit_from_its_page(cast: Cast) -> None:
    five, again, _ = await late_work(cast)
    office = await cast.browser("office")
    unit = cast.units["five"].id
    assert 'action="/letters/new"' in (await office.get(f"/units/{unit}")).text
    assert 'action="/letters/new"' not in (await office.get(f"/units/{cast.units['six'].id}")).text
    assert 'action="/letters/new"' not in (await (await cast.browser("head")).get(f"/units/{unit}")).text
    page = await office.post("/letters/new", {"unit": str(unit)})
    assert sorted(map(int, fields(page)["ids"])) == sorted([five, again])
    assert 'formaction="/letters/new"' in (await office.get("/")).text


async def test_one_may_leave_some_of_it_out(cast: Cast) -> None:
    five, again, school = await late_work(cast)
    office = await cast.browser("office")
    page = await form_for(office, [five, again, school])
    await office.post("/letters", fields(page, ids=[str(again)]))
    assert [row["assignment"] for row in await rows("select assignment from letter_line")] == [again]
    said = [p.text for p in Document(io.BytesIO((await office.get("/letters/1/file")).content)).paragraphs]
    assert said[0] == "Kính gửi: Tổ dân phố số 5"


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("number", "", "Xin nhập số và ký hiệu"),
        ("number", "mười hai", "theo mẫu 12/UBND-VHXH"),
        ("number", "0/UBND", "theo mẫu 12/UBND-VHXH"),
        ("number", "12/UBND|VHXH", "theo mẫu 12/UBND-VHXH"),
        ("dated", "31/02/2026", "Không có ngày"),
        ("dated", "01/01/2020", "Ngày công văn không được trước"),
        ("as_of", "01/01/2099", "Dữ liệu chỉ tính đến hôm nay"),
        ("reply_by", "01/01/2020", "Hạn trả lời không được trước"),
        ("title", " ", "Xin nhập chức vụ người ký"),
        ("name", "x" * 71, "dài quá"),
        ("ids", [], "Xin chọn ít nhất một việc"),
        ("ids", ["abc"], "Xin chọn việc trong danh sách"),
    ],
)
async def test_bad_input_is_said_beside_its_field_and_nothing_is_lost(cast: Cast, name: str, typed: Any, words: str) -> None:
    five = await cast.assignment("five", due_on=ago(5))
    office = await cast.browser("office")
    sent = fields(await form_for(office, [five]), title="PHÓ CHỦ TỊCH", capacity="TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH") | {
        name: typed
    }
    answer = await office.post("/letters", sent)
    assert answer.status_code == 422
    assert words in answer.text
    if name not in {"title", "ids"}:
        assert 'value="PHÓ CHỦ TỊCH"' in answer.text
    if name != "ids":
        assert f'name="ids" value="{five}"' in answer.text
    assert await rows("select id from letter") == []


async def test_data_of_an_earlier_day_counts_lateness_to_it(cast: Cast) -> None:
    five, _, _ = await late_work(cast)
    office = await cast.browser("office")
    sent = fields(await form_for(office, [five]), as_of=day_short(ago(4)))
    assert (await office.post("/letters", sent)).status_code == 303
    now_late = letters.with_timing(await cast.look(five), today())["timing"].days
    assert (await rows("select days_late, as_of from letter_line x join letter l on l.id = x.letter"))[0] == {
        "days_late": now_late - 4, "as_of": ago(4),
    }  # fmt: skip
    before = fields(await form_for(office, [five]), as_of=day_short(ago(25)), _key="letter-before-1")
    answer = await office.post("/letters", before)
    assert (answer.status_code, "chưa quá hạn" in answer.text) == (422, True)


async def test_a_number_is_used_once_a_year_and_the_next_is_proposed(cast: Cast) -> None:
    five, again, school = await late_work(cast)
    office = await cast.browser("office")
    assert (await office.post("/letters", fields(await form_for(office, [five]), number="12/ubnd-vhxh"))).status_code == 303
    page = await form_for(office, [again])
    assert fields(page)["number"] == "13/UBND-VHXH"
    taken = await office.post("/letters", fields(page, number="012/UBND-VHXH"))
    assert taken.status_code == 422
    assert "Số 12/UBND-VHXH" in taken.text
    assert f'name="ids" value="{again}"' in taken.text
    next_year = date(today().year + 1, 1, 5)
    sent = fields(page, number="12/UBND-VHXH", dated=day_short(next_year), reply_by=day_short(next_year + timedelta(days=5)))
    assert (await office.post("/letters", sent)).status_code == 303
    assert await letters.next_number(cast.ward, "UBND-VHXH", next_year.year) == "13/UBND-VHXH"
    assert await letters.next_number(cast.ward, "UBND", next_year.year + 1) == "01/UBND"
    listed = (await office.get("/letters")).text
    assert listed.count("12/UBND-VHXH") == 2
    assert "|" not in re.sub(r"<[^>]+>", "", listed)
    assert school


async def test_two_at_once_with_one_number_leave_one(cast: Cast) -> None:
    five, again, _ = await late_work(cast)
    office, second = await cast.browser("office"), await cast.browser("second_office")
    one, two = await form_for(office, [five]), await form_for(second, [again])
    answers = await asyncio.gather(office.post("/letters", fields(one)), second.post("/letters", fields(two)))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert len(await rows("select id from letter")) == len(await rows("select id from letter_line")) == 1
    assert len(await events_of("assignment.letter_sent")) == 1
    assert len(await rows("select id from stored_file")) == 1


async def test_a_form_sent_several_times_makes_one_letter(cast: Cast) -> None:
    five = await cast.assignment("five", due_on=ago(5))
    office = await cast.browser("office")
    sent = fields(await form_for(office, [five]))
    answers = await asyncio.gather(*(office.post("/letters", sent) for _ in range(3)))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, "/letters/1")}
    assert len(await events_of("assignment.letter_sent")) == 1
    await Assignment.update({Assignment.state: State.DONE}).where(Assignment.id == five)
    assert (await office.post("/letters", sent)).headers["location"] == "/letters/1"


async def test_what_is_not_in_sight_is_missing(cast: Cast) -> None:
    unit = await another_ward()
    other = int((await rows("select ward from unit where id = {}", unit.id))[0]["ward"])
    async with transaction():
        new = NewTask(text="Việc bên kia", office=unit.id, office_path=unit.path, leads=(unit,), due_on=ago(5))
        await make_tasks([new], ward=other, by=None, at=datetime.now(UTC))
    foreign = (await rows("select id from assignment"))[0]["id"]
    five = await cast.assignment("five", due_on=ago(5))
    office = await cast.browser("office")
    assert (await office.post("/letters/new", {"ids": [str(five), str(foreign)]})).status_code == 404
    page = await form_for(office, [five])
    assert (await office.post("/letters", fields(page, ids=[str(five), str(foreign)]))).status_code == 404
    assert (await office.post("/letters", fields(page))).status_code == 303
    for name, status in (("leader", 200), ("observer", 200), ("head", 403), ("administrator", 403), ("appraiser", 403)):
        browser = await cast.browser(name)
        for path in ("/letters", "/letters/1", "/letters/1/file"):
            with queries() as asked:
                assert (await browser.get(path)).status_code == status, (name, path)
            assert len(asked) <= 3
        assert (await browser.post("/letters/new", {"ids": str(five)})).status_code == 403
    await rows("update letter set ward = {} returning id", other)
    assert (await office.get("/letters/1")).status_code == 404
    assert (await office.get("/letters/1/file")).status_code == 404
    assert "Chưa có công văn nào" in (await office.get("/letters")).text


async def test_a_letter_keeps_the_unit_it_named(cast: Cast) -> None:
    five = await cast.assignment("five", due_on=ago(5))
    office = await cast.browser("office")
    await office.post("/letters", fields(await form_for(office, [five])))
    school = cast.units["school"]
    await Assignment.update({Assignment.unit: school.id, Assignment.unit_path: school.path}).where(Assignment.id == five)
    shown = (await office.get("/letters/1")).text
    assert "Tổ dân phố số 5" in shown
    assert "Trường Tiểu học số 1" not in shown


async def test_the_plan_stands_in_the_file_with_number_and_day(cast: Cast) -> None:
    culture = cast.units["culture"]
    plan = Plan(
        ward=cast.ward, code="KH-1", title="Kế hoạch A", number="45/KH-UBND", issuer="", issued_on=date(2026, 3, 12),
        office=culture.id, unit_path=culture.path, state="running", created_at=datetime.now(UTC), search="",
    )  # fmt: skip
    await plan.save()
    five = await cast.assignment("five", due_on=ago(5), plan=plan.id)
    office = await cast.browser("office")
    page = await form_for(office, [five])
    assert "Kế hoạch số 45/KH-UBND ngày 12/03/2026" in page.text
    await office.post("/letters", fields(page))
    table = Document(io.BytesIO((await office.get("/letters/1/file")).content)).tables[1]
    assert table.rows[1].cells[2].text == "Kế hoạch số 45/KH-UBND ngày 12/03/2026"
    row = {"plan": 1, "plan_number": "", "plan_title": "Kế hoạch A", "issued_on": None}
    assert letters.given_by(row) == "Kế hoạch A"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("1/UBND-VHXH", "01/UBND-VHXH"), ("0012/ubnd", "12/UBND"), ("99999/QĐ", "99999/QĐ"), ("7/UBND-VHXH", "07/UBND-VHXH")],
)
def test_numbers(typed: str, read: str) -> None:
    assert number_of(typed) == read


WORK = st.lists(
    st.tuples(st.text("aăâbc ", min_size=1, max_size=30), st.integers(1, 400), st.integers(0, 3), st.booleans()),
    min_size=1,
    max_size=25,
)


@settings(max_examples=25, deadline=None)
@given(WORK, st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_every_number_in_the_file_is_that_of_its_row(work: list[tuple[str, int, int, bool]], as_of: date) -> None:
    found = [
        {
            "text": f"Việc {words}", "plan": None, "unit_name": f"Tổ dân phố số {unit}", "due_on": as_of - timedelta(days=days),
            "state": "returned" if returned else "in_progress", "fix_by": as_of - timedelta(days=1),
            "timing": Timeliness(Timing.OVERDUE, days),
        }
        for words, days, unit, returned in work
    ]  # fmt: skip
    new = NewLetter((1,), "12/UBND-VHXH", as_of, as_of, as_of + timedelta(days=3), ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "")
    paper = paper_of(new, found, settled=Settled(), ward="UBND phường Thử", at=datetime(2026, 1, 1, tzinfo=UTC))
    file = Document(io.BytesIO(build(paper)))
    told = [[cell.text for cell in row.cells] for row in file.tables[1].rows[1:]]
    assert [(row[0], row[3], row[5]) for row in told] == [
        (str(number), row["unit_name"], str(row["timing"].days)) for number, row in enumerate(found, 1)
    ]
    assert [row[4][:10] for row in told] == [day_short(row["due_on"]) for row in found]
    assert [len(row[4]) > 10 for row in told] == [row["state"] == "returned" for row in found]
    said = "\n".join(p.text for p in file.paragraphs)
    units = len({row["unit_name"] for row in found})
    assert f"còn {len(found)} nhiệm vụ" in said
    assert (f"của {units} đơn vị" in said) == (units > 1)
    assert f"tính đến ngày {day_short(as_of)}" in said
    assert f"chậm nhất ngày {day_short(as_of + timedelta(days=3))}" in said
