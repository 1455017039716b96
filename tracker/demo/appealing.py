"""What heads of the demonstration say of their sheets: one appeal upheld and put right, one that waits, an explanation."""

from datetime import date, datetime, timedelta

from tracker.accountability.assembling import HeadResult, Sheet
from tracker.accountability.gathering import standing
from tracker.accountability.publishing import publish
from tracker.accountability.rules import PLAN, PeriodKind, SheetState, span_of
from tracker.appeals import actions, queries
from tracker.core.clock import ward_day
from tracker.core.database import rows
from tracker.demo.life import Deed, Life
from tracker.demo.months import months_before
from tracker.workdays.queries import calendar
from tracker.workdays.rules import add_working_days

UPHELD = "Việc này chậm vì mất điện toàn khu ba ngày liền, có xác nhận của điện lực. Đề nghị phường xem lại."
WAITING = "Báo cáo đã gửi đúng ngày qua điện thoại cho phòng, xin phường xem lại ngày tính."
EXPLAINED = "Tổ trưởng đi tập huấn của thành phố trong tuần đó, đã báo trước với phòng."
AGREED = "Đã xem giấy xác nhận, đồng ý là nguyên nhân khách quan."


async def plan_appeals(life: Life) -> None:
    """After the months before today were scored (`demo.scoring`)."""
    days, months = await calendar(life.people.ward), months_before(life.today)
    third = span_of(PeriodKind.MONTH, months[-4])
    life.on(add_working_days(third.last, 17, days), 9, appeal(life, months[-4], "upheld", UPHELD))
    life.on(add_working_days(third.last, 19, days), 10, uphold(life))
    life.on(life.today - timedelta(days=2), 11, appeal(life, months[-3], "waiting", WAITING))
    life.on(life.today - timedelta(days=1), 9, explain(life, months[-1]))


def appeal(life: Life, first: date, name: str, text: str) -> Deed:
    """A head from whom something was taken off appeals against the published plan score."""

    async def deed(at: datetime) -> None:
        if (found := await lossy(life, first, SheetState.PUBLISHED, at)) is not None:
            await say(life, first, found[0], text, name, at)

    return deed


def explain(life: Life, first: date) -> Deed:
    """A head explains an announced sheet."""

    async def deed(at: datetime) -> None:
        if (found := await lossy(life, first, SheetState.ANNOUNCED, at)) is not None:
            await say(life, first, found[0], EXPLAINED, "explained", at)

    return deed


async def say(life: Life, first: date, result: HeadResult, text: str, name: str, at: datetime) -> None:
    head = await life.people.viewer(result.head.person, at=at)
    work = next(one.work.id for one in result.plan.counted if any(not x.is_excused for x in one.mishaps))
    await actions.send(first, PLAN, text=text, assignments=[work], files=(), key=f"demo-appeal-{name}", by=head, at=at)


def uphold(life: Life) -> Deed:
    """The other leader agrees, confirms the cause, and publishes the score anew."""

    async def deed(at: datetime) -> None:
        other = await life.people.viewer(life.people.second_leader, at=at)
        waiting = await rows(
            "select id from appeal where ward = {} and state = 'waiting' and kind = 'appeal' order by id", other.ward
        )
        found = await queries.find(waiting[0]["id"], other) if waiting else None
        if found is None:
            return
        causes = [(one["id"], x["key"]) for one in found["behind"] if one["is_named"] for x in one["mishaps"]]
        await actions.uphold(found, answer=AGREED, causes=causes, key="demo-appeal-answer", by=other, at=at)
        life.at(at + timedelta(hours=1), again)

    async def again(at: datetime) -> None:
        other = await life.people.viewer(life.people.second_leader, at=at)
        open_ = await rows(
            "select period, appointment from sheet where ward = {} and reopened_by = {} order by id", other.ward, other.person
        )
        await publish(open_[0]["period"], [(open_[0]["appointment"], PLAN)], key="demo-appeal-again", by=other, at=at)

    return deed


async def lossy(life: Life, first: date, state: SheetState, at: datetime) -> tuple[HeadResult, Sheet] | None:
    """The first head whose plan sheet lost something, in that state."""
    whole = await standing(life.people.ward, span_of(PeriodKind.MONTH, first), today=ward_day(at))
    found = [
        (result, result.plan)
        for result in whole.heads
        if not result.head.is_requested
        and result.plan.state is state
        and any(not x.is_excused and not x.is_review and one.item.given for one in result.plan.counted for x in one.mishaps)
    ]
    return found[0] if found else None
