"""Kinds of award as data: who may get one, on which conditions, by how many votes, with which papers and how much money; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pydantic import TypeAdapter, ValidationError

from tracker.core.text import number
from tracker.core.viewer import Role, Viewer
from tracker.scoring.rule_sets import Grade

REFUSED = "Hình thức khen này không đọc được."


class Subject(StrEnum):
    """Who gets it."""

    PERSON = "person"
    COLLECTIVE = "collective"
    HOUSEHOLD = "household"


class Merit(StrEnum):
    """What it rewards: one movement or plan (chuyên đề), the work of a year (công trạng), culture."""

    MOVEMENT = "movement"
    WORK = "work"
    CULTURE = "culture"


class Granter(StrEnum):
    """Who decides: the ward's chairman, or somebody above, to whom the ward only proposes."""

    WARD = "ward"
    ABOVE = "above"


class VotesOf(StrEnum):
    """What a share of votes is taken of: all members of the council, or those who voted."""

    ALL = "all"
    VOTING = "voting"


class Fact(StrEnum):
    """What the tracker knows that can tick a condition by itself; every other condition a person ticks, with evidence."""

    MERIT = "merit"  # the campaign's work: enough of it done in time
    GRADE = "grade"  # the head's published or yearly grade, of those whom the ward grades
    UNDISCIPLINED = "undisciplined"  # no yearly grade of the time was lowered by a disciplinary measure
    COLLECTIVE = "collective"  # the collective that a head leads fulfils its own conditions
    INITIATIVE = "initiative"  # excellent, or an initiative of theirs was recognised
    ADVANCED = "advanced"  # the register holds this year's "Lao động tiên tiến"


class PaperKind(StrEnum):
    """The papers of a dossier."""

    PROPOSAL = "proposal"
    REPORT = "report"
    MINUTES = "minutes"
    DECISION = "decision"
    CERTIFICATE = "certificate"
    INITIATIVE = "initiative"  # a certificate of the initiative, brought by the candidate


SUBJECT_WORDS = {Subject.PERSON: "Cá nhân", Subject.COLLECTIVE: "Tập thể", Subject.HOUSEHOLD: "Hộ gia đình"}
MERIT_WORDS = {
    Merit.MOVEMENT: "Theo phong trào, chuyên đề",
    Merit.WORK: "Theo công trạng",
    Merit.CULTURE: "Danh hiệu văn hoá",
}
GRANTER_WORDS = {Granter.WARD: "Chủ tịch Uỷ ban nhân dân phường", Granter.ABOVE: "Cấp trên, phường chỉ đề nghị"}
VOTES_OF_WORDS = {VotesOf.ALL: "tổng số thành viên hội đồng", VotesOf.VOTING: "số thành viên bỏ phiếu"}
FACT_WORDS = {
    Fact.MERIT: "Sổ Việc tự đánh dấu theo việc được giao của đợt xét",
    Fact.GRADE: "Sổ Việc tự đánh dấu theo kết quả đã công bố, mức xếp loại đã quyết định",
    Fact.UNDISCIPLINED: "Sổ Việc tự đánh dấu theo mức xếp loại năm có ghi kỷ luật hay không",
    Fact.COLLECTIVE: "Sổ Việc tự đánh dấu theo tập thể do người ấy đứng đầu",
    Fact.INITIATIVE: "Sổ Việc tự đánh dấu theo mức xuất sắc hoặc sáng kiến đã ghi",
    Fact.ADVANCED: "Sổ Việc tự đánh dấu theo sổ khen thưởng cùng năm",
}
BY_PERSON = "Người xét đánh dấu, kèm minh chứng"
PAPER_WORDS = {
    PaperKind.PROPOSAL: "Tờ trình kèm danh sách",
    PaperKind.REPORT: "Báo cáo thành tích",
    PaperKind.MINUTES: "Biên bản họp xét",
    PaperKind.DECISION: "Quyết định kèm danh sách",
    PaperKind.CERTIFICATE: "Giấy khen để in",
    PaperKind.INITIATIVE: "Giấy chứng nhận sáng kiến",
}


