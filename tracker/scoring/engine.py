"""The score: exact fractions from facts to a scorecard, rounded once at the end, every addend with what stands behind it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from tracker.core.text import number
from tracker.scoring.facts import Facts, Item, fingerprint, item_order
from tracker.scoring.rule_sets import COMPONENT_WORDS, Grade, Role, RuleSet


@dataclass(frozen=True, slots=True)
class Line:
    """One addend: `points` in hundredths; `percent` of its component in hundredths (None for general points)."""

    component: str
    points: int
    percent: int | None
    reason: str
    items: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Hundredths of a percent (a, b, c, results, completion) and of a point (task_score, total); the lines sum to `total`.

    None everywhere where nothing was assigned: no data is neither 0 nor 100.
    """

    a: int | None
    b: int | None
    c: int | None
    results: int | None
    task_score: int | None
    total: int | None
    grade: Grade | None
    completion: int | None
    insufficient_data: bool
    lines: tuple[Line, ...]
    inputs_sha256: str

    def as_json(self) -> dict[str, Any]:
        """What `tracker score --json` prints: numbers with two decimals."""
        figures = ("a", "b", "c", "results", "task_score", "total")
        return {
            **{name: decimals(getattr(self, name)) for name in figures},
            "grade": self.grade,
            "completion": decimals(self.completion),
            "insufficient_data": self.insufficient_data,
            "lines": [
                {"component": x.component, "points": decimals(x.points), "reason": x.reason, "items": list(x.items)}
                for x in self.lines
            ],
            "inputs_sha256": self.inputs_sha256,
        }


@dataclass(frozen=True, slots=True)
class Addend:
    """A line before rounding: `share` of its component (1 is 100 %), exact `points`."""

    component: str
    points: Fraction
    share: Fraction | None
    reason: str
    items: tuple[int | str, ...] = ()


def score(facts: Facts, rules: RuleSet) -> Scorecard:
    """The scorecard of one head in one period.

    a = Σ w·accepted / Σ w·assigned; b and c the same with each item reduced by its failed reviews, its late events; of a
    legal sheet KQ = (a+b+c+d+đ+e)/6 for heads and deputies, (a+b+c)/3 for others (NĐ 335/2025); total = general + KQ × results.
    """
    items = sorted(facts.items, key=item_order)
    asked = exact_sum(item.asked for item in items)
    if not asked:
        return Scorecard(None, None, None, None, None, None, None, None, True, (), fingerprint(facts))
    given = exact_sum(item.given for item in items)
    shares = {
        "a": capped(given / asked, rules),
        "b": capped(
            (given - exact_sum(lost(x, x.bad_reviews, rules.review_loss, rules) for x in items if x.bad_reviews)) / asked, rules
        ),
        "c": capped(
            (given - exact_sum(lost(x, x.bad_lates, rules.late_loss, rules) for x in items if x.bad_lates)) / asked, rules
        ),
    }
    shares |= {name: Fraction(getattr(facts, name), 100) for name in criteria_of(facts, rules)}
    results = sum(shares.values(), Fraction(0)) / len(shares)
    addends = [Addend("general", facts.general, None, general_words(facts, rules))] if facts.general is not None else []
    addends += [
        Addend(
            name,
            share * rules.results / len(shares),
            share,
            reason(name, share, items, (given, asked), rules),
            behind(name, items),
        )
        for name, share in shares.items()
    ]
    total = half_up(sum((addend.points for addend in addends), Fraction(0)))
    completed = given - exact_sum(item.given for item in items if item.taken_over)
    return Scorecard(
        a=half_up(shares["a"] * 100), b=half_up(shares["b"] * 100), c=half_up(shares["c"] * 100),
        results=half_up(results * 100), task_score=half_up(results * rules.results), total=total, grade=rules.grade_of(total),
        completion=half_up(completed / asked * 100), insufficient_data=False, lines=apportioned(addends, total),
        inputs_sha256=fingerprint(facts),
    )  # fmt: skip


def exact_sum(values: Iterable[Fraction]) -> Fraction:
    """The exact sum, adding whole numbers as long as denominators agree: many times quicker than fraction by fraction."""
    sums: dict[int, int] = defaultdict(int)
    for value in values:
        sums[value.denominator] += value.numerator
    return sum((Fraction(above, below) for below, above in sums.items()), Fraction(0))


