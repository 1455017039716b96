"""The forms of explanations and appeals: what a head says, the two answers."""

from tracker.core.forms import MAX_ID, Field, Form, ids, nothing, text, uploads

CAUSE_LONGEST = 60
Cause = tuple[int, str]  # an assignment and the key of its mishap (counting.Mishap.key)


def causes(label: str) -> Field[list[Cause]]:
    """Mishaps ticked, each once, as `assignment|key`."""

    def read(strings: list[str]) -> list[Cause]:
        found = []
        for typed in dict.fromkeys(strings):
            assignment, _, key = typed.partition("|")
            is_id = assignment.isascii() and assignment.isdigit() and len(assignment) < 20 and int(assignment) <= MAX_ID
            if not is_id or not key or len(typed) > CAUSE_LONGEST or not typed.isascii() or not typed.isprintable():
                raise ValueError(f"Xin chọn {label.lower()} trong danh sách.")
            found.append((int(assignment), key))
        return found

    return Field(label, read, many=True, said=nothing)


class SendForm(Form):
    text = text("Ý kiến của ông/bà", most=4000)
    assignments = ids("việc", required=False, most=100)
    files = uploads("Ảnh, tệp kèm theo")


class UpholdForm(Form):
    answer = text("Trả lời", most=2000)
    causes = causes("nguyên nhân khách quan")


class RejectForm(Form):
    answer = text("Lý do không chấp nhận", most=2000)
