"""The score: the worked cases to the digit, every rule as a table of cases, and what must hold of any facts at all."""

import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.scoring.engine import Scorecard, score
from tracker.scoring.facts import Facts, Item, canonical, fingerprint, item_order, read_facts
from tracker.scoring.rule_sets import (
    BUILT_IN,
    CRITERIA,
    SETTINGS,
    Grade,
    LateCounting,
    Role,
    RuleSet,
    built_in,
    definition,
    read_definition,
)


def sheet(key: str, **more: Any) -> RuleSet:
    found = built_in(key)
    assert found
    return replace(found, **more)


LEGAL, PLAN = sheet("nd335"), sheet("plan")
TEN = (Item(1, failed_reviews=1), Item(2, late_events=1), *(Item(n) for n in range(3, 10)), Item(10, accepted=Fraction(0)))


def legal(*items: Item, role: Role = Role.LEADER, general: int = 28, **more: int) -> Facts:
    return Facts("nd335", role, items, Fraction(general), **more)


def plan(*items: Item) -> Facts:
    return Facts("plan", Role.LEADER, items)


# domain.md §5, to the digit


@pytest.mark.parametrize(
    ("facts", "total", "grade"),
    [
        (legal(*TEN), 9392, Grade.EXCELLENT),
        (legal(*TEN, role=Role.DEPUTY), 9392, Grade.EXCELLENT),
        (legal(*TEN, unit_result=50), 8808, Grade.GOOD),
        (legal(*TEN, unit_result=50, organising=50, uniting=50), 7642, Grade.GOOD),
        (legal(*TEN, role=Role.STAFF), 8983, Grade.GOOD),
        (legal(*TEN, role=Role.STAFF, unit_result=50), 8983, Grade.GOOD),
        (legal(Item(1, accepted=Fraction(0)), general=30), 6500, Grade.COMPLETED),
        (plan(*TEN), 8833, None),
        (plan(Item(1, accepted=Fraction(0))), 0, None),
    ],
)
def test_the_worked_cases(facts: Facts, total: int, grade: Grade | None) -> None:
    card = score(facts, LEGAL if facts.rule_set == "nd335" else PLAN)
    assert (card.total, card.grade) == (total, grade)
    assert sum(line.points for line in card.lines) == total


def test_every_figure_of_the_worked_case() -> None:
    said = score(legal(*TEN), LEGAL).as_json()
    assert {name: said[name] for name in ("a", "b", "c", "results", "task_score", "total", "grade", "completion")} == {
        "a": 90.0, "b": 87.5, "c": 87.5, "results": 94.17, "task_score": 65.92, "total": 93.92, "grade": "excellent",
        "completion": 90.0,
    }  # fmt: skip
    assert [(line["component"], line["points"]) for line in said["lines"]] == [
        ("general", 28.0), ("a", 10.5), ("b", 10.21), ("c", 10.21), ("unit_result", 11.67), ("organising", 11.67),
        ("uniting", 11.66),
    ]  # fmt: skip
    assert said["lines"][1]["items"] == list(range(1, 11))


# Each rule


@pytest.mark.parametrize(
    ("items", "more", "wanted"),
    [
        # one item's mishaps: 25 % each, excused ones nothing, no more than all of it
        ([Item(1, late_events=1)], {}, (10000, 10000, 7500)),
        ([Item(1, late_events=2, excused_lates=1)], {}, (10000, 10000, 7500)),
        ([Item(1, late_events=1, excused_lates=9)], {}, (10000, 10000, 10000)),
        ([Item(1, failed_reviews=4)], {}, (10000, 0, 10000)),
        ([Item(1, failed_reviews=5), Item(2)], {}, (10000, 5000, 10000)),
        ([Item(1, late_events=5), Item(2)], {}, (10000, 10000, 5000)),
        ([Item(1, late_events=5), Item(2)], {"floor": False}, (10000, 10000, 3750)),
        ([Item(1, late_events=5)], {"floor": False}, (10000, 10000, -2500)),
        ([Item(1, late_events=1, failed_reviews=1)], {"late_loss": 10, "review_loss": 50}, (10000, 5000, 9000)),
        # parts and weights
        ([Item(1, Fraction(2), Fraction(4), Fraction(3)), Item(2)], {}, (7778, 7778, 7778)),
        ([Item(1, accepted=Fraction(0), late_events=3)], {}, (0, 0, 0)),
        # handed over: stays asked, with the share accepted; taken over: on top only
        ([Item(1, accepted=Fraction(1, 4), handed_over=True), Item(2)], {}, (6250, 6250, 6250)),
        ([Item(1), Item(2, taken_over=True)], {}, (10000, 10000, 10000)),
        ([Item(1), Item(2, taken_over=True)], {"cap": False}, (20000, 20000, 20000)),
        ([Item(1, late_events=1), Item(2, taken_over=True)], {"cap": False}, (20000, 20000, 17500)),
        ([Item(1, accepted=Fraction(1, 2)), Item(2, accepted=Fraction(1, 4), taken_over=True)], {}, (7500, 7500, 7500)),
        ([Item(1), Item(2, accepted=Fraction(0))], {}, (5000, 5000, 5000)),
    ],
)  # fmt: skip
def test_quantity_quality_progress(items: list[Item], more: dict[str, Any], wanted: tuple[int, int, int]) -> None:
    card = score(plan(*items), sheet("plan", **more))
    assert (card.a, card.b, card.c) == wanted


