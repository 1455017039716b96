"""What reports do by themselves: each period asked once over outages, units founded later joined, closed ones left, all chased."""

import asyncio
import json
from datetime import date, timedelta

import pytest
from asked import ASKED_ON, DUE, key, kind, morning, of_unit
from cast import Cast, events_of
from measured import plan_row

from tracker.core.database import as_day, rows, transaction
from tracker.core.due import Owes
from tracker.plans.tables import Plan
from tracker.reminders.jobs import sweep
from tracker.reports import answering, filling, owed, requesting
from tracker.reports.asking import ask_due
from tracker.reports.jobs import ask_for_reports
from tracker.reports.requests import find_request
from tracker.reports.rules import SubmissionState
from tracker.timetable import JOBS, SOURCES
from tracker.units.actions import found
from tracker.units.rules import UnitKind
from tracker.units.tables import Unit
from tracker.workdays.report_periods import Frequency
from tracker.workdays.tables import CalendarDay

pytestmark = pytest.mark.anyio


async def periods() -> list[str]:
    return [row["period"] for row in await rows("select period from report_request order by first_on, id")]


async def test_the_job_asks_each_period_once_whatever_the_outages(cast: Cast) -> None:
    await kind(cast, frequency=Frequency.MONTH, starts_on=date(2027, 12, 20), at=morning(date(2027, 12, 20)))
    day = date(2027, 12, 20)
    for gap in (1, 18, 1, 0, 40, 1, 29, 0, 1, 60):  # over 29 February 2028
        day += timedelta(days=gap)
        await ask_for_reports(morning(day))
    assert await periods() == [f"tháng {n} năm 2028" for n in range(1, 6)]
    codes = [row["code"] for row in await rows("select code from report_request order by id")]
    assert codes == [f"BC-2028-{n:04d}" for n in range(1, 6)]
    assert len(await rows("select id from submission")) == 5 * 3
    assert {
        as_day(row["due_on"]) >= as_day(row["due_since"]) for row in await rows("select due_on, due_since from submission")
    } == {True}


async def test_two_processes_ask_once(cast: Cast) -> None:
    await kind(cast, at=morning(date(2026, 9, 1)))
    assert await periods() == []
    asked = await asyncio.gather(*(ask_due(morning(ASKED_ON)) for _ in range(3)))
    assert sorted(asked) == [(0, 0), (0, 0), (1, 3)]
    assert len(await events_of("submission.asked")) == 3
    assert [json.loads(one["data"])["due"] for one in await events_of("report.asked")] == ["19/09/2026"]
    assert "reports" in [job.name for job in JOBS]


async def test_a_unit_founded_later_joins_and_a_closed_one_is_not_asked(cast: Cast) -> None:
    await Unit.update({Unit.closed_on: date(2026, 9, 1)}).where(Unit.id == cast.units["six"].id)
    await kind(cast)
    assert len(await rows("select id from submission")) == 2
    ward = await Unit.objects().get(Unit.id == cast.ward)
    assert ward
    async with transaction():
        later = await found(ward, UnitKind.NEIGHBOURHOOD, "Tổ dân phố số 7", by=None, at=morning(date(2026, 9, 11)))
    assert await ask_due(morning(date(2026, 9, 17))) == (0, 1)
    row = (await rows("select due_on from submission where unit = {}", later.id))[0]
    assert row["due_on"] == date(2026, 9, 22)  # three working days from Thursday 17
    async with transaction():
        await found(ward, UnitKind.NEIGHBOURHOOD, "Tổ dân phố số 8", by=None, at=morning(date(2026, 9, 18)))
    assert await ask_due(morning(date(2026, 9, 18))) == (0, 0)  # founded after the period had ended


async def test_a_closed_plan_asks_no_more(cast: Cast) -> None:
    plan = await plan_row(cast)
    await kind(cast, plan=plan, groups=("office", "school"))
    assert [row["unit"] for row in await rows("select unit from submission order by unit")] == [
        cast.units["economy"].id, cast.units["school"].id,
    ]  # the office that asks does not report to itself # fmt: skip
    await Plan.update({Plan.state: "closed"}).where(Plan.id == plan)
    assert await ask_due(morning(date(2027, 1, 10))) == (0, 0)
    assert await owed.due(cast.ward, date(2027, 1, 10)) == []