@dataclass(frozen=True, slots=True)
class Votes:
    """How many votes for are needed: at least `percent` of `of`, or more than that where `above`. `is_ballot`: secret."""

    percent: int = 50
    above: bool = True
    of: VotesOf = VotesOf.VOTING
    is_ballot: bool = False

    def are_enough(self, votes_for: int, *, members: int, voting: int) -> bool:
        """Whether `votes_for` carries it. `members`: of the whole council; `voting`: who voted, in the room or in writing."""
        base = members if self.of is VotesOf.ALL else voting
        have, need = votes_for * 100, self.percent * base
        return base > 0 and (have > need if self.above else have >= need)

    @property
    def words(self) -> str:
        """Bỏ phiếu kín, từ 80% tổng số thành viên hội đồng"""
        bound = "trên" if self.above else "từ"
        share = "quá nửa" if self.above and self.percent == 50 else f"{bound} {self.percent}%"
        return f"{'Bỏ phiếu kín' if self.is_ballot else 'Biểu quyết'}, {share} {VOTES_OF_WORDS[self.of]}"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: its words and article. `fact`: what ticks it (None: a person, with evidence). `graded`: it holds only for
    those whom the ward grades (True), only for the others (False), or for all (None)."""

    key: str
    words: str
    basis: str
    fact: Fact | None = None
    graded: bool | None = None


@dataclass(frozen=True, slots=True)
class AwardKind:
    """One version of a kind of award. `multiple`: money in thousandths of the base salary; None: not verified, left blank.

    `is_suggested`: the tracker looks for candidates by itself; `least_on_time` tasks done in time and `least_percent` of those
    due are then asked (Fact.MERIT). `title` stands on the certificate. `note` says what is still to be confirmed.
    """

    key: str
    version: int
    name: str
    subject: Subject
    merit: Merit
    basis: str
    starts_on: date
    ends_on: date | None = None
    granter: Granter = Granter.WARD
    conditions: tuple[Condition, ...] = ()
    votes: Votes = field(default_factory=Votes)
    papers: tuple[PaperKind, ...] = ()
    multiple: int | None = None
    is_suggested: bool = False
    least_on_time: int = 2
    least_percent: int = 80
    note: str = ""

    @property
    def is_title(self) -> bool:
        """Whether it is a title of the ward's own for a whole year (danh hiệu thi đua, danh hiệu văn hoá) rather than a commendation
        for some achievement: a title stands once a year and uses up no single achievement, so one may build on another."""
        return self.merit is not Merit.MOVEMENT and self.granter is Granter.WARD

    def in_force(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def conditions_for(self, *, is_graded: bool) -> tuple[Condition, ...]:
        """The conditions that hold for one who is graded by the ward, or is not."""
        return tuple(one for one in self.conditions if one.graded is None or one.graded is is_graded)


# Money


@dataclass(frozen=True, slots=True)
class BaseSalary:
    """The base salary (lương cơ sở) in đồng from a day on, and where that stands."""

    amount: int
    since: date
    source: str


def salary_on(day: date, salaries: Iterable[BaseSalary]) -> BaseSalary | None:
    """The base salary of a day; of two that begin together the later entered. None before the first."""
    begun = [(one.since, place, one) for place, one in enumerate(salaries) if one.since <= day]
    return max(begun)[2] if begun else None


def money_of(kind: AwardKind, day: date, salaries: Sequence[BaseSalary]) -> int | None:
    """What goes with an award decided on `day`, in đồng, half up; None where the multiple or the salary is not known."""
    salary = salary_on(day, salaries)
    return None if kind.multiple is None or salary is None else (kind.multiple * salary.amount * 2 + 1000) // 2000


def money_words(kind: AwardKind, day: date, salaries: Sequence[BaseSalary]) -> str:
    """0,3 × 2.530.000 đồng; empty where it is not known."""
    salary = salary_on(day, salaries)
    if kind.multiple is None or salary is None:
        return ""
    return f"{f'{kind.multiple / 1000:g}'.replace('.', ',')} × {number(salary.amount)} đồng"


# Who


def may_see(viewer: Viewer) -> bool:
    """Candidates, reasons, votes, the whole register: office and leadership."""
    return viewer.acts_as(Role.OFFICE, Role.LEADER)


def may_withdraw(viewer: Viewer, *, person: int | None, appointment: int | None) -> bool:
    """A leader takes an award back, or lets it stand; never one of their own."""
    is_own = person == viewer.person or (appointment is not None and appointment in {post.appointment for post in viewer.posts})
    return viewer.acts_as(Role.LEADER) and not is_own


# A grade lowered later

WORST_LAST = tuple(Grade)  # best first, as the decree lists them


def is_lower(now: str | None, before: str | None) -> bool:
    """Whether a grade is worse than the one an award rested on; what is no grade is neither better nor worse."""
    order = {grade.value: place for place, grade in enumerate(WORST_LAST)}
    return now in order and before in order and order[now] > order[before]


READER = TypeAdapter(AwardKind)


def definition(kind: AwardKind) -> str:
    """As JSON, which `read_definition` takes."""
    return READER.dump_json(kind).decode()


def read_definition(text: str) -> AwardKind:
    """Raises ValueError with a Vietnamese sentence."""
    try:
        return READER.validate_json(text)
    except ValidationError as error:
        raise ValueError(REFUSED) from error


def kind_on(kinds: Iterable[AwardKind], key: str, day: date) -> AwardKind | None:
    """The version of a kind in force on a day: the one that began last; None where there is none."""
    mine = [one for one in kinds if one.key == key and one.in_force(day)]
    return max(mine, key=lambda one: (one.starts_on, one.version), default=None)


def kind_of(kinds: Iterable[AwardKind], key: str, version: int) -> AwardKind | None:
    """That very version."""
    return next((one for one in kinds if (one.key, one.version) == (key, version)), None)
