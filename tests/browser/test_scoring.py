"""A month is closed by hand: opened, a cause confirmed, points given, announced, agreed to, published, read by its head."""

import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cast import Cast
from periods import CLOSED, PUBLISHED, announced, assessed, cards, noon, opened, published, result, three
from PIL import Image

from tracker.accounts.passwords import hash_of
from tracker.accounts.tables import WebSession
from tracker.core.clock import now
from tracker.core.text import points
from tracker.people.tables import Person
from tracker.scoring.rule_sets import built_in

pytestmark = pytest.mark.anyio
PASSWORD = "một câu đủ dài"


MINE = "/scores/mine?period=2026-10-01"


@pytest.fixture(autouse=True)
async def clock() -> AsyncIterator[Any]:
    """Noon of the first working day after October, in the app; the browser keeps its own clock."""
    with time_machine.travel(noon(CLOSED)) as clock:
        yield clock


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


async def test_a_head_scores_themselves_explains_and_appeals(site: Any, cast: Cast, clock: Any) -> None:
    site.cast = cast
    await three(cast, "culture")
    period = await opened(cast)
    async with site.as_("culture_head") as page:
        await page.goto(MINE)
        await page.get_by_role("link", name="Tự chấm điểm chung").click()
        await score_themselves(page)
        main = page.locator("main")
        assert "Ông/bà tự chấm 29 điểm" in await main.inner_text()
        await page.get_by_role("link", name="Tiến độ", exact=True).click()
        await main.get_by_text("nộp sau hạn 20/10/2026, 3 ngày").first.wait_for()
    await assessed(cast, period)
    await announced(cast, period, ("culture_head", "nd335"))
    assert (await total(cast)) == "85,36"
    async with site.as_("culture_head") as page:
        await page.goto(MINE)
        await page.get_by_role("link", name="Gửi giải trình").click()
        await page.get_by_label("Điều gì chưa đúng, vì sao").fill("Mất điện vì bão số 3")
        await page.locator("label", has_text="nộp sau hạn").click()
        await page.locator("input[type=file]").set_input_files({"name": "giay.png", "mimeType": "image/png", "buffer": PICTURE})
        await page.get_by_role("button", name="Gửi giải trình").click()
        await page.wait_for_url(re.compile(r"/appeals/\d+$"))
        explanation = page.url
    async with site.as_("leader", width=1366) as page:
        await page.goto("/scores")
        await page.get_by_role("link", name="Giải trình, kiến nghị").click()
        await page.locator(f"a[href='{explanation[explanation.index('/appeals') :]}']").first.click()
        await page.get_by_role("link", name="giay").wait_for()
        await page.locator("label", has_text="nộp sau hạn").click()
        await page.locator("#dong-y-answer").fill("Đã xem giấy xác nhận")
        await page.get_by_role("button", name="Chấp nhận giải trình").click()
        await page.locator(".sv-flash").wait_for()
    assert (await total(cast)) == "86,33"  # 28 + 70 × (⅔ + ⅔ + ⅔ + 3) / 6 and no longer (⅔ + ⅔ + 7/12 + 3) / 6
    clock.move_to(noon(PUBLISHED))
    await published(cast, period, ("culture_head", "nd335"))
    async with site.as_("culture_head") as page:
        await page.goto(MINE)
        assert "86,33" in await page.locator("main").inner_text()
        await page.get_by_role("link", name="Gửi kiến nghị").click()
        await page.get_by_label("Điều gì chưa đúng, vì sao").fill("Điểm chung thấp hơn bản tự chấm")
        await page.get_by_role("button", name="Gửi kiến nghị").click()
        await page.wait_for_url(re.compile(r"/appeals/\d+$"))
    async with site.as_("vice", width=1366) as page:
        await page.goto("/")
        await page.get_by_role("link", name=re.compile("Xem để trả lời|Xem để quyết định")).first.click()
        await page.locator("#dong-y-answer").fill("Chấm lại theo bản tự chấm")
        await page.get_by_role("button", name="Chấp nhận kiến nghị").click()
        await page.locator(".sv-flash").wait_for()
        await page.goto(f"/scores/periods/{period}/heads/{cast.appointments['culture_head']}")
        await page.locator("#points-points_conduct").fill("5")
        await page.get_by_role("button", name="Ghi điểm chung").click()
        await page.locator(".sv-flash").wait_for()
        await page.get_by_role("button", name="Công bố 87,33 điểm").click()
        await page.wait_for_url(re.compile(r"/scores/periods/\d+$"))
    assert [(card["number"], card["total"], card["reason"]) for card in await cards()] == [
        (1, 8633, ""), (2, 8733, "Chấm lại theo bản tự chấm"),
    ]  # fmt: skip
    async with site.as_("culture_head") as page:
        await page.goto(MINE)
        text = await page.locator("main").inner_text()
        assert "87,33" in text
        assert "công bố lần 2" in text
        assert "Chấm lại theo bản tự chấm" in text


async def total(cast: Cast) -> str:
    """The legal total of the office's head as it stands."""
    legal = (await result(cast, "culture_head", CLOSED)).legal
    assert legal
    return points(legal.score.total)


async def score_themselves(page: Any) -> None:
    """29 of 30: one criterion a point lower, which first wants its reason."""
    rules = built_in("nd335")
    assert rules
    for group in rules.general_groups:
        for one in group.criteria:
            await page.locator(f"#points_{one.key}").fill(
                "4" if one.key == "conduct" else f"{one.most / 100:g}".replace(".", ",")
            )
    await page.get_by_role("button", name="Gửi bản tự chấm").click()
    await page.locator(".govuk-error-summary").wait_for()
    await page.locator("#remark_conduct").fill("Có lần họp muộn")
    await page.get_by_role("button", name="Gửi bản tự chấm").click()
    await page.locator(".sv-flash").wait_for()


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(drawn, "PNG")
    return drawn.getvalue()


PICTURE = picture()


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
