"""What is done with initiatives: a unit sends one, the office enters the certificate that recognises it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.commendation.initiatives import find, heads_of
from tracker.commendation.tables import Initiative
from tracker.core.clock import ward_day
from tracker.core.database import claim, transaction
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal
from tracker.core.files import keep
from tracker.core.receipts import answer_with, once
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience

OWN = "Ông/bà không tự công nhận sáng kiến do mình gửi hoặc của mình: cần một người khác của phòng."
FUTURE = "Ngày này chưa đến."


@dataclass(frozen=True, slots=True)
class NewInitiative:
    """`is_heads`: of the unit's head alone, not of the unit as a whole."""

    unit: int
    title: str
    effect: str
    done_on: date
    is_heads: bool = False


async def send(wanted: NewInitiative, files: Sequence[tuple[str, bytes]], *, key: str, by: Viewer, at: datetime) -> int:
    """A head or deputy sends one of their own unit, the office records one of any; returns its id.

    Raises Missing for a foreign unit, Refusal for a day to come, a unit without a head, an unacceptable file.
    """
    if not (by.acts_as(Role.OFFICE) or (by.acts_as(Role.HEAD, Role.DEPUTY) and by.hat and by.hat.unit == wanted.unit)):
        raise Forbidden("Ông/bà chỉ gửi sáng kiến của đơn vị mình.")
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/initiatives")
        if (unit := await heads_of(wanted.unit, by.ward)) is None:
            raise Missing("Không tìm thấy đơn vị này.")
        if wanted.done_on > ward_day(at):
            raise Refusal(FUTURE)
        if wanted.is_heads and unit["head"] is None:
            raise Refusal(f"{unit['name']} hiện không có người đứng đầu: xin chọn của cả đơn vị.")
        kept = [await keep(name, content, ward=by.ward, by=by.person, at=at) for name, content in files[:1]]
        made = Initiative(
            ward=by.ward, unit=wanted.unit, appointment=unit["head"] if wanted.is_heads else None, title=wanted.title,
            effect=wanted.effect, done_on=wanted.done_on, file=kept[0]["id"] if kept else None,
            file_name=kept[0]["name"] if kept else "", sent_by=by.person, sent_by_name=by.name, sent_at=at, certificate="",
        )  # fmt: skip
        await made.save()
        await record(
            "initiative.sent", noun_id=made.id, by=by, at=at, ward=by.ward, unit_path=unit["path"], audience=Audience.OFFICE,
            data={"title": wanted.title, "url": f"/initiatives/{made.id}"},
        )  # fmt: skip
        await answer_with(receipt, f"/initiatives/{made.id}")
    return int(made.id)


async def recognise(
    initiative: int, *, certificate: str, recognised_on: date, was: str, key: str, by: Viewer, at: datetime
) -> None:
    """Enter the certificate of an initiative, or put its number right; `was` is the number that was shown.

    Raises Missing, Forbidden of one's own, Refusal for a day that cannot be, Conflict where somebody else entered one meanwhile.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/initiatives/{initiative}")
        if (row := await find(initiative, by)) is None:
            raise Missing("Không tìm thấy sáng kiến này.")
        if not may_recognise(by, row):
            raise Forbidden(OWN)
        if recognised_on > ward_day(at):
            raise Refusal(FUTURE)
        if recognised_on < row["done_on"]:
            raise Refusal(f"Ngày công nhận phải từ {day_short(row['done_on'])}, ngày bắt đầu áp dụng.")
        values = {
            Initiative.certificate: certificate,
            Initiative.recognised_on: recognised_on,
            Initiative.recognised_by: by.person,
        }
        if not await claim(Initiative, values, (Initiative.id == initiative) & (Initiative.certificate == was)):
            raise Conflict("Vừa có người khác ghi giấy chứng nhận của sáng kiến này.", mine={"Số của ông/bà": certificate})
        await record(
            "initiative.recognised", noun_id=initiative, by=by, at=at, ward=by.ward, unit_path=row["unit_path"],
            audience=Audience.UNIT, data={"title": row["title"], "number": certificate, "url": f"/initiatives/{initiative}"},
        )  # fmt: skip


def may_recognise(viewer: Viewer, initiative: Mapping[str, Any]) -> bool:
    """The office; nobody what they sent themselves, what is theirs, or of a unit they lead."""
    leads = any(post.unit == initiative["unit"] and post.role in (Role.HEAD, Role.DEPUTY) for post in viewer.posts)
    return viewer.acts_as(Role.OFFICE) and not leads and viewer.person not in (initiative["sent_by"], initiative["person"])
