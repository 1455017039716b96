"""Reading the ladder."""

from tracker.core.database import rows
from tracker.reminders.rules import USUAL, Ladder, Rung, Step


async def ladders(ward: int) -> dict[int, Ladder]:
    """Plan → its ladder; 0 is the ward's own, or the usual one. A plan that is not named has the ward's."""
    found = await rows(
        'select plan, "offset", to_owner, to_office, to_leadership, step, courteous from ladder_rung where ward = {}'
        ' order by plan, "offset"',
        ward,
    )
    kept: dict[int, list[Rung]] = {}
    for row in found:
        told = {name: bool(row[name]) for name in ("to_owner", "to_office", "to_leadership", "courteous")}
        kept.setdefault(row["plan"], []).append(Rung(row["offset"], step=Step(row["step"]), **told))
    return {0: USUAL} | {plan: tuple(rungs) for plan, rungs in kept.items()}
