"""Lists of results by unit, of a period and of a year, and a head's yearly sheet, as papers."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from tracker.accountability.paper_rules import COMPARE
from tracker.accountability.rules import PLAN, Span
from tracker.accountability.sheet_papers import Letterhead
from tracker.accountability.year_rules import HALVES, QUARTERS, YEAR, HeadYear, Mean
from tracker.accountability.years import WardYear
from tracker.core.clock import ward_day
from tracker.core.papers import Heading, Paper, Table
from tracker.core.text import day_short, points
from tracker.scoring.rule_sets import GRADE_WORDS, Grade
from tracker.units.rules import PEER_WORDS

LEGAL_HEAD = ("STT", "Họ tên, chức vụ", "Đơn vị", "Điểm chung", "Kết quả", "Tổng điểm", "Mức gợi ý")
LEGAL_WIDTHS = (12, 42, 40, 16, 16, 16, 23)
PLAN_HEAD = ("STT", "Họ tên, chức vụ", "Đơn vị", "Số lượng", "Chất lượng", "Tiến độ", "Điểm")
PLAN_WIDTHS = (12, 45, 42, 17, 17, 16, 16)
YEAR_HEAD = ("STT", "Họ tên, chức vụ", "Đơn vị", "Trung bình năm", "Gợi ý", "Mức quyết định")
YEAR_WIDTHS = (12, 45, 40, 20, 24, 24)
MEAN_HEAD = ("Thời gian", "Điểm", "Ghi chú")
MEAN_WIDTHS = (50, 30, 85)


def period_list(cards: Sequence[Mapping[str, Any]], span: Span, letterhead: Letterhead) -> Paper:
    """The list of a period for the decision: legal sheets by group, then the plan score apart."""
    legal = [card for card in cards if card["rule_set"] != PLAN]
    plan = [card for card in cards if card["rule_set"] == PLAN]
    parts: list[Any] = [f"Thời gian theo dõi: từ ngày {day_short(span.first)} đến ngày {day_short(span.last)}.", COMPARE]
    parts += grouped(legal, LEGAL_HEAD, LEGAL_WIDTHS, legal_line)
    if plan:
        parts.append(Heading("Điểm thực hiện kế hoạch (không phải xếp loại công chức)"))
        parts += grouped(plan, PLAN_HEAD, PLAN_WIDTHS, plan_line)
    parts.append(f"Danh sách có {len(legal)} phiếu kết quả nhiệm vụ và {len(plan)} phiếu thực hiện kế hoạch./.")
    about = f"Kết quả nhiệm vụ trên Sổ Việc của người đứng đầu đơn vị, {span.words}"
    return letterhead.paper(title="Danh sách", about=about, parts=tuple(parts), number="……/DS-UBND")


def grouped(cards: Sequence[Mapping[str, Any]], head: tuple[str, ...], widths: tuple[int, ...], line: Any) -> list[Any]:
    """A heading and a table for each peer group, in the order given."""
    parts: list[Any] = []
    for key, members in groupby(cards, key=lambda card: card["peer_group"]):
        rows = tuple((str(place), *line(card)) for place, card in enumerate(members, 1))
        parts += [Heading(PEER_WORDS.get(key, key)), Table(head, widths, rows, centred=frozenset({0, 3, 4, 5}))]
    return parts


def who(card: Mapping[str, Any]) -> str:
    return f"{card['head_name']}\n{card['head_title']}"


def legal_line(card: Mapping[str, Any]) -> tuple[str, ...]:
    general, results = addends(card)
    grade = GRADE_WORDS[Grade(card["grade"])] if card["grade"] else "–"
    return who(card), card["unit_name"], points(general), points(results), points(card["total"]), grade


def plan_line(card: Mapping[str, Any]) -> tuple[str, ...]:
    return who(card), card["unit_name"], *(f"{points(card[name])}%" for name in ("a", "b", "c")), points(card["total"])


def addends(card: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """(general points, points of the results) of a sealed scorecard, hundredths; they sum to its total."""
    lines = json.loads(card["result"])["lines"]
    general = next((round(line["points"] * 100) for line in lines if line["component"] == "general"), None)
    return general, None if general is None else card["total"] - general


# A year


def year_list(whole: WardYear, letterhead: Letterhead) -> Paper:
    """The list of a year for the decision: those the ward grades, by group."""
    parts: list[Any] = [COMPARE]
    for group in whole.groups:
        if rows := tuple((str(place), *year_line(head)) for place, head in enumerate(group.graded, 1)):
            parts += [Heading(group.words), Table(YEAR_HEAD, YEAR_WIDTHS, rows, centred=frozenset({0, 3}))]
    many = sum(len(group.graded) for group in whole.groups)
    parts.append(
        f"Danh sách có {many} người. Mức gợi ý tính từ điểm trung bình; mức quyết định do người có thẩm quyền quyết định./."
    )
    about = f"Xếp loại người đứng đầu đơn vị năm {whole.year}, theo kết quả nhiệm vụ trên Sổ Việc"
    return letterhead.paper(title="Danh sách", about=about, parts=tuple(parts), number="……/DS-UBND")


def year_line(head: HeadYear) -> tuple[str, ...]:
    whole = head.whole
    return (
        f"{head.name}\n{head.title}", head.unit.name, f"{points(whole.value)}\n({whole.there}/{whole.of} tháng)",
        grade_words(head.suggested), grade_words(head.decided.grade if head.decided else None),
    )  # fmt: skip


def year_sheet(head: HeadYear, letterhead: Letterhead) -> Paper:
    """A head's yearly sheet: the months, the means, what was decided and why."""
    title = "Phiếu tổng hợp kết quả năm" if head.is_legal else "Kết quả thực hiện kế hoạch năm"
    about = (
        f"Kết quả nhiệm vụ trên Sổ Việc, năm {head.year}"
        if head.is_legal
        else f"Năm {head.year} (không phải xếp loại công chức)"
    )
    decided = head.decided
    parts: list[Any] = [f"Họ và tên: {head.name}", f"Chức vụ: {head.title}", f"Đơn vị: {head.unit.name}"]
    parts += [COMPARE] if head.is_legal else []
    parts += [Heading("I. Kết quả đã công bố"), Table(MEAN_HEAD, MEAN_WIDTHS, year_rows(head), centred=frozenset({1}))]
    if head.is_graded:
        parts += [Heading("II. Xếp loại năm"), f"Mức gợi ý theo điểm trung bình: {grade_words(head.suggested)}."]
        if decided:
            parts.append(
                f"Mức đã quyết định: {GRADE_WORDS[decided.grade]} ({decided.by_name}, ngày {day_short(ward_day(decided.at))})."
            )
            parts += [f"Lý do: {decided.reason}"] if decided.reason else []
        else:
            parts.append("Mức quyết định: chưa có.")
    return letterhead.paper(
        title=title, about=about, parts=tuple(parts), beside=("NGƯỜI ĐƯỢC ĐÁNH GIÁ",), beside_name=head.name,
        signed=("CẤP CÓ THẨM QUYỀN ĐÁNH GIÁ",), name="", copies=(),
    )  # fmt: skip


