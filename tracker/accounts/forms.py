"""The forms of signing in and of one's own account."""

from tracker.core.forms import Form, line, row_id, secret


class NextForm(Form):
    """Where to go after signing in by link."""

    next = line("Trang tiếp theo", most=500, required=False)


class SignInForm(NextForm):
    login = line("Tên đăng nhập", most=100)
    password = secret("Mật khẩu")
    code = line("Mã xác nhận", most=12, required=False)


class DemoForm(Form):
    login = line("Người dùng", most=100)


class NewPassword(Form):
    old_password = line("Mật khẩu đang dùng", most=256, required=False)
    password = secret("Mật khẩu mới")
    again = secret("Mật khẩu mới, nhập lại")


class EnrolmentForm(Form):
    secret = line("Khoá", most=64)
    code = line("Mã xác nhận", most=12)


class ProofForm(NextForm):
    password = line("Mật khẩu", most=256, required=False)
    code = line("Mã xác nhận", most=12, required=False)


class HatForm(NextForm):
    appointment = row_id("Chức vụ")
