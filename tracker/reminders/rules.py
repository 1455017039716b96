"""The ladder: on which working day which rung fires, whom it tells, and what holds it back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.core.due import Due, Owes
from tracker.workdays.rules import Calendar, add_working_days, is_working_day, next_working_day


class Step(StrEnum):
    """What a rung asks for."""

    NOTICE = "notice"
    LETTER = "letter"
    COMMITMENT = "commitment"


STEP_WORDS = {
    Step.NOTICE: "Nhắc việc",
    Step.LETTER: "Phòng gửi công văn đôn đốc",
    Step.COMMITMENT: "Người đứng đầu viết cam kết",
}


@dataclass(frozen=True, slots=True)
class Rung:
    """`offset` in working days: before (negative), on (0) or after the deadline. `courteous`: said to requested bodies too.

    `to_owner` is whoever owes the work; the office and leadership are told when it has gone so far.
    """

    offset: int
    to_owner: bool = True
    to_office: bool = False
    to_leadership: bool = False
    step: Step = Step.NOTICE
    courteous: bool = False

    @property
    def name(self) -> str:
        """Its part of the key of what was said: `-7`, `0`, `3`."""
        return str(self.offset)

    @property
    def when(self) -> str:
        """Trước hạn 7 ngày làm việc"""
        if self.offset == 0:
            return "Đúng ngày đến hạn"
        return f"{'Trước' if self.offset < 0 else 'Quá'} hạn {abs(self.offset)} ngày làm việc"


Ladder = tuple[Rung, ...]
USUAL: Ladder = (  # domain.md §7
    Rung(-7),
    Rung(-3, courteous=True),
    Rung(-1),
    Rung(0, courteous=True),
    Rung(1),
    Rung(3, to_office=True, step=Step.LETTER),
    Rung(7, to_leadership=True, step=Step.COMMITMENT),
)
MOST_RUNGS = 12
FARTHEST = 60  # working days


def fires_on(rung: Rung, *, due_on: date, late_after: date, since: date, calendar: Calendar) -> date:
    """The day on which a rung fires, a working day.

    Before the deadline counted back from the due day; on it, the last day on which work is still in time; after it counted
    on from there, or from the day the deadline was set where it had passed already (`since`).
    """
    if rung.offset < 0:
        return add_working_days(due_on, rung.offset, calendar)
    start = max(late_after, since) if rung.offset else late_after
    if not is_working_day(start, calendar):  # a strict deadline on a day off: said on the working day before, late from it on
        return add_working_days(start, rung.offset or -1, calendar)
    return add_working_days(start, rung.offset, calendar)


def rung_sentence(rung: Rung) -> str:
    """What a rung does, in one sentence for the page of the ladder."""
    told = [
        words
        for is_told, words in (
            (rung.to_owner, "người phải làm"),
            (rung.to_office, "phòng theo dõi"),
            (rung.to_leadership, "lãnh đạo phường"),
        )
        if is_told
    ]
    more = {Step.NOTICE: "", Step.LETTER: "; phòng gửi công văn đôn đốc", Step.COMMITMENT: "; người đứng đầu viết cam kết"}
    return f"Báo {', '.join(told)}{more[rung.step]}"


def fingerprint(ladder: Ladder) -> str:
    """A ladder as a form carries it, to see whether somebody changed it meanwhile."""
    return ";".join(
        f"{rung.offset}:{rung.to_owner:d}{rung.to_office:d}{rung.to_leadership:d}{rung.courteous:d}:{rung.step}"
        for rung in ladder
    )


@dataclass(frozen=True, slots=True)
class Shift:
    """A reminder that would be said on another day."""

    rung: Rung
    was: date
    becomes: date


def shifts(
    ladder: Ladder, *, due_on: date, late_after: tuple[date, date], since: date, requested: bool,
    calendars: tuple[Calendar, Calendar], today: date,
) -> list[Shift]:  # fmt: skip
    """The reminders still to come that another calendar moves; `late_after` and `calendars` are (as it is, as it would be)."""
    found = []
    for rung in ladder:
        if requested and not rung.courteous:
            continue
        was, becomes = (
            fires_on(rung, due_on=due_on, late_after=late, since=since, calendar=calendar)
            for late, calendar in zip(late_after, calendars, strict=True)
        )
        if was != becomes and was >= today and was > since:
            found.append(Shift(rung, was, becomes))
    return found


PROMISE = "promise"  # the rung that fires when a promised day has passed: `promise|2026-12-01`


@dataclass(frozen=True, slots=True)
class Call:
    """A rung that is to be said now, to these audiences. `rung` is its part of the key."""

    due: Due
    rung: str
    step: Step
    day: date
    audiences: tuple[Owes, ...]


def call_of(
    due: Due, ladder: Ladder, *, today: date, said: Collection[str], promised_on: date | None, calendar: Calendar
) -> Call | None:
    """What the ladder says of `due` today, if anything: the farthest rung whose day has come and that was not said yet.

    Rungs passed over (an outage, a promise) are never said later: one word, not many. Nothing is said on a day off, on the
    day the deadline was set (the notice of the work says it), nor while a promise runs. A promise not kept is said once,
    with the step of the rung it held back, to whoever gave it and to the office. `said`: the rungs said of this version.
    """
    if not is_working_day(today, calendar) or (promised_on is not None and today <= promised_on):
        return None
    reached = [
        (day, rung)
        for rung in sorted(ladder, key=lambda rung: rung.offset)
        if (not due.requested or rung.courteous) and due.since < (day := day_of(rung, due, calendar)) <= today
    ]
    fresh = [found for found in reached if promised_on is None or found[0] > promised_on]
    if fresh:
        day, rung = fresh[-1]
        return Call(due, rung.name, step_of(due, rung), day, audiences(due, rung)) if rung.name not in said else None
    if promised_on is None or due.requested or (broken := f"{PROMISE}|{promised_on.isoformat()}") in said:
        return None
    held = reached[-1][1] if reached else Rung(0)
    told = tuple(dict.fromkeys((*audiences(due, held), due.owes, Owes.OFFICE)))
    return Call(due, broken, step_of(due, held), next_working_day(promised_on, calendar), told)


def day_of(rung: Rung, due: Due, calendar: Calendar) -> date:
    return fires_on(rung, due_on=due.due_on, late_after=due.late_after, since=due.since, calendar=calendar)


def step_of(due: Due, rung: Rung) -> Step:
    """Letters and commitments are for work that a unit was ordered to do; everything else is only reminded of."""
    return rung.step if due.noun == "assignment" and due.owes is Owes.UNIT and not due.requested else Step.NOTICE


def audiences(due: Due, rung: Rung) -> tuple[Owes, ...]:
    """Who hears a rung: whoever owes the work, and above them as the rung says; each once."""
    told = [due.owes] if rung.to_owner else []
    if rung.to_office:
        told.append(Owes.OFFICE)
    if rung.to_leadership:
        told.append(Owes.LEADERSHIP)
    return tuple(dict.fromkeys(told))


def ladder_problem(ladder: Sequence[Rung]) -> str | None:
    """Why a ladder cannot run, in Vietnamese."""
    if not ladder:
        return "Thang nhắc cần ít nhất một bậc."
    if len(ladder) > MOST_RUNGS:
        return f"Thang nhắc có nhiều nhất {MOST_RUNGS} bậc."
    if len({rung.offset for rung in ladder}) != len(ladder):
        return "Có hai bậc cùng một ngày."
    if any(abs(rung.offset) > FARTHEST for rung in ladder):
        return f"Mỗi bậc cách hạn nhiều nhất {FARTHEST} ngày làm việc."
    if any(not (rung.to_owner or rung.to_office or rung.to_leadership) for rung in ladder):
        return "Mỗi bậc cần báo cho ít nhất một bên."
    if any(rung.courteous and rung.offset > 0 for rung in ladder):
        return "Đơn vị được đề nghị chỉ được nhắc trước hạn và đúng ngày đến hạn."
    if any(rung.step is not Step.NOTICE and rung.offset <= 0 for rung in ladder):
        return "Công văn và cam kết chỉ đặt ở bậc sau hạn."
    return None


class Delivery(StrEnum):
    """The states of a message in the outbox. MOOT: nothing of it stood any more when it was to be sent."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    MOOT = "moot"
    FAILED = "failed"


