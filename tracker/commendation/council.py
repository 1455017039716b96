"""What a council said of a campaign's candidates: its meetings, their counts, what each count means; and who is asked to decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.awards.queries import kinds_of, kinds_sql, salaries_sql
from tracker.awards.rules import AwardKind, kind_of
from tracker.commendation.finding import CAMPAIGN_COLUMNS
from tracker.commendation.meetings import Meeting
from tracker.commendation.rules import Attendance, CampaignState, CandidateState, Count
from tracker.core.database import as_day, as_instant, nested, rows, unnested
from tracker.core.errors import Missing
from tracker.core.viewer import Viewer
from tracker.units.rules import PEER_WORDS

MEETING = (
    "id", "number", "held_on", "place", "chair", "secretary", "members", "present", "in_writing", "summary", "reason", "file_name",
    "recorded_by", "recorded_by_name", "recorded_at",
)  # fmt: skip
VOTE = ("minutes", "candidate", "votes_for", "votes_against")
PROPOSED = ("id", "kind", "kind_version", "name", "position", "unit_name", "peer_group")
MOST_MINUTES = 9999  # of one campaign: far beyond any
SIGNER = ("signer_capacity", "signer_title", "signer_name")
SETTLED = (CandidateState.AWARDED, CandidateState.SUBMITTED, CandidateState.DECLINED)


def meetings_sql(also: str = "") -> str:
    """The meetings of campaign `c`, the newest first, for `meetings_of`; `also`: a further condition over `m`."""
    columns = ", ".join("m." + name for name in MEETING)
    return nested(MEETING, f"select {columns} from minutes m where m.campaign = c.id {also} order by m.number desc")


def votes_sql() -> str:
    """The counts of all these meetings."""
    columns = ", ".join("v." + name for name in VOTE)
    return nested(
        VOTE, f"select {columns} from vote v join minutes m on m.id = v.minutes where m.campaign = c.id order by v.id"
    )


def council_sql() -> dict[str, str]:
    """What a decision reads beside the candidates (`finding.found(also=…)`)."""
    signer = f"select {', '.join('s.' + name for name in SIGNER)} from ward_settings s where s.ward = c.ward"
    return {
        "meetings": meetings_sql(), "votes": votes_sql(), "salaries": salaries_sql("c.ward"), "signer": nested(SIGNER, signer),
    }  # fmt: skip


def meetings_of(meetings: str | None, votes: str | None = None) -> tuple[Meeting, ...]:
    """The meetings of a campaign from the columns above; the newest, which stands, first."""
    counts: dict[int, dict[int, Count]] = {}
    for one in unnested(votes):
        counts.setdefault(one["minutes"], {})[one["candidate"]] = Count(one["votes_for"], one["votes_against"])
    return tuple(meeting_of(row, counts.get(row["id"], {})) for row in unnested(meetings))


def meeting_of(row: Mapping[str, Any], counts: Mapping[int, Count]) -> Meeting:
    held_on, recorded_at = as_day(row["held_on"]), as_instant(row["recorded_at"])
    assert held_on
    assert recorded_at
    plain = {name: row[name] for name in ("number", "place", "chair", "secretary", "summary", "reason", "file_name")}
    return Meeting(
        **plain, held_on=held_on, seen=Attendance(row["members"], row["present"], row["in_writing"]), recorded_at=recorded_at,
        recorded_by=row["recorded_by"], recorded_by_name=row["recorded_by_name"], counts=counts,
    )  # fmt: skip


# For the page of minutes


@dataclass(frozen=True, slots=True)
class Named:
    """A candidate as the council reads it out."""

    id: int
    kind: AwardKind
    name: str
    position: str
    unit_name: str
    peer_group: str

    @property
    def where(self) -> str:
        """Position and unit, without what the name says already."""
        said = f"{self.name} {self.position}".casefold()
        unit = self.unit_name if self.unit_name.casefold() not in said else ""
        return ", ".join(one for one in (self.position, unit) if one and one != self.name)


@dataclass(frozen=True, slots=True)
class Council:
    """A campaign before its council. `row`: its columns; `named`: those proposed, or settled once it is decided."""

    row: dict[str, Any]
    named: tuple[Named, ...]
    meetings: tuple[Meeting, ...]

    @property
    def standing(self) -> Meeting | None:
        return self.meetings[0] if self.meetings else None

    @property
    def is_open(self) -> bool:
        return bool(self.row["state"] == CampaignState.OPEN)


async def council_of(campaign: int, viewer: Viewer) -> Council:
    """The campaign with those its council votes on and what it said so far, in one statement. Raises Missing."""
    found = await rows(
        f"""select {", ".join("c." + name for name in CAMPAIGN_COLUMNS)}, {meetings_sql()} as meetings, {votes_sql()} as votes,
        {nested(PROPOSED, PROPOSED_SQL)} as named, {kinds_sql("c.ward")} as kinds
        from campaign c where c.id = {{}} and c.ward = {{}}""",
        campaign, viewer.ward,
    )  # fmt: skip
    if not found:
        raise Missing("Không tìm thấy đợt xét này.")
    kinds = kinds_of(found[0]["kinds"])
    return Council(
        found[0],
        tuple(named_of(one, kinds) for one in unnested(found[0]["named"])),
        meetings_of(found[0]["meetings"], found[0]["votes"]),
    )


PROPOSED_SQL = f"""select z.id, z.kind, d.kind_version, z.name, z.position, z.unit_name, z.peer_group from candidate z
  join campaign_kind d on d.campaign = z.campaign and d.kind = z.kind and d.peer_group = z.peer_group
  where z.campaign = c.id and z.state in ({", ".join(f"'{state}'" for state in (CandidateState.PROPOSED, *SETTLED))})
  order by d.id, z.id"""


def named_of(row: Mapping[str, Any], kinds: list[AwardKind]) -> Named:
    kind = kind_of(kinds, row["kind"], row["kind_version"])
    assert kind is not None  # versions are never deleted
    return Named(row["id"], kind, row["name"], row["position"], row["unit_name"], row["peer_group"])


async def scan(campaign: int, number: int, viewer: Viewer) -> dict[str, Any]:
    """The file of one meeting's minutes. Raises Missing."""
    if number > MOST_MINUTES:
        raise Missing("Không tìm thấy tệp này.")
    found = await rows(
        """select m.file_name as name, f.sha256 from minutes m join stored_file f on f.id = m.file
        where m.campaign = {} and m.number = {} and m.ward = {}""",
        campaign, number, viewer.ward,
    )  # fmt: skip
    if not found:
        raise Missing("Không tìm thấy tệp này.")
    return found[0]


