"""What could still change a sheet: reports late and in time, reports that wait, causes, general points, criteria."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tracker.accountability.assembling import Sheet, sheet_of
from tracker.accountability.counting import Granted, Return, Work, count
from tracker.accountability.outlook import outlook
from tracker.accountability.rules import PeriodKind, span_of
from tracker.core.clock import day_starts
from tracker.scoring.rule_sets import RuleSet, built_in
from tracker.tasks.rules import State

SPAN = span_of(PeriodKind.MONTH, date(2026, 10, 1))
TODAY = date(2026, 10, 20)
PLAN, LEGAL = built_in("plan"), built_in("nd335")
assert PLAN
assert LEGAL
SCORED = {
    "id": 1, "state": "draft", "scored_at": day_starts(TODAY), "handed_in_at": day_starts(TODAY), "explain_until": None,
    "agreed_at": None, "unit_result": 100, "organising": 50, "uniting": None, "points": "", "self_points": "",
}  # fmt: skip


def work(number: int, due: int, state: State = State.IN_PROGRESS, **more: Any) -> Work:
    day = date(2026, 10, due)
    return Work(
        number, 5, f"Việc {number}", 100, state, day, more.pop("late_after", day), given_on=date(2026, 10, 1), **more
    )  # fmt: skip


def done(number: int, due: int, on: int, **more: Any) -> Work:
    day = date(2026, 10, on)
    return work(number, due, State.DONE, first_counted_on=day, counted_on=day, **more)


def sheet(*works: Work, rules: RuleSet = PLAN, today: date = TODAY, row: dict[str, Any] | None = None) -> Sheet:
    counted = [count(one, SPAN, rules, today) for one in works]
    return sheet_of(counted, rules, row=row, published=None, span=SPAN, unsure=0, is_explaining=False)


def told(found: Sheet, today: date = TODAY) -> list[tuple[str, int, tuple[int | str, ...]]]:
    return [(one.words, one.delta, one.about) for one in outlook(found, SPAN, today)]


def points(value: int) -> str:
    return json.dumps({"conduct": {"points": value, "remark": ""}})


RETURNED = {
    "fix_by": date(2026, 10, 23), "first_counted_on": date(2026, 10, 9),
    "returns": (Return(3, day_starts(date(2026, 10, 16)), date(2026, 10, 16), date(2026, 10, 23), False),),
}  # fmt: skip


@pytest.mark.parametrize(
    ("works", "expected"),
    [
        pytest.param([done(1, 5, 5)], [], id="all-done"),
        pytest.param([], [], id="no-data"),
        pytest.param(
            [done(1, 5, 5), work(2, 12)],
            [("Nếu nộp 1 báo cáo đang trễ, chậm nhất Thứ Bảy, 31/10/2026:", 4583, (2,))],
            id="one-late",
        ),
        pytest.param(
            [done(1, 5, 5), work(2, 12), work(3, 13)],
            [
                ("Nếu nộp cả 2 báo cáo đang trễ, chậm nhất Thứ Bảy, 31/10/2026.", 6111, (2, 3)),
                ("Nếu nộp báo cáo đang trễ này, chậm nhất Thứ Bảy, 31/10/2026:", 3056, (2,)),
                ("Nếu nộp báo cáo đang trễ này, chậm nhất Thứ Bảy, 31/10/2026:", 3056, (3,)),
            ],
            id="two-late",
        ),
        pytest.param(
            [done(1, 5, 5), work(2, 30)],
            [("Nếu xong 1 việc còn hạn, chậm nhất Thứ Sáu, 30/10/2026:", 5000, (2,))],
            id="in-time",
        ),
        pytest.param(
            [work(1, 29), work(2, 30)],
            [
                ("Nếu xong cả 2 việc còn hạn, mỗi việc trước hạn của việc đó.", 10000, (1, 2)),
                ("Nếu xong việc còn hạn này, chậm nhất Thứ Năm, 29/10/2026:", 5000, (1,)),
                ("Nếu xong việc còn hạn này, chậm nhất Thứ Sáu, 30/10/2026:", 5000, (2,)),
            ],
            id="two-in-time",
        ),
        pytest.param(
            [work(1, 9, State.RETURNED, **RETURNED)],
            [("Nếu bổ sung 1 báo cáo bị trả lại, chậm nhất Thứ Sáu, 23/10/2026:", 10000, (1,))],
            id="returned",
        ),
        pytest.param(
            [work(1, 9, State.SUBMITTED, first_counted_on=date(2026, 10, 9), counted_on=date(2026, 10, 9))],
            [("Nếu báo cáo đang chờ được xác nhận:", 10000, (1,))],
            id="waiting",
        ),
        pytest.param(
            [done(1, 12, 16)],
            [("Nếu lãnh đạo xác nhận nguyên nhân khách quan của lần nộp sau hạn 12/10/2026, 4 ngày:", 833, (1,))],
            id="cause",
        ),
        pytest.param([done(1, 12, 16, excused=frozenset({"due:2026-10-12"}))], [], id="cause-confirmed"),
    ],
)
def test_of_the_work(works: list[Work], expected: list[tuple[str, int, tuple[int, ...]]]) -> None:
    assert told(sheet(*works)) == expected


def test_several_causes_are_told_together_too() -> None:
    found = told(sheet(done(1, 12, 16), done(2, 13, 16)))
    assert [(delta, about) for _, delta, about in found] == [(833, (1, 2)), (416, (1,)), (416, (2,))]
    assert found[0][0] == "Nếu cả 2 lần chậm hoặc bị trả lại đều được xác nhận do nguyên nhân khách quan."


def test_after_the_period_what_is_late_cannot_be_made_good() -> None:
    november = date(2026, 11, 2)
    assert told(sheet(done(1, 5, 5), work(2, 12), today=november), november) == []


def test_a_cause_may_take_work_into_another_period() -> None:
    """Extended into November after the deadline had passed: with the cause confirmed it counts there."""
    moved = replace(
        done(1, 5, 5), id=2, due_on=date(2026, 11, 6), late_after=date(2026, 11, 6),
        granted=(Granted(7, False, day_starts(date(2026, 10, 15)), date(2026, 10, 12), date(2026, 11, 6), 3, False),),
    )  # fmt: skip
    found = outlook(sheet(done(1, 5, 5), moved), SPAN, TODAY)
    assert [(one.total, one.about) for one in found] == [(10000, (2,))]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param(
            None,
            [
                ("Nếu lãnh đạo chấm đủ 30 điểm chung.", 3000),
                ("Nếu có người thuộc quyền bị xếp dưới mức hoàn thành.", -583),
                ("Nếu lãnh đạo kết luận tiến độ chung của chương trình bị chậm kéo dài.", -583),
                ("Nếu lãnh đạo kết luận nội bộ mất đoàn kết kéo dài.", -583),
            ],
            id="nothing-yet",
        ),
        pytest.param(
            SCORED | {"points": points(400), "self_points": points(500)},
            [
                ("Nếu mục tiến độ chung của chương trình được xét lại mức 100%.", 583),
                ("Nếu điểm chung được chấm bằng mức ông/bà tự chấm.", 100),
                ("Nếu lãnh đạo kết luận nội bộ mất đoàn kết kéo dài.", -584),
            ],
            id="less-than-their-own",
        ),
        pytest.param(
            SCORED | {"points": points(500), "self_points": points(400), "organising": 100, "uniting": 100}, [], id="no-less"
        ),
    ],
)
def test_of_what_people_put_on_the_sheet(row: dict[str, Any] | None, expected: list[tuple[str, int]]) -> None:
    found = told(sheet(done(1, 5, 5), rules=LEGAL, row=row))
    assert [(words, delta) for words, delta, _ in found] == expected
