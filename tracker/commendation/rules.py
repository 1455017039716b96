"""Campaigns and candidates: their states, who may do what, what may not be given together, how votes are checked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from tracker.awards.rules import AwardKind, Granter, Merit, Votes
from tracker.core.text import day_short
from tracker.core.viewer import Role, Viewer


class CampaignState(StrEnum):
    """A campaign's road: open while candidates are weighed, then decided by leadership, or cancelled."""

    OPEN = "open"
    DECIDED = "decided"
    CANCELLED = "cancelled"


class CandidateState(StrEnum):
    """Where a candidate stands. OPEN: something was said of it, nothing settled. WITHDRAWN: its unit took the nomination back."""

    """Where a candidate stands. OPEN: something was said of it, nothing settled. SUBMITTED: proposed to whoever grants above."""

    OPEN = "open"
    PROPOSED = "proposed"
    SET_ASIDE = "set_aside"
    AWARDED = "awarded"
    SUBMITTED = "submitted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class CandidateSource(StrEnum):
    """Found by the tracker, or named by a unit."""

    FACTS = "facts"
    NOMINATED = "nominated"


class Choice(StrEnum):
    """What leadership decides of one candidate: to award (of a kind granted above: to submit), or not."""

    AWARD = "award"
    DECLINE = "decline"


class HoldKind(StrEnum):
    """What is open about somebody: while it is, no award and no proposal."""

    DISCIPLINE = "discipline"
    INSPECTION = "inspection"
    COMPLAINT = "complaint"


CAMPAIGN_WORDS = {
    CampaignState.OPEN: "Đang xét",
    CampaignState.DECIDED: "Đã quyết định",
    CampaignState.CANCELLED: "Đã huỷ",
}
STATE_WORDS = {
    CandidateState.OPEN: "Đang xem xét",
    CandidateState.PROPOSED: "Đã đề nghị khen",
    CandidateState.SET_ASIDE: "Chưa đề nghị",
    CandidateState.AWARDED: "Được khen",
    CandidateState.SUBMITTED: "Đã trình cấp trên",
    CandidateState.DECLINED: "Không được khen",
    CandidateState.WITHDRAWN: "Đã rút đề cử",
}
HOLD_WORDS = {
    HoldKind.DISCIPLINE: "xem xét kỷ luật",
    HoldKind.INSPECTION: "thanh tra, kiểm tra",
    HoldKind.COMPLAINT: "khiếu nại, tố cáo",
}
HOLD_BASIS = "Luật Thi đua, khen thưởng 06/2022/QH15; Nghị định 152/2025/NĐ-CP (cần đối chiếu điều khoản)"

ONCE = "Một thành tích chỉ khen một lần"
BLOCKS = (
    ("Đang có việc xem xét kỷ luật, thanh tra, kiểm tra, khiếu nại hoặc tố cáo chưa kết thúc", HOLD_BASIS),
    ("Thành tích đã được khen trước đây", ONCE),
    ("Thành tích đang nằm trong một đề nghị khen khác", ONCE),
)  # what weighing.blocks_of looks for, and where it stands


def campaign_problem(kinds: Collection[AwardKind], *, has_plan: bool) -> str:
    """Why these kinds cannot be given by one campaign, in Vietnamese; empty: they can.

    What a movement or plan (chuyên đề) achieved supports no proposal upward for the work of a year (công trạng).
    """
    if not kinds:
        return "Xin chọn ít nhất một hình thức khen."
    upward = next((one for one in kinds if one.granter is Granter.ABOVE and one.merit is Merit.WORK), None)
    if has_plan and upward:
        return (
            f"Kết quả chuyên đề không dùng để đề nghị cấp trên khen công trạng: xin bỏ “{upward.name}” hoặc bỏ chọn kế hoạch."
        )
    return ""


def dates_problem(
    *, first_on: date, last_on: date, nominate_by: date, meet_on: date, decide_by: date
) -> tuple[str, str] | None:
    """(field, Vietnamese sentence) of the first day out of order."""
    if last_on < first_on:
        return "last_on", "Ngày cuối phải sau ngày đầu."
    for name, day, before in (("meet_on", meet_on, nominate_by), ("decide_by", decide_by, meet_on)):
        if day < before:
            return name, f"Ngày này phải từ {day_short(before)} trở đi."
    return None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a campaign: its words and last day. `is_past`: done with; `is_now`: where the campaign stands today."""

    words: str
    day: date
    is_past: bool
    is_now: bool


def steps_of(row: Mapping[str, Any], today: date) -> tuple[Step, ...]:
    """Named, weighed, met, decided: the days of a campaign's row, and where it stands."""
    days = (
        ("Đề cử", row["nominate_by"]),
        ("Xét", row["meet_on"] - timedelta(days=1)),
        ("Họp hội đồng", row["meet_on"]),
        ("Quyết định", row["decide_by"]),
    )
    now = next((place for place, (_, day) in enumerate(days) if today <= day), len(days) - 1)
    return tuple(Step(words, day, place < now, place == now) for place, (words, day) in enumerate(days))


