"""Awards for tests, written as a campaign's decision writes them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from cast import Cast

from tracker.awards.built_in import BUILT_IN
from tracker.awards.granting import Basis, NewAward, grant_within
from tracker.awards.queries import FLAGGED, bases_of, bases_sql
from tracker.awards.rules import AwardKind
from tracker.core.clock import now
from tracker.core.database import rows, transaction

DECIDED = date(2026, 11, 20)


def kind(key: str = "certificate_collective") -> AwardKind:
    return next(one for one in BUILT_IN if one.key == key)


def new(cast: Cast, unit: str | None = "five", **more: Any) -> NewAward:
    """A certificate for a collective of the cast (None: for somebody the tracker does not know)."""
    row = NewAward(
        kind=kind(), recipient="Hộ ông Giáo viên Lịch sử", what_for="Dẫn đầu phong trào Bình dân học vụ số", year=2026,
        decision_number="15/QĐ-UBND", decided_on=DECIDED,
    )  # fmt: skip
    if unit:
        row = replace(row, recipient=cast.units[unit].name, unit=cast.units[unit].id, unit_name=cast.units[unit].name)
    return replace(row, **more)


async def granted(
    cast: Cast, unit: str | None = "five", *, achievements: Sequence[tuple[str, str]] = (), bases: Sequence[Basis] = (),
    by: str = "leader", **more: Any,
) -> int:  # fmt: skip
    async with transaction():
        return await grant_within(
            new(cast, unit, **more), achievements=achievements, bases=bases, by=await cast.viewer(by), at=now()
        )


async def flagged(ward: int) -> list[dict[str, Any]]:
    """Awards that stand while a grade they rested on is worse today, each with just those `bases`."""
    found = await rows(
        f"select w.id, {bases_sql()} as bases from award w where w.ward = {{}} and {FLAGGED} order by w.id desc", ward
    )
    return [row | {"bases": [one for one in bases_of(row["bases"]) if one["is_lowered"]]} for row in found]
