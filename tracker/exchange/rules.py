"""What another system may read of a ward, by what token, how often; which parts the data has; pure."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

PREFIX = "sv_"
TOKEN_LENGTH = len(PREFIX) + 43  # 256 bits, url-safe
LONGEST = timedelta(days=366)  # until a token has to be issued anew
CALLS_KEPT = timedelta(days=365)
MOST_ROWS = 500  # of one answer


class Scope(StrEnum):
    """What a token opens; plans and units are open to every one."""

    TASKS = "tasks"
    ASSIGNMENTS = "assignments"
    INDICATORS = "indicators"
    READINGS = "readings"
    REPORTS = "reports"
    BUDGETS = "budgets"


SCOPE_WORDS = {
    Scope.TASKS: "Nhiệm vụ",
    Scope.ASSIGNMENTS: "Việc giao từng đơn vị và tình trạng",
    Scope.INDICATORS: "Chỉ tiêu và mức phải đạt",
    Scope.READINGS: "Số liệu chỉ tiêu",
    Scope.REPORTS: "Báo cáo định kỳ, đột xuất",
    Scope.BUDGETS: "Dự toán kinh phí",
}


class Part(StrEnum):
    """One kind of record: an address of the interface, a sheet, a file."""

    PLANS = "plans"
    TASKS = "tasks"
    ASSIGNMENTS = "assignments"
    UNITS = "units"
    INDICATORS = "indicators"
    READINGS = "readings"
    REPORTS = "reports"
    SUBMISSIONS = "submissions"
    ESTIMATES = "estimates"


PART_WORDS = {
    Part.PLANS: "Kế hoạch",
    Part.TASKS: "Nhiệm vụ",
    Part.ASSIGNMENTS: "Việc giao từng đơn vị",
    Part.UNITS: "Đơn vị",
    Part.INDICATORS: "Chỉ tiêu",
    Part.READINGS: "Số liệu chỉ tiêu",
    Part.REPORTS: "Yêu cầu báo cáo",
    Part.SUBMISSIONS: "Báo cáo của đơn vị",
    Part.ESTIMATES: "Dự toán",
}
NEEDS: dict[Part, Scope | None] = {
    Part.PLANS: None,
    Part.UNITS: None,
    Part.TASKS: Scope.TASKS,
    Part.ASSIGNMENTS: Scope.ASSIGNMENTS,
    Part.INDICATORS: Scope.INDICATORS,
    Part.READINGS: Scope.READINGS,
    Part.REPORTS: Scope.REPORTS,
    Part.SUBMISSIONS: Scope.REPORTS,
    Part.ESTIMATES: Scope.BUDGETS,
}


class Standing(StrEnum):
    """Whether a token still opens."""

    LIVE = "live"
    EXPIRED = "expired"
    REVOKED = "revoked"


STANDING_WORDS = {Standing.LIVE: "Đang dùng", Standing.EXPIRED: "Đã hết hạn", Standing.REVOKED: "Đã thu hồi"}


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose rows are read: those of one ward, of units at or below `path`."""

    ward: int
    path: str


def new_token() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def is_token(sent: str) -> bool:
    """Whether it could be one of ours."""
    return len(sent) == TOKEN_LENGTH and sent.startswith(PREFIX) and sent.isascii()


def digest(token: str) -> str:
    """SHA-256 in hex: what is kept in its place."""
    return hashlib.sha256(token.encode()).hexdigest()


def hint(token: str) -> str:
    """Its last four signs, by which people tell tokens apart."""
    return token[-4:]


def standing(*, expires_on: date, revoked_at: datetime | None, today: date) -> Standing:
    """The last day counts still; a revoked token is revoked whatever its day."""
    if revoked_at is not None:
        return Standing.REVOKED
    return Standing.EXPIRED if today > expires_on else Standing.LIVE


def minute_of(at: datetime) -> int:
    """The running minute, counted from 1970."""
    return int(at.timestamp()) // 60


def wait(at: datetime) -> int:
    """Seconds until the next minute begins, at least 1."""
    return 60 - int(at.timestamp()) % 60


def is_too_many(calls: int, per_minute: int) -> bool:
    """Whether the `calls`-th of this minute is one too many."""
    return calls > per_minute


def scopes_of(kept: str) -> frozenset[Scope]:
    """Scopes as a row keeps them, joined by commas."""
    return frozenset(Scope(one) for one in kept.split(",") if one)


def opens(part: Part, scopes: Collection[Scope]) -> bool:
    needed = NEEDS[part]
    return needed is None or needed in scopes


def parts_of(scopes: Collection[Scope]) -> list[Part]:
    """What a token of these scopes may read."""
    return [part for part in Part if opens(part, scopes)]
