"""What people do about chasing: set the ladder, promise a day, press "Nhắc", send a failed message again."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.due import Due
from tracker.core.errors import Conflict, Refusal
from tracker.core.receipts import once
from tracker.core.text import clean, day_short
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.reminders.queries import WARD, key_of, ladders
from tracker.reminders.rules import CAUSE_WORDS, Cause, Delivery, Ladder, Rung, Step, fingerprint, ladder_problem, rung_sentence
from tracker.reminders.tables import LadderRung, Message, Promise, Reminder
from tracker.tasks import owed
from tracker.tasks.actions import note
from tracker.workdays.queries import pace
from tracker.workdays.rules import add_working_days


async def set_ladder(plan: int, ladder: Ladder, *, seen: str, by: Viewer, at: datetime) -> None:
    """Put another ladder in place, of the ward (`plan` 0) or of one plan, whole. What was said already is not said again.

    `seen` is the fingerprint of the one that was shown. Raises Refusal for one that cannot run, Conflict when another runs.
    """
    if problem := ladder_problem(ladder):
        raise Refusal(problem)
    async with transaction():
        await lock_ladder(by.ward)
        known = await ladders(by.ward)
        if fingerprint(running := known.get(plan, known[WARD])) != seen:
            raise Conflict("Thang nhắc vừa được người khác sửa.", theirs=in_words(running), mine=in_words(ladder))
        await LadderRung.delete().where((LadderRung.ward == by.ward) & (LadderRung.plan == plan))
        await LadderRung.insert(*(rung_row(by.ward, plan, rung) for rung in ladder))
        await record_ladder("ladder.set", plan, by=by, at=at, rungs="; ".join(rung.when.lower() for rung in ladder))


async def drop_ladder(plan: int, *, by: Viewer, at: datetime) -> None:
    """Back to the ward's ladder for a plan, or to the usual one for the ward (`plan` 0)."""
    async with transaction():
        await lock_ladder(by.ward)
        gone = (
            await LadderRung.delete().where((LadderRung.ward == by.ward) & (LadderRung.plan == plan)).returning(LadderRung.id)
        )
        if gone:
            await record_ladder("ladder.dropped", plan, by=by, at=at, rungs="")


def in_words(ladder: Ladder) -> dict[str, str]:
    return {rung.when: rung_sentence(rung) for rung in ladder}


async def lock_ladder(ward: int) -> None:
    """Two who save at once wait for each other (PostgreSQL; SQLite's writers always do)."""
    await rows("update unit set version = version where id = {} returning id", ward)


def rung_row(ward: int, plan: int, rung: Rung) -> LadderRung:
    return LadderRung(
        ward=ward, plan=plan, offset=rung.offset, to_owner=rung.to_owner, to_office=rung.to_office,
        to_leadership=rung.to_leadership, step=rung.step, courteous=rung.courteous,
    )  # fmt: skip


async def record_ladder(verb: str, plan: int, *, by: Viewer, at: datetime, rungs: str) -> None:
    found = await rows("select title, unit_path from plan where id = {}", plan) if plan else []
    path = found[0]["unit_path"] if found else (await rows("select path from unit where id = {}", by.ward))[0]["path"]
    title = clean(found[0]["title"], 160) if found else "toàn phường"
    url = f"/ladder?plan={plan}" if plan else "/ladder"
    data = {"title": title, "rungs": rungs[:500], "url": url}
    await record(verb, noun_id=plan, by=by, at=at, ward=by.ward, unit_path=path, audience=Audience.OFFICE, data=data)


