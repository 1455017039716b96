"""The sweep over a real ward: who is told what, once, and who is left in peace."""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from cast import Cast, events_of

from tracker.core.clock import WARD_ZONE
from tracker.core.database import rows
from tracker.core.due import Due, Source
from tracker.core.receipts import BadRequest
from tracker.people.tables import Appointment
from tracker.reminders import actions
from tracker.reminders.jobs import sweep
from tracker.reminders.rules import USUAL, Cause, Rung, fingerprint
from tracker.tasks import actions as tasks
from tracker.timetable import SOURCES
from tracker.updates import actions as updates

pytestmark = pytest.mark.anyio
DUE = date(2026, 12, 11)  # a Friday
GIVEN = datetime(2026, 11, 2, 8, tzinfo=WARD_ZONE)


def on(day: date, hour: int = 6) -> datetime:
    return datetime.combine(day, time(hour), WARD_ZONE)


async def swept(cast: Cast, day: date) -> list[tuple[str, str]]:
    """(rung, verb of each event) of what was said that day."""
    before = (await rows("select coalesce(max(id), 0) as id from event"))[0]["id"]
    await sweep(SOURCES, ward=cast.ward, at=on(day))
    found = await rows("select verb, audience, unit_path, actor from event where id > {} order by id", before)
    assert all(row["actor"] is None for row in found)
    return [(row["verb"].partition(".")[2], row["audience"]) for row in found]


async def test_the_whole_ladder_of_an_assignment(cast: Cast) -> None:
    assignment = await cast.assignment(due_on=DUE, at=GIVEN)
    told = {}
    for n in range(60):
        day = date(2026, 11, 20) + timedelta(days=n)
        if found := await swept(cast, day):
            told[day] = found
    assert told == {
        date(2026, 12, 2): [("reminded", "unit")],
        date(2026, 12, 8): [("reminded", "unit")],
        date(2026, 12, 10): [("reminded", "unit")],
        date(2026, 12, 11): [("reminded", "unit")],
        date(2026, 12, 14): [("reminded", "unit")],
        date(2026, 12, 16): [("letter_due", "office"), ("reminded", "unit")],
        date(2026, 12, 22): [("long_overdue", "leadership"), ("commitment_asked", "unit")],
    }
    event = (await events_of("assignment.reminded"))[0]
    assert (event["noun_id"], event["unit_path"]) == (assignment, cast.units["five"].path)
    assert '"due":"11/12/2026"' in event["data"]


async def test_twice_or_twenty_at_a_time_says_nothing_more(cast: Cast) -> None:
    await cast.assignment(due_on=DUE, at=GIVEN)
    await asyncio.gather(*(sweep(SOURCES, ward=cast.ward, at=on(DUE)) for _ in range(20)))
    await sweep(SOURCES, ward=cast.ward, at=on(DUE, 14))
    assert len(await events_of("assignment.reminded")) == 1
    assert len(await rows("select id from reminder")) == 1


async def test_a_day_off_is_quiet(cast: Cast) -> None:
    await cast.assignment(due_on=date(2026, 12, 12), at=GIVEN)
    assert await swept(cast, date(2026, 12, 12)) == []
    assert await swept(cast, date(2026, 12, 14)) == [("reminded", "unit")]  # the grace day: the last one in time


async def test_what_is_submitted_is_the_verifiers_and_what_is_done_is_nobodys(cast: Cast) -> None:
    assignment = await cast.assignment(due_on=DUE, at=GIVEN)
    row, head, office = await cast.look(assignment, "head"), await cast.viewer("head"), await cast.viewer("office")
    await updates.submit(row, key="k" * 12, by=head, at=on(date(2026, 12, 7), 9))
    assert await swept(cast, DUE) == [("answer_reminded", "office")]  # four days later: the answer was due on the third
    assert await swept(cast, date(2026, 12, 14)) == []
    row = await cast.look(assignment)
    await updates.accept([row], key="a" * 12, by=office, at=on(date(2026, 12, 14), 9))
    assert await swept(cast, date(2026, 12, 25)) == []


