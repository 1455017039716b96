"""Reading estimates: their list with its sums, one with all that belongs to it, what waits for whom, files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tracker.budgets.rules import (
    READERS,
    SOURCE_WORDS,
    STATE_WORDS,
    VERDICT_WORDS,
    Case,
    EstimateState,
    LineVerdict,
    MoneySource,
    overspent,
)
from tracker.core.database import as_day, as_instant, as_int, nested, rows, unnested
from tracker.core.viewer import Viewer, within

DRAFTING, APPRAISING = ("estimate.drafted", "estimate.changed", "estimate.submitted", "estimate.revised"), ("estimate.appraised",)
MOST = 200

# The versions that stand: `e` is none whose place a newer one took.
STANDS = "e.state <> 'revised'"
SPENT = "(select coalesce(sum(s.amount), 0) from spending s where s.line = l.id and s.taken_back_at is null)"


def did(verbs: tuple[str, ...], person: str) -> str:
    """Whether `person` (SQL) did one of these to any version of `e`, as the diary tells."""
    return f"""exists (select 1 from event v join estimate f on f.id = v.noun_id where f.root = e.root and v.ward = e.ward
      and v.noun = 'estimate' and v.verb in ({", ".join(f"'{verb}'" for verb in verbs)}) and v.actor = {person})"""


def works_at(person: str, units: str) -> str:
    """Whether `person` holds a post in one of `units` today (SQL)."""
    return f"exists (select 1 from appointment z where z.person = {person} and z.ended_at is null and z.unit in ({units}))"


# What waits for an appraiser or a leader, as `rules.may_appraise` and `may_decide` say; `{0}` is the person.
FOR_APPRAISER = f"e.state = 'submitted' and not {did(DRAFTING, '{0}')} and not {works_at('{0}', 'e.unit')}"
FOR_LEADER = (
    f"e.state = 'appraised' and not {did(DRAFTING + APPRAISING, '{0}')} and not {works_at('{0}', 'e.unit, e.appraised_unit')}"
)

# How many estimates wait for appointment `a` of person `p`; the app adds it to the session's query.
ASKED = f"""(case when a.role = 'leader' then (select count(*) from estimate e where e.ward = p.ward and {FOR_LEADER.format("p.id")})
  when a.role = 'appraiser' then (select count(*) from estimate e where e.ward = p.ward and {FOR_APPRAISER.format("p.id")})
  else 0 end)"""
WAITING = ("id", "code", "number", "title", "unit_name", "proposed", "appraised", "decide_by", "cuts")


def waiting_sql(viewer: Viewer) -> tuple[str, list[Any]]:
    """Estimates that wait for this leader's decision, nearest day first, for the first page: WAITING names the columns."""
    scope, values = within(viewer, ward="e.ward", path="e.unit_path")
    sql = f"""select e.id, e.code, e.number, e.title, u.name as unit_name, e.proposed, e.appraised, e.decide_by,
      (select count(*) from estimate_line l where l.estimate = e.id and l.verdict <> 'agree') as cuts
      from estimate e join unit u on u.id = e.unit
      where {scope} and {FOR_LEADER.format("{}")} order by e.decide_by, e.id limit 50"""
    return sql, [*values, *[viewer.person] * FOR_LEADER.count("{0}")]


def visible(viewer: Viewer) -> tuple[str, list[Any]]:
    """Condition over `e`: the estimates of the ward, for those who read money."""
    if not viewer.roles & set(READERS):
        return "1 = 0", []
    return within(viewer, ward="e.ward", path="e.unit_path")


# Sums


@dataclass(frozen=True, slots=True)
class Sums:
    """Đồng over the versions that stand: planned (all that are not refused), appraised (awaiting the decision, or approved),
    approved, spent, and overspent, line by line beyond what was approved."""

    planned: int = 0
    appraised: int = 0
    approved: int = 0
    spent: int = 0
    overspent: int = 0


def sums_sql(viewer: Viewer, plan: int | None = None, year: int | None = None) -> tuple[str, list[Any]]:
    """The one row of `sums`, to be read on its own or brought along by `nested(SUMS, …)`."""
    scope, values = visible(viewer)
    of_plan = ("and e.plan = {} " if plan else "") + ("and e.year = {} " if year else "")
    more = [one for one in (plan, year) if one]
    sql = f"""select coalesce(sum(case when e.state <> 'refused' then e.proposed else 0 end), 0) as planned,
      coalesce(sum(case when e.state in ('appraised', 'approved') then e.appraised else 0 end), 0) as appraised,
      coalesce(sum(case when e.state = 'approved' then e.approved else 0 end), 0) as approved,
      coalesce(sum(g.spent), 0) as spent, coalesce(sum(g.overspent), 0) as overspent
      from estimate e left join (select x.estimate, sum(x.spent) as spent,
        sum(case when x.spent > x.appraised then x.spent - x.appraised else 0 end) as overspent from (
          select l.estimate, l.appraised, sum(s.amount) as spent from spending s join estimate_line l on l.id = s.line
          where s.taken_back_at is null group by l.id, l.estimate, l.appraised) x group by x.estimate) g on g.estimate = e.id
      where {scope} and {STANDS} {of_plan}"""
    return sql, [*values, *more]


SUMS = ("planned", "appraised", "approved", "spent", "overspent")


async def sums(viewer: Viewer, plan: int | None = None, year: int | None = None) -> Sums:
    """What the estimates of this viewer's sight amount to; of one plan, or of one year, where it is named. One statement."""
    sql, values = sums_sql(viewer, plan, year)
    return sums_of((await rows(sql, *values))[0])


def sums_of(row: Mapping[str, Any]) -> Sums:
    return Sums(*(as_int(row[name]) for name in SUMS))
