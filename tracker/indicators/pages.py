"""The doors of indicators: their list against the targets, one with its trend and its units, as a table in Excel."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Response, Router, get

from tracker.core import xlsx
from tracker.core.errors import Missing
from tracker.core.forms import optional_whole
from tracker.core.text import day_short, read_day
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page
from tracker.indicators import indicators_xlsx
from tracker.indicators.boards import Board, closed_period
from tracker.indicators.queries import boards, readings
from tracker.indicators.rules import ROLLUP_WORDS, SOURCE_WORDS, STATE_WORDS, IndicatorState, Rollup, Source, written
from tracker.indicators.shown import (
    bullet_of,
    closed_on,
    figures_of,
    gaps,
    goal_words,
    lack_words,
    reading_words,
    unit_lines,
)
from tracker.indicators.trend import points_of, projected
from tracker.units.rules import GROUP_WORDS
from tracker.workdays.report_periods import FREQUENCY_WORDS, Frequency, ReportPeriod

UNIT = {Role.HEAD, Role.DEPUTY, Role.STAFF}
READERS = [only(Role.OFFICE, Role.LEADER, Role.OBSERVER, Role.APPRAISER, Role.ADMINISTRATOR)]
HERE = "indicators"
LOOKED_BACK = 12  # closed months to choose from
WORDS: dict[str, Any] = {
    "written": written, "goal_words": goal_words, "lack_words": lack_words, "reading_words": reading_words, "bullet_of": bullet_of,
    "closed_on": closed_on, "states": STATE_WORDS, "State": IndicatorState,
}  # fmt: skip


@get("/indicators")
async def list_indicators(request: Request, user: Viewer, today: date, plan: str = "", until: str = "") -> Answer:
    """For a unit's people their own unit's numbers alone."""
    day = day_of(until, today)
    found = await boards(user, until=day, unit=own_unit(user))
    if is_own(user):
        own = [one for one in found if one.state is IndicatorState.RUNNING and any(unit.is_asked for unit in one.units)]
        return page(request, "indicators/own.html", here=HERE, boards=own, **WORDS)
    chosen = optional_whole(plan)
    shown = [one for one in found if one.row["plan"] == chosen] if chosen else found
    running = [one for one in shown if one.state is IndicatorState.RUNNING]
    return page(
        request, "indicators/list.html", here=HERE, groups=by_plan(running), chosen=chosen, day=day, until=until if day != today else "",
        unset=[one for one in shown if one.state is IndicatorState.UNSET], days=closing_days(today),
        closed=[one for one in shown if one.state is IndicatorState.CLOSED],
        plans=list(dict.fromkeys((one.row["plan"], one.row["plan_title"]) for one in found)), met=sum(1 for one in running if one.is_met),
        aimed=sum(1 for one in running if one.goal), **WORDS,
    )  # fmt: skip


@get("/indicators/{indicator_id:str}")
async def show_indicator(request: Request, user: Viewer, today: date, indicator_id: str, until: str = "") -> Answer:
    day = day_of(until, today)
    board = await board_of(indicator_id, user, day)
    units = {one.unit for one in board.units}
    told = [one for one in await readings(user, board.row["id"]) if one["unit"] in units]
    lines = unit_lines(board, told)
    points = points_of(board, figures_of(told))
    row = board.row
    context: dict[str, Any] = {
        "board": board, "lines": lines, "points": points, "source": SOURCE_WORDS[Source(row["source"])],
        "frequency": FREQUENCY_WORDS[Frequency(row["frequency"])],
    }  # fmt: skip
    if is_own(user):
        return page(request, "indicators/own_one.html", here=HERE, **context, **WORDS)
    return page(
        request, "indicators/indicator.html", here=HERE, **context, **WORDS, gaps=gaps(lines), today=today, day=day,
        until=until if day != today else "", days=closing_days(today), rollup=ROLLUP_WORDS[Rollup(row["rollup"])],
        estimate=projected(points, shape=board.shape, rollup=board.rollup), end=ReportPeriod(Frequency.YEAR, board.period.year, 1).last_on,
        groups=[GROUP_WORDS[one] for one in GROUP_WORDS if one in row["groups"].split(",")],
    )  # fmt: skip


@get("/indicators/{indicator_id:str}/table.xlsx", guards=READERS)
async def download_table(user: Viewer, today: date, indicator_id: str, until: str = "") -> Response[bytes]:
    board = await board_of(indicator_id, user, day_of(until, today))
    lines = unit_lines(board, await readings(user, board.row["id"]))
    content = await indicators_xlsx.of_units(board, lines, today=today)
    return xlsx.answer(content, f"chi-tieu-{board.row['id']}.xlsx")


async def board_of(indicator_id: str, user: Viewer, day: date) -> Board:
    """One indicator as it stood that day. Raises Missing."""
    found = await boards(user, until=day, indicator=identity(indicator_id), unit=own_unit(user))
    if not found:
        raise Missing("Không tìm thấy chỉ tiêu này.")
    return found[0]


def is_own(user: Viewer) -> bool:
    """Whether one looks as somebody of a unit, who is shown that unit's numbers alone."""
    return user.roles <= UNIT or user.acts_as(*UNIT)


def own_unit(user: Viewer) -> int | None:
    return user.hat.unit if is_own(user) and user.hat else None


def day_of(typed: str, today: date) -> date:
    """Until which day numbers are shown: today where nothing, or nothing sensible, is asked for."""
    try:
        return min(read_day(typed), today) if typed else today
    except ValueError:
        return today


def closing_days(today: date) -> list[tuple[str, str]]:
    """The days on which the last months closed, newest first, for a choice."""
    found, period = [], closed_period(Frequency.MONTH, today)
    for _ in range(LOOKED_BACK):
        found.append((period.last_on.isoformat(), f"đến hết {day_short(period.last_on)} ({period.words})"))
        period = closed_period(Frequency.MONTH, period.first_on)
    return found


def by_plan(found: Sequence[Board]) -> list[tuple[str, list[Board]]]:
    """(the plan's title, its indicators), in the order they came."""
    titles = dict.fromkeys((one.row["plan"], one.row["plan_title"]) for one in found)
    return [(title, [one for one in found if one.row["plan"] == plan]) for plan, title in titles]


router = Router(path="/", route_handlers=[list_indicators, show_indicator, download_table])