async def test_a_return_is_chased_by_its_own_day(cast: Cast) -> None:
    assignment = await cast.assignment(due_on=DUE, at=GIVEN)
    head, office = await cast.viewer("head"), await cast.viewer("office")
    await updates.submit(await cast.look(assignment, "head"), key="k" * 12, by=head, at=on(date(2026, 12, 7), 9))
    await updates.return_(
        await cast.look(assignment), reason="Thiếu ảnh", fix_by=date(2026, 12, 16), serious=False, key="r" * 12, by=office,
        at=on(date(2026, 12, 9), 9),
    )  # fmt: skip
    assert await swept(cast, DUE) == [("reminded", "unit")]
    event = (await events_of("assignment.reminded"))[-1]
    assert '"kind":"return"' in event["data"]
    assert '"due":"16/12/2026"' in event["data"]


async def test_a_unit_without_a_head_is_the_offices(cast: Cast) -> None:
    await cast.assignment("six", due_on=DUE, at=GIVEN)
    await Appointment.update({Appointment.until: date(2026, 12, 1)}).where(Appointment.id == cast.appointments["other_head"])
    assert await swept(cast, DUE) == [("reminded", "office")]


async def test_requested_bodies_are_asked_courteously_and_never_pressed(cast: Cast) -> None:
    await cast.assignment("front", due_on=DUE, at=GIVEN)
    told = [await swept(cast, date(2026, 11, 25) + timedelta(days=n)) for n in range(60)]
    assert [found for found in told if found] == [[("courteously_reminded", "unit")]] * 2


async def test_a_contribution_is_chased_too(cast: Cast) -> None:
    from tracker.contributions import actions as contributions

    assignment = await cast.assignment(due_on=date(2027, 3, 1), at=GIVEN, coordinating=(cast.known("six"),))
    row = await cast.look(assignment, "head")
    unit = {"id": cast.units["six"].id, "path": cast.units["six"].path}
    await contributions.ask(
        row, unit, what="Cử người cùng đi", due_on=DUE, key="c" * 12, by=await cast.viewer("head"), at=on(date(2026, 12, 1))
    )
    assert await swept(cast, DUE) == [("reminded", "unit")]
    told = await events_of("contribution.reminded")
    assert told[0]["unit_path"] == cast.units["six"].path


async def test_a_moved_deadline_is_a_new_one(cast: Cast) -> None:
    assignment = await cast.assignment(due_on=DUE, at=GIVEN)
    assert await swept(cast, date(2026, 12, 8)) == [("reminded", "unit")]
    row = await cast.look(assignment)
    await tasks.change(
        row, due_on=date(2026, 12, 18), weight=100, product="", unit=cast.known("five"), reason="Chờ tài liệu", version=row["version"],
        by=await cast.viewer("office"), at=on(date(2026, 12, 8), 9),
    )  # fmt: skip
    assert await swept(cast, date(2026, 12, 9)) == [("reminded", "unit")]  # seven working days before the new one
    assert await swept(cast, date(2026, 12, 10)) == []
    assert await swept(cast, date(2026, 12, 15)) == [("reminded", "unit")]


async def given_promise(cast: Cast, assignment: int, day: date, at: datetime, **more: Any) -> None:
    values: dict[str, Any] = {"cause": Cause.MYSELF, "words": "", "key": f"promise-{day}-{at:%H%M}"} | more
    await actions.promise(await cast.look(assignment, "head"), promised_on=day, by=await cast.viewer("head"), at=at, **values)


async def test_a_promise_holds_until_its_day_and_is_told_to_the_office(cast: Cast) -> None:
    assignment = await cast.assignment(due_on=DUE, at=GIVEN)
    await given_promise(cast, assignment, date(2026, 12, 17), on(date(2026, 12, 14), 9), cause=Cause.PAPERS)
    (event,) = await events_of("assignment.promised")
    assert (event["audience"], '"day":"17/12/2026"' in event["data"]) == ("office", True)
    assert await swept(cast, date(2026, 12, 16)) == []
    assert await swept(cast, date(2026, 12, 18)) == [("promise_broken", "office"), ("promise_broken", "unit")]
    assert await swept(cast, date(2026, 12, 21)) == []
    assert await swept(cast, date(2026, 12, 22)) == [("long_overdue", "leadership"), ("commitment_asked", "unit")]


