"""The forms of a person and of an appointment."""

from tracker.core.forms import Form, choice, line, maybe_day, maybe_email, row_id, tick
from tracker.core.viewer import Role
from tracker.people.rules import ROLE_WORDS


class AppointmentForm(Form):
    unit = row_id("Đơn vị")
    role = choice("Vai trò", Role, ROLE_WORDS)
    title = line("Chức danh")
    since = maybe_day("Từ ngày")
    until = maybe_day("Đến ngày")
    acting = tick("Tạm quyền")


class ContactForm(Form):
    phone = line("Điện thoại", most=30, required=False)
    email = maybe_email("Thư điện tử")


class PersonForm(AppointmentForm, ContactForm):
    name = line("Tên hoặc chức danh hiển thị")
    login = line("Tên đăng nhập", most=60)
