"""Facts gathered: the assignments of a period with their history, its heads, the sheets and scorecards people made of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tracker.accountability.assembling import PeriodStanding, assemble, head_of
from tracker.accountability.counting import Granted, Return, Sent, Work
from tracker.accountability.rules import Span
from tracker.core.clock import ward_day
from tracker.core.database import as_day, as_instant, nested, rows, unnested
from tracker.scoring.rule_sets import BUILT_IN, RuleSet, read_definition
from tracker.tasks.rules import State

STANDING = "not exists (select 1 from scorecard l where l.sheet = k.sheet and l.number > k.number)"  # of scorecard `k`


def versions_sql(ward: str) -> str:
    """The ward's own versions of rule sets as a column that `rule_sets_of` reads; `ward`: SQL of its id."""
    return nested(("definition",), f"select d.definition from rule_set d where d.ward = {ward} order by d.id")


def work_sql(also: Mapping[str, str] | None = None) -> str:
    """The assignments that may count in a period, with their history; `{}`: first, last, first, last. Add `and …` after it.

    `also`: further columns of the assignment `a`, name → SQL.
    """
    more = "".join(f", {source} as {name}" for name, source in (also or {}).items())
    returns = nested(
        ("id", "at", "fix_by", "serious"),
        "select r.id, r.at, r.fix_by, r.serious from review r where r.assignment = a.id and r.kind = 'returned'"
        " and r.fix_by is not null order by r.id",
    )
    sent = nested(
        ("at", "counted_on"),
        "select s.at, s.counted_on from task_update s where s.assignment = a.id and s.kind = 'submission' order by s.id",
    )
    granted = nested(
        ("id", "kind", "at", "from_due", "to_due", "late_days", "excused"),
        "select x.id, x.kind, x.decided_at as at, x.from_due, x.to_due, x.late_days, x.excused from extension x"
        " where x.assignment = a.id and x.state = 'granted' and x.kind <> 'handover' order by x.id",
    )
    excused = nested(
        ("mishap",), "select e.mishap from excuse e where e.assignment = a.id and e.revoked_at is null order by e.id"
    )
    return f"""select a.id, a.unit, t.text, a.product, a.weight, a.state, a.due_on, a.late_after, a.fix_by, a.first_counted_on,
      a.counted_on, a.handed_over_on, a.taken_from, a.percent, a.due_since, t.created_at,
      case when a.returns > 0 then {returns} end as returns, case when a.returns > 0 then {sent} end as sent,
      {granted} as granted, {excused} as excused,
      (select coalesce(p.appointment, 0) from placement p where p.assignment = a.id order by p.id desc limit 1) as placed{more}
    from assignment a join task t on t.id = a.task
    where a.due_on is not null and (a.state <> 'cancelled' or a.handed_over_on is not null) and (a.due_on between {{}} and {{}}
      or a.id in (select y.assignment from extension y where y.ward = a.ward and y.state = 'granted' and y.kind = 'time'
        and y.late_days > 0 and y.from_due between {{}} and {{}}))"""


SHEET_COLUMNS = (
    "id", "rule_set", "rule_version", "state", "self_points", "handed_in_at", "points", "comment", "scored_by", "scored_by_name",
    "scored_at", "unit_result", "unit_result_reason", "unit_result_by", "organising", "organising_reason", "organising_by",
    "uniting", "uniting_reason", "uniting_by", "announced_by", "announced_at", "announced_total", "explain_until", "agreed_at",
    "reopened_by", "reopened_at", "reopened_reason", "version",
)  # fmt: skip
CARD_COLUMNS = (
    "id", "sheet", "number", "rule_set", "rule_version", "a", "b", "c", "total", "completion", "grade", "published_by",
    "published_by_name", "published_at", "reason", "inputs",
)  # fmt: skip
INSTANTS = ("handed_in_at", "scored_at", "announced_at", "agreed_at", "reopened_at", "published_at")


def heads_sql(*, first: str = "{}", also: Mapping[str, str] | None = None) -> str:
    """Every term of every head with the sheets and standing scorecards of the period; `{}`: the period's first day three times,
    then the ward. Add `and …` after it. `first`: SQL of that day, `also`: further columns by name (their values come before
    the ward's); they may speak of the term `h`, the unit `u`, the person `p`."""
    sheets = nested(
        SHEET_COLUMNS,
        f"select {', '.join('s.' + name for name in SHEET_COLUMNS)} from sheet s join score_period q on q.id = s.period"
        f" where s.appointment = h.id and q.first_on = {first} order by s.id",
    )
    cards = nested(
        CARD_COLUMNS,
        f"select {', '.join('k.' + name for name in CARD_COLUMNS)} from scorecard k join score_period q on q.id = k.period"
        f" where k.appointment = h.id and q.first_on = {first} and {STANDING} order by k.id",
    )
    explaining = nested(
        ("sheet",),
        "select z.sheet from appeal z join sheet s on s.id = z.sheet join score_period q on q.id = s.period"
        f" where s.appointment = h.id and q.first_on = {first} and z.state = 'waiting' and z.kind = 'explanation' order by z.id",
    )
    more = "".join(f", {sql} as {name}" for name, sql in (also or {}).items())
    return f"""select h.id as appointment, h.person, p.name, h.title, h.acting, h.since, h.until, u.id as unit, u.ward,
      u.name as unit_name, u.path as unit_path, u.kind, u.peer_group, u.standing, u.sort_key, v.population,
      {sheets} as sheets, {cards} as cards, {explaining} as explaining, {versions_sql("h.ward")} as rule_sets{more}
    from appointment h join person p on p.id = h.person join unit u on u.id = h.unit
    left join unit_population v on v.unit = u.id where h.role = 'head' and h.ward = {{}}"""


