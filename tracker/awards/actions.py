"""What leadership does with an award that stands: takes it back, or lets it stand though a grade was lowered."""

from datetime import date, datetime
from typing import Any

from tracker.awards.granting import TITLE
from tracker.awards.queries import bases_of, bases_sql, seen_of, ward_path
from tracker.awards.rules import may_withdraw
from tracker.awards.tables import Award, AwardAchievement, AwardBasis
from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Refusal, require
from tracker.core.receipts import once
from tracker.core.text import clean, day_short
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience

CHANGED = "Khen thưởng này vừa được thu hồi hoặc xem lại. Xin xem lại trang rồi quyết định."
NOT_OWN = "Lãnh đạo quyết định việc thu hồi, và không ai quyết định khen thưởng của chính mình."


async def withdraw(
    award: dict[str, Any], *, number: str, day: date, reason: str, seen: int | None, key: str, by: Viewer, at: datetime
) -> None:
    """Take an award back by a decision (`number`, `day`); what it used may be used again. `seen`: the version that was shown.

    Raises Forbidden, Refusal for a day that cannot be, Conflict when somebody was first.
    """
    require(may_withdraw(by, person=award["person"], appointment=award["appointment"]), NOT_OWN)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/awards/{award['id']}")
        if not award["decided_on"] <= day <= ward_day(at):
            raise Refusal(f"Ngày thu hồi phải từ {day_short(award['decided_on'])} (ngày khen) đến hôm nay.")
        await move(
            award, seen,
            {
                Award.withdrawn_on: day, Award.withdrawn_number: number, Award.withdrawn_reason: reason,
                Award.withdrawn_by: by.person, Award.withdrawn_by_name: by.name, Award.withdrawn_at: at,
            },
            mine={"Quyết định thu hồi": number, "Lý do": reason},
        )  # fmt: skip
        await AwardAchievement.update({AwardAchievement.is_released: True}).where(AwardAchievement.award == award["id"])
        await tell("award.withdrawn", award, audience=Audience.UNIT if award["unit"] else Audience.COUNCIL,
                   data={"number": number}, by=by, at=at)  # fmt: skip


async def confirm(
    award: dict[str, Any], *, reason: str, grades: str, seen: int | None, key: str, by: Viewer, at: datetime
) -> None:
    """Let an award stand though a grade it rested on was lowered; a grade lowered further asks again.

    `grades`: the lowered grades that were shown (`queries.seen_of`). Raises Forbidden, Conflict when they are not those any more.
    """
    require(may_withdraw(by, person=award["person"], appointment=award["appointment"]), NOT_OWN)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/awards/{award['id']}")
        await move(award, seen, {}, mine={"Lý do giữ nguyên": reason})
        found = await rows(f"select {bases_sql()} as bases from award w where w.id = {{}}", award["id"])
        bases = bases_of(found[0]["bases"])
        if not grades or seen_of(bases) != grades:
            raise Conflict("Mức xếp loại vừa thay đổi. Xin xem lại rồi quyết định.", mine={"Lý do giữ nguyên": reason})
        for grade in sorted({one["stands"] for one in bases if one["is_lowered"]}):
            mine = [one["id"] for one in bases if one["is_lowered"] and one["stands"] == grade]
            await AwardBasis.update(
                {
                    AwardBasis.settled_grade: grade, AwardBasis.settled_reason: reason, AwardBasis.settled_by: by.person,
                    AwardBasis.settled_at: at,
                }
            ).where(AwardBasis.id.is_in(mine))  # fmt: skip
        await tell("award.confirmed", award, audience=Audience.COUNCIL, data={}, by=by, at=at)


async def move(award: dict[str, Any], seen: int | None, values: dict[Any, Any], *, mine: dict[str, str]) -> None:
    """Claim the award as it was seen, still standing. Raises Conflict."""
    where = (Award.id == award["id"]) & Award.withdrawn_on.is_null() & (Award.version == (seen or 0))
    if not await claim(Award, {Award.version: Award.version + 1, **values}, where):
        raise Conflict(CHANGED, mine=mine)


async def tell(verb: str, award: dict[str, Any], *, audience: Audience, data: dict[str, str], by: Viewer, at: datetime) -> None:
    path = award["unit_path"] if award["unit"] else await ward_path(by.ward)
    await record(
        verb, noun_id=award["id"], by=by, at=at, ward=by.ward, unit_path=path, audience=audience,
        data={"title": clean(award["recipient"], TITLE), "what": clean(award["kind_name"], TITLE),
              "url": f"/awards/{award['id']}", **data},
    )  # fmt: skip