def group_words(peer_group: str) -> str:
    return PEER_WORDS.get(peer_group, "")


# For leadership's first page

# Whether a leader may decide campaign `c`, as rules.why_not_decide says; `{0}` is the person: a column, or a mark for its value.
MAY_DECIDE = f"""exists (select 1 from candidate z where z.campaign = c.id and z.state = '{CandidateState.PROPOSED}')
  and not exists (select 1 from candidate z where z.campaign = c.id and z.state = '{CandidateState.PROPOSED}'
    and ({{0}} = z.person or {{0}} = z.proposed_by or {{0}} = z.nominated_by or exists (select 1 from appointment h
      where h.person = {{0}} and h.unit = z.unit and h.role in ('head', 'deputy') and h.ended_at is null)))
  and not exists (select 1 from minutes m where m.campaign = c.id and m.number = c.minutes and m.recorded_by = {{0}})"""
IS_READY = f"c.state = '{CampaignState.OPEN}' and c.minutes > 0"

# How many campaigns wait for appointment `a` of person `p`, a leader; the app adds it to the session's query.
ASKED = f"""(case when a.role = 'leader' then (select count(*) from campaign c where c.ward = p.ward and {IS_READY}
  and {MAY_DECIDE.format("p.id")}) else 0 end)"""
WAITING = ("id", "name", "decide_by", "proposed")


def waiting_sql(viewer: Viewer) -> tuple[str, list[Any]]:
    """Campaigns that wait for this leader's decision, nearest day first, for the first page: WAITING names the columns."""
    sql = f"""select c.id, c.name, c.decide_by, (select count(*) from candidate z where z.campaign = c.id
      and z.state = '{CandidateState.PROPOSED}') as proposed from campaign c
      where c.ward = {{}} and {IS_READY} and {MAY_DECIDE.format("{}")} order by c.decide_by, c.id limit 50"""
    return sql, [viewer.ward, *[viewer.person] * MAY_DECIDE.count("{0}")]
