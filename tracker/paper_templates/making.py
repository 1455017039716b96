"""The tracker's own templates, made from the common form: the same paper with placeholders in the place of its values."""

import io
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from docx import Document

from tracker.core.papers import Annex, Paper, Table, build
from tracker.core.text import day_words
from tracker.core.word import dated
from tracker.paper_templates.common_form import NOTHING, sheets
from tracker.paper_templates.shapes import Field, Kind

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)  # of a file that is part of the program
DAY, PLACE = date(2026, 1, 1), "Đ"
# What the writer of papers made of a placeholder, and the paragraphs that stand for it.
PARAGRAPHS = {
    "{{ CO_QUAN_TREN }}": ("{%p if co_quan_tren %}", "{{ co_quan_tren }}", "{%p endif %}"),
    "{{ CO_QUAN }}": ("{{ co_quan }}",),
    day_words(PLACE, DAY): ("{{ dia_danh_ngay }}",),
    "Kính gửi: {{ kinh_gui }}": ("{%p if kinh_gui %}", "Kính gửi: {{ kinh_gui }}", "{%p endif %}"),
    "{{ quyen_han }}": ("{%p if quyen_han %}", "{{ quyen_han }}", "{%p endif %}"),
    "- {{ noi_nhan }}.": ("{%p for d in noi_nhan %}", "{{ d }}", "{%p endfor %}"),
}


def template_of(kind: Kind) -> bytes:
    """The .docx template of a kind; the same bytes whenever it is made."""
    values = {one.name: placeholders(one) for one in kind.fields}
    made = sheets(kind, values, place=PLACE, dated=DAY, made_at=MADE_AT)
    file = Document(io.BytesIO(build(*(replace(sheet, parts=conditional(kind, sheet)) for sheet in made))))
    for paragraph in paragraphs_of(file):
        if paragraph.text in PARAGRAPHS:
            put_in_place(paragraph, PARAGRAPHS[paragraph.text])
    for table in file.tables:
        for row in table.rows:
            if row.cells[0].text.startswith("{%tr"):
                row.cells[0].merge(row.cells[-1])
    file.core_properties.title, file.core_properties.author = kind.name, "Sổ Việc"
    content = io.BytesIO()
    file.save(content)
    return dated(content, MADE_AT)


def placeholders(wanted: Field) -> Any:
    """What stands for a field's value in the common form."""
    if wanted.name.startswith("noi_dung"):
        return [
            {"tieu_de": heading, "doan": words}
            for heading, words in (
                ("", f"{{%p for d in {wanted.name} %}}"),
                ("", "{%p if d.tieu_de %}"), ("{{ d.tieu_de }}", ""), ("", "{%p endif %}"),
                ("", "{%p if d.doan %}"), ("", "{{ d.doan }}"), ("", "{%p endif %}"),
                ("", "{%p endfor %}"),
            )
        ]  # fmt: skip
    if wanted.columns:
        names = [one.name for one in wanted.columns]
        around = (f"{{%tr for d in {wanted.name} %}}", "{%tr endfor %}")
        begin, end = (dict.fromkeys(names, "") | {names[0]: words} for words in around)
        return [begin, {name: f"{{{{ d.{name} }}}}" for name in names}, end]
    return [f"{{{{ {wanted.name} }}}}"] if wanted.many else f"{{{{ {wanted.name} }}}}"


def conditional(kind: Kind, sheet: Paper | Annex) -> tuple[str | Table, ...]:
    """The parts of a sheet with each table shown only where it has rows; in an annex words say that it has none."""
    grids = iter(kind.annex if isinstance(sheet, Annex) else kind.grids)
    otherwise = ("{%p else %}", NOTHING) if isinstance(sheet, Annex) else ()
    found: list[str | Table] = []
    for part in sheet.parts:
        found += (
            (f"{{%p if {next(grids).rows.name} %}}", part, *otherwise, "{%p endif %}") if isinstance(part, Table) else (part,)
        )
    return tuple(found)


def paragraphs_of(file: Any) -> list[Any]:
    return [
        *file.paragraphs,
        *(p for table in file.tables for row in table.rows for cell in row.cells for p in cell.paragraphs),
    ]


def put_in_place(paragraph: Any, wanted: tuple[str, ...]) -> None:
    """The paragraph, once for each of the texts, all shaped alike."""
    for words in wanted[:-1]:
        paragraph.runs[0].text = words
        paragraph._p.addprevious(deepcopy(paragraph._p))
    paragraph.runs[0].text = wanted[-1]
