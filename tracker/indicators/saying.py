"""What a board says in few words, and how its bullet is drawn; pure."""

from dataclasses import dataclass
from fractions import Fraction

from tracker.core.text import number
from tracker.indicators.boards import Board
from tracker.indicators.rules import COMPARATOR_WORDS, Goal, Shape, written

WIDTH = 10_000  # of a bullet's track
ALL = 10_000  # hundredths of a percent: nothing lies above the whole


@dataclass(frozen=True, slots=True)
class Bullet:
    """Where a bullet ends and where its target stands, of WIDTH. `filled` None: not reported."""

    filled: int | None
    mark: int | None


def goal_words(goal: Goal, shape: Shape) -> str:
    """trên 80% · từ 60% đến 70% · không quá 5 · đạt 100%"""
    low, high = (written(Fraction(value), shape) for value in (goal.low, goal.high))
    if goal.comparator == "between":
        return f"từ {low} đến {high}"
    if shape is Shape.SHARE and goal.low >= ALL and not goal.is_ceiling:
        return f"đạt {low}"
    return f"{COMPARATOR_WORDS.get(goal.comparator, 'từ')} {high if goal.is_ceiling else low}"


def needed(board: Board) -> str:
    """cần từ 80% · cần đạt 100% vào năm 2030 · đạt, cần trên 80%; empty where no target stands."""
    if board.goal is None:
        return ""
    year = board.goal.year
    when = f" vào năm {year}" if year and year != board.period.year else ""
    return f"{'đạt, ' if board.is_met else ''}cần {goal_words(board.goal, board.shape)}{when}"


def lacking(board: Board) -> str:
    """còn 1.240 người để đạt 80%; empty where it is reached or nothing is known."""
    if board.goal is None or not board.missing:
        return ""
    many = f"{number(board.missing)} {board.row['counted']}".strip()
    if board.goal.is_ceiling:
        return f"vượt {many} so với mức {goal_words(board.goal, board.shape)}"
    return f"còn {many} để đạt {written(Fraction(board.goal.low), board.shape)}"


def unreported(board: Board) -> str:
    """3 trên 47 đơn vị chưa báo cáo; empty where every unit has reported that period."""
    absent = board.rolled.asked - board.rolled.current
    return f"{absent} trên {board.rolled.asked} đơn vị chưa báo cáo" if absent else ""


def bullet(board: Board) -> Bullet:
    """A share on 0 to 100 %, a count on a tenth more than the larger of value and target."""
    goal = board.goal
    edge = (goal.high if goal.is_ceiling else goal.low) if goal else None
    whole = Fraction(WIDTH)
    if board.shape is Shape.COUNT:
        whole = max(board.value or Fraction(0), Fraction(edge or 0), Fraction(1)) * Fraction(11, 10)

    def place(value: Fraction | int | None) -> int | None:
        return None if value is None else min(WIDTH, max(0, int(WIDTH * value / whole)))

    return Bullet(place(board.value), place(edge))
