"""What would change a score: the engine run once more on changed facts, never guessed."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.scoring.engine import score
from tracker.scoring.facts import Facts, Item
from tracker.scoring.rule_sets import RuleSet


@dataclass(frozen=True, slots=True)
class Idea:
    """Something that could be otherwise: in Vietnamese, the facts as they would be then, the ids it is about."""

    words: str
    facts: Facts
    about: tuple[int | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What an idea would do: `delta` (signed) and the new `total`, hundredths of a point."""

    words: str
    delta: int
    total: int
    about: tuple[int | str, ...] = ()


def changes(facts: Facts, rules: RuleSet, ideas: Iterable[Idea]) -> list[Change]:
    """The ideas that change the total: gains first, the largest before the smaller, then losses, again the largest first.

    None where there is no total to change, nor of ideas that leave none.
    """
    now = score(facts, rules).total
    if now is None:
        return []
    found = []
    for idea in ideas:
        then = score(idea.facts, rules).total
        if then is not None and then != now:
            found.append(Change(idea.words, then - now, then, idea.about))
    return sorted(found, key=lambda one: (one.delta < 0, -abs(one.delta)))


def replaced(facts: Facts, items: Iterable[Item]) -> Facts:
    """The facts with these items in the place of those of the same id."""
    by_id = {item.id: item for item in items}
    return facts.with_items([by_id.get(item.id, item) for item in facts.items])
