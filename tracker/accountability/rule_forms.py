"""The forms of rule sets: a version of a sheet, a new sheet, whose law a unit's head stands under."""

from dataclasses import replace
from datetime import date
from typing import Any

from tracker.core.forms import Field, Form, choice, day, hundredths, line, maybe_day, row_id, text, tick, whole
from tracker.core.text import day_short, figure
from tracker.scoring.rule_sets import (
    CRITERIA,
    POPULATION_WORDS,
    EmptyMonth,
    ExcellentOf,
    Grade,
    LateCounting,
    Population,
    RuleSet,
    Threshold,
)
from tracker.scoring.soundness import groups_of, problems, written

GRADES = (Grade.EXCELLENT, Grade.GOOD, Grade.COMPLETED)


class RuleSetForm(Form):
    """Everything of a rule set that people enter. Thresholds: a bound, and whether it must be passed (`…_above`)."""

    title = line("Tên", most=200)
    basis = line("Căn cứ", most=300)
    starts_on = day("Có hiệu lực từ")
    ends_on = maybe_day("Hết hiệu lực ngày")
    population = choice("Áp dụng cho", Population, POPULATION_WORDS)
    publishable = tick("Được công bố")
    general = whole("Điểm chung nhiều nhất", most=100)
    results = whole("Điểm kết quả nhiều nhất", most=100)
    review_loss = whole("Mỗi lần sai sót lớn trừ", most=100)
    late_loss = whole("Mỗi lần chậm trừ", most=100)
    criteria = tick("Tính ba mục của người đứng đầu")
    reduced = whole("Mức thấp của ba mục", most=100)
    excellent = hundredths("Xuất sắc từ", most=100_00)
    excellent_above = tick("Phải cao hơn mức xuất sắc")
    good = hundredths("Tốt từ", most=100_00)
    good_above = tick("Phải cao hơn mức tốt")
    completed = hundredths("Hoàn thành từ", most=100_00)
    completed_above = tick("Phải cao hơn mức hoàn thành")
    general_groups: Field[Any] = Field("Tiêu chí chung", lambda sent: groups_of(sent[0] if sent else ""))
    explain_days = whole("Giải trình trong", least=1, most=60)
    appeal_days = whole("Trả lời kiến nghị trong", least=1, most=60)
    cap = tick("Mỗi mục nhiều nhất 100%")
    floor = tick("Một việc bị trừ nhiều nhất hết điểm của việc đó")
    late_counting = choice("Thế nào là một lần chậm", LateCounting)
    empty_month = choice("Tháng không có kết quả", EmptyMonth)
    closing_days = whole("Báo cáo muộn còn tính trong", most=31)
    prolonged_days = whole("Chậm kéo dài từ", least=1, most=365)
    handover_days = whole("Việc bàn giao sát hạn", most=60)
    alone = whole("Không có người thuộc quyền", most=100)
    excellent_of = choice("Tỷ lệ xuất sắc tính trên", ExcellentOf)
    excellent_percent = whole("Tỷ lệ xuất sắc nhiều nhất", most=100)
    outstanding_percent = whole("Tỷ lệ ở cơ quan nổi trội", most=100)
    note = text("Ghi chú", most=1000, required=False)
    reason = text("Lý do nhập bản này", most=1000)

    def entered(self, before: RuleSet, key: str) -> RuleSet:
        """The rule set as it was entered, under `key`; notes what is not sound. Ask only where nothing is a problem."""
        values = {name: self.values[name] for name in self.fields if name in PLAIN}
        limits = [(self.values[grade], self.values[f"{grade}_above"]) for grade in GRADES]
        thresholds = tuple(Threshold(grade, *limit) for grade, limit in zip(GRADES, limits, strict=True))
        made = replace(
            before, key=key, **values, thresholds=thresholds if self.general else (), criteria=CRITERIA if self.criteria else (),
        )  # fmt: skip
        for name, sentence in problems(made).items():
            self.refuse(name, sentence)
        if made.alone not in (100, made.reduced):
            self.refuse("alone", f"Chỉ nhận 100 hoặc {made.reduced}.")
        return made


PLAIN = frozenset(RuleSet.__dataclass_fields__) - {"key", "version", "criteria", "thresholds"}


class NewRuleSetForm(RuleSetForm):
    """The same under a key of its own."""

    key_name = line("Mã của bảng", most=20)


class PopulationForm(Form):
    """`population` empty: by the kind of unit."""

    unit = row_id("Đơn vị")
    population: Field[Population | None] = Field(
        "Đối tượng", lambda sent: choice("Đối tượng", Population).read(sent) if sent and sent[0] else None
    )


def typed_of(rules: RuleSet) -> dict[str, str]:
    """A rule set as the form has it typed."""
    found = {name: said(getattr(rules, name)) for name in RuleSetForm.fields if name in PLAIN and name != "general_groups"}
    found["general_groups"] = written(rules.general_groups)
    found["criteria"] = "1" if rules.criteria else ""
    known = {threshold.grade: threshold for threshold in rules.thresholds}
    for grade, usual in zip(GRADES, (9000, 7000, 5000), strict=True):
        threshold = known.get(grade, Threshold(grade, usual))
        found |= {grade: figure(threshold.bound), f"{grade}_above": "1" if threshold.above else ""}
    return found


def said(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return day_short(value) if isinstance(value, date) else "" if value is None else str(value)
