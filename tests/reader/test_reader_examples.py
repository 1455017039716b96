"""Real plans with answers made by hand, read where they are at hand (setting TRACKER_EXAMPLE_PLANS); none is kept here."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tracker.reader.plan import as_json, read_plan

FOLDER = Path(os.environ.get("TRACKER_EXAMPLE_PLANS", Path(__file__).resolve().parents[3] / "shared" / "plans" / "examples"))
PLANS = (
    sorted(path for path in FOLDER.glob("*") if path.suffix in {".txt", ".docx", ".xlsx", ".pdf"}) if FOLDER.is_dir() else []
)
FLOOR = {"00": 100, "A1": 95, "A4": 95, "07": 95, "17": 95, "18": 95}  # per cent of the duties of the answer that are found


def answer_of(path: Path) -> dict[str, Any]:
    return json.loads(path.with_name(f"{path.stem}.gold.json").read_text())  # type: ignore[no-any-return]


def letters(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def found(wanted: dict[str, Any], read: list[dict[str, Any]]) -> bool:
    """Whether some task read holds the words the wanted one starts with."""
    return any(letters(wanted["text_starts_with"]) in letters(task["text"]) for task in read)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_an_example_is_read(path: Path) -> None:
    read, answer = as_json(read_plan(path.name, path.read_bytes())), answer_of(path)
    anchors = [clause["anchor"] for clause in read["clauses"]]
    assert len(anchors) == len(set(anchors))
    assert {task["clause"] for task in read["tasks"]} | {target["clause"] for target in read["targets"]} <= set(anchors)
    share = 100 * sum(found(task, read["tasks"]) for task in answer["tasks"]) / max(1, len(answer["tasks"]))
    assert share >= FLOOR.get(path.stem.split("-")[0], 0)


@pytest.mark.skipif(not PLANS, reason="the example plans are not on this machine")
def test_the_first_plan_is_read_whole() -> None:
    path = next(path for path in PLANS if path.stem.startswith("00"))
    read, answer = as_json(read_plan(path.name, path.read_bytes())), answer_of(path)
    assert len(read["targets"]) == len(answer["targets"]) == 11
    said = {(target["value"], target["comparator"], target["year"]) for target in read["targets"]}
    assert said == {(target["value"], target["comparator"], target["year"]) for target in answer["targets"]}
    assert any(task["requested"] for task in read["tasks"])
    assert all(task["deadline"] is None or task["deadline"]["text"] for task in read["tasks"])
    assert {w["code"] for w in read["warnings"]} >= {
        "annex_missing",
        "numbering_repeats",
        "recipient_without_duty",
        "deadline_missing",
    }
