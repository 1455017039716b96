"""The same official papers and certificates as PDF, set by Typst from `papers.typ`."""

import asyncio
import json
from datetime import UTC
from pathlib import Path
from typing import Any

import typst

from tracker.core.papers import MOTTO, MOTTO_MM, Heading, Paper, Table, body_rule, day_words, listed
from tracker.core.text import clean

TEMPLATE = Path(__file__).with_name("papers.typ")


async def printed(*papers: Paper) -> bytes:
    """The papers as one PDF, each counted from page 1, set in a thread. The same papers give the same bytes."""
    return await asyncio.to_thread(print_pdf, *papers)


def print_pdf(*papers: Paper) -> bytes:
    first = papers[0]
    data = {
        "title": first.about, "author": " ".join(first.body), "motto": MOTTO, "motto_rule": MOTTO_MM,
        "items": [paper_data(paper) for paper in papers],
    }  # fmt: skip
    inputs = {"data": json.dumps(safe(data), ensure_ascii=False)}
    return typst.compile(TEMPLATE, root=TEMPLATE.parent, sys_inputs=inputs, timestamp=first.made_at.astimezone(UTC))


def paper_data(paper: Paper) -> dict[str, Any]:
    return {
        "above": [paper.above.upper()] if paper.above else [], "body": [line.upper() for line in paper.body],
        "rule": body_rule(paper),
        "number": [f"Số: {paper.number}"] if paper.number or not paper.title else [],
        "subject": [] if paper.title else [paper.about],
        "day": day_words(paper.place, paper.dated), "title": paper.title.upper(), "about": paper.about,
        "to": listed(paper.to) if len(paper.to) > 1 else paper.to,
        "parts": [part_data(part) for part in paper.parts],
        "signed": paper.signed, "name": paper.name, "copies": listed(paper.copies), "beside": paper.beside,
        "beside_name": paper.beside_name, "footer": paper.footer,
    }  # fmt: skip


def part_data(part: str | Table) -> dict[str, Any]:
    if isinstance(part, Table):
        return {"head": part.head, "widths": part.widths, "rows": part.rows, "centred": sorted(part.centred)}
    return {"heading" if isinstance(part, Heading) else "text": part}


def safe(data: Any) -> Any:
    """The data with all its text clean, as Word gets it; a tab is a space, because Typst sets none."""
    if isinstance(data, str):
        return clean(data, 20_000).replace("\t", " ")
    if isinstance(data, dict):
        return {key: safe(value) for key, value in data.items()}
    return [safe(value) for value in data] if isinstance(data, (list, tuple)) else data
