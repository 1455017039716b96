"""What is done with contributions: asked by the lead, answered by the unit that was asked."""

from datetime import date, datetime
from typing import Any

from tracker.contributions.tables import Contribution
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict
from tracker.core.receipts import once
from tracker.core.text import day_short
from tracker.core.viewer import Viewer
from tracker.tasks.actions import TITLE, note


async def ask(
    assignment: dict[str, Any],
    unit: dict[str, Any],
    *,
    what: str,
    due_on: date | None,
    key: str,
    by: Viewer,
    at: datetime,
) -> None:
    """A lead asks a coordinating unit for something by a day; asked instant kept, the unit is told."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/assignments/{assignment['id']}")
        await Contribution.insert(
            Contribution(
                ward=assignment["ward"], assignment=assignment["id"], unit=unit["id"], unit_path=unit["path"], what=what,
                due_on=due_on, asked_by=by.person, asked_at=at, answer="",
            )
        )  # fmt: skip
        asked = dict(assignment, unit_path=unit["path"])
        await note("assignment.contribution_asked", asked, by=by, at=at, data={"what": what[:TITLE], "due": day_short(due_on)})


async def answer(contribution: int, *, text: str, by: Viewer, at: datetime) -> None:
    """A coordinating unit answers; the lead is told. Raises Conflict when answered before."""
    async with transaction():
        values = {Contribution.answer: text, Contribution.answered_by: by.person, Contribution.answered_at: at}
        if not await claim(Contribution, values, (Contribution.id == contribution) & (Contribution.answered_at.is_null())):
            raise Conflict("Câu trả lời này đã được gửi trước đó.")
        assignment = (
            await rows(
                "select a.id, a.ward, a.unit_path, t.text from contribution k join assignment a on a.id = k.assignment"
                " join task t on t.id = a.task where k.id = {}",
                contribution,
            )
        )[0]
        await note("assignment.contribution_given", assignment, by=by, at=at, data={"what": text[:TITLE]})
