"""Those proposed, before leadership decides: as the facts stand today and as the council voted; what hinders an award."""

from dataclasses import dataclass

from tracker.awards.rules import Granter
from tracker.commendation.candidacy import Candidacy
from tracker.commendation.council import meetings_of
from tracker.commendation.finding import Found
from tracker.commendation.meetings import Meeting
from tracker.commendation.rules import CandidateState, Count
from tracker.core.text import uncapital


@dataclass(frozen=True, slots=True)
class Weighed:
    """A proposed candidate before leadership: as the facts stand today, and as the council voted (`votes`; empty: not at all)."""

    id: int
    one: Candidacy
    count: Count | None
    votes: str
    is_carried: bool

    @property
    def is_submitted(self) -> bool:
        """Somebody above grants this kind: the ward only proposes."""
        return self.one.kind.granter is Granter.ABOVE

    @property
    def hindrance(self) -> str:
        """Why it cannot be awarded now, in Vietnamese; empty: it can. Whatever forbids a proposal forbids the award too."""
        if self.count is None:
            return "Hội đồng chưa biểu quyết: được đề nghị sau khi ghi biên bản."
        if not self.is_carried:
            return f"Chưa đủ phiếu: {self.votes}, cần {uncapital(self.one.kind.votes.words)}."
        return f"Không khen được lúc này. {'. '.join(self.one.obstacles)}." if self.one.obstacles else ""


def weighed(found: Found) -> tuple[Weighed, ...]:
    """Those proposed, in the order of the kinds given, each peer group by itself, best placed first. `found` with `council_sql`."""
    meetings = meetings_of(found.row["meetings"], found.row["votes"])
    proposed = (one for one in found.candidates if one.row and one.row["state"] == CandidateState.PROPOSED)
    made = [weighed_of(int(one.row["id"]), one, meetings[0] if meetings else None) for one in proposed if one.row]
    kinds, groups = [kind.key for kind in found.kinds], [*found.groups, ""]
    return tuple(sorted(made, key=lambda x: (kinds.index(x.one.kind.key), groups.index(x.one.peer_group))))


def weighed_of(candidate: int, one: Candidacy, meeting: Meeting | None) -> Weighed:
    if meeting is None:
        return Weighed(candidate, one, None, "", is_carried=False)
    return Weighed(
        candidate,
        one,
        meeting.counts.get(candidate),
        meeting.words_of(candidate),
        is_carried=meeting.carries(candidate, one.kind),
    )
