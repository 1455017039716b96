"""How an indicator is counted, what its targets ask, how much is missing; values are hundredths; pure."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from tracker.core.text import figure, read_number


class IndicatorState(StrEnum):
    """UNSET: published with its plan, not yet said how it is counted and who reports."""

    UNSET = "unset"
    RUNNING = "running"
    CLOSED = "closed"


class Shape(StrEnum):
    """A share of a whole (percent), or a plain count."""

    SHARE = "share"
    COUNT = "count"


class Source(StrEnum):
    """Where the unit has the number from."""

    OWN = "own"
    VNEID = "vneid"
    SCHOOL = "school"
    OTHER = "other"


class Rollup(StrEnum):
    """Over time: LATEST, each unit's newest reading stands (how many have it now); CUMULATIVE, those of the year add up (how many
    were trained). Over units always the sum of numerators over the sum of denominators, never a mean of percentages."""

    LATEST = "latest"
    CUMULATIVE = "cumulative"


class Comparator(StrEnum):
    """How a plan asks: "80% trở lên" is ≥, "trên 80%" is >, a bare "80%" is =."""

    ABOVE = ">"
    LEAST = ">="
    EXACT = "="
    ABOUT = "~"
    BETWEEN = "between"
    MOST = "<="
    BELOW = "<"


STATE_WORDS = {
    IndicatorState.UNSET: "Chưa đặt cách tính",
    IndicatorState.RUNNING: "Đang theo dõi",
    IndicatorState.CLOSED: "Đã kết thúc",
}
SHAPE_WORDS = {Shape.SHARE: "Tỷ lệ phần trăm", Shape.COUNT: "Số lượng"}
SOURCE_WORDS = {
    Source.OWN: "Đơn vị tự đếm",
    Source.VNEID: "Hệ thống VNeID",
    Source.SCHOOL: "Phần mềm quản lý trường học",
    Source.OTHER: "Nguồn khác",
}
ROLLUP_WORDS = {
    Rollup.LATEST: "Lấy số mới nhất của mỗi đơn vị",
    Rollup.CUMULATIVE: "Cộng dồn từ đầu năm",
}
COMPARATOR_CHOICES = {
    Comparator.ABOVE: "trên",
    Comparator.LEAST: "từ … trở lên",
    Comparator.EXACT: "đạt",
    Comparator.ABOUT: "khoảng",
    Comparator.BETWEEN: "từ … đến …",
    Comparator.MOST: "không quá",
    Comparator.BELOW: "dưới",
}
COMPARATOR_WORDS = {">": "trên", ">=": "từ", "<": "dưới", "<=": "không quá", "=": "đạt", "~": "khoảng", "between": "từ"}


@dataclass(frozen=True, slots=True)
class Goal:
    """A target: hundredths of a percent for a share, hundredths of what is counted otherwise."""

    comparator: str
    low: int
    high: int
    year: int | None = None

    def is_met(self, value: Fraction) -> bool:
        """Whether a value (in the same hundredths) reaches it. "=" and "~" of a plan ask for at least that much: a movement is
        not blamed for more."""
        match self.comparator:
            case ">":
                return value > self.low
            case "<":
                return value < self.high
            case "<=":
                return value <= self.high
            case "between":
                return value >= self.low
        return value >= self.low

    @property
    def is_ceiling(self) -> bool:
        return self.comparator in {"<", "<="}


def value_of(numerator: int | None, denominator: int | None, shape: Shape) -> Fraction | None:
    """Hundredths of a percent, or of what is counted; None where nothing is reported or there is nothing to divide by."""
    if numerator is None:
        return None
    if shape is Shape.COUNT:
        return Fraction(numerator)
    return Fraction(numerator * 10_000, denominator) if denominator else None


def written(value: Fraction | None, shape: Shape) -> str:
    """82,46% · 1.240 · an en dash where nothing is known; rounded half up to two places, once."""
    return figure(rounded(value)) + ("%" if shape is Shape.SHARE and value is not None else "")


def rounded(value: Fraction | None) -> int | None:
    """Whole hundredths, half up."""
    return None if value is None else floor(value + Fraction(1, 2))


MOST = 10**13  # hundredths of what is counted


def read_amount(typed: str) -> int:
    """1.234 · 1 234 · 84,5 → hundredths. Raises ValueError with a Vietnamese sentence."""
    value = read_number(typed) * 100
    if value != int(value):
        raise ValueError("Xin ghi nhiều nhất hai chữ số sau dấu phẩy, ví dụ 84,25.")
    if value > MOST:
        raise ValueError(f"Số lớn nhất ghi được là {figure(MOST)}.")
    return int(value)


def counted_words(numerator: int, denominator: int | None) -> str:
    """380 trên 400 · 1.240: a reading as people say it."""
    return figure(numerator) + (f" trên {figure(denominator)}" if denominator is not None else "")


def missing_for(goal: Goal, numerator: int, denominator: int | None, shape: Shape) -> int:
    """How many whole ones (not hundredths) are missing in the numerator to reach the goal; 0 where it is reached.

    Of a ceiling: how many are too many. "Còn 1.240 người để đạt 80 %" rounds up, because half a person reaches nothing.
    """
    value = value_of(numerator, denominator, shape)
    if value is None or goal.is_met(value):
        return 0
    edge = Fraction(goal.high if goal.is_ceiling else goal.low)
    wanted = edge * (denominator or 0) / 10_000 if shape is Shape.SHARE else edge
    if goal.is_ceiling:
        excess = (numerator - wanted) / 100
        return floor(excess) + 1 if goal.comparator == "<" else ceil(excess)
    lack = (wanted - numerator) / 100
    return floor(lack) + 1 if goal.comparator == ">" else ceil(lack)
