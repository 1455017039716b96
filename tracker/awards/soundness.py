"""What makes a kind of award a sound one, and the conditions that people add to it, one a line; pure."""

from collections.abc import Sequence

from tracker.awards.rules import AwardKind, Condition
from tracker.core.text import clean

MOST_CONDITIONS = 20
WORDS, BASIS = 300, 200  # characters


def problems(kind: AwardKind) -> dict[str, str]:
    """Field of the form → why it cannot be so, in Vietnamese; empty for a sound kind."""
    found = {}
    if kind.ends_on and kind.ends_on < kind.starts_on:
        found["ends_on"] = "Ngày hết hiệu lực không thể trước ngày có hiệu lực."
    if not kind.conditions:
        found["condition_words"] = "Xin giữ ít nhất một điều kiện."
    if len(kind.conditions) > MOST_CONDITIONS:
        found["more"] = f"Nhiều nhất {MOST_CONDITIONS} điều kiện."
    if kind.votes.above and kind.votes.percent == 100:
        found["percent"] = "Không thể đòi trên 100% số phiếu."
    if not kind.papers:
        found["papers"] = "Xin chọn ít nhất một loại giấy tờ."
    return found


def reworded(conditions: Sequence[Condition], words: Sequence[str], bases: Sequence[str]) -> tuple[Condition, ...]:
    """The same conditions with the words and articles as typed, in their order; one whose words were emptied is left out.

    Raises ValueError with a Vietnamese sentence.
    """
    if not len(conditions) == len(words) == len(bases):
        raise ValueError("Danh sách điều kiện vừa thay đổi. Xin mở lại trang rồi nhập lại.")
    kept = []
    for place, (one, said, basis) in enumerate(zip(conditions, words, bases, strict=True), 1):
        if said:
            kept.append(Condition(one.key, *bounded(said, basis, f"Điều kiện {place}"), one.fact, one.graded))
    return tuple(kept)


def added(typed: str, *, version: int) -> tuple[Condition, ...]:
    """Conditions that a person ticks, from lines “lời | căn cứ”. Raises ValueError naming the bad line, in Vietnamese."""
    lines = [line for line in clean(typed, 20_000).splitlines() if line.strip()]
    made = []
    for place, line in enumerate(lines, 1):
        words, _, basis = (part.strip() for part in line.partition("|"))
        made.append(Condition(f"own{version}_{place}", *bounded(words, basis, f"Dòng {place}")))
    return tuple(made)


def bounded(words: str, basis: str, where: str) -> tuple[str, str]:
    if not words or not basis or "|" in basis:
        raise ValueError(f"{where}: xin ghi đủ lời của điều kiện và căn cứ.")
    if len(words) > WORDS or len(basis) > BASIS:
        raise ValueError(f"{where}: lời nhiều nhất {WORDS} ký tự, căn cứ nhiều nhất {BASIS} ký tự.")
    return words, basis
