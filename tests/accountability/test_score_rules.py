"""Periods, whose law, what holds a sheet back, what the desk lists; pure."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tracker.accountability.counting import Term
from tracker.accountability.listing import expected_sheets, openable
from tracker.accountability.rules import (
    PeriodKind,
    Progress,
    SheetState,
    Span,
    obstacles,
    overlap,
    plan_sheet,
    population_of,
    publishing_obstacles,
    sheet_for,
    span_of,
)
from tracker.scoring.rule_sets import BUILT_IN, Population, RuleSet, built_in
from tracker.units.rules import UnitKind

MONTH, QUARTER = PeriodKind.MONTH, PeriodKind.QUARTER
PLAN, CIVIL, PREVIEW = BUILT_IN
NOVEMBER = span_of(MONTH, date(2026, 11, 5))


@pytest.mark.parametrize(
    ("kind", "day", "first", "last", "words"),
    [
        (MONTH, date(2026, 11, 30), date(2026, 11, 1), date(2026, 11, 30), "Tháng 11/2026"),
        (MONTH, date(2028, 2, 1), date(2028, 2, 1), date(2028, 2, 29), "Tháng 02/2028"),
        (MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31), "Tháng 12/2026"),
        (QUARTER, date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31), "Quý I/2026"),
        (QUARTER, date(2026, 6, 30), date(2026, 4, 1), date(2026, 6, 30), "Quý II/2026"),
        (QUARTER, date(2026, 8, 15), date(2026, 7, 1), date(2026, 9, 30), "Quý III/2026"),
        (QUARTER, date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31), "Quý IV/2026"),
    ],
)
def test_months_and_quarters(kind: PeriodKind, day: date, first: date, last: date, words: str) -> None:
    span = span_of(kind, day)
    assert (span.first, span.last, span.kind, span.words) == (first, last, kind, words)
    assert span.holds(first)
    assert span.holds(last)


def test_every_day_is_in_one_month_and_one_quarter() -> None:
    days = [date.fromordinal(date(2027, 1, 1).toordinal() + n) for n in range(2 * 365)]
    for kind, many in ((MONTH, 24), (QUARTER, 8)):
        spans = {span_of(kind, day) for day in days}
        assert len(spans) == many
        assert all(sum(span.holds(day) for span in spans) == 1 for day in days)


def test_periods_of_a_ward_never_share_a_day() -> None:
    fourth = span_of(QUARTER, NOVEMBER.first)
    assert overlap(NOVEMBER, [fourth]) == fourth
    assert overlap(fourth, [NOVEMBER]) == NOVEMBER
    assert overlap(NOVEMBER, [NOVEMBER]) == NOVEMBER
    assert overlap(NOVEMBER, [span_of(MONTH, date(2026, 10, 31)), span_of(MONTH, date(2026, 12, 1))]) is None


def test_what_may_be_opened() -> None:
    today = date(2026, 11, 27)
    found = openable([span_of(MONTH, date(2026, 10, 1))], today)
    assert found[0] == span_of(MONTH, date(2026, 9, 1))  # the newest month that is over and free
    assert NOVEMBER in found
    assert span_of(QUARTER, today) not in found  # October is in it
    assert not [span for span in found if span.first > today]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("kind", "settled", "population"),
    [
        (UnitKind.OFFICE, None, Population.CIVIL_SERVANTS),
        (UnitKind.SCHOOL, None, Population.PUBLIC_EMPLOYEES),
        (UnitKind.CENTRE, None, Population.PUBLIC_EMPLOYEES),
        (UnitKind.CENTRE, "civil_servants", Population.CIVIL_SERVANTS),  # what the ward settled
        (UnitKind.NEIGHBOURHOOD, None, Population.EVERYONE),
        (UnitKind.FRONT, None, Population.EVERYONE),
    ],
)
def test_whose_law(kind: UnitKind, settled: str | None, population: Population) -> None:
    assert population_of(kind, settled) is population


def test_only_offices_schools_and_centres_are_graded_by_themselves() -> None:
    graded = {kind for kind in UnitKind if population_of(kind) is not Population.EVERYONE}
    assert graded == {UnitKind.OFFICE, UnitKind.SCHOOL, UnitKind.CENTRE}


OWN = replace(PREVIEW, version=2, publishable=True, starts_on=date(2026, 10, 1))  # a school's own regulation
NEWER = replace(CIVIL, version=2, starts_on=date(2026, 10, 1))


@pytest.mark.parametrize(
    ("population", "sheets", "day", "expected"),
    [
        (Population.EVERYONE, BUILT_IN, date(2026, 11, 1), None),  # tổ dân phố: the plan score alone
        (Population.CIVIL_SERVANTS, BUILT_IN, date(2026, 1, 1), CIVIL),
        (Population.CIVIL_SERVANTS, BUILT_IN, date(2025, 12, 31), None),  # before the decree
        (Population.PUBLIC_EMPLOYEES, BUILT_IN, date(2026, 6, 30), None),
        (Population.PUBLIC_EMPLOYEES, BUILT_IN, date(2026, 7, 1), PREVIEW),
        (Population.PUBLIC_EMPLOYEES, [*BUILT_IN, OWN], date(2026, 11, 1), OWN),
        (Population.PUBLIC_EMPLOYEES, [*BUILT_IN, OWN], date(2026, 9, 30), PREVIEW),
        (Population.PUBLIC_EMPLOYEES, [OWN, replace(PREVIEW, version=3, starts_on=date(2026, 11, 1))], date(2026, 11, 1), OWN),
        (Population.CIVIL_SERVANTS, [NEWER, CIVIL], date(2026, 11, 1), NEWER),
        (Population.CIVIL_SERVANTS, [NEWER, replace(NEWER, version=3)], date(2026, 11, 1), replace(NEWER, version=3)),
        (Population.CIVIL_SERVANTS, [replace(CIVIL, ends_on=date(2026, 10, 31))], date(2026, 11, 1), None),
    ],
)
def test_the_legal_sheet_of_a_day(population: Population, sheets: list[RuleSet], day: date, expected: RuleSet | None) -> None:
    assert sheet_for(population, sheets, day) == expected


def test_the_plan_score_of_a_day() -> None:
    newer = replace(PLAN, version=2, starts_on=date(2026, 7, 1))
    assert plan_sheet([newer, *BUILT_IN], date(2026, 6, 30)) == PLAN
    assert plan_sheet([newer, *BUILT_IN], date(2026, 7, 1)) == newer
    assert plan_sheet([newer, *BUILT_IN], date(2020, 1, 1)) == PLAN  # before the first one, that one


def progress(**more: Any) -> Progress:
    """A legal sheet with everything there, not announced yet."""
    whole = {"state": SheetState.DRAFT, "rules": CIVIL, "span": NOVEMBER, "has_work": True, "is_scored": True}
    return Progress(**(whole | {"criteria": (100, 100, 100)} | more))


DECEMBER = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("one", "today", "words"),
    [
        (progress(), DECEMBER, []),
        (progress(), date(2026, 11, 30), ["Kỳ chưa hết"]),
        (progress(rules=PREVIEW), DECEMBER, ["Bản xem trước"]),
        (progress(has_work=False), DECEMBER, ["Không có việc đến hạn"]),
        (progress(waits=("2 việc chờ xác nhận báo cáo",)), DECEMBER, ["2 việc chờ xác nhận báo cáo"]),
        (progress(unplaced=1), DECEMBER, ["1 việc bàn giao sát hạn"]),
        (progress(is_scored=False), DECEMBER, ["Lãnh đạo chưa chấm"]),
        (progress(criteria=(None, 100, None)), DECEMBER, ["Chưa có căn cứ ở mục người thuộc quyền, đoàn kết nội bộ"]),
        (progress(rules=PLAN, is_scored=False, criteria=(None, None, None)), DECEMBER, []),  # the plan score has neither
    ],
)
def test_what_hinders_an_announcement(one: Progress, today: date, words: list[str]) -> None:
    found = obstacles(one, today)
    assert len(found) == len(words)
    assert all(said.startswith(word) for said, word in zip(found, words, strict=True))


ANNOUNCED = {"state": SheetState.ANNOUNCED, "explain_until": date(2026, 12, 8)}


@pytest.mark.parametrize(
    ("one", "today", "hinders"),
    [
        (progress(), date(2026, 12, 9), "Chưa thông báo"),
        (progress(**ANNOUNCED), date(2026, 12, 8), "Người đứng đầu được giải trình đến hết 08/12"),
        (progress(**ANNOUNCED), date(2026, 12, 9), ""),
        (progress(**ANNOUNCED, is_agreed=True), date(2026, 12, 2), ""),
        (progress(**ANNOUNCED, is_explaining=True), date(2026, 12, 9), "Có giải trình chưa trả lời"),
        (progress(**ANNOUNCED, waits=("1 việc chờ xác nhận báo cáo",)), date(2026, 12, 9), "1 việc chờ"),  # it came back
    ],
)
def test_what_hinders_a_publication(one: Progress, today: date, hinders: str) -> None:
    found = publishing_obstacles(one, today)
    assert len(found) == bool(hinders)
    assert "".join(found).startswith(hinders)


def test_how_many_sheets_a_period_has() -> None:
    heads = [
        (Term(1, date(2025, 1, 1), None), Population.CIVIL_SERVANTS),
        (Term(2, date(2025, 1, 1), date(2026, 11, 14)), Population.EVERYONE),
        (Term(3, date(2026, 11, 15), None), Population.EVERYONE),  # replaced in mid-period: both are scored
        (Term(4, date(2025, 1, 1), date(2026, 10, 31)), Population.CIVIL_SERVANTS),
        (Term(5, date(2026, 12, 1), None), Population.CIVIL_SERVANTS),
    ]
    assert expected_sheets(heads, NOVEMBER, DECEMBER, BUILT_IN) == 4
    assert expected_sheets(heads, NOVEMBER, date(2026, 11, 14), BUILT_IN) == 3
    assert expected_sheets(heads, Span(date(2025, 11, 1), date(2025, 11, 30)), DECEMBER, BUILT_IN) == 3


def test_the_sheets_the_tracker_comes_with() -> None:
    assert built_in("nd335") == CIVIL
    assert [one.key for one in BUILT_IN if not one.publishable] == ["nd233"]
