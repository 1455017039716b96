"""The months behind a thank-you as they are kept: JSON [[first day, due, in time, late], …], oldest first."""

import json
from collections.abc import Iterable
from datetime import date

from tracker.praise.rules import Month


def facts_text(months: Iterable[Month]) -> str:
    """Canonical text; months before the first in which something was due are left out."""
    listed = [[one.first.isoformat(), one.due, one.on_time, one.late] for one in sorted(months)]
    begins = next((place for place, one in enumerate(listed) if one[1]), len(listed))
    return json.dumps(listed[begins:], separators=(",", ":"))


def months_in(text: str) -> list[Month]:
    """Read back; empty text (a letter of leadership's own) has none."""
    return [Month(date.fromisoformat(first), due, on_time, late) for first, due, on_time, late in json.loads(text or "[]")]
