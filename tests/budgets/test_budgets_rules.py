"""Money of estimates: exact, bounded, in whole đồng; who may do what; what people type and paste."""

import ast
from dataclasses import replace
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.budgets.reading import Pasted, read_money, read_pasted, read_quantity
from tracker.budgets.rules import (
    MOST_LINES,
    MOST_MONEY,
    MOST_QUANTITY,
    Case,
    EstimateState,
    LineVerdict,
    MoneySource,
    Totals,
    amount_of,
    appraised_of,
    by_source,
    line_problem,
    may_appraise,
    may_decide,
    may_draft,
    may_revise,
    may_spend,
    over_by,
    verdict_problem,
)
from tracker.core.viewer import Post, Role, Viewer

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
QUANTITIES, PRICES = st.integers(1, MOST_QUANTITY), st.integers(0, MOST_MONEY)


@CALM
@given(QUANTITIES, PRICES)
def test_an_amount_is_exact_and_rounded_half_up(quantity: int, price: int) -> None:
    found = amount_of(quantity, price)
    assert type(found) is int
    assert found == floor(Fraction(quantity * price, 100) + Fraction(1, 2))


@CALM
@given(QUANTITIES, PRICES)
def test_a_line_is_bounded(quantity: int, price: int) -> None:
    assert (line_problem(quantity, price) == "") == (amount_of(quantity, price) <= MOST_MONEY)
    assert MOST_LINES * MOST_MONEY < 2**63


@pytest.mark.parametrize(
    ("quantity", "price", "amount"), [(100, 1, 1), (50, 1, 1), (49, 1, 0), (150, 3, 5), (1, 10**13, 10**11), (33, 100, 33)]
)
def test_amounts(quantity: int, price: int, amount: int) -> None:
    assert amount_of(quantity, price) == amount


LINES = st.lists(st.tuples(st.sampled_from(MoneySource), PRICES, st.none() | PRICES, PRICES), max_size=8)


@CALM
@given(LINES)
def test_sources_sum_to_the_whole(made: list[tuple[MoneySource, int, int | None, int]]) -> None:
    lines = [dict(zip(("source", "amount", "appraised", "spent"), one, strict=True)) for one in made]
    found = sum(by_source(lines).values(), Totals())
    assert found.asked == sum(line["amount"] for line in lines)
    assert found.agreed == sum(line["appraised"] or 0 for line in lines)
    assert found.spent == sum(line["spent"] for line in lines)


@CALM
@given(PRICES, st.lists(st.integers(1, 10**9), max_size=20))
def test_nothing_is_overspent_unseen(allowed: int, payments: list[int]) -> None:
    """Payment by payment: one that is not over leaves the line within what is allowed, one that is over says by how much."""
    spent = 0
    for one in payments:
        over = over_by(allowed, spent, one)
        spent += one
        assert over == max(0, spent - allowed)


@CALM
@given(
    st.integers(0, MOST_MONEY),
    st.none() | st.integers(-5, MOST_MONEY),
    st.sampled_from(LineVerdict),
    st.sampled_from(["", "Lý do"]),
)
def test_a_verdict_never_adds(amount: int, to: int | None, verdict: LineVerdict, reason: str) -> None:
    if verdict_problem(verdict, amount, to, reason) is None:
        agreed = appraised_of(verdict, amount, to)
        assert 0 <= agreed <= amount
        assert verdict is LineVerdict.AGREE or (agreed < amount or amount == 0)
        assert verdict is LineVerdict.AGREE or reason


def test_no_float_anywhere() -> None:
    """No literal, no call, no true division: money is integers from the form to the column."""
    folder = Path(__file__).parents[2] / "tracker" / "budgets"
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), file
            assert not (isinstance(node, ast.Name) and node.id in {"float", "round"}), file
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                assert ast.unparse(node).startswith("Decimal("), (file, ast.unparse(node))


@CALM
@given(st.integers(1, MOST_QUANTITY))
def test_quantities_read_back(hundredths: int) -> None:
    assert read_quantity(f"{hundredths // 100},{hundredths % 100:02d}") == hundredths


@pytest.mark.parametrize(
    ("typed", "read"),
    [("1.500.000", 1_500_000), ("1500000 đồng", 1_500_000), ("12 500 000 đ", 12_500_000), ("0", 0), ("1.500,00", 1_500)],
)
def test_money_as_people_type_it(typed: str, read: int) -> None:
    assert read_money(typed, "Đơn giá") == read


