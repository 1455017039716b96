"""What a rule set did to the heads of a period: spread, losses, excuses, delays of those who verify, other readings; pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from statistics import median

from tracker.accountability.assembling import HeadResult, PeriodStanding, Sheet
from tracker.accountability.counting import Counted, count
from tracker.accountability.rules import Span
from tracker.scoring.engine import score
from tracker.scoring.facts import Facts
from tracker.scoring.rule_sets import CRITERIA, SETTINGS, LateCounting, RuleSet, Setting
from tracker.tasks.rules import Verifier

FEW = 2  # tasks: a score of so few says little
SLOWEST = 5
BINS = (5000, 6000, 7000, 8000, 9000)  # hundredths; the first bin is below, the last from there on
LOSSES = ("a", "b", "c", "criteria")
SILENT = ("cap", "floor", "late_counting")


# Spread and losses, by rule set and peer group


@dataclass(frozen=True, slots=True)
class Spread:
    """Totals of one peer group under one rule set, ascending; `lost`: mean points lost by LOSSES. Hundredths all.

    `published`: how many totals are published ones, the rest being today's. `lost` is today's count in any case.
    """

    group: str
    totals: tuple[int, ...]
    published: int
    lost: Mapping[str, int]

    @property
    def mean(self) -> int:
        return rounded(Fraction(sum(self.totals), len(self.totals)))

    @property
    def median(self) -> int:
        return rounded(Fraction(median(map(Fraction, self.totals))))

    @property
    def bins(self) -> tuple[int, ...]:
        """How many totals lie below the first bound of BINS, between each and the next, from the last on."""
        places = Counter(sum(total >= bound for bound in BINS) for total in self.totals)
        return tuple(places[n] for n in range(len(BINS) + 1))


@dataclass(frozen=True, slots=True)
class Layer:
    """One rule set in a period. `unscored`: sheets whose general points nobody gave yet, left out of everything here.

    `at_cap`: how many sheets have a component that is held at 100 %, None where the rule set has no cap.
    """

    rules: RuleSet
    spreads: tuple[Spread, ...]
    unscored: int
    at_cap: int | None
    readings: tuple["Reading", ...]

    @property
    def widest(self) -> tuple[Spread, Spread] | None:
        """The groups of the highest and of the lowest mean, where they differ."""
        by_mean = sorted(self.spreads, key=lambda one: -one.mean)
        return (by_mean[0], by_mean[-1]) if by_mean and by_mean[0].mean > by_mean[-1].mean else None


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


def layers(heads: Sequence[HeadResult], today: date) -> list[Layer]:
    """Every rule set that has a total, the plan score first. Requested bodies have no part in it."""
    found: dict[str, list[tuple[HeadResult, Sheet]]] = {}
    for result in heads:
        for sheet in result.sheets:
            if total_of(sheet) is not None:
                found.setdefault(sheet.rules.key, []).append((result, sheet))
    made = [layer(pairs, today) for pairs in found.values()]
    return sorted(made, key=lambda one: (one.rules.is_legal, not one.rules.publishable, one.rules.key))


def layer(pairs: Sequence[tuple[HeadResult, Sheet]], today: date) -> Layer:
    scored = [(result, sheet) for result, sheet in pairs if is_scored(sheet)]
    groups: dict[str, list[Sheet]] = {}
    for result, sheet in scored:
        groups.setdefault(result.head.peer_group, []).append(sheet)
    rules = max((sheet.rules for _, sheet in pairs), key=lambda one: one.version)
    return Layer(
        rules, tuple(spread(group, sheets) for group, sheets in groups.items()), len(pairs) - len(scored),
        sum(is_capped(sheet) for _, sheet in scored) if rules.cap else None,
        tuple(reading(name, scored, rules, today) for name in SILENT) if scored else (),
    )  # fmt: skip


def is_scored(sheet: Sheet) -> bool:
    """Whether a total says something: a sheet of the law without its general points does not."""
    return bool(sheet.published) or not sheet.rules.is_legal or sheet.progress.is_scored


def total_of(sheet: Sheet) -> int | None:
    """The published total where there is one, else today's."""
    return sheet.published["total"] if sheet.published else sheet.score.total


def spread(group: str, sheets: Sequence[Sheet]) -> Spread:
    lost = [lost_points(sheet) for sheet in sheets if sheet.score.total is not None]
    return Spread(
        group, tuple(sorted(total for sheet in sheets if (total := total_of(sheet)) is not None)),
        sum(1 for sheet in sheets if sheet.published),
        {name: rounded(Fraction(sum(one[name] for one in lost)) / (len(lost) or 1)) for name in LOSSES},
    )  # fmt: skip


