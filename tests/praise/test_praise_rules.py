"""Who deserves a word: tables of cases, and what a late task can never do."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.accountability.counting import Granted, Work
from tracker.praise.rules import (
    MONTHS,
    MOST,
    Known,
    Month,
    chosen,
    deserves,
    last_full,
    looked_back,
    month_before,
    months_of,
    streak,
)
from tracker.scoring.rule_sets import BUILT_IN
from tracker.tasks.rules import State

UNTIL = date(2026, 11, 1)
FIVE = Known(5, "Tổ dân phố số 5", "/1/5/", "05", "neighbourhoods")


def year(words: str) -> list[Month]:
    """`2 . 1!3`: months up to November 2026, oldest first: so many in time, `.` nothing due, `1!3` one in time and three late."""
    said = words.split()
    months = []
    for back, word in enumerate(reversed(said)):
        on_time, _, late = word.replace(".", "0").partition("!")
        good, bad = int(on_time), int(late or 0)
        months.append(Month(month_before(UNTIL, back), good + bad, good, bad))
    return months[::-1]


STREAKS = [
    ("1 1 1", 3), ("2 1!1 1 1", 2), ("1 1 1!1", 0), ("1 . 1 1", 3), ("1 1 .", 0), ("", 0), (". . .", 0), ("1", 1),
    (" ".join(["4"] * 12), 12), ("0!1 . 3", 1),
]  # fmt: skip


@pytest.mark.parametrize(("months", "length"), STREAKS)
def test_a_streak_is_of_months_in_which_all_that_was_due_was_in_time(months: str, length: int) -> None:
    assert streak(year(months), UNTIL) == length


DESERVING = [
    ("1 1", {}, ""),
    ("1 2 3", {}, "3 tháng liền đúng hạn, 6 việc"),
    ("1 . 2 3", {}, "3 tháng có việc liên tiếp đúng hạn, 6 việc"),
    ("1 1 1 1", {1: 3}, ""),  # said last month
    ("1 1 1 1 1 1", {3: 3}, "6 tháng liền đúng hạn, 6 việc"),
    ("1 1 1 1 1 1 1", {1: 6, 4: 3}, ""),
    ("1 1 1 1 1", {}, "5 tháng liền đúng hạn, 5 việc"),  # others came first when it had reached three
    ("1 1 1 1", {1: 0}, "4 tháng liền đúng hạn, 4 việc"),  # a letter of leadership's own is another matter
    (" ".join(["1"] * 12), {1: 12}, ""),
    (" ".join(["1"] * 12), {12: 12}, "12 tháng liền đúng hạn, 12 việc"),  # a year later again
    ("1 1 1 0!1 1 1 1", {4: 3}, "3 tháng liền đúng hạn, 3 việc"),  # another streak
    ("1 1 1 .", {}, ""),
    ("0!3 1 1", {}, "Tháng 09/2026 chậm 3 việc, nay 2 tháng liền đúng hạn"),
    ("2!4 0!1 1 1", {}, "Tháng 08/2026 chậm 4 việc, nay 2 tháng liền đúng hạn"),
    ("0!2 1 1", {}, ""),
    ("0!5 . . 1 1", {}, ""),  # too far back
    ("0!3 1", {}, ""),
    ("0!3 1 1 1", {1: 2}, ""),  # said last month
    ("0!3 1 1 1 1 1", {3: 2}, "5 tháng liền đúng hạn, 5 việc"),
]  # fmt: skip


@pytest.mark.parametrize(("months", "said", "words"), DESERVING)
def test_who_deserves_a_word(months: str, said: dict[int, int], words: str) -> None:
    """`said`: so many months before December 2026 → the streak said then."""
    known = replace(FIVE, thanked={month_before(date(2026, 12, 1), back): length for back, length in said.items()})
    found = deserves(known, year(months), UNTIL)
    assert (found.words if found else "") == words


def test_requested_bodies_are_thanked_and_never_told_of_trouble() -> None:
    front = replace(FIVE, is_requested=True, peer_group="organisations")
    found = deserves(front, year("1 1 1"), UNTIL)
    assert found
    assert found.words == "3 tháng liền phối hợp đúng hạn, 3 việc"
    assert deserves(front, year("0!3 1 1"), UNTIL) is None


def test_nobody_is_thanked_while_something_is_late() -> None:
    running = Month(date(2026, 12, 1), 2, 2, 0)
    found = deserves(FIVE, [*year("1 1 1"), running], UNTIL)
    assert found
    assert (found.streak, found.months[-1].first) == (3, UNTIL)  # the month that runs is not counted
    assert deserves(FIVE, [*year("1 1 1"), replace(running, due=3, late=1)], UNTIL) is None


def deserving(name: str, months: str, group: str = "neighbourhoods", *, is_requested: bool = False) -> object:
    known = Known(int(name), name, "", name, group, is_requested)
    found = deserves(known, year(months), UNTIL)
    assert found
    return found


def test_few_of_each_group_the_longest_first_then_by_name() -> None:
    long, short = "1 1 1 1 1 1", "1 1 1"
    found = [deserving(name, short) for name in ("4", "1", "3", "2")] + [deserving("9", long), deserving("7", short, "schools")]
    assert [one.known.name for one in chosen(found)] == ["9", "1", "2", "7"]
    bodies = [deserving(n, long if n == "4" else short, "organisations", is_requested=True) for n in ("4", "3", "2", "1")]
    assert [one.known.name for one in chosen(bodies)] == ["1", "2", "3"]
    assert len(chosen(bodies)) == MOST


# Counted as the score counts


def work(day: date, *, came: date | None = None, state: State = State.DONE, **more: object) -> Work:
    return Work(
        id=1, unit=5, title="Việc", weight=100, state=state, due_on=day, late_after=day, given_on=day,
        first_counted_on=came, counted_on=came, **more,
    )  # fmt: skip


DAY, AFTER = date(2026, 10, 20), date(2026, 10, 23)
COUNTED = [
    (work(DAY, came=DAY), (1, 1, 0)),
    (work(DAY, came=AFTER), (1, 0, 1)),
    (work(DAY, came=AFTER, excused=frozenset({f"due:{DAY}"})), (1, 1, 0)),
    (work(DAY, state=State.IN_PROGRESS), (1, 0, 1)),
    (work(DAY, came=DAY, state=State.SUBMITTED), (0, 0, 0)),  # waits for acceptance: not yet said
    (work(DAY, state=State.CANCELLED, handed_over_on=date(2026, 10, 1)), (0, 0, 0)),
    (work(AFTER, came=AFTER, granted=(Granted(1, False, None, DAY, AFTER, 3, False),)), (1, 0, 1)),  # type: ignore[arg-type]
    (work(date(2027, 1, 20), came=DAY), (0, 0, 0)),  # of a month that has not begun
]  # fmt: skip


@pytest.mark.parametrize(("one", "sums"), COUNTED)
def test_work_counts_as_it_does_for_the_score(one: Work, sums: tuple[int, int, int]) -> None:
    months = months_of([one], looked_back(UNTIL), BUILT_IN, date(2026, 12, 3))
    october = next(month for month in months if month.first == date(2026, 10, 1))
    assert len(months) == MONTHS + 1
    assert (october.due, october.on_time, october.late) == sums
    assert sum(month.due for month in months) == sums[0]


def test_the_last_full_month_is_the_one_before() -> None:
    assert last_full(date(2027, 1, 3)).first == date(2026, 12, 1)
    assert (looked_back(UNTIL)[0].first, looked_back(UNTIL)[-1].last) == (date(2025, 12, 1), date(2026, 12, 31))


# What a late task can never do

YEARS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4)).map(lambda n: (n[0], n[1] if n[1] > 2 else 0)), min_size=1, max_size=MONTHS
).map(
    lambda pairs: [
        Month(month_before(UNTIL, back), good + bad, good, bad) for back, (good, bad) in enumerate(pairs)
    ]
)  # fmt: skip
SAID = st.dictionaries(st.integers(1, MONTHS), st.integers(0, MONTHS), max_size=3).map(
    lambda said: {month_before(date(2026, 12, 1), back): length for back, length in said.items()}
)


@given(YEARS, st.integers(-1, MONTHS - 1))
def test_a_late_task_never_lengthens_a_streak(months: list[Month], back: int) -> None:
    assert streak(worse(months, back), UNTIL) <= streak(months, UNTIL)


@given(YEARS, st.lists(st.integers(0, MONTHS), max_size=MONTHS, unique=True), st.integers(-1, MONTHS - 1))
def test_a_late_task_never_makes_anybody_deserve_a_word(months: list[Month], heard: list[int], back: int) -> None:
    """Whatever was said before as it could be said: of a streak, its length then. A turn for the better is no merit of the trouble
    before it, so there the task is one of the good months."""
    said = {month_before(date(2026, 12, 1), ago): streak(months, month_before(UNTIL, ago)) for ago in heard if ago}
    known = replace(FIVE, thanked=said)
    before, after = deserves(known, months, UNTIL), deserves(known, worse(months, back), UNTIL)
    if after and not before:
        assert after.streak == 2
        assert back >= 2


def worse(months: list[Month], back: int) -> list[Month]:
    """The same with one late task more, so many months before the last."""
    first = month_before(UNTIL, back)
    there = next((one for one in months if one.first == first), Month(first))
    more = replace(there, due=there.due + 1, late=there.late + 1)
    return [more, *(one for one in months if one.first != first)]
