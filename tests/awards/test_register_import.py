"""The register from Excel: real workbooks through the door, looked at, entered once, what failed given back whole."""

import asyncio
import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

import httpx
import openpyxl
import pytest
from cast import Browser, Cast, another_ward, events_of, key_on, queries
from granted import granted
from scores import key

from tracker.awards import importing
from tracker.core.clock import now
from tracker.core.database import rows
from tracker.core.errors import Refusal
from tracker.events.queries import read_data
from tracker.reader.workbooks import LOOK_FOR_HEADINGS, MOST_HIGH

pytestmark = pytest.mark.anyio
HEADINGS = ["Số quyết định", "Ngay quyet dinh", "Họ tên/đơn vị được khen", "HÌNH THỨC KHEN", "Chức vụ/nơi công tác", "Thành tích",
            "Số tiền", "Năm", "Ghi chú riêng"]  # fmt: skip
GOOD = ["12/QĐ-UBND", datetime(2026, 1, 5), "Tổ dân phố số 5", "Giấy khen", "", "Giữ gìn trật tự", 500000.0, 2025, "sổ cũ"]
WORKER = [
    "12/QĐ-UBND",
    "05/01/2026",
    "Giáo viên Tin học",
    "Lao động tiên tiến",
    "Trường Tiểu học số 1",
    "Dạy tốt",
    "759.000 đồng",
    "",
    "",
]
BAD = ["13/QĐ-UBND", "30/02/2026", "Giáo viên Âm nhạc", "Lao động tiên tiến", "Tổ dân phố số 6", "", "", "", "=1+1"]
UNKNOWN = ["14/QĐ-UBND", "05/01/2026", "Giáo viên Thể dục", "Huân chương Sao vàng", "", "", "", "", ""]