async def standing(
    ward: int, span: Span, *, today: date, unit: int | None = None, appointment: int | None = None
) -> PeriodStanding:
    """A period as it stands today, in two queries: of the whole ward, of one unit, or of the unit of one appointment."""
    condition, values = "", list[Any]()
    if unit:
        condition, values = "= {}", [unit]
    elif appointment:
        condition, values = "= (select z.unit from appointment z where z.id = {})", [appointment]
    of_head, of_work = (f"and {name}.unit {condition}" if condition else "" for name in ("h", "a"))
    heads = await rows(f"{heads_sql()} {of_head}", *[span.first] * 3, ward, *values)
    work = await rows(f"{work_sql()} and a.ward = {{}} {of_work} order by a.id", *[span.first, span.last] * 2, ward, *values)
    return standing_of(heads, work, span, today=today)


def standing_of(heads: Sequence[dict[str, Any]], work: Sequence[dict[str, Any]], span: Span, *, today: date) -> PeriodStanding:
    """The same from the rows of `heads_sql` and `work_sql`, for pages that read more in the same statement."""
    return assemble(
        span=span, today=today, heads=[head_of(row) for row in heads], work=[work_of(row) for row in work],
        sheets=rule_sets_of(heads[0]["rule_sets"] if heads else None),
        rows={(head["appointment"], row["rule_set"]): row for head in heads for row in typed(head["sheets"])},
        published={(head["appointment"], row["rule_set"]): row for head in heads for row in typed(head["cards"])},
        explaining=frozenset(row["sheet"] for head in heads for row in unnested(head["explaining"])),
    )  # fmt: skip


def rule_sets_of(value: str | None) -> list[RuleSet]:
    """The sheets the tracker comes with and the ward's own versions, from the column `rule_sets`."""
    return [*BUILT_IN, *(read_definition(row["definition"]) for row in unnested(value))]


async def rule_sets(ward: int) -> list[RuleSet]:
    """The same, read for themselves."""
    found = await rows("select definition from rule_set where ward = {} order by id", ward)
    return [*BUILT_IN, *(read_definition(row["definition"]) for row in found)]


def typed(value: str | None) -> list[dict[str, Any]]:
    """Rows of `sheets` or `cards` with their days and instants."""
    found = unnested(value)
    for row in found:
        row |= {name: as_instant(row[name]) for name in INSTANTS if name in row}
        if "explain_until" in row:
            row["explain_until"] = as_day(row["explain_until"])
    return found


def work_of(row: dict[str, Any]) -> Work:
    """An assignment with its history, from a row of `work_sql`."""
    granted = tuple(
        Granted(
            one["id"], one["kind"] == "fix", instant(one["at"]), day(one["from_due"]), day(one["to_due"]), one["late_days"],
            bool(one["excused"]),
        )
        for one in unnested(row["granted"])
    )  # fmt: skip
    is_as_given = row["due_since"] and (row["taken_from"] or not granted)
    return Work(
        id=row["id"], unit=row["unit"], title=row["text"], weight=row["weight"], state=State(row["state"]), due_on=row["due_on"],
        late_after=row["late_after"], given_on=row["due_since"] if is_as_given else ward_day(row["created_at"]),
        fix_by=row["fix_by"], first_counted_on=row["first_counted_on"], counted_on=row["counted_on"],
        handed_over_on=row["handed_over_on"], taken_from=row["taken_from"], percent=row["percent"],
        returns=tuple(
            Return(one["id"], at := instant(one["at"]), ward_day(at), day(one["fix_by"]), bool(one["serious"]))
            for one in unnested(row["returns"])
        ),
        sent=tuple(Sent(instant(one["at"]), day(one["counted_on"])) for one in unnested(row["sent"])),
        granted=granted, excused=frozenset(one["mishap"] for one in unnested(row["excused"])), placed=row["placed"],
        product=row["product"],
    )  # fmt: skip


def instant(value: Any) -> Any:
    return as_instant(value)


def day(value: Any) -> Any:
    return as_day(value)
