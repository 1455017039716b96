"""What is done in a campaign before it is decided: opened, cancelled, a candidate proposed, set aside, taken back, a condition
ticked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.awards.rules import AwardKind
from tracker.commendation.candidacy import Candidacy
from tracker.commendation.finding import gather
from tracker.commendation.rules import CampaignState, CandidateSource, CandidateState, campaign_problem, may_propose
from tracker.commendation.tables import Campaign, CampaignKind, Candidate, Tick
from tracker.core.clock import ward_day
from tracker.core.codes import next_codes
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal
from tracker.core.files import keep
from tracker.core.receipts import answer_with, once
from tracker.core.text import day_short
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience

CLOSED = "Đợt xét này đã quyết định hoặc đã huỷ."


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """What the office opens. `slots`: (kind, peer group, how many or None)."""

    name: str
    plan: int | None
    year: int
    first_on: date
    last_on: date
    nominate_by: date
    meet_on: date
    decide_by: date
    peer_groups: Sequence[str]
    slots: Sequence[tuple[AwardKind, str, int | None]]
    note: str = ""


async def open_campaign(wanted: NewCampaign, *, key: str, by: Viewer, at: datetime) -> int:
    """Returns its id. Raises Refusal for kinds that may not go together, Missing for a foreign plan."""
    kinds = {kind.key: kind for kind, _, _ in wanted.slots}
    if problem := campaign_problem(list(kinds.values()), has_plan=wanted.plan is not None):
        raise Refusal(problem)
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/campaigns")
        if wanted.plan and not await rows("select id from plan where id = {} and ward = {}", wanted.plan, by.ward):
            raise Missing("Không tìm thấy kế hoạch này.")
        code = (await next_codes("DX", ward=by.ward, year=ward_day(at).year))[0]
        made = Campaign(
            ward=by.ward, code=code, name=wanted.name, plan=wanted.plan, year=wanted.year, first_on=wanted.first_on,
            last_on=wanted.last_on, nominate_by=wanted.nominate_by, meet_on=wanted.meet_on, decide_by=wanted.decide_by,
            peer_groups=",".join(wanted.peer_groups), note=wanted.note, state=CampaignState.OPEN, minutes=0, opened_by=by.person,
            opened_by_name=by.name, opened_at=at, decision_number="", signer="", decided_by_name="", cancelled_reason="",
        )  # fmt: skip
        await made.save()
        await CampaignKind.insert(
            *[
                CampaignKind(
                    ward=by.ward, campaign=made.id, kind=kind.key, kind_version=kind.version, peer_group=group, number=number
                )
                for kind, group, number in wanted.slots
            ]
        )
        await tell("campaign.opened", made.id, by=by, at=at, data={"title": wanted.name, "until": day_short(wanted.decide_by)})
        await answer_with(receipt, f"/campaigns/{made.id}")
    return int(made.id)


async def cancel(campaign: int, *, reason: str, key: str, by: Viewer, at: datetime) -> None:
    """End a campaign without a decision; its proposals fall with it. Raises Conflict where it is not open any more."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/campaigns/{campaign}")
        values = {Campaign.state: CampaignState.CANCELLED, Campaign.cancelled_reason: reason}
        if not await claim(Campaign, values, open_one(campaign, by)):
            raise Conflict(CLOSED)
        await Candidate.update({Candidate.state: CandidateState.OPEN}).where(
            (Candidate.campaign == campaign) & (Candidate.state == CandidateState.PROPOSED)
        )
        await tell("campaign.cancelled", campaign, by=by, at=at, data={"title": await name_of(campaign)})


