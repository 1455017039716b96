"""Lists of results as Excel files whose cells are never formulas; numbers are numbers with two decimals."""

import asyncio
import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from tracker.accountability.list_papers import addends, grade_words
from tracker.accountability.paper_rules import COMPARE
from tracker.accountability.rules import PLAN, Span
from tracker.accountability.year_rules import QUARTERS, YEAR, HeadYear
from tracker.accountability.years import WardYear
from tracker.core.text import points
from tracker.events.rules import Journal
from tracker.scoring.engine import decimals
from tracker.scoring.rule_sets import Grade
from tracker.units.rules import PEER_WORDS

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WHO = ("STT", "Nhóm", "Họ tên", "Chức vụ", "Đơn vị")
LEGAL = (*WHO, "Điểm chung", "Kết quả", "Tổng điểm", "Mức gợi ý", "Hoàn thành (%)", "Số việc", "Lần công bố", "Mã kết quả")
PLANNED = (
    *WHO,
    "Số lượng (%)",
    "Chất lượng (%)",
    "Tiến độ (%)",
    "Điểm",
    "Hoàn thành (%)",
    "Số việc",
    "Lần công bố",
    "Mã kết quả",
)
MONTHS = tuple(f"Tháng {month:02d}" for month in YEAR)
YEARLY = (
    *WHO, *MONTHS, "Quý I", "Quý II", "Quý III", "Quý IV", "6 tháng đầu", "6 tháng cuối", "Cả năm", "Số tháng có kết quả",
    "Mức gợi ý", "Mức quyết định", "Lý do",
)  # fmt: skip
Cell = str | int | float | None


async def period_book(cards: Sequence[Mapping[str, Any]], span: Span, ward: str, journal: Journal, at: datetime) -> bytes:
    """The list of a period as .xlsx, in a thread: legal sheets, and the plan score apart."""
    legal = [legal_row(place, one) for place, one in enumerate((c for c in cards if c["rule_set"] != PLAN), 1)]
    plan = [plan_row(place, one) for place, one in enumerate((c for c in cards if c["rule_set"] == PLAN), 1)]
    title = f"{ward}: kết quả nhiệm vụ trên Sổ Việc, {span.words}"
    sheets = [
        ("Kết quả nhiệm vụ", f"{title}. {COMPARE}", LEGAL, legal),
        ("Thực hiện kế hoạch", f"{title}: điểm thực hiện kế hoạch, không phải xếp loại công chức.", PLANNED, plan),
    ]
    return await asyncio.to_thread(write, sheets, journal, at)


async def year_book(whole: WardYear, ward: str, journal: Journal, at: datetime) -> bytes:
    """The list of a year as .xlsx, in a thread: those the ward grades, and the plan score apart."""
    title = f"{ward}: xếp loại năm {whole.year} theo kết quả nhiệm vụ trên Sổ Việc. {COMPARE}"
    plan = f"{ward}: điểm thực hiện kế hoạch năm {whole.year}, không phải xếp loại công chức."
    graded = [year_row(place, head) for place, head in enumerate((one for one in whole.heads if one.is_graded), 1)]
    others = [year_row(place, head) for place, head in enumerate((one for one in whole.heads if not one.is_graded), 1)]
    sheets = [("Xếp loại năm", title, YEARLY, graded), ("Thực hiện kế hoạch", plan, YEARLY[:-3], [row[:-3] for row in others])]
    return await asyncio.to_thread(write, sheets, journal, at)


def legal_row(place: int, card: Mapping[str, Any]) -> list[Cell]:
    general, results = addends(card)
    grade = grade_words(Grade(card["grade"]) if card["grade"] else None)
    return [*who(place, card), decimals(general), decimals(results), decimals(card["total"]), grade, *behind(card)]


def plan_row(place: int, card: Mapping[str, Any]) -> list[Cell]:
    return [*who(place, card), *(decimals(card[name]) for name in ("a", "b", "c", "total")), *behind(card)]


def who(place: int, card: Mapping[str, Any]) -> list[Cell]:
    group = PEER_WORDS.get(card["peer_group"], card["peer_group"])
    return [place, group, card["head_name"], card["head_title"], card["unit_name"]]


def behind(card: Mapping[str, Any]) -> list[Cell]:
    return [decimals(card["completion"]), len(json.loads(card["behind"])), card["number"], card["sha256"][:16]]


def year_row(place: int, head: HeadYear) -> list[Cell]:
    """A head's year; a quarter that was scored whole stands in each of its months, named."""
    group = PEER_WORDS.get(head.peer_group, head.peer_group)
    months: list[Cell] = []
    for month in YEAR:
        found = head.result(month)
        whole = found is not None and len(found.months) == 1
        months.append(decimals(found.total) if found and whole else f"{found.words}: {points(found.total)}" if found else None)
    means = [*(head.mean(one) for one in QUARTERS), *head.halves, head.whole]
    decided = head.decided
    return [
        place, group, head.name, head.title, head.unit.name, *months, *(decimals(mean.value) for mean in means), head.whole.there,
        grade_words(head.suggested), grade_words(decided.grade if decided else None), decided.reason if decided else "",
    ]  # fmt: skip


def write(sheets: Sequence[tuple[str, str, tuple[str, ...], list[list[Cell]]]], journal: Journal, at: datetime) -> bytes:
    """A book of sheets, each (name, title, headings, rows); the diary's head stands at the foot of every printed page."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, OPTIONS) as book:
        book.set_properties({"created": at.astimezone(UTC).replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "font_name": "Times New Roman", "text_wrap": True, "valign": "top", "border": 1})
        plain = book.add_format({"font_name": "Times New Roman", "text_wrap": True, "valign": "top", "border": 1})
        two = book.add_format({"font_name": "Times New Roman", "num_format": "0.00", "valign": "top", "border": 1})
        head = book.add_format({"bold": True, "font_name": "Times New Roman", "font_size": 13})
        for name, title, headings, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.write_string(0, 0, title, head)
            for column, heading in enumerate(headings):
                sheet.set_column(column, column, width_of(heading))
                sheet.write_string(2, column, heading, bold)
            for line, row in enumerate(rows, 3):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(line, column, value, plain)
                    elif value is None:
                        sheet.write_blank(line, column, None, plain)
                    else:
                        sheet.write_number(line, column, value, two if isinstance(value, float) else plain)
            sheet.write_string(len(rows) + 4, 0, journal.words)
            sheet.set_footer(f"&C{journal.words}")
            sheet.freeze_panes(3, 3)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(2)
    return written.getvalue()


def width_of(heading: str) -> int:
    wide = {"STT": 6, "Nhóm": 20, "Họ tên": 26, "Chức vụ": 34, "Đơn vị": 34, "Mức gợi ý": 24, "Mức quyết định": 24, "Lý do": 40}
    return wide.get(heading, 18 if heading == "Mã kết quả" else 11)
