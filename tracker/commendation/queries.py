"""Reading campaigns: their list, one as it stands or as it was closed, the file behind a tick. The doors let in office and
leadership alone; every read is of the viewer's ward."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.accountability.rules import Span
from tracker.awards import queries as awards
from tracker.awards.rules import AwardKind, kind_on
from tracker.commendation.comparing import ref_of
from tracker.commendation.finding import Found, campaign_of, diary_of, root_of, slots_of, units_of, weighed
from tracker.commendation.rules import CampaignState
from tracker.commendation.weighing import Slot
from tracker.core.database import as_int, rows
from tracker.core.kept import kept
from tracker.core.viewer import Viewer


async def kinds(ward: int, day: date) -> tuple[AwardKind, ...]:
    """The kinds of award in force on a day in the version that then runs, those first whose candidates the tracker finds by itself."""
    known = await awards.kinds(ward)
    found = [kind for key in dict.fromkeys(one.key for one in known) if (kind := kind_on(known, key, day))]
    return tuple(sorted(found, key=lambda kind: not kind.is_suggested))


async def listing(viewer: Viewer) -> list[dict[str, Any]]:
    """Campaigns, open ones first, then the newest; at most 100. `number`: how many they mean to give, `unset`: how many of their
    kinds and groups have no number; `proposed`, `awarded`: candidates."""
    found = await rows(
        """select c.id, c.code, c.name, c.year, c.first_on, c.last_on, c.nominate_by, c.meet_on, c.decide_by, c.state,
          c.decision_number, c.decided_on, c.cancelled_reason, n.title as plan_title,
          (select sum(d.number) from campaign_kind d where d.campaign = c.id) as number,
          (select count(*) from candidate z where z.campaign = c.id and z.state = 'proposed') as proposed,
          (select count(*) from candidate z where z.campaign = c.id and z.state = 'awarded') as awarded
        from campaign c left join plan n on n.id = c.plan where c.ward = {}
        order by case c.state when 'open' then 0 when 'decided' then 1 else 2 end, c.id desc limit 100""",
        viewer.ward,
    )
    return [row | {"number": as_int(row["number"])} for row in found]


@dataclass(frozen=True, slots=True)
class Closed:
    """A campaign that was decided or cancelled. `candidates`: its rows as they were left, each with `ref` and its `facts` read;
    `diary` as Found has it."""

    row: dict[str, Any]
    span: Span
    slots: tuple[Slot, ...]
    candidates: tuple[dict[str, Any], ...]
    diary: tuple[dict[str, Any], ...]

    def candidate(self, ref: str) -> dict[str, Any] | None:
        return next((one for one in self.candidates if one["ref"] == ref), None)

    def kind_name(self, key: str) -> str:
        """The name of the kind of one of its candidates."""
        return next((slot.kind.name for slot in self.slots if slot.kind.key == key), key)


async def standing(campaign: int, viewer: Viewer, *, today: date) -> Found | Closed:
    """A campaign: while it is open with its candidates found now, then as it was closed. Two statements. Raises Missing."""
    made: Found | Closed = await kept(viewer, ("campaign", campaign, today), lambda: read(campaign, viewer.ward, today))
    return made


async def read(campaign: int, ward: int, today: date) -> Found | Closed:
    units = await units_of(campaign, ward)
    root = root_of(units)
    if root["c_state"] == CampaignState.OPEN:
        return await weighed(units, ward, today=today)
    row = campaign_of(root)
    candidates = await rows(
        "select z.* from candidate z where z.campaign = {} and z.ward = {} order by z.kind, z.peer_group, z.unit_name, z.id",
        campaign, ward,
    )  # fmt: skip
    made = tuple(one | {"ref": ref_of(one), "facts": facts_of(one["facts"])} for one in candidates)
    return Closed(row, Span(row["first_on"], row["last_on"]), slots_of(root), made, diary_of(root))


def facts_of(kept_facts: str) -> dict[str, Any]:
    """The numbers, reasons and conditions kept when a candidate was proposed (actions.snapshot); empty where it never was."""
    found: dict[str, Any] = json.loads(kept_facts) if kept_facts else {}
    return found


def diary_for(found: Found | Closed, candidate: int | None) -> Sequence[dict[str, Any]]:
    """What was done to one candidate, newest first."""
    return [one for one in found.diary if one["noun_id"] == candidate]


async def is_there(campaign: int, viewer: Viewer) -> bool:
    """Whether the ward has this campaign."""
    return bool(await rows("select id from campaign where id = {} and ward = {}", campaign, viewer.ward))


async def tick_file(campaign: int, tick: int, viewer: Viewer) -> dict[str, Any] | None:
    """The file behind what a person said of a condition: `name`, `sha256`."""
    found = await rows(
        "select q.file_name as name, f.sha256 from condition_tick q join candidate z on z.id = q.candidate"
        " join stored_file f on f.id = q.file where q.id = {} and z.campaign = {} and z.ward = {}",
        tick, campaign, viewer.ward,
    )  # fmt: skip
    return found[0] if found else None
