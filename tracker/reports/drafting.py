"""The first words of a consolidated report: the office's sections from numbers, each unit's paragraph from its submission; pure."""

from collections.abc import Mapping
from typing import Any

from tracker.core.text import day_short, number, percent, uncapital
from tracker.reports.frozen import Frozen
from tracker.reports.rules import OPENING, RESULTS, read_list

MOST = 20_000  # characters of a paragraph
LABELS = {"results": "", "difficulties": "Khó khăn, vướng mắc: ", "proposals": "Đề xuất, kiến nghị: "}


def office_text(section: str, request: Mapping[str, Any], frozen: Frozen, ward: str) -> str:
    """What a section of the office begins with; empty where only people can say it."""
    if section == OPENING:
        return opening(request, frozen, ward)
    return results(frozen) if section == RESULTS else ""


def opening(request: Mapping[str, Any], frozen: Frozen, ward: str) -> str:
    when = f"{request['period']} (" if request["period"] else "thời gian "
    when += f"từ ngày {day_short(request['first_on'])} đến ngày {day_short(request['last_on'])}"
    when += ")" if request["period"] else ""
    source = f"báo cáo của {len(frozen.taken)} đơn vị và Sổ Việc" if frozen.taken else "Sổ Việc"
    return f"{ward} {told(request['title'])}, {when}. Số liệu lấy từ {source}, tính đến ngày {day_short(frozen.as_of)}."


def told(title: str) -> str:
    """báo cáo kết quả phong trào: a title that begins so says it once."""
    return uncapital(title) if title.casefold().startswith("báo cáo") else f"báo cáo {uncapital(title)}"


def results(frozen: Frozen) -> str:
    """The sums in sentences: work, then each indicator."""
    return "\n".join([work_words(frozen), *indicator_words(frozen), *lacking_words_of(frozen)])


def work_words(frozen: Frozen) -> str:
    of = {name: frozen.all(name).value or 0 for name in ("given", "done_on_time", "done_late", "done_undated", "open", "late")}
    if not of["given"]:
        return "Trong kỳ không có nhiệm vụ nào được giao."
    done, left = of["done_on_time"] + of["done_late"] + of["done_undated"], of["open"] + of["late"]
    return (
        f"Trong kỳ, các đơn vị trong phường được giao {number(of['given'])} nhiệm vụ. Đã hoàn thành {number(done)} nhiệm vụ, đạt"
        f" {percent(done, of['given'])} (đúng hạn {number(of['done_on_time'])}, quá hạn {number(of['done_late'])}, không có hạn"
        f" {number(of['done_undated'])}); chưa hoàn thành {number(left)} nhiệm vụ (trong hạn {number(of['open'])}, quá hạn"
        f" {number(of['late'])})."
    )


def indicator_words(frozen: Frozen) -> list[str]:
    """Each indicator in a line; one that nobody reported says so."""
    found = []
    for one in frozen.indicators:
        goal = f" Mục tiêu {one.goal}" if one.goal else ""
        met = ": đã đạt." if one.is_met else f": còn thiếu {one.lack}." if one.lack else "." if goal else ""
        found.append(f"{one.name}: {uncapital(one.value.text)}.{goal}{met}")
    return found


def lacking_words_of(frozen: Frozen) -> list[str]:
    many = len(frozen.lacking)
    return [f"Còn {many} đơn vị chưa có trong báo cáo này (danh sách kèm theo)."] if many else []


def unit_text(submission: Mapping[str, Any], questions: str) -> str:
    """A unit's paragraph: its results, what was hard, what it proposes, then its answers to what was asked."""
    lines = [f"{label}{words}" for name, label in LABELS.items() if (words := submission[name].strip())]
    asked = zip(read_list(questions), read_list(submission["answers"]), strict=False)
    lines += [f"{question.rstrip('?: ')}: {answer.strip()}" for question, answer in asked if answer.strip()]
    return "\n".join(lines)[:MOST]
