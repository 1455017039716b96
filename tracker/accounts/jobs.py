"""What happens to ways in by itself: sessions that let nobody in any more are swept."""

from datetime import datetime

from tracker.core.database import is_postgres, rows


async def sweep_sessions(at: datetime) -> int:
    """Delete sessions that ended, or lay idle longer than their role may; returns how many."""
    idle = (
        "extract(epoch from ({} - seen_at)) >= idle_seconds"
        if is_postgres()
        else "(julianday({}) - julianday(seen_at)) * 86400 >= idle_seconds"
    )
    return len(await rows(f"delete from web_session where ends_at <= {{}} or {idle} returning id", at, at))
