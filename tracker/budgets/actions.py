"""What every step of an estimate shares: holding it as it was read, its events, its files."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tracker.budgets.queries import case_of
from tracker.budgets.rules import EstimateState, may_draft
from tracker.budgets.tables import Estimate, EstimateEvidence
from tracker.core.database import claim, rows
from tracker.core.errors import Conflict, require
from tracker.core.files import keep
from tracker.core.receipts import once
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience

CHANGED = "Dự toán này vừa được thay đổi. Xin xem lại trước khi làm tiếp."

UNAPPRAISED: dict[str, Any] = {"verdict": "", "appraised": None, "reason": ""}

Files = Sequence[tuple[str, bytes]]


async def hold(
    estimate: Mapping[str, Any], state: EstimateState, values: Mapping[Any, Any] | None = None, *, version: int | None = None,
    mine: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Claim an estimate that is in that state still, and of that version where what was read matters; nobody else changes it
    until the transaction ends. Raises Conflict."""
    where = (Estimate.id == estimate["id"]) & (Estimate.state == state)
    if version is not None:
        where &= Estimate.version == version
    if not await claim(Estimate, {Estimate.version: Estimate.version + 1, **(values or {})}, where):
        raise Conflict(CHANGED, mine=mine)


async def note(
    verb: str, estimate: Mapping[str, Any], *, by: Viewer, at: datetime, audience: Audience = Audience.DIARY, **data: Any
) -> None:
    """An event of an estimate, at the ward itself, so that units do not read it; it never holds money."""
    words = {"title": estimate["title"], "code": estimate["code"], "number": estimate["number"]}
    await record(
        verb, noun_id=estimate["id"], by=by, at=at, ward=estimate["ward"], unit_path=estimate["ward_path"], audience=audience,
        data=words | {"url": f"/budgets/{estimate['id']}"} | data,
    )  # fmt: skip


async def ward_path(ward: int) -> str:
    return str((await rows("select path from unit where id = {}", ward))[0]["path"])


async def keep_evidence(estimate: Mapping[str, Any], files: Files, *, by: Viewer, at: datetime) -> list[str]:
    """Keep files that go with an estimate; returns their names. Raises Refusal for unacceptable ones."""
    names = []
    for name, content in files:
        kept = await keep(name, content, ward=estimate["ward"], by=by.person, at=at)
        await EstimateEvidence(ward=estimate["ward"], estimate=estimate["id"], file=kept["id"], name=kept["name"]).save()
        names.append(kept["name"])
    return names


async def begin(estimate: Mapping[str, Any], *, key: str, by: Viewer) -> None:
    """A step of the draft: once for each form, by the office that drafts it. Raises Forbidden, Conflict once it was submitted."""
    await once(ward=by.ward, person=by.person, key=key, url=f"/budgets/{estimate['id']}")
    if estimate["state"] != EstimateState.DRAFTED:
        raise Conflict(CHANGED)
    require(may_draft(by, case_of(estimate)), "Chỉ phòng lập dự toán này sửa và trình được.")
