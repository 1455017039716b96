"""What a call of the interface may ask, in one table: read from an address, and described for other systems; pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from tracker.core.errors import Refusal
from tracker.exchange.rules import MOST_ROWS, Part

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_ID = 2**63 - 1
USUAL_ROWS = 100


@dataclass(frozen=True, slots=True)
class Parameter:
    """One of an address: its JSON Schema, what it means, how its text is read (ValueError: it cannot be)."""

    name: str
    schema: Mapping[str, Any]
    words: str
    example: Any
    read: Callable[[str], Any]


def day(sent: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", sent):
        raise ValueError(sent)
    found = date.fromisoformat(sent)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(sent)
    return found


def whole(most: int) -> Callable[[str], int]:
    def read(sent: str) -> int:
        if not re.fullmatch(r"[1-9][0-9]{0,18}", sent) or int(sent) > most:
            raise ValueError(sent)
        return int(sent)

    return read


ID = {"type": "integer", "minimum": 1, "maximum": MOST_ID, "format": "int64"}
PARAMETERS = (
    Parameter(
        "as_of", {"type": "string", "format": "date"}, "Lấy những gì đã biết vào cuối ngày này; để trống: hôm nay. Không thể sau hôm nay.",
        "2026-09-14", day,
    ),
    Parameter("plan", ID, "Chỉ lấy của một kế hoạch, theo mã ở phần plans.", 1, whole(MOST_ID)),
    Parameter("unit", ID, "Chỉ lấy của một đơn vị, theo mã ở phần units.", 17, whole(MOST_ID)),
    Parameter(
        "updated_since", {"type": "string", "format": "date"}, "Chỉ lấy dòng có thay đổi từ ngày này trở đi.", "2026-09-01", day
    ),
    Parameter(
        "cursor", {"type": "string", "pattern": "^[1-9][0-9]{0,18}$", "maxLength": 19},
        "next_cursor của trang trước, để lấy trang tiếp theo; giữ nguyên các tham số khác.", "1250", whole(MOST_ID),
    ),
    Parameter(
        "limit", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": USUAL_ROWS},
        f"Nhiều nhất bao nhiêu dòng một trang, từ 1 đến {MOST_ROWS}.", 100, whole(MOST_ROWS),
    ),
)  # fmt: skip
BY_PLAN = frozenset(Part) - {Part.UNITS}
BY_UNIT = frozenset({Part.TASKS, Part.ASSIGNMENTS, Part.UNITS, Part.READINGS, Part.SUBMISSIONS, Part.ESTIMATES})
BY_CHANGE = frozenset({Part.ASSIGNMENTS, Part.READINGS, Part.SUBMISSIONS})


def taken(part: Part) -> list[Parameter]:
    """The parameters that one kind of record takes."""
    left_out = {
        *(() if part in BY_PLAN else ("plan",)), *(() if part in BY_UNIT else ("unit",)),
        *(() if part in BY_CHANGE else ("updated_since",)),
    }  # fmt: skip
    return [one for one in PARAMETERS if one.name not in left_out]


def asked(part: Part, query: str, *, today: date) -> dict[str, Any]:
    """The values of an address by name. Raises Refusal for a name it does not take, one sent twice, a value that cannot be."""
    known = {one.name: one for one in taken(part)}
    found: dict[str, Any] = {}
    try:
        sent = parse_qsl(query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise Refusal("Địa chỉ có quá nhiều tham số.") from None
    for name, value in sent:
        if name not in known:
            raise Refusal(f"Phần {part} chỉ nhận các tham số: {', '.join(known)}.")
        if name in found:
            raise Refusal(f"Tham số {name} được gửi hai lần.")
        try:
            found[name] = known[name].read(value)
        except ValueError:
            raise Refusal(f"Tham số {name} chưa đúng. {known[name].words}") from None
    if found.get("as_of", today) > today:
        raise Refusal("Tham số as_of không thể sau hôm nay.")
    return found
