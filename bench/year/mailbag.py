"""What the letters must say: every reminder that still stands, to whom it concerns, in at most one digest a day; nothing else."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from bench.year.oracle import Deadline, Said
from bench.year.post import Letter
from bench.year.ward import Person, Ward
from tracker.core.clock import ward_day
from tracker.reminders.rules import Channel, Mode

TITLE = re.compile(r"(?:Việc|Phối hợp) số \d+ của năm")
CHASED = ("Quá hạn", "Đến hạn, sắp đến hạn", "Chờ ông/bà trả lời")
PATIENCE = 3  # days of work with everything running, within which a reminder stands in some letter


@dataclass
class Waiting:
    """A reminder that one person has not been written to about yet."""

    said: Said
    deadline: Deadline
    day: date
    healthy: int


class Mailbag:
    """Follows reminders into letters; `wrong` as the oracle's."""

    def __init__(self, ward: Ward, wrong: list[str]) -> None:
        self.ward, self.wrong = ward, wrong
        self.waiting: dict[str, list[Waiting]] = defaultdict(list)
        self.letters: list[Letter] = []
        self.healthy = self.reminders_told = 0

    def told(self, found: list[tuple[Said, Deadline]], day: date) -> None:
        """Reminders of one sweep: each waits for a letter to everybody who hears its audience now."""
        for said, deadline in found:
            for person in self.ward.told(said.audience, deadline.unit):
                if person.channel is Channel.EMAIL:
                    self.waiting[person.email].append(Waiting(said, deadline, day, self.healthy))

    def came(self, letters: list[Letter]) -> None:
        """Letters as they came in: they speak of what stands and concerns this person, and end the waiting for it."""
        for letter in letters:
            person = self.ward.people[letter.to]
            titles = set(TITLE.findall(letter.text))
            for heading, lines in letter.lines().items():
                if heading in CHASED:
                    self.check(letter, person, lines)
            waiting = self.waiting[letter.to]
            kept = [one for one in waiting if one.deadline.title not in titles and not letter.is_cut]
            self.reminders_told += len(waiting) - len(kept)
            self.waiting[letter.to] = kept
        self.letters += letters

    def check(self, letter: Letter, person: Person, lines: list[str]) -> None:
        for line in lines:
            found = TITLE.search(line)
            mine = [
                one for one in self.ward_deadlines if found and one.title == found[0]
                and (person.hears in {"office", "leadership"} or one.unit == person.unit)
            ]  # fmt: skip
            if found and (not mine or not person.hears):
                self.wrong.append(f"{letter.at}: {letter.to} is told of what is done or not theirs: {line}")

    ward_deadlines: list[Deadline] = []

    def day_ended(self, standing: list[Deadline], *, was_healthy: bool) -> None:
        """Forget what no longer stands; complain of what should have been written by now."""
        self.healthy += was_healthy
        for email, waiting in self.waiting.items():
            person = self.ward.people[email]
            here = [one for one in waiting if one.deadline.stands and person.hears and not is_held(one)]
            for one in here:
                if self.healthy - one.healthy > PATIENCE:
                    self.wrong.append(f"{one.day}: {email} was never written to about {one.said}")
            self.waiting[email] = [one for one in here if self.healthy - one.healthy <= PATIENCE]

    def most_digests_a_day(self) -> int:
        """The most different letters that one person with a digest got on one day."""
        found: dict[tuple[str, date], set[str]] = defaultdict(set)
        for letter in self.letters:
            if self.ward.people[letter.to].mode is Mode.DIGEST:
                found[letter.to, ward_day(letter.at)].add(letter.message_id)
        return max(map(len, found.values()), default=0)

    def duplicates(self) -> int:
        copies = Counter(letter.message_id for letter in self.letters)
        return sum(count - 1 for count in copies.values())


def is_held(one: Waiting) -> bool:
    """Whether a word given meanwhile makes the reminder needless."""
    return one.deadline.promised is not None and one.deadline.promised >= one.day
