"""A workbook's rows as readings: which column is which, what each line becomes or why it cannot; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from tracker.core.text import read_day
from tracker.indicators.owing import is_asked, key_of
from tracker.indicators.recording_rules import (
    IMPOSSIBLE,
    Told,
    before,
    change_problem,
    day_problem,
    standing,
    value_problem,
)
from tracker.indicators.rules import Rollup, Shape, counted_words, read_amount
from tracker.indicators.soundness import warnings_of
from tracker.reader.workbooks import Headings, Table, plain
from tracker.units.rules import Directory, places_of
from tracker.workdays.report_periods import Frequency, ReportPeriod, how_many

MOST_NOTE = 1000
WHY = "x"  # a workbook's corrections share the reason given when it is entered
COLUMNS = Headings(
    {
        "code": ("ma chi tieu", "ma"),
        "indicator": ("chi tieu", "ten chi tieu", "noi dung chi tieu"),
        "unit": ("don vi", "ten don vi", "don vi bao cao"),
        "period": ("ky", "ky bao cao", "thoi ky"),
        "numerator": ("so dem duoc", "so dat duoc", "tu so", "so luong", "ket qua", "so lieu"),
        "denominator": ("tong so", "mau so", "tren tong so"),
        "note": ("ghi chu", "giai thich"),
        "day": ("ngay nhan", "ngay bao cao", "ngay bao"),
    },
    ("indicator", "unit", "period", "numerator"),
    "Không thấy dòng tiêu đề cột trong tệp. Xin đặt một dòng tiêu đề có ít nhất “Chỉ tiêu”, “Đơn vị”, “Kỳ”, “Số đếm được”, "
    "hoặc dùng tệp mẫu.",
)  # fmt: skip


class Becomes(StrEnum):
    """What a line becomes; BLANK: nothing is written in it, which is not 0."""

    NEW = "new"
    CORRECTION = "correction"
    SAME = "same"
    BLANK = "blank"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the workbook. `found`, `period`, `told` where it can be entered; `warnings` to be confirmed; `problem` why not."""

    row: int
    cells: tuple[str, ...]
    becomes: Becomes
    found: Mapping[str, Any] | None = None
    period: ReportPeriod | None = None
    told: Told | None = None
    warnings: tuple[str, ...] = ()
    problem: str = ""

    @property
    def stands(self) -> dict[str, Any] | None:
        return standing(self.found, self.period) if self.found and self.period else None

    @property
    def value(self) -> str:
        return counted_words(self.told.numerator, self.told.denominator) if self.told else ""

    @property
    def was(self) -> str:
        return counted_words(self.stands["numerator"], self.stands["denominator"]) if self.stands else ""


@dataclass(frozen=True, slots=True)
class Known:
    """What lines are checked against: the indicators that run, each with each unit that reports it (rows of `recorded.find`)."""

    indicators: Sequence[Mapping[str, Any]]
    pairs: Mapping[tuple[int, int], Mapping[str, Any]]
    directory: Directory
    today: date


def code_of(indicator: int) -> str:
    """CT-12: an indicator as a workbook names it."""
    return f"CT-{indicator}"


def named(table: Table, indicators: Sequence[Mapping[str, Any]]) -> set[int]:
    """The indicators that a workbook's lines mean."""
    found = set()
    for _, cells in table.lines:
        try:
            found.add(int(indicator_of(table, cells, indicators)["id"]))
        except ValueError:
            continue
    return found


def checked(table: Table, known: Known) -> list[Line]:
    """Every line with what it becomes, or its problem in Vietnamese."""
    places, seen, made = places_of(known.directory), dict[tuple[int, int, ReportPeriod], int](), []
    for row, cells in table.lines:
        if not table.cell(cells, "numerator") and not table.cell(cells, "denominator"):
            made.append(Line(row, cells, Becomes.BLANK))
            continue
        try:
            indicator = indicator_of(table, cells, known.indicators)
            unit = places(typed := table.cell(cells, "unit"))
            if unit is None:
                raise ValueError(f"Không có đơn vị tên “{typed[:80]}”.")
            period = period_of_words(Frequency(indicator["frequency"]), table.cell(cells, "period"), known.today)
            found = known.pairs.get((indicator["id"], unit.id))
            if found is None or not is_asked(found, period):
                raise ValueError(f"{unit.name} không báo chỉ tiêu này.")
            line = line_of(row, cells, found, period, told_of(table, cells, known.today), known.today)
        except ValueError as problem:
            made.append(Line(row, cells, Becomes.PROBLEM, problem=str(problem)))
            continue
        same = (indicator["id"], unit.id, period)
        if same in seen:
            line = Line(
                row, cells, Becomes.PROBLEM, problem=f"Trùng với dòng {seen[same]} của tệp (cùng chỉ tiêu, đơn vị, kỳ)."
            )
        seen.setdefault(same, row)
        made.append(line)
    return made


