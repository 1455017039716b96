"""Reading what heads said of their sheets: one statement with its facts, lists, files."""

import json
from collections.abc import Mapping
from typing import Any

from tracker.accountability.rules import Span
from tracker.appeals.rules import KIND_WORDS, STATE_WORDS, AppealKind, AppealState, Case
from tracker.core.database import as_day, as_instant, nested, rows, unnested
from tracker.core.viewer import Role, Viewer, within
from tracker.scoring.engine import hundredths
from tracker.scoring.rule_sets import RuleSet, built_in, read_definition

SCORED = ("sheet.assessed", "sheet.criterion_entered", "sheet.reopened")  # who did one of these to a sheet scored it
PUBLISHED = ("scorecard.published", "scorecard.superseded")
TABLES = """appeal x join sheet s on s.id = x.sheet join score_period q on q.id = s.period
  join appointment h on h.id = s.appointment join unit u on u.id = h.unit left join scorecard k on k.id = x.scorecard"""

# The diary's events by which somebody scored the sheet of appeal `x`, were it later put over by somebody else's.
SCORING = f"""event v where v.ward = x.ward and ((v.noun = 'sheet' and v.noun_id = x.sheet
  and v.verb in ({", ".join(f"'{verb}'" for verb in SCORED)})) or (v.noun = 'scorecard' and v.noun_id = x.scorecard
  and v.verb in ({", ".join(f"'{verb}'" for verb in PUBLISHED)})))"""

# Whether a leader is none of an appeal's scorers; `{0}` is the person: a column, or a mark for its value.
IS_OTHER = f"x.sent_by <> {{0}} and not exists (select 1 from {SCORING} and v.actor = {{0}})"

# How many appeals wait for appointment `a` of person `p`, a leader; the app adds it to the session's query.
ASKED = f"""(case when a.role = 'leader' then (select count(*) from appeal x
  where x.ward = p.ward and x.state = 'waiting' and x.kind = 'appeal'
  and {IS_OTHER.format("p.id")}) else 0 end)"""


def visible(viewer: Viewer) -> tuple[str, list[Any]]:
    """Condition over `x`: what one sent oneself; for the office and leadership all of the ward."""
    if not viewer.roles & {Role.OFFICE, Role.LEADER}:
        return "x.sent_by = {}", [viewer.person]
    scope, values = within(viewer, ward="x.ward", path="x.unit_path")
    return f"(x.sent_by = {{}} or ({scope}))", [viewer.person, *values]


# One statement


def select() -> str:
    """One shape for a statement with the sheet and scorecard it is about. `superseding`: the scorecard that put it right."""
    files = nested(
        ("id", "name", "size"),
        "select e.id, e.name, f.size from appeal_evidence e join stored_file f on f.id = e.file"
        " where e.appeal = x.id order by e.id",
    )
    superseding = nested(
        ("number", "total", "published_at"),
        "select l.number, l.total, l.published_at from scorecard l where l.sheet = x.sheet and l.number > k.number"
        " and x.state = 'upheld' order by l.number limit 1",
    )
    return f"""select x.id, x.ward, x.sheet, x.scorecard, x.kind, x.state, x.unit_path, x.text, x.assignments, x.sent_by,
      x.sent_by_name, x.sent_at, x.sent_on, x.answer_by, x.answered_by_name, x.answered_at, x.answer, s.rule_set, s.state as sheet_state, s.appointment,
      s.scored_by_name, k.published_by_name, k.published_at, s.announced_at,
      k.number, q.id as period, q.first_on, q.last_on, h.title as head_title, u.name as unit_name, {files} as files,
      {superseding} as superseding, d.definition, coalesce(k.behind, x.behind) as behind, coalesce(k.result, x.result) as result"""


FROM = f'{TABLES} left join rule_set d on d.ward = s.ward and d."key" = s.rule_set and d.version = s.rule_version'


async def find(appeal: int, viewer: Viewer) -> dict[str, Any] | None:
    """One statement the viewer may see, with its `lines`, the assignments `behind` and their mishaps, `history`, and `leaders`:
    person ids of the ward's leaders today."""
    history = nested(
        ("at", "actor_name", "verb", "data"),
        "select v.at, v.actor_name, v.verb, v.data from event v where v.ward = x.ward and v.noun = 'appeal'"
        " and v.noun_id = x.id and v.actor is not null order by v.sequence",
    )
    excused = nested(
        ("assignment", "mishap"),
        "select e.assignment, e.mishap from excuse e join assignment a on a.id = e.assignment where a.unit = h.unit"
        " and e.revoked_at is null order by e.id",
    )
    scorers = nested(("person",), f"select distinct v.actor as person from {SCORING} and v.actor is not null")
    leaders = nested(
        ("person",),
        "select distinct a.person from appointment a join person p on p.id = a.person where a.ward = x.ward"
        " and a.role = 'leader' and a.ended_at is null and p.disabled_at is null",
    )
    scope, values = visible(viewer)
    found = await rows(
        f"{select()}, {history} as history, {excused} as excused, {leaders} as leaders, {scorers} as scorers"
        f" from {FROM} where x.id = {{}} and {scope}",
        appeal,
        *values,
    )
    return told(found[0]) if found else None