def lost_points(sheet: Sheet) -> dict[str, Fraction]:
    """Exact hundredths of a point between each component and its full value; the three criteria together."""
    parts = [line for line in sheet.score.lines if line.component != "general"]
    full = Fraction(sheet.rules.results * 100, len(parts))
    lost = dict.fromkeys(LOSSES, Fraction(0))
    for line in parts:
        lost["criteria" if line.component in CRITERIA else line.component] += full * (1 - Fraction(line.percent or 0, 10000))
    return lost


def is_capped(sheet: Sheet) -> bool:
    if not is_touched("cap", sheet):
        return False
    free = score(sheet.facts, replace(sheet.rules, cap=False))
    return any(value is not None and value > 10000 for value in (free.a, free.b, free.c))


# Other readings


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


# Excuses


@dataclass(frozen=True, slots=True)
class Excused:
    """A late event or a failed review that takes nothing off, and who confirmed its cause."""

    result: HeadResult
    counted: Counted
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class Excuses:
    """Of one peer group: all late events and failed reviews, and those excused of each."""

    group: str
    lates: int
    excused_lates: int
    reviews: int
    excused_reviews: int


def excuses_of(heads: Iterable[HeadResult]) -> list[Excuses]:
    sums: dict[str, Counter[tuple[bool, bool]]] = {}
    for result in heads:
        mine = sums.setdefault(result.head.peer_group, Counter())
        mine.update((x.is_review, x.is_excused) for one in result.counted for x in one.mishaps)
    return [
        Excuses(group, n[False, False] + n[False, True], n[False, True], n[True, False] + n[True, True], n[True, True])
        for group, n in sums.items()
    ]


def excused_of(heads: Iterable[HeadResult], names: Mapping[tuple[int, str], str]) -> list[Excused]:
    """Every excused mishap; `names`: who confirmed it, by assignment and key of the mishap."""
    return [
        Excused(result, one, x.words, names.get((one.work.id, x.key), ""))
        for result in heads
        for one in result.counted
        for x in one.mishaps
        if x.is_excused
    ]


def confirmers(excused: Iterable[Excused]) -> list[tuple[str, int]]:
    """How many each confirmed, most first."""
    return sorted(Counter(one.by for one in excused).items(), key=lambda pair: (-pair[1], pair[0]))


# Delays of those who verify


@dataclass(frozen=True, slots=True)
class Delay:
    """A report and its answer; `answered_on` None: it still waits, and `days` run until today. Calendar days."""

    assignment: int
    title: str
    unit_name: str
    verifier: Verifier
    sent_on: date
    answered_on: date | None
    days: int


@dataclass(frozen=True, slots=True)
class Delays:
    """Reports that one verifier answered or owes an answer; `median` in days, `slowest` first."""

    verifier: Verifier
    reports: int
    waiting: int
    median: float
    slowest: tuple[Delay, ...]


def delays_of(delays: Sequence[Delay]) -> list[Delays]:
    made = []
    for verifier in Verifier:
        mine = sorted((one for one in delays if one.verifier is verifier), key=lambda one: (-one.days, one.assignment))
        if mine:
            waiting = sum(one.answered_on is None for one in mine)
            made.append(Delays(verifier, len(mine), waiting, median(one.days for one in mine), tuple(mine[:SLOWEST])))
    return made


# The whole page


@dataclass(frozen=True, slots=True)
class Fairness:
    """A period as leadership looks at its rules. `few`: heads with 1 to FEW tasks; `idle`: how many have none."""

    standing: PeriodStanding
    layers: tuple[Layer, ...]
    excuses: tuple[Excuses, ...]
    excused: tuple[Excused, ...]
    delays: tuple[Delays, ...]
    few: tuple[tuple[HeadResult, int], ...]
    idle: int


def fairness(
    standing: PeriodStanding, names: Mapping[tuple[int, str], str], delays: Sequence[Delay], *, today: date
) -> Fairness:
    """`names`: who confirmed each excused mishap, by assignment and key. Requested bodies only among the delays."""
    heads = [one for one in standing.heads if not one.head.is_requested]
    tasks = [(result, sum(1 for one in result.counted if one.item.asked)) for result in heads]
    return Fairness(
        standing, tuple(layers(heads, today)), tuple(excuses_of(heads)), tuple(excused_of(heads, names)),
        tuple(delays_of(delays)), tuple(pair for pair in tasks if 0 < pair[1] <= FEW), sum(n == 0 for _, n in tasks),
    )  # fmt: skip


def rounded(value: Fraction) -> int:
    """To the nearest whole, half up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
