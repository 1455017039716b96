"""A consolidated report as a plain value: its words and tables, ready for a page, a paper or a workbook; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.core.text import number
from tracker.reports.frozen import COUNTED, COUNTED_WORDS, Frozen, IndicatorLine, UnitLine, read_frozen
from tracker.reports.rules import SECTION_WORDS, SECTIONS, UNITS, ConsolidationState, lacking_words

WORK_HEAD = ("STT", "Đơn vị", *COUNTED_WORDS.values())
INDICATOR_HEAD = ("STT", "Chỉ tiêu", "Mục tiêu", "Kết quả", "Kỳ trước", "Đơn vị báo cáo", "Còn thiếu")
MISSING_HEAD = ("STT", "Đơn vị", "Tình trạng")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of plain text: every row has as many cells as `head`; `numeric` names the columns to set right or centred, `counts`
    those that hold nothing but whole numbers; `shares` say how wide each column is, of 100. The last row is a sum where `has_total`.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int]
    shares: tuple[int, ...]
    counts: frozenset[int] = frozenset()
    has_total: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its paragraphs; of the units' section each paragraph begins with its unit's name and a colon."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsolidatedReport:
    """One version of the office's report. `title`: what was asked ("Kết quả phong trào Bình dân học vụ số"); `period`: its words
    ("quý III năm 2026"), empty of one asked once. `number`: the version, from 1; `state`: rules.ConsolidationState.

    Sections without words are left out; grids without rows are there, empty. `footer`: the event chain's head, empty while a draft.
    """

    code: str
    title: str
    period: str
    first_on: date
    last_on: date
    frozen_at: datetime
    as_of: date
    number: int
    state: str
    reason: str
    sections: tuple[Section, ...]
    statistics: Grid
    indicators: Grid
    missing: Grid
    footer: str

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The annex tables that have rows."""
        return tuple(one for one in (self.statistics, self.indicators, self.missing) if one.rows)


def report_of(row: Mapping[str, Any], parts: Sequence[Mapping[str, Any]], frozen: Frozen | None = None) -> ConsolidatedReport:
    """`row`: the columns of `consolidation`, and of its request code, title, period, first_on, last_on; `parts`: those of its
    paragraphs, in order, with `unit_name`. `frozen`: what `row["frozen"]` holds, where it was read already."""
    frozen = frozen or read_frozen(row["frozen"])
    return ConsolidatedReport(
        code=row["code"], title=row["title"], period=row["period"], first_on=row["first_on"], last_on=row["last_on"],
        frozen_at=frozen.at, as_of=frozen.as_of, number=row["number"], state=row["state"], reason=row["reason"],
        sections=sections_of(parts), statistics=statistics_of(frozen), indicators=indicators_of(frozen), missing=missing_of(frozen),
        footer=footer_of(row),
    )  # fmt: skip


def sections_of(parts: Sequence[Mapping[str, Any]]) -> tuple[Section, ...]:
    """The sections that say something, in the order of the form; a unit taken out says nothing."""
    found = []
    for key in SECTIONS:
        mine = [part for part in parts if part["section"] == key and not part["taken_out"] and part["text"].strip()]
        lines = [line for part in mine for line in lines_of(part, is_unit=key == UNITS)]
        if lines:
            found.append(Section(SECTION_WORDS[key], tuple(lines)))
    return tuple(found)


def lines_of(part: Mapping[str, Any], *, is_unit: bool) -> list[str]:
    lines = [line.strip() for line in part["text"].splitlines() if line.strip()]
    return [f"{part['unit_name']}: {lines[0]}", *lines[1:]] if is_unit else lines


def statistics_of(frozen: Frozen) -> Grid:
    """The work of the period by unit, requested bodies last, and its sum."""
    rows = [(str(place), one.name, *counts_of(one)) for place, one in enumerate(frozen.units, 1)]
    if rows:
        rows.append(("", "Cộng", *(one.text for one in frozen.total)))
    return Grid(
        "Thống kê nhiệm vụ theo đơn vị", WORK_HEAD, tuple(rows), frozenset(range(2, len(WORK_HEAD))), (6, 28, 11, 11, 11, 11, 11, 11),
        counts=frozenset({0, *range(2, len(WORK_HEAD))}), has_total=bool(rows),
    )  # fmt: skip


def counts_of(line: UnitLine) -> tuple[str, ...]:
    return tuple(number(line.count(name)) for name in COUNTED)


def indicators_of(frozen: Frozen) -> Grid:
    """The indicators against this year's targets, beside the period before where there is one."""
    rows = tuple((str(place), *indicator_row(one, frozen)) for place, one in enumerate(frozen.indicators, 1))
    return Grid(
        "Kết quả thực hiện chỉ tiêu", INDICATOR_HEAD, rows, frozenset({3, 4, 5}), (6, 34, 12, 12, 12, 12, 12), frozenset({0})
    )


def indicator_row(line: IndicatorLine, frozen: Frozen) -> tuple[str, ...]:
    before = before_text(line, frozen)
    lack = "Đạt" if line.is_met else line.lack
    return line.name, line.goal or "–", line.value.text, before, f"{line.current}/{line.asked}", lack


def before_text(line: IndicatorLine, frozen: Frozen) -> str:
    return frozen.before.texts.get(line.value.key, "–") if frozen.before else "–"


def missing_of(frozen: Frozen) -> Grid:
    """Who has not reported."""
    rows = tuple(
        (str(place), one.name, lacking_words(one.state, requested=one.requested)) for place, one in enumerate(frozen.lacking, 1)
    )
    return Grid("Đơn vị chưa có báo cáo", MISSING_HEAD, rows, frozenset(), (8, 62, 30), frozenset({0}))


def footer_of(row: Mapping[str, Any]) -> str:
    """BC-2026-0007, bản 2. Nhật ký: dòng 12.345, a1b2c3d4e5f60718: the diary's head as it was locked."""
    if row["state"] == ConsolidationState.DRAFT:
        return ""
    return f"{row['code']}, bản {row['number']}. Nhật ký: dòng {number(row['diary'])}, {row['diary_hash'][:16]}"
