"""The doors of who reports fully and in time: units × closed periods of a year, and the same in Excel."""

from collections.abc import Sequence
from datetime import date

from litestar import Response, Router, get

from tracker.core import xlsx
from tracker.core.forms import optional_whole
from tracker.core.kept import kept
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, only, page
from tracker.indicators import indicators_xlsx
from tracker.indicators.boards import Board
from tracker.indicators.completeness import Counted, UnitCompleteness, completeness, days_of
from tracker.indicators.queries import boards, reported
from tracker.workdays.report_periods import Frequency, ReportPeriod, period_of

READERS = [only(Role.OFFICE, Role.LEADER, Role.OBSERVER, Role.APPRAISER, Role.ADMINISTRATOR)]
EARLIEST = 2020


@get("/indicators/completeness", guards=READERS)
async def show_completeness(request: Request, user: Viewer, today: date, year: str = "", indicator: str = "") -> Answer:
    chosen, wanted = year_of(year, today), optional_whole(indicator)
    found, lines = await lines_of(user, chosen, wanted, today)
    return page(
        request, "indicators/completeness.html", here="indicators", lines=lines, days=days_of(lines), chosen=chosen, wanted=wanted,
        years=range(this_year(today), max(this_year(today) - 4, EARLIEST) - 1, -1), total=sum((one.total for one in lines), Counted()),
        indicators=[(one.row["id"], one.name) for one in found],
    )  # fmt: skip


@get("/indicators/completeness.xlsx", guards=READERS)
async def download_completeness(user: Viewer, today: date, year: str = "", indicator: str = "") -> Response[bytes]:
    chosen = year_of(year, today)
    _, lines = await lines_of(user, chosen, optional_whole(indicator), today)
    content = await indicators_xlsx.of_completeness(lines, year=chosen, today=today)
    return xlsx.answer(content, f"bao-so-lieu-{chosen}.xlsx")


async def lines_of(
    user: Viewer, year: int, indicator: int | None, today: date
) -> tuple[Sequence[Board], list[UnitCompleteness]]:
    """Every indicator, and the units' lines over one of them or all; kept until the ward's diary moves."""
    found: tuple[Sequence[Board], list[UnitCompleteness]] = await kept(
        user, ("completeness", year, indicator, today, user.unit_paths, tuple(user.roles)),
        lambda: counted(user, year, indicator, today),
    )  # fmt: skip
    return found


async def counted(
    user: Viewer, year: int, indicator: int | None, today: date
) -> tuple[Sequence[Board], list[UnitCompleteness]]:
    whole = ReportPeriod(Frequency.YEAR, year, 1)
    found = await boards(user, until=today)
    shown = [one for one in found if indicator is None or one.row["id"] == indicator]
    lines = completeness(shown, await reported(user, whole.first_on, whole.last_on), year=year, today=today)
    order = {unit.unit: place for place, unit in enumerate(unit for one in found for unit in one.units)}
    return found, sorted(lines, key=lambda one: (one.is_requested, order.get(one.unit, 0)))


def this_year(today: date) -> int:
    return period_of(Frequency.YEAR, today).year


def year_of(typed: str, today: date) -> int:
    """A reporting year that has begun; this one where nothing sensible is asked for."""
    wanted = optional_whole(typed)
    return wanted if wanted and EARLIEST <= wanted <= this_year(today) else this_year(today)


router = Router(path="/", route_handlers=[show_completeness, download_completeness])
