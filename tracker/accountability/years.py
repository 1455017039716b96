"""A year gathered: heads with their published totals and decided grades, units, the periods and papers of the year."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from tracker.accountability.gathering import STANDING, rule_sets_of, versions_sql
from tracker.accountability.rules import PLAN, Span, plan_sheet, population_of, sheet_for
from tracker.accountability.year_rules import Decided, HeadYear, Result, UnitYear, group_warnings, head_warnings, year_warnings
from tracker.core.database import as_day, as_instant, nested, rows, unnested
from tracker.scoring.rule_sets import Grade, RuleSet
from tracker.units.rules import PEER_WORDS, Standing, UnitKind

GRADE_COLUMNS = (
    "id", "number", "grade", "suggested", "mean", "disciplined", "is_outstanding", "reason", "decided_by_name", "decided_at",
)  # fmt: skip
EARLIEST, LATEST = 2025, 2100


@dataclass(frozen=True, slots=True)
class Group:
    """The heads of one peer group in a year, with what a person should see first."""

    key: str
    words: str
    heads: tuple[HeadYear, ...]
    warnings: tuple[str, ...]

    @property
    def graded(self) -> tuple[HeadYear, ...]:
        return tuple(head for head in self.heads if head.is_graded)


@dataclass(frozen=True, slots=True)
class WardYear:
    """The whole list: peer groups in their order, `warnings` of the year, `terms`: how many each person has."""

    year: int
    groups: tuple[Group, ...]
    warnings: tuple[str, ...]
    terms: dict[int, int]

    @property
    def heads(self) -> tuple[HeadYear, ...]:
        return tuple(head for group in self.groups for head in group.heads)

    def head(self, appointment: int) -> HeadYear | None:
        return next((one for one in self.heads if one.appointment == appointment), None)

    def warnings_of(self, head: HeadYear) -> list[str]:
        return head_warnings(head, terms=self.terms[head.person])


def year_sql() -> str:
    """Terms of heads in a year; `{}`: the year's first and last day, the year twice, the ward, last and first day."""
    cards = nested(
        ("id", "rule_set", "total", "first_on", "last_on"),
        "select k.id, k.rule_set, k.total, q.first_on, q.last_on from scorecard k join score_period q on q.id = k.period"
        f" where k.appointment = h.id and k.total is not null and q.first_on between {{}} and {{}} and {STANDING} order by q.first_on, k.id",
    )
    columns = ", ".join("g." + name for name in GRADE_COLUMNS)
    own = nested(
        GRADE_COLUMNS, f"select {columns} from year_grade g where g.appointment = h.id and g.year = {{}} order by g.number desc"
    )
    units = nested(
        GRADE_COLUMNS,
        f"select {columns} from year_grade g where g.unit = u.id and g.appointment is null and g.year = {{}}"
        " order by g.number desc",
    )
    return f"""select h.id as appointment, h.person, p.name, h.title, h.since, h.until, u.id as unit, u.name as unit_name,
      u.path as unit_path, u.kind, u.peer_group, u.standing, u.sort_key, v.population, {cards} as cards, {own} as grades,
      {units} as unit_grades, {versions_sql("h.ward")} as rule_sets
    from appointment h join person p on p.id = h.person join unit u on u.id = h.unit
    left join unit_population v on v.unit = u.id
    where h.role = 'head' and h.ward = {{}} and h.since <= {{}} and (h.until is null or h.until >= {{}})"""


async def year_of(ward: int, year: int, *, today: date) -> WardYear:
    """The year of the whole ward in one query. Requested bodies are not in it: they are never graded nor ranked."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = await rows(f"{year_sql()} order by h.id", first, last, year, year, ward, last, first)
    sheets = rule_sets_of(found[0]["rule_sets"] if found else None)
    heads = [head_year(row, year, sheets, today=today) for row in found if row["standing"] != Standing.REQUESTED]
    heads.sort(key=lambda one: (one.peer_group, one.sort_key, one.since, one.appointment))
    groups = [group_of(key, list(members)) for key, members in groupby(heads, key=lambda one: one.peer_group)]
    terms = Counter(one.person for one in heads)
    return WardYear(year, tuple(groups), tuple(year_warnings(heads, year, today)), dict(terms))


def group_of(key: str, heads: Sequence[HeadYear]) -> Group:
    return Group(key, PEER_WORDS.get(key, key), tuple(heads), tuple(group_warnings(heads)))


def head_year(row: dict[str, Any], year: int, sheets: Sequence[RuleSet], *, today: date) -> HeadYear:
    """A head's year from a row of `year_sql`."""
    population = population_of(UnitKind(row["kind"]), row["population"])
    rules = sheet_for(population, sheets, date(year, 12, 31))
    is_legal = rules is not None and rules.publishable
    return HeadYear(
        year=year, appointment=row["appointment"], person=row["person"], name=row["name"], title=row["title"],
        unit=UnitYear(row["unit"], row["unit_name"], row["unit_path"], decided_of(row["unit_grades"])),
        peer_group=row["peer_group"], population=population, sort_key=row["sort_key"], since=row["since"], until=row["until"],
        rules=rules, today=today, empty=(rules if rules and is_legal else plan_sheet(sheets, date(year, 12, 31))).empty_month,
        results=tuple(result_of(card) for card in unnested(row["cards"]) if (card["rule_set"] != PLAN) is is_legal),
        grades=decided_of(row["grades"]),
    )  # fmt: skip


def result_of(card: dict[str, Any]) -> Result:
    return Result(span_of_row(card), card["total"], card["id"])


def span_of_row(row: Mapping[str, Any]) -> Span:
    """The days of a nested row, which arrive as text."""
    first, last = as_day(row["first_on"]), as_day(row["last_on"])
    if first is None or last is None:
        raise ValueError("a period has its days")
    return Span(first, last)


def decided_of(value: str | None) -> tuple[Decided, ...]:
    """Decisions from a nested column of GRADE_COLUMNS, newest first."""
    made = []
    for row in unnested(value):
        at = as_instant(row["decided_at"])
        assert at
        made.append(
            Decided(
                row["id"], row["number"], Grade(row["grade"]), Grade(row["suggested"]) if row["suggested"] else None,
                row["mean"], bool(row["disciplined"]), bool(row["is_outstanding"]), row["reason"], row["decided_by_name"], at,
            )
        )  # fmt: skip
    return tuple(made)
