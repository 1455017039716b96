"""Timeliness: tables of cases from domain.md §2, and the same rule in SQL over random rows."""

from datetime import date, timedelta
from typing import Any

import pytest
from cast import Cast
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.database import rows
from tracker.core.viewer import Post, Role, Viewer
from tracker.tasks.queries import Filters, counts, listing, units_standing
from tracker.tasks.rules import (
    MOVES,
    OPEN,
    Facts,
    State,
    Timeliness,
    Timing,
    Verifier,
    may_report,
    may_verify,
    sources_of,
    state_word,
    timeliness,
)
from tracker.tasks.tables import Assignment

DUE = date(2026, 3, 10)


def standing(
    state: State,
    *,
    today: int = 0,
    first: int | None = None,
    counted: int | None = None,
    fix: int | None = None,
    stood: int = 0,
) -> Any:
    """The rule with days counted from the due day."""

    def day(offset: int | None) -> date | None:
        return None if offset is None else DUE + timedelta(days=offset)

    return timeliness(
        state=state, due=DUE, late_after=DUE, fix_by=day(fix), first_counted_on=day(first), counted_on=day(counted),
        today=DUE + timedelta(days=today), stood_late=stood,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"state": State.NOT_STARTED, "today": -10}, Timeliness(Timing.ON_TRACK, 10)),
        ({"state": State.NOT_STARTED, "today": -4}, Timeliness(Timing.ON_TRACK, 4)),
        ({"state": State.IN_PROGRESS, "today": -3}, Timeliness(Timing.SOON, 3)),
        ({"state": State.IN_PROGRESS, "today": 0}, Timeliness(Timing.SOON, 0)),
        ({"state": State.IN_PROGRESS, "today": 1}, Timeliness(Timing.OVERDUE, 1)),
        ({"state": State.NOT_STARTED, "today": 12}, Timeliness(Timing.OVERDUE, 12)),
        # the clock stops at the submission, however long the verifier takes
        ({"state": State.SUBMITTED, "today": 30, "first": 0, "counted": 0}, Timeliness(Timing.ON_TRACK, 0)),
        ({"state": State.SUBMITTED, "today": 30, "first": 2, "counted": 2}, Timeliness(Timing.OVERDUE, 2)),
        ({"state": State.DONE, "today": 90, "first": -1, "counted": -1}, Timeliness(Timing.DONE_ON_TIME)),
        ({"state": State.DONE, "today": 90, "first": 3, "counted": 3}, Timeliness(Timing.DONE_LATE, 3)),
        # first in time, then returned: only the fix-by day can be missed
        ({"state": State.RETURNED, "today": 4, "first": 0, "counted": 0, "fix": 5}, Timeliness(Timing.SOON, 1)),
        ({"state": State.RETURNED, "today": 7, "first": 0, "counted": 0, "fix": 5}, Timeliness(Timing.OVERDUE, 2)),
        ({"state": State.DONE, "today": 9, "first": 0, "counted": 5, "fix": 5}, Timeliness(Timing.DONE_ON_TIME)),
        ({"state": State.DONE, "today": 9, "first": 0, "counted": 8, "fix": 5}, Timeliness(Timing.DONE_LATE, 3)),
        # first late: its days stay, the verifier's do not count, a missed fix-by adds
        ({"state": State.RETURNED, "today": 20, "first": 2, "counted": 2, "fix": 25}, Timeliness(Timing.OVERDUE, 2)),
        ({"state": State.DONE, "today": 40, "first": 2, "counted": 24, "fix": 25}, Timeliness(Timing.DONE_LATE, 2)),
        ({"state": State.DONE, "today": 40, "first": 2, "counted": 27, "fix": 25}, Timeliness(Timing.DONE_LATE, 4)),
        ({"state": State.CANCELLED, "today": 40}, Timeliness(Timing.CANCELLED)),
        # an extension came after the deadline: in time while the new one runs, late once it has ended
        ({"state": State.IN_PROGRESS, "today": -4, "stood": 2}, Timeliness(Timing.ON_TRACK, 4)),
        ({"state": State.IN_PROGRESS, "today": -1, "stood": 2}, Timeliness(Timing.SOON, 1)),
        ({"state": State.IN_PROGRESS, "today": 3, "stood": 2}, Timeliness(Timing.OVERDUE, 3)),
        ({"state": State.SUBMITTED, "today": 9, "first": 0, "counted": 0, "stood": 2}, Timeliness(Timing.ON_TRACK, 0)),
        ({"state": State.DONE, "today": 9, "first": 0, "counted": 0, "stood": 2}, Timeliness(Timing.DONE_LATE, 2)),
        ({"state": State.DONE, "today": 9, "first": 3, "counted": 3, "stood": 2}, Timeliness(Timing.DONE_LATE, 5)),
        ({"state": State.DONE, "today": 9, "first": 0, "counted": 6, "fix": 5, "stood": 2}, Timeliness(Timing.DONE_LATE, 3)),
    ],
)
def test_timeliness(facts: dict[str, Any], expected: Timeliness) -> None:
    assert standing(**facts) == expected


