"""The units of a ward that may be pointed out, and their months as the score counts them."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from tracker.accountability.gathering import rule_sets, work_of, work_sql
from tracker.accountability.rules import Span
from tracker.core.database import as_day, nested, rows, unnested
from tracker.praise.rules import Known, Month, looked_back, months_of
from tracker.scoring.rule_sets import RuleSet

# Whether an award is held back from unit `u` or from one who heads it now (an open discipline, inspection or complaint).
HELD = """exists (select 1 from award_hold d where d.ward = u.ward and d.unit = u.id and d.closed_on is null
  and (d.appointment is null or d.appointment in
    (select y.id from appointment y where y.unit = u.id and y.role = 'head' and y.ended_at is null)))"""

# Who heads unit `u` now: in their own right before one who acts; `{}`: the day.
HEAD = """(select h.id from appointment h where h.unit = u.id and h.role = 'head' and h.ended_at is null and h.since <= {}
  order by h.acting, h.id limit 1)"""


async def candidates(ward: int, today: date) -> list[Known]:
    """The open units of a ward that belong to a peer group and from which no award is held back."""
    thanked = nested(("month", "streak"), "select r.month, r.streak from praise r where r.unit = u.id order by r.month")
    found = await rows(
        f"""select u.id, u.name, u.path, u.sort_key, u.peer_group, u.standing, a.id as appointment, a.title, {thanked} as thanked
        from unit u left join appointment a on a.id = {HEAD}
        where u.ward = {{}} and u.id <> u.ward and u.closed_on is null and u.peer_group <> '' and not {HELD}
        order by u.sort_key, u.id""",
        today,
        ward,
    )
    return [known_of(row) for row in found]


def known_of(row: dict[str, Any]) -> Known:
    thanked = {day: one["streak"] for one in unnested(row["thanked"]) if (day := as_day(one["month"]))}
    return Known(
        row["id"], row["name"], row["path"], row["sort_key"], row["peer_group"], row["standing"] == "requested",
        row["appointment"], row["title"] or "", thanked,
    )  # fmt: skip


async def months(ward: int, until: date, today: date) -> dict[int, list[Month]]:
    """Unit → its months up to the one that begins `until` and the one after, oldest first; of all units that had work, in one
    statement."""
    spans, sheets = looked_back(until), await rule_sets(ward)
    days = (spans[0].first, spans[-1].last)
    found = await rows(f"{work_sql()} and a.ward = {{}} order by a.id", *days, *days, ward)
    return await asyncio.to_thread(counted, found, spans, sheets, today)


def counted(
    found: Sequence[dict[str, Any]], spans: Sequence[Span], sheets: Sequence[RuleSet], today: date
) -> dict[int, list[Month]]:
    """The same from the rows of `work_sql`."""
    work = defaultdict(list)
    for row in found:
        work[row["unit"]].append(work_of(row))
    return {unit: months_of(mine, spans, sheets, today) for unit, mine in work.items()}
