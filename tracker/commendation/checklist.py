"""The checklist of a dossier: which papers its kinds ask for, what each still lacks and where that is mended; pure."""

from dataclasses import dataclass

from tracker.awards.rules import PAPER_WORDS, PaperKind
from tracker.commendation.paper_rules import Dossier, Put

MADE = tuple(kind for kind in PaperKind if kind is not PaperKind.INITIATIVE)  # the rest a candidate brings


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
