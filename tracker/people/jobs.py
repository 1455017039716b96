"""What happens to posts by itself: those whose last day has passed are ended."""

from datetime import datetime

from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.people.tables import Appointment


async def end_posts(at: datetime) -> int:
    """End every appointment whose `until` has passed, so that nobody is shown as head of what they no longer head."""
    over = await rows(
        "select a.id, a.ward, a.title, u.path, u.id as unit from appointment a join unit u on u.id = a.unit"
        " where a.ended_at is null and a.until < {} order by a.id limit 1000",
        ward_day(at),
    )
    ended = 0
    for row in over:
        async with transaction():
            if not await claim(
                Appointment, {Appointment.ended_at: at}, (Appointment.id == row["id"]) & Appointment.ended_at.is_null()
            ):
                continue
            ended += 1
            await record(
                "appointment.ended", noun_id=row["id"], by=None, at=at, ward=row["ward"], unit_path=row["path"],
                audience=Audience.OFFICE, data={"title": row["title"], "url": f"/units/{row['unit']}"},
            )  # fmt: skip
    return ended
