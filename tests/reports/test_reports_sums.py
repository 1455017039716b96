"""On random histories the same sums stand in the list, the statistics, the frozen report, the open file; rules as tables of cases."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from cast import Cast
from consolidations import QUARTER, request_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from measured import kept

from tracker.core.database import rows
from tracker.core.xlsx import write
from tracker.reports.checks import changes, checks
from tracker.reports.consolidated import report_of
from tracker.reports.consolidated_xlsx import sheets_of
from tracker.reports.frozen import COUNTED, Frozen, Number, Taken, UnitLine, UnitReading, fingerprint, read_frozen, written
from tracker.reports.summing import frozen_now
from tracker.reports.summing import request_of as asked_of
from tracker.tasks.queries import Filters, counts, listing
from tracker.tasks.rules import State
from tracker.tasks.statistics import by_unit, total
from tracker.tasks.tables import Assignment, Task

AT = datetime(2026, 9, 21, 2, tzinfo=UTC)
TODAY = date(2026, 9, 21)
DAYS = st.integers(-120, 30).map(lambda days: QUARTER.last_on + timedelta(days=days))
WORK = st.tuples(
    st.sampled_from(["five", "six", "school", "front"]), st.sampled_from([State.NOT_STARTED, State.SUBMITTED, State.RETURNED, State.DONE, State.CANCELLED]),
    st.none() | DAYS, DAYS, st.none() | DAYS,
)  # fmt: skip


def assignment(cast: Cast, task: int, place: int, work: tuple[Any, ...]) -> Assignment:
    unit, state, due, counted, fix_by = work
    was_sent = state in {State.SUBMITTED, State.RETURNED, State.DONE}
    return Assignment(
        ward=cast.ward, task=task, unit=cast.units[unit].id, unit_path=cast.units[unit].path, code=f"NV-{place}", occurrence=str(place),
        product="", state=state, verifier="office", requested=unit == "front", due_on=due, first_due_on=due, late_after=due,
        fix_by=fix_by if state is State.RETURNED else None, first_counted_on=counted if was_sent else None,
        counted_on=counted if was_sent else None, due_since=TODAY, changed_at=AT,
    )  # fmt: skip


@pytest.mark.anyio
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORK, max_size=25))
async def test_sums_agree_everywhere(cast: Cast, history: list[tuple[Any, ...]]) -> None:
    office = await cast.viewer("office")
    await rows("delete from assignment where ward = {} returning id", cast.ward)
    found = await rows("select id from report_request where ward = {}", cast.ward)
    request = found[0]["id"] if found else await request_of(cast)
    task = await task_of(cast)
    if history:
        await Assignment.insert(*(assignment(cast, task, place, work) for place, work in enumerate(history)))
    asked = await asked_of(request, office)
    assert asked
    frozen = await frozen_now(asked, office, at=AT, as_of=TODAY)
    lines = await by_unit(office, TODAY, during=(QUARTER.first_on, QUARTER.last_on))
    assert [(one.unit, [getattr(one.counts, name) for name in COUNTED]) for one in lines] == [
        (one.unit, [number.value for number in one.numbers]) for one in frozen.units
    ]
    assert [getattr(total(lines), name) for name in COUNTED] == [one.value for one in frozen.total]
    for number in frozen.numbers():
        assert len(await listing(office, filters_of(number), TODAY, limit=1000)) == number.value, number.url
    sums = await counts(office, filters_of(frozen.all("given")), TODAY)
    assert [sums["total" if name == "given" else name] for name in COUNTED] == [one.value for one in frozen.total]
    assert all(check.is_right for check in checks(frozen))
    assert read_frozen(written(frozen)) == frozen
    assert fingerprint(read_frozen(written(frozen))) == fingerprint(frozen)
    assert read_book(frozen) == [[one.name, *(number.value for number in one.numbers)] for one in frozen.units]


async def task_of(cast: Cast) -> int:
    """The one task of all these assignments, made by the first example."""
    if found := await rows("select id from task where ward = {}", cast.ward):
        return int(found[0]["id"])
    culture = cast.units["culture"]
    return await kept(Task(
        ward=cast.ward, code="NV-1", office=culture.id, unit_path=culture.path, created_at=AT, text="Rà soát", search="ra soat",
        deadline_kind="day", created_by=cast.people["office"],
    ))  # fmt: skip


def filters_of(number: Number) -> Filters:
    """The filters of the address that a number leads to."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(number.url).query).items()}
    return Filters(
        timing=asked.get("timing", ""), unit=int(asked["unit"]) if "unit" in asked else None,
        during_from=date.fromisoformat(asked["during_from"]), during_to=date.fromisoformat(asked["during_to"]),
    )  # fmt: skip


