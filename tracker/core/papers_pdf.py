"""The same official papers and certificates as PDF, set by Typst from `papers.typ`."""

import asyncio
import json
from datetime import UTC
from pathlib import Path
from typing import Any

import typst

from tracker.core.certificates import RED, Certificate
from tracker.core.papers import Annex, Ground, Heading, Middle, Paper, Sheet, Table, body_rule, credits_of, listed
from tracker.core.text import clean, day_words
from tracker.core.typefaces import typeface
from tracker.core.word import MOTTO, MOTTO_MM, NATION

TEMPLATE = Path(__file__).with_name("papers.typ")


async def printed(*sheets: Sheet) -> bytes:
    """The papers, annexes or certificates as one PDF, each counted from page 1, set in a thread; the same give the same bytes."""
    return await asyncio.to_thread(set_pdf, *sheets)


def set_pdf(*sheets: Sheet) -> bytes:
    """The PDF, dated by when the first of them was made."""
    title, author = credits_of(sheets[0])
    family, fonts = typeface()
    data = {
        "title": title, "author": author, "family": family, "nation": NATION, "motto": MOTTO, "motto_mm": MOTTO_MM,
        "items": [data_of(sheet) for sheet in sheets],
    }  # fmt: skip
    return typst.compile(
        TEMPLATE, root=TEMPLATE.parent, format="pdf", font_paths=fonts, timestamp=sheets[0].made_at.astimezone(UTC).replace(microsecond=0),
        sys_inputs={"data": json.dumps(safe(data), ensure_ascii=False)},
    )  # fmt: skip


def data_of(sheet: Sheet) -> dict[str, Any]:
    if isinstance(sheet, Certificate):
        return certificate_data(sheet)
    return annex_data(sheet) if isinstance(sheet, Annex) else paper_data(sheet)


def annex_data(annex: Annex) -> dict[str, Any]:
    return {
        "title": annex.title.upper(), "about": annex.about, "along": annex.along,
        "parts": [part_data(part) for part in annex.parts], "footer": annex.footer,
    }  # fmt: skip


def paper_data(paper: Paper) -> dict[str, Any]:
    """What the template shows of a paper: lists of lines where there may be none."""
    return {
        "above": [paper.above.upper()] if paper.above else [], "body": [line.upper() for line in paper.body],
        "rule": body_rule(paper),
        "number": [f"Số: {paper.number}"] if paper.number or not paper.title else [],
        "subject": [] if paper.title else [paper.about],
        "day": day_words(paper.place, paper.dated), "title": paper.title.upper(), "about": paper.about,
        "to": listed(paper.to) if len(paper.to) > 1 else paper.to,
        "parts": [part_data(part) for part in paper.parts or ("",)],
        "signed": paper.signed, "name": paper.name, "copies": listed(paper.copies), "beside": paper.beside,
        "beside_name": paper.beside_name, "footer": paper.footer,
    }  # fmt: skip


def certificate_data(sheet: Certificate) -> dict[str, Any]:
    return {
        "issuer": sheet.issuer.upper(), "title": sheet.title.upper(), "colour": f"#{RED}", "recipient": sheet.recipient,
        "recipient_points": sheet.recipient_points, "position": [sheet.position] if sheet.position else [],
        "reason": sheet.reason, "reason_points": sheet.reason_points, "notes": sheet.notes,
        "day": day_words(sheet.place, sheet.dated), "signed": sheet.signed, "name": sheet.name,
    }  # fmt: skip


def part_data(part: str | Table) -> dict[str, Any]:
    if isinstance(part, Table):
        return {"head": part.head, "widths": part.widths, "rows": part.rows, "centred": sorted(part.centred)}
    kinds: tuple[tuple[type[str], str], ...] = ((Heading, "heading"), (Middle, "middle"), (Ground, "ground"))
    return {next((name for kind, name in kinds if isinstance(part, kind)), "text"): part}


def safe(data: Any) -> Any:
    """The data with all its text clean, as Word gets it; a tab is a space, because Typst shows none."""
    if isinstance(data, str):
        return clean(data, 20_000).replace("\t", " ")
    if isinstance(data, dict):
        return {str(key): safe(value) for key, value in data.items()}
    return [safe(value) for value in data] if isinstance(data, (list, tuple)) else data
