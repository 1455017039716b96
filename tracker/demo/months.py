"""What the demonstration ward did month by month before today: the same duties every month, most in time, all of it answered."""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import rows, transaction
from tracker.core.viewer import Role, Viewer
from tracker.demo.life import Deed, Life
from tracker.demo.ward import row as unit_row
from tracker.extensions import actions as extensions
from tracker.extensions.asking import ask, ask_to_hand_over
from tracker.extensions.handing import hand_over
from tracker.extensions.queries import waiting
from tracker.people.actions import appoint, create_person, end_appointment
from tracker.tasks.giving import NewTask, make_tasks
from tracker.tasks.queries import several
from tracker.units.queries import directory
from tracker.units.rules import UnitKind
from tracker.updates import actions as updates
from tracker.updates.tables import ReportDraft
from tracker.workdays.queries import calendar
from tracker.workdays.rules import add_working_days

MONTHS = 7
GIVEN_BEFORE = timedelta(days=10)  # days before its month begins on which a duty is given out
LIVED = 60  # units that have these months; more are for measuring
SHOWN, NEW_HEAD, GIVER, TAKER = "Tổ dân phố số 5", "Tổ dân phố số 7", "Tổ dân phố số 12", "Tổ dân phố số 11"
Duty = tuple[str, int, int, tuple[UnitKind, ...]]  # words, due on which day of the month, weight in hundredths, whose
OFFICES = (UnitKind.OFFICE, UnitKind.CENTRE)
DUTIES: tuple[Duty, ...] = (
    ("Rà soát các việc phòng đang theo dõi", 12, 100, OFFICES),
    ("Vận động các hộ phân loại rác tại nhà, báo số hộ tham gia", 14, 150, (UnitKind.NEIGHBOURHOOD,)),
    ("Mở buổi hướng dẫn phụ huynh dùng dịch vụ công trực tuyến", 16, 150, (UnitKind.SCHOOL,)),
    ("Tổng hợp ý kiến, kiến nghị của người dân", 18, 150, OFFICES),
    ("Cử hội viên cùng tuyên truyền ở khu dân cư", 20, 100, (UnitKind.FRONT, UnitKind.ORGANISATION)),
    ("Họp tổ dân phố, thông báo việc của phường", 22, 100, (UnitKind.NEIGHBOURHOOD,)),
    ("Kiểm tra an toàn trường học, báo kết quả", 24, 100, (UnitKind.SCHOOL,)),
    ("Báo cáo kết quả giải quyết hồ sơ của người dân", 25, 200, OFFICES),
)
NOTES = ("Đã làm xong trong tháng.", "Đã hoàn thành, có biên bản kèm theo sổ của đơn vị.", "Đã xong theo hướng dẫn của phường.")


def months_before(today: date) -> list[date]:
    """The first days of the months lived, oldest first; the last is the one before this month."""
    first = today.replace(day=1)
    found = []
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found[::-1]


def founded_on(today: date) -> date:
    """The day the ward began with the tracker: some days before the first duties are given out."""
    return months_before(today)[0] - GIVEN_BEFORE - timedelta(days=10)


