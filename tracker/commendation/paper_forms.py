"""What people send about the dossier's papers."""

from enum import StrEnum

from tracker.commendation.report_text import MOST
from tracker.core.forms import Form, choice, text


class Wish(StrEnum):
    """What becomes of a report that was typed."""

    SAVE = "save"
    PREVIEW = "preview"


class ReportForm(Form):
    """The report's body, one paragraph a line."""

    body = text("Nội dung báo cáo", most=MOST - 1)
    wish = choice("Việc cần làm", Wish)


class PlainForm(Form):
    """Nothing but the button."""
