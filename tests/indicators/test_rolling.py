"""Roll-ups: tables of cases, and what holds whatever was reported."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.indicators.boards import closed_period, goal_for
from tracker.indicators.rolling import Figure, Stand, rolled, stand_of
from tracker.indicators.rules import Goal, Rollup, Shape, missing_for, value_of, written
from tracker.workdays.report_periods import Frequency, ReportPeriod

LATEST, YEAR_SUM = Rollup.LATEST, Rollup.CUMULATIVE
SHARE, COUNT = Shape.SHARE, Shape.COUNT
QUARTERS = [ReportPeriod(Frequency.QUARTER, year, number) for year in (2025, 2026) for number in (1, 2, 3, 4)]
FIRST = date(2025, 12, 15)


def figure(quarter: int, numerator: int, denominator: int | None = None) -> Figure:
    return Figure(7, QUARTERS[quarter].first_on, QUARTERS[quarter].last_on, numerator, denominator)


@pytest.mark.parametrize(
    ("rollup", "figures", "stand"),
    [
        (LATEST, [], (None, None, None, False)),
        (LATEST, [figure(4, 100, 400)], (100, 400, QUARTERS[4].last_on, False)),  # an earlier quarter's still stands
        (LATEST, [figure(4, 100, 400), figure(5, 200, 500)], (200, 500, QUARTERS[5].last_on, True)),
        (
            LATEST,
            [figure(5, 200, 500), figure(6, 300, 500)],
            (200, 500, QUARTERS[5].last_on, True),
        ),  # what comes later is not known
        (LATEST, [figure(3, 90, 400)], (90, 400, QUARTERS[3].last_on, False)),  # last year's stands too
        (YEAR_SUM, [figure(3, 90)], (None, None, None, False)),  # last year's adds nothing
        (YEAR_SUM, [figure(3, 90), figure(4, 5)], (5, None, QUARTERS[4].last_on, False)),
        (YEAR_SUM, [figure(5, 7), figure(4, 5)], (12, None, QUARTERS[5].last_on, True)),
        (YEAR_SUM, [figure(4, 5, 400), figure(5, 7, 300)], (12, 300, QUARTERS[5].last_on, True)),  # over the whole as it is now
        (YEAR_SUM, [figure(4, 0)], (0, None, QUARTERS[4].last_on, False)),  # nothing was done: reported, and 0
    ],
)
def test_one_units_stand(
    rollup: Rollup, figures: list[Figure], stand: tuple[int | None, int | None, date | None, bool]
) -> None:
    found = stand_of(7, figures, rollup=rollup, year_first=FIRST, last_on=QUARTERS[5].last_on)
    assert (found.numerator, found.denominator, found.last_on, found.is_current) == stand


def test_a_share_is_sums_over_sums_and_never_a_mean_of_shares() -> None:
    found = rolled([Stand(1, 9_000, 10_000, FIRST, True), Stand(2, 1_000, 90_000, FIRST, True)], asked=[1, 2])
    assert found.value(SHARE) == 1_000  # 10 %, where the mean of 90 % and 1,1 % would say 45,6 %


def test_who_did_not_report_is_no_zero() -> None:
    one, silent, old = Stand(1, 100, 200, FIRST, True), Stand(2), Stand(3, 50, 100, FIRST, False)
    found = rolled([one, silent, old], asked=[1, 2, 3])
    assert (found.numerator, found.denominator) == (150, 300)
    assert (found.asked, found.current, found.carried, found.missing) == (3, 1, 1, 1)
    nobody = rolled([silent], asked=[2])
    assert (nobody.numerator, nobody.value(SHARE), nobody.value(COUNT), nobody.missing) == (None, None, None, 1)


STANDS = st.lists(
    st.tuples(st.integers(0, 10**9), st.integers(1, 10**9), st.booleans()) | st.none(), min_size=1, max_size=12
).map(lambda found: [Stand(n) if one is None else Stand(n, one[0], one[1], FIRST, one[2]) for n, one in enumerate(found)])


@given(STANDS, st.randoms())
@settings(max_examples=200, deadline=None)
def test_whatever_was_reported(stands: list[Stand], dice: object) -> None:
    asked = [one.unit for one in stands]
    whole = rolled(stands, asked=asked)
    assert whole.current + whole.carried + whole.missing == whole.asked == len(stands)
    dice.shuffle(stands)  # type: ignore[attr-defined]
    assert rolled(stands, asked=asked) == whole
    spoken = [one for one in stands if one.numerator is not None]
    assert rolled(spoken, asked=asked) == whole  # a silent unit weighs nothing
    if spoken:
        shares = [value_of(one.numerator, one.denominator, SHARE) or 0 for one in spoken]
        assert min(shares) <= (whole.value(SHARE) or 0) <= max(shares)


@given(STANDS, st.integers(0, 12))
@settings(max_examples=100, deadline=None)
def test_sums_of_two_halves_are_the_sum(stands: list[Stand], cut: int) -> None:
    parts = [rolled(some, asked=[one.unit for one in some]) for some in (stands[:cut], stands[cut:])]
    whole = rolled(stands, asked=[one.unit for one in stands])
    for name in ("numerator", "denominator", "asked", "current", "carried", "missing"):
        assert sum(getattr(one, name) or 0 for one in parts) == (getattr(whole, name) or 0)


@pytest.mark.parametrize(
    ("comparator", "low", "numerator", "denominator", "shape", "lack"),
    [
        (">=", 8_000, 55_000, 150_000, SHARE, 650), (">", 8_000, 120_000, 150_000, SHARE, 1), (">=", 8_000, 120_000, 150_000, SHARE, 0),
        ("=", 10_000, 149_900, 150_000, SHARE, 1), ("<=", 500, 1_000, 10_000, SHARE, 5), ("<", 500, 500, 10_000, SHARE, 1),
        (">=", 30_000, 27_900, None, COUNT, 21), ("~", 8_000, 8_000, 10_000, SHARE, 0), (">=", 8_000, 0, 0, SHARE, 0),
        ("between", 7_000, 6_950, 10_000, SHARE, 1), (">=", 3_333, 3_333, 10_000, SHARE, 0),
    ],
)  # fmt: skip
def test_how_many_are_missing(
    comparator: str, low: int, numerator: int, denominator: int | None, shape: Shape, lack: int
) -> None:
    assert missing_for(Goal(comparator, low, low), numerator, denominator, shape) == lack


@given(st.sampled_from([">", ">=", "="]), st.integers(0, 10_000), st.integers(0, 10**6), st.integers(1, 10**6))
@settings(max_examples=300, deadline=None)
def test_what_is_missing_is_just_enough(comparator: str, low: int, people: int, all_of_them: int) -> None:
    """So many more reach the target, and one fewer does not."""
    goal = Goal(comparator, low, low)
    lack = missing_for(goal, people * 100, all_of_them * 100, SHARE)
    reached = value_of((people + lack) * 100, all_of_them * 100, SHARE)
    assert reached is not None
    assert goal.is_met(reached)
    if lack:
        short = value_of((people + lack - 1) * 100, all_of_them * 100, SHARE)
        assert short is not None
        assert not goal.is_met(short)


@pytest.mark.parametrize(
    ("years", "year", "chosen"),
    [
        ([2025, 2030], 2025, 2025), ([2025, 2030], 2026, 2030), ([2025], 2027, 2025), ([None], 2026, None), ([2025, None], 2026, None),
        ([2030, 2025], 2025, 2025),
    ],
)  # fmt: skip
def test_the_target_of_a_year(years: Sequence[int | None], year: int, chosen: int | None) -> None:
    found = goal_for([Goal(">=", 8_000, 8_000, one) for one in years], year)
    assert found is not None
    assert found.year == chosen


def test_without_a_target_there_is_none() -> None:
    assert goal_for([], 2026) is None


@pytest.mark.parametrize(
    ("frequency", "until", "last"),
    [
        (Frequency.MONTH, date(2026, 1, 13), date(2025, 12, 14)), (Frequency.MONTH, date(2026, 1, 14), date(2026, 1, 14)),
        (Frequency.QUARTER, date(2027, 1, 20), date(2026, 12, 14)), (Frequency.HALF, date(2026, 6, 13), date(2025, 12, 14)),
        (Frequency.YEAR, date(2026, 12, 13), date(2025, 12, 14)), (Frequency.YEAR, date(2026, 12, 14), date(2026, 12, 14)),
        (Frequency.NINE, date(2026, 9, 13), date(2025, 9, 14)),
    ],
)  # fmt: skip
def test_the_last_closed_period(frequency: Frequency, until: date, last: date) -> None:
    assert closed_period(frequency, until).last_on == last


@pytest.mark.parametrize(
    ("value", "shape", "words"),
    [
        (Fraction(8_246), SHARE, "82,46%"),
        (Fraction(17, 2), SHARE, "0,09%"),
        (Fraction(124_000), COUNT, "1.240"),
        (None, SHARE, "–"),
    ],
)
def test_a_value_as_people_write_it(value: Fraction | None, shape: Shape, words: str) -> None:
    assert written(value, shape) == words
