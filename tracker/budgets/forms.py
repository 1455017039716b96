"""The forms of estimates. Quantities are read as hundredths, money as whole đồng; no number passes through a float."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.budgets.appraising import Verdict
from tracker.budgets.reading import MOST_CONTENT, MOST_MEASURE, read_money, read_quantity
from tracker.budgets.rules import LineVerdict, MoneySource, Outcome, verdict_problem
from tracker.core.forms import Field, Form, bounded, choice, day, first, line, maybe_id, row_id, text, tick, uploads, whole
from tracker.core.text import clean, uncapital


def quantity(label: str) -> Field[int]:
    return Field(label, lambda strings: read_quantity(first(strings)))


def money(label: str, *, least: int = 0) -> Field[int]:
    return Field(label, lambda strings: read_money(first(strings), label, least=least))


def maybe_money(label: str) -> Field[int | None]:
    return Field(label, lambda strings: read_money(first(strings), label) if first(strings).strip() else None)


class HeadingForm(Form):
    title = line("Tên dự toán", most=300)
    year = whole("Năm ngân sách", least=2020, most=2100)
    plan = maybe_id("kế hoạch")
    grounds = text("Căn cứ", most=4000, required=False)


class LineForm(Form):
    task = maybe_id("nhiệm vụ")
    content = line("Nội dung chi", most=MOST_CONTENT)
    measure = line("Đơn vị tính", most=MOST_MEASURE)
    quantity = quantity("Số lượng")
    unit_price = money("Đơn giá")
    source = choice("Nguồn", MoneySource)
    source_note = line("Ghi rõ nguồn", most=300, required=False)


class PasteForm(Form):
    """Kept exactly but for control characters, so that what cannot be read comes back as it was pasted."""

    lines = Field("Các dòng", lambda strings: bounded(clean(first(strings), 100_001), "Các dòng", 100_000, True))
    source = choice("Nguồn", MoneySource)


class FilesForm(Form):
    files = uploads("Tệp", required=True)


class DecisionForm(Form):
    outcome = choice("Quyết định", Outcome)
    decision_number = line("Số quyết định", most=60, required=False)
    reason = text("Lý do", most=2000, required=False)


class SpendingForm(Form):
    amount = money("Số tiền", least=1)
    spent_on = day("Ngày chi")
    paper = line("Số chứng từ", most=200)
    note = text("Ghi chú", most=1000, required=False)
    files = uploads("Chứng từ kèm theo")
    confirmed = tick("Vẫn chi vượt")
    why = text("Lý do chi vượt", most=1000, required=False)
    line = row_id("Dòng dự toán")


class TakingBackForm(Form):
    why = text("Lý do rút lại", most=1000)


# The appraisal: three fields for each line
REST = "Thống nhất mọi dòng chưa ghi"


def appraisal_form(lines: Sequence[Mapping[str, Any]]) -> type[Form]:
    """A form with a verdict, an amount and a reason for each of these lines, an opinion, and a tick for lines left empty."""
    fields: dict[str, Any] = {}
    for one in lines:
        fields[f"verdict-{one['id']}"] = choice("Ý kiến", LineVerdict)
        fields[f"to-{one['id']}"] = maybe_money("Số tiền sau khi giảm")
        fields[f"reason-{one['id']}"] = text("Lý do", most=1000, required=False)
    common: dict[str, Any] = {"rest": tick(REST), "opinion": text("Ý kiến chung", most=4000, required=False)}
    return type("AppraisalForm", (Form,), fields | common)


def verdicts_of(form: Form, lines: Sequence[Mapping[str, Any]]) -> dict[int, Verdict]:
    """The verdicts of a form that was read; those that cannot be so are noted as its problems, each beside its field.

    A line of which nothing is said is agreed to where `rest` is ticked, else refused.
    """
    found = {}
    for place, one in enumerate(lines, 1):
        key = one["id"]
        if form.values["rest"] and is_silent(form, key):
            del form.problems[f"verdict-{key}"]  # the choice alone found it empty
            found[key] = Verdict(LineVerdict.AGREE)
            continue
        if f"verdict-{key}" not in form.values:
            form.problems[f"verdict-{key}"] = f"Dòng {place}: xin chọn thống nhất, giảm hay không thống nhất."
            continue
        if f"to-{key}" in form.problems or f"reason-{key}" in form.problems:
            continue
        verdict = LineVerdict(form.values[f"verdict-{key}"])
        to, reason = form.values[f"to-{key}"], form.values[f"reason-{key}"]
        if problem := verdict_problem(verdict, one["amount"], to, reason):
            form.refuse(f"{problem[0]}-{key}", f"Dòng {place}: {uncapital(problem[1])}")
        found[key] = Verdict(verdict, to, reason)
    return found


def is_silent(form: Form, line: int) -> bool:
    """Whether neither a verdict nor an amount nor a reason was typed for the line."""
    return not any(form.typed[f"{part}-{line}"].strip() for part in ("verdict", "to", "reason"))
