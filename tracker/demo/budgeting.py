"""The demonstration's money: one estimate approved and partly spent, one cut and waiting for leadership, one being drafted."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tracker.budgets import appraising, deciding, estimating, spending
from tracker.budgets import lines as budget_lines
from tracker.budgets.appraising import Verdict
from tracker.budgets.estimating import Heading
from tracker.budgets.lines import Line
from tracker.budgets.queries import find, tasks_of
from tracker.budgets.rules import LineVerdict, MoneySource, Outcome
from tracker.budgets.spending import Spent
from tracker.core.clock import ward_day
from tracker.core.database import rows
from tracker.core.viewer import Viewer
from tracker.demo.life import Deed, Life

LAUNCH, CLASSES, AWARDS = "phát động phong trào", "lớp học cộng đồng", "sơ kết phong trào"
GROUNDS = (
    "Kế hoạch triển khai phong trào “Bình dân học vụ số” trên địa bàn phường\n"
    "Dự toán thu, chi ngân sách phường được Hội đồng nhân dân phường quyết định"
)
STATE, SPONSOR = MoneySource.STATE, MoneySource.SPONSOR
LINES = {
    LAUNCH: (
        Line("In tờ rơi hướng dẫn cài đặt VNeID", "tờ", 1_200_000, 1_500, STATE),
        Line("Băng rôn tuyên truyền tại các tổ dân phố", "cái", 4_000, 250_000, STATE),
        Line("Thuê âm thanh lễ phát động", "buổi", 100, 3_500_000, STATE),
        Line("Nước uống cho đại biểu và người dân", "người", 30_000, 10_000, SPONSOR, "Hội Doanh nghiệp phường"),
    ),
    CLASSES: (
        Line("Thù lao người hướng dẫn lớp buổi tối", "buổi", 12_000, 300_000, STATE),
        Line("Tài liệu học viên", "bộ", 60_000, 18_000, STATE),
        Line("Đường truyền Internet tại nhà văn hoá", "tháng", 3_600, 220_000, STATE),
        Line("Máy tính bảng dùng chung cho lớp học", "cái", 1_000, 5_900_000, SPONSOR, "Doanh nghiệp viễn thông tài trợ"),
    ),
    AWARDS: (
        Line("Hội trường, trang trí", "buổi", 100, 2_500_000, STATE),
        Line("Tài liệu sơ kết", "bộ", 8_000, 35_000, STATE),
    ),
}  # fmt: skip


def plan_money(life: Life) -> None:
    """All of it."""
    today = life.today
    life.on(today - timedelta(days=78), 9, draft(life, LAUNCH))
    life.on(today - timedelta(days=77), 9, submit(life, LAUNCH))
    life.on(today - timedelta(days=74), 15, appraise(life, LAUNCH))
    life.on(today - timedelta(days=72), 8, approve(life, LAUNCH))
    for days, line, amount, paper in (
        (60, 0, 17_850_000, "PC 21"),
        (52, 1, 6_400_000, "PC 23"),
        (33, 2, 3_500_000, "HĐ 0000512"),
    ):
        life.on(today - timedelta(days=days), 10, spend(life, LAUNCH, line, amount, paper))
    life.on(today - timedelta(days=9), 9, draft(life, CLASSES))
    life.on(today - timedelta(days=8), 9, submit(life, CLASSES))
    life.on(today - timedelta(days=4), 15, appraise(life, CLASSES, cut=3))
    life.on(today - timedelta(days=2), 9, draft(life, AWARDS))


def draft(life: Life, what: str) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        plan = await movement(office)
        heading = Heading(f"Dự toán kinh phí {what} “Bình dân học vụ số”", ward_day(at).year, GROUNDS, plan)
        made = await estimating.draft(heading, key=f"demo-{at:%Y%m%d}-draft", by=office, at=at)
        tasks = await tasks_of(plan)
        lines = [replace(line, task=tasks[0][0] if tasks else None) for line in LINES[what]]
        await budget_lines.add_lines(await standing(made, office), lines, key=f"demo-{at:%Y%m%d}-lines", by=office, at=at)

    return deed


def submit(life: Life, what: str) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.second_office, at=at)
        row = await named(what, office)
        await estimating.submit(row, version=row["version"], key=f"demo-{at:%Y%m%d}-submit", by=office, at=at)

    return deed


def appraise(life: Life, what: str, *, cut: int | None = None) -> Deed:
    """Line by line; the line at `cut` is left with eight in ten of what it asks."""

    async def deed(at: datetime) -> None:
        appraiser = await life.people.viewer(life.people.appraiser, at=at)
        row = await named(what, appraiser)
        said = {line["id"]: Verdict(LineVerdict.AGREE) for line in row["lines"]}
        if cut is not None:
            line = row["lines"][cut]
            said[line["id"]] = Verdict(
                LineVerdict.CUT,
                line["amount"] * 8 // 10,
                "Mua tám máy là đủ cho các lớp mở cùng lúc; hai máy mượn của Trung tâm.",
            )
        opinion = "Nội dung chi phù hợp với kế hoạch; đơn giá theo báo giá kèm theo."
        await appraising.appraise(
            row, said, opinion=opinion, version=row["version"], key=f"demo-{at:%Y%m%d}-appraise", by=appraiser, at=at
        )

    return deed


def approve(life: Life, what: str) -> Deed:
    async def deed(at: datetime) -> None:
        leader = await life.people.viewer(life.people.leader, at=at)
        row = await named(what, leader)
        await deciding.decide(
            row, Outcome.APPROVE, number="86/QĐ-UBND", reason="", version=row["version"], key=f"demo-{at:%Y%m%d}-decide", by=leader,
            at=at,
        )  # fmt: skip

    return deed


def spend(life: Life, what: str, line: int, amount: int, paper: str) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        row = await named(what, office)
        one = Spent(row["lines"][line]["id"], amount, ward_day(at), paper)
        await spending.spend(row, one, (), key=f"demo-{at:%Y%m%d}-spend", by=office, at=at)

    return deed


async def movement(viewer: Viewer) -> int | None:
    """The plan of the movement, the ward's first."""
    found = await rows("select id from plan where ward = {} and state = 'running' order by id limit 1", viewer.ward)
    return int(found[0]["id"]) if found else None


async def standing(estimate: int, viewer: Viewer) -> dict[str, Any]:
    found = await find(estimate, viewer)
    assert found
    return found


async def named(what: str, viewer: Viewer) -> dict[str, Any]:
    """The estimate of that name."""
    found = await rows("select max(id) as id from estimate where ward = {} and title like {}", viewer.ward, f"%{what}%")
    return await standing(found[0]["id"], viewer)
