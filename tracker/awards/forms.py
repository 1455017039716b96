"""The forms of awards: taking one back or letting it stand, a workbook, a version of a kind, a base salary."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from tracker.awards.rules import GRANTER_WORDS, PAPER_WORDS, VOTES_OF_WORDS, AwardKind, Granter, PaperKind, Votes, VotesOf
from tracker.awards.soundness import added, problems, reworded
from tracker.core.forms import Field, Form, choice, day, line, maybe_day, several, text, tick, uploads, whole
from tracker.core.text import clean, day_short, number, read_number


class WithdrawForm(Form):
    number = line("Số quyết định thu hồi", most=60)
    day = day("Ngày quyết định thu hồi")
    reason = text("Lý do thu hồi", most=1000)


class ConfirmForm(Form):
    """`grades`: the lowered grades that were shown."""

    grades = line("Mức xếp loại đã xem", most=1000, required=False)
    reason = text("Lý do giữ nguyên", most=1000)


class WorkbookForm(Form):
    workbook = uploads("Tệp Excel", required=True, most=1)


class SalaryForm(Form):
    amount = whole("Mức lương cơ sở", least=100_000, most=1_000_000_000)
    since = day("Áp dụng từ ngày")
    source = line("Văn bản quy định", most=300)


def thousandths(label: str, *, most: int) -> Field[int | None]:
    """A decimal number with at most three places, kept as thousandths, or nothing."""

    def read(strings: list[str]) -> int | None:
        typed = strings[0].strip() if strings else ""
        if not typed:
            return None
        value = read_number(typed) * 1000
        if value != int(value) or not 0 < value <= most:
            raise ValueError(f"{label} là số dương đến {most // 1000}, nhiều nhất ba chữ số sau dấu phẩy.")
        return int(value)

    return Field(label, read)


def lines(label: str) -> Field[list[str]]:
    """Several inputs of one name, in order, empty ones kept; too many are refused when they are put together."""

    def read(strings: list[str]) -> list[str]:
        return [clean(" ".join(one.split()), 1000) for one in strings[:100]]

    return Field(label, read, many=True)


class KindForm(Form):
    """Everything of a kind that people enter; its conditions as they stand, and `more`, one a line."""

    name = line("Tên", most=200)
    basis = line("Căn cứ", most=300)
    starts_on = day("Có hiệu lực từ")
    ends_on = maybe_day("Hết hiệu lực ngày")
    granter = choice("Ai quyết định", Granter, GRANTER_WORDS)
    percent = whole("Tỷ lệ phiếu đồng ý", least=1, most=100)
    above = tick("Phải cao hơn tỷ lệ này")
    votes_of = choice("Tính trên", VotesOf, VOTES_OF_WORDS)
    is_ballot = tick("Bỏ phiếu kín")
    multiple = thousandths("Tiền thưởng", most=100_000)
    is_suggested = tick("Sổ Việc tìm và gợi ý")
    least_on_time = whole("Số việc xong đúng hạn ít nhất", most=1000)
    least_percent = whole("Tỷ lệ đúng hạn ít nhất", most=100)
    papers = several("Giấy tờ", PaperKind, PAPER_WORDS)
    condition_words = lines("Điều kiện")
    condition_bases = lines("Căn cứ của điều kiện")
    more = text("Điều kiện thêm", most=10_000, required=False)
    note = text("Ghi chú", most=1000, required=False)
    reason = text("Lý do nhập bản này", most=1000)

    def entered(self, before: AwardKind, version: int) -> AwardKind | None:
        """The kind as it was entered, to be that version; None, with its problems noted, where it is not sound.

        Ask only where nothing is a problem.
        """
        try:
            kept = reworded(before.conditions, self.condition_words, self.condition_bases)
        except ValueError as problem:
            self.refuse("condition_words", str(problem))
            return None
        try:
            more = added(self.more, version=version)
        except ValueError as problem:
            self.refuse("more", str(problem))
            return None
        made = replace(
            before, **{name: self.values[name] for name in PLAIN}, conditions=(*kept, *more), papers=tuple(self.papers),
            votes=Votes(self.percent, self.above, self.votes_of, self.is_ballot),
        )  # fmt: skip
        for name, sentence in problems(made).items():
            self.refuse(name, sentence)
        return None if self.problems else made


PLAIN = (
    "name", "basis", "starts_on", "ends_on", "granter", "multiple", "is_suggested", "least_on_time", "least_percent", "note",
)  # fmt: skip


def typed_of(kind: AwardKind) -> dict[str, Any]:
    """A kind as the form has it typed."""
    votes = kind.votes
    return {
        "name": kind.name, "basis": kind.basis, "starts_on": day_short(kind.starts_on), "ends_on": day_short(kind.ends_on),
        "granter": kind.granter, "percent": str(votes.percent), "above": ticked(votes.above), "votes_of": votes.of,
        "is_ballot": ticked(votes.is_ballot), "multiple": multiple_words(kind.multiple), "is_suggested": ticked(kind.is_suggested),
        "least_on_time": str(kind.least_on_time), "least_percent": str(kind.least_percent), "papers": list(kind.papers),
        "condition_words": [one.words for one in kind.conditions], "condition_bases": [one.basis for one in kind.conditions],
        "note": kind.note,
    }  # fmt: skip


def multiple_words(thousandths: int | None) -> str:
    return "" if thousandths is None else number(Decimal(thousandths) / 1000)


def ticked(value: bool) -> str:
    return "1" if value else ""
