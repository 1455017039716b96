"""Asking: a unit asks for a later day, or that another unit takes what it cannot do; one request at a time."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Forbidden, Refusal
from tracker.core.files import keep
from tracker.core.receipts import once
from tracker.core.text import clean, day_short
from tracker.core.viewer import Viewer
from tracker.extensions.actions import audience_of, require_deadline, standing
from tracker.extensions.rules import (
    MOST_SHARE,
    Authority,
    ExtensionKind,
    ExtensionState,
    authority_for,
    date_problem,
    kind_for,
    length_of,
    may_ask,
    obstacle,
)
from tracker.extensions.tables import Extension, ExtensionEvidence
from tracker.tasks.actions import TITLE, note
from tracker.tasks.queries import facts_of
from tracker.tasks.rules import State
from tracker.units.rules import KnownUnit
from tracker.wards.queries import settled
from tracker.workdays.queries import calendar

MOST_FILES = 10

Files = Sequence[tuple[str, bytes]]


async def ask(
    assignment: int, *, to_due: date, reason: str, objective: bool, files: Files, key: str, by: Viewer, at: datetime
) -> Authority:
    """A unit asks for a later day (of returned work, a later fix-by day). Returns who decides, by the length asked for.

    Raises Refusal for a day that cannot be or unacceptable files, Conflict when the work was sent or asked for meanwhile.
    """
    day = ward_day(at)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/assignments/{assignment}")
        row = await open_for_asking(assignment, by)
        kind = kind_for(State(row["state"]))
        deadline = require_deadline(row, kind)
        if problem := date_problem(to_due, due_on=deadline.due_on, today=day):
            raise Refusal(problem)
        length = length_of(deadline.due_on, to_due, day, await calendar(by.ward))
        authority = authority_for(length, (await settled(by.ward)).office_days, facts_of(row))
        asked = Extension(
            kind=kind, authority=authority, from_due=deadline.due_on, to_due=to_due, reason=reason, objective=objective,
            late_days=deadline.days_late(day), **asked_by(row, by=by, at=at),
        )  # fmt: skip
        await put(asked, files, by=by, at=at)
        await note(
            "assignment.extension_asked", row, by=by, at=at, audience=audience_of(authority),
            data={"new": day_short(to_due), "reason": clean(reason, TITLE), "url": f"/extensions/{asked.id}"},
        )  # fmt: skip
    return authority


async def ask_to_hand_over(
    assignment: int, *, share: int, unit: KnownUnit | None, reason: str, key: str, by: Viewer, at: datetime
) -> Authority:
    """A unit cannot do it: how much is done (percent), and who could, as far as it knows. Returns who decides. Raises as `ask`."""
    if not 0 <= share <= MOST_SHARE:
        raise Refusal(f"Phần đã làm phải từ 0 đến {MOST_SHARE}%.")
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/assignments/{assignment}")
        row = await open_for_asking(assignment, by)
        if unit and unit.id == row["unit"]:
            raise Refusal("Xin chọn đơn vị khác với đơn vị đang làm.")
        authority = authority_for(0, 0, facts_of(row))
        asked = Extension(
            kind=ExtensionKind.HANDOVER, authority=authority, from_due=row["due_on"], share=share,
            to_unit=unit.id if unit else None, reason=reason, **asked_by(row, by=by, at=at),
        )  # fmt: skip
        await put(asked, (), by=by, at=at)
        wish = {"to": unit.name if unit else "đơn vị khác", "share": share}
        await note(
            "assignment.handover_asked", row, by=by, at=at, audience=audience_of(authority),
            data=wish | {"reason": clean(reason, TITLE), "url": f"/extensions/{asked.id}"},
        )  # fmt: skip
    return authority


# What the above share, and asking for several


async def open_for_asking(assignment: int, by: Viewer) -> dict[str, Any]:
    row = await standing(assignment, by)
    facts = facts_of(row)
    if problem := obstacle(facts.state, is_dated=True, is_waiting=row["is_waiting"]):
        raise Conflict(f"Không gửi được: việc này {problem}.")
    if not may_ask(by, facts, is_dated=True, is_waiting=False):
        raise Forbidden("Chỉ đơn vị chủ trì gửi được đề nghị này.")
    return row


def asked_by(row: dict[str, Any], *, by: Viewer, at: datetime) -> dict[str, Any]:
    """The columns of a new request that say of what and by whom."""
    return {
        "ward": row["ward"], "assignment": row["id"], "state": ExtensionState.ASKED, "asked_by": by.person,
        "asked_by_name": by.name, "asked_at": at, "asked_on": ward_day(at), "decided_by_name": "", "answer": "",
    }  # fmt: skip


async def put(asked: Extension, files: Files, *, by: Viewer, at: datetime) -> None:
    """Keep a request with its files. Raises Conflict where another one waits: the partial unique index."""
    if len(files) > MOST_FILES:
        raise Refusal(f"Mỗi đề nghị nhiều nhất {MOST_FILES} tệp.")
    made = await Extension.insert(asked).on_conflict(action="DO NOTHING").returning(Extension.id)
    if not made:
        raise Conflict("Việc này đang có một đề nghị chờ quyết định.")
    asked.id = made[0]["id"]
    for name, content in files:
        kept = await keep(name, content, ward=asked.ward, by=by.person, at=at)
        await ExtensionEvidence.insert(
            ExtensionEvidence(ward=asked.ward, extension=asked.id, file=kept["id"], name=kept["name"])
        )
