"""How the demonstration ward is chased: the ladder every morning, promises, requests for time, one official letter."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tracker.core.clock import day_starts, ward_day
from tracker.demo.life import Deed, Life
from tracker.demo.papers import MOVEMENT, published_at
from tracker.extensions import actions as extensions
from tracker.extensions.asking import ask, ask_to_hand_over
from tracker.extensions.queries import waiting
from tracker.reminders import letters
from tracker.reminders.actions import promise
from tracker.reminders.jobs import sweep
from tracker.reminders.rules import Cause
from tracker.tasks.queries import Filters, find, listing
from tracker.timetable import SOURCES
from tracker.units.rules import UnitKind
from tracker.wards.actions import settle
from tracker.workdays.queries import calendar
from tracker.workdays.rules import add_working_days

LETTERHEAD = {
    "letter_above": "", "letter_body": "Ủy ban nhân dân phường Đồ Sơn", "letter_place": "Đồ Sơn",
    "signer_capacity": "TM. ỦY BAN NHÂN DÂN", "signer_title": "CHỦ TỊCH", "letter_copies": "Thường trực Đảng ủy, HĐND phường",
}  # fmt: skip
ILL, FLOOD, LARGE = (
    "Tổ phó nghỉ ốm, xin thêm mấy ngày để đi hết các hộ.",
    "Mưa ngập hai ngày, không tập trung được bà con.",
    "Việc nhiều, phải chờ đợt tập huấn của thành phố.",
)


def plan_mornings(life: Life) -> None:
    """The ward's letterhead is settled at the beginning; the ladder looks every morning from the first plan on."""
    first = published_at(MOVEMENT, life.today).date()
    life.at(day_starts(first) + timedelta(hours=5), head_paper(life))
    for n in range((life.today - first).days + 1):
        life.at(day_starts(first + timedelta(days=n)) + timedelta(hours=6), look(life))


def plan_requests(life: Life, found: Sequence[dict[str, Any]]) -> None:
    """Requests that were granted and refused, some that wait for the office and for leadership, a letter to the latest."""
    heads = life.people.heads
    ahead = [
        row for row in found
        if row["due_on"] and row["due_on"] > life.today + timedelta(days=1) and row["unit"] in heads
        and row["verifier"] == "office" and not row["requested"]
    ]  # fmt: skip
    wanted = [(6, 4, ILL, False), (5, 6, LARGE, False), (1, 3, ILL, False), (1, 18, LARGE, False), (0, 5, FLOOD, True)]
    for row, (days, length, reason, objective) in zip(ahead[3::7], wanted, strict=False):
        life.will(life.today - timedelta(days=days), ask_for_time(life, row, length, reason, objective=objective))
    life.will(life.today - timedelta(days=4), answer_first(life))
    if len(ahead) > 2:
        life.will(life.today, hand_on(life, ahead[2]))
    life.will(life.today - timedelta(days=2), write_letter(life))


def head_paper(life: Life) -> Deed:
    async def deed(at: datetime) -> None:
        await settle(LETTERHEAD, version=0, by=await life.people.viewer(life.people.office, at=at), at=at)

    return deed


def look(life: Life) -> Deed:
    async def deed(at: datetime) -> None:
        await sweep(SOURCES, ward=life.people.ward, at=at)

    return deed


def give_word(life: Life, row: dict[str, Any], head: int) -> Deed:
    """A head promises a day, and says why it is late."""
    cause, days = life.dice.choice([*Cause]), life.dice.randint(1, 6)

    async def deed(at: datetime) -> None:
        viewer = await life.people.viewer(head, at=at)
        assignment = await find(row["id"], viewer)
        if assignment and assignment["state"] in {"not_started", "in_progress", "returned"}:
            day = add_working_days(ward_day(at), days, await calendar(life.people.ward))
            await promise(
                assignment, promised_on=day, cause=cause, words="Tổ đang thiếu người, sẽ phân công lại và làm cho kịp.",
                key=f"demo-promise-{row['id']}", by=viewer, at=at,
            )  # fmt: skip

    return deed


def ask_for_time(life: Life, row: dict[str, Any], length: int, reason: str, *, objective: bool) -> Deed:
    async def deed(at: datetime) -> None:
        viewer = await life.people.viewer(life.people.heads[row["unit"]], at=at)
        assignment = await find(row["id"], viewer)
        if assignment and assignment["state"] in {"not_started", "in_progress"} and assignment["due_on"]:
            later = add_working_days(max(assignment["due_on"], ward_day(at)), length, await calendar(life.people.ward))
            await ask(
                row["id"], to_due=later, reason=reason, objective=objective, files=(), key=f"demo-extension-{row['id']}",
                by=viewer, at=at,
            )  # fmt: skip

    return deed


def answer_first(life: Life) -> Deed:
    """The office grants the first request that waits and refuses the second."""

    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        for number, asked in enumerate((await waiting(office))[:2]):
            key = f"demo-answer-{asked['id']}"
            if number == 0:
                await extensions.grant(
                    asked, to_due=asked["to_due"], confirmed=False, answer="Đồng ý.", version=None, key=key, by=office, at=at
                )
            else:
                await extensions.refuse(asked, answer="Thời gian đã đủ, xin cố gắng xong đúng hạn.", key=key, by=office, at=at)

    return deed


def hand_on(life: Life, row: dict[str, Any]) -> Deed:
    async def deed(at: datetime) -> None:
        viewer = await life.people.viewer(life.people.heads[row["unit"]], at=at)
        assignment = await find(row["id"], viewer)
        if assignment and assignment["state"] in {"not_started", "in_progress"}:
            await ask_to_hand_over(
                row["id"], share=20, unit=None, reason="Đơn vị không có người biết việc này, xin chuyển cho đơn vị khác.",
                key=f"demo-handover-{row['id']}", by=viewer, at=at,
            )  # fmt: skip

    return deed


def write_letter(life: Life) -> Deed:
    """One letter to the three tổ dân phố that are late the longest."""

    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        day = ward_day(at)
        late = await listing(office, Filters(timing="late", kind=UnitKind.NEIGHBOURHOOD), day, limit=40)
        named = [row["id"] for row in await letters.candidates([row["id"] for row in late], office, day) if not row["why_not"]]
        if named:
            await letters.make(letter(named[:3], day, await letters.next_number(office.ward, "UBND-VHXH", day.year)),
                               key="demo-letter-one", by=office, at=at)  # fmt: skip

    return deed


def letter(ids: Sequence[int], day: date, number: str) -> letters.NewLetter:
    return letters.NewLetter(
        ids=tuple(ids), number=number, dated=day, as_of=day, reply_by=day + timedelta(days=5),
        signed=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), name="",
    )  # fmt: skip
