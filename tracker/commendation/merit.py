"""A candidate weighed: what their work shows for and against, which conditions hold, what blocks them, their place; pure.

Nothing is scored: candidates stand in the order of ORDER, one criterion after the other, and the page of rules is made from it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

from tracker.accountability.counting import Counted
from tracker.awards.rules import AwardKind, Condition, Fact, Subject
from tracker.core.text import points
from tracker.scoring.engine import half_up
from tracker.scoring.rule_sets import GRADE_WORDS, Grade
from tracker.tasks.rules import State

EARLY_DAYS = 3  # a report this many days before its deadline is early
GOOD = (Grade.EXCELLENT, Grade.GOOD)


class Verdict(StrEnum):
    """How a candidate stands before the law and the facts; people decide."""

    READY = "ready"
    CONSIDER = "consider"
    BLOCKED = "blocked"
    NOT_YET = "not_yet"


VERDICT_WORDS = {
    Verdict.READY: "Đủ điều kiện",
    Verdict.CONSIDER: "Cần cân nhắc",
    Verdict.BLOCKED: "Chưa được xét",
    Verdict.NOT_YET: "Chưa đủ",
}


# Work


@dataclass(frozen=True, slots=True)
class Deed:
    """One assignment of the campaign as merit counts it. `late`: mishaps without a confirmed cause, in words; `days_early`: days
    before the deadline; `is_waiting`: not settled yet, counted in nothing; `is_done`: accepted, in time or not."""

    id: int
    title: str
    due_on: date
    handed_in_on: date | None
    is_on_time: bool
    is_waiting: bool
    days_early: int = 0
    late: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    is_unreported: bool = False
    is_done: bool = False

    @property
    def key(self) -> str:
        return f"assignment:{self.id}"

    @property
    def is_early(self) -> bool:
        return self.is_on_time and self.days_early >= EARLY_DAYS


def deed_of(counted: Counted) -> Deed | None:
    """None for what says nothing of its unit: work handed over in time, and what is not done for a confirmed objective cause."""
    work, item = counted.work, counted.item
    late = tuple(one.words for one in counted.mishaps if not one.is_review and not one.is_excused)
    returned = tuple(one.words for one in counted.mishaps if one.is_review and not one.is_excused)
    is_done = work.state is State.DONE and item.accepted > 0
    if not late and not is_done and (item.handed_over or item.excused_lates):
        return None
    is_waiting = bool(counted.waits) and not late
    early = (work.due_on - work.first_counted_on).days if work.first_counted_on else 0
    return Deed(
        work.id, work.title, work.due_on, work.first_counted_on, is_on_time=is_done and not late, is_waiting=is_waiting,
        days_early=early, late=late, returned=returned, is_unreported=counted.is_late_open and not item.handed_over,
        is_done=is_done,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Helped:
    """An answer in time to another unit's request for a contribution, or a recorded initiative (`is_recognised`: certified)."""

    key: str
    words: str
    is_recognised: bool = False


@dataclass(frozen=True)  # without slots, so that each sum is made once
class Record:
    """What stands to the credit of one candidate: deeds, help given, initiatives, and reached targets (`reached`, from readings).

    `used`: keys of achievements that a standing award has used already; they count no more.
    """

    deeds: tuple[Deed, ...] = ()
    helped: tuple[Helped, ...] = ()
    initiatives: tuple[Helped, ...] = ()
    reached: tuple[Helped, ...] = ()
    used: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def due(self) -> int:
        return sum(not one.is_waiting and one.key not in self.used for one in self.deeds)

    @cached_property
    def done(self) -> int:
        return sum(one.is_done for one in self.deeds)

    @cached_property
    def on_time(self) -> int:
        return sum(one.is_on_time and one.key not in self.used for one in self.deeds)

    @cached_property
    def early(self) -> int:
        return sum(one.is_early and one.key not in self.used for one in self.deeds)

    @cached_property
    def late(self) -> int:
        return sum(bool(one.late) for one in self.deeds)

    @cached_property
    def returned(self) -> int:
        return sum(len(one.returned) for one in self.deeds)

    @cached_property
    def unreported(self) -> int:
        return sum(one.is_unreported for one in self.deeds)

    @cached_property
    def waiting(self) -> int:
        return sum(one.is_waiting for one in self.deeds)

    @cached_property
    def recognised(self) -> int:
        return sum(one.is_recognised and one.key not in self.used for one in self.initiatives)

    def fresh(self, things: Sequence[Helped]) -> int:
        """How many of these no award has used."""
        return sum(one.key not in self.used for one in things)

    @cached_property
    def achievements(self) -> tuple[tuple[str, str], ...]:
        """(key, words) of everything an award would use up."""
        done = [(one.key, one.title) for one in self.deeds if one.is_on_time]
        more = [(one.key, one.words) for one in (*self.helped, *self.initiatives, *self.reached)]
        return tuple((key, words[:500]) for key, words in (*done, *more) if key not in self.used)


