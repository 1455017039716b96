"""What the first pages say, from the rows of tasks; and the search over everything one may see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tracker.appeals import queries as appeals
from tracker.awards import queries as awards
from tracker.budgets import queries as budgets
from tracker.commendation import council as campaigns
from tracker.contributions import queries as contributions
from tracker.core.database import as_day, as_instant, as_int, nested, rows, unnested
from tracker.core.viewer import Viewer
from tracker.extensions import queries as extensions
from tracker.extensions.rules import KIND_WORDS
from tracker.indicators import recorded
from tracker.indicators.listing import Listed, listed
from tracker.indicators.owing import EARLY, owed_of
from tracker.praise import queries as praise
from tracker.reminders import desk as reminders
from tracker.reports import queries as reports
from tracker.updates import queries as updates
from tracker.workdays.rules import Calendar

UNOPENED_AFTER = timedelta(days=14)
REPORT = ("id", "unit_name", "text", "submitted_at", "files")
REQUEST = ("id", "kind", "unit_name", "text", "asked_at", "to_due", "share", "objective")


def unopened(units: Sequence[dict[str, Any]], *, at: datetime) -> list[dict[str, Any]]:
    """Units with open work whose head has not opened the app for two weeks, longest first (never opened first)."""
    idle = [
        row for row in units if row["head"] and row["total"] > row["done"]
        and (row["seen_at"] is None or at - row["seen_at"] > UNOPENED_AFTER)
    ]  # fmt: skip
    told = [row | {"days": (at - row["seen_at"]).days if row["seen_at"] else None} for row in idle]
    return sorted(told, key=lambda row: (row["days"] is not None, -(row["days"] or 0)))


@dataclass(frozen=True)
class Errands:
    """What is asked of a unit besides its work: contributions to others' work, numbers and reports (nearest deadline first)."""

    asked: list[dict[str, Any]]
    numbers: list[Listed]
    reports: list[dict[str, Any]]


async def errands(viewer: Viewer, today: date) -> Errands:
    """All of it in one query. Without the ward's calendar: a deadline counts as one on a plain weekday."""
    beside, values = contributions.asked_sql(viewer)
    wanted, more = reports.owed_sql(viewer)
    found = await rows(
        f"""select {nested(contributions.ASKED, beside)} as asked, {nested(reports.MINE, wanted)} as reports,
          {nested(recorded.ASKED, recorded.asked_sql("and u.id = {}"))} as numbers""",
        *values, *more, viewer.ward, viewer.hat.unit if viewer.hat else 0,
    )  # fmt: skip
    asked = [row | {"due_on": as_day(row["due_on"])} for row in unnested(found[0]["asked"])]
    owed = owed_of([recorded.told(row) for row in unnested(found[0]["numbers"])], last=today + EARLY)
    return Errands(
        asked, listed(owed, today=today, calendar=Calendar()),
        [reports.mine_of(row, today) for row in unnested(found[0]["reports"])],
    )  # fmt: skip


@dataclass(frozen=True)
class Decisions:
    """What leadership is asked for: reports to accept, requests, appeals, estimates and campaigns of commendation to decide, the work
    late beyond the ladder's end, whom to thank now. `flagged`: how many awards rest on a grade that was lowered since."""

    reports: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    appeals: list[dict[str, Any]] = field(default_factory=list)
    campaigns: list[dict[str, Any]] = field(default_factory=list)
    estimates: list[dict[str, Any]] = field(default_factory=list)
    long_overdue: list[dict[str, Any]] = field(default_factory=list)
    thanks: list[dict[str, Any]] = field(default_factory=list)
    flagged: int = 0


async def decisions(viewer: Viewer, today: date) -> Decisions:
    """What waits for this viewer, longest waiting first, in one query."""
    submitted, values = updates.waiting_sql(viewer)
    asked, more = extensions.waiting_sql(viewer)
    contested, others = appeals.waiting_sql(viewer)
    proposed, told = campaigns.waiting_sql(viewer)
    priced, sums = budgets.waiting_sql(viewer)
    late, most = reminders.long_overdue_sql(viewer, today)
    deserving, those = praise.suggested_sql(viewer)
    lowered, whose = awards.flagged_sql(viewer)
    found = await rows(
        f"select {nested(REPORT, submitted)} as reports, {nested(REQUEST, asked)} as asked,"
        f" {nested(appeals.WAITING, contested)} as appeals, {nested(campaigns.WAITING, proposed)} as campaigns,"
        f" {nested(budgets.WAITING, priced)} as estimates,"
        f" {nested(reminders.LONG_OVERDUE, late)} as late, {nested(praise.FIRST, deserving)} as thanks, {lowered} as flagged",
        *values,
        *more,
        *others,
        *told,
        *sums,
        *most,
        *those,
        *whose,
    )
    return Decisions(
        [row | {"submitted_at": as_instant(row["submitted_at"])} for row in unnested(found[0]["reports"])],
        [
            row | {"asked_at": as_instant(row["asked_at"]), "to_due": as_day(row["to_due"]), "word": KIND_WORDS[row["kind"]]}
            for row in unnested(found[0]["asked"])
        ],
        [row | {"answer_by": as_day(row["answer_by"])} for row in unnested(found[0]["appeals"])],
        [row | {"decide_by": as_day(row["decide_by"])} for row in unnested(found[0]["campaigns"])],
        [row | {"decide_by": as_day(row["decide_by"])} for row in unnested(found[0]["estimates"])],
        [
            row | {"due_on": as_day(row["due_on"]), "promised_on": as_day(row["promised_on"])}
            for row in unnested(found[0]["late"])
        ],
        unnested(found[0]["thanks"]),
        as_int(found[0]["flagged"]),
    )