def test_completion_leaves_out_what_was_taken_over() -> None:
    card = score(plan(Item(1, accepted=Fraction(1, 2)), Item(2, accepted=Fraction(5), taken_over=True)), PLAN)
    assert (card.a, card.completion) == (10000, 5000)


@pytest.mark.parametrize("items", [(), (Item(1, taken_over=True),), (Item(1, Fraction(0)),)])
def test_nothing_assigned_is_neither_0_nor_100(items: tuple[Item, ...]) -> None:
    said = score(legal(*items), LEGAL).as_json()
    assert said.pop("insufficient_data") is True
    assert said.pop("lines") == []
    assert len(said.pop("inputs_sha256")) == 64
    assert set(said.values()) == {None}


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        (10000, Grade.EXCELLENT), (9000, Grade.EXCELLENT), (8999, Grade.GOOD), (7000, Grade.GOOD), (6999, Grade.COMPLETED),
        (5000, Grade.COMPLETED), (4999, Grade.NOT_COMPLETED), (0, Grade.NOT_COMPLETED),
    ],
)  # fmt: skip
def test_the_grade_is_that_of_the_total(total: int, grade: Grade) -> None:
    assert LEGAL.grade_of(total) is grade
    assert PLAN.grade_of(total) is None


def test_what_is_shown_and_what_is_graded_agree() -> None:
    """89,995 is shown as 90,00 and graded as 90,00."""
    items = (Item(1, Fraction(1), Fraction(14_000), Fraction(13_997)),)
    card = score(legal(*items, general=20), LEGAL)
    assert (card.total, card.grade) == (8999, Grade.GOOD)
    card = score(legal(*items, role=Role.STAFF, general=20), sheet("nd335", general=20, results=70))
    assert card.total == 8999
    exact = score(legal(Item(1, Fraction(1), Fraction(14_000), Fraction(13_999)), role=Role.STAFF, general=20), LEGAL)
    assert (exact.total, exact.grade) == (9000, Grade.EXCELLENT)


# Whatever the facts


QUARTERS = st.integers(0, 40).map(lambda n: Fraction(n, 4))
COUNTS = st.integers(0, 6)


@st.composite
def some_items(draw: st.DrawFn) -> tuple[Item, ...]:
    made = []
    for number in range(draw(st.integers(1, 6))):
        assigned, taken = draw(QUARTERS), draw(st.booleans())
        accepted = draw(QUARTERS) if taken else assigned * Fraction(draw(st.integers(0, 4)), 4)
        made.append(
            Item(
                number if draw(st.booleans()) else f"việc {number}", draw(QUARTERS), assigned, accepted, draw(COUNTS), draw(COUNTS),
                draw(COUNTS), draw(COUNTS), draw(st.booleans()), taken,
            )
        )  # fmt: skip
    return tuple(made)


@st.composite
def some_facts(draw: st.DrawFn) -> tuple[Facts, RuleSet]:
    rules = draw(st.sampled_from(BUILT_IN))
    facts = Facts(rules.key, draw(st.sampled_from(Role)), draw(some_items()))
    if rules.is_legal:
        percent = st.sampled_from((50, 100))
        general = Fraction(draw(st.integers(0, 3000)), 100)
        facts = replace(facts, general=general, **{name: draw(percent) for name in CRITERIA})
    return facts, replace(rules, cap=draw(st.booleans()), floor=draw(st.booleans()))


ANY = some_facts()
quick = settings(max_examples=60, deadline=None, derandomize=True)


def with_one(facts: Facts, place: int, **more: Any) -> Facts:
    items = list(facts.items)
    items[place % len(items)] = replace(items[place % len(items)], **more)
    return facts.with_items(items)


def never_lower(better: Scorecard, worse: Scorecard) -> None:
    for name in ("a", "b", "c", "results", "total"):
        assert (getattr(better, name) or 0) >= (getattr(worse, name) or 0), name


@quick
@given(ANY, st.integers(0, 5))
def test_one_more_mishap_never_raises(case: tuple[Facts, RuleSet], place: int) -> None:
    facts, rules = case
    item = facts.items[place % len(facts.items)]
    before = score(facts, rules)
    never_lower(before, score(with_one(facts, place, late_events=item.late_events + 1), rules))
    never_lower(before, score(with_one(facts, place, failed_reviews=item.failed_reviews + 1), rules))


