"""The head of a paper: who issued it, its number, day and title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.core.text import fold
from tracker.reader.clauses import Place
from tracker.reader.deadlines import is_day

NUMBER = re.compile(r"Số:?\s*(\d+\s*[/-]\s*[A-ZĐ][\w/Đđ-]+)")
ISSUED = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(20\d\d)")
KINDS = ("KẾ HOẠCH", "QUYẾT ĐỊNH", "CHƯƠNG TRÌNH", "ĐỀ ÁN", "PHƯƠNG ÁN", "THÔNG BÁO", "PHỤ LỤC", "TỔNG HỢP", "DANH MỤC")
ISSUER = re.compile(
    r"((?:Ủy|Uỷ) ban nhân dân (?:phường|xã|tỉnh|thành phố|đặc khu|Phường|Xã|Tỉnh|Thành phố) (?:[A-ZĐÀ-Ỹ][\wÀ-ỹ]*\s?){1,4})"
)
LEVELS = ("Tỉnh", "Thành Phố", "Phường", "Xã", "Đặc Khu", "Huyện", "Quận")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the head says; None or empty where it does not."""

    title: str
    number: str | None
    issued_on: date | None
    issuer: str | None


def read(places: Sequence[Place]) -> Letterhead:
    """From the first paragraphs of the paper (an annex says whose annex it is in brackets)."""
    head = [place.text for place in places[:25]]
    top = "\n".join(head[:14])
    number = NUMBER.search(top) or re.search(r"(?:Kế hoạch|Quyết định) số:?\s*(\d+[/-][A-ZĐ][\w/Đđ-]+)", top)
    is_annex = "PHỤ LỤC" in top[:200].upper()
    return Letterhead(
        title=title_of(head),
        number=number[1].replace(" ", "") if number and (is_annex or NUMBER.search(top)) else None,
        issued_on=issued_on(head, is_annex=is_annex),
        issuer=issuer_of(head),
    )


def issued_on(head: Sequence[str], *, is_annex: bool) -> date | None:
    for text in head[:12]:
        if re.match(r"[A-ZĐ][\w\s]{2,30},\s*ngày", text) and (found := ISSUED.search(text)):
            day, month, year = (int(part) for part in found.groups())
            return date(year, month, day) if is_day(day, month, year) else None
        if is_annex and (short := re.search(r"ngày\s+(\d{1,2})/(\d{1,2})/(20\d\d)", text)):
            day, month, year = (int(part) for part in short.groups())
            return date(year, month, day) if is_day(day, month, year) else None
    return None


def title_of(head: Sequence[str]) -> str:
    """ "Kế hoạch" and what follows it, in sentence case where the paper shouts."""
    for index, text in enumerate(head):
        kind = next((kind for kind in KINDS if text.upper().startswith(kind) and text[:4].isupper()), None)
        if kind is None:
            continue
        parts = [text[len(kind) :].strip()]
        for after in head[index + 1 : index + 6]:
            if re.match(
                r"(\(|Căn cứ|Thực hiện|Thời gian|Nhằm|Để |[IVX]+\.|Số:|Ủy ban|Uỷ ban|CHỦ TỊCH|ỦY BAN|THỦ TƯỚNG)", after
            ):
                break
            parts.append(after)
        words = " ".join(part for part in parts if part)
        if kind == "QUYẾT ĐỊNH" and any("KẾ HOẠCH" in later[:10] for later in head[index + 1 :]) and not words:
            continue
        return f"{kind.capitalize()} {calm(words)}".strip()
    return calm(head[0])[:300] if head else ""


def calm(text: str) -> str:
    """Shouted words in sentence case; text written normally stays."""
    letters = [c for c in text if c.isalpha()]
    return text.lower() if letters and sum(c.isupper() for c in letters) > 0.8 * len(letters) else text


def issuer_of(head: Sequence[str]) -> str | None:
    for text in head[:3]:
        if text.isupper() and fold(text).startswith(("uy ban nhan dan", "ban chi dao", "hoi dong")) and len(text) < 90:
            words = text.title()
            for level in LEVELS:
                words = words.replace(f" {level} ", f" {level.lower()} ")
            return (
                words.replace("Nhân Dân", "nhân dân")
                .replace("Ban nhân", "ban nhân")
                .replace("Uỷ Ban", "Ủy ban")
                .replace("Ủy Ban", "Ủy ban")
            )
    found = ISSUER.search(" ".join(head))
    return found[1].strip() if found else None
