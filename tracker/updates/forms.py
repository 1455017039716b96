"""The forms of reporting and of acceptance."""

from tracker.core.forms import Form, day, ids, line, maybe_whole, row_id, text, tick, uploads, whole


class DoneForm(Form):
    done = line("Kết quả")


class NumbersForm(Form):
    amount = whole("Số đã làm được")
    out_of = maybe_whole("Trên tổng số")


class EvidenceForm(Form):
    photos = uploads("Ảnh")
    files = uploads("Tệp")
    note = text("Ghi chú", most=4000, required=False)


class RemovalForm(Form):
    evidence = row_id("Tệp")


class NoteForm(Form):
    note = text("Ghi chú", most=4000, required=False)


class ProgressForm(Form):
    percent = whole("Đã làm được", most=100)
    note = text("Đang làm đến đâu", most=4000, required=False)
    files = uploads("Tệp kèm theo")


class BehalfForm(Form):
    received_on = day("Ngày nhận")
    source = line("Nhận qua", most=300)
    amount = maybe_whole("Số đã làm được")
    out_of = maybe_whole("Trên tổng số")
    note = text("Nội dung báo cáo", most=4000)
    files = uploads("Tệp kèm theo")


class AcceptForm(Form):
    ids = ids("việc", most=200)


class ReturnForm(Form):
    reason = text("Lý do trả lại", most=2000)
    fix_by = day("Hạn bổ sung")
    serious = tick("Sai sót lớn")
