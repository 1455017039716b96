"""Open discipline, inspections and complaints, which stop awards and proposals: entered, closed, listed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.commendation.actions import tell
from tracker.commendation.initiatives import heads_of
from tracker.commendation.rules import HOLD_WORDS, HoldKind
from tracker.commendation.tables import Hold
from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal
from tracker.core.receipts import once
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer

OWN = "Ông/bà không ghi hoặc kết thúc việc của chính mình, của đơn vị mình đứng đầu: cần một người khác."
HOLD = """select o.id, o.unit, o.appointment, o.kind, o.note, o.opened_on, o.entered_by_name, o.entered_at, o.closed_on, o.closed_note,
  o.closed_by_name, u.name as unit_name, h.title as head_title, h.person from award_hold o join unit u on u.id = o.unit
  left join appointment h on h.id = o.appointment"""


@dataclass(frozen=True, slots=True)
class NewHold:
    """`is_heads`: of the unit's present head, not of the unit as a whole."""

    unit: int
    is_heads: bool
    kind: HoldKind
    note: str
    opened_on: date


async def listing(viewer: Viewer) -> list[dict[str, Any]]:
    """Those of the ward, open ones first."""
    found = await rows(
        f"""{HOLD} where o.ward = {{}} order by case when o.closed_on is null then 0 else 1 end,
          coalesce(o.closed_on, o.opened_on) desc, o.id desc limit 500""",
        viewer.ward,
    )
    return [worded(row) for row in found]


async def find(hold: int, viewer: Viewer) -> dict[str, Any] | None:
    """One of the ward, open or closed."""
    found = await rows(f"{HOLD} where o.id = {{}} and o.ward = {{}}", hold, viewer.ward)
    return worded(found[0]) if found else None


def worded(row: dict[str, Any]) -> dict[str, Any]:
    words = HOLD_WORDS[HoldKind(row["kind"])]
    return row | {"kind_words": words, "whose": row["head_title"] or row["unit_name"]}


async def enter(wanted: NewHold, *, key: str, by: Viewer, at: datetime) -> None:
    """Until it is closed no award and no proposal. Raises Missing, Forbidden of oneself, Refusal for what cannot be."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/holds")
        if (unit := await heads_of(wanted.unit, by.ward)) is None:
            raise Missing("Không tìm thấy đơn vị này.")
        require_other(by, unit=wanted.unit, person=unit["person"] if wanted.is_heads else None)
        if wanted.opened_on > ward_day(at):
            raise Refusal("Ngày này chưa đến.")
        if wanted.is_heads and unit["head"] is None:
            raise Refusal(f"{unit['name']} hiện không có người đứng đầu: xin chọn cả đơn vị.")
        made = Hold(
            ward=by.ward, unit=wanted.unit, appointment=unit["head"] if wanted.is_heads else None, kind=wanted.kind,
            note=wanted.note, opened_on=wanted.opened_on, entered_by=by.person, entered_by_name=by.name, entered_at=at,
            closed_note="", closed_by_name="",
        )  # fmt: skip
        await made.save()
        data = {"title": unit["name"], "what": HOLD_WORDS[wanted.kind], "url": "/holds"}
        await tell("hold.opened", made.id, by=by, at=at, data=data)


async def close(hold: int, *, closed_on: date, closed_note: str, key: str, by: Viewer, at: datetime) -> None:
    """Raises Missing, Forbidden of oneself, Refusal for a day that cannot be, Conflict where it is closed already."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/holds")
        if (row := await find(hold, by)) is None:
            raise Missing("Không tìm thấy việc này.")
        require_other(by, unit=row["unit"], person=row["person"])
        if not row["opened_on"] <= closed_on <= ward_day(at):
            raise Refusal(f"Ngày kết thúc phải từ {day_short(row['opened_on'])} đến hôm nay.")
        values = {
            Hold.closed_on: closed_on, Hold.closed_note: closed_note, Hold.closed_by: by.person, Hold.closed_by_name: by.name,
        }  # fmt: skip
        if not await claim(Hold, values, (Hold.id == hold) & Hold.closed_on.is_null()):
            raise Conflict("Việc này vừa được ghi là đã kết thúc.", mine={"Kết quả ông/bà ghi": closed_note})
        data = {"title": row["unit_name"], "what": row["kind_words"], "url": "/holds"}
        await tell("hold.closed", hold, by=by, at=at, data=data)


def require_other(viewer: Viewer, *, unit: int, person: int | None) -> None:
    """Raises Forbidden for whoever it is about: the head (`person`), or who leads that unit now."""
    leads = any(post.unit == unit and post.role in (Role.HEAD, Role.DEPUTY) for post in viewer.posts)
    if leads or viewer.person == person:
        raise Forbidden(OWN)
