"""What is owed to the ladder: of each unit and period the numbers it has not reported, all of them as one thing."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from tracker.core.due import Due, Owes
from tracker.indicators.owing import Owed, named_by, number_of, owed_of, owed_still
from tracker.indicators.recorded import asked_in
from tracker.workdays.queries import calendar
from tracker.workdays.report_periods import ReportPeriod
from tracker.workdays.rules import Calendar, grace_day

NOUN = "readings"


async def due(ward: int, until: date) -> list[Due]:
    """What units have not reported of periods whose deadline comes by then; its noun id is `owing.number_of` unit and period."""
    owed = owed_of(await asked_in(ward), last=until)
    return [one for one in dues(owed, ward, await calendar(ward)) if one.due_on <= until]


async def still(ward: int, ids: Collection[int]) -> list[Due]:
    """Those of these units and periods of which something is not reported still."""
    wanted = {named_by(one) for one in ids}
    asked = await asked_in(ward, units={unit for unit, _ in wanted})
    return dues(owed_still(asked, wanted), ward, await calendar(ward)) if asked else []


def dues(owed: Iterable[Owed], ward: int, days: Calendar) -> list[Due]:
    """One for each unit and period; of several deadlines the nearest counts, and once it is met the next is a new one."""
    together: dict[tuple[int, ReportPeriod], list[Owed]] = defaultdict(list)
    for one in owed:
        together[one.unit, one.period].append(one)
    return [due_of(some, ward, days) for some in together.values()]


def due_of(some: list[Owed], ward: int, days: Calendar) -> Due:
    first = min(some, key=lambda one: one.due_on)
    return Due(
        kind=NOUN, noun=NOUN, noun_id=number_of(first.unit, first.period), version=first.due_on.isoformat(), ward=ward, plan=0,
        owes=Owes.UNIT, unit_path=first.unit_path, due_on=first.due_on, late_after=grace_day(first.due_on, days),
        since=first.since, title=f"{first.unit_name}, {len(some)} số liệu {first.period.words}", url="/readings",
        requested=first.is_requested,
    )  # fmt: skip
