"""Each head's sheet of a period, put together: whose work, what it counts, the plan score and the legal sheet over it; pure."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from tracker.accountability.counting import Counted, Term, Work, count, counted_day, owner_of, prolonged
from tracker.accountability.rules import (
    PLAN,
    Progress,
    SheetState,
    Span,
    plan_sheet,
    population_of,
    sheet_for,
)
from tracker.scoring.engine import Scorecard, score
from tracker.scoring.facts import Facts
from tracker.scoring.rule_sets import CRITERIA, Population, Role, RuleSet
from tracker.units.rules import Standing, UnitKind


@dataclass(frozen=True, slots=True)
class Head:
    """A head's term at a unit."""

    appointment: int
    person: int
    name: str
    title: str
    unit: int
    unit_name: str
    unit_path: str
    kind: UnitKind
    peer_group: str
    standing: Standing
    population: Population
    sort_key: str
    term: Term

    @property
    def is_requested(self) -> bool:
        """A requested body: cooperation results, never a total, a grade or a place in an order (domain.md §5)."""
        return self.standing is Standing.REQUESTED


@dataclass(frozen=True)
class Sheet:
    """One layer of a head's result: the plan score, or the legal sheet over it, as it comes out today.

    `counted`: the assignments as this sheet's rule set counts them. `row`: what people put on it (columns of tables.Sheet; None: nothing yet). `published`: the standing scorecard's row.
    `general_from`: whose general points count so far: "authority", "self", or "" where nobody gave any (0 then).
    Criteria without a basis count 100 % until then; `progress` says that they lack it.
    """

    rules: RuleSet
    counted: tuple[Counted, ...]
    facts: Facts
    progress: Progress
    general_from: str = ""
    row: Mapping[str, Any] | None = None
    published: Mapping[str, Any] | None = None

    @property
    def state(self) -> SheetState:
        return self.progress.state

    @cached_property
    def score(self) -> Scorecard:
        """Counted when it is first asked for: many a step needs only the state of most sheets."""
        return score(self.facts, self.rules)


@dataclass(frozen=True, slots=True)
class HeadResult:
    """One head in one period. `unsure`: work that a person should place first. `prolonged`: why đ is proposed lower."""

    head: Head
    span: Span
    counted: tuple[Counted, ...]
    unsure: tuple[Counted, ...]
    prolonged: tuple[Counted, ...]
    plan: Sheet
    legal: Sheet | None

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return (self.plan, self.legal) if self.legal else (self.plan,)

    def sheet(self, key: str) -> Sheet | None:
        return next((one for one in self.sheets if one.rules.key == key), None)


@dataclass(frozen=True, slots=True)
class PeriodStanding:
    """A whole period: heads in the order of their groups and names; `nobodys`: work of units that nobody headed that day."""

    span: Span
    heads: tuple[HeadResult, ...]
    nobodys: tuple[Counted, ...]
    sheets: tuple[RuleSet, ...] = field(default_factory=tuple)


def assemble(
    *,
    span: Span,
    today: date,
    heads: Sequence[Head],
    work: Sequence[Work],
    sheets: Sequence[RuleSet],
    rows: Mapping[tuple[int, str], Mapping[str, Any]],
    published: Mapping[tuple[int, str], Mapping[str, Any]],
    explaining: frozenset[int] = frozenset(),
) -> PeriodStanding:
    """The period as it stands today. `rows`, `published`: by (appointment, rule set key); `explaining`: ids of sheets whose
    head explains and was not answered yet."""
    terms: dict[int, list[Head]] = defaultdict(list)
    for head in heads:
        terms[head.unit].append(head)
    plan = plan_sheet(sheets, span.first)
    mine: dict[int, list[Counted]] = defaultdict(list)
    unsure: dict[int, list[Counted]] = defaultdict(list)
    nobodys = []
    for one in work:
        if not span.holds(counted_day(one)):
            continue
        owner = owner_of(one, [head.term for head in terms[one.unit]], plan)
        counted = count(one, span, plan, today)
        if owner.appointment is None:
            nobodys.append(counted)
            continue
        mine[owner.appointment].append(counted)
        if owner.is_unsure:
            unsure[owner.appointment].append(counted)
    made = [
        result_of(
            head, mine[head.appointment], unsure[head.appointment], span=span, today=today, sheets=sheets, rows=rows,
            published=published, explaining=explaining,
        )
        for head in heads
        if head.appointment in mine or is_in(head.term, span, today)
    ]  # fmt: skip
    made.sort(key=lambda one: (one.head.is_requested, one.head.peer_group, one.head.sort_key, one.head.term.since))
    return PeriodStanding(span, tuple(made), tuple(nobodys), tuple(sheets))


