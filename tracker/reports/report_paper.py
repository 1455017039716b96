"""A consolidated report, and the notice that asks for reports, as the fields of their papers; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.core.papers import Heading
from tracker.core.text import day_long, day_short
from tracker.paper_templates.shapes import TOTAL, Row, Values, lines
from tracker.reports.consolidated import ConsolidatedReport, Grid
from tracker.reports.rules import read_list

ROMAN = ("I", "II", "III", "IV", "V", "VI")
UNIT_COLUMNS = ("stt", "don_vi", "giao", "dung_han", "xong_qua_han", "khong_han", "trong_han", "qua_han")
TARGET_COLUMNS = ("stt", "chi_tieu", "muc_tieu", "ket_qua", "ky_truoc", "da_bao_cao", "con_thieu")
SILENT_COLUMNS = ("stt", "don_vi", "tinh_trang")
DRAFT = "Bản đang soạn, chưa khoá, số liệu còn có thể đổi"


def report_values(report: ConsolidatedReport, *, ward: str, plan: str = "") -> Values:
    """Of `PaperKind.CONSOLIDATED_REPORT`: its sections numbered, its tables in the annex; a draft says so in its footer."""
    when = f", {report.period}" if report.period else ""
    sections = [
        part
        for place, section in zip(ROMAN, report.sections, strict=False)
        for part in (Heading(f"{place}. {section.heading}"), *section.paragraphs)
    ]
    work = report.statistics
    total = work.rows[-1] if work.has_total else ("",) * len(UNIT_COLUMNS)
    return {
        "trich_yeu": f"{report.title}{when}", "noi_dung": lines(*sections),
        "bang_don_vi": rows_of(work, UNIT_COLUMNS),
        **{TOTAL + name: text for name, text in zip(UNIT_COLUMNS[2:], total[2:], strict=True)},
        "bang_chi_tieu": rows_of(report.indicators, TARGET_COLUMNS), "bang_chua_bao_cao": rows_of(report.missing, SILENT_COLUMNS),
        "doan_ket": f"{ward} báo cáo, số liệu tính đến ngày {day_short(report.as_of)}./.",
        "ky_bao_cao": report.period, "so_lieu_den": day_short(report.as_of), "ke_hoach": plan,
        "kem_theo": f"Kèm theo Báo cáo {report.title}{when}", "chan_trang": report.footer or DRAFT,
    }  # fmt: skip


def rows_of(grid: Grid, names: tuple[str, ...]) -> list[Row]:
    """The rows of a table without its sum."""
    found = grid.rows[:-1] if grid.has_total else grid.rows
    return [dict(zip(names, row, strict=True)) for row in found]


def notice_values(asked: Mapping[str, Any], units: Sequence[Mapping[str, Any]], *, ward: str) -> Values:
    """Of `PaperKind.NOTICE`. `asked`: a request with `plan_title`; `units`: those asked, in order, with `unit_name`, `requested`
    and their own `due_on`."""
    when = asked["period"] or "đột xuất"
    ordered = [one["unit_name"] for one in units if not one["requested"]]
    courteous = [one["unit_name"] for one in units if one["requested"]]
    questions = read_list(asked["questions"])
    later = [one for one in units if one["due_on"] != asked["due_on"]]
    parts: list[str] = [f"{ward} thông báo về báo cáo “{asked['title']}”, {when}, như sau:"]
    parts += [
        Heading("1. Thời gian lấy số liệu"),
        f"Từ ngày {day_short(asked['first_on'])} đến ngày {day_short(asked['last_on'])}.",
    ]
    if asked["plan_title"]:
        parts.append(f"Báo cáo về việc thực hiện kế hoạch “{asked['plan_title']}”.")
    parts += [Heading("2. Nội dung báo cáo"), "Kết quả thực hiện nhiệm vụ được giao; khó khăn, vướng mắc; đề xuất, kiến nghị."]
    parts += [f"{letter}) {words}" for letter, words in zip("abcdđeghiklmnopqrstuvxy", questions, strict=False)]
    parts += [Heading("3. Thời hạn"), f"Gửi báo cáo trên Sổ Việc chậm nhất {day_long(asked['due_on'])}."]
    if later:
        named = "; ".join(f"{one['unit_name']}: {day_short(one['due_on'])}" for one in later)
        parts.append(f"Riêng các đơn vị sau có hạn khác: {named}.")
    parts.append(Heading("4. Đơn vị báo cáo"))
    parts += [f"Các đơn vị: {'; '.join(ordered)}."] if ordered else []
    parts += [f"Trân trọng đề nghị phối hợp: {'; '.join(courteous)}."] if courteous else []
    return {
        "trich_yeu": f"Về việc báo cáo {asked['title']}, {when}", "noi_dung": lines(*parts),
        "doan_ket": f"{ward} thông báo để các đơn vị biết, thực hiện./.",
        "ky_bao_cao": asked["period"], "han_bao_cao": day_short(asked["due_on"]), "ke_hoach": asked["plan_title"] or "",
    }  # fmt: skip
