"""Two pages for a meeting: what waits and where it fails, then targets, money, reports and whom to thank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.budgets.queries import Sums
from tracker.core.clock import ward_day
from tracker.core.papers import Annex, Heading, Table
from tracker.core.text import day_short, number, percent
from tracker.home.overview import Overview
from tracker.home.queries import Decisions
from tracker.indicators.boards import Board
from tracker.indicators.rules import written
from tracker.indicators.shown import goal_words

# How many lines of a list two pages hold; the rest is counted under it.
DECISIONS, UNITS, BODIES, GOALS, OWING, THANKS = 5, 8, 4, 6, 3, 2
MM, EDGES = 2.0, 8  # of a character as it is on the average, of a cell's edges and what its last word leaves free
TEXT = 50  # mm: columns from that width on hold words, narrower ones numbers
TITLE = 120  # characters of what it is about
TITLES = ("Bản tóm tắt tình hình", "Chỉ tiêu, kinh phí, báo cáo")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: what each column says, and where the first leads."""

    cells: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A list under its heading: `lines` cut to what the page holds, `rest` what is said of the others, `empty` where there are none."""

    title: str
    head: tuple[str, ...]
    widths: tuple[int, ...]
    lines: tuple[Line, ...]
    rest: str = ""
    empty: str = ""

    @property
    def numbers(self) -> frozenset[int]:
        """Columns that hold no words."""
        return frozenset(place for place, width in enumerate(self.widths) if width < TEXT)


@dataclass(frozen=True, slots=True)
class Briefing:
    """Both pages as values; `sentence` opens the first, `footer` stands under both."""

    about: str
    ward: str
    sentence: str
    pages: tuple[tuple[Part, ...], tuple[Part, ...]]
    footer: str
    made_at: datetime


def briefing_of(
    seen: Overview, decisions: Decisions | None, *, ward: str, scope: str, today: date, at: datetime, made: str, journal: str
) -> Briefing:
    """`decisions` None: for whoever decides nothing, what waits for leadership is only counted. `made`: the instant in words."""
    return Briefing(
        f"{cut(scope, TITLE)}, ngày {day_short(today)}", ward, sentence(seen),
        (
            (waiting(decisions, today) if decisions else counted(seen), troubled(seen, today), bodies(seen)),
            (goals(seen), money(seen.money, today.year), owing(seen, today), thanks(decisions)),
        ),
        f"{ward}, số liệu đến {made}. {journal}", at,
    )  # fmt: skip


def sentence(seen: Overview) -> str:
    """84,5% đúng hạn, 9 việc quá hạn ở 4 đơn vị; đạt 1 trên 5 chỉ tiêu; 5 đơn vị chậm báo cáo."""
    sums = seen.sums
    said = ["Chưa giao việc nào"]
    if sums["total"]:
        due = sums["done_on_time"] + sums["done_late"] + sums["late"]
        late = f"{number(sums['late'])} việc quá hạn ở {sums['late_units']} đơn vị" if sums["late"] else "không có việc quá hạn"
        said = [f"{percent(sums['done_on_time'], due)} việc đến hạn đã xong đúng hạn, {late}"]
    said += [f"đạt {seen.reached} trên {len(seen.boards)} chỉ tiêu"] if seen.boards else []
    said += [f"{len(seen.late_units)} đơn vị chậm báo cáo"] if seen.late_units else []
    return "; ".join(said) + "."


# The first page


def waiting(decisions: Decisions, today: date) -> Part:
    """What this leader is asked to decide, what has a day first."""
    found = [
        (f"{one['head_title']} kiến nghị về điểm", until(one["answer_by"], today), f"/appeals/{one['id']}")
        for one in decisions.appeals
    ]
    found += [
        (f"{one['name']}: {one['proposed']} đề nghị khen", until(one["decide_by"], today), f"/campaigns/{one['id']}/decision")
        for one in decisions.campaigns
    ]
    found += [
        (
            f"Dự toán {number(one['appraised'])} đồng: {one['title']}",
            until(one["decide_by"], today),
            f"/budgets/{one['id']}/decision",
        )
        for one in decisions.estimates
    ]
    if decisions.flagged:
        found.append((f"{decisions.flagged} khen thưởng cần xem lại: mức xếp loại đã hạ", "", "/awards?state=flagged"))
    found += [
        (f"{one['unit_name']} {asked_words(one)}", since(ward_day(one["asked_at"]), today), f"/extensions/{one['id']}")
        for one in decisions.asked
    ]
    found += [
        (
            f"{one['unit_name']} báo kết quả: {one['text']}",
            since(ward_day(one["submitted_at"]), today),
            f"/assignments/{one['id']}/review",
        )
        for one in decisions.reports
    ]
    lines = [Line((words, when), url) for words, when, url in found]
    return part(
        f"Việc chờ quyết định: {len(lines)}" if lines else "Việc chờ quyết định", ("Việc", "Chờ"), (125, 40), lines, DECISIONS,
        "việc khác", empty="Không có việc nào chờ quyết định.", deep=2,
    )  # fmt: skip


def asked_words(one: Mapping[str, Any]) -> str:
    return "xin chuyển việc" if one["kind"] == "handover" else f"xin {one['word']} đến {day_short(one['to_due'])}"


def counted(seen: Overview) -> Part:
    """The same for whoever does not decide: how much waits for leadership."""
    found = [
        (seen.to_accept, "Kết quả chờ lãnh đạo xác nhận", "/assignments?timing=waiting"),
        (seen.to_decide, "Đề nghị gia hạn, chuyển việc chờ lãnh đạo quyết định", "/extensions"),
    ]
    lines = [Line((words, str(many)), url) for many, words, url in found if many]
    return part(
        "Chờ lãnh đạo quyết định",
        ("Việc", "Số lượng"),
        (125, 40),
        lines,
        DECISIONS,
        "",
        empty="Không có việc nào chờ quyết định.",
    )


def troubled(seen: Overview, today: date) -> Part:
    """Units with late work, most first; requested bodies stand apart, unranked."""
    late = [row for row in seen.standing if row["late"] and row["standing"] != "requested"]
    lines = [
        Line(
            (row["name"], str(row["late"]), f"{(today - row['late_since']).days} ngày", f"{row['done']} trên {row['total']}"),
            f"/assignments?timing=late&unit={row['unit']}",
        )
        for row in late
    ]  # fmt: skip
    head = ("Đơn vị", "Quá hạn", "Chậm nhất", "Đã xong")
    return part(
        "Đơn vị cần chú ý", head, (90, 22, 25, 28), lines, UNITS, "đơn vị khác", empty="Không đơn vị nào có việc quá hạn."
    )


def bodies(seen: Overview) -> Part:
    """Requested bodies by name, as they are: asked, never ranked."""
    found = sorted((row for row in seen.standing if row["standing"] == "requested"), key=lambda row: row["sort_key"])
    lines = [
        Line((row["name"], f"{row['done']} trên {row['total']} việc"), f"/assignments?unit={row['unit']}") for row in found
    ]
    return part("Đơn vị được đề nghị phối hợp (không xếp hạng)", ("Đơn vị", "Đã xong"), (125, 40), lines, BODIES, "đơn vị khác")


# The second page


def goals(seen: Overview) -> Part:
    lines = [Line(goal_cells(board), f"/indicators/{board.row['id']}") for board in seen.boards]
    title = f"Chỉ tiêu: đạt {seen.reached} trên {len(seen.boards)}" if lines else "Chỉ tiêu"
    head = ("Chỉ tiêu", "Hiện nay", "Cần đạt", "Thiếu", "Chưa báo")
    return part(title, head, (77, 21, 24, 21, 22), lines, GOALS, "chỉ tiêu khác", empty="Chưa theo dõi chỉ tiêu nào.", deep=3)


def goal_cells(board: Board) -> tuple[str, ...]:
    """Name, value, target, how many are missing, how many units have not reported."""
    goal, rolled = board.goal, board.rolled
    value = written(board.value, board.shape) if board.value is not None else "chưa có số"
    wanted = goal_words(goal, board.shape, board.row["counted"]) if goal else "–"
    if goal and goal.year and goal.year != board.period.year:
        wanted += f" năm {goal.year}"
    missing = number(board.missing) if board.missing else ("đạt" if board.is_met else "–")
    return board.name, value, wanted, missing, f"{board.unreported}/{rolled.asked}" if board.unreported else "–"


def money(sums: Sums, year: int) -> Part:
    """đồng: planned, appraised, approved, spent."""
    cells = tuple(number(one) for one in (sums.planned, sums.appraised, sums.approved, sums.spent))
    over = f"; chi vượt {number(sums.overspent)}" if sums.overspent else ""
    lines = [Line(cells, f"/budgets?year={year}")] if sums.planned else []
    return part(
        f"Kinh phí năm {year} (đồng{over})", ("Dự kiến", "Thẩm định", "Đã duyệt", "Đã chi"), (41, 41, 41, 42), lines, 1, "",
        empty="Chưa có dự toán nào.",
    )  # fmt: skip


def owing(seen: Overview, today: date) -> Part:
    lines = [
        Line((one.name, one.title, f"{(today - one.since).days} ngày"), f"/reports/{one.request}") for one in seen.late_units
    ]
    title = f"Chậm báo cáo: {len(lines)} đơn vị" if lines else "Chậm báo cáo"
    return part(
        title, ("Đơn vị", "Báo cáo", "Chậm"), (58, 85, 22), lines, OWING, "đơn vị khác", empty="Không đơn vị nào chậm báo cáo."
    )


def thanks(decisions: Decisions | None) -> Part:
    lines = [Line((one["unit_name"], one["words"]), f"/praises/{one['id']}") for one in decisions.thanks] if decisions else []
    return part(f"Nên cảm ơn: {len(lines)} đơn vị", ("Đơn vị", "Vì"), (65, 100), lines, THANKS, "")


# On paper


def annexes(made: Briefing) -> list[Annex]:
    """Both pages as sheets that are written as Word and printed as PDF."""
    sheets: list[Annex] = []
    for title, parts in zip(TITLES, made.pages, strict=True):
        body: list[str | Table] = [made.sentence] if not sheets else []
        for one in parts:
            if one.lines:
                rest = ((one.rest, *("",) * (len(one.head) - 1)),) if one.rest else ()
                rows = (*(line.cells for line in one.lines), *rest)
                body += [Heading(one.title), Table(one.head, one.widths, rows, centred=one.numbers)]
            elif one.empty:
                body += [Heading(one.title), one.empty]
        sheets.append(Annex(title, made.about, made.ward, tuple(body), made.made_at, made.footer))
    return sheets


def part(
    title: str, head: tuple[str, ...], widths: tuple[int, ...], lines: Sequence[Line], most: int, others: str, *, empty: str = "",
    deep: int = 1,
) -> Part:  # fmt: skip
    """The first `most` lines, each cell cut to `deep` lines of its column, so that a page holds what it is meant to hold."""
    room = [int(deep * (width - EDGES) / MM) for width in widths]
    fitted = tuple(
        Line(tuple(cut(cell, most_of) for cell, most_of in zip(one.cells, room, strict=True)), one.url) for one in lines[:most]
    )
    rest = f"và {len(lines) - most} {others}" if len(lines) > most and others else ""
    return Part(title, head, widths, fitted, rest, empty)


def cut(words: str, most: int) -> str:
    """At most so many characters, ended by … after a whole word where it is longer."""
    if len(words) <= most:
        return words
    kept = words[:most]
    return f"{kept[: kept.rfind(' ')] if ' ' in kept else kept[:-1]}…"


def until(day: date, today: date) -> str:
    return f"hạn {day_short(day)}" + (", đã qua" if day < today else "")


def since(day: date, today: date) -> str:
    return f"{(today - day).days or 'dưới 1'} ngày"
