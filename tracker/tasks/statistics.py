"""Thống kê nhiệm vụ: what was given = done (in time, late, without a day) + not done (in time, late), by unit."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from tracker.core.kept import kept_rows
from tracker.core.viewer import Viewer
from tracker.tasks.queries import ranked, standing_sql


@dataclass(frozen=True, slots=True)
class Counts:
    """Assignments by how they stand on a day; their sum is what was given. `open`: not late, with or without a day."""

    done_on_time: int = 0
    done_late: int = 0
    done_undated: int = 0
    open: int = 0
    late: int = 0

    @property
    def given(self) -> int:
        return self.done + self.open + self.late

    @property
    def done(self) -> int:
        return self.done_on_time + self.done_late + self.done_undated

    @property
    def had_to_be_done(self) -> int:
        """What a rate of on-time work is of: dated work that is done or late."""
        return self.done_on_time + self.done_late + self.late

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """One lead unit's line; `standing`: units.rules.Standing."""

    unit: int
    name: str
    kind: str
    standing: str
    counts: Counts


async def by_unit(
    viewer: Viewer, today: date, *, plan: int | None = None, during: tuple[date, date] | None = None
) -> list[UnitCounts]:
    """Each unit that the viewer sees, in the ward's order, requested bodies last; as of `today`.

    `during`: (first, last day) of a reporting period: tasks.rules.DURING says which work that is; else all of it.
    """
    sql, values = standing_sql(viewer, today, plan=plan, during=during)
    found = ranked(await kept_rows(viewer, sql, *values))
    return [line_of(row) for row in sorted(found, key=lambda row: (row["standing"] == "requested", row["sort_key"]))]


def line_of(row: dict[str, Any]) -> UnitCounts:
    counts = Counts(*(row[one.name] for one in fields(Counts)))
    return UnitCounts(row["unit"], row["name"], row["kind"], row["standing"], counts)


def total(lines: Iterable[UnitCounts]) -> Counts:
    """The sum of the lines."""
    return sum((one.counts for one in lines), Counts())
