"""Duties: who is to do what, with whom, by when; from the part on carrying the plan out, labelled items and annex tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.text import fold
from tracker.reader import deadlines, names, tables, targets
from tracker.reader.clauses import Place
from tracker.reader.deadlines import Deadline
from tracker.reader.tables import Columns, Row
from tracker.reader.targets import Target

DUTY_PART = re.compile(r"to chuc thuc hien|to chuc trien khai|trach nhiem|phan cong|phan cong nhiem vu")
LABELS = {
    "lead": re.compile(r"^(?:cơ quan|đơn vị)?\s*(?:chủ trì|thực hiện)(?: thực hiện)?\s*:\s*", re.IGNORECASE),
    "coordinate": re.compile(r"^(?:cơ quan|đơn vị)?\s*phối hợp(?: thực hiện)?\s*:\s*", re.IGNORECASE),
    "deadline": re.compile(
        r"^(?:thời gian|thời hạn|tiến độ)(?: (?:thực hiện|hoàn thành))?(?: thực hiện)?\s*:\s*", re.IGNORECASE
    ),
    "product": re.compile(r"^(?:sản phẩm|kết quả|dự kiến sản phẩm)(?: (?:đầu ra|dự kiến|thực hiện))?\s*:\s*", re.IGNORECASE),
}
MADE = re.compile(
    r"^(?:Lập|Xây dựng và ban hành|Xây dựng, ban hành|Xây dựng|Ban hành|Đề xuất)\s+"
    r"((?:dự trù|dự toán|danh sách|kế hoạch|Kế hoạch|báo cáo|bảng)[^,;.]{0,90}?)(?=\s+(?:các hoạt động|trình|để|gửi|triển khai|phát động)|[,;.]|$)"
)
SECOND = re.compile(r"(?<=[.])\s+(?=(?:Lập|Xây dựng|Tổng hợp|Định kỳ|Báo cáo|Tham mưu|Kiểm tra|Chủ động|Thẩm định|Tổ chức)\s)")
CLOSING = re.compile(r"^(?:Trên đây|Trong quá trình|Yêu cầu các|Các (?:cơ quan|đơn vị), .{0,60}báo cáo về)")


@dataclass(frozen=True, slots=True)
class Duty:
    """A task as read: units as written, the index of its clause and the characters it was read from."""

    text: str
    lead: tuple[str, ...]
    coordinate: tuple[str, ...]
    requested: bool
    deadline: Deadline | None
    product: str | None
    place: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Found:
    """Everything read from the clauses: duties, targets (with the index of their clause), and each clause's kind."""

    duties: tuple[Duty, ...]
    targets: tuple[tuple[int, Target], ...]
    kinds: tuple[str, ...]


def read(places: Sequence[Place], *, year: int | None) -> Found:
    """Walk the clauses once; `year` is the paper's own, for targets that name none inside a table."""
    kinds = [kind_of(place, places) for place in places]
    found: list[Duty] = []
    aims: list[tuple[int, Target]] = []
    children = parents_of(places)
    for index, place in enumerate(places):
        if place.cells or kinds[index] in {"recipient", "legal"}:
            continue
        if kinds[index] == "target":
            above = " ".join(places[i].text for i in place.above)
            for target in targets.find(place.text, year=targets.year_in(place.text) or targets.year_in(above)):
                aims.append((index, target))
            if not any(i == index for i, _ in aims):
                kinds[index] = "heading" if index in children else "other"
        elif in_duty_part(place, places):
            duties = duties_of(index, places, children)
            found.extend(duties)
            kinds[index] = "duty" if duties else ("heading" if index in children or place.level <= 3 else "other")
    labelled(places, found, kinds, children)
    columns: Columns | None = None
    for table in sorted({place.table for place in places if place.table}):
        indexes = [i for i, place in enumerate(places) if place.table == table]
        task_rows, others, columns = tables.task_rows(places, indexes, columns)
        for index in others:
            kinds[index] = "heading"
        rows(places, task_rows, found, aims, kinds, year)
    return Found(tuple(found), tuple(aims), tuple(kinds))


def kind_of(place: Place, places: Sequence[Place]) -> str:
    """What a clause is before its facts are read."""
    if place.section == "recipients":
        return "recipient" if not fold(place.text).startswith("noi nhan") else "heading"
    if place.section == "legal" and place.level == 9:
        return "legal"
    path = [places[i].text for i in place.above]
    if any(targets.is_section(text) for text in path if len(text) < 160) and place.level > 1:
        return "target"
    if targets.is_section(place.text) and place.level <= 3:
        return "heading"
    top = fold(path[0] if path else place.text)
    if "kinh phi" in top[:60]:
        return "budget"
    if place.level <= 1 or place.section == "title":
        return "heading"
    if re.search(r"nhiem vu|giai phap|noi dung", top[:80]) and not DUTY_PART.search(top[:80]):
        return "solution"
    return "other"


