"""A head's sheet as a paper, from the published scorecard as it was sealed: nothing is counted again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tracker.accountability.paper_rules import COMPARE
from tracker.accountability.rules import Span
from tracker.core.papers import Heading, Paper, Table
from tracker.core.text import day_short, number, points
from tracker.events.rules import Journal
from tracker.scoring.engine import hundredths
from tracker.scoring.rule_sets import COMPONENT_WORDS, CRITERIA, GRADE_WORDS, Grade, RuleSet, read_definition
from tracker.wards.rules import Settled, issuing_body

GENERAL_HEAD = ("STT", "Tiêu chí", "Tối đa", "Tự chấm", "Cấp có thẩm quyền", "Nhận xét")
GENERAL_WIDTHS = (12, 57, 17, 17, 22, 40)
WORK_HEAD = ("STT", "Nhiệm vụ, sản phẩm", "Hệ số", "Thời hạn", "Kết quả", "Chậm, trả lại")
WORK_WIDTHS = (12, 58, 14, 25, 28, 28)
SUM_HEAD = ("Mục", "Mức", "Điểm", "Căn cứ")
SUM_WIDTHS = (48, 20, 20, 77)
LETTERS = {"a": "a", "b": "b", "c": "c", "unit_result": "d", "organising": "đ", "uniting": "e"}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands over and under every paper of a ward: its name, what it settled, the day, the diary's head."""

    ward: str
    settled: Settled
    dated: date
    made_at: datetime
    journal: Journal

    def paper(self, *, title: str, about: str, parts: tuple[Any, ...], **more: Any) -> Paper:
        """A paper with a title; signed by whom the ward settled, unless `more` says otherwise."""
        usual: dict[str, Any] = {
            "number": "", "signed": (*self.settled.signer_capacity.splitlines(), self.settled.signer_title),
            "name": self.settled.signer_name, "copies": (*self.settled.letter_copies.splitlines(), "Lưu: VT"),
            "footer": self.journal.words,
        }  # fmt: skip
        return Paper(
            above=self.settled.letter_above,
            body=issuing_body(self.settled, self.ward),
            place=self.settled.letter_place, dated=self.dated, about=about, to=(), parts=parts, made_at=self.made_at,
            title=title, **usual | more,
        )  # fmt: skip


def sheet_paper(card: Mapping[str, Any], span: Span, letterhead: Letterhead) -> Paper:
    """The sheet of one head in one period. `card`: a scorecard's columns with the points and reasons on its sheet."""
    rules = read_definition(card["rules"])
    title = "Phiếu theo dõi, đánh giá" if rules.is_legal else "Kết quả thực hiện kế hoạch"
    about = (
        f"Kết quả nhiệm vụ trên Sổ Việc, {span.words}" if rules.is_legal
        else f"{span.words} (không phải xếp loại công chức)"
    )  # fmt: skip
    parts: list[Any] = [*about_head(card, rules, span)]
    place = iter(("I", "II", "III", "IV"))
    if rules.is_legal:
        parts += [Heading(f"{next(place)}. Điểm tiêu chí chung (tối đa {rules.general} điểm)"), general_table(card, rules)]
    parts += [Heading(f"{next(place)}. Kết quả thực hiện nhiệm vụ (tối đa {rules.results} điểm)"), work_table(card)]
    parts += ["Mức và điểm của từng mục:", sum_table(card, rules)]
    parts += [Heading(f"{next(place)}. Tổng hợp"), *summary(card, rules)]
    return letterhead.paper(
        title=title, about=about, parts=tuple(parts), beside=("NGƯỜI ĐƯỢC ĐÁNH GIÁ",), beside_name=card["head_name"],
        signed=("CẤP CÓ THẨM QUYỀN ĐÁNH GIÁ",), name=card["scored_by_name"] or card["published_by_name"], copies=(),
    )  # fmt: skip


def about_head(card: Mapping[str, Any], rules: RuleSet, span: Span) -> list[str]:
    """Who it is about, of which time, on which ground."""
    found = [
        f"Họ và tên: {card['head_name']}", f"Chức vụ: {card['head_title']}", f"Đơn vị: {card['unit_name']}",
        f"Thời gian theo dõi: từ ngày {day_short(span.first)} đến ngày {day_short(span.last)}", f"Căn cứ: {rules.basis}.",
    ]  # fmt: skip
    if card["number"] > 1:
        found.append(f"Công bố lần {card['number']}, thay kết quả trước. Lý do: {card['reason']}")
    return [*found, COMPARE] if rules.is_legal else found


