"""Templates that wards send are untrusted files: a few plain placeholders are let through, everything else is refused in words."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from word_files import notice_with, rewritten, word

from tracker.core.errors import Refusal
from tracker.paper_templates.built_in import built_in
from tracker.paper_templates.checking import Checked, check
from tracker.paper_templates.kinds import KINDS
from tracker.paper_templates.rendering import fill
from tracker.paper_templates.shapes import sample

AT = datetime(2026, 11, 25, 2, tzinfo=UTC)
NOTICE = KINDS["notice"]
DOCUMENT, RELATIONS = "word/document.xml", "word/_rels/document.xml.rels"


def seen(content: bytes, kind: str = "notice") -> Checked:
    return check(content, KINDS[kind], at=AT)


@pytest.mark.parametrize("kind", KINDS)
def test_the_built_in_templates_stand(kind: str) -> None:
    found = seen(built_in(kind), kind)
    assert (found.problems, found.unknown, found.missing) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{{ co_quan.upper() }}", "không gọi hàm"),
        ("{{ co_quan|upper }}", "bộ lọc"),
        ("{{ co_quan.__class__ }}", "viết trường dạng"),
        ("{{ co_quan.a.b }}", "một dấu chấm"),
        ("{{ 1 + 1 }}", "viết trường dạng"),
        ("{{ co_quan ~ co_quan }}", "viết trường dạng"),
        ("{{ 'chữ' }}", "viết trường dạng"),
        ("{{ noi_nhan[0] }}", "ngoặc vuông"),
        ("{{ range(9999999) }}", "không gọi hàm"),
        ("{{ cycler }}", "cycler"),
        ("{% set x = 1 %}", "chỉ có for và if"),
        ("{% include 'x' %}", "chỉ có for và if"),
        ("{% macro x() %}{% endmacro %}", "chỉ có for và if"),
        ("{% raw %}{{ x }}{% endraw %}", "chỉ có for và if"),
        ("{%- if co_quan %}{% endif %}", "chỉ có for và if|viết trường dạng"),
        ("{% if co_quan == 'a' %}{% endif %}", "viết trường dạng"),
        ("{% if not co_quan %}{% endif %}", "viết trường dạng"),
        ("{% for x in range(9) %}{% endfor %}", "không gọi hàm"),
        ("{% for x in co_quan %}{% endfor %}", "không phải danh sách"),
        ("{% for x in noi_nhan %}{% for y in noi_nhan %}a{% endfor %}{% endfor %}", "trong vòng lặp khác"),
        ("{% for co_quan in noi_nhan %}{% endfor %}", "trùng tên"),
        ("{% for x in noi_dung %}{{ x }}{% endfor %}", "x.tieu_de"),
        ("{{ noi_dung }}", "là danh sách"),
        ("{{ d.doan }}", "chỉ dùng được trong vòng lặp"),
        ("{% for x in noi_nhan %}{{ y.doan }}{% endfor %}", "chỉ dùng được trong vòng lặp"),
        ("{% if co_quan %}", "không khớp"),
        ("{% endfor %}", "không khớp"),
        ("{% for x in noi_nhan %}{% endif %}", "không khớp"),
        ("{# ghi chú #}", "ghi chú"),
        ("{{ co_quan", "chưa đóng"),
        ("co_quan }}", "viết trường dạng"),
        ("{ co_quan }", "viết trường dạng"),
        ("{{r co_quan }}", "viết trường dạng"),
        ("{{p co_quan }}", "viết trường dạng"),
        ("{% colspan co_quan %}", "viết trường dạng"),
        ("{% vm %}", "viết trường dạng"),
        ("{{ CO_QUAN }}", "viết trường dạng"),
        ("{{ cơ_quan }}", "viết trường dạng"),
    ],
)
def test_what_is_refused_in_words(text: str, reason: str) -> None:
    found = seen(notice_with(text.replace("&", "&amp;").replace("<", "&lt;")))
    said = " ".join([*found.problems, *(name for name, _ in found.unknown)])
    assert not found.may_stand
    assert any(one in said for one in reason.split("|")), said


@pytest.mark.parametrize(
    "text",
    [
        "{{ co_quan }}", "{{co_quan}}", "{% if kinh_gui %}{{ kinh_gui }}{% else %}{{ co_quan }}{% endif %}",
        "{% for x in noi_nhan %}{{ x }} {% endfor %}", "{% for x in noi_dung %}{% if x.doan %}{{ x.doan }}{% endif %}{% endfor %}",
        "{%if noi_dung_sau%}có{%endif%}", "Không có trường nào",
    ],
)  # fmt: skip
def test_what_is_let_through(text: str) -> None:
    assert seen(notice_with(text)).problems == ()
    assert seen(notice_with(text)).unknown == ()


def test_a_tag_split_over_runs_is_read_whole() -> None:
    found = seen(word(["{", "{ co_", "quan }", "}"], ["{% fo", "r x in noi_nhan %}{{ x }}{% endf", "or %}"]))
    assert found.problems == ()
    assert found.used == {"co_quan", "noi_nhan"}
    assert "Số và ký hiệu" in {one.about.partition(";")[0] for one in found.missing}
    hostile = seen(word(["{", "{ co_quan.", "__class__ }", "}"]))
    assert "viết trường dạng" in hostile.problems[0]


def test_unknown_fields_come_with_the_nearest_known() -> None:
    found = seen(word("{{ co_quann }} {{ trich_yeu_moi }} {{ xyz }}", "{% for d in noi_dungg %}{{ d.gi }}{% endfor %}",
                      "{% for d in noi_dung %}{{ d.doann }}{% endfor %}"))  # fmt: skip
    assert dict(found.unknown) == {
        "co_quann": "co_quan", "trich_yeu_moi": "trich_yeu", "xyz": "", "noi_dungg": "noi_dung", "d.doann": "d.doan",
    }  # fmt: skip
    assert not found.may_stand


def test_every_part_is_read() -> None:
    assert seen(word("a", footer="{{ a|b }}")).problems[0].startswith("Chân trang: “{{ a|b }}”")
    titled = Document(io.BytesIO(word("a")))
    titled.core_properties.title = "{{ 1 }}"
    content = io.BytesIO()
    titled.save(content)
    assert "Thuộc tính" in seen(content.getvalue()).problems[0]
    hidden = rewritten(word("a"), (DOCUMENT, "<w:body>", "<!-- {{ x }} --><w:body>"))
    assert "ngoặc nhọn" in seen(hidden).problems[0]
    attribute = rewritten(word("a"), (DOCUMENT, "<w:t>a", '<w:t xml:space="{{ x }}">a'))
    assert "ngoặc nhọn" in seen(attribute).problems[0]
    across = word("{", "{ co_quan }}")
    assert not seen(across).may_stand


@pytest.mark.parametrize(
    ("relation", "mode"),
    [("attachedTemplate", "External"), ("image", "External"), ("oleObject", "Internal"), ("aFChunk", "Internal"),
     ("subDocument", "External"), ("control", "Internal"), ("package", "Internal")],
)  # fmt: skip
def test_nothing_is_brought_in_from_elsewhere(relation: str, mode: str) -> None:
    target = "http://example.vn/x" if mode == "External" else "styles.xml"
    line = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{relation}"'
        f' Target="{target}" TargetMode="{mode}"/></Relationships>'
    )
    found = seen(rewritten(word("{{ co_quan }}"), (RELATIONS, "</Relationships>", line)))
    assert "đối tượng nhúng" in found.problems[0]


@pytest.mark.parametrize(
    "code", ['DDEAUTO c:\\\\x "y"', 'INCLUDETEXT "c:\\\\x"', "INCLUDEPICTURE x", "LINK Excel.Sheet x", "ddeauto x"]
)
def test_word_fields_that_fetch_are_refused(code: str) -> None:
    content = rewritten(
        word("a"), (DOCUMENT, "<w:t>a</w:t>", f"<w:instrText>{code[:3]}</w:instrText><w:instrText>{code[3:]}</w:instrText>")
    )
    assert "nơi khác" in seen(content).problems[0]
    fine = rewritten(word("a"), (DOCUMENT, "<w:t>a</w:t>", '<w:instrText>HYPERLINK "http://a.vn/import"</w:instrText>'))
    assert seen(fine).problems == ()


def bomb() -> bytes:
    return rewritten(word("a"), added={"word/media/big.bin": b"\0" * 90_000_000})


@pytest.mark.parametrize(
    "content",
    [
        b"", b"junk", b"PK\x03\x04", built_in("notice")[:20_000], bomb(),
        rewritten(word("a"), added={"word/vbaProject.bin": b"x"}),
        rewritten(word("a"), added={"word/extra.xml": b" " * 3_100_000}),
        rewritten(word("a"), (DOCUMENT, "<w:body>", "<w:body><w:p>")),
        rewritten(word("a"), (DOCUMENT, "<?xml", '<!DOCTYPE a [<!ENTITY e "x">]><?xml')),
        rewritten(word("a"), ("[Content_Types].xml", "document.main+xml", "document.strange+xml")),
        rewritten(word("a"), (RELATIONS, "<Relationships", "<Relation")),
    ],
    ids=range(11),
)  # fmt: skip
def test_damaged_files_are_an_answer(content: bytes) -> None:
    assert seen(content).problems


def test_a_loop_that_leaves_its_table_is_refused() -> None:
    content = word("{%p endfor %}", table=[["{%tr for d in noi_dung %}"], ["{{ d.doan }}"]])
    assert not seen(content).may_stand
    crossed = word("{%p for d in noi_dung %}", "a", table=[["{%tr endfor %}"], ["x"]])
    assert not seen(crossed).may_stand


@pytest.mark.parametrize("text", ["{{" * 200_000, "{%" * 200_000, "{{ a " * 100_000, "}" * 400_000, "{{ co_quan }}" * 100_000])
def test_braces_by_the_million_never_reach_the_libraries(text: str) -> None:
    """docxtpl's patterns would look for the end of each tag through the whole file, for hours: the test's own limit is minutes."""
    assert not seen(word(text)).may_stand


def test_conditions_nested_without_end_are_refused() -> None:
    found = seen(word(*["{% if co_quan %}"] * 900, *["{% endif %}"] * 900))
    assert "lồng nhau" in found.problems[0]


def test_long_text_in_loops_is_refused() -> None:
    found = seen(word("{%p for d in noi_dung %}", "x" * 70_000, "{%p endfor %}"))
    assert "quá dài" in found.problems[0]


@settings(deadline=None, max_examples=15)
@given(text=st.text(st.sampled_from("{}%#|.() \n_abdeftr\u00a0inoqu'\"[]-+"), max_size=60), cut=st.integers(0, 60))
def test_whatever_is_written_is_an_answer(text: str, cut: int) -> None:
    """Whatever passes is filled; nothing else reaches the libraries."""
    content = word([text[:cut], text[cut:]], "{{ co_quan }}")
    found = seen(content)
    if found.may_stand:
        assert zipfile.ZipFile(io.BytesIO(fill(content, sample(NOTICE), at=AT))).testzip() is None
    else:
        assert found.problems or found.unknown


def test_filling_what_was_never_checked_is_refused_too() -> None:
    for text in ("{{ co_quan.__class__.__mro__ }}", "{{ ''.__class__ }}", "{{ lipsum() }}", "{{ x }}"):
        with pytest.raises(Refusal, match="Không điền được"):
            fill(word(text), sample(NOTICE), at=AT)
