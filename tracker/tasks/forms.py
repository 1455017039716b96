"""The forms of tasks and assignments."""

from tracker.core.forms import Form, day, hundredths, ids, line, maybe_day, maybe_id, row_id, text, tick

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


class TaskForm(Form):
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


class CloseForm(Form):
    heir = maybe_id("Đơn vị nhận việc")
    reason = text("Lý do", most=1000)
