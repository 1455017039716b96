"""Commendation by hand: a campaign from its opening to what its head reads of it, every file of its dossier opened; last year's
register brought in from Excel."""

import io
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
import time_machine
from cast import Cast
from council import in_time
from periods import noon

from tracker.accounts.passwords import hash_of
from tracker.accounts.tables import WebSession
from tracker.core.clock import now
from tracker.core.database import rows
from tracker.people.tables import Person

pytestmark = pytest.mark.anyio
OPENED, MET = date(2026, 11, 2), date(2026, 11, 12)
NAME = "Khen thưởng phong trào tháng 10"
HELPER, DID = "Cộng tác viên lớp học số", "Mở bốn buổi tối dạy người cao tuổi dùng điện thoại, 37 người làm được."
ASKED = "Tôi hỏi trực tiếp ngày 01/11, bác đồng ý nêu tên."
FIVE, SIX, SCHOOL = "Tổ dân phố số 5", "Tổ dân phố số 6", "Trường Tiểu học số 1"
SECRET, WITNESSED = "Nhường tập thể khác trong đợt này", "Biên bản họp tổ dân phố ngày 01/11/2026"
VOTES = {FIVE: (9, 1), SCHOOL: (4, 6), HELPER: (8, 2)}
PASSWORD = "một câu đủ dài"
DESK = 1366


@pytest.fixture(autouse=True)
async def clock() -> AsyncIterator[Any]:
    """Noon of the first working day after October, in the app; the browser keeps its own clock."""
    with time_machine.travel(noon(OPENED)) as clock:
        yield clock


async def test_a_campaign_from_its_opening_to_the_heads_phone(site: Any, cast: Cast, clock: Any) -> None:
    site.cast = cast
    await in_time(cast, "five", "six", "school")
    async with site.as_("office", width=DESK) as page:
        desk = await open_campaign(page)
        await hold(page)
    async with site.as_("head") as page:
        fate = await nominate(page)
    clock.move_to(noon(MET))
    async with site.as_("office", width=DESK) as page:
        await propose_collectives(page, desk)
        await propose_nominee(page, desk)
        await record_minutes(page, desk)
        drafts = await dossier(page, desk)
    assert {name.partition(",")[0].partition(" 0")[0] for name in drafts} == {
        "Tờ trình", "Báo cáo thành tích", "Biên bản họp xét", "Quyết định",
    }  # fmt: skip
    (minutes,) = (said for name, said in drafts.items() if name.startswith("Biên bản") and name.endswith("pdf"))
    for name, (votes_for, votes_against) in VOTES.items():
        assert name in minutes
        assert f"{votes_for} {votes_against} {votes_for * 10}%" in minutes
    assert all("(dự thảo)" in said for name, said in drafts.items() if name.endswith("pdf"))
    async with site.as_("leader", width=DESK) as page:
        await prepare_to_prove(cast)
        await decide(page, desk)
        await see_the_decided(page, desk)
    async with site.as_("office", width=DESK) as page:
        files = await dossier(page, desk)
        await see_the_register(page)
    assert any(name.startswith("Giấy khen") for name in files)
    for name, said in files.items():
        assert "(dự thảo)" not in said
        if name.startswith(("Quyết định", "Giấy khen")):
            assert (HELPER in said, FIVE in said, SCHOOL in said) == (True, True, False), name
    async with site.as_("head") as page:
        await read_as_head(page, desk, fate)


# The office, before the council


async def open_campaign(page: Any) -> str:
    """Opens it through the form; returns its address."""
    await page.goto("/campaigns")
    await page.get_by_role("link", name="Mở đợt xét").click()
    await page.get_by_label("Tên đợt xét").fill(NAME)
    for label, day in (("Ngày đầu", "01/10/2026"), ("Ngày cuối", "31/10/2026"), ("Hạn đề cử", "06/11/2026"),
                       ("Ngày họp hội đồng", "12/11/2026"), ("Hạn quyết định", "16/11/2026")):  # fmt: skip
        await page.get_by_label(label).fill(day)
    await page.locator("[name=number_certificate_collective_neighbourhoods]").fill("1")
    await page.get_by_role("button", name="Mở đợt xét").click()
    await page.wait_for_url(re.compile(r"/campaigns/\d+$"))
    assert NAME in await page.locator("h1").inner_text()
    return str(page.url)


