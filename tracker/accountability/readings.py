"""Other readings of a rule set: each setting where the law is silent turned round, and whose totals would move; pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from tracker.accountability.assembling import HeadResult, Sheet
from tracker.accountability.counting import count
from tracker.accountability.rules import Span
from tracker.scoring.engine import score
from tracker.scoring.facts import Facts
from tracker.scoring.rule_sets import SETTINGS, LateCounting, RuleSet, Setting

SILENT = ("cap", "floor", "late_counting")


@dataclass(frozen=True, slots=True)
class Moved:
    """A head whose total would be `then` instead of `now` (both as counted today, hundredths)."""

    result: HeadResult
    now: int
    then: int
    is_regraded: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The other reading of a setting where the law is silent: what runs, what it would be, whose totals would move."""

    setting: Setting
    now: str
    other: str
    moved: tuple[Moved, ...]

    @property
    def regraded(self) -> int:
        return sum(one.is_regraded for one in self.moved)


def reading(name: str, scored: Iterable[tuple[HeadResult, Sheet]], rules: RuleSet, today: date) -> Reading:
    setting = next(one for one in SETTINGS if one.name == name)
    found = []
    for result, sheet in scored:
        if not is_touched(name, sheet):
            continue
        changed = other_reading(sheet.rules, name)
        again = score(facts_under(sheet, changed, result.span, today), changed)
        now = sheet.score
        if now.total is not None and again.total is not None and again.total != now.total:
            found.append(Moved(result, now.total, again.total, again.grade != now.grade))
    return Reading(setting, setting.said(rules), setting.said(other_reading(rules, name)), tuple(found))


def is_touched(name: str, sheet: Sheet) -> bool:
    """Whether that setting can matter to these facts at all, so that the engine runs again for few of a large ward."""
    rules, items = sheet.rules, sheet.facts.items
    match name:
        case "cap":
            return any(item.taken_over for item in items)
        case "floor":
            return any(max(x.bad_reviews * rules.review_loss, x.bad_lates * rules.late_loss) > 100 for x in items)
        case _:
            return any(sum(not x.is_review for x in one.mishaps) > 1 for one in sheet.counted)


def other_reading(rules: RuleSet, name: str) -> RuleSet:
    match name:
        case "cap":
            return replace(rules, cap=not rules.cap)
        case "floor":
            return replace(rules, floor=not rules.floor)
        case _:
            is_each = rules.late_counting is LateCounting.EACH
            return replace(rules, late_counting=LateCounting.ONCE if is_each else LateCounting.EACH)


def facts_under(sheet: Sheet, rules: RuleSet, span: Span, today: date) -> Facts:
    """The facts as that reading counts them; only what counts as one late event changes them."""
    if rules.late_counting is sheet.rules.late_counting:
        return sheet.facts
    return sheet.facts.with_items([count(one.work, span, rules, today).item for one in sheet.counted])


def is_capped(sheet: Sheet) -> bool:
    if not is_touched("cap", sheet):
        return False
    free = score(sheet.facts, replace(sheet.rules, cap=False))
    return any(value is not None and value > 10000 for value in (free.a, free.b, free.c))
