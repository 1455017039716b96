"""Lists of results as Excel: scores with two decimals."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tracker.accountability.list_papers import addends, grade_words
from tracker.accountability.paper_rules import COMPARE
from tracker.accountability.rules import PLAN, Span
from tracker.accountability.year_rules import QUARTERS, YEAR, HeadYear
from tracker.accountability.years import WardYear
from tracker.core.text import points
from tracker.core.xlsx import Cell, Sheet, book
from tracker.events.rules import Journal
from tracker.scoring.engine import decimals
from tracker.scoring.rule_sets import Grade
from tracker.units.rules import PEER_WORDS

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


async def period_book(cards: Sequence[Mapping[str, Any]], span: Span, ward: str, journal: Journal, at: datetime) -> bytes:
    """The list of a period as .xlsx: legal sheets, and the plan score apart."""
    legal = [legal_row(place, one) for place, one in enumerate((c for c in cards if c["rule_set"] != PLAN), 1)]
    plan = [plan_row(place, one) for place, one in enumerate((c for c in cards if c["rule_set"] == PLAN), 1)]
    title = f"{ward}: kết quả nhiệm vụ trên Sổ Việc, {span.words}"
    return await book(
        sheet("Kết quả nhiệm vụ", f"{title}. {COMPARE}", LEGAL, legal, journal),
        sheet("Thực hiện kế hoạch", f"{title}: điểm thực hiện kế hoạch, không phải xếp loại công chức.", PLANNED, plan, journal),
        at=at,
    )  # fmt: skip


async def year_book(whole: WardYear, ward: str, journal: Journal, at: datetime) -> bytes:
    """The list of a year as .xlsx: those the ward grades, and the plan score apart."""
    title = f"{ward}: xếp loại năm {whole.year} theo kết quả nhiệm vụ trên Sổ Việc. {COMPARE}"
    plan = f"{ward}: điểm thực hiện kế hoạch năm {whole.year}, không phải xếp loại công chức."
    graded = [year_row(place, head) for place, head in enumerate((one for one in whole.heads if one.is_graded), 1)]
    others = [year_row(place, head) for place, head in enumerate((one for one in whole.heads if not one.is_graded), 1)]
    return await book(
        sheet("Xếp loại năm", title, YEARLY, graded, journal),
        sheet("Thực hiện kế hoạch", plan, YEARLY[:-3], [row[:-3] for row in others], journal), at=at,
    )  # fmt: skip


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


def sheet(name: str, title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], journal: Journal) -> Sheet:
    """The diary's head stands below, and at the foot of every printed page."""
    columns = [(one, width_of(one)) for one in headings]
    return Sheet(name, columns, rows, title=title, below=journal.words, footer=journal.words, kept=3)


def width_of(heading: str) -> int:
    wide = {"STT": 6, "Nhóm": 20, "Họ tên": 26, "Chức vụ": 34, "Đơn vị": 34, "Mức gợi ý": 24, "Mức quyết định": 24, "Lý do": 40}
    return wide.get(heading, 18 if heading == "Mã kết quả" else 11)
