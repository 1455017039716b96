"""What is owed to the ladder: the appraisal of a submitted estimate, then leadership's decision."""

from collections.abc import Collection
from datetime import date
from typing import Any

from tracker.budgets.rules import EstimateState
from tracker.core.clock import ward_day
from tracker.core.database import as_instant, rows
from tracker.core.due import Due, Owes
from tracker.workdays.queries import calendar
from tracker.workdays.rules import Calendar, grace_day

NOUN = "estimate"
APPRAISAL, DECISION = "appraisal", "decision"
DUE_ON = "(case when e.state = 'submitted' then e.appraise_by else e.decide_by end)"


async def due(ward: int, until: date) -> list[Due]:
    """Estimates whose appraisal, or whose decision, is wanted by then."""
    return await owed(ward, f"and {DUE_ON} <= {{}}", until)


async def still(ward: int, ids: Collection[int]) -> list[Due]:
    """Those of these estimates that wait still."""
    return await owed(ward, f"and e.id in ({', '.join('{}' for _ in ids)})", *ids) if ids else []


async def owed(ward: int, condition: str, *values: Any) -> list[Due]:
    found = await rows(
        f"""select e.id, e.ward, e.state, e.plan, e.code, e.title, e.submitted_at, e.appraised_at, e.appraise_by, e.decide_by, w.path
        from estimate e join unit w on w.id = e.ward
        where e.ward = {{}} and e.state in ('submitted', 'appraised') {condition} order by e.id""",
        ward, *values,
    )  # fmt: skip
    days = await calendar(ward) if found else None
    return [owed_by(row, days) for row in found if days]


def owed_by(row: dict[str, Any], days: Calendar) -> Due:
    """The appraiser owes the appraisal; once it is there, leadership owes the decision."""
    decides = row["state"] == EstimateState.APPRAISED
    day = row["decide_by"] if decides else row["appraise_by"]
    since = as_instant(row["appraised_at"] if decides else row["submitted_at"])
    assert since is not None
    return Due(
        kind=DECISION if decides else APPRAISAL, noun=NOUN, noun_id=row["id"], version=day.isoformat(), ward=row["ward"],
        plan=row["plan"] or 0, owes=Owes.LEADERSHIP if decides else Owes.APPRAISER, unit_path=row["path"], due_on=day,
        late_after=grace_day(day, days), since=ward_day(since),
        title=f"{'quyết định' if decides else 'thẩm định'} dự toán {row['code']} “{row['title']}”",
        url=f"/budgets/{row['id']}/{'decision' if decides else 'appraisal'}",
    )  # fmt: skip
