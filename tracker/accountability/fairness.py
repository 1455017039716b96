"""What the fairness page reads: a whole period in two statements, with who confirmed each excuse and when reports were answered."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from piccolo.querystring import QueryString

from tracker.accountability.desk import NOT_FOUND, UNIT_NAME, first_of, period_sql, span_of_rows
from tracker.accountability.fairness_rules import Delay, Fairness, fairness
from tracker.accountability.gathering import day, instant, standing_of, work_sql
from tracker.accountability.rules import Span
from tracker.core.clock import ward_day
from tracker.core.database import nested, rows, unnested
from tracker.core.errors import Missing
from tracker.core.viewer import Viewer
from tracker.tasks.rules import State, Verifier

PERIODS = nested(
    ("id", "first_on", "last_on"),
    "select o.id, o.first_on, o.last_on from score_period o where o.ward = y.ward order by o.first_on desc",
)


@dataclass(frozen=True, slots=True)
class Looked:
    """The page of one period. `others`: all periods of the ward, newest first, as (id, span)."""

    period: int
    others: Sequence[tuple[int, Span]]
    found: Fairness


async def looked_at(period: int | None, viewer: Viewer, today: date) -> Looked | None:
    """That period, or the newest; None where the ward has none at all. Two statements. Raises Missing."""
    which = QueryString("{}", period) if period else newest(viewer.ward)
    heads = await rows(period_sql(of_period={"periods": PERIODS}), *[first_of(which)] * 3, viewer.ward, which, viewer.ward)
    if not heads:
        if period:
            raise Missing(NOT_FOUND)
        return None
    span = span_of_rows(heads)
    work = await rows(
        f"{work_sql(UNIT_NAME | behind())} and a.ward = {{}} order by a.id", *[span.first, span.last] * 2, viewer.ward
    )
    others = [(one["id"], Span(day(one["first_on"]), day(one["last_on"]))) for one in unnested(heads[0]["periods"])]
    terms = [row for row in heads if row["appointment"]]
    return Looked(heads[0]["period"], others, await asyncio.to_thread(summed, terms, work, span, today))


def summed(terms: Sequence[dict[str, Any]], work: Sequence[dict[str, Any]], span: Span, today: date) -> Fairness:
    standing = standing_of(terms, work, span, today=today)
    return fairness(standing, confirmed_by(work), list(delays_in(work, span, today)), today=today)


def newest(ward: int) -> QueryString:
    return QueryString("(select n.id from score_period n where n.ward = {} order by n.first_on desc limit 1)", ward)


def behind() -> dict[str, str]:
    """Who confirmed the causes of an assignment, and its reports with the instant of their answer."""
    return {
        "verifier": "a.verifier",
        "causes": nested(
            ("mishap", "name"),
            "select c.mishap, c.confirmed_by_name as name from excuse c"
            " where c.assignment = a.id and c.revoked_at is null order by c.id",
        ),
        "deciders": nested(
            ("id", "name"),
            "select d.id, d.decided_by_name as name from extension d"
            " where d.assignment = a.id and d.state = 'granted' and d.excused order by d.id",
        ),
        "reports": nested(
            ("at", "answered_at"),
            "select m.at, (select min(v.at) from review v where v.report = m.id) as answered_at from task_update m"
            " where m.assignment = a.id and m.kind = 'submission' order by m.id",
        ),
    }


def confirmed_by(work: Iterable[Mapping[str, Any]]) -> dict[tuple[int, str], str]:
    """Who confirmed a cause, by assignment and mishap; the cause itself goes before the extension it was granted with."""
    names: dict[tuple[int, str], str] = {}
    for row in work:
        names |= {(row["id"], f"extension:{one['id']}"): one["name"] for one in unnested(row["deciders"])}
        names |= {(row["id"], one["mishap"]): one["name"] for one in unnested(row["causes"])}
    return names


def delays_in(work: Iterable[Mapping[str, Any]], span: Span, today: date) -> Iterable[Delay]:
    """Reports sent, each with its answer; unanswered ones while the assignment still waits for it."""
    for row in work:
        if not span.holds(row["due_on"]):
            continue
        for one in unnested(row["reports"]):
            answered = instant(one["answered_at"])
            if answered is None and row["state"] != State.SUBMITTED:
                continue
            sent_on, answered_on = ward_day(instant(one["at"])), ward_day(answered) if answered else None
            yield Delay(
                row["id"], row["text"], row["unit_name"], Verifier(row["verifier"]), sent_on, answered_on,
                ((answered_on or today) - sent_on).days,
            )  # fmt: skip