def test_a_due_day_off_gives_the_next_working_day() -> None:
    sunday, monday = date(2026, 3, 8), date(2026, 3, 9)

    def at(today: date) -> Timeliness:
        return timeliness(
            state=State.IN_PROGRESS, due=sunday, late_after=monday, fix_by=None, first_counted_on=None, counted_on=None,
            today=today,
        )  # fmt: skip

    assert at(monday).timing is Timing.SOON
    assert at(monday + timedelta(days=1)) == Timeliness(Timing.OVERDUE, 2)


def test_without_a_deadline() -> None:
    found = timeliness(
        state=State.IN_PROGRESS, due=None, late_after=None, fix_by=None, first_counted_on=None, counted_on=None, today=DUE
    )
    assert found == Timeliness(Timing.NO_DEADLINE)
    assert found.words == "Không có hạn"


@pytest.mark.parametrize(
    ("state", "kind", "phrase", "expected", "words"),
    [
        (State.NOT_STARTED, "relative", "khi có phát sinh", Timing.AWAITING_DAY, "Chờ có ngày: “khi có phát sinh”"),
        (State.SUBMITTED, "recurring", "định kỳ", Timing.AWAITING_DAY, "Chờ có ngày: “định kỳ”"),
        (State.RETURNED, "recurring", "", Timing.AWAITING_DAY, "Chờ có ngày"),
        (State.IN_PROGRESS, "relative", "n" * 80, Timing.AWAITING_DAY, f"Chờ có ngày: “{'n' * 59}…”"),
        (State.IN_PROGRESS, "ongoing", "Thường xuyên", Timing.ONGOING, "Thường xuyên, không có hạn"),
        (State.IN_PROGRESS, "", "", Timing.NO_DEADLINE, "Không có hạn"),
        (State.DONE, "relative", "khi có phát sinh", Timing.NO_DEADLINE, "Không có hạn"),  # it waits no more
        (State.DONE, "ongoing", "", Timing.NO_DEADLINE, "Không có hạn"),
        (State.CANCELLED, "relative", "", Timing.CANCELLED, "Đã huỷ"),
    ],
)
def test_what_work_without_a_day_waits_for(state: State, kind: str, phrase: str, expected: Timing, words: str) -> None:
    found = timeliness(
        state=state, due=None, late_after=None, fix_by=None, first_counted_on=None, counted_on=None, today=DUE, kind=kind,
        phrase=phrase,
    )  # fmt: skip
    assert (found.timing, found.words) == (expected, words)


def test_handed_over_work_says_so() -> None:
    over = timeliness(
        state=State.CANCELLED, due=DUE, late_after=DUE, fix_by=None, first_counted_on=None, counted_on=None, today=DUE,
        handed_over=True,
    )  # fmt: skip
    assert (over.timing, over.words) == (Timing.HANDED_OVER, "Đã chuyển cho đơn vị khác")
    assert state_word(State.CANCELLED, handed_over=True) == over.words
    assert state_word(State.CANCELLED) == "Đã huỷ"
    assert state_word(State.DONE) == "Hoàn thành"


def test_the_machine() -> None:
    assert set(MOVES) == set(State)
    assert set(sources_of(State.DONE)) == {State.SUBMITTED}
    assert set(sources_of(State.SUBMITTED)) == {State.NOT_STARTED, State.IN_PROGRESS, State.RETURNED}
    assert set(sources_of(State.CANCELLED)) == OPEN
    assert MOVES[State.CANCELLED] == frozenset()


def viewer(role: Role, unit: str, *, person: int = 1, reach: str = "/1/2/") -> Viewer:
    post = Post(appointment=1, role=role, title="", unit=1, unit_name="", unit_path=unit, reach=reach)
    return Viewer(person=person, name="", ward=2, ward_name="", posts=(post,), hat=post)


