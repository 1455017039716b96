"""Whether a ward's own template may stand: read as an untrusted file, part by part, then filled with examples on trial."""

import asyncio
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from docx import Document
from jinja2 import TemplateSyntaxError
from lxml import etree

from tracker.core.errors import Refusal
from tracker.core.files import check_office
from tracker.paper_templates.placeholders import BRACE, outside_fields, strange_tags
from tracker.paper_templates.rendering import StrictTemplate, environment, fill
from tracker.paper_templates.shapes import Field, Kind, empty, sample
from tracker.paper_templates.using import Use, use_of

MOST_WHOLE, MOST_PART = 20_000_000, 3_000_000  # bytes unpacked: of the file, of one part in XML
MOST_LOOPED = 60_000  # characters that stand in loops, so that a long list makes no giant
WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml."
PLACES = {"document.main": "Thân văn bản", "header": "Đầu trang", "footer": "Chân trang", "footnotes": "Chú thích cuối trang"}
RELATIONS = frozenset(
    ["officeDocument", "core-properties", "extended-properties", "custom-properties", "thumbnail", "styles", "stylesWithEffects", "settings", "webSettings", "fontTable", "font", "theme", "header", "footer", "footnotes", "endnotes", "numbering", "image", "hyperlink", "customXml", "customXmlProps", "comments", "commentsExtended", "commentsIds", "commentsExtensible", "people", "glossaryDocument", "printerSettings", "hdphoto"]
)  # fmt: skip  # what a template may be made of; objects, controls, other documents are not among it


@dataclass(frozen=True, slots=True)
class Checked:
    """A template looked at. `problems`: why it may not stand; `unknown`: (name, nearest known or empty); `missing`: fields that every
    paper should carry, `known` all it uses."""

    problems: tuple[str, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    missing: tuple[Field, ...] = ()
    used: frozenset[str] = field(default=frozenset())

    @property
    def may_stand(self) -> bool:
        return not self.problems and not self.unknown


async def checked(content: bytes, kind: Kind, *, at: datetime) -> Checked:
    """`check` in a thread."""
    return await asyncio.to_thread(check, content, kind, at=at)


def check(content: bytes, kind: Kind, *, at: datetime) -> Checked:
    """The template looked at; whatever the file is, it is an answer."""
    try:
        parts = templated(content)
    except Refusal as refusal:
        return Checked(problems=(refusal.sentence,))
    problems = list(dict.fromkeys(f"{place}: {words}." for place, root in parts for words in strange_tags(root)))
    if problems:
        return Checked(problems=tuple(problems[:20]))
    whole = Use()
    for place, root in parts:
        whole += read_part(place, root, kind)
    if whole.looped > MOST_LOOPED:
        whole += Use(problems=("Phần lặp lại trong mẫu quá dài. Xin rút gọn định dạng trong vòng lặp.",))
    found = Checked(
        whole.problems[:20], tuple(whole.unknown.items()),
        tuple(one for one in kind.fields if one.required and one.name not in whole.used), whole.used,
    )  # fmt: skip
    return tried(content, kind, found, at=at) if found.may_stand else found


def tried(content: bytes, kind: Kind, found: Checked, *, at: datetime) -> Checked:
    """The same, once it was filled with examples and with nothing."""
    try:
        for values in (sample(kind), empty(kind)):
            Document(io.BytesIO(fill(content, values, at=at)))
    except Refusal as refusal:
        return Checked((refusal.sentence,), missing=found.missing, used=found.used)
    return found


def templated(content: bytes) -> list[tuple[str, Any]]:
    """(place, XML) of each part that is filled. Raises Refusal for a file that is damaged, too big when unpacked, or that holds
    what no paper needs: macros, objects, controls, links to other files."""
    name = "mẫu"
    check_office(name, "docx", content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = [(one.filename, one.file_size) for one in archive.infolist()]
        if sum(size for _, size in sizes) > MOST_WHOLE or any(
            size > MOST_PART for part, size in sizes if part.endswith((".xml", ".rels"))
        ):
            raise Refusal("Tệp mẫu quá lớn khi mở ra. Xin dùng mẫu gọn hơn, ảnh nhỏ hơn.")
        file = Document(io.BytesIO(content))
        return list(parts_of(file))
    except Refusal:
        raise
    except Exception as error:  # the libraries fail in many ways on damaged files
        raise Refusal("Không mở được tệp: tệp hỏng hoặc không phải Word (.docx).") from error


def parts_of(file: Any) -> Iterator[tuple[str, Any]]:
    """(where in the paper, its XML) of each part that can be filled. Raises Refusal for embedded objects, links to other files, braces where nothing is filled."""
    package = file.part.package
    for relation in package.iter_rels():
        sort = relation.reltype.rsplit("/", 1)[-1]
        if sort not in RELATIONS or (relation.is_external and sort != "hyperlink"):
            raise Refusal("Tệp mẫu có đối tượng nhúng hoặc liên kết tới tệp khác. Xin bỏ đi rồi lưu lại.")
    about = file.core_properties
    if any(BRACE.search(getattr(about, name)) for name in ("author", "comments", "identifier", "language", "subject", "title")):
        raise Refusal("Thuộc tính của tệp (tiêu đề, tác giả, ghi chú) có dấu ngoặc nhọn. Xin xoá đi.")
    for part in package.iter_parts():
        sort = part.content_type.removeprefix(WORDS).removesuffix("+xml")
        if not part.content_type.startswith(WORDS):
            continue
        root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        if found := next(outside_fields(root), ""):
            raise Refusal(f"Tệp mẫu {found}. Xin bỏ đi rồi lưu lại.")
        if sort in PLACES:
            yield PLACES[sort], root


def read_part(place: str, root: Any, kind: Kind) -> Use:
    """What a part asks for, read by docxtpl's own patterns and Jinja's own grammar."""
    file = StrictTemplate(io.BytesIO())
    try:
        return use_of(environment().parse(file.patch_xml(file.xml_to_string(root))), place, kind)
    except TemplateSyntaxError:
        return Use(problems=(f"{place}: các lệnh for, if, endfor, endif không khớp nhau.",))
    except RecursionError:
        return Use(problems=(f"{place}: các lệnh if lồng nhau quá nhiều.",))