class Channel(StrEnum):
    """Ways out of the app; in the app itself everything is said always."""

    EMAIL = "email"
    GATEWAY = "gateway"
    NONE = "none"


class Mode(StrEnum):
    """One digest a day, or each notice as it comes (outside the quiet hours)."""

    DIGEST = "digest"
    ONCE = "once"


MOST_TRIES = 8


def wait_before(attempt: int) -> int:
    """Seconds until the try after `attempt` tries: one minute, doubled each time, at most two hours."""
    return min(60 << (attempt - 1), 7200)


class Cause(StrEnum):
    """Why it is late, in the head's own choice: on whom the work waits."""

    MYSELF = "myself"
    COORDINATING = "coordinating"
    PAPERS = "papers"
    MONEY = "money"
    OBJECTIVE = "objective"


CAUSE_WORDS = {
    Cause.MYSELF: "Đơn vị tôi đang làm, chưa xong",
    Cause.COORDINATING: "Chờ đơn vị phối hợp",
    Cause.PAPERS: "Chờ hướng dẫn, văn bản của cấp trên",
    Cause.MONEY: "Chờ kinh phí",
    Cause.OBJECTIVE: "Nguyên nhân khách quan (thiên tai, dịch bệnh, mất mạng)",
}
CAUSE_SHORT = {
    Cause.MYSELF: "đơn vị đang làm",
    Cause.COORDINATING: "chờ đơn vị phối hợp",
    Cause.PAPERS: "chờ hướng dẫn",
    Cause.MONEY: "chờ kinh phí",
    Cause.OBJECTIVE: "khách quan",
}
