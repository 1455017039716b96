"""What the doors of a consolidated report read."""

from tracker.core import forms
from tracker.core.forms import Form
from tracker.reports.drafting import MOST


class PlainForm(Form):
    """A button alone."""


class TextForm(Form):
    text = forms.text("Nội dung", most=MOST, required=False)


class LockForm(Form):
    missing = forms.tick("Tôi đã xem danh sách đơn vị chưa báo cáo")


class ReasonForm(Form):
    reason = forms.text("Lý do lập bản mới", most=1000)