def test_who_may_verify() -> None:
    def waits(verifier: Verifier, unit: str = "/1/2/9/") -> Facts:
        return Facts(unit_path=unit, office_path="/1/2/3/", state=State.SUBMITTED, verifier=verifier, submitted_by=7)

    office = viewer(Role.OFFICE, "/1/2/3/")
    assert may_verify(office, waits(Verifier.OFFICE))
    assert not may_verify(office, waits(Verifier.OFFICE, unit="/1/2/3/"))
    assert not may_verify(viewer(Role.OFFICE, "/1/2/3/", person=7), waits(Verifier.OFFICE))
    assert not may_verify(office, waits(Verifier.LEADERSHIP))
    assert may_verify(viewer(Role.LEADER, "/1/2/"), waits(Verifier.LEADERSHIP, unit="/1/2/3/"))
    assert not may_verify(viewer(Role.LEADER, "/1/2/"), waits(Verifier.OFFICE))
    assert not may_verify(viewer(Role.OFFICE, "/1/8/3/", reach="/1/8/"), waits(Verifier.OFFICE))
    assert may_report(viewer(Role.STAFF, "/1/2/9/"), Facts("/1/2/9/", "/1/2/3/", State.RETURNED, Verifier.OFFICE))
    assert not may_report(viewer(Role.HEAD, "/1/2/8/"), Facts("/1/2/9/", "/1/2/3/", State.RETURNED, Verifier.OFFICE))


offsets = st.one_of(st.none(), st.integers(-8, 8))


@given(state=st.sampled_from(list(State)), first=offsets, gap=st.integers(0, 9), fix=offsets, today=st.integers(-12, 12))
def test_days_are_never_negative(state: State, first: int | None, gap: int, fix: int | None, today: int) -> None:
    counted = None if first is None else first + gap
    assert standing(state, today=today, first=first, counted=counted, fix=fix).days >= 0


@pytest.mark.anyio
async def test_sql_agrees_with_the_rule(cast: Cast) -> None:
    """Every combination of state and days: lists, sums and units say what the rule says, and sums agree with lists."""
    today = date(2026, 3, 12)
    made = []
    for state in State:
        for due in (-9, -1, 0, 3, 5, None):
            for first, gap, fix in ((None, 0, None), (-12, 0, None), (-12, 3, -10), (-1, 4, 2), (2, 0, 4)):
                if (first is None) != (state in {State.NOT_STARTED, State.IN_PROGRESS, State.CANCELLED}):
                    continue
                if state is State.RETURNED and fix is None:
                    continue
                made += [(state, due, first, gap, fix, stood) for stood in (0, 3)]
    for number, (state, due, first, gap, fix, stood) in enumerate(made):
        due_on = today + timedelta(days=due) if due is not None else None
        unit = ("five", "six", "school")[number % 3]
        kind = ("", "relative", "ongoing", "recurring", "day")[number % 5]
        row = await cast.assignment(unit, due_on=due_on, text=f"Việc số {number}", deadline_kind=kind)
        first_on = today + timedelta(days=first) if first is not None else None
        await Assignment.update(
            {
                Assignment.state: state, Assignment.late_after: due_on, Assignment.first_counted_on: first_on,
                Assignment.counted_on: first_on and first_on + timedelta(days=gap),
                Assignment.fix_by: today + timedelta(days=fix) if fix is not None else None, Assignment.stood_late: stood,
            }
        ).where(Assignment.id == row)  # fmt: skip
    office = await cast.viewer("office")
    everything = await listing(office, Filters(), today, limit=1000)
    assert len(everything) == len(await rows("select id from assignment where state <> 'cancelled'")) > 60
    for filter_name, timing in (
        ("late", Timing.OVERDUE), ("soon", Timing.SOON), ("done_late", Timing.DONE_LATE), ("awaiting_day", Timing.AWAITING_DAY),
    ):  # fmt: skip
        found = {row["id"] for row in await listing(office, Filters(timing=filter_name), today, limit=1000)}
        assert found == {row["id"] for row in everything if row["timing"].timing is timing}, filter_name
        assert found, filter_name
    stood_alone = [row for row in everything if row["stood_late"] and row["first_counted_on"] == row["counted_on"]]
    assert any(row["timing"] == Timeliness(Timing.DONE_LATE, row["stood_late"]) for row in stood_alone)
    assert any(row["timing"].timing is Timing.ON_TRACK for row in stood_alone)
    sums = await counts(office, Filters(), today)
    assert sums["total"] == len(everything)
    assert sums["late"] == sum(1 for row in everything if row["timing"].timing is Timing.OVERDUE)
    assert sums["awaiting_day"] == sum(1 for row in everything if row["timing"].timing is Timing.AWAITING_DAY)
    assert sums["awaiting_day"] + sums["no_deadline"] == sum(1 for row in everything if row["due_on"] is None)
    assert sums["total"] == sums["done_on_time"] + sums["done_late"] + sums["done_undated"] + sums["open"] + sums["late"]
    standing_rows = await units_standing(office, today)
    for name in ("total", "late", "done_late", "soon", "waiting"):
        assert sum(row[name] for row in standing_rows) == sums[name], name
    paged, after = [], None
    while page := await listing(office, Filters(), today, after=after, limit=7):
        paged += page
        after = (page[-1]["next_day"] or date(9999, 12, 31), page[-1]["id"])
    assert [row["id"] for row in paged] == [row["id"] for row in everything]
