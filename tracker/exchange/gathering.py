"""Reading the ward's records as they were known at the end of a day: one statement a part, in a stable order."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from tracker.exchange import figures, work
from tracker.exchange.asks import Ask
from tracker.exchange.records import Record
from tracker.exchange.rules import MOST_ROWS, Part

READERS: dict[Part, tuple[Callable[[Ask], Any], Callable[[Mapping[str, Any], Ask], Record | None]]] = {
    Part.PLANS: (work.plans, work.plan_of),
    Part.TASKS: (work.tasks, work.task_of),
    Part.ASSIGNMENTS: (work.assignments, work.assignment_of),
    Part.UNITS: (work.units, work.unit_of),
    Part.INDICATORS: (figures.indicators, figures.indicator_of),
    Part.READINGS: (figures.readings, figures.reading_of),
    Part.REPORTS: (figures.reports, figures.report_of),
    Part.SUBMISSIONS: (figures.submissions, figures.submission_of),
    Part.ESTIMATES: (figures.estimates, figures.estimate_of),
}


async def read(part: Part, ask: Ask) -> tuple[list[Record], int | None]:
    """The records of one page by id, and after which id the next one begins (None: it was the last).

    More than a page of the interface is put together in a thread.
    """
    read_rows, made = READERS[part]
    found = await read_rows(ask)
    more = found[ask.limit - 1]["id"] if len(found) > ask.limit else None

    def records() -> list[Record]:
        return [one for row in found[: ask.limit] if (one := made(row, ask)) is not None]

    return records() if ask.limit <= MOST_ROWS else await asyncio.to_thread(records), more
