"""A few months of ward life with everything that goes wrong, against a plain oracle: the bench lives whole years."""

import random

import pytest

from bench.year.simulation import live_a_year

pytestmark = pytest.mark.anyio
TICKS = ((6, 10), (7, 40), (14, 20))


@pytest.mark.parametrize("seed", [2026, None])
async def test_everything_due_is_said_once_whatever_happens(db: str, seed: int | None) -> None:
    seed = random.randrange(10**9) if seed is None else seed
    figures, wrong = await live_a_year(units=12, assignments=60, days=90 if seed == 2026 else 45, seed=seed, ticks=TICKS)
    assert wrong == [], f"seed {seed}: {wrong[:3]}"
    assert figures.delivered_rungs > 50
    assert figures.letters > 30
    assert figures.ticks_cut_short > 0
