"""What the office does with one paragraph of an open consolidation: puts it in other words, leaves a unit's out, brings it in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.core.database import claim, transaction
from tracker.core.errors import Conflict, Forbidden, Refusal
from tracker.core.receipts import once
from tracker.core.viewer import Viewer
from tracker.events.actions import claim_head
from tracker.reports.consolidating import CHANGED, tell
from tracker.reports.desk import may_consolidate, name_of, part_of
from tracker.reports.rules import ConsolidationState
from tracker.reports.tables import ConsolidationPart

LABEL = "Nội dung"
LOCKED = "Báo cáo tổng hợp này đã khoá, không sửa được nữa. Muốn sửa, xin lập bản mới thay bản này."


async def write(part: int, request: int, text: str, *, version: int, key: str, by: Viewer, at: datetime) -> None:
    """Put a paragraph in these words. Raises Conflict with both texts where somebody else wrote meanwhile, or it is locked."""
    async with transaction():
        one = await mine(part, request, key=key, by=by)
        values = {ConsolidationPart.text: text, ConsolidationPart.version: ConsolidationPart.version + 1}
        if not await claim(ConsolidationPart, values, as_seen(part, version)):
            raise Conflict(
                "Vừa có người khác sửa đoạn này.", theirs={LABEL: one["text"]}, mine={LABEL: text}, version=one["version"]
            )
        await note("consolidation.worded", one, by=by, at=at)


async def leave_out(part: int, request: int, *, version: int, key: str, by: Viewer, at: datetime) -> None:
    """The report says nothing of this unit in words; its numbers stay. Raises as `write`."""
    await place(part, request, True, "consolidation.left_out", version=version, key=key, by=by, at=at)


async def bring_in(part: int, request: int, *, version: int, key: str, by: Viewer, at: datetime) -> None:
    """A paragraph that was left out is in again. Raises as `write`."""
    await place(part, request, False, "consolidation.brought_in", version=version, key=key, by=by, at=at)


async def place(
    part: int, request: int, taken_out: bool, verb: str, *, version: int, key: str, by: Viewer, at: datetime
) -> None:  # fmt: skip
    async with transaction():
        one = await mine(part, request, key=key, by=by)
        if one["unit"] is None:
            raise Refusal("Mục của phòng không bỏ ra được; để trống thì báo cáo không in mục này.")
        values = {ConsolidationPart.taken_out: taken_out, ConsolidationPart.version: ConsolidationPart.version + 1}
        if not await claim(ConsolidationPart, values, as_seen(part, version)):
            raise Conflict(CHANGED)
        await note(verb, one, by=by, at=at)


async def mine(part: int, request: int, *, key: str, by: Viewer) -> dict[str, Any]:
    """The paragraph, where this office may write it; the diary's head is held, so that nothing is written while it is being locked.

    Raises Missing, Forbidden, Conflict of a locked one.
    """
    await once(ward=by.ward, person=by.person, key=key, url=f"/reports/{request}/consolidation#p{part}")
    await claim_head(by.ward, 0)
    one = await part_of(part, request, by)
    if not may_consolidate(by, one["unit_path"]):
        raise Forbidden
    if one["state"] != ConsolidationState.DRAFT:
        raise Conflict(LOCKED)
    return one


def as_seen(part: int, version: int) -> Any:
    return (ConsolidationPart.id == part) & (ConsolidationPart.version == version)


async def note(verb: str, one: Mapping[str, Any], *, by: Viewer, at: datetime) -> None:
    await tell(verb, one["consolidation"], {**one, "id": one["request"]}, one["number"], by=by, at=at, what=name_of(one))
