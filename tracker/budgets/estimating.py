"""An estimate is drafted by one office, submitted, and, when it was returned, revised as a new version."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from tracker.budgets.actions import UNAPPRAISED, Files, begin, hold, keep_evidence, note, ward_path
from tracker.budgets.queries import case_of
from tracker.budgets.rules import (
    APPRAISE_DAYS,
    EstimateState,
    may_revise,
)
from tracker.budgets.tables import Estimate, EstimateEvidence, EstimateLine
from tracker.core.clock import ward_day
from tracker.core.codes import next_codes
from tracker.core.database import claim, insert_plain, rows, transaction
from tracker.core.errors import Conflict, Refusal, require
from tracker.core.receipts import answer_with, once
from tracker.core.viewer import Role, Viewer
from tracker.events.rules import Audience
from tracker.plans.queries import find as find_plan
from tracker.workdays.queries import calendar
from tracker.workdays.rules import add_working_days

MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class Heading:
    """What an estimate is for. `grounds`: căn cứ, one a line."""

    title: str
    year: int
    grounds: str
    plan: int | None = None


async def draft(heading: Heading, *, key: str, by: Viewer, at: datetime) -> int:
    """Begin an estimate of the drafter's office; returns its id. Raises Forbidden, Refusal for a plan one does not see."""
    require(by.acts_as(Role.OFFICE))
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/budgets")
        await require_plan(heading.plan, by)
        assert by.hat is not None
        [code] = await next_codes("DT", ward=by.ward, year=heading.year)
        made = Estimate(
            ward=by.ward, number=1, code=code, plan=heading.plan, year=heading.year, title=heading.title, grounds=heading.grounds,
            state=EstimateState.DRAFTED, unit=by.hat.unit, unit_path=by.hat.unit_path, proposed=0, **drafted(by, at), **UNDECIDED,
        )  # fmt: skip
        await made.save()
        await Estimate.update({Estimate.root: made.id}).where(Estimate.id == made.id)
        row = {"id": made.id, "ward": by.ward, "ward_path": await ward_path(by.ward), "title": heading.title, "code": code}
        await note("estimate.drafted", row | {"number": 1}, by=by, at=at)
        await answer_with(receipt, f"/budgets/{made.id}")
    return int(made.id)


async def change(
    estimate: Mapping[str, Any], heading: Heading, *, version: int | None, key: str, by: Viewer, at: datetime
) -> None:
    """Change what an estimate is for. Raises Forbidden, Refusal where lines name tasks of another plan, Conflict."""
    mine = {"Tên dự toán": heading.title, "Căn cứ": heading.grounds}
    async with transaction():
        await begin(estimate, key=key, by=by)
        await require_plan(heading.plan, by)
        if heading.plan != estimate["plan"] and any(line["task"] for line in estimate["lines"]):
            raise Refusal("Có dòng đang gắn với nhiệm vụ của kế hoạch cũ. Xin bỏ nhiệm vụ ở các dòng đó trước.")
        values = {Estimate._meta.get_column_by_name(name): value for name, value in asdict(heading).items()}
        await hold(estimate, EstimateState.DRAFTED, values, version=version or 0, mine=mine)
        await note("estimate.changed", {**estimate, "title": heading.title}, by=by, at=at, what="phần chung")


async def attach(estimate: Mapping[str, Any], files: Files, *, key: str, by: Viewer, at: datetime) -> None:
    """Add files that go with a draft: quotes, norms. Raises Forbidden, Refusal for unacceptable ones, Conflict once submitted."""
    async with transaction():
        await begin(estimate, key=key, by=by)
        await hold(estimate, EstimateState.DRAFTED)
        have = await EstimateEvidence.count().where(
            (EstimateEvidence.estimate == estimate["id"]) & EstimateEvidence.dropped_at.is_null()
        )
        if have + len(files) > MOST_FILES:
            raise Refusal(f"Một dự toán kèm nhiều nhất {MOST_FILES} tệp.")
        names = await keep_evidence(estimate, files, by=by, at=at)
        await note("estimate.changed", estimate, by=by, at=at, what=f"thêm tệp {', '.join(names)}")


