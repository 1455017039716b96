"""Results of a confirmed period for the national database: JSON and CSV, as docs/open-data.md describes them; no citizens."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tracker.accountability.list_papers import addends
from tracker.accountability.rules import PLAN, Span
from tracker.events.rules import Journal
from tracker.scoring.engine import decimals
from tracker.scoring.rule_sets import read_definition

SCHEMA = "so-viec/ket-qua/1"
FIELDS = (
    "result_code", "number", "unit_code", "unit", "person_code", "post", "peer_group", "period", "first_on", "last_on", "rule_set",
    "rule_version", "basis", "general", "results", "total", "grade", "completion", "published_at", "inputs_sha256", "sha256",
)  # fmt: skip
FORMULA = tuple("=+-@\t\r|＝＋－＠｜")


def records(cards: Sequence[Mapping[str, Any]], span: Span) -> list[dict[str, Any]]:
    """Published legal sheets, each as FIELDS; the plan score is no grade of the law and stays out."""
    return [record_of(card, span) for card in cards if card["rule_set"] != PLAN]


def record_of(card: Mapping[str, Any], span: Span) -> dict[str, Any]:
    general, results = addends(card)
    return {
        "result_code": f"KQ{card['id']}", "number": card["number"], "unit_code": f"DV{card['unit']}", "unit": card["unit_name"],
        "person_code": f"NS{card['person']}", "post": card["head_title"], "peer_group": card["peer_group"],
        "period": span.kind.value, "first_on": span.first.isoformat(), "last_on": span.last.isoformat(),
        "rule_set": card["rule_set"], "rule_version": card["rule_version"], "basis": read_definition(card["rules"]).basis,
        "general": decimals(general), "results": decimals(results), "total": decimals(card["total"]), "grade": card["grade"] or None,
        "completion": decimals(card["completion"]), "published_at": card["published_at"].astimezone(UTC).isoformat(),
        "inputs_sha256": json.loads(card["result"])["inputs_sha256"], "sha256": card["sha256"],
    }  # fmt: skip


def as_json(
    cards: Sequence[Mapping[str, Any]], span: Span, *, ward: str, ward_id: int, confirmed_at: datetime, journal: Journal
) -> bytes:
    """The whole file: what it is, of which ward and period, the diary's head, the records."""
    whole = {
        "schema": SCHEMA, "ward_code": f"DV{ward_id}", "ward": ward,
        "period": {"kind": span.kind.value, "first_on": span.first.isoformat(), "last_on": span.last.isoformat()},
        "confirmed_at": confirmed_at.astimezone(UTC).isoformat(),
        "journal": {"sequence": journal.sequence, "hash": journal.hash}, "records": records(cards, span),
    }  # fmt: skip
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def as_csv(cards: Sequence[Mapping[str, Any]], span: Span) -> bytes:
    """The records as CSV (UTF-8 with a mark, as Excel opens it); no cell begins as a formula does."""
    written = io.StringIO()
    lines = csv.DictWriter(written, FIELDS)
    lines.writeheader()
    lines.writerows({name: plain(value) for name, value in record.items()} for record in records(cards, span))
    return written.getvalue().encode("utf-8-sig")


def plain(value: Any) -> Any:
    """Text that would be a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
