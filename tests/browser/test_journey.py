"""The main job by hand: a plan's file, published, reported from a phone, returned, sent again, accepted, seen by leadership."""

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cast import Cast, today
from PIL import Image

import tracker.demo
from tracker.accounts.links import issue_link
from tracker.core.clock import now
from tracker.core.database import rows, transaction
from tracker.core.text import day_short

pytestmark = pytest.mark.anyio
PLAN = Path(tracker.demo.__file__).parent / "binh-dan-hoc-vu-so.docx"


def photo() -> bytes:
    kept = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(kept, "JPEG")
    return kept.getvalue()


@pytest.mark.parametrize(("width", "scripts"), [(360, True), (1366, True), (360, False), (1366, False)])
async def test_from_file_to_leadership(site: Any, cast: Cast, width: int, scripts: bool) -> None:
    site.cast = cast
    await publish(site, width, scripts)
    task = "Cùng chi hội phụ nữ"
    await report(site, task, scripts, note="Đã họp tổ, 40 hộ dự.", by_link=True)
    await give_back(site, task, width, scripts)
    await report(site, task, scripts, note="Bổ sung ảnh buổi thứ hai.", asked="Cần ảnh buổi thứ hai")
    await accept(site, task, width, scripts)
    async with site.as_("leader", width=width, scripts=scripts) as page:
        await page.goto("/")
        assert "100%" in await page.locator(".sv-sentence").inner_text()
        await page.get_by_role("link", name="Tổ dân phố số 5", exact=True).click()
        assert "Hoàn thành" in await page.locator("table").inner_text()
    kept = await rows(
        "select a.state, a.returns, a.fix_by, (select count(*) from evidence e where e.assignment = a.id) as files"
        " from assignment a join unit u on u.id = a.unit where u.name = 'Tổ dân phố số 5' and a.state = 'done'"
    )
    assert [(row["state"], row["returns"], row["files"]) for row in kept] == [("done", 1, 2)]


async def publish(site: Any, width: int, scripts: bool) -> None:
    """The office: file in, days set, unknown names settled, everything seen, given out."""
    async with site.as_("office", width=width, scripts=scripts) as page:
        await page.goto("/plans/new")
        await page.get_by_label("Tệp kế hoạch").set_input_files(PLAN)
        await page.get_by_role("button", name="Đọc kế hoạch").click()
        await page.wait_for_url("**/review")
        warned = await page.locator(".sv-alerts").inner_text()
        for sentence in ("Thiếu phụ lục", "không ghi thời hạn", "Số mục lặp lại"):
            assert sentence in warned
        await tick_all(page)
        await page.get_by_label("Hạn chung").fill(day_short(today() + timedelta(days=20)))
        await page.get_by_role("button", name="Đặt hạn").click()
        await page.locator(".sv-flash", has_text="Đã ghi cho").wait_for()
        review = page.url
        while await page.locator(".sv-draft", has_text="Chưa rõ đơn vị").count():
            await settle_one(page, scripts)
            await page.goto(review)
        await tick_all(page)
        await page.get_by_role("button", name="Đã xem", exact=True).click()
        await page.locator(".sv-flash", has_text="Đã ghi cho").wait_for()
        await page.get_by_role("link", name="Giao việc", exact=True).click()
        await page.wait_for_url("**/publication")
        assert "Tổ dân phố số 5" in await page.locator("table").inner_text()
        await page.get_by_role("button", name="Giao việc").click()
        await page.wait_for_url(re.compile(r"/plans/\d+$"))
        assert "Đang thực hiện" in await page.locator("main").inner_text()


async def tick_all(page: Any) -> None:
    for box in await page.locator('input[name="ids"]').all():
        await box.check(force=True)


async def settle_one(page: Any, scripts: bool) -> None:
    """Open the first line whose unit is unknown and say who it is; the next unsettled line opens by itself."""
    name = await page.locator(".sv-draft", has_text="Chưa rõ đơn vị").first.get_attribute("id")
    form = page.locator(f"#{name}")
    await form.get_by_role("link", name="Sửa").click()
    await form.get_by_label("Chủ trì", exact=True).select_option(label="Phòng Văn hoá - Xã hội")
    await form.get_by_role("button", name="Xong, dòng tiếp").click()
    if scripts:
        await page.locator(f"#{name}.sv-draft--seen").wait_for()
        assert "Đã xem 1 trên" in await page.locator("#meter").inner_text()
    else:
        await page.wait_for_url(lambda url: not url.endswith(name.removeprefix("d")))
    assert await page.locator(".sv-draft--open").count() == 1


async def report(site: Any, task: str, scripts: bool, *, note: str, asked: str = "", by_link: bool = False) -> None:
    """The head, on a phone: link, task, four taps, a photo."""
    async with site.as_(None if by_link else "head", scripts=scripts) as page:
        if by_link:
            async with transaction():
                link = await issue_link(site.cast.people["head"], by=await site.cast.viewer("office"), at=now())
            await page.goto(link)
            await page.get_by_role("button", name="Vào Sổ Việc").click()
            await page.wait_for_url(re.compile(r"/$"))
        else:
            await page.goto("/")
        await page.get_by_role("link", name=re.compile(task)).first.click()
        assert asked in await page.locator("main").inner_text()
        await page.get_by_role("link", name="Báo kết quả").click()
        await page.get_by_role("button", name="Đã xong").click()
        await page.get_by_label("Hoặc chọn ảnh, tệp có sẵn").set_input_files(
            {"name": "buoi-hop.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )
        if not scripts:
            await page.get_by_role("button", name="Thêm ảnh, tệp").click()
        await page.get_by_text("Đã có").wait_for()
        await page.get_by_label("Ghi thêm vài lời").fill(note)
        await page.get_by_role("button", name="Tiếp tục").click()
        assert note in await page.locator("main").inner_text()
        await page.get_by_role("button", name="Gửi", exact=True).click()
        await page.wait_for_url("**/sent")
        assert "Đã gửi" in await page.locator("h1").inner_text()


async def open_report(page: Any, task: str) -> None:
    await page.goto("/acceptance")
    await page.get_by_role("link", name=re.compile(task)).first.click()
    await page.wait_for_url("**/review")


async def give_back(site: Any, task: str, width: int, scripts: bool) -> None:
    async with site.as_("office", width=width, scripts=scripts) as page:
        await open_report(page, task)
        await page.get_by_role("button", name="Trả lại").click()
        assert await page.locator(".govuk-error-message").count() >= 1  # no reason given: nothing is returned
        await page.get_by_label("Lý do trả lại").fill("Cần ảnh buổi thứ hai")
        await page.get_by_label("Hạn bổ sung").fill(day_short(today() + timedelta(days=7)))
        await page.get_by_role("button", name="Trả lại").click()
        await page.wait_for_url(lambda url: not url.endswith("/return"))


async def accept(site: Any, task: str, width: int, scripts: bool) -> None:
    async with site.as_("office", width=width, scripts=scripts) as page:
        await open_report(page, task)
        assert "Bổ sung ảnh buổi thứ hai." in await page.locator("main").inner_text()
        await page.get_by_role("button", name="Xác nhận").click()
        await page.wait_for_url(lambda url: not url.endswith("/review"))
