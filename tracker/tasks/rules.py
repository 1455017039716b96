"""What state an assignment is in, whether it is late and by whose doing, and who may do what with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.core.viewer import Role, Viewer

SOON_DAYS = 3
PHRASE = 60  # characters of a plan's phrase that a tag carries
RECURRING, ONGOING = "recurring", "ongoing"  # kinds of deadline as the reader names them
WAITING_KINDS = frozenset({"relative", RECURRING})  # those whose day comes later


class State(StrEnum):
    """The states of domain.md §2; timeliness is derived from them, never stored."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DONE = "done"
    CANCELLED = "cancelled"


STATE_WORDS = {
    State.NOT_STARTED: "Chưa thực hiện",
    State.IN_PROGRESS: "Đang thực hiện",
    State.SUBMITTED: "Chờ xác nhận",
    State.RETURNED: "Cần bổ sung",
    State.DONE: "Hoàn thành",
    State.CANCELLED: "Đã huỷ",
}
HANDED_OVER = "Đã chuyển cho đơn vị khác"
TO_DO = frozenset({State.NOT_STARTED, State.IN_PROGRESS, State.RETURNED})
OPEN = TO_DO | {State.SUBMITTED}

MOVES: Mapping[State, frozenset[State]] = {
    State.NOT_STARTED: frozenset({State.IN_PROGRESS, State.SUBMITTED, State.CANCELLED}),
    State.IN_PROGRESS: frozenset({State.NOT_STARTED, State.IN_PROGRESS, State.SUBMITTED, State.CANCELLED}),
    State.SUBMITTED: frozenset({State.DONE, State.RETURNED, State.CANCELLED}),
    State.RETURNED: frozenset({State.RETURNED, State.SUBMITTED, State.CANCELLED}),
    State.DONE: frozenset({State.RETURNED}),
    State.CANCELLED: frozenset(),
}


def state_word(state: State, *, handed_over: bool = False) -> str:
    """The state in Vietnamese; cancelled work that was handed over says so."""
    return HANDED_OVER if state is State.CANCELLED and handed_over else STATE_WORDS[state]


def sources_of(target: State) -> tuple[State, ...]:
    """The states from which `target` may be reached: the WHERE of its claim."""
    return tuple(state for state, targets in MOVES.items() if target in targets)


class Timing(StrEnum):
    """Timeliness as domain.md §2 names it."""

    ON_TRACK = "on_track"
    SOON = "soon"
    OVERDUE = "overdue"
    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    NO_DEADLINE = "no_deadline"
    ONGOING = "ongoing"
    AWAITING_DAY = "awaiting_day"
    CANCELLED = "cancelled"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Timeliness:
    """`days`: left until the day that counts (ON_TRACK, SOON), or late (OVERDUE, DONE_LATE); else 0.

    `phrase`: the deadline as the plan writes it, where it names no day yet (AWAITING_DAY).
    """

    timing: Timing
    days: int = 0
    phrase: str = ""

    @property
    def words(self) -> str:
        """The tag's text."""
        match self.timing:
            case Timing.ON_TRACK | Timing.SOON:
                return "Hết hạn hôm nay" if self.days == 0 else f"Còn {self.days} ngày"
            case Timing.OVERDUE:
                return f"Quá hạn {self.days} ngày"
            case Timing.DONE_ON_TIME:
                return "Đúng hạn"
            case Timing.DONE_LATE:
                return f"Xong muộn {self.days} ngày"
            case Timing.NO_DEADLINE:
                return "Không có hạn"
            case Timing.ONGOING:
                return "Thường xuyên, không có hạn"
            case Timing.AWAITING_DAY:
                return f"Chờ có ngày: “{shorten(self.phrase, PHRASE)}”" if self.phrase else "Chờ có ngày"
            case Timing.CANCELLED:
                return STATE_WORDS[State.CANCELLED]
            case Timing.HANDED_OVER:
                return HANDED_OVER


