"""The tracker's own templates as files (made by scripts/make_templates.py)."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "papers"


@cache
def built_in(kind: str) -> bytes:
    """The .docx template of a kind."""
    return (FOLDER / f"{kind}.docx").read_bytes()
