"""Reading awards: kinds and base salaries as they run, one award with what it rests on, those whose grade was lowered."""

import json
from typing import Any

from tracker.awards.built_in import BUILT_IN, SALARIES
from tracker.awards.rules import WORST_LAST, AwardKind, BaseSalary, is_lower, may_see, read_definition
from tracker.core.database import as_day, as_instant, as_int, nested, rows, unnested
from tracker.core.viewer import Role, Viewer
from tracker.scoring.rule_sets import GRADE_WORDS, Grade
from tracker.units.queries import directory_sql

UNIT_ROLES = (Role.HEAD, Role.DEPUTY, Role.STAFF)

# Kinds and base salaries


def kinds_sql(ward: str) -> str:
    """The ward's own versions of kinds as a column that `kinds_of` reads; `ward`: SQL of its id."""
    return nested(("definition",), f"select d.definition from award_kind d where d.ward = {ward} order by d.id")


def kinds_of(value: str | None) -> list[AwardKind]:
    """The kinds the tracker comes with and the ward's own versions, from the column of `kinds_sql`."""
    return [*BUILT_IN, *(read_definition(row["definition"]) for row in unnested(value))]


def salaries_sql(ward: str) -> str:
    """The ward's own base salaries as a column that `salaries_of` reads; `ward`: SQL of its id."""
    return nested(
        ("amount", "since", "source"),
        f"select d.amount, d.since, d.source from base_salary d where d.ward = {ward} order by d.id",
    )


def salaries_of(value: str | None) -> list[BaseSalary]:
    """The base salaries the tracker comes with and the ward's own, in the order they were entered."""
    made = []
    for row in unnested(value):
        since = as_day(row["since"])
        assert since
        made.append(BaseSalary(row["amount"], since, row["source"]))
    return [*SALARIES, *made]


async def kinds(ward: int) -> list[AwardKind]:
    """The same, read for themselves."""
    return (await settled(ward))[0]


async def salaries(ward: int) -> list[BaseSalary]:
    """The same, read for themselves."""
    return (await settled(ward))[1]


async def settled(ward: int) -> tuple[list[AwardKind], list[BaseSalary]]:
    """Kinds and base salaries in one statement."""
    found = await rows(
        f"select {kinds_sql('u.id')} as kinds, {salaries_sql('u.id')} as salaries from unit u where u.id = {{}}", ward
    )
    row = found[0] if found else {"kinds": None, "salaries": None}
    return kinds_of(row["kinds"]), salaries_of(row["salaries"])


# A grade that was lowered after the award

# The grade that stands today where basis `b` rested on another: of its sheet, or of its year.
STANDS = """(case when b.sheet is not null
  then (select k.grade from scorecard k where k.sheet = b.sheet order by k.number desc limit 1)
  else (select g.grade from year_grade g where g.ward = b.ward and g.year = b.year and g.unit = b.unit
    and coalesce(g.appointment, 0) = coalesce(b.appointment, 0) order by g.number desc limit 1) end)"""


def rank_sql(grade: str) -> str:
    """A grade's place, best first; null for what is none: `rules.is_lower` for the database."""
    places = " ".join(f"when '{one}' then {place}" for place, one in enumerate(WORST_LAST))
    return f"case {grade} {places} end"


BASES = f"select b.*, {STANDS} as stands from award_basis b where b.award = w.id"
IS_LOWERED = f"({rank_sql('b.stands')}) > ({rank_sql('b.grade')}) and b.settled_grade <> b.stands"
FLAGGED = f"(w.withdrawn_on is null and exists (select 1 from ({BASES}) as b where {IS_LOWERED}))"  # of award `w`


def bases_sql() -> str:
    """What award `w` rested on, with the grade that stands today, as a column that `bases_of` reads."""
    columns = ("id", "sheet", "number", "year", "grade", "stands", "settled_grade", "settled_reason", "settled_at", "card")
    card = "(select max(k.id) from scorecard k where k.sheet = b.sheet and k.number = b.number) as card"
    plain = ", ".join(f"b.{name}" for name in columns[:-1])
    return nested(columns, f"select {plain}, {card} from ({BASES}) as b order by b.id")


def bases_of(value: str | None) -> list[dict[str, Any]]:
    """Rows of `bases_sql`, each with its words; `is_lowered`: worse than it was, and nobody let that grade stand yet."""
    return [
        row | {
            "is_lowered": is_lower(row["stands"], row["grade"]) and row["settled_grade"] != row["stands"],
            "grade_word": word_of(row["grade"]), "stands_word": word_of(row["stands"]),
            "settled_at": as_instant(row["settled_at"]),
        }
        for row in unnested(value)
    ]  # fmt: skip


