"""Naming somebody the facts do not show, and taking that back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.awards.rules import AwardKind
from tracker.commendation.actions import hold_open, tell
from tracker.commendation.nomination_rules import merits_problem, naming_problem, needs_consent, writing_problem
from tracker.commendation.nominations import Round, find, round_for
from tracker.commendation.rules import CandidateSource, CandidateState, may_nominate
from tracker.commendation.tables import Candidate
from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal
from tracker.core.receipts import answer_with, once
from tracker.core.text import fold
from tracker.core.viewer import Role, Viewer

WEIGHED = "Đề cử này đang được xét nên không rút được nữa. Xin gọi phòng theo dõi của phường."
LIVING = (CandidateState.OPEN, CandidateState.SET_ASIDE)  # a unit never learns which of the two


@dataclass(frozen=True, slots=True)
class Named:
    """Whom somebody names for a kind of award. `unit` None: of no unit of the ward, compared inside `peer_group`."""

    kind: str
    peer_group: str
    unit: int | None
    name: str
    position: str
    merits: str
    consent: str
    is_direct: bool = False


async def nominate(campaign: int, named: Named, *, key: str, by: Viewer, at: datetime) -> int:
    """A head or deputy names somebody for their own unit, the office for any or none; returns the nomination's id.

    Raises Missing for a foreign campaign or unit, Conflict for one that is over, Refusal with what hinders it.
    """
    is_office = by.acts_as(Role.OFFICE)
    if not may_nominate(by) or not (is_office or (by.hat and by.hat.unit == named.unit)):
        raise Forbidden("Ông/bà chỉ đề cử cho đơn vị của mình.")
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/nominations")
        if (found := await round_for(campaign, by)) is None:
            raise Missing("Không tìm thấy đợt xét này.")
        await hold_open(campaign, by)  # one nomination of a campaign at a time: nobody is named twice
        if not is_office and (closed := found.why_closed(ward_day(at))):
            raise Refusal(closed)
        unit = await unit_of(named.unit, by) if named.unit else None
        kind = kind_of(found, named, unit)
        if problem := problem_of(named, kind, unit, by) or await twice(campaign, named, by):
            raise Refusal(problem)
        made = Candidate(
            ward=by.ward, campaign=campaign, kind=kind.key, subject=kind.subject, source=CandidateSource.NOMINATED,
            peer_group=named.peer_group, unit=named.unit, name=named.name, position=named.position,
            unit_name=unit["name"] if unit else "", state=CandidateState.OPEN, merits=named.merits, consent=named.consent,
            nominated_by=by.person, nominated_by_name=by.name, nominated_by_unit=named.unit, nominated_at=at,
            is_direct=named.is_direct, report="", reason="", facts="", achievements="", bases="", proposed_by_name="", made_at=at,
        )  # fmt: skip
        await made.save()
        data = {"title": named.name, "kind": kind.name, "url": f"/campaigns/{campaign}/candidates/n{made.id}"}
        await tell("candidate.nominated", made.id, by=by, at=at, data=data)
        await answer_with(receipt, f"/campaigns/{campaign}/nominations" if is_office else f"/nominations/{made.id}")
    return int(made.id)


async def withdraw(nomination: int, *, key: str, by: Viewer, at: datetime) -> None:
    """A unit takes its nomination back while nobody proposes it. Raises Missing for another unit's, Conflict where it is too late."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/nominations")
        if (row := await find(nomination, by)) is None:
            raise Missing("Không tìm thấy đề cử này.")
        await hold_open(row["campaign"], by)
        where = (Candidate.id == nomination) & Candidate.state.is_in(list(LIVING))
        if not await claim(
            Candidate, {Candidate.state: CandidateState.WITHDRAWN, Candidate.version: Candidate.version + 1}, where
        ):
            raise Conflict(WEIGHED)
        data = {"title": row["name"], "kind": row["kind_name"], "url": f"/campaigns/{row['campaign']}/nominations"}
        await tell("candidate.nomination_withdrawn", nomination, by=by, at=at, data=data)


# What hinders a nomination


async def unit_of(unit: int, by: Viewer) -> dict[str, Any]:
    """A unit of the ward with `weighed`: its name and those of its heads. Raises Missing."""
    found = await rows(
        """select u.id, u.name, u.peer_group, p.name as head from unit u
          left join appointment h on h.unit = u.id and h.role = 'head' and h.ended_at is null left join person p on p.id = h.person
          where u.id = {} and u.ward = {} and u.id <> u.ward and u.closed_on is null order by h.id""",
        unit, by.ward,
    )  # fmt: skip
    if not found:
        raise Missing("Không tìm thấy đơn vị này.")
    return found[0] | {"weighed": [found[0]["name"], *(row["head"] for row in found if row["head"])]}


def kind_of(found: Round, named: Named, unit: dict[str, Any] | None) -> AwardKind:
    """Raises Refusal for what the campaign does not give there."""
    kind = found.kind(named.kind, named.peer_group)
    if kind is None or (unit and unit["peer_group"] != named.peer_group):
        raise Refusal("Đợt xét này không có hình thức khen ấy cho nhóm của đơn vị đã chọn.")
    return kind


def problem_of(named: Named, kind: AwardKind, unit: dict[str, Any] | None, by: Viewer) -> str:
    """In Vietnamese; empty: none."""
    written = (named.name, named.position, named.merits, named.consent)
    return (
        naming_problem(named.name, nominator=by.name, weighed=unit["weighed"] if unit else ())
        or merits_problem(named.merits)
        or next((problem for words in written if (problem := writing_problem(words))), "")
        or ("Xin ghi người được đề cử đã đồng ý thế nào." if needs_consent(kind.subject) and not named.consent else "")
    )


async def twice(campaign: int, named: Named, by: Viewer) -> str:
    """Whether somebody of that name was named already: by the same unit, for the office by anybody. A unit never learns whom
    another one named."""
    found = await rows(
        "select z.name, z.unit, z.unit_name from candidate z where z.campaign = {} and z.kind = {} and z.source = {} and z.state <> {}",
        campaign, named.kind, CandidateSource.NOMINATED, CandidateState.WITHDRAWN,
    )  # fmt: skip
    for one in found:
        if fold(one["name"]) == fold(named.name) and (by.acts_as(Role.OFFICE) or one["unit"] == named.unit):
            return f"{one['name']} đã được đề cử trong đợt này. Nếu là người khác trùng tên, xin ghi thêm vào tên để phân biệt."
    return ""
