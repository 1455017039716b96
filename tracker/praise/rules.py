"""Who deserves a thank-you now: months kept in time, a turn for the better, how few are pointed out; pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from tracker.accountability.counting import Counted, Work, count, counted_day
from tracker.accountability.rules import PeriodKind, Span, plan_sheet, span_of
from tracker.core.viewer import Role, Viewer
from tracker.scoring.rule_sets import RuleSet
from tracker.tasks.rules import State

MONTHS = 12  # full months looked back on: what people remember; a longer streak is thanked for again once a year
STEP = 3  # months in time that deserve a word, and again so many later (3, 6, 9, 12): a quarter, so that it stays something special
TROUBLE = 3  # late tasks in one month: one or two can befall anybody, a turn for the better is told of real trouble
TROUBLE_WITHIN = 4  # months, the two good ones included: what lies further back is not this turn
TURNED = 2  # good months that make a turn: one may be chance
MOST = 3  # pointed out in a peer group and month: who thanks everybody thanks nobody
FROM_DAY = 3  # of the month: reports of its last days are in and accepted


class PraiseState(StrEnum):
    """Pointed out and waiting, thanked by a letter, or kept for another occasion."""

    SUGGESTED = "suggested"
    SENT = "sent"
    PASSED = "passed"


STATE_WORDS = {
    PraiseState.SUGGESTED: "Chờ lãnh đạo xem",
    PraiseState.SENT: "Đã gửi thư",
    PraiseState.PASSED: "Để dịp khác",
}


# What runs, in words, for the page: nothing weighs that does not stand here
RULE_WORDS = (
    f"Đơn vị có từ {STEP} tháng liền mọi việc đến hạn đều xong đúng hạn; nêu lại khi thêm {STEP} tháng nữa. Tháng không có việc đến"
    " hạn thì bỏ qua.",
    f"Đơn vị từng chậm từ {TROUBLE} việc trong một tháng, nay {TURNED} tháng liền đúng hạn (xét trong {TROUBLE_WITHIN} tháng).",
    "Không nêu đơn vị đang có việc chậm, hoặc đang có vụ việc được xem xét, chưa kết luận.",
    f"Mỗi nhóm đơn vị mỗi tháng nhiều nhất {MOST}: số tháng liền nhiều hơn đứng trước, bằng nhau thì theo tên. Đơn vị được đề nghị"
    " phối hợp không xếp hạng, chỉ theo tên.",
    f"Nhìn lại {MONTHS} tháng; đúng hạn và chậm tính như bảng điểm: chậm có nguyên nhân khách quan đã xác nhận không coi là chậm.",
)


# The months of a unit


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A unit's calendar month: what came due and is settled, how much of it was in time, how much late without excuse."""

    first: date
    due: int = 0
    on_time: int = 0
    late: int = 0

    @property
    def is_kept(self) -> bool:
        """Something was due, and all of it was done in time."""
        return 0 < self.due == self.on_time

    @property
    def last(self) -> date:
        return span_of(PeriodKind.MONTH, self.first).last


def month_before(first: date, back: int = 1) -> date:
    """The first day of the month so many months before."""
    months = first.year * 12 + first.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def last_full(today: date) -> Span:
    """The month before that of `today`."""
    return span_of(PeriodKind.MONTH, today.replace(day=1) - timedelta(days=1))


def looked_back(until: date) -> list[Span]:
    """The MONTHS months up to the one that begins `until`, oldest first, and the one after, which runs."""
    return [span_of(PeriodKind.MONTH, month_before(until, back)) for back in reversed(range(-1, MONTHS))]


def months_of(work: Iterable[Work], spans: Sequence[Span], sheets: Sequence[RuleSet], today: date) -> list[Month]:
    """One unit's work in each of these months, counted as the score counts it (the plan score's rules of the month)."""
    found = {span.first: Month(span.first) for span in spans}
    rules = {span.first: (span, plan_sheet(sheets, span.first)) for span in spans}
    for one in work:
        if (first := counted_day(one).replace(day=1)) in found:
            found[first] = added(found[first], count(one, *rules[first], today))
    return [found[span.first] for span in spans]


def added(month: Month, one: Counted) -> Month:
    """A month with one assignment more. Late: an unexcused late event. In time: done, without one.

    What still waits (for acceptance, for a fix, within an excuse) or was handed over says nothing of the month yet.
    """
    if one.item.bad_lates:
        return replace(month, due=month.due + 1, late=month.late + 1)
    if one.work.state is State.DONE:
        return replace(month, due=month.due + 1, on_time=month.on_time + 1)
    return month