async def promise(
    assignment: dict[str, Any], *, promised_on: date, cause: Cause, words: str, key: str, by: Viewer, at: datetime
) -> None:
    """The head's word: done by that day, and why it is late. The ladder waits until then.

    It is a written commitment where the ladder asked for one, which needs `words`; requested bodies never give one. Raises
    Refusal for a day in the past or farther than the ward allows, and where nothing is owed.
    """
    today = ward_day(at)
    days, settled = await pace(by.ward)
    last = add_working_days(today, settled.promise_days, days)
    if not today <= promised_on <= last:
        raise Refusal(f"Ngày hẹn phải từ hôm nay đến {day_short(last)}. Cần lâu hơn, xin gửi đề nghị gia hạn.")
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/assignments/{assignment['id']}")
        due = next((due for due in await owed.still(by.ward, [assignment["id"]]) if due.kind != owed.VERIFICATION), None)
        if due is None:
            raise Refusal("Việc này không còn chờ đơn vị làm.")
        is_commitment = not due.requested and await is_commitment_asked(by.ward, key_of(due))
        if is_commitment and not words:
            raise Refusal("Xin ghi cam kết: nguyên nhân chậm và cách làm cho kịp ngày hẹn.")
        await Promise.insert(
            Promise(
                ward=by.ward, noun=due.noun, noun_id=due.noun_id, kind=due.kind, version=due.version, promised_on=promised_on,
                cause=cause, words=words, is_commitment=is_commitment, person=by.person, person_name=by.name, at=at,
            )
        )  # fmt: skip
        await note(
            "assignment.committed" if is_commitment else "assignment.promised", assignment, by=by, at=at,
            audience=Audience.LEADERSHIP if is_commitment else Audience.OFFICE,
            data={"day": day_short(promised_on), "cause": CAUSE_WORDS[cause].lower(), "words": clean(words, 300)},
        )  # fmt: skip


async def is_commitment_asked(ward: int, key: tuple[str, int, str, str]) -> bool:
    """Whether the ladder has asked for a written commitment for this deadline."""
    return bool(
        await rows(
            "select id from reminder where ward = {} and noun = {} and noun_id = {} and kind = {} and version = {} and step = {}"
            " limit 1",
            ward,
            *key,
            Step.COMMITMENT,
        )
    )


async def chase(
    assignments: Sequence[dict[str, Any]], *, key: str, by: Viewer, at: datetime
) -> tuple[int, list[dict[str, Any]]]:
    """Remind these units now, whatever the ladder says; at most once a day for each assignment.

    Returns how many were reminded, and the rows left out: nothing owed there, or reminded by hand today already.
    """
    today = ward_day(at)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url="/")
        by_id = {due.noun_id: due for due in await owed.still(by.ward, [row["id"] for row in assignments])}
        left = []
        for row in assignments:
            due = by_id.get(row["id"])
            is_said = (
                due is not None
                and due.kind != owed.VERIFICATION
                and await say_once(due, f"hand|{today.isoformat()}", Audience.UNIT, step=Step.NOTICE, at=at, by=by)
            )
            if due is None or not is_said:
                left.append(row)
                continue
            verb = "assignment.courteously_reminded" if due.requested else "assignment.chased"
            await note(verb, row, by=by, at=at, data={"due": day_short(due.due_on), "kind": due.kind, "version": due.version})
    return len(assignments) - len(left), left


async def say_once(due: Due, rung: str, audience: Audience, *, step: Step, at: datetime, by: Viewer | None = None) -> bool:
    """Claim one rung of one deadline for one audience: False when it was said before. The caller records the event."""
    made = (
        await Reminder.insert(
            Reminder(
                ward=due.ward, noun=due.noun, noun_id=due.noun_id, kind=due.kind, version=due.version, rung=rung,
                audience=audience, step=step, unit_path=due.unit_path, due_on=due.due_on, day=ward_day(at), at=at,
                by=by.person if by else None,
            )
        )
        .on_conflict(
            target=(
                Reminder.ward, Reminder.noun, Reminder.noun_id, Reminder.kind, Reminder.version, Reminder.rung, Reminder.audience,
            ),
            action="DO NOTHING",
        )
        .returning(Reminder.id)
    )  # fmt: skip
    return bool(made)


async def resend(message: dict[str, Any], *, by: Viewer, at: datetime) -> None:
    """Let a failed message try again from the beginning. Raises Conflict when it is no longer failed."""
    async with transaction():
        values = {Message.state: Delivery.WAITING, Message.attempts: 0, Message.next_at: at, Message.error: ""}
        if not await claim(Message, values, (Message.id == message["id"]) & (Message.state == Delivery.FAILED)):
            raise Conflict("Tin này đã được gửi lại trước đó.")
        path = (await rows("select path from unit where id = {}", by.ward))[0]["path"]
        await record(
            "message.resent", noun_id=message["id"], by=by, at=at, ward=by.ward, unit_path=path,
            data={"title": message["name"], "url": "/messages"},
        )  # fmt: skip
