"""A year's means, what they suggest, what is warned of: tables of cases, and that a mean lies between its parts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.accountability.rules import PeriodKind, Span, span_of
from tracker.accountability.year_rules import (
    HALVES,
    QUARTERS,
    YEAR,
    Decided,
    HeadYear,
    Result,
    UnitYear,
    group_warnings,
    head_warnings,
    mean_of,
    most_excellent,
    needs_reason,
    served_months,
    year_warnings,
)
from tracker.scoring.rule_sets import EmptyMonth, ExcellentOf, Grade, Population, RuleSet, built_in

BEST, GOOD, DONE, BAD = Grade
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def legal() -> RuleSet:
    rules = built_in("nd335")
    assert rules is not None
    return rules


def month(number: int, total: int) -> Result:
    return Result(span_of(PeriodKind.MONTH, date(2026, number, 1)), total, number)


def quarter(first: int, total: int) -> Result:
    return Result(span_of(PeriodKind.QUARTER, date(2026, first, 1)), total, 100 + first)


def decided(grade: Grade, **more: Any) -> Decided:
    usual: dict[str, Any] = {
        "id": 1, "number": 1, "grade": grade, "suggested": grade, "mean": None, "disciplined": False, "is_outstanding": False,
        "reason": "", "by_name": "Lãnh đạo", "at": NOW,
    }  # fmt: skip
    return Decided(**usual | more)


def head(grade: Grade | None = None, *results: Result, unit: Decided | None = None, **more: Any) -> HeadYear:
    usual: dict[str, Any] = {
        "year": 2026, "appointment": 1, "person": 1, "name": "Ông A", "title": "Trưởng phòng",
        "unit": UnitYear(3, "Phòng", "/1/3/", (unit,) if unit else ()), "peer_group": "offices",
        "population": Population.CIVIL_SERVANTS, "sort_key": "", "since": date(2025, 1, 1), "until": None, "rules": legal(),
        "today": date(2027, 1, 1),
        "results": results, "grades": (decided(grade),) if grade else (),
    }  # fmt: skip
    return HeadYear(**usual | more)


@pytest.mark.parametrize(
    ("results", "months", "value", "there", "missing"),
    [
        ([], QUARTERS[0], None, 0, (1, 2, 3)),
        ([month(1, 9000)], QUARTERS[0], 9000, 1, (2, 3)),
        ([month(1, 9000), month(2, 8001), month(3, 8000)], QUARTERS[0], 8334, 3, ()),  # 8333,67
        ([month(1, 9001), month(2, 9000)], HALVES[0], 9001, 2, (3, 4, 5, 6)),  # 9000,5 goes up
        ([month(7, 0), month(8, 10000)], HALVES[1], 5000, 2, (9, 10, 11, 12)),  # a zero that was published counts
        ([quarter(1, 9000), month(4, 7000)], YEAR, 8500, 4, (5, 6, 7, 8, 9, 10, 11, 12)),  # a quarter is three months
        ([quarter(4, 8000)], range(10, 12), None, 0, (10, 11)),  # a part of a quarter has no total of its own
    ],
)
def test_means(results: list[Result], months: range, value: int | None, there: int, missing: tuple[int, ...]) -> None:
    mean = mean_of(results, months)
    assert (mean.value, mean.there, mean.of, mean.missing) == (value, there, len(months), missing)


def test_a_month_that_has_not_ended_owes_nothing_and_a_ward_may_want_them_all() -> None:
    one = head(None, month(1, 9000), month(2, 8000), today=date(2026, 3, 31))
    assert (one.owed, one.whole.missing, one.whole.value) == ((1, 2), (), 8500)
    later = head(None, month(1, 9000), month(2, 8000), today=date(2026, 4, 1))
    assert (later.whole.missing, later.whole.value) == ((3,), 8500)
    whole = head(None, month(1, 9000), month(2, 8000), today=date(2026, 4, 1), empty=EmptyMonth.NO_MEAN)
    assert (whole.whole.value, whole.quarters[0].value, whole.suggested) == (None, None, None)
    assert head(None, month(1, 9000), today=date(2026, 2, 5), empty=EmptyMonth.NO_MEAN).whole.value == 9000


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.integers(1, 12), st.integers(0, 10_000), min_size=1))
def test_a_mean_lies_between_its_months_and_is_rounded_once(totals: dict[int, int]) -> None:
    value = mean_of([month(number, total) for number, total in totals.items()], YEAR).value
    assert value is not None
    assert min(totals.values()) <= value <= max(totals.values())
    assert Fraction(-1, 2) <= Fraction(sum(totals.values()), len(totals)) - value < Fraction(1, 2)


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        (date(2025, 1, 1), None, range(1, 13)),
        (date(2026, 3, 15), None, range(3, 13)),
        (date(2025, 1, 1), date(2026, 3, 14), range(1, 4)),
        (date(2026, 3, 15), date(2026, 3, 20), range(3, 4)),
        (date(2027, 1, 1), None, range(0)),
    ],
)
def test_months_in_office(since: date, until: date | None, months: range) -> None:
    assert served_months(2026, since, until) == tuple(months)


@pytest.mark.parametrize(
    ("total", "grade"), [(9000, BEST), (8999, GOOD), (7000, GOOD), (6999, DONE), (5000, DONE), (4999, BAD)]
)
def test_the_suggestion_is_by_the_rule_sets_thresholds(total: int, grade: Grade) -> None:
    assert head(None, month(1, total)).suggested is grade


def test_nothing_is_suggested_without_totals_or_a_sheet_that_may_be_published() -> None:
    preview = built_in("nd233")
    assert head().suggested is None
    assert head(None, month(1, 9500), rules=preview).suggested is None
    assert head(None, month(1, 9500), rules=preview).is_graded
    assert not head(None, month(1, 9500), rules=None).is_graded


@pytest.mark.parametrize(
    ("reading", "size", "most"),
    [
        (ExcellentOf.GOOD, 4, 0), (ExcellentOf.GOOD, 5, 0), (ExcellentOf.GOOD, 6, 1), (ExcellentOf.GOOD, 10, 1),
        (ExcellentOf.GOOD, 11, 1), (ExcellentOf.GOOD, 12, 2),
        (ExcellentOf.GOOD_OR_BETTER, 4, 0), (ExcellentOf.GOOD_OR_BETTER, 5, 1), (ExcellentOf.GOOD_OR_BETTER, 6, 1),
        (ExcellentOf.GOOD_OR_BETTER, 10, 2), (ExcellentOf.GOOD_OR_BETTER, 11, 2), (ExcellentOf.GOOD_OR_BETTER, 12, 2),
    ],
)  # fmt: skip
def test_how_many_may_be_excellent(reading: ExcellentOf, size: int, most: int) -> None:
    """The most "xuất sắc" in a group of that size whose others are all "tốt" without a warning, by both readings."""
    rules = replace(legal(), excellent_of=reading)

    def warned(excellent: int) -> bool:
        grades = [BEST] * excellent + [GOOD] * (size - excellent)
        return bool(group_warnings([head(grade, rules=rules) for grade in grades]))

    assert not warned(most)
    assert warned(most + 1)


def test_outstanding_units_count_with_the_higher_share_and_others_not_at_all() -> None:
    rules = legal()
    assert most_excellent([(GOOD, True)] * 4, rules) == 1
    assert most_excellent([(GOOD, False)] * 4, rules) == 0
    assert most_excellent([(DONE, False)] * 40, rules) == 0
    assert group_warnings([head(DONE), head()]) == []


@pytest.mark.parametrize(
    ("subject", "terms", "said"),
    [
        (head(GOOD, unit=decided(DONE)), 1, "cao hơn mức của đơn vị"),
        (head(GOOD, unit=decided(GOOD)), 1, ""),
        (head(DONE, unit=decided(BEST)), 1, ""),
        (head(grades=(decided(DONE, disciplined=True),)), 1, "chỉ được xếp không hoàn thành"),
        (head(grades=(decided(BAD, disciplined=True),)), 1, ""),
        (head(grades=(decided(GOOD, suggested=BEST),)), 1, "khác gợi ý: gợi ý khi đó là hoàn thành xuất sắc nhiệm vụ"),
        (head(grades=(decided(GOOD, suggested=None),)), 1, "khi đó không có gợi ý"),
        (head(None, *(month(n, 8000) for n in range(2, 13))), 1, "Thiếu kết quả công bố: tháng 01"),
        (head(None, *(month(n, 8000) for n in range(2, 13)), since=date(2026, 2, 3)), 1, ""),
        (head(None, *(month(n, 8000) for n in range(1, 13)), grades=(decided(GOOD, mean=7000),)), 1, "đã đổi sau khi"),
        (head(None, *(month(n, 8000) for n in range(1, 13))), 2, "Giữ 2 nhiệm kỳ"),
    ],
)
def test_warnings_of_a_head(subject: HeadYear, terms: int, said: str) -> None:
    found = [line for line in head_warnings(subject, terms=terms) if "Thiếu" not in line or "Thiếu" in said]
    assert (said in found[0]) if said else not [line for line in found if "Thiếu" not in line]


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 11, 1), "cần xong trước ngày 15/12/2026"), (date(2026, 12, 14), "cần xong trước"),
        (date(2026, 12, 15), "Đã đến hạn"), (date(2027, 2, 1), "Đã đến hạn"), (date(2025, 12, 31), ""),
    ],
)  # fmt: skip
def test_the_years_end(today: date, said: str) -> None:
    found = year_warnings([head(), head(GOOD), head(rules=None)], 2026, today)
    assert (said in found[0] and "còn 1 người" in found[0]) if said else not found
    assert year_warnings([head(GOOD)], 2026, today) == []


@pytest.mark.parametrize(
    ("grade", "suggested", "before", "needed"),
    [
        (GOOD, GOOD, None, False), (GOOD, BEST, None, True), (GOOD, None, None, True), (GOOD, GOOD, decided(DONE), True),
    ],
)  # fmt: skip
def test_when_a_decision_says_why(grade: Grade, suggested: Grade | None, before: Decided | None, needed: bool) -> None:
    assert needs_reason(grade, suggested=suggested, before=before) is needed


def test_a_quarter_stands_for_each_of_its_months() -> None:
    subject = head(None, quarter(1, 9000))
    assert [subject.result(n) is not None for n in (1, 3, 4)] == [True, True, False]
    assert (subject.quarters[0].value, subject.quarters[0].there, subject.halves[0].there) == (9000, 3, 3)
    assert Result(Span(date(2026, 1, 1), date(2026, 3, 31)), 1).words == "Quý I"
