"""The achievement report: drafted from facts, without what some may not be told; edited, kept, given up, never lost."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from cast import Browser, Cast, events_of, key_on
from docx import Document
from dossiers import AN, COLLECTIVE, DEEDS, FACTS, campaign, decided, dossier, kind, put
from pypdf import PdfReader

from tracker.commendation.report_text import draft, parts_of, summary
from tracker.commendation.tables import Candidate
from tracker.core.database import rows
from tracker.core.papers import Heading

pytestmark = pytest.mark.anyio
SCORED = {**FACTS, "scores": [*FACTS["scores"], {"words": "Tháng 11/2026", "total": 8750, "id": 2, "is_legal": False}]}
HEAD = replace(AN, facts=SCORED, achievements=[(key, words) for key, words in DEEDS], is_graded=True)


@pytest.fixture(autouse=True)
def december() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 12, 21, 3, tzinfo=UTC), tick=True):
        yield


def test_a_draft_tells_the_facts_in_sentences() -> None:
    text = draft(HEAD, dossier(HEAD, plan_title="Kế hoạch số 12"))
    assert text.splitlines() == [
        "I. Sơ lược", "Họ và tên: An", "Thời gian xét: từ ngày 01/01/2026 đến ngày 31/12/2026", "Nội dung thi đua: Kế hoạch số 12",
        "II. Thành tích đạt được",
        "Trong thời gian xét có 12 việc đến hạn, 11 việc hoàn thành đúng hạn (91,7%), trong đó 3 việc xong sớm từ 3 ngày trở lên.",
        "Về chất lượng: kết quả được xác nhận, không lần nào bị trả lại vì sai sót lớn.",
        "Các việc đã hoàn thành đúng hạn: Phát động phong trào.",
        "Về sáng kiến: có 1 sáng kiến được ghi nhận, trong đó 1 sáng kiến được công nhận.", "Sáng kiến: Nhóm Zalo của tổ.",
        "Về phối hợp: 2 lần trả lời đúng hẹn đề nghị phối hợp của đơn vị khác.",
        "Điểm kết quả nhiệm vụ đã công bố: Tháng 10/2026: 93,92; Tháng 11/2026: 87,50.",
        "III. Điều kiện và căn cứ",
        "1. Có thành tích được bình xét trong phong trào: đúng hạn 11 trên 12 việc (Luật 06/2022).",
        "Không có việc xem xét kỷ luật, thanh tra, kiểm tra, khiếu nại, tố cáo chưa kết thúc được ghi nhận khi đề nghị.",
        "IV. Hình thức đề nghị khen thưởng",
        "Đề nghị xét tặng Giấy khen cho An, đã có thành tích trong thực hiện Kế hoạch số 12.",
    ]  # fmt: skip
    assert "muộn" not in text


def test_no_civil_servants_score_of_a_neighbourhood_and_none_of_a_requested_body() -> None:
    neighbourhood = replace(HEAD, is_graded=False)
    text = draft(neighbourhood, dossier(neighbourhood))
    assert "93,92" not in text
    assert "Điểm thực hiện kế hoạch đã công bố: Tháng 11/2026: 87,50." in text
    requested = replace(HEAD, is_graded=False, is_requested=True)
    assert "Điểm" not in draft(requested, dossier(requested)).replace("Điều", "")
    assert "Xếp loại" not in draft(requested, dossier(requested))


def test_one_who_was_named_speaks_in_the_words_of_their_unit() -> None:
    one = replace(
        AN, kind=kind("certificate_household"), merits="Hiến đất mở ngõ.\nGiúp ba hộ nghèo.", named_by="Tổ dân phố số 4"
    )
    lines = draft(one, dossier(one)).splitlines()
    assert "Theo đề cử của Tổ dân phố số 4: Hiến đất mở ngõ." in lines
    assert "Giúp ba hộ nghèo." in lines
    assert "Tên hộ gia đình: An" in lines
    assert summary(one) == "Hiến đất mở ngõ. Giúp ba hộ nghèo."
    assert summary(HEAD) == "Đúng hạn 11 trên 12 việc; 3 việc xong sớm; 1 sáng kiến; 2 lần phối hợp đúng hẹn"


def test_lines_become_paragraphs_and_headings() -> None:
    parts = parts_of("I. Sơ lược\n\n  IV.  Đề nghị \nI.B không phải đề mục\nVì dân. ")
    assert parts == ("I. Sơ lược", "IV. Đề nghị", "I.B không phải đề mục", "Vì dân.")
    assert [isinstance(part, Heading) for part in parts] == [True, True, False, False]


async def one_put(cast: Cast) -> tuple[str, int, int]:
    """(the door of a report, its candidate, its campaign)"""
    made = await campaign(cast)
    candidate = await put(cast, made, "Tổ dân phố số 5", COLLECTIVE)
    return f"/campaigns/{made}/candidates/{COLLECTIVE}.{cast.units['five'].id}.0/report", candidate, made


async def send(browser: Browser, door: str, **fields: Any) -> Any:
    page = await browser.get(door)
    return await browser.post(door, {"_key": key_on(page), "version": "1", "wish": "save", **fields})


async def report_of(candidate: int) -> str:
    return str((await rows("select report from candidate where id = {}", candidate))[0]["report"])


async def test_edited_kept_and_given_up(cast: Cast) -> None:
    door, candidate, made = await one_put(cast)
    office = await cast.browser("office")
    page = await office.get(door)
    assert "Trong thời gian xét có 12 việc đến hạn" in page.text
    assert "93,92" not in page.text
    body = "I. Sơ lược\nTổ có 120 hộ.\n<b>II.</b> {{ 7*7 }}"
    preview = await send(office, door, body=body, wish="preview")
    assert preview.status_code == 200
    assert "chưa lưu" in preview.text
    assert "&lt;b&gt;II.&lt;/b&gt; {{ 7*7 }}" in preview.text
    assert await report_of(candidate) == ""
    drafted = unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)[1])  # type: ignore[index]
    same = await send(office, door, body=drafted.replace("\n", "\r\n"), wish="preview")
    assert "chưa lưu" not in same.text
    assert (await send(office, door, body=body)).status_code == 303
    assert await report_of(candidate) == body
    assert "Chưa ai đọc và lưu" not in (await office.get(f"/campaigns/{made}/dossier")).text
    word = Document(io.BytesIO((await office.get(f"{door}/docx")).content))
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert texts[texts.index("I. Sơ lược") + 1 :][:2] == ["Tổ có 120 hộ.", "<b>II.</b> {{ 7*7 }}"]
    pdf = " ".join(PdfReader(io.BytesIO((await office.get(f"{door}/pdf")).content)).pages[0].extract_text().split())
    assert "<b>II.</b> {{ 7*7 }}" in pdf
    assert "ĐẠI DIỆN TẬP THỂ" in pdf
    key = key_on(await office.get(door))
    for _ in range(2):
        assert (await office.post(f"{door}/removal", {"_key": key, "version": "2"})).status_code == 303
    assert await report_of(candidate) == ""
    told = [one for verb in ("candidate.report_written", "candidate.report_dropped") for one in await events_of(verb)]
    assert [(one["verb"], one["audience"], one["noun_id"]) for one in told] == [
        ("candidate.report_written", "council", candidate),
        ("candidate.report_dropped", "council", candidate),
    ]


async def test_somebody_else_was_first_and_nothing_is_lost(cast: Cast) -> None:
    door, candidate, _ = await one_put(cast)
    office, leader = await cast.browser("office"), await cast.browser("leader")
    assert (await send(leader, door, body="Bản của lãnh đạo")).status_code == 303
    answer = await send(office, door, body="Bản của văn phòng")
    assert answer.status_code == 409
    assert "Bản của lãnh đạo" in answer.text
    assert "Bản của văn phòng" in answer.text
    assert await report_of(candidate) == "Bản của lãnh đạo"
    long = "x" * 30_000
    answer = await send(office, door, body=long, version="2")
    assert answer.status_code == 422
    assert long in answer.text
    assert (await send(office, door, body=" ", version="2")).status_code == 422
    assert await report_of(candidate) == "Bản của lãnh đạo"


async def test_after_the_decision_it_is_only_read_and_nobody_writes_their_own(cast: Cast) -> None:
    door, candidate, made = await one_put(cast)
    office = await cast.browser("office")
    await Candidate.update({Candidate.person: cast.people["office"]}).where(Candidate.id == candidate)
    assert "Lưu báo cáo" not in (await office.get(door)).text
    fields = {"_key": "k" * 20, "version": "1", "wish": "save", "body": "Bản khác"}
    assert (await office.post(door, fields)).status_code == 403
    await Candidate.update({Candidate.person: None}).where(Candidate.id == candidate)
    await decided(cast, made, {candidate: None})
    page = await office.get(door)
    assert "Lưu báo cáo" not in page.text
    assert "Trong thời gian xét có 12 việc đến hạn" in page.text
    answer = await office.post(door, fields)
    assert answer.status_code == 409
    assert "Bản khác" in answer.text
    assert await report_of(candidate) == ""


async def test_only_those_put_before_the_council_have_a_report(cast: Cast) -> None:
    door, candidate, made = await one_put(cast)
    office = await cast.browser("office")
    assert (await office.get(f"{door}/txt")).status_code == 404
    assert (await office.get(f"/campaigns/{made}/candidates/khong.co/report")).status_code == 404
    await Candidate.update({Candidate.state: "set_aside"}).where(Candidate.id == candidate)
    assert (await office.get(door)).status_code == 404