def kept(months: Iterable[Month], until: date) -> list[Month]:
    """The months in a row in which everything due was done in time, newest first, back from the one that begins `until`.

    A month with nothing due neither breaks the row nor counts; in the last one something must have been due: it is of now.
    """
    past = sorted((one for one in months if one.first <= until), reverse=True)
    if not past or past[0].first != until or not past[0].is_kept:
        return []
    row = []
    for month in past:
        if month.is_kept:
            row.append(month)
        elif month.due:
            break
    return row


def streak(months: Iterable[Month], until: date) -> int:
    """How many months are in that row."""
    return len(kept(months, until))


# Who deserves a word


@dataclass(frozen=True, slots=True)
class Known:
    """A unit as it is looked at. `thanked`: month pointed out → the streak said then (0: a letter that leadership wrote itself)."""

    unit: int
    name: str
    path: str
    sort_key: str
    peer_group: str
    is_requested: bool = False
    appointment: int | None = None
    head_title: str = ""
    thanked: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deserving:
    """Who is pointed out, why (`words`, under the unit's name), and the months behind it, oldest first."""

    known: Known
    streak: int
    words: str
    months: tuple[Month, ...]


def deserves(known: Known, months: Sequence[Month], until: date) -> Deserving | None:
    """Whether a unit deserves a thank-you for its months up to the one that begins `until`.

    A row of STEP months in time, then each STEP months more than when it was last pointed out in this row: so a late task can
    only take it away. Or, of those the ward orders, a turn for the better: real trouble, then TURNED months all in time.
    Not now, where something of the month that runs (a later one of `months`) is late already.
    """
    row = kept(months, until)
    if not row or any(one.late for one in months if one.first > until):
        return None
    behind = tuple(one for one in months if one.first <= until)
    said = max((length for month, length in known.thanked.items() if month > row[-1].first), default=0)
    if len(row) >= STEP and len(row) - said >= STEP:
        return Deserving(known, len(row), streak_words(known, row), behind)
    trouble = in_trouble(months, until)
    if len(row) == TURNED and trouble and not said and not known.is_requested:
        return Deserving(known, len(row), turn_words(trouble), behind)
    return None


def in_trouble(months: Iterable[Month], until: date) -> Month | None:
    """The last month of real trouble that is still near."""
    near = month_before(until, TROUBLE_WITHIN - 1)
    return max((one for one in months if near <= one.first <= until and one.late >= TROUBLE), default=None)


def streak_words(known: Known, row: Sequence[Month]) -> str:
    """6 tháng liền đúng hạn, 14 việc"""
    work = f"{sum(one.due for one in row)} việc"
    is_whole = row[-1].first == month_before(row[0].first, len(row) - 1)
    many = f"{len(row)} tháng liền" if is_whole else f"{len(row)} tháng có việc liên tiếp"
    return f"{many} phối hợp đúng hạn, {work}" if known.is_requested else f"{many} đúng hạn, {work}"


def turn_words(trouble: Month) -> str:
    """Tháng 08/2026 chậm 4 việc, nay 2 tháng liền đúng hạn"""
    return f"Tháng {trouble.first:%m/%Y} chậm {trouble.late} việc, nay {TURNED} tháng liền đúng hạn"


def chosen(found: Iterable[Deserving]) -> list[Deserving]:
    """At most MOST of each peer group, the longest streak first, then by name. Requested bodies are never ranked: by name alone."""

    def group(one: Deserving) -> tuple[str, bool]:
        return one.known.peer_group, one.known.is_requested

    def place(one: Deserving) -> tuple[int, str, int]:
        return 0 if one.known.is_requested else -one.streak, one.known.sort_key, one.known.unit

    in_order = sorted(found, key=lambda one: (group(one), place(one)))
    return [one for _, several in groupby(in_order, key=group) for one in list(several)[:MOST]]


# Who may do what


SEE_ALL = (Role.OFFICE, Role.LEADER)
UNIT_ROLES = (Role.HEAD, Role.DEPUTY, Role.STAFF)


def may_send(viewer: Viewer) -> bool:
    return viewer.acts_as(Role.LEADER)


def own_paths(viewer: Viewer, roles: Collection[Role] = UNIT_ROLES) -> list[str]:
    """The units whose letters a person reads as theirs: where they are head, deputy or staff."""
    return sorted({post.unit_path for post in viewer.posts if post.role in roles})