def told(row: dict[str, Any]) -> dict[str, Any]:
    """A row of `find` with its JSON read; an objective cause confirmed since counts as confirmed."""
    excused = {(one["assignment"], one["mishap"]) for one in unnested(row["excused"])}
    named = numbers(row["assignments"])
    behind = json.loads(row["behind"] or "[]")
    for one in behind:
        one["is_named"] = one["id"] in named
        for mishap in one["mishaps"]:
            mishap["is_excused"] = mishap["is_excused"] or (one["id"], mishap["key"]) in excused
    result = json.loads(row["result"] or "{}")
    more = {
        "behind": sorted(behind, key=lambda one: (not one["is_named"], not one["mishaps"])),
        "lines": [one | {"points": hundredths(one["points"])} for one in result.get("lines", [])],
        "total": hundredths(result.get("total")), "completion": hundredths(result.get("completion")),
        "history": [one | {"at": as_instant(one["at"]), "data": json.loads(one["data"])} for one in unnested(row["history"])],
        "leaders": [one["person"] for one in unnested(row["leaders"])],
        "scorers": frozenset(one["person"] for one in unnested(row["scorers"])),
    }  # fmt: skip
    return worded(row) | more


def worded(row: dict[str, Any]) -> dict[str, Any]:
    """What lists and pages share: `rules`, `span`, words, files, the scorecard that put it right (or None)."""
    superseding = next((one | {"published_at": as_instant(one["published_at"])} for one in unnested(row["superseding"])), None)
    rules = rules_of(row)
    return row | {
        "rules": rules, "span": Span(row["first_on"], row["last_on"]), "word": KIND_WORDS[AppealKind(row["kind"])],
        "state_word": STATE_WORDS[AppealState(row["state"])], "files": unnested(row["files"]), "superseding": superseding,
    }  # fmt: skip


def rules_of(row: Mapping[str, Any]) -> RuleSet:
    """The version the sheet was announced under: the ward's own, else the one the tracker comes with."""
    if row["definition"]:
        return read_definition(row["definition"])
    rules = built_in(row["rule_set"])
    assert rules is not None  # a sheet is announced under a version that is kept
    return rules


def case_of(row: Mapping[str, Any]) -> Case:
    """What the predicates need, from a row of `find`."""
    return Case(AppealKind(row["kind"]), AppealState(row["state"]), row["unit_path"], row["sent_by"], row["scorers"])


def numbers(joined: str) -> set[int]:
    return {int(one) for one in joined.split(",") if one}


# Lists and files


async def listing(viewer: Viewer) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(those that wait, the nearest day first; those answered or withdrawn, newest first), at most 200 together."""
    scope, values = visible(viewer)
    found = await rows(
        f"{select()} from {FROM} where {scope} order by case x.state when 'waiting' then 0 else 1 end,"
        " case x.state when 'waiting' then x.answer_by end, x.answered_at desc, x.id desc limit 200",
        *values,
    )
    listed = [worded(row) for row in found]
    return [row for row in listed if row["state"] == "waiting"], [row for row in listed if row["state"] != "waiting"]


def waiting_sql(viewer: Viewer) -> tuple[str, list[Any]]:
    """Appeals that wait for this leader's decision, nearest day first, for the first page: WAITING names the columns."""
    scope, values = within(viewer, ward="x.ward", path="x.unit_path")
    sql = f"""select x.id, u.name as unit_name, h.title as head_title, x.text, x.sent_at, x.answer_by from {TABLES}
      where {scope} and x.state = 'waiting' and x.kind = 'appeal' and {IS_OTHER.format("{}")} order by x.answer_by, x.id limit 200"""
    return sql, [*values, *[viewer.person] * 2]


WAITING = ("id", "unit_name", "head_title", "text", "sent_at", "answer_by")


def of_sheets(first: str = "{}") -> str:
    """What the head `h` (an appointment) said of the sheets of the period that begins `first` (SQL), newest first, as a scalar
    subselect for `heads_sql(also=…)` and the like; read back by `statements`."""
    return nested(
        (*SAID, "evidence", "file_name", "file_size"),
        f"""select {", ".join(f"x.{name}" for name in SAID[:-1])}, (select min(l.number) from scorecard l join scorecard k
          on k.sheet = l.sheet and l.number > k.number where k.id = x.scorecard and x.state = 'upheld') as superseding,
          e.id as evidence, e.name as file_name, f.size as file_size
        from appeal x join sheet s on s.id = x.sheet join score_period q on q.id = s.period
        left join appeal_evidence e on e.appeal = x.id left join stored_file f on f.id = e.file
        where s.appointment = h.id and q.first_on = {first} order by x.id desc, e.id""",
    )


SAID = (
    "id", "sheet", "kind", "state", "text", "sent_at", "answer_by", "answered_by_name", "answered_at", "answer", "superseding",
)  # fmt: skip


def statements(value: str | None) -> list[dict[str, Any]]:
    """The rows of `of_sheets` (columns SAID), each with its words and `files` (evidence, file_name, file_size); `superseding`:
    the number of the scorecard that put it right."""
    found: dict[int, dict[str, Any]] = {}
    for row in unnested(value):
        typed = {name: as_instant(row[name]) for name in ("sent_at", "answered_at")} | {"answer_by": as_day(row["answer_by"])}
        words = {"word": KIND_WORDS[AppealKind(row["kind"])], "state_word": STATE_WORDS[AppealState(row["state"])], "files": []}
        entry = found.setdefault(row["id"], row | typed | words)
        if row["evidence"]:
            entry["files"].append(row)
    return list(found.values())


async def evidence(appeal: int, evidence_id: int, viewer: Viewer) -> dict[str, Any] | None:
    """One file of a statement the viewer may see."""
    scope, values = visible(viewer)
    found = await rows(
        f"""select e.name, f.sha256 from appeal_evidence e join stored_file f on f.id = e.file join appeal x on x.id = e.appeal
        where e.id = {{}} and x.id = {{}} and {scope}""",
        evidence_id,
        appeal,
        *values,
    )
    return found[0] if found else None
