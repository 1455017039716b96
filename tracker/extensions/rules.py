"""What may be asked of a deadline and who decides it, how late the work was when it was asked, what a grant comes to."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer
from tracker.tasks.rules import TO_DO, UNIT_ROLES, Facts, State, Verifier
from tracker.workdays.rules import Calendar, add_working_days, working_days_between

QUICK_DAYS = (3, 5, 10)  # working days
MOST_SHARE = 95  # percent: what is done wholly is reported, not handed over
ANSWER_DAYS = 2  # working days in which a request should be decided
FARTHEST = timedelta(days=366)


class ExtensionKind(StrEnum):
    """What is asked: a later deadline, a later fix-by day of returned work, or that another unit takes the work."""

    TIME = "time"
    FIX = "fix"
    HANDOVER = "handover"


class ExtensionState(StrEnum):
    """Answered once, or withdrawn before."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Authority(StrEnum):
    """Who decides."""

    OFFICE = "office"
    LEADERSHIP = "leadership"


KIND_WORDS = {
    ExtensionKind.TIME: "gia hạn",
    ExtensionKind.FIX: "gia hạn bổ sung",
    ExtensionKind.HANDOVER: "chuyển việc",
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """The day that would move. Work is in time until `late_after` has passed; days late are counted from `due_on`."""

    due_on: date
    late_after: date

    def days_late(self, asked_on: date) -> int:
        """How late it was on the day it was asked, in calendar days; 0 for what was asked in time.

        What counts is the day of asking: how long the decider takes is never the unit's delay (our choice; the law is silent).
        """
        return (asked_on - self.due_on).days if asked_on > self.late_after else 0


def kind_for(state: State) -> ExtensionKind:
    """Of returned work the fix-by day is extended, of other work its deadline."""
    return ExtensionKind.FIX if state is State.RETURNED else ExtensionKind.TIME


def deadline_of(kind: ExtensionKind, *, due_on: date | None, late_after: date | None, fix_by: date | None) -> Deadline | None:
    """The deadline a request of that kind is about; None where the work has none."""
    if kind is ExtensionKind.FIX:
        return Deadline(fix_by, fix_by) if fix_by else None
    return Deadline(due_on, late_after) if due_on and late_after else None


# Which day


def quick_dates(due_on: date, today: date, calendar: Calendar) -> list[tuple[int, date]]:
    """(working days, the day): 3, 5 and 10 after the present deadline, or after today where that has passed."""
    return [(days, add_working_days(max(due_on, today), days, calendar)) for days in QUICK_DAYS]


def length_of(due_on: date, to_due: date, today: date, calendar: Calendar) -> int:
    """How long an extension is, in working days: counted from the present deadline, or from today where that has passed."""
    return working_days_between(max(due_on, today), to_due, calendar)


def date_problem(to_due: date, *, due_on: date, today: date) -> str | None:
    """Why a day cannot be a new deadline, in Vietnamese."""
    if to_due <= due_on:
        return f"Hạn mới phải sau hạn hiện nay ({day_short(due_on)})."
    if to_due < today:
        return "Hạn mới phải từ hôm nay trở đi."
    if to_due > today + FARTHEST:
        return "Hạn mới xa quá một năm. Xin kiểm tra lại ngày."
    return None


@dataclass(frozen=True, slots=True)
class Wish:
    """What the office gives to several at once: one day for all, or so many working days after each one's own deadline."""

    to_due: date | None = None
    days: int = 0

    def day(self, due_on: date, today: date, calendar: Calendar) -> date:
        """The new deadline of work due on `due_on`."""
        return self.to_due or add_working_days(max(due_on, today), self.days, calendar)


# Who


def authority_for(days: int, office_days: int, facts: Facts) -> Authority:
    """The office up to so many working days; beyond them, and for the office's own work, leadership."""
    if facts.verifier is Verifier.LEADERSHIP or days > office_days:
        return Authority.LEADERSHIP
    return Authority.OFFICE


def obstacle(state: State, *, is_dated: bool, is_waiting: bool) -> str | None:
    """Why nothing can be asked or given now, in Vietnamese: the end of a sentence about the work."""
    if state not in TO_DO:
        ends = {State.SUBMITTED: "đã gửi báo cáo, đang chờ xác nhận", State.DONE: "đã hoàn thành"}
        return ends.get(state, "đã huỷ")
    if is_waiting:
        return "đang có một đề nghị chờ quyết định"
    return None if is_dated else "không có hạn"


def may_ask(viewer: Viewer, facts: Facts, *, is_dated: bool, is_waiting: bool) -> bool:
    """The lead unit's own people, for work still to be done, one request at a time. A handover needs no deadline."""
    own = viewer.acts_as(*UNIT_ROLES) and viewer.acts_for(facts.unit_path)
    return own and obstacle(facts.state, is_dated=is_dated, is_waiting=is_waiting) is None


@dataclass(frozen=True, slots=True)
class Request:
    """What the predicates need of a request."""

    unit_path: str
    state: ExtensionState
    authority: Authority
    asked_by: int


def may_decide(viewer: Viewer, request: Request) -> bool:
    """The office that reaches the unit, or leadership, which may decide in its place; never who asked, nobody of that unit."""
    if request.state is not ExtensionState.ASKED or viewer.person == request.asked_by:
        return False
    if not viewer.reaches(request.unit_path) or any(post.unit_path == request.unit_path for post in viewer.posts):
        return False
    return viewer.acts_as(Role.LEADER) or (viewer.acts_as(Role.OFFICE) and request.authority is Authority.OFFICE)


def may_withdraw(viewer: Viewer, request: Request) -> bool:
    """Whoever asked, until it is answered."""
    return request.state is ExtensionState.ASKED and viewer.person == request.asked_by


# What it comes to


def consequence(*, to_due: date | None, late_days: int, objective: bool, share: int | None = None) -> str:
    """What happens if the answer is yes, in one Vietnamese sentence. Without `to_due` the work is handed over."""
    if to_due is None:
        return (
            f"Nếu đồng ý: đơn vị khác nhận việc này; việc vẫn tính trong số việc đã giao cho đơn vị, phần đã làm {share or 0}%."
        )
    new = f"Nếu đồng ý: hạn mới {day_short(to_due)}"
    if not late_days:
        return f"{new}; đề nghị gửi trong hạn nên việc không tính là quá hạn."
    if objective:
        return f"{new}; việc vẫn tính là quá hạn {late_days} ngày, trừ khi xác nhận nguyên nhân khách quan."
    return f"{new}; việc vẫn tính là quá hạn {late_days} ngày."
