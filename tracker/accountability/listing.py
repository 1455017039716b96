"""A period as a desk lists it: heads by peer group, each sheet with what hinders it and what may be done, sums that agree; pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.accountability.assembling import HeadResult, PeriodStanding, Sheet, is_in
from tracker.accountability.counting import Term
from tracker.accountability.rules import (
    PeriodKind,
    SheetState,
    Span,
    may_announce,
    may_publish,
    obstacles,
    overlap,
    publishing_obstacles,
    sheet_for,
    span_of,
)
from tracker.core.viewer import Role, Viewer
from tracker.scoring.rule_sets import Population, RuleSet

MONTHS_BACK = 12


class Step(StrEnum):
    """What may be done with a sheet next; also the last part of the door's address."""

    NONE = ""
    ANNOUNCE = "announcement"
    PUBLISH = "publication"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet on the desk. `total`, `grade`, `completion`: as published, else as of today. `again`: today's total where it
    is no longer the published one. `before`: the standing total of a sheet that is being put right."""

    sheet: Sheet
    key: str
    hinders: tuple[str, ...]
    step: Step
    total: int | None
    grade: str
    completion: int | None
    again: int | None = None
    before: int | None = None

    @property
    def state(self) -> SheetState:
        return self.sheet.state


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A head on the desk with their sheets, the plan score first."""

    result: HeadResult
    lines: tuple[SheetLine, ...]

    @property
    def plan(self) -> SheetLine:
        return self.lines[0]

    @property
    def legal(self) -> SheetLine | None:
        return self.lines[1] if len(self.lines) > 1 else None

    @property
    def order(self) -> tuple[bool, int]:
        """For leadership: the legal total, else the plan's, highest first; no data last."""
        total = (self.legal or self.plan).total
        return (total is None, -(total or 0))


def lines_of(standing: PeriodStanding, viewer: Viewer, today: date) -> list[HeadLine]:
    """Everybody who is scored, without previews: in the order of totals within the group for leadership, by name for the office."""
    every = [head_line(one, viewer, today) for one in standing.heads if not one.head.is_requested]
    found = [HeadLine(one.result, tuple(x for x in one.lines if x.sheet.rules.publishable)) for one in every]
    if viewer.acts_as(Role.LEADER):
        found.sort(key=lambda one: (one.result.head.peer_group, one.order, one.result.head.sort_key))
    return found


def head_line(result: HeadResult, viewer: Viewer, today: date) -> HeadLine:
    return HeadLine(result, tuple(sheet_line(result, sheet, viewer, today) for sheet in result.sheets))


def sheet_line(result: HeadResult, sheet: Sheet, viewer: Viewer, today: date) -> SheetLine:
    card, is_out = sheet.published, sheet.state is SheetState.PUBLISHED
    hinders: list[str] = []
    step = Step.NONE
    if sheet.state is SheetState.DRAFT:
        hinders = obstacles(sheet.progress, today)
        step = Step.ANNOUNCE if not hinders and may_announce(viewer) else Step.NONE
    elif not is_out:
        hinders = publishing_obstacles(sheet.progress, today)
        step = Step.PUBLISH if not hinders and may_publish(viewer, person=result.head.person) else Step.NONE
    key = f"{result.head.appointment}-{sheet.rules.key}"
    if card and is_out:
        again = sheet.score.total if sheet.score.total != card["total"] else None
        return SheetLine(sheet, key, (), step, card["total"], card["grade"], card["completion"], again=again)
    return SheetLine(
        sheet, key, tuple(hinders), step, sheet.score.total, sheet.score.grade or "", sheet.score.completion,
        before=card["total"] if card else None,
    )  # fmt: skip


def filtered(lines: Iterable[HeadLine], *, group: str, state: str) -> list[HeadLine]:
    """Those of a peer group, with a sheet in that state; empty: all."""
    return [
        one
        for one in lines
        if (not group or one.result.head.peer_group == group) and (not state or any(x.state == state for x in one.lines))
    ]


def by_group(lines: Sequence[HeadLine]) -> dict[str, list[HeadLine]]:
    """Under their peer groups, in order."""
    groups: dict[str, list[HeadLine]] = {}
    for one in lines:
        groups.setdefault(one.result.head.peer_group, []).append(one)
    return groups


@dataclass(frozen=True, slots=True)
class Sums:
    """How many of what is listed: heads, sheets by state, sheets that may be announced and published now."""

    heads: int
    draft: int
    announced: int
    published: int
    to_announce: int
    to_publish: int


def sums_of(lines: Sequence[HeadLine]) -> Sums:
    sheets = [x for one in lines for x in one.lines]
    states, steps = [x.state for x in sheets], [x.step for x in sheets]
    return Sums(
        len(lines), states.count(SheetState.DRAFT), states.count(SheetState.ANNOUNCED), states.count(SheetState.PUBLISHED),
        steps.count(Step.ANNOUNCE), steps.count(Step.PUBLISH),
    )  # fmt: skip


def expected_sheets(heads: Iterable[tuple[Term, Population]], span: Span, today: date, sheets: Sequence[RuleSet]) -> int:
    """How many sheets a period has to publish: the plan score of every head who is scored, the legal sheet where one is in
    force and no preview."""
    mine = [population for term, population in heads if is_in(term, span, today)]
    legal = [sheet_for(population, sheets, span.first) for population in mine]
    return len(mine) + sum(1 for rules in legal if rules and rules.publishable)


def openable(others: Collection[Span], today: date) -> list[Span]:
    """Months and quarters that have begun and may be opened, the month just past first."""
    found, day = [], today.replace(day=1)
    for _ in range(MONTHS_BACK):
        found += [span_of(PeriodKind.MONTH, day), span_of(PeriodKind.QUARTER, day)]
        day = span_of(PeriodKind.MONTH, date.fromordinal(day.toordinal() - 1)).first
    free = [span for span in dict.fromkeys(found) if not overlap(span, others)]
    return sorted(free, key=lambda span: (span.last >= today, span.kind is PeriodKind.QUARTER, -span.first.toordinal()))
