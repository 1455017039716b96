"""Writing awards into the register: by a decision with what it used and rested on, or many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.awards.rules import AwardKind
from tracker.awards.tables import Award, AwardAchievement, AwardBasis
from tracker.core.codes import next_codes
from tracker.core.database import insert_plain, rows
from tracker.core.errors import Conflict
from tracker.core.text import clean, fold
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.scoring.rule_sets import Grade

TITLE = 160  # characters of a recipient or a kind in an event
PREFIX = "KT"


@dataclass(frozen=True, slots=True)
class NewAward:
    """A line of the register to be. `money` in whole đồng, None where there is none or it is not known; `unit`, `appointment`,
    `person`: ids, None where the recipient is nobody the tracker knows."""

    kind: AwardKind
    recipient: str
    what_for: str
    year: int
    decision_number: str
    decided_on: date
    position: str = ""
    unit: int | None = None
    unit_name: str = ""
    appointment: int | None = None
    person: int | None = None
    signer: str = ""
    money: int | None = None
    money_basis: str = ""
    campaign: int | None = None
    candidate: int | None = None
    import_file: int | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """A grade that an award rests on: of a scorecard (`sheet`, `number`), else of a year (`appointment` None: the unit's own)."""

    grade: Grade
    sheet: int | None = None
    number: int | None = None
    year: int | None = None
    unit: int | None = None
    appointment: int | None = None


async def grant_within(
    row: NewAward, *, achievements: Sequence[tuple[str, str]], bases: Sequence[Basis], by: Viewer, at: datetime
) -> int:
    """Enter an award with the `achievements` (key, words) it uses and the grades it rests on; returns its id.

    To be called inside the decision's transaction, which a raised Conflict takes back: an achievement that an award already
    used may not be used again (domain.md §6: one achievement, one award).
    """
    made = (await put_within([row], by=by, at=at))[0]
    await use(made, row.unit, dict(achievements), ward=by.ward)
    if bases:
        await insert_plain(AwardBasis, [basis_row(one, made, by.ward) for one in bases])
    path = (await rows("select path from unit where id = {}", row.unit or by.ward))[0]["path"]
    await record(
        "award.granted", noun_id=made, by=by, at=at, ward=by.ward, unit_path=path,
        audience=Audience.UNIT if row.unit else Audience.COUNCIL, data=told(row, made),
    )  # fmt: skip
    return made


async def put_within(new: Sequence[NewAward], *, by: Viewer, at: datetime) -> list[int]:
    """Enter lines with their codes, in order, without their events; returns their ids."""
    codes: dict[int, list[str]] = {}
    for year in sorted({one.year for one in new}):
        count = sum(one.year == year for one in new)
        codes[year] = (await next_codes(PREFIX, ward=by.ward, year=year, count=count))[::-1]
    return await insert_plain(Award, [award_row(one, codes[one.year].pop(), by=by, at=at) for one in new])


def told(row: NewAward, award: int) -> dict[str, Any]:
    """What an award's event says."""
    return {
        "title": clean(row.recipient, TITLE), "what": clean(row.kind.name, TITLE), "number": row.decision_number,
        "url": f"/awards/{award}",
    }  # fmt: skip


async def use(award: int, unit: int | None, achievements: Mapping[str, str], *, ward: int) -> None:
    """Mark achievements as used; in the order of their keys, so that two decisions never wait crosswise. Raises Conflict."""
    if not achievements:
        return
    lines = [
        AwardAchievement(ward=ward, award=award, unit=unit, key=key, words=clean(achievements[key], 500))
        for key in sorted(achievements)
    ]
    made = await AwardAchievement.insert(*lines).on_conflict(action="DO NOTHING").returning(AwardAchievement.key)
    taken = [key for key in achievements if key not in {row["key"] for row in made}]
    if not taken:
        return
    found = await rows(
        'select w.code, w.recipient from award_achievement x join award w on w.id = x.award where x.ward = {} and x."key" = {}'
        " and x.is_released = {}",
        ward, taken[0], False,
    )  # fmt: skip
    where = f"{found[0]['code']} ({found[0]['recipient']})" if found else "khác"
    words = clean(achievements[taken[0]], 200)
    raise Conflict(f"Thành tích “{words}” đã được dùng cho khen thưởng {where}. Một thành tích chỉ được khen một lần.")


def basis_row(one: Basis, award: int, ward: int) -> dict[str, Any]:
    return {
        "ward": ward, "award": award, "sheet": one.sheet, "number": one.number, "year": one.year, "unit": one.unit,
        "appointment": one.appointment, "grade": one.grade.value, "settled_grade": "", "settled_reason": "",
    }  # fmt: skip


def award_row(one: NewAward, code: str, *, by: Viewer, at: datetime) -> dict[str, Any]:
    """Every column that has no default in the database."""
    kind = one.kind
    search = (code, one.recipient, one.position, one.unit_name, kind.name, one.decision_number, one.what_for)
    return {
        "ward": by.ward, "code": code, "kind": kind.key, "kind_version": kind.version, "kind_name": kind.name,
        "subject": kind.subject.value, "merit": kind.merit.value, "unit": one.unit, "appointment": one.appointment,
        "person": one.person, "recipient": one.recipient, "position": one.position, "unit_name": one.unit_name,
        "what_for": one.what_for, "year": one.year, "decision_number": one.decision_number, "decided_on": one.decided_on,
        "signer": one.signer, "money": one.money, "money_basis": one.money_basis, "campaign": one.campaign,
        "candidate": one.candidate, "import_file": one.import_file, "search": fold(" ".join(search))[:1500],
        "made_by": by.person, "made_by_name": by.name, "made_at": at, "withdrawn_number": "", "withdrawn_reason": "",
        "withdrawn_by_name": "", "version": 1,
    }  # fmt: skip