def in_duty_part(place: Place, places: Sequence[Place]) -> bool:
    if not place.above or (
        place.section in {"recipients", "legal", "closing", "title"} and place.level == 9 and not place.above
    ):
        return False
    top = next((places[i] for i in place.above if places[i].level <= 1), None)
    if top is None or place.section in {"recipients", "closing"}:
        return False
    words = fold(top.text)[:90]
    if DUTY_PART.search(words):
        return True
    # a part on tasks hands them out too where its headings are units and nothing else
    return "nhiem vu" in words and any(is_unit_heading(places[i].text) for i in place.above if places[i].level > 1)


def is_unit_heading(text: str) -> bool:
    units, rest = names.heads(text)
    return bool(units) and not rest


def parents_of(places: Sequence[Place]) -> set[int]:
    """The clauses that have others below them."""
    return {place.above[-1] for place in places if place.above}


def duties_of(index: int, places: Sequence[Place], children: set[int]) -> list[Duty]:
    """The duties of one clause under "Tổ chức thực hiện": its own units, or those of the nearest heading above."""
    place = places[index]
    if CLOSING.match(place.text) or any(label.match(place.text) for label in LABELS.values()):
        return []
    units, rest = names.heads(place.text)
    if units and not rest:
        return []
    requested = bool(names.REQUESTS.match(place.text.strip()))
    if not units:
        rest = place.text
        units, requested = units_above(place, places)
    if not units or (index in children and not rest.strip().endswith((".", ";")) and len(rest) < 160):
        return []
    return split_duties(rest, place.text, units, requested, index)


def units_above(place: Place, places: Sequence[Place]) -> tuple[tuple[str, ...], bool]:
    for i in reversed(place.above):
        units, _ = names.heads(places[i].text)
        if units:
            return units, bool(names.REQUESTS.match(places[i].text.strip()))
    return (), False


def split_duties(rest: str, whole: str, units: tuple[str, ...], requested: bool, index: int) -> list[Duty]:
    """One duty, or two where a second sentence opens with an order of its own."""
    offset = max(0, whole.find(rest))
    found, start = [], 0
    for part in SECOND.split(rest):
        at = rest.find(part, start)
        start = at + len(part)
        text = part.strip()
        if len(text) > 8:
            found.append(
                Duty(
                    text, units, outsiders(names.coordinating(text), units), requested, deadlines.find(text), product_of(text),
                    index, offset + at, offset + at + len(part),
                )
            )  # fmt: skip
    return found


def product_of(text: str) -> str | None:
    found = MADE.match(text)
    return found[1].strip() if found else None


def outsiders(found: tuple[str, ...], units: tuple[str, ...]) -> tuple[str, ...]:
    own = {names.key(unit) for unit in units}
    return tuple(name for name in found if names.key(name) not in own)


def labelled(places: Sequence[Place], found: list[Duty], kinds: list[str], children: set[int]) -> None:
    """Items whose own lines say "Cơ quan chủ trì: …", "Thời gian: …": one duty each."""
    items: dict[int, dict[str, str]] = {}
    for place in places:
        if place.cells or not place.above:
            continue
        for name, pattern in LABELS.items():
            if hit := pattern.match(place.text):
                items.setdefault(place.above[-1], {})[name] = place.text[hit.end() :].strip()
    for index, labels in sorted(items.items()):
        if "lead" not in labels or any(duty.place == index for duty in found):
            continue
        place = places[index]
        when = labels.get("deadline", "").rstrip(".;")
        found.append(
            Duty(
                place.text, names.several(labels["lead"]), names.several(labels.get("coordinate", "")), False,
                deadlines.read(when) if when else None, labels.get("product", "").rstrip(".;") or None, index, 0, len(place.text),
            )
        )  # fmt: skip
        kinds[index] = "duty"


def rows(
    places: Sequence[Place], task_rows: list[Row], found: list[Duty], aims: list[tuple[int, Target]], kinds: list[str],
    year: int | None,
) -> None:  # fmt: skip
    """The rows of an annex: a duty each, and the target that its product states."""
    for row in task_rows:
        when, product = row.cells.get("deadline", ""), row.cells.get("product", "")
        text = " ".join(row.cells["text"].split())
        deadline = deadlines.read(" ".join(when.split())) if when else None
        start = places[row.place].text.find(text[:40])
        found.append(
            Duty(
                text, names.several(row.cells.get("lead", "")), names.several(row.cells.get("coordinate", "")), False,
                deadline, " ".join(product.split()) or None, row.place, max(0, start), max(0, start) + len(text),
            )
        )  # fmt: skip
        kinds[row.place] = "duty"
        by = deadline.due_on.year if deadline and deadline.due_on else year
        for line in product.splitlines() or []:
            for target in targets.find(line, year=by, first_only=True):
                aims.append((row.place, target))
