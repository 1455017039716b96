"""Whether the numbers of a consolidated report agree with each other, with what units sent, and with what stands now; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.reports.frozen import COUNTED, Frozen, IndicatorLine, Taken, UnitLine

PARTS = COUNTED[1:]
SAID = {"given": "việc", "done_on_time": "việc đúng hạn", "done_late": "việc xong muộn", "done_undated": "việc xong không có hạn",
        "open": "việc đang làm", "late": "việc quá hạn"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was added up again. `words`: what agrees or, with `problems`, what does not; of each a sentence.

    `is_sum`: a sum inside the report, which must agree; else a difference that the office weighs.
    """

    words: str
    problems: tuple[str, ...] = ()
    is_sum: bool = True

    @property
    def is_right(self) -> bool:
        return not self.problems


def checks(frozen: Frozen) -> list[Check]:
    """Every sum of the report, then what units said against what the ward's book has."""
    return [
        Check("Được giao = hoàn thành (đúng hạn, quá hạn, không có hạn) + chưa hoàn thành (trong hạn, quá hạn)", units_wrong(frozen)),
        Check("Cộng các đơn vị bằng tổng toàn phường", totals_wrong(frozen)),
        Check("Chỉ tiêu bằng tổng số liệu của các đơn vị, không tính trung bình", indicators_wrong(frozen.indicators)),
        Check("Số việc các đơn vị báo trùng với Sổ Việc", tuple(reported_otherwise(frozen)), is_sum=False),
    ]  # fmt: skip


def units_wrong(frozen: Frozen) -> tuple[str, ...]:
    whole = UnitLine(0, "Toàn phường", False, frozen.total)
    return tuple(
        f"{one.name}: giao {one.count('given')} việc, cộng lại được {parts}"
        for one in (*frozen.units, whole)
        for parts in (sum(one.count(name) for name in PARTS),)
        if parts != one.count("given")
    )


def totals_wrong(frozen: Frozen) -> tuple[str, ...]:
    return tuple(
        f"{frozen.all(name).label}: cộng các đơn vị được {summed}, tổng ghi {frozen.all(name).value}"
        for name in COUNTED
        for summed in (sum(one.count(name) for one in frozen.units),)
        if summed != frozen.all(name).value
    )


def indicators_wrong(lines: Iterable[IndicatorLine]) -> tuple[str, ...]:
    """Numerator and denominator against the readings behind them; hundredths, so no number is shown."""
    found = []
    for line in lines:
        sums = (sum_of(one.numerator for one in line.readings), sum_of(one.denominator for one in line.readings))
        kept = tuple(number.value for number in line.numbers[1:])
        if kept != sums[: len(kept)]:
            found.append(f"{line.name}: số liệu các đơn vị cộng lại không bằng số của chỉ tiêu")
    return tuple(found)


def sum_of(values: Iterable[int | None]) -> int | None:
    """The sum of what was reported; nothing reported is no 0."""
    known = [one for one in values if one is not None]
    return sum(known) if known else None


def reported_otherwise(frozen: Frozen) -> Iterable[str]:
    """Tổ 5 báo 12 việc, sổ có 13: where an accepted submission carries other counts than the report."""
    lines = {one.unit: one for one in frozen.units}
    for taken in frozen.taken:
        if taken.counts and (said := differing(taken, lines.get(taken.unit))):
            yield f"{taken.name} báo {said}"


def differing(taken: Taken, line: UnitLine | None) -> str:
    """12 việc, sổ có 13; 4 việc quá hạn, sổ có 3"""
    pairs = [(name, told, line.count(name) if line else 0) for name, told in zip(COUNTED, taken.counts, strict=True)]
    return "; ".join(f"{told} {SAID[name]}, sổ có {kept}" for name, told, kept in pairs if told != kept)


# What changed after the numbers were frozen


@dataclass(frozen=True, slots=True)
class Change:
    """One source that is not as it was; `url`: where it stands now."""

    words: str
    url: str


def changes(then: Frozen, now: Frozen) -> list[Change]:
    """What moved since: work by unit, readings by indicator and unit, submissions. `now`: counted on the same day as `then`."""
    return [*work_changes(then, now), *reading_changes(then, now), *submission_changes(then, now)]


def work_changes(then: Frozen, now: Frozen) -> Iterable[Change]:
    before, after = ({one.unit: one for one in frozen.units} for frozen in (then, now))
    for unit in dict.fromkeys((*before, *after)):
        was, line = before.get(unit), after.get(unit)
        moved = [
            f"{SAID[name]} {a} → {b}"
            for name in COUNTED
            for a, b in [(was.count(name) if was else 0, line.count(name) if line else 0)]
            if a != b
        ]
        if moved and (known := line or was):
            yield Change(f"Nhiệm vụ của {known.name}: {', '.join(moved)}", known.numbers[0].url)


def reading_changes(then: Frozen, now: Frozen) -> Iterable[Change]:
    before = {one.indicator: one for one in then.indicators}
    after = {one.indicator: one for one in now.indicators}
    for one in now.indicators:
        if (was := before.get(one.indicator)) is None:
            yield Change(f"Chỉ tiêu mới: {one.name}", one.value.url)
        elif moved := moved_units(was, one):
            yield Change(f"Số liệu “{one.name}” của {listed(moved)}", one.value.url)
        elif was.goal != one.goal:
            yield Change(f"Mục tiêu của “{one.name}”", one.value.url)
    for one in then.indicators:
        if one.indicator not in after:
            yield Change(f"Chỉ tiêu không còn theo dõi: {one.name}", one.value.url)


def moved_units(was: IndicatorLine, now: IndicatorLine) -> list[str]:
    """Names of the units whose reading is not the one that was summed."""
    before, after = ({one.unit: one for one in line.readings} for line in (was, now))
    moved = [unit for unit in dict.fromkeys((*before, *after)) if before.get(unit) != after.get(unit)]
    return [(after.get(unit) or before[unit]).name for unit in moved]


def submission_changes(then: Frozen, now: Frozen) -> Iterable[Change]:
    before, after = ({one.submission: one for one in frozen.taken} for frozen in (then, now))
    for one in now.taken:
        if one.submission not in before:
            yield Change(f"Báo cáo của {one.name}: mới nhận", one.url)
        elif before[one.submission].version != one.version:
            yield Change(f"Báo cáo của {one.name}: đã gửi lại", one.url)
    for one in then.taken:
        if one.submission not in after:
            yield Change(f"Báo cáo của {one.name}: đã trả lại", one.url)


def listed(names: Sequence[str], most: int = 5) -> str:
    """Tổ 1, Tổ 2 và 3 đơn vị khác"""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" và {more} đơn vị khác" if more > 0 else "")
