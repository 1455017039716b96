"""Leadership decides an appraised estimate: of several decisions at once one counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.budgets.actions import hold, note
from tracker.budgets.queries import case_of
from tracker.budgets.rules import OUTCOME_STATES, EstimateState, Outcome, may_decide
from tracker.budgets.tables import Estimate
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Refusal, require
from tracker.core.receipts import once
from tracker.core.viewer import Viewer
from tracker.events.rules import Audience

DECIDED = "Dự toán này vừa được quyết định."
NOT_YOURS = "Người đã lập hoặc thẩm định dự toán không quyết định dự toán đó."


async def decide(
    estimate: Mapping[str, Any], outcome: Outcome, *, number: str, reason: str, version: int | None, key: str, by: Viewer,
    at: datetime,
) -> None:  # fmt: skip
    """Approve it with the amounts as appraised, return it to be revised, or refuse it; `number`: of the paper that says so.

    The door asks for a fresh password first. Raises Forbidden, Refusal where a reason lacks, Conflict when somebody else
    decided first.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/budgets/{estimate['id']}")
        mine = {"Lý do của ông/bà": reason} if reason else {}
        if estimate["state"] != EstimateState.APPRAISED:
            raise Conflict(DECIDED, mine=mine)
        require(may_decide(by, case_of(estimate)), NOT_YOURS)
        approves = outcome is Outcome.APPROVE
        if not approves and not reason:
            raise Refusal("Xin ghi lý do để phòng lập dự toán biết.")
        if approves and not estimate["appraised"]:
            raise Refusal("Không dòng nào được thống nhất, nên không có số tiền nào để phê duyệt.")
        done: dict[Any, Any] = {
            Estimate.state: OUTCOME_STATES[outcome], Estimate.decided_by: by.person, Estimate.decided_by_name: by.name,
            Estimate.decided_at: at, Estimate.decision_number: number, Estimate.reason: reason,
            Estimate.approved: estimate["appraised"] if approves else None,
        }  # fmt: skip
        await hold(estimate, EstimateState.APPRAISED, done, version=version or 0, mine=mine)
        data = {"reason": reason} if not approves else {"decision": f" theo Quyết định {number}" if number else ""}
        await note(VERBS[outcome], estimate, by=by, at=at, audience=Audience.OFFICE, **data)


VERBS = {
    Outcome.APPROVE: "estimate.approved",
    Outcome.RETURN: "estimate.returned",
    Outcome.REFUSE: "estimate.refused",
}
