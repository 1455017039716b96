"""The dossier of a campaign as values: who was put before the council, which papers it needs, what they still lack; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.accountability.paper_rules import Journal
from tracker.awards.rules import PAPER_WORDS, AwardKind, BaseSalary, Granter, PaperKind, money_of
from tracker.commendation.rules import Attendance, CampaignState, CandidateState, Count, is_carried
from tracker.core.text import fold
from tracker.wards.rules import Settled

FORMS = ("docx", "pdf")
MADE = tuple(kind for kind in PaperKind if kind is not PaperKind.INITIATIVE)  # the rest a candidate brings
CANCELLED = "Đợt xét này đã huỷ"


@dataclass(frozen=True, slots=True)
class Put:
    """One candidate put before the council, as kept when proposed. `facts`: actions.snapshot; `achievements`: (key, words).

    `is_graded`: the ward grades them; `count`: in the minutes that stand; `has_initiative`: a certificate, or excellent by the
    year's grade; `register`: the code of the award it became, empty before, and `money` what came with it.
    """

    id: int
    ref: str
    kind: AwardKind
    name: str
    state: str
    version: int
    position: str = ""
    unit_name: str = ""
    person: int | None = None
    is_graded: bool = False
    is_requested: bool = False
    merits: str = ""
    named_by: str = ""
    report: str = ""
    facts: Mapping[str, Any] | None = None
    achievements: Sequence[tuple[str, str]] = ()
    count: Count | None = None
    has_initiative: bool = False
    register: str = ""
    money: int | None = None

    @property
    def place(self) -> str:
        """Chức vụ, đơn vị: the unit once, where the position names it already."""
        is_said = not self.unit_name or fold(self.unit_name) in fold(self.position) or self.unit_name == self.name
        return self.position if is_said else ", ".join(words for words in (self.position, self.unit_name) if words)


@dataclass(frozen=True, slots=True)
class Meeting:
    """The council's meeting whose minutes stand; `reason`: why these put earlier ones right."""

    number: int
    held_on: date
    place: str
    chair: str
    secretary: str
    seen: Attendance
    summary: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that the papers of one campaign say. `today`: what stands undated is dated by it; `office`, `office_head`: who submits."""

    id: int
    ward: str
    code: str
    name: str
    plan_title: str
    year: int
    first_on: date
    last_on: date
    state: str
    kinds: tuple[AwardKind, ...]
    puts: tuple[Put, ...]
    meeting: Meeting | None
    settled: Settled
    journal: Journal
    salaries: tuple[BaseSalary, ...]
    today: date
    office: str = ""
    office_head: str = ""
    decision_number: str = ""
    decided_on: date | None = None
    signer: str = ""
    files: Sequence[Mapping[str, Any]] = ()

    @property
    def is_decided(self) -> bool:
        return self.state == CampaignState.DECIDED

    @property
    def url(self) -> str:
        return f"/campaigns/{self.id}"

    def has_carried(self, put: Put) -> bool:
        """Whether it got the votes its kind needs, in the meeting whose minutes stand."""
        return self.meeting is not None and is_carried(put.kind.votes, put.count, self.meeting.seen)

    @property
    def submitted(self) -> tuple[Put, ...]:
        """Whom the tờ trình names: those the council agreed to; before it met, all proposed."""
        return tuple(put for put in self.puts if self.meeting is None or self.has_carried(put))

    @property
    def standing(self) -> tuple[Put, ...]:
        """Those honoured by the decision; before it, whom it would honour. What others grant stays a proposal."""
        if not self.is_decided:
            return self.submitted
        return tuple(put for put in self.puts if put.state in (CandidateState.AWARDED, CandidateState.SUBMITTED))

    @property
    def honoured(self) -> tuple[Put, ...]:
        """Those of `standing` whom the ward's chairman honours himself."""
        return tuple(put for put in self.standing if put.kind.granter is Granter.WARD)

    def needing(self, puts: Iterable[Put], paper: PaperKind) -> tuple[Put, ...]:
        """Those whose kind asks for this paper."""
        return tuple(put for put in puts if paper in put.kind.papers)

    def by_kind(self, puts: Iterable[Put]) -> list[tuple[AwardKind, list[Put]]]:
        """Under their kinds, in the campaign's order."""
        mine = list(puts)
        groups = [(kind, [put for put in mine if put.kind.key == kind.key]) for kind in self.kinds]
        return [(kind, members) for kind, members in groups if members]

    def money(self, put: Put) -> int | None:
        """What goes with an award in đồng: as the register holds it, before that by the salary of today; None: not known."""
        return put.money if put.register else money_of(put.kind, self.decided_on or self.today, self.salaries)


# What is missing