def word_of(grade: str | None) -> str:
    return GRADE_WORDS[Grade(grade)] if grade else "chưa có mức"


def seen_of(bases: list[dict[str, Any]]) -> str:
    """The lowered grades of an award as a form carries them, so that whoever lets them stand saw just these."""
    return ",".join(f"{one['id']}:{one['stands']}" for one in bases if one["is_lowered"])


def flagged_sql(viewer: Viewer) -> tuple[str, list[Any]]:
    """How many awards are FLAGGED, as a scalar subselect with its values, for leadership's first page."""
    return f"(select count(*) from award w where w.ward = {{}} and {FLAGGED})", [viewer.ward]


# One award


def visible(viewer: Viewer) -> tuple[str, list[Any]]:
    """Condition over `w`: for office and leadership the ward's; for a unit its own, and one's own."""
    if may_see(viewer):
        return "w.ward = {}", [viewer.ward]
    if viewer.hat is None or not viewer.acts_as(*UNIT_ROLES):
        return "1 = 0", []
    return "(w.ward = {} and (w.unit = {} or w.person = {}))", [viewer.ward, viewer.hat.unit, viewer.person]


async def find(award: int, viewer: Viewer) -> dict[str, Any] | None:
    """One award the viewer may see; `achievements`, `bases`, `history` and the reason of a withdrawal only where `may_see`."""
    scope, values = visible(viewer)
    achievements = nested(
        ("key", "words", "is_released"),
        'select x."key", x.words, x.is_released from award_achievement x where x.award = w.id order by x.id',
    )
    history = nested(
        ("at", "actor_name", "verb", "data"),
        "select v.at, v.actor_name, v.verb, v.data from event v where v.ward = w.ward and v.noun = 'award'"
        " and v.noun_id = w.id order by v.sequence",
    )
    found = await rows(
        f"""select w.*, u.path as unit_path, f.name as file_name, {achievements} as achievements, {bases_sql()} as bases, {history} as history
        from award w left join unit u on u.id = w.unit left join stored_file f on f.id = w.import_file
        where w.id = {{}} and {scope}""",
        award, *values,
    )  # fmt: skip
    if not found:
        return None
    row, is_council = found[0], may_see(viewer)
    bases = bases_of(row["bases"])
    whole = row | {
        "bases": bases, "is_flagged": row["withdrawn_on"] is None and any(one["is_lowered"] for one in bases),
        "achievements": [one | {"url": url_of(one["key"])} for one in unnested(row["achievements"])],
        "history": [one | {"at": as_instant(one["at"]), "data": json.loads(one["data"])} for one in unnested(row["history"])],
    }  # fmt: skip
    hidden = {"achievements": [], "bases": [], "history": [], "is_flagged": False, "withdrawn_reason": "", "file_name": None}
    return whole if is_council else whole | hidden


def url_of(achievement: str) -> str:
    """Where an achievement is shown; empty where it has no page of its own."""
    noun, _, number = achievement.partition(":")
    return f"/assignments/{number}" if noun == "assignment" and number.isascii() and number.isdigit() else ""


async def mine(viewer: Viewer) -> list[dict[str, Any]]:
    """The awards of the viewer's unit and their own, newest first, at most 200, without what only the council reads."""
    scope, values = visible(viewer)
    return await rows(
        f"""select w.id, w.recipient, w.position, w.kind_name, w.what_for, w.decision_number, w.decided_on, w.money, w.year,
        w.person, w.withdrawn_on from award w where {scope} order by w.decided_on desc, w.id desc limit 200""",
        *values,
    )


async def ward_path(ward: int) -> str:
    """The path of the ward's root, under which stands what concerns no unit."""
    return str((await rows("select path from unit where id = {}", ward))[0]["path"])


async def newest_number(ward: int, since: Any) -> int:
    """How many base salaries the ward has entered for a day."""
    found = await rows("select max(number) as newest from base_salary where ward = {} and since = {}", ward, since)
    return as_int(found[0]["newest"])


# Importing


async def workbook(file: int, viewer: Viewer) -> dict[str, Any] | None:
    """A kept workbook of the viewer's ward, with what its lines are checked against: `award_kinds`, `units`, `aliases`."""
    found = await rows(
        f"""select f.id, f.name, f.sha256, f.size, {kinds_sql("f.ward")} as kinds, {directory_sql("f.ward")}
        from stored_file f where f.id = {{}} and f.ward = {{}} and f.kind = 'xlsx'""",
        file, viewer.ward,
    )  # fmt: skip
    return found[0] | {"award_kinds": kinds_of(found[0]["kinds"])} if found else None


async def entered(ward: int) -> list[dict[str, Any]]:
    """Of every line of the register who it honours, by which decision, from which file."""
    return await rows("select recipient, decision_number, import_file from award where ward = {}", ward)
