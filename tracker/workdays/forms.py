"""What the doors of the calendar read. `confirmed` comes with the button of the preview: without it nothing is saved."""

from tracker.core.forms import Form, day, line, maybe_day, tick


class PreviewedForm(Form):
    confirmed = tick("Lưu thay đổi")


class DaysForm(PreviewedForm):
    """A day off, a day worked instead, or both: a swap."""

    off = maybe_day("Ngày nghỉ")
    worked = maybe_day("Ngày làm bù")
    name = line("Tên ngày")
    source = line("Văn bản công bố", most=300)


class DayForm(PreviewedForm):
    day = day("Ngày")
    name = line("Tên ngày")
    source = line("Văn bản công bố", most=300)


class SourceForm(PreviewedForm):
    source = line("Văn bản công bố", most=300)
