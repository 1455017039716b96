"""The forms with which the office sets indicators up: how counted and by whom, a target, an end, a new one by hand."""

from collections.abc import Mapping
from typing import Any

from tracker.core.forms import (
    Form,
    choice,
    hundredths,
    ids,
    line,
    maybe_day,
    maybe_hundredths,
    maybe_whole,
    row_id,
    several,
    text,
    tick,
    whole,
)
from tracker.core.text import day_short, figure
from tracker.indicators.rules import Comparator, Rollup, Shape, Source
from tracker.indicators.setup_rules import NewTarget, Setup
from tracker.units.rules import UnitKind
from tracker.workdays.report_periods import Frequency

MOST = 10**13  # hundredths


class SetupForm(Form):
    name = line("Tên chỉ tiêu", most=500)
    shape = choice("Dạng chỉ tiêu", Shape)
    numerator = line("Số đạt được", most=300)
    denominator = line("Tổng số", most=300, required=False)
    counted = line("Đơn vị đếm", most=60)
    source = choice("Nguồn số liệu", Source)
    source_note = line("Ghi chú nguồn", most=300, required=False)
    rollup = choice("Cách cộng qua các kỳ", Rollup)
    frequency = choice("Kỳ báo", Frequency)
    groups = several("Nhóm đơn vị", UnitKind)
    units = ids("đơn vị", required=False)
    due_days = whole("Số ngày nộp", least=0, most=60)
    starts_on = maybe_day("Tính từ ngày")
    overlaps = tick("Có thể đếm trùng")

    def setup(self) -> Setup:
        """Ask only where nothing is a problem."""
        given = self.values | {"groups": tuple(str(one) for one in self.groups), "units": tuple(self.units)}
        return Setup(**given)


class NewIndicatorForm(Form):
    plan = row_id("kế hoạch")
    name = line("Tên chỉ tiêu", most=500)
    is_share = tick("Tính bằng tỷ lệ phần trăm")
    counted = line("Đơn vị đếm", most=60)


class TargetForm(Form):
    """`high` only between two values."""

    reason = text("Lý do sửa", most=1000, required=False)
    year = maybe_whole("Năm", least=2000, most=2100)
    comparator = choice("Cách so sánh", Comparator)
    low = hundredths("Mức cần đạt", most=MOST)
    high = maybe_hundredths("Mức trên", most=MOST)
    text = line("Nguyên văn hoặc căn cứ", most=1000)

    def target(self) -> NewTarget:
        """Ask only where nothing is a problem."""
        between = self.comparator is Comparator.BETWEEN
        return NewTarget(self.year, self.comparator, self.low, (self.high or 0) if between else self.low, self.text)


class ReasonForm(Form):
    reason = text("Lý do", most=1000)


def typed_of(indicator: Mapping[str, Any]) -> dict[str, Any]:
    """An indicator (queries.find) as the form has it typed."""
    plain = {
        name: indicator[name]
        for name in ("name", "shape", "numerator", "denominator", "source", "source_note", "rollup", "frequency")
    }
    return plain | {
        "counted": indicator["counted"] or ("" if indicator["measure"] == "%" else indicator["measure"]),
        "groups": [one for one in indicator["groups"].split(",") if one], "units": [str(one) for one in indicator["named"]],
        "due_days": str(indicator["due_days"]), "starts_on": day_short(indicator["starts_on"]), "overlaps": "1" if indicator["overlaps"] else "",
    }  # fmt: skip


def typed_target(target: Mapping[str, Any]) -> dict[str, Any]:
    between = target["comparator"] == Comparator.BETWEEN
    low = target["high"] if target["comparator"] in {Comparator.MOST, Comparator.BELOW} else target["low"]
    return {
        "year": str(target["year"] or ""), "comparator": target["comparator"], "low": figure(low), "text": target["text"],
        "high": figure(target["high"]) if between else "",
    }  # fmt: skip
