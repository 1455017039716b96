"""What may be asked and who decides it, before, on and after the deadline; pure tables of cases."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.viewer import Post, Role, Viewer
from tracker.extensions.rules import (
    Authority,
    Deadline,
    ExtensionKind,
    ExtensionState,
    Request,
    Wish,
    authority_for,
    consequence,
    date_problem,
    deadline_of,
    kind_for,
    length_of,
    may_ask,
    may_decide,
    may_withdraw,
    obstacle,
    quick_dates,
)
from tracker.tasks.rules import TO_DO, Facts, State, Verifier
from tracker.workdays.rules import Calendar, working_days_between

DUE = date(2026, 3, 10)  # a Tuesday
CALENDAR = Calendar(off=frozenset({date(2026, 3, 13)}))
WARD, OFFICE, FIVE, SIX = "/1/2/", "/1/2/3/", "/1/2/5/", "/1/2/6/"


def viewer(role: Role, unit: str, *, person: int = 1, more: tuple[str, ...] = ()) -> Viewer:
    reach = WARD if role in {Role.OFFICE, Role.LEADER} else unit
    posts = tuple(
        Post(appointment=n, role=role if n == 0 else Role.HEAD, title="", unit=n, unit_name="", unit_path=path, reach=reach)
        for n, path in enumerate((unit, *more))
    )
    return Viewer(person=person, name="", ward=2, ward_name="", posts=posts, hat=posts[0])


@pytest.mark.parametrize(
    ("asked", "late_after", "days"),
    [
        (date(2026, 3, 2), DUE, 0),  # before
        (DUE, DUE, 0),  # on the day
        (DUE + timedelta(days=1), DUE, 1),  # after
        (DUE + timedelta(days=9), DUE, 9),
        (date(2026, 3, 16), date(2026, 3, 16), 0),  # a deadline on a Sunday, asked on the Monday that still is in time
        (date(2026, 3, 17), date(2026, 3, 16), 2),  # a day later: counted from the Sunday
    ],
)
def test_how_late_it_was_when_it_was_asked(asked: date, late_after: date, days: int) -> None:
    due_on = DUE if late_after == DUE else date(2026, 3, 15)
    assert Deadline(due_on, late_after).days_late(asked) == days


@given(st.integers(-60, 60), st.integers(0, 5))
def test_days_late_are_never_negative_and_never_shrink(offset: int, grace: int) -> None:
    deadline = Deadline(DUE, DUE + timedelta(days=grace))
    day = DUE + timedelta(days=offset)
    assert 0 <= deadline.days_late(day) <= deadline.days_late(day + timedelta(days=1))


def test_which_deadline_is_meant() -> None:
    fix = DUE + timedelta(days=4)
    facts = {"due_on": DUE, "late_after": DUE + timedelta(days=1), "fix_by": fix}
    assert kind_for(State.RETURNED) is ExtensionKind.FIX
    assert {kind_for(state) for state in set(State) - {State.RETURNED}} == {ExtensionKind.TIME}
    assert deadline_of(ExtensionKind.FIX, **facts) == Deadline(fix, fix)
    assert deadline_of(ExtensionKind.TIME, **facts) == Deadline(DUE, DUE + timedelta(days=1))
    assert deadline_of(ExtensionKind.FIX, **facts | {"fix_by": None}) is None
    assert deadline_of(ExtensionKind.TIME, **facts | {"due_on": None}) is None


def test_three_quick_days_are_working_days_after_the_deadline_or_today() -> None:
    before = quick_dates(DUE, DUE - timedelta(days=5), CALENDAR)
    assert before == [(3, date(2026, 3, 16)), (5, date(2026, 3, 18)), (10, date(2026, 3, 25))]
    late = quick_dates(DUE, date(2026, 3, 20), CALENDAR)
    assert late[0] == (3, date(2026, 3, 25))


@given(st.integers(-30, 30), st.integers(0, 90))
def test_the_length_of_a_quick_day_is_its_number(offset: int, length: int) -> None:
    today = DUE + timedelta(days=offset)
    for days, day in quick_dates(DUE, today, CALENDAR):
        assert length_of(DUE, day, today, CALENDAR) == days
        assert date_problem(day, due_on=DUE, today=today) is None
    assert working_days_between(DUE, DUE - timedelta(days=length), CALENDAR) == 0
    wished = Wish(days=7).day(DUE, today, CALENDAR)
    assert length_of(DUE, wished, today, CALENDAR) == 7
    assert Wish(to_due=DUE).day(DUE, today, CALENDAR) == DUE


@pytest.mark.parametrize(
    ("offset", "sentence"),
    [(0, "sau hạn hiện nay"), (-3, "sau hạn hiện nay"), (1, "từ hôm nay"), (400, "quá một năm"), (5, None), (4, None)],
)
def test_days_that_cannot_be(offset: int, sentence: str | None) -> None:
    found = date_problem(DUE + timedelta(days=offset), due_on=DUE, today=DUE + timedelta(days=4))
    assert (sentence in found) if sentence and found else found is sentence


@pytest.mark.parametrize(
    ("days", "verifier", "authority"),
    [
        (1, Verifier.OFFICE, Authority.OFFICE),
        (10, Verifier.OFFICE, Authority.OFFICE),
        (11, Verifier.OFFICE, Authority.LEADERSHIP),
        (1, Verifier.LEADERSHIP, Authority.LEADERSHIP),
    ],
)
def test_who_decides_goes_by_length(days: int, verifier: Verifier, authority: Authority) -> None:
    assert authority_for(days, 10, Facts(FIVE, OFFICE, State.IN_PROGRESS, verifier)) is authority
    assert authority_for(days, 0, Facts(FIVE, OFFICE, State.IN_PROGRESS, verifier)) is Authority.LEADERSHIP


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("is_waiting", [False, True])
@pytest.mark.parametrize("is_dated", [False, True])
def test_who_may_ask(state: State, is_waiting: bool, is_dated: bool) -> None:
    facts = Facts(FIVE, OFFICE, state, Verifier.OFFICE)
    for role in Role:
        for unit in (FIVE, SIX):
            may = may_ask(viewer(role, unit), facts, is_dated=is_dated, is_waiting=is_waiting)
            own = unit == FIVE and role in {Role.HEAD, Role.DEPUTY, Role.STAFF}
            assert may == (own and state in TO_DO and is_dated and not is_waiting)
    assert (obstacle(state, is_dated=is_dated, is_waiting=is_waiting) is None) == (
        state in TO_DO and is_dated and not is_waiting
    )


def asked(authority: Authority, *, unit: str = FIVE, state: ExtensionState = ExtensionState.ASKED) -> Request:
    return Request(unit_path=unit, state=state, authority=authority, asked_by=7)


@pytest.mark.parametrize(
    ("who", "request_", "may"),
    [
        (viewer(Role.OFFICE, OFFICE), asked(Authority.OFFICE), True),
        (viewer(Role.OFFICE, OFFICE), asked(Authority.LEADERSHIP), False),
        (viewer(Role.OFFICE, OFFICE), asked(Authority.OFFICE, unit=OFFICE), False),
        (viewer(Role.OFFICE, OFFICE, person=7), asked(Authority.OFFICE), False),
        (viewer(Role.OFFICE, OFFICE, more=(FIVE,)), asked(Authority.OFFICE), False),
        (viewer(Role.LEADER, WARD), asked(Authority.LEADERSHIP), True),
        (viewer(Role.LEADER, WARD), asked(Authority.OFFICE), True),
        (viewer(Role.LEADER, WARD, person=7), asked(Authority.LEADERSHIP), False),
        (viewer(Role.LEADER, WARD, more=(FIVE,)), asked(Authority.LEADERSHIP), False),
        (viewer(Role.LEADER, WARD), asked(Authority.LEADERSHIP, unit="/1/9/5/"), False),
        (viewer(Role.HEAD, FIVE), asked(Authority.OFFICE), False),
        (viewer(Role.OBSERVER, WARD), asked(Authority.OFFICE), False),
    ],
)
def test_who_may_decide(who: Viewer, request_: Request, may: bool) -> None:
    assert may_decide(who, request_) is may
    for state in set(ExtensionState) - {ExtensionState.ASKED}:
        assert not may_decide(who, Request(request_.unit_path, state, request_.authority, request_.asked_by))


@given(
    role=st.sampled_from(list(Role)), unit=st.sampled_from([WARD, OFFICE, FIVE, SIX]), person=st.integers(1, 9),
    authority=st.sampled_from(list(Authority)), target=st.sampled_from([OFFICE, FIVE, SIX]),
)  # fmt: skip
def test_nobody_decides_their_own(role: Role, unit: str, person: int, authority: Authority, target: str) -> None:
    who, request = viewer(role, unit, person=person), asked(authority, unit=target)
    if may_decide(who, request):
        assert person != 7
        assert unit != target
        assert role in {Role.OFFICE, Role.LEADER}
        assert not may_withdraw(who, request)
    assert may_withdraw(who, request) == (person == 7)


@pytest.mark.parametrize(
    ("late", "objective", "ends"),
    [
        (0, False, "nên việc không tính là quá hạn."),
        (0, True, "nên việc không tính là quá hạn."),
        (2, False, "việc vẫn tính là quá hạn 2 ngày."),
        (2, True, "quá hạn 2 ngày, trừ khi xác nhận nguyên nhân khách quan."),
    ],
)
def test_the_consequence_in_a_sentence(late: int, objective: bool, ends: str) -> None:
    said = consequence(to_due=date(2026, 12, 5), late_days=late, objective=objective)
    assert said.startswith("Nếu đồng ý: hạn mới 05/12/2026; ")
    assert said.endswith(ends)
    assert "phần đã làm 40%" in consequence(to_due=None, late_days=late, objective=objective, share=40)
