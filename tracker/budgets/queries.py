"""Reading estimates: their list with its sums, one with all that belongs to it, what waits for whom, files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tracker.budgets.rules import (
    READERS,
    SOURCE_WORDS,
    STATE_WORDS,
    STEP_WORDS,
    VERDICT_WORDS,
    Case,
    EstimateState,
    LineVerdict,
    MoneySource,
    overspent,
)
from tracker.core.database import as_day, as_instant, as_int, nested, rows, unnested
from tracker.core.text import figure
from tracker.core.viewer import Viewer, within

DRAFTING = ("estimate.drafted", "estimate.changed", "estimate.submitted", "estimate.revised")
APPRAISING = ("estimate.appraised",)
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


# Lists


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address of the list asks for; unknown words ask for nothing. `over`: only what is overspent."""

    state: str = ""
    plan: int | None = None
    year: int | None = None
    over: bool = False

    @property
    def address(self) -> str:
        named = {"state": self.state, "plan": self.plan, "year": self.year, "over": "1" if self.over else ""}
        return urlencode([(name, str(value)) for name, value in named.items() if value])


async def listing(viewer: Viewer, filters: Filters) -> tuple[list[dict[str, Any]], Sums]:
    """Estimates whose versions stand, nearest day of what waits first, at most 200, and the sums of all of them; one statement.

    Each with `spent`, `over` (đồng, line by line) and `mine`: whether it waits for this viewer.
    """
    scope, values = visible(viewer)
    conditions, more = [scope, f"e.state = '{filters.state}'" if filters.state in STATE_WORDS else STANDS], list(values)
    for name, value in (("plan", filters.plan), ("year", filters.year)):
        if value:
            conditions.append(f"e.{name} = {{}}")
            more.append(value)
    total, bounds = sums_sql(viewer, filters.plan, filters.year)
    found = await rows(
        f"""select e.id, e.code, e.number, e.title, e.state, e.year, e.unit, e.unit_path, e.proposed, e.appraised, e.approved,
          e.appraise_by, e.decide_by, e.reason, u.name as unit_name, n.title as plan_title,
          {", ".join(f"t.{name} as all_{name}" for name in SUMS)},
          coalesce((select sum(s.amount) from spending s where s.estimate = e.id and s.taken_back_at is null), 0) as spent,
          coalesce((select sum(case when x.spent > x.appraised then x.spent - x.appraised else 0 end) from (
            select l.appraised, {SPENT} as spent from estimate_line l where l.estimate = e.id) x), 0) as over,
          case when {FOR_APPRAISER.format("{}")} then 1 else 0 end as for_appraiser,
          case when {FOR_LEADER.format("{}")} then 1 else 0 end as for_leader
        from ({total}) t left join estimate e on {" and ".join(conditions)}
        left join unit u on u.id = e.unit left join plan n on n.id = e.plan
        order by coalesce(case e.state when 'submitted' then e.appraise_by when 'appraised' then e.decide_by end, '9999-12-31'),
          e.id desc limit {{}}""",
        *[viewer.person] * (FOR_APPRAISER.count("{0}") + FOR_LEADER.count("{0}")), *bounds, *more, MOST,
    )  # fmt: skip
    listed = [told(row) for row in found if row["id"] is not None]
    whole_sums = Sums(*(as_int(found[0][f"all_{name}"]) for name in SUMS))
    return [row for row in listed if row["over"] or not filters.over], whole_sums


