"""Recurring and relative deadlines: rules as tables of days, words and choices; the same days whoever asks and when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reader import deadlines
from tracker.reader.recurrence import AHEAD, Every, choice_of, due_days, occurrences, recurrence_words, rule_of
from tracker.reader.spans import Measure, Span, ends_on, span
from tracker.workdays.rules import Calendar

TWICE = "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1\nFREQ=YEARLY;BYMONTH=11;BYMONTHDAY=15"


def days(*written: str) -> list[date]:
    return [date.fromisoformat(day) for day in written]


@pytest.mark.parametrize(
    ("rules", "first", "last", "expected"),
    [
        # without a day: the period's last
        ("FREQ=WEEKLY", "2026-11-23", "2026-12-04", days("2026-11-27", "2026-12-04")),
        ("FREQ=MONTHLY", "2026-01-01", "2026-04-30", days("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30")),
        ("FREQ=MONTHLY", "2028-02-01", "2028-02-29", days("2028-02-29")),
        ("FREQ=MONTHLY;INTERVAL=3", "2026-01-01", "2026-12-31", days("2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31")),
        ("FREQ=MONTHLY;INTERVAL=6", "2026-01-01", "2027-06-30", days("2026-06-30", "2026-12-31", "2027-06-30")),
        ("FREQ=YEARLY", "2025-06-01", "2027-06-01", days("2025-12-31", "2026-12-31")),
        # with a day
        ("FREQ=WEEKLY;BYDAY=MO", "2026-02-10", "2026-02-24", days("2026-02-16", "2026-02-23")),  # Tết does not move it
        ("FREQ=MONTHLY;BYMONTHDAY=15", "2026-01-15", "2026-02-15", days("2026-01-15", "2026-02-15")),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15", "2026-01-01", "2026-06-30", days("2026-03-15", "2026-06-15")),
        ("FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=15", "2026-01-01", "2026-12-31", days("2026-06-15", "2026-12-15")),
        (TWICE, "2026-01-01", "2027-06-01", days("2026-06-01", "2026-11-15", "2027-06-01")),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1", "2026-01-01", "2026-12-31", days("2026-12-31")),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31\nFREQ=YEARLY", "2026-01-01", "2026-12-31", days("2026-12-31")),  # one day once
        # a shorter month has it on its last day
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-02-01", "2026-04-30", days("2026-02-28", "2026-03-31", "2026-04-30")),
        (
            "FREQ=MONTHLY;BYMONTHDAY=30",
            "2027-12-01",
            "2028-03-31",
            days("2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30"),
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=29", "2027-02-01", "2027-03-31", days("2027-02-28", "2027-03-29")),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=31", "2026-01-01", "2026-06-30", days("2026-03-31", "2026-06-30")),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2027-01-01", "2029-12-31", days("2027-02-28", "2028-02-29", "2029-02-28")),
        # the edges belong to it
        ("FREQ=YEARLY", "2026-12-31", "2026-12-31", days("2026-12-31")),
        ("FREQ=YEARLY", "2027-01-01", "2027-12-30", []),
        ("", "2026-01-01", "2026-12-31", []),
    ],
)
def test_due_days(rules: str, first: str, last: str, expected: list[date]) -> None:
    assert due_days(rules, first=date.fromisoformat(first), last=date.fromisoformat(last)) == expected


@pytest.mark.parametrize(
    ("rules", "since", "today", "until", "expected"),
    [
        # forty-five days ahead, to the day
        ("FREQ=MONTHLY;BYMONTHDAY=15", "2026-11-01", "2026-11-01", None, days("2026-11-15", "2026-12-15")),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "2026-10-31", "2026-10-31", None, days("2026-11-15", "2026-12-15")),
        ("FREQ=MONTHLY;BYMONTHDAY=16", "2026-11-01", "2026-11-01", None, days("2026-11-16", "2026-12-16")),
        ("FREQ=MONTHLY;BYMONTHDAY=17", "2026-11-01", "2026-11-01", None, days("2026-11-17")),
        # the next one at least, were it a year away; today's own counts as the next
        ("FREQ=YEARLY", "2026-01-01", "2026-01-01", None, days("2026-12-31")),
        ("FREQ=YEARLY", "2026-12-31", "2026-12-31", None, days("2026-12-31")),
        ("FREQ=YEARLY", "2026-12-31", "2027-01-01", None, days("2026-12-31", "2027-12-31")),
        (TWICE, "2026-06-02", "2026-06-02", None, days("2026-11-15")),
        # never before it was given out; one that starts later starts then
        ("FREQ=MONTHLY", "2026-11-15", "2026-11-15", None, days("2026-11-30")),
        ("FREQ=MONTHLY", "2027-03-15", "2026-11-15", None, days("2027-03-31")),
        ("FREQ=YEARLY", "2028-01-01", "2026-11-15", None, days("2028-12-31")),
        # after an outage what passed, at most twelve months back
        ("FREQ=MONTHLY", "2026-08-20", "2026-11-05", None, days("2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30")),
        ("FREQ=YEARLY", "2020-01-01", "2026-11-05", None, days("2025-12-31", "2026-12-31")),
        ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=4", "2020-01-01", "2026-11-05", None, days("2026-11-04", "2027-11-04")),
        ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=5", "2020-01-01", "2026-11-06", None, days("2026-11-05", "2027-11-05")),
        # nothing after the end of a range
        ("FREQ=MONTHLY", "2026-11-01", "2026-11-01", "2026-11-30", days("2026-11-30")),
        ("FREQ=MONTHLY", "2026-11-01", "2026-11-01", "2026-11-29", []),
        ("FREQ=YEARLY", "2026-11-01", "2026-11-01", "2026-12-30", []),
        ("", "2026-11-01", "2026-11-01", None, []),
    ],
)
def test_what_should_stand(rules: str, since: str, today: str, until: str | None, expected: list[date]) -> None:
    found = occurrences(
        rules, since=date.fromisoformat(since), today=date.fromisoformat(today), until=until and date.fromisoformat(until)
    )
    assert found == expected


def test_what_is_missed_for_more_than_a_year_stays_missed() -> None:
    found = occurrences("FREQ=MONTHLY;BYMONTHDAY=15", since=date(2020, 1, 1), today=date(2026, 11, 20))
    assert (found[0], found[-1]) == (date(2025, 12, 15), date(2026, 12, 15))


weekdays = st.sampled_from(["", "Thứ Hai", "Thứ Tư", "Thứ Sáu", "Chủ Nhật"])
month_days = st.one_of(st.just(""), st.integers(1, 31).map(str))
in_year = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"{day.day}/{day.month}")
months = st.integers(1, 12).map(lambda month: f"tháng {month}")
year_days = st.lists(st.one_of(in_year, months), max_size=4).map(" và ".join)
rules_ = st.one_of(
    st.builds(rule_of, st.just("week"), weekdays),
    st.builds(rule_of, st.sampled_from(["month", "quarter", "half_year"]), month_days),
    st.builds(rule_of, st.just("year"), year_days),
)
asked_on = st.dates(date(2024, 1, 1), date(2031, 12, 31))


@given(rules=rules_, since=asked_on, steps=st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_the_same_days_whatever_day_one_asks_on_and_however_often(rules: str, since: date, steps: list[int]) -> None:
    """Asked on any days, each within reach of the last, the days made are those of the calendar: none twice, none shifted."""
    today, made = since, set[date]()
    for step in steps:
        today += timedelta(days=step)
        made |= set(occurrences(rules, since=since, today=today))
    near = {day for day in made if day <= today + AHEAD}
    assert near == set(due_days(rules, first=since, last=today + AHEAD))
    assert made <= set(due_days(rules, first=since, last=max(made)))
    assert any(day >= today for day in made)


@given(rules=rules_, first=asked_on, gap=st.integers(0, 400), cut=st.integers(0, 400))
def test_a_window_is_the_sum_of_its_parts(rules: str, first: date, gap: int, cut: int) -> None:
    last = first + timedelta(days=gap)
    middle = first + timedelta(days=min(cut, gap))
    parts = due_days(rules, first=first, last=middle) + due_days(rules, first=middle + timedelta(days=1), last=last)
    assert due_days(rules, first=first, last=last) == parts


@given(rules=rules_)
def test_what_a_person_chose_is_shown_again_and_said_in_words(rules: str) -> None:
    every, typed = choice_of(rules)
    assert set(rule_of(every, typed).splitlines()) == set(rules.splitlines())
    assert recurrence_words(rules)
    assert not set("=;") & set(recurrence_words(rules))


@pytest.mark.parametrize(
    ("every", "typed", "rules", "words"),
    [
        ("week", "", "FREQ=WEEKLY", "Hằng tuần, vào Thứ Sáu"),
        ("week", "thứ hai", "FREQ=WEEKLY;BYDAY=MO", "Hằng tuần, vào Thứ Hai"),
        ("week", "Thứ 5", "FREQ=WEEKLY;BYDAY=TH", "Hằng tuần, vào Thứ Năm"),
        ("week", "CN", "FREQ=WEEKLY;BYDAY=SU", "Hằng tuần, vào Chủ Nhật"),
        ("month", "", "FREQ=MONTHLY", "Hằng tháng, ngày cuối tháng"),
        ("month", "ngày 05", "FREQ=MONTHLY;BYMONTHDAY=5", "Hằng tháng, trước ngày 5"),
        ("quarter", "", "FREQ=MONTHLY;INTERVAL=3", "Hằng quý, ngày cuối quý"),
        ("quarter", "15", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15", "Hằng quý, trước ngày 15 tháng cuối quý"),
        ("half_year", "", "FREQ=MONTHLY;INTERVAL=6", "6 tháng một lần, ngày 30/6 và 31/12"),
        ("half_year", "15", "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=15", "6 tháng một lần, trước ngày 15/6 và 15/12"),
        ("year", "", "FREQ=YEARLY", "Hằng năm, trước ngày 31/12"),
        ("year", "01/6 và 15/11", TWICE, "Hằng năm, trước ngày 01/6 và 15/11"),
        ("year", "1/6, 15 tháng 11", TWICE, "Hằng năm, trước ngày 01/6 và 15/11"),
        ("year", "tháng 12", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1", "Hằng năm, trong tháng 12"),
        ("year", "5/1", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5", "Hằng năm, trước ngày 05/01"),
        ("", "", "", ""),
    ],
)
def test_choices_and_words(every: str, typed: str, rules: str, words: str) -> None:
    assert rule_of(every, typed) == rules
    assert recurrence_words(rules) == words


@pytest.mark.parametrize(
    ("every", "typed"),
    [
        ("", "15"), ("daily", ""), ("week", "8"), ("week", "15"), ("week", "thứ tám"), ("week", "thứ 8"), ("month", "32"), ("month", "0"),
        ("month", "15/11"), ("month", "-1"), ("quarter", "cuối"), ("year", "15"), ("year", "31/6"), ("year", "30/02"),
        ("year", "tháng 13"), ("year", "; ".join(f"{day}/1" for day in range(1, 9))), ("month", "٣"),
    ],
)  # fmt: skip
def test_what_is_no_rhythm_is_refused_in_a_sentence(every: str, typed: str) -> None:
    with pytest.raises(ValueError, match=r"^(Xin|Ghi) "):
        rule_of(every, typed)


def test_every_choice_of_rhythm_has_days() -> None:
    for every in Every:
        assert due_days(rule_of(every, ""), first=date(2026, 1, 1), last=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("phrase", "kind", "recurrence"),
    [
        ("định kỳ hằng quý", "recurring", "FREQ=MONTHLY;INTERVAL=3"),
        ("trước ngày 15 hằng tháng", "recurring", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("Tháng 12 hằng năm", "recurring", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"),
        ("Quý III hằng năm", "recurring", "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=-1"),
        ("trước ngày 01/6 và 15/11 hằng năm", "recurring", TWICE),
        ("trước ngày 15 của tháng cuối quý", "recurring", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15"),
        ("Thứ Sáu hằng tuần", "recurring", "FREQ=WEEKLY;BYDAY=FR"),
        ("03 tháng/lần", "recurring", "FREQ=MONTHLY;INTERVAL=3"),
        ("6 tháng, năm", "recurring", "FREQ=MONTHLY;INTERVAL=6"),
        ("định kỳ và đột xuất", "recurring", None),
        ("ngày 45 hằng tháng", "recurring", None),  # no such day: asked, not mended
        ("tháng 13 hằng năm", "recurring", None),
        ("Thường xuyên", "ongoing", None),
        ("30 ngày sau khi Nghị định có hiệu lực", "relative", None),
        ("khi có phát sinh", "relative", None),
    ],
)
def test_phrases(phrase: str, kind: str, recurrence: str | None) -> None:
    read = deadlines.read(phrase)
    assert read is not None
    assert (read.kind, read.due_on, read.recurrence) == (kind, None, recurrence)


TET = Calendar(off=frozenset(date(2026, 2, day) for day in range(16, 21)))


@pytest.mark.parametrize(
    ("phrase", "expected", "since", "due"),
    [
        ("30 ngày sau khi Nghị định có hiệu lực", Span(30, Measure.DAYS), "2026-02-01", "2026-03-03"),
        ("trong vòng 15 (mười lăm) ngày kể từ ngày nhận", Span(15, Measure.DAYS), "2026-12-25", "2027-01-09"),
        ("05 ngày làm việc kể từ ngày ban hành", Span(5, Measure.WORKING_DAYS), "2026-02-12", "2026-02-26"),  # over Tết
        ("Trong thời hạn 2 tuần từ khi có hướng dẫn", Span(2, Measure.WEEKS), "2026-11-25", "2026-12-09"),
        ("01 tháng sau khi được duyệt", Span(1, Measure.MONTHS), "2026-01-31", "2026-02-28"),
        ("1 quý kể từ ngày ký", Span(3, Measure.MONTHS), "2025-11-30", "2026-02-28"),
        ("1 năm kể từ ngày ký", Span(12, Measure.MONTHS), "2028-02-29", "2029-02-28"),
    ],
)
def test_spans(phrase: str, expected: Span, since: str, due: str) -> None:
    assert span(phrase) == expected
    assert ends_on(date.fromisoformat(since), expected, TET) == date.fromisoformat(due)


@pytest.mark.parametrize("phrase", ["khi có phát sinh", "5 ngày đầu tháng", "sau khi họp", "từ ngày 15 tháng 9", "", "định kỳ"])
def test_a_phrase_without_a_span_has_none(phrase: str) -> None:
    assert span(phrase) is None