def year_rows(head: HeadYear) -> tuple[tuple[str, ...], ...]:
    """Each month or quarter with its total, then the means of quarters, halves and the year."""
    rows: list[tuple[str, ...]] = []
    shown: set[int] = set()
    for month in YEAR:
        found = head.result(month)
        if found and found.card not in shown:
            shown.add(found.card)
            rows.append((found.words, points(found.total), ""))
        elif not found:
            note = no_result(head, month)
            rows.append((f"Tháng {month:02d}", "–", note))
    names = ("Trung bình quý I", "Trung bình quý II", "Trung bình quý III", "Trung bình quý IV")
    means = [
        *zip(names, QUARTERS, strict=True),
        *zip(("Trung bình 6 tháng đầu năm", "Trung bình 6 tháng cuối năm"), HALVES, strict=True),
    ]
    rows += [mean_row(words, head.mean(months)) for words, months in [*means, ("Trung bình năm", YEAR)]]
    return tuple(rows)


def mean_row(words: str, mean: Mean) -> tuple[str, ...]:
    return words, points(mean.value), f"{mean.there} trên {mean.of} tháng có kết quả"


def grade_words(grade: Grade | None) -> str:
    return GRADE_WORDS[grade] if grade else "chưa có"


def no_result(head: HeadYear, month: int) -> str:
    """Why a month has no result."""
    if month not in head.served:
        return "Không giữ chức vụ này"
    return "Không có kết quả công bố, không tính vào trung bình" if month in head.owed else "Chưa hết tháng"
