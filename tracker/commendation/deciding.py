"""Leadership decides a campaign: who is awarded, submitted to whoever grants above, declined; all in one transaction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.awards.granting import Basis, NewAward, grant_within
from tracker.awards.queries import salaries_of
from tracker.awards.rules import BaseSalary, money_of, money_words
from tracker.commendation.actions import CLOSED, move, tell, told
from tracker.commendation.council import council_sql, group_words, meetings_of
from tracker.commendation.finding import Found, gather
from tracker.commendation.meetings import Meeting
from tracker.commendation.minutes import CHANGED, Improper
from tracker.commendation.proposals import Weighed, weighed
from tracker.commendation.rules import CampaignState, CandidateState, Choice, achieved, why_not_decide
from tracker.commendation.tables import Campaign, Candidate
from tracker.core.clock import ward_day
from tracker.core.database import claim, transaction
from tracker.core.errors import Conflict, Forbidden, Refusal
from tracker.core.receipts import once
from tracker.core.text import day_short, uncapital
from tracker.core.viewer import Viewer
from tracker.scoring.rule_sets import Grade

NO_MINUTES = "Chưa có biên bản họp xét nên chưa quyết định được."
STALE = "Đợt xét vừa thay đổi (đề nghị, biên bản hoặc căn cứ). Xin xem lại rồi quyết định."


@dataclass(frozen=True, slots=True)
class Decision:
    """What leadership decides: by candidate a choice, and for whoever is not awarded the private reason. `number` and `signer`
    are of the decision of commendation, empty where nobody is awarded."""

    number: str
    day: date
    signer: str
    choices: Mapping[int, Choice]
    reasons: Mapping[int, str]


# What a decision would do


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many are awarded, submitted, declined; the money in đồng, and how many awards whose money is not known."""

    awarded: int
    submitted: int
    declined: int
    money: int
    unknown: int
    beyond: tuple[str, ...]


def outcome_of(choices: Mapping[int, Choice], before: Sequence[Weighed], found: Found, day: date) -> Outcome:
    """What these choices come to. `beyond` says in words where more are awarded than the campaign planned to give."""
    salaries = salaries_of(found.row["salaries"])
    chosen = [one for one in before if choices.get(one.id) is Choice.AWARD]
    given = [one for one in chosen if not one.is_submitted]
    sums = [money_of(one.one.kind, day, salaries) for one in given]
    return Outcome(
        len(given), len(chosen) - len(given), len(before) - len(chosen), sum(one for one in sums if one is not None),
        sum(one is None for one in sums), tuple(beyond(chosen, found)),
    )  # fmt: skip


def beyond(chosen: Sequence[Weighed], found: Found) -> list[str]:
    """A sentence for each kind and peer group with more than the campaign planned to give."""
    said = []
    for slot in found.slots:
        mine = sum((one.one.kind.key, one.one.peer_group) == (slot.kind.key, slot.peer_group) for one in chosen)
        if slot.number is not None and mine > slot.number:
            group = f", {group_words(slot.peer_group)}" if group_words(slot.peer_group) else ""
            said.append(f"{slot.kind.name}{group}: chọn {mine}, đợt xét dự kiến {slot.number}.")
    return said


def day_problem(day: date, *, today: date, held_on: date | None) -> str:
    """Why a decision cannot be of that day, in Vietnamese; empty: it can."""
    if day > today:
        return "Ngày quyết định chưa đến."
    if held_on and day < held_on:
        return f"Ngày quyết định phải từ ngày họp xét {day_short(held_on)} trở đi."
    return ""


def why_not(found: Found, viewer: Viewer) -> str:
    """Why this viewer may not decide the campaign, in Vietnamese; empty: they may. `found` with `council_sql`."""
    proposed = [one for one in found.candidates if one.state == CandidateState.PROPOSED and one.row]
    said = {one.row[who] for one in proposed if one.row for who in ("proposed_by", "nominated_by")}
    meeting = standing_of(found)
    return why_not_decide(
        viewer, people={one.person for one in proposed} - {None}, proposers=said - {None},
        recorder=meeting.recorded_by if meeting else None, units={one.unit for one in proposed} - {None},
    )  # fmt: skip


# Deciding


