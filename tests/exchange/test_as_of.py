"""What was known at the end of a day: asked afterwards, the same as what was read on that day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import systems
from cast import Cast
from time_machine import travel

from tracker.core.clock import now
from tracker.core.database import rows
from tracker.exchange.asks import Ask
from tracker.exchange.gathering import read
from tracker.exchange.rewinding import submission_at
from tracker.exchange.rules import Part, Reach
from tracker.extensions import actions as extensions
from tracker.extensions.asking import ask as ask_for
from tracker.extensions.asking import ask_to_hand_over
from tracker.extensions.handing import hand_over
from tracker.extensions.queries import find as find_request
from tracker.reports.rules import SubmissionState
from tracker.reports.tables import Submission
from tracker.tasks import actions
from tracker.tasks.calendar import amend
from tracker.tasks.closing import close_unit
from tracker.updates import actions as updates
from tracker.workdays.almanac import Amendment, MarkedDay
from tracker.workdays.queries import almanac
from tracker.workdays.rules import DayKind

pytestmark = pytest.mark.anyio

FIRST = date(2026, 3, 2)  # a Monday
LIVED = (Part.PLANS, Part.TASKS, Part.ASSIGNMENTS, Part.UNITS, Part.READINGS, Part.REPORTS, Part.SUBMISSIONS)


async def known(cast: Cast, day: date) -> dict[Part, list[Any]]:
    reach = Reach(cast.ward, cast.units["ward"].path)
    return {part: (await read(part, Ask(reach, day)))[0] for part in LIVED}


async def test_a_history_lived_day_by_day_reads_the_same_afterwards(cast: Cast) -> None:
    head, office = await cast.viewer("head"), await cast.viewer("office")
    second = await cast.viewer("second_office")
    kept: dict[str, int] = {}
    number = iter(range(1000))

    def key() -> str:
        return f"lived-day-{next(number):04d}"

    async def look(name: str, who: str = "office") -> dict[str, Any]:
        return await cast.look(kept[name], who)

    async def send(name: str, by: Any = head) -> None:
        await updates.submit(await look(name), key=key(), by=by, at=now())

    async def accept(name: str) -> None:
        await updates.accept([await look(name)], key=key(), by=second, at=now())

    async def begin() -> None:
        kept["plan"] = await systems.plan(cast, at=now())
        for name, due in (("done", 4), ("returned", 5), ("late", 3), ("cancelled", 9), ("moved", 9), ("extended", 6)):
            kept[name] = await cast.assignment("five", due_on=FIRST + timedelta(days=due), plan=kept["plan"])
        kept["undated"] = await cast.assignment("school")
        kept["indicator"] = await systems.indicator(cast, kept["plan"])
        kept["request"] = await systems.request(cast, at=now(), due=FIRST + timedelta(days=4))
        kept["submission"] = await systems.submission(cast, kept["request"], "five", at=now(), due=FIRST + timedelta(days=4))

    async def receive() -> None:
        for name in ("done", "moved"):
            await actions.acknowledge(await look(name), by=head, at=now())
        kept["reading"] = await systems.reading(cast, kept["indicator"], "five", 30_000, at=now())

    async def report() -> None:
        await send("done")
        await send("returned")
        await actions.cancel(await look("cancelled"), reason="Thôi làm", by=office, at=now())
        await Submission.update(
            {Submission.state: "submitted", Submission.submitted_at: now(), Submission.counted_on: FIRST + timedelta(days=2),
             Submission.first_counted_on: FIRST + timedelta(days=2), Submission.changed_at: now()}
        ).where(Submission.id == kept["submission"])  # fmt: skip

    async def answer() -> None:
        await accept("done")
        await updates.return_(
            await look("returned"), reason="Thiếu ảnh", fix_by=FIRST + timedelta(days=6), serious=False, key=key(), by=second,
            at=now(),
        )  # fmt: skip
        six = cast.known("six")
        row = await look("moved")
        await actions.change(
            row, due_on=FIRST + timedelta(days=12), weight=100, product="", unit=six, reason="Gần hơn", version=row["version"],
            by=office, at=now(),
        )  # fmt: skip
        await systems.reading(cast, kept["indicator"], "five", 32_000, at=now(), supersedes=kept["reading"])

    async def ask_later() -> None:
        await ask_for(
            kept["extended"], to_due=FIRST + timedelta(days=13), reason="Mưa bão", objective=False, files=[],
            key=key(), by=head, at=now(),
        )  # fmt: skip
        await Submission.update(
            {Submission.state: "accepted", Submission.answered_at: now(), Submission.changed_at: now()}
        ).where(Submission.id == kept["submission"])

    async def grant() -> None:
        asked = await rows("select id from extension where assignment = {}", kept["extended"])
        request = await find_request(asked[0]["id"], office)
        assert request is not None
        await extensions.grant(
            request, to_due=FIRST + timedelta(days=12), confirmed=False, answer="", version=None, key=key(), by=office, at=now()
        )
        await send("late")
        await send("returned")

    async def reopen() -> None:
        await accept("returned")
        await actions.reopen(
            await look("done"), reason="Sai số", fix_by=FIRST + timedelta(days=9), by=office, at=now()
        )  # fmt: skip
        unit = cast.units["six"]
        row = {"id": unit.id, "ward": unit.ward, "path": unit.path}
        await close_unit(row, heir=cast.known("five"), reason="Sáp nhập", by=office, at=now())

    async def hear_and_hand_over() -> None:
        await updates.record_on_behalf(
            await look("undated"), received_on=FIRST + timedelta(days=6), source="điện thoại", text="Đã xong", amount=None,
            out_of=None, files=[], key=key(), by=office, at=now(),
        )  # fmt: skip
        await updates.return_(
            await look("late"),
            reason="Chưa đủ",
            fix_by=FIRST + timedelta(days=10),
            serious=True,
            key=key(),
            by=second,
            at=now(),
        )
        await ask_to_hand_over(
            kept["extended"], share=40, unit=cast.known("school"), reason="Thiếu người", key=key(), by=head, at=now()
        )

    async def hand_over_and_add_a_holiday() -> None:
        asked = await rows("select id from extension where assignment = {} and kind = 'handover'", kept["extended"])
        request = await find_request(asked[0]["id"], office)
        assert request is not None
        await hand_over(
            request, unit=cast.known("school"), due_on=FIRST + timedelta(days=20), answer="", version=None, key=key(), by=office,
            at=now(),
        )  # fmt: skip
        monday = MarkedDay(FIRST + timedelta(days=14), DayKind.OFF, "Nghỉ bù", "Công văn thử")
        moved = await amend(
            Amendment(put=(monday,)), seal=(await almanac(cast.ward)).seal, key=key(), url="/workdays", by=office, at=now()
        )
        assert moved  # the work due on the Saturday before it

    async def change_again() -> None:
        row = await look("moved")
        await actions.change(
            row, due_on=FIRST + timedelta(days=30), weight=100, product="Sổ", unit=cast.known("school"), reason="Còn việc",
            version=row["version"], by=office, at=now(),
        )  # fmt: skip
        await updates.accept([await look("undated")], key=key(), by=second, at=now())

    days = (
        begin, receive, report, answer, ask_later, None, grant, reopen, hear_and_hand_over, hand_over_and_add_a_holiday,
        change_again, None,
    )  # fmt: skip
    seen: dict[date, dict[Part, list[Any]]] = {}
    for passed, act in enumerate(days):
        day = FIRST + timedelta(days=passed)
        with travel(datetime(day.year, day.month, day.day, 3, tzinfo=UTC), tick=False):
            if act:
                await act()
            seen[day] = await known(cast, day)
    states = {one.code: one for one in seen[max(seen)][Part.ASSIGNMENTS]}
    assert {one.state for one in states.values()} >= {"not_started", "returned", "done", "cancelled"}
    with travel(datetime(2026, 9, 1, 3, tzinfo=UTC), tick=False):
        for day, before in seen.items():
            afterwards = await known(cast, day)
            for part in LIVED:
                assert afterwards[part] == before[part], (day, part)


@pytest.mark.parametrize(
    ("row", "day", "state"),
    [
        ({"state": "waiting"}, 9, "waiting"),
        ({"state": "draft"}, 9, "waiting"),
        ({"state": "submitted", "submitted_at": 3, "first": 3, "changed_at": 3}, 2, "waiting"),
        ({"state": "submitted", "submitted_at": 3, "first": 3, "changed_at": 3}, 3, "submitted"),
        ({"state": "accepted", "submitted_at": 3, "first": 3, "answered_at": 5, "changed_at": 5}, 4, "submitted"),
        ({"state": "accepted", "submitted_at": 3, "first": 3, "answered_at": 5, "changed_at": 5}, 5, "accepted"),
        ({"state": "draft", "submitted_at": 3, "first": 3, "answered_at": 5, "changed_at": 6}, 5, "returned"),
        ({"state": "draft", "submitted_at": 3, "first": 3, "answered_at": 5, "changed_at": 6}, 7, "returned"),
        ({"state": "submitted", "submitted_at": 7, "first": 3, "answered_at": 5, "changed_at": 7}, 6, "returned"),
        ({"state": "submitted", "submitted_at": 7, "first": 3, "answered_at": 5, "changed_at": 7}, 4, "submitted"),
        ({"state": "submitted", "submitted_at": 7, "first": 3, "answered_at": 5, "changed_at": 7}, 7, "submitted"),
    ],
)
def test_a_report_from_its_instants(row: dict[str, Any], day: int, state: str) -> None:
    def at(passed: int | None) -> datetime | None:
        return datetime(2026, 3, passed, 3, tzinfo=UTC) if passed else None

    whole = {
        "state": row["state"], "submitted_at": at(row.get("submitted_at")), "answered_at": at(row.get("answered_at")),
        "changed_at": at(row.get("changed_at", 1)), "first_counted_on": date(2026, 3, row["first"]) if "first" in row else None,
    }  # fmt: skip
    ends = datetime(2026, 3, day, 17, tzinfo=UTC)
    assert submission_at(whole, day=date(2026, 3, day), ends=ends) is SubmissionState(state)
