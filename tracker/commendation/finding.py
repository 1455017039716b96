"""Candidates found: every unit and head of a campaign's peer groups with what their work shows, in two statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.accountability.counting import Work
from tracker.accountability.gathering import STANDING, rule_sets_of, versions_sql, work_of, work_sql
from tracker.accountability.rules import Span
from tracker.awards.queries import kinds_of, kinds_sql
from tracker.awards.rules import AwardKind, kind_of
from tracker.commendation.candidacy import Candidacy
from tracker.commendation.placing import placed
from tracker.commendation.rules import CandidateState, groups_of
from tracker.commendation.sources import SOURCES
from tracker.commendation.weighing import Field, Slot, nominated, of_unit, ticks_of
from tracker.core.database import as_instant, nested, rows, unnested
from tracker.core.errors import Missing
from tracker.core.kept import kept
from tracker.core.viewer import Viewer

CAMPAIGN_COLUMNS = (
    "id", "ward", "code", "name", "plan", "year", "first_on", "last_on", "nominate_by", "meet_on", "decide_by", "peer_groups",
    "note", "state", "minutes", "opened_by_name", "opened_at", "decision_number", "decided_on", "signer", "decided_by_name",
    "decided_at", "cancelled_reason", "version",
)  # fmt: skip
CANDIDATE_COLUMNS = (
    "id", "kind", "subject", "source", "peer_group", "unit", "appointment", "person", "name", "position", "unit_name", "state",
    "merits", "consent", "nominated_by", "nominated_by_name", "nominated_at", "favoured", "is_direct", "report", "reason",
    "achievements", "proposed_by", "proposed_by_name", "proposed_at", "decided_at", "version",
)  # fmt: skip
EVENT_COLUMNS = ("noun_id", "at", "actor_name", "verb", "data")
NOTHING: Mapping[str, str] = {}
TICK_COLUMNS = ("id", "candidate", "condition", "holds", "evidence", "file_name", "ticked_by_name")


@dataclass(frozen=True, slots=True)
class Found:
    """A campaign with every candidate of it, placed. `row`: its columns; `slots`: what it gives; `diary`: EVENT_COLUMNS of what was
    done to its candidates, newest first."""

    row: dict[str, Any]
    span: Span
    slots: tuple[Slot, ...]
    candidates: tuple[Candidacy, ...]
    diary: tuple[dict[str, Any], ...] = ()

    @property
    def id(self) -> int:
        return int(self.row["id"])

    @property
    def kinds(self) -> tuple[AwardKind, ...]:
        """The kinds it gives, each once, in the order they were chosen."""
        return tuple({slot.kind.key: slot.kind for slot in self.slots}.values())

    @property
    def groups(self) -> Sequence[str]:
        return groups_of(self.row["peer_groups"])

    def number(self, kind: str, peer_group: str) -> int | None:
        return next((one.number for one in self.slots if (one.kind.key, one.peer_group) == (kind, peer_group)), None)

    def of(self, kind: str, peer_group: str) -> tuple[Candidacy, ...]:
        """The candidates that are compared with each other, best placed first."""
        return tuple(one for one in self.candidates if (one.kind.key, one.peer_group) == (kind, peer_group))

    def candidate(self, ref: str) -> Candidacy | None:
        return next((one for one in self.candidates if one.ref == ref), None)


async def found(campaign: int, viewer: Viewer, *, today: date, also: Mapping[str, str] = NOTHING) -> Found:
    """The campaign with its candidates as things stand, kept while the ward's diary stands still. Raises Missing.

    `also`: further columns of `Found.row` as SQL over campaign `c`, by name, for what slices and files to the right keep of it.
    """
    question = ("candidates", campaign, today, *also)
    made: Found = await kept(viewer, question, lambda: gather(campaign, viewer.ward, today=today, also=also))
    return made


async def gather(campaign: int, ward: int, *, today: date, unit: int | None = None, also: Mapping[str, str] = NOTHING) -> Found:
    """The same, read now; with `unit` the candidates of that unit alone, whose places then mean nothing. Raises Missing."""
    units = await units_of(campaign, ward, unit=unit, also=also)
    return await weighed(units, ward, today=today, unit=unit, also=also)


async def units_of(
    campaign: int, ward: int, *, unit: int | None = None, also: Mapping[str, str] = NOTHING
) -> list[dict[str, Any]]:
    """The rows of `units_sql`, the ward's root among them. Raises Missing."""
    condition, values = ("and (u.id = {} or u.id = u.ward)", [unit]) if unit else ("", [])
    found = await rows(
        f"{units_sql(also)} where c.id = {{}} and c.ward = {{}} {condition} order by u.sort_key, u.id", campaign, ward, *values
    )
    if not found:
        raise Missing("Không tìm thấy đợt xét này.")
    return found


