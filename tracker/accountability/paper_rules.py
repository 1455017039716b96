"""Which papers leave a period or a year, what they are called, what is missing before they may; pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from tracker.accountability.rules import SheetState
from tracker.core.text import capital
from tracker.scoring.rule_sets import RuleSet

NOT_CONFIRMED = "Lãnh đạo chưa xác nhận kỳ này đã đủ việc được giao và danh mục quy đổi"
COMPARE = "Bố cục soạn theo nội dung của nghị định; cần đối chiếu mẫu của nghị định trước khi ký."


class Bundle(StrEnum):
    """What is made at once."""

    SHEETS = "sheets"
    LIST = "list"
    DATA = "data"


class PaperKind(StrEnum):
    """One kept file (`ScoreFile.kind`)."""

    SHEETS = "sheets"
    LIST_WORD = "list_word"
    LIST_EXCEL = "list_excel"
    DATA_JSON = "data_json"
    DATA_CSV = "data_csv"
    YEAR_SHEETS = "year_sheets"
    YEAR_LIST_WORD = "year_list_word"
    YEAR_LIST_EXCEL = "year_list_excel"


KIND_WORDS = {
    PaperKind.SHEETS: "phiếu theo dõi, đánh giá (Word)",
    PaperKind.LIST_WORD: "danh sách kết quả (Word)",
    PaperKind.LIST_EXCEL: "danh sách kết quả (Excel)",
    PaperKind.DATA_JSON: "dữ liệu cho cơ sở dữ liệu quốc gia (JSON)",
    PaperKind.DATA_CSV: "dữ liệu cho cơ sở dữ liệu quốc gia (CSV)",
    PaperKind.YEAR_SHEETS: "phiếu tổng hợp năm (Word)",
    PaperKind.YEAR_LIST_WORD: "danh sách xếp loại năm (Word)",
    PaperKind.YEAR_LIST_EXCEL: "danh sách xếp loại năm (Excel)",
}
ENDINGS = {
    PaperKind.SHEETS: "docx", PaperKind.LIST_WORD: "docx", PaperKind.LIST_EXCEL: "xlsx", PaperKind.DATA_JSON: "json",
    PaperKind.DATA_CSV: "csv", PaperKind.YEAR_SHEETS: "docx", PaperKind.YEAR_LIST_WORD: "docx",
    PaperKind.YEAR_LIST_EXCEL: "xlsx",
}  # fmt: skip


def file_name(kind: PaperKind, when: str) -> str:
    """Danh sách kết quả, Tháng 10-2026.xlsx"""
    words = KIND_WORDS[kind].partition(" (")[0]
    return f"{capital(words)}, {when.replace('/', '-')}.{ENDINGS[kind]}"


def missing(period: Mapping[str, Any], cards: Sequence[Mapping[str, Any]]) -> list[str]:
    """Why a period's official papers cannot be made yet, in Vietnamese; empty: they can. `cards` with their sheet's `state`."""
    found = [] if period["confirmed_at"] else [NOT_CONFIRMED]
    if not cards:
        found.append("Chưa có kết quả nào được công bố")
    if again := sum(card["state"] != SheetState.PUBLISHED for card in cards):
        found.append(f"{again} phiếu đã công bố đang được sửa, xin công bố lại trước")
    return found


def missing_of_year(periods: Sequence[Mapping[str, Any]]) -> list[str]:
    """The same of a year: every period of it that has published results is confirmed and none is being put right.

    `periods`: with `words`, `published` and `reopened` counts.
    """
    used = [one for one in periods if one["published"]]
    found = [] if used else ["Trong năm chưa có kết quả nào được công bố"]
    found += [f"{one['words']}: lãnh đạo chưa xác nhận kỳ này" for one in used if not one["confirmed_at"]]
    found += [f"{one['words']}: {one['reopened']} phiếu đang được sửa" for one in used if one["reopened"]]
    return found


def official_at(period: Mapping[str, Any], card: Mapping[str, Any]) -> datetime | None:
    """Since when a scorecard is official: published, in a confirmed period. None: it is not."""
    confirmed: datetime | None = period["confirmed_at"]
    published: datetime = card["published_at"]
    return max(confirmed, published) if confirmed else None


def data_until(official_on: Collection[date], rules: RuleSet | None) -> date | None:
    """The last day to bring results into the national database: the rule set's days after the newest became official."""
    return max(official_on) + timedelta(days=rules.data_days) if official_on and rules else None
