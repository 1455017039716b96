"""What speaks for a candidate and against, in words, each with the part of the page that lists what is behind it; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tracker.commendation.deeds import EARLY_DAYS, Record
from tracker.core.text import points
from tracker.scoring.engine import half_up


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in words. `anchor`: the part of the candidate's page that lists what is behind it; `url`: another page."""

    key: str
    words: str
    anchor: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A published score of the time: `total` in hundredths, `grade` empty for a plan score."""

    id: int
    sheet: int
    number: int
    appointment: int
    rule_set: str
    total: int
    grade: str
    words: str


def reasons_for(record: Record, cards: Sequence[Card]) -> tuple[Reason, ...]:
    """What speaks for a candidate, by the facts."""
    found = []
    if record.on_time:
        whole = record.on_time == record.due
        words = (
            f"Cả {record.due} việc đến hạn đều xong đúng hạn"
            if whole
            else f"{record.on_time} trên {record.due} việc xong đúng hạn"
        )
        found.append(Reason("on_time", words, "viec-dung-han"))
    if record.early:
        found.append(Reason("early", f"{record.early} việc xong sớm từ {EARLY_DAYS} ngày trở lên", "viec-dung-han"))
    if record.on_time and not record.returned:
        found.append(Reason("quality", "Không lần nào bị trả lại vì sai sót lớn", "viec-dung-han"))
    if fresh := record.fresh(record.reached):
        found.append(Reason("reached", f"{fresh} chỉ tiêu đạt hoặc vượt mức", "chi-tieu"))
    if record.recognised:
        found.append(Reason("recognised", f"{record.recognised} sáng kiến được công nhận", "sang-kien"))
    if others := record.fresh(record.initiatives) - record.recognised:
        found.append(Reason("initiatives", f"{others} sáng kiến đã ghi nhận", "sang-kien"))
    if fresh := record.fresh(record.helped):
        found.append(Reason("helped", f"{fresh} lần phối hợp đúng hẹn với đơn vị khác", "phoi-hop"))
    if cards:
        mean = points(half_up(Fraction(sum(one.total for one in cards), 100 * len(cards))))
        name = "Điểm công bố" if cards[0].grade else "Điểm thực hiện kế hoạch"
        found.append(Reason("score", f"{name} trung bình {mean}, {len(cards)} kỳ", "diem"))
    return tuple(found)


def reasons_against(record: Record, *, is_requested: bool = False) -> tuple[Reason, ...]:
    """What a person should weigh, by the facts; of a requested body, which was asked and not ordered, in courteous words."""
    found = []
    if record.unreported:
        found.append(Reason("unreported", f"{record.unreported} việc quá hạn chưa báo cáo", "viec-cham"))
    if late := record.late - record.unreported:
        found.append(Reason("late", f"{late} việc xong muộn, không có lý do khách quan", "viec-cham"))
    if record.returned:
        found.append(Reason("returned", f"{record.returned} lần bị trả lại vì sai sót lớn", "viec-cham"))
    if short := len(record.missed) - record.silent:
        found.append(Reason("short", f"{short} chỉ tiêu chưa đạt mức của năm", "chi-tieu-chua-dat"))
    if record.silent:
        words = "được đề nghị báo số, phường chưa nhận được" if is_requested else "chưa báo cáo số liệu lần nào"
        found.append(Reason("silent", f"{record.silent} chỉ tiêu {words}", "chi-tieu-chua-dat"))
    return tuple(found)
