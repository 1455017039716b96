"""The dossier of a campaign read in one statement: its candidates, minutes, votes, awards, settings, and the papers made."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.accountability.rules import population_of
from tracker.awards.queries import salaries_of, salaries_sql
from tracker.awards.rules import AwardKind, Fact
from tracker.commendation.council import meetings_of, meetings_sql
from tracker.commendation.finding import slots_of, slots_sql
from tracker.commendation.paper_rules import Dossier, Put
from tracker.commendation.rules import CandidateSource, CandidateState, Count
from tracker.core.database import as_instant, nested, rows, unnested
from tracker.core.errors import Missing
from tracker.core.viewer import Viewer
from tracker.events.rules import Journal
from tracker.scoring.rule_sets import Grade, Population
from tracker.units.rules import Standing, UnitKind
from tracker.wards.queries import SETTINGS, settled_of
from tracker.wards.rules import Settled

NOT_FOUND = "Không tìm thấy đợt xét này."
STATES = (CandidateState.PROPOSED, CandidateState.AWARDED, CandidateState.SUBMITTED, CandidateState.DECLINED)
BEFORE_COUNCIL = f"({', '.join(repr(str(state)) for state in STATES)})"
PUT_COLUMNS = (
    "id", "kind", "source", "unit", "appointment", "person", "name", "position", "unit_name", "state", "merits", "report",
    "nominated_by_unit", "facts", "achievements", "bases", "version", "unit_kind", "standing", "population", "register", "money",
    "votes_for", "votes_against",
)  # fmt: skip
FILE_COLUMNS = ("id", "candidate", "kind", "form", "name", "made_by_name", "made_at", "size", "sha256")


async def dossier_of(campaign: int, viewer: Viewer, *, today: date) -> Dossier:
    """Everything the papers of a campaign of the viewer's ward say. Raises Missing."""
    columns = {
        **slots_sql(), "salaries": salaries_sql("c.ward"), "puts": puts_sql(), "meetings": meetings_sql("and m.number = c.minutes"),
        "certified": nested(
            ("unit", "appointment"), "select i.unit, i.appointment from initiative i where i.ward = c.ward and i.certificate <> ''"
            " and i.done_on between c.first_on and c.last_on order by i.id",
        ),
        "brought": nested(
            ("candidate", "condition"), 'select q.candidate, q."condition" from condition_tick q join candidate z on z.id = q.candidate'
            " where z.campaign = c.id and q.file is not null order by q.id",
        ),
        "office": office_sql(), "files": files_sql(),
        "settings": nested(SETTINGS, f"select {', '.join(SETTINGS)} from ward_settings where ward = c.ward"),
        "journal": nested(("sequence", "hash"), "select sequence, hash from event_head where ward = c.ward"),
    }  # fmt: skip
    listed = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    found = await rows(
        f"""select c.id, c.code, c.name, c.year, c.first_on, c.last_on, c.state, c.decision_number, c.decided_on, c.signer,
          (select n.title from plan n where n.id = c.plan) as plan_title, {listed} from campaign c where c.id = {{}} and c.ward = {{}}""",
        campaign, viewer.ward,
    )  # fmt: skip
    if not found:
        raise Missing(NOT_FOUND)
    return read(found[0], viewer.ward_name, today)


def puts_sql() -> str:
    """Those put before the council of campaign `c`, and whoever was voted on, with their votes and the award each became."""
    return nested(
        PUT_COLUMNS,
        f"""select z.id, z.kind, z.source, z.unit, z.appointment, z.person, z.name, z.position, z.unit_name, z.state, z.merits,
          z.report, (select b.name from unit b where b.id = z.nominated_by_unit) as nominated_by_unit, z.facts, z.achievements,
          z.bases, z.version, u.kind as unit_kind, u.standing, v.population, w.code as register, w.money, x.votes_for,
          x.votes_against
        from candidate z left join unit u on u.id = z.unit left join unit_population v on v.unit = z.unit
          left join award w on w.candidate = z.id and w.ward = z.ward and w.withdrawn_on is null
          left join minutes m on m.campaign = z.campaign and m.number = c.minutes
          left join vote x on x.minutes = m.id and x.candidate = z.id
        where z.campaign = c.id and (z.state in {BEFORE_COUNCIL} or x.id is not null)
        order by z.peer_group, coalesce(u.sort_key, ''), z.name, z.id""",
    )


def office_sql() -> str:
    """The unit of whoever opened the campaign, and its head."""
    return nested(
        ("name", "head"),
        """select o.name, (select p.name from appointment e join person p on p.id = e.person where e.unit = o.id
            and e.role = 'head' and e.until is null order by e.since desc, e.id desc limit 1) as head
        from appointment h join unit o on o.id = h.unit where h.person = c.opened_by and h.role = 'office'
        order by h.since desc, h.id desc limit 1""",
    )


