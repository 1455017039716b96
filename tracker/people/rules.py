"""Which roles there are and who may give them, how far an appointment sees, when two terms meet."""

from collections.abc import Iterable
from datetime import date

from tracker.core.viewer import Role, Viewer

ROLE_WORDS = {
    Role.HEAD: "Người đứng đầu",
    Role.DEPUTY: "Cấp phó",
    Role.STAFF: "Cán bộ của đơn vị",
    Role.OFFICE: "Cơ quan đầu mối theo dõi",
    Role.APPRAISER: "Cơ quan thẩm định",
    Role.LEADER: "Lãnh đạo UBND phường",
    Role.OBSERVER: "Theo dõi, chỉ xem",
    Role.ADMINISTRATOR: "Quản trị",
}
UNIT_ROLES = frozenset({Role.HEAD, Role.DEPUTY, Role.STAFF})
WARD_WIDE = frozenset({Role.OFFICE, Role.APPRAISER})  # they serve the administration their office belongs to


def reach_of(role: Role, *, unit_path: str, above_path: str | None) -> str:
    """The path whose subtree an appointment sees: the unit's own, or for a ward's offices the administration above."""
    return above_path if role in WARD_WIDE and above_path else unit_path


def overlaps(since: date, until: date | None, others: Iterable[tuple[date, date | None]]) -> bool:
    """Whether a term (both ends included, until None = open) shares a day with any other."""
    last = until or date.max
    return any(since <= (other_until or date.max) and other_since <= last for other_since, other_until in others)


def grantable(user: Viewer) -> frozenset[Role]:
    """The roles this person may give or let in: the office its units' people, the administrator everybody."""
    return frozenset(Role) if user.acts_as(Role.ADMINISTRATOR) else UNIT_ROLES
