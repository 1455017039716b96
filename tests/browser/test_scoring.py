"""A month is closed by hand: opened, a cause confirmed, points given, announced, agreed to, published, read by its head."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cast import Cast
from periods import CLOSED, cards, noon, three

from tracker.accounts.passwords import hash_of
from tracker.accounts.tables import WebSession
from tracker.core.clock import now
from tracker.people.tables import Person
from tracker.scoring.rule_sets import built_in

pytestmark = pytest.mark.anyio
PASSWORD = "một câu đủ dài"


@pytest.fixture(autouse=True)
async def clock() -> AsyncIterator[None]:
    """Noon of the first working day after October, in the app; the browser keeps its own clock."""
    with time_machine.travel(noon(CLOSED)):
        yield


async def test_a_month_is_closed_by_hand(site: Any, cast: Cast) -> None:
    site.cast = cast
    await three(cast)
    await three(cast, "culture")
    async with site.as_("office", width=1366) as page:
        await page.goto("/scores")
        await page.get_by_label("Tháng hoặc quý").select_option(label="Tháng 10/2026")
        await page.get_by_role("button", name="Mở kỳ").click()
        await page.wait_for_url(re.compile(r"/scores/periods/\d+$"))
        desk = page.url
        await page.get_by_role("link", name="Tổ trưởng tổ dân phố số 5", exact=True).click()
        main = page.locator("main")
        await main.get_by_text("63,89").first.wait_for()
        await page.get_by_text("Xác nhận nguyên nhân khách quan").first.click()
        await page.get_by_label("Nguyên nhân, căn cứ").first.fill("Mưa bão, phường cho nghỉ")
        await page.get_by_role("button", name="Xác nhận", exact=True).first.click()
        await main.get_by_text("66,67").first.wait_for()
        sheet = page.url
    async with site.as_("leader", width=1366) as page:
        await page.goto(desk)
        await page.get_by_role("link", name="Trưởng phòng Văn hoá - Xã hội", exact=True).click()
        await give_points(page)
        await page.goto(sheet)
        await page.get_by_role("button", name="Thông báo 66,67 điểm").click()
        await page.wait_for_url(re.compile(r"/scores/periods/\d+$"))
    async with site.as_("head") as page:
        await follow_the_notice(page)
        await page.get_by_role("button", name="Tôi đã xem, không có ý kiến").click()
        await page.locator(".sv-flash").wait_for()
    async with site.as_("leader", width=1366) as page:
        await Person.update({Person.password_hash: await hash_of(PASSWORD)}).where(Person.id == cast.people["leader"])
        await WebSession.update({WebSession.proved_at: now() - timedelta(hours=1)}).where(
            WebSession.person == cast.people["leader"]
        )
        await page.goto(sheet)
        await page.get_by_role("button", name="Công bố 66,67 điểm").click()
        await page.get_by_role("heading", name="Xin xác nhận lại").wait_for()
        assert await cards() == []
        proof = await page.context.new_page()  # "Xin xác nhận ở thẻ mới"
        await proof.goto("/account/proof")
        await proof.get_by_label("Mật khẩu").fill(PASSWORD)
        await proof.get_by_role("button", name="Xác nhận").click()
        await proof.wait_for_url(lambda url: not url.endswith("/proof"))
        await page.get_by_role("button", name="Gửi lại").click()
        await page.wait_for_url(re.compile(r"/scores/periods/\d+$"))
    (card,) = await cards()
    assert (card["total"], card["appointment"]) == (6667, cast.appointments["head"])
    async with site.as_("head") as page:
        await follow_the_notice(page)
        assert "66,67" in await page.locator("main").inner_text()


async def follow_the_notice(page: Any) -> None:
    """The newest notice about the score leads to its month."""
    await page.goto("/notices")
    await page.locator(
        "a[href*='/scores/mine?period=2026-10-01'], form button", has_text=re.compile("iểm|phiếu|Phiếu|ết quả")
    ).first.click()
    await page.wait_for_url(re.compile(r"/scores/mine\?period=2026-10-01"))


async def give_points(page: Any) -> None:
    """Full general points and a basis for each of the three criteria; then the sheet has all it needs."""
    rules = built_in("nd335")
    assert rules
    for group in rules.general_groups:
        for one in group.criteria:
            await page.locator(f"#points-points_{one.key}").fill(f"{one.most / 100:g}".replace(".", ","))
    await page.get_by_role("button", name="Ghi điểm chung").click()
    await page.locator(".sv-flash").wait_for()
    for name in ("unit_result", "organising", "uniting"):
        await page.locator(f"#{name}-level").select_option("100")
        await page.locator(f"#{name}-reason").fill("Có biên bản họp")
        await page.locator(f"section[aria-labelledby=c-{name}] button").click()
        await page.get_by_text("100%: Có biên bản họp").nth(("unit_result", "organising", "uniting").index(name)).wait_for()
    assert "Chưa thông báo được" not in await page.locator("section[aria-labelledby=b-nd335]").inner_text()
