"""What is asked of the ward's records, and the one statement that answers it: bounded, in order, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tracker.core.clock import day_starts, ward_day
from tracker.core.database import rows
from tracker.exchange.rules import Reach

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: records known at the end of `day`, of one plan or unit, changed on or after a day; `limit` rows after an id."""

    reach: Reach
    day: date
    after: int = 0
    limit: int = 500
    plan: int | None = None
    unit: int | None = None
    since: date | None = None

    @property
    def ends(self) -> datetime:
        """The instant at which the day is over."""
        return day_starts(self.day + timedelta(days=1))


async def select(
    columns: str, tables: str, alias: str, ask: Ask, *conditions: tuple[str, Iterable[Any]], ahead: Iterable[Any] = ()
) -> Rows:
    """One row more than asked for: whether there is a next page. `ahead`: the values of the columns."""
    kept = [(f"{alias}.ward = {{}} and {alias}.id > {{}}", [ask.reach.ward, ask.after]), *conditions]
    where, values = " and ".join(sql for sql, _ in kept), [value for _, some in kept for value in some]
    sql = f"select {columns} from {tables} where {where} order by {alias}.id limit {{}}"
    return await rows(sql, *ahead, *values, ask.limit + 1)


def below(column: str, ask: Ask) -> tuple[str, list[Any]]:
    return f"{column} like {{}}", [f"{ask.reach.path}%"]


def equal(column: str, value: int | None) -> list[tuple[str, list[Any]]]:
    return [(f"{column} = {{}}", [value])] if value is not None else []


def since(column: str, ask: Ask) -> list[tuple[str, list[Any]]]:
    return [(f"{column} >= {{}}", [day_starts(ask.since)])] if ask.since else []


def day_before(at: datetime | None, ask: Ask) -> date | None:
    """The ward day of what had happened by then."""
    return ward_day(at) if at and at < ask.ends else None
