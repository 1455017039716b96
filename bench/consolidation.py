"""A quarter's report of a large ward: frozen from 400 submissions, 12 indicators and a year of readings; then its pages."""

import argparse
import json
from datetime import date, datetime, timedelta
from typing import Any

import uvloop

from bench.load import Ask, load, server
from bench.measure import ALONE, queries_of, sign_in
from bench.score import Steps, fill, morning
from piccolo_conf import DB
from tracker.accountability.rules import Span
from tracker.app import create_app
from tracker.core.clock import now, ward_day
from tracker.core.database import insert_plain, is_postgres, lifespan, rows
from tracker.demo.ward import People
from tracker.indicators.boards import closed_period
from tracker.indicators.tables import Indicator, Reading, Target
from tracker.plans.tables import Plan
from tracker.reports import consolidating
from tracker.reports.frozen import read_frozen, written
from tracker.reports.rules import Figures
from tracker.reports.rules import written as written_figures
from tracker.reports.summing import frozen_now, request_of
from tracker.reports.tables import ReportRequest, Submission
from tracker.settings import settings
from tracker.workdays.report_periods import Frequency, ReportPeriod, periods_between

WORDS = "Đơn vị đã hướng dẫn từng hộ cài đặt, sử dụng dịch vụ công trực tuyến và giữ an toàn trên mạng. " * 8


async def measure(*, units: int, assignments: int, indicators: int, requests: int) -> dict[str, Any]:
    """Build the ward, draft, freeze anew and lock its report, ask the pages; the shape is that of the printed JSON."""
    period, steps = closed_period(Frequency.QUARTER, ward_day(now())), Steps()
    async with lifespan(DB, most=settings().pool):
        span = Span(period.first_on, period.last_on)
        people = await steps.take("the ward built", lambda: fill(span, units=units, assignments=assignments))
        await steps.take("readings and submissions", lambda: report(people, period, indicators))
        if is_postgres():
            await DB._run_in_new_connection("analyze")
        request, at = (await rows("select id from report_request"))[0]["id"], now()
        office = await people.viewer(people.office, at=at)
        asked = await steps.take("the request with its submissions read", lambda: request_of(request, office))
        assert asked
        frozen = await steps.take("numbers frozen", lambda: frozen_now(asked, office, at=at, as_of=ward_day(at)))
        size = len(written(frozen))
        await steps.take("drafted", lambda: consolidating.draft(request, key="bench-consol-1", by=office, at=at))
        await steps.take(
            "numbers taken anew", lambda: consolidating.refreeze(request, version=1, key="bench-consol-2", by=office, at=at)
        )
        assert read_frozen(written(frozen)) == frozen
    app = create_app()
    async with app.lifespan():
        doors = [["page", "statements", "first ms", "p50 ms", "p99 ms", "bytes gz"]]
        session = await sign_in(people.office)
        with server("tracker.cli", "serve", "--host", "127.0.0.1", "--port", "PORT", "--no-scheduler") as port:
            for name, path in {
                "the desk": f"/reports/{request}/consolidation",
                "the report to read": f"/reports/{request}/consolidation/1",
                "its tables as Excel": f"/reports/{request}/consolidation/1/tables.xlsx",
            }.items():
                ask = Ask(path, session)
                first = await load(port, [ask], clients=1, seconds=12 * ALONE)
                run = await load(port, [ask] * requests, clients=1, seconds=5 * ALONE)
                if first.errors or run.errors:
                    raise SystemExit(f"{name}: {(first.errors or run.errors)[0]}")
                doors.append([
                    name, str(await queries_of(app, ask)), f"{first.percentile(0.5):.0f}", f"{run.percentile(0.5):.1f}",
                    f"{run.percentile(0.99):.1f}", f"{run.size:,}",
                ])  # fmt: skip
        count = (await rows("select count(*) as n from reading"))[0]["n"]
    return {
        "about": f"{period.words}: {len(frozen.taken)} submissions, {len(frozen.indicators)} indicators, {count:,} readings, "
        f"{len(list(frozen.numbers())):,} numbers in {size:,} bytes",
        "tables": [steps.lines, doors],
    }


