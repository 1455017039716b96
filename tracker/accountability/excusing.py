"""What an authority settles about one assignment: an objective cause of a mishap, whose work it counts as."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.accountability.tables import Excuse, Placement
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal
from tracker.core.receipts import once
from tracker.core.text import clean
from tracker.core.viewer import Role, Viewer
from tracker.events.rules import Audience
from tracker.tasks.actions import TITLE, note


async def excuse(
    assignment: Mapping[str, Any], mishap: str, *, words: str, reason: str, url: str, key: str, by: Viewer, at: datetime
) -> None:
    """Confirm an objective cause for one mishap (`counting.Mishap.key`, and its words): it takes nothing off any more.

    The unit's own people never confirm their own. Raises Forbidden, Conflict when it was confirmed before.
    """
    require_authority(assignment, by)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=url)
        await excuse_within(assignment, mishap, words=words, reason=reason, by=by, at=at)


async def excuse_within(
    assignment: Mapping[str, Any], mishap: str, *, words: str, reason: str, by: Viewer, at: datetime
) -> None:
    """The same inside a transaction, for an explanation that is accepted."""
    require_authority(assignment, by)
    made = await (
        Excuse.insert(
            Excuse(
                ward=assignment["ward"], assignment=assignment["id"], mishap=mishap, reason=reason, confirmed_by=by.person,
                confirmed_by_name=by.name, confirmed_at=at, revoked_reason="",
            )
        )
        .on_conflict(action="DO NOTHING")
        .returning(Excuse.id)
    )  # fmt: skip
    if not made:
        raise Conflict("Nguyên nhân khách quan này đã được xác nhận.")
    data = {"what": words, "reason": clean(reason, TITLE)}
    await note("assignment.excused", dict(assignment), by=by, at=at, data=data)


async def revoke(
    assignment: Mapping[str, Any], mishap: str, *, words: str, reason: str, url: str, key: str, by: Viewer, at: datetime
) -> None:
    """Take a confirmation back, with a reason. What is published stands. Raises Forbidden, Conflict."""
    require_authority(assignment, by)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=url)
        values: dict[Any, Any] = {Excuse.revoked_by: by.person, Excuse.revoked_at: at, Excuse.revoked_reason: reason}
        standing = (Excuse.assignment == assignment["id"]) & (Excuse.mishap == mishap) & Excuse.revoked_at.is_null()
        if not await claim(Excuse, values, standing):
            raise Conflict("Xác nhận này đã được rút trước đó.")
        data = {"what": words, "reason": clean(reason, TITLE)}
        await note("assignment.excuse_revoked", dict(assignment), by=by, at=at, data=data)


async def place(
    assignment: Mapping[str, Any], appointment: int | None, *, reason: str, url: str, key: str, by: Viewer, at: datetime
) -> None:
    """Say whose work an assignment counts as: of a head of its unit (an appointment), or nobody's (None).

    Raises Forbidden, Refusal for somebody who never headed that unit.
    """
    require_authority(assignment, by)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=url)
        title = "không tính cho ai"
        if appointment is not None:
            head = await rows(
                "select title, person from appointment where id = {} and unit = {} and role = 'head'",
                appointment, assignment["unit"],
            )  # fmt: skip
            if not head:
                raise Refusal("Xin chọn người đã đứng đầu đơn vị này.")
            if head[0]["person"] == by.person:
                raise Forbidden("Không tự xếp việc về cho mình.")
            title = head[0]["title"]
        await Placement.insert(
            Placement(
                ward=assignment["ward"], assignment=assignment["id"], appointment=appointment, reason=reason,
                placed_by=by.person, placed_by_name=by.name, placed_at=at,
            )
        )  # fmt: skip
        data = {"to": title, "reason": clean(reason, TITLE)}
        await note("assignment.placed", dict(assignment), by=by, at=at, audience=Audience.UNIT, data=data)


async def assignment_of(assignment: int, by: Viewer) -> dict[str, Any]:
    """An assignment of the viewer's ward as the verbs above need it. Raises Missing."""
    found = await rows(
        "select a.id, a.ward, a.unit, a.unit_path, t.text from assignment a join task t on t.id = a.task"
        " where a.id = {} and a.ward = {}",
        assignment, by.ward,
    )  # fmt: skip
    if not found:
        raise Missing("Không tìm thấy việc này.")
    return found[0]


def require_authority(assignment: Mapping[str, Any], by: Viewer) -> None:
    """Office or leadership, never about the work of their own unit. Raises Forbidden."""
    if not by.acts_as(Role.OFFICE, Role.LEADER) or by.acts_for(assignment["unit_path"]):
        raise Forbidden("Lãnh đạo hoặc phòng theo dõi quyết định, không ai quyết định về việc của đơn vị mình.")
