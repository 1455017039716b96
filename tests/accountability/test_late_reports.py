"""Late reports beside a score: facts of the head in office that day; no point moves by them."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from cast import Cast, queries
from measured import request_row, submission_row
from scores import OCTOBER, PUBLISHED, done_late, morning, period

from tracker.accountability.counting import Term
from tracker.accountability.late_reports import late_reports
from tracker.accountability.rules import PeriodKind, span_of

SPAN = span_of(PeriodKind.MONTH, OCTOBER)
FIFTH, TODAY = OCTOBER.replace(day=5), OCTOBER.replace(day=20)
TERM = Term(1, date(2025, 1, 1), None)


def told(
    late_after: date = FIFTH, first: date | None = None, *, state: str = "accepted", terms: tuple[Term, ...] = (TERM,), of: int = 1,
    **more: Any,
) -> list[str]:  # fmt: skip
    row = {
        "id": 9, "request": 3, "title": "Báo cáo kết quả", "period": "quý III", "state": state, "late_after": late_after.isoformat(),
        "first_counted_on": first and first.isoformat(), "fix_by": None, "counted_on": first and first.isoformat(),
    }  # fmt: skip
    return [one.words for one in late_reports(json.dumps([row | more]), SPAN, terms, of, today=TODAY)]


CAME = Term(2, FIFTH, None)
GONE = Term(1, date(2025, 1, 1), FIFTH.replace(day=4))
CASES: list[tuple[str, list[str], list[str]]] = [
    ("in time", told(first=FIFTH), []),
    ("four days late", told(first=FIFTH.replace(day=9)), ["Báo cáo kết quả, quý III: chậm 4 ngày"]),
    ("not sent yet", told(state="waiting"), ["Báo cáo kết quả, quý III: chưa gửi, đã chậm 15 ngày"]),
    ("its day has not passed", told(TODAY, state="waiting"), []),
    ("of another period", told(date(2026, 1, 5), date(2026, 2, 1)), []),
    ("of no period's words", told(first=FIFTH.replace(day=6), period=""), ["Báo cáo kết quả: chậm 1 ngày"]),
    (
        "in time at first, then not put right", told(first=FIFTH, state="returned", fix_by=FIFTH.replace(day=15).isoformat()),
        ["Báo cáo kết quả, quý III: chậm 5 ngày"],
    ),
    ("of the head who had left", told(state="waiting", terms=(GONE, CAME)), []),
    ("of the head who came that day", told(state="waiting", terms=(GONE, CAME), of=2), ["Báo cáo kết quả, quý III: chưa gửi, đã chậm 15 ngày"]),
]  # fmt: skip


@pytest.mark.parametrize(("found", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_report(found: list[str], expected: list[str]) -> None:
    assert found == expected


@pytest.fixture
def clock() -> Iterator[None]:
    with time_machine.travel(morning(PUBLISHED, 10)):
        yield


@pytest.mark.anyio
@pytest.mark.usefixtures("clock")
async def test_it_stands_beside_the_score_and_moves_no_point(cast: Cast) -> None:
    await done_late(cast)
    opened = await period(cast)
    head, leader = await cast.browser("head"), await cast.browser("leader")
    mine, sheet = f"/scores/mine?period={OCTOBER.isoformat()}", f"/scores/periods/{opened}/heads/{cast.appointments['head']}"
    before = await head.get(mine)
    assert "Báo cáo gửi chậm" not in before.text
    request = await request_row(cast, late_after=FIFTH)
    late = await submission_row(
        cast,
        request,
        "five",
        late_after=FIFTH,
        state="accepted",
        first_counted_on=FIFTH.replace(day=9),
        counted_on=FIFTH.replace(day=9),
    )
    with queries() as asked:
        after = await head.get(mine)
    assert len(asked) <= 3
    number = before.text.split("sv-score__number")[1].split("</p>")[0]
    assert number == after.text.split("sv-score__number")[1].split("</p>")[0]
    for words in ("Báo cáo gửi chậm trong kỳ", "quý I năm 2026", "chậm 4 ngày", f"/reports/mine/{late}"):
        assert words in after.text
    with queries() as asked:
        page = await leader.get(sheet)
    assert len(asked) <= 3
    assert f"/reports/{request}/submissions/{late}" in page.text
    assert "chậm 4 ngày" in page.text


@pytest.mark.anyio
@pytest.mark.usefixtures("clock")
async def test_what_it_adds_to_the_reason_and_never_to_the_level_proposed(cast: Cast) -> None:
    await cast.assignment("culture", due_on=OCTOBER.replace(day=20), at=morning(OCTOBER))
    opened = await period(cast)
    leader, path = await cast.browser("leader"), f"/scores/periods/{opened}/heads/{cast.appointments['culture_head']}"
    proposed = "Dữ liệu đề nghị mức"
    before = (await leader.get(path)).text
    request = await request_row(cast, late_after=FIFTH)
    await submission_row(cast, request, "culture", late_after=FIFTH)
    after = (await leader.get(path)).text
    level = [text.split(proposed)[1][:6] for text in (before, after)]
    assert level[0] == level[1]
    assert "Ngoài ra: Báo cáo kết quả phong trào, quý I năm 2026: chưa gửi" in after


@pytest.mark.anyio
@pytest.mark.usefixtures("clock")
async def test_a_requested_body_is_never_called_late(cast: Cast) -> None:
    await period(cast)
    request = await request_row(cast, late_after=FIFTH)
    await submission_row(cast, request, "front", late_after=FIFTH)
    page = await (await cast.browser("front_head")).get(f"/scores/mine?period={OCTOBER.isoformat()}")
    assert page.status_code == 200
    assert "Báo cáo gửi chậm" not in page.text
