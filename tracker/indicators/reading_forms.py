"""The forms of readings: a number as people type it, what a unit reports, what the office enters, a workbook."""

from tracker.core.forms import Field, Form, day, first, ids, line, maybe_id, row_id, text, tick, uploads
from tracker.indicators.rules import read_amount


def amount(label: str) -> Field[int]:
    """A count that must be given, as hundredths."""

    def read(strings: list[str]) -> int:
        if not first(strings).strip():
            raise ValueError(f"Xin nhập {label.lower()}. Nếu chưa có ai thì ghi 0.")
        return read_amount(first(strings))

    return Field(label, read)


def maybe_amount(label: str) -> Field[int | None]:
    """A count or nothing, as hundredths."""
    return Field(label, lambda s: read_amount(first(s)) if first(s).strip() else None)


class ReadingForm(Form):
    """What a unit reports, in both steps. `seen`: the reading that stood; `next`: where it came from."""

    numerator = amount("số đếm được")
    denominator = maybe_amount("tổng số")
    note = text("Ghi chú", most=1000, required=False)
    why = text("Vì sao sửa", most=1000, required=False)
    sure = tick("Số liệu đúng như vậy")
    seen = maybe_id("số đang có")
    next = line("Trang trước", most=500, required=False)
    files = uploads("Ảnh, tệp kèm theo")


class BehalfForm(Form):
    unit = row_id("đơn vị")
    period = line("kỳ báo cáo", most=20)
    numerator = amount("số đếm được")
    denominator = maybe_amount("tổng số")
    source = line("Nhận qua", most=200)
    received_on = day("Ngày nhận")
    note = text("Ghi chú", most=1000, required=False)
    why = text("Vì sao sửa", most=1000, required=False)
    sure = tick("Số liệu đúng như vậy")
    seen = maybe_id("số đang có")
    files = uploads("Ảnh, tệp kèm theo")


class TemplateForm(Form):
    indicators = ids("chỉ tiêu", most=100)
    period = line("kỳ báo cáo", most=20)


class WorkbookForm(Form):
    workbook = uploads("tệp Excel", required=True, most=1)


class EnterForm(Form):
    """The button that enters a workbook. `why`: of all corrections in it; `sure`: the warnings were seen."""

    why = text("Vì sao sửa", most=1000, required=False)
    sure = tick("Đã xem các cảnh báo")
