"""Deadlines as plans write them: the phrase is kept, and read into days and a recurrence where it says enough."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from tracker.core.text import fold
from tracker.reader.recurrence import Every, rule_of


@dataclass(frozen=True, slots=True)
class Deadline:
    """`kind` is one of day month quarter year range recurring ongoing relative; `recurrence` RRULE lines (RFC 5545)."""

    text: str
    kind: str
    starts_on: date | None = None
    due_on: date | None = None
    recurrence: str | None = None


QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
DAY = r"(\d{1,2})\s*(?:/|-|\.|\s+thang\s+)\s*(\d{1,2})\s*(?:/|-|\.|\s+nam\s+)\s*(20\d\d)"
ISO = r"(20\d\d)-(\d{1,2})-(\d{1,2})"
YEARLY = r"(?:hang|hang nam|moi) nam|hang nam"
EVERY = {
    "FREQ=MONTHLY": r"(?:hang|moi) thang",
    "FREQ=MONTHLY;INTERVAL=3": r"(?:hang|moi|theo) quy|\b0?3 thang ?(?:/ ?|mot |0?1 )lan",
    "FREQ=MONTHLY;INTERVAL=6": r"6 thang|sau thang|(?:hang )?nua nam",
    "FREQ=WEEKLY": r"(?:hang|moi) tuan",
    "FREQ=YEARLY": r"(?:hang|moi) nam",
}
NOT_ONE = re.compile(r"^(theo quy dinh|khong|khong co|-|\.+)$")

# Phrases inside running text: always led by words that make them a deadline, so that a paper's date is never one.
LEAD = r"(?:[Cc]hậm nhất (?:là )?(?:vào )?(?:trước )?|[Tt]rước|[Hh]oàn thành (?:trước|trong|xong trong)|[Đđ]ến hết|[Xx]ong trước|[Hh]ạn chót)"
DAY_WORDS = r"ngày\s+\d{1,2}(?:\s*/\s*\d{1,2}(?:\s*/\s*20\d\d)?|\s+tháng\s+\d{1,2}(?:\s+năm\s+20\d\d)?)"
SEVERAL = rf"{DAY_WORDS}(?:\s+và\s+(?:ngày\s+)?\d{{1,2}}/\d{{1,2}})?(?:\s+(?:hằng|hàng|mỗi)\s+(?:năm|tháng|quý))?(?:\s*\([^)]{{3,60}}\))?"
IN_TEXT = [
    re.compile(rf"{LEAD}\s+{SEVERAL}"),
    re.compile(r"[Tt]rước ngày \d{1,2} (?:hằng|hàng) (?:tháng|quý)"),
    re.compile(
        rf"(?:{LEAD}|[Tt]rong)\s+(?:tháng\s+\d{{1,2}}(?:/|\s+năm\s+)20\d\d|[Qq]u[ýí]\s+(?:I{{1,3}}|IV|\d)[/\s-]*(?:năm\s+)?20\d\d|năm\s+20\d\d)"
    ),
    re.compile(r"\b[Tt]rong (?:thời hạn |vòng )?\d{1,3} ngày(?: làm việc)?(?:,)? (?:kể từ|sau|từ) [^.;,]{5,80}"),
    re.compile(r"\b(?:[Đđ]ịnh kỳ|[Bb]áo cáo) (?:hằng|hàng|theo) (?:tuần|tháng|quý|năm)(?:,? (?:6 tháng|quý|năm|hằng năm))*"),
    re.compile(r"\b[Đđ]ịnh kỳ (?:6 tháng|0?6 tháng|quý|tháng)(?:,? (?:năm|01 năm|1 năm|hằng năm))*"),
    re.compile(r"\bđịnh kỳ và đột xuất\b"),
    re.compile(r"^(?:Thường xuyên|Định kỳ)\b"),
    re.compile(r"\bđịnh kỳ\b(?! (?:và )?đột xuất)"),
]


def find(text: str) -> Deadline | None:
    """The deadline a duty's sentence states, if any."""
    for pattern in IN_TEXT:
        if found := pattern.search(text):
            return read(found.group(0), written=found.group(0).strip(" ,;."))
    return None


def read(phrase: str, *, written: str | None = None) -> Deadline | None:
    """A whole phrase (a cell, or what `find` found) as a deadline; None where it states none."""
    text = (written or phrase).strip()
    plain = " ".join(re.sub(r"[(),]", " ", fold(phrase)).split())
    if not plain or NOT_ONE.match(plain):
        return None
    return (
        recurring(text, plain)
        or relative(text, plain)
        or dated(text, plain)
        or by_period(text, plain)
        or Deadline(text, "ongoing" if "thuong xuyen" in plain or "tiep theo" in plain else "relative")
    )


