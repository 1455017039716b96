"""Vietnamese text: keys for search and order, dates and numbers as people write and read them."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal

from tracker.core.clock import WARD_ZONE

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền hỏi ngã sắc nặng; ngang is 0
END, SPACE, OTHER, NUMBER, FIRST_LETTER = "00", "01", "02", "03", 4  # the codes of sort keys, in their order
SHAPES = {"\u0306", "\u0302", "\u031b"}  # the breve, circumflex and horn make letters of their own
DAY_TYPED = re.compile(r"(\d{1,2})[\s/.\-]+(\d{1,2})[\s/.\-]+(\d{4}|\d{2})")
DAY_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
POINT_TYPED = re.compile(r"\d+\.\d{1,2}")  # a point before one or two digits cannot stand between thousands
EMAIL_NAME = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.IGNORECASE | re.ASCII)
HOST_TYPED = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])", re.ASCII)
TIME_TYPED = re.compile(r"(\d{1,2})\s*(?:[:.hg]\s*(\d{2})|[hg])", re.IGNORECASE | re.ASCII)
NUMBER_TYPED = re.compile(rf"\d{{1,3}}(?:[. ]\d{{3}})+(?:,\d+)?|\d+(?:,\d+)?|{POINT_TYPED.pattern}")


def fold(typed: str) -> str:
    """The search key: case-folded, without marks, đ → d, one space between words (hoà = hòa = HOA)."""
    parts = unicodedata.normalize("NFD", typed.casefold()).replace("đ", "d")
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())


def sort_key(typed: str) -> str:
    """A key that sorts as a Vietnamese dictionary does, letters before tones, and "số 2" before "số 10".

    Digits only, two for each character (a number: its length, then itself), so that every database collation agrees;
    at most 800 characters, what the columns hold.
    """
    letters: list[str] = []
    tones: list[str] = []
    for chunk in re.split(r"([0-9]+)", unicodedata.normalize("NFC", typed.casefold())):
        if chunk.isascii() and chunk.isdigit():
            digits = chunk.lstrip("0")[:99]
            letters.append(f"{NUMBER}{len(digits):02d}{digits}")
            continue
        for character in chunk:
            letter, tone = letter_and_tone(character)
            place = ALPHABET.find(letter)
            letters.append(f"{FIRST_LETTER + place:02d}" if place >= 0 else SPACE if letter.isspace() else OTHER)
            tones.append(str(tone))
    return ("".join(letters) + END + "".join(tones))[:800]


def letter_and_tone(character: str) -> tuple[str, int]:
    parts = unicodedata.normalize("NFD", character)
    tone = max((TONES.get(mark, 0) for mark in parts[1:]), default=0)
    return unicodedata.normalize("NFC", parts[:1] + "".join(m for m in parts[1:] if m in SHAPES)), tone


def clean(typed: str, most: int) -> str:
    """Typed text as it is kept: NFC, no control characters but line breaks and tabs, trimmed, cut at `most`."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in lines if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Cf", "Co", "Cn"})
    return unicodedata.normalize("NFC", "".join(kept)).strip()[:most]


# Written for people


def capital(words: str) -> str:
    """With a capital at the beginning, the rest as it is."""
    return words[:1].upper() + words[1:]


def uncapital(words: str) -> str:
    """For the middle of a sentence: a small letter at the beginning, the rest as it is."""
    return words[:1].lower() + words[1:]


def weekday(day: date) -> str:
    """Thứ Sáu"""
    return WEEKDAYS[day.weekday()]


def day_short(day: date | None) -> str:
    """28/11/2025, and nothing for no day."""
    return f"{day:%d/%m/%Y}" if day else ""


def day_long(day: date | None) -> str:
    """Thứ Sáu, 28/11/2025"""
    return f"{weekday(day)}, {day:%d/%m/%Y}" if day else ""


def day_words(place: str, dated: date) -> str:
    """Đồ Sơn, ngày 05 tháng 01 năm 2026: a zero before days under 10 and months 1 and 2."""
    month = f"{dated.month:02d}" if dated.month < 3 else str(dated.month)
    return f"{place or '…………'}, ngày {dated.day:02d} tháng {month} năm {dated.year}"


