"""An official paper and a certificate as the tests of both outputs need them."""

from datetime import UTC, date, datetime
from typing import Any

from tracker.core.certificates import Certificate
from tracker.core.papers import Paper, Table

SENTENCE = "Đã có thành tích xuất sắc trong phong trào phòng, chống thiên tai năm 2026"
TABLE = Table(
    ("STT", "Nhiệm vụ", "Số ngày"),
    (15, 100, 50),
    tuple((str(n), f"Việc số {n}", str(n * 3)) for n in range(1, 60)),
    frozenset({0}),
)


def paper(**other: Any) -> Paper:
    usual: dict[str, Any] = {
        "above": "", "body": ("Ủy ban nhân dân", "phường Thử"), "number": "12/UBND-VHXH", "place": "Thử",
        "dated": date(2026, 11, 25), "about": "V/v đôn đốc thực hiện nhiệm vụ quá hạn",
        "to": ("Tổ dân phố số 5", "Trường Tiểu học số 1"), "parts": ("Còn các nhiệm vụ sau:", TABLE, "Yêu cầu thực hiện./."),
        "signed": ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "name": "Người ký", "copies": ("Như trên", "Lưu: VT, VHXH"),
        "made_at": datetime(2026, 11, 25, 2, tzinfo=UTC),
    }  # fmt: skip
    return Paper(**usual | other)


def certificate(**other: Any) -> Certificate:
    usual: dict[str, Any] = {
        "issuer": "Chủ tịch Ủy ban nhân dân phường Thử", "title": "Tặng giấy khen", "recipient": "Ông Chủ tịch phường",
        "position": "Tổ trưởng Tổ dân phố số 5", "reason": SENTENCE, "decision": "Quyết định số 125/QĐ-UBND ngày 20/11/2026",
        "register": "47", "place": "Thử", "dated": date(2026, 11, 20), "signed": ("CHỦ TỊCH",), "name": "Người ký",
        "made_at": datetime(2026, 11, 20, 2, tzinfo=UTC),
    }  # fmt: skip
    return Certificate(**usual | other)
