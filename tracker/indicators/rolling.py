"""Rolling readings up over units and periods: sums over sums, not reported is not 0; pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tracker.indicators.rules import Rollup, Shape, value_of


@dataclass(frozen=True, slots=True)
class Figure:
    """One unit's standing reading of one period; `numerator`, `denominator` in hundredths, the latter None for a count."""

    unit: int
    first_on: date
    last_on: date
    numerator: int
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """How one unit stands at a period's end. `last_on` None: never reported; `is_current`: reported for that very period."""

    unit: int
    numerator: int | None = None
    denominator: int | None = None
    last_on: date | None = None
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Rolled:
    """The sum over units. `numerator` None: nobody reported yet. `asked` units were to report that period; of them `missing`
    never reported anything, `carried` stand with an earlier period's number."""

    numerator: int | None
    denominator: int | None
    asked: int
    current: int
    carried: int
    missing: int

    def value(self, shape: Shape) -> Fraction | None:
        """Hundredths of a percent, or of what is counted."""
        return value_of(self.numerator, self.denominator, shape)


def stand_of(unit: int, figures: Iterable[Figure], *, rollup: Rollup, year_first: date, last_on: date) -> Stand:
    """One unit's stand at the end of the period that closes on `last_on`, from its own standing readings.

    LATEST: the newest reading until then, were it of an earlier year. CUMULATIVE: the sum since `year_first` (15/12), over the
    newest denominator among them; none in this year: not reported.
    """
    known = sorted((one for one in figures if one.last_on <= last_on), key=lambda one: one.last_on)
    if rollup is Rollup.CUMULATIVE:
        known = [one for one in known if one.last_on >= year_first]
    if not known:
        return Stand(unit)
    newest = known[-1]
    summed = sum(one.numerator for one in known) if rollup is Rollup.CUMULATIVE else newest.numerator
    return Stand(unit, summed, newest.denominator, newest.last_on, newest.last_on == last_on)


def rolled(stands: Iterable[Stand], *, asked: Collection[int]) -> Rolled:
    """The sum over units. Stands of units no longer asked count only where the caller hands them in."""
    found = [one for one in stands if one.numerator is not None]
    by_unit = {one.unit: one for one in found}
    whole = [one.denominator for one in found if one.denominator is not None]
    current = sum(1 for unit in asked if unit in by_unit and by_unit[unit].is_current)
    missing = sum(1 for unit in asked if unit not in by_unit)
    return Rolled(
        numerator=sum(one.numerator or 0 for one in found) if found else None,
        denominator=sum(whole) if whole else None,
        asked=len(asked), current=current, carried=len(asked) - current - missing, missing=missing,
    )  # fmt: skip
