"""The same papers printed: read again with pypdf, page by page, and nothing that was written taken for markup."""

import io
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from official import TABLE, paper
from pypdf import PdfReader

from tracker.core import typefaces
from tracker.core.certificates import Certificate
from tracker.core.papers import Annex, Ground, Heading, Middle, Paper, Table
from tracker.core.papers_pdf import printed, set_pdf
from tracker.core.text import clean

HOSTILE = ('#import "x"', "$a$ *b* _c_ `d`", "\\ @e <f>", "// g /* h */", '"}]', "#sys.inputs", "= i", "- j", "\x00\x1b\ud800k")
MM = 72 / 25.4


def read(*sheets: Paper | Certificate) -> PdfReader:
    return PdfReader(io.BytesIO(set_pdf(*sheets)))


def words_of(page: Any) -> str:
    return " ".join(page.extract_text().split())


def in_order(text: str, *wanted: str) -> None:
    """All of it, each after the one before."""
    at = 0
    for words in wanted:
        found = text.find(words, at)
        assert found >= 0, (words, text[at : at + 300])
        at = found + len(words)


def test_every_part_in_its_order() -> None:
    file = read(paper(above="Ủy ban nhân dân thành phố", parts=(Heading("I. Ẳng, Ễ, ữ, ợ"), "Yêu cầu thực hiện./.")))
    (page,) = file.pages
    in_order(
        words_of(page), "ỦY BAN NHÂN DÂN THÀNH PHỐ", "ỦY BAN NHÂN DÂN PHƯỜNG THỬ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", "Số: 12/UBND-VHXH", "V/v đôn đốc thực hiện nhiệm vụ quá hạn",
        "Thử, ngày 25 tháng 11 năm 2026", "Kính gửi:", "- Tổ dân phố số 5; - Trường Tiểu học số 1.", "I. Ẳng, Ễ, ữ, ợ",
        "Yêu cầu thực hiện./.", "i nhận: - Như trên; - Lưu: VT, VHXH.", "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH", "Người ký",
    )  # fmt: skip
    assert [round(float(side) / MM) for side in page.mediabox[2:]] == [210, 297]
    assert (file.metadata.title, file.metadata.author) == (
        "V/v đôn đốc thực hiện nhiệm vụ quá hạn",
        "Ủy ban nhân dân phường Thử",
    )
    assert file.metadata.creation_date == datetime(2026, 11, 25, 2, tzinfo=UTC)
    assert str(file.trailer["/Root"]["/Lang"]).startswith("vi")


def test_a_named_paper_with_two_signatures_and_a_foot() -> None:
    named = paper(
        title="Danh sách", about="Kết quả tháng 11", number="", to=(), place="", copies=(), beside=("NGƯỜI LẬP",),
        beside_name="Người lập", footer="Lập từ Sổ Việc", parts=(),
    )  # fmt: skip
    text = words_of(read(named).pages[0])
    in_order(text, "…………, ngày 25 tháng 11 năm 2026", "DANH SÁCH", "Kết quả tháng 11", "NGƯỜI LẬP", "Người lập", "Người ký")
    assert "Lập từ Sổ Việc" in text
    assert not {"Số:", "Kính gửi", "Nơi nhận"} & {word for word in ("Số:", "Kính gửi", "Nơi nhận") if word in text}


def test_a_long_table_repeats_its_header_and_each_paper_counts_from_one() -> None:
    long = Table(("STT", "Nhiệm vụ", "Số ngày"), TABLE.widths, TABLE.rows * 2)
    pages = [words_of(page) for page in read(paper(parts=("Mở đầu", long, "Hết./.")), paper(parts=(long, "Hết./."))).pages]
    firsts = [number for number, text in enumerate(pages) if "Kính gửi" in text]
    assert (firsts[0], len(pages)) == (0, 2 * firsts[1])
    assert firsts[1] >= 3
    for number, text in enumerate(pages[: firsts[1]], 1):
        assert text.startswith("ỦY BAN" if number == 1 else f"{number} STT Nhiệm vụ Số ngày") or text.startswith(
            f"{number} Hết"
        )
    assert "2 STT" in pages[firsts[1] + 1][:5]
    assert sum(text.count("Việc số 30 ") for text in pages) == 4


