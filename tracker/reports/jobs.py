"""What reports do by themselves: each period is asked for when its time has come."""

from datetime import datetime

from tracker.reports.asking import ask_due


async def ask_for_reports(at: datetime) -> str:
    """Once a day; after an outage all that was missed."""
    requests, units = await ask_due(at)
    return f"Đã đặt {requests} kỳ báo cáo, báo cho {units} đơn vị" if units or requests else "Không có kỳ báo cáo nào cần đặt"