def told(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the list with its words."""
    state = EstimateState(row["state"])
    due = {EstimateState.SUBMITTED: row["appraise_by"], EstimateState.APPRAISED: row["decide_by"]}.get(state)
    return row | {
        "state": state, "state_word": STATE_WORDS[state], "spent": as_int(row["spent"]), "over": as_int(row["over"]),
        "due": due,
    }  # fmt: skip


# One estimate

LINES = (
    "id", "position", "task", "task_text", "content", "measure", "quantity", "unit_price", "amount", "source", "source_note",
    "verdict", "appraised", "reason", "spent",
)  # fmt: skip
SPENDINGS = (
    "id", "line", "amount", "spent_on", "paper", "note", "over", "why", "recorded_by_name", "recorded_at", "taken_back_at",
    "taken_back_by_name", "taken_back_why",
)  # fmt: skip
VERSIONS = ("id", "number", "state", "proposed", "appraised", "approved", "drafted_at", "reason")
PARTS = {
    "lines": (LINES, f"""select l.id, l.position, l.task, t.text as task_text, l.content, l.measure, l.quantity, l.unit_price,
      l.amount, l.source, l.source_note, l.verdict, l.appraised, l.reason, {SPENT} as spent from estimate_line l
      left join task t on t.id = l.task where l.estimate = e.id order by l.position, l.id"""),
    "spendings": (SPENDINGS, f"""select {", ".join(f"s.{name}" for name in SPENDINGS)} from spending s
      where s.estimate = e.id order by s.spent_on desc, s.id desc"""),
    "papers": (("id", "spending", "name", "size"), """select i.id, i.spending, i.name, f.size from spending_evidence i
      join stored_file f on f.id = i.file join spending s on s.id = i.spending where s.estimate = e.id order by i.id"""),
    "evidence": (("id", "name", "size"), """select i.id, i.name, f.size from estimate_evidence i
      join stored_file f on f.id = i.file where i.estimate = e.id and i.dropped_at is null order by i.id"""),
    "versions": (VERSIONS, f"""select {", ".join(f"r.{name}" for name in VERSIONS)} from estimate r where r.root = e.root
      order by r.number desc"""),
    "hands": (("actor", "verb"), f"""select distinct v.actor, v.verb from event v join estimate r on r.id = v.noun_id
      where r.root = e.root and v.ward = e.ward and v.noun = 'estimate' and v.actor is not null
      and v.verb in ({", ".join(f"'{verb}'" for verb in DRAFTING + APPRAISING)})"""),
    "history": (("at", "actor_name", "verb"), f"""select v.at, v.actor_name, v.verb from event v where v.ward = e.ward
      and v.noun = 'estimate' and v.noun_id = e.id and v.verb in ({", ".join(f"'{verb}'" for verb in STEP_WORDS)})
      order by v.sequence"""),
}  # fmt: skip


async def find(estimate: int, viewer: Viewer) -> dict[str, Any] | None:
    """One version of an estimate the viewer may see, with `lines`, `spendings` (each with `files`), `evidence`, `versions`,
    `drafters`, `appraisers` and `history`; one statement."""
    scope, values = visible(viewer)
    parts = ", ".join(f"{nested(*part)} as {name}" for name, part in PARTS.items())
    found = await rows(
        f"""select e.*, u.name as unit_name, n.title as plan_title, n.code as plan_code, n.number as plan_number,
          n.issued_on as plan_issued_on, x.name as appraised_unit_name, w.path as ward_path, {parts}
        from estimate e join unit u on u.id = e.unit join unit w on w.id = e.ward left join plan n on n.id = e.plan
        left join unit x on x.id = e.appraised_unit where e.id = {{}} and {scope}""",
        estimate,
        *values,
    )
    return whole(found[0]) if found else None


def whole(row: dict[str, Any]) -> dict[str, Any]:
    """A row of `find` with its JSON read and its words."""
    read = {name: unnested(row[name]) for name in PARTS}
    for line in read["lines"]:
        allowed = line["appraised"] or 0
        verdict = VERDICT_WORDS[LineVerdict(line["verdict"])] if line["verdict"] else ""
        line |= {
            "source_word": SOURCE_WORDS[MoneySource(line["source"])], "verdict_word": verdict, "spent": as_int(line["spent"]),
            "quantity_words": figure(line["quantity"]),
        }  # fmt: skip
        line |= {"left": allowed - line["spent"], "over": overspent(allowed, line["spent"])}
    for one in read["spendings"]:
        one |= {"spent_on": as_day(one["spent_on"]), "recorded_at": as_instant(one["recorded_at"])}
        one |= {"taken_back_at": as_instant(one["taken_back_at"]), "files": []}
        one["files"] = [paper for paper in read["papers"] if paper["spending"] == one["id"]]
    for one in read["versions"]:
        one |= {"state_word": STATE_WORDS[EstimateState(one["state"])], "drafted_at": as_instant(one["drafted_at"])}
    for one in read["history"]:
        one |= {"at": as_instant(one["at"]), "words": STEP_WORDS[one["verb"]]}
    by = {verbs: frozenset(one["actor"] for one in read["hands"] if one["verb"] in verbs) for verbs in (DRAFTING, APPRAISING)}
    state = EstimateState(row["state"])
    return row | read | {
        "state": state, "state_word": STATE_WORDS[state], "over": sum(line["over"] for line in read["lines"]),
        "spent": sum(line["spent"] for line in read["lines"]), "drafters": by[DRAFTING] | {row["drafted_by"]},
        "appraisers": by[APPRAISING] | ({row["appraised_by"]} if row["appraised_by"] else set()),
    }  # fmt: skip


def case_of(estimate: Mapping[str, Any]) -> Case:
    """What the predicates need, from a row of `find`."""
    return Case(
        EstimateState(estimate["state"]), estimate["unit"], estimate["unit_path"], estimate["appraised_unit"],
        frozenset(estimate["drafters"]), frozenset(estimate["appraisers"]),
    )  # fmt: skip


async def tasks_of(plan: int | None) -> list[tuple[int, str]]:
    """The tasks of a plan that a line may be for, (id, words)."""
    if plan is None:
        return []
    found = await rows("select id, text from task where plan = {} and cancelled_at is null order by id limit 500", plan)
    return [(row["id"], row["text"]) for row in found]


# Files


async def evidence(estimate: int, evidence_id: int, viewer: Viewer) -> dict[str, Any] | None:
    """One file that goes with an estimate the viewer may see."""
    scope, values = visible(viewer)
    found = await rows(
        f"""select i.id, i.name, f.sha256 from estimate_evidence i join stored_file f on f.id = i.file
        join estimate e on e.id = i.estimate where i.id = {{}} and e.id = {{}} and i.dropped_at is null and {scope}""",
        evidence_id, estimate, *values,
    )  # fmt: skip
    return found[0] if found else None


async def spending_evidence(estimate: int, evidence_id: int, viewer: Viewer) -> dict[str, Any] | None:
    """One file behind a spending of an estimate the viewer may see."""
    scope, values = visible(viewer)
    found = await rows(
        f"""select i.name, f.sha256 from spending_evidence i join stored_file f on f.id = i.file join spending s on s.id = i.spending
        join estimate e on e.id = s.estimate where i.id = {{}} and e.id = {{}} and {scope}""",
        evidence_id, estimate, *values,
    )  # fmt: skip
    return found[0] if found else None