async def report(people: People, period: ReportPeriod, indicators: int) -> None:
    """Twelve months of readings of every unit, and an accepted submission of each for the period."""
    at, office = morning(period.last_on, 3), people.units["Phòng Văn hoá - Xã hội"]
    plan = (await insert_plain(Plan, [{
        "ward": people.ward, "code": "KH-BENCH", "title": "Kế hoạch đo", "number": "1/KH-UBND", "issuer": "", "office": office.id,
        "unit_path": office.path, "state": "running", "created_at": at, "search": "", "version": 1,
    }]))[0]  # fmt: skip
    groups = ",".join(sorted({unit.kind for unit in people.units.values()}))
    made = await insert_plain(Indicator, [
        {
            "ward": people.ward, "plan": plan, "name": f"Chỉ tiêu số {number}", "measure": "%", "folded": "", "state": "running",
            "shape": "share", "numerator": "người đạt", "denominator": "người", "counted": "người", "source": "own", "source_note": "",
            "rollup": "latest", "frequency": "month", "groups": groups, "due_days": 5, "overlaps": False, "version": 1,
        }
        for number in range(1, indicators + 1)
    ])  # fmt: skip
    await insert_plain(Target, [
        {"ward": people.ward, "indicator": one, "text": "80%", "year": period.year, "comparator": ">=", "low": 8000, "high": 8000}
        for one in made
    ])  # fmt: skip
    first = period.last_on - timedelta(days=364)
    months = list(periods_between(Frequency.MONTH, first, period.last_on))
    await insert_plain(Reading, [
        {
            "ward": people.ward, "indicator": one, "unit": unit.id, "unit_path": unit.path, "first_on": month.first_on,
            "last_on": month.last_on, "numerator": 100 * (30 + (unit.id * one + place * 5) % 60), "denominator": 10_000, "note": "",
            "on_behalf": "", "counted_on": month.last_on, "recorded_by_name": "", "recorded_at": at, "why": "",
        }
        for one in made
        for unit in people.units.values()
        for place, month in enumerate(months)
    ])  # fmt: skip
    await insert_plain(ReportRequest, [request_row(people, period, at, office.path)])
    await insert_plain(Submission, [submission_row(people.ward, unit, at, period.last_on) for unit in people.units.values()])


def request_row(people: People, period: ReportPeriod, at: datetime, path: str) -> dict[str, Any]:
    due = period.last_on + timedelta(days=5)
    return {
        "ward": people.ward, "code": "BC-BENCH", "title": "Kết quả phong trào", "period": period.words, "unit_path": path,
        "first_on": period.first_on, "last_on": period.last_on, "due_on": due, "late_after": due, "questions": "[]", "made_at": at,
        "version": 1,
    }  # fmt: skip


def submission_row(ward: int, unit: Any, at: datetime, last_on: date) -> dict[str, Any]:
    due = last_on + timedelta(days=5)
    figures = Figures(ward_day(at), done_on_time=20, done_late=3, done_undated=0, open=1, late=1)
    return {
        "ward": ward, "request": 1, "unit": unit.id, "unit_path": unit.path, "requested": False, "state": "accepted", "due_on": due,
        "late_after": due, "due_since": last_on, "results": WORDS, "difficulties": "Thiết bị còn thiếu.", "proposals": "", "answers": "[]",
        "figures": written_figures(figures), "on_behalf": "", "counted_on": ward_day(at), "first_counted_on": ward_day(at),
        "submitted_at": at, "submitted_by_name": "", "answered_by_name": "", "reason": "", "returns": 0, "changed_at": at, "version": 1,
    }  # fmt: skip


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--units", type=int, default=400)
    words.add_argument("--assignments", type=int, default=20_000)
    words.add_argument("--indicators", type=int, default=12)
    words.add_argument("--requests", type=int, default=50)
    print(json.dumps(uvloop.run(measure(**vars(words.parse_args())))))


if __name__ == "__main__":
    main()