async def test_a_commitment_needs_words_and_goes_to_leadership(cast: Cast) -> None:
    assignment = await cast.assignment(due_on=DUE, at=GIVEN)
    await swept(cast, date(2026, 12, 22))
    at = on(date(2026, 12, 22), 9)
    with pytest.raises(actions.Refusal, match="cam kết"):
        await given_promise(cast, assignment, date(2026, 12, 24), at)
    assert await rows("select id from promise") == []
    await given_promise(cast, assignment, date(2026, 12, 24), at, words="Thiếu người, đã phân công lại")
    (event,) = await events_of("assignment.committed")
    assert event["audience"] == "leadership"


@pytest.mark.parametrize("day", [date(2026, 12, 13), date(2026, 12, 29), date(2099, 1, 1)])
async def test_a_promise_reaches_no_farther_than_the_ward_allows(cast: Cast, day: date) -> None:
    assignment = await cast.assignment(due_on=DUE, at=GIVEN)
    with pytest.raises(actions.Refusal, match="Ngày hẹn"):
        await given_promise(cast, assignment, day, on(date(2026, 12, 14), 9))


async def test_the_same_form_twice_is_one_promise(cast: Cast) -> None:
    assignment = await cast.assignment(due_on=DUE, at=GIVEN)
    at = on(date(2026, 12, 14), 9)
    await given_promise(cast, assignment, date(2026, 12, 17), at)
    with pytest.raises(Exception, match=f"/assignments/{assignment}"):
        await given_promise(cast, assignment, date(2026, 12, 17), at)
    assert len(await rows("select id from promise")) == 1


async def test_by_hand_once_a_day_and_only_where_something_is_owed(cast: Cast) -> None:
    late, asked, undated = (
        await cast.assignment(due_on=DUE, at=GIVEN),
        await cast.assignment("front", due_on=DUE, at=GIVEN),
        await cast.assignment("six"),
    )
    found = [await cast.look(one) for one in (late, asked, undated)]
    office, at = await cast.viewer("office"), on(date(2026, 12, 14), 9)
    count, left = await actions.chase(found, key="h" * 12, by=office, at=at)
    assert (count, [row["id"] for row in left]) == (2, [undated])
    count, left = await actions.chase(found, key="i" * 12, by=office, at=at + timedelta(hours=2))
    assert (count, len(left)) == (0, 3)
    assert [event["noun_id"] for event in await events_of("assignment.chased")] == [late]
    assert [event["noun_id"] for event in await events_of("assignment.courteously_reminded")] == [asked]


async def test_another_ladder_runs_from_now_on(cast: Cast) -> None:
    await cast.assignment(due_on=DUE, at=GIVEN)
    office = await cast.viewer("office")
    await actions.set_ladder(
        0, (Rung(-2), Rung(5, to_office=True)), seen=fingerprint(USUAL), by=office, at=on(date(2026, 12, 1))
    )
    assert await swept(cast, date(2026, 12, 8)) == []
    assert await swept(cast, date(2026, 12, 9)) == [("reminded", "unit")]
    assert await swept(cast, date(2026, 12, 18)) == [("reminded", "office"), ("reminded", "unit")]
    with pytest.raises(actions.Conflict):
        await actions.set_ladder(0, USUAL, seen=fingerprint(USUAL), by=office, at=on(date(2026, 12, 1)))
    await actions.drop_ladder(0, by=office, at=on(date(2026, 12, 1)))
    assert [event["verb"] for event in [*await events_of("ladder.set"), *await events_of("ladder.dropped")]] == [
        "ladder.set",
        "ladder.dropped",
    ]


async def test_a_form_without_its_key_is_refused(cast: Cast) -> None:
    with pytest.raises(BadRequest):
        await actions.chase([], key="", by=await cast.viewer("office"), at=on(DUE))