class Months:
    """Gathers what is handed in and answered on each day, so that a day is done together."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.dice = random.Random(f"so-viec tung thang {life.today.isoformat()}")  # noqa: S311 (a demonstration)
        self.sent: dict[date, list[int]] = defaultdict(list)
        self.accepted: dict[date, list[int]] = defaultdict(list)

    def plan(self) -> None:
        """The duties of every month, given out before it begins; a new head in the middle of one of them."""
        for first in months_before(self.life.today):
            self.life.on(first - GIVEN_BEFORE, 8, self.give(first))
        changed_on = self.change_of_head()
        self.life.on(changed_on - timedelta(days=1), 17, self.end_term())
        self.life.on(changed_on, 8, self.new_head())

    def change_of_head(self) -> date:
        """The 15th of a month well before the newer plans."""
        return months_before(self.life.today)[-5].replace(day=15)

    def give(self, first: date) -> Deed:
        async def deed(at: datetime) -> None:
            people = self.life.people
            office = await people.viewer(people.office, at=at)
            culture = people.units["Phòng Văn hoá - Xã hội"]
            known = [unit for unit in (await directory(people.ward)).units if unit.id in people.heads]
            lived = {unit.id for unit in list(people.units.values())[:LIVED]}
            new = [
                NewTask(
                    text=f"{words}, tháng {first.month}/{first.year}", office=culture.id, office_path=culture.path,
                    leads=tuple(
                        unit for unit in known
                        if unit.kind in kinds and unit.id in lived and not (unit.name == TAKER and self.is_passed_on(first, day))
                    ),
                    due_on=first.replace(day=day), deadline_kind="day", weight=weight,
                )
                for words, day, weight, kinds in DUTIES
                if UnitKind.FRONT not in kinds or first.month % 2
            ]  # fmt: skip
            async with transaction():
                made = await make_tasks(new, ward=people.ward, by=office, at=at)
            for row in await given(made):
                self.decide(row, first)

        return deed

    def decide(self, row: dict[str, Any], first: date) -> None:
        """How one duty goes, by the dice."""
        due, luck = row["due_on"], self.dice.random()
        if row["unit"] == self.life.people.units[SHOWN].id:
            luck = self.luck_of_shown(first, due)
        elif row["requested"]:
            luck = luck * 0.85
        elif row["name"] == GIVER and self.is_passed_on(first, due.day):
            self.life.on(due - timedelta(days=6), 9, self.pass_on(row))
            return
        if luck < 0.84:
            early = self.dice.randint(7, 9) if luck < 0.76 else self.dice.randint(0, 2)
            self.report(row["id"], due - timedelta(days=early))
        elif luck < 0.90:
            self.report(row["id"], due + timedelta(days=self.dice.randint(2, 5)))
        elif luck < 0.92:
            self.report(row["id"], (first + timedelta(days=32)).replace(day=self.dice.randint(1, 2)))
        elif luck < 0.97:
            self.life.on(due - timedelta(days=6), 15, self.send_back(row, serious=luck < 0.95))
            self.sent_on(due - timedelta(days=8), row["id"])
        else:
            self.life.on(due + timedelta(days=2), 9, self.ask_late(row, is_objective=luck > 0.985))

    def is_passed_on(self, first: date, day: int) -> bool:
        """Whether a duty is the one that one tổ hands over to another, which did not have it."""
        return first == months_before(self.life.today)[-2] and day == 22

    def luck_of_shown(self, first: date, due: date) -> float:
        """The head whom a first look enters as: one serious fault, one report late, the rest in time."""
        months = months_before(self.life.today)
        if due.day < 20:
            return {months[-1]: 0.87, months[-3]: 0.94}.get(first, 0.5)
        return 0.5

    def report(self, assignment: int, day: date) -> None:
        """Handed in on a day, accepted two days later."""
        self.sent_on(day, assignment)
        answered = day + timedelta(days=2)
        if answered not in self.accepted:
            self.life.on(answered, 15, self.accept(answered))
        self.accepted[answered].append(assignment)

    def sent_on(self, day: date, assignment: int) -> None:
        if day not in self.sent:
            self.life.on(day, 10, self.hand_in(day))
        self.sent[day].append(assignment)

    def hand_in(self, day: date) -> Deed:
        async def deed(at: datetime) -> None:
            people = self.life.people
            office = await people.viewer(people.office, at=at)
            async with transaction():
                found = await several(self.sent[day], office)
                await ReportDraft.insert(
                    *(
                        ReportDraft(
                            ward=row["ward"], assignment=row["id"], person=people.heads[row["unit"]], is_done=True,
                            note=NOTES[row["id"] % len(NOTES)], saved_at=at,
                        )
                        for row in found
                    )
                )  # fmt: skip
                for row in found:
                    head = await people.viewer(people.heads[row["unit"]], at=at)
                    await updates.submit(row, key=f"demo-month-{row['id']}-{day:%Y%j}", by=head, at=at)

        return deed

    def accept(self, day: date) -> Deed:
        async def deed(at: datetime) -> None:
            people = self.life.people
            found = await several(self.accepted[day], await people.viewer(people.office, at=at))
            for person, verifier in ((people.office, "office"), (people.leader, "leadership")):
                mine = [row for row in found if row["verifier"] == verifier and row["state"] == "submitted"]
                if mine:
                    by = await people.viewer(person, at=at)
                    await updates.accept(mine, key=f"demo-month-{verifier}-{day:%Y%j}", by=by, at=at)

        return deed

    def send_back(self, row: dict[str, Any], *, serious: bool) -> Deed:
        reason = "Số liệu sai so với sổ của tổ, xin làm lại." if serious else "Thiếu danh sách ký nhận của cuộc họp."

        async def deed(at: datetime) -> None:
            by = await self.verifier(row, at)
            found = (await several([row["id"]], by))[0]
            fix_by = add_working_days(at.date(), 3, await calendar(by.ward))
            await updates.return_(
                found, reason=reason, fix_by=fix_by, serious=serious, key=f"demo-month-back-{row['id']}", by=by, at=at
            )
            self.report(row["id"], at.date() + timedelta(days=2))

        return deed

    def ask_late(self, row: dict[str, Any], *, is_objective: bool) -> Deed:
        """Asked after the deadline, granted half an hour later; where the cause is confirmed the days late do not stand."""
        reason = "Mưa ngập ba ngày, không đi được đến các hộ." if is_objective else "Thiếu người, xin thêm mấy ngày."

        async def deed(at: datetime) -> None:
            people = self.life.people
            head = await people.viewer(people.heads[row["unit"]], at=at)
            later = add_working_days(at.date(), 4, await calendar(people.ward))
            await ask(
                row["id"], to_due=later, reason=reason, objective=is_objective, files=(), key=f"demo-month-ask-{row['id']}",
                by=head, at=at,
            )  # fmt: skip
            self.life.at(at + timedelta(minutes=30), grant)

        async def grant(at: datetime) -> None:
            by = await self.verifier(row, at)
            asked = next(one for one in await waiting(by) if one["assignment"] == row["id"])
            await extensions.grant(
                asked, to_due=asked["to_due"], confirmed=is_objective, answer="Đồng ý.", version=None,
                key=f"demo-month-yes-{row['id']}", by=by, at=at,
            )  # fmt: skip
            self.report(row["id"], at.date() + timedelta(days=2))

        return deed

    def pass_on(self, row: dict[str, Any]) -> Deed:
        """A unit that cannot do it hands it over with a part done."""

        async def deed(at: datetime) -> None:
            people = self.life.people
            head = await people.viewer(people.heads[row["unit"]], at=at)
            taker = (await directory(people.ward)).unit(people.units[TAKER].id)
            assert taker
            await ask_to_hand_over(
                row["id"], share=40, unit=taker, reason="Tổ trưởng đi điều trị dài ngày.", key=f"demo-month-pass-{row['id']}",
                by=head, at=at,
            )  # fmt: skip
            self.life.at(at + timedelta(minutes=30), give)

        async def give(at: datetime) -> None:
            taker = (await directory(self.life.people.ward)).unit(self.life.people.units[TAKER].id)
            assert taker
            by = await self.verifier(row, at)
            asked = next(one for one in await waiting(by) if one["assignment"] == row["id"])
            taken = await hand_over(
                asked, unit=taker, due_on=row["due_on"], answer="Đồng ý chuyển.", version=None,
                key=f"demo-month-take-{row['id']}", by=by, at=at,
            )  # fmt: skip
            self.report(taken, row["due_on"] - timedelta(days=1))

        return deed

    async def verifier(self, row: dict[str, Any], at: datetime) -> Viewer:
        people = self.life.people
        return await people.viewer(people.leader if row["verifier"] == "leadership" else people.office, at=at)

    def end_term(self) -> Deed:
        async def deed(at: datetime) -> None:
            people = self.life.people
            old = people.hats[people.heads[people.units[NEW_HEAD].id]]
            await end_appointment(old, by=await people.viewer(people.office, at=at), at=at)

        return deed

    def new_head(self) -> Deed:
        """Somebody else leads the tổ from the 15th on; what was given before and falls due soon after is for the office to place."""

        async def deed(at: datetime) -> None:
            people, unit = self.life.people, self.life.people.units[NEW_HEAD]
            title = f"Tổ trưởng {NEW_HEAD[0].lower()}{NEW_HEAD[1:]}"
            by = await people.viewer(people.office, at=at)
            person = await create_person(people.ward, name=title, login="to-truong-moi", phone="", by=by, at=at)
            people.hats[person] = await appoint(
                person, unit_row(unit), Role.HEAD, title=title, since=ward_day(at), by=by, at=at
            )
            people.heads[unit.id] = person

        return deed


async def given(made: list[int]) -> list[dict[str, Any]]:
    marks = ", ".join("{}" for _ in made)
    return await rows(
        "select a.id, a.unit, u.name, a.due_on, a.verifier, a.requested from assignment a join unit u on u.id = a.unit"
        f" where a.task in ({marks}) order by a.id",
        *made,
    )
