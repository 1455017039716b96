"""What the doors of the calendar read. `confirmed` comes with the button of the preview: without it nothing is saved."""

from tracker.core.forms import Form, day, line, maybe_day, tick
from tracker.workdays.almanac import MarkedDay
from tracker.workdays.rules import DayKind


class PreviewedForm(Form):
    confirmed = tick("Lưu thay đổi")


class DaysForm(PreviewedForm):
    """A day off, a day worked instead, or both: a swap."""

    off = maybe_day("Ngày nghỉ")
    worked = maybe_day("Ngày làm bù")
    name = line("Tên ngày")
    source = line("Văn bản công bố", most=300)

    @property
    def days(self) -> tuple[MarkedDay, ...]:
        """What it marks; a day worked for a day off is named after it."""
        put = [MarkedDay(self.off, DayKind.OFF, self.name, self.source)] if self.off else []
        if self.worked:
            name = f"Làm bù cho ngày {self.off:%d/%m}" if self.off else self.name
            put.append(MarkedDay(self.worked, DayKind.WORKED, name, self.source))
        return tuple(put)


class DayForm(PreviewedForm):
    day = day("Ngày")
    name = line("Tên ngày")
    source = line("Văn bản công bố", most=300)


class SourceForm(PreviewedForm):
    source = line("Văn bản công bố", most=300)
