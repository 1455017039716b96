"""Word files as people, and people who mean harm, send them."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from docx import Document

from tracker.paper_templates.built_in import built_in


def word(*paragraphs: str | Sequence[str], table: Sequence[Sequence[str]] = (), footer: str = "") -> bytes:
    """A plain .docx; a paragraph given as several texts has them in runs of their own."""
    file = Document()
    for one in paragraphs:
        paragraph = file.add_paragraph()
        for text in [one] if isinstance(one, str) else one:
            paragraph.add_run(text)
    if table:
        drawn = file.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(drawn.add_row().cells, row, strict=True):
                cell.text = text
    if footer:
        file.sections[0].footer.paragraphs[0].text = footer
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


def rewritten(content: bytes, *changes: tuple[str, str, str], added: Mapping[str, bytes] | None = None) -> bytes:
    """The file with text replaced in its parts, (part, old, new), and parts added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            for which, old, new in changes:
                if which == name:
                    assert old.encode() in part, (name, old)
                    part = part.replace(old.encode(), new.encode(), 1)
            target.writestr(name, part)
        for name, part in (added or {}).items():
            target.writestr(name, part)
    return made.getvalue()


def notice_with(text: str) -> bytes:
    """The tracker's template of a notice, whose closing sentence is another."""
    return rewritten(built_in("notice"), ("word/document.xml", "{{ doan_ket }}", text))