async def propose(campaign: int, ref: str, *, version: int, key: str, by: Viewer, at: datetime) -> None:
    """Put a candidate before the council, as the facts stand now; these are kept with it.

    `version` of the candidate's row that was shown (0: it had none). Raises Forbidden of oneself, Refusal with everything that
    hinders it (an open block, a condition without a basis), Conflict where somebody else acted meanwhile.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/campaigns/{campaign}/candidates/{ref}")
        await hold_open(campaign, by)  # one proposal of a campaign at a time: two never share an achievement
        one = await fresh(campaign, ref, by, at=at)
        if not may_propose(by, person=one.person):
            raise Forbidden("Ông/bà không tự đề nghị khen cho mình.")
        if one.obstacles:
            raise Refusal(f"Chưa đề nghị được. {'. '.join(one.obstacles)}.")
        row = await row_of(campaign, one, by=by, at=at)
        values = {
            Candidate.state: CandidateState.PROPOSED, Candidate.reason: "", Candidate.facts: snapshot(one),
            Candidate.achievements: json.dumps(one.uses, ensure_ascii=False),
            Candidate.bases: json.dumps(one.bases, ensure_ascii=False), Candidate.proposed_by: by.person,
            Candidate.proposed_by_name: by.name, Candidate.proposed_at: at,
        }  # fmt: skip
        await move(row, values, version=version, among=(CandidateState.OPEN, CandidateState.SET_ASIDE))
        await tell("candidate.proposed", row, by=by, at=at, data=told(one, campaign))


async def set_aside(campaign: int, ref: str, *, reason: str, version: int, key: str, by: Viewer, at: datetime) -> None:
    """Not proposed, for a reason that office and leadership alone read; a proposal may be taken back so."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/campaigns/{campaign}/candidates/{ref}")
        await hold_open(campaign, by)
        one = await fresh(campaign, ref, by, at=at)
        if not may_propose(by, person=one.person):
            raise Forbidden("Ông/bà không tự xét cho mình.")
        row = await row_of(campaign, one, by=by, at=at)
        values = {Candidate.state: CandidateState.SET_ASIDE, Candidate.reason: reason}
        among = (CandidateState.OPEN, CandidateState.PROPOSED, CandidateState.SET_ASIDE)
        await move(row, values, version=version, among=among)
        await tell("candidate.set_aside", row, by=by, at=at, data=told(one, campaign))


async def tick(
    campaign: int, ref: str, condition: str, *, holds: bool, evidence: str, files: Sequence[tuple[str, bytes]], key: str, by: Viewer,
    at: datetime,
) -> None:  # fmt: skip
    """A person says whether a condition holds, where facts do not say it, on which evidence (and at most one file).

    Raises Refusal where the facts say it themselves, Missing for a condition its kind does not have.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/campaigns/{campaign}/candidates/{ref}")
        await hold_open(campaign, by)
        one = await fresh(campaign, ref, by, at=at)
        finding = next((found for found in one.findings if found.condition.key == condition), None)
        if finding is None:
            raise Missing("Không tìm thấy điều kiện này.")
        if not may_propose(by, person=one.person):
            raise Forbidden("Ông/bà không tự xét cho mình.")
        if finding.is_fact:
            raise Refusal("Điều kiện này đã có căn cứ từ số liệu trên Sổ Việc.")
        row = await row_of(campaign, one, by=by, at=at)
        kept = [await keep(name, content, ward=by.ward, by=by.person, at=at) for name, content in files[:1]]
        made = Tick(
            ward=by.ward, candidate=row, condition=condition, holds=holds, evidence=evidence,
            file=kept[0]["id"] if kept else None, file_name=kept[0]["name"] if kept else "", ticked_by=by.person,
            ticked_by_name=by.name, ticked_at=at,
        )  # fmt: skip
        await made.save()
        await tell(
            "candidate.condition_ticked", row, by=by, at=at, data=told(one, campaign) | {"what": finding.condition.words}
        )


async def favour(
    campaign: int, ref: str, *, favoured: bool, is_direct: bool, version: int, key: str, by: Viewer, at: datetime
) -> None:
    """What counts between equals alone: a woman or a collective of at least 70 % women; a direct worker."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/campaigns/{campaign}/candidates/{ref}")
        await hold_open(campaign, by)
        one = await fresh(campaign, ref, by, at=at)
        if not may_propose(by, person=one.person):
            raise Forbidden("Ông/bà không tự xét cho mình.")
        row = await row_of(campaign, one, by=by, at=at)
        values = {Candidate.favoured: favoured, Candidate.is_direct: is_direct}
        await move(row, values, version=version, among=tuple(CandidateState))
        await tell("candidate.ties_noted", row, by=by, at=at, data=told(one, campaign))


# What the verbs share


