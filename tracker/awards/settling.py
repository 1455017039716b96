"""What a ward settles of its awards: a new version of a kind, a base salary."""

from dataclasses import replace
from datetime import date, datetime

from tracker.awards.queries import kinds, newest_number, ward_path
from tracker.awards.rules import AwardKind, definition
from tracker.awards.soundness import problems
from tracker.awards.tables import WardAwardKind, WardSalary
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Refusal
from tracker.core.receipts import once
from tracker.core.text import clean, day_short, number
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience


async def enter_kind(kind: AwardKind, *, after: int, reason: str, key: str, by: Viewer, at: datetime) -> int:
    """Keep a kind as the next version of its key (`after`: the newest version that was shown); returns it.

    What was decided or opened under an older version keeps it. Raises Refusal for what is not sound, Conflict when somebody
    entered a version meanwhile.
    """
    if found := problems(kind):
        raise Refusal(next(iter(found.values())))
    version = after + 1
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/award-kinds/{kind.key}")
        newest = max((one.version for one in await kinds(by.ward) if one.key == kind.key), default=0)
        made = []
        if newest == after:
            row = WardAwardKind(
                ward=by.ward, key=kind.key, version=version, definition=definition(replace(kind, version=version)),
                reason=reason, made_by=by.person, made_by_name=by.name, made_at=at,
            )  # fmt: skip
            same = (WardAwardKind.ward, WardAwardKind.key, WardAwardKind.version)
            made = await WardAwardKind.insert(row).on_conflict(target=same, action="DO NOTHING").returning(WardAwardKind.id)
        if not made:
            raise Conflict("Hình thức khen này vừa có bản mới hơn. Xin xem lại rồi nhập lại.", mine={"Lý do": reason})
        await record(
            "award_kind.versioned", noun_id=int(made[0]["id"]), by=by, at=at, ward=by.ward, unit_path=await ward_path(by.ward),
            audience=Audience.LEADERSHIP,
            data={"title": kind.name, "version": version, "day": day_short(kind.starts_on), "reason": clean(reason, 200),
                  "url": f"/award-kinds/{kind.key}?version={version}"},
        )  # fmt: skip
    return version


async def enter_salary(amount: int, since: date, source: str, *, key: str, by: Viewer, at: datetime) -> None:
    """Keep a base salary (đồng) from a day on, with the text that says so; of two for one day the later entered runs.

    Raises Conflict when somebody entered one for that day at this moment.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/award-kinds")
        row = WardSalary(
            ward=by.ward, since=since, number=await newest_number(by.ward, since) + 1, amount=amount, source=source,
            made_by=by.person, made_by_name=by.name, made_at=at,
        )  # fmt: skip
        same = (WardSalary.ward, WardSalary.since, WardSalary.number)
        made = await WardSalary.insert(row).on_conflict(target=same, action="DO NOTHING").returning(WardSalary.id)
        if not made:
            raise Conflict("Vừa có người nhập mức lương cơ sở cho ngày này. Xin xem lại.", mine={"Mức": number(amount)})
        await record(
            "base_salary.entered", noun_id=int(made[0]["id"]), by=by, at=at, ward=by.ward, unit_path=await ward_path(by.ward),
            audience=Audience.LEADERSHIP,
            data={"title": f"{number(amount)} đồng", "day": day_short(since), "source": clean(source, 200), "url": "/award-kinds"},
        )  # fmt: skip
