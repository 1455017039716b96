"""A candidate weighed: which conditions hold, what blocks them, what a person should look at first; nothing is scored; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from tracker.awards.rules import AwardKind, Condition, Fact, Merit, Subject
from tracker.commendation.deeds import Record
from tracker.commendation.reasons import Card, Reason, reasons_against, reasons_for
from tracker.scoring.rule_sets import GRADE_WORDS, Grade

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
    ward grades them. `uses`: (key, words) of the achievements an award would use up. `grades`: the grade it rests on, if any. `collective`: of a head, whether their collective fulfils its own part (None: not asked). `place`
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
    uses: tuple[tuple[str, str], ...] = ()
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
        return reasons_against(self.record, is_requested=self.is_requested)

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
        unsure = [one for one in self.warnings if one.key != "waiting"]  # work still going on counts neither way
        is_sure = all(one.holds for one in found) and not unsure and not self.reasons_against
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
            best = next((each for each in one.grades if each.year or one.kind.merit is Merit.MOVEMENT), None)
            return (best.grade in GOOD, best.words) if best else (None, "Chưa có mức xếp loại để làm căn cứ")
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