async def hold(page: Any) -> None:
    """A complaint about tổ dân phố số 6 is being looked into."""
    await page.goto("/holds")
    await page.get_by_role("link", name="Ghi một việc").click()
    await page.get_by_label("Đơn vị", exact=True).select_option(label=SIX)
    await page.get_by_label("Cả đơn vị").check()
    await page.get_by_label("Khiếu nại").check()
    await page.get_by_label("Từ ngày").fill("02/11/2026")
    await page.get_by_label("Ghi chú").fill("Đơn đang được xác minh")
    await page.get_by_role("button", name="Ghi", exact=True).click()
    await page.locator(".sv-table", has_text=SIX).wait_for()


async def propose_collectives(page: Any, desk: str) -> None:
    """Side by side: one is proposed, the one with an open complaint cannot be; another group, another proposed."""
    await page.goto(desk)
    await page.locator("tr", has_text="Tổ dân phố").get_by_role("link", name="Giấy khen cho tập thể", exact=True).click()
    assert "2 trên 2" in await page.locator(".sv-candidate", has_text=FIVE).inner_text()
    await proposing(page, FIVE).click()
    await page.locator(".sv-flash", has_text="Đã đề nghị khen").wait_for()
    assert await proposing(page, SIX).count() == 0
    await page.get_by_role("link", name=SIX, exact=True).click()
    assert "Đang có việc khiếu nại" in await page.locator("main").inner_text()
    assert await page.get_by_role("button", name="Đề nghị khen").count() == 0
    await page.get_by_role("link", name="So sánh trong nhóm").click()
    await page.get_by_role("link", name="Trường học", exact=True).click()
    await page.get_by_role("link", name="Ghi căn cứ còn thiếu").click()
    await witness(page, "Thông báo xếp loại của phòng giáo dục")
    await page.get_by_role("button", name="Đề nghị khen").click()
    await page.locator(".sv-flash", has_text="Đã đề nghị khen").wait_for()


async def witness(page: Any, words: str) -> None:
    """What facts do not say is ticked by a person, with evidence; before that nobody proposes."""
    assert await page.get_by_role("button", name="Đề nghị khen").count() == 0
    await page.get_by_text("Ghi căn cứ").first.click()
    await page.get_by_label("Đạt", exact=True).check()
    await page.get_by_label("Căn cứ", exact=True).fill(words)
    await page.get_by_role("button", name="Lưu căn cứ").click()
    await page.locator(".sv-flash", has_text="Đã ghi căn cứ").wait_for()
    assert words in await page.locator("main").inner_text()


def proposing(page: Any, name: str) -> Any:
    """The button on a card of the comparison."""
    return page.locator(".sv-candidate", has=page.get_by_role("link", name=name, exact=True)).get_by_role(
        "button", name="Đề nghị khen"
    )


async def propose_nominee(page: Any, desk: str) -> None:
    """Whom the facts do not show: the one condition without facts gets its evidence first."""
    await page.goto(desk)
    await page.get_by_role("link", name="Đề cử của đơn vị").click()
    await page.get_by_role("link", name=HELPER).click()
    assert DID in await page.locator("main").inner_text()
    await witness(page, WITNESSED)
    await page.get_by_role("button", name="Đề nghị khen").click()
    await page.locator(".sv-flash", has_text="Đã đề nghị khen").wait_for()


async def record_minutes(page: Any, desk: str) -> None:
    await page.goto(desk)
    await page.get_by_role("link", name="Biên bản họp xét").click()
    for label, words in (("Nơi họp", "Phòng họp số 2"), ("Chức vụ người chủ trì", "Chủ tịch Hội đồng"),
                         ("Chức vụ thư ký", "Thư ký Hội đồng"), ("Tổng số thành viên hội đồng", "10"), ("Có mặt", "10"),
                         ("Vắng, gửi ý kiến bằng văn bản", "0")):  # fmt: skip
        await page.get_by_label(label).fill(words)
    for name, (votes_for, votes_against) in VOTES.items():
        await page.get_by_label(f"Tán thành {name}", exact=True).fill(str(votes_for))
        await page.get_by_label(f"Không tán thành {name}", exact=True).fill(str(votes_against))
    await page.get_by_role("button", name="Ghi biên bản").click()
    await page.locator(".sv-flash", has_text="Đã ghi biên bản").wait_for()
    assert "Chưa đủ phiếu" in await page.locator("tr", has_text=SCHOOL).first.inner_text()


# The dossier


