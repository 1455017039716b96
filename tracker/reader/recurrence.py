"""Recurring deadlines: RRULE lines (RFC 5545) as a plan's phrase or a person's choice, their due days and their words."""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

from tracker.core.text import WEEKDAYS, fold

AHEAD = timedelta(days=45)
BACK = relativedelta(months=12)
MOST_DAYS = 6  # days of one yearly duty: their lines must fit the column


class Every(StrEnum):
    """The rhythms that a person may choose."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


EVERY_WORDS = {
    Every.WEEK: "Hằng tuần", Every.MONTH: "Hằng tháng", Every.QUARTER: "Hằng quý", Every.HALF_YEAR: "6 tháng một lần",
    Every.YEAR: "Hằng năm",
}  # fmt: skip
FREQUENCIES = {
    Every.WEEK: "FREQ=WEEKLY", Every.MONTH: "FREQ=MONTHLY", Every.QUARTER: "FREQ=MONTHLY;INTERVAL=3",
    Every.HALF_YEAR: "FREQ=MONTHLY;INTERVAL=6", Every.YEAR: "FREQ=YEARLY",
}  # fmt: skip
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST_DAYS = {  # what a rule without a day means, in words
    Every.WEEK: "vào Thứ Sáu", Every.MONTH: "ngày cuối tháng", Every.QUARTER: "ngày cuối quý",
    Every.HALF_YEAR: "ngày 30/6 và 31/12",
}  # fmt: skip
DAYS = {
    Every.MONTH: "trước ngày {0}", Every.QUARTER: "trước ngày {0} tháng cuối quý", Every.HALF_YEAR: "trước ngày {0}/6 và {0}/12",
}  # fmt: skip


def occurrences(rules: str, *, since: date, today: date, until: date | None = None) -> list[date]:
    """The due days that should stand on `today`: of the last twelve months, never before `since`, and 45 days ahead.

    Where a rule has nothing so near, its next day; nothing after `until`.
    """
    first, last = max(since, today - BACK), today + AHEAD
    days = due_days(rules, first=first, last=last)
    if not days or days[-1] < today:
        days += next_days(rules, after=max(last, first - timedelta(days=1)))
    return [day for day in days if until is None or day <= until]


def due_days(rules: str, *, first: date, last: date) -> list[date]:
    """The due days from `first` to `last`, both included, of all lines together; the same whoever asks and when.

    A rule without a day means its period's last: Friday, the end of the month, of the calendar quarter, 30/6 and 31/12,
    31/12. A day of a quarter or half-year is one of its last month (ours: plans that ask for a quarter's report by the
    15th mean its end). The 29th to 31st of a shorter month is its last day, where RFC 5545 would skip the month.
    """
    start, stop = midnight(first), midnight(last)
    return sorted({day.date() for line in rules.splitlines() for day in series(line, first).between(start, stop, inc=True)})


def next_days(rules: str, *, after: date) -> list[date]:
    """The first due day after `after`, in a list; none where there is no rule."""
    days = [series(line, after).after(midnight(after)) for line in rules.splitlines()]
    return [min(day.date() for day in days if day)] if any(days) else []


def series(line: str, first: date) -> rrule:
    """A line as dateutil has it, from the period of `first` on; periods are those of the calendar, December a last month."""
    parts = parts_of(line)
    interval = int(parts.get("INTERVAL", 1))
    if parts["FREQ"] == "WEEKLY":
        weeks = (first.toordinal() - 1) // 7
        start = date.fromordinal((weeks - weeks % interval) * 7 + 1)
        return rrule(
            WEEKLY, dtstart=midnight(start), interval=interval, byweekday=weekday(WEEK.index(parts.get("BYDAY", "FR")))
        )
    day = int(parts.get("BYMONTHDAY", -1))
    days = [day] if day <= 28 else list(range(28, day + 1))  # with bysetpos the last of these that the month has
    month = first.year * 12 + first.month - 1
    month -= (month - 11) % interval if parts["FREQ"] == "MONTHLY" else 0
    return rrule(
        MONTHLY, dtstart=datetime(month // 12, month % 12 + 1, 1), bymonthday=days, bysetpos=-1,
        interval=interval if parts["FREQ"] == "MONTHLY" else 1,
        bymonth=int(parts.get("BYMONTH", 12)) if parts["FREQ"] == "YEARLY" else None,
    )  # fmt: skip


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def parts_of(line: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in line.split(";"))


# In words


def recurrence_words(rules: str) -> str:
    """Hằng tháng, trước ngày 15 · Hằng năm, trước ngày 01/6 và 15/11; nothing for no rule."""
    lines = [parts_of(line) for line in rules.splitlines()]
    yearly = [part for part in lines if part["FREQ"] == "YEARLY"]
    said = [other_words(part) for part in lines if part["FREQ"] != "YEARLY"]
    if yearly:
        said.append(f"{EVERY_WORDS[Every.YEAR]}, {' và '.join(year_words(yearly))}")
    return "; ".join(said)


def other_words(parts: dict[str, str]) -> str:
    every = every_of(parts)
    if every is Every.WEEK:
        when = f"vào {WEEKDAYS[WEEK.index(parts.get('BYDAY', 'FR'))]}"
    elif "BYMONTHDAY" in parts:
        when = DAYS[every].format(parts["BYMONTHDAY"])
    else:
        when = LAST_DAYS[every]
    return f"{EVERY_WORDS[every]}, {when}"


def year_words(lines: list[dict[str, str]]) -> list[str]:
    """The days of a year: the first of them led by its preposition, whole months by theirs."""
    said: list[str] = []
    for parts in lines:
        day = year_day(parts) or "31/12"
        led = day.startswith("tháng") or any(word.startswith("trước ngày") for word in said)
        said.append(f"trong {day}" if day.startswith("tháng") else day if led else f"trước ngày {day}")
    return said


def every_of(parts: dict[str, str]) -> Every:
    interval = f";INTERVAL={parts['INTERVAL']}" if "INTERVAL" in parts else ""
    frequency = f"FREQ={parts['FREQ']}{interval}"
    return next(every for every, known in FREQUENCIES.items() if known == frequency)


def year_day(parts: dict[str, str]) -> str:
    """01/6 · tháng 12 (its last day), and nothing for 31/12 as the year's last day."""
    if "BYMONTH" not in parts:
        return ""
    month, day = int(parts["BYMONTH"]), int(parts["BYMONTHDAY"])
    return f"tháng {month}" if day < 0 else f"{day:02d}/{month:02d}" if month < 3 else f"{day:02d}/{month}"


