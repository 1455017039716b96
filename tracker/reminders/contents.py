"""What a message says, composed when it is sent: the diary's events for one person, without what no longer stands."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import as_int, rows
from tracker.core.due import Due, Source
from tracker.core.viewer import Role, Viewer
from tracker.events.queries import UNIT_ROLES, read_data, told_to
from tracker.events.sentences import sentence
from tracker.people.queries import viewer_of
from tracker.reminders.composing import Digest, Group, Line
from tracker.reminders.queries import CHASING, events_for, key_of, promises
from tracker.settings import settings
from tracker.tasks.rules import LATE

GROUPS = [
    ("late", "Quá hạn"),
    ("due", "Đến hạn, sắp đến hạn"),
    ("answer", "Chờ ông/bà trả lời"),
    ("new", "Việc mới, việc trả lại"),
    ("other", "Tin khác"),
]
NEW_VERBS = {"assignment.given", "assignment.requested", "assignment.returned", "assignment.reopened", "assignment.taken_over"}


async def digest_for(
    person: int, *, ward: int, after: int, until: int, preferences_url: str, sources: Sequence[Source], at: datetime
) -> Digest | None:
    """What this person is to be told of the events after `after` up to `until`; None when nothing of it stands any more."""
    viewer = await viewer_of(person, at=at)
    told = told_to(viewer) if viewer else None
    if viewer is None or told is None:
        return None
    found = await events_for(ward, *told, person=person, after=after, until=until)
    kept = await standing(found, viewer, ward=ward, sources=sources)
    groups = grouped(kept)
    if not groups:
        return None
    return Digest(
        name=viewer.posts[0].title if viewer.posts else viewer.name, ward_name=viewer.ward_name, day=ward_day(at),
        groups=groups, late_total=await late_count(viewer, at), base_url=settings().base_url, preferences_url=preferences_url,
    )  # fmt: skip


async def standing(
    found: Sequence[dict[str, Any]], viewer: Viewer, *, ward: int, sources: Sequence[Source]
) -> list[dict[str, Any]]:
    """The events still worth saying: reminders only of what is owed now and not promised since, and only to a unit's head.

    Of several reminders of one deadline the newest is kept.
    """
    kept: dict[Any, dict[str, Any]] = {}
    reminders: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in found:
        event["data"] = read_data(event["data"])
        if event["verb"].partition(".")[2] not in CHASING:
            kept[event["sequence"]] = event
        elif event["audience"] != "unit" or Role.HEAD in viewer.roles:
            reminders[event["noun"]].append(event)
    for source in sources:
        if events := reminders.get(source.noun):
            owed = {key_of(due): due for due in await source.still(ward, {event["noun_id"] for event in events})}
            promised = await promises(ward, list(owed.values()))
            for event in events:
                key = (event["noun"], event["noun_id"], event["data"].get("kind"), event["data"].get("version"))
                by_ladder = "rung" in event["data"]  # what a person pressed is said, promise or not
                held = by_ladder and key in promised and promised[key] >= ward_day(event["at"])
                if key in owed and not held:
                    kept[key] = event | {"due": owed[key]}
    return sorted(kept.values(), key=lambda event: event["sequence"])


def grouped(events: Sequence[dict[str, Any]]) -> tuple[Group, ...]:
    """Lines under their headings, what is late first."""
    lines: dict[str, list[Line]] = defaultdict(list)
    for event in events:
        url = str(event["data"].get("url", ""))
        leads_here = url.startswith("/") and not url.startswith("//")
        lines[group_of(event)].append(Line(sentence(event["verb"], event["data"]), url if leads_here else "/notices"))
    return tuple(Group(title, tuple(lines[name])) for name, title in GROUPS if lines[name])


def group_of(event: dict[str, Any]) -> str:
    due: Due | None = event.get("due")
    if due is None:
        return "new" if event["verb"] in NEW_VERBS else "other"
    if event["verb"].endswith(("answer_reminded", "letter_due", "long_overdue")):
        return "answer"
    return "late" if ward_day(event["at"]) > due.late_after else "due"


async def late_count(viewer: Viewer, at: datetime) -> int:
    """How much of the work of this person's own units is late today; of the whole ward for the office and leadership."""
    paths = [post.unit_path for post in viewer.posts if post.role in UNIT_ROLES]
    wide = viewer.roles & {Role.OFFICE, Role.LEADER}
    if not wide and not paths:
        return 0
    own = "" if wide else f" and a.unit_path in ({', '.join('{}' for _ in paths)})"
    today = ward_day(at)
    found = await rows(
        f"select count(*) as late from assignment a where a.ward = {{}} and {LATE}{own}",
        viewer.ward,
        today,
        today,
        *([] if wide else paths),
    )
    return as_int(found[0]["late"])