# The order, from which the page of rules is made


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
    Criterion("reached", "Số chỉ tiêu đạt và vượt, nhiều hơn đứng trước", lambda one: Fraction(one.fresh(one.reached))),
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


# What speaks for and against


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
        found.append(Reason("reached", f"{fresh} chỉ tiêu đạt và vượt", "chi-tieu"))
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


def reasons_against(record: Record) -> tuple[Reason, ...]:
    """What a person should weigh, by the facts."""
    found = []
    if record.unreported:
        found.append(Reason("unreported", f"{record.unreported} việc quá hạn chưa báo cáo", "viec-cham"))
    if late := record.late - record.unreported:
        found.append(Reason("late", f"{late} việc xong muộn, không có lý do khách quan", "viec-cham"))
    if record.returned:
        found.append(Reason("returned", f"{record.returned} lần bị trả lại vì sai sót lớn", "viec-cham"))
    return tuple(found)


# Conditions, blocks, warnings


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a person said of a condition."""

    condition: str
    holds: bool
    evidence: str
    by_name: str
    id: int = 0
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition with whether it holds (None: nobody knows yet), why, and whether facts or a person say so."""

    condition: Condition
    holds: bool | None
    why: str
    is_fact: bool = False
    tick: Ticked | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """What forbids a proposal, with its article. `url`: where it can be seen."""

    key: str
    words: str
    basis: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Graded:
    """The grade a candidate rests on: of `year`, or (None) the mean of the published sheets of the time."""

    grade: Grade
    words: str
    year: int | None = None
    is_disciplined: bool = False


