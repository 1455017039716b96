"""Every kind of paper: Word opened again, turned into pages by LibreOffice, the PDF beside it; the form of Nghị định 30/2020."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from tracker.core.papers import WIDTH, Heading
from tracker.core.papers_pdf import set_pdf
from tracker.paper_templates.built_in import FOLDER
from tracker.paper_templates.common_form import sheets
from tracker.paper_templates.kinds import KINDS
from tracker.paper_templates.making import template_of
from tracker.paper_templates.rendering import fill
from tracker.paper_templates.rules import Settings, in_places, usual
from tracker.paper_templates.shapes import completed, empty, lines, sample
from tracker.wards.rules import Settled

pytestmark = pytest.mark.xdist_group("papers_of_kinds")  # one conversion for all of them
AT, DAY = datetime(2026, 2, 5, 2, tzinfo=UTC), date(2026, 2, 5)
MM = 72 / 25.4
MOTTO, NATION = "Độc lập - Tự do - Hạnh phúc", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
HOSTILE = ("=1+1", "+cmd", "-2", "@x", "{{ ho_ten }}", "{% for x in y %}", "<w:p/>&amp;", "#import", "]]>", "{_{x}_}", "\"'")


def values_of(kind: str, **other: Any) -> dict[str, Any]:
    """All of a kind's fields; a long list where there is one, so that the paper has several pages."""
    shape, settled = KINDS[kind], Settled(letter_place="Đồ Sơn", signer_name="Nguyễn Văn Mẫu", letter_copies="Như trên")
    values = sample(shape) | usual(shape, "UBND phường Đồ Sơn", settled, Settings())
    for grid in shape.grids:
        values[grid.rows.name] = [values[grid.rows.name][0] | {"stt": str(n)} for n in range(1, 81)]
    return completed(shape, values | other)


def word_of(kind: str, values: dict[str, Any]) -> bytes:
    return fill((FOLDER / f"{kind}.docx").read_bytes(), in_places(values, "Đồ Sơn", DAY), at=AT)


