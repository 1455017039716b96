"""What everybody of the ward reads after a decision: who was honoured, and what for; nothing of anybody else, no votes, no money."""

from dataclasses import dataclass
from typing import Any

from tracker.commendation.rules import CampaignState
from tracker.core.database import as_int, nested, rows, unnested
from tracker.core.errors import Missing
from tracker.core.viewer import Viewer

HONOURED = ("kind_name", "recipient", "position", "unit_name", "what_for")
STANDS = f"c.state = '{CampaignState.DECIDED}' and w.campaign = c.id and w.ward = c.ward and w.withdrawn_on is null"


@dataclass(frozen=True, slots=True)
class Honours:
    """The result of a decided campaign; `groups`: (kind, rows of HONOURED)."""

    id: int
    name: str
    decision_number: str
    decided_on: Any
    groups: list[tuple[str, list[dict[str, Any]]]]


async def result(campaign: int, viewer: Viewer) -> Honours:
    """Raises Missing for what is not decided, or of another ward."""
    awards = nested(HONOURED, f"select {', '.join('w.' + name for name in HONOURED)} from award w where {STANDS} order by w.id")
    found = await rows(
        f"""select c.id, c.name, c.decision_number, c.decided_on, {awards} as awards from campaign c
        where c.id = {{}} and c.ward = {{}} and c.state = '{CampaignState.DECIDED}'""",
        campaign, viewer.ward,
    )  # fmt: skip
    if not found:
        raise Missing("Chưa có kết quả của đợt xét này.")
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in unnested(found[0]["awards"]):
        groups.setdefault(one["kind_name"], []).append(one | {"where": where_of(one)})
    row = found[0]
    return Honours(row["id"], row["name"], row["decision_number"], row["decided_on"], list(groups.items()))


def where_of(row: dict[str, Any]) -> str:
    """Position and unit, without what the name or the position says already."""
    said = f"{row['recipient']} {row['position']}".casefold()
    unit = row["unit_name"] if row["unit_name"].casefold() not in said else ""
    return ", ".join(one for one in (row["position"], unit) if one and one != row["recipient"])


async def listing(viewer: Viewer) -> list[dict[str, Any]]:
    """Decided campaigns with somebody honoured, newest first, at most 100."""
    found = await rows(
        f"""select c.id, c.name, c.decided_on, c.decision_number, (select count(*) from award w where {STANDS}) as honoured
        from campaign c where c.ward = {{}} and c.state = '{CampaignState.DECIDED}'
        and exists (select 1 from award w where {STANDS}) order by c.decided_on desc, c.id desc limit 100""",
        viewer.ward,
    )
    return [row | {"honoured": as_int(row["honoured"])} for row in found]