def book(*lines: list[Any], headings: list[str] | None = None, first: int = 3) -> bytes:
    """A workbook whose headings stand under a title, its lines below."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet["A1"] = "SỔ KHEN THƯỞNG"
    for place, row in enumerate([headings or HEADINGS, *lines], first):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(place, column, value)
            if isinstance(value, str) and value.startswith("="):
                cell.data_type = "s"
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


async def sent(browser: Browser, content: bytes, name: str = "so-khen.xlsx") -> httpx.Response:
    page = await browser.get("/awards/import")
    return await browser.post("/awards/import", {"_key": key_on(page)}, files={"workbook": (name, content)})


async def looked(cast: Cast, content: bytes) -> tuple[Browser, str, httpx.Response]:
    """A workbook sent by the office: the browser, the address and the page of its lines."""
    office = await cast.browser("office")
    answer = await sent(office, content)
    assert answer.status_code == 303, answer.text
    return office, answer.headers["location"], await office.get(answer.headers["location"])


async def test_a_workbook_is_looked_at_then_entered_and_what_failed_comes_back(cast: Cast) -> None:
    content = book(GOOD, WORKER, BAD, [None] * 9, UNKNOWN)
    office, door, page = await looked(cast, content)
    assert page.status_code == 200
    said = " ".join(page.text.split())
    assert "nhập được <strong>2</strong>, có lỗi <strong>2</strong>" in said
    for word in ("Không có ngày 30/02/2026", "Huân chương Sao vàng", "Giấy khen cho tập thể", "đơn vị: Tổ dân phố số 5",
                 "đơn vị: Trường Tiểu học số 1", ">759.000<"):  # fmt: skip
        assert word in page.text, word
    assert await rows("select id from award") == []
    assert await events_of("award.imported") == []
    answer = await office.post(door, {"_key": key_on(page)})
    assert (answer.status_code, answer.headers["location"]) == (303, door)
    assert (await office.post(door, {"_key": key_on(page)})).status_code == 303  # a double tap
    found = await rows("select code, recipient, kind, money, year, unit, decided_on, import_file from award order by id")
    assert [(row["code"], row["recipient"], row["kind"], row["money"], row["year"]) for row in found] == [
        ("KT-2025-0001", "Tổ dân phố số 5", "certificate_collective", 500_000, 2025),
        ("KT-2026-0001", "Giáo viên Tin học", "advanced_worker", 759_000, 2026),
    ]  # fmt: skip
    assert [row["unit"] for row in found] == [cast.units["five"].id, cast.units["school"].id]
    assert {row["decided_on"] for row in found} == {date(2026, 1, 5)}
    events = await events_of("award.imported")
    (whole,) = await events_of("register.imported")
    assert [one["audience"] for one in (*events, whole)] == ["diary", "diary", "council"]
    assert {name: read_data(whole["data"])[name] for name in ("rows", "left")} == {"rows": 2, "left": 2}
    after = await office.get(door)
    assert "đã nhập từ tệp này <strong>2</strong>" in after.text
    assert 'action="/awards/import/' not in after.text
    assert (await office.post(door, {"_key": key()})).status_code == 422  # nothing is left to enter
    failed = openpyxl.load_workbook(io.BytesIO((await office.get(f"{door}/problems.xlsx")).content)).active
    lines = list(failed.iter_rows(values_only=True))
    assert lines[0] == (*HEADINGS, "Lỗi")
    assert [row[2] for row in lines[1:]] == ["Giáo viên Âm nhạc", "Giáo viên Thể dục"]
    assert "Dòng 6: Không có ngày" in lines[1][9]
    assert (failed["I2"].data_type, failed["I2"].value) == ("s", "=1+1")
    assert len(await rows("select id from award")) == 2


async def test_a_number_merged_over_lines_stands_in_each_and_headings_may_come_again(cast: Cast) -> None:
    content = book(GOOD, [None, None, *WORKER[2:]], HEADINGS, [*UNKNOWN[:3], "Gia đình văn hoá"])
    made = openpyxl.load_workbook(io.BytesIO(content))
    sheet = made.worksheets[0]
    sheet.merge_cells("A4:A5")
    sheet.merge_cells("B4:B5")
    written = io.BytesIO()
    made.save(written)
    office, door, page = await looked(cast, written.getvalue())
    assert "nhập được <strong>3</strong>, có lỗi <strong>0</strong>" in " ".join(page.text.split())
    await office.post(door, {"_key": key_on(page)})
    found = await rows("select decision_number, decided_on from award order by id")
    assert [row["decision_number"] for row in found] == ["12/QĐ-UBND", "12/QĐ-UBND", "14/QĐ-UBND"]
    assert {row["decided_on"] for row in found} == {date(2026, 1, 5)}


async def test_what_is_in_the_register_already_is_told(cast: Cast) -> None:
    await granted(cast, decision_number="12/qđ-ubnd")
    office, door, page = await looked(cast, book(GOOD, WORKER, [*WORKER[:2], "giao vien tin hoc", *WORKER[3:]]))
    assert "Đã có trong sổ" in page.text
    assert "Trùng với dòng 5" in page.text
    assert (await office.post(door, {"_key": key_on(page)})).status_code == 303
    assert [row["recipient"] for row in await rows("select recipient from award order by id")] == [
        "Tổ dân phố số 5", "Giáo viên Tin học",
    ]  # fmt: skip


async def test_two_who_enter_at_once_enter_each_line_once(cast: Cast) -> None:
    file = await importing.store("so.xlsx", book(GOOD, WORKER), key=key(), by=await cast.viewer("office"), at=now())
    done = await asyncio.gather(
        *[importing.enter(file, key=key(), by=await cast.viewer(who), at=now()) for who in ("office", "second_office")],
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["Look", "Refusal"]
    assert len(await rows("select id from award")) == 2


async def test_a_page_of_lines_asks_three_statements(cast: Cast) -> None:
    office, door, _ = await looked(cast, book(GOOD, WORKER, BAD))
    with queries() as asked:
        assert (await office.get(door)).status_code == 200
    assert len(asked) == 3


async def test_the_template_is_taken_back_as_it_was_given(cast: Cast) -> None:
    office = await cast.browser("office")
    template = openpyxl.load_workbook(io.BytesIO((await office.get("/awards/import/template.xlsx")).content))
    sheet = template.worksheets[0]
    assert "Lao động tiên tiến" in [row[0] for row in template.worksheets[1].iter_rows(values_only=True)]
    names = [cell.value for cell in sheet[1]]
    line = {"Họ tên/đơn vị được khen": "Tổ dân phố số 6", "Hình thức khen": "Tổ dân phố văn hoá", "Số quyết định": "9",
            "Ngày quyết định": date(2025, 12, 1)}  # fmt: skip
    for place, name in enumerate(names, 1):
        sheet.cell(2, place, line.get(str(name)))
    written = io.BytesIO()
    template.save(written)
    _, _, page = await looked(cast, written.getvalue())
    assert "nhập được <strong>1</strong>, có lỗi <strong>0</strong>" in " ".join(page.text.split())


async def test_a_formula_is_read_by_its_value_and_hostile_text_stays_text(cast: Cast) -> None:
    """What Excel kept beside a formula is read; a formula never computed is an empty cell; nothing is run or marked up."""
    content = book(
        [*GOOD[:2], "=cmd|' /C calc'!A0", *GOOD[3:]], [*WORKER[:2], "<b>An</b>\u202e", *WORKER[3:]], ["15", *WORKER[1:]]
    )
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as fresh:
        for entry in old.namelist():
            text = old.read(entry)
            if entry == "xl/worksheets/sheet1.xml":
                formula = b'<c r="C6"><f>CONCATENATE("Ng","uyen")</f><v>Nguyen Tinh San</v></c>'
                text = re.sub(rb'<c r="C6"[^>]*>.*?</c>', formula.replace(b"<c ", b'<c t="str" '), text)
            fresh.writestr(entry, text)
    office, door, page = await looked(cast, changed.getvalue())
    assert "Nguyen Tinh San" in page.text
    assert "<b>An</b>" not in page.text
    await office.post(door, {"_key": key_on(page)})
    assert [row["recipient"] for row in await rows("select recipient from award order by id")] == [
        "=cmd|' /C calc'!A0", "<b>An</b>", "Nguyen Tinh San",
    ]  # fmt: skip
    never = book([*GOOD[:2], "=A1", *GOOD[3:]])
    assert "=A1" in (await looked(cast, never))[2].text  # openpyxl wrote it as text: it stays


def bomb() -> bytes:
    """A book whose sheet unpacks to a thousand times its size."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(10_000_000))
    return written.getvalue()