@dataclass(frozen=True)  # without slots, so that its conditions are weighed once
class Candidacy:
    """A candidate of a campaign as it stands today.

    `ref` names it in addresses; `row` is what people put on it (columns of tables.Candidate; None: nothing yet). `is_graded`: the
    ward grades them. `grades`: the grade it rests on, if any. `collective`: of a head, whether their collective fulfils its own part (None: not asked). `place`
    among equals of its group (None: not placed); `is_tied`: others share it.
    """

    ref: str
    kind: AwardKind
    peer_group: str
    unit: int | None
    unit_name: str
    unit_path: str
    appointment: int | None
    person: int | None
    name: str
    position: str
    sort_key: str
    is_graded: bool
    is_requested: bool = False
    is_nominated: bool = False
    record: Record = field(default_factory=Record)
    cards: tuple[Card, ...] = ()
    grades: tuple[Graded, ...] = ()
    has_advanced: bool = False
    collective: bool | None = None
    ticks: Mapping[str, Ticked] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    warnings: tuple[Reason, ...] = ()
    row: Mapping[str, Any] | None = None
    place: int | None = None
    is_tied: bool = False
    is_within: bool = False

    @property
    def state(self) -> str:
        return str(self.row["state"]) if self.row else "open"

    @property
    def favoured(self) -> bool:
        return bool(self.row and self.row["favoured"])

    @property
    def is_direct(self) -> bool:
        return bool(self.row and self.row["is_direct"])

    @property
    def reasons_for(self) -> tuple[Reason, ...]:
        said = str(self.row["merits"]).strip() if self.row else ""
        own = (Reason("nominated", said, "de-cu"),) if said else ()
        return (*own, *reasons_for(self.record, self.scores))

    @property
    def scores(self) -> tuple[Card, ...]:
        """The published scores that speak for it: a head's legal sheets, else the plan scores; of a requested body none."""
        legal = tuple(one for one in self.cards if one.grade and self.appointment)
        return () if self.is_requested else legal or tuple(one for one in self.cards if not one.grade)

    @property
    def reasons_against(self) -> tuple[Reason, ...]:
        return reasons_against(self.record)

    @property
    def bases(self) -> list[dict[str, Any]]:
        """The grades an award would rest on, as awards.tables.AwardBasis keeps them: the year's, or each published sheet's."""
        if not any(
            condition.fact in (Fact.GRADE, Fact.INITIATIVE) for condition in self.kind.conditions_for(is_graded=self.is_graded)
        ):
            return []
        years = [
            {"year": one.year, "unit": self.unit, "appointment": self.appointment, "grade": str(one.grade)}
            for one in self.grades
            if one.year
        ]
        sheets = [{"sheet": one.sheet, "number": one.number, "grade": one.grade} for one in self.cards if one.grade]
        return years or (sheets if self.appointment and self.is_graded else [])

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every condition of its kind that holds for this candidate."""
        mine = self.kind.conditions_for(is_graded=self.is_graded)
        return tuple(finding(one, self) for one in mine if one.fact is not Fact.COLLECTIVE or self.collective is not None)

    @property
    def missed(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.holds is False)

    @cached_property
    def verdict(self) -> Verdict:
        if self.blocks:
            return Verdict.BLOCKED
        found = self.findings
        if any(one.holds is False for one in found):
            return Verdict.NOT_YET
        is_sure = all(one.holds for one in found) and not self.warnings and not self.reasons_against
        return Verdict.READY if is_sure else Verdict.CONSIDER

    @property
    def is_fit(self) -> bool:
        """Nothing forbids it and no condition is known to be missed."""
        return self.verdict in (Verdict.READY, Verdict.CONSIDER)

    @property
    def is_placed(self) -> bool:
        """Whether it stands in an order: requested bodies never do (domain.md §2), nor do those named for what no fact shows."""
        return self.is_fit and not self.is_requested and not self.is_nominated

    @property
    def obstacles(self) -> tuple[str, ...]:
        """Why it cannot be proposed now, in Vietnamese; empty: it can. A condition nobody knows yet must be ticked first."""
        blocked = tuple(one.words for one in self.blocks)
        missed = tuple(f"Không đạt: {one.condition.words}" for one in self.missed)
        unknown = tuple(f"Chưa có căn cứ: {one.condition.words}" for one in self.findings if one.holds is None)
        silent = ("Chưa ghi sự đồng ý của người được đề cử",) if self.needs_consent else ()
        return (*blocked, *missed, *unknown, *silent)

    @property
    def needs_consent(self) -> bool:
        """A person or household that a unit named agrees to be named."""
        return self.is_nominated and self.kind.subject is not Subject.COLLECTIVE and not (self.row and self.row["consent"])


def finding(condition: Condition, one: Candidacy) -> Finding:
    """What is known of a condition: the fact, and where facts say nothing what a person ticked."""
    holds, why = known(condition, one)
    if holds is not None:
        return Finding(condition, holds, why, is_fact=True)
    tick = one.ticks.get(condition.key)
    if tick:
        return Finding(condition, tick.holds, f"{tick.evidence} ({tick.by_name})", tick=tick)
    return Finding(condition, None, why)


def known(condition: Condition, one: Candidacy) -> tuple[bool | None, str]:
    """(holds, why) by facts alone; None where they say nothing."""
    match condition.fact:
        case Fact.MERIT:
            return merit_of(one)
        case Fact.GRADE:
            best = one.grades[0] if one.grades else None
            return (best.grade in GOOD, best.words) if best else (None, "Chưa có kết quả công bố hay mức xếp loại năm")
        case Fact.UNDISCIPLINED:
            if any(graded.is_disciplined for graded in one.grades):
                return False, "Có hình thức kỷ luật trong thời gian xét"
            return True, "Sổ Việc không ghi nhận kỷ luật"
        case Fact.COLLECTIVE:
            return one.collective, "Tính từ việc của cả đơn vị"
        case Fact.INITIATIVE:
            if any(graded.grade is Grade.EXCELLENT and graded.year for graded in one.grades):
                return True, "Xếp loại năm hoàn thành xuất sắc"
            return (True, "Có sáng kiến được công nhận") if one.record.recognised else (None, "Chưa có căn cứ trên Sổ Việc")
        case Fact.ADVANCED:
            return (True, "Có trong sổ khen thưởng") if one.has_advanced else (None, "Chưa có trong sổ khen thưởng")
        case _:
            return None, "Người xét ghi căn cứ"


def merit_of(one: Candidacy) -> tuple[bool | None, str]:
    """Enough work done in time: at least so many tasks, and at least such a share of those due."""
    record, kind = one.record, one.kind
    if one.is_nominated and not record.deeds:
        return None, "Đơn vị đề cử nêu thành tích"
    words = f"đúng hạn {record.on_time} trên {record.due} việc"
    if not record.due:
        return False, "Không có việc đến hạn trong thời gian xét"
    if record.on_time < kind.least_on_time:
        return False, f"{words}, cần ít nhất {kind.least_on_time} việc"
    return record.on_time * 100 >= kind.least_percent * record.due, f"{words}, cần từ {kind.least_percent}%"


def grade_words(grade: Grade, source: str) -> str:
    """Hoàn thành tốt nhiệm vụ, năm 2026"""
    return f"{GRADE_WORDS[grade]}, {source}"


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
