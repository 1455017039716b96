"""A scorecard as lines of text for a terminal: the addends, the sum they make, and what lies beside it."""

from collections.abc import Iterator

from tracker.core.text import points
from tracker.scoring.engine import Scorecard
from tracker.scoring.rule_sets import COMPONENT_WORDS, GRADE_WORDS, RuleSet

WIDTH = 32


def printed(card: Scorecard, rules: RuleSet) -> Iterator[str]:
    """Vietnamese lines: points with a comma, one addend a line, their sum, raw completion beside it."""
    yield f"{rules.title} ({rules.basis})"
    if card.insufficient_data:
        yield "Không có dữ liệu: không có việc nào được giao."
        return
    for line in card.lines:
        yield f"  {COMPONENT_WORDS[line.component]:<{WIDTH}}{points(line.points):>8}  {line.reason}"
    yield f"  {'Tổng':<{WIDTH}}{points(card.total):>8}{f'  {GRADE_WORDS[card.grade]}' if card.grade else ''}"
    yield f"  {'Tỷ lệ hoàn thành việc được giao':<{WIDTH}}{points(card.completion):>7}%"
    yield f"  Số lượng {points(card.a)}% · Chất lượng {points(card.b)}% · Tiến độ {points(card.c)}% · KQ {points(card.results)}%"
    yield f"  Mã của số liệu: {card.inputs_sha256}"
