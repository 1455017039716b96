"""Statistics of work by unit, and the list of what is overdue, as the fields of their papers; pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tracker.core.text import day_short, number, percent
from tracker.paper_templates.shapes import TOTAL, Row, Values, lines
from tracker.tasks.statistics import Counts, UnitCounts, total
from tracker.workdays.report_periods import ReportPeriod

SUMMED = {
    "giao": "given", "dung_han": "done_on_time", "xong_qua_han": "done_late", "khong_han": "done_undated", "trong_han": "open",
    "qua_han": "late",
}  # fmt: skip
RATE_NOTE = (
    "Số được giao bằng số hoàn thành cộng số chưa hoàn thành. Tỷ lệ đúng hạn tính trên số nhiệm vụ có thời hạn đã hoàn thành hoặc đã quá hạn."
    " Tổ chức được đề nghị phối hợp xếp sau, không tính tỷ lệ."
)  # fmt: skip


def statistics_values(
    found: Sequence[UnitCounts], *, plan: Mapping[str, Any] | None, period: ReportPeriod | None, today: date, ward: str
) -> Values:
    """Of `PaperKind.STATISTICS`. `plan`: title, number, issued_on; without one, and without a period, all of the ward's work."""
    whole = total(found)
    about = ", ".join(["Thống kê nhiệm vụ theo đơn vị", *([period.words] if period else []), *of_plan(plan)])
    return {
        "trich_yeu": about, "noi_dung": lines(as_of(today, period), sums_words(whole, len(found))),
        "bang_don_vi": [line_of(place, one) for place, one in enumerate(found, 1)],
        **{TOTAL + name: value for name, value in counted(whole).items()}, TOTAL + "ty_le": rate(whole),
        "noi_dung_sau": lines(RATE_NOTE), "doan_ket": f"{ward} báo cáo để theo dõi, chỉ đạo./.",
        "ky_bao_cao": period.words if period else "", "so_lieu_den": day_short(today), "ke_hoach": plan_words(plan),
    }  # fmt: skip


def line_of(place: int, one: UnitCounts) -> Row:
    shown = "–" if one.standing == "requested" else rate(one.counts)
    return {"stt": str(place), "don_vi": one.name, **counted(one.counts), "ty_le": shown}


def counted(counts: Counts) -> dict[str, str]:
    return {name: number(getattr(counts, of)) for name, of in SUMMED.items()}


def rate(counts: Counts) -> str:
    """77,8%; an en dash where nothing had to be done yet."""
    return percent(counts.done_on_time, counts.had_to_be_done)


def as_of(today: date, period: ReportPeriod | None = None) -> str:
    span = f" Kỳ thống kê từ ngày {day_short(period.first_on)} đến ngày {day_short(period.last_on)}." if period else ""
    return f"Số liệu lấy từ Sổ Việc, tính đến ngày {day_short(today)}.{span}"


def sums_words(whole: Counts, units: int) -> str:
    return (
        f"Đã giao {number(whole.given)} nhiệm vụ cho {units} đơn vị: hoàn thành {number(whole.done)} (đúng hạn"
        f" {number(whole.done_on_time)}, quá hạn {number(whole.done_late)}, không có hạn {number(whole.done_undated)}); chưa hoàn thành"
        f" {number(whole.open + whole.late)} (trong hạn {number(whole.open)}, quá hạn {number(whole.late)})."
    )


# What is overdue


def overdue_values(rows: Sequence[Mapping[str, Any]], *, plan: Mapping[str, Any] | None, today: date, ward: str) -> Values:
    """Of `PaperKind.OVERDUE`. `rows`: those of `overdue.listing`."""
    units = len({row["unit_name"] for row in rows})
    said = (
        f"Còn {number(len(rows))} nhiệm vụ quá hạn của {units} đơn vị, cụ thể như sau:"
        if rows
        else "Không có nhiệm vụ nào quá hạn."
    )
    return {
        "trich_yeu": ", ".join(["Danh mục nhiệm vụ quá hạn", f"tính đến ngày {day_short(today)}", *of_plan(plan)]),
        "noi_dung": lines(as_of(today), said),
        "bang_qua_han": [overdue_line(place, row) for place, row in enumerate(rows, 1)],
        "doan_ket": f"{ward} báo cáo để theo dõi, chỉ đạo./.", "so_lieu_den": day_short(today), "ke_hoach": plan_words(plan),
    }  # fmt: skip


def overdue_line(place: int, row: Mapping[str, Any]) -> Row:
    return {
        "stt": str(place), "nhiem_vu": row["text"], "van_ban": row["given_by"], "chu_tri": row["unit_name"],
        "thoi_han": row["deadline"], "so_ngay": number(row["timing"].days),
    }  # fmt: skip


# Of both


def of_plan(plan: Mapping[str, Any] | None) -> list[str]:
    return [plan_words(plan)] if plan else []


def plan_words(plan: Mapping[str, Any] | None) -> str:
    """Kế hoạch số 125/KH-UBND ngày 03/02/2026; the title of one without a number."""
    if not plan:
        return ""
    named = f"Kế hoạch số {plan['number']}" if plan["number"] else str(plan["title"])
    return f"{named} ngày {day_short(plan['issued_on'])}" if plan["issued_on"] else named
