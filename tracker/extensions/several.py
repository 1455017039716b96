"""Several at once: the office moves deadlines within its measure, and asks leadership for what lies beyond it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import transaction
from tracker.core.errors import Forbidden, Refusal
from tracker.core.receipts import once
from tracker.core.text import clean, day_short
from tracker.core.viewer import Viewer
from tracker.events.rules import Audience
from tracker.extensions.actions import move, require_deadline, tell_extended
from tracker.extensions.asking import asked_by, put
from tracker.extensions.queries import deadline_in, present
from tracker.extensions.rules import (
    Authority,
    ExtensionState,
    Wish,
    authority_for,
    date_problem,
    kind_for,
    length_of,
    obstacle,
)
from tracker.extensions.tables import Extension
from tracker.tasks.actions import TITLE, note
from tracker.tasks.queries import facts_of
from tracker.tasks.rules import State, may_manage
from tracker.workdays.queries import pace
from tracker.workdays.rules import Calendar


async def extend_several(
    assignments: Sequence[int], *, wish: Wish, reason: str, objective: bool, key: str, by: Viewer, at: datetime
) -> tuple[int, int]:
    """All or none. Returns how many were extended at once, and how many leadership is asked for.

    Within the office's measure it is the assigner's own decision, which needs no request; `objective` then confirms the
    cause. What lies beyond the measure, and the office's own work, waits for leadership. Raises Forbidden, and Refusal naming
    every one that cannot be extended, with the reason.
    """
    day = ward_day(at)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/extensions")
        found = await present(assignments, by)
        if len(found) != len(assignments) or not all(may_manage(by, facts_of(row)) for row in found):
            raise Forbidden("Chỉ phòng theo dõi gia hạn được các việc này.")
        days, settled = await pace(by.ward)
        office_days = settled.office_days
        if problems := [
            f"{row['code']} ({row['unit_name']}) {why}" for row in found if (why := hindrance(row, wish, day, days))
        ]:
            raise Refusal("Chưa gia hạn việc nào, vì: " + "; ".join(problems) + ".")
        authorities = [
            await extend_one(row, wish, reason=reason, objective=objective, office_days=office_days, days=days, by=by, at=at)
            for row in found
        ]
    return authorities.count(Authority.OFFICE), authorities.count(Authority.LEADERSHIP)


def hindrance(row: dict[str, Any], wish: Wish | None, today: date, days: Calendar) -> str | None:
    """Why this one cannot be extended (so far), in Vietnamese: the end of a sentence about it."""
    deadline = deadline_in(row)
    problem = obstacle(State(row["state"]), is_dated=deadline is not None, is_waiting=bool(row["is_waiting"]))
    if problem or deadline is None or wish is None:
        return problem
    refused = date_problem(wish.day(deadline.due_on, today, days), due_on=deadline.due_on, today=today)
    return f"có hạn không hợp: {refused.rstrip('.').lower()}" if refused else None


async def extend_one(
    row: dict[str, Any], wish: Wish, *, reason: str, objective: bool, office_days: int, days: Calendar, by: Viewer, at: datetime
) -> Authority:
    day, kind = ward_day(at), kind_for(State(row["state"]))
    deadline = require_deadline(row, kind)
    to_due = wish.day(deadline.due_on, day, days)
    late, length = deadline.days_late(day), length_of(deadline.due_on, to_due, day, days)
    authority = Authority.LEADERSHIP if by.acts_for(row["unit_path"]) else authority_for(length, office_days, facts_of(row))
    asked = Extension(
        kind=kind, authority=authority, by_office=True, from_due=deadline.due_on, to_due=to_due, reason=reason,
        objective=objective, late_days=late, **asked_by(row, by=by, at=at),
    )  # fmt: skip
    if authority is Authority.LEADERSHIP:
        await put(asked, (), by=by, at=at)
        data = {"new": day_short(to_due), "reason": clean(reason, TITLE), "url": f"/extensions/{asked.id}"}
        await note("assignment.extension_asked", row, by=by, at=at, audience=Audience.LEADERSHIP, data=data)
        return authority
    asked.state, asked.excused = ExtensionState.GRANTED, objective
    asked.decided_by, asked.decided_by_name, asked.decided_at = by.person, by.name, at
    await put(asked, (), by=by, at=at)
    await move(row, kind, to_due, stood=0 if objective else late, days=days, at=at)
    await tell_extended(row, deadline, to_due, late=late, excused=objective, by=by, at=at)
    return authority
