"""What an estimate is worth and who may do what with it; money is whole đồng, quantities are hundredths; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tracker.core.text import number
from tracker.core.viewer import Role, Viewer


class EstimateState(StrEnum):
    """One office drafts, another appraises, leadership decides. REVISED: was returned, and a newer version stands in its place."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    APPRAISED = "appraised"
    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"
    REVISED = "revised"


class LineVerdict(StrEnum):
    """What the appraiser says of a line."""

    AGREE = "agree"
    CUT = "cut"
    REFUSE = "refuse"


class Outcome(StrEnum):
    """What leadership decides of an appraised estimate."""

    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"


class MoneySource(StrEnum):
    """Where the money comes from."""

    STATE = "state"
    SPONSOR = "sponsor"
    OTHER = "other"


STATE_WORDS = {
    EstimateState.DRAFTED: "Đang lập",
    EstimateState.SUBMITTED: "Chờ thẩm định",
    EstimateState.APPRAISED: "Chờ quyết định",
    EstimateState.APPROVED: "Đã phê duyệt",
    EstimateState.RETURNED: "Trả lại để sửa",
    EstimateState.REFUSED: "Không phê duyệt",
    EstimateState.REVISED: "Đã có bản sửa",
}
VERDICT_WORDS = {LineVerdict.AGREE: "Thống nhất", LineVerdict.CUT: "Giảm", LineVerdict.REFUSE: "Không thống nhất"}
OUTCOME_WORDS = {Outcome.APPROVE: "Phê duyệt", Outcome.RETURN: "Trả lại để sửa", Outcome.REFUSE: "Không phê duyệt"}
OUTCOME_STATES = {
    Outcome.APPROVE: EstimateState.APPROVED, Outcome.RETURN: EstimateState.RETURNED, Outcome.REFUSE: EstimateState.REFUSED,
}  # fmt: skip
STEP_WORDS = {  # of the diary's events, what stands in an estimate's course
    "estimate.drafted": "lập dự toán",
    "estimate.revised": "lập bản sửa",
    "estimate.submitted": "trình thẩm định",
    "estimate.appraised": "thẩm định",
    "estimate.approved": "phê duyệt",
    "estimate.returned": "trả lại để sửa",
    "estimate.refused": "không phê duyệt",
}
SOURCE_WORDS = {
    MoneySource.STATE: "Ngân sách nhà nước",
    MoneySource.SPONSOR: "Tài trợ, xã hội hoá",
    MoneySource.OTHER: "Nguồn khác",
}
READERS = (Role.OFFICE, Role.APPRAISER, Role.LEADER, Role.OBSERVER)  # a unit's people never read money

MOST_MONEY = 10**13  # đồng, of one line
MOST_QUANTITY = 10**9  # hundredths
MOST_LINES = 200
APPRAISE_DAYS = DECIDE_DAYS = 5  # working days [choice, to confirm]: the law sets no term inside a ward


# Money


def amount_of(quantity: int, unit_price: int) -> int:
    """`quantity` hundredths × `unit_price` đồng in whole đồng, rounded half up."""
    return (2 * quantity * unit_price + 100) // 200


def line_problem(quantity: int, unit_price: int) -> str:
    """Why a line cannot be so, in Vietnamese; empty where it can."""
    if amount_of(quantity, unit_price) > MOST_MONEY:
        return f"Thành tiền của một dòng không quá {number(MOST_MONEY)} đồng."
    return ""


def verdict_problem(verdict: LineVerdict, amount: int, to: int | None, reason: str) -> tuple[str, str] | None:
    """The part of a verdict (`to`, `reason`) that cannot be so and why; None where it can. `amount`: đồng asked for."""
    if verdict is LineVerdict.CUT and (to is None or not 0 < to < amount):
        return "to", f"Số tiền sau khi giảm phải lớn hơn 0 và nhỏ hơn {number(amount)} đồng."
    if verdict is not LineVerdict.AGREE and not reason:
        return "reason", "Xin ghi lý do giảm." if verdict is LineVerdict.CUT else "Xin ghi lý do không thống nhất."
    return None


def appraised_of(verdict: LineVerdict, amount: int, to: int | None) -> int:
    """Đồng agreed to by a verdict without problems."""
    match verdict:
        case LineVerdict.AGREE:
            return amount
        case LineVerdict.CUT:
            return to or 0
        case LineVerdict.REFUSE:
            return 0


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over lines, in đồng; `agreed` and `spent` are 0 as long as nobody appraised or spent."""

    asked: int = 0
    agreed: int = 0
    spent: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(self.asked + other.asked, self.agreed + other.agreed, self.spent + other.spent)


def totals_of(line: Mapping[str, Any]) -> Totals:
    """A line as a sum of its own: `amount`, `appraised` (None: not yet) and `spent`."""
    return Totals(line["amount"], line["appraised"] or 0, line["spent"])


def by_source(lines: Iterable[Mapping[str, Any]]) -> dict[MoneySource, Totals]:
    """The sums of each source that has a line, in the order sources are listed."""
    found: dict[MoneySource, Totals] = {}
    for line in lines:
        source = MoneySource(line["source"])
        found[source] = found.get(source, Totals()) + totals_of(line)
    return {source: found[source] for source in MoneySource if source in found}


# Spending


def overspent(allowed: int, spent: int) -> int:
    """By how much a line is overspent, đồng; 0 where it is not."""
    return max(0, spent - allowed)


def over_by(allowed: int, spent: int, more: int) -> int:
    """By how much a line would be overspent after spending `more`."""
    return overspent(allowed, spent + more)


# Who


@dataclass(frozen=True, slots=True)
class Case:
    """What the predicates need of an estimate. `drafters` and `appraisers`: persons who had a hand in any of its versions, as
    the row and the diary tell."""

    state: EstimateState
    unit: int
    unit_path: str
    appraised_unit: int | None = None
    drafters: frozenset[int] = frozenset()
    appraisers: frozenset[int] = frozenset()


def may_draft(viewer: Viewer, case: Case) -> bool:
    """Change or submit: the office of the unit that drafts it, until it is submitted."""
    return case.state is EstimateState.DRAFTED and is_drafter(viewer, case)


def may_revise(viewer: Viewer, case: Case) -> bool:
    """Make the next version of what was returned."""
    return case.state is EstimateState.RETURNED and is_drafter(viewer, case)


def may_spend(viewer: Viewer, case: Case) -> bool:
    """Record spending of an approved estimate, or take it back: the office that drafted it."""
    return case.state is EstimateState.APPROVED and is_drafter(viewer, case)


def is_drafter(viewer: Viewer, case: Case) -> bool:
    return viewer.acts_as(Role.OFFICE) and viewer.acts_for(case.unit_path)


def may_appraise(viewer: Viewer, case: Case) -> bool:
    """An appraiser with no post in the unit that drafts, who drafted none of it."""
    if case.state is not EstimateState.SUBMITTED or not viewer.acts_as(Role.APPRAISER) or not viewer.reaches(case.unit_path):
        return False
    return viewer.person not in case.drafters and not has_post(viewer, case.unit)


def may_decide(viewer: Viewer, case: Case) -> bool:
    """A leader with no post in either unit, who neither drafted nor appraised."""
    if case.state is not EstimateState.APPRAISED or not viewer.acts_as(Role.LEADER) or not viewer.reaches(case.unit_path):
        return False
    if viewer.person in case.drafters | case.appraisers:
        return False
    return not has_post(viewer, case.unit) and not has_post(viewer, case.appraised_unit)


def has_post(viewer: Viewer, unit: int | None) -> bool:
    return any(post.unit == unit for post in viewer.posts)