def recurring(text: str, plain: str) -> Deadline | None:
    days = re.findall(r"(\d{1,2})\s*(?:/|\s+thang\s+)(\d{1,2})(?!\s*(?:/|nam)\s*\d)", plain)
    if days and re.search(r"(?:hang|moi) nam", plain):
        rules = [f"FREQ=YEARLY;BYMONTH={int(month)};BYMONTHDAY={int(day)}" for day, month in days if is_day(day, month)]
        return Deadline(text, "recurring", recurrence="\n".join(rules) or None)
    if day := re.search(r"ngay (\d{1,2}) (?:cua )?thang cuoi (?:hang |moi |cua )?quy", plain):
        return Deadline(text, "recurring", recurrence=chosen(Every.QUARTER, day[1]))
    if quarter := re.search(r"quy (iv|i{1,3}|[1-4]) (?:hang|moi) nam", plain):
        return Deadline(text, "recurring", recurrence=chosen(Every.YEAR, f"tháng {QUARTERS[quarter[1]] * 3}"))
    if month := re.search(r"thang (\d{1,2}) (?:hang|moi) nam", plain):
        return Deadline(text, "recurring", recurrence=chosen(Every.YEAR, f"tháng {month[1]}"))
    if day := re.search(r"ngay (\d{1,2}) (?:hang|moi) (thang|quy)", plain):
        return Deadline(text, "recurring", recurrence=chosen(Every.QUARTER if day[2] == "quy" else Every.MONTH, day[1]))
    if day := re.search(r"(thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat) (?:hang|moi) tuan", plain):
        return Deadline(text, "recurring", recurrence=chosen(Every.WEEK, day[1]))
    if "thuong xuyen" in plain:
        return Deadline(text, "ongoing")
    for rule, pattern in EVERY.items():
        if re.search(pattern, plain) and not re.search(r"20\d\d", plain):
            return Deadline(text, "recurring", recurrence=rule)
    return Deadline(text, "recurring") if plain.startswith("dinh ky") else None


def chosen(every: Every, day: str) -> str | None:
    """The rule, or none where there is no such day: it is asked about, not mended."""
    try:
        return rule_of(every, day)
    except ValueError:
        return None


def relative(text: str, plain: str) -> Deadline | None:
    waits = (
        r"\d+ (?:ngay|thang|tuan)(?: lam viec)? (?:sau|ke tu)|^(?:sau khi|khi |theo de nghi|theo yeu cau|theo tien do|dot xuat)"
    )
    return Deadline(text, "relative") if re.search(waits, plain) else None


def dated(text: str, plain: str) -> Deadline | None:
    found = [(int(y), int(m), int(d)) for d, m, y in re.findall(DAY, plain)]
    found += [(int(y), int(m), int(d)) for y, m, d in re.findall(ISO, plain)]
    days = [date(*parts) for parts in found if is_day(parts[2], parts[1], parts[0])]
    if not days:
        return Deadline(text, "day") if found else None  # a day that does not exist is asked about, not mended
    if plain.startswith("bat dau"):
        return Deadline(text, "range", starts_on=days[0])
    if len(days) > 1 and re.search(r"\btu\b|den|-", plain):
        return Deadline(text, "range", starts_on=min(days), due_on=max(days))
    return Deadline(text, "day", due_on=days[-1])


def by_period(text: str, plain: str) -> Deadline | None:
    quarters = [
        (int(year), QUARTERS[quarter])
        for quarter, year in re.findall(r"qu[yi]\s*(iv|i{1,3}|[1-4])\s*[/\s-]*(?:nam\s*)?(20\d\d)", plain)
    ]
    months = [
        (int(year), int(month))
        for month, year in re.findall(r"thang\s*(\d{1,2})\s*(?:/|-|\s+nam\s+|\s+)\s*(20\d\d)", plain)
        if 1 <= int(month) <= 12
    ] or [(int(y), int(m)) for m, y in re.findall(r"^(\d{1,2})/(20\d\d)$", plain) if 1 <= int(m) <= 12]
    if quarters:
        first, last = min(quarters), max(quarters)
        kind = "quarter" if len(quarters) == 1 else "range"
        return Deadline(text, kind, date(first[0], first[1] * 3 - 2, 1), month_end(last[0], last[1] * 3))
    if months:
        first, last = min(months), max(months)
        return Deadline(text, "month" if len(months) == 1 else "range", date(*first, 1), month_end(*last))
    if years := re.findall(r"(20\d\d)\s*-\s*(20\d\d)", plain):
        return Deadline(text, "range", date(int(years[0][0]), 1, 1), date(int(years[0][1]), 12, 31))
    single = [int(year) for year in re.findall(r"\b(20\d\d)\b", plain)]
    if not single:
        return None
    if "tiep theo" in plain:
        return Deadline(text, "ongoing", starts_on=date(min(single), 1, 1))
    if len(set(single)) > 1:
        return Deadline(text, "range", date(min(single), 1, 1), date(max(single), 12, 31))
    return Deadline(text, "year", date(single[0], 1, 1), date(single[0], 12, 31))


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def is_day(day: str | int, month: str | int, year: int = 2024) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= monthrange(year, int(month))[1]
