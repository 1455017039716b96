"""The dossier through its doors: everything made is opened again, sums and rows counted, kept with its hash, zipped."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from cast import Browser, Cast, another_ward, events_of, key_on, queries
from docx import Document
from dossiers import COLLECTIVE, FIGHTER, PERSON, campaign, decided, met, put
from pypdf import PdfReader

from tracker.commendation.tables import Campaign
from tracker.core.database import rows
from tracker.core.money import in_words
from tracker.core.text import number

pytestmark = pytest.mark.anyio
HOSTILE = '=cmd|"/c" <b>Ông</b> #import "x" $a$ {{ 7*7 }} ../../etc'


@pytest.fixture(autouse=True)
def december() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 12, 21, 3, tzinfo=UTC), tick=True):
        yield


async def make(browser: Browser, door: str) -> Any:
    return await browser.post(door, {"_key": key_on(await browser.get(door))})


async def kept(browser: Browser, campaign: int, kind: str, form: str) -> list[bytes]:
    """The newest files of a sort, downloaded."""
    found = await rows(
        "select id from dossier_file where campaign = {} and kind = {} and form = {} and made_at ="
        " (select max(made_at) from dossier_file) order by id",
        campaign, kind, form,
    )  # fmt: skip
    answers = [await browser.get(f"/campaigns/{campaign}/dossier/files/{one['id']}") for one in found]
    assert all("attachment" in answer.headers["content-disposition"] for answer in answers)
    return [answer.content for answer in answers]


def said(content: bytes) -> str:
    """All text of a Word file."""
    file = Document(io.BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *cells])


def lists(content: bytes) -> list[list[list[str]]]:
    """The rows, without their heads, of the tables that begin with STT."""
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(io.BytesIO(content)).tables]
    return [table[1:] for table in tables if table[0][0] == "STT"]


def printed(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


async def council(cast: Cast) -> tuple[int, dict[str, int]]:
    """Three put before the council, two of them carried; one name is hostile."""
    made = await campaign(cast)
    people = {
        "first": await put(cast, made, "Giáo viên Tin học", position="Tổ trưởng tổ dân phố số 5"),
        "second": await put(cast, made, HOSTILE, unit="six", merits="Giúp dân trong bão", source="nominated"),
        "whole": await put(cast, made, "Tổ dân phố số 6", COLLECTIVE, unit="six"),
    }
    await met(cast, made, {people["first"]: (12, 2), people["second"]: (7, 7), people["whole"]: (8, 6)})
    return made, people


async def test_before_the_decision_everything_is_a_draft(cast: Cast) -> None:
    made, _ = await council(cast)
    office, door = await cast.browser("office"), f"/campaigns/{made}/dossier"
    with queries() as asked:
        page = await office.get(door)
    assert len(asked) <= 3
    assert "In sau khi có quyết định khen thưởng" in page.text
    assert "Chưa ai đọc và lưu báo cáo của Giáo viên Tin học" in page.text
    assert (await make(office, door)).status_code == 303
    counts = await rows("select kind, form, count(*) as many from dossier_file group by kind, form order by kind, form")
    assert {(one["kind"], one["form"]): one["many"] for one in counts} == {
        (kind, form): 3 if kind == "report" else 1
        for kind in ("proposal", "report", "minutes", "decision")
        for form in ("docx", "pdf")
    }
    (word,), (pdf,) = await kept(office, made, "proposal", "docx"), await kept(office, made, "proposal", "pdf")
    text = said(word)
    for words in (
        "TỜ TRÌNH",
        "……/TTr-VHXH",
        "PHÒNG VĂN HOÁ - XÃ HỘI",
        "Căn cứ Nghị định số 152/2025/NĐ-CP;",
        "DANH SÁCH",
        "kèm theo",
    ):
        assert words in text, words
    assert [[row[1] for row in table] for table in lists(word)] == [["Giáo viên Tin học"], ["Tổ dân phố số 6"]]
    assert "Đúng hạn 11 trên 12 việc" in lists(word)[0][0][4]
    footers = {section.footer.paragraphs[0].text for section in Document(io.BytesIO(word)).sections}
    assert len(footers) == 1
    assert footers.pop().startswith("(dự thảo) Nhật ký: dòng ")
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 3
    assert "Kính gửi: Chủ tịch Ủy ban nhân dân phường Thử" in printed(pdf)
    (draft,) = await kept(office, made, "decision", "docx")
    assert "Số: ……/QĐ-UBND" in said(draft)
    assert HOSTILE not in said(draft)


async def test_the_minutes_say_every_count_and_hostile_text_stays_text(cast: Cast) -> None:
    made, _ = await council(cast)
    office = await cast.browser("office")
    await make(office, f"/campaigns/{made}/dossier")
    (word,), (pdf,) = await kept(office, made, "minutes", "docx"), await kept(office, made, "minutes", "pdf")
    persons, wholes = lists(word)
    assert {row[1]: row[3:] for row in persons} == {
        "Giáo viên Tin học": ["12", "2", "85,7%", "Đủ phiếu"],
        HOSTILE: ["7", "7", "50%", "Chưa đủ phiếu"],
    }
    assert [row[3:] for row in wholes] == [["8", "6", "57,1%", "Đủ phiếu"]]
    text = said(word)
    for words in (
        "BIÊN BẢN", "……/BB-HĐTĐKT", "Có mặt: 12 người", "gửi ý kiến bằng văn bản: 2 người", "không gửi ý kiến: 1 người",
        "Ngày 10/12/2026 tại Phòng họp số 2", "THƯ KÝ", "Thư ký hội đồng", "CHỦ TỌA", "Chủ tịch hội đồng", "2 trường hợp đủ số phiếu",
    ):  # fmt: skip
        assert words in text, words
    assert '=cmd|"/c" <b>Ông</b> #import "x" $a$ {{ 7*7 }}' in printed(pdf)


async def test_the_decision_counts_its_money_and_leaves_unknown_sums_blank(cast: Cast) -> None:
    made, people = await council(cast)
    await decided(cast, made, {people["first"]: 759_000, people["whole"]: None})
    leader = await cast.browser("leader")
    page = await leader.get(f"/campaigns/{made}/dossier")
    assert "Chưa có mức tiền của “Giấy khen cho tập thể”, để trống" in page.text
    await make(leader, f"/campaigns/{made}/dossier")
    (word,), (pdf,) = await kept(leader, made, "decision", "docx"), await kept(leader, made, "decision", "pdf")
    persons, wholes = lists(word)
    assert [(row[1], row[4]) for row in persons] == [("Giáo viên Tin học", "759.000"), ("Cộng", "759.000")]
    assert [(row[1], row[4]) for row in wholes] == [("Tổ dân phố số 6", ""), ("Cộng", "")]
    text = said(word)
    for words in (
        "Số: 125/QĐ-UBND", "Kèm theo Quyết định số 125/QĐ-UBND ngày 20/12/2026", "CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG THỬ",
        "QUYẾT ĐỊNH:", "Điều 1. Tặng Giấy khen cho 1 cá nhân; tặng Giấy khen cho 1 tập thể", f"tổng cộng {number(759_000)} đồng",
        in_words(759_000), "Ô tiền thưởng để trống", "Điều 4.", "Chủ tịch phường",
    ):  # fmt: skip
        assert words in text, words
    assert "TM. ỦY BAN" not in text
    assert "dự thảo" not in printed(pdf)
    (word,), (pdf,) = await kept(leader, made, "certificate", "docx"), await kept(leader, made, "certificate", "pdf")
    sheets = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    assert [("TẶNG GIẤY KHEN" in sheet, "Số sổ vàng: KT-2026-000" in sheet) for sheet in sheets] == [(True, True)] * 2
    assert "Giáo viên Tin học" in sheets[0]
    assert "Đã có thành tích trong thực hiện nhiệm vụ năm 2026" in said(word)
    reports = [said(content) for content in await kept(leader, made, "report", "docx")]
    assert len(reports) == 2
    assert not any(HOSTILE in report for report in reports)


async def test_kept_with_its_hash_told_to_the_council_alone_and_zipped(cast: Cast) -> None:
    made, _ = await council(cast)
    office, door = await cast.browser("office"), f"/campaigns/{made}/dossier"
    assert (await office.get(f"{door}.zip")).status_code == 422
    key = key_on(await office.get(door))
    assert [(await office.post(door, {"_key": key})).status_code for _ in range(2)] == [303, 303]
    told = await events_of("dossier.made")
    assert [(one["audience"], one["noun_id"]) for one in told] == [("council", made)] * 4
    hashes = {name: sha256 for one in told for name, sha256 in json.loads(one["data"])["sha256"].items()}
    first, again = await office.get(f"{door}.zip"), await office.get(f"{door}.zip")
    assert first.content == again.content
    with zipfile.ZipFile(io.BytesIO(first.content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == 12
        assert not any("/" in name or "\\" in name or '"' in name or "<" in name for name in names)
        assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names} == hashes
    page = await office.get(door)
    assert "Các bản lập trước" not in page.text
    await make(office, door)
    page = await office.get(door)
    assert "Các bản lập trước: 1 lần" in page.text
    assert (await rows("select count(*) as many from dossier_file"))[0]["many"] == 24


async def test_nothing_is_made_of_nothing_nor_of_a_cancelled_campaign(cast: Cast) -> None:
    made = await campaign(cast)
    office, door = await cast.browser("office"), f"/campaigns/{made}/dossier"
    answer = await make(office, door)
    assert answer.status_code == 422
    assert "Chưa lập được giấy tờ nào" in answer.text
    await put(cast, made, "Giáo viên Tin học")
    key = key_on(await office.get(door))
    await Campaign.update({Campaign.state: "cancelled"}).where(Campaign.id == made)
    answer = await office.post(door, {"_key": key})
    assert answer.status_code == 422
    assert "đã huỷ" in answer.text
    assert await rows("select id from dossier_file") == []


async def test_a_fighter_needs_four_fifths_of_all_and_an_initiative(cast: Cast) -> None:
    made = await campaign(cast, FIGHTER)
    bare = json.dumps({"due": 2, "on_time": 2})
    one = await put(cast, made, "Người thiếu phiếu", FIGHTER, facts=bare)
    other = await put(cast, made, "Người đủ phiếu", FIGHTER, unit="six")
    await met(cast, made, {one: (11, 0), other: (12, 2)})
    office = await cast.browser("office")
    page = await office.get(f"/campaigns/{made}/dossier")
    assert "Chưa có giấy chứng nhận sáng kiến của Người thiếu phiếu" in page.text
    assert "sáng kiến của Người đủ phiếu" not in page.text
    await make(office, f"/campaigns/{made}/dossier")
    (word,) = await kept(office, made, "decision", "docx")
    assert [[row[1], row[4]] for row in lists(word)[0]] == [["Người đủ phiếu", "2.530.000"], ["Cộng", "2.530.000"]]
    assert "Điều 1. Công nhận danh hiệu “Chiến sĩ thi đua cơ sở” cho 1 cá nhân" in said(word)


async def test_only_office_and_leadership_of_the_ward(cast: Cast) -> None:
    made, _ = await council(cast)
    await make(await cast.browser("office"), f"/campaigns/{made}/dossier")
    file = (await rows("select min(id) as id from dossier_file"))[0]["id"]
    doors = [f"/campaigns/{made}/{door}" for door in ("dossier", "dossier.zip", f"dossier/files/{file}")]
    doors += [f"/campaigns/{made}/candidates/{PERSON}.{cast.units['five'].id}.0/report{form}" for form in ("", "/docx", "/pdf")]
    for name, status in (
        ("leader", 200),
        ("head", 403),
        ("staff", 403),
        ("observer", 403),
        ("appraiser", 403),
        ("administrator", 403),
    ):
        browser = await cast.browser(name)
        assert [(await browser.get(door)).status_code for door in doors] == [status] * len(doors), name
    foreign = await campaign(
        cast, ward=(await rows("select ward from unit where id = {}", (await another_ward()).id))[0]["ward"]
    )
    office = await cast.browser("office")
    for door in (
        f"/campaigns/{foreign}/dossier",
        f"/campaigns/{foreign}/dossier.zip",
        f"/campaigns/{foreign}/dossier/files/{file}",
    ):
        assert (await office.get(door)).status_code == 404
    assert (await office.post(f"/campaigns/{foreign}/dossier", {"_key": "k" * 20})).status_code == 404
    for bad in ("0", "-1", "1e3", "9" * 20, "abc"):
        for door in (
            f"/campaigns/{bad}/dossier",
            f"/campaigns/{made}/dossier/files/{bad}",
            f"/campaigns/{bad}/candidates/n1/report",
        ):
            assert (await office.get(door)).status_code == 404, door
