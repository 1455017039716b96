"""How an assignment, a report or a plan stood at the end of a day that has passed; pure.

An assignment is told again from the diary's events of it until then; a report from its instants. What leaves neither (a
task's words, a unit's name) is as it is now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tracker.core.text import read_day
from tracker.reports.rules import SubmissionState
from tracker.tasks.rules import State
from tracker.workdays.rules import Calendar, grace_day

GIVEN = ("assignment.given", "assignment.requested", "assignment.taken_over")
DATED = ("assignment.changed", "assignment.dated", "assignment.extended", "assignment.last_day_moved")
MOVING = (
    *GIVEN, *DATED, "assignment.acknowledged", "assignment.progressed", "assignment.submitted",
    "assignment.submitted_on_behalf", "assignment.accepted", "assignment.returned", "assignment.reopened",
    "assignment.cancelled", "assignment.handed_over",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One event of an assignment: the ward day of it, the unit that had it then."""

    verb: str
    day: date
    unit_path: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stood:
    """What of an assignment changes in its life."""

    state: State
    unit_path: str
    due_on: date | None = None
    first_due_on: date | None = None
    late_after: date | None = None
    fix_by: date | None = None
    counted_on: date | None = None
    first_counted_on: date | None = None
    stood_late: int = 0
    handed_over: bool = False


def told_again(events: Iterable[Told], days: Calendar, *, strict: bool) -> Stood | None:
    """How it stood after these events, in order; None before it was given. Deadlines on a day off are counted by `days`."""
    stood: Stood | None = None
    for event in events:
        if event.verb in GIVEN:
            due = typed(event.data.get("due"))
            stood = dated(Stood(State.NOT_STARTED, event.unit_path), due, days, strict=strict)
        elif stood is not None:
            stood = after(stood, event, days, strict=strict)
    return stood


def after(stood: Stood, event: Told, days: Calendar, *, strict: bool) -> Stood:
    data = event.data
    match event.verb.removeprefix("assignment."):
        case "acknowledged" | "progressed":
            return replace(stood, state=stood.state if stood.state is State.RETURNED else State.IN_PROGRESS)
        case "submitted" | "submitted_on_behalf":
            day = typed(data.get("day")) or event.day
            first = stood.first_counted_on or day
            return replace(stood, state=State.SUBMITTED, counted_on=day, first_counted_on=first)
        case "accepted":
            return replace(stood, state=State.DONE)
        case "returned" | "reopened":
            return replace(stood, state=State.RETURNED, fix_by=typed(data.get("fix_by")))
        case "cancelled":
            return replace(stood, state=State.CANCELLED)
        case "handed_over":
            return replace(stood, state=State.CANCELLED, handed_over=True)
        case "last_day_moved":
            return replace(stood, late_after=typed(data.get("becomes")))
        case "dated":
            return dated(stood, typed(data.get("due")), days, strict=strict)
        case "extended":
            late = stood.stood_late + int(data.get("stood", 0))
            if stood.fix_by is not None and typed(data.get("old")) == stood.fix_by:
                return replace(stood, fix_by=typed(data.get("new")), stood_late=late)
            return dated(replace(stood, stood_late=late), typed(data.get("new")), days, strict=strict)
        case "changed":
            return changed(stood, event, days)
    return stood


def changed(stood: Stood, event: Told, days: Calendar) -> Stood:
    """Another deadline, or another unit, which starts anew."""
    if event.unit_path != stood.unit_path:
        begins = State.NOT_STARTED if stood.state is State.IN_PROGRESS else stood.state
        stood = replace(stood, unit_path=event.unit_path, state=begins)
    if "due" not in event.data:  # told before the deadline went along
        return stood
    return dated(stood, typed(event.data["due"]), days, strict=bool(event.data.get("strict")))


def dated(stood: Stood, due: date | None, days: Calendar, *, strict: bool) -> Stood:
    late_after = grace_day(due, days, strict=strict) if due else None
    return replace(stood, due_on=due, first_due_on=stood.first_due_on or due, late_after=late_after)


def last_day_before(later: Iterable[Told], stood: Stood) -> date | None:
    """The last in-time day as it was, told by the first change of the calendar that moved it, while the deadline stayed the same."""
    for event in later:
        if event.verb == "assignment.last_day_moved":
            return typed(event.data["was"])
        if typed(event.data.get("new") or event.data.get("due")) != stood.due_on:
            break
    return stood.late_after


def typed(text: str | None) -> date | None:
    """A day as events carry it."""
    return read_day(text) if text else None


def submission_at(row: Mapping[str, Any], *, day: date, ends: datetime) -> SubmissionState:
    """A unit's report at the end of `day`, which `ends` at that instant; what is only being written is WAITING.

    `row`: state, changed_at, first_counted_on, submitted_at, answered_at. Of a report sent back more than once the last answer
    and the last sending are known: in between it stands as it was last answered.
    """
    state = SubmissionState(row["state"])
    now = SubmissionState.WAITING if state is SubmissionState.DRAFT and not row["submitted_at"] else state
    now = SubmissionState.RETURNED if now is SubmissionState.DRAFT else now
    sent, answered, first = row["submitted_at"], row["answered_at"], row["first_counted_on"]
    if row["changed_at"] < ends:
        return now
    if first is None or sent is None or first > day:
        return SubmissionState.WAITING
    if answered is None or answered >= ends:
        return SubmissionState.SUBMITTED
    if sent < answered:
        return now if now in {SubmissionState.ACCEPTED, SubmissionState.RETURNED} else SubmissionState.SUBMITTED
    return SubmissionState.SUBMITTED if sent < ends else SubmissionState.RETURNED
