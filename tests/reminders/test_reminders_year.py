"""A few months of ward life with everything that goes wrong, against a plain oracle: the bench lives whole years."""

import pytest

from bench.year.simulation import live_a_year

pytestmark = pytest.mark.anyio
TICKS = ((6, 10), (7, 40), (14, 20))


@pytest.mark.parametrize(("seed", "days"), [(2026, 70), (7, 45)])
async def test_everything_due_is_said_once_whatever_happens(db: str, seed: int, days: int) -> None:
    figures, wrong = await live_a_year(units=12, assignments=60, days=days, seed=seed, ticks=TICKS)
    assert wrong == [], f"seed {seed}: {wrong[:3]}"
    assert figures.delivered_rungs > 50
    assert figures.letters > 30
    assert figures.ticks_cut_short > 0
