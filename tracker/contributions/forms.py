"""The forms of contributions."""

from tracker.core.forms import Form, maybe_day, row_id, text


class ContributionForm(Form):
    unit = row_id("Đơn vị phối hợp")
    what = text("Nội dung đề nghị", most=2000)
    due_on = maybe_day("Cần trước ngày")


class AnswerForm(Form):
    answer = text("Trả lời", most=4000)