async def moved(cast: Cast, assignment: int, at: datetime, *, due_on: date = DUE, unit: str = "five") -> None:
    row = await cast.look(assignment)
    await tasks.change(
        row, due_on=due_on, weight=100, product="", unit=cast.known(unit), reason="Phân công lại", version=row["version"],
        by=await cast.viewer("office"), at=at,
    )  # fmt: skip


async def test_late_work_given_to_another_unit_is_chased_there_from_that_day_on(cast: Cast) -> None:
    assignment = await cast.assignment(due_on=DUE, at=GIVEN)
    assert await swept(cast, date(2026, 12, 22)) == [("long_overdue", "leadership"), ("commitment_asked", "unit")]
    await moved(cast, assignment, on(date(2026, 12, 23), 9), unit="six")
    assert await swept(cast, date(2026, 12, 23)) == []
    assert await swept(cast, date(2026, 12, 24)) == [("reminded", "unit")]
    assert (await events_of("assignment.reminded"))[-1]["unit_path"] == cast.units["six"].path
    assert await swept(cast, date(2026, 12, 28)) == [("letter_due", "office"), ("reminded", "unit")]


async def test_a_deadline_moved_away_and_back_is_chased_anew(cast: Cast) -> None:
    from tracker.extensions import asking
    from tracker.extensions.actions import grant
    from tracker.extensions.queries import find

    assignment, leader = await cast.assignment(due_on=DUE, at=GIVEN), await cast.viewer("leader")
    await swept(cast, date(2026, 12, 22))
    at, later = on(date(2026, 12, 22), 9), date(2027, 2, 1)
    await asking.ask(
        assignment, to_due=later, reason="Mưa bão", objective=False, files=[], key="x" * 12, by=await cast.viewer("head"), at=at
    )
    request = await find((await rows("select id from extension"))[0]["id"], leader)
    assert request is not None
    await grant(request, to_due=later, confirmed=False, answer="", version=None, key="y" * 12, by=leader, at=at)
    await moved(cast, assignment, on(date(2026, 12, 23), 9))
    assert await swept(cast, date(2026, 12, 24)) == [("reminded", "unit")]


async def test_a_word_not_kept_long_before_the_deadline_is_said_too(cast: Cast) -> None:
    assignment = await cast.assignment(due_on=date(2027, 3, 1), at=GIVEN)
    await given_promise(cast, assignment, date(2026, 12, 17), on(date(2026, 12, 14), 9))
    told = {day: await swept(cast, day) for day in (date(2026, 12, n) for n in (17, 18, 21))}
    assert [found for found in told.values() if found] == [[("promise_broken", "office"), ("promise_broken", "unit")]]
    assert told[date(2026, 12, 18)]


async def test_work_given_to_a_requested_body_presses_it_no_more(cast: Cast) -> None:
    assignment = await cast.assignment(due_on=DUE, at=GIVEN)
    await moved(cast, assignment, on(date(2026, 12, 1), 9), unit="front")
    told = [await swept(cast, date(2026, 12, 2) + timedelta(days=n)) for n in range(40)]
    assert [found for found in told if found] == [[("courteously_reminded", "unit")]] * 2
    await moved(cast, assignment, on(date(2027, 1, 12), 9), unit="five")
    assert await swept(cast, date(2027, 1, 13)) == [("reminded", "unit")]


async def test_what_ends_between_the_look_and_the_word_is_not_said(cast: Cast) -> None:
    assignment, looked = await cast.assignment(due_on=DUE, at=GIVEN), SOURCES[0]

    async def submitted_meanwhile(ward: int, until: date) -> list[Due]:
        found = await looked.due(ward, until)
        row = await cast.look(assignment, "head")
        await updates.submit(row, key="k" * 12, by=await cast.viewer("head"), at=on(DUE, 5))
        return found

    assert await sweep([Source(looked.noun, submitted_meanwhile, looked.still)], ward=cast.ward, at=on(DUE)) == []
    assert await events_of("assignment.reminded") == []