def general_table(card: Mapping[str, Any], rules: RuleSet) -> Table:
    """The general criteria under their groups, with the sums."""
    mine, given = (json.loads(card[name] or "{}") for name in ("self_points", "points"))
    lines, place = [], 0
    for group in rules.general_groups:
        most = sum(one.most for one in group.criteria)
        lines.append(("", group.words, points(most), total_of(mine, group.criteria), total_of(given, group.criteria), ""))
        for one in group.criteria:
            place += 1
            remarks = [part[one.key]["remark"] for part in (mine, given) if one.key in part and part[one.key]["remark"]]
            lines.append(
                (str(place), one.words, points(one.most), point(mine, one.key), point(given, one.key), "; ".join(remarks))
            )
    every = tuple(one for group in rules.general_groups for one in group.criteria)
    lines.append(("", "Cộng", points(rules.general * 100), total_of(mine, every), total_of(given, every), ""))
    return Table(GENERAL_HEAD, GENERAL_WIDTHS, tuple(lines), centred=frozenset({0, 2, 3, 4}))


def point(given: Mapping[str, Any], key: str) -> str:
    return points(given[key]["points"]) if key in given else "–"


def total_of(given: Mapping[str, Any], criteria: Any) -> str:
    return points(sum(given[one.key]["points"] for one in criteria)) if all(one.key in given for one in criteria) else "–"


def work_table(card: Mapping[str, Any]) -> Table:
    """The assignments as they were counted."""
    items = {item["id"]: item for item in json.loads(card["inputs"], parse_float=Decimal)["items"]}
    lines = tuple(
        (
            str(place), work["title"] + (f"\nSản phẩm: {work['product']}" if work.get("product") else ""),
            number(items[work["id"]]["weight"]), day_short(date.fromisoformat(work["day"])), outcome(work, items[work["id"]]),
            "\n".join(x["words"] + (" (khách quan, không trừ)" if x["is_excused"] else "") for x in work["mishaps"]) or "Không",
        )
        for place, work in enumerate(json.loads(card["behind"]), 1)
    )  # fmt: skip
    return Table(WORK_HEAD, WORK_WIDTHS, lines, centred=frozenset({0, 2, 3}))


def outcome(work: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    """Hoàn thành ngày 20/11/2026 · Đã bàn giao, làm 40% · Chưa hoàn thành trong kỳ"""
    if item["handed_over"]:
        return f"Đã bàn giao, làm {number(item['accepted'] * 100)}%"
    if item["accepted"] and work["counted_on"]:
        taken = "Nhận thêm, hoàn thành" if item["taken_over"] else "Hoàn thành"
        return f"{taken} ngày {day_short(date.fromisoformat(work['counted_on']))}"
    return "Chưa hoàn thành trong kỳ"


def sum_table(card: Mapping[str, Any], rules: RuleSet) -> Table:
    """a, b, c and the three criteria with their points, then KQ; the points are those of the sealed lines."""
    result, inputs = json.loads(card["result"]), json.loads(card["inputs"])
    lines = []
    for line in result["lines"]:
        name = line["component"]
        if name == "general":
            continue
        level = card[name] if name in {"a", "b", "c"} else inputs[name] * 100
        why = card[f"{name}_reason"] or line["reason"] if name in CRITERIA else line["reason"]
        lines.append((f"{LETTERS[name]}) {COMPONENT_WORDS[name]}", f"{points(level)}%", of(line["points"]), why))
    said = f"Trung bình {len(lines)} mục, nhân {rules.results} điểm"
    lines.append(("Kết quả (KQ)", f"{of(result['results'])}%", of(result["task_score"]), said))
    return Table(SUM_HEAD, SUM_WIDTHS, tuple(lines), centred=frozenset({1, 2}))


def summary(card: Mapping[str, Any], rules: RuleSet) -> list[str]:
    """The total with the raw completion beside it, the grade it suggests, the authority's words."""
    result = json.loads(card["result"])
    general = next((line["points"] for line in result["lines"] if line["component"] == "general"), None)
    sums = f" (điểm chung {of(general)}, kết quả nhiệm vụ {of(result['task_score'])})" if general is not None else ""
    found = [
        f"Tổng điểm: {points(card['total'])}{sums}.",
        f"Tỷ lệ việc hoàn thành, chưa trừ gì: {points(card['completion'])}%.",
    ]
    if card["grade"]:
        found.append(f"Mức gợi ý theo tổng điểm: {GRADE_WORDS[Grade(card['grade'])]}.")
    if rules.is_legal:
        found.append(f"Ý kiến của cấp có thẩm quyền: {card['comment'] or 'không có ý kiến thêm.'}")
    return [*found, f"Mã kết quả công bố: {card['sha256'][:16]}, lần {card['number']}."]


def of(value: float | None) -> str:
    """93.92 → 93,92: a sealed number with two decimals, as it is."""
    return points(hundredths(value))
