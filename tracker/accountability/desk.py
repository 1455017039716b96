"""What the desk reads: the periods of a ward, one as it stands today, one head's part of it, a published scorecard."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from piccolo.querystring import QueryString

from tracker.accountability.assembling import HeadResult, PeriodStanding
from tracker.accountability.counting import Term
from tracker.accountability.gathering import heads_sql, rule_sets_of, standing_of, versions_sql, work_sql
from tracker.accountability.listing import expected_sheets
from tracker.accountability.rules import Span, population_of
from tracker.core.database import as_int, nested, rows, unnested
from tracker.core.errors import Missing
from tracker.core.kept import kept
from tracker.core.viewer import Role, Viewer
from tracker.units.rules import Standing, UnitKind

UNIT_NAME = {"unit_name": "(select n.name from unit n where n.id = a.unit)"}
NOT_FOUND = "Không tìm thấy kỳ tính điểm này."


@dataclass(frozen=True, slots=True)
class Opened:
    """A period as it stands today. `terms`: rows of every head's term at the units read; `work`: rows of assignments by id."""

    period: Mapping[str, Any]
    standing: PeriodStanding
    terms: Sequence[Mapping[str, Any]]
    work: Mapping[int, Mapping[str, Any]]


async def overview(viewer: Viewer, today: date) -> list[dict[str, Any]]:
    """The ward's periods, newest first, with how many sheets are `draft`, `announced`, `published`, and what waits: `ready`
    to be published, `explaining` (unanswered explanations), `unaccepted` reports of work due in it."""
    periods = await rows(
        """select s.id, s.first_on, s.last_on, s.confirmed_at, s.confirmed_by_name,
          (select count(*) from sheet x where x.period = s.id and x.state = 'announced') as announced,
          (select count(*) from sheet x where x.period = s.id and x.state = 'published') as published,
          (select count(*) from sheet x where x.period = s.id and x.state = 'announced'
            and (x.agreed_at is not null or x.explain_until < {}) and not exists (select 1 from appeal z where z.sheet = x.id
              and z.kind = 'explanation' and z.state = 'waiting')) as ready,
          (select count(*) from appeal z join sheet x on x.id = z.sheet where x.period = s.id and z.kind = 'explanation'
            and z.state = 'waiting') as explaining,
          (select count(*) from assignment a where a.ward = s.ward and a.state = 'submitted'
            and a.due_on between s.first_on and s.last_on) as unaccepted
        from score_period s where s.ward = {} order by s.first_on desc""",
        today, viewer.ward,
    )  # fmt: skip
    terms = await rows(
        f"""select h.id, h.since, h.until, u.kind, u.standing, v.population, case when h.id = (select min(m.id) from appointment m
          where m.ward = h.ward and m.role = 'head') then {versions_sql("h.ward")} end as rule_sets
        from appointment h join unit u on u.id = h.unit
        left join unit_population v on v.unit = u.id where h.role = 'head' and h.ward = {{}} order by h.id""",
        viewer.ward,
    )
    sheets = rule_sets_of(terms[0]["rule_sets"] if terms else None)
    heads = [
        (Term(row["id"], row["since"], row["until"]), population_of(UnitKind(row["kind"]), row["population"]))
        for row in terms
        if row["standing"] != Standing.REQUESTED
    ]
    for row in periods:
        row["span"] = span = Span(row["first_on"], row["last_on"])
        row |= {name: as_int(row[name]) for name in ("announced", "published", "ready", "explaining", "unaccepted")}
        whole = expected_sheets(heads, span, today, sheets)
        row["draft"] = max(0, whole - row["announced"] - row["published"])
    return periods


async def opened(period: int, viewer: Viewer, today: date) -> Opened:
    """The whole period in two statements, counted once until an event is written. Raises Missing."""
    found: Opened = await kept(viewer, ("period", period, today), lambda: counted_anew(period, viewer.ward, today))
    return found


async def counted_anew(period: int, ward: int, today: date) -> Opened:
    found = await rows(period_sql(), *[first_of(period)] * 3, ward, period, ward)
    span = span_of_rows(found)
    terms = [row for row in found if row["appointment"]]
    work = await rows(f"{work_sql(UNIT_NAME)} and a.ward = {{}} order by a.id", *[span.first, span.last] * 2, ward)
    made = await asyncio.to_thread(standing_of, terms, work, span, today=today)
    return Opened(found[0], made, terms, {row["id"]: row for row in work})


