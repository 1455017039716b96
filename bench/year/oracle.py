"""What should have been said: the ladder told anew from domain.md §7, kept beside the ward's life, knowing none of its code."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

OWNER, OFFICE, LEADERSHIP, UNIT = "owner", "office", "leadership", "unit"
LADDER = {
    -7: (OWNER,),
    -3: (OWNER,),
    -1: (OWNER,),
    0: (OWNER,),
    1: (OWNER,),
    3: (OWNER, OFFICE),
    7: (OWNER, LEADERSHIP),
}
COURTEOUS = (-3, 0)
VERIFY_DAYS = 3


@dataclass(frozen=True)
class Said:
    """A rung said to one audience."""

    noun: str
    noun_id: int
    kind: str
    due_on: date
    rung: str
    audience: str


class Diary:
    """Working days as one long list: counting them is a step in it."""

    def __init__(self, off: Collection[date], worked: Collection[date], *, first: date, last: date) -> None:
        every = (first + timedelta(days=n) for n in range((last - first).days))
        self.days = [day for day in every if day in worked or (day.weekday() < 5 and day not in off)]
        self.known = set(self.days)

    def before(self, day: date, count: int) -> date:
        return self.days[bisect_left(self.days, day) - count]

    def after(self, day: date, count: int) -> date:
        return self.days[bisect_right(self.days, day) + count - 1]

    def on_or_before(self, day: date) -> date:
        return self.days[bisect_right(self.days, day) - 1]

    def on_or_after(self, day: date) -> date:
        return self.days[bisect_left(self.days, day)]


@dataclass(eq=False)
class Deadline:
    """One deadline in one version, from the day it was set until something ends it."""

    noun: str
    noun_id: int
    kind: str
    title: str
    unit: str
    owner: str
    due_on: date
    late_after: date
    since: date
    requested: bool = False
    promised: date | None = None
    stands: bool = True
    said: set[str] = field(default_factory=set)
    silenced: dict[str, bool] = field(default_factory=dict)  # rung → whether a promise held it back


class Oracle:
    """Deadlines as they stand, and what each sweep must say of them. `wrong` collects every broken promise of the house."""

    def __init__(self, days: Diary) -> None:
        self.days = days
        self.standing: dict[tuple[str, int], Deadline] = {}
        self.headless: set[str] = set()
        self.ever: list[Deadline] = []
        self.due = self.told = 0
        self.wrong: list[str] = []

    # What the ward's life tells it

    def owed(self, deadline: Deadline) -> None:
        """A new deadline, or a new version of one, takes the place of what stood."""
        self.over(deadline.noun, deadline.noun_id)
        self.standing[deadline.noun, deadline.noun_id] = deadline
        self.ever.append(deadline)

    def over(self, noun: str, noun_id: int) -> None:
        if old := self.standing.pop((noun, noun_id), None):
            old.stands = False

    def answer_awaited(self, noun_id: int, *, title: str, unit: str, by_leadership: bool, today: date) -> None:
        """A report was sent: whoever verifies owes an answer."""
        answer_by = self.days.after(today, VERIFY_DAYS)
        owner = LEADERSHIP if by_leadership else OFFICE
        self.owed(Deadline("assignment", noun_id, "verification", title, unit, owner, answer_by, answer_by, today))

    # What must be said

    def expected(self, today: date) -> dict[Said, Deadline]:
        """Everything that a sweep on that day has to say."""
        if today not in self.days.known:
            return {}
        return {said: deadline for deadline in self.standing.values() for said in self.of_one(deadline, today)}

    def of_one(self, one: Deadline, today: date) -> Iterable[Said]:
        rung, told = self.rung_of(one, today)
        if rung is None or rung in one.said:
            return
        for audience in {self.audience(one, words) for words in told}:
            yield Said(one.noun, one.noun_id, one.kind, one.due_on, rung, audience)

    def rung_of(self, one: Deadline, today: date) -> tuple[str | None, tuple[str, ...]]:
        """The rung to stand on today, and whom it tells."""
        if one.promised and today <= one.promised:
            return None, ()
        reached = [offset for offset in LADDER if self.is_reached(one, offset, today)]
        later = [offset for offset in reached if not one.promised or self.day_of(one, offset) > one.promised]
        if later:
            return str(later[-1]), LADDER[later[-1]]
        if one.promised and not one.requested:
            return f"promise|{one.promised}", (*LADDER[reached[-1] if reached else 0], OWNER, OFFICE)
        return None, ()

    def is_reached(self, one: Deadline, offset: int, today: date) -> bool:
        return (offset in COURTEOUS or not one.requested) and one.since < self.day_of(one, offset) <= today

    def day_of(self, one: Deadline, offset: int) -> date:
        if offset < 0:
            return self.days.before(one.due_on, -offset)
        if offset == 0:
            return self.days.on_or_before(one.late_after)
        return self.days.after(max(one.late_after, one.since), offset)

    def audience(self, one: Deadline, words: str) -> str:
        owner = OFFICE if one.owner == UNIT and one.unit in self.headless else one.owner
        return owner if words == OWNER else words

    # What was said

    def swept(self, today: date, heard: Collection[Said], *, whole: bool, at: str) -> list[tuple[Said, Deadline]]:
        """Compare what a sweep said; one cut short may have said less. Returns what was said, with its deadline."""
        expected = self.expected(today)
        self.due += len(expected) if whole else 0
        for said in heard:
            if said not in expected:
                self.wrong.append(f"{at}: said without being due: {said}")
        for said in expected:
            if whole and said not in heard:
                self.wrong.append(f"{at}: due, and not said: {said}")
        told = [(said, expected[said]) for said in heard if said in expected]
        self.due += 0 if whole else len(told)
        self.told += len(told)
        for said, deadline in told:
            deadline.said.add(said.rung)
            deadline.silenced.pop(said.rung, None)
        for deadline in {deadline for _, deadline in told}:
            self.note_silenced(deadline, today)
        return told

    def note_silenced(self, one: Deadline, today: date) -> None:
        """Rungs that a farther one, or a promise, has made needless; only a clock that went ahead lets them be said yet."""
        for offset in LADDER:
            if self.is_reached(one, offset, today) and str(offset) not in one.said:
                one.silenced[str(offset)] = one.promised is not None and self.day_of(one, offset) <= one.promised

    def silenced(self, *, by_promise: bool) -> int:
        return sum(held is by_promise for one in self.ever for held in one.silenced.values())
