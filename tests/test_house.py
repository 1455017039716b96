"""The house keeps its own rules: import contracts, migrations that say what the tables say, sentences for every verb."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from tracker.events.sentences import NOUNS, SENTENCES

pytestmark = pytest.mark.anyio
TRACKER = ROOT / "tracker"
VERB = re.compile(r"[a-z_]+\.[a-z_]+")


def test_import_contracts() -> None:
    run = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stdout


def test_every_event_has_its_sentence() -> None:
    """A verb is whatever is shaped so: of a noun that the diary knows, or given first to a call that says who and when."""
    recorded: set[str] = set()
    for file in TRACKER.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if (verb := verb_of(node)) and verb.split(".")[0] in NOUNS:
                recorded.add(verb)
            if isinstance(node, ast.Call) and {"by", "at"} <= {word.arg for word in node.keywords}:
                recorded |= {verb for argument in node.args[:1] if (verb := verb_of(argument))}
    assert {"award.withdrawn", "candidate.declined", "candidate.set_aside", "hold.opened", "praise.sent"} <= recorded
    assert recorded - set(SENTENCES) == set()


def verb_of(node: ast.AST) -> str:
    """candidate.set_aside; empty for what is no verb."""
    said = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return said if VERB.fullmatch(said) else ""


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
