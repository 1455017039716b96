"""Papers of a kind as files: Word by the ward's own template or the tracker's, PDF in the common form, from ONE value."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.files import path_of
from tracker.core.papers_pdf import printed
from tracker.core.viewer import Viewer
from tracker.events.rules import Journal
from tracker.paper_templates.built_in import built_in
from tracker.paper_templates.common_form import sheets
from tracker.paper_templates.filling import filled
from tracker.paper_templates.kinds import KINDS, PaperKind
from tracker.paper_templates.queries import ground
from tracker.paper_templates.rules import in_places, usual
from tracker.paper_templates.shapes import Kind, Values, completed


@dataclass(frozen=True, slots=True)
class Issue:
    """One paper, before it is a file: all fields of its kind, dated by `made_at`. `template`: the ward's own, as SHA-256; empty:
    the tracker's."""

    kind: Kind
    values: dict[str, Any]
    place: str
    dated: date
    made_at: datetime
    template: str


async def issued(kind: PaperKind, values: Values, *, by: Viewer, at: datetime, journal: Journal | None = None) -> Issue:
    """The paper that `values` (fields of the kind, see `kinds`) make with what the ward settled; values given go before.

    `at`: when it is made, which dates it and its files; `journal`: the diary's head then, for a paper of kept facts that must
    come out the same later (default: now). `noi_nhan` is given without marks ("Như trên", "Lưu: VT"), the day never. One
    statement. Raises ValueError for what the kind does not have.

        issue = await issued(PaperKind.NOTICE, {"trich_yeu": …, "noi_dung": lines(…), "doan_ket": "…./."}, by=user, at=now)
        attachment(await word_of(issue), name="Thông báo.docx")
        attachment(await pdf_of(issue), name="Thông báo.pdf")
    """
    shape, stands = KINDS[kind], await ground(by.ward, kind)
    given = {"chan_trang": (journal or stands.journal).words, **usual(shape, by.ward_name, stands.settled, stands.chosen)}
    whole = completed(shape, {**given, **values})
    return Issue(shape, whole, stands.settled.letter_place, ward_day(at), at, stands.template)


async def word_of(issue: Issue) -> bytes:
    """The Word file, by the ward's own template where there is one. The same issue gives the same bytes.

    Raises Refusal where the ward's own template cannot be filled.
    """
    template = await asyncio.to_thread(path_of(issue.template).read_bytes) if issue.template else built_in(issue.kind.key)
    return await filled(template, in_places(issue.values, issue.place, issue.dated), at=issue.made_at)


async def pdf_of(issue: Issue) -> bytes:
    """The PDF, always in the common form (`OWN_FORM` says so on a page where the ward has its own template)."""
    return await printed(*sheets(issue.kind, issue.values, place=issue.place, dated=issue.dated, made_at=issue.made_at))


OWN_FORM = "Bản PDF theo mẫu chung; mẫu riêng của phường dùng cho tệp Word."
