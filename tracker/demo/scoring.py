"""The demonstration's scores: every past month opened, scored, announced and published by those who would do it."""

import random
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from tracker.accountability.actions import confirm_period, open_period
from tracker.accountability.assembling import HeadResult, PeriodStanding, Sheet
from tracker.accountability.assessing import agree, enter_criterion, score_general, score_self
from tracker.accountability.excusing import assignment_of, excuse, place
from tracker.accountability.gathering import standing
from tracker.accountability.publishing import announce, publish, reopen
from tracker.accountability.rules import PLAN, PeriodKind, SheetState, obstacles, publishing_obstacles, span_of
from tracker.accountability.tables import UnitPopulation
from tracker.core.clock import ward_day
from tracker.core.viewer import Viewer
from tracker.demo.life import Deed, Life
from tracker.demo.months import months_before
from tracker.scoring.rule_sets import CRITERIA, Population, RuleSet
from tracker.units.rules import UnitKind
from tracker.workdays.queries import calendar
from tracker.workdays.rules import Calendar, add_working_days

ONE_STOP = "Trung tâm Phục vụ hành chính công"
REMARK, COMMENT = "Còn một số việc phải nhắc.", "Nhất trí với phần tự chấm, cần chủ động báo cáo sớm hơn."
CAUSE = "Ngập lụt ba ngày, có xác nhận của Ban chỉ huy phòng thủ dân sự phường."
WRONG = "Chưa tính nguyên nhân khách quan đã được xác nhận."
REASONS = {
    "unit_result": "Không có người thuộc quyền xếp dưới mức hoàn thành.",
    "organising": "Theo các việc đến hạn trong kỳ.",
    "uniting": "Nội bộ đoàn kết, không có phản ánh.",
}


