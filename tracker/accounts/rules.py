"""How long a session and a link live, who needs a code, how slow a wrong sign-in becomes, what a password must be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from tracker.core.text import fold
from tracker.core.viewer import Role
from tracker.people.rules import UNIT_ROLES

NEEDS_CODE = frozenset({Role.OFFICE, Role.APPRAISER, Role.LEADER, Role.ADMINISTRATOR})

FREE_FAILURES = 5
LONGEST_DELAY = timedelta(minutes=15)

PASSWORD_LENGTH = range(8, 129)
COMMON = {
    "12345678", "123456789", "1234567890", "password", "matkhau123", "matkhau", "qwertyui", "abcd1234", "11111111",
    "88888888", "00000000", "anhyeuem", "iloveyou", "vietnam123", "xinchao123", "admin123", "12341234", "87654321",
}  # fmt: skip
WARD_WORDS = ("soviec", "sổ việc", "ubnd", "phuong", "matkhau", "binhdanhocvu")


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """After `idle` without a request, or `absolute` after signing in, a session is over."""

    idle: timedelta
    absolute: timedelta


def session_limits(roles: Iterable[Role]) -> SessionLimits:
    """Heads stay signed in on their own phone (30 / 90 days); whoever sees the whole ward, two hours within a day's 8."""
    if set(roles) <= UNIT_ROLES:
        return SessionLimits(timedelta(days=30), timedelta(days=90))
    return SessionLimits(timedelta(hours=2), timedelta(hours=8))


def link_lives(roles: Iterable[Role]) -> timedelta:
    """How long an activation link waits: seven days for a head, one for everybody who sees more."""
    return timedelta(days=7) if set(roles) <= UNIT_ROLES else timedelta(hours=24)


def needs_code(roles: Iterable[Role]) -> bool:
    """Whether signing in asks for a password and a one-time code."""
    return bool(NEEDS_CODE & set(roles))


def delay_after(failures: int) -> timedelta:
    """How long to wait after that many failures in a row: nothing for five, then 2, 4, 8 … seconds, at most 15 minutes."""
    if failures < FREE_FAILURES:
        return timedelta()
    return min(LONGEST_DELAY, timedelta(seconds=2 ** min(failures - FREE_FAILURES + 1, 20)))


def password_problem(password: str, *, login: str) -> str | None:
    """Why a password is refused, in Vietnamese; None when it will do. No composition rules: length and rarity count."""
    if len(password) < PASSWORD_LENGTH.start:
        return "Mật khẩu cần ít nhất 8 ký tự. Một câu ngắn dễ nhớ là tốt nhất."
    if len(password) >= PASSWORD_LENGTH.stop:
        return "Mật khẩu dài quá 128 ký tự."
    plain = fold(password).replace(" ", "")
    if plain in COMMON or len(set(plain)) < 4:
        return "Mật khẩu này quá nhiều người dùng. Xin chọn một câu khác."
    rest = plain
    for word in (*WARD_WORDS, fold(login)):
        rest = rest.replace(fold(word).replace(" ", ""), "")
    if len(rest) < 5:
        return "Mật khẩu không nên là tên đăng nhập hay tên phường. Xin chọn một câu khác."
    return None
