"""The briefing: two A4 pages whatever the ward is like, the same lines on the screen and on paper."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from cast import Cast, queries
from docx import Document
from measured import indicator_row, plan_row, reading_row, request_row, submission_row
from pypdf import PdfReader

from tracker.budgets.queries import Sums
from tracker.core.papers_pdf import set_pdf
from tracker.home.briefing import Briefing, annexes, briefing_of
from tracker.home.overview import Overview, Owing, totals
from tracker.home.queries import Decisions
from tracker.indicators.boards import Board, UnitStand
from tracker.indicators.rolling import Rolled, Stand
from tracker.indicators.rules import Goal
from tracker.tasks.queries import SUMS
from tracker.wards.rules import Settled
from tracker.workdays.report_periods import Frequency, ReportPeriod

TODAY, AT = date(2026, 4, 1), datetime(2026, 4, 1, 3, tzinfo=UTC)
LONG = "Trường Trung học cơ sở và Trung học phổ thông chất lượng cao số"
ASKED = "người lao động trong doanh nghiệp dùng được thiết bị thông minh trong sản xuất, kinh doanh và đời sống"


def unit(number: int, **more: Any) -> dict[str, Any]:
    row = dict.fromkeys(SUMS, 9) | {
        "unit": number,
        "name": f"{LONG} {number}",
        "standing": "ordered",
        "sort_key": f"{number:03}",
    }
    row |= {"late_since": TODAY - timedelta(days=30), "done_on_time": 4, "open": 3} | more
    return row


def board(number: int) -> Board:
    row = {"id": number, "name": f"{ASKED} {number}", "shape": "share", "counted": "người lao động", "state": "running"}
    rolled = Rolled(123_456_00, 400_000_00, asked=90, current=41, carried=9, missing=40)
    stand = UnitStand(1, LONG, "/1/2/3/", Stand(1))
    return Board(row, ReportPeriod(Frequency.QUARTER, 2026, 1), (Goal(">=", 8000, 8000, 2030),), (stand,), rolled)


def large(many: int) -> Briefing:
    """A ward whose every list is long and every line longer than its column."""
    standing = (*(unit(n) for n in range(many)), *(unit(1000 + n, standing="requested") for n in range(12)))
    owing = tuple(Owing(n, f"{LONG} {n}", 1, f"{ASKED}, quý I năm 2026", 2, date(2026, 3, 1), False) for n in range(many))
    seen = Overview(
        standing, totals(standing), tuple(board(n) for n in range(24)), 3,
        Sums(912_500_000_000, 811_300_000_000, 711_000_000_000, 17_000_000_000, 40), owing, 5, 6, 7, (), Settled(), (12_345, "ab" * 32),
    )  # fmt: skip
    said = Decisions(
        reports=[{"id": n, "unit_name": LONG, "text": ASKED, "submitted_at": AT, "files": 1} for n in range(50)],
        thanks=[{"id": n, "unit_name": f"{LONG} {n}", "words": ASKED, "standing": "ordered"} for n in range(9)],
    )
    return briefing_of(
        seen, said, ward="UBND phường Đồ Sơn", scope=f"Kế hoạch phát động phong trào {ASKED}", today=TODAY, at=AT, made="hôm nay, 10:00",
        journal="Nhật ký: dòng 12.345, abababababababab",
    )  # fmt: skip


def test_two_pages_for_ninety_units_and_every_line_too_long() -> None:
    made = large(90)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(set_pdf(*annexes(made)))).pages]
    assert len(pages) == 2
    assert "và 82 đơn vị khác" in " ".join(pages[0].split())
    assert "và 87 đơn vị khác" in " ".join(pages[1].split())
    assert "và 18 chỉ tiêu khác" in " ".join(pages[1].split())
    assert all("dòng 12.345" in " ".join(page.split()) for page in pages)


def test_what_is_short_is_said_whole_and_bodies_are_never_ranked() -> None:
    first, second = large(3).pages
    assert [one.rest for one in first[1:]] == ["", "và 8 đơn vị khác"]
    assert all("quá hạn" not in cell.lower() for line in first[2].lines for cell in line.cells)
    assert [line.cells[2] for line in first[1].lines] == ["30 ngày"] * 3
    assert second[0].title == "Chỉ tiêu: đạt 0 trên 24"
    assert second[0].lines[0].cells[2:] == ("80% trở lên năm 2030", "196.544", "49/90")


def test_an_empty_ward_says_so() -> None:
    seen = Overview((), totals(()), (), 0, Sums(), (), 0, 0, 0, (), Settled(), (0, ""))
    made = briefing_of(seen, None, ward="UBND phường Thử", scope="Toàn phường", today=TODAY, at=AT, made="hôm nay", journal="")
    assert made.sentence == "Chưa giao việc nào."
    assert [part.empty for part in made.pages[0] if not part.lines] == [
        "Không có việc nào chờ quyết định.", "Không đơn vị nào có việc quá hạn.", "",
    ]  # fmt: skip


@pytest.mark.anyio
@time_machine.travel(AT)
async def test_the_same_lines_on_the_screen_and_on_paper(cast: Cast) -> None:
    plan = await plan_row(cast)
    share = await indicator_row(cast, plan)
    await reading_row(cast, share, "five", 1, 400, 1_000)
    await cast.assignment("five", due_on=date(2026, 3, 2), at=datetime(2026, 2, 1, tzinfo=UTC))
    await cast.assignment("front", due_on=date(2026, 3, 2), at=datetime(2026, 2, 1, tzinfo=UTC))
    request = await request_row(cast, late_after=date(2026, 3, 20))
    await submission_row(cast, request, "five", late_after=date(2026, 3, 20))
    for who in ("leader", "office", "observer"):
        browser = await cast.browser(who)
        with queries() as made:
            page = await browser.get("/briefing")
        assert len(made) <= 3
        for words in (
            "Tổ dân phố số 5",
            "30 ngày",
            "400",
            "12 ngày",
            "Nhật ký: dòng",
            "Không có việc nào chờ quyết định",
        ):
            assert words in page.text, (who, words)
    pdf = await browser.get("/briefing.pdf")
    assert len(PdfReader(io.BytesIO(pdf.content)).pages) == 2
    word = Document(io.BytesIO((await browser.get("/briefing.docx")).content))
    said = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert {"Tổ dân phố số 5", "30 ngày", "40%", "400"} <= set(said)
    assert (await browser.get("/briefing?plan=999999")).status_code == 404
