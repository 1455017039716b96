"""The forms of reports: a kind, a report asked once, what the office does to a request, a unit's steps, the answers."""

from datetime import date

from tracker.core.forms import Field, Form, choice, day, ids, line, maybe_day, maybe_id, row_id, several, text, uploads, whole
from tracker.core.text import clean
from tracker.units.rules import UnitKind
from tracker.workdays.report_periods import Frequency

MOST_QUESTIONS, QUESTION_LONGEST, ANSWER_LONGEST = 10, 300, 4000


def questions(label: str) -> Field[list[str]]:
    """One question a line; empty lines are none."""

    def read(strings: list[str]) -> list[str]:
        lines = (strings[0] if strings else "").splitlines()
        found = [kept for one in lines if (kept := clean(" ".join(one.split()), QUESTION_LONGEST + 1))]
        if len(found) > MOST_QUESTIONS:
            raise ValueError(f"Nhiều nhất {MOST_QUESTIONS} câu hỏi.")
        if any(len(one) > QUESTION_LONGEST for one in found):
            raise ValueError(f"Mỗi câu hỏi dài nhất {QUESTION_LONGEST} ký tự.")
        return found

    return Field(label, read)


def answers(label: str) -> Field[list[str]]:
    """One text for each question, in their order; an empty one is not answered."""

    def read(strings: list[str]) -> list[str]:
        found = [clean(one, ANSWER_LONGEST + 1) for one in strings]
        if any(len(one) > ANSWER_LONGEST for one in found):
            raise ValueError(f"Mỗi câu trả lời dài nhất {ANSWER_LONGEST} ký tự.")
        return found

    return Field(label, read, many=True)


class AskedForm(Form):
    """What both a kind and a single report say."""

    title = line("Tên báo cáo", most=200)
    groups = several("nhóm đơn vị", UnitKind)
    units = ids("đơn vị", required=False, most=500)
    questions = questions("Câu hỏi riêng")

    def require_units(self) -> None:
        """Note that somebody has to report."""
        if not self.problems and not self.groups and not self.units:
            self.refuse("groups", "Xin chọn nhóm đơn vị hoặc ít nhất một đơn vị báo cáo.")


class KindForm(AskedForm):
    plan = maybe_id("kế hoạch")
    frequency = choice("kỳ báo cáo", Frequency)
    due_days = whole("Số ngày nộp sau khi kỳ kết thúc", least=0, most=60)
    starts_on = day("Báo cáo từ kỳ kết thúc sau ngày")


class KindChangeForm(AskedForm):
    due_days = whole("Số ngày nộp sau khi kỳ kết thúc", least=0, most=60)


class EndForm(Form):
    reason = text("Lý do", most=500)


class OnceForm(AskedForm):
    plan = maybe_id("kế hoạch")
    first_on = day("Số liệu từ ngày")
    last_on = day("Số liệu đến ngày")
    due_on = day("Hạn nộp")

    def check(self, today: date) -> None:
        """Note what cannot be."""
        if self.problems:
            return
        if self.last_on < self.first_on:
            self.refuse("last_on", "Ngày cuối phải từ ngày đầu trở đi.")
        if self.due_on < today:
            self.refuse("due_on", "Hạn nộp phải từ hôm nay trở đi.")


class DeadlineForm(Form):
    due_on = day("Hạn nộp mới")
    reason = line("Lý do", most=300)


class UnitForm(Form):
    unit = row_id("đơn vị")
    due_on = maybe_day("Hạn nộp")


class WordsForm(Form):
    words = text("Nội dung", most=8000, required=False)


class AnswersForm(Form):
    answers = answers("Câu trả lời")


class FilesForm(Form):
    photos = uploads("Ảnh")
    files = uploads("Tệp")


class RemovalForm(Form):
    evidence = row_id("tệp")


class ReturnForm(Form):
    reason = text("Lý do trả lại", most=2000)
    fix_by = day("Hạn bổ sung")


class PaperForm(Form):
    """A report that came on paper, by telephone, by another way."""

    received_on = day("Ngày nhận")
    source = line("Nhận qua", most=200)
    results = text("Kết quả", most=8000)
    difficulties = text("Khó khăn", most=8000, required=False)
    proposals = text("Đề xuất", most=8000, required=False)
    files = uploads("Tệp kèm theo")
