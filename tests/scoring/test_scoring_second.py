"""A second implementation of the score, written from the issue's text alone with fractions, and asked the same questions."""

import json
import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from tracker.scoring.engine import score
from tracker.scoring.facts import canonical, read_facts
from tracker.scoring.rule_sets import BUILT_IN, CRITERIA, Grade, Population, RuleSet, Threshold

MANY = 10_000  # for each of two seeds
NAMES = {"excellent": 90, "good": 70, "completed": 50}
COMPONENTS = {"general", "a", "b", "c", "unit_result", "organising", "uniting"}


def second(text: str, *, cap: bool = True, floor: bool = True, once: int = 25, twice: int = 25) -> dict[str, Any]:
    """What `tracker score --json` must say, figure by figure, in exact hundredths. `once`, `twice`: percent lost for a failed
    review, for a late event."""
    said = json.loads(text, parse_float=Fraction)
    rows = said["items"]
    below = above = onwards = sideways = raw = Fraction()
    for row in rows:
        weight, asked, accepted = row.get("weight", 1), row.get("assigned", 1), row.get("accepted", 1)
        worth = Fraction(weight) * accepted
        counts = {}
        for bad, pardon in (("failed_reviews", "excused_reviews"), ("late_events", "excused_lates")):
            counts[bad] = row.get(bad, 0) - min(row.get(bad, 0), row.get(pardon, 0))
        kept_review = Fraction(100 - counts["failed_reviews"] * once) / 100
        kept_late = Fraction(100 - counts["late_events"] * twice) / 100
        if floor:
            kept_review = kept_review if kept_review > 0 else Fraction()
            kept_late = kept_late if kept_late > 0 else Fraction()
        above += worth
        onwards += worth * kept_review
        sideways += worth * kept_late
        if not row.get("taken_over", False):
            below += Fraction(weight) * asked
            raw += worth
    if below == 0:
        return dict.fromkeys(("a", "b", "c", "results", "task_score", "total", "grade", "completion")) | {
            "insufficient_data": True
        }
    a, b, c = (Fraction(1) if cap and part > below else part / below for part in (above, onwards, sideways))
    if said["rule_set"] == "plan":
        mean = (a + b + c) / 3
        worth_of_tasks, exact = mean * 100, mean * 100
    else:
        three = [Fraction(said.get(name, 100)) / 100 for name in ("unit_result", "organising", "uniting")]
        counted = [a, b, c] if said["role"] == "staff" else [a, b, c, *three]
        mean = sum(counted, Fraction()) / len(counted)
        worth_of_tasks = mean * 70
        exact = said["general"] + worth_of_tasks
    total = rounded(exact)
    grade = None
    if said["rule_set"] != "plan":
        grade = next((word for word, bound in NAMES.items() if total >= bound * 100), "not_completed")
    return {
        "a": rounded(a * 100), "b": rounded(b * 100), "c": rounded(c * 100), "results": rounded(mean * 100),
        "task_score": rounded(worth_of_tasks), "total": total, "grade": grade, "completion": rounded(raw * 100 / below),
        "insufficient_data": False,
    }  # fmt: skip


def rounded(value: Fraction) -> int:
    """Half up, in hundredths."""
    twice = value * 200 + 1
    return twice.numerator // (2 * twice.denominator)


def some_facts(chance: random.Random) -> str:
    """Facts as somebody could write them: sizes, decimals, defaults said or not, everything allowed happening."""
    key = chance.choice(("plan", "nd335", "nd233"))
    facts: dict[str, Any] = {"rule_set": key, "role": chance.choice(("leader", "deputy", "staff")), "items": []}
    if key != "plan":
        facts["general"] = chance.choice((0, 30, chance.randint(0, 30), chance.randint(0, 3000) / 100))
    for name in CRITERIA:
        if chance.random() < 0.4:
            facts[name] = chance.choice((50, 100))
    for number in range(chance.choice((0, 1, 1, 2, 3, 5))):
        item: dict[str, Any] = {"id": number if chance.random() < 0.7 else f"việc {number}"}
        if chance.random() < 0.6:
            item["weight"] = chance.choice((0, 1, 1.5, 2, 0.25, chance.randint(1, 999) / 100))
        assigned = 1 if chance.random() < 0.6 else chance.choice((0, 2, 4, 10, chance.randint(1, 400) / 4))
        taken = chance.random() < 0.15
        item |= {"assigned": assigned} if assigned != 1 else {}
        if taken:
            item |= {"taken_over": True, "accepted": chance.choice((0, 1, 3, assigned))}
        elif assigned != 1 or chance.random() < 0.5:
            item["accepted"] = chance.choice((0, assigned, assigned, assigned / 2, assigned / 4))
        for name in ("failed_reviews", "excused_reviews", "late_events", "excused_lates"):
            if chance.random() < 0.35:
                item[name] = chance.choice((0, 1, 1, 2, 3, 4, 5, 6))
        if chance.random() < 0.1:
            item["handed_over"] = True
        facts["items"].append(item)
    return json.dumps(facts, ensure_ascii=False)


