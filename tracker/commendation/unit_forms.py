"""The forms of what units and the office bring in: nominations, initiatives, open matters."""

from collections.abc import Callable
from enum import StrEnum

from tracker.commendation.nomination_rules import merits_problem, writing_problem
from tracker.commendation.rules import HOLD_WORDS, HoldKind
from tracker.core.forms import Field, Form, choice, day, line, maybe_id, row_id, text, tick, uploads


class Step(StrEnum):
    """What a button of the nomination's two pages wants."""

    CHECK = "check"
    EDIT = "edit"
    SEND = "send"


class Whose(StrEnum):
    """Of a unit as a whole, or of its head."""

    UNIT = "unit"
    HEAD = "head"


def checked(field: Field[str], *problems: Callable[[str], str]) -> Field[str]:
    """The same field, refused for what `problems` say of its text."""

    def read(strings: list[str]) -> str:
        value = field.read(strings)
        if problem := next((said for one in problems if (said := one(value))), ""):
            raise ValueError(problem)
        return value

    return Field(field.label, read, said=field.said)


class Naming(Form):
    name = checked(line("Tên"), writing_problem)
    position = checked(line("Chức danh hoặc công việc", required=False), writing_problem)
    merits = checked(text("Việc đã làm", most=4000), merits_problem, writing_problem)
    consent = checked(text("Sự đồng ý", most=300, required=False), writing_problem)
    is_direct = tick("Trực tiếp làm")


class NominationForm(Naming):
    step = choice("bước", Step)


class OfficeNominationForm(Naming):
    slot = line("Hình thức khen")
    unit = maybe_id("Đơn vị")


class InitiativeForm(Form):
    title = line("Tên sáng kiến", most=300)
    effect = text("Nội dung và kết quả", most=4000)
    done_on = day("Ngày bắt đầu áp dụng")
    whose = choice("của ai", Whose)
    files = uploads("Tệp kèm theo", most=1)


class OfficeInitiativeForm(InitiativeForm):
    unit = row_id("Đơn vị")


class RecognitionForm(Form):
    certificate = line("Số giấy chứng nhận", most=100)
    recognised_on = day("Ngày công nhận")
    was = line("Số trước đây", most=100, required=False)


class HoldForm(Form):
    unit = row_id("Đơn vị")
    whose = choice("của ai", Whose)
    kind = choice("loại việc", HoldKind, HOLD_WORDS)
    note = text("Ghi chú")
    opened_on = day("Ngày bắt đầu")


class ClosingForm(Form):
    closed_on = day("Ngày kết thúc")
    closed_note = text("Kết quả")
