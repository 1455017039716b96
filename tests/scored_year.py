"""Published results for tests, by the real actions: work given, reported, accepted, scored, announced, seen, published."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cast import Cast
from scores import key, morning

from tracker.accountability import actions, assessing
from tracker.accountability.publishing import announce, publish
from tracker.accountability.rules import PLAN, PeriodKind, span_of
from tracker.core.database import rows
from tracker.scoring.rule_sets import CRITERIA, built_in
from tracker.updates.actions import accept, submit

LEGAL = "nd335"


def at(day: date) -> datetime:
    return morning(day, 9)


async def worked(
    cast: Cast, unit: str, head: str, due_on: date, *, done: bool = True, text: str = "Phát động phong trào"
) -> int:
    """One assignment of a unit, reported by its head five days before and accepted the next day (`done`), or left."""
    begun = due_on - timedelta(days=10)
    assignment = await cast.assignment(unit, due_on=due_on, at=at(begun), text=text, product="Báo cáo kết quả")
    if done:
        await submit(
            await cast.look(assignment, head), key=key(), by=await cast.viewer(head), at=at(due_on - timedelta(days=5))
        )
        verifier = "leader" if unit == "culture" else "office"
        row = await cast.look(assignment, verifier)
        await accept([row], key=key(), by=await cast.viewer(verifier), at=at(due_on - timedelta(days=4)))
    return assignment


async def opened(cast: Cast, first: date, kind: PeriodKind = PeriodKind.MONTH) -> int:
    """The month or quarter of that day, open; returns its id."""
    span = span_of(kind, first)
    found = await rows("select id from score_period where ward = {} and first_on = {}", cast.ward, span.first)
    if found:
        return int(found[0]["id"])
    return await actions.open_period(
        kind, first, key=key(), by=await cast.viewer("office"), at=at(span.last + timedelta(days=1))
    )


async def published(
    cast: Cast, period: int, head: str, *, sheets: Sequence[str] = (LEGAL, PLAN), general: int = 2800, again: bool = False
) -> list[int]:
    """A head's sheets of a period scored, announced, seen and published three days after it ended; the scorecards' ids.

    `general`: hundredths of the 30 general points. `again`: reopened ones are published once more.
    """
    row = (await rows("select last_on from score_period where id = {}", period))[0]
    when, leader, mine = at(row["last_on"] + timedelta(days=3)), await cast.viewer("leader"), cast.appointments[head]
    wanted = [(mine, sheet) for sheet in sheets]
    if LEGAL in sheets:
        rules = built_in(LEGAL)
        assert rules is not None
        criteria = [one for group in rules.general_groups for one in group.criteria]
        lost = 3000 - general
        points = {one.key: (one.most, "") for one in criteria} | {"conduct": (500 - lost, "=Cần cố gắng thêm" if lost else "")}
        one = (mine, LEGAL)
        await assessing.score_general(
            period, one, points, comment="Làm việc tốt.", version=None, key=key(), by=leader, at=when
        )  # fmt: skip
        for name in CRITERIA:
            await assessing.enter_criterion(
                period, one, name, 100, reason="Đã xem sổ.", version=None, key=key(), by=leader, at=when
            )  # fmt: skip
    if not again:
        await announce(period, wanted, key=key(), by=leader, at=when)
        for one in wanted:
            await assessing.agree(period, one, key=key(), by=await cast.viewer(head), at=when)
    return await publish(period, wanted, key=key(), by=leader, at=when)


async def confirmed(cast: Cast, period: int) -> None:
    """Leadership says that the period holds all assigned work."""
    leader = await cast.viewer("leader")
    row = await actions.period_of(period, leader)
    await actions.confirm_period(row, words="Đã đủ.", key=key(), by=leader, at=at(row["last_on"] + timedelta(days=4)))


async def month(cast: Cast, first: date, head: str = "culture_head", unit: str = "culture", *, general: int = 2800) -> int:
    """A whole published month of one head: one assignment done; returns the period."""
    await worked(cast, unit, head, first + timedelta(days=14))
    period = await opened(cast, first)
    await published(cast, period, head, sheets=(LEGAL, PLAN) if unit == "culture" else (PLAN,), general=general)
    return period
