"""The demonstration's consolidated report: last quarter's, drafted from what came in, worded, locked with three units missing."""

from datetime import datetime, timedelta

from tracker.core.database import rows
from tracker.demo.life import Deed, Life
from tracker.demo.reporting import QUARTER
from tracker.indicators.boards import closed_period
from tracker.reports import consolidating, wording
from tracker.workdays.report_periods import Frequency, ReportPeriod

AFTER = timedelta(days=21)  # since the period's end: late reports are in
WORDS = {
    "difficulties": "Nhiều người cao tuổi dùng điện thoại cũ; buổi tối khó mời bà con đến đông đủ.",
    "proposals": "Đề nghị thành phố hỗ trợ thêm thiết bị cho điểm hướng dẫn của các tổ dân phố.",
    "outlook": "Tiếp tục đến từng hộ còn lại; mở thêm buổi hướng dẫn vào cuối tuần; đôn đốc các đơn vị chưa báo cáo.",
}


def plan_consolidation(life: Life) -> None:
    """Of the last quarter that closed, three weeks later, or today where it closed only just now."""
    period = closed_period(Frequency.QUARTER, life.today)
    life.on(min(period.last_on + AFTER, life.today), 15, consolidate(life, period))


def consolidate(life: Life, period: ReportPeriod) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        found = await rows("select id from report_request where title = {} and last_on = {}", QUARTER, period.last_on)
        if not found:
            return
        request = found[0]["id"]
        await consolidating.draft(request, key="demo-consolidation-draft", by=office, at=at)
        parts = await rows(
            "select p.id, p.section from consolidation_part p join consolidation c on c.id = p.consolidation"
            " where c.request = {} and p.unit is null order by p.position",
            request,
        )
        for part in parts:
            if words := WORDS.get(part["section"]):
                key = f"demo-consolidation-{part['section']}"
                await wording.write(part["id"], request, words, version=1, key=key, by=office, at=at)
        await consolidating.lock(
            request, version=1, sees_missing=True, key="demo-consolidation-lock", by=office, at=at + timedelta(minutes=40)
        )

    return deed
