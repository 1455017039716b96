"""Where reasons come from besides a unit's own work; what readings of indicators say becomes one more line of SOURCES."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.commendation.deeds import Helped
from tracker.core.clock import ward_day
from tracker.core.database import as_day, as_instant

MOST = 400  # rows of one source a unit: far beyond any year of one


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of a unit `u` within a campaign `c` as SQL for `core.database.nested`, and what each row says of the unit.

    `slot` is the field of `deeds.Record` that they fill. A row may name the `appointment` of the head it belongs to (None, or no
    such column: the unit's as a whole).
    """

    slot: str
    columns: tuple[str, ...]
    sql: str
    read: Callable[[Mapping[str, Any]], Helped | None]


def helped_of(row: Mapping[str, Any]) -> Helped | None:
    """A contribution answered by the day it was wanted, or where no day was named."""
    answered, due = as_instant(row["answered_at"]), as_day(row["due_on"])
    if answered is None or (due and ward_day(answered) > due):
        return None
    return Helped(f"contribution:{row['id']}", row["what"])


def initiative_of(row: Mapping[str, Any]) -> Helped:
    return Helped(f"initiative:{row['id']}", row["title"], is_recognised=bool(row["certificate"]))


SOURCES = (
    Source(
        "helped", ("id", "what", "due_on", "answered_at"),
        f"""select x.id, x.what, x.due_on, x.answered_at from contribution x join assignment a on a.id = x.assignment
          join task t on t.id = a.task where x.unit = u.id and x.answered_at is not null
          and a.due_on between c.first_on and c.last_on and (c.plan is null or t.plan = c.plan) order by x.id limit {MOST}""",
        helped_of,
    ),
    Source(
        "initiatives", ("id", "title", "certificate", "appointment"),
        f"""select i.id, i.title, i.certificate, i.appointment from initiative i where i.unit = u.id
          and i.done_on between c.first_on and c.last_on order by i.id limit {MOST}""",
        initiative_of,
    ),
)  # fmt: skip
