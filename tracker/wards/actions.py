"""What is done to a ward's settings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.core.database import claim, transaction
from tracker.core.errors import Conflict, Refusal
from tracker.core.text import clean
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.wards.queries import settled
from tracker.wards.rules import LABELS, differences, said
from tracker.wards.tables import WardSettings

CHANGES = 2000  # characters of them that an event carries


async def settle(values: Mapping[str, Any], *, version: int, by: Viewer, at: datetime) -> None:
    """Settle some of the ward's settings over `version` (0: nothing was ever settled).

    Raises Refusal when nothing would change, Conflict when somebody settled something meanwhile.
    """
    async with transaction():
        before = await settled(by.ward)
        if before.version == version and not (found := differences(before, values)):
            raise Refusal("Chưa có gì thay đổi.")
        if before.version != version or not await keep(values, version=version, ward=by.ward):
            before = await settled(by.ward)
            raise Conflict(
                "Thiết lập vừa được người khác sửa.",
                theirs={LABELS[name]: said(name, getattr(before, name)) for name in values},
                mine={LABELS[name]: said(name, value) for name, value in values.items()},
                version=before.version,
            )
        await record(
            "ward.settled", noun_id=by.ward, by=by, at=at, ward=by.ward, unit_path=by.hat.reach if by.hat else "",
            audience=Audience.OFFICE,
            data={"title": by.ward_name, "changes": clean("; ".join(found), CHANGES), "url": "/settings"},
        )  # fmt: skip


async def keep(values: Mapping[str, Any], *, version: int, ward: int) -> bool:
    """Write over that version, or the first row of all; False when somebody was first."""
    if version:
        same = (WardSettings.ward == ward) & (WardSettings.version == version)
        return await claim(WardSettings, {**values, WardSettings.version: WardSettings.version + 1}, same)
    first = WardSettings.insert(WardSettings(ward=ward, **values)).on_conflict(target=WardSettings.ward, action="DO NOTHING")
    return bool(await first.returning(WardSettings.id))
