"""Random histories of one assignment: never reminded of what is done or not theirs, each rung once, nothing due is silent."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from cast import Cast
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.core.clock import WARD_ZONE
from tracker.core.database import rows
from tracker.core.due import Due
from tracker.core.errors import TrackerError
from tracker.reminders.actions import promise
from tracker.reminders.jobs import sweep
from tracker.reminders.rules import USUAL, Cause, call_of, fires_on
from tracker.tasks import actions as tasks
from tracker.tasks.owed import due_of
from tracker.tasks.rules import State
from tracker.timetable import SOURCES
from tracker.updates import actions as updates
from tracker.workdays.rules import Calendar, DayKind, grace_day, is_working_day
from tracker.workdays.seed import DAYS

ANNOUNCED = Calendar(
    off=frozenset(one.day for one in DAYS if one.kind is DayKind.OFF),
    worked=frozenset(one.day for one in DAYS if one.kind is DayKind.WORKED),
)
BEGAN = date(2026, 1, 5)
DEEDS = ("nothing", "acknowledge", "submit", "return", "accept", "move", "promise", "cancel")
deeds = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(1, 12), st.integers(0, 30)), max_size=12)


@dataclass
class History:
    """One assignment's row as the ladder's source reads it, changed as the actions change it."""

    requested: bool
    due_on: date
    row: dict[str, Any] = field(default_factory=dict)
    promised: dict[str, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.row = {
            "id": 1, "ward": 1, "plan": None, "text": "Việc", "state": State.NOT_STARTED, "verifier": "office",
            "requested": self.requested, "unit_path": "/1/5/", "fix_by": None, "returns": 0, "submitted_at": None,
        }  # fmt: skip
        self.set_due(self.due_on, BEGAN)

    def set_due(self, day: date, today: date) -> None:
        self.row |= {"due_on": day, "late_after": grace_day(day, ANNOUNCED), "due_since": today}

    @property
    def due(self) -> Due | None:
        if self.row["state"] in {State.DONE, State.CANCELLED}:
            return None
        return due_of(self.row, days=ANNOUNCED, verify_days=3)

    def do(self, deed: str, days: int, today: date) -> None:
        """A deed that cannot be done in this state is none."""
        state, row = self.row["state"], self.row
        match deed:
            case "submit" if state in {State.NOT_STARTED, State.RETURNED}:
                row |= {"state": State.SUBMITTED, "submitted_at": datetime.combine(today, time(3), UTC)}
            case "return" if state is State.SUBMITTED:
                row |= {"state": State.RETURNED, "fix_by": today + timedelta(days=days), "due_since": today}
                row["returns"] += 1
            case "accept" if state is State.SUBMITTED:
                row["state"] = State.DONE
            case "move" if state is State.NOT_STARTED:
                self.set_due(today + timedelta(days=days), today)
            case "promise" if state in {State.NOT_STARTED, State.RETURNED} and self.due:
                self.promised[self.due.version] = today + timedelta(days=days)
            case "cancel" if days > 25:
                row["state"] = State.CANCELLED


@given(requested=st.booleans(), first=st.integers(1, 40), told=deeds)
def test_the_ladder_over_any_history(requested: bool, first: int, told: list[tuple[str, int, int]]) -> None:
    history, said = History(requested, BEGAN + timedelta(days=first)), Counter[tuple[str, str, str]]()
    for today, deed in days_of(told):
        if due := history.due:
            before = {rung for kind, version, rung in said if (kind, version) == (due.kind, due.version)}
            promised = history.promised.get(due.version)
            found = call_of(due, USUAL, today=today, said=before, promised_on=promised, calendar=ANNOUNCED)
            if found:
                said[due.kind, due.version, found.rung] += 1
                before.add(found.rung)
                assert is_working_day(today, ANNOUNCED)
                assert today > due.since
                assert promised is None or today > promised
            assert not is_silent(due, today, before, promised)
        if deed:
            history.do(*deed, today)
    assert set(said.values()) <= {1}


def is_silent(due: Due, today: date, said: set[str], promised: date | None) -> bool:
    """Whether a rung's day has come, nothing holds it, and neither it nor a farther one was said."""
    if not is_working_day(today, ANNOUNCED) or (promised and today <= promised):
        return False
    days = {
        rung: fires_on(rung, due_on=due.due_on, late_after=due.late_after, since=due.since, calendar=ANNOUNCED)
        for rung in USUAL
    }
    owed = [
        rung.offset for rung, day in days.items()
        if due.since < day <= today and (rung.courteous or not due.requested) and (promised is None or day > promised)
    ]  # fmt: skip
    return bool(owed) and not any(int(rung) >= max(owed) for rung in said if rung.lstrip("-").isdigit())