class Scoring:
    """Plans how the months before today are scored; days are counted in working days after a month's end."""

    def __init__(self, life: Life, days: Calendar) -> None:
        self.life, self.days = life, days
        self.dice = random.Random(f"so-viec cham diem {life.today.isoformat()}")  # noqa: S311 (a demonstration)
        self.periods: dict[date, int] = {}

    def plan(self) -> None:
        months = months_before(self.life.today)
        for first in months:
            newest = self.is_newest(first, months)
            waiting = {UnitKind.NEIGHBOURHOOD} if newest else set()
            self.on(first, 1, 8, self.open(first))
            self.on(first, 2, 9, self.score_selves(first))
            self.on(first, 3, 14, self.assess(first))
            self.on(first, 4, 8, self.announce(first, "one", waiting))
            if newest:
                day = max(self.day(first, 4), self.life.today - timedelta(days=2))
                self.life.on(day, 9, self.announce(first, "newest"))
            self.on(first, 5, 9, self.agree(first))
            self.on(first, 9, 8, self.announce(first, "two", waiting))
            self.on(first, 10, 16, self.publish(first, "one"))
            self.on(first, 15, 16, self.publish(first, "two"))
        self.on(months[-2], 16, 8, self.confirm(months[-2]))
        self.on(months[-3], 17, 8, self.put_right(months[-3]))

    def is_newest(self, first: date, months: list[date]) -> bool:
        """Whether it is the newest month whose announcements are out: there some heads still have days to explain."""
        return first == max(month for month in months if self.day(month, 4) <= self.life.today - timedelta(days=2))

    def day(self, first: date, number: int) -> date:
        return add_working_days(span_of(PeriodKind.MONTH, first).last, number, self.days)

    def on(self, first: date, number: int, hour: int, deed: Deed) -> None:
        self.life.on(self.day(first, number), hour, deed)

    # What people do

    def open(self, first: date) -> Deed:
        async def deed(at: datetime) -> None:
            office = await self.office(at)
            if not self.periods:
                unit = self.life.people.units[ONE_STOP].id
                await UnitPopulation.insert(UnitPopulation(ward=office.ward, unit=unit, population=Population.CIVIL_SERVANTS))
            self.periods[first] = await open_period(PeriodKind.MONTH, first, key=key("open", first), by=office, at=at)

        return deed

    def score_selves(self, first: date) -> Deed:
        async def deed(at: datetime) -> None:
            found = await self.whole(first, at)
            for result in found.heads:
                if result.legal and result.legal.rules.publishable and result.legal.state is SheetState.DRAFT:
                    head = await self.life.people.viewer(result.head.person, at=at)
                    one = (result.head.appointment, result.legal.rules.key)
                    await score_self(
                        self.periods[first], one, self.points(result.legal.rules), version=None, key=key("self", first, one[0]),
                        by=head, at=at,
                    )  # fmt: skip
                for n, unsure in enumerate(result.unsure):
                    await self.place(unsure.work.id, result, found, is_first=n == 0, at=at)

        return deed

    async def place(self, work: int, result: HeadResult, found: PeriodStanding, *, is_first: bool, at: datetime) -> None:
        """Work that fell due just after a head came: the first stays with who had it, the rest is the new head's."""
        before = next(
            (x for x in found.heads if x.head.unit == result.head.unit and x.head.term.since < result.head.term.since), result
        )
        owner, reason = (before, "Việc giao và làm trong thời gian người trước.") if is_first else (result, "Người mới làm.")
        office = await self.office(at)
        await place(
            await assignment_of(work, office), owner.head.appointment, reason=reason, url="/scores",
            key=f"demo-score-place-{work}", by=office, at=at,
        )  # fmt: skip

    def assess(self, first: date) -> Deed:
        """The chairman's points, and the three criteria with what they rest on."""

        async def deed(at: datetime) -> None:
            office, leader = await self.office(at), await self.leader(at)
            for result in (await self.whole(first, at)).heads:
                if not (result.legal and result.legal.rules.publishable):
                    continue
                one = (result.head.appointment, result.legal.rules.key)
                await score_general(
                    self.periods[first], one, self.points(result.legal.rules), comment=COMMENT, version=None,
                    key=key("general", first, one[0]), by=leader, at=at,
                )  # fmt: skip
                for name in CRITERIA:
                    value = result.legal.rules.reduced if name == "organising" and result.prolonged else 100
                    await enter_criterion(
                        self.periods[first], one, name, value, reason=REASONS[name], version=None,
                        key=key(name, first, one[0]), by=office if office.person != result.head.person else leader, at=at,
                    )  # fmt: skip

        return deed

    def points(self, rules: RuleSet) -> dict[str, tuple[int, str]]:
        """Full points but for one or two criteria."""
        every = [one for group in rules.general_groups for one in group.criteria]
        lower = {one.key for one in self.dice.sample(every, self.dice.randint(1, 2))}
        return {one.key: (one.most - 50, REMARK) if one.key in lower else (one.most, "") for one in every}

    def announce(self, first: date, name: str, waiting: Collection[UnitKind] = ()) -> Deed:
        """Whatever can be announced, but for the kinds of unit that wait."""

        async def deed(at: datetime) -> None:
            ready = [
                (result.head.appointment, sheet.rules.key)
                for result, sheet in sheets_of(await self.whole(first, at))
                if sheet.state is SheetState.DRAFT
                and not obstacles(sheet.progress, ward_day(at))
                and result.head.kind not in waiting
            ]
            if ready:
                await announce(self.periods[first], ready, key=key(f"announce-{name}", first), by=await self.office(at), at=at)

        return deed

    def agree(self, first: date) -> Deed:
        """Two heads have seen it and have nothing to explain."""

        async def deed(at: datetime) -> None:
            told = [
                (result, sheet)
                for result, sheet in sheets_of(await self.whole(first, at))
                if sheet.state is SheetState.ANNOUNCED
            ]
            for result, sheet in told[:2]:
                head = await self.life.people.viewer(result.head.person, at=at)
                one = (result.head.appointment, sheet.rules.key)
                await agree(self.periods[first], one, key=key(f"agree-{one[1]}", first, one[0]), by=head, at=at)

        return deed

    def publish(self, first: date, name: str) -> Deed:
        async def deed(at: datetime) -> None:
            ready = [
                (result.head.appointment, sheet.rules.key)
                for result, sheet in sheets_of(await self.whole(first, at))
                if sheet.state is SheetState.ANNOUNCED and not publishing_obstacles(sheet.progress, ward_day(at))
            ]
            if ready:
                await publish(self.periods[first], ready, key=key(f"publish-{name}", first), by=await self.leader(at), at=at)

        return deed

    def confirm(self, first: date) -> Deed:
        async def deed(at: datetime) -> None:
            leader = await self.leader(at)
            period = {"id": self.periods[first], "first_on": first, "last_on": span_of(PeriodKind.MONTH, first).last}
            words = "Đã đối chiếu với sổ giao việc và danh mục quy đổi của phường."
            await confirm_period(period, words=words, key=key("confirm", first), by=leader, at=at)

        return deed

    def put_right(self, first: date) -> Deed:
        """A cause is confirmed after publication: the score is opened again and published anew, with the reason."""

        async def deed(at: datetime) -> None:
            leader = await self.leader(at)
            for result, sheet in sheets_of(await self.whole(first, at)):
                mishap = next((x for one in sheet.counted for x in one.mishaps if not x.is_review and not x.is_excused), None)
                if sheet.rules.key != PLAN or sheet.state is not SheetState.PUBLISHED or mishap is None:
                    continue
                work = next(one.work.id for one in sheet.counted if mishap in one.mishaps)
                one = (result.head.appointment, PLAN)
                await excuse(
                    await assignment_of(work, leader), mishap.key, words=mishap.words, reason=CAUSE, url="/scores",
                    key=key("excuse", first), by=leader, at=at,
                )  # fmt: skip
                later = at + timedelta(minutes=20)
                await reopen(self.periods[first], one, reason=WRONG, key=key("reopen", first), by=leader, at=later)
                later += timedelta(minutes=20)
                await publish(self.periods[first], [one], key=key("again", first), by=leader, at=later)
                return

        return deed

    # What the above share

    async def whole(self, first: date, at: datetime) -> PeriodStanding:
        return await standing(self.life.people.ward, span_of(PeriodKind.MONTH, first), today=ward_day(at))

    async def office(self, at: datetime) -> Viewer:
        return await self.life.people.viewer(self.life.people.office, at=at)

    async def leader(self, at: datetime) -> Viewer:
        return await self.life.people.viewer(self.life.people.leader, at=at)


async def plan_scores(life: Life) -> None:
    """The months before today, scored."""
    Scoring(life, await calendar(life.people.ward)).plan()


def sheets_of(found: PeriodStanding) -> list[tuple[HeadResult, Sheet]]:
    """The sheets of heads who are scored; requested bodies have none."""
    return [(result, sheet) for result in found.heads if not result.head.is_requested for sheet in result.sheets]


def key(what: str, first: date, *more: Any) -> str:
    return "-".join(["demo-score", what.replace("_", "-"), f"{first:%Y%m}", *map(str, more)])