@pytest.mark.parametrize("typed", ["", "đồng", "1,5", "-1", "10.000.000.000.001", "1e6", "٣", "nhiều", "1.50.0"])
def test_money_that_is_none(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\."):
        read_money(typed, "Đơn giá")


@pytest.mark.parametrize("typed", ["", "0", "1,234", "2,675", "10.000.001", "-1"])
def test_quantities_that_are_none(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\."):
        read_quantity(typed)


def test_lines_pasted_from_a_spreadsheet() -> None:
    typed = "STT\tNội dung\tĐơn vị tính\tSố lượng\tĐơn giá\tThành tiền\n1\tIn  tờ rơi\ttờ\t2.000\t2.500\t5.000.000\n\nThù lao\tbuổi\t2,5\t400.000"
    assert read_pasted(typed) == ([Pasted("In tờ rơi", "tờ", 200_000, 2_500), Pasted("Thù lao", "buổi", 250, 400_000)], [])
    lines, problems = read_pasted("Thù lao\tbuổi\tnhiều\t400.000\nchỉ một cột")
    assert lines == []
    assert problems == [
        "Dòng 1: xin ghi số, ví dụ 1.234 hoặc 84,5.",
        "Dòng 2: cần bốn cột: nội dung, đơn vị tính, số lượng, đơn giá.",
    ]


@CALM
@given(st.text(max_size=200))
def test_whatever_is_pasted_is_lines_or_sentences(typed: str) -> None:
    lines, problems = read_pasted(typed)
    assert all(line.quantity > 0 and 0 <= line.unit_price <= MOST_MONEY for line in lines)
    assert all(sentence.startswith("Dòng ") for sentence in problems)


# Who: unit 2 drafts, unit 3 appraises, leadership sits at the ward (1)


def viewer(role: Role, unit: int = 1, person: int = 9, *, more: tuple[int, ...] = ()) -> Viewer:
    def post(at: int, as_: Role) -> Post:
        path = "/5/1/" if at == 1 else f"/5/1/{at}/"
        return Post(at, as_, "", at, "", path, "/5/1/" if as_ in {Role.OFFICE, Role.APPRAISER} else path)

    hat = post(unit, role)
    return Viewer(person, "", 1, "", (hat, *(post(at, Role.HEAD) for at in more)), hat)


def case(state: EstimateState) -> Case:
    return Case(state, 2, "/5/1/2/", 3, frozenset({20, 21}), frozenset({30}))


def test_a_draft_is_its_offices() -> None:
    drafted = case(EstimateState.DRAFTED)
    assert may_draft(viewer(Role.OFFICE, 2), drafted)
    assert not may_draft(viewer(Role.OFFICE, 4), drafted)
    assert not may_draft(viewer(Role.HEAD, 2), drafted)
    for state in set(EstimateState) - {EstimateState.DRAFTED}:
        assert not may_draft(viewer(Role.OFFICE, 2), case(state))
        assert may_revise(viewer(Role.OFFICE, 2), case(state)) == (state is EstimateState.RETURNED)
        assert may_spend(viewer(Role.OFFICE, 2), case(state)) == (state is EstimateState.APPROVED)


def test_three_units_and_three_persons() -> None:
    submitted, appraised = case(EstimateState.SUBMITTED), case(EstimateState.APPRAISED)
    assert may_appraise(viewer(Role.APPRAISER, 3), submitted)
    assert not may_appraise(viewer(Role.APPRAISER, 2), submitted)  # the drafter's own unit
    assert not may_appraise(viewer(Role.APPRAISER, 3, more=(2,)), submitted)  # a second post there
    assert not may_appraise(viewer(Role.APPRAISER, 3, person=20), submitted)  # drafted it before moving
    assert not may_appraise(viewer(Role.LEADER), submitted)
    assert not may_appraise(viewer(Role.APPRAISER, 3), appraised)
    assert may_decide(viewer(Role.LEADER), appraised)
    for person in (20, 21, 30):
        assert not may_decide(viewer(Role.LEADER, person=person), appraised)
    for unit in (2, 3):
        assert not may_decide(viewer(Role.LEADER, more=(unit,)), appraised)
    assert not may_decide(viewer(Role.OFFICE, 4), appraised)
    assert not may_decide(viewer(Role.LEADER), submitted)
    assert not may_decide(viewer(Role.LEADER), replace(appraised, unit_path="/5/7/2/"))  # another ward's
