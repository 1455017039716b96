"""What the doors of exchange read."""

from tracker.core.forms import Form, day, line, maybe_id, several, text, whole
from tracker.exchange.rules import Part, Scope

MOST_PER_MINUTE = 600


class OpenDataForm(Form):
    plan = maybe_id("Kế hoạch")
    as_of = day("Tính đến hết ngày")
    parts = several("Các phần", Part)


class ApplicationForm(Form):
    name = line("Tên hệ thống")
    purpose = text("Dùng để làm gì", most=1000)
    scopes = several("Được đọc", Scope)
    unit = maybe_id("Phạm vi")
    expires_on = day("Ngày hết hạn")
    per_minute = whole("Số lần gọi mỗi phút", least=1, most=MOST_PER_MINUTE)
