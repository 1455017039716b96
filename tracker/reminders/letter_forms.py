"""The forms of letters."""

from tracker.core.forms import Form, day, ids, line, maybe_id, text
from tracker.reminders.letters import MOST


class ChosenForm(Form):
    """Ticked assignments, or a unit: all its late work."""

    ids = ids("việc", required=False, most=MOST)
    unit = maybe_id("Đơn vị")


class LetterForm(Form):
    ids = ids("việc", most=MOST)
    number = line("Số và ký hiệu", most=40)
    dated = day("Ngày công văn")
    as_of = day("Dữ liệu tính đến ngày")
    reply_by = day("Hạn trả lời")
    capacity = text("Thay mặt", most=200, required=False)
    title = line("Chức vụ người ký", most=120)
    name = line("Họ tên người ký", most=70, required=False)
