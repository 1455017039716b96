"""The forms of tasks and assignments."""

from tracker.core.forms import Form, choice, day, hundredths, ids, line, maybe_day, maybe_id, maybe_whole, row_id, text, tick
from tracker.drafts.forms import Repeating
from tracker.reader.spans import MEASURE_WORDS, Measure

STRICT = "Hạn đứng nguyên dù là ngày nghỉ"


class ChangeForm(Form):
    due_on = maybe_day("Hạn")
    weight = hundredths("Hệ số quy đổi", least=1, most=10_000)
    product = line("Sản phẩm", most=500, required=False)
    unit = row_id("Đơn vị chủ trì")
    strict = tick(STRICT)
    reason = text("Lý do", most=1000)


class ReasonForm(Form):
    reason = text("Lý do", most=1000)


class ReopenForm(ReasonForm):
    fix_by = day("Hạn bổ sung")


class TaskForm(Repeating):
    text = text("Nội dung nhiệm vụ", most=3000)
    leads = ids("đơn vị chủ trì", required=False)
    group = line("Nhóm đơn vị", most=20, required=False)
    coordinating = ids("đơn vị phối hợp", required=False)
    plan = maybe_id("Kế hoạch")
    due_on = maybe_day("Hạn")
    strict = tick(STRICT)
    product = line("Sản phẩm", most=500, required=False)
    numbers = line("Số liệu cần báo", most=200, required=False)
    weight = hundredths("Hệ số quy đổi", least=1, most=10_000)


class UnitsForm(Form):
    units = ids("đơn vị")


class DatedForm(Form):
    starts_on = maybe_day("Tính từ ngày")
    count = maybe_whole("Sau bao lâu", least=1, most=999)
    measure = choice("đơn vị tính", Measure, MEASURE_WORDS)
    due_on = maybe_day("Hạn")


class RepeatForm(Repeating):
    starts_on = day("Tính từ ngày")
    ends_on = maybe_day("Đến hết ngày")


class EndForm(ReasonForm):
    cancel_ahead = tick("Huỷ cả các kỳ sau hôm nay mà đơn vị chưa bắt đầu")


class CloseForm(Form):
    heir = maybe_id("Đơn vị nhận việc")
    reason = text("Lý do", most=1000)