# As a person chooses it


def rule_of(every: str, typed: str) -> str:
    """RRULE lines of an `Every` and the day typed beside it; the inverse of `choice_of`. Raises ValueError(sentence).

    The day: nothing (the period's last), "15" for months, "Thứ Hai" for weeks, "01/6 và 15/11" or "tháng 12" for years.
    """
    if not every:
        if typed.strip():
            raise ValueError("Xin chọn kỳ lặp lại cho ngày này.")
        return ""
    if every not in set(Every):
        raise ValueError("Xin chọn kỳ lặp lại trong danh sách.")
    rule, plain = FREQUENCIES[Every(every)], fold(typed)
    if not plain:
        return rule
    match Every(every):
        case Every.WEEK:
            return f"{rule};BYDAY={WEEK[weekday_typed(plain)]}"
        case Every.YEAR:
            days = [part.strip() for part in re.split(r"\bva\b|[,;]", plain) if part.strip()]
            if len(days) > MOST_DAYS:
                raise ValueError(f"Ghi nhiều nhất {MOST_DAYS} ngày trong năm.")
            return "\n".join(dict.fromkeys(f"{rule};{year_day_typed(day)}" for day in days))
    found = re.fullmatch(r"(?:ngay )?([0-9]{1,2})", plain)
    if not found or not 1 <= int(found[1]) <= 31:
        raise ValueError("Xin ghi một ngày từ 1 đến 31, ví dụ 15.")
    return f"{rule};BYMONTHDAY={int(found[1])}"


def choice_of(rules: str) -> tuple[str, str]:
    """What a person would choose and type to get these rules."""
    lines = [parts_of(line) for line in rules.splitlines()]
    if not lines:
        return "", ""
    every = every_of(lines[0])
    if every is Every.WEEK:
        return every, WEEKDAYS[WEEK.index(lines[0]["BYDAY"])] if "BYDAY" in lines[0] else ""
    if every is Every.YEAR:
        return every, " và ".join(filter(None, (year_day(parts) for parts in lines)))
    return every, lines[0].get("BYMONTHDAY", "")


def weekday_typed(plain: str) -> int:
    """0 for Monday: "thu hai", "hai", "thu 2", "2"; Sunday has no number but "cn"."""
    for index, word in enumerate(map(fold, WEEKDAYS)):
        number = str(index + 2) if index < 6 else "cn"
        if plain in {word, word.removeprefix("thu "), number, f"thu {number}"}:
            return index
    raise ValueError("Xin ghi một thứ trong tuần, ví dụ Thứ Hai.")


def year_day_typed(plain: str) -> str:
    month = re.fullmatch(r"thang ([0-9]{1,2})", plain)
    if month and 1 <= int(month[1]) <= 12:
        return f"BYMONTH={int(month[1])};BYMONTHDAY=-1"
    found = re.fullmatch(r"(?:ngay )?([0-9]{1,2})(?:/| thang )([0-9]{1,2})", plain)
    try:
        day = date(2024, int(found[2]), int(found[1])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError("Xin ghi ngày/tháng, ví dụ 15/11, 01/6 và 15/11, hoặc tháng 12.")
    return f"BYMONTH={day.month};BYMONTHDAY={day.day}"
