"""The only place that reads the clock."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

WARD_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


def ward_day(instant: datetime) -> date:
    """The calendar day on which `instant` falls in Việt Nam (UTC+7, no summer time)."""
    return instant.astimezone(WARD_ZONE).date()


def day_starts(day: date) -> datetime:
    """The instant at which `day` begins in Việt Nam, in UTC."""
    return datetime.combine(day, time(), WARD_ZONE).astimezone(UTC)
