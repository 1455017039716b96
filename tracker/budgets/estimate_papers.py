"""An estimate as the fields of its two papers: the tờ trình of who drafted it, the report of who appraised it; pure."""

from collections.abc import Mapping
from typing import Any

from tracker.budgets.rules import SOURCE_WORDS, LineVerdict, by_source
from tracker.core.clock import ward_day
from tracker.core.money import in_words
from tracker.core.papers import Heading
from tracker.core.text import day_short, number, uncapital
from tracker.paper_templates.shapes import TOTAL, Row, Values, lines


def submission_values(estimate: Mapping[str, Any], *, ward: str) -> Values:
    """Of `PaperKind.ESTIMATE_SUBMISSION`. `estimate`: as `queries.find` has it."""
    asked = estimate["proposed"]
    sources = "; ".join(
        f"{uncapital(SOURCE_WORDS[one])} {number(sums.asked)} đồng" for one, sums in by_source(estimate["lines"]).items()
    )
    return of_unit(estimate, estimate["unit_name"], ward) | {
        "trich_yeu": f"Về việc phê duyệt {uncapital(estimate['title'])}",
        "noi_dung": lines(
            *grounds(estimate), f"{estimate['unit_name']} trình {council(ward)} xem xét, phê duyệt {uncapital(estimate['title'])} như sau:",
        ),
        "bang_du_toan": [asked_line(place, line) for place, line in enumerate(estimate["lines"], 1)],
        TOTAL + "thanh_tien": number(asked),
        "noi_dung_sau": lines(f"Tổng kinh phí: {money_words(asked)}", f"Nguồn kinh phí: {sources}."),
        "doan_ket": f"{estimate['unit_name']} kính trình {council(ward)} xem xét, quyết định./.",
        "bang_chu": in_words(asked),
    }  # fmt: skip


def asked_line(place: int, line: Mapping[str, Any]) -> Row:
    note = f" ({line['source_note']})" if line["source_note"] else ""
    return {
        "stt": str(place), "noi_dung": line["content"], "don_vi_tinh": line["measure"], "so_luong": line["quantity_words"],
        "don_gia": number(line["unit_price"]), "thanh_tien": number(line["amount"]), "nguon": f"{line['source_word']}{note}",
    }  # fmt: skip


def appraisal_values(estimate: Mapping[str, Any], *, ward: str) -> Values:
    """Of `PaperKind.APPRAISAL`. `estimate`: as `queries.find` has it, appraised."""
    asked, agreed = estimate["proposed"], estimate["appraised"]
    less = sum(line["verdict"] != LineVerdict.AGREE for line in estimate["lines"])
    opinion = (Heading("Ý kiến chung"), estimate["opinion"]) if estimate["opinion"] else ()
    return of_unit(estimate, estimate["appraised_unit_name"], ward) | {
        "trich_yeu": f"Kết quả thẩm định {uncapital(estimate['title'])}",
        "noi_dung": lines(
            *grounds(estimate),
            f"Theo đề nghị của {estimate['unit_name']} ngày {day_short(ward_day(estimate['submitted_at']))},"
            f" {estimate['appraised_unit_name']} đã thẩm định {len(estimate['lines'])} dòng của dự toán"
            f" {estimate['code']}: thống nhất {len(estimate['lines']) - less} dòng, giảm hoặc không thống nhất {less} dòng, cụ thể như sau:",
        ),
        "bang_tham_dinh": [judged_line(place, line) for place, line in enumerate(estimate["lines"], 1)],
        TOTAL + "de_nghi": number(asked), TOTAL + "tham_dinh": number(agreed), TOTAL + "chenh_lech": number(asked - agreed),
        "noi_dung_sau": lines(f"Tổng kinh phí thống nhất: {money_words(agreed)}", *opinion),
        "doan_ket": f"{estimate['appraised_unit_name']} báo cáo để {council(ward)} xem xét, quyết định./.",
        "bang_chu": in_words(agreed),
    }  # fmt: skip


def judged_line(place: int, line: Mapping[str, Any]) -> Row:
    return {
        "stt": str(place), "noi_dung": line["content"], "de_nghi": number(line["amount"]), "tham_dinh": number(line["appraised"]),
        "chenh_lech": number(line["amount"] - line["appraised"]),
        "ly_do": f"{line['verdict_word']}{': ' if line['reason'] else ''}{line['reason']}",
    }  # fmt: skip


# Of both


def of_unit(estimate: Mapping[str, Any], unit: str, ward: str) -> dict[str, Any]:
    """A paper that an office of the ward issues, to the ward."""
    return {
        "co_quan_tren": council(ward), "co_quan": unit, "kinh_gui": council(ward), "ma_du_toan": estimate["code"],
        "ke_hoach": plan_words(estimate), "noi_nhan": ["Như trên", "Lưu: VT"],
    }  # fmt: skip


def council(ward: str) -> str:
    """UBND phường Đồ Sơn → Ủy ban nhân dân phường Đồ Sơn."""
    return ward.replace("UBND", "Ủy ban nhân dân")


def money_words(amount: int) -> str:
    return f"{number(amount)} đồng (bằng chữ: {uncapital(in_words(amount))})."


def grounds(estimate: Mapping[str, Any]) -> list[str]:
    """Each căn cứ on a line, begun and ended as such lines are."""
    typed = [one.strip().rstrip(";.") for one in estimate["grounds"].splitlines() if one.strip()]
    return [f"{one if one.casefold().startswith('căn cứ') else f'Căn cứ {uncapital(one)}'};" for one in typed]


def plan_words(estimate: Mapping[str, Any]) -> str:
    """Kế hoạch số 125/KH-UBND ngày 03/02/2026; the title of one without a number; empty without a plan."""
    if not estimate["plan"]:
        return ""
    named = f"Kế hoạch số {estimate['plan_number']}" if estimate["plan_number"] else str(estimate["plan_title"])
    return f"{named} ngày {day_short(estimate['plan_issued_on'])}" if estimate["plan_issued_on"] else named
