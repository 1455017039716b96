"""Which periods are asked for, and their deadlines: cut-offs of NĐ 09/2019, days off, outages, leap years."""

from datetime import date, timedelta

import pytest

from tracker.reports.rounds import fair_due, rounds_missing
from tracker.workdays.report_periods import Frequency
from tracker.workdays.rules import Calendar

CALENDAR = Calendar(off=frozenset({date(2026, 9, 1), date(2026, 9, 2), date(2026, 11, 24)}))


def asked(frequency: Frequency, since: date, today: date, **more: object) -> list[tuple[str, date, date]]:
    given = {"due_days": 5, "have": (), "calendar": CALENDAR} | more
    found = rounds_missing(frequency, starts_on=since, today=today, **given)  # type: ignore[arg-type]
    return [(one.period.words, one.due_on, one.late_after) for one in found]


@pytest.mark.parametrize(
    ("frequency", "today", "words"),
    [
        (Frequency.QUARTER, date(2026, 9, 6), []),  # the quarter ends on 14/9: seven days before is the 7th
        (Frequency.QUARTER, date(2026, 9, 7), ["quý III năm 2026"]),
        (Frequency.QUARTER, date(2026, 9, 14), ["quý III năm 2026"]),
        (Frequency.MONTH, date(2026, 10, 7), ["tháng 9 năm 2026", "tháng 10 năm 2026"]),
        (Frequency.NINE, date(2026, 9, 7), ["9 tháng năm 2026"]),
        (Frequency.HALF, date(2026, 12, 7), ["6 tháng cuối năm 2026"]),
        (Frequency.YEAR, date(2026, 12, 6), []),
        (Frequency.YEAR, date(2026, 12, 7), ["năm 2026"]),
    ],
)  # fmt: skip
def test_seven_days_before_a_period_ends_it_is_asked_for(frequency: Frequency, today: date, words: list[str]) -> None:
    assert [one[0] for one in asked(frequency, date(2026, 9, 1), today)] == words


def test_a_deadline_on_a_day_off_is_late_after_the_next_working_day() -> None:
    # 14/9/2026 + 5 = Saturday 19/9: work until Monday 21/9 is in time, the deadline itself stays
    assert asked(Frequency.QUARTER, date(2026, 9, 1), date(2026, 9, 7)) == [
        ("quý III năm 2026", date(2026, 9, 19), date(2026, 9, 21))
    ]
    assert asked(Frequency.QUARTER, date(2026, 9, 1), date(2026, 9, 7), due_days=3)[0][1:] == (date(2026, 9, 17),) * 2


def test_what_ended_before_the_kind_began_is_not_asked() -> None:
    assert asked(Frequency.QUARTER, date(2026, 9, 15), date(2026, 11, 1)) == []
    assert len(asked(Frequency.QUARTER, date(2026, 9, 14), date(2026, 11, 1))) == 1


def test_after_an_outage_all_that_passed_is_asked_with_days_to_answer() -> None:
    found = asked(Frequency.MONTH, date(2026, 7, 1), date(2026, 10, 20))
    assert [one[0] for one in found] == [f"tháng {n} năm 2026" for n in (7, 8, 9, 10)]
    assert {one[1] for one in found} == {date(2026, 10, 23)}  # three working days from Tuesday 20/10; the 19th had passed
    have = {date(2026, 6, 15), date(2026, 8, 15)}
    again = asked(Frequency.MONTH, date(2026, 7, 1), date(2026, 10, 20), have=have)
    assert [one[0] for one in again] == ["tháng 8 năm 2026", "tháng 10 năm 2026"]


def test_a_deadline_is_never_sooner_than_three_working_days_from_asking() -> None:
    assert fair_due(date(2026, 11, 30), date(2026, 11, 20), CALENDAR) == date(2026, 11, 30)
    assert fair_due(date(2026, 11, 19), date(2026, 11, 20), CALENDAR) == date(2026, 11, 26)  # the 24th is a day off


def test_every_day_of_six_years_each_period_is_asked_once() -> None:
    """However the days go by, one by one or in leaps over leap years, a frequency asks the same periods, each once."""
    for frequency in Frequency:
        daily: set[date] = set()
        leaping: set[date] = set()
        day, last = date(2023, 12, 1), date(2029, 3, 1)
        while day <= last:
            for have, due in ((daily, True), (leaping, day.day == 29 or day == last)):
                if due:
                    found = rounds_missing(
                        frequency, starts_on=date(2023, 12, 1), due_days=5, have=have, today=day, calendar=CALENDAR
                    )
                    assert not {one.period.first_on for one in found} & have
                    have |= {one.period.first_on for one in found}
            day += timedelta(days=1)
        assert daily == leaping
        assert len(daily) == {"month": 63, "quarter": 21, "half": 11, "nine": 5, "year": 6}[frequency]
