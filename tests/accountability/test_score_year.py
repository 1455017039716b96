"""The demonstration's published months, recomputed after all they were counted from has changed: the same bytes."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tracker.accountability.tables import WardRuleSet
from tracker.accountability.verifying import first_wrong
from tracker.core.clock import now
from tracker.core.database import rows
from tracker.scoring.rule_sets import built_in, definition
from tracker.tasks.tables import Assignment

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="session")
def template(demonstration: str) -> str:
    return demonstration


async def test_every_published_month_recomputes_to_the_same_bytes_after_later_edits(db: str) -> None:
    kept = await rows("select id, number, inputs, rules, behind, result, sha256 from scorecard order by id")
    assert len(kept) > 200
    assert {row["number"] for row in kept} == {1, 2}
    assert await first_wrong() == []
    harsher: dict[str, Any] = {"late_loss": 100, "review_loss": 100, "cap": False, "starts_on": date(2026, 1, 1)}
    ward = (await rows("select ward from score_period limit 1"))[0]["ward"]
    for key in ("plan", "nd335"):
        rules = built_in(key)
        assert rules
        await WardRuleSet.insert(
            WardRuleSet(
                ward=ward, key=key, version=2, definition=definition(replace(rules, version=2, **harsher)), reason="Thử",
                made_by=1, made_by_name="Thử", made_at=now(),
            )
        )  # fmt: skip
    await Assignment.update(
        {Assignment.weight: 700, Assignment.state: "in_progress", Assignment.first_counted_on: date(2027, 1, 1)}
    ).where(Assignment.due_on.is_not_null())
    assert await first_wrong() == []
    assert await rows("select id, number, inputs, rules, behind, result, sha256 from scorecard order by id") == kept
