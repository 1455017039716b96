"""What may be recorded of a period and what cannot be; which reading of a period stands; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.text import day_short, figure
from tracker.indicators.owing import opens_on
from tracker.indicators.rules import MOST, IndicatorState, Shape
from tracker.workdays.report_periods import ReportPeriod

IMPOSSIBLE = "Số đạt được lớn hơn tổng số. Nếu đúng như vậy, xin đánh dấu xác nhận và ghi chú vì sao."


@dataclass(frozen=True, slots=True)
class Told:
    """What is reported of one period, hundredths. `on_behalf`: how it reached the office, empty where the unit says it itself.
    `counted_on`: the ward day that counts. `why`: of a correction. `sure`: said of numbers that look impossible."""

    numerator: int
    denominator: int | None
    counted_on: date
    note: str = ""
    on_behalf: str = ""
    why: str = ""
    sure: bool = False
    import_file: int | None = None


def day_problem(found: Mapping[str, Any], period: ReportPeriod, received_on: date | None, *, today: date) -> str:
    """Why nothing is taken for that period, in Vietnamese; empty where it is. A unit that counts a few days before a period
    closes need not wait for the day; earlier it would be the number of another time."""
    if found["state"] != IndicatorState.RUNNING or found["plan_state"] != "running":
        return "Chỉ tiêu này hiện không thu số liệu."
    if today < opens_on(period):
        return f"Số liệu {period.words} báo được từ ngày {day_short(opens_on(period))}."
    if received_on and received_on > today:
        return "Ngày nhận không thể sau hôm nay."
    if received_on and received_on < opens_on(period):
        return f"Ngày nhận không thể trước {day_short(opens_on(period))}, khi kỳ này bắt đầu báo."
    return ""


def value_problem(told: Told, shape: Shape) -> str:
    """Why these numbers cannot be, in Vietnamese; empty where they can."""
    if not 0 <= told.numerator <= MOST or not 0 <= (told.denominator or 0) <= MOST:
        return f"Số liệu phải từ 0 đến {figure(MOST)}."
    if shape is Shape.COUNT:
        return "" if told.denominator is None else "Chỉ tiêu này chỉ đếm số lượng, xin để trống tổng số."
    if told.denominator is None:
        return "Xin ghi cả tổng số."
    if told.denominator == 0 and told.numerator:
        return "Tổng số bằng 0 thì số đạt được cũng phải bằng 0."
    return IMPOSSIBLE if told.numerator > told.denominator and not (told.sure and told.note) else ""


def change_problem(told: Told, stands: Mapping[str, Any] | None) -> str:
    """Why this is no correction of what stands, in Vietnamese."""
    if stands is None:
        return ""
    if (told.numerator, told.denominator, told.note) == (stands["numerator"], stands["denominator"], stands["note"]):
        return "Số liệu và ghi chú giống số đang có, không có gì để sửa."
    return "" if told.why else "Xin ghi vì sao sửa."


# Which reading stands, out of a row of `recorded.find`


def of_period(found: Mapping[str, Any], period: ReportPeriod) -> list[dict[str, Any]]:
    """The readings of one period out of a row of `find`: the one that stands first, then those it put right."""
    mine = [one for one in found["readings"] if one["first_on"] == period.first_on]
    return sorted(mine, key=lambda one: one["superseded_at"] is not None)


def standing(found: Mapping[str, Any], period: ReportPeriod) -> dict[str, Any] | None:
    """The reading of that period that stands, out of a row of `find`."""
    return next((one for one in of_period(found, period) if one["superseded_at"] is None), None)


def before(found: Mapping[str, Any], period: ReportPeriod) -> dict[str, Any] | None:
    """The newest reading of an earlier period, out of a row of `find`."""
    return next((one for one in found["readings"] if one["superseded_at"] is None and one["first_on"] < period.first_on), None)
