"""The forms of extensions: asking, handing over, deciding, several at once."""

from datetime import date

from tracker.core.forms import Form, day, ids, line, maybe_day, maybe_id, row_id, text, tick, uploads, whole
from tracker.core.text import read_day
from tracker.extensions.rules import MOST_SHARE, Wish

OTHER = "other"  # the choice beside the quick ones: another day, typed


class CauseForm(Form):
    """`told` is the reason as it is kept: with the objective cause, which must be named where it is ticked."""

    reason = text("Lý do", most=2000)
    objective = tick("Nguyên nhân khách quan")
    cause = line("Nguyên nhân khách quan nào", most=300, required=False)

    def check_cause(self) -> None:
        if not self.problems and self.objective and not self.cause:
            self.refuse("cause", "Xin ghi nguyên nhân khách quan nào, ví dụ bão số 3.")
        if not self.problems and self.cause and not self.objective:
            self.refuse("objective", "Ông/bà đã ghi nguyên nhân khách quan: xin đánh dấu ô này, hoặc xoá phần đã ghi.")

    def told(self) -> str:
        return f"{self.reason}\nNguyên nhân khách quan: {self.cause}" if self.objective else self.reason


class AskForm(CauseForm):
    to = line("Hạn mới", most=20, required=False)
    other = maybe_day("Ngày khác")
    files = uploads("Ảnh, tệp chứng minh")

    def wanted(self) -> date | None:
        """The day chosen or typed; None, with a problem noted, when there is neither."""
        try:
            found = self.other if self.to == OTHER else read_day(self.to)
        except ValueError:
            found = None
        if found is None:
            self.refuse(*(("other", "Xin ghi ngày, ví dụ 28/11/2025.") if self.to == OTHER else ("to", "Xin chọn hạn mới.")))
        return found


class HandoverForm(Form):
    reason = text("Lý do", most=2000)
    share = whole("Phần đã làm", most=MOST_SHARE)
    unit = maybe_id("Đơn vị có thể làm")


class GrantForm(Form):
    to_due = day("Hạn mới")
    confirmed = tick("Xác nhận nguyên nhân khách quan")
    answer = text("Ghi chú cho đơn vị", most=1000, required=False)


class GiveForm(Form):
    unit = row_id("Đơn vị nhận việc")
    due_on = maybe_day("Hạn của đơn vị nhận")
    answer = text("Ghi chú cho các đơn vị", most=1000, required=False)


class RefusalForm(Form):
    answer = text("Lý do không đồng ý", most=1000)


class SeveralForm(CauseForm):
    ids = ids("việc", most=200)
    to = line("Hạn mới", most=20, required=False)
    other = maybe_day("Ngày khác")

    def wish(self) -> Wish | None:
        """What is wanted for all of them; None, with a problem noted, when nothing was chosen."""
        if self.to == OTHER and self.other:
            return Wish(to_due=self.other)
        if self.to.isascii() and self.to.isdigit() and 0 < int(self.to) <= 260:
            return Wish(days=int(self.to))
        self.refuse(*(("other", "Xin ghi ngày, ví dụ 28/11/2025.") if self.to == OTHER else ("to", "Xin chọn hạn mới.")))
        return None
