"""What a head may read of their own scoring: the sheet of a period with its published papers, and the results so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker.accountability.assembling import HeadResult, Sheet
from tracker.accountability.counting import Term
from tracker.accountability.gathering import STANDING, heads_sql, standing_of, work_sql
from tracker.accountability.rules import PeriodKind, Span, span_of
from tracker.core.database import as_day, nested, rows, unnested
from tracker.core.viewer import Viewer
from tracker.scoring.rule_sets import read_definition

# The first day of the ward's period that holds a day, else of the calendar month; `{}`: the day, that month's first day.
FIRST = "coalesce((select o.first_on from score_period o where o.ward = h.ward and {} between o.first_on and o.last_on), {})"
PAPERS = ("sheet", "rules", "behind", "result")


@dataclass(frozen=True, slots=True)
class Mine:
    """The viewer's own results of one period at their unit, by terms, the latest last; `period`: its row, None where it is not
    opened. `peers`: published totals of the unit's peer group by rule set, sorted. `also`: the further columns asked for, by
    appointment; `terms`: of every head the unit had. `told`: other periods whose announced sheet the viewer has not answered yet, with the rule set's key."""

    span: Span
    period: int | None
    results: tuple[HeadResult, ...]
    peers: Mapping[str, list[int]]
    also: Mapping[int, Mapping[str, Any]]
    told: Mapping[Span, str]
    terms: tuple[Term, ...]

    def result(self, appointment: int | None = None) -> HeadResult | None:
        """The result of one of the own terms; of the latest by default. None: there is none."""
        mine = [one for one in self.results if appointment in (None, one.head.appointment)]
        return mine[-1] if mine else None


async def mine(viewer: Viewer, day: date, *, today: date, also: Mapping[str, str] | None = None) -> Mine:
    """The viewer's sheets in the period that holds `day`, at the unit of the hat, in two statements.

    `also`: further columns of the terms, name → SQL over `h` that holds FIRST once.
    """
    assert viewer.hat is not None
    month = span_of(PeriodKind.MONTH, day)
    first = (day, month.first)
    sql = heads_sql(first=FIRST, also=beside() | dict(also or {}))
    heads = await rows(
        f"{sql} and u.id = {{}}", *first * 3, day, viewer.person, *first * (2 + len(also or {})), viewer.ward, viewer.hat.unit
    )
    opened = unnested(heads[0]["period"]) if heads else []
    span = Span(dated(opened[0]["first_on"]), dated(opened[0]["last_on"])) if opened else month
    work = await rows(
        f"{work_sql()} and a.ward = {{}} and a.unit = {{}} order by a.id",
        *(span.first, span.last) * 2, viewer.ward, viewer.hat.unit,
    )  # fmt: skip
    found = standing_of(heads, work, span, today=today)
    kept = {row["sheet"]: row for head in heads for row in unnested(head["papers"])}
    own = [with_papers(one, kept) for one in found.heads if one.head.person == viewer.person]
    own.sort(key=lambda one: one.head.term.since)
    return Mine(
        span, opened[0]["id"] if opened else None, tuple(own), peers_of(heads),
        {head["appointment"]: {name: head[name] for name in also or {}} for head in heads},
        {other: key for other, key in told_to(viewer.person, heads).items() if other != span},
        tuple(Term(head["appointment"], head["since"], head["until"], bool(head["acting"])) for head in heads),
    )  # fmt: skip


def beside() -> dict[str, str]:
    """What `mine` reads beside the terms. `{}`: the day; person; FIRST twice."""
    period = nested(
        ("id", "first_on", "last_on"),
        "select o.id, o.first_on, o.last_on from score_period o where o.ward = h.ward and {} between o.first_on and o.last_on",
    )
    papers = nested(
        PAPERS,
        f"select {', '.join('k.' + name for name in PAPERS)} from scorecard k join score_period q on q.id = k.period"
        f" where k.appointment = h.id and k.person = {{}} and q.first_on = {FIRST} and {STANDING} order by k.id",
    )
    peers = nested(
        ("rule_set", "total"),
        f"select k.rule_set, k.total from scorecard k join score_period q on q.id = k.period where k.ward = h.ward"
        f" and k.peer_group = u.peer_group and k.total is not null and q.first_on = {FIRST} and {STANDING} order by k.total",
    )
    told = nested(
        ("first_on", "last_on", "rule_set"),
        "select q.first_on, q.last_on, s.rule_set from sheet s join score_period q on q.id = s.period"
        " where s.appointment = h.id and s.state = 'announced' and s.agreed_at is null and s.reopened_at is null"
        " order by q.first_on desc, s.rule_set desc",
    )
    return {"period": period, "papers": papers, "peers": peers, "told": told}


def peers_of(heads: Sequence[Mapping[str, Any]]) -> dict[str, list[int]]:
    """Published totals of the peer group by rule set, sorted."""
    found: dict[str, list[int]] = {}
    for row in unnested(heads[0]["peers"]) if heads else []:
        found.setdefault(row["rule_set"], []).append(row["total"])
    return found


def told_to(person: int, heads: Sequence[Mapping[str, Any]]) -> dict[Span, str]:
    """Periods whose announced sheet this person has not answered yet, with the rule set's key."""
    mine = (row for head in heads if head["person"] == person for row in unnested(head["told"]))
    return {Span(dated(row["first_on"]), dated(row["last_on"])): row["rule_set"] for row in mine}


def with_papers(result: HeadResult, kept: Mapping[int, Mapping[str, Any]]) -> HeadResult:
    """The same with what was kept beside each published scorecard (`PAPERS`)."""

    def whole(sheet: Sheet) -> Sheet:
        return replace(sheet, published={**sheet.published, **kept[sheet.published["sheet"]]}) if sheet.published else sheet

    return replace(result, plan=whole(result.plan), legal=whole(result.legal) if result.legal else None)


async def history(viewer: Viewer) -> list[dict[str, Any]]:
    """The standing published results of the viewer's own terms at the unit of the hat, the newest period first, with `span`
    and the `title` of the sheet."""
    assert viewer.hat is not None
    found = await rows(
        f"""select q.first_on, q.last_on, k.rule_set, k.rules, k.total, k.grade, k.appointment, k.published_at, k.number
        from scorecard k join score_period q on q.id = k.period join appointment a on a.id = k.appointment
        where k.ward = {{}} and k.person = {{}} and a.person = {{}} and k.unit = {{}} and {STANDING}
        order by q.first_on desc, k.rule_set, k.id limit 200""",
        viewer.ward, viewer.person, viewer.person, viewer.hat.unit,
    )  # fmt: skip
    return [
        {**row, "span": Span(row["first_on"], row["last_on"]), "title": read_definition(row["rules"]).title} for row in found
    ]


async def grades(viewer: Viewer) -> list[dict[str, Any]]:
    """The yearly grades that stand of the viewer's own terms at the unit of the hat, the newest year first."""
    assert viewer.hat is not None
    return await rows(
        """select g.year, g.grade, g.reason, g.number, g.decided_by_name, g.decided_at from year_grade g
        join appointment a on a.id = g.appointment where g.ward = {} and a.person = {} and g.unit = {} and not exists (select 1
          from year_grade l where l.appointment = g.appointment and l.year = g.year and l.number > g.number)
        order by g.year desc, g.id desc""",
        viewer.ward, viewer.person, viewer.hat.unit,
    )  # fmt: skip


def dated(value: Any) -> date:
    found = as_day(value)
    assert found is not None
    return found
