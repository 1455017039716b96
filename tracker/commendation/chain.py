"""The whole chain of a plan: clause, task, assignment, report, published score, candidate, decision; in one statement a page."""

from dataclasses import dataclass
from typing import Any

from tracker.accountability.gathering import STANDING
from tracker.accountability.rules import PLAN
from tracker.accountability.years import span_of_row
from tracker.commendation.rules import STATE_WORDS, CandidateState
from tracker.core.database import as_day, as_instant, as_int, nested, rows, unnested
from tracker.tasks.rules import DONE_LATE, State, state_word
from tracker.units.rules import Standing

SHOWN = ", ".join(f"'{one}'" for one in (CandidateState.PROPOSED, CandidateState.AWARDED, CandidateState.DECLINED))
PAGE = 120  # assignments of one page

# The day by which assignment `a` has its period: its due day, or the first it missed before time was asked
# (accountability.counting.counted_day).
COUNTED_DAY = """(select min(x.from_due) from extension x where x.assignment = a.id and x.state = 'granted' and x.kind = 'time'
  and x.late_days > 0 and x.excused = false and not exists (select 1 from excuse e where e.assignment = a.id
  and e.revoked_at is null and e.mishap = 'extension:' || x.id))"""


@dataclass(frozen=True, slots=True)
class Link:
    """One assignment with what came before and after it. `cards`, `candidates`, `awards`: rows that lead on."""

    row: dict[str, Any]
    state_word: str
    report: dict[str, Any] | None
    cards: tuple[dict[str, Any], ...]
    candidates: tuple[dict[str, Any], ...]
    awards: tuple[dict[str, Any], ...]


async def clauses(plan: int) -> list[dict[str, Any]]:
    """Every clause that led to work, in the plan's order, with counts along the chain; work added by hand comes last."""
    found = await rows(
        f"""select c.id, c.anchor, c.text, count(distinct t.id) as tasks, count(a.id) as assignments,
          sum(case when a.state = 'done' then 1 else 0 end) as done,
          sum(case when a.state = 'done' and a.late_after is not null and not {DONE_LATE} then 1 else 0 end) as on_time,
          sum(case when exists (select 1 from scorecard k join score_period q on q.id = k.period where k.unit = a.unit
            and coalesce({COUNTED_DAY}, a.due_on) between q.first_on and q.last_on) then 1 else 0 end) as scored,
          sum(case when exists (select 1 from award_achievement s where s.ward = a.ward and s."key" = 'assignment:' || a.id
            and s.is_released = false) then 1 else 0 end) as honoured
        from task t join assignment a on a.task = t.id and a.state <> 'cancelled' left join clause c on c.id = t.clause
        left join plan_document d on d.id = c.document
        where t.plan = {{}} and t.cancelled_at is null
        group by c.id, c.anchor, c.text, c.position, d.is_annex, d.id
        order by case when c.id is null then 1 else 0 end, d.is_annex, d.id, c.position""",
        plan,
    )
    counts = ("tasks", "assignments", "done", "on_time", "scored", "honoured")
    return [row | {name: as_int(row[name]) for name in counts} for row in found]


async def links(plan: int, *, clause: int | None, unit: int | None, after: int = 0) -> list[Link]:
    """The assignments of one clause (0: added by hand) or of one unit, one more than a page, in order of their ids."""
    wanted, values = [], list[Any]()
    if clause is not None:
        wanted.append("t.clause = {}" if clause else "t.clause is null")
        values += [clause] if clause else []
    if unit is not None:
        wanted.append("a.unit = {}")
        values.append(unit)
    reports = nested(
        ("id", "at", "counted_on", "person_name"),
        "select s.id, s.at, s.counted_on, s.person_name from task_update s where s.assignment = a.id and s.kind = 'submission'"
        " order by s.id desc limit 1",
    )
    cards = nested(
        ("id", "rule_set", "total", "first_on", "last_on", "head_title"),
        "select k.id, k.rule_set, k.total, q.first_on, q.last_on, k.head_title from scorecard k join score_period q on q.id = k.period"
        f" where k.unit = a.unit and coalesce({COUNTED_DAY}, a.due_on) between q.first_on and q.last_on and {STANDING} order by k.id",
    )
    candidates = nested(
        ("id", "campaign", "campaign_name", "kind", "unit", "appointment", "name", "state"),
        "select z.id, z.campaign, g.name as campaign_name, z.kind, z.unit, z.appointment, z.name, z.state from candidate z"
        f" join campaign g on g.id = z.campaign where z.unit = a.unit and z.state in ({SHOWN})"
        " and z.achievements like '%\"assignment:' || a.id || '\"%' order by z.id",
    )
    awards = nested(
        ("id", "kind_name", "recipient", "decision_number", "decided_on"),
        "select w.id, w.kind_name, w.recipient, w.decision_number, w.decided_on from award_achievement s join award w on w.id = s.award"
        " where s.ward = a.ward and s.\"key\" = 'assignment:' || a.id and s.is_released = false order by w.id",
    )
    found = await rows(
        f"""select a.id, a.code, a.state, a.due_on, a.late_after, a.counted_on, a.accepted_at, a.handed_over_on, t.id as task,
          t.text, c.id as clause, c.anchor, c.text as clause_text, u.id as unit, u.name as unit_name, u.standing,
          {reports} as reports, {cards} as cards, {candidates} as candidates, {awards} as awards
        from assignment a join task t on t.id = a.task join unit u on u.id = a.unit left join clause c on c.id = t.clause
        where t.plan = {{}} and a.id > {{}} and (a.state <> 'cancelled' or a.handed_over_on is not null)
        {' '.join(f'and {one}' for one in wanted)} order by a.id limit {{}}""",
        plan, after, *values, PAGE + 1,
    )  # fmt: skip
    return [link_of(row) for row in found]


def link_of(row: dict[str, Any]) -> Link:
    report = next(
        (one | {"at": as_instant(one["at"]), "counted_on": as_day(one["counted_on"])} for one in unnested(row["reports"])), None
    )
    is_asked = row["standing"] == Standing.REQUESTED
    return Link(
        row, state_word(State(row["state"]), handed_over=row["handed_over_on"] is not None), report,
        cards=() if is_asked else tuple(card_of(one) for one in unnested(row["cards"])),
        candidates=tuple(
            one | {"word": STATE_WORDS[CandidateState(one["state"])], "ref": f"{one['kind']}.{one['unit']}.{one['appointment'] or 0}"}
            for one in unnested(row["candidates"])
        ),
        awards=tuple(one | {"decided_on": as_day(one["decided_on"])} for one in unnested(row["awards"])),
    )  # fmt: skip


def card_of(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"span": span_of_row(row), "is_plan": row["rule_set"] == PLAN}
