"""The dossier of a campaign as values: who was put before the council, whom its papers name, what its files are called; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.awards.rules import PAPER_WORDS, AwardKind, BaseSalary, Granter, PaperKind, money_of
from tracker.commendation.meetings import Meeting
from tracker.commendation.rules import CampaignState, CandidateState, Count, is_carried
from tracker.core.text import fold
from tracker.events.rules import Journal
from tracker.wards.rules import Settled

FORMS = ("docx", "pdf")


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


# Files


def file_name(dossier: Dossier, paper: PaperKind, form: str, *, put: Put | None = None, place: int = 0) -> str:
    """Báo cáo thành tích 03, Tổ dân phố số 5, DX-2026-1.docx"""
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
