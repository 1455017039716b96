"""The calendar a ward begins with: announced for 2025 and 2026, each day with its source; later years by rule alone."""

from datetime import date
from functools import cache

from tracker.workdays.almanac import COMPUTED, MarkedDay
from tracker.workdays.rules import DayKind

LABOUR_CODE = "Bộ luật Lao động 2019, Điều 112"
SCHEDULE_2025 = "Lịch nghỉ lễ, Tết năm 2025 của Chính phủ"
SCHEDULE_2026 = "Lịch nghỉ lễ, Tết năm 2026 của Chính phủ"
NEW_YEAR_SWAP = "Công văn 12729/VPCP-KGVX ngày 25/12/2025"
CULTURE_DAY = "Ngày nghỉ hưởng lương mới từ 01/7/2026"

OFF, WORKED = DayKind.OFF, DayKind.WORKED

LAST = 2026  # the last year of the table below

DAYS: list[MarkedDay] = [
    MarkedDay(date(2025, 1, 1), OFF, "Tết Dương lịch", LABOUR_CODE),
    *(MarkedDay(date(2025, 1, day), OFF, "Tết Nguyên đán", SCHEDULE_2025) for day in range(27, 32)),
    MarkedDay(date(2025, 4, 7), OFF, "Giỗ Tổ Hùng Vương", LABOUR_CODE),
    MarkedDay(date(2025, 4, 26), WORKED, "Làm bù cho ngày 02/5", SCHEDULE_2025),
    MarkedDay(date(2025, 4, 30), OFF, "Ngày Chiến thắng", LABOUR_CODE),
    MarkedDay(date(2025, 5, 1), OFF, "Quốc tế Lao động", LABOUR_CODE),
    MarkedDay(date(2025, 5, 2), OFF, "Nghỉ hoán đổi", SCHEDULE_2025),
    MarkedDay(date(2025, 9, 1), OFF, "Quốc khánh", SCHEDULE_2025),
    MarkedDay(date(2025, 9, 2), OFF, "Quốc khánh", LABOUR_CODE),
    MarkedDay(date(2026, 1, 1), OFF, "Tết Dương lịch", LABOUR_CODE),
    MarkedDay(date(2026, 1, 2), OFF, "Nghỉ hoán đổi", NEW_YEAR_SWAP),
    MarkedDay(date(2026, 1, 10), WORKED, "Làm bù cho ngày 02/01", NEW_YEAR_SWAP),
    *(MarkedDay(date(2026, 2, day), OFF, "Tết Nguyên đán", SCHEDULE_2026) for day in range(16, 21)),
    MarkedDay(date(2026, 4, 27), OFF, "Nghỉ bù Giỗ Tổ Hùng Vương", SCHEDULE_2026),
    MarkedDay(date(2026, 4, 30), OFF, "Ngày Chiến thắng", LABOUR_CODE),
    MarkedDay(date(2026, 5, 1), OFF, "Quốc tế Lao động", LABOUR_CODE),
    MarkedDay(date(2026, 8, 22), WORKED, "Làm bù cho ngày 31/8", SCHEDULE_2026),
    MarkedDay(date(2026, 8, 31), OFF, "Nghỉ hoán đổi", SCHEDULE_2026),
    MarkedDay(date(2026, 9, 1), OFF, "Quốc khánh", SCHEDULE_2026),
    MarkedDay(date(2026, 9, 2), OFF, "Quốc khánh", LABOUR_CODE),
    MarkedDay(date(2026, 11, 24), OFF, "Ngày Văn hoá Việt Nam", CULTURE_DAY),
]


@cache
def computed(year: int) -> tuple[MarkedDay, ...]:
    """A year's days by rule (the `holidays` library): its weekdays off, and weekend days worked where one is known."""
    import holidays  # slow to import, and only needed here

    found = holidays.country_holidays("VN", years=year, language="vi")
    off = {day: MarkedDay(day, OFF, name[:200], COMPUTED) for day, name in found.items() if day.weekday() < 5}
    worked = {day: MarkedDay(day, WORKED, "Làm bù", COMPUTED) for day in found.weekend_workdays if day.year == year}
    return tuple(day for _, day in sorted((off | worked).items()))


def first_days(year: int) -> list[MarkedDay]:
    """What a ward founded in `year` begins with: the table, then what is computed up to two years ahead."""
    return [*DAYS, *(day for later in range(LAST + 1, max(year, LAST) + 3) for day in computed(later))]
