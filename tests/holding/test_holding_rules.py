"""Days held: a table of cases, and that the days always sum to the whole with one holder for each."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.holding.rules import PRIORITY, Course, Holder, Moment, Span, added, days_of, held, parts_of

LEAD, BESIDE, VERIFIER, APPROVAL, CAUSE, NOBODY = (
    Holder.LEAD, Holder.COORDINATING, Holder.VERIFIER, Holder.APPROVAL, Holder.OBJECTIVE, Holder.NOBODY,
)  # fmt: skip


def day(number: int, month: int = 11, year: int = 2026) -> date:
    return date(year, month, number)


def at(number: int, hour: int = 9) -> Moment:
    return datetime(2026, 11, number, hour, tzinfo=UTC), day(number)


CASES = {
    "given today": (Course(day(20)), {}),
    "nothing happened": (Course(day(1)), {LEAD: 19}),
    "given, sent and accepted on one day": (Course(day(5), day(5), [at(5)]), {}),
    "sent, waiting still": (Course(day(1), None, [at(12)]), {LEAD: 11, VERIFIER: 8}),
    "sent, accepted": (Course(day(1), day(15), [at(12)]), {LEAD: 11, VERIFIER: 3}),
    "sent and answered on one day": (Course(day(1), day(12), [at(12)]), {LEAD: 11}),
    "returned twice": (
        Course(day(1), day(18), [at(5), at(10), at(14)], [at(8), at(11)]), {LEAD: 4 + 2 + 3, VERIFIER: 3 + 1 + 4},
    ),
    "returned and sent again within an hour": (
        Course(day(1), None, [at(5, 8), at(7, 11)], [at(7, 10)]), {LEAD: 4, VERIFIER: 2 + 13},
    ),
    "recorded on behalf: the day received counts": (
        Course(day(1), day(12), [(at(9)[0], day(6))], []), {LEAD: 5, VERIFIER: 6},
    ),
    "reopened after it was accepted: meanwhile nobody held it": (
        Course(day(1), None, [at(5)], [at(15)], [Span(NOBODY, day(7), day(15))]), {LEAD: 4 + 5, VERIFIER: 2, NOBODY: 8},
    ),
    "cancelled while it waited": (Course(day(1), day(9), [at(5)]), {LEAD: 4, VERIFIER: 4}),
    "contribution asked and answered": (Course(day(1), None, [], [], [Span(BESIDE, day(3), day(8))]), {LEAD: 14, BESIDE: 5}),
    "contribution never answered": (Course(day(1), None, [], [], [Span(BESIDE, day(3))]), {LEAD: 2, BESIDE: 17}),
    "two asked at once": (
        Course(day(1), None, [], [], [Span(BESIDE, day(3), day(8)), Span(BESIDE, day(5), day(10))]), {LEAD: 12, BESIDE: 7},
    ),
    "contribution during verification": (
        Course(day(1), day(15), [at(6)], [], [Span(BESIDE, day(4), day(10))]), {LEAD: 3, BESIDE: 2, VERIFIER: 9},
    ),
    "extension asked, granted late": (Course(day(1), None, [], [], [Span(APPROVAL, day(5), day(13))]), {LEAD: 11, APPROVAL: 8}),
    "extension waiting while a contribution is owed": (
        Course(day(1), None, [], [], [Span(APPROVAL, day(5)), Span(BESIDE, day(3), day(12))]), {LEAD: 2, BESIDE: 2, APPROVAL: 15},
    ),
    "objective cause": (Course(day(1), None, [], [], [Span(CAUSE, day(10), day(15))]), {LEAD: 14, CAUSE: 5}),
    "objective cause whose days are still to come": (
        Course(day(1), None, [], [], [Span(CAUSE, day(18), day(30))]), {LEAD: 17, CAUSE: 2},
    ),
    "objective cause, sent before its days ran out": (
        Course(day(1), None, [at(12)], [], [Span(CAUSE, day(10), day(15))]), {LEAD: 9, CAUSE: 2, VERIFIER: 8},
    ),
    "what was before it was given to this unit": (
        Course(day(10), None, [at(4)], [at(6)], [Span(BESIDE, day(2), day(12))]), {BESIDE: 2, LEAD: 8},
    ),
    "an end before the beginning": (Course(day(10), day(8)), {}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    course, expected = CASES[name]
    found = held(course, today=day(20))
    assert {holder: days for holder, days in found.days.items() if days} == expected
    assert found.total == (found.end - found.start).days


@pytest.mark.parametrize(("year", "days"), [(2027, 2), (2028, 3)])
def test_a_leap_day_is_a_day(year: int, days: int) -> None:
    course = Course(day(20, 2, year), day(5, 3, year), [], [], [Span(BESIDE, day(27, 2, year), day(1, 3, year))])
    found = held(course, today=day(1, 6, year))
    assert (found.days[BESIDE], found.total) == (days, 11 + days)


SPANS = st.lists(
    st.builds(
        lambda holder, start, length: Span(
            holder,
            date(2028, 1, 1) + timedelta(start),
            None if length is None else date(2028, 1, 1) + timedelta(start + length),
        ),
        st.sampled_from(sorted(set(Holder) - {LEAD})),
        st.integers(-20, 120),
        st.none() | st.integers(0, 40),
    ),
    max_size=8,
)


@given(SPANS, st.integers(0, 100))
def test_each_day_has_one_holder_and_they_sum_to_the_whole(spans: list[Span], length: int) -> None:
    start = date(2028, 1, 1)
    end = start + timedelta(length)
    days = days_of(spans, start=start, end=end)
    assert sum(days.values()) == length
    one_by_one = dict.fromkeys(Holder, 0)
    for number in range(length):
        today = start + timedelta(number)
        holding = [span.holder for span in spans if span.start <= today and (span.end is None or today < span.end)]
        one_by_one[min(holding, key=list(PRIORITY).index) if holding else LEAD] += 1
    assert days == one_by_one


def test_holders_answer_in_the_stated_order() -> None:
    assert list(PRIORITY) == [NOBODY, VERIFIER, APPROVAL, BESIDE, CAUSE, LEAD]


def test_sums_and_what_is_shown() -> None:
    sums = added([{LEAD: 3, VERIFIER: 2}, {LEAD: 4}, {}])
    assert (sums[LEAD], sums[VERIFIER], sums[CAUSE]) == (7, 2, 0)
    assert parts_of(sums) == [(LEAD, "Đơn vị chủ trì", 7), (VERIFIER, "Nơi xác nhận", 2)]
