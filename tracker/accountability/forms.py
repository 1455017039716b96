"""The forms of scoring: periods opened and confirmed, sheets chosen, points, criteria, causes, work placed, a sheet reopened."""

import re
from datetime import date
from enum import StrEnum

from tracker.accountability.points_forms import GeneralForm
from tracker.accountability.rules import PeriodKind, Span, span_of
from tracker.core.forms import Field, Form, choice, line, nothing, optional_whole, row_id, text
from tracker.scoring.rule_sets import CRITERIA, RuleSet

MOST_SHEETS = 1000
NOBODY = "none"  # the choice of nobody, where a person must choose
ALONE = "alone"  # a head without subordinates
SHEET = re.compile(r"(\d{1,19})-([a-z0-9_]{1,20})", re.ASCII)
Criterion = StrEnum("Criterion", {name.upper(): name for name in CRITERIA})  # type: ignore[misc]


class PeriodForm(Form):
    """`span` as `span_value` writes it."""

    span = line("Kỳ", most=20)

    def wanted(self) -> tuple[PeriodKind, date] | None:
        """The period chosen; None, with a problem noted, where it is none."""
        kind, _, day = self.span.partition("-")
        try:
            span = span_of(PeriodKind(kind), date.fromisoformat(day))
            if 2000 <= span.first.year <= 2100:
                return PeriodKind(kind), span.first
        except ValueError:
            pass
        self.refuse("span", "Xin chọn kỳ trong danh sách.")
        return None


def span_value(span: Span) -> str:
    return f"{span.kind}-{span.first.isoformat()}"


def sheet_of(typed: str) -> tuple[int, str]:
    """(appointment, key of the rule set) from 12-plan. Raises ValueError."""
    found = SHEET.fullmatch(typed)
    appointment = optional_whole(found[1]) if found else None
    if found is None or appointment is None:
        raise ValueError("Xin chọn phiếu trong danh sách.")
    return appointment, found[2]


def sheets_of(typed: list[str]) -> list[tuple[int, str]]:
    if not typed:
        raise ValueError("Xin chọn ít nhất một phiếu.")
    if len(typed) > MOST_SHEETS:
        raise ValueError(f"Chọn nhiều nhất {MOST_SHEETS} phiếu một lần.")
    return [sheet_of(one) for one in dict.fromkeys(typed)]


class SheetsForm(Form):
    sheets: Field[list[tuple[int, str]]] = Field("Phiếu", sheets_of, many=True, said=nothing)


class ConfirmationForm(Form):
    words = text("Nội dung xác nhận", most=1000)


class CriterionForm(Form):
    """`level`: a percent, or ALONE; a reason for either."""

    sheet = line("Phiếu", most=20)
    name = choice("Mục", Criterion)
    level = line("Mức", most=10)
    reason = text("Căn cứ", most=1000)

    def value(self, rules: RuleSet) -> int | None:
        """The percent meant; None, with a problem noted, where nothing was chosen."""
        if self.level == ALONE and self.name == CRITERIA[0]:
            return rules.alone
        if self.level in {"100", str(rules.reduced)}:
            return int(self.level)
        self.refuse("level", "Xin chọn một mức.")
        return None


class CauseForm(Form):
    assignment = row_id("Việc")
    mishap = line("Lần chậm hoặc trả lại", most=40)
    reason = text("Lý do", most=1000)


class PlacementForm(Form):
    """`head`: an appointment, or NOBODY."""

    assignment = row_id("Việc")
    head = line("Người đứng đầu", most=20)
    reason = text("Lý do", most=1000)

    def appointment(self) -> int | None:
        """None: nobody; notes a problem where it is neither."""
        found = optional_whole(self.head)
        if found is None and self.head != NOBODY:
            self.refuse("head", "Xin chọn người đứng đầu, hoặc không tính cho ai.")
        return found


class ReopeningForm(Form):
    sheet = line("Phiếu", most=20)
    reason = text("Lý do", most=1000)


class AssessmentForm(GeneralForm):
    """The authority's points, with a comment on the whole."""

    sheet = line("Phiếu", most=20)
    comment = text("Nhận xét chung", most=2000, required=False)


class AgreementForm(Form):
    period = line("Kỳ", most=10)
    sheet = line("Phiếu", most=20)
    term = row_id("Chức vụ")