def root_of(units: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The row of the ward itself, which brings the campaign's own along."""
    return next(one for one in units if one["id"] == one["ward"])


def campaign_of(root: Mapping[str, Any], also: Collection[str] = ()) -> dict[str, Any]:
    """The campaign's columns, `plan_title`, and the further columns asked for."""
    return {name: root[f"c_{name}"] for name in CAMPAIGN_COLUMNS} | {name: root[name] for name in ("plan_title", *also)}


def diary_of(root: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """What was done to its candidates, newest first: EVENT_COLUMNS."""
    return tuple(one | {"at": as_instant(one["at"])} for one in unnested(root["diary"]))


async def weighed(
    units: Sequence[dict[str, Any]], ward: int, *, today: date, unit: int | None = None, also: Collection[str] = ()
) -> Found:
    """The campaign of `units` (rows of `units_of`) with its candidates before the facts: one statement more."""
    root = root_of(units)
    row = campaign_of(root, also)
    span = Span(row["first_on"], row["last_on"])
    bounds = {name: value for name, value in {"t.plan": row["plan"], "a.unit": unit}.items() if value}
    work = await rows(
        f"{work_sql()} and a.ward = {{}} {' '.join(f'and {name} = {{}}' for name in bounds)} order by a.id",
        *[span.first, span.last] * 2, ward, *bounds.values(),
    )  # fmt: skip
    slots = slots_of(root)
    field = Field(row, span, slots, tuple(rule_sets_of(root["rule_sets"])), today)
    by_unit: dict[int, list[Work]] = defaultdict(list)
    for one in work:
        by_unit[one["unit"]].append(work_of(one))
    wanted = [one for one in units if one["peer_group"] in groups_of(row["peer_groups"])]
    made = [candidacy for one in wanted for candidacy in of_unit(one, by_unit[one["id"]], field)]
    made += nominated(unnested(root["loose"]), ticks_of(root["loose_ticks"]), field)
    numbers = {(slot.kind.key, slot.peer_group): slot.number for slot in slots}
    return Found(row, span, slots, placed(made, numbers), diary_of(root))


def units_sql(also: Mapping[str, str] = NOTHING) -> str:
    """Every unit `u` of the campaign's ward with all that concerns its candidates; the root's row brings the campaign's own."""
    candidate = f"select {', '.join('z.' + name for name in CANDIDATE_COLUMNS)} from candidate z where z.campaign = c.id and z.state <> '{CandidateState.WITHDRAWN}'"
    tick = f"select {', '.join('q.' + name for name in TICK_COLUMNS)} from condition_tick q join candidate z on z.id = q.candidate where z.campaign = c.id"
    heads = nested(
        ("id", "person", "name", "title", "since", "until", "acting"),
        "select h.id, h.person, p.name, h.title, h.since, h.until, h.acting from appointment h join person p on p.id = h.person"
        " where h.unit = u.id and h.role = 'head' and h.since <= c.last_on order by h.since, h.id",
    )
    cards = nested(
        ("id", "sheet", "number", "appointment", "rule_set", "total", "grade", "first_on", "last_on"),
        "select k.id, k.sheet, k.number, k.appointment, k.rule_set, k.total, k.grade, q.first_on, q.last_on from scorecard k"
        " join score_period q on q.id = k.period where k.unit = u.id and k.total is not null and q.first_on >= c.first_on"
        f" and q.last_on <= c.last_on and {STANDING} order by q.first_on, k.id",
    )
    grades = nested(
        ("appointment", "grade", "disciplined", "number"),
        "select g.appointment, g.grade, g.disciplined, g.number from year_grade g where g.unit = u.id and g.year = c.year"
        " order by g.number desc",
    )
    holds = nested(
        ("id", "appointment", "kind", "opened_on", "closed_on"),
        "select o.id, o.appointment, o.kind, o.opened_on, o.closed_on from award_hold o where o.unit = u.id"
        " and (o.closed_on is null or o.closed_on >= c.first_on) order by o.id",
    )
    used = nested(
        ("used", "award", "code", "decision_number"),
        'select s."key" as used, s.award, w.code, w.decision_number from award_achievement s join award w on w.id = s.award'
        " where s.ward = c.ward and s.unit = u.id and s.is_released = false order by s.id",
    )
    advanced = nested(
        ("person", "appointment"),
        "select w.person, w.appointment from award w where w.unit = u.id and w.kind = 'advanced_worker' and w.year = c.year"
        " and w.withdrawn_at is null order by w.id",
    )
    rivals = nested(
        ("id", "campaign", "kind", "name", "achievements"),
        "select z.id, z.campaign, z.kind, z.name, z.achievements from candidate z where z.unit = u.id"
        f" and z.state = '{CandidateState.PROPOSED}' order by z.id",
    )
    waiting = nested(
        ("appointment",),
        "select s.appointment from appeal x join sheet s on s.id = x.sheet join score_period q on q.id = s.period"
        " join appointment h on h.id = s.appointment where h.unit = u.id and x.state = 'waiting'"
        " and q.first_on >= c.first_on and q.last_on <= c.last_on order by x.id",
    )
    of_root = {
        **slots_sql(),
        "rule_sets": versions_sql("c.ward"),
        "diary": nested(
            EVENT_COLUMNS,
            "select v.noun_id, v.at, v.actor_name, v.verb, v.data from event v join candidate z on z.id = v.noun_id"
            " where v.ward = c.ward and v.noun = 'candidate' and z.campaign = c.id order by v.sequence desc limit 2000",
        ),
        "loose": nested(CANDIDATE_COLUMNS, f"{candidate} and z.unit is null order by z.id"),
        "loose_ticks": nested(TICK_COLUMNS, f"{tick} and z.unit is null order by q.id"),
    }
    columns = {
        **{f"c_{name}": f"c.{name}" for name in CAMPAIGN_COLUMNS}, "plan_title": "(select n.title from plan n where n.id = c.plan)",
        "heads": heads, "cards": cards, "grades": grades, "holds": holds, "used": used, "advanced": advanced, "rivals": rivals,
        "waiting": waiting, "rows": nested(CANDIDATE_COLUMNS, f"{candidate} and z.unit = u.id order by z.id"),
        "ticks": nested(TICK_COLUMNS, f"{tick} and z.unit = u.id order by q.id"),
        **{source.column: nested(source.columns, source.sql) for source in SOURCES},
        **{name: f"case when u.id = u.ward then {sql} end" for name, sql in (of_root | dict(also)).items()},
    }  # fmt: skip
    listed = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    return f"""select u.id, u.ward, u.name, u.path, u.kind, u.peer_group, u.standing, u.sort_key, v.population, {listed}
      from campaign c join unit u on u.ward = c.ward and (u.closed_on is null or u.closed_on >= c.first_on)
      left join unit_population v on v.unit = u.id"""


def slots_sql() -> dict[str, str]:
    """What a campaign `c` gives, as columns that `slots_of` reads."""
    return {
        "slots": nested(
            ("kind", "kind_version", "peer_group", "number"),
            "select d.kind, d.kind_version, d.peer_group, d.number from campaign_kind d where d.campaign = c.id order by d.id",
        ),
        "own_kinds": kinds_sql("c.ward"),
    }


def slots_of(root: Mapping[str, Any]) -> tuple[Slot, ...]:
    """What the campaign gives, from the root's row: each kind in the version it was opened with."""
    kinds = kinds_of(root["own_kinds"])
    made = []
    for one in unnested(root["slots"]):
        kind = kind_of(kinds, one["kind"], one["kind_version"])
        assert kind is not None  # versions are never deleted
        made.append(Slot(kind, one["peer_group"], one["number"]))
    return tuple(made)