def instant(at: datetime, now: datetime) -> str:
    """Hôm nay, 08:00 · Hôm qua, 08:00 · 12/11/2025, 09:15 (the ward's clock)."""
    local, today = at.astimezone(WARD_ZONE), now.astimezone(WARD_ZONE).date()
    if local.date() == today:
        return f"Hôm nay, {local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return f"Hôm qua, {local:%H:%M}"
    return f"{local:%d/%m/%Y, %H:%M}"


def number(value: int | float | Decimal, places: int | None = None) -> str:
    """1.234,5: dots between thousands, a comma before the fraction; `places` fixes its length."""
    written = f"{value:,.{places}f}" if places is not None else f"{value:,}"
    if places is None and "." in written:
        written = written.rstrip("0").rstrip(".")
    return written.translate(str.maketrans(",.", ".,"))


def percent(part: int, whole: int, places: int = 1) -> str:
    """84,5%, rounded half up; an en dash when there is nothing to divide by."""
    if not whole:
        return "–"
    scale = 10**places
    hundredths = (2 * 100 * scale * part + whole) // (2 * whole)
    return number(Decimal(hundredths) / scale) + "%"


def points(hundredths: int | None) -> str:
    """9392 → 93,92; an en dash where there is no number. Points and percentages alike."""
    return "–" if hundredths is None else number(Decimal(hundredths) / 100, 2)


def figure(hundredths: int | None) -> str:
    """124000 → 1.240, 8250 → 82,5; an en dash where there is no number. Counts of things, as people write them."""
    return "–" if hundredths is None else number(Decimal(hundredths) / 100)


def file_size(size: int) -> str:
    """340 KB · 2,4 MB"""
    return f"{max(1, round(size / 1000))} KB" if size < 1_000_000 else f"{number(round(size / 1_000_000, 1))} MB"


# Typed by people


def read_day(typed: str) -> date:
    """28/11/2025, 28-11-25, 28 11 2025, 28.11.2025 or 2025-11-28. Raises ValueError with a Vietnamese sentence."""
    written = " ".join(typed.split())
    if found := DAY_ISO.fullmatch(written):
        year, month, day = (int(part) for part in found.groups())
    elif found := DAY_TYPED.fullmatch(written):
        day, month, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
    else:
        raise ValueError("Xin ghi ngày theo mẫu ngày/tháng/năm, ví dụ 28/11/2025.")
    try:
        read = date(year, month, day)
    except ValueError:
        raise ValueError(f"Không có ngày {day:02d}/{month:02d}/{year}. Xin kiểm tra lại.") from None
    if not 2000 <= read.year <= 2100:
        raise ValueError("Năm phải từ 2000 đến 2100.")
    return read


def read_number(typed: str) -> Decimal:
    """1.234,5 · 1234,5 · 1 234 · 84.5. Raises ValueError with a Vietnamese sentence."""
    written = " ".join(typed.split())
    if not written.isascii() or len(written) > 30 or not NUMBER_TYPED.fullmatch(written):
        raise ValueError("Xin ghi số, ví dụ 1.234 hoặc 84,5.")
    if POINT_TYPED.fullmatch(written):
        return Decimal(written)
    return Decimal(written.replace(".", "").replace(" ", "").replace(",", "."))


def read_minute(typed: str) -> int:
    """07:30, 7.30, 7h30 or 7h → minutes after midnight. Raises ValueError with a Vietnamese sentence."""
    found = TIME_TYPED.fullmatch(typed.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise ValueError("Xin ghi giờ theo mẫu giờ:phút, ví dụ 07:30.")
    return hour * 60 + minute


def read_email(typed: str) -> str:
    """An address as mail servers take it: ASCII before the @, a domain of other letters in its ASCII form (IDNA).

    At most 200 characters. Raises ValueError with a Vietnamese sentence.
    """
    name, at, domain = typed.strip().partition("@")
    try:
        host = domain.encode("idna").decode().lower()
    except UnicodeError:
        host = ""
    address = f"{name}@{host}"
    if not at or len(name) > 64 or len(address) > 200 or not EMAIL_NAME.fullmatch(name) or not HOST_TYPED.fullmatch(host):
        raise ValueError("Xin ghi địa chỉ thư theo mẫu ten@may-chu.vn, không dấu, không khoảng trắng.")
    return address
