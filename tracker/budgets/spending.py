"""Money spent against the lines of an approved estimate; a wrong entry is taken back with a reason, overspending is never unseen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.budgets.actions import CHANGED, Files, hold, note
from tracker.budgets.queries import case_of
from tracker.budgets.rules import EstimateState, LineVerdict, may_spend, over_by
from tracker.budgets.tables import Spending, SpendingEvidence
from tracker.core.clock import ward_day
from tracker.core.database import as_int, claim, rows, transaction
from tracker.core.errors import Conflict, Missing, Refusal, require
from tracker.core.files import keep
from tracker.core.receipts import once
from tracker.core.text import number
from tracker.core.viewer import Viewer
from tracker.events.rules import Audience

NOT_YOURS = "Chỉ phòng lập dự toán ghi chi, và chỉ khi dự toán đã được phê duyệt."


class Overspent(Refusal):
    """More than is left of the line, and nobody said why yet."""


@dataclass(frozen=True, slots=True)
class Spent:
    """One payment: `amount` đồng against a line; `paper`: its voucher; `why`: why the line may be overspent, empty: it may not."""

    line: int
    amount: int
    day: date
    paper: str
    note: str = ""
    why: str = ""


async def spend(estimate: Mapping[str, Any], spent: Spent, files: Files, *, key: str, by: Viewer, at: datetime) -> None:
    """Record a payment. Raises Forbidden, Missing, Refusal for a day to come or a refused line, Overspent, Conflict.

    What is left of the line is counted while the estimate is held, so payments at once cannot overspend it unseen.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/budgets/{estimate['id']}/spending")
        require(may_spend(by, case_of(estimate)), NOT_YOURS)
        await hold(estimate, EstimateState.APPROVED)
        line = next((one for one in estimate["lines"] if one["id"] == spent.line), None)
        if line is None:
            raise Missing("Không tìm thấy dòng này.")
        if line["verdict"] == LineVerdict.REFUSE:
            raise Refusal("Dòng này không được thống nhất, không chi được.")
        if spent.day > ward_day(at):
            raise Refusal("Ngày chi không thể sau hôm nay.")
        before = await rows(
            "select sum(amount) as spent from spending where line = {} and taken_back_at is null", spent.line
        )  # not what the page showed
        over = over_by(line["appraised"], as_int(before[0]["spent"]), spent.amount)
        if over and not spent.why:
            raise Overspent(f"Dòng này sẽ chi vượt {number(over)} đồng. Nếu vẫn chi, xin đánh dấu và ghi lý do.")
        made = Spending(
            ward=estimate["ward"], estimate=estimate["id"], line=spent.line, amount=spent.amount, spent_on=spent.day,
            paper=spent.paper, note=spent.note, over=over, why=spent.why if over else "", recorded_by=by.person,
            recorded_by_name=by.name, recorded_at=at, taken_back_by_name="", taken_back_why="",
        )  # fmt: skip
        await made.save()
        for name, content in files:
            file = await keep(name, content, ward=estimate["ward"], by=by.person, at=at)
            await SpendingEvidence(ward=estimate["ward"], spending=made.id, file=file["id"], name=file["name"]).save()
        await note_spending("spending.recorded", made.id, estimate, line, by=by, at=at, paper=spent.paper, over=over)


async def take_back(
    estimate: Mapping[str, Any], spending: Mapping[str, Any], *, why: str, key: str, by: Viewer, at: datetime
) -> None:
    """Take a wrong entry back; it stays readable, and counts no more. Raises Forbidden, Conflict when it was taken back before."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/budgets/{estimate['id']}/spending")
        require(may_spend(by, case_of(estimate)), NOT_YOURS)
        await hold(estimate, EstimateState.APPROVED)
        back = {Spending.taken_back_at: at, Spending.taken_back_by_name: by.name, Spending.taken_back_why: why}
        still = (Spending.id == spending["id"]) & Spending.taken_back_at.is_null()
        if not await claim(Spending, back, still):
            raise Conflict(CHANGED, mine={"Lý do của ông/bà": why})
        line = next(one for one in estimate["lines"] if one["id"] == spending["line"])
        await note_spending(
            "spending.taken_back", spending["id"], estimate, line, by=by, at=at, paper=spending["paper"], reason=why
        )


async def note_spending(
    verb: str, spending: int, estimate: Mapping[str, Any], line: Mapping[str, Any], *, by: Viewer, at: datetime, paper: str,
    over: int = 0, **data: Any,
) -> None:  # fmt: skip
    """An event of a payment; leadership is told where a line is overspent."""
    await note(
        verb, {**estimate, "id": spending}, by=by, at=at, audience=Audience.LEADERSHIP if over else Audience.DIARY,
        what=line["content"], paper=paper, url=f"/budgets/{estimate['id']}/spending",
        warning=", vượt dự toán đã duyệt" if over else "", **data,
    )  # fmt: skip
