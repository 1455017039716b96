"""Chasing by hand: a letter's link leads a head to the work; more time is asked for, refused, the work sent; the office writes."""

import io
import re
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from cast import Cast, events_of, today
from docx import Document
from post import PostOffice, post_office, text_of

from tracker.core.clock import WARD_ZONE, now
from tracker.core.database import rows
from tracker.people.tables import Person
from tracker.reminders.jobs import sweep
from tracker.reminders.outbox import deliver, gather
from tracker.timetable import SOURCES
from tracker.workdays.queries import calendar
from tracker.workdays.rules import is_working_day, next_working_day

pytestmark = pytest.mark.anyio
HEAD = "to-truong@example.vn"


@pytest.fixture
async def office(cast: Cast) -> AsyncIterator[PostOffice]:
    await Person.update({Person.email: HEAD}).where(Person.id == cast.people["head"])
    with post_office() as running:
        yield running


async def working_morning(cast: Cast) -> datetime:
    """Half past eight of today, or of the next day that is worked."""
    days = await calendar(cast.ward)
    day = today() if is_working_day(today(), days) else next_working_day(today(), days)
    return datetime.combine(day, time(8, 30), WARD_ZONE)


async def the_letters_link(cast: Cast, office: PostOffice, at: datetime) -> str:
    """What the timetable does that morning; the path that the head's letter leads to."""
    await sweep(SOURCES, ward=cast.ward, at=at)
    await gather(ward=cast.ward, at=at)
    await deliver(SOURCES, at=at)
    (letter,) = office.to(HEAD)
    found = re.search(r"http://localhost:8000(/assignments/\d+)", text_of(letter))
    assert found, text_of(letter)
    return found[1]


@pytest.mark.parametrize("scripts", [True, False])
async def test_from_a_letter_to_more_time_refused_and_sent(site: Any, cast: Cast, office: PostOffice, scripts: bool) -> None:
    site.cast = cast
    at = await working_morning(cast)
    await cast.assignment(due_on=at.date(), at=now() - timedelta(days=30), text="Phát động phong trào đến từng hộ dân")
    path = await the_letters_link(cast, office, at)
    async with site.as_("head", scripts=scripts) as page:
        await page.goto(path)
        await page.get_by_role("link", name="Xin gia hạn").click()
        await page.get_by_role("button", name="Gửi đề nghị").click()
        assert await page.locator(".govuk-error-message").count() >= 1  # neither a day nor a reason
        await page.get_by_label(re.compile("thêm 3 ngày làm việc")).check(force=True)
        await page.get_by_label("Vì sao cần thêm thời gian").fill("Tổ phó nghỉ ốm")
        await page.get_by_role("button", name="Gửi đề nghị").click()
        await page.wait_for_url(re.compile(r"/assignments/\d+$"))
        assert "Tổ phó nghỉ ốm" in await page.locator("main").inner_text()
    async with site.as_("office", width=1366, scripts=scripts) as page:
        await page.goto("/")
        await page.get_by_role("link", name=re.compile("Xin gia hạn")).first.click()
        await page.get_by_role("link", name=re.compile("Tổ dân phố số 5|Phát động")).first.click()
        assert "Tổ phó nghỉ ốm" in await page.locator("main").inner_text()
        await page.get_by_label("Lý do (đơn vị sẽ đọc)").fill("Thời gian đã đủ")
        await page.get_by_role("button", name="Trả lời không đồng ý").click()
        await page.locator(".sv-flash").wait_for()
    async with site.as_("head", scripts=scripts) as page:
        await page.goto(path)
        assert "Thời gian đã đủ" in await page.locator("main").inner_text()
        await page.get_by_role("link", name="Báo kết quả").click()
        await page.get_by_role("button", name="Đã xong").click()
        await page.get_by_role("button", name="Tiếp tục").click()
        await page.get_by_role("button", name="Gửi", exact=True).click()
        await page.wait_for_url("**/sent")
    (row,) = await rows("select state, due_on, first_due_on, stood_late from assignment")
    assert (row["state"], row["due_on"], row["first_due_on"], row["stood_late"]) == ("submitted", at.date(), at.date(), 0)
    assert await sweep(SOURCES, ward=cast.ward, at=at + timedelta(hours=2)) == []


@pytest.mark.parametrize("scripts", [True, False])
async def test_the_office_chases_many_and_writes_to_them(site: Any, cast: Cast, scripts: bool) -> None:
    site.cast = cast
    late = today() - timedelta(days=6)
    for unit in ("five", "six", "front"):
        await cast.assignment(unit, due_on=late, at=now() - timedelta(days=40), text="Rà soát hộ gia đình")
    async with site.as_("office", width=1366, scripts=scripts) as page:
        await page.goto("/")
        for box in await page.locator('input[name="ids"]').all():
            await box.check(force=True)
        await page.get_by_role("button", name="Nhắc", exact=True).click()
        await page.locator(".sv-flash", has_text="Đã nhắc 3 việc").wait_for()
        await tick_and(page, "Chép lời nhắc")
        assert "Rà soát hộ gia đình" in await page.get_by_label("Chép rồi dán vào nhóm").input_value()
        await page.goto("/")
        await tick_and(page, "Công văn đôn đốc")
        assert "không gửi công văn đôn đốc" in await page.locator("main").inner_text()
        await page.get_by_label(re.compile("Họ tên")).fill("Họ tên người ký")
        await page.get_by_role("button", name=re.compile("Làm công văn|Tạo công văn")).click()
        await page.wait_for_url(re.compile(r"/letters/\d+$"))
        async with page.expect_download() as waiting:
            await page.get_by_role("link", name=re.compile("Tải|docx")).first.click()
        check_letter(await (await waiting.value).path(), late)
    assert len(await events_of("assignment.letter_sent")) == 2


async def tick_and(page: Any, button: str) -> None:
    for box in await page.locator('input[name="ids"]').all():
        await box.check(force=True)
    await page.get_by_role("button", name=button).click()
    await page.wait_for_load_state()


def check_letter(path: Any, late: date) -> None:
    """The file as Word would open it: its parts, its list, its margins."""
    with open(path, "rb") as file:
        letter = Document(io.BytesIO(file.read()))
    text = "\n".join(paragraph.text for paragraph in letter.paragraphs)
    cells = "\n".join(cell.text for table in letter.tables for row in table.rows for cell in row.cells)
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "01/UBND-VHXH"):
        assert words in cells + text
    assert "dữ liệu tính đến ngày" in text
    for words in ("Tổ dân phố số 5", "Tổ dân phố số 6", f"{late:%d/%m/%Y}", "Rà soát hộ gia đình"):
        assert words in cells
    assert "Mặt trận" not in cells
    page = letter.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert 20 <= round(page.top_margin.mm) <= 25
    assert 30 <= round(page.left_margin.mm) <= 35
    assert 15 <= round(page.right_margin.mm) <= 20