def next_day(row: Mapping[str, Any], today: date) -> tuple[str, date]:
    """What an open campaign waits for next, in Vietnamese, and until when; the decision where every day has passed."""
    days = (("Đề cử đến", row["nominate_by"]), ("Họp hội đồng", row["meet_on"]), ("Quyết định trước", row["decide_by"]))
    return next((one for one in days if today <= one[1]), days[-1])


def usual_days(today: date) -> dict[str, date]:
    """The days of a campaign as the form suggests them: the whole year (last year until February), a week from step to step."""
    year = today.year - (today.month <= 2)
    steps = {
        name: workday(today + timedelta(days=7 * weeks))
        for weeks, name in enumerate(("nominate_by", "meet_on", "decide_by"), 1)
    }
    return {"first_on": date(year, 1, 1), "last_on": date(year, 12, 31), **steps}


def workday(day: date) -> date:
    """The Monday after, of a day at the weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


# Who


def may_open(viewer: Viewer) -> bool:
    """Campaigns, minutes, holds: the office."""
    return viewer.acts_as(Role.OFFICE)


def may_propose(viewer: Viewer, *, person: int | None) -> bool:
    """Office or leadership, never of oneself."""
    return viewer.acts_as(Role.OFFICE, Role.LEADER) and (person is None or viewer.person != person)


def may_nominate(viewer: Viewer) -> bool:
    """A unit names somebody: its head or deputy; the office for those without a unit."""
    return viewer.acts_as(Role.HEAD, Role.DEPUTY, Role.OFFICE)


def why_not_decide(
    viewer: Viewer, *, people: Collection[int | None], proposers: Collection[int | None], recorder: int | None,
    units: Collection[int | None] = (),
) -> str:  # fmt: skip
    """Why this leader may not decide a campaign, in Vietnamese; empty: they may.

    Nobody decides what they proposed or recorded, nor about themselves or the unit they lead. `people` and `units`: of the
    candidates; `proposers`: who proposed or nominated them; `recorder`: of the minutes.
    """
    if viewer.person in people:
        return "Ông/bà là người được đề nghị khen trong đợt này nên không quyết định đợt này."
    if any(post.unit in units for post in viewer.posts if post.role in (Role.HEAD, Role.DEPUTY)):
        return "Đơn vị của ông/bà được đề nghị khen trong đợt này: cần một lãnh đạo khác quyết định."
    if viewer.person in proposers:
        return "Ông/bà đã đề nghị khen trong đợt này: cần một lãnh đạo khác quyết định."
    if viewer.person == recorder:
        return "Ông/bà đã ghi biên bản của đợt này: cần một lãnh đạo khác quyết định."
    return ""


# Votes


@dataclass(frozen=True, slots=True)
class Attendance:
    """People of the council: all, present, absent with their opinion in writing."""

    members: int
    present: int
    in_writing: int

    @property
    def voting(self) -> int:
        return self.present + self.in_writing

    @property
    def absent(self) -> int:
        """Absent without a word."""
        return self.members - self.voting


@dataclass(frozen=True, slots=True)
class Count:
    """Votes for and against one candidate; who voted neither way abstained."""

    votes_for: int
    votes_against: int


def attendance_problem(seen: Attendance) -> tuple[str, str] | None:
    """(field, Vietnamese sentence) where the numbers of a meeting cannot be."""
    if seen.members < 1:
        return "members", "Hội đồng phải có ít nhất một thành viên."
    if seen.present < 1:
        return "present", "Cuộc họp phải có người dự."
    if seen.voting > seen.members:
        return "present", f"Có mặt {seen.present} và gửi ý kiến {seen.in_writing} là nhiều hơn {seen.members} thành viên."
    return None


def count_problem(count: Count, seen: Attendance) -> str:
    """Why a count cannot be, in Vietnamese; empty: it can."""
    if count.votes_for + count.votes_against > seen.voting:
        return (
            f"Tán thành {count.votes_for} và không tán thành {count.votes_against} là nhiều hơn {seen.voting} người bỏ phiếu."
        )
    return ""


def is_carried(votes: Votes, count: Count | None, seen: Attendance) -> bool:
    """Whether a candidate got the votes its kind needs."""
    return count is not None and votes.are_enough(count.votes_for, members=seen.members, voting=seen.voting)


def achieved(plan_title: str | None, year: int) -> str:
    """có thành tích trong thực hiện nhiệm vụ năm 2026: in the decision, on a certificate, in the register."""
    return f"có thành tích trong thực hiện {plan_title or f'nhiệm vụ năm {year}'}"


def is_for_committee(line: str) -> bool:
    """Whether a line over a signature says that it is the committee's (TM. ỦY BAN NHÂN DÂN): a decision of commendation is the
    chairman's own."""
    return line.strip().upper().startswith("TM.")


def votes_words(count: Count, seen: Attendance) -> str:
    """12 trên 13 phiếu tán thành, bằng 80% tổng số thành viên"""
    share = (count.votes_for * 1000 // seen.members) / 10
    return f"{count.votes_for} trên {seen.voting} phiếu tán thành, bằng {share:g}% tổng số thành viên".replace(".", ",")


def groups_of(joined: str) -> Sequence[str]:
    """The peer groups of a campaign."""
    return [one for one in joined.split(",") if one]
