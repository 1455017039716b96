"""What is odd about a number: impossible, jumping, shrinking; it is said and never refused, because people know why; pure."""

from fractions import Fraction

from tracker.core.text import figure
from tracker.indicators.rules import Rollup, Shape, value_of, written

JUMP = Fraction(1, 2)  # a value more than half larger or smaller than the period before [choice]
JUMP_LEAST = 1_000  # hundredths: fewer than ten people more or less are no jump [choice]
SHRINK = Fraction(1, 10)  # a whole that lost more than a tenth [choice]


def warnings_of(
    *, numerator: int | None, denominator: int | None, shape: Shape, rollup: Rollup,
    before_numerator: int | None = None, before_denominator: int | None = None,
) -> list[str]:  # fmt: skip
    """Vietnamese sentences about one reading beside the one of the period before; hundredths, None where nothing is known."""
    if numerator is None:
        return []
    found = impossible(numerator, denominator, shape)
    if before_numerator is None:
        return found
    if shape is Shape.SHARE and shrinks(denominator, before_denominator):
        found.append(f"Tổng số giảm từ {figure(before_denominator)} xuống {figure(denominator)} so với kỳ trước.")
    value, before = value_of(numerator, denominator, shape), value_of(before_numerator, before_denominator, shape)
    if value is None or before is None:
        return found
    words = f"từ {written(before, shape)} {'lên' if value > before else 'xuống'} {written(value, shape)}"
    if jumps(value, before) and abs(numerator - before_numerator) >= JUMP_LEAST:
        return [*found, f"Thay đổi đột ngột so với kỳ trước: {words}."]
    if rollup is Rollup.LATEST and value < before:
        return [*found, f"Thấp hơn kỳ trước: {words}."]
    return found


def impossible(numerator: int, denominator: int | None, shape: Shape) -> list[str]:
    if shape is Shape.COUNT or denominator is None:
        return []
    if denominator == 0:
        return ["Tổng số bằng 0 nên không tính được tỷ lệ."]
    if numerator > denominator:
        return [f"Số đạt được ({figure(numerator)}) lớn hơn tổng số ({figure(denominator)})."]
    return []


def shrinks(denominator: int | None, before: int | None) -> bool:
    return denominator is not None and before is not None and before - denominator > SHRINK * before


def jumps(value: Fraction, before: Fraction) -> bool:
    return abs(value - before) > JUMP * before