def line_of(row: int, cells: tuple[str, ...], found: Mapping[str, Any], period: ReportPeriod, told: Told, today: date) -> Line:
    """Raises ValueError with one Vietnamese sentence."""
    stands, earlier = standing(found, period), before(found, period)
    if stands and change_problem(told, stands):
        return Line(row, cells, Becomes.SAME, found, period, told)
    if problem := day_problem(found, period, told.counted_on, today=today) or value_problem(told, Shape(found["shape"])):
        is_note_missing = problem == IMPOSSIBLE
        raise ValueError("Số đếm được lớn hơn tổng số. Nếu đúng, xin ghi vì sao ở cột Ghi chú." if is_note_missing else problem)
    odd = warnings_of(
        numerator=told.numerator, denominator=told.denominator, shape=Shape(found["shape"]), rollup=Rollup(found["rollup"]),
        before_numerator=earlier["numerator"] if earlier else None, before_denominator=earlier["denominator"] if earlier else None,
    )  # fmt: skip
    return Line(row, cells, Becomes.CORRECTION if stands else Becomes.NEW, found, period, told, tuple(odd))


def indicator_of(table: Table, cells: Sequence[str], indicators: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """By its code, else by its name. Raises ValueError."""
    code, name = table.cell(cells, "code"), table.cell(cells, "indicator")
    if code:
        found = [one for one in indicators if plain(code_of(one["id"])) == plain(code)]
    else:
        found = [one for one in indicators if plain(one["name"]) == plain(name)]
    if len(found) > 1:
        raise ValueError("Có nhiều chỉ tiêu cùng tên. Xin ghi thêm cột “Mã chỉ tiêu”.")
    if not found:
        raise ValueError(f"Không có chỉ tiêu “{(code or name)[:80]}” đang theo dõi.")
    return found[0]


def told_of(table: Table, cells: Sequence[str], today: date) -> Told:
    """The numbers, note and day of a line. Raises ValueError."""
    if not (typed := table.cell(cells, "numerator")):
        raise ValueError("Thiếu “Số đếm được”. Nếu chưa có ai thì ghi 0.")
    whole, note, day = (table.cell(cells, name) for name in ("denominator", "note", "day"))
    if len(note) > MOST_NOTE:
        raise ValueError(f"“Ghi chú” dài quá {MOST_NOTE} ký tự.")
    return Told(
        read_amount(typed), read_amount(whole) if whole else None, read_day(day) if day else today, note, why=WHY, sure=True
    )


def period_of_words(frequency: Frequency, typed: str, today: date) -> ReportPeriod:
    """“quý III năm 2026”, “Quý 3/2026”, “tháng 9/2026”, “2026-3”, “năm 2026”. Raises ValueError."""
    found = spellings(frequency, today.year).get(" ".join(word for word in plain(typed).split() if word != "nam"))
    if found is None:
        example = ReportPeriod(frequency, today.year, 1).words
        raise ValueError(f"Không đọc được kỳ “{typed[:40]}”. Xin ghi như “{example}”.")
    return found


@cache
def spellings(frequency: Frequency, year: int) -> dict[str, ReportPeriod]:
    """How the periods of some years around are written, without marks and the word “năm”."""
    found: dict[str, ReportPeriod] = {}
    for period in (ReportPeriod(frequency, y, n) for y in range(year - 4, year + 2) for n in range(1, how_many(frequency) + 1)):
        words = " ".join(word for word in plain(period.words).split() if word != "nam")
        found |= {words: period, plain(key_of(period)): period}
        if frequency is Frequency.QUARTER:
            found[f"quy {period.number} {period.year}"] = period
    return found