def is_in(term: Term, span: Span, today: date) -> bool:
    """Whether a term reaches into the period (and has begun)."""
    return term.since <= min(span.last, today) and (term.until is None or term.until >= span.first)


def result_of(
    head: Head, counted: Sequence[Counted], unsure: Sequence[Counted], *, span: Span, today: date, sheets: Sequence[RuleSet],
    rows: Mapping[tuple[int, str], Mapping[str, Any]], published: Mapping[tuple[int, str], Mapping[str, Any]],
    explaining: frozenset[int],
) -> HeadResult:  # fmt: skip
    plan_rules = version_of(rows.get((head.appointment, PLAN)), plan_sheet(sheets, span.first), sheets)
    legal_rules = None if head.is_requested else sheet_for(head.population, sheets, span.first)

    def layer(rules: RuleSet) -> Sheet:
        row = rows.get((head.appointment, rules.key))
        again = counted if rules == plan_rules else [count(one.work, span, rules, today) for one in counted]
        return sheet_of(
            again, rules, row=row, published=published.get((head.appointment, rules.key)), span=span, unsure=len(unsure),
            is_explaining=bool(row and row["id"] in explaining),
        )  # fmt: skip

    legal = layer(version_of(rows.get((head.appointment, legal_rules.key)), legal_rules, sheets)) if legal_rules else None
    return HeadResult(
        head, span, tuple(counted), tuple(unsure), tuple(prolonged(counted, legal_rules or plan_rules, today)),
        layer(plan_rules), legal,
    )  # fmt: skip


def version_of(row: Mapping[str, Any] | None, present: RuleSet, sheets: Sequence[RuleSet]) -> RuleSet:
    """The version a sheet was announced under stands; before that, the one in force."""
    if row is None or row["rule_version"] is None:
        return present
    return next((one for one in sheets if (one.key, one.version) == (present.key, row["rule_version"])), present)


def sheet_of(
    counted: Sequence[Counted], rules: RuleSet, *, row: Mapping[str, Any] | None, published: Mapping[str, Any] | None,
    span: Span, unsure: int, is_explaining: bool,
) -> Sheet:  # fmt: skip
    general, source = general_of(row) if rules.is_legal else (None, "")
    criteria = tuple(row[name] if row else None for name in CRITERIA)
    facts = Facts(
        rule_set=rules.key, role=Role.LEADER, general=general, items=tuple(one.item for one in counted),
        **{name: 100 if value is None else value for name, value in zip(CRITERIA, criteria, strict=True)},
    )  # fmt: skip
    progress = Progress(
        state=SheetState(row["state"]) if row else SheetState.DRAFT, rules=rules, span=span,
        has_work=any(one.item.asked for one in counted), waits=tuple(waits_of(counted)), unplaced=unsure,
        is_scored=bool(row and row["scored_at"]), criteria=(criteria[0], criteria[1], criteria[2]),
        explain_until=row["explain_until"] if row else None, is_agreed=bool(row and row["agreed_at"]), is_explaining=is_explaining,
    )  # fmt: skip
    return Sheet(rules, tuple(counted), facts, progress, source, row, published)


def waits_of(counted: Sequence[Counted]) -> list[str]:
    """What the sheet waits for, said once for each reason: 2 việc chờ xác nhận báo cáo."""
    sums: dict[str, int] = defaultdict(int)
    for one in counted:
        if one.waits:
            sums[one.waits] += 1
    return [f"{number} việc {why}" for why, number in sorted(sums.items())]


def general_of(row: Mapping[str, Any] | None) -> tuple[Fraction, str]:
    """The general points that count so far, and whose they are: the authority's, else those the head handed in."""
    if row and row["scored_at"]:
        return points_in(row["points"]), "authority"
    if row and row["handed_in_at"]:
        return points_in(row["self_points"]), "self"
    return Fraction(0), ""


def points_in(text: str) -> Fraction:
    """The sum of points kept as JSON {criterion: {"points": hundredths, "remark": text}}."""
    return Fraction(sum(one["points"] for one in json.loads(text or "{}").values()), 100)


def head_of(row: Mapping[str, Any]) -> Head:
    """A head from a row of `gathering.HEADS`."""
    kind = UnitKind(row["kind"])
    until = row["until"]
    return Head(
        appointment=row["appointment"], person=row["person"], name=row["name"], title=row["title"], unit=row["unit"],
        unit_name=row["unit_name"], unit_path=row["unit_path"], kind=kind, peer_group=row["peer_group"],
        standing=Standing(row["standing"]), population=population_of(kind, row["population"]), sort_key=row["sort_key"],
        term=Term(row["appointment"], row["since"], until, bool(row["acting"])),
    )  # fmt: skip
