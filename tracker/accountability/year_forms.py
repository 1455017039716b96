"""The forms of yearly grades."""

from tracker.accountability.years import EARLIEST, LATEST
from tracker.core.forms import Form, choice, row_id, text, tick, whole
from tracker.scoring.rule_sets import GRADE_WORDS, Grade


class GradeForm(Form):
    year = whole("Năm", least=EARLIEST, most=LATEST)
    grade = choice("Mức xếp loại", Grade, GRADE_WORDS)
    reason = text("Lý do", most=1000, required=False)


class HeadGradeForm(GradeForm):
    disciplined = tick("Đã bị kỷ luật")


class UnitGradeForm(GradeForm):
    is_outstanding = tick("Đơn vị có thành tích nổi trội")
    head = row_id("Người đứng đầu")
