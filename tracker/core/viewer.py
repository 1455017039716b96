"""Who is looking, and how far their sight reaches."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STEP_UP_FOR = timedelta(minutes=15)  # how long a password or code just given lets decide


class Role(StrEnum):
    """What an appointment lets its holder do; the Vietnamese word is in `people.rules.ROLE_WORDS`."""

    HEAD = "head"
    DEPUTY = "deputy"
    STAFF = "staff"
    OFFICE = "office"
    APPRAISER = "appraiser"
    LEADER = "leader"
    OBSERVER = "observer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Post:
    """One current appointment. `reach` is the path whose subtree the holder sees; `is_requested`: its unit is asked, not
    ordered, and never graded."""

    appointment: int
    role: Role
    title: str
    unit: int
    unit_name: str
    unit_path: str
    reach: str
    is_requested: bool = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person. `posts` are all current appointments, `hat` the one that acts (None: must be chosen).

    `is_enrolled`: has the password and code that the roles ask for. `unread` notices, `waiting` for acceptance,
    `asked` requests for a later deadline and, of a leader, appeals and estimates (of an appraiser, estimates alone); `diary` is the ward's last event when the request began, `proved_at` when a password or code was last given in this
    session (both None outside of one).
    """

    person: int
    name: str
    ward: int
    ward_name: str
    posts: tuple[Post, ...]
    hat: Post | None
    unread: int = 0
    waiting: int = 0
    asked: int = 0
    is_enrolled: bool = True
    diary: int | None = None
    proved_at: datetime | None = None

    @property
    def unit_paths(self) -> tuple[str, ...]:
        """The paths whose subtrees may be seen, widest first, none inside another."""
        kept: list[str] = []
        for path in sorted({post.reach for post in self.posts}, key=len):
            if not any(path.startswith(wider) for wider in kept):
                kept.append(path)
        return tuple(kept)

    @property
    def is_above_wards(self) -> bool:
        """Whether some appointment is at the root of the tree (the city)."""
        return any(path.count("/") == 2 for path in self.unit_paths)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of all current appointments: what may be *seen*."""
        return frozenset(post.role for post in self.posts)

    @property
    def role(self) -> Role | None:
        """The role of the chosen hat: what may be *done*."""
        return self.hat.role if self.hat else None

    @property
    def unit_name(self) -> str:
        return self.hat.unit_name if self.hat else ""

    def is_fresh(self, at: datetime) -> bool:
        """Whether a password or code was given in this session within the last fifteen minutes."""
        return self.proved_at is not None and at - self.proved_at <= STEP_UP_FOR

    @property
    def several_hats(self) -> bool:
        return len(self.posts) > 1

    def acts_as(self, *roles: Role) -> bool:
        """Whether the chosen hat is one of `roles`."""
        return self.role in roles

    def acts_for(self, unit_path: str) -> bool:
        """Whether the chosen hat belongs to exactly that unit."""
        return self.hat is not None and self.hat.unit_path == unit_path

    def reaches(self, unit_path: str) -> bool:
        """Whether the chosen hat's subtree holds that unit."""
        return self.hat is not None and unit_path.startswith(self.hat.reach)


def within(viewer: Viewer, *, ward: str, path: str) -> tuple[str, list[object]]:
    """SQL condition (with `{}` placeholders) and its values: rows of this ward inside the viewer's subtrees.

    `ward` and `path` are column names written by us, never by a person. A viewer without appointments sees nothing;
    one whose reach lies above a ward (the city) is bounded by the path alone.
    """
    if not viewer.unit_paths:
        return "1 = 0", []
    inside = " or ".join(f"{path} like {{}}" for _ in viewer.unit_paths)
    patterns: list[object] = [p + "%" for p in viewer.unit_paths]
    if viewer.is_above_wards:
        return f"({inside})", patterns
    return f"{ward} = {{}} and ({inside})", [viewer.ward, *patterns]
