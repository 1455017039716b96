"""How an indicator is to be counted and by whom, what is unsound about that, and what a change changes; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.text import day_short
from tracker.indicators.rules import ROLLUP_WORDS, SHAPE_WORDS, SOURCE_WORDS, Comparator, Rollup, Shape, Source
from tracker.units.rules import GROUP_WORDS
from tracker.workdays.report_periods import FREQUENCY_WORDS, Frequency

FREQUENCIES = tuple(one for one in Frequency if one is not Frequency.NINE)  # nine months are only reported on, never counted


@dataclass(frozen=True, slots=True)
class Setup:
    """What the office says of an indicator; the columns of `indicator`, `units` those named besides the groups."""

    name: str
    shape: Shape
    numerator: str
    denominator: str
    counted: str
    source: Source
    source_note: str
    rollup: Rollup
    frequency: Frequency
    groups: tuple[str, ...]
    units: tuple[int, ...]
    due_days: int
    starts_on: date | None
    overlaps: bool

    @property
    def columns(self) -> dict[str, Any]:
        """By the names of `indicator`; a plain count has nothing below it."""
        found = {name: getattr(self, name) for name in self.__slots__ if name != "units"}
        return found | {
            "groups": ",".join(self.groups), "denominator": self.denominator if self.shape is Shape.SHARE else "",
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewTarget:
    """A target as the office enters it: hundredths; `high` is `low` but between two values."""

    year: int | None
    comparator: Comparator
    low: int
    high: int
    text: str


def setup_problems(setup: Setup, before: Mapping[str, Any]) -> dict[str, str]:
    """Field → sentence. What readings were made by stays: `before` with `has_readings` keeps its shape and frequency."""
    found: dict[str, str] = {}
    if setup.shape is Shape.SHARE and not setup.denominator:
        found["denominator"] = "Tỷ lệ cần có tổng số để chia, ví dụ “người trưởng thành của tổ dân phố”."
    if setup.frequency not in FREQUENCIES:
        found["frequency"] = "Xin chọn báo hằng tháng, hằng quý, 6 tháng hoặc hằng năm."
    if not set(setup.groups) <= set(GROUP_WORDS):
        found["groups"] = "Xin chọn nhóm đơn vị trong danh sách."
    if not setup.groups and not setup.units:
        found["groups"] = "Xin chọn ít nhất một nhóm hoặc một đơn vị báo số liệu."
    if before["has_readings"]:
        fixed = "Đã có số liệu nên không đổi được {}. Nếu cần đếm cách khác, xin kết thúc chỉ tiêu này và thêm chỉ tiêu mới."
        if setup.shape != before["shape"]:
            found["shape"] = fixed.format("dạng chỉ tiêu")
        if setup.frequency != before["frequency"]:
            found["frequency"] = fixed.format("kỳ báo")
    return found


def target_problems(new: NewTarget, *, shape: Shape, others: Iterable[int | None]) -> dict[str, str]:
    """Field → sentence; `others`: the years (None: without a year) that have a target already."""
    found: dict[str, str] = {}
    if shape is Shape.SHARE and max(new.low, new.high) > 10_000:
        found["low"] = "Tỷ lệ không quá 100%."
    if new.comparator is Comparator.BETWEEN and new.high <= new.low:
        found["high"] = "Mức trên phải lớn hơn mức dưới."
    if new.year in set(others):
        found["year"] = "Năm này đã có mục tiêu. Xin sửa mục tiêu ấy."
    return found


LABELS = {
    "name": "Tên", "shape": "Dạng", "numerator": "Số đạt được", "denominator": "Tổng số", "counted": "Đơn vị đếm", "source": "Nguồn",
    "source_note": "Ghi chú nguồn", "rollup": "Cách cộng", "frequency": "Kỳ báo", "groups": "Nhóm đơn vị", "due_days": "Số ngày nộp",
    "starts_on": "Tính từ ngày", "overlaps": "Có thể đếm trùng",
}  # fmt: skip


def changes(setup: Setup, before: Mapping[str, Any], *, named: Iterable[int]) -> list[str]:
    """What differs, in words: "Kỳ báo: Hằng quý → Hằng tháng"."""
    found = [
        f"{LABELS[name]}: {words(name, before[name]) or 'trống'} → {words(name, value) or 'trống'}"
        for name, value in setup.columns.items() if value != before[name]
    ]  # fmt: skip
    return [*found, "Đơn vị riêng"] if set(named) != set(setup.units) else found


def words(name: str, value: Any) -> str:
    """A column's value as people read it."""
    match name:
        case "shape":
            return SHAPE_WORDS[Shape(value)]
        case "source":
            return SOURCE_WORDS[Source(value)]
        case "rollup":
            return ROLLUP_WORDS[Rollup(value)]
        case "frequency":
            return FREQUENCY_WORDS[Frequency(value)]
        case "groups":
            return ", ".join(str(GROUP_WORDS.get(one, one)) for one in value.split(",") if one)
        case "starts_on":
            return day_short(value)
        case "overlaps":
            return "có" if value else "không"
    return str(value)
