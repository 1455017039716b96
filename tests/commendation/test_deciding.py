"""Deciding a campaign: who may, what it needs, what it leaves; an achievement is honoured once, whatever the order."""

import asyncio
import json
from datetime import date

import pytest
from cast import Cast, events_of
from council import (
    ABOVE,
    AT,
    FIGHTER,
    GROUP,
    HEAD,
    HEADS,
    MET,
    NUMBER,
    TODAY,
    campaign,
    decided,
    decision,
    in_time,
    put_forward,
    ready,
    voted,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scores import key

from tracker.commendation.deciding import Decision, Outcome, decide
from tracker.commendation.minutes import Improper
from tracker.commendation.tables import Hold
from tracker.core.database import rows
from tracker.core.errors import AlreadyDone, Conflict, Forbidden, Refusal

pytestmark = pytest.mark.anyio


async def state_of(candidate: int) -> tuple[str, str]:
    row = (await rows("select state, reason from candidate where id = {}", candidate))[0]
    return row["state"], row["reason"]


async def test_a_decision_enters_the_register_and_tells_no_more_than_it_may(cast: Cast) -> None:
    made, (five, six) = await ready(cast, "five", "six")
    outcome = await decided(cast, made, {five: True, six: False})
    assert (outcome.awarded, outcome.declined, outcome.money, outcome.unknown, outcome.beyond) == (1, 1, 0, 1, ())
    [award] = await rows("select * from award")
    assert (award["candidate"], award["campaign"], award["recipient"], award["decision_number"], award["decided_on"]) == (
        five, made, "Tổ dân phố số 5", NUMBER, TODAY,
    )  # fmt: skip
    assert (award["what_for"], award["money"]) == ("Đã có thành tích trong thực hiện nhiệm vụ năm 2026", None)
    used = await rows("select award, is_released from award_achievement")
    assert [row["award"] for row in used] == [award["id"]] * 2
    assert (await state_of(five), await state_of(six)) == (("awarded", ""), ("declined", "Còn việc chậm."))
    row = (await rows("select * from campaign where id = {}", made))[0]
    assert (row["state"], row["decision_number"], row["decided_on"], row["signer"]) == ("decided", NUMBER, TODAY, "CHỦ TỊCH")
    [told], [declined], [granted] = [
        await events_of(verb) for verb in ("campaign.decided", "candidate.declined", "award.granted")
    ]
    assert (told["audience"], declined["audience"], granted["audience"]) == ("council", "council", "unit")
    assert "chậm" not in declined["data"]
    assert granted["unit_path"] == cast.units["five"].path


async def test_a_fighter_brings_money_of_the_base_salary(cast: Cast) -> None:
    made, (head,) = await ready(cast, "five", kind=FIGHTER)
    outcome = await decided(cast, made, {head: True})
    assert (outcome.money, outcome.unknown) == (2_530_000, 0)
    [award] = await rows("select money, money_basis, person, appointment from award")
    assert award == {
        "money": 2_530_000, "money_basis": "1 × 2.530.000 đồng", "person": cast.people["head"],
        "appointment": cast.appointments["head"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "count", "members", "present", "enough"),
    [
        (FIGHTER, (79, 21), 100, 100, False),
        (FIGHTER, (80, 20), 100, 100, True),
        (FIGHTER, (81, 19), 100, 100, True),
        (FIGHTER, (79, 0), 100, 79, False),  # all who came, yet too few of all members
        (GROUP, (5, 5), 20, 10, False),
        (GROUP, (6, 4), 20, 10, True),
    ],
)
async def test_only_who_has_the_votes_is_awarded(
    cast: Cast, kind: str, count: tuple[int, int], members: int, present: int, enough: bool
) -> None:
    await in_time(cast, "five")
    made = await campaign(cast, kind)
    one = await put_forward(cast, made, kind, "five")
    await voted(cast, made, {one: count}, members=members, present=present)
    if enough:
        assert (await decided(cast, made, {one: True})).awarded == 1
        return
    with pytest.raises(Improper, match="ưa đủ phiếu") as refused:
        await decided(cast, made, {one: True})
    assert refused.value.field == f"choice_{one}"
    assert await rows("select id from award") == []
    assert (await decided(cast, made, {one: False})).declined == 1


async def test_what_came_since_forbids_the_award(cast: Cast) -> None:
    """A complaint opened after the meeting, and one who was proposed after it."""
    made, (five,) = await ready(cast, "five")
    await in_time(cast, "six")
    six = await put_forward(cast, made, GROUP, "six")
    await Hold(
        ward=cast.ward, unit=cast.units["five"].id, kind="complaint", note="", opened_on=TODAY, entered_by=1, entered_by_name="",
        entered_at=AT, closed_note="", closed_by_name="",
    ).save()  # fmt: skip
    with pytest.raises(Improper, match="khiếu nại, tố cáo chưa kết thúc"):
        await decided(cast, made, {five: True, six: False})
    with pytest.raises(Improper, match="hội đồng chưa biểu quyết"):
        await decided(cast, made, {five: False, six: True})
    assert (await decided(cast, made, {five: False, six: False}, number="")).declined == 2


async def test_nobody_decides_what_they_had_a_part_in(cast: Cast) -> None:
    """Whoever proposed, recorded, or is a candidate; each with the one sentence, and another leader may."""
    await in_time(cast, "five")
    made = await campaign(cast, FIGHTER)
    one = await put_forward(cast, made, FIGHTER, "five", by="leader")
    with pytest.raises(Refusal, match="Chưa có biên bản"):
        await decided(cast, made, {one: True}, by="vice")
    await voted(cast, made, {one: (10, 0)}, by="second_office")
    with pytest.raises(Forbidden, match="đã đề nghị khen trong đợt này"):
        await decided(cast, made, {one: True}, by="leader")
    await rows("update minutes set recorded_by = {} where campaign = {} returning id", cast.people["vice"], made)
    with pytest.raises(Forbidden, match="đã ghi biên bản"):
        await decided(cast, made, {one: True}, by="vice")
    await rows("update candidate set person = {} where id = {} returning id", cast.people["vice"], one)
    await rows("update appointment set person = {} where id = {} returning id", cast.people["vice"], cast.appointments["head"])
    with pytest.raises(Forbidden, match="là người được đề nghị khen"):
        await decided(cast, made, {one: True}, by="vice")
    assert await rows("select id from award") == []


async def test_what_does_not_hold_is_refused_by_its_field(cast: Cast) -> None:
    made, (five, six) = await ready(cast, "five", "six")
    for more, field in (({"day": date(2026, 11, 13)}, "day"), ({"day": date(2026, 11, 9)}, "day"), ({"number": ""}, "number")):
        with pytest.raises(Improper) as refused:
            await decided(cast, made, {five: True, six: True}, **more)
        assert refused.value.field == field
    silent = decision({five: True, six: False})
    version = (await rows("select version from campaign where id = {}", made))[0]["version"]
    with pytest.raises(Improper, match="Xin ghi lý do không khen Tổ dân phố số 6"):
        await decide(
            made, Decision(NUMBER, MET, "CHỦ TỊCH", silent.choices, {}), version=version, key=key(), by=await cast.viewer("leader"), at=AT
        )  # fmt: skip
    with pytest.raises(Conflict, match="vừa thay đổi"):
        await decided(cast, made, {five: True})  # the form knew one of two
    assert (await rows("select state from campaign"))[0]["state"] == "open"


async def test_a_stale_decision_a_second_tap_and_a_second_decision(cast: Cast) -> None:
    made, (five, six) = await ready(cast, "five", "six")
    seen = (await rows("select version from campaign where id = {}", made))[0]["version"]
    await voted(cast, made, {five: (6, 4), six: (10, 0)})
    with pytest.raises(Conflict, match="Đợt xét vừa thay đổi"):
        await decided(cast, made, {five: True, six: True}, version=seen)
    same = key()
    await decided(cast, made, {five: True, six: True}, key=same)
    with pytest.raises(AlreadyDone):
        await decided(cast, made, {five: True, six: True}, key=same)
    with pytest.raises(Conflict, match="đã quyết định"):
        await decided(cast, made, {five: True, six: False})
    assert len(await rows("select id from award")) == 2


async def test_of_two_decisions_at_once_one_counts(cast: Cast) -> None:
    made, (five, six) = await ready(cast, "five", "six")
    version = (await rows("select version from campaign where id = {}", made))[0]["version"]
    answers = await asyncio.gather(
        decided(cast, made, {five: True, six: False}, by="leader", version=version),
        decided(cast, made, {five: True, six: True}, by="vice", version=version),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "Outcome"]
    assert len(await events_of("campaign.decided")) == 1
    assert len(await rows("select id from award")) == next(one.awarded for one in answers if isinstance(one, Outcome))


async def test_more_than_planned_is_said_and_a_kind_of_above_is_submitted(cast: Cast) -> None:
    await in_time(cast, "five", "six")
    made = await campaign(cast, ABOVE, number=1)
    both = [await put_forward(cast, made, ABOVE, unit) for unit in ("five", "six")]
    await voted(cast, made, dict.fromkeys(both, (10, 0)))
    outcome = await decided(cast, made, dict.fromkeys(both, True), number="")
    assert (outcome.awarded, outcome.submitted) == (0, 2)
    assert outcome.beyond == (
        "Bằng khen của Chủ tịch Uỷ ban nhân dân thành phố (đề nghị), Tổ dân phố: chọn 2, đợt xét dự kiến 1.",
    )
    assert [await state_of(one) for one in both] == [("submitted", "")] * 2
    assert await rows("select id from award") == []
    assert [event["audience"] for event in await events_of("candidate.submitted")] == ["council"] * 2


STEP = st.tuples(st.sampled_from((GROUP, HEAD, "decide")), st.integers(0, 1), st.sampled_from(("five", "six")))
LEFT = (
    "vote",
    "minutes",
    "award_basis",
    "award_achievement",
    "award",
    "condition_tick",
    "candidate",
    "campaign_kind",
    "campaign",
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEP, min_size=3, max_size=8))
async def test_an_achievement_is_never_in_two_standing_awards(cast: Cast, steps: list[tuple[str, int, str]]) -> None:
    """Two campaigns over the same work, collectives and their heads proposed and decided in any order."""
    for table in LEFT:
        await rows(f"delete from {table} where ward = {{}} returning id", cast.ward)
    if not await rows("select id from assignment"):
        await in_time(cast, "five", "six")
    both = [await campaign(cast, GROUP, HEAD) for _ in range(2)]
    was_proposed = False
    for what, which, unit in [*steps, ("decide", 0, ""), ("decide", 1, "")]:
        try:
            if what == "decide":
                found = await rows("select id from candidate where campaign = {} and state = 'proposed'", both[which])
                await voted(cast, both[which], {row["id"]: (10, 0) for row in found})
                await decided(cast, both[which], {row["id"]: True for row in found})
            else:
                assert HEADS[unit]
                await put_forward(cast, both[which], what, unit)
                was_proposed = True
        except (Refusal, Conflict):
            continue
        used = [row["key"] for row in await rows('select "key" from award_achievement where is_released = {}', False)]
        assert len(used) == len(set(used))
        waiting = [
            thing[0] for row in await rows("select achievements from candidate where state = 'proposed'")
            for thing in json.loads(row["achievements"])
        ]  # fmt: skip
        assert len(waiting) == len(set(waiting))
        assert not set(used) & set(waiting)
    assert bool(await rows("select id from award")) == was_proposed
