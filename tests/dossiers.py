"""A campaign that went before the council, made straight in its tables or as values: candidates proposed, minutes, votes, a decision."""

import json
from datetime import date
from typing import Any

from cast import Cast, today

from tracker.awards.built_in import BUILT_IN, SALARIES
from tracker.awards.rules import AwardKind, kind_of
from tracker.awards.tables import Award
from tracker.commendation.meetings import Meeting
from tracker.commendation.paper_rules import Dossier, Put
from tracker.commendation.rules import Attendance, CampaignState, CandidateSource, CandidateState, Count
from tracker.commendation.tables import Campaign, CampaignKind, Candidate, Minutes, Vote
from tracker.core.clock import now
from tracker.events.rules import Journal
from tracker.wards.rules import Settled

PERSON, COLLECTIVE, FIGHTER = "certificate_person", "certificate_collective", "grassroots_fighter"
FACTS = {
    "due": 12, "on_time": 11, "early": 3, "late": 1, "returned": 0, "unreported": 0, "helped": 2, "initiatives": 1, "recognised": 1,
    "for": [], "against": ["1 việc xong muộn, không có lý do khách quan"],
    "conditions": [{"words": "Có thành tích được bình xét trong phong trào", "basis": "Luật 06/2022", "why": "đúng hạn 11 trên 12 việc",
                    "is_fact": True}],
    "scores": [{"words": "Tháng 10/2026", "total": 9392, "id": 1, "is_legal": True}],
}  # fmt: skip
DEEDS = [["assignment:1", "Phát động phong trào"], ["initiative:1", "Nhóm Zalo của tổ"]]


async def campaign(cast: Cast, *kinds: str, **values: Any) -> int:
    """An open campaign of these kinds for every peer group."""
    usual: dict[str, Any] = {
        "ward": cast.ward, "code": "DX-2026-0001", "name": "Khen thưởng cuối năm", "plan": None, "year": 2026,
        "first_on": date(2026, 1, 1), "last_on": date(2026, 12, 31), "nominate_by": today(), "meet_on": today(),
        "decide_by": today(), "peer_groups": "offices,schools,neighbourhoods,organisations", "note": "",
        "state": CampaignState.OPEN, "minutes": 0, "opened_by": cast.people["office"], "opened_by_name": "Văn phòng",
        "opened_at": now(), "decision_number": "", "signer": "", "decided_by_name": "", "cancelled_reason": "",
    }  # fmt: skip
    made = Campaign(**usual | values)
    await made.save()
    for key in kinds or (PERSON, COLLECTIVE):
        row = CampaignKind(ward=cast.ward, campaign=made.id, kind=key, kind_version=1, peer_group="neighbourhoods", number=None)
        await row.save()
    return int(made.id)


async def put(cast: Cast, campaign: int, name: str, kind: str = PERSON, *, unit: str | None = "five", **values: Any) -> int:
    """A candidate proposed by facts, or with `source` nominated."""
    place = cast.units[unit] if unit else None
    usual: dict[str, Any] = {
        "ward": cast.ward, "campaign": campaign, "kind": kind, "subject": "person" if kind in (PERSON, FIGHTER) else "collective",
        "source": CandidateSource.FACTS, "peer_group": "neighbourhoods", "unit": place.id if place else None, "appointment": None,
        "person": None, "name": name, "position": "", "unit_name": place.name if place else "", "state": CandidateState.PROPOSED,
        "merits": "", "consent": "", "nominated_by_name": "", "report": "", "reason": "", "facts": json.dumps(FACTS),
        "achievements": json.dumps(DEEDS), "bases": "[]", "proposed_by": cast.people["office"], "proposed_by_name": "Văn phòng",
        "proposed_at": now(), "made_at": now(),
    }  # fmt: skip
    made = Candidate(**usual | values)
    await made.save()
    return int(made.id)


async def met(cast: Cast, campaign: int, votes: dict[int, tuple[int, int]], *, number: int = 1, **values: Any) -> None:
    """The council of 15 met: 12 there, 2 in writing; `votes`: candidate → (for, against)."""
    usual: dict[str, Any] = {
        "ward": cast.ward, "campaign": campaign, "number": number, "held_on": date(2026, 12, 10), "place": "Phòng họp số 2",
        "chair": "Chủ tịch hội đồng", "secretary": "Thư ký hội đồng", "members": 15, "present": 12, "in_writing": 2,
        "summary": "Hội đồng trao đổi từng trường hợp.", "reason": "", "file_name": "", "recorded_by": cast.people["office"],
        "recorded_by_name": "Văn phòng", "recorded_at": now(),
    }  # fmt: skip
    made = Minutes(**usual | values)
    await made.save()
    for candidate, (votes_for, votes_against) in votes.items():
        await Vote(
            ward=cast.ward, minutes=made.id, candidate=candidate, votes_for=votes_for, votes_against=votes_against
        ).save()  # fmt: skip
    await Campaign.update({Campaign.minutes: number}).where(Campaign.id == campaign)


async def decided(cast: Cast, campaign: int, awarded: dict[int, int | None]) -> None:
    """The decision 125 of 20/12/2026; `awarded`: candidate → money, every other one is declined."""
    await Campaign.update(
        {Campaign.state: CampaignState.DECIDED, Campaign.decision_number: "125/QĐ-UBND", Campaign.decided_on: date(2026, 12, 20),
         Campaign.signer: "Chủ tịch phường"}
    ).where(Campaign.id == campaign)  # fmt: skip
    await Candidate.update({Candidate.state: CandidateState.DECLINED}).where(Candidate.campaign == campaign)
    for place, (candidate, money) in enumerate(awarded.items(), 1):
        await Candidate.update({Candidate.state: CandidateState.AWARDED}).where(Candidate.id == candidate)
        row = await Candidate.objects().get(Candidate.id == candidate)
        assert row
        await Award(
            ward=cast.ward, code=f"KT-2026-{place:04d}", kind=row.kind, kind_version=1, kind_name="Giấy khen", subject=row.subject,
            merit="movement", unit=row.unit, person=None, recipient=row.name, position=row.position, unit_name=row.unit_name,
            what_for="", year=2026, decision_number="125/QĐ-UBND", decided_on=date(2026, 12, 20), signer="Chủ tịch phường", money=money,
            money_basis="", campaign=campaign, candidate=candidate, search="", made_by=cast.people["leader"], made_by_name="Chủ tịch",
            made_at=now(), withdrawn_number="", withdrawn_reason="", withdrawn_by_name="",
        ).save()  # fmt: skip


# The same as values


def kind(key: str) -> AwardKind:
    found = kind_of(BUILT_IN, key, 1)
    assert found
    return found


MEETING = Meeting(1, date(2026, 12, 10), "", "Chủ toạ", "Thư ký", Attendance(15, 12, 2))
AN = Put(1, "certificate_person.5.9", kind("certificate_person"), "An", "proposed", 1, count=Count(13, 1))


def dossier(*puts: Put, **values: Any) -> Dossier:
    kinds = tuple({put.kind.key: put.kind for put in puts}.values()) or (kind("certificate_person"),)
    usual: dict[str, Any] = {
        "id": 1, "ward": "UBND phường Thử", "code": "DX-2026-0001", "name": "Đợt", "plan_title": "", "year": 2026,
        "first_on": date(2026, 1, 1), "last_on": date(2026, 12, 31), "state": "open", "kinds": kinds, "puts": puts,
        "meeting": MEETING, "settled": Settled(), "journal": Journal(1, "a" * 64), "salaries": SALARIES,
        "today": date(2026, 12, 12),
    }  # fmt: skip
    return Dossier(**usual | values)