async def dossier(page: Any, desk: str) -> dict[str, str]:
    """All papers made and taken away in one ZIP: name → what each says, every file opened."""
    await page.goto(desk)
    await page.get_by_role("link", name="Hồ sơ, giấy tờ").click()
    await page.get_by_role("button", name=re.compile("Làm (lại )?hồ sơ")).click()
    await page.locator(".sv-flash", has_text="Đã lập").wait_for(timeout=60_000)
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Tải tất cả").click()
    taken = await (await waiting.value).path()
    found = opened(Path(taken).read_bytes())
    assert {name.rpartition(".")[0] for name in found if name.endswith("docx")} == {
        name.rpartition(".")[0] for name in found if name.endswith("pdf")
    }
    return found


def opened(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as kept:
        return {name: (of_word if name.endswith("docx") else of_pdf)(kept.read(name)) for name in kept.namelist()}


def of_word(content: bytes) -> str:
    read = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in read.tables for row in table.rows for cell in row.cells)
    return " ".join([*(paragraph.text for paragraph in read.paragraphs), *cells])


def of_pdf(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


# Leadership


async def prepare_to_prove(cast: Cast) -> None:
    """A password of their own, and a session that proved itself an hour ago."""
    await Person.update({Person.password_hash: await hash_of(PASSWORD)}).where(Person.id == cast.people["leader"])
    await WebSession.update({WebSession.proved_at: now() - timedelta(hours=1)}).where(
        WebSession.person == cast.people["leader"]
    )


async def decide(page: Any, desk: str) -> None:
    """Choices, proof in another tab, the whole once more, then the decision."""
    await page.goto(desk)
    await page.get_by_role("link", name="Quyết định", exact=True).click()
    for name in (FIVE, HELPER):
        await (
            page.locator(".sv-candidate", has=page.get_by_role("link", name=name, exact=True))
            .get_by_label("Khen", exact=True)
            .check()
        )
    refused = page.locator(".sv-candidate", has=page.get_by_role("link", name=SCHOOL, exact=True))
    assert await refused.get_by_role("radio").count() == 0
    await refused.get_by_label("Lý do không khen").fill(SECRET)
    await page.get_by_label("Số quyết định khen thưởng").fill("125/QĐ-UBND")
    await page.get_by_label("Người ký").fill("Chủ tịch Chủ tịch phường")
    await page.get_by_role("button", name="Tiếp tục").click()
    await page.get_by_role("heading", name="Xin xác nhận lại").wait_for()
    proof = await page.context.new_page()
    await proof.goto("/account/proof")
    await proof.get_by_label("Mật khẩu").fill(PASSWORD)
    await proof.get_by_role("button", name="Xác nhận").click()
    await proof.wait_for_url(lambda url: not url.endswith("/proof"))
    await page.get_by_role("button", name="Gửi lại").click()
    await page.get_by_role("heading", name="Xem lại quyết định").wait_for()
    assert "Khen 2, không khen 1" in await page.locator("main").inner_text()
    assert await rows("select id from award") == []
    await page.get_by_role("button", name="Quyết định", exact=True).click()
    await page.wait_for_url("**/result")
    said = await page.locator("main").inner_text()
    assert (HELPER in said, FIVE in said, SCHOOL in said) == (True, True, False)


async def see_the_decided(page: Any, desk: str) -> None:
    await page.goto(f"{desk}/decision")
    said = await page.locator("tr", has_text=SCHOOL).inner_text()
    assert "4" in said
    assert SECRET in said


async def see_the_register(page: Any) -> None:
    await page.goto("/awards")
    register = page.locator("table")
    assert await register.locator("tbody tr").count() == 2
    for name in (HELPER, FIVE):
        assert "125/QĐ-UBND" in await register.locator("tr", has=page.get_by_role("link", name=name, exact=True)).inner_text()


# The head, on a phone


async def nominate(page: Any) -> str:
    """A citizen whom no number shows; returns where the nomination's fate is read."""
    await page.goto("/scores/mine")
    await page.get_by_role("link", name="Đề cử người, tập thể").click()
    await page.get_by_role("link", name=NAME).click()
    await page.get_by_role("link", name="Giấy khen cho cá nhân").click()
    await page.get_by_label("Họ và tên").fill(HELPER)
    await page.get_by_label("Đã làm được việc gì").fill(DID)
    await page.get_by_label("Người được đề cử đã đồng ý thế nào").fill(ASKED)
    await page.get_by_label("Trực tiếp làm việc ấy").check()
    await page.get_by_role("button", name="Xem lại trước khi gửi").click()
    await page.get_by_role("button", name="Gửi đề cử").click()
    await page.wait_for_url(re.compile(r"/nominations/\d+$"))
    assert HELPER in await page.locator("main").inner_text()
    return str(page.url)


async def read_as_head(page: Any, desk: str, fate: str) -> None:
    """The list, the unit's own award, what became of the nomination; no count, reason or declined one anywhere."""
    read = []
    await page.goto("/honours")
    read.append(await page.content())
    await page.get_by_role("link", name=NAME).click()
    await page.wait_for_url("**/result")
    assert HELPER in await page.locator("main").inner_text()
    read.append(await page.content())
    await page.goto("/awards/mine")
    await page.locator("main").get_by_role("link", name=re.compile(FIVE)).click()
    assert "125/QĐ-UBND" in await page.locator("main").inner_text()
    read.append(await page.content())
    await page.goto("/nominations")
    read.append(await page.content())
    await page.get_by_role("link", name=HELPER).click()
    await page.wait_for_url(fate)
    assert "Được khen" in await page.locator("h1").inner_text()
    read.append(await page.content())
    await page.goto("/notices")
    read.append(await page.content())
    for content in read:
        for hidden in (SECRET, SCHOOL, SIX, WITNESSED, "phiếu", "tán thành"):
            assert hidden not in content, hidden
    for door in ("", "/compare", "/minutes", "/decision", "/dossier", "/nominations"):
        answer = await page.goto(f"{desk}{door}")
        assert answer.status == 403, door


# Last year's register


HEADINGS = (
    "STT",
    "Họ tên/đơn vị được khen",
    "Hình thức khen",
    "Thành tích",
    "Số quyết định",
    "Ngày quyết định",
    "Số tiền",
    "Năm",
)
LINES = (
    (1, FIVE, "Giấy khen tập thể", "Giữ gìn trật tự", "12/QĐ-UBND", "05/01/2026", 500_000, 2025),
    (2, "Giáo viên Lịch sử", "Lao động tiên tiến", "Dạy tốt", "12/QĐ-UBND", "05/01/2026", 702_000, 2025),
    (3, "Giáo viên Thể dục", "Huân chương Sao vàng", "", "13/QĐ-UBND", "05/01/2026", "", 2025),
    (4, "Giáo viên Toán học", "Lao động tiên tiến", "", "13/QĐ-UBND", "30/02/2026", "", 2025),
)


def workbook() -> bytes:
    made, written = openpyxl.Workbook(), io.BytesIO()
    for line in (HEADINGS, *LINES):
        made.worksheets[0].append(line)
    made.save(written)
    return written.getvalue()


async def test_the_register_comes_in_from_excel(site: Any, cast: Cast) -> None:
    site.cast = cast
    async with site.as_("office", width=DESK) as page:
        await page.goto("/awards")
        await page.get_by_role("link", name="Nhập từ Excel").first.click()
        await page.get_by_label("Tệp Excel").set_input_files(
            {"name": "so-khen-2025.xlsx", "mimeType": "application/octet-stream", "buffer": workbook()}
        )
        await page.get_by_role("button", name="Đọc tệp").click()
        await page.wait_for_url(re.compile(r"/awards/import/\d+$"))
        said = await page.locator("main").inner_text()
        for words in ("nhập được 2, có lỗi 2", "Không có ngày 30/02/2026", "Huân chương Sao vàng"):
            assert words in said
        assert await rows("select id from award") == []
        await page.get_by_role("button", name="Nhập 2 dòng vào sổ").click()
        await page.locator(".sv-flash", has_text="Đã nhập 2 dòng").wait_for()
        async with page.expect_download() as waiting:
            await page.get_by_role("link", name="Tải 2 dòng có lỗi về sửa").click()
        taken = Path(await (await waiting.value).path()).read_bytes()
        failed = openpyxl.load_workbook(io.BytesIO(taken)).worksheets[0]
        names = [row[1] for row in failed.iter_rows(min_row=2, values_only=True)]
        assert names == ["Giáo viên Thể dục", "Giáo viên Toán học"]
        await page.get_by_role("link", name="Sổ khen thưởng").first.click()
        await page.get_by_label("Tìm không cần dấu").fill("giao vien lich su")
        await page.get_by_role("button", name="Lọc").click()
        await page.wait_for_url("**q=giao**")
        assert await page.locator("tbody tr").count() == 1
        assert "702.000" in await page.locator("tbody tr").inner_text()
