"""Asking and deciding on given days: what stands late, what never changes, who is told; through the actions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from cast import Cast, another_ward, events_of

from tracker.core.clock import day_starts
from tracker.core.database import rows, transaction
from tracker.core.due import Owes
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal
from tracker.events.queries import read_data
from tracker.events.sentences import sentence
from tracker.extensions import actions, asking, handing, queries
from tracker.extensions.rules import Authority, Wish
from tracker.extensions.several import extend_several
from tracker.tasks.queries import timing_of
from tracker.tasks.rules import State, Timeliness, Timing
from tracker.tasks.tables import Assignment, Task
from tracker.wards.tables import WardSettings
from tracker.workdays.tables import CalendarDay

pytestmark = pytest.mark.anyio
DUE = date(2026, 3, 10)  # a Tuesday


def noon(day: date) -> datetime:
    return day_starts(day) + timedelta(hours=12)


@dataclass
class Keys:
    """A new idempotency key each time."""

    used: int = 0

    def __call__(self) -> str:
        self.used += 1
        return f"extension-key-{self.used:04}"


key = Keys()


async def ask(cast: Cast, assignment: int, to_due: date, day: date, *, who: str = "head", objective: bool = False) -> Any:
    await asking.ask(
        assignment, to_due=to_due, reason="Chờ tài liệu của thành phố", objective=objective, files=(), key=key(),
        by=await cast.viewer(who), at=noon(day),
    )  # fmt: skip
    return (await rows("select max(id) as id from extension"))[0]["id"]


async def grant(cast: Cast, extension: int, day: date, *, to_due: date, who: str = "office", confirmed: bool = False) -> int:
    by = await cast.viewer(who)
    request = await queries.find(extension, by)
    assert request
    return await actions.grant(
        request,
        to_due=to_due,
        confirmed=confirmed,
        answer="Đồng ý.",
        version=request["version"],
        key=key(),
        by=by,
        at=noon(day),
    )


async def given(cast: Cast, unit: str = "five", due_on: date | None = DUE) -> int:
    return await cast.assignment(unit, due_on=due_on, at=noon(DUE - timedelta(days=30)))


async def row_of(assignment: int) -> dict[str, Any]:
    return (await rows("select * from assignment where id = {}", assignment))[0]


@pytest.mark.parametrize(
    ("asked", "decided", "objective", "confirmed", "stands"),
    [
        (-3, -2, False, False, 0),  # before the deadline
        (0, 0, False, False, 0),  # on it
        (0, 6, False, False, 0),  # asked in time, decided late: the decider's delay is not the unit's
        (2, 2, False, False, 2),  # after it: the late event stands
        (2, 5, False, False, 2),  # … as late as it was when it was asked
        (2, 2, True, False, 2),  # an objective cause that nobody confirmed
        (2, 5, True, True, 0),  # confirmed by an authority
        (2, 2, False, True, 0 + 2),  # nothing to confirm where none was named
    ],
)
async def test_before_on_and_after_the_deadline(
    cast: Cast, asked: int, decided: int, objective: bool, confirmed: bool, stands: int
) -> None:
    assignment = await given(cast)
    to_due = DUE + timedelta(days=14)
    extension = await ask(cast, assignment, to_due, DUE + timedelta(days=asked), objective=objective)
    stood = await grant(cast, extension, DUE + timedelta(days=decided), to_due=to_due, confirmed=confirmed)
    row = await row_of(assignment)
    assert stood == row["stood_late"] == stands
    assert (row["due_on"], row["first_due_on"], row["late_after"]) == (to_due, DUE, to_due)
    assert (row["due_since"], row["version"]) == (DUE + timedelta(days=decided), 2)
    open_ = timing_of(row, to_due - timedelta(days=1))
    assert open_ == Timeliness(Timing.SOON, 1)
    done = timing_of(row | {"state": State.DONE, "first_counted_on": to_due, "counted_on": to_due}, to_due)
    assert done == (Timeliness(Timing.DONE_LATE, stands) if stands else Timeliness(Timing.DONE_ON_TIME))
    kept = (await rows("select * from extension"))[0]
    assert (kept["state"], kept["authority"], kept["from_due"], kept["to_due"]) == ("granted", "office", DUE, to_due)
    assert (kept["late_days"], bool(kept["excused"])) == (max(0, asked), objective and confirmed)
    event = (await events_of("assignment.extended"))[0]
    assert (event["noun_id"], event["audience"], event["unit_path"]) == (assignment, "unit", cast.units["five"].path)
    said = sentence(event["verb"], read_data(event["data"]))
    assert said.startswith("Gia hạn từ 10/03/2026 đến 24/03/2026")
    assert (f"vẫn tính quá hạn {stands} ngày" in said) == bool(stands)


async def test_a_late_day_is_added_to_those_that_stand_and_none_is_taken_away(cast: Cast) -> None:
    assignment = await given(cast)
    days = [(2, 6, False, 2), (8, 13, False, 4), (13, 17, False, 4), (20, 24, True, 4), (26, 31, False, 6)]
    for asked, to, objective, stands in days:
        before = await row_of(assignment)
        day, to_due = DUE + timedelta(days=asked), DUE + timedelta(days=to)
        extension = await ask(cast, assignment, to_due, day, objective=objective)
        await grant(cast, extension, day, to_due=to_due, confirmed=objective)
        row = await row_of(assignment)
        assert row["stood_late"] == stands >= before["stood_late"]
        assert (row["first_due_on"], row["due_on"]) == (DUE, to_due)
    assert [span["excused"] for span in await requests_of(assignment)].count(1) == 1


async def test_of_returned_work_the_fix_by_day_moves(cast: Cast) -> None:
    for asked, stands in ((4, 0), (6, 2)):
        assignment = await given(cast)
        fix = DUE + timedelta(days=4)
        await Assignment.update(
            {
                Assignment.state: State.RETURNED, Assignment.first_counted_on: DUE, Assignment.counted_on: DUE,
                Assignment.fix_by: fix,
            }
        ).where(Assignment.id == assignment)  # fmt: skip
        to_fix = DUE + timedelta(days=9)
        extension = await ask(cast, assignment, to_fix, DUE + timedelta(days=asked))
        assert await grant(cast, extension, DUE + timedelta(days=asked), to_due=to_fix) == stands
        row = await row_of(assignment)
        assert (row["fix_by"], row["due_on"], row["late_after"], row["stood_late"]) == (to_fix, DUE, DUE, stands)
        done = timing_of(row | {"state": State.DONE, "counted_on": to_fix}, to_fix)
        assert done.days == stands
        kept = (await rows("select kind, from_due, to_due from extension where assignment = {}", assignment))[0]
        assert (kept["kind"], kept["from_due"], kept["to_due"]) == ("fix", fix, to_fix)


async def test_who_asked_in_time_and_reported_since_does_not_lose_by_a_slow_answer(cast: Cast) -> None:
    assignment = await given(cast)
    to_due = DUE + timedelta(days=8)
    extension = await ask(cast, assignment, to_due, DUE)
    reported = DUE + timedelta(days=3)
    for state in (State.SUBMITTED, State.DONE):
        await Assignment.update(
            {Assignment.state: state, Assignment.first_counted_on: reported, Assignment.counted_on: reported}
        ).where(Assignment.id == assignment)
        assert timing_of(await row_of(assignment), reported).days == 3
    assert await grant(cast, extension, DUE + timedelta(days=5), to_due=to_due) == 0
    assert timing_of(await row_of(assignment), reported).timing is Timing.DONE_ON_TIME


async def test_the_length_says_who_decides_and_the_ward_says_which_length(cast: Cast) -> None:
    short, long = DUE + timedelta(days=14), DUE + timedelta(days=15)
    cases = [("five", short, Authority.OFFICE), ("five", long, Authority.LEADERSHIP), ("culture", short, Authority.LEADERSHIP)]
    who = {"five": "head", "culture": "culture_head"}
    for unit, to_due, authority in cases:
        extension = await ask(cast, await given(cast, unit), to_due, DUE, who=who[unit])
        kept = (await rows("select authority from extension where id = {}", extension))[0]
        assert kept["authority"] == authority
        told = (await events_of("assignment.extension_asked"))[-1]
        assert told["audience"] == authority
        assert read_data(told["data"])["url"] == f"/extensions/{extension}"
    await WardSettings.insert(WardSettings(ward=cast.ward, office_days=3))
    extension = await ask(cast, await given(cast), DUE + timedelta(days=6), DUE)
    assert (await rows("select authority from extension where id = {}", extension))[0]["authority"] == "leadership"


async def test_the_office_gives_no_more_than_it_may_and_leadership_does(cast: Cast) -> None:
    assignment = await given(cast)
    extension = await ask(cast, assignment, DUE + timedelta(days=14), DUE)
    longer = DUE + timedelta(days=21)
    with pytest.raises(Refusal, match="quá 10 ngày làm việc thì do lãnh đạo"):
        await grant(cast, extension, DUE, to_due=longer)
    assert (await row_of(assignment))["due_on"] == DUE
    assert await grant(cast, extension, DUE, to_due=longer, who="leader") == 0
    assert (await row_of(assignment))["due_on"] == longer


async def test_a_new_deadline_on_a_day_off_keeps_the_rule_of_the_ward_and_of_the_assigner(cast: Cast) -> None:
    saturday, monday = date(2026, 3, 21), date(2026, 3, 23)
    for strict, late_after in ((False, monday), (True, saturday)):
        assignment = await given(cast)
        await Assignment.update({Assignment.strict: strict}).where(Assignment.id == assignment)
        await grant(cast, await ask(cast, assignment, saturday, DUE), DUE, to_due=saturday)
        assert (await row_of(assignment))["late_after"] == late_after


async def test_days_that_cannot_be_are_refused_and_nothing_is_kept(cast: Cast) -> None:
    assignment = await given(cast)
    for to_due in (DUE, DUE - timedelta(days=1), DUE + timedelta(days=500)):
        with pytest.raises(Refusal):
            await ask(cast, assignment, to_due, DUE)
    undated = await given(cast, due_on=None)
    with pytest.raises(Refusal, match="không có hạn"):
        await ask(cast, undated, DUE + timedelta(days=7), DUE)
    assert await rows("select id from extension") == []
    assert await events_of("assignment.extension_asked") == []


@pytest.mark.parametrize("state", [State.SUBMITTED, State.DONE, State.CANCELLED])
async def test_nothing_is_asked_for_work_that_is_sent_or_over(cast: Cast, state: State) -> None:
    assignment = await given(cast)
    await Assignment.update({Assignment.state: state}).where(Assignment.id == assignment)
    with pytest.raises((Conflict, Refusal)):
        await ask(cast, assignment, DUE + timedelta(days=7), DUE)
    with pytest.raises((Conflict, Refusal)):
        await hand(cast, assignment)
    assert await rows("select id from extension") == []


async def test_others_ask_nothing(cast: Cast) -> None:
    assignment = await given(cast)
    for who in ("office", "leader", "observer"):
        with pytest.raises(Forbidden):
            await ask(cast, assignment, DUE + timedelta(days=7), DUE, who=who)
    with pytest.raises(Missing):
        await ask(cast, assignment, DUE + timedelta(days=7), DUE, who="other_head")


async def test_nobody_decides_their_own_and_no_one_twice(cast: Cast) -> None:
    own = await ask(cast, await given(cast, "culture"), DUE + timedelta(days=5), DUE, who="culture_head")
    for who in ("office", "culture_head", "head", "observer"):
        seen = await queries.find(own, await cast.viewer(who))
        if seen is not None:
            with pytest.raises(Forbidden):
                await grant(cast, own, DUE, to_due=DUE + timedelta(days=5), who=who)
    await grant(cast, own, DUE, to_due=DUE + timedelta(days=5), who="leader")
    with pytest.raises(Conflict):
        await grant(cast, own, DUE, to_due=DUE + timedelta(days=9), who="leader")
    assert len(await events_of("assignment.extended")) == 1


async def test_a_deadline_changed_meanwhile_is_looked_at_again(cast: Cast) -> None:
    assignment = await given(cast)
    extension = await ask(cast, assignment, DUE + timedelta(days=9), DUE)
    office = await cast.viewer("office")
    request = await queries.find(extension, office)
    assert request
    await Assignment.update({Assignment.due_on: DUE + timedelta(days=3), Assignment.version: 2}).where(
        Assignment.id == assignment
    )
    with pytest.raises(Conflict) as refused:
        await actions.grant(
            request, to_due=DUE + timedelta(days=9), confirmed=False, answer="Được.", version=request["version"], key=key(),
            by=office, at=noon(DUE),
        )  # fmt: skip
    assert refused.value.theirs["Hạn"] == "13/03/2026"
    assert refused.value.mine == {"Hạn mới": "19/03/2026", "Trả lời": "Được."}
    assert (await rows("select state from extension"))[0]["state"] == "asked"


async def test_cancelled_work_leaves_nothing_to_decide(cast: Cast) -> None:
    assignment = await given(cast)
    extension = await ask(cast, assignment, DUE + timedelta(days=9), DUE)
    await Assignment.update({Assignment.state: State.CANCELLED}).where(Assignment.id == assignment)
    with pytest.raises(Refusal, match="đã huỷ"):
        await grant(cast, extension, DUE, to_due=DUE + timedelta(days=9))
    assert await queries.waiting(await cast.viewer("office")) == []
    assert await queries.due(cast.ward, DUE + timedelta(days=99)) == []


# Handing over


async def hand(cast: Cast, assignment: int, *, share: int = 40, unit: str | None = "six", who: str = "head") -> int:
    await asking.ask_to_hand_over(
        assignment, share=share, unit=cast.known(unit) if unit else None, reason="Tổ không còn cán bộ phụ trách", key=key(),
        by=await cast.viewer(who), at=noon(DUE - timedelta(days=2)),
    )  # fmt: skip
    return int((await rows("select max(id) as id from extension"))[0]["id"])


async def give(cast: Cast, extension: int, *, unit: str = "six", due_on: date | None = DUE, who: str = "office") -> int:
    by = await cast.viewer(who)
    request = await queries.find(extension, by)
    assert request
    return await handing.hand_over(
        request, unit=cast.known(unit), due_on=due_on, answer="", version=request["version"], key=key(), by=by,
        at=noon(DUE - timedelta(days=1)),
    )  # fmt: skip


async def test_handed_over_with_the_share_done_and_taken_anew(cast: Cast) -> None:
    assignment = await given(cast)
    await Assignment.update(
        {Assignment.weight: 250, Assignment.product: "Biên bản", Assignment.occurrence: "2026-03", Assignment.strict: True}
    ).where(Assignment.id == assignment)
    taken = await give(cast, await hand(cast, assignment), due_on=DUE + timedelta(days=5))
    old, new = await row_of(assignment), await row_of(taken)
    assert (old["state"], old["percent"], old["handed_over_on"]) == ("cancelled", 40, DUE - timedelta(days=1))
    assert (old["first_due_on"], old["due_on"], old["unit"]) == (DUE, DUE, cast.units["five"].id)
    assert (new["state"], new["percent"], new["taken_from"], new["unit"]) == (
        "not_started",
        0,
        assignment,
        cast.units["six"].id,
    )
    assert [new[name] for name in ("task", "weight", "product", "occurrence", "strict")] == [
        old[name] for name in ("task", "weight", "product", "occurrence", "strict")
    ]
    assert new["due_on"] == new["first_due_on"] == new["late_after"] == DUE + timedelta(days=5)
    assert (new["due_since"], new["verifier"], bool(new["requested"])) == (DUE - timedelta(days=1), "office", False)
    assert new["code"] == old["code"].replace(".1", ".2")
    kept = (await rows("select * from extension"))[0]
    assert (kept["state"], kept["share"], kept["to_unit"], kept["to_assignment"]) == ("granted", 40, new["unit"], taken)
    for verb, of, unit in (("assignment.handed_over", assignment, "five"), ("assignment.taken_over", taken, "six")):
        event = (await events_of(verb))[0]
        assert (event["noun_id"], event["unit_path"], event["audience"]) == (of, cast.units[unit].path, "unit")
    assert timing_of(old, DUE).words == "Đã chuyển cho đơn vị khác"


async def test_a_requested_taker_is_asked_and_the_office_itself_answers_to_leadership(cast: Cast) -> None:
    front = await row_of(await give(cast, await hand(cast, await given(cast), unit=None), unit="front"))
    assert (bool(front["requested"]), front["verifier"]) == (True, "office")
    culture = await row_of(await give(cast, await hand(cast, await given(cast)), unit="culture"))
    assert (bool(culture["requested"]), culture["verifier"]) == (False, "leadership")


async def test_what_cannot_be_handed_over(cast: Cast) -> None:
    doubled = await given(cast)
    task = (await row_of(doubled))["task"]
    await cast.assignment("six")  # another task: no hindrance
    async with transaction():
        from tracker.tasks.giving import give_to

        await give_to(task, [cast.known("six")], key=key(), by=await cast.viewer("office"), at=noon(DUE))
    extension = await hand(cast, doubled, unit=None)
    with pytest.raises(Refusal, match="đã có việc này"):
        await give(cast, extension)
    with pytest.raises(Refusal, match="khác với đơn vị đang làm"):
        await give(cast, extension, unit="five")
    for day in (None, DUE - timedelta(days=2), DUE + timedelta(days=900)):
        with pytest.raises(Refusal, match=r"[Hh]ạn"):
            await give(cast, extension, unit="school", due_on=day)
    await Assignment.update({Assignment.state: State.SUBMITTED}).where(Assignment.id == doubled)
    with pytest.raises(Refusal, match="vừa gửi báo cáo"):
        await give(cast, extension, unit="school")
    await Assignment.update({Assignment.state: State.IN_PROGRESS}).where(Assignment.id == doubled)
    await Task.update({Task.cancelled_at: noon(DUE)}).where(Task.id == task)
    with pytest.raises(Refusal, match="đã huỷ"):
        await give(cast, extension, unit="school")
    assert (await row_of(doubled))["state"] == "in_progress"
    assert (await rows("select state from extension"))[0]["state"] == "asked"
    assert await events_of("assignment.handed_over") == []
    for share in (-1, 96):
        with pytest.raises(Refusal):
            await hand(cast, await given(cast), share=share)
    with pytest.raises(Refusal, match="khác với đơn vị"):
        await hand(cast, await given(cast), unit="five")


# Several at once


async def several(cast: Cast, ids: list[int], wish: Wish, *, objective: bool = False, who: str = "office") -> tuple[int, int]:
    return await extend_several(
        ids, wish=wish, reason="Bão số 3", objective=objective, key=key(), by=await cast.viewer(who), at=noon(DUE)
    )


async def test_within_its_measure_the_office_decides_beyond_it_leadership_is_asked(cast: Cast) -> None:
    ids = [await given(cast, unit) for unit in ("five", "six", "culture")]
    assert await several(cast, ids, Wish(days=5)) == (2, 1)
    assert [(await row_of(i))["due_on"] for i in ids] == [date(2026, 3, 17), date(2026, 3, 17), DUE]
    kept = await rows("select * from extension order by id")
    assert {bool(row["by_office"]) for row in kept} == {True}
    assert {row["asked_by"] for row in kept} == {cast.people["office"]}
    assert sorted((row["state"], row["authority"]) for row in kept) == [
        ("asked", "leadership"), ("granted", "office"), ("granted", "office"),
    ]  # fmt: skip
    assert len(await events_of("assignment.extended")) == 2
    assert len(await events_of("assignment.extension_asked")) == 1
    far = [await given(cast, unit) for unit in ("five", "six")]
    assert await several(cast, far, Wish(to_due=DUE + timedelta(days=30))) == (0, 2)
    assert {(await row_of(i))["due_on"] for i in far} == {DUE}
    assert len(await queries.waiting(await cast.viewer("leader"))) == 3
    request = await queries.find(
        (await rows("select max(id) as id from extension"))[0]["id"], await cast.viewer("second_office")
    )
    assert request
    with pytest.raises(Forbidden):
        await grant(cast, request["id"], DUE, to_due=DUE + timedelta(days=5), who="second_office")
    await grant(cast, request["id"], DUE, to_due=DUE + timedelta(days=30), who="leader")


async def test_late_days_stand_for_several_too_unless_the_office_confirms_the_cause(cast: Cast) -> None:
    for objective, stands in ((False, 7), (True, 0)):
        late = await given(cast, due_on=DUE - timedelta(days=7))
        assert await several(cast, [late], Wish(days=3), objective=objective) == (1, 0)
        row = await row_of(late)
        assert (row["stood_late"], row["due_on"], row["first_due_on"]) == (stands, date(2026, 3, 13), DUE - timedelta(days=7))


async def test_all_or_none_and_each_hindrance_is_named(cast: Cast) -> None:
    fine, sent, undated, asked = [await given(cast, due_on=due_on) for due_on in (DUE, DUE, None, DUE)]
    await Assignment.update({Assignment.state: State.SUBMITTED}).where(Assignment.id == sent)
    await ask(cast, asked, DUE + timedelta(days=3), DUE)
    with pytest.raises(Refusal) as refused:
        await several(cast, [fine, sent, undated, asked], Wish(days=3))
    for assignment, why in ((sent, "đã gửi báo cáo"), (undated, "không có hạn"), (asked, "đang có một đề nghị chờ")):
        assert f"{(await row_of(assignment))['code']} (Tổ dân phố số 5) {why}" in refused.value.sentence
    assert (await row_of(fine))["code"] not in refused.value.sentence
    with pytest.raises(Refusal, match="sau hạn hiện nay"):
        await several(cast, [fine], Wish(to_due=DUE))
    assert (await row_of(fine))["due_on"] == DUE
    assert len(await rows("select id from extension")) == 1
    for who in ("leader", "head"):
        with pytest.raises(Forbidden):
            await several(cast, [fine], Wish(days=3), who=who)
    elsewhere = await another_ward()
    assert elsewhere
    with pytest.raises(Forbidden):
        await several(cast, [fine, 10**9], Wish(days=3))


# What the ladder and the clock of holding read


async def test_a_request_is_owed_by_its_authority_two_working_days_on(cast: Cast) -> None:
    await CalendarDay.insert(CalendarDay(ward=cast.ward, day=date(2026, 3, 12), kind="off", name="Thử", source="Thử"))
    assignment = await given(cast)
    short = await ask(cast, assignment, DUE + timedelta(days=7), DUE)
    long = await ask(cast, await given(cast, "six"), DUE + timedelta(days=30), DUE, who="other_head")
    owed = {one.noun_id: one for one in await queries.due(cast.ward, date(2026, 3, 13))}
    assert set(owed) == {short, long}
    one = owed[short]
    assert (one.kind, one.noun, one.version, one.url) == ("extension", "extension", str(short), f"/extensions/{short}")
    assert (one.due_on, one.late_after, one.since) == (date(2026, 3, 13), date(2026, 3, 13), DUE)
    assert (one.owes, owed[long].owes, one.plan, one.ward) == (Owes.OFFICE, Owes.LEADERSHIP, 0, cast.ward)
    assert one.title.startswith("Tổ dân phố số 5 xin gia hạn: ")
    assert one.unit_path == cast.units["five"].path
    assert await queries.due(cast.ward, date(2026, 3, 12)) == []
    assert await queries.still(cast.ward, [short, 10**9]) == [one]
    assert await queries.still(cast.ward, []) == []
    assert await queries.due(cast.ward + 999, DUE + timedelta(days=99)) == []
    await grant(cast, short, DUE, to_due=DUE + timedelta(days=7))
    assert await queries.still(cast.ward, [short]) == []


async def test_when_a_decision_was_waited_for_is_kept(cast: Cast) -> None:
    assignment = await given(cast)
    extension = await ask(cast, assignment, DUE + timedelta(days=7), DUE, objective=True)
    await grant(cast, extension, DUE + timedelta(days=2), to_due=DUE + timedelta(days=8), confirmed=True)
    await ask(cast, assignment, DUE + timedelta(days=12), DUE + timedelta(days=6))
    first, second = await requests_of(assignment)
    assert (first["asked_at"], first["decided_at"]) == (noon(DUE), noon(DUE + timedelta(days=2)))
    assert (bool(first["objective"]), bool(first["excused"])) == (True, True)
    assert (first["from_due"], first["to_due"]) == (DUE, DUE + timedelta(days=8))
    assert (second["asked_at"], second["decided_at"], second["state"]) == (noon(DUE + timedelta(days=6)), None, "asked")


async def requests_of(assignment: int) -> list[dict[str, Any]]:
    return await rows("select * from extension where assignment = {} order by asked_at, id", assignment)
