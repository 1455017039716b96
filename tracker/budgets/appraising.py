"""An estimate is appraised line by line, by another unit than the one that drafted it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.budgets.actions import CHANGED, hold, note
from tracker.budgets.queries import case_of
from tracker.budgets.rules import (
    DECIDE_DAYS,
    EstimateState,
    LineVerdict,
    appraised_of,
    may_appraise,
    verdict_problem,
)
from tracker.budgets.tables import Estimate, EstimateLine
from tracker.core.clock import ward_day
from tracker.core.database import change_plain, transaction
from tracker.core.errors import Conflict, Refusal, require
from tracker.core.receipts import once
from tracker.core.viewer import Viewer
from tracker.events.rules import Audience
from tracker.workdays.queries import calendar
from tracker.workdays.rules import add_working_days

NOT_YOURS = "Người và phòng đã lập dự toán không tự thẩm định."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one line; `to`: đồng left of it where it is cut."""

    verdict: LineVerdict
    to: int | None = None
    reason: str = ""


async def appraise(
    estimate: Mapping[str, Any], verdicts: Mapping[int, Verdict], *, opinion: str, version: int | None, key: str, by: Viewer,
    at: datetime,
) -> None:  # fmt: skip
    """Keep a verdict of every line, by its id; leadership is to decide within DECIDE_DAYS working days.

    Raises Forbidden, Refusal where a verdict lacks or cannot be so, Conflict when it was appraised meanwhile.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/budgets/{estimate['id']}")
        if estimate["state"] != EstimateState.SUBMITTED:
            raise Conflict(CHANGED)
        require(may_appraise(by, case_of(estimate)), NOT_YOURS)
        agreed = {line["id"]: agreed_of(line, verdicts.get(line["id"])) for line in estimate["lines"]}
        decide_by = add_working_days(ward_day(at), DECIDE_DAYS, await calendar(by.ward))
        assert by.hat is not None
        done: dict[Any, Any] = {
            Estimate.state: EstimateState.APPRAISED, Estimate.appraised: sum(agreed.values()), Estimate.opinion: opinion,
            Estimate.appraised_unit: by.hat.unit, Estimate.appraised_unit_path: by.hat.unit_path, Estimate.decide_by: decide_by,
            Estimate.appraised_by: by.person, Estimate.appraised_by_name: by.name, Estimate.appraised_at: at,
        }  # fmt: skip
        await hold(estimate, EstimateState.SUBMITTED, done, version=version or 0, mine={"Ý kiến của ông/bà": opinion})
        said = [
            ({"id": line}, {"verdict": verdicts[line].verdict.value, "appraised": to, "reason": reason_of(verdicts[line])})
            for line, to in agreed.items()
        ]  # fmt: skip
        await change_plain(EstimateLine, said)
        await note(
            "estimate.appraised", estimate, by=by, at=at, audience=Audience.LEADERSHIP, until=f"{decide_by:%d/%m/%Y}",
            cuts=sum(verdict.verdict is not LineVerdict.AGREE for verdict in verdicts.values()),
        )  # fmt: skip


def agreed_of(line: Mapping[str, Any], said: Verdict | None) -> int:
    """Đồng agreed to of one line. Raises Refusal."""
    if said is None:
        raise Refusal("Xin cho ý kiến từng dòng, không bỏ dòng nào.")
    if problem := verdict_problem(said.verdict, line["amount"], said.to, said.reason):
        raise Refusal(f"{line['content']}: {problem[1]}")
    return appraised_of(said.verdict, line["amount"], said.to)


def reason_of(said: Verdict) -> str:
    return "" if said.verdict is LineVerdict.AGREE else said.reason