@quick
@given(ANY, st.integers(0, 5))
def test_excusing_never_lowers(case: tuple[Facts, RuleSet], place: int) -> None:
    facts, rules = case
    item = facts.items[place % len(facts.items)]
    before = score(facts, rules)
    never_lower(score(with_one(facts, place, excused_lates=item.excused_lates + 1), rules), before)
    never_lower(score(with_one(facts, place, excused_reviews=item.excused_reviews + 1), rules), before)


@quick
@given(ANY, st.integers(0, 5))
def test_accepting_more_never_lowers(case: tuple[Facts, RuleSet], place: int) -> None:
    facts, rules = case
    item = facts.items[place % len(facts.items)]
    more = item.accepted + (item.assigned - item.accepted) / 2 if not item.taken_over else item.accepted + 1
    never_lower(
        score(with_one(facts, place, accepted=more), replace(rules, floor=True)), score(facts, replace(rules, floor=True))
    )


@quick
@given(ANY, st.randoms(use_true_random=False))
def test_the_order_of_items_is_nothing(case: tuple[Facts, RuleSet], chance: random.Random) -> None:
    facts, rules = case
    turned = list(facts.items)
    chance.shuffle(turned)
    assert score(facts.with_items(turned), rules) == score(facts, rules)


@quick
@given(ANY, st.sampled_from((Fraction(1, 8), Fraction(3), Fraction(1000))))
def test_weights_are_scale_free(case: tuple[Facts, RuleSet], times: Fraction) -> None:
    facts, rules = case
    scaled = facts.with_items([replace(item, weight=item.weight * times) for item in facts.items])
    one, other = score(facts, rules), score(scaled, rules)
    for name in ("a", "b", "c", "results", "task_score", "total", "grade", "completion"):
        assert getattr(one, name) == getattr(other, name)
    assert [line.points for line in one.lines] == [line.points for line in other.lines]


@quick
@given(ANY)
def test_lines_sum_and_texts_come_back(case: tuple[Facts, RuleSet]) -> None:
    facts, rules = case
    card = score(facts, rules)
    assert sum(line.points for line in card.lines) == (card.total or 0)
    assert read_facts(canonical(facts), BUILT_IN) == facts.with_items(sorted(facts.items, key=item_order))
    assert read_definition(definition(rules)) == rules


# The same facts, written otherwise


@pytest.mark.parametrize(
    "other",
    [
        '{"rule_set":"nd335","role":"leader","general":28.0,"items":[{"id":1.0},{"id":"x","late_events":1.0}]}',
        '{"items":[{"late_events":1,"id":"x"},{"id":1,"weight":1.00,"assigned":1e0,"accepted":10e-1}],'
        '"general":2.8e1,"role":"leader","rule_set":"nd335","unit_result":100,"organising":100.0}',
        '\n { "rule_set" : "nd335", "role" : "leader", "general" : 28, "uniting": 100,\n "items" : [ {"id":1,"failed_reviews":0,'
        '"excused_reviews":0,"late_events":0,"excused_lates":0,"handed_over":false,"taken_over":false}, {"id":"\\u0078",'
        '"late_events":1} ] }',
    ],
)
def test_the_same_facts_have_the_same_fingerprint(other: str) -> None:
    first = '{"rule_set":"nd335","role":"leader","general":28,"items":[{"id":1},{"id":"x","late_events":1}]}'
    assert fingerprint(read_facts(other, BUILT_IN)) == fingerprint(read_facts(first, BUILT_IN))


def test_other_facts_have_another() -> None:
    one = legal(Item(1))
    others = [
        legal(Item("1")), legal(Item(1), general=27), legal(Item(1), unit_result=50), legal(Item(1), role=Role.DEPUTY),
        legal(Item(1, late_events=1)), legal(Item(1, weight=Fraction(11, 10))), legal(Item(1), Item(2)), plan(Item(1)),
    ]  # fmt: skip
    assert len({fingerprint(facts) for facts in [one, *others]}) == len(others) + 1


def test_the_plan_score_looks_at_the_rest_and_counts_none_of_it() -> None:
    bare = '{"rule_set":"plan","role":"leader","items":[{"id":1}]}'
    full = '{"rule_set":"plan","role":"leader","general":12,"unit_result":50,"items":[{"id":1}]}'
    assert read_facts(full, BUILT_IN) == read_facts(bare, BUILT_IN)


def test_every_setting_is_a_field_with_a_reason_and_says_its_default() -> None:
    for rules in BUILT_IN:
        for setting in SETTINGS:
            assert setting.reason
            assert setting.said(rules)
    assert {choice for setting in SETTINGS if setting.name == "late_counting" for choice in setting.choices} == set(
        LateCounting
    )
