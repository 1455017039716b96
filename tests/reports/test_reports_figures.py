"""The numbers a report carries: readings as the boards have them, not reported is no zero, frozen, corrected by superseding."""

from datetime import date
from typing import Any

import pytest
import time_machine
from asked import ASKED_ON, QUARTER_END, answered, kind, morning, of_unit, sent, written
from cast import Cast, queries
from measured import indicator_row, reading_row

from tracker.core.database import rows, transaction
from tracker.events.actions import record
from tracker.indicators.rolling import Stand
from tracker.indicators.rules import Shape
from tracker.reports.asking import ask_due
from tracker.reports.figuring import WORK, words_of, work_lines
from tracker.reports.filling import save_words, send
from tracker.reports.rules import Figures, ReadingFigure, days_late, read_figures
from tracker.reports.rules import written as kept
from tracker.workdays.report_periods import Frequency, ReportPeriod

THIRD = ReportPeriod(Frequency.QUARTER, 2026, 3)


@pytest.mark.parametrize(
    ("stand", "shape", "counted", "words"),
    [
        (Stand(1, 38_000, 40_000, QUARTER_END, True), Shape.SHARE, "học sinh", "380 trên 400 học sinh, 95%"),
        (Stand(1, 100, 300, QUARTER_END, True), Shape.SHARE, "", "1 trên 3, 33,33%"),
        (Stand(1, 200, 300, QUARTER_END, True), Shape.SHARE, "", "2 trên 3, 66,67%"),
        (Stand(1, 0, 0, QUARTER_END, True), Shape.SHARE, "", "0 trên 0"),
        (Stand(1, 124_000, None, QUARTER_END, True), Shape.COUNT, "người", "1.240 người"),
        (Stand(1), Shape.SHARE, "người", "chưa báo"),
    ],
)
def test_a_reading_in_words(stand: Stand, shape: Shape, counted: str, words: str) -> None:
    assert words_of(stand, shape, counted) == words


def test_figures_are_kept_and_read_back() -> None:
    figures = Figures(date(2026, 9, 16), 3, 1, 0, 2, 1, (ReadingFigure(4, "Tỷ lệ", None, None, "chưa báo"),))
    assert read_figures(kept(figures)) == figures
    assert read_figures("") is None
    assert [(word, now) for word, now, _, _ in work_lines(figures, None)][:2] == [("Việc được giao", 7), ("Đã xong", 4)]
    assert sum(getattr(figures, name) for name in WORK[0][1]) == figures.given


LATE_AFTER = date(2026, 9, 21)


@pytest.mark.parametrize(
    ("first", "fix_by", "counted", "today", "days"),
    [
        (None, None, None, date(2026, 9, 21), 0),
        (None, None, None, date(2026, 9, 23), 2),
        (date(2026, 9, 21), None, date(2026, 9, 21), date(2026, 12, 1), 0),  # the office's delay is nobody's lateness
        (date(2026, 9, 24), None, date(2026, 9, 24), date(2026, 12, 1), 3),
        (date(2026, 9, 24), date(2026, 9, 30), date(2026, 10, 9), date(2026, 12, 1), 3),  # late once, by the first sending
        (date(2026, 9, 20), date(2026, 9, 30), date(2026, 9, 30), date(2026, 12, 1), 0),
        (date(2026, 9, 20), date(2026, 9, 30), date(2026, 10, 2), date(2026, 12, 1), 2),
        (date(2026, 9, 20), date(2026, 9, 30), None, date(2026, 10, 5), 5),
    ],
)  # fmt: skip
def test_how_late(first: date | None, fix_by: date | None, counted: date | None, today: date, days: int) -> None:
    found = days_late(late_after=LATE_AFTER, first_counted_on=first, fix_by=fix_by, counted_on=counted, today=today)
    assert found == days


async def reading(cast: Cast, made: int, numerator: int, day: date, *, supersedes: int | None = None) -> int:
    async with transaction():  # with its event, or boards that were read before would be shown still
        one = await reading_row(
            cast, made, "school", THIRD.number, numerator, 400, counted_on=day, recorded_at=morning(day), supersedes=supersedes
        )
        path = cast.units["school"].path
        await record("reading.recorded", noun_id=one, by=None, at=morning(day), ward=cast.ward, unit_path=path)
    return one


@pytest.mark.anyio
async def test_380_of_400_reported_late_sent_back_and_put_right(cast: Cast) -> None:
    made = await indicator_row(cast, goal=None, name="Học sinh đã học kỹ năng số", groups="school", counted="học sinh")
    with time_machine.travel(morning(ASKED_ON)):
        await kind(cast)
    day = date(2026, 9, 23)
    with time_machine.travel(morning(day)) as clock:
        principal, office, row = await cast.browser("principal"), await cast.browser("office"), await of_unit(cast, "school")
        page = await principal.get(f"/reports/mine/{row['id']}/numbers")
        assert f"/readings/{made}/2026-quarter-3?next=/reports/mine/{row['id']}/numbers" in page.text
        assert "Chưa báo" in page.text
        first = await reading(cast, made, 390, day)
        await written(principal, row["id"])
        with queries() as asked:
            page = await principal.get(f"/reports/mine/{row['id']}/check")
        assert len(asked) <= 3
        assert "390 trên 400 học sinh, 97,5%" in page.text
        assert (await sent(principal, row["id"])).status_code == 303
        back = await answered(office, row, "return", reason="Danh sách lớp có 380 em.", fix_by="28/09/2026")
        assert back.status_code == 303
        clock.move_to(morning(date(2026, 9, 24)))
        office = await cast.browser("office")  # the day before's session is over
        await reading(cast, made, 380, date(2026, 9, 24), supersedes=first)
        frozen = await of_unit(cast, "school")
        assert [one.text for one in frozen["figures"].readings] == [
            "390 trên 400 học sinh, 97,5%"
        ]  # what was sent stays as sent
        assert (await sent(principal, row["id"])).status_code == 303
        assert (await answered(office, row, "acceptance")).status_code == 303
        page = await office.get(f"/reports/{row['request']}/submissions/{row['id']}")
        assert "380 trên 400 học sinh, 95%" in page.text
        assert "muộn 2 ngày" in page.text


@pytest.mark.anyio
async def test_the_numbers_stand_beside_those_of_the_time_before(cast: Cast) -> None:
    await kind(cast, frequency=Frequency.MONTH, starts_on=date(2026, 9, 1))
    head = await cast.viewer("head")
    found: dict[str, Any] = {}
    for at in (date(2026, 9, 15), date(2026, 10, 9)):
        await ask_due(morning(at))
        row = await of_unit(cast, "five", at=morning(at))
        await save_words(row, "results", "Đã làm.", version=row["version"], by=head, at=morning(at))
        row = await of_unit(cast, "five", at=morning(at))
        await send(row, version=row["version"], key=f"a-key-of-{at}", by=head, at=morning(at))
        found = await of_unit(cast, "five", at=morning(at))
    assert len(await rows("select id from report_request")) == 2
    assert found["before"][0] == "tháng 9 năm 2026"
    page = await (await cast.browser("office")).get(f"/reports/{found['request']}/submissions/{found['id']}")
    assert "Tháng 9 năm 2026" in page.text
