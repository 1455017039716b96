"""What is owed to the ladder: the minutes of a council by its meeting day, then leadership's decision."""

from collections.abc import Collection
from datetime import date
from typing import Any

from tracker.commendation.rules import CampaignState
from tracker.core.clock import ward_day
from tracker.core.database import as_instant, rows
from tracker.core.due import Due, Owes
from tracker.workdays.queries import calendar
from tracker.workdays.rules import Calendar, grace_day

NOUN = "campaign"
MINUTES, DECISION = "minutes", "decision"
DUE_ON = "(case when c.minutes = 0 then c.meet_on else c.decide_by end)"


async def due(ward: int, until: date) -> list[Due]:
    """Open campaigns whose minutes, or whose decision, are wanted by then."""
    return await owed(ward, f"and {DUE_ON} <= {{}}", until)


async def still(ward: int, ids: Collection[int]) -> list[Due]:
    """Those of these campaigns that wait still."""
    return await owed(ward, f"and c.id in ({', '.join('{}' for _ in ids)})", *ids) if ids else []


async def owed(ward: int, condition: str, *values: Any) -> list[Due]:
    found = await rows(
        f"""select c.id, c.ward, c.name, c.minutes, c.meet_on, c.decide_by, c.opened_at, u.path,
          (select m.recorded_at from minutes m where m.campaign = c.id and m.number = 1) as recorded_at
        from campaign c join unit u on u.id = c.ward
        where c.ward = {{}} and c.state = '{CampaignState.OPEN}' {condition} order by c.id""",
        ward, *values,
    )  # fmt: skip
    days = await calendar(ward) if found else None
    return [owed_by(row, days) for row in found if days]


def owed_by(row: dict[str, Any], days: Calendar) -> Due:
    """The office owes the minutes; once they are there, leadership owes the decision."""
    recorded_at = as_instant(row["recorded_at"])
    has_met = row["minutes"] > 0 and recorded_at is not None
    day = row["decide_by"] if has_met else row["meet_on"]
    return Due(
        kind=DECISION if has_met else MINUTES, noun=NOUN, noun_id=row["id"], version=day.isoformat(), ward=row["ward"], plan=0,
        owes=Owes.LEADERSHIP if has_met else Owes.OFFICE, unit_path=row["path"], due_on=day,
        late_after=grace_day(day, days), since=ward_day(recorded_at if has_met and recorded_at else row["opened_at"]),
        title=f"{'quyết định' if has_met else 'ghi biên bản họp xét'} “{row['name']}”",
        url=f"/campaigns/{row['id']}/{'decision' if has_met else 'minutes'}",
    )  # fmt: skip
