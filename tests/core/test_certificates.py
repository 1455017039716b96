"""Certificates (giấy khen) as Word and as PDF: one sheet each, lying, framed, with the same words."""

import io
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from official import SENTENCE, certificate, paper
from pypdf import PdfReader

from tracker.core.certificates import RED
from tracker.core.papers import build
from tracker.core.papers_pdf import set_pdf

WORDS = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG THỬ",
    "TẶNG GIẤY KHEN", "Ông Chủ tịch phường", "Tổ trưởng Tổ dân phố số 5", SENTENCE,
)  # fmt: skip


def printed_pages(*sheets: Any) -> list[Any]:
    return list(PdfReader(io.BytesIO(set_pdf(*sheets))).pages)


def test_word() -> None:
    file = Document(io.BytesIO(build(certificate(), certificate(recipient="Bà Tổ viên tổ Bưởi"))))
    assert [p.text for p in file.paragraphs if p.text][:7] == list(WORDS)
    left, right = file.tables[0].rows[0].cells
    assert [p.text for p in left.paragraphs] == ["Quyết định số 125/QĐ-UBND ngày 20/11/2026", "Số sổ vàng: 47"]
    assert [p.text for p in right.paragraphs if p.text] == ["Thử, ngày 20 tháng 11 năm 2026", "CHỦ TỊCH", "Người ký"]
    assert len(file.sections) == 2
    for section in file.sections:
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
        (borders,) = section._sectPr.findall(qn("w:pgBorders"))
        assert {side.get(qn("w:color")) for side in borders} == {RED}
    assert file.core_properties.title == "Tặng giấy khen: Ông Chủ tịch phường"


def test_pdf() -> None:
    pages = printed_pages(certificate(), certificate(recipient="Bà Tổ viên tổ Bưởi"))
    assert len(pages) == 2
    text = " ".join(pages[0].extract_text().split())
    at = -1
    for words in WORDS:
        assert text.find(words) > at, words
        at = text.find(words)
    for words in (
        "Quyết định số 125/QĐ-UBND ngày 20/11/2026 Số sổ vàng: 47",
        "Thử, ngày 20 tháng 11 năm 2026 CHỦ TỊCH Người ký",
    ):
        assert words in text
    assert "Bà Tổ viên tổ Bưởi" in pages[1].extract_text()
    assert [round(float(side) / 72 * 25.4) for side in pages[1].mediabox[2:]] == [297, 210]
    assert set_pdf(certificate()) == set_pdf(certificate())


def test_what_is_not_known_yet_stands_as_dots() -> None:
    bare = certificate(decision="", register="", place="", name="", position="")
    (page,) = printed_pages(bare)
    left = Document(io.BytesIO(build(bare))).tables[0].rows[0].cells[0].text
    assert left == "Quyết định số ………… ngày …………\nSố sổ vàng: …………"
    assert " ".join(left.split()) in " ".join(page.extract_text().split())
    assert "…………, ngày 20 tháng 11 năm 2026" in page.extract_text()


@pytest.mark.parametrize(("recipient", "reason"), [("Ông An", SENTENCE), ("Tập thể " * 12, (SENTENCE + ", ") * 9)])
def test_long_words_still_fit_on_one_sheet(recipient: str, reason: str) -> None:
    """Up to 96 letters of a name and nearly 700 of a reason, with two lines over the signature."""
    assert (
        len(printed_pages(certificate(recipient=recipient, reason=reason[:700], signed=("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")))) == 1
    )


def test_hostile_and_endless_text_stays_text() -> None:
    text = "".join(
        p.extract_text() for p in printed_pages(certificate(recipient='#import "x" $a$ *b* \\', reason="x" * 20_000))
    )
    assert '#import"x"$a$*b*\\' in "".join(text.split())
    assert text.count("x") >= 20_000


def test_a_paper_after_a_certificate_stands_upright_without_a_frame() -> None:
    section = Document(io.BytesIO(build(certificate(), paper()))).sections[1]
    assert (round(section.page_width.mm), section._sectPr.find(qn("w:pgBorders"))) == (210, None)
    assert [round(float(p.mediabox[2]) / 72 * 25.4) for p in printed_pages(certificate(), paper())[:2]] == [297, 210]
