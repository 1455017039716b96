"""What a rule set did to the heads of a period: spread, losses, excuses, delays of those who verify, other readings; pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from tracker.accountability.assembling import HeadResult, PeriodStanding, Sheet
from tracker.accountability.counting import Counted
from tracker.accountability.readings import SILENT, Reading, is_capped, reading
from tracker.scoring.rule_sets import CRITERIA, RuleSet
from tracker.tasks.rules import Verifier

FEW = 2  # tasks: a score of so few says little
SLOWEST = 3
BINS = (5000, 6000, 7000, 8000, 9000)  # hundredths; the first bin is below, the last from there on
LOSSES = ("a", "b", "c", "criteria")


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
    readings: tuple[Reading, ...]

    @property
    def widest(self) -> tuple[Spread, Spread] | None:
        """The groups of the highest and of the lowest mean, where they differ."""
        by_mean = sorted(self.spreads, key=lambda one: -one.mean)
        return (by_mean[0], by_mean[-1]) if by_mean and by_mean[0].mean > by_mean[-1].mean else None


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
