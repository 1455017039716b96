"""A rule set that cannot be is named field by field; general criteria as people write them."""

from dataclasses import replace
from datetime import date

import pytest

from tracker.scoring.rule_sets import BUILT_IN, Grade, RuleSet, Threshold, built_in
from tracker.scoring.soundness import groups_of, problems, written


def nd335(**more: object) -> RuleSet:
    found = built_in("nd335")
    assert found
    return replace(found, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("rules", BUILT_IN, ids=lambda one: one.key)
def test_the_sheets_the_tracker_comes_with_are_sound(rules: RuleSet) -> None:
    assert problems(rules) == {}


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (nd335(key="Q D"), "key"),
        (nd335(ends_on=date(2025, 1, 1)), "ends_on"),
        (nd335(results=69), "results"),
        (nd335(general=20, results=80), "general_groups"),
        (nd335(thresholds=(Threshold(Grade.EXCELLENT, 7000), Threshold(Grade.GOOD, 7000))), "excellent"),
        (nd335(thresholds=()), "general"),
    ],
)
def test_what_cannot_be_is_named(rules: RuleSet, field: str) -> None:
    assert field in problems(rules)


def test_groups_are_read_back_as_they_are_written() -> None:
    rules = nd335()
    again = groups_of(written(rules.general_groups))
    assert [(group.words, [(one.words, one.most) for one in group.criteria]) for group in again] == [
        (group.words, [(one.words, one.most) for one in group.criteria]) for group in rules.general_groups
    ]
    keys = [one.key for group in again for one in group.criteria]
    assert len(keys) == len(set(keys)) == 10


def test_two_criteria_of_the_same_words_have_keys_of_their_own() -> None:
    (group,) = groups_of("Nhóm | Trách nhiệm | 2,5\n\nNhóm | Trách nhiệm | 2.5")
    assert [(one.key, one.most) for one in group.criteria] == [("trach_nhiem", 250), ("trach_nhiem_2", 250)]


@pytest.mark.parametrize(
    "typed",
    ["chỉ một phần", "a | b", "a | b | c", "a | b | 0", "a | b | -1", "a | b | 101", "| b | 1", "a | b | 1 | 2", "x\n" * 41],
)
def test_a_line_that_is_none_is_named(typed: str) -> None:
    with pytest.raises(ValueError, match=r"Dòng 1|Nhiều nhất"):
        groups_of(typed)
