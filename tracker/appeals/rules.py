"""What may be said of a sheet and when, who answers it and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.accountability.rules import SheetState
from tracker.core.viewer import Role, Viewer
from tracker.scoring.rule_sets import RuleSet


class AppealKind(StrEnum):
    """Giải trình while the sheet is announced; kiến nghị against a published score."""

    EXPLANATION = "explanation"
    APPEAL = "appeal"


class AppealState(StrEnum):
    """Answered once, or withdrawn before."""

    WAITING = "waiting"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


KIND_WORDS = {AppealKind.EXPLANATION: "giải trình", AppealKind.APPEAL: "kiến nghị"}
STATE_WORDS = {
    AppealState.WAITING: "Chờ trả lời",
    AppealState.UPHELD: "Chấp nhận",
    AppealState.REJECTED: "Không chấp nhận",
    AppealState.WITHDRAWN: "Đã rút",
}
ANSWERED_BY = {
    AppealKind.EXPLANATION: "Lãnh đạo phường hoặc phòng theo dõi",
    AppealKind.APPEAL: "Một lãnh đạo phường, không phải người đã chấm hay công bố,",
}
MOST_NAMED = 1000  # characters of the assignments named, joined by commas


# What may be said now


def kind_now(state: SheetState, *, is_published: bool, explain_until: date | None, today: date) -> AppealKind | None:
    """What a head may say of a sheet today; None: nothing.

    An explanation while it is announced for the first time, until its last day; an appeal as long as the standing scorecard
    is the newest: no law sets a term for sending one, so neither do we. While a published sheet is being corrected, nothing.
    """
    if state is SheetState.PUBLISHED:
        return AppealKind.APPEAL
    is_announced = state is SheetState.ANNOUNCED and not is_published
    return AppealKind.EXPLANATION if is_announced and explain_until and today <= explain_until else None


def why_not(state: SheetState, *, is_published: bool) -> str:
    """Why nothing can be said now, in Vietnamese: where `kind_now` is None."""
    if is_published:
        return "Kết quả này đang được sửa. Khi công bố lại, ông/bà xem và gửi kiến nghị nếu thấy chưa đúng."
    if state is SheetState.DRAFT:
        return "Phiếu này chưa thông báo cho ông/bà. Khi có thông báo, ông/bà gửi giải trình tại đây."
    return "Đã hết hạn giải trình. Khi kết quả được công bố, ông/bà gửi kiến nghị nếu thấy chưa đúng."


def term_of(kind: AppealKind, rules: RuleSet) -> int:
    """In how many working days it is answered, by the sheet's rule set."""
    return rules.appeal_days if kind is AppealKind.APPEAL else rules.explain_days


# Who


@dataclass(frozen=True, slots=True)
class Case:
    """What the predicates need of a statement. `scorers`: whoever ever gave general points, entered a criterion,
    reopened the sheet, or published the score, as the diary tells."""

    kind: AppealKind
    state: AppealState
    unit_path: str
    sent_by: int
    scorers: frozenset[int] = frozenset()


def may_send(viewer: Viewer, *, person: int) -> bool:
    """Whoever headed the unit in that term, also after it ended, whatever post they hold now."""
    return viewer.person == person


def may_answer(viewer: Viewer, case: Case) -> bool:
    """An authority other than who scored, never the head, nobody of that unit.

    An appeal is leadership's: of a leader who is none of its scorers. An explanation comes before anything is decided, so
    leadership or the office answers it, whoever entered what so far.
    """
    if case.state is not AppealState.WAITING or viewer.person == case.sent_by:
        return False
    if not viewer.reaches(case.unit_path) or any(post.unit_path == case.unit_path for post in viewer.posts):
        return False
    if case.kind is AppealKind.APPEAL:
        return viewer.acts_as(Role.LEADER) and viewer.person not in case.scorers
    return viewer.acts_as(Role.OFFICE, Role.LEADER)


def others(leaders: Iterable[int], case: Case) -> set[int]:
    """Of these leaders (person ids) those who may answer an appeal."""
    return {person for person in leaders if person != case.sent_by and person not in case.scorers}


def may_withdraw(viewer: Viewer, case: Case) -> bool:
    """Whoever sent it, until it is answered."""
    return case.state is AppealState.WAITING and viewer.person == case.sent_by