async def head_opened(
    period: int, appointment: int, viewer: Viewer, today: date, *, also: Mapping[str, str] | None = None
) -> tuple[Opened, HeadResult]:
    """One head's part of a period with the proof behind it, in two statements. Raises Missing.

    `also`: further columns of the terms, name → SQL over `h` with the period's first day as its `{}`.
    """
    same_unit = "= (select z.unit from appointment z where z.id = {})"
    found = await rows(
        period_sql(f"and h.unit {same_unit}", also),
        *[first_of(period)] * (3 + len(also or {})),
        viewer.ward,
        appointment,
        period,
        viewer.ward,
    )
    span = span_of_rows(found)
    terms = [row for row in found if row["appointment"]]
    work = await rows(
        f"{work_sql(UNIT_NAME | proof())} and a.ward = {{}} and a.unit {same_unit} order by a.id",
        *[span.first, span.last] * 2, viewer.ward, appointment,
    )  # fmt: skip
    made = standing_of(terms, work, span, today=today)
    for row in work:
        row |= {name: unnested(row[name]) for name in ("evidence", "excuses")}
    result = next((one for one in made.heads if one.head.appointment == appointment), None)
    if result is None:
        raise Missing("Không tìm thấy người đứng đầu này trong kỳ.")
    return Opened(found[0], made, terms, {row["id"]: row for row in work}), result


async def card(card_id: int, viewer: Viewer) -> dict[str, Any]:
    """A published scorecard with its period and the numbers before and after it: for the office, leadership and the person it is
    about. Raises Missing."""
    others = nested(
        ("id", "number", "reason", "published_at"),
        "select o.id, o.number, o.reason, o.published_at from scorecard o where o.sheet = k.sheet and o.id <> k.id order by o.number",
    )
    found = await rows(
        f"""select k.*, s.first_on, s.last_on, s.confirmed_at, {others} as others from scorecard k join score_period s on s.id = k.period
        where k.id = {{}} and k.ward = {{}}""",
        card_id, viewer.ward,
    )  # fmt: skip
    if not found or not (viewer.acts_as(Role.OFFICE, Role.LEADER) or found[0]["person"] == viewer.person):
        raise Missing("Không tìm thấy kết quả này.")
    return found[0] | {"others": unnested(found[0]["others"]), "span": Span(found[0]["first_on"], found[0]["last_on"])}


# What the reads above share


def first_of(period: int | QueryString) -> QueryString:
    return QueryString("(select g.first_on from score_period g where g.id = {})", period)


def period_sql(of_heads: str = "", also: Mapping[str, str] | None = None, of_period: Mapping[str, str] | None = None) -> str:
    """A period with the terms of heads beside it; `{}`: those of `heads_sql`, then the period and its ward.

    `also`: further columns of the terms, `of_period`: of the period `y`; name → SQL.
    """
    more = "".join(f", {sql} as {name}" for name, sql in (of_period or {}).items())
    return f"""select y.id as period, y.first_on, y.last_on, y.confirmed_at, y.confirmed_by_name, y.confirmed_note{more}, t.*
    from score_period y left join ({heads_sql(also=also)} {of_heads}) t on t.ward = y.ward
    where y.id = {{}} and y.ward = {{}} order by t.sort_key, t.appointment"""


def span_of_rows(found: Sequence[Mapping[str, Any]]) -> Span:
    if not found:
        raise Missing(NOT_FOUND)
    return Span(found[0]["first_on"], found[0]["last_on"])


def proof() -> dict[str, str]:
    """The files sent with an assignment's reports, and the causes confirmed for it."""
    return {
        "evidence": nested(
            ("id", "name"),
            "select v.id, v.name from evidence v where v.assignment = a.id and v.report is not null order by v.id desc limit 6",
        ),
        "excuses": nested(
            ("mishap", "reason", "by_name"),
            "select c.mishap, c.reason, c.confirmed_by_name as by_name from excuse c"
            " where c.assignment = a.id and c.revoked_at is null order by c.id",
        ),
    }
