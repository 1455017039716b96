"""Making the numbers of a consolidated report from what was read, each with its words and its address; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from tracker.core.text import capital, figure, number
from tracker.indicators.boards import Board
from tracker.indicators.rules import Goal, IndicatorState, Rollup, Shape, rounded, written
from tracker.indicators.shown import goal_words
from tracker.reports.frozen import (
    COUNTED,
    COUNTED_WORDS,
    Before,
    Frozen,
    IndicatorLine,
    Lacking,
    Number,
    Taken,
    UnitLine,
    UnitReading,
)
from tracker.reports.rules import SubmissionState, days_late, read_figures
from tracker.tasks.statistics import Counts, UnitCounts, total

TIMINGS = {"given": ""}  # a count's filter in the list of assignments, where it is not its own name


@dataclass(frozen=True, slots=True)
class Sources:
    """What a consolidated report counts: `work` by lead unit, `boards` at the period's end, and the request's submissions with
    their unit's name, in the ward's order."""

    work: Sequence[UnitCounts]
    boards: Sequence[Board]
    submissions: Sequence[Mapping[str, Any]]


def freeze(request: Mapping[str, Any], sources: Sources, *, at: datetime, as_of: date, before: Before | None = None) -> Frozen:
    """`request`: id, plan, first_on, last_on; `as_of`: the ward day on which lateness was counted."""
    standing = [one for one in sources.boards if one.row["state"] == IndicatorState.RUNNING]
    return Frozen(
        at=at, as_of=as_of, total=counts_of(None, "", total(sources.work), request, at),
        units=tuple(
            UnitLine(one.unit, one.name, one.standing == "requested", counts_of(one.unit, one.name, one.counts, request, at))
            for one in sources.work
        ),
        indicators=tuple(indicator_of(one, request, at) for one in standing),
        taken=tuple(taken_of(one, request) for one in sources.submissions if one["state"] == SubmissionState.ACCEPTED),
        lacking=tuple(lacking_of(one) for one in sources.submissions if one["state"] != SubmissionState.ACCEPTED),
        before=before,
    )  # fmt: skip


# Work


def counts_of(unit: int | None, name: str, counts: Counts, request: Mapping[str, Any], at: datetime) -> tuple[Number, ...]:
    """The numbers of COUNTED; `unit` None: of all."""
    who = f"{name}: " if name else ""
    return tuple(
        Number(
            f"work.{unit or 'all'}.{one}", f"{who}{COUNTED_WORDS[one].lower() if name else COUNTED_WORDS[one]}", value, number(value),
            assignments(request, unit, TIMINGS.get(one, one)), at,
        )
        for one in COUNTED
        for value in (getattr(counts, one),)
    )  # fmt: skip


def assignments(request: Mapping[str, Any], unit: int | None, timing: str) -> str:
    """The list that shows just these assignments."""
    asked = {
        "timing": timing, "unit": unit, "plan": request["plan"], "during_from": request["first_on"].isoformat(),
        "during_to": request["last_on"].isoformat(),
    }  # fmt: skip
    return f"/assignments?{urlencode({name: value for name, value in asked.items() if value})}"


# Indicators


def indicator_of(board: Board, request: Mapping[str, Any], at: datetime) -> IndicatorLine:
    """An indicator's value, its parts and the readings they are of, as at the end of the request's period."""
    row, rolled, goal = board.row, board.rolled, board.goal
    parts = [("value", "", rounded(board.value), value_text(board.value, board))]
    parts.append(("numerator", row["numerator"], rolled.numerator, figure(rolled.numerator)))
    if board.shape is Shape.SHARE:
        parts.append(("denominator", row["denominator"], rolled.denominator, figure(rolled.denominator)))
    url = f"/indicators/{row['id']}?until={request['last_on'].isoformat()}"
    return IndicatorLine(
        indicator=row["id"], name=capital(row["name"]), period=board.period.words,
        numbers=tuple(
            Number(f"indicator.{row['id']}.{key}", f"{row['name']}: {words}" if words else row["name"], value, text, url, at)
            for key, words, value, text in parts
        ),
        goal=goal_text(goal, board) if goal else "", is_met=board.is_met, lack=lack_text(board), asked=rolled.asked,
        current=rolled.current, carried=rolled.carried, missing=rolled.missing,
        readings=tuple(
            UnitReading(one.unit, one.name, one.stand.numerator, one.stand.denominator, one.stand.last_on)
            for one in board.units
            if one.is_asked or row["rollup"] == Rollup.CUMULATIVE  # those that the sum is of
        ),
    )  # fmt: skip


def value_text(value: Fraction | int | None, board: Board) -> str:
    """84,46% · 1.240 người; said as not reported, never 0."""
    if value is None:
        return "Chưa báo cáo"
    said = written(Fraction(value), board.shape)
    return said if board.shape is Shape.SHARE else f"{said} {board.row['counted']}".rstrip()


def goal_text(goal: Goal, board: Board) -> str:
    """80% trở lên · từ 60% đến 70%, with its year where it has one"""
    year = f" (năm {goal.year})" if goal.year else ""
    return goal_words(goal, board.shape, board.row["counted"]) + year


def lack_text(board: Board) -> str:
    """1.240 người; empty where the target is reached, or nothing is known."""
    lack = board.missing
    return f"{number(lack)} {board.row['counted']}".rstrip() if lack else ""


# Submissions


def taken_of(row: Mapping[str, Any], request: Mapping[str, Any]) -> Taken:
    figures = read_figures(row["figures"])
    late = days_late(
        late_after=row["late_after"], first_counted_on=row["first_counted_on"], fix_by=row["fix_by"], counted_on=row["counted_on"],
        today=row["counted_on"] or row["late_after"],
    )  # fmt: skip
    return Taken(
        submission=row["id"], unit=row["unit"], name=row["unit_name"], requested=bool(row["requested"]), version=row["version"],
        submitted_at=row["submitted_at"], days_late=late, url=f"/reports/{request['id']}/submissions/{row['id']}",
        counts=tuple(getattr(figures, name) for name in COUNTED) if figures else (),
    )  # fmt: skip


def lacking_of(row: Mapping[str, Any]) -> Lacking:
    return Lacking(row["id"], row["unit"], row["unit_name"], bool(row["requested"]), row["state"])