def compare(text: str, rules: RuleSet, **settings: Any) -> Grade | None:
    """The engine reads what was written, the second implementation the canonical text of it."""
    facts = read_facts(text, BUILT_IN)
    card, wanted = score(facts, rules), second(canonical(facts), **settings)
    assert {name: getattr(card, name) for name in wanted} == wanted, text
    assert sum(line.points for line in card.lines) == (card.total or 0), text
    assert {line.component for line in card.lines} <= COMPONENTS
    return card.grade


@pytest.mark.parametrize("seed", range(2))
def test_both_agree_on_thousands_of_facts(seed: int) -> None:
    chance = random.Random(seed)
    rules = {one.key: one for one in BUILT_IN}
    seen = set()
    for _ in range(MANY):
        text = some_facts(chance)
        key = text.partition('"rule_set": "')[2].partition('"')[0]
        seen.add(compare(text, rules[key]))
    assert seen == {"excellent", "good", "completed", "not_completed", None}


@pytest.mark.parametrize(
    ("cap", "floor", "loss"), [(False, True, 25), (True, False, 25), (False, False, 10), (False, False, 100)]
)
def test_both_agree_where_a_ward_settled_otherwise(cap: bool, floor: bool, loss: int) -> None:
    chance = random.Random(7)
    rules = {one.key: replace(one, cap=cap, floor=floor, review_loss=loss, late_loss=loss) for one in BUILT_IN}
    for _ in range(800):
        text = some_facts(chance)
        compare(text, rules[json.loads(text)["rule_set"]], cap=cap, floor=floor, once=loss, twice=loss)


def test_lines_are_apportioned_by_largest_remainder() -> None:
    """Each line is its exact value rounded up or down, and none that was rounded down had more left over than one rounded up."""
    chance = random.Random(11)
    rules = {one.key: one for one in BUILT_IN}
    for _ in range(1_500):
        text = some_facts(chance)
        facts = read_facts(text, BUILT_IN)
        card = score(facts, rules[facts.rule_set])
        if card.insufficient_data:
            continue
        exact = exact_parts(text, {line.component for line in card.lines} - {"general"})
        up = [part - part.__floor__() for line in card.lines if line.points > (part := exact[line.component] * 100)]
        down = [part - part.__floor__() for line in card.lines if line.points <= (part := exact[line.component] * 100)]
        assert all(abs(line.points - exact[line.component] * 100) < 1 for line in card.lines)
        assert min(up, default=Fraction(1)) >= max(down, default=Fraction(0)), text


def exact_parts(text: str, components: set[str]) -> dict[str, Fraction]:
    """What each component is worth before any rounding, by leaving nothing out: the whole less what the others make."""
    said = json.loads(text, parse_float=Fraction, parse_int=Fraction)
    rows = said["items"]
    below = sum(row.get("weight", 1) * row.get("assigned", 1) for row in rows if not row.get("taken_over"))

    def part(bad: str, pardon: str) -> Fraction:
        whole = sum(
            Fraction(row.get("weight", 1))
            * row.get("accepted", 1)
            * max(0, 1 - Fraction(max(0, row.get(bad, 0) - row.get(pardon, 0))) / 4)
            for row in rows
        )
        return min(Fraction(1), Fraction(whole) / below)

    shares = {"a": part("", ""), "b": part("failed_reviews", "excused_reviews"), "c": part("late_events", "excused_lates")}
    shares |= {name: Fraction(said.get(name, 100)) / 100 for name in CRITERIA}
    worth = 100 if said["rule_set"] == "plan" else 70
    return {name: shares[name] * worth / len(components) for name in components} | {"general": Fraction(said.get("general", 0))}


# One more sheet is data


CITY = RuleSet(
    key="haiphong", version=1, title="Một sheet khác", basis="Quy định của thành phố", starts_on=BUILT_IN[1].starts_on,
    population=Population.CIVIL_SERVANTS, general=20, results=80,
    thresholds=(Threshold(Grade.EXCELLENT, 9000, True), Threshold(Grade.GOOD, 8000, True), Threshold(Grade.COMPLETED, 5000)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("general", "done", "total", "grade"),
    [
        ("20", 10, 10000, Grade.EXCELLENT), ("10", 10, 9000, Grade.GOOD), ("10.01", 10, 9001, Grade.EXCELLENT),
        ("8", 9, 8000, Grade.COMPLETED), ("8.01", 9, 8001, Grade.GOOD), ("10", 5, 5000, Grade.COMPLETED),
        ("9.99", 5, 4999, Grade.NOT_COMPLETED), ("0", 0, 0, Grade.NOT_COMPLETED),
    ],
)  # fmt: skip
def test_a_citys_sheet_of_20_and_80_is_one_more_value(general: str, done: int, total: int, grade: Grade) -> None:
    items = ",".join(f'{{"id":{n},"accepted":{int(n < done)}}}' for n in range(10))
    facts = read_facts(f'{{"rule_set":"haiphong","role":"leader","general":{general},"items":[{items}]}}', (*BUILT_IN, CITY))
    card = score(facts, CITY)
    assert (card.total, card.grade) == (total, grade)
    assert [line.component for line in card.lines] == ["general", "a", "b", "c"]
    assert sum(line.points for line in card.lines) == total
