"""The demonstration's reports: a quarter that is in but for three units, a month of the schools that runs, one asked in a hurry."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import rows
from tracker.demo.life import Deed, Life
from tracker.demo.papers import MOVEMENT, published_at
from tracker.indicators.boards import closed_period
from tracker.reports import answering, filling, kinds, requesting
from tracker.reports.asking import ask_due
from tracker.reports.kinds import Wanted
from tracker.reports.queries import find
from tracker.reports.rounds import AHEAD
from tracker.reports.rules import OPEN, SubmissionState
from tracker.units.rules import UnitKind
from tracker.workdays.queries import calendar
from tracker.workdays.report_periods import Frequency, ReportPeriod
from tracker.workdays.rules import add_working_days

QUARTER, MONTH, AT_ONCE = (
    "Báo cáo kết quả phong trào Bình dân học vụ số",
    "Báo cáo tháng của nhà trường",
    "Báo cáo nhanh về điểm hỗ trợ người dân",
)
SILENT = ("Tổ dân phố số 12", "Tổ dân phố số 17", "Trường Mầm non số 4")  # what nobody sent last quarter
SCHOOL, SHOWN, VACANT, FRONT = (
    "Trường Tiểu học số 1", "Tổ dân phố số 5", "Tổ dân phố số 9", "Uỷ ban Mặt trận Tổ quốc Việt Nam phường",
)  # fmt: skip
RESULTS = (
    "Đã mở hai buổi hướng dẫn, 64 người tham gia, phần lớn là người cao tuổi.",
    "Đã đến từng nhà hướng dẫn cài ứng dụng, còn vài hộ đi vắng sẽ làm tiếp.",
    "Đã phổ biến trong buổi họp, phát 120 tờ hướng dẫn và lập nhóm hỏi đáp.",
)
DIFFICULTIES = ("", "Nhiều người dùng điện thoại cũ, máy chậm.", "", "Buổi tối ít người đến được.")
PROPOSALS = ("", "", "Đề nghị phường cử thêm người hướng dẫn vào cuối tuần.")
SLIP = "Số người tham gia trong lời văn chưa khớp với số liệu đã báo, xin xem lại."


def plan_reports(life: Life) -> None:
    """All of it, around the last quarter that closed and the last month."""
    quarter = closed_period(Frequency.QUARTER, life.today)
    asked_on = max(quarter.last_on - AHEAD, published_at(MOVEMENT, life.today).date() + timedelta(days=2))
    life.on(asked_on, 8, set_up_quarter(life, quarter))
    month = closed_period(Frequency.MONTH, life.today)
    life.on(month.last_on - AHEAD, 8, set_up_month(life, month))
    life.on(quarter.next.last_on - AHEAD, 9, ask_next())
    life.on(life.today - timedelta(days=3), 9, ask_at_once(life))


# Asked


def set_up_quarter(life: Life, period: ReportPeriod) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        plan = await rows("select id from plan where ward = {} and state = 'running' order by id limit 1", office.ward)
        wanted = Wanted(
            title=QUARTER, due_days=5, units=(life.people.units[FRONT].id,),
            groups=(UnitKind.OFFICE, UnitKind.CENTRE, UnitKind.SCHOOL, UnitKind.NEIGHBOURHOOD, UnitKind.ORGANISATION),
            questions=("Đã mở bao nhiêu buổi hướng dẫn trong kỳ?",),
        )  # fmt: skip
        await kinds.make(
            wanted,
            plan=plan[0]["id"],
            frequency=Frequency.QUARTER,
            starts_on=period.last_on,
            key="demo-kind-quarter",
            by=office,
            at=at,
        )
        for row in await asked(QUARTER):
            plan_answer(life, row["id"], row["name"], row["late_after"], is_silent=row["name"] in SILENT)

    return deed


def set_up_month(life: Life, period: ReportPeriod) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        wanted = Wanted(title=MONTH, due_days=14, units=(), groups=(UnitKind.SCHOOL,), questions=())
        await kinds.make(
            wanted, plan=None, frequency=Frequency.MONTH, starts_on=period.last_on, key="demo-kind-month", by=office, at=at
        )
        found = await asked(MONTH)
        for place, row in enumerate(found):
            if row["name"] != SCHOOL and place % 3:
                plan_sending(life, row["id"], row["name"], period.last_on + timedelta(days=3 + place))

    return deed


def ask_next() -> Deed:
    async def deed(at: datetime) -> None:
        await ask_due(at)

    return deed


def ask_at_once(life: Life) -> Deed:
    """Of a few units, about the days before; two have answered."""

    async def deed(at: datetime) -> None:
        office, day = await life.people.viewer(life.people.office, at=at), ward_day(at)
        names = [SHOWN, "Tổ dân phố số 3", "Tổ dân phố số 6", "Tổ dân phố số 8", SCHOOL, FRONT]
        wanted = requesting.Once(
            title=AT_ONCE, plan=None, first_on=day - timedelta(days=30), last_on=day,
            due_on=add_working_days(life.today, 2, await calendar(office.ward)), groups=(),
            units=[life.people.units[name].id for name in names],
            questions=("Điểm hỗ trợ mở những ngày nào trong tuần?", "Còn thiếu gì để người dân đến làm được ngay?"),
        )  # fmt: skip
        await requesting.ask_once(wanted, key="demo-report-at-once", by=office, at=at)
        for row in await asked(AT_ONCE):
            if row["name"] in names[1:3]:
                plan_sending(life, row["id"], row["name"], life.today - timedelta(days=1))

    return deed


async def asked(title: str) -> list[dict[str, Any]]:
    """The reports of the newest request of that title, with the name of each unit, in the order they were made."""
    return await rows(
        """select s.id, s.late_after, u.name from submission s join unit u on u.id = s.unit
        where s.request = (select max(r.id) from report_request r where r.title = {}) order by s.id""",
        title,
    )


# Answered


def plan_answer(life: Life, report: int, unit: str, late_after: date, *, is_silent: bool) -> None:
    """How one unit reports the quarter: most in time, some late, one sent back, one on paper, three not at all."""
    if is_silent:
        return
    dice = random.Random(f"so-viec bao cao {report}")  # noqa: S311 (a demonstration)
    late = unit == SCHOOL or dice.random() < 0.12
    day = late_after + timedelta(days=dice.randint(1, 4)) if late else late_after - timedelta(days=dice.randint(1, 6))
    if unit == VACANT:
        life.on(day, 10, on_paper(life, report))
        life.on(day + timedelta(days=1), 14, take(life, report, by_second=True))
        return
    plan_sending(life, report, unit, day)
    if unit == SCHOOL:
        life.on(day + timedelta(days=1), 14, send_back(life, report))
        plan_sending(life, report, unit, day + timedelta(days=3))
        life.on(day + timedelta(days=4), 14, take(life, report))
    else:
        life.on(day + timedelta(days=dice.randint(1, 3)), 14, take(life, report))


def plan_sending(life: Life, report: int, unit: str, day: date) -> None:
    head = life.people.heads.get(life.people.units[unit].id)
    if head is not None:
        life.on(day, 10, send(life, report, head))


def send(life: Life, report: int, person: int) -> Deed:
    async def deed(at: datetime) -> None:
        head = await life.people.viewer(person, at=at)
        row = await find(report, head, ward_day(at))
        if row is None or row["state"] not in OPEN:
            return
        said = {"results": RESULTS, "difficulties": DIFFICULTIES, "proposals": PROPOSALS}
        for part, words in {part: some[report % len(some)] for part, some in said.items()}.items():
            if words:
                await filling.save_words(row, part, words, version=row["version"], by=head, at=at)
                row |= {part: words, "state": SubmissionState.DRAFT, "version": row["version"] + 1}
        if row["questions"]:
            await filling.save_answers(row, ["Hai." for _ in row["questions"]], version=row["version"], by=head, at=at)
            row |= {"version": row["version"] + 1}
        await filling.send(row, version=row["version"], key=f"demo-report-{report}-{row['version']}", by=head, at=at)

    return deed


def on_paper(life: Life, report: int) -> Deed:
    """A unit without a head sent a sheet of paper."""

    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        if row := await find(report, office, ward_day(at)):
            await filling.record_on_behalf(
                row, received_on=ward_day(at), source="giấy",
                words={"results": RESULTS[1], "difficulties": "Tổ chưa có tổ trưởng.", "proposals": ""}, files=(),
                version=row["version"], key=f"demo-report-paper-{report}", by=office, at=at,
            )  # fmt: skip

    return deed


def take(life: Life, report: int, *, by_second: bool = False) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.second_office if by_second else life.people.office, at=at)
        row = await find(report, office, ward_day(at))
        if row and row["state"] is SubmissionState.SUBMITTED:
            await answering.accept(row, version=row["version"], key=f"demo-report-take-{report}", by=office, at=at)

    return deed


def send_back(life: Life, report: int) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        row = await find(report, office, ward_day(at))
        if row and row["state"] is SubmissionState.SUBMITTED:
            fix_by = add_working_days(ward_day(at), 3, await calendar(office.ward))
            await answering.return_(
                row, reason=SLIP, fix_by=fix_by, version=row["version"], key=f"demo-report-back-{report}", by=office, at=at
            )

    return deed
