"""`tracker score`: what it prints, and the one sentence for each thing that cannot be so."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT

from tracker.cli import main
from tracker.scoring.rule_sets import built_in, definition

WORKED = {
    "rule_set": "nd335", "role": "leader", "general": 28,
    "items": [{"id": 1, "failed_reviews": 1}, {"id": 2, "late_events": 1}, *({"id": n} for n in range(3, 10)),
              {"id": "mười", "accepted": 0}],
}  # fmt: skip
KEYS = [
    "a", "b", "c", "results", "task_score", "total", "grade", "completion", "insufficient_data", "lines", "inputs_sha256",
]  # fmt: skip


def asked(text: str | bytes, *more: str) -> Result:
    return CliRunner().invoke(main, ["score", "--facts", "-", *more], input=text)


def test_it_runs_alone(tmp_path: Path) -> None:
    """Where no setting would do, no database could be, and nothing but the engine is imported."""
    (tmp_path / "facts.json").write_text(json.dumps(WORKED))
    watched = (
        "import sys; sys.argv = ['tracker', 'score', '--facts', 'facts.json', '--json']\n"
        "from tracker.cli import main\n"
        "try: main()\n"
        "finally: print([x for x in ('litestar', 'piccolo', 'tracker.settings') if x in sys.modules], file=sys.stderr)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", watched],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TRACKER_BASE_URL": "ftp://khong/duoc"},
        cwd=tmp_path, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, "[]\n")
    said = json.loads(run.stdout)
    assert list(said) == KEYS
    assert (said["total"], said["grade"], said["completion"]) == (93.92, "excellent", 90.0)
    assert set(said["lines"][0]) == {"component", "points", "reason", "items"}
    assert said["lines"][1]["items"] == [*range(1, 10), "mười"]


def test_people_read_it_with_commas() -> None:
    shown = asked(json.dumps(WORKED)).output
    for words in ("93,92", "28,00", "11,66", "90,00%", "Hoàn thành xuất sắc nhiệm vụ", "1 lần chậm"):
        assert words in shown
    assert "không có việc nào" in asked('{"rule_set":"plan","role":"staff","items":[]}').output


def broken(**more: Any) -> str:
    return json.dumps({**WORKED, **more})


def of_item(**more: Any) -> str:
    return broken(items=[{"id": 1, **more}])


BAD = [
    "", "khong phai json", "[]", "null", "{}", "[" * 100_000, '{"a":' * 50_000, "{" + broken()[1:-1], b"\xff\xfe{}",
    json.dumps({k: v for k, v in WORKED.items() if k != "rule_set"}), json.dumps({k: v for k, v in WORKED.items() if k != "role"}),
    json.dumps({k: v for k, v in WORKED.items() if k != "general"}), json.dumps({k: v for k, v in WORKED.items() if k != "items"}),
    broken(rule_set="nd999"), broken(rule_set=["nd335"]), broken(role="king"), broken(role=[]), broken(role={}),
    broken(role=None), broken(general=31), broken(general=-0.01), broken(general="28"), broken(general=True), broken(general=None),
    broken(general=float("nan")), broken(general=float("inf")), broken(unit_result=75), broken(organising=True),
    broken(uniting="100"), broken(strange=1), broken(**{"x\ny": 1}), broken(**{"\ud800": 1}), broken(items={}), broken(items=[1]),
    broken(items=[{}]), broken(items=[{"id": 1}, {"id": 1}]), broken(items=[{"id": 1}, {"id": 1.0}]), of_item(id=None),
    of_item(id=""), of_item(id=1.5), of_item(id=True), of_item(id="\ud800"), of_item(id="x" * 201), of_item(weight=-1),
    of_item(weight=1e10), of_item(weight=None), of_item(assigned=0.5), of_item(accepted=1.01), of_item(late_events=-1),
    of_item(late_events=1.5), of_item(late_events=True), of_item(failed_reviews="1"), of_item(taken_over=1), of_item(handed_over=None),
    of_item(points=3), broken()[:-1] + ',"role":"staff"}', broken().replace("28", "1e400"), broken().replace("28", "1" * 5000),
    broken().replace("28", "0e99999999999999999999"), broken().replace("28", "1e999999999999999999999"),
    broken().replace("28", "0e999999"), broken().replace("28", "028"),
]  # fmt: skip


@pytest.mark.parametrize("text", BAD, ids=lambda text: repr(text[:30]))
def test_what_cannot_be_so_is_said_in_one_sentence(text: str | bytes) -> None:
    refused = asked(text, "--json")
    assert refused.exit_code == 2, refused.exception
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 1
    assert refused.stderr.endswith(".\n")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for name in ("khong-co.json", "."):
        refused = CliRunner().invoke(main, ["score", "--facts", str(tmp_path / name)])
        assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + broken().encode(), of_item(weight=0.1, assigned=0.3, accepted=0.3), broken(general=0),
        of_item(accepted=5, taken_over=True), of_item(id="x" * 200), of_item(weight=10**9), broken(general=29.99),
        of_item(late_events=2, excused_lates=7), broken(role="deputy", unit_result=50),
    ],
)  # fmt: skip
def test_these_will_do(text: str | bytes) -> None:
    assert json.loads(asked(text, "--json").stdout)["inputs_sha256"]


def test_a_wards_own_rule_set_is_counted_by(tmp_path: Path) -> None:
    """Beside the facts of a published scorecard its rules: a late event costs half of the item here."""
    rules = built_in("nd335")
    assert rules
    (tmp_path / "rules.json").write_text(definition(replace(rules, version=2, late_loss=50)))
    found = json.loads(asked(json.dumps(WORKED), "--json", "--rules", str(tmp_path / "rules.json")).stdout)
    assert (found["c"], found["total"]) == (85.0, 93.63)
    (tmp_path / "rules.json").write_text('{"key": "nd335"}')
    refused = asked(json.dumps(WORKED), "--rules", str(tmp_path / "rules.json"))
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.strip() == "Tệp không phải một bảng quy tắc đúng (mục version)."