async def test_a_file_that_is_no_register_gets_one_sentence(cast: Cast) -> None:
    office = await cast.browser("office")
    for name, content, sentence in (
        ("so.xlsx", book(GOOD, headings=["một", "hai"]), "Không thấy dòng tiêu đề cột"),
        ("so.xlsx", book(GOOD, headings=HEADINGS[1:]), "Không thấy dòng tiêu đề cột"),
        ("so.xlsx", book(), "chưa có dòng nào bên dưới"), ("so.xlsx", b"PK\x03\x04 not a book", "Không mở được tệp"),
        ("so.xlsx", bomb(), "nén bất thường"),
        ("so.xlsx", book(GOOD, first=LOOK_FOR_HEADINGS + 10), "nhập được"),  # empty rows above do not count
        ("so.docx", book(GOOD), "không thuộc loại nhận được"), ("so.xlsm", book(GOOD), "không thuộc loại nhận được"),
        ("so.pdf", b"%PDF-1.4", "không thuộc loại nhận được"),
    ):  # fmt: skip
        answer = await sent(office, content, name)
        if sentence == "nhập được":
            assert answer.status_code == 303
            continue
        assert answer.status_code == 422, name
        assert sentence in answer.text, (name, sentence)
    assert (await office.post("/awards/import", {"_key": key()})).status_code == 422
    assert len(await rows("select id from stored_file")) == 1


async def test_at_most_five_thousand_lines(cast: Cast) -> None:
    many = [[*WORKER[:2], f"Người {number}", WORKER[3]] for number in range(5_001)]
    content = book(*many, headings=HEADINGS[:4])
    with pytest.raises(Refusal, match=r"5\.000"):
        await importing.store("so.xlsx", content, key=key(), by=await cast.viewer("office"), at=now())
    high = book(GOOD, first=MOST_HIGH)
    with pytest.raises(Refusal, match="dài đến dòng 10001"):
        await importing.store("so.xlsx", high, key=key(), by=await cast.viewer("office"), at=now())


async def test_a_kept_file_is_read_only_by_the_office_of_its_ward(cast: Cast) -> None:
    office, door, _ = await looked(cast, book(GOOD))
    for who in ("leader", "head", "administrator"):
        browser = await cast.browser(who)
        for path in ("/awards/import", door, f"{door}/problems.xlsx"):
            assert (await browser.get(path)).status_code == 403
    other = await another_ward()
    await rows("update stored_file set ward = {} returning id", int(other.path.split("/")[2]))
    assert [(await office.get(path)).status_code for path in (door, f"{door}/problems.xlsx")] == [404, 404]
    assert (await office.post(door, {"_key": key()})).status_code == 404
