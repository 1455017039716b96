"""The sums of all estimates agree with what each one's page says, whatever happened to them."""

import random
from datetime import UTC, datetime

import pytest
import time_machine
from cast import Cast
from estimates import appraised, decided, drafted, key, seen, spent, submitted

from tracker.budgets import estimating, spending
from tracker.budgets.queries import Filters, Sums, listing, sums
from tracker.budgets.rules import EstimateState, Outcome
from tracker.core.database import rows
from tracker.core.errors import Conflict, Refusal

pytestmark = pytest.mark.anyio
TODAY = datetime(2026, 11, 25, 2, tzinfo=UTC)


@pytest.mark.parametrize("seed", [1, 2])
async def test_sums_agree_on_random_histories(cast: Cast, seed: int) -> None:
    dice = random.Random(seed)
    with time_machine.travel(TODAY, tick=False):
        for make in (drafted, submitted, appraised, *[decided] * 2):
            await make(cast)
        await decided(cast, Outcome.REFUSE)
        back = await seen(cast, await decided(cast, Outcome.RETURN))
        await estimating.revise(back, version=back["version"], key=key(), by=await cast.viewer("office"), at=TODAY)
        approved = [row["id"] for row in await rows("select id from estimate where state = 'approved' order by id")]
        for _ in range(12):
            one = dice.choice(approved)
            try:
                why = dice.choice(["", "Thêm một lớp"])
                await spent(cast, one, dice.randint(1, 2_500_000), line=dice.randint(0, 2), why=why)
            except Refusal:
                continue  # too much without a reason, or a line nobody agreed to
            if dice.random() < 0.3:
                row = await seen(cast, one)
                try:
                    await spending.take_back(
                        row, row["spendings"][-1], why="Ghi nhầm", key=key(), by=await cast.viewer("office"), at=TODAY
                    )
                except Conflict:
                    continue  # that one was taken back before
    leader = await cast.viewer("leader")
    every = [await seen(cast, row["id"], "leader") for row in await rows("select id from estimate order by id")]
    stand = [one for one in every if one["state"] is not EstimateState.REVISED]
    known = [one for one in stand if one["state"] in {EstimateState.APPRAISED, EstimateState.APPROVED}]
    expected = Sums(
        planned=sum(one["proposed"] for one in stand if one["state"] is not EstimateState.REFUSED),
        appraised=sum(one["appraised"] for one in known), approved=sum(one["approved"] or 0 for one in known),
        spent=sum(entry["amount"] for one in stand for entry in one["spendings"] if not entry["taken_back_at"]),
        overspent=sum(max(0, line["spent"] - line["appraised"]) for one in known for line in one["lines"]),
    )  # fmt: skip
    assert await sums(leader) == expected
    listed, whole = await listing(leader, Filters())
    assert whole == expected
    assert sum(row["spent"] for row in listed) == expected.spent
    assert sum(row["over"] for row in listed) == expected.overspent
    assert {row["id"] for row in listed} == {one["id"] for one in stand}
    over, _ = await listing(leader, Filters(over=True))
    assert {row["id"] for row in over} == {one["id"] for one in stand if one["over"]}
    for one in known:  # what was ever overspent was told, with a reason
        assert all(entry["why"] for entry in one["spendings"] if entry["over"])
        assert not one["over"] or any(entry["over"] for entry in one["spendings"])
