"""What a candidate has done: assignments as merit counts them, help given, initiatives, and the sums of these; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from tracker.accountability.counting import Counted
from tracker.tasks.rules import State

EARLY_DAYS = 3  # a report this many days before its deadline is early


@dataclass(frozen=True, slots=True)
class Deed:
    """One assignment of the campaign as merit counts it. `late`: mishaps without a confirmed cause, in words; `days_early`: days
    before the deadline; `is_waiting`: not settled yet, counted in nothing; `is_done`: accepted, in time or not."""

    id: int
    title: str
    due_on: date
    handed_in_on: date | None
    is_on_time: bool
    is_waiting: bool
    days_early: int = 0
    late: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    is_unreported: bool = False
    is_done: bool = False

    @property
    def key(self) -> str:
        return f"assignment:{self.id}"

    @property
    def is_early(self) -> bool:
        return self.is_on_time and self.days_early >= EARLY_DAYS


def deed_of(counted: Counted) -> Deed | None:
    """None for what says nothing of its unit: work handed over in time, and what is not done for a confirmed objective cause."""
    work, item = counted.work, counted.item
    late = tuple(one.words for one in counted.mishaps if not one.is_review and not one.is_excused)
    returned = tuple(one.words for one in counted.mishaps if one.is_review and not one.is_excused)
    is_done = work.state is State.DONE and item.accepted > 0
    if not late and not is_done and (item.handed_over or item.excused_lates):
        return None
    is_waiting = bool(counted.waits) and not late
    early = (work.due_on - work.first_counted_on).days if work.first_counted_on else 0
    return Deed(
        work.id, work.title, work.due_on, work.first_counted_on, is_on_time=is_done and not late, is_waiting=is_waiting,
        days_early=early, late=late, returned=returned, is_unreported=counted.is_late_open and not item.handed_over,
        is_done=is_done,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Helped:
    """An answer in time to another unit's request for a contribution, a recorded initiative (`is_recognised`: certified), a target
    reached by the unit's own numbers. `url`, `note`: where it can be seen, and how it stands."""

    key: str
    words: str
    is_recognised: bool = False
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """A target that the unit's own numbers do not reach; `is_silent`: it never reported any."""

    words: str
    url: str
    note: str
    is_silent: bool


@dataclass(frozen=True)  # without slots, so that each sum is made once
class Record:
    """What stands to the credit of one candidate: deeds, help given, initiatives, and reached targets (`reached`, from readings); `missed` speak
    against it and forbid nothing.

    `used`: keys of achievements that a standing award has used already; they count no more.
    """

    deeds: tuple[Deed, ...] = ()
    helped: tuple[Helped, ...] = ()
    initiatives: tuple[Helped, ...] = ()
    reached: tuple[Helped, ...] = ()
    missed: tuple[Missed, ...] = ()
    used: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def due(self) -> int:
        return sum(not one.is_waiting and one.key not in self.used for one in self.deeds)

    @cached_property
    def done(self) -> int:
        return sum(one.is_done for one in self.deeds)

    @cached_property
    def on_time(self) -> int:
        return sum(one.is_on_time and one.key not in self.used for one in self.deeds)

    @cached_property
    def early(self) -> int:
        return sum(one.is_early and one.key not in self.used for one in self.deeds)

    @cached_property
    def late(self) -> int:
        return sum(bool(one.late) for one in self.deeds)

    @cached_property
    def returned(self) -> int:
        return sum(len(one.returned) for one in self.deeds)

    @cached_property
    def unreported(self) -> int:
        return sum(one.is_unreported for one in self.deeds)

    @cached_property
    def waiting(self) -> int:
        return sum(one.is_waiting for one in self.deeds)

    @cached_property
    def recognised(self) -> int:
        return sum(one.is_recognised and one.key not in self.used for one in self.initiatives)

    @cached_property
    def silent(self) -> int:
        return sum(one.is_silent for one in self.missed)

    def fresh(self, things: Sequence[Helped]) -> int:
        """How many of these no award has used."""
        return sum(one.key not in self.used for one in things)

    @cached_property
    def achievements(self) -> tuple[tuple[str, str], ...]:
        """(key, words) of everything an award would use up."""
        done = [(one.key, one.title) for one in self.deeds if one.is_on_time]
        more = [(one.key, one.words) for one in (*self.helped, *self.initiatives, *self.reached)]
        return tuple((key, words[:500]) for key, words in (*done, *more) if key not in self.used)
