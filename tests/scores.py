"""From work done late to an announced or published plan sheet of October 2026, by the real actions."""

import uuid
from datetime import date, datetime, time

from cast import Cast

from tracker.accountability.actions import open_period
from tracker.accountability.assessing import agree
from tracker.accountability.publishing import announce, publish
from tracker.accountability.rules import PeriodKind
from tracker.core.clock import WARD_ZONE
from tracker.core.database import rows
from tracker.updates import actions as updates

OCTOBER = date(2026, 10, 1)
DUE = date(2026, 10, 12)  # a Monday
MISHAP = f"due:{DUE.isoformat()}"
ANNOUNCED = date(2026, 11, 2)  # a Monday
EXPLAIN_UNTIL = date(2026, 11, 9)
PUBLISHED = date(2026, 11, 3)


def morning(day: date, hour: int = 8) -> datetime:
    return datetime.combine(day, time(hour), WARD_ZONE)


def key() -> str:
    return uuid.uuid4().hex


async def done_late(cast: Cast, unit: str = "five", *, by: str = "second_office") -> int:
    """An assignment due on `DUE`, handed in four days late and accepted (the office's own by a leader)."""
    made = await cast.assignment(unit, due_on=DUE, at=morning(OCTOBER))
    office, second = await cast.viewer("office"), await cast.viewer(by)
    await updates.record_on_behalf(
        await cast.look(made), received_on=date(2026, 10, 16), source="điện thoại", text="Đã xong", amount=None, out_of=None,
        files=(), key=key(), by=office, at=morning(date(2026, 10, 16)),
    )  # fmt: skip
    await updates.accept([await cast.look(made)], key=key(), by=second, at=morning(date(2026, 10, 19)))
    return made


async def period(cast: Cast) -> int:
    """October, opened; the one that is open where it is."""
    if found := await rows("select id from score_period where ward = {} and first_on = {}", cast.ward, OCTOBER):
        return int(found[0]["id"])
    return await open_period(PeriodKind.MONTH, OCTOBER, key=key(), by=await cast.viewer("office"), at=morning(ANNOUNCED))


async def announced(cast: Cast, name: str = "head") -> int:
    """That head's plan sheet, told on `ANNOUNCED`; returns the period. Their unit needs work done (`done_late`)."""
    made, one = await period(cast), (cast.appointments[name], "plan")
    await announce(made, [one], key=key(), by=await cast.viewer("office"), at=morning(ANNOUNCED))
    return made


async def published(cast: Cast, name: str = "head", *, by: str = "leader") -> int:
    """The same, agreed by its head and published by a leader on `PUBLISHED`; returns the scorecard."""
    made, one = await announced(cast, name), (cast.appointments[name], "plan")
    await agree(made, one, key=key(), by=await cast.viewer(name), at=morning(PUBLISHED))
    cards = await publish(made, [one], key=key(), by=await cast.viewer(by), at=morning(PUBLISHED, 9))
    return cards[0]