async def decide(campaign: int, made: Decision, *, version: int, key: str, by: Viewer, at: datetime) -> Outcome:
    """Decide an open campaign as it was shown (`version`); awards enter the register with what they used and rest on.

    Raises Forbidden for whoever proposed, recorded or is a candidate, Improper (a day that cannot be, no reason, no number),
    Refusal for an award without its votes or with a block, Conflict where the campaign changed meanwhile or is decided already.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/campaigns/{campaign}/result")
        await claim_open(campaign, made, version=version, by=by, at=at)
        found = await gather(campaign, by.ward, today=ward_day(at), also=council_sql())
        before = weighed(found)
        check(made, before, found, by=by, at=at)
        outcome = outcome_of(made.choices, before, found, made.day)
        kept = await kept_of(campaign)
        salaries = salaries_of(found.row["salaries"])
        for one in before:
            await settle(one, made, found, kept=kept[one.id], salaries=salaries, by=by, at=at)
        await tell(
            "campaign.decided", campaign, by=by, at=at,
            data={"title": found.row["name"], "day": day_short(made.day), "url": f"/campaigns/{campaign}/result"},
        )  # fmt: skip
    return outcome


async def claim_open(campaign: int, made: Decision, *, version: int, by: Viewer, at: datetime) -> None:
    """Of several decisions at once one counts, the others raise Conflict."""
    open_one = (Campaign.id == campaign) & (Campaign.ward == by.ward) & (Campaign.state == CampaignState.OPEN)
    values = {
        Campaign.state: CampaignState.DECIDED, Campaign.version: version + 1, Campaign.decision_number: made.number,
        Campaign.decided_on: made.day, Campaign.signer: made.signer, Campaign.decided_by: by.person,
        Campaign.decided_by_name: by.name, Campaign.decided_at: at,
    }  # fmt: skip
    if not await claim(Campaign, values, open_one & (Campaign.version == version)):
        raise Conflict(STALE if await Campaign.exists().where(open_one) else CLOSED)


def check(made: Decision, before: Sequence[Weighed], found: Found, *, by: Viewer, at: datetime) -> None:
    """Whatever forbids this decision. Raises as `decide`."""
    require_decider(found, by)
    if set(made.choices) != {one.id for one in before} or not before:
        raise Conflict(CHANGED)
    for name, sentence in problems(made, before, found, today=ward_day(at)).items():
        raise Improper(name, sentence)


def require_decider(found: Found, by: Viewer) -> None:
    """Raises Forbidden for whoever had a part in it, Refusal before any minutes."""
    if problem := why_not(found, by):
        raise Forbidden(problem)
    if not standing_of(found):
        raise Refusal(NO_MINUTES)


def problems(made: Decision, before: Sequence[Weighed], found: Found, *, today: date) -> dict[str, str]:
    """What cannot be decided so, by the field of the form: a sentence in Vietnamese."""
    meeting, wrong = standing_of(found), {}
    if problem := day_problem(made.day, today=today, held_on=meeting.held_on if meeting else None):
        wrong["day"] = problem
    given = [one for one in before if made.choices.get(one.id) is Choice.AWARD]
    if any(not one.is_submitted for one in given):
        if not made.number:
            wrong["number"] = "Xin nhập số quyết định khen thưởng."
        if not made.signer:
            wrong["signer"] = "Xin nhập người ký quyết định."
    wrong |= {f"choice_{one.id}": f"{one.one.name}: {uncapital(one.hindrance)}" for one in given if one.hindrance}
    for one in before:
        if one not in given and not made.reasons.get(one.id):
            wrong[f"reason_{one.id}"] = f"Xin ghi lý do không khen {one.one.name}."
    return wrong


def standing_of(found: Found) -> Meeting | None:
    """The meeting whose minutes stand; None before any. `found` with `council_sql`."""
    return next(iter(meetings_of(found.row["meetings"], found.row["votes"])), None)


async def kept_of(campaign: int) -> dict[int, dict[str, Any]]:
    """What was kept with each proposal: the achievements it would use and the grades it rests on."""
    found = await Candidate.select(Candidate.id, Candidate.achievements, Candidate.bases).where(
        (Candidate.campaign == campaign) & (Candidate.state == CandidateState.PROPOSED)
    )
    return {int(row["id"]): row for row in found}


async def settle(
    one: Weighed, made: Decision, found: Found, *, kept: Mapping[str, Any], salaries: Sequence[BaseSalary], by: Viewer, at: datetime
) -> None:  # fmt: skip
    """One candidate's end: in the register, submitted, or declined for a reason that office and leadership alone read."""
    row, is_chosen = one.one.row, made.choices[one.id] is Choice.AWARD
    assert row is not None
    state = CandidateState.DECLINED
    if is_chosen:
        state = CandidateState.SUBMITTED if one.is_submitted else CandidateState.AWARDED
    reason = "" if is_chosen else made.reasons[one.id]
    values = {Candidate.state: state, Candidate.reason: reason, Candidate.decided_at: at}
    await move(one.id, values, version=row["version"], among=(CandidateState.PROPOSED,))
    if state is CandidateState.AWARDED:
        award = award_of(one, made, found, salaries)
        await grant_within(award, achievements=achievements_of(one, kept), bases=bases_of(kept), by=by, at=at)
        return
    verb = "candidate.submitted" if state is CandidateState.SUBMITTED else "candidate.declined"
    await tell(verb, one.id, by=by, at=at, data=told(one.one, found.id))


def award_of(one: Weighed, made: Decision, found: Found, salaries: Sequence[BaseSalary]) -> NewAward:
    """The line of the register."""
    who = one.one
    return NewAward(
        who.kind, who.name, what_for(one, found), found.row["year"], made.number, made.day, position=who.position, unit=who.unit,
        unit_name=who.unit_name, appointment=who.appointment, person=who.person, signer=made.signer,
        money=money_of(who.kind, made.day, salaries), money_basis=money_words(who.kind, made.day, salaries), campaign=found.id,
        candidate=one.id,
    )  # fmt: skip


def what_for(one: Weighed, found: Found) -> str:
    """What the award says in public: the nomination's own words, else those of the decision."""
    merits = str(one.one.row["merits"]).strip() if one.one.row else ""
    return merits or f"Đã {achieved(found.row['plan_title'], found.row['year'])}"


def achievements_of(one: Weighed, kept: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(key, words) of what the award uses up; a nomination is an achievement of its own."""
    if one.one.is_nominated:
        return [(f"candidate:{one.id}", f"{one.one.name}: {one.one.row['merits'] if one.one.row else ''}")]
    return [(key, words) for key, words in json.loads(kept["achievements"] or "[]")]


def bases_of(kept: Mapping[str, Any]) -> list[Basis]:
    return [Basis(**one | {"grade": Grade(one["grade"])}) for one in json.loads(kept["bases"] or "[]")]
