"""From work done to a campaign with proposals, minutes and a decision, by the real actions: October's work, weighed in November 2026."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from cast import Cast
from scored_year import worked
from scores import key, morning

from tracker.awards.built_in import BUILT_IN
from tracker.awards.rules import AwardKind
from tracker.commendation.actions import NewCampaign, open_campaign, propose, tick
from tracker.commendation.deciding import Decision, Outcome, decide
from tracker.commendation.minutes import NewMinutes, record_minutes
from tracker.commendation.rules import Attendance, Choice, Count
from tracker.core.database import rows

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
MET = date(2026, 11, 10)
TODAY = date(2026, 11, 12)
DECIDE_BY = date(2026, 11, 16)
AT = morning(TODAY)
NUMBER = "125/QĐ-UBND"
KINDS: Mapping[str, AwardKind] = {one.key: one for one in BUILT_IN}
GROUP, HEAD, FIGHTER, ABOVE = "certificate_collective", "certificate_person", "grassroots_fighter", "city_merit"
HEADS = {"five": "head", "six": "other_head", "school": "principal", "culture": "culture_head"}


async def in_time(cast: Cast, *units: str, count: int = 2) -> None:
    """Each unit did its work of October in time."""
    for unit in units:
        for n in range(count):
            await worked(cast, unit, HEADS[unit], FIRST + timedelta(days=14 + n))


async def campaign(cast: Cast, *kinds: str, number: int | None = None, groups: Sequence[str] = ("neighbourhoods",)) -> int:
    """A campaign over October that gives these kinds, opened by the office."""
    slots = [(KINDS[kind], group, number) for kind in kinds for group in groups]
    wanted = NewCampaign("Đợt xét khen tháng 10", None, 2026, FIRST, LAST, date(2026, 11, 5), MET, DECIDE_BY, groups, slots)
    return await open_campaign(wanted, key=key(), by=await cast.viewer("second_office"), at=morning(date(2026, 11, 2)))


def ref_of(cast: Cast, kind: str, unit: str) -> str:
    """The reference of a unit, or of its head for a kind given to people."""
    head = cast.appointments[HEADS[unit]] if KINDS[kind].subject == "person" else 0
    return f"{kind}.{cast.units[unit].id}.{head}"


async def put_forward(cast: Cast, made: int, kind: str, unit: str, *, by: str = "office") -> int:
    """Propose one, every condition ticked that facts do not say; returns the candidate's id."""
    ref, person = ref_of(cast, kind, unit), await cast.viewer(by)
    for condition in KINDS[kind].conditions:
        if condition.key in {"advanced", "outstanding", "results"}:
            await tick(
                made, ref, condition.key, holds=True, evidence="Có giấy tờ.", files=(), key=key(), by=person, at=AT
            )  # fmt: skip
    row = await row_of(cast, made, kind, unit)
    await propose(made, ref, version=row["version"] if row else 0, key=key(), by=person, at=AT)
    row = await row_of(cast, made, kind, unit)
    assert row
    return int(row["id"])


async def row_of(cast: Cast, made: int, kind: str, unit: str) -> dict[str, int] | None:
    found = await rows(
        "select id, version from candidate where campaign = {} and kind = {} and unit = {}", made, kind, cast.units[unit].id
    )
    return found[0] if found else None


async def voted(
    cast: Cast, made: int, counts: Mapping[int, tuple[int, int]], *, members: int = 10, present: int = 10, by: str = "second_office"
) -> int:  # fmt: skip
    """The council met, all `present` in the room: candidate → (for, against). Returns the number of the minutes."""
    seen = (await rows("select minutes from campaign where id = {}", made))[0]["minutes"]
    new = NewMinutes(
        MET, "Phòng họp số 1", "Chủ tịch Hội đồng", "Thư ký Hội đồng", Attendance(members, present, 0),
        {candidate: Count(*count) for candidate, count in counts.items()}, reason="Ghi lại" if seen else "",
    )  # fmt: skip
    return await record_minutes(made, new, seen=seen, key=key(), by=await cast.viewer(by), at=AT)


async def ready(cast: Cast, *units: str, kind: str = GROUP) -> tuple[int, list[int]]:
    """A campaign with these units proposed and carried, to be decided; (campaign, candidates)."""
    await in_time(cast, *units)
    made = await campaign(cast, kind)
    candidates = [await put_forward(cast, made, kind, unit) for unit in units]
    await voted(cast, made, dict.fromkeys(candidates, (9, 1)))
    return made, candidates


def decision(chosen: Mapping[int, bool], *, number: str = NUMBER, day: date = TODAY) -> Decision:
    """Awarded where True, else declined for a reason."""
    choices = {one: Choice.AWARD if yes else Choice.DECLINE for one, yes in chosen.items()}
    return Decision(number, day, "CHỦ TỊCH", choices, {one: "" if yes else "Còn việc chậm." for one, yes in chosen.items()})


async def decided(
    cast: Cast, made: int, chosen: Mapping[int, bool], *, by: str = "leader", version: int | None = None, **more: Any
) -> Outcome:
    if version is None:
        version = (await rows("select version from campaign where id = {}", made))[0]["version"]
    given_key = more.pop("key", None) or key()
    return await decide(made, decision(chosen, **more), version=version, key=given_key, by=await cast.viewer(by), at=AT)
