"""What a paper carries besides its composer's values: letterhead, signer, recipients, from what the ward settled; pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.papers import listed
from tracker.core.text import day_words
from tracker.paper_templates.shapes import Kind
from tracker.wards.rules import Settled, issuing_body

LABELS = {
    "symbol": "Ký hiệu",
    "capacity": "Quyền hạn ký",
    "signer_title": "Chức vụ người ký",
    "signer_name": "Họ và tên người ký",
    "copies": "Nơi nhận",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a ward settled for one kind (`PaperSetting`); an empty text leaves it to the ward's settings and the kind's own."""

    symbol: str = ""
    capacity: str = ""
    signer_title: str = ""
    signer_name: str = ""
    copies: str = ""
    version: int = 0


def usual(kind: Kind, ward: str, settled: Settled, chosen: Settings) -> dict[str, Any]:
    """The fields that a composer need not give. `ward`: its name. A kind that others sign than the ward leaves their name open."""
    if kind.signer_title is None:
        capacity, title, name = settled.signer_capacity, settled.signer_title, settled.signer_name
    else:
        capacity, title, name = kind.capacity or "", kind.signer_title, ""
    return {
        "co_quan_tren": settled.letter_above, "co_quan": "\n".join(issuing_body(settled, ward)),
        "so_ky_hieu": f"……/{chosen.symbol or kind.symbol}", "quyen_han": chosen.capacity or capacity,
        "chuc_vu": chosen.signer_title or title, "ho_ten": chosen.signer_name or name,
        "noi_nhan": [*(chosen.copies or settled.letter_copies).splitlines(), "Lưu: VT"],
    }  # fmt: skip


def in_places(values: dict[str, Any], place: str, dated: date) -> dict[str, Any]:
    """The values as they stand in the places of a template: capitals, place and day in words, recipients with their marks."""
    return values | {
        "co_quan_tren": values["co_quan_tren"].upper(), "co_quan": values["co_quan"].upper(),
        "dia_danh_ngay": day_words(place, dated), "noi_nhan": listed(values["noi_nhan"]),
    }  # fmt: skip


def differences(before: Settings, after: Settings) -> list[str]:
    """What changed, each from what to what."""
    return [
        f"{label} từ “{said(getattr(before, name))}” thành “{said(getattr(after, name))}”"
        for name, label in LABELS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def said(text: str) -> str:
    return "; ".join(text.splitlines()) or "theo mẫu chung"
