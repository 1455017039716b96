"""In which order candidates stand: one criterion after the other, from which the page of rules is made; no hidden weight; pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tracker.commendation.candidacy import Candidacy
from tracker.commendation.deeds import EARLY_DAYS, Record


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the order: `value` of a record, the higher the better where `is_more`."""

    key: str
    words: str
    value: Callable[[Record], Fraction]
    is_more: bool = True


def share(record: Record) -> Fraction:
    return Fraction(record.on_time, record.due) if record.due else Fraction(0)


ORDER = (
    Criterion("share", "Tỷ lệ việc xong đúng hạn, cao hơn đứng trước", share),
    Criterion(
        "late", "Số việc chậm không có lý do khách quan, ít hơn đứng trước", lambda one: Fraction(one.late), is_more=False
    ),
    Criterion(
        "returned", "Số lần bị trả lại vì sai sót lớn, ít hơn đứng trước", lambda one: Fraction(one.returned), is_more=False
    ),
    Criterion("reached", "Số chỉ tiêu đạt hoặc vượt mức, nhiều hơn đứng trước", lambda one: Fraction(one.fresh(one.reached))),
    Criterion("recognised", "Số sáng kiến được công nhận, nhiều hơn đứng trước", lambda one: Fraction(one.recognised)),
    Criterion(
        "helped", "Số lần phối hợp đúng hẹn với đơn vị khác, nhiều hơn đứng trước", lambda one: Fraction(one.fresh(one.helped))
    ),
    Criterion("early", f"Số việc xong sớm từ {EARLY_DAYS} ngày, nhiều hơn đứng trước", lambda one: Fraction(one.early)),
    Criterion("on_time", "Số việc xong đúng hạn, nhiều hơn đứng trước", lambda one: Fraction(one.on_time)),
)
TIES = (
    "Bằng nhau ở mọi điều trên: ưu tiên nữ, hoặc tập thể có từ 70% nữ trở lên",
    "Vẫn bằng nhau: ưu tiên người trực tiếp làm",
)


def order_key(record: Record) -> tuple[Fraction, ...]:
    """The smaller, the better placed."""
    return tuple(-one.value(record) if one.is_more else one.value(record) for one in ORDER)


# Places


def placed(candidates: Iterable[Candidacy], numbers: Mapping[tuple[str, str], int | None]) -> tuple[Candidacy, ...]:
    """The candidates with their places inside (kind, peer group): those placed first, then requested bodies and nominees that
    fulfil the conditions, who are not ranked, then the others, each by name.

    `numbers`: how many a campaign gives to (kind key, peer group). Who stands within it is marked; where equals stand across
    that edge none of them is, a person must choose.
    """
    groups: dict[tuple[str, str], list[Candidacy]] = defaultdict(list)
    for one in candidates:
        groups[one.kind.key, one.peer_group].append(one)
    found: list[Candidacy] = []
    for key, members in groups.items():
        standing = sorted((one for one in members if one.is_placed), key=lambda one: (rank_key(one), one.sort_key, one.ref))
        others = sorted((one for one in members if not one.is_placed), key=lambda one: (not one.is_fit, one.sort_key, one.ref))
        found += [*with_places(standing, numbers.get(key)), *others]
    return tuple(found)


def rank_key(one: Candidacy) -> tuple[Any, ...]:
    return (*order_key(one.record), not one.favoured, not one.is_direct)


def with_places(standing: Sequence[Candidacy], number: int | None) -> list[Candidacy]:
    keys = [rank_key(one) for one in standing]
    equals = Counter(keys)
    made, places = [], dict[tuple[Any, ...], int]()
    for position, (one, key) in enumerate(zip(standing, keys, strict=True), 1):
        place = places.setdefault(key, position)
        within = number is not None and place + equals[key] - 1 <= number
        made.append(replace(one, place=place, is_tied=equals[key] > 1, is_within=within))
    return made


def shared(mine: Iterable[tuple[str, str]], theirs: Collection[str]) -> tuple[str, ...]:
    """The words of those achievements that somebody else's proposal holds already."""
    return tuple(words for key, words in mine if key in theirs)