ROW = {
    "code": "BC-2026-0001", "title": "Kết quả", "period": QUARTER.words, "first_on": QUARTER.first_on, "last_on": QUARTER.last_on,
    "number": 1, "state": "draft", "reason": "",
}  # fmt: skip


def read_book(frozen: Frozen) -> list[list[Any]]:
    """The rows of units in the workbook, without their places."""
    book = openpyxl.load_workbook(io.BytesIO(write(sheets_of(report_of(ROW, [], frozen), "Phường Thử"))))
    found = [[cell.value for cell in row][1:] for row in book["Nhiệm vụ"].iter_rows(min_row=5)]
    return [row for row in found if row[0] not in {None, "Cộng"}]


# Rules


def line(unit: int, *values: int) -> UnitLine:
    return UnitLine(unit, f"Tổ {unit}", False, numbers(f"work.{unit}", *values))


def numbers(key: str, *values: int) -> tuple[Number, ...]:
    return tuple(
        Number(f"{key}.{name}", name, value, str(value), "/assignments", AT)
        for name, value in zip(COUNTED, values, strict=True)
    )


RIGHT = Frozen(
    at=AT, as_of=TODAY, total=numbers("work.all", 5, 2, 1, 0, 1, 1), units=(line(1, 3, 1, 1, 0, 1, 0), line(2, 2, 1, 0, 0, 0, 1)),
    indicators=(), taken=(Taken(7, 1, "Tổ 1", False, 1, AT, 0, (3, 1, 1, 0, 1, 0), "/reports/1/submissions/7"),), lacking=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("frozen", "problems"),
    [
        (RIGHT, []),
        (replace(RIGHT, units=(line(1, 4, 1, 1, 0, 1, 0), RIGHT.units[1])),
         ["Tổ 1: giao 4 việc, cộng lại được 3", "given: cộng các đơn vị được 6, tổng ghi 5", "Tổ 1 báo 3 việc, sổ có 4"]),
        (replace(RIGHT, units=RIGHT.units[1:]),
         ["given: cộng các đơn vị được 2, tổng ghi 5", "done_on_time: cộng các đơn vị được 1, tổng ghi 2",
          "done_late: cộng các đơn vị được 0, tổng ghi 1", "open: cộng các đơn vị được 0, tổng ghi 1",
          "Tổ 1 báo 3 việc, sổ có 0; 1 việc đúng hạn, sổ có 0; 1 việc xong muộn, sổ có 0; 1 việc đang làm, sổ có 0"]),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_named(frozen: Frozen, problems: list[str]) -> None:
    assert [words for check in checks(frozen) for words in check.problems] == problems


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (RIGHT, []),
        (replace(RIGHT, units=(line(1, 3, 2, 1, 0, 0, 0), RIGHT.units[1])), ["Nhiệm vụ của Tổ 1: việc đúng hạn từ 1 thành 2, việc đang làm từ 1 thành 0"]),
        (replace(RIGHT, taken=()), ["Báo cáo của Tổ 1: đã trả lại"]),
        (replace(RIGHT, taken=(replace(RIGHT.taken[0], version=2),)), ["Báo cáo của Tổ 1: đã gửi lại"]),
    ],
)  # fmt: skip
def test_what_changed_is_named_and_moves_the_fingerprint(now: Frozen, words: list[str]) -> None:
    assert [one.words for one in changes(RIGHT, now)] == words
    assert (fingerprint(now) == fingerprint(RIGHT)) == (not words)


def test_reading_later_changes_no_fingerprint() -> None:
    later = replace(RIGHT, at=AT + timedelta(days=3), total=numbers("work.all", 5, 2, 1, 0, 1, 1))
    assert fingerprint(later) == fingerprint(RIGHT)
    assert UnitReading(1, "Tổ 1", None, None, None).numerator is None
