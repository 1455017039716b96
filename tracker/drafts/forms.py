"""The forms of importing and reviewing a plan."""

from tracker.core.forms import Form, hundredths, ids, line, maybe_day, maybe_id, maybe_whole, several, text, tick, uploads
from tracker.reader.recurrence import rule_of
from tracker.units.rules import GROUP_WORDS, UnitKind


class Repeating(Form):
    """Fields of a form that may say how often something is due."""

    every = line("Lặp lại", most=12, required=False)
    every_day = line("Ngày trong kỳ", most=100, required=False)

    def recurrence(self) -> str:
        """RRULE lines, empty for none; what cannot be read is noted beside its field."""
        try:
            return rule_of(self.values.get("every", ""), self.values.get("every_day", ""))
        except ValueError as problem:
            self.refuse("every_day", str(problem))
            return ""


class ImportForm(Form):
    document = uploads("Tệp kế hoạch", required=True, most=1)


class DraftForm(Repeating):
    text = text("Tên việc", most=3000)
    lead = line("Chủ trì", most=30, required=False)
    more_groups = several("nhóm chủ trì", UnitKind, GROUP_WORDS)
    more_leads = ids("đơn vị chủ trì", required=False)
    coordinating = ids("đơn vị phối hợp", required=False)
    requested = tick("Đề nghị, không giao")
    kind = line("Loại hạn", most=12, required=False)
    due_on = maybe_day("Hạn")
    product = line("Sản phẩm", most=500, required=False)
    numbers = line("Số liệu cần báo", most=200, required=False)
    weight = hundredths("Hệ số", least=1, most=10_000)


class SplitForm(Form):
    first = text("Việc một", most=3000)
    second = text("Việc hai", most=3000)


class NewDraftForm(Form):
    text = text("Nội dung", most=3000)
    clause = maybe_id("Mục")


class SeveralForm(Form):
    ids = ids("việc")
    due_on = maybe_day("Hạn chung")
    what = line("Việc cần làm", most=12)


class TargetForm(Form):
    text = text("Chỉ tiêu", most=2000)
    low = hundredths("Mức")
    high = hundredths("Mức trên")
    measure = line("Đơn vị tính", most=60)
    comparator = line("So sánh", most=8)
    year = maybe_whole("Năm", least=2000, most=2100)
    keep = tick("Giữ chỉ tiêu này")


class WarningForm(Form):
    warning = maybe_id("Cảnh báo")
