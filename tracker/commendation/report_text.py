"""The achievement report of one candidate: drafted in sentences from the facts kept with its proposal, read as a paper's parts; pure."""

import re
from collections.abc import Iterable, Sequence

from tracker.awards.rules import Subject
from tracker.commendation.deeds import EARLY_DAYS
from tracker.commendation.paper_rules import Dossier, Put
from tracker.commendation.rules import achieved
from tracker.core.papers import Heading
from tracker.core.text import day_short, percent, points

MOST = 20_000  # characters of a report
NAMED = 8  # of the tasks that the draft tells by name
HEADING = re.compile(r"[IVX]{1,5}\. ")
NAMES = {Subject.PERSON: "Họ và tên", Subject.COLLECTIVE: "Tên tập thể", Subject.HOUSEHOLD: "Tên hộ gia đình"}


def text_of(put: Put, dossier: Dossier) -> str:
    """What the report says: as a person left it, else the draft."""
    return put.report or draft(put, dossier)


def parts_of(text: str) -> tuple[str, ...]:
    """The paragraphs of a report; a line that begins with a Roman number and a point is a heading."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(Heading(line) if HEADING.match(line) else line for line in lines if line)


def draft(put: Put, dossier: Dossier) -> str:
    """The report as the facts tell it, one paragraph a line."""
    parts = (
        ("I. Sơ lược", about(put, dossier)),
        ("II. Thành tích đạt được", [*nominated(put), *work(put, dossier), *more(put), *score(put)]),
        ("III. Điều kiện và căn cứ", conditions(put)),
        ("IV. Hình thức đề nghị khen thưởng", [request(put, dossier)]),
    )
    return "\n".join(line for heading, lines in parts for line in (heading, *lines))


def about(put: Put, dossier: Dossier) -> list[str]:
    place = [f"Chức vụ, đơn vị: {put.place}"] if put.place else []
    seen = f"Thời gian xét: từ ngày {day_short(dossier.first_on)} đến ngày {day_short(dossier.last_on)}"
    plan = [f"Nội dung thi đua: {dossier.plan_title}"] if dossier.plan_title else []
    return [f"{NAMES[put.kind.subject]}: {put.name}", *place, seen, *plan]


def nominated(put: Put) -> list[str]:
    """What the unit that named them says, in its own words."""
    if not put.merits:
        return []
    first, *others = [line for line in put.merits.splitlines() if line.strip()]
    return [f"Theo đề cử của {put.named_by}: {first}" if put.named_by else first, *others]


def work(put: Put, dossier: Dossier) -> list[str]:
    """How much was done in time, early and well, and of what."""
    facts = put.facts or {}
    due, on_time = facts.get("due", 0), facts.get("on_time", 0)
    if not due:
        return []
    whole = on_time == due
    done = (
        f"cả {due} việc đều hoàn thành đúng hạn" if whole else f"{on_time} việc hoàn thành đúng hạn ({percent(on_time, due)})"
    )
    found = [f"Trong thời gian xét có {due} việc đến hạn, {done}{early(facts.get('early', 0))}."]
    if on_time and not facts.get("returned"):
        found.append("Về chất lượng: kết quả được xác nhận, không lần nào bị trả lại vì sai sót lớn.")
    return [*found, *listed("Các việc đã hoàn thành đúng hạn", named(put, "assignment"))]


def early(many: int) -> str:
    return f", trong đó {many} việc xong sớm từ {EARLY_DAYS} ngày trở lên" if many else ""


def more(put: Put) -> list[str]:
    """Initiatives and help given to other units."""
    facts, found = put.facts or {}, []
    if many := facts.get("initiatives", 0):
        known = facts.get("recognised", 0)
        said = f", trong đó {known} sáng kiến được công nhận" if known else ""
        found += [f"Về sáng kiến: có {many} sáng kiến được ghi nhận{said}.", *listed("Sáng kiến", named(put, "initiative"))]
    if many := facts.get("helped", 0):
        found.append(f"Về phối hợp: {many} lần trả lời đúng hẹn đề nghị phối hợp của đơn vị khác.")
    return found


def score(put: Put) -> list[str]:
    """Published scores: none of a requested body, and a civil servant's score only of those whom the ward grades."""
    every = (put.facts or {}).get("scores", ())
    mine = [] if put.is_requested else [one for one in every if put.is_graded or not one["is_legal"]]
    if not mine:
        return []
    title = "Điểm kết quả nhiệm vụ đã công bố" if mine[0]["is_legal"] else "Điểm thực hiện kế hoạch đã công bố"
    each = "; ".join(f"{one['words']}: {points(one['total'])}" for one in mine)
    return [f"{title}: {each}."]


def conditions(put: Put) -> list[str]:
    """Each condition of its kind with why it holds and where it stands."""
    held = (put.facts or {}).get("conditions", ())
    return [
        *(f"{place}. {one['words']}: {one['why']} ({one['basis']})." for place, one in enumerate(held, 1)),
        "Không có việc xem xét kỷ luật, thanh tra, kiểm tra, khiếu nại, tố cáo chưa kết thúc được ghi nhận khi đề nghị.",
    ]


def request(put: Put, dossier: Dossier) -> str:
    return f"Đề nghị xét {honour(put)} cho {put.name}, {reason(dossier)}."


def honour(put: Put) -> str:
    """tặng Giấy khen · công nhận danh hiệu “Lao động tiên tiến”"""
    name = put.kind.name
    if name.startswith("Giấy khen"):
        return "tặng Giấy khen"
    return f"tặng {name}" if name.startswith("Bằng khen") else f"công nhận danh hiệu “{name}”"


def reason(dossier: Dossier) -> str:
    """đã có thành tích trong thực hiện nhiệm vụ năm 2026"""
    return f"đã {achieved(dossier.plan_title, dossier.year)}"


def summary(put: Put) -> str:
    """The achievement in few words, for a list: 12 trên 12 việc đúng hạn; 2 sáng kiến."""
    facts = put.facts or {}
    said = [
        f"Đúng hạn {facts['on_time']} trên {facts['due']} việc" if facts.get("due") else "",
        f"{facts['early']} việc xong sớm" if facts.get("early") else "",
        f"{facts['initiatives']} sáng kiến" if facts.get("initiatives") else "",
        f"{facts['helped']} lần phối hợp đúng hẹn" if facts.get("helped") else "",
    ]  # fmt: skip
    own = [" ".join(put.merits.split())[:300]] if put.merits.strip() else []
    return "; ".join([*own, *(words for words in said if words)])


def named(put: Put, noun: str) -> list[str]:
    """The words of its achievements of one sort."""
    return [words for key, words in put.achievements if key.startswith(f"{noun}:")]


def listed(title: str, names: Sequence[str]) -> list[str]:
    """Title: first; second; third và 4 việc khác."""
    return [f"{title}: {joined(names[:NAMED])}{rest(len(names))}."] if names else []


def joined(names: Iterable[str]) -> str:
    return "; ".join(name.rstrip(" .;") for name in names)


def rest(many: int) -> str:
    return f"; và {many - NAMED} nội dung khác" if many > NAMED else ""
