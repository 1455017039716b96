"""The forms of thank-you letters."""

from enum import StrEnum

from tracker.core.forms import Form, choice, line, row_id, text

LETTER_MOST, WHY_MOST = 3000, 280


class Then(StrEnum):
    """Which button was pressed: look at the paper again, or send it."""

    PREVIEW = "preview"
    SEND = "send"


class LetterForm(Form):
    letter = text("Nội dung thư", most=LETTER_MOST)
    then = choice("xem trước hoặc gửi", Then)


class PassForm(Form):
    reason = text("Lý do", most=500, required=False)


class WhyForm(Form):
    """For whom a letter of leadership's own is, and for what."""

    unit = row_id("Đơn vị")
    why = line("Cảm ơn về việc gì", most=WHY_MOST)


class OwnLetterForm(WhyForm):
    letter = text("Nội dung thư", most=LETTER_MOST)
    then = choice("xem trước hoặc gửi", Then)
