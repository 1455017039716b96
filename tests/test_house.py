"""The house keeps its own rules: import contracts, migrations that say what the tables say, sentences for every verb."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from tracker.events.sentences import SENTENCES

pytestmark = pytest.mark.anyio
TRACKER = ROOT / "tracker"


def test_import_contracts() -> None:
    run = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stdout


def test_every_event_has_its_sentence() -> None:
    recorded = {
        node.value
        for file in TRACKER.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and called(call) in {"record", "note", "record_person", "record_plan", "note_task"}
        for node in call.args[:1]
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert len(recorded) > 25
    assert recorded - set(SENTENCES) == set()


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def test_every_file_opens_with_a_caption() -> None:
    bare = [str(file) for file in TRACKER.rglob("*.py") if not ast.get_docstring(ast.parse(file.read_text()))]
    assert bare == []


def test_templates_keep_the_policy() -> None:
    forbidden = ("|safe", "| safe", " style=", "hx-on", "javascript:", 'href="#"', " onclick=")
    broken = [
        f"{file.name}: {word}"
        for file in (ROOT / "templates").rglob("*.html")
        for word in forbidden
        if word in file.read_text().replace("{# ", "")
    ]
    assert broken == []


async def test_migrations_say_what_the_tables_say(db: str) -> None:
    """Every column of every table class is in the migrated database, and nothing else."""
    from tracker.core.database import is_postgres, rows
    from tracker.piccolo_app import APP_CONFIG

    for table in APP_CONFIG.table_classes:
        name = table._meta.tablename
        if is_postgres():
            found = await rows("select column_name as name from information_schema.columns where table_name = {}", name)
        else:
            found = await rows("select name from pragma_table_info({})", name)
        assert {row["name"] for row in found} == {column._meta.name for column in table._meta.columns}, name