def files_sql() -> str:
    """The papers that were made, newest first, each lot in its order."""
    return nested(
        FILE_COLUMNS,
        'select f.id, f.candidate, f.kind, f.form, f.name, f.made_by_name, f.made_at, t.size, t.sha256 from "dossier_file" f'
        " join stored_file t on t.id = f.file where f.campaign = c.id order by f.made_at desc, f.id",
    )


# From rows to values


def read(row: Mapping[str, Any], ward: str, today: date) -> Dossier:
    """The values of a row of `dossier_of`."""
    kinds = tuple({slot.kind.key: slot.kind for slot in slots_of(row)}.values())
    by_key = {kind.key: kind for kind in kinds}
    certified = {(one["unit"], one["appointment"]) for one in unnested(row["certified"])}
    brought = {(one["candidate"], one["condition"]) for one in unnested(row["brought"])}
    office = next(iter(unnested(row["office"])), {"name": "", "head": ""})
    settings, journal = unnested(row["settings"]), unnested(row["journal"])
    return Dossier(
        id=row["id"], ward=ward, code=row["code"], name=row["name"], plan_title=row["plan_title"] or "", year=row["year"],
        first_on=row["first_on"], last_on=row["last_on"], state=row["state"], kinds=kinds,
        puts=tuple(
            put_of(one, by_key[one["kind"]], certified, brought) for one in unnested(row["puts"]) if one["kind"] in by_key
        ),
        meeting=next(iter(meetings_of(row["meetings"])), None), settled=settled_of(settings[0]) if settings else Settled(),
        journal=Journal(journal[0]["sequence"], journal[0]["hash"]), salaries=tuple(salaries_of(row["salaries"])), today=today,
        office=office["name"], office_head=office["head"] or "", decision_number=row["decision_number"],
        decided_on=row["decided_on"], signer=row["signer"],
        files=[one | {"made_at": as_instant(one["made_at"])} for one in unnested(row["files"])],
    )  # fmt: skip


def put_of(
    row: Mapping[str, Any], kind: AwardKind, certified: set[tuple[int, int | None]], brought: set[tuple[int, str]]
) -> Put:
    facts, bases = json.loads(row["facts"] or "{}"), json.loads(row["bases"] or "[]")
    is_requested = row["standing"] == Standing.REQUESTED
    graded = row["unit_kind"] and population_of(UnitKind(row["unit_kind"]), row["population"]) is not Population.EVERYONE
    is_nominated = row["source"] == CandidateSource.NOMINATED
    proofs = {(row["id"], one.key) for one in kind.conditions if one.fact is Fact.INITIATIVE}
    return Put(
        id=row["id"], ref=f"n{row['id']}" if is_nominated else f"{row['kind']}.{row['unit']}.{row['appointment'] or 0}",
        kind=kind, name=row["name"], state=row["state"], version=row["version"], position=row["position"],
        unit_name=row["unit_name"], person=row["person"], is_graded=bool(graded and not is_requested and not is_nominated),
        is_requested=is_requested, merits=row["merits"], named_by=row["nominated_by_unit"] or "", report=row["report"],
        facts=facts, achievements=[(key, words) for key, words in json.loads(row["achievements"] or "[]")],
        count=None if row["votes_for"] is None else Count(row["votes_for"], row["votes_against"]),
        has_initiative=bool(
            facts.get("recognised") or proofs & brought or {(row["unit"], None), (row["unit"], row["appointment"])} & certified
            or any(one.get("year") and one["grade"] == Grade.EXCELLENT for one in bases)
        ),
        register=row["register"] or "", money=row["money"],
    )  # fmt: skip


def put_in(dossier: Dossier, ref: str) -> Put:
    """The candidate of a dossier with that reference. Raises Missing for one not put before the council."""
    if (put := next((one for one in dossier.puts if one.ref == ref), None)) is None:
        raise Missing("Ứng viên này chưa được đề nghị khen nên chưa có báo cáo thành tích.")
    return put


async def find_file(campaign: int, file: int, viewer: Viewer) -> dict[str, Any]:
    """A paper of a campaign of the viewer's ward, with its content's hash. Raises Missing."""
    found = await rows(
        "select f.id, f.name, t.sha256 from dossier_file f join stored_file t on t.id = f.file"
        " where f.id = {} and f.campaign = {} and f.ward = {}",
        file, campaign, viewer.ward,
    )  # fmt: skip
    if not found:
        raise Missing("Không tìm thấy tệp này.")
    return found[0]
