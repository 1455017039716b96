"""Targets: a number to reach, how it is compared, what it counts, and by which year."""

import re
from dataclasses import dataclass
from decimal import Decimal

from tracker.core.text import fold

COMPARATORS = [
    (">=", r"(?:ít nhất|tối thiểu|không dưới|không thấp hơn|không ít hơn|≥|>=)"),
    ("<=", r"(?:không quá|tối đa|nhiều nhất|không vượt quá|≤|<=)"),
    (">", r"(?:trên|hơn|vượt|>)"),
    ("<", r"(?:dưới|thấp hơn|<)"),
    ("~", r"(?:khoảng|xấp xỉ|gần|~)"),
]
NUMBER = r"(\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)"
PERCENT = re.compile(
    rf"(?P<before>(?:[\w≥≤<>=~]+\s+){{0,3}}?[≥≤<>=~]*\s*){NUMBER}\s*(?:%|phần trăm)(?P<to>\s*(?:-|–|đến)\s*{NUMBER}\s*%)?"
    r"(?P<after>\s*trở (?:lên|xuống))?"
)
COUNTED = re.compile(
    rf"(?P<before>(?:ít nhất|tối thiểu|trên|không dưới|khoảng)\s+){NUMBER}\s+"
    r"(?P<unit>công chức|cán bộ|viên chức|người|hộ|lớp|mô hình|lượt người|lượt|buổi|cuộc|điểm|tin, bài|tin bài|tin|bài|đơn vị"
    r"|doanh nghiệp|hợp tác xã|học sinh|hồ sơ|sản phẩm|dịch vụ|tổ|thôn)",
    re.IGNORECASE,
)
PEOPLE = {"công chức", "cán bộ", "viên chức"}
YEAR = re.compile(r"(?:đến|hết|trong|vào|cuối)?\s*năm\s+(20\d\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """`low` and `high` are equal but for `between`; `unit` is % or what is counted; `start`, `stop` in the clause."""

    text: str
    low: Decimal
    high: Decimal
    unit: str
    comparator: str
    year: int | None
    start: int = 0
    stop: int = 0


def find(text: str, *, year: int | None, first_only: bool = False) -> list[Target]:
    """The targets a clause states; a sentence states one at most. `year` is what stands above it."""
    found = []
    for start, sentence in sentences(text):
        if target := first_in(sentence, year=year_in(sentence) or year):
            found.append(shifted(target, start))
        if found and first_only:
            break
    return found


def first_in(sentence: str, *, year: int | None) -> Target | None:
    if hit := PERCENT.search(sentence):
        low = decimal(hit.group(2))
        high = decimal(hit.group(4)) if hit.group("to") else low
        comparator = "between" if hit.group("to") else comparator_of(sentence[: hit.start(2)], hit.group("after") or "")
        return Target(sentence, low, high, "%", comparator, year, 0, len(sentence))
    if hit := COUNTED.search(sentence):
        value, counted = decimal(hit.group(2)), hit.group("unit").lower()
        unit = "người" if counted in PEOPLE else counted
        return Target(sentence, value, value, unit, comparator_of(hit.group("before"), ""), year, 0, len(sentence))
    return None


def comparator_of(before: str, after: str) -> str:
    """What the words around a number say: "trên 80%" is >, "80% trở lên" is ≥, a bare "80%" is =."""
    if after.strip():
        return ">=" if after.endswith("lên") else "<="
    tail = " ".join(before.lower().split()[-4:])
    for comparator, pattern in COMPARATORS:
        if re.search(rf"(?:^|\s){pattern}\s*(?:là\s*)?$", tail) or (re.search(rf"{pattern}$", tail) and tail[-1:] in "≥≤<>=~"):
            return comparator
    return "="


def year_in(text: str) -> int | None:
    """The year a text sets: the last one it names after "năm"."""
    years = YEAR.findall(text)
    return int(years[-1]) if years else None


def sentences(text: str) -> list[tuple[int, str]]:
    """(start, sentence) pairs; a sentence ends at a full stop or semicolon before a capital or digit."""
    parts, start = [], 0
    for stop in re.finditer(r"[.;]\s+(?=[A-ZĐÀ-Ỹ\d-])|;\s+", text):
        parts.append((start, text[start : stop.start() + 1]))
        start = stop.end()
    parts.append((start, text[start:]))
    return [(at, part.strip(" ;")) for at, part in parts if part.strip(" ;.")]


def is_section(heading: str) -> bool:
    """Whether a heading announces targets."""
    plain = fold(heading)
    return "muc tieu" in plain or "chi tieu" in plain


def decimal(written: str) -> Decimal:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", written):
        written = written.replace(".", "")
    return Decimal(written.replace(",", "."))


def shifted(target: Target, by: int) -> Target:
    return Target(
        target.text,
        target.low,
        target.high,
        target.unit,
        target.comparator,
        target.year,
        target.start + by,
        target.stop + by,
    )
