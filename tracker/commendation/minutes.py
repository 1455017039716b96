"""Recording a council's meeting: who was there, how it voted on each candidate; later minutes put earlier ones right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.commendation.actions import CLOSED, name_of, open_one, tell
from tracker.commendation.rules import Attendance, CandidateState, Count, attendance_problem, count_problem
from tracker.commendation.tables import Campaign, Candidate, Minutes, Vote
from tracker.core.clock import ward_day
from tracker.core.database import claim, transaction
from tracker.core.errors import Conflict, Refusal
from tracker.core.files import keep
from tracker.core.receipts import once
from tracker.core.text import day_short
from tracker.core.viewer import Viewer

CHANGED = "Danh sách đề nghị khen vừa thay đổi. Xin mở lại trang để xem danh sách mới rồi ghi lại."


class Improper(Refusal):
    """What was recorded cannot be; `field` is where."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class NewMinutes:
    """A meeting as the office records it. `counts` by candidate; `reason`: why earlier minutes are put right."""

    held_on: date
    place: str
    chair: str
    secretary: str
    seen: Attendance
    counts: Mapping[int, Count]
    summary: str = ""
    reason: str = ""


async def record_minutes(
    campaign: int, new: NewMinutes, *, files: Sequence[tuple[str, bytes]] = (), seen: int, key: str, by: Viewer, at: datetime
) -> int:
    """Keep the minutes, with at most one file; returns their number. `seen`: the number of those that stood when this was typed.

    Raises Improper (numbers or days that cannot be, no reason), Conflict where others were recorded meanwhile or other people
    are proposed now, or the campaign is not open any more.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/campaigns/{campaign}/minutes")
        values = {Campaign.minutes: seen + 1, Campaign.version: Campaign.version + 1}
        if not await claim(Campaign, values, open_one(campaign, by) & (Campaign.minutes == seen)):
            still = await Campaign.exists().where(open_one(campaign, by))
            raise Conflict("Vừa có biên bản khác được ghi. Xin xem lại rồi ghi." if still else CLOSED)
        await check(campaign, new, is_first=seen == 0, at=at)
        kept = [await keep(name, content, ward=by.ward, by=by.person, at=at) for name, content in files[:1]]
        made = Minutes(
            ward=by.ward, campaign=campaign, number=seen + 1, held_on=new.held_on, place=new.place, chair=new.chair,
            secretary=new.secretary, members=new.seen.members, present=new.seen.present, in_writing=new.seen.in_writing,
            summary=new.summary, reason=new.reason, file=kept[0]["id"] if kept else None,
            file_name=kept[0]["name"] if kept else "", recorded_by=by.person, recorded_by_name=by.name, recorded_at=at,
        )  # fmt: skip
        await made.save()
        votes = [
            Vote(
                ward=by.ward, minutes=made.id, candidate=candidate, votes_for=count.votes_for, votes_against=count.votes_against
            )
            for candidate, count in sorted(new.counts.items())
        ]
        await Vote.insert(*votes)
        await tell(
            "minutes.recorded", made.id, by=by, at=at,
            data={"title": await name_of(campaign), "number": seen + 1, "url": f"/campaigns/{campaign}/minutes"},
        )  # fmt: skip
    return seen + 1


async def check(campaign: int, new: NewMinutes, *, is_first: bool, at: datetime) -> None:
    """Raises Improper, or Conflict where the votes are not on just those who are proposed."""
    if problem := meeting_problem(new.held_on, today=ward_day(at), first_on=await began(campaign)):
        raise Improper("held_on", problem)
    if found := attendance_problem(new.seen):
        raise Improper(*found)
    if not is_first and not new.reason:
        raise Improper("reason", "Xin ghi lý do ghi lại biên bản.")
    for candidate, count in new.counts.items():
        if problem := count_problem(count, new.seen):
            raise Improper(f"for_{candidate}", problem)
    if set(new.counts) != await proposed(campaign) or not new.counts:
        raise Conflict(CHANGED)


def meeting_problem(held_on: date, *, today: date, first_on: date) -> str:
    """Why a meeting cannot have been that day, in Vietnamese; empty: it can."""
    if held_on > today:
        return "Ngày họp chưa đến."
    if held_on < first_on:
        return f"Ngày họp phải từ {day_short(first_on)}, ngày đầu của đợt xét."
    return ""


async def began(campaign: int) -> date:
    """The campaign's first day."""
    first: date = (await Campaign.select(Campaign.first_on).where(Campaign.id == campaign).first() or {})["first_on"]
    return first


async def proposed(campaign: int) -> set[int]:
    """Ids of those who are proposed now."""
    found = await Candidate.select(Candidate.id).where(
        (Candidate.campaign == campaign) & (Candidate.state == CandidateState.PROPOSED)
    )
    return {int(row["id"]) for row in found}
