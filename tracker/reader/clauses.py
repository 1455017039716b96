"""From blocks to clauses: lines are joined to paragraphs by their markers, and each gets its place and its anchor."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.core.text import fold
from tracker.reader.blocks import Block

MARKERS = (
    (0, re.compile(r"(?:PHẦN|Phần)\s+([IVX]+|thứ \w+|\d+)[.:]?\s*(.*)", re.DOTALL)),
    (1, re.compile(r"([IVX]{1,5})[./)]\s*(.*)", re.DOTALL)),
    (1, re.compile(r"(Điều\s+\d+)[.:]?\s+(.*)", re.DOTALL)),
    (3, re.compile(r"(\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)(?:[.)]$|[.)]?\s+(.*))", re.DOTALL)),
    (2, re.compile(r"(\d{1,2})[.)/](?:\s+(.*)|$)", re.DOTALL)),
    (4, re.compile(r"([a-zđ])[)](?:\s*(.*)|$)", re.DOTALL)),
    (5, re.compile(r"([-–—•*])\s*(.*)", re.DOTALL)),
    (6, re.compile(r"([+])\s*(.*)", re.DOTALL)),
)
OWN_LINE = re.compile(
    r"(Nơi nhận|Trên đây là|Căn cứ|Thực hiện (?:Kế hoạch|Chỉ thị|Thông báo|Quyết định|Nghị quyết|Công văn|Chương trình)"
    r"|Theo đề nghị|TM\.|KT\.|Q\. ?|TL\.|PHỤ LỤC|Phụ lục [IVX\d]|KẾ HOẠCH|QUYẾT ĐỊNH|CHƯƠNG TRÌNH|THÔNG BÁO"
    r"|CỘNG H|ỦY BAN|UỶ BAN|Số:|\(?Kèm theo|\(Kế hoạch|[A-ZĐ][^,.]{2,30}, ngày \d)"
)
ISSUES = re.compile(r"(?:Ủy|Uỷ) ban nhân dân [^.;]{3,60} (?:xây dựng|ban hành)")
ANNEX = re.compile(r"PHỤ LỤC\b|DANH MỤC\b")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Joined text with its marker: level 0 (part) … 6 (plus), 9 without a marker; a table row keeps its cells."""

    text: str
    level: int = 9
    mark: str = ""
    cells: tuple[str, ...] = ()
    table: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph in its place: `anchor` is unique, `above` are the indexes of the clauses it stands under."""

    anchor: str
    text: str
    level: int
    mark: str
    above: tuple[int, ...]
    section: str
    cells: tuple[str, ...] = ()
    table: int = 0


def paragraphs(blocks: Iterable[Block]) -> list[Paragraph]:
    """Join wrapped lines: a paragraph goes on until a marker, a known opening, or a table row."""
    joined: list[Paragraph] = []
    for block in blocks:
        if block.is_row:
            joined.append(Paragraph(block.text, cells=block.cells, table=block.table))
            continue
        level, mark, rest = marked(block.text, joined[-1] if joined else None)
        last = joined[-1] if joined else None
        if level == 9 and last and not last.cells and goes_on(last, block.text):
            joined[-1] = Paragraph(glue(last.text, block.text), last.level, last.mark)
        else:
            joined.append(Paragraph(rest, level, mark))
    return joined


def marked(text: str, before: Paragraph | None) -> tuple[int, str, str]:
    """(level, mark, text after the mark); level 9 when the line opens with none."""
    for level, pattern in MARKERS:
        if found := pattern.fullmatch(text):
            rest = (found.group(2) or "").strip()
            if level == 5 and is_hyphen(rest, before):
                break
            return level, " ".join(found.group(1).split()), rest
    return 9, "", text


def is_hyphen(rest: str, before: Paragraph | None) -> bool:
    """A line that opens with "- xã hội" in mid-sentence is no bullet."""
    return bool(
        before
        and not before.cells
        and rest[:1].islower()
        and before.text
        and before.text[-1] not in ".;:/"
        and before.level != 9
    )


def goes_on(last: Paragraph, text: str) -> bool:
    if not last.text:
        return True
    if OWN_LINE.match(text) or ISSUES.match(text):
        return False
    if last.level == 9 and last.text.isupper() != text.isupper() and len(last.text) < 200:
        return not last.text.isupper() and not text.isupper()
    if last.text.rstrip().endswith((".", ";", "./.", ":")) and text[:1].isupper() and last.level == 9:
        return False
    if last.level <= 1 and last.text.isupper() and not text.isupper():
        return False
    return not (text.startswith("(") and last.text.isupper())


def glue(first: str, second: str) -> str:
    """Two lines as one: a number broken at its hyphen (89- / Ctr/TU) is put together again."""
    if re.search(r"\d-$", first) or re.search(r"\w/$", first):
        return first + second
    return f"{first} {second}"


def placed(found: Sequence[Paragraph]) -> list[Place]:
    """Give every paragraph its anchor and what it stands under. A repeated anchor gets `#2`, `#3` …"""
    places: list[Place] = []
    stack: list[tuple[int, int]] = []
    used: Counter[str] = Counter()
    running: Counter[str] = Counter()
    section, annexes = "", 0
    for paragraph in found:
        if paragraph.level == 9 and not paragraph.cells:
            opening = opening_of(paragraph.text)
            if opening and not (opening == "legal" and stack):
                section, stack = opening, []
            if opening == "annex":
                annexes += 1
        if paragraph.level in {0, 1} and section in {"recipients", "legal", "closing"}:
            section = ""
        if paragraph.level == 9 and not paragraph.cells and stack and places[stack[-1][1]].level >= 1:
            level = 7
        else:
            level = 8 if paragraph.cells else paragraph.level
        while stack and stack[-1][0] >= level:
            stack.pop()
        above = tuple(index for _, index in stack)
        stem = anchor_of(paragraph, places[above[-1]].anchor if above else "", running, section, annexes)
        used[stem] += 1
        anchor = stem if used[stem] == 1 else f"{stem}#{used[stem]}"
        places.append(
            Place(
                anchor,
                paragraph.text,
                paragraph.level,
                paragraph.mark,
                above,
                section,
                paragraph.cells,
                paragraph.table,
            )
        )
        if level < 7:
            stack.append((level, len(places) - 1))
    return places


def opening_of(text: str) -> str:
    """The part of the paper that a line without a marker opens."""
    plain = fold(text)
    if plain.startswith("noi nhan"):
        return "recipients"
    if plain.startswith(("tren day la", "tm.", "kt.", "tl.")):
        return "closing"
    if ANNEX.match(text) and text[:7].isupper():
        return "annex"
    if plain.startswith(("can cu", "thuc hien", "theo de nghi")):
        return "legal"
    if plain in {"ke hoach", "chuong trinh"} or (plain.startswith("ke hoach ") and text[:8].isupper()):
        return "title"
    return ""


def anchor_of(paragraph: Paragraph, parent: str, running: Counter[str], section: str, annexes: int) -> str:
    if paragraph.cells:
        running[f"row{paragraph.table}"] += 1
        return f"B{paragraph.table}.{running[f'row{paragraph.table}']}"
    if paragraph.level in {0, 1}:
        return (f"PL{annexes or ''}." if section == "annex" else "") + paragraph.mark.replace("Điều ", "Đ")
    if paragraph.level in {2, 3, 4}:
        own = paragraph.mark.rsplit(".", 1)[-1] if paragraph.level == 3 and parent else paragraph.mark
        return f"{parent}.{own}" if parent else own
    letter = {5: "-", 6: "+"}.get(paragraph.level, "/")
    base = parent or {"recipients": "NN", "legal": "CC", "closing": "KT", "title": "TĐ", "annex": "PL"}.get(section, "MĐ")
    running[base + letter] += 1
    return f"{base}{letter}{running[base + letter]}"