@dataclass(frozen=True, slots=True)
class Lack:
    """What a paper still lacks, in plain words, and where that is mended. `hinders`: without it the paper cannot be made."""

    words: str
    url: str
    hinders: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist: a sort of paper, for how many, with what is missing."""

    paper: PaperKind
    many: int
    lacks: tuple[Lack, ...]

    @property
    def words(self) -> str:
        return PAPER_WORDS[self.paper]

    @property
    def can_make(self) -> bool:
        return self.paper in MADE and not any(one.hinders for one in self.lacks)


def checks(dossier: Dossier) -> tuple[Check, ...]:
    """What the kinds of a campaign ask for, in the order of the papers."""
    asked = {paper for kind in dossier.kinds for paper in kind.papers}
    return tuple(Check(paper, len(subjects(dossier, paper)), lacks(dossier, paper)) for paper in PaperKind if paper in asked)


def subjects(dossier: Dossier, paper: PaperKind) -> tuple[Put, ...]:
    """Whom a paper is about."""
    match paper:
        case PaperKind.PROPOSAL:
            return dossier.needing(dossier.submitted, paper)
        case PaperKind.MINUTES:
            return dossier.needing(dossier.puts, paper)
        case PaperKind.DECISION | PaperKind.CERTIFICATE:
            return dossier.needing(dossier.honoured, paper)
        case PaperKind.REPORT | PaperKind.INITIATIVE:
            return dossier.needing(dossier.standing if dossier.is_decided else dossier.puts, paper)


def lacks(dossier: Dossier, paper: PaperKind) -> tuple[Lack, ...]:
    """What one sort of paper lacks, the worst first."""
    if not dossier.puts:
        return (Lack("Chưa có ai được đề nghị khen", dossier.url, hinders=True),)
    return (*hindering(dossier, paper), *wanting(dossier, paper))


def hindering(dossier: Dossier, paper: PaperKind) -> tuple[Lack, ...]:
    """Why a paper cannot be made at all."""
    about = subjects(dossier, paper)
    match paper:
        case PaperKind.MINUTES | PaperKind.DECISION if dossier.meeting is None:
            return (Lack("Chưa ghi biên bản họp của hội đồng", f"{dossier.url}/minutes", hinders=True),)
        case PaperKind.PROPOSAL | PaperKind.DECISION if not about:
            return (Lack("Chưa có ai đủ số phiếu", f"{dossier.url}/minutes", hinders=True),)
        case PaperKind.CERTIFICATE if not dossier.is_decided:
            return (Lack("In sau khi có quyết định khen thưởng", f"{dossier.url}/decision", hinders=True),)
        case PaperKind.CERTIFICATE if not about:
            return (Lack("Không có ai được tặng giấy khen", f"{dossier.url}/decision", hinders=True),)
    return ()


def wanting(dossier: Dossier, paper: PaperKind) -> tuple[Lack, ...]:
    """What stays blank, unread or left out in a paper that can be made."""
    about, url = subjects(dossier, paper), dossier.url
    match paper:
        case PaperKind.PROPOSAL if dossier.meeting is None:
            return (Lack("Hội đồng chưa họp: tờ trình ghi danh sách đang đề nghị", f"{url}/minutes"),)
        case PaperKind.REPORT:
            return tuple(
                Lack(f"Chưa ai đọc và lưu báo cáo của {put.name}", f"{url}/candidates/{put.ref}/report")
                for put in about
                if not put.report
            )
        case PaperKind.MINUTES if dossier.meeting:
            return tuple(Lack(f"Chưa ghi số phiếu của {put.name}", f"{url}/minutes") for put in about if put.count is None)
        case PaperKind.DECISION if dossier.meeting:
            undecided = () if dossier.is_decided else (Lack("Chưa có số và ngày quyết định, để trống", f"{url}/decision"),)
            unknown = {put.kind.key: put.kind for put in about if dossier.money(put) is None}
            blank = (
                Lack(f"Chưa có mức tiền của “{kind.name}”, để trống", f"/award-kinds/{key}") for key, kind in unknown.items()
            )
            return (*undecided, *blank)
        case PaperKind.INITIATIVE:
            return tuple(
                Lack(f"Chưa có giấy chứng nhận sáng kiến của {put.name}", f"{url}/candidates/{put.ref}")
                for put in about
                if not put.has_initiative
            )
    return ()


# Files


def file_name(dossier: Dossier, paper: PaperKind, form: str, *, put: Put | None = None, place: int = 0) -> str:
    """Báo cáo thành tích 03, Nguyễn Văn A, DX-2026-1.docx"""
    title = PAPER_WORDS[paper].removesuffix(" kèm danh sách").removesuffix(" để in")
    whose = f" {place:02d}, {put.name[:90]}" if put else ""
    return f"{title}{whose}, {dossier.code}.{form}".replace("/", "-").replace("\\", "-")


def latest(files: Sequence[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """(the files that were made last, together; the older ones), of files with `made_at`, newest first."""
    newest = max((one["made_at"] for one in files), default=None)
    return [one for one in files if one["made_at"] == newest], [one for one in files if one["made_at"] != newest]


def distinct(names: Sequence[str]) -> list[str]:
    """The same names, each once: a second “a.pdf” becomes “a (2).pdf”."""
    made: list[str] = []
    for name in names:
        stem, dot, ending = name.rpartition(".")
        fresh = (f"{stem} ({number}){dot}{ending}" for number in range(2, len(names) + 2))
        made.append(name if name not in made else next(one for one in fresh if one not in made))
    return made
