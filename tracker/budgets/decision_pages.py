"""The doors of the appraisal, line by line, and of leadership's decision."""

from datetime import datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.budgets import appraising, deciding, queries
from tracker.budgets.doors import APPRAISER, LEADER, estimate_page, visible_estimate
from tracker.budgets.forms import DecisionForm, appraisal_form, verdicts_of
from tracker.budgets.rules import (
    OUTCOME_WORDS,
    VERDICT_WORDS,
    EstimateState,
    LineVerdict,
    Outcome,
    may_appraise,
    may_decide,
)
from tracker.core.errors import Refusal, require
from tracker.core.forms import Form
from tracker.core.viewer import Viewer
from tracker.core.web import Answer, Request, require_fresh, see_other

SAID = {
    Outcome.APPROVE: "Đã phê duyệt dự toán.",
    Outcome.RETURN: "Đã trả lại để phòng lập dự toán sửa.",
    Outcome.REFUSE: "Đã ghi: không phê duyệt.",
}


@get("/appraisal", guards=APPRAISER)
async def show_appraisal(request: Request, user: Viewer, estimate: dict[str, Any]) -> Answer:
    if estimate["state"] is not EstimateState.SUBMITTED:
        return see_other(request, f"/budgets/{estimate['id']}")
    require(may_appraise(user, queries.case_of(estimate)), appraising.NOT_YOURS)
    return appraisal_page(request, user, estimate, appraisal_form(estimate["lines"]).blank())


@post("/appraisal", guards=APPRAISER, status_code=200)
async def appraise(request: Request, user: Viewer, estimate: dict[str, Any], now: datetime) -> Answer:
    form = appraisal_form(estimate["lines"]).read(await request.form())
    verdicts = verdicts_of(form, estimate["lines"])
    if form.problems:
        return appraisal_page(request, user, estimate, form, status=422)
    await appraising.appraise(
        estimate, verdicts, opinion=form.values["opinion"], version=form.version, key=form.key, by=user, at=now
    )
    return see_other(request, f"/budgets/{estimate['id']}", said="Đã thẩm định xong và trình lãnh đạo quyết định.")


def appraisal_page(request: Request, user: Viewer, estimate: dict[str, Any], form: Form, *, status: int = 200) -> Answer:
    options = [(verdict.value, VERDICT_WORDS[verdict]) for verdict in LineVerdict]
    return estimate_page(request, "budgets/appraisal.html", user, estimate, form=form, options=options, status=status)


@get("/decision", guards=LEADER)
async def show_decision(request: Request, user: Viewer, estimate: dict[str, Any]) -> Answer:
    if estimate["state"] is not EstimateState.APPRAISED:
        return see_other(request, f"/budgets/{estimate['id']}")
    require(may_decide(user, queries.case_of(estimate)), deciding.NOT_YOURS)
    return decision_page(request, user, estimate, DecisionForm.blank())


@post("/decision", guards=LEADER, status_code=200)
async def decide(request: Request, user: Viewer, estimate: dict[str, Any], now: datetime) -> Answer:
    require_fresh(request, user, now)
    form = DecisionForm.read(await request.form())
    if not form.problems:
        try:
            await deciding.decide(
                estimate, form.outcome, number=form.decision_number, reason=form.reason, version=form.version, key=form.key,
                by=user, at=now,
            )  # fmt: skip
            return see_other(request, f"/budgets/{estimate['id']}", said=SAID[form.outcome])
        except Refusal as refusal:
            form.refuse("reason" if "lý do" in refusal.sentence else "outcome", refusal.sentence)
    return decision_page(request, user, estimate, form, status=422)


def decision_page(request: Request, user: Viewer, estimate: dict[str, Any], form: DecisionForm, *, status: int = 200) -> Answer:
    options = [(outcome.value, OUTCOME_WORDS[outcome]) for outcome in Outcome]
    less = [line for line in estimate["lines"] if line["verdict"] != LineVerdict.AGREE]
    return estimate_page(request, "budgets/decision.html", user, estimate, form=form, options=options, less=less, status=status)


router = Router(
    path="/budgets/{estimate_id:str}", dependencies={"estimate": Provide(visible_estimate)},
    route_handlers=[show_appraisal, appraise, show_decision, decide],
)  # fmt: skip
