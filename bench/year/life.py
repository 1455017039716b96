"""What people do in a year, by dice, through the real actions; the oracle is told of every change of a deadline."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bench.year.oracle import UNIT, Deadline, Oracle
from bench.year.ward import Person, Ward, viewer
from tracker.contributions import actions as contributions
from tracker.core.clock import ward_day
from tracker.core.database import rows, transaction
from tracker.extensions import actions as decisions
from tracker.extensions import asking as extensions
from tracker.extensions.queries import find as find_request
from tracker.people.actions import end_appointment
from tracker.reminders import actions as reminders
from tracker.reminders.rules import Cause
from tracker.tasks import actions as tasks
from tracker.tasks.giving import NewTask, make_tasks
from tracker.tasks.queries import find
from tracker.units.rules import KnownUnit, Standing
from tracker.updates import actions as updates

WORK, HELP = "Việc số", "Phối hợp số"


@dataclass
class Work:
    """An assignment as the simulation knows it. `asked`: contribution → (what, its unit, due day) while it waits."""

    id: int
    title: str
    unit: KnownUnit
    due_on: date | None
    state: str = "not_started"
    reopened: int = 0
    request: int = 0  # the extension asked for
    asked: dict[int, Deadline] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.state not in {"done", "cancelled"}


class Life:
    """Everybody's behaviour. `dice` is the only chance in it: the same seed lives the same year."""

    def __init__(self, ward: Ward, oracle: Oracle, dice: random.Random) -> None:
        self.ward, self.oracle, self.dice = ward, oracle, dice
        self.work: list[Work] = []
        self.helps = self.deeds = 0

    # What the office gives out

    async def give(self, count: int, at: datetime) -> None:
        """So many new assignments: most with a day to come, some late already, some without one."""
        today = ward_day(at)
        for _ in range(count):
            unit = self.dice.choice(self.ward.units)
            luck = self.dice.random()
            due_on = (
                None
                if luck < 0.04
                else today + timedelta(days=self.dice.randint(-8, -1) if luck < 0.08 else self.dice.randint(1, 55))
            )
            await self.give_one(unit, due_on, at)

    async def give_one(self, unit: KnownUnit, due_on: date | None, at: datetime) -> None:
        title, culture = f"{WORK} {len(self.work) + 1} của năm", self.ward.units[0]
        beside = tuple(self.dice.sample(self.ward.units, 2))
        new = NewTask(
            text=title, office=culture.id, office_path=culture.path, leads=(unit,), coordinating=beside, due_on=due_on
        )
        async with transaction():
            made = await make_tasks([new], ward=self.ward.id, by=await viewer(self.ward.office[0], at), at=at)
        number = int((await rows("select id from assignment where task = {}", made[0]))[0]["id"])
        self.work.append(Work(number, title, unit, due_on))
        self.owed(self.work[-1], due_on, at)

    def owed(self, work: Work, due_on: date | None, at: datetime, *, kind: str = "task") -> None:
        """Tell the oracle which deadline the unit has now, if any."""
        if due_on is None:
            self.oracle.over("assignment", work.id)
            return
        late_after = self.oracle.days.on_or_after(due_on) if kind == "task" else due_on
        self.oracle.owed(Deadline(
            "assignment", work.id, kind, work.title, work.unit.path, UNIT, due_on, late_after, ward_day(at),
            requested=work.unit.standing is Standing.REQUESTED,
        ))  # fmt: skip

    # What happens of a day

    async def act(self, at: datetime) -> None:
        """Half a day: each open assignment may see something happen to it."""
        for work in self.work:
            if work.state != "cancelled" and (deed := self.choose(work, ward_day(at))):
                self.deeds += 1
                await deed(work, at)
        for path in list(self.ward.heads):
            if self.dice.random() < 0.0005:
                await self.leave(path, at)
        for unit in self.ward.units[:-1]:
            if unit.path not in self.ward.heads and self.dice.random() < 0.05:
                await self.ward.head(unit, at=at)
                self.oracle.headless.discard(unit.path)

    def choose(self, work: Work, today: date) -> Callable[[Work, datetime], Awaitable[None]] | None:
        """What happens to it now, if anything."""
        luck = self.dice.random()
        left = (work.due_on - today).days if work.due_on else 30
        if work.request and self.dice.random() < 0.15:
            return self.decide
        match work.state:
            case "done":
                return self.reopen if luck < 0.0008 and not work.reopened else None
            case "submitted":
                odds = ((0.12, self.accept), (0.03, self.send_back), (0.001, self.cancel))
            case _:
                hurry = 0.015 if left > 3 else 0.06 if left >= 0 else 0.035
                odds = (
                    (hurry, self.submit), (0.05 if left <= 3 else 0.003, self.promise), (0.002, self.move), (0.0015, self.hand_on),
                    (0.001, self.cancel), (0.002, self.on_behalf), (0.006, self.ask), (0.01, self.chase), (0.02, self.progress),
                    (0.006, self.ask_longer),
                )  # fmt: skip
        for share, deed in odds:
            if luck < share:
                return deed
            luck -= share
        return self.answer if work.asked and self.dice.random() < 0.06 else None

    def head_of(self, work: Work) -> Person | None:
        return self.ward.heads.get(work.unit.path)

    async def row(self, work: Work, person: Person, at: datetime) -> tuple[dict, object]:  # type: ignore[type-arg]
        seen = await viewer(person, at)
        found = await find(work.id, seen)
        assert found is not None, work
        return found, seen

    def key(self) -> str:
        return f"nam-{self.dice.getrandbits(64):016x}"

    # Deeds of the unit

    async def submit(self, work: Work, at: datetime) -> None:
        if head := self.head_of(work):
            row, by = await self.row(work, head, at)
            await updates.submit(row, key=self.key(), by=by, at=at)
            self.sent(work, at)

    async def on_behalf(self, work: Work, at: datetime) -> None:
        row, by = await self.row(work, self.ward.office[0], at)
        await updates.record_on_behalf(
            row, received_on=ward_day(at), source="Điện thoại", text="Đã làm", amount=None, out_of=None, files=[], key=self.key(),
            by=by, at=at,
        )  # fmt: skip
        self.sent(work, at)

    def sent(self, work: Work, at: datetime) -> None:
        work.state = "submitted"
        self.oracle.answer_awaited(
            work.id, title=work.title, unit=work.unit.path, by_leadership=work.unit is self.ward.units[0], today=ward_day(at)
        )

    async def progress(self, work: Work, at: datetime) -> None:
        if head := self.head_of(work):
            row, by = await self.row(work, head, at)
            await updates.tell_progress(row, percent=50, text="Đang làm", files=[], key=self.key(), by=by, at=at)
            work.state = work.state if work.state == "returned" else "in_progress"

    async def promise(self, work: Work, at: datetime) -> None:
        standing = self.oracle.standing.get(("assignment", work.id))
        if (head := self.head_of(work)) and standing:
            row, by = await self.row(work, head, at)
            day = ward_day(at) + timedelta(days=self.dice.randint(0, 9))
            await reminders.promise(
                row, promised_on=day, cause=Cause.MYSELF, words="Chờ thêm người", key=self.key(), by=by, at=at
            )
            standing.promised = day

    async def ask(self, work: Work, at: datetime) -> None:
        """The lead asks a coordinating unit for something."""
        if head := self.head_of(work):
            row, by = await self.row(work, head, at)
            unit = self.dice.choice([unit for unit in self.ward.units if unit is not work.unit])
            due_on = ward_day(at) + timedelta(days=self.dice.randint(1, 20))
            self.helps += 1
            what = f"{HELP} {self.helps} của năm"
            await contributions.ask(
                row, {"id": unit.id, "path": unit.path}, what=what, due_on=due_on, key=self.key(), by=by, at=at
            )
            number = int((await rows("select id from contribution where what = {}", what))[0]["id"])
            work.asked[number] = asked = Deadline(
                "contribution", number, "contribution", what, unit.path, UNIT, due_on,
                self.oracle.days.on_or_after(due_on), ward_day(at), requested=unit.standing is Standing.REQUESTED,
            )  # fmt: skip
            self.oracle.owed(asked)

    async def answer(self, work: Work, at: datetime) -> None:
        number = self.dice.choice(list(work.asked))
        if head := self.ward.heads.get(work.asked[number].unit):
            await contributions.answer(number, text="Đã gửi danh sách", by=await viewer(head, at), at=at)
            self.oracle.over("contribution", number)
            del work.asked[number]

    async def ask_longer(self, work: Work, at: datetime) -> None:
        """The unit asks for a later day; the office, or leadership for a long one, owes an answer within two working days."""
        standing = self.oracle.standing.get(("assignment", work.id))
        if not (head := self.head_of(work)) or standing is None or work.request:
            return
        to_due = max(standing.due_on, ward_day(at)) + timedelta(days=self.dice.choice([3, 7, 30]))
        await extensions.ask(
            work.id,
            to_due=to_due,
            reason="Mưa bão",
            objective=False,
            files=[],
            key=self.key(),
            by=await viewer(head, at),
            at=at,
        )
        made = (await rows("select id, authority from extension where assignment = {} and state = 'asked'", work.id))[0]
        work.request = int(made["id"])
        answer_by = self.oracle.days.after(ward_day(at), 2)
        self.oracle.owed(Deadline(
            "extension", work.request, "extension", work.title, work.unit.path, made["authority"], answer_by, answer_by,
            ward_day(at),
        ))  # fmt: skip

    # Deeds of the office

    async def decide(self, work: Work, at: datetime) -> None:
        """Leadership may decide everything: yes while the work stands as it did, else no."""
        by = await viewer(self.ward.leader, at)
        asked = await find_request(work.request, by)
        assert asked is not None
        standing = self.oracle.standing.get(("assignment", work.id))
        kind = {"time": "task", "fix": "return"}[asked["kind"]]
        if standing and standing.kind == kind and self.dice.random() < 0.7 and asked["to_due"] > standing.due_on:
            to_due = max(asked["to_due"], ward_day(at))
            row, _ = await self.row(work, self.ward.leader, at)
            await decisions.grant(
                asked, to_due=to_due, confirmed=False, answer="", version=row["version"], key=self.key(), by=by, at=at
            )
            work.due_on = to_due if kind == "task" else work.due_on
            self.owed(work, to_due, at, kind=kind)
        else:
            await decisions.refuse(asked, answer="Không đủ lý do", key=self.key(), by=by, at=at)
        self.oracle.over("extension", work.request)
        work.request = 0

    async def verifier(self, work: Work, at: datetime) -> tuple[dict, object]:  # type: ignore[type-arg]
        person = self.ward.leader if work.unit is self.ward.units[0] else self.ward.office[1]
        return await self.row(work, person, at)

    async def accept(self, work: Work, at: datetime) -> None:
        row, by = await self.verifier(work, at)
        await updates.accept([row], key=self.key(), by=by, at=at)
        self.close(work, "done")

    async def send_back(self, work: Work, at: datetime) -> None:
        row, by = await self.verifier(work, at)
        fix_by = ward_day(at) + timedelta(days=self.dice.randint(0, 6))
        await updates.return_(row, reason="Thiếu ảnh", fix_by=fix_by, serious=False, key=self.key(), by=by, at=at)
        work.state = "returned"
        self.owed(work, fix_by, at, kind="return")

    async def reopen(self, work: Work, at: datetime) -> None:
        row, by = await self.row(work, self.ward.office[0], at)
        fix_by = ward_day(at) + timedelta(days=self.dice.randint(1, 6))
        await tasks.reopen(row, reason="Số liệu sai", fix_by=fix_by, by=by, at=at)
        work.state, work.reopened = "returned", 1
        self.owed(work, fix_by, at, kind="return")
        for asked in work.asked.values():  # what was asked for it is owed again, as before
            asked.stands = True
            self.oracle.standing["contribution", asked.noun_id] = asked

    async def cancel(self, work: Work, at: datetime) -> None:
        row, by = await self.row(work, self.ward.office[0], at)
        await tasks.cancel(row, reason="Không còn cần", by=by, at=at)
        self.close(work, "cancelled")

    def close(self, work: Work, state: str) -> None:
        work.state = state
        self.oracle.over("assignment", work.id)
        for number in work.asked:
            self.oracle.over("contribution", number)
        if state == "cancelled":
            self.oracle.over("extension", work.request)

    async def move(self, work: Work, at: datetime) -> None:
        """Another deadline, sometimes one that has passed already."""
        await self.change(work, self.dice.choice([*range(-3, 0), *range(1, 40)]), work.unit, at)

    async def hand_on(self, work: Work, at: datetime) -> None:
        await self.change(work, None, self.dice.choice(self.ward.units), at)

    async def change(self, work: Work, days: int | None, unit: KnownUnit, at: datetime) -> None:
        due_on = work.due_on if days is None else ward_day(at) + timedelta(days=days)
        if due_on == work.due_on and unit is work.unit:
            return
        row, by = await self.row(work, self.ward.office[0], at)
        if due_on != work.due_on and work.state != "returned" and self.is_over(work, ward_day(at)):
            return  # what is late already is put off by an extension only
        await tasks.change(
            row, due_on=due_on, weight=100, product="", unit=unit, reason="Phân công lại", version=row["version"], by=by, at=at
        )
        fix_by = row["fix_by"]
        work.due_on, work.unit = due_on, unit
        if work.state == "returned":
            self.owed(work, fix_by, at, kind="return")
            return
        self.owed(work, due_on, at)

    def is_over(self, work: Work, today: date) -> bool:
        return work.due_on is not None and today > self.oracle.days.on_or_after(work.due_on)

    async def chase(self, work: Work, at: datetime) -> None:
        row, by = await self.row(work, self.ward.office[0], at)
        await reminders.chase([row], key=self.key(), by=by, at=at)

    async def leave(self, path: str, at: datetime) -> None:
        """A head's post ends; what the unit owes is said to the office until somebody follows."""
        gone = self.ward.heads.pop(path)
        gone.hears = ""
        await end_appointment(gone.appointment, by=await viewer(self.ward.office[0], at), at=at)
        self.oracle.headless.add(path)