def pdf_of(kind: str, values: dict[str, Any]) -> PdfReader:
    return PdfReader(io.BytesIO(set_pdf(*sheets(KINDS[kind], values, place="Đồ Sơn", dated=DAY, made_at=AT))))


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The Word file of every kind and its PDF by LibreOffice, in one run with a profile of its own."""
    assert shutil.which("soffice"), "LibreOffice is needed: apt install libreoffice-writer-nogui fonts-liberation2"
    folder = tmp_path_factory.mktemp("papers")
    for kind in KINDS:
        (folder / f"{kind}.docx").write_bytes(word_of(kind, values_of(kind)))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(folder),
         *map(str, sorted(folder.glob("*.docx")))],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_template_is_what_the_common_form_makes(kind: str) -> None:
    """Otherwise: python scripts/make_templates.py"""
    assert (FOLDER / f"{kind}.docx").read_bytes() == template_of(KINDS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_fields_are_named_once_and_tables_fit_the_page(kind: str) -> None:
    names = [one.name for one in KINDS[kind].fields]
    assert len(names) == len(set(names))
    assert all(name.isascii() and name.islower() and one.about for name, one in zip(names, KINDS[kind].fields, strict=True))
    for grid in (*KINDS[kind].grids, *KINDS[kind].annex):
        assert sum(one.width for one in grid.rows.columns) == WIDTH


def words(page: Any) -> str:
    return " ".join(page.extract_text().split())


def nine_parts(text: str, kind: str, values: dict[str, Any]) -> None:
    """Each part of the decree, from top to bottom."""
    wanted = [
        "PHƯỜNG ĐỒ SƠN", NATION, MOTTO, f"Số: ……/{KINDS[kind].symbol}", "Đồ Sơn, ngày 05 tháng 02 năm 2026", KINDS[kind].title.upper(),
        values["trich_yeu"], "Kính gửi: Ủy ban nhân dân thành phố", "I. TÌNH HÌNH CHUNG", values["doan_ket"],
    ]  # fmt: skip
    at = 0
    for one in wanted:
        at = text.find(one, at)
        assert at >= 0, (one, text[:600])
    for one in ("- Như trên; - Lưu: VT.", values["chuc_vu"], values["ho_ten"], values["chan_trang"]):
        assert one in text


@pytest.mark.parametrize("kind", KINDS)
def test_word_as_libreoffice_sets_it(converted: Path, kind: str) -> None:
    values = values_of(kind)
    file, ours = PdfReader(converted / f"{kind}.pdf"), pdf_of(kind, values)
    assert abs(len(file.pages) - len(ours.pages)) <= 1  # where the typefaces differ a row may move on
    assert len(file.pages) > (1 if KINDS[kind].grids or KINDS[kind].annex else 0)
    for whole in (file, ours):
        nine_parts(" ".join(words(page) for page in whole.pages), kind, values)
        assert {tuple(round(float(side) / MM) for side in page.mediabox[2:]) for page in whole.pages} == {(210, 297)}
        assert all(is_embedded(font) for page in whole.pages for font in page["/Resources"]["/Font"].values())
        if KINDS[kind].grids:
            assert words(whole.pages[1]).startswith("2 STT")  # the page's number, then the table's head again


def is_embedded(font: Any) -> bool:
    found = font.get_object()
    inner = found["/DescendantFonts"][0].get_object() if "/DescendantFonts" in found else found
    described = inner["/FontDescriptor"].get_object()
    return bool({"/FontFile", "/FontFile2", "/FontFile3"} & set(described))


@pytest.mark.parametrize("kind", KINDS)
def test_word_has_the_form_of_the_decree(kind: str) -> None:
    content = word_of(kind, values_of(kind))
    file = Document(io.BytesIO(content))
    for section in file.sections:
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        assert [round(getattr(section, f"{side}_margin").mm) for side in ("top", "bottom", "left", "right")] == [20, 20, 30, 15]
    fonts = file.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    looks = {run.text: (run.font.size.pt, bool(run.font.bold), bool(run.font.italic)) for run in runs_of(file) if run.text}
    assert looks[NATION] == (12, True, False)
    assert looks[MOTTO] == looks["ỦY BAN NHÂN DÂN\nPHƯỜNG ĐỒ SƠN"] == (13, True, False)
    assert looks[f"Số: ……/{KINDS[kind].symbol}"] == (13, False, False)
    assert looks["Đồ Sơn, ngày 05 tháng 02 năm 2026"] == (13, False, True)
    assert (
        looks[KINDS[kind].title.upper()]
        == looks[values_of(kind)["trich_yeu"]]
        == looks["I. TÌNH HÌNH CHUNG"]
        == (14, True, False)
    )
    assert looks["Các đơn vị đã triển khai đầy đủ nhiệm vụ được giao."] == (14, False, False)
    assert looks["Nơi nhận:"] == (12, True, True)
    assert looks["- Như trên;"] == (11, False, False)
    assert "{" not in "".join(run.text for run in runs_of(file))
    assert (file.core_properties.created, file.core_properties.author) == (AT, "ỦY BAN NHÂN DÂN PHƯỜNG ĐỒ SƠN")
    assert content == word_of(kind, values_of(kind))


def runs_of(file: Any) -> list[Any]:
    cells = [cell for table in file.tables for row in table.rows for cell in row.cells]
    return [run for holder in (file, *cells) for paragraph in holder.paragraphs for run in paragraph.runs]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_empty_leaves_no_place(kind: str) -> None:
    text = "\n".join(p.text for p in Document(io.BytesIO(word_of(kind, empty(KINDS[kind])))).paragraphs)
    assert "Kính gửi" not in text
    assert "{" not in text
    assert text.count("Không có.") == len(KINDS[kind].annex)
    assert len(pdf_of(kind, empty(KINDS[kind])).pages) == 1 + bool(KINDS[kind].annex)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_stays_text(kind: str) -> None:
    said = " ".join(HOSTILE)
    values = values_of(
        kind, trich_yeu=said, noi_dung=lines(Heading(said), said), doan_ket=said, co_quan=said, noi_nhan=list(HOSTILE)
    )
    for grid in KINDS[kind].grids:
        values[grid.rows.name] = [{one.name: said for one in grid.rows.columns}]
    text = [run.text for run in runs_of(Document(io.BytesIO(word_of(kind, values))))]
    assert text.count(said.replace("{_{", "{{").replace("}_}", "}}")) >= 3  # docxtpl's own way to write two braces
    assert said.replace(" ", "") in "".join("".join(words(page).split()) for page in pdf_of(kind, values).pages)


def test_lines_of_a_body() -> None:
    assert lines(Heading("I. A"), "b\n\nc") == [
        {"tieu_de": "I. A", "doan": ""}, {"tieu_de": "", "doan": "b"}, {"tieu_de": "", "doan": "c"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "values",
    [{"xyz": ""}, {"noi_dung": [{"doan": "a", "gi": "b"}]}, {"bang_qua_han": [{"stt": "1"}] * 2_001}],
)
def test_a_composer_gives_only_what_the_kind_has(values: Any) -> None:
    with pytest.raises(ValueError, match=r"overdue|noi_dung|bang_qua_han"):
        completed(KINDS["overdue"], values)


def test_who_signs_and_under_which_sign() -> None:
    settled = Settled(letter_above="UBND thành phố", signer_name="Bà Chủ tịch", letter_copies="Đảng ủy\nHĐND")
    found = usual(KINDS["statistics"], "UBND phường Thử", settled, Settings())
    assert (found["so_ky_hieu"], found["quyen_han"], found["chuc_vu"], found["ho_ten"]) == (
        "……/BC-UBND", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Bà Chủ tịch",
    )  # fmt: skip
    assert (found["noi_nhan"], found["co_quan"]) == (["Đảng ủy", "HĐND", "Lưu: VT"], "Ủy ban nhân dân\nphường Thử")
    chosen = Settings("BC-VP", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Ông Phó", "Như trên")
    found = usual(KINDS["statistics"], "UBND phường Thử", settled, chosen)
    assert (found["so_ky_hieu"], found["quyen_han"], found["chuc_vu"], found["ho_ten"], found["noi_nhan"]) == (
        "……/BC-VP", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Ông Phó", ["Như trên", "Lưu: VT"],
    )  # fmt: skip
    office = usual(KINDS["estimate_submission"], "UBND phường Thử", settled, Settings())
    assert (office["quyen_han"], office["chuc_vu"], office["ho_ten"]) == ("", "TRƯỞNG PHÒNG", "")
