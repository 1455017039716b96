"""Reading nominations: what a unit may nominate for, its own and their fate, all of a campaign for the office."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.awards.rules import AwardKind
from tracker.commendation.finding import slots_of, slots_sql
from tracker.commendation.nomination_rules import FATE_WORDS, fate_of
from tracker.commendation.rules import STATE_WORDS, CampaignState, CandidateSource, CandidateState
from tracker.commendation.weighing import Slot
from tracker.core.database import rows
from tracker.core.text import day_short, fold
from tracker.core.viewer import Role, Viewer
from tracker.units.rules import PEER_WORDS

CAMPAIGN = "c.id, c.code, c.name, c.state, c.first_on, c.last_on, c.nominate_by, c.decide_by"
NOMINATION = (
    "z.id, z.campaign, z.kind, z.subject, z.peer_group, z.unit, z.name, z.position, z.unit_name, z.state, z.merits, z.consent,"
    " z.nominated_by_name, z.nominated_by_unit, z.nominated_at, z.is_direct, c.code, c.name as campaign_name, c.state as campaign_state,"
    " c.nominate_by, c.decide_by"
)


def giving(columns: str) -> str:
    """These columns, and what the campaign `c` gives."""
    return ", ".join([columns, *(f"{sql} as {name}" for name, sql in slots_sql().items())])


@dataclass(frozen=True, slots=True)
class Round:
    """A campaign as those who nominate see it: what it gives (`slots`), of a unit only to its peer group."""

    row: Mapping[str, Any]
    slots: tuple[Slot, ...]

    @property
    def id(self) -> int:
        return int(self.row["id"])

    @property
    def is_open(self) -> bool:
        return bool(self.row["state"] == CampaignState.OPEN)

    def why_closed(self, day: date) -> str:
        """Why units cannot nominate on that day, in Vietnamese; empty: they can."""
        if not self.is_open:
            return "Đợt xét này đã kết thúc nên không nhận đề cử nữa."
        if day > self.row["nominate_by"]:
            return f"Đợt xét này nhận đề cử đến hết {day_short(self.row['nominate_by'])}, nay đã hết hạn. Xin gọi phòng theo dõi của phường."
        return ""

    def kind(self, key: str, peer_group: str) -> AwardKind | None:
        return next((one.kind for one in self.slots if (one.kind.key, one.peer_group) == (key, peer_group)), None)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(kind|peer group, words) of everything it gives."""
        return [
            (f"{one.kind.key}|{one.peer_group}", f"{one.kind.name}, {PEER_WORDS[one.peer_group].lower()}") for one in self.slots
        ]


async def open_to(viewer: Viewer, *, today: date) -> list[Round]:
    """The campaigns that the viewer's unit may nominate for today, the nearest last day first."""
    unit = viewer.hat.unit if viewer.hat else 0
    found = await rows(
        f"""select {giving(CAMPAIGN)}, u.peer_group from campaign c join unit u on u.id = {{}} and u.ward = c.ward
          where c.ward = {{}} and c.state = {{}} and c.nominate_by >= {{}} order by c.nominate_by, c.id""",
        unit, viewer.ward, CampaignState.OPEN, today,
    )  # fmt: skip
    made = [round_of(row, row["peer_group"]) for row in found]
    return [one for one in made if one.slots]


async def round_for(campaign: int, viewer: Viewer) -> Round | None:
    """A campaign of the ward: whole for the office and leadership, for a unit what it gives to its peer group (None: nothing)."""
    unit = viewer.hat.unit if viewer.hat else 0
    found = await rows(
        f"""select {giving(CAMPAIGN)}, u.peer_group from campaign c join unit u on u.id = {{}} and u.ward = c.ward
          where c.id = {{}} and c.ward = {{}}""",
        unit, campaign, viewer.ward,
    )  # fmt: skip
    if not found:
        return None
    if viewer.acts_as(Role.OFFICE, Role.LEADER):
        return round_of(found[0], None)
    made = round_of(found[0], found[0]["peer_group"])
    return made if made.slots else None


def round_of(row: Mapping[str, Any], peer_group: str | None) -> Round:
    """`peer_group` None: everything it gives."""
    return Round(row, tuple(one for one in slots_of(row) if peer_group is None or one.peer_group == peer_group))


async def of_unit(viewer: Viewer) -> list[dict[str, Any]]:
    """What the viewer's unit nominated, newest first, with `fate_word` and never more."""
    unit = viewer.hat.unit if viewer.hat else 0
    found = await rows(
        f"""select {giving(NOMINATION)} from candidate z join campaign c on c.id = z.campaign where z.ward = {{}} and z.source = {{}}
          and z.nominated_by_unit = {{}} order by z.id desc limit 100""",
        viewer.ward, CandidateSource.NOMINATED, unit,
    )  # fmt: skip
    return [worded(row) for row in found]


async def find(nomination: int, viewer: Viewer) -> dict[str, Any] | None:
    """One nomination of the viewer's unit."""
    unit = viewer.hat.unit if viewer.hat else 0
    found = await rows(
        f"""select {giving(NOMINATION)} from candidate z join campaign c on c.id = z.campaign where z.id = {{}} and z.ward = {{}}
          and z.source = {{}} and z.nominated_by_unit = {{}}""",
        nomination, viewer.ward, CandidateSource.NOMINATED, unit,
    )  # fmt: skip
    return worded(found[0]) if found else None


async def of_campaign(campaign: int, viewer: Viewer) -> list[dict[str, Any]]:
    """Every nomination of a campaign, oldest first, for the office and leadership; `is_again`: another bears the same name."""
    found = await rows(
        f"""select {giving(NOMINATION)} from candidate z join campaign c on c.id = z.campaign where z.campaign = {{}} and z.ward = {{}}
          and z.source = {{}} order by z.id""",
        campaign, viewer.ward, CandidateSource.NOMINATED,
    )  # fmt: skip
    names = Counter((row["kind"], fold(row["name"])) for row in found if row["state"] != CandidateState.WITHDRAWN)
    return [
        worded(row)
        | {"state_word": STATE_WORDS[CandidateState(row["state"])], "is_again": names[row["kind"], fold(row["name"])] > 1}
        for row in found
    ]


def worded(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the name of its kind, its `reference` and its fate."""
    kind = next(one.kind for one in slots_of(row) if (one.kind.key, one.peer_group) == (row["kind"], row["peer_group"]))
    fate = fate_of(row["state"], row["campaign_state"])
    more = {"kind_name": kind.name, "reference": f"{row['code']}-{row['id']}", "fate": fate, "fate_word": FATE_WORDS[fate]}
    return row | more | {"is_direct": bool(row["is_direct"])}
