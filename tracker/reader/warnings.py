"""What a person should look at before a plan is published, each with one Vietnamese sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.core.text import fold
from tracker.reader import names
from tracker.reader.clauses import Place
from tracker.reader.duties import Duty

ANNEX = re.compile(r"\(?\s*có phụ lục|phụ lục(?: \w+)? (?:kèm theo|đính kèm)|phụ lục ban hành kèm", re.IGNORECASE)
SUPERIORS = re.compile(
    r"^(tt dang|tt hdnd|thuong truc|ct |chu tich|cac pct|pct|luu|nhu tren|nhu dieu|hdnd|dang uy|bi thu|ban thuong vu|lanh dao|vp:|vpub"
    r"|tt\.? (?:tinh|thanh|dang)|cac pho|thanh uy|tinh uy|bo |ban bi thu|thu tuong)"
)
COMMON = {"don", "vi", "co", "quan", "so", "phong", "ban", "tt", "to", "chuc", "hoi", "cong", "ubnd", "lien"}


@dataclass(frozen=True, slots=True)
class Caution:
    """`clause` is the index of the clause to look at, None for the whole paper."""

    code: str
    message: str
    clause: int | None = None


def read(places: Sequence[Place], duties: Sequence[Duty], *, issued_on: date | None) -> list[Caution]:
    """All warnings, those about the whole paper first."""
    return [
        *no_duties(duties),
        *missing_annex(places),
        *recipients_without_duty(places, duties),
        *repeated_numbers(places),
        *without_deadline(duties),
        *unclear(places, duties),
        *before_issue(duties, issued_on),
    ]


def no_duties(duties: Sequence[Duty]) -> list[Caution]:
    return [] if duties else [Caution("no_duty", "Chưa tìm thấy nhiệm vụ nào giao cho đơn vị. Xin thêm nhiệm vụ bằng tay.")]


def missing_annex(places: Sequence[Place]) -> list[Caution]:
    has_table = any(place.cells for place in places) or any(place.section == "annex" for place in places)
    named = next((i for i, place in enumerate(places) if ANNEX.search(place.text) and not place.cells), None)
    if named is None or has_table:
        return []
    above = places[named].anchor
    return [Caution("annex_missing", f"Thiếu phụ lục: mục {above} nhắc tới phụ lục, trong tệp không có.", named)]


def repeated_numbers(places: Sequence[Place]) -> list[Caution]:
    repeated = [i for i, place in enumerate(places) if "#" in place.anchor and place.level in {1, 2, 3, 4} and not place.cells]
    if not repeated:
        return []
    said = ", ".join(places[i].anchor for i in repeated[:6])
    return [Caution("numbering_repeats", f"Số mục lặp lại: {said}. Mỗi dòng đã được đặt mã riêng.", repeated[0])]


def recipients_without_duty(places: Sequence[Place], duties: Sequence[Duty]) -> list[Caution]:
    if not duties:
        return []
    named = [words(unit) for duty in duties for unit in (*duty.lead, *duty.coordinate)]
    idle, first = [], None
    for index, place in enumerate(places):
        if place.section != "recipients" or place.level not in {5, 6, 9}:
            continue
        recipient = place.text.strip(" ;./-")
        plain = fold(recipient)
        if not recipient or plain.startswith("noi nhan") or SUPERIORS.match(plain) or "dang uy" in plain or len(recipient) > 90:
            continue
        if not any(alike(words(recipient), other) for other in named):
            idle.append(recipient)
            first = index if first is None else first
    if not idle:
        return []
    return [Caution("recipient_without_duty", f"{len(idle)} nơi nhận chưa có việc: {'; '.join(idle[:8])}.", first)]


def without_deadline(duties: Sequence[Duty]) -> list[Caution]:
    bare = [duty for duty in duties if duty.deadline is None]
    if not bare:
        return []
    return [Caution("deadline_missing", f"{len(bare)} nhiệm vụ không ghi thời hạn. Hệ thống không tự đặt hạn.", bare[0].place)]


def unclear(places: Sequence[Place], duties: Sequence[Duty]) -> list[Caution]:
    return [
        Caution(
            "recurrence_unclear",
            f"Mục {places[duty.place].anchor} ghi “{duty.deadline.text}” mà chưa rõ kỳ nào.",
            duty.place,
        )
        for duty in duties
        if duty.deadline and duty.deadline.kind == "recurring" and duty.deadline.recurrence is None
    ][:20]


def before_issue(duties: Sequence[Duty], issued_on: date | None) -> list[Caution]:
    return [
        Caution("deadline_before_issue", f"Hạn “{duty.deadline.text}” trước ngày ban hành.", duty.place)
        for duty in duties
        if issued_on and duty.deadline and duty.deadline.due_on and duty.deadline.due_on < issued_on
    ][:20]


def words(name: str) -> set[str]:
    found = set(names.key(name).split())
    return (found - COMMON) or found


def alike(recipient: set[str], named: set[str]) -> bool:
    return bool(recipient & named) and len(recipient & named) / min(len(recipient), len(named)) > 0.5
