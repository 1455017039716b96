"""What the doors of estimates share: who may come in, the estimate an address names, what its pages are shown with."""

from typing import Any

from tracker.budgets import queries
from tracker.budgets.rules import (
    READERS,
    SOURCE_WORDS,
    EstimateState,
    by_source,
    may_appraise,
    may_decide,
    may_draft,
    may_revise,
    may_spend,
)
from tracker.core.errors import Missing
from tracker.core.money import in_words
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page

MONEY = [only(*READERS)]
OFFICE = [only(Role.OFFICE)]
APPRAISER = [only(Role.APPRAISER)]
LEADER = [only(Role.LEADER)]
FILES_LIMIT = 101_000_000  # bytes: ten files of ten megabytes, and the fields


async def visible_estimate(estimate_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `estimate`. Raises Missing."""
    if (found := await queries.find(identity(estimate_id), user)) is None:
        raise Missing("Không tìm thấy dự toán này.")
    return found


def line_of(estimate: dict[str, Any], line_id: str) -> dict[str, Any]:
    """A line of it, named in the address. Raises Missing."""
    named = identity(line_id)
    found: dict[str, Any] | None = next((line for line in estimate["lines"] if line["id"] == named), None)
    if found is None:
        raise Missing("Không tìm thấy dòng này.")
    return found


def estimate_page(
    request: Request, template: str, user: Viewer, estimate: dict[str, Any], *, status: int = 200, **more: Any
) -> Answer:
    """A page about one estimate: its sums by source and in words, and what this viewer may do with it."""
    case = queries.case_of(estimate)
    standing = estimate["approved"] if estimate["approved"] is not None else estimate["appraised"]
    return page(
        request, template, here="budgets", status=status, estimate=estimate, may_draft=may_draft(user, case),
        may_appraise=may_appraise(user, case), may_decide=may_decide(user, case), may_spend=may_spend(user, case),
        may_revise=may_revise(user, case), sources=[(SOURCE_WORDS[one], sums) for one, sums in by_source(estimate["lines"]).items()],
        words=in_words(estimate["proposed"] if standing is None else standing), standing=standing,
        is_spent=estimate["state"] is EstimateState.APPROVED, **more,
    )  # fmt: skip
