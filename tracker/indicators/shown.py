"""An indicator as its page shows it: each unit's line with what is odd about it, gaps worst first, corrections; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from tracker.core.text import figure
from tracker.indicators.boards import Board, UnitStand
from tracker.indicators.completeness import due_on
from tracker.indicators.rolling import Figure, Stand
from tracker.indicators.rules import COMPARATOR_WORDS, Goal, Rollup, Shape, missing_for, value_of, written
from tracker.indicators.soundness import impossible, warnings_of
from tracker.workdays.report_periods import ReportPeriod, period_of


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's stand with its newest reading (`reading` None: never reported). `missing`: whole ones to the target, were it asked of
    this unit alone. `corrections`: (corrected reading, what stands instead), newest first."""

    stand: UnitStand
    reading: Mapping[str, Any] | None
    period: ReportPeriod | None
    value: str
    is_late: bool
    missing: int
    warnings: tuple[str, ...]
    corrections: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]


def figures_of(readings: Iterable[Mapping[str, Any]]) -> list[Figure]:
    """The standing ones of queries.readings."""
    return [
        Figure(one["unit"], one["first_on"], one["last_on"], one["numerator"], one["denominator"])
        for one in readings if one["superseded_at"] is None
    ]  # fmt: skip


def unit_lines(board: Board, readings: Sequence[Mapping[str, Any]]) -> list[UnitLine]:
    """Each unit that is asked or counted, in the ward's order, as known when the board's period had closed."""
    by_unit: dict[int, list[Mapping[str, Any]]] = {}
    for one in readings:
        if one["last_on"] <= board.period.last_on:
            by_unit.setdefault(one["unit"], []).append(one)
    shown = [one for one in board.units if one.is_asked or one.stand.numerator is not None]
    return [unit_line(board, one, by_unit.get(one.unit, [])) for one in shown]


def unit_line(board: Board, unit: UnitStand, mine: Sequence[Mapping[str, Any]]) -> UnitLine:
    """`mine`: every reading of the unit, in order; late is by the newest that stands."""
    standing = [one for one in mine if one["superseded_at"] is None]
    newest = standing[-1] if standing and unit.stand.numerator is not None else None
    period = period_of(board.period.frequency, newest["last_on"]) if newest else None
    late = bool(newest and period and newest["counted_on"] > due_on(period, board.row["due_days"]))
    stand = unit.stand
    lack = (
        0
        if board.goal is None or stand.numerator is None
        else missing_for(board.goal, stand.numerator, stand.denominator, board.shape)
    )
    return UnitLine(
        unit, newest, period, written(value_of(stand.numerator, stand.denominator, board.shape), board.shape), late, lack,
        tuple(odd_about(board, unit.stand, standing)), tuple(corrections_of(mine)),
    )  # fmt: skip


def odd_about(board: Board, stand: Stand, standing: Sequence[Mapping[str, Any]]) -> list[str]:
    if not standing or stand.numerator is None:
        return []
    newest, before = standing[-1], standing[-2] if len(standing) > 1 else {}
    found = warnings_of(
        numerator=newest["numerator"], denominator=newest["denominator"], shape=board.shape, rollup=board.rollup,
        before_numerator=before.get("numerator"), before_denominator=before.get("denominator"),
    )  # fmt: skip
    if board.rollup is Rollup.CUMULATIVE and newest["numerator"] != stand.numerator:
        found += [one for one in impossible(stand.numerator, stand.denominator, board.shape) if one not in found]
    return found


def corrections_of(mine: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """(what was corrected, what took its place), the newest correction first."""
    pairs = []
    for period in dict.fromkeys(one["last_on"] for one in mine):
        told = sorted((one for one in mine if one["last_on"] == period), key=lambda one: (one["recorded_at"], one["id"]))
        pairs += list(pairwise(told))
    return sorted(pairs, key=lambda pair: (pair[1]["recorded_at"], pair[1]["id"]), reverse=True)


def gaps(lines: Iterable[UnitLine]) -> list[UnitLine]:
    """Units that are ordered and lack something, the largest gap first; requested bodies are never ranked."""
    short = [one for one in lines if one.missing and one.stand.is_asked and not one.stand.is_requested]
    return sorted(short, key=lambda one: -one.missing)


def reading_words(one: Mapping[str, Any], shape: Shape) -> str:
    """380/400 (95%) · 120"""
    if shape is Shape.COUNT or one["denominator"] is None:
        return figure(one["numerator"])
    value = written(value_of(one["numerator"], one["denominator"], shape), shape)
    return f"{figure(one['numerator'])}/{figure(one['denominator'])} ({value})"


def goal_words(goal: Goal, shape: Shape, counted: str = "") -> str:
    """trên 80% · 80% trở lên · 80% · từ 70% đến 80% · không quá 12 vụ"""
    unit = "%" if shape is Shape.SHARE else f" {counted}" if counted else ""
    edge = figure(goal.high if goal.is_ceiling else goal.low) + unit
    match goal.comparator:
        case ">=":
            return edge if edge == "100%" else f"{edge} trở lên"
        case "=":
            return edge
        case "between":
            return f"từ {edge} đến {figure(goal.high)}{unit}"
    return f"{COMPARATOR_WORDS[goal.comparator]} {edge}"


def lack_words(board: Board) -> str:
    """còn 1.240 người để đạt 80% · vượt 12 vụ so với mức không quá 5 vụ; empty where it is reached or not known."""
    if not (board.goal and board.missing):
        return ""
    counted, aim = board.row["counted"], goal_words(board.goal, board.shape, board.row["counted"])
    few = f"{figure(board.missing * 100)} {counted}".strip()
    return f"vượt {few} so với mức {aim}" if board.goal.is_ceiling else f"còn {few} để đạt {aim.removesuffix(' trở lên')}"


def bullet_of(board: Board) -> tuple[float | None, float]:
    """(how far the value's bar reaches, where the target's mark stands), percent of the chart's width."""
    goal = board.goal
    edge = (goal.high if goal.is_ceiling else goal.low) if goal else 0
    value = None if board.value is None else float(board.value)
    most = 10_000 if board.shape is Shape.SHARE else max(edge, value or 0) * 1.15 or 1
    return None if value is None else min(100.0, 100 * value / most), min(100.0, 100 * edge / most)


def closed_on(board: Board, today: date) -> bool:
    """Whether the period's reports have all fallen due."""
    return due_on(board.period, board.row["due_days"]) < today
