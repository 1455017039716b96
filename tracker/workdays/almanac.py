"""The ward's calendar as it is kept: marked days with their sources, which years are announced, how it is amended."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from tracker.core.text import day_short, weekday
from tracker.workdays.rules import Calendar, DayKind

COMPUTED = "Tính theo quy tắc, chưa có văn bản công bố"  # the source of a day that no paper has announced yet
KIND_WORDS = {DayKind.OFF: "Nghỉ", DayKind.WORKED: "Làm bù"}
GRACE_STEPS = {
    True: "Hạn rơi vào ngày nghỉ: nộp đến hết ngày làm việc tiếp theo vẫn đúng hạn",
    False: "Hạn rơi vào ngày nghỉ: hạn đứng nguyên, không dời",
}


@dataclass(frozen=True, slots=True)
class MarkedDay:
    """A day that differs from its weekday, with the paper that says so."""

    day: date
    kind: DayKind
    name: str
    source: str

    @property
    def words(self) -> str:
        """Thứ Hai 31/08/2026, nghỉ: Nghỉ hoán đổi"""
        return f"{weekday(self.day)} {day_short(self.day)}, {KIND_WORDS[self.kind].lower()}: {self.name}"

    @property
    def whole(self) -> str:
        """Its words and its source, to be compared."""
        return f"{self.words} ({self.source})"


@dataclass(frozen=True, slots=True)
class Amendment:
    """What is to change: days put (new, or in the place of the same day), days gone, the grace (None: as it stands).

    `year`: all of it announces or computes that year.
    """

    put: tuple[MarkedDay, ...] = ()
    gone: tuple[date, ...] = ()
    grace: bool | None = None
    year: int | None = None

    @property
    def touched(self) -> tuple[date, ...]:
        """The days put or gone, in order."""
        return tuple(sorted({*self.gone, *(one.day for one in self.put)}))

    def steps(self, before: "Almanac") -> list[str]:
        """What it does to `before`, a sentence for each day."""
        said = []
        for one in self.put:
            stood = before.on(one.day)
            said.append(f"Thêm {one.whole}" if stood is None else f"Sửa {stood.whole} thành {one.name} ({one.source})")
        said += [f"Bỏ {stood.whole}" for day in self.gone if (stood := before.on(day))]
        if self.grace is not None:
            said.append(GRACE_STEPS[self.grace])
        return said


@dataclass(frozen=True, slots=True)
class Almanac:
    """A ward's marked days as they stand, in order, and whether it grants the grace day."""

    days: tuple[MarkedDay, ...]
    grace: bool = True

    @property
    def calendar(self) -> Calendar:
        """What the rules above count with."""
        return Calendar(
            off=frozenset(one.day for one in self.days if one.kind is DayKind.OFF),
            worked=frozenset(one.day for one in self.days if one.kind is DayKind.WORKED),
            grace=self.grace,
        )

    @property
    def seal(self) -> int:
        """A number (1 … 2³¹ - 1) that changes whenever anything here does: the version that a form carries."""
        written = repr([(one.day.isoformat(), str(one.kind), one.name, one.source) for one in self.days] + [self.grace])
        return int.from_bytes(hashlib.sha256(written.encode()).digest()[:4]) % (2**31 - 1) + 1

    def on(self, day: date) -> MarkedDay | None:
        """How `day` is marked, if it is."""
        return next((one for one in self.days if one.day == day), None)

    def of_year(self, year: int) -> list[MarkedDay]:
        """The marked days of a year, in order."""
        return [one for one in self.days if one.day.year == year]

    def is_announced(self, year: int) -> bool:
        """Whether that year's days are known, and every one of them from a paper."""
        found = self.of_year(year)
        return bool(found) and all(one.source != COMPUTED for one in found)

    def amended(self, amendment: Amendment) -> "Almanac":
        """The almanac as it would stand."""
        kept = {one.day: one for one in self.days if one.day not in amendment.gone} | {one.day: one for one in amendment.put}
        grace = self.grace if amendment.grace is None else amendment.grace
        return Almanac(tuple(kept[day] for day in sorted(kept)), grace)


def kind_of(day: date) -> DayKind:
    """How a day can differ: Monday to Friday only by being off, Saturday and Sunday only by being worked."""
    return DayKind.OFF if day.weekday() < 5 else DayKind.WORKED


def problem(day: date, kind: DayKind, almanac: Almanac) -> str | None:
    """Why `day` cannot be marked so, in Vietnamese."""
    if kind is not kind_of(day):
        said = f"{day_short(day)} là {weekday(day)}, "
        if kind is DayKind.OFF:
            return said + "vốn không làm việc. Nếu hôm đó đi làm, xin ghi ở ngày làm bù."
        return said + "vốn là ngày làm việc. Nếu hôm đó nghỉ, xin ghi ở ngày nghỉ."
    if stood := almanac.on(day):
        return f"{stood.words} đã có trong lịch. Xin sửa ở dòng của ngày ấy."
    return None


def announced(days: Iterable[MarkedDay], source: str) -> tuple[MarkedDay, ...]:
    """Those of the days that were computed, now with the paper that announces them."""
    return tuple(replace(one, source=source) for one in days if one.source == COMPUTED)
