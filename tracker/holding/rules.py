"""Who held an assignment on which days: each day has one holder, so that nobody answers for another's delay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise


class Holder(StrEnum):
    """Who holds the work; of several that hold one day the first of this list answers for it.

    NOBODY: it was done, until it was reopened.
    """

    NOBODY = "nobody"
    VERIFIER = "verifier"
    APPROVAL = "approval"
    COORDINATING = "coordinating"
    OBJECTIVE = "objective"
    LEAD = "lead"


HOLDER_WORDS = {
    Holder.LEAD: "Đơn vị chủ trì",
    Holder.COORDINATING: "Đơn vị phối hợp",
    Holder.VERIFIER: "Nơi xác nhận",
    Holder.APPROVAL: "Nơi quyết định gia hạn",
    Holder.OBJECTIVE: "Nguyên nhân khách quan",
    Holder.NOBODY: "Đã xong, trước khi mở lại",
}
PRIORITY = {holder: place for place, holder in enumerate(Holder)}
Moment = tuple[datetime, date]  # an instant, for the order of things, and its ward day


@dataclass(frozen=True, slots=True)
class Span:
    """From the end of `start` to the end of `end`: 8/11 to 10/11 is two days, 8/11 to 8/11 none. No end: it lasts."""

    holder: Holder
    start: date
    end: date | None = None


@dataclass(slots=True)
class Course:
    """What happened to an assignment: given (to its present unit), ended, its reports sent and given back, spans of others.

    A report is given back when it is returned, or when the work is reopened after it was accepted.
    """

    given: date
    ended: date | None = None
    sent: list[Moment] = field(default_factory=list)
    back: list[Moment] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Held:
    """Days held by each, which sum to the days between `start` and `end`."""

    start: date
    end: date
    is_over: bool
    days: Mapping[Holder, int]

    @property
    def total(self) -> int:
        return sum(self.days.values())

    @property
    def parts(self) -> list[tuple[Holder, str, int]]:
        """(holder, its words, days) of everybody who held it at least a day."""
        return parts_of(self.days)


def held(course: Course, *, today: date) -> Held:
    """The course's days from the day it was given to the day it ended, or today."""
    end = max(course.given, course.ended or today)
    spans = [*course.spans, *verifying(course)]
    return Held(course.given, end, course.ended is not None, days_of(spans, start=course.given, end=end))


def verifying(course: Course) -> list[Span]:
    """The verifier holds from the day a report counts until it is given back (or the work ends)."""
    return [
        Span(Holder.VERIFIER, day, min((back for back in course.back if back[0] >= at), default=(at, None))[1])
        for at, day in course.sent
    ]


def days_of(spans: Iterable[Span], *, start: date, end: date) -> dict[Holder, int]:
    """Holder → days between `start` and `end`; a day that nobody else holds is the lead's."""
    days = dict.fromkeys(Holder, 0)
    inside = [(span.holder, max(span.start, start), min(span.end or end, end)) for span in spans]
    inside = [(holder, first, last) for holder, first, last in inside if first < last]
    cuts = sorted({start, end, *(first for _, first, _ in inside), *(last for *_, last in inside)})
    for day, following in pairwise(cuts):
        there = [holder for holder, first, last in inside if first <= day < last]
        days[min(there, key=PRIORITY.__getitem__, default=Holder.LEAD)] += (following - day).days
    return days


def added(sums: Iterable[Mapping[Holder, int]]) -> dict[Holder, int]:
    """Holder → days over several assignments."""
    days = dict.fromkeys(Holder, 0)
    for one in sums:
        for holder, count in one.items():
            days[holder] += count
    return days


def parts_of(days: Mapping[Holder, int]) -> list[tuple[Holder, str, int]]:
    """As they are shown, those without a day left out."""
    return [(holder, words, days[holder]) for holder, words in HOLDER_WORDS.items() if days[holder]]