@pytest.mark.parametrize("rows", range(24, 44, 2))
def test_a_signature_never_stands_alone(rows: int) -> None:
    """However many rows: the last row, or the last paragraph, is on its page."""
    table = Table(TABLE.head, TABLE.widths, TABLE.rows[:rows])
    assert f"Việc số {rows}" in words_of(read(paper(parts=(table,))).pages[-1])
    last = words_of(read(paper(parts=(table, "Hết mọi việc./."))).pages[-1])
    in_order(last, "Hết mọi việc./.", "Người ký")


def test_same_bytes_in_another_process_and_folder(tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path[:0] = {[str(Path(__file__).parents[1]), str(Path(typefaces.__file__).parents[2])]!r}\n"
        "from official import paper; from tracker.core.papers_pdf import set_pdf\n"
        "sys.stdout.buffer.write(set_pdf(paper(), paper()))"
    )
    other = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True, timeout=60).stdout
    assert other == set_pdf(paper(), paper())


def test_hostile_text_stays_text() -> None:
    table = Table(("Một", "Hai"), (20, 100), tuple((words, words) for words in HOSTILE))
    hostile = paper(
        parts=(*HOSTILE, *map(Heading, HOSTILE), table), name=HOSTILE[0], body=HOSTILE[:2], about=HOSTILE[1], to=HOSTILE
    )
    text = "".join("".join(page.extract_text().split()) for page in read(hostile).pages)
    for words in HOSTILE:
        assert text.count("".join(clean(words, 100).split())) >= 4, words


def test_words_without_end_are_broken_and_nothing_is_lost() -> None:
    """20,000 letters in one word, in a paragraph, in a cell higher than a page, as the last row and as a subject."""
    endless, table = "x" * 20_000, Table(("Một", "Hai"), (15, 100), (("1", "x" * 20_000), ("2", "Hai")))
    file = read(paper(parts=(endless, table, "Giữa", table), about=endless[:2000]))
    assert sum(page.extract_text().count("x") for page in file.pages) == 62_000
    lines = [line for page in file.pages for line in page.extract_text().replace("\u200b", "").splitlines()]
    assert max(line.count("x") for line in lines) < 100  # as many as stand between the margins


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4), st.text(max_size=200))
def test_any_text_is_set(names: list[str], words: str) -> None:
    table = Table(("Một",), (100,), tuple((name,) for name in names))
    assert read(paper(parts=(words, table), name=words, to=tuple(names), footer=words)).pages


def test_a_typeface_without_vietnamese_letters_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "FAMILIES", ("DejaVu Sans Mono",))
    monkeypatch.setattr(typefaces, "writes_vietnamese", lambda family, folder: False)
    family, fonts = typefaces.typeface.__wrapped__()
    assert family in fonts.families()
    assert (family, "DejaVu Sans Mono" in fonts.families()) == ("Libertinus Serif", True)  # Typst brings its own Mono


@pytest.mark.anyio
async def test_printed_in_a_thread_is_the_same_paper() -> None:
    assert await printed(paper()) == set_pdf(paper())


def test_date_before_any_clock() -> None:
    assert read(paper(dated=date(2000, 1, 1), made_at=datetime(2000, 1, 1, tzinfo=UTC))).metadata.creation_date.year == 2000


def test_an_annex_without_letterhead_and_lines_in_the_middle() -> None:
    parts = (Ground("Căn cứ Luật;"), Middle("QUYẾT ĐỊNH:"), "Điều 1. Khen./.")
    decision = paper(
        title="Quyết định", about="Về việc khen", to=(), parts=parts, made_at=datetime(2026, 1, 1, 2, 3, 4, 5, UTC)
    )
    annex = Annex("Danh sách", "Tặng giấy khen", "(Kèm theo Quyết định)", (TABLE, "Hết./."), decision.made_at, "Nhật ký")
    first, second, *_ = (words_of(page) for page in read(decision, annex).pages)
    in_order(first, "QUYẾT ĐỊNH Về việc khen", "Căn cứ Luật; QUYẾT ĐỊNH: Điều 1. Khen./.")
    in_order(second, "DANH SÁCH", "Tặng giấy khen", "(Kèm theo Quyết định)", "STT Nhiệm vụ Số ngày")
    assert "Nhật ký" in second
    assert "CỘNG HÒA" not in second
