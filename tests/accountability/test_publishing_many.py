"""Sheets announced and published together: as many statements for two as for one, all or none, and one of two at once."""

import asyncio
from datetime import date

import pytest
from cast import Cast, events_of, queries
from scores import ANNOUNCED, OCTOBER, PUBLISHED, done_late, key, morning, period

from tracker.accountability.assessing import agree
from tracker.accountability.excusing import assignment_of, excuse
from tracker.accountability.publishing import announce, publish
from tracker.accountability.verifying import first_wrong
from tracker.core.database import rows
from tracker.core.errors import Conflict, Refusal
from tracker.events.queries import read_data

pytestmark = pytest.mark.anyio
NAMES = ("head", "other_head", "principal")


async def ward_with_work(cast: Cast) -> int:
    """October with a late report of three units; one of them is excused, so that the totals differ."""
    works = [await done_late(cast, unit) for unit in ("five", "six", "school")]
    leader = await cast.viewer("leader")
    await excuse(
        await assignment_of(works[0], leader), "due:2026-10-12", words="chậm", reason="Ngập lụt", url="/scores", key=key(),
        by=leader, at=morning(date(2026, 10, 20)),
    )  # fmt: skip
    return await period(cast)


def sheets_of(cast: Cast, *names: str) -> list[tuple[int, str]]:
    return [(cast.appointments[name], "plan") for name in names]


async def states() -> list[str]:
    return [row["state"] for row in await rows("select state from sheet order by id")]


async def test_many_take_as_many_statements_as_one(cast: Cast) -> None:
    made, office, leader = await ward_with_work(cast), await cast.viewer("office"), await cast.viewer("leader")
    counts = []
    for wanted in (sheets_of(cast, "principal"), sheets_of(cast, "head", "other_head")):
        with queries() as announcing:
            assert await announce(made, wanted, key=key(), by=office, at=morning(ANNOUNCED)) == len(wanted)
        counts.append(len(announcing))
    assert counts[0] == counts[1]

    for name in NAMES:
        one = sheets_of(cast, name)[0]
        await agree(made, one, key=key(), by=await cast.viewer(name), at=morning(PUBLISHED))
    counts = []
    for wanted in (sheets_of(cast, "principal"), sheets_of(cast, "head", "other_head")):
        with queries() as publishing:
            assert len(await publish(made, wanted, key=key(), by=leader, at=morning(PUBLISHED, 9))) == len(wanted)
        counts.append(len(publishing))
    assert counts[0] == counts[1]


async def test_each_has_its_own_total_and_card(cast: Cast) -> None:
    made, wanted = await ward_with_work(cast), sheets_of(cast, "head", "other_head")
    await announce(made, wanted, key=key(), by=await cast.viewer("office"), at=morning(ANNOUNCED))
    for name in NAMES[:2]:
        await agree(made, sheets_of(cast, name)[0], key=key(), by=await cast.viewer(name), at=morning(PUBLISHED))
    cards = await publish(made, wanted, key=key(), by=await cast.viewer("leader"), at=morning(PUBLISHED, 9))

    found = await rows(
        "select k.id, k.appointment, k.head_title, k.total, s.announced_total, s.state, s.version, s.explain_until, s.rule_version"
        " from scorecard k join sheet s on s.id = k.sheet order by k.id"
    )
    assert [row["id"] for row in found] == cards
    by_head = {row["appointment"]: row for row in found}
    excused, late = (by_head[cast.appointments[name]] for name in NAMES[:2])
    assert (excused["total"], late["total"]) == (10000, 9167)
    assert all(row["announced_total"] == row["total"] for row in found)
    assert {(row["state"], row["version"], row["rule_version"]) for row in found} == {("published", 4, 1)}
    assert {row["explain_until"] for row in found} == {date(2026, 11, 9)}
    events = await events_of("scorecard.published")
    assert {event["noun_id"]: read_data(event["data"])["title"] for event in events} == {
        row["id"]: row["head_title"] for row in found
    }
    assert await first_wrong() == []


async def test_one_that_is_hindered_keeps_all(cast: Cast) -> None:
    made, office, leader = await ward_with_work(cast), await cast.viewer("office"), await cast.viewer("leader")
    with pytest.raises(Refusal):  # that office had no work
        await announce(made, sheets_of(cast, "head", "culture_head"), key=key(), by=office, at=morning(ANNOUNCED))
    assert await states() == []

    await announce(made, sheets_of(cast, "head", "other_head"), key=key(), by=office, at=morning(ANNOUNCED))
    await agree(made, sheets_of(cast, "head")[0], key=key(), by=await cast.viewer("head"), at=morning(PUBLISHED))
    with pytest.raises(Refusal):  # the other one may still explain
        await publish(made, sheets_of(cast, "head", "other_head"), key=key(), by=leader, at=morning(PUBLISHED, 9))
    assert await states() == ["announced", "announced"]
    assert await rows("select id from scorecard") == []


async def test_of_two_at_once_one_announces(cast: Cast) -> None:
    made, wanted = await ward_with_work(cast), sheets_of(cast, "head", "other_head")
    both = [await cast.viewer(name) for name in ("office", "second_office")]
    answers = await asyncio.gather(
        *(announce(made, wanted, key=key(), by=by, at=morning(ANNOUNCED)) for by in both), return_exceptions=True
    )
    assert sorted(map(type, answers), key=str) == sorted([int, Conflict], key=str)
    assert await states() == ["announced", "announced"]
    assert len(await events_of("sheet.announced")) == 2
    assert (await rows("select first_on from score_period where id = {}", made))[0]["first_on"] == OCTOBER
