"""Changing the ward's calendar: what would move is shown beforehand, then days and last in-time days move together."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.core.database import rows, transaction
from tracker.core.errors import Conflict, Refusal
from tracker.core.receipts import once
from tracker.core.text import day_short
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.tasks.actions import note
from tracker.tasks.rules import OPEN
from tracker.tasks.tables import Assignment
from tracker.units.tables import Unit
from tracker.wards.actions import settle
from tracker.wards.queries import settled
from tracker.workdays.almanac import COMPUTED, Almanac, Amendment
from tracker.workdays.queries import almanac
from tracker.workdays.rules import grace_day
from tracker.workdays.tables import CalendarDay

WORK = """select a.id, a.ward, a.unit_path, u.name as unit_name, t.text, t.plan, a.state, a.strict, a.requested, a.due_on,
  a.late_after, a.fix_by, a.due_since from assignment a join task t on t.id = a.task join unit u on u.id = a.unit
  where a.ward = {} and a.state in ('not_started', 'in_progress', 'submitted', 'returned') and a.late_after is not null
  order by a.due_on, a.id"""
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an amendment would do. `work`: the open assignments with a deadline; `last_days`: id → their last in-time day."""

    before: Almanac
    after: Almanac
    work: Sequence[dict[str, Any]]
    last_days: dict[int, date]

    @property
    def moved(self) -> list[dict[str, Any]]:
        """The assignments whose last in-time day (`late_after`) would be another, that one as `becomes`."""
        return [
            row | {"becomes": self.last_days[row["id"]]} for row in self.work if self.last_days[row["id"]] != row["late_after"]
        ]


async def outlook(amendment: Amendment, before: Almanac, *, seal: int | None, ward: int) -> Outlook:
    """What the amendment would do to the calendar as it stands. Raises Conflict when it is not the one that was seen."""
    demand_unchanged(amendment, before, seal)
    after = before.amended(amendment)
    days = after.calendar
    work = await rows(WORK, ward)
    return Outlook(before, after, work, {row["id"]: grace_day(row["due_on"], days, strict=bool(row["strict"])) for row in work})


async def amend(amendment: Amendment, *, seal: int | None, key: str, url: str, by: Viewer, at: datetime) -> int:
    """Change the calendar and the last in-time days of open work; returns how many of these moved.

    Two who change it wait for each other at the ward's row. One event for each day and each assignment; only the office
    is told, and of a whole year once. Raises Conflict when the calendar is not the one that was seen.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=url)
        ward = await Unit.update({Unit.version: Unit.version + 0}).where(Unit.id == by.ward).returning(Unit.path)
        found = await outlook(amendment, await almanac(by.ward), seal=seal, ward=by.ward)
        if found.after == found.before:
            raise Refusal("Chưa có gì thay đổi.")
        moved = await move(found.moved, by=by, at=at)
        await keep_days(amendment, ward=by.ward)
        await tell(amendment, found.before, moved=moved, path=ward[0]["path"], by=by, at=at)
        if found.after.grace != found.before.grace:
            version = (await settled(by.ward)).version
            await settle({"grace": found.after.grace}, version=version, by=by, at=at)
    return moved


def demand_unchanged(amendment: Amendment, stored: Almanac, seal: int | None) -> None:
    """Raises Conflict, with what is stored of the days and what was to stand there, unless `seal` is the stored one's."""
    if stored.seal == seal:
        return
    put = {one.day: one.whole for one in amendment.put}
    marked = {day: stored.on(day) for day in amendment.touched}
    raise Conflict(
        "Lịch làm việc vừa được người khác sửa, nên phần đã xem không còn đúng. Xin mở lại lịch rồi xem trước lần nữa.",
        theirs={day_short(day): one.whole if one else "không có trong lịch" for day, one in marked.items()},
        mine={day_short(day): put.get(day, "bỏ khỏi lịch") for day in marked},
    )


async def move(rows_: Sequence[dict[str, Any]], *, by: Viewer, at: datetime) -> int:
    """Give each assignment its new last in-time day; one event each, of which nobody is told."""
    groups: dict[tuple[date, date], list[dict[str, Any]]] = defaultdict(list)
    for row in rows_:
        groups[row["late_after"], row["becomes"]].append(row)
    count = 0
    for (was, becomes), members in groups.items():
        for start in range(0, len(members), CHUNK):
            count += await move_some(members[start : start + CHUNK], was, becomes, by=by, at=at)
    return count


async def move_some(members: Sequence[dict[str, Any]], was: date, becomes: date, *, by: Viewer, at: datetime) -> int:
    """One claim for those that share both days: what was finished or given another deadline meanwhile stays."""
    known = {row["id"]: row for row in members}
    still = Assignment.state.is_in([state.value for state in OPEN]) & (Assignment.late_after == was)
    claim = Assignment.update({Assignment.late_after: becomes}).where(Assignment.id.is_in(list(known)) & still)
    taken = await claim.returning(Assignment.id)
    days = {"was": day_short(was), "becomes": day_short(becomes)}
    for row in taken:
        await note("assignment.last_day_moved", known[row["id"]], by=by, at=at, audience=Audience.DIARY, data=days)
    return len(taken)


async def keep_days(amendment: Amendment, *, ward: int) -> None:
    if amendment.gone:
        await CalendarDay.delete().where((CalendarDay.ward == ward) & CalendarDay.day.is_in(list(amendment.gone)))
    if amendment.put:
        marked = [CalendarDay(ward=ward, day=one.day, kind=one.kind, name=one.name, source=one.source) for one in amendment.put]
        await CalendarDay.insert(*marked).on_conflict(
            target=(CalendarDay.ward, CalendarDay.day),
            action="DO UPDATE",
            values=[CalendarDay.kind, CalendarDay.name, CalendarDay.source],
        )


async def tell(amendment: Amendment, before: Almanac, *, moved: int, path: str, by: Viewer, at: datetime) -> None:
    """One event for each day (known by its digits, 20260831); a whole year is told once, its days only noted."""
    common: dict[str, Any] = {"by": by, "at": at, "ward": by.ward, "unit_path": path}
    common["audience"] = Audience.DIARY if amendment.year else Audience.OFFICE
    for one in amendment.put:
        data = {"title": one.words, "source": one.source, "moved": moved, "url": f"/workdays?year={one.day.year}"}
        if (stood := before.on(one.day)) is None:
            await record("workday.added", noun_id=number_of(one.day), data=data, **common)
        elif stood != one:
            await record("workday.changed", noun_id=number_of(one.day), data=data | {"before": stood.whole}, **common)
    for day in amendment.gone:
        if stood := before.on(day):
            data = {"title": stood.words, "source": stood.source, "moved": moved, "url": f"/workdays?year={day.year}"}
            await record("workday.removed", noun_id=number_of(day), data=data, **common)
    if amendment.year:
        data = {"title": str(amendment.year), "days": len(amendment.put), "moved": moved}
        data |= {"source": amendment.put[0].source, "url": f"/workdays?year={amendment.year}"}
        common["audience"] = Audience.OFFICE
        if amendment.put[0].source == COMPUTED:
            await record("workday.year_computed", noun_id=amendment.year, data=data, **common)
        else:
            await record("workday.year_announced", noun_id=amendment.year, data=data, **common)


def number_of(day: date) -> int:
    return int(f"{day:%Y%m%d}")
