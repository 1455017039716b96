"""The numbers that a unit's report carries: its assignments of the period, its readings as the boards have them; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.indicators.boards import Board, UnitStand
from tracker.indicators.rolling import Stand
from tracker.indicators.rules import IndicatorState, Shape, counted_words, value_of, written
from tracker.reports.rules import Figures, ReadingFigure

NOT_REPORTED = "chưa báo"


@dataclass(frozen=True, slots=True)
class Asked:
    """An indicator that a unit reports, for the period of the indicator that closed last; `url` where its number is entered."""

    figure: ReadingFigure
    period: str
    url: str

    @property
    def is_reported(self) -> bool:
        return self.figure.numerator is not None


def asked_of(unit: int, boards: Iterable[Board]) -> list[Asked]:
    """What a unit reports of the running indicators, in the boards' order."""
    return [
        Asked(figure_of(board, one), board.period.words, f"/readings/{board.row['id']}/{board.period.slug}")
        for board in boards if board.row["state"] == IndicatorState.RUNNING
        for one in board.units if one.unit == unit and one.is_asked
    ]  # fmt: skip


def figure_of(board: Board, one: UnitStand) -> ReadingFigure:
    """A unit's number for the board's very period; one of an earlier period is not reported for this."""
    stand = one.stand
    if not stand.is_current or stand.numerator is None:
        return ReadingFigure(board.row["id"], board.row["name"], None, None, NOT_REPORTED)
    return ReadingFigure(
        board.row["id"],
        board.row["name"],
        stand.numerator,
        stand.denominator,
        words_of(stand, board.shape, board.row["counted"]),
    )


def words_of(stand: Stand, shape: Shape, counted: str) -> str:
    """380 trên 400 người, 95% · 1.240 người"""
    unit = f" {counted}" if counted else ""
    if stand.numerator is None:
        return NOT_REPORTED
    said = f"{counted_words(stand.numerator, None if shape is Shape.COUNT else stand.denominator)}{unit}"
    value = value_of(stand.numerator, stand.denominator, shape)
    return said if shape is Shape.COUNT or value is None else f"{said}, {written(value, shape)}"


def figures_of(work: Mapping[str, int], asked: Sequence[Asked], *, as_of: date) -> Figures:
    """`work`: the names of tasks.statistics.Counts."""
    return Figures(as_of=as_of, **work, readings=tuple(one.figure for one in asked))


WORK: tuple[tuple[str, tuple[str, ...], str | None], ...] = (  # word, the counts it sums, the list's view that shows its rows
    ("Việc được giao", ("done_on_time", "done_late", "done_undated", "open", "late"), ""),
    ("Đã xong", ("done_on_time", "done_late", "done_undated"), "done"),
    ("trong đó xong đúng hạn", ("done_on_time",), None),
    ("trong đó xong muộn", ("done_late",), "done_late"),
    ("Đang làm, chưa quá hạn", ("open",), "open"),
    ("Quá hạn", ("late",), "late"),
)


def work_lines(figures: Figures, before: Figures | None) -> list[tuple[str, int, int, str | None]]:
    """The unit's work as sent: (word, number, that of the time before, the view of the list behind it)."""
    return [(word, summed(figures, names), summed(before, names) if before else 0, view) for word, names, view in WORK]


def summed(figures: Figures, names: Iterable[str]) -> int:
    return sum(getattr(figures, name) for name in names)


def compared(figures: Figures, before: Figures | None) -> list[dict[str, Any]]:
    """Each reading as sent beside the one of the time before: name, text, `before` (None: not known then)."""
    known = {one.indicator: one for one in before.readings} if before else {}
    return [
        {"name": one.name, "text": one.text, "is_missing": one.numerator is None,
         "before": known[one.indicator].text if one.indicator in known else None}
        for one in figures.readings
    ]  # fmt: skip
