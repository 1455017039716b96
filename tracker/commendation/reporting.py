"""The achievement report of a candidate in a person's words: written, or given up for the facts' own."""

from datetime import datetime

from tracker.commendation.actions import hold_open, tell
from tracker.commendation.filed import dossier_of, put_in
from tracker.commendation.report_text import MOST, text_of
from tracker.commendation.rules import may_propose
from tracker.commendation.tables import Candidate
from tracker.core.clock import ward_day
from tracker.core.database import claim, transaction
from tracker.core.errors import Conflict, require
from tracker.core.receipts import once
from tracker.core.text import clean
from tracker.core.viewer import Viewer

OWN = "Ông/bà không tự viết báo cáo thành tích của mình ở đây."
LABEL = "Báo cáo thành tích"


async def write_report(campaign: int, ref: str, text: str, *, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """Keep the report as typed; `version` of the candidate's row that was shown.

    Raises Missing, Forbidden of oneself, Conflict with both texts where somebody else was first, or where the campaign is over.
    """
    await put_down(campaign, ref, clean(text, MOST), "candidate.report_written", version=version, key=key, by=by, at=at)


async def drop_report(campaign: int, ref: str, *, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """Give up what was typed: the draft of the facts stands again. Raises as `write_report`."""
    await put_down(campaign, ref, "", "candidate.report_dropped", version=version, key=key, by=by, at=at)


async def put_down(
    campaign: int, ref: str, text: str, verb: str, *, version: int | None, key: str, by: Viewer, at: datetime
) -> None:
    async with transaction():
        url = f"/campaigns/{campaign}/candidates/{ref}/report"
        await once(ward=by.ward, person=by.person, key=key, url=url)
        dossier = await dossier_of(campaign, by, today=ward_day(at))
        put = put_in(dossier, ref)
        require(may_propose(by, person=put.person), OWN)
        await hold_open(campaign, by)
        values = {Candidate.report: text, Candidate.version: Candidate.version + 1}
        if not await claim(Candidate, values, (Candidate.id == put.id) & (Candidate.version == (version or 0))):
            theirs, mine = {LABEL: text_of(put, dossier)}, {LABEL: text or text_of(put, dossier)}
            raise Conflict("Vừa có người khác ghi về ứng viên này.", theirs=theirs, mine=mine, version=put.version)
        await tell(verb, put.id, by=by, at=at, data={"title": put.name, "kind": put.kind.name, "url": url})
