"""A campaign's papers made as Word and PDF and kept as they left; all of the newest in one ZIP."""

import asyncio
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.awards.rules import PAPER_WORDS, PaperKind
from tracker.commendation.actions import tell
from tracker.commendation.checklist import Check, checks, subjects
from tracker.commendation.decision_papers import certificates, decision
from tracker.commendation.dossier_papers import Desk, minutes_paper, proposal, report_paper
from tracker.commendation.filed import dossier_of
from tracker.commendation.paper_rules import FORMS, Dossier, Put, distinct, file_name
from tracker.commendation.rules import CampaignState
from tracker.commendation.tables import DossierFile
from tracker.core.clock import WARD_ZONE, ward_day
from tracker.core.database import insert_plain, transaction
from tracker.core.errors import Conflict, Refusal
from tracker.core.files import clean_name, keep, path_of
from tracker.core.papers import Sheet, build
from tracker.core.papers_pdf import set_pdf
from tracker.core.receipts import demand_new, once
from tracker.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Draft:
    """One paper to be made, with its annexes: of one candidate, or of all."""

    kind: PaperKind
    sheets: tuple[Sheet, ...]
    put: Put | None = None
    place: int = 0


async def make_all(campaign: int, *, key: str, by: Viewer, at: datetime) -> int:
    """Make every paper that can be made, each as Word and PDF, and keep them with one event a sort; returns how many files.

    Files are written before the transaction, which then makes sure that nothing changed meanwhile.
    Raises Missing, Refusal where nothing can be made, Conflict.
    """
    await demand_new(ward=by.ward, person=by.person, key=key)
    dossier = await dossier_of(campaign, by, today=ward_day(at))
    if dossier.state == CampaignState.CANCELLED:
        raise Refusal("Đợt xét này đã huỷ nên không lập hồ sơ.")
    ready = [check for check in checks(dossier) if check.can_make]
    if not ready:
        raise Refusal("Chưa lập được giấy tờ nào. Xin xem các mục còn thiếu.")
    made = await asyncio.to_thread(contents, dossier, ready, at)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"{dossier.url}/dossier")
        if said_of(await dossier_of(campaign, by, today=dossier.today)) != said_of(dossier):
            raise Conflict("Vừa có người ghi thêm vào đợt xét này. Xin lập lại hồ sơ.")
        files = [await kept(draft, form, content, dossier, by=by, at=at) for draft, form, content in made]
        await insert_plain(DossierFile, [row for row, _ in files])
        for check in ready:
            mine = {row["name"]: sha256 for row, sha256 in files if row["kind"] == check.paper}
            await tell(
                "dossier.made", campaign, by=by, at=at,
                data={"title": dossier.name, "what": PAPER_WORDS[check.paper].lower(), "sha256": mine, "url": f"{dossier.url}/dossier"},
            )  # fmt: skip
    return len(files)


def said_of(dossier: Dossier) -> tuple[Any, ...]:
    """What its papers say, without the diary's head and the files made before."""
    return (dossier.state, dossier.decision_number, dossier.decided_on, dossier.meeting, dossier.puts, dossier.settled)


def contents(dossier: Dossier, ready: Sequence[Check], at: datetime) -> list[tuple[Draft, str, bytes]]:
    """(paper, form, content) of every file."""
    makers = {"docx": build, "pdf": set_pdf}
    found = []
    for draft in drafts(Desk(dossier, at), ready):
        found += [(draft, form, makers[form](*draft.sheets)) for form in FORMS]
    return found


def drafts(desk: Desk, ready: Sequence[Check]) -> list[Draft]:
    """The papers of a dossier in their order."""
    made: list[Draft] = []
    for kind in (check.paper for check in ready):
        match kind:
            case PaperKind.PROPOSAL:
                made.append(Draft(kind, proposal(desk)))
            case PaperKind.REPORT:
                mine = enumerate(subjects(desk.dossier, kind), 1)
                made += [Draft(kind, (report_paper(put, desk),), put, place) for place, put in mine]
            case PaperKind.MINUTES:
                made.append(Draft(kind, (minutes_paper(desk),)))
            case PaperKind.DECISION:
                made.append(Draft(kind, decision(desk)))
            case PaperKind.CERTIFICATE:
                made.append(Draft(kind, certificates(desk)))
    return made


async def kept(
    draft: Draft, form: str, content: bytes, dossier: Dossier, *, by: Viewer, at: datetime
) -> tuple[dict[str, Any], str]:
    """(the row of a kept file, its content's hash)."""
    name = clean_name(file_name(dossier, draft.kind, form, put=draft.put, place=draft.place))
    file = await keep(name, content, ward=by.ward, by=by.person, at=at, kinds=FORMS)
    row = {
        "ward": by.ward, "campaign": dossier.id, "candidate": draft.put.id if draft.put else None, "kind": draft.kind.value,
        "form": form, "file": file["id"], "name": name, "made_by": by.person, "made_by_name": by.name, "made_at": at,
    }  # fmt: skip
    return row, file["sha256"]


async def one_report(dossier: Dossier, put: Put, form: str, *, at: datetime) -> tuple[str, bytes]:
    """(name, content) of one candidate's report as it stands now, kept nowhere."""
    maker = build if form == "docx" else set_pdf
    name = clean_name(file_name(dossier, PaperKind.REPORT, form, put=put, place=dossier.puts.index(put) + 1))
    return name, await asyncio.to_thread(maker, report_paper(put, Desk(dossier, at)))


async def zipped(files: Sequence[Mapping[str, Any]]) -> bytes:
    """Kept files in one ZIP, each by its name; the same files give the same bytes."""
    return await asyncio.to_thread(zip_of, files)


def zip_of(files: Sequence[Mapping[str, Any]]) -> bytes:
    content = io.BytesIO()
    names = distinct([one["name"] for one in files])
    with zipfile.ZipFile(content, "w") as target:
        for name, one in zip(names, files, strict=True):
            stamp = one["made_at"].astimezone(WARD_ZONE).timetuple()[:6]
            target.writestr(zipfile.ZipInfo(name, stamp), path_of(one["sha256"]).read_bytes(), zipfile.ZIP_STORED)
    return content.getvalue()
