"""The forms of chasing."""

from typing import Any

from tracker.core.forms import Field, Form, choice, day, ids, line, read_whole, text
from tracker.reminders.rules import CAUSE_WORDS, FARTHEST, Cause, Ladder, Rung, Step, fingerprint

MOST_ROWS = 40
BEFORE, ON, AFTER = "before", "on", "after"
SIDES = [(BEFORE, "Trước hạn"), (ON, "Đúng ngày đến hạn"), (AFTER, "Sau hạn")]


class PromiseForm(Form):
    promised_on = day("Ngày hẹn xong")
    cause = choice("Lý do chưa xong", Cause, CAUSE_WORDS)
    words = text("Ghi thêm", most=2000, required=False)


class PickedForm(Form):
    ids = ids("việc", most=200)


def strings(label: str) -> Field[list[str]]:
    return Field(label, lambda sent: sent, many=True)


class LadderForm(Form):
    """One value of each column a row; a row without days (but for the deadline itself) is no rung. Ticks carry row numbers."""

    seen = line("Bảng đang chạy", most=1000)
    side = strings("Lúc")
    days = strings("Số ngày")
    step = strings("Việc cần làm")
    owner = strings("Báo người phải làm")
    office = strings("Báo phòng theo dõi")
    leadership = strings("Báo lãnh đạo")
    courteous = strings("Cả đơn vị được đề nghị")

    @property
    def is_whole(self) -> bool:
        """Whether every row has all its cells, as our own page sends them."""
        return len(self.typed["side"]) == len(self.typed["days"]) == len(self.typed["step"]) <= MOST_ROWS

    def ladder(self) -> Ladder:
        """The rungs, in order of time. Raises ValueError with a Vietnamese sentence."""
        if not self.is_whole:
            raise ValueError("Bảng bậc nhắc gửi thiếu ô. Xin mở lại trang.")
        rungs = [
            Rung(
                offset_of(side, days), to_owner=str(row) in self.owner, to_office=str(row) in self.office,
                to_leadership=str(row) in self.leadership, step=Step(step) if step in set(Step) else Step.NOTICE,
                courteous=str(row) in self.courteous,
            )
            for row, (side, days, step) in enumerate(zip(self.side, self.days, self.step, strict=True))
            if days.strip() or side == ON
        ]  # fmt: skip
        return tuple(sorted(rungs, key=lambda rung: rung.offset))


def offset_of(side: str, days: str) -> int:
    if side == ON:
        return 0
    count = read_whole(days, "Số ngày", 1, FARTHEST)
    return -count if side == BEFORE else count


def typed_of(ladder: Ladder, *, spare: int = 3) -> dict[str, Any]:
    """A ladder as the form shows it, with some empty rows below."""
    empty = [Rung(0)] * spare
    shown = [*ladder, *empty]
    real = range(len(ladder))
    return {
        "seen": fingerprint(ladder),
        "side": [side_of(rung.offset) if row in real else AFTER for row, rung in enumerate(shown)],
        "days": [str(abs(rung.offset)) if rung.offset else "" for rung in shown],
        "step": [str(rung.step) for rung in shown],
        "owner": [str(row) for row in real if ladder[row].to_owner],
        "office": [str(row) for row in real if ladder[row].to_office],
        "leadership": [str(row) for row in real if ladder[row].to_leadership],
        "courteous": [str(row) for row in real if ladder[row].courteous],
    }


def side_of(offset: int) -> str:
    return BEFORE if offset < 0 else AFTER if offset > 0 else ON