async def detach(estimate: Mapping[str, Any], file: Mapping[str, Any], *, key: str, by: Viewer, at: datetime) -> None:
    """Leave a file out of a draft; its row stays. Raises Forbidden, Conflict."""
    async with transaction():
        await begin(estimate, key=key, by=by)
        await hold(estimate, EstimateState.DRAFTED)
        still = (EstimateEvidence.id == file["id"]) & EstimateEvidence.dropped_at.is_null()
        if not await claim(EstimateEvidence, {EstimateEvidence.dropped_at: at}, still):
            raise Conflict("Tệp này vừa được bỏ.")
        await note("estimate.changed", estimate, by=by, at=at, what=f"bỏ tệp {file['name']}")


async def submit(estimate: Mapping[str, Any], *, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """Send it to be appraised within APPRAISE_DAYS working days. Raises Forbidden, Refusal without lines, Conflict."""
    async with transaction():
        await begin(estimate, key=key, by=by)
        if not estimate["proposed"]:
            raise Refusal("Dự toán chưa có số tiền nào. Xin thêm dòng trước khi trình thẩm định.")
        appraise_by = add_working_days(ward_day(at), APPRAISE_DAYS, await calendar(by.ward))
        sent: dict[Any, Any] = {
            Estimate.state: EstimateState.SUBMITTED, Estimate.submitted_by: by.person, Estimate.submitted_by_name: by.name,
            Estimate.submitted_at: at, Estimate.appraise_by: appraise_by,
        }  # fmt: skip
        await hold(estimate, EstimateState.DRAFTED, sent, version=version or 0)
        await note("estimate.submitted", estimate, by=by, at=at, audience=Audience.APPRAISER, until=f"{appraise_by:%d/%m/%Y}")


async def revise(estimate: Mapping[str, Any], *, version: int | None, key: str, by: Viewer, at: datetime) -> int:
    """Make the next version of a returned estimate with its lines and files, for the drafter to put right; returns its id.

    The former stays whole. Raises Forbidden, Conflict where somebody else was first.
    """
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url=f"/budgets/{estimate['id']}")
        require(may_revise(by, case_of(estimate)) or estimate["state"] != EstimateState.RETURNED)
        await hold(estimate, EstimateState.RETURNED, {Estimate.state: EstimateState.REVISED}, version=version or 0)
        same = {name: estimate[name] for name in SAME}
        made = Estimate(
            **same, number=estimate["number"] + 1, state=EstimateState.DRAFTED, proposed=estimate["proposed"], **drafted(by, at),
            **UNDECIDED,
        )  # fmt: skip
        await made.save()
        lines = [{name: line[name] for name in COPIED} for line in estimate["lines"]]
        await insert_plain(
            EstimateLine, [line | UNAPPRAISED | {"ward": estimate["ward"], "estimate": made.id} for line in lines]
        )
        await rows(
            "insert into estimate_evidence (ward, estimate, file, name) select ward, {}, file, name from estimate_evidence"
            " where estimate = {} and dropped_at is null returning id",
            made.id, estimate["id"],
        )  # fmt: skip
        await note("estimate.revised", {**estimate, "id": made.id, "number": made.number}, by=by, at=at)
        await answer_with(receipt, f"/budgets/{made.id}")
    return int(made.id)


# What the verbs above share

SAME = ("ward", "root", "code", "plan", "year", "title", "grounds", "unit", "unit_path")
COPIED = ("position", "task", "content", "measure", "quantity", "unit_price", "amount", "source", "source_note")
UNDECIDED: dict[str, Any] = {
    "submitted_by_name": "", "appraised_unit_path": "", "appraised_by_name": "", "opinion": "", "decided_by_name": "",
    "decision_number": "", "reason": "",
}  # fmt: skip


def drafted(by: Viewer, at: datetime) -> dict[str, Any]:
    return {"drafted_by": by.person, "drafted_by_name": by.name, "drafted_at": at}


async def require_plan(plan: int | None, by: Viewer) -> None:
    if plan is not None and await find_plan(plan, by) is None:
        raise Refusal("Xin chọn kế hoạch trong danh sách.")
