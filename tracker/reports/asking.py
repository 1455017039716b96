"""Asking for reports: each period of a kind when it ends, and units founded later; what a request is made of."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.codes import next_codes
from tracker.core.database import as_day, claim, nested, rows, transaction, unnested
from tracker.core.text import day_short
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.reports.queries import OFFICE, REPORTS
from tracker.reports.rounds import Round, fair_due, rounds_missing
from tracker.reports.rules import SubmissionState, about, named
from tracker.reports.tables import ReportKind, ReportRequest, Submission
from tracker.units.rules import Standing
from tracker.workdays.queries import calendar
from tracker.workdays.report_periods import Frequency
from tracker.workdays.rules import Calendar, grace_day

HAVE = "select r.first_on from report_request r where r.kind = k.id"
RUNNING = """from report_kind k join unit w on w.id = k.ward left join plan n on n.id = k.plan
  where k.ended_at is null and (n.id is null or n.state = 'running')"""
# Units that should stand on a request of kind `k` that still runs, and do not: founded before its period ended, open now.
# Its value: today.
LATER = f"""from report_kind k join report_request r on r.kind = k.id and r.closed_at is null and r.due_on >= {{}}
  join unit u on u.ward = k.ward and u.id <> u.ward and u.closed_on is null and (u.opened_on is null or u.opened_on <= r.last_on)
  left join plan n on n.id = k.plan where k.ended_at is null and (n.id is null or n.state = 'running')
  and {REPORTS.format(office="r.unit_path")} and not exists (select 1 from submission s where s.request = r.id and s.unit = u.id)"""


async def ask_due(at: datetime) -> tuple[int, int]:
    """Ask every ward's units for the reports whose time has come: (requests made, units asked). Safe to run twice, and at once."""
    asked = [await ask(kind, at=at) for kind in await unasked(ward_day(at))]
    return sum(requests for requests, _ in asked), sum(units for _, units in asked)


async def unasked(today: date) -> list[int]:
    """The kinds that have a period to ask for, or a unit to join."""
    kinds = await rows(f"select k.*, {nested(('first_on',), HAVE)} as have {RUNNING} order by k.ward, k.id")
    joining = {row["id"] for row in await rows(f"select distinct k.id {LATER}", today)}
    return [int(row["id"]) for row in kinds if row["id"] in joining or missing(row, today, Calendar())]


def missing(kind: dict[str, Any], today: date, days: Calendar) -> list[Round]:
    """The rounds of a row of RUNNING with `have`."""
    have = {day for one in unnested(kind["have"]) if (day := as_day(one["first_on"]))}
    return rounds_missing(
        Frequency(kind["frequency"]),
        starts_on=kind["starts_on"],
        due_days=kind["due_days"],
        have=have,
        today=today,
        calendar=days,
    )


async def ask(kind: int, *, by: Viewer | None = None, at: datetime) -> tuple[int, int]:
    """A kind's missing requests, and the units missing on those that run; (requests made, units asked)."""
    today = ward_day(at)
    async with transaction():
        still = (ReportKind.id == kind) & ReportKind.ended_at.is_null()
        if not await claim(ReportKind, {ReportKind.version: ReportKind.version}, still):  # two askers wait for each other
            return 0, 0
        found = await rows(
            f"select k.*, {OFFICE} as office_path, {nested(('first_on',), HAVE)} as have {RUNNING} and k.id = {{}}", kind
        )
        if not found:
            return 0, 0
        days = await calendar(found[0]["ward"])
        made = missing(found[0], today, days)
        for one in made:
            await make_request(found[0], one, by=by, at=at)
        return len(made), await join_units(kind, days, today, by=by, at=at)


async def make_request(kind: dict[str, Any], one: Round, *, by: Viewer | None, at: datetime) -> None:
    code = (await next_codes("BC", ward=kind["ward"], year=ward_day(at).year))[0]
    made = ReportRequest(
        ward=kind["ward"], kind=kind["id"], plan=kind["plan"], code=code, title=kind["title"], period=one.period.words,
        unit_path=kind["office_path"], first_on=one.period.first_on, last_on=one.period.last_on, due_on=one.due_on,
        late_after=one.late_after, questions=kind["questions"], made_by=by.person if by else None, made_at=at,
    )  # fmt: skip
    await made.save()
    await tell("report.asked", made.to_dict(), by=by, at=at)


async def join_units(kind: int, days: Calendar, today: date, *, by: Viewer | None, at: datetime) -> int:
    """Every unit that should report and is not asked yet, on the kind's running requests; one asked late has days to answer."""
    columns = "r.id, r.ward, r.code, r.title, r.period, r.due_on, r.unit_path, u.id as unit, u.path, u.standing"
    found = await rows(f"select {columns} {LATER} and k.id = {{}} order by r.id, u.sort_key", today, kind)
    return await put_on(found, days, today, by=by, at=at)


async def put_on(
    found: Iterable[dict[str, Any]], days: Calendar, fair_from: date | None, *, by: Viewer | None, at: datetime
) -> int:
    """Ask units for a request's report: rows of the request with `unit`, its `path` and `standing`. Returns how many were asked.

    A unit that is asked already gets nothing, and no event. `fair_from`: the day from which it has rounds.NOTICE at least; None:
    the office chose the day itself.
    """
    wanted = {(row["id"], row["unit"]): (row, blank(row, days, fair_from, at)) for row in found}
    made = []
    for some in chunks([one for _, one in wanted.values()]):
        made += (
            await Submission.insert(*some)
            .on_conflict(target=(Submission.request, Submission.unit), action="DO NOTHING")
            .returning(Submission.id, Submission.request, Submission.unit)
        )
    for new in sorted(made, key=lambda one: int(one["id"])):
        row, one = wanted[new["request"], new["unit"]]
        await record(
            "submission.requested" if one.requested else "submission.asked", noun_id=new["id"], by=by, at=at, ward=row["ward"],
            unit_path=row["path"], audience=Audience.UNIT, data=about(row, new["id"]) | {"due": day_short(one.due_on)},
        )  # fmt: skip
    return len(made)


def blank(row: dict[str, Any], days: Calendar, fair_from: date | None, at: datetime) -> Submission:
    due = fair_due(row["due_on"], fair_from, days) if fair_from else row["due_on"]
    return Submission(
        ward=row["ward"], request=row["id"], unit=row["unit"], unit_path=row["path"], requested=row["standing"] == Standing.REQUESTED,
        state=SubmissionState.WAITING, due_on=due, late_after=grace_day(due, days), due_since=ward_day(at), results="", difficulties="",
        proposals="", answers="", figures="", on_behalf="", submitted_by_name="", answered_by_name="", reason="", changed_at=at,
    )  # fmt: skip


def chunks(made: list[Submission], size: int = 100) -> list[list[Submission]]:
    return [made[start : start + size] for start in range(0, len(made), size)]


async def tell(verb: str, request: dict[str, Any], *, by: Viewer | None, at: datetime, **data: str) -> None:
    """Record an event of a request, for the office's diary."""
    await record(
        verb, noun_id=request["id"], by=by, at=at, ward=request["ward"], unit_path=request["unit_path"], audience=Audience.DIARY,
        data={"title": named(request), "code": request["code"], "due": day_short(request["due_on"]),
              "url": f"/reports/{request['id']}"} | data,
    )  # fmt: skip
