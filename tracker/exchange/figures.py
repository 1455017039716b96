"""Indicators, readings, reports and money as they were known at the end of a day."""

from collections.abc import Mapping
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import nested, unnested
from tracker.exchange.asks import Ask, Rows, below, day_before, equal, select, since
from tracker.exchange.records import (
    EstimateRecord,
    IndicatorRecord,
    ReadingRecord,
    ReportRecord,
    ReportState,
    SubmissionRecord,
    TargetRecord,
    decimal,
)
from tracker.exchange.rewinding import submission_at
from tracker.reports.rules import SubmissionState, days_late

# Indicators and readings


async def indicators(ask: Ask) -> Rows:
    targets = "select g.year, g.comparator, g.low, g.high from target g where g.indicator = i.id order by g.year, g.id"
    return await select(
        f"i.*, {nested(('year', 'comparator', 'low', 'high'), targets)} as targets", "indicator i join plan n on n.id = i.plan",
        "i", ask, ("n.published_at < {}", [ask.ends]), *equal("i.plan", ask.plan),
    )  # fmt: skip


def indicator_of(row: Mapping[str, Any], ask: Ask) -> IndicatorRecord:
    targets = tuple(
        TargetRecord(one["year"], one["comparator"], decimal(one["low"]), decimal(one["high"]))
        for one in unnested(row["targets"])
    )
    return IndicatorRecord(
        row["id"], row["plan"], row["name"], row["measure"], row["state"], row["shape"], row["numerator"], row["denominator"],
        row["source"], row["rollup"], row["frequency"], targets,
    )  # fmt: skip


async def readings(ask: Ask) -> Rows:
    return await select(
        "r.*, i.plan, u.name as unit_name, u.kind as unit_kind",
        "reading r join indicator i on i.id = r.indicator join unit u on u.id = r.unit", "r", ask,
        ("r.recorded_at < {} and (r.superseded_at is null or r.superseded_at >= {})", [ask.ends, ask.ends]),
        below("r.unit_path", ask), *equal("i.plan", ask.plan), *equal("r.unit", ask.unit), *since("r.recorded_at", ask),
    )  # fmt: skip


def reading_of(row: Mapping[str, Any], ask: Ask) -> ReadingRecord:
    return ReadingRecord(
        row["id"], row["indicator"], row["plan"], row["unit"], row["unit_name"], row["unit_kind"], row["first_on"], row["last_on"],
        decimal(row["numerator"]), None if row["denominator"] is None else decimal(row["denominator"]), row["counted_on"],
        row["recorded_at"], row["supersedes"] is not None,
    )  # fmt: skip


# Reports asked for and sent


async def reports(ask: Ask) -> Rows:
    return await select(
        "q.*", "report_request q", "q", ask, ("q.made_at < {}", [ask.ends]), *equal("q.plan", ask.plan)
    )  # fmt: skip


def report_of(row: Mapping[str, Any], ask: Ask) -> ReportRecord:
    return ReportRecord(
        row["id"], row["code"], row["plan"], row["title"], row["period"], row["first_on"], row["last_on"], row["due_on"],
        day_before(row["closed_at"], ask),
    )  # fmt: skip


REPORTED: dict[SubmissionState, ReportState] = {
    SubmissionState.WAITING: "waiting",
    SubmissionState.DRAFT: "waiting",  # what is only being written is nobody else's
    SubmissionState.SUBMITTED: "submitted",
    SubmissionState.RETURNED: "returned",
    SubmissionState.ACCEPTED: "accepted",
}


async def submissions(ask: Ask) -> Rows:
    return await select(
        "s.*, q.code as report_code, u.name as unit_name, u.kind as unit_kind",
        "submission s join report_request q on q.id = s.request join unit u on u.id = s.unit", "s", ask,
        ("q.made_at < {}", [ask.ends]), below("s.unit_path", ask), *equal("q.plan", ask.plan), *equal("s.unit", ask.unit),
        *since("s.changed_at", ask),
    )  # fmt: skip


def submission_of(row: Mapping[str, Any], ask: Ask) -> SubmissionRecord:
    """A submission as it stood at the end of the day asked for; days late are counted to that day."""
    state = submission_at(row, day=ask.day, ends=ask.ends)
    first = None if state is SubmissionState.WAITING else row["first_counted_on"]
    stopped = row["counted_on"] if row["submitted_at"] and row["submitted_at"] < ask.ends else first
    counted = stopped if state in {SubmissionState.SUBMITTED, SubmissionState.ACCEPTED} else None
    late = days_late(
        late_after=row["late_after"], first_counted_on=first, fix_by=row["fix_by"], counted_on=counted, today=ask.day
    )  # fmt: skip
    return SubmissionRecord(
        row["id"], row["request"], row["report_code"], row["unit"], row["unit_name"], row["unit_kind"], bool(row["requested"]),
        row["due_on"], row["late_after"], REPORTED[state], counted, late,
    )  # fmt: skip


# Money


async def estimates(ask: Ask) -> Rows:
    """Those submitted by then; a draft is nobody else's."""
    spent = """(select sum(p.amount) from spending p where p.estimate = m.id and p.recorded_at < {}
      and (p.taken_back_at is null or p.taken_back_at >= {}))"""
    return await select(
        f"m.*, {spent} as spent", "estimate m", "m", ask, ("m.submitted_at < {}", [ask.ends]), below("m.unit_path", ask),
        *equal("m.plan", ask.plan), *equal("m.unit", ask.unit), ahead=[ask.ends] * 2,
    )  # fmt: skip


def estimate_of(row: Mapping[str, Any], ask: Ask) -> EstimateRecord:
    appraised_on, decided_on = day_before(row["appraised_at"], ask), day_before(row["decided_at"], ask)
    return EstimateRecord(
        row["id"], row["code"], row["number"], row["plan"], row["year"], row["title"], row["unit"], row["proposed"],
        ward_day(row["submitted_at"]), row["appraised"] if appraised_on else None, appraised_on,
        row["approved"] if decided_on else None, decided_on, int(row["spent"] or 0),
    )  # fmt: skip