def days_of(told: list[tuple[str, int, int]]) -> Iterator[tuple[date, tuple[str, int] | None]]:
    """Every day in turn, with the deed that is done after its sweep; then two months in which nothing happens."""
    today = BEGAN
    for deed, wait, days in told:
        for _ in range(wait):
            today += timedelta(days=1)
            yield today, None
        yield today, (deed, days)
    for _ in range(60):
        today += timedelta(days=1)
        yield today, None


@pytest.mark.anyio
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=st.integers(1, 20), told=deeds)
async def test_the_sweep_over_any_history(cast: Cast, first: int, told: list[tuple[str, int, int]]) -> None:
    """The same through the real actions: what was said names the unit, and only while the work was theirs to do."""
    assignment = await cast.assignment(due_on=BEGAN + timedelta(days=first), at=at(BEGAN, 9))
    for today, deed in [*days_of(told)][:60]:
        row = (await rows("select state, unit_path from assignment where id = {}", assignment))[0]
        await sweep(SOURCES, ward=cast.ward, at=at(today, 6))
        heard = await rows(
            "select kind, rung, audience, unit_path from reminder where noun_id = {} and day = {}", assignment, today
        )
        assert not (heard and row["state"] in {State.DONE, State.CANCELLED})
        assert {one["unit_path"] for one in heard} <= {row["unit_path"]}
        assert {one["kind"] for one in heard} <= {{"submitted": "verification", "returned": "return"}.get(row["state"], "task")}
        if deed:
            await really_do(cast, assignment, *deed, today)
    twice = await rows(
        "select version, rung, audience from reminder where noun_id = {} group by kind, version, rung, audience having count(*) > 1",
        assignment,
    )
    assert twice == []
    events = await rows(
        "select count(*) as n from event where noun_id = {} and verb like 'assignment.%' and actor is null", assignment
    )
    assert events[0]["n"] == (await rows("select count(*) as n from reminder where noun_id = {}", assignment))[0]["n"]
    await really_do(cast, assignment, "cancel", 30, today)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), WARD_ZONE)


async def really_do(cast: Cast, assignment: int, deed: str, days: int, today: date) -> None:
    """The deed by its action; what the action refuses in this state is none."""
    head, office, instant = await cast.viewer("head"), await cast.viewer("office"), at(today, 10)
    row, later, key = await cast.look(assignment), today + timedelta(days=days), f"{assignment}-{today}-{deed}"
    try:
        match deed:
            case "acknowledge":
                await tasks.acknowledge(row, by=head, at=instant)
            case "submit":
                await updates.submit(row, key=key, by=head, at=instant)
            case "return":
                await updates.return_(row, reason="Thiếu", fix_by=later, serious=False, key=key, by=office, at=instant)
            case "accept":
                await updates.accept([row], key=key, by=office, at=instant)
            case "promise":
                await promise(row, promised_on=later, cause=Cause.MYSELF, words="Đang làm", key=key, by=head, at=instant)
            case "move":
                await tasks.change(
                    row, due_on=later, weight=100, product="", unit=cast.known("five"), reason="Phân công", version=row["version"],
                    by=office, at=instant,
                )  # fmt: skip
            case "cancel" if days > 25:
                await tasks.cancel(row, reason="Thôi", by=office, at=instant)
    except TrackerError:
        return
