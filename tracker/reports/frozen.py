"""The numbers of a consolidated report as they stood at one instant, each with where it leads; pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

COUNTED = ("given", "done_on_time", "done_late", "done_undated", "open", "late")  # given = the sum of the five others
COUNTED_WORDS = {
    "given": "Được giao",
    "done_on_time": "Hoàn thành đúng hạn",
    "done_late": "Hoàn thành quá hạn",
    "done_undated": "Hoàn thành, không có hạn",
    "open": "Chưa hoàn thành, trong hạn",
    "late": "Chưa hoàn thành, quá hạn",
}


@dataclass(frozen=True, slots=True)
class Number:
    """One figure. `key`: "work.5.late", "indicator.3.value"; `value`: whole work, or hundredths of an indicator; None: not reported.

    `text`: as people read it; `url`: the page of this app that shows what it came from; `at`: the instant it was read.
    """

    key: str
    label: str
    value: int | None
    text: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One lead unit's work of the period: the numbers of COUNTED, in that order."""

    unit: int
    name: str
    requested: bool
    numbers: tuple[Number, ...]

    def count(self, name: str) -> int:
        return self.numbers[COUNTED.index(name)].value or 0


@dataclass(frozen=True, slots=True)
class UnitReading:
    """One unit's stand behind an indicator's sum; hundredths, `numerator` None: not reported, never 0."""

    unit: int
    name: str
    numerator: int | None
    denominator: int | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator at the period's end: `numbers` are its value, numerator and (of a share) denominator.

    `goal`: this year's target in words, empty without one; `lack`: what is missing to it, in words. Of the `asked` units
    `current` reported for the very period, `carried` stand with an earlier number, `missing` never reported.
    """

    indicator: int
    name: str
    period: str
    numbers: tuple[Number, ...]
    goal: str
    is_met: bool | None
    lack: str
    asked: int
    current: int
    carried: int
    missing: int
    readings: tuple[UnitReading, ...]

    @property
    def value(self) -> Number:
        return self.numbers[0]


@dataclass(frozen=True, slots=True)
class Taken:
    """An accepted submission; `counts`: the numbers of COUNTED it was sent with, empty where it carried none."""

    submission: int
    unit: int
    name: str
    requested: bool
    version: int
    submitted_at: datetime | None
    days_late: int
    counts: tuple[int, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """A unit whose report was not accepted yet; `state`: rules.SubmissionState."""

    submission: int
    unit: int
    name: str
    requested: bool
    state: str


@dataclass(frozen=True, slots=True)
class Before:
    """The consolidation of the period before, as it was locked: its sums by key, as values and as people read them."""

    words: str
    values: Mapping[str, int | None]
    texts: Mapping[str, str]
    url: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """Everything a consolidated report says in numbers. `at`: when it was read, `as_of` the ward day of that."""

    at: datetime
    as_of: date
    total: tuple[Number, ...]
    units: tuple[UnitLine, ...]
    indicators: tuple[IndicatorLine, ...]
    taken: tuple[Taken, ...]
    lacking: tuple[Lacking, ...]
    before: Before | None = None

    def all(self, name: str) -> Number:
        """One of COUNTED over all units."""
        return self.total[COUNTED.index(name)]

    def numbers(self) -> Iterable[Number]:
        """Every number, the sums first."""
        yield from self.total
        for unit in self.units:
            yield from unit.numbers
        for indicator in self.indicators:
            yield from indicator.numbers


# As it is kept


def written(frozen: Frozen) -> str:
    """Canonical JSON: the same value gives the same bytes."""
    return canonical(asdict(frozen))


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=lambda one: one.isoformat())


def read_frozen(kept: str) -> Frozen:
    """What `written` made."""
    found: dict[str, Any] = json.loads(kept)
    before = found["before"]
    return Frozen(
        at=datetime.fromisoformat(found["at"]), as_of=date.fromisoformat(found["as_of"]), total=numbers_of(found["total"]),
        units=tuple(UnitLine(**one | {"numbers": numbers_of(one["numbers"])}) for one in found["units"]),
        indicators=tuple(indicator_of(one) for one in found["indicators"]),
        taken=tuple(taken_of(one) for one in found["taken"]), lacking=tuple(Lacking(**one) for one in found["lacking"]),
        before=Before(**before) if before else None,
    )  # fmt: skip


def numbers_of(found: Iterable[Mapping[str, Any]]) -> tuple[Number, ...]:
    return tuple(Number(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in found)


def indicator_of(found: Mapping[str, Any]) -> IndicatorLine:
    readings = tuple(UnitReading(**one | {"last_on": day_of(one["last_on"])}) for one in found["readings"])
    return IndicatorLine(**{**found, "numbers": numbers_of(found["numbers"]), "readings": readings})


def taken_of(found: Mapping[str, Any]) -> Taken:
    sent = found["submitted_at"]
    return Taken(**{
        **found, "submitted_at": datetime.fromisoformat(sent) if sent else None, "counts": tuple(found["counts"]),
    })  # fmt: skip


def day_of(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None


def fingerprint(frozen: Frozen) -> str:
    """SHA-256 over what the numbers were computed from, whenever that was read: equal while no source changed."""
    sources = {
        "work": [(one.unit, [number.value for number in one.numbers]) for one in frozen.units],
        "indicators": [(one.indicator, one.goal, [asdict(reading) for reading in one.readings]) for one in frozen.indicators],
        "taken": [(one.submission, one.version) for one in frozen.taken],
        "lacking": [(one.submission, one.state) for one in frozen.lacking],
    }
    return hashlib.sha256(canonical(sources).encode()).hexdigest()
