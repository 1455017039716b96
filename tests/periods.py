"""October 2026 in the cast's ward: work sent and accepted through the actions, its period opened, sheets made ready."""

from datetime import date, datetime, timedelta

from cast import Cast
from scores import key, morning

from tracker.accountability import actions, assessing, publishing
from tracker.accountability.assembling import HeadResult
from tracker.accountability.gathering import standing
from tracker.accountability.rules import PeriodKind, span_of
from tracker.core.database import rows
from tracker.scoring.rule_sets import CRITERIA, built_in
from tracker.updates import actions as reports

OCTOBER = span_of(PeriodKind.MONTH, date(2026, 10, 1))
DUE = date(2026, 10, 20)  # a Tuesday
CLOSED = date(2026, 11, 2)  # a Monday: the first working day after; five more end on the 9th
PUBLISHED = date(2026, 11, 10)


def noon(day: date) -> datetime:
    return morning(day, 12)


async def given(cast: Cast, unit: str = "five", due_on: date = DUE) -> int:
    return await cast.assignment(unit, due_on=due_on, at=noon(date(2026, 9, 15)))


async def sent(cast: Cast, assignment: int, day: date, who: str = "head") -> None:
    await reports.submit(await cast.look(assignment, who), key=key(), by=await cast.viewer(who), at=noon(day))


async def accepted(cast: Cast, assignment: int, day: date, who: str = "office") -> None:
    await reports.accept([await cast.look(assignment, who)], key=key(), by=await cast.viewer(who), at=noon(day))


async def done(cast: Cast, day: date, unit: str = "five") -> int:
    """Work due on the 20th, sent by its head that day, accepted the day after."""
    who, verifier = {"five": ("head", "office"), "culture": ("culture_head", "leader")}[unit]
    assignment = await given(cast, unit)
    await sent(cast, assignment, day, who)
    await accepted(cast, assignment, day + timedelta(days=1), verifier)
    return assignment


async def three(cast: Cast, unit: str = "five") -> list[int]:
    """One in time, one three days late, one never sent: a 2/3, b 2/3, c 1.75/3, together 63.89."""
    return [await done(cast, DUE, unit), await done(cast, DUE + timedelta(days=3), unit), await given(cast, unit)]


async def opened(cast: Cast) -> int:
    return await actions.open_period(
        PeriodKind.MONTH, OCTOBER.first, key=key(), by=await cast.viewer("office"), at=noon(CLOSED)
    )


async def announced(cast: Cast, period: int, *sheets: tuple[str, str], day: date = CLOSED) -> None:
    """`sheets`: (who of the cast, key of the rule set)."""
    wanted = [(cast.appointments[name], rule_set) for name, rule_set in sheets]
    await publishing.announce(period, wanted, key=key(), by=await cast.viewer("office"), at=noon(day))


async def published(cast: Cast, period: int, *sheets: tuple[str, str], day: date = PUBLISHED, who: str = "leader") -> list[int]:
    wanted = [(cast.appointments[name], rule_set) for name, rule_set in sheets]
    return await publishing.publish(period, wanted, key=key(), by=await cast.viewer(who), at=noon(day))


async def assessed(cast: Cast, period: int, name: str = "culture_head", day: date = CLOSED, *, who: str = "leader") -> None:
    """A leader gives 28 of the 30 general points and a basis for each of the three criteria."""
    one, leader = (cast.appointments[name], "nd335"), await cast.viewer(who)
    rules = built_in("nd335")
    assert rules
    points = {x.key: (x.most, "") for group in rules.general_groups for x in group.criteria}
    points |= {"conduct": (400, "Họp muộn"), "discipline": (400, "Báo cáo muộn")}
    await assessing.score_general(
        period, one, points, comment="Cần báo cáo sớm hơn.", version=None, key=key(), by=leader, at=noon(day)
    )
    for criterion in CRITERIA:
        await assessing.enter_criterion(
            period, one, criterion, 100, reason="Có đủ căn cứ", version=None, key=key(), by=leader, at=noon(day)
        )


async def result(cast: Cast, name: str = "head", day: date = PUBLISHED) -> HeadResult:
    """One head's October as it stands on a day."""
    whole = await standing(cast.ward, OCTOBER, today=day, appointment=cast.appointments[name])
    return next(one for one in whole.heads if one.head.appointment == cast.appointments[name])


async def cards() -> list[dict[str, object]]:
    return await rows("select * from scorecard order by id")
