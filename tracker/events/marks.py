"""How far a person has read: a bookmark of their own, not a happening of the ward, so it leaves no event."""

from tracker.core.database import rows, transaction
from tracker.core.viewer import Viewer
from tracker.events.tables import NoticeMark


async def mark_read(viewer: Viewer) -> None:
    """Everything up to the ward's newest event has been seen."""
    async with transaction():
        head = await rows("select sequence from event_head where ward = {}", viewer.ward)
        mark = NoticeMark(ward=viewer.ward, person=viewer.person, sequence=head[0]["sequence"] if head else 0)
        await NoticeMark.insert(mark).on_conflict(target=NoticeMark.person, action="DO UPDATE", values=[NoticeMark.sequence])
