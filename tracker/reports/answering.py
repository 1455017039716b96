"""The office's answer to a unit's report: taken, or sent back with a reason and a day to put it right."""

from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, transaction
from tracker.core.errors import Conflict, Forbidden, Refusal
from tracker.core.receipts import once
from tracker.core.text import day_short
from tracker.core.viewer import Viewer
from tracker.events.rules import Audience
from tracker.reports.filling import Row, address, tell
from tracker.reports.rules import ANSWERABLE, SubmissionState, may_accept, may_return
from tracker.reports.tables import Submission

ANSWERED = "Báo cáo này vừa được người khác xử lý."
ONES_OWN = "Người gửi hoặc nhập hộ không tự xem báo cáo ấy; xin để người khác trong phòng."


async def accept(row: Row, *, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """Take it as it was shown. Raises Forbidden for whoever sent it, Conflict where it was answered or changed since `version`."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=address(row))
        require_other(row, by)
        if row["state"] is not SubmissionState.SUBMITTED:
            raise Conflict(ANSWERED)
        if not may_accept(by, unit_path=row["unit_path"], state=row["state"], submitted_by=row["submitted_by"]):
            raise Forbidden("Báo cáo này do phòng theo dõi nhận.")
        await answer(row, {Submission.state: SubmissionState.ACCEPTED}, version=version, mine={}, by=by, at=at)
        await tell("submission.accepted", row, Audience.UNIT, by=by, at=at)


async def return_(row: Row, *, reason: str, fix_by: date, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """Send it back, were it taken already; numbers are put right by readings that supersede.

    Raises Refusal for a day that has passed, Forbidden, Conflict.
    """
    if fix_by < ward_day(at):
        raise Refusal("Hạn bổ sung phải từ hôm nay trở đi.")
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=address(row))
        require_other(row, by)
        mine = {"Lý do trả lại": reason}
        if row["state"] not in ANSWERABLE or row["is_closed"]:
            raise Conflict(ANSWERED, mine=mine)
        if not may_return(
            by, unit_path=row["unit_path"], state=row["state"], submitted_by=row["submitted_by"], is_closed=row["is_closed"]
        ):
            raise Forbidden("Báo cáo này do phòng theo dõi xem.")
        values = {
            Submission.state: SubmissionState.RETURNED, Submission.fix_by: fix_by, Submission.due_since: ward_day(at),
            Submission.reason: reason, Submission.returns: Submission.returns + 1,
        }  # fmt: skip
        await answer(row, values, version=version, mine=mine, by=by, at=at)
        await tell("submission.returned", row, Audience.UNIT, by=by, at=at, reason=reason, fix_by=day_short(fix_by))


def require_other(row: Row, by: Viewer) -> None:
    if row["state"] in ANSWERABLE and by.person == row["submitted_by"]:
        raise Forbidden(ONES_OWN)


async def answer(
    row: Row, values: dict[Any, Any], *, version: int | None, mine: dict[str, str], by: Viewer, at: datetime
) -> None:
    """Of two who answer at once one wins. Raises Conflict."""
    values = {
        **values, Submission.answered_at: at, Submission.answered_by_name: by.name, Submission.changed_at: at,
        Submission.version: Submission.version + 1,
    }  # fmt: skip
    shown = (Submission.id == row["id"]) & (Submission.version == version) & (Submission.state == row["state"])
    if not await claim(Submission, values, shown):
        raise Conflict(ANSWERED, mine=mine)
