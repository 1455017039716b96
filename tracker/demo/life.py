"""What is going to happen in the demonstration ward, kept in order of time."""

import heapq
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tracker.core.clock import day_starts
from tracker.demo.ward import People

Deed = Callable[[datetime], Awaitable[None]]


@dataclass(frozen=True, order=True)
class Happening:
    """Something that somebody does at an instant; done in order of time so that the diary reads like life."""

    at: datetime
    order: int
    deed: Deed = field(compare=False)


class Life:
    """Plans what happens to each assignment and then lets it happen."""

    def __init__(self, people: People, *, today: date) -> None:
        self.people, self.today = people, today
        self.dice = random.Random(f"so-viec {today.isoformat()}")  # noqa: S311 (a demonstration, the same for the same day)
        self.happenings: list[Happening] = []  # a heap
        self.planned = 0

    def will(self, day: date, deed: Deed) -> None:
        """Plan a deed on a day, at some minute of office hours; days to come do not happen."""
        minute = self.dice.randint(0, 560)
        at = day_starts(day) + timedelta(hours=7, minutes=minute)
        latest = day_starts(self.today) + timedelta(hours=7, minutes=minute % 60)
        if day <= self.today:
            self.at(min(at, latest) if day == self.today else at, deed)

    def on(self, day: date, hour: int, deed: Deed) -> None:
        """Plan a deed at an hour of a day, without the dice; what is for today happens at seven."""
        if day <= self.today:
            self.at(day_starts(day) + timedelta(hours=hour if day < self.today else 7), deed)

    def at(self, instant: datetime, deed: Deed) -> None:
        """Plan a deed at an instant."""
        self.planned += 1
        heapq.heappush(self.happenings, Happening(instant, self.planned, deed))

    async def happen(self, *, until: datetime | None = None) -> None:
        """Everything planned before `until`, in order of time, what is planned meanwhile too; the rest stays planned."""
        while self.happenings and (until is None or self.happenings[0].at < until):
            happening = heapq.heappop(self.happenings)
            await happening.deed(happening.at)