def lost(item: Item, times: int, loss: int, rules: RuleSet) -> Fraction:
    """What of an item's accepted units so many mishaps take."""
    return item.given * (1 - left(times, loss, rules))


def left(times: int, loss: int, rules: RuleSet) -> Fraction:
    rest = 1 - Fraction(times * loss, 100)
    return max(Fraction(0), rest) if rules.floor else rest


def capped(share: Fraction, rules: RuleSet) -> Fraction:
    return min(Fraction(1), share) if rules.cap else share


def criteria_of(facts: Facts, rules: RuleSet) -> tuple[str, ...]:
    """The criteria that count for this role: heads and deputies answer for others, staff do not."""
    return () if facts.role is Role.STAFF else rules.criteria


# Rounding


def half_up(value: Fraction) -> int:
    """Hundredths, half up."""
    return (200 * value.numerator + value.denominator) // (2 * value.denominator)


def apportioned(addends: Sequence[Addend], total: int) -> tuple[Line, ...]:
    """The addends in hundredths that sum to the rounded total: largest remainders first (Hare), earlier ones at a tie."""
    whole = [floor(addend.points * 100) for addend in addends]
    rests = [addend.points * 100 - part for addend, part in zip(addends, whole, strict=True)]
    for place in sorted(range(len(addends)), key=lambda n: (-rests[n], n))[: total - sum(whole)]:
        whole[place] += 1
    return tuple(
        Line(
            addend.component, points, half_up(addend.share * 100) if addend.share is not None else None, addend.reason,
            addend.items,
        )
        for addend, points in zip(addends, whole, strict=True)
    )  # fmt: skip


def decimals(hundredths: int | None) -> float | None:
    """9392 → 93.92"""
    return None if hundredths is None else hundredths / 100


def hundredths(decimals: Decimal | float | None) -> int | None:
    """93.92 → 9392: back from what `as_json` wrote."""
    return None if decimals is None else round(decimals * 100)


# In words


def reason(component: str, share: Fraction, items: Sequence[Item], units: tuple[Fraction, Fraction], rules: RuleSet) -> str:
    """Why a component is what it is, in one Vietnamese sentence; `units`: weighed ones given and asked."""
    given, asked = units
    of_done = f" Tính trên {shown(given)} việc đã xong, trong {shown(asked)} việc được giao." if given != asked else ""
    match component:
        case "a":
            over = sum(1 for item in items if item.taken_over and item.given)
            more = f", trong đó {over} việc nhận thêm của đơn vị khác" if over else ""
            weighed = " (đã nhân hệ số)" if any(item.weight != 1 for item in items) else ""
            return f"Đã xong {shown(given)} trên {shown(asked)} việc được giao{weighed}{more}."
        case "b":
            bad = count(items, "bad_reviews")
            lost = f"{bad} lần bị trả lại vì sai sót lớn, mỗi lần trừ {rules.review_loss}% của việc đó."
            return f"{lost if bad else 'Không lần nào bị trả lại vì sai sót lớn.'}{of_done}"
        case "c":
            bad = count(items, "bad_lates")
            lost = f"{bad} lần chậm, mỗi lần trừ {rules.late_loss}% của việc đó."
            return f"{lost if bad else 'Không lần nào chậm.'}{of_done}"
        case _:
            return f"{COMPONENT_WORDS[component]}: mức {shown(share * 100)}%."


def count(items: Iterable[Item], name: str) -> int:
    """Mishaps of items of which something was accepted: of the others nothing is left to take off."""
    return sum(int(getattr(item, name)) for item in items if item.given)


def behind(component: str, items: Sequence[Item]) -> tuple[int | str, ...]:
    """The items behind a component, in order."""
    return tuple(item.id for item in items) if component in {"a", "b", "c"} else ()


def general_words(facts: Facts, rules: RuleSet) -> str:
    return f"{shown(facts.general or Fraction(0))} trên {rules.general} điểm chung."


def shown(value: Fraction) -> str:
    """A number as people read it, two decimals at most."""
    hundredths = Decimal(half_up(value)) / 100
    return number(hundredths.normalize() if hundredths % 1 else hundredths.to_integral_value())