async def fresh(campaign: int, ref: str, by: Viewer, *, at: datetime) -> Candidacy:
    """The candidate as it stands inside this transaction. Raises Missing."""
    found = await gather(campaign, by.ward, today=ward_day(at), unit=unit_in(ref))
    if (one := found.candidate(ref)) is None:
        raise Missing("Không tìm thấy người hoặc tập thể này trong đợt xét.")
    return one


def unit_in(ref: str) -> int | None:
    """The unit named by the reference of a found candidate."""
    parts = ref.split(".")
    return int(parts[1]) if len(parts) == 3 and parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 19 else None


async def row_of(campaign: int, one: Candidacy, *, by: Viewer, at: datetime) -> int:
    """The id of a candidate's row, made where this is the first word said of it."""
    if one.row:
        return int(one.row["id"])
    made = Candidate(
        ward=by.ward, campaign=campaign, kind=one.kind.key, subject=one.kind.subject, source=CandidateSource.FACTS,
        peer_group=one.peer_group, unit=one.unit, appointment=one.appointment, person=one.person, name=one.name,
        position=one.position, unit_name=one.unit_name, state=CandidateState.OPEN, merits="", consent="", nominated_by_name="",
        report="", reason="", facts="", achievements="", bases="", proposed_by_name="", made_at=at,
    )  # fmt: skip
    found = await Candidate.insert(made).on_conflict(action="DO NOTHING").returning(Candidate.id)
    if not found:
        raise Conflict("Vừa có người khác ghi về ứng viên này. Xin xem lại.")
    return int(found[0]["id"])


async def move(row: int, values: dict[Any, Any], *, version: int, among: Sequence[CandidateState]) -> None:
    """Change a candidate as it was shown: `version` 0 for one that had no row. Raises Conflict."""
    where = (Candidate.id == row) & (Candidate.version == (version or 1)) & Candidate.state.is_in(list(among))
    if not await claim(Candidate, values | {Candidate.version: (version or 1) + 1}, where):
        raise Conflict("Vừa có người khác ghi về ứng viên này. Xin xem lại rồi làm tiếp.")


async def hold_open(campaign: int, by: Viewer) -> None:
    """Claim an open campaign for the rest of this transaction. Raises Conflict."""
    if not await claim(Campaign, {Campaign.version: Campaign.version + 1}, open_one(campaign, by)):
        raise Conflict(CLOSED)


def open_one(campaign: int, by: Viewer) -> Any:
    return (Campaign.id == campaign) & (Campaign.ward == by.ward) & (Campaign.state == CampaignState.OPEN)


def snapshot(one: Candidacy) -> str:
    """What is kept of a candidate when it is proposed: numbers, reasons, conditions."""
    record = one.record
    kept = {
        "due": record.due, "on_time": record.on_time, "early": record.early, "late": record.late, "returned": record.returned,
        "unreported": record.unreported, "helped": record.fresh(record.helped), "initiatives": record.fresh(record.initiatives),
        "recognised": record.recognised, "reached": record.fresh(record.reached), "missed": len(record.missed), "for": [reason.words for reason in one.reasons_for],
        "against": [reason.words for reason in one.reasons_against],
        "conditions": [
            {"words": found.condition.words, "basis": found.condition.basis, "why": found.why, "is_fact": found.is_fact}
            for found in one.findings
        ],
        "scores": [
            {"words": card.words, "total": card.total, "id": card.id, "is_legal": bool(card.grade)} for card in one.scores
        ],
    }  # fmt: skip
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def told(one: Candidacy, campaign: int) -> dict[str, Any]:
    return {"title": one.name, "kind": one.kind.name, "url": f"/campaigns/{campaign}/candidates/{one.ref}"}


async def name_of(campaign: int) -> str:
    return str((await rows("select name from campaign where id = {}", campaign))[0]["name"])


async def tell(verb: str, noun_id: int, *, by: Viewer, at: datetime, data: dict[str, Any]) -> None:
    """An event that office and leadership alone read, at the ward itself."""
    ward = (await rows("select path from unit where id = {}", by.ward))[0]
    url = f"/campaigns/{noun_id}" if verb.startswith("campaign.") else "/campaigns"
    await record(
        verb,
        noun_id=noun_id,
        by=by,
        at=at,
        ward=by.ward,
        unit_path=ward["path"],
        audience=Audience.COUNCIL,
        data={"url": url} | data,
    )