def timeliness(
    *,
    state: State,
    due: date | None,
    late_after: date | None,
    fix_by: date | None,
    first_counted_on: date | None,
    counted_on: date | None,
    today: date,
    kind: str = "",
    phrase: str = "",
    stood_late: int = 0,
    handed_over: bool = False,
) -> Timeliness:
    """How an assignment stands on `today` (domain.md §2).

    The clock stops at a submission: the verifier's delay is never the unit's. After a return only a missed fix-by day
    adds lateness. `late_after` is the due day, or the next working day where that is a day off; days are calendar days.
    `kind` and `phrase` are the task's deadline as written: they say what an assignment without a day waits for.
    `stood_late`: days late before a deadline was extended; while the new one runs the work is in time, ended it was late.
    """
    if state is State.CANCELLED:
        return Timeliness(Timing.HANDED_OVER if handed_over else Timing.CANCELLED)
    if due is None or late_after is None:
        return undated(state, kind, phrase)
    stopped = counted_on if state in {State.SUBMITTED, State.DONE} and counted_on else today
    first = first_counted_on or stopped
    late = (first - due).days if first > late_after else 0
    if first_counted_on and fix_by and stopped > fix_by:
        late += (stopped - fix_by).days
    if state is State.DONE:
        late += stood_late
        return Timeliness(Timing.DONE_LATE, late) if late else Timeliness(Timing.DONE_ON_TIME)
    if late:
        return Timeliness(Timing.OVERDUE, late)
    target = fix_by if state is State.RETURNED and fix_by else due
    left = max(0, (target - today).days)
    if state is State.SUBMITTED:
        return Timeliness(Timing.ON_TRACK, left)
    return Timeliness(Timing.SOON if left <= SOON_DAYS else Timing.ON_TRACK, left)


def undated(state: State, kind: str, phrase: str) -> Timeliness:
    """How work without a day stands: it waits for one, goes on for good, or has none; once done it waits no more."""
    if state is not State.DONE and kind in WAITING_KINDS:
        return Timeliness(Timing.AWAITING_DAY, phrase=phrase)
    if state is not State.DONE and kind == ONGOING:
        return Timeliness(Timing.ONGOING)
    return Timeliness(Timing.NO_DEADLINE)


def shorten(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip(" ,;.") + "…"


# The same rule for the database, over columns of `a`; {} is today (or today + 3 for SOON). Tested to agree with it.
LATE = (
    "(a.state in ('not_started', 'in_progress', 'submitted', 'returned') and a.late_after is not null and ("
    "(a.first_counted_on is null and {} > a.late_after) or a.first_counted_on > a.late_after or "
    "(a.first_counted_on is not null and a.fix_by is not null"
    " and (case when a.state = 'submitted' then a.counted_on else {} end) > a.fix_by)))"
)
DONE_LATE = (
    "(a.state = 'done' and a.late_after is not null and (a.stood_late > 0 or a.first_counted_on > a.late_after"
    " or (a.fix_by is not null and a.counted_on > a.fix_by)))"
)
NEXT_DAY = "(case when a.state = 'returned' and a.fix_by is not null then a.fix_by else a.due_on end)"
SOON = (
    f"(a.state in ('not_started', 'in_progress', 'returned') and a.late_after is not null and {NEXT_DAY} <= {{}}"
    f" and not coalesce({LATE}, false))"
)


# What a report over a period tells of; its values: last, last, first, first day. Due until its end or ended in it, and not ended
# before it began: so the same work stands in list, statistics, report and open data.
DURING = (
    "((a.due_on is null or a.due_on <= {} or a.counted_on <= {})"
    " and (a.state <> 'done' or a.counted_on >= {} or a.due_on >= {}))"
)

AWAITING_DAY = (  # over `t` too
    "(a.due_on is null and t.deadline_kind in ('relative', 'recurring')"
    " and a.state in ('not_started', 'in_progress', 'submitted', 'returned'))"
)


def soon_until(today: date) -> date:
    """The last day that counts as soon."""
    return today + timedelta(days=SOON_DAYS)


# Who may do what


class Verifier(StrEnum):
    """Whose queue a submission waits in."""

    OFFICE = "office"
    LEADERSHIP = "leadership"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the predicates need of an assignment."""

    unit_path: str
    office_path: str
    state: State
    verifier: Verifier
    submitted_by: int | None = None


UNIT_ROLES = (Role.HEAD, Role.DEPUTY, Role.STAFF)


def may_report(viewer: Viewer, facts: Facts) -> bool:
    """The lead unit's own people, while there is something to do."""
    return viewer.acts_as(*UNIT_ROLES) and viewer.acts_for(facts.unit_path) and facts.state in TO_DO


def may_verify(viewer: Viewer, facts: Facts) -> bool:
    """The office (never of the lead unit), or leadership for the office's own work; never who submitted it."""
    if facts.state is not State.SUBMITTED or viewer.person == facts.submitted_by or not viewer.reaches(facts.unit_path):
        return False
    if facts.verifier is Verifier.LEADERSHIP:
        return viewer.acts_as(Role.LEADER)
    return viewer.acts_as(Role.OFFICE) and not viewer.acts_for(facts.unit_path)


def may_manage(viewer: Viewer, facts: Facts) -> bool:
    """Change, cancel, reopen, add: the coordinating office."""
    return viewer.acts_as(Role.OFFICE) and viewer.reaches(facts.unit_path)


def may_record_on_behalf(viewer: Viewer, facts: Facts) -> bool:
    """The office, for a head who phoned; somebody else accepts it."""
    return may_manage(viewer, facts) and facts.state in TO_DO and not viewer.acts_for(facts.unit_path)
