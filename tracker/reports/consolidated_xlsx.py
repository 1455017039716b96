"""The tables of a consolidated report as Excel: counts are numbers, all else is text."""

from tracker.core.text import day_short
from tracker.core.xlsx import Sheet, book, counted
from tracker.reports.consolidated import ConsolidatedReport, Grid

SHEETS = ("Nhiệm vụ", "Chỉ tiêu", "Chưa báo cáo")
WIDTH = 1.3  # characters for each share of a hundred


async def of_report(report: ConsolidatedReport, *, ward: str) -> bytes:
    """One sheet for each table."""
    return await book(*sheets_of(report, ward))


def sheets_of(report: ConsolidatedReport, ward: str) -> list[Sheet]:
    said = about(report, ward)
    return [sheet(*one, said) for one in zip(SHEETS, (report.statistics, report.indicators, report.missing), strict=True)]


def about(report: ConsolidatedReport, ward: str) -> str:
    when = report.period or f"từ {day_short(report.first_on)} đến {day_short(report.last_on)}"
    return f"{ward}: {report.title}, {when}; bản {report.number}, số liệu tính đến {day_short(report.as_of)}. {report.footer}".strip()


def sheet(name: str, grid: Grid, said: str) -> Sheet:
    rows = [[counted(text) if column in grid.counts else text for column, text in enumerate(row)] for row in grid.rows]
    table, total = (rows[:-1], rows[-1]) if grid.has_total else (rows, [])
    columns = [(heading, share * WIDTH) for heading, share in zip(grid.head, grid.shares, strict=True)]
    return Sheet(name, columns, table, total, title=grid.title, said=said, kept=2)
