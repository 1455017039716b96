"""The achievement report of a candidate in a person's words: written, or given up for the facts' own."""

from datetime import datetime

from tracker.commendation.actions import CLOSED, hold_open, tell
from tracker.commendation.paper_rules import Dossier, Put
from tracker.commendation.report_text import MOST, text_of
from tracker.commendation.rules import CampaignState, may_propose
from tracker.commendation.tables import Candidate
from tracker.core.database import claim
from tracker.core.errors import Conflict, require
from tracker.core.receipts import once
from tracker.core.text import clean
from tracker.core.viewer import Viewer

OWN = "Ông/bà không tự viết báo cáo thành tích của mình ở đây."
LABEL = "Báo cáo thành tích"


async def write_report(
    dossier: Dossier, put: Put, text: str, *, version: int | None, key: str, by: Viewer, at: datetime
) -> None:
    """Keep the report as typed; `version` of the candidate's row that was shown. To be called inside a transaction.

    Raises Forbidden of oneself, Conflict with both texts where somebody else was first, or where the campaign is over.
    """
    await put_down(dossier, put, text, "candidate.report_written", mine=text, version=version, key=key, by=by, at=at)


async def drop_report(dossier: Dossier, put: Put, *, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """Give up what was typed: the draft of the facts stands again. Raises as `write_report`."""
    await put_down(dossier, put, "", "candidate.report_dropped", mine=None, version=version, key=key, by=by, at=at)


async def put_down(
    dossier: Dossier, put: Put, text: str, verb: str, *, mine: str | None, version: int | None, key: str, by: Viewer, at: datetime
) -> None:  # fmt: skip
    url = f"{dossier.url}/candidates/{put.ref}/report"
    await once(ward=by.ward, person=by.person, key=key, url=url)
    require(may_propose(by, person=put.person), OWN)
    if dossier.state != CampaignState.OPEN:
        raise Conflict(CLOSED, mine={LABEL: mine} if mine else None)
    await hold_open(dossier.id, by)
    values = {Candidate.report: clean(text, MOST), Candidate.version: Candidate.version + 1}
    if not await claim(Candidate, values, (Candidate.id == put.id) & (Candidate.version == (version or 0))):
        sentence = "Vừa có người khác ghi về ứng viên này."
        both = {"theirs": {LABEL: text_of(put, dossier)}, "mine": {LABEL: mine}} if mine else {}
        raise Conflict(sentence, version=put.version, **both)
    await tell(verb, put.id, by=by, at=at, data={"title": put.name, "kind": put.kind.name, "url": url})