async def test_last_days_follow_the_calendar(cast: Cast) -> None:
    await kind(cast)
    row, head = await of_unit(cast, "five"), await cast.viewer("head")
    await filling.save_words(row, "results", "Đã làm.", version=row["version"], by=head, at=morning(ASKED_ON))
    row = await of_unit(cast, "five")
    await filling.send(row, version=row["version"], key=key(), by=head, at=morning(ASKED_ON))
    day = CalendarDay(ward=cast.ward, day=date(2026, 9, 21), kind="off", name="Nghỉ bão", source="Công điện")
    await day.save()
    assert "1 hạn theo lịch mới" in await ask_for_reports(morning(date(2026, 9, 20)))
    assert "hạn theo lịch mới" not in await ask_for_reports(morning(date(2026, 9, 20)))
    last = {name: (await of_unit(cast, name))["late_after"] for name in ("five", "six")}
    assert last == {"five": date(2026, 9, 21), "six": date(2026, 9, 22)}
    assert len(await events_of("report.last_day_moved")) == 1


async def test_the_ladder_chases_the_unit_then_the_office(cast: Cast) -> None:
    await kind(cast, groups=("neighbourhood",), units=(cast.units["front"].id,))
    told: dict[str, set[str]] = {}
    for n in range(24):
        for source in SOURCES:
            if source.noun == owed.NOUN:
                await sweep([source], ward=cast.ward, at=morning(ASKED_ON + timedelta(days=n), 0))
    for verb in ("reminded", "courteously_reminded", "letter_due", "commitment_asked", "long_overdue"):
        told[verb] = {one["audience"] for one in await events_of(f"submission.{verb}")}
    assert told == {
        "reminded": {"unit", "office", "leadership"}, "courteously_reminded": {"unit"}, "letter_due": set(),
        "commitment_asked": set(), "long_overdue": set(),
    }  # fmt: skip
    row, day = await of_unit(cast, "five", viewer="head"), date(2026, 10, 5)
    head, office = await cast.viewer("head"), await cast.viewer("office")
    await filling.save_words(row, "results", "Đã làm.", version=row["version"], by=head, at=morning(day))
    row = await of_unit(cast, "five", viewer="head")
    await filling.send(row, version=row["version"], key=key(), by=head, at=morning(day))
    [due] = await owed.still(cast.ward, [row["id"]])
    assert (due.owes, due.kind, due.due_on) == (Owes.OFFICE, owed.ANSWER, date(2026, 10, 8))
    row = await of_unit(cast, "five", at=morning(day))
    await answering.return_(
        row, reason="Thiếu.", fix_by=date(2026, 10, 9), version=row["version"], key=key(), by=office, at=morning(day)
    )
    [due] = await owed.still(cast.ward, [row["id"]])
    assert (due.owes, due.kind, due.due_on, due.url) == (
        Owes.UNIT,
        owed.RETURN,
        date(2026, 10, 9),
        f"/reports/mine/{row['id']}",
    )


async def test_a_moved_deadline_is_later_for_what_is_in_and_a_new_one_for_the_rest(cast: Cast) -> None:
    await kind(cast)
    office, head = await cast.viewer("office"), await cast.viewer("head")
    row = await of_unit(cast, "five")
    await filling.save_words(row, "results", "Đã làm.", version=row["version"], by=head, at=morning(date(2026, 9, 23)))
    row = await of_unit(cast, "five")
    await filling.send(row, version=row["version"], key=key(), by=head, at=morning(date(2026, 9, 23)))
    asked = await find_request(row["request"], office, date(2026, 9, 23))
    assert asked
    assert [one["days_late"] for one in asked["submissions"] if one["unit"] == row["unit"]] == [2]
    count = await requesting.move_deadline(
        asked, date(2026, 9, 25), reason="Bão", version=asked["version"], key=key(), by=office, at=morning(date(2026, 9, 23))
    )
    assert count == 3
    now = await of_unit(cast, "five", at=morning(date(2026, 9, 23)))
    assert (now["state"], now["days_late"], now["due_on"], DUE) == (SubmissionState.SUBMITTED, 0, date(2026, 9, 25), DUE)
    assert len(await events_of("submission.deadline_moved")) == 2
