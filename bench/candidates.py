"""A campaign in a large ward: every unit and head weighed over a quarter's work, then the pages that compare them."""

import argparse
import json
from datetime import date, timedelta
from typing import Any

import uvloop

from bench.load import Ask, load, server
from bench.measure import ALONE, queries_of, sign_in
from bench.score import Steps, closed_quarter, fill, morning
from piccolo_conf import DB
from tracker.accountability.rules import Span
from tracker.app import create_app
from tracker.awards.built_in import BUILT_IN
from tracker.commendation.actions import NewCampaign, open_campaign, propose
from tracker.commendation.finding import Found, gather
from tracker.core.clock import now, ward_day
from tracker.core.database import is_postgres, lifespan, rows
from tracker.demo.ward import People
from tracker.settings import settings
from tracker.units.rules import PEER_GROUPS

GROUPS = sorted(set(PEER_GROUPS.values()))
KINDS = ("certificate_collective", "certificate_person")


async def measure(*, units: int, assignments: int, requests: int) -> dict[str, Any]:
    """Build the ward, find its candidates, ask the pages; the shape is that of the printed JSON."""
    span, today, steps = closed_quarter(ward_day(now())), ward_day(now()), Steps()
    async with lifespan(DB, most=settings().pool):
        people = await steps.take("the ward built", lambda: fill(span, units=units, assignments=assignments))
        if is_postgres():
            await DB._run_in_new_connection("analyze")
        campaign = await opened(people, span)
        found: Found = await steps.take("candidates found and placed", lambda: gather(campaign, people.ward, today=today))
        best = next(one for one in found.of(KINDS[0], "neighbourhoods") if not one.obstacles)
        office = await people.viewer(people.office, at=now())
        await steps.take(
            "one proposed", lambda: propose(campaign, best.ref, version=0, key="bench-propose-1", by=office, at=now())
        )
    app = create_app()
    async with app.lifespan():
        doors = [["page", "statements", "first ms", "p50 ms", "p99 ms", "bytes gz"]]
        leader = await sign_in(people.leader)
        with server("tracker.cli", "serve", "--host", "127.0.0.1", "--port", "PORT", "--no-scheduler") as port:
            for name, path in {
                "the campaign": f"/campaigns/{campaign}",
                "the comparison of a group": f"/campaigns/{campaign}/compare?kind={KINDS[0]}&group=neighbourhoods",
                "one candidate": f"/campaigns/{campaign}/candidates/{best.ref}",
            }.items():
                ask = Ask(path, leader)
                first = await load(port, [ask], clients=1, seconds=12 * ALONE)
                run = await load(port, [ask] * requests, clients=1, seconds=5 * ALONE)
                if first.errors or run.errors:
                    raise SystemExit(f"{name}: {(first.errors or run.errors)[0]}")
                doors.append([
                    name, str(await queries_of(app, ask)), f"{first.percentile(0.5):.0f}", f"{run.percentile(0.5):.1f}", f"{run.percentile(0.99):.1f}", f"{run.size:,}",
                ])  # fmt: skip
        count = (await rows("select count(*) as n from assignment"))[0]["n"]
    return {
        "about": f"{span.words}: {len(people.heads)} heads, {count:,} assignments, {len(found.candidates)} candidates",
        "tables": [steps.lines, doors],
    }


async def opened(people: People, span: Span) -> int:
    """A campaign over the whole quarter: a certificate for collectives and heads of every peer group."""
    kinds = {kind.key: kind for kind in BUILT_IN}
    days = [date.fromordinal(span.last.toordinal() + many) for many in (10, 20, 30)]
    wanted = NewCampaign(
        name="Đợt xét của quý", plan=None, year=span.last.year, first_on=span.first, last_on=span.last, nominate_by=days[0],
        meet_on=days[1], decide_by=days[2], peer_groups=GROUPS,
        slots=[(kinds[key], group, 5) for key in KINDS for group in GROUPS],
    )  # fmt: skip
    at = morning(span.last) + timedelta(days=1)
    return await open_campaign(wanted, key="bench-campaign-1", by=await people.viewer(people.office, at=at), at=at)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--units", type=int, default=400)
    words.add_argument("--assignments", type=int, default=100_000)
    words.add_argument("--requests", type=int, default=100)
    asked = words.parse_args()
    print(json.dumps(uvloop.run(measure(units=asked.units, assignments=asked.assignments, requests=asked.requests))))


if __name__ == "__main__":
    main()
