"""Kinds of award as data: votes, money, conditions, what is read back; a workbook's lines; which grade is lower."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.awards.built_in import BUILT_IN, SALARIES
from tracker.awards.import_rules import (
    COLUMNS,
    NO_HEADINGS,
    Known,
    checked,
    money_typed,
    same_key,
)
from tracker.awards.rules import (
    AwardKind,
    BaseSalary,
    Condition,
    Fact,
    Granter,
    Merit,
    PaperKind,
    Subject,
    Votes,
    VotesOf,
    definition,
    is_lower,
    kind_on,
    money_of,
    money_words,
    read_definition,
    salary_on,
)
from tracker.awards.soundness import added, problems, reworded
from tracker.core.text import day_short
from tracker.reader.workbooks import EMPTY, TOO_LONG, columns_of, table_of
from tracker.scoring.rule_sets import Grade
from tracker.units.rules import Directory, KnownUnit, UnitKind

KINDS = {one.key: one for one in BUILT_IN}
FIGHTER, WORKER, CERTIFICATE = KINDS["grassroots_fighter"], KINDS["advanced_worker"], KINDS["certificate_person"]


@pytest.mark.parametrize(
    ("votes_for", "members", "enough"),
    [(79, 100, False), (80, 100, True), (81, 100, True), (11, 15, False), (12, 15, True), (13, 15, True), (0, 0, False)],
)
def test_a_fighter_needs_eighty_percent_of_all_members(votes_for: int, members: int, enough: bool) -> None:
    """Whoever stayed away counts as not for: 12 of 12 who voted are too few of 16."""
    assert FIGHTER.votes.are_enough(votes_for, members=members, voting=votes_for) is enough
    assert not FIGHTER.votes.are_enough(12, members=16, voting=12)


@pytest.mark.parametrize(
    ("votes_for", "voting", "enough"), [(7, 14, False), (8, 14, True), (7, 15, False), (8, 15, True), (0, 0, False)]
)
def test_the_others_need_more_than_half_of_those_who_voted(votes_for: int, voting: int, enough: bool) -> None:
    assert CERTIFICATE.votes.are_enough(votes_for, members=100, voting=voting) is enough


def test_votes_in_words() -> None:
    assert FIGHTER.votes.words == "Bỏ phiếu kín, từ 80% tổng số thành viên hội đồng"
    assert CERTIFICATE.votes.words == "Biểu quyết, quá nửa số thành viên bỏ phiếu"


@pytest.mark.parametrize(
    ("key", "day", "money", "words"),
    [
        ("advanced_worker", date(2026, 6, 30), 702_000, "0,3 × 2.340.000 đồng"),
        ("advanced_worker", date(2026, 7, 1), 759_000, "0,3 × 2.530.000 đồng"),
        ("grassroots_fighter", date(2026, 12, 31), 2_530_000, "1 × 2.530.000 đồng"),
        ("advanced_collective", date(2026, 12, 31), 2_024_000, "0,8 × 2.530.000 đồng"),
        ("cultural_neighbourhood", date(2026, 12, 31), 3_795_000, "1,5 × 2.530.000 đồng"),
        ("certificate_person", date(2026, 12, 31), None, ""),  # not verified: blank until the ward fills it
        ("advanced_worker", date(2024, 6, 30), None, ""),  # before the first base salary that is known
    ],
)
def test_money_is_a_multiple_of_that_days_salary(key: str, day: date, money: int | None, words: str) -> None:
    assert money_of(KINDS[key], day, SALARIES) == money
    assert money_words(KINDS[key], day, SALARIES) == words


def test_money_is_rounded_half_up_and_the_later_entered_salary_runs() -> None:
    day = date(2027, 1, 1)
    odd = [*SALARIES, BaseSalary(2_530_005, day, "một"), BaseSalary(2_530_015, day, "hai")]
    assert salary_on(day, odd) == odd[-1]
    assert money_of(replace(WORKER, multiple=300), day, odd) == 759_005  # 759.004,5
    assert money_of(replace(WORKER, multiple=100), day, odd) == 253_002  # 253.001,5


def test_conditions_hold_for_those_who_are_graded_or_are_not() -> None:
    assert [one.key for one in WORKER.conditions_for(is_graded=True)] == ["good", "no_discipline"]
    assert [one.key for one in WORKER.conditions_for(is_graded=False)] == ["good_other"]
    assert "good" not in {one.key for one in CERTIFICATE.conditions_for(is_graded=False)}


def test_the_version_of_a_day_is_the_one_that_began_last() -> None:
    later = replace(WORKER, version=2, starts_on=date(2027, 1, 1))
    both = (*BUILT_IN, later)
    assert kind_on(both, WORKER.key, date(2026, 12, 31)) == WORKER
    assert kind_on(both, WORKER.key, date(2027, 1, 1)) == later
    assert kind_on(both, WORKER.key, date(2020, 1, 1)) is None


words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
conditions = st.builds(
    Condition, words, words, words, st.none() | st.sampled_from(Fact), st.none() | st.booleans()
)  # fmt: skip
some_kinds = st.builds(
    AwardKind, words, st.integers(1, 99), words, st.sampled_from(Subject), st.sampled_from(Merit), words, days, st.none() | days,
    st.sampled_from(Granter), st.lists(conditions, max_size=4).map(tuple),
    st.builds(Votes, st.integers(1, 100), st.booleans(), st.sampled_from(VotesOf), st.booleans()),
    st.lists(st.sampled_from(PaperKind), max_size=4).map(tuple), st.none() | st.integers(1, 100_000), st.booleans(),
    st.integers(0, 1000), st.integers(0, 100), words,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(some_kinds)
def test_what_is_written_is_read_back(kind: AwardKind) -> None:
    assert read_definition(definition(kind)) == kind


@pytest.mark.parametrize("bad", ["", "{}", "[1]", '{"key": 1}', definition(WORKER).replace("person", "nobody")])
def test_what_is_no_kind_is_refused_with_a_sentence(bad: str) -> None:
    with pytest.raises(ValueError, match="không đọc được"):
        read_definition(bad)


def test_the_kinds_the_tracker_comes_with_are_sound() -> None:
    assert [problems(one) for one in BUILT_IN] == [{}] * len(BUILT_IN)
    assert {one.key for one in BUILT_IN if one.is_suggested} == {"certificate_person", "certificate_collective"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_on": date(2020, 1, 1)}, "ends_on"), ({"conditions": ()}, "condition_words"), ({"papers": ()}, "papers"),
        ({"votes": Votes(100, above=True)}, "percent"),
    ],
)  # fmt: skip
def test_what_is_not_sound_is_named(change: dict[str, Any], field: str) -> None:
    assert set(problems(replace(WORKER, **change))) == {field}


def test_conditions_are_reworded_left_out_and_added() -> None:
    kept = reworded(WORKER.conditions, ["Tốt trở lên", "", "Không kỷ luật"], ["Điều 24", "Điều 24", "Điều 5"])
    assert [(one.key, one.words, one.fact) for one in kept] == [
        ("good", "Tốt trở lên", Fact.GRADE), ("no_discipline", "Không kỷ luật", Fact.UNDISCIPLINED),
    ]  # fmt: skip
    assert added("Có đơn đề nghị | Điều 9\n\n Được dân bầu|Quy chế ", version=3) == (
        Condition("own3_1", "Có đơn đề nghị", "Điều 9"), Condition("own3_2", "Được dân bầu", "Quy chế"),
    )  # fmt: skip
    with pytest.raises(ValueError, match="vừa thay đổi"):
        reworded(WORKER.conditions, ["một"], ["hai"])
    for bad in ("không có căn cứ", "a | b | c", "| b", f"{'x' * 301} | b"):
        with pytest.raises(ValueError, match="Dòng 1"):
            added(bad, version=1)


def test_only_a_worse_grade_is_lower() -> None:
    order = list(Grade)
    for first in order:
        for second in order:
            assert is_lower(second, first) is (order.index(second) > order.index(first))
    assert not any(is_lower(*pair) for pair in ((None, "good"), ("", "good"), ("completed", ""), ("completed", None)))


# A workbook's lines

HEAD = ["STT", "Họ tên/đơn vị được khen", "Chức vụ/nơi công tác", "Hình thức khen", "Thành tích", "Số quyết định",
        "Ngày quyết định", "Số tiền", "Năm"]  # fmt: skip
FIVE = KnownUnit(5, "Tổ dân phố số 5", UnitKind.NEIGHBOURHOOD, "/1/5/")
SCHOOL = KnownUnit(6, "Trường Tiểu học số 1", UnitKind.SCHOOL, "/1/6/")
KNOWN = Known(BUILT_IN, Directory((FIVE, SCHOOL), {}))
GOOD = ["1", "Giáo viên Tin học", "Hiệu trưởng, Trường Tiểu học số 1", "Lao động tiên tiến", "Dạy tốt", "12/QĐ-UBND", "05/01/2026",
        "759.000", "2025"]  # fmt: skip


def lines(*rows: list[str], known: Known = KNOWN) -> list[Any]:
    return checked(table_of([[(1, ["SỔ KHEN THƯỞNG"]), (3, HEAD), *enumerate(rows, 4)]], COLUMNS), known)


def changed(**more: str) -> list[str]:
    places = {"who": 1, "position": 2, "kind": 3, "what": 4, "number": 5, "day": 6, "money": 7, "year": 8}
    row = list(GOOD)
    for name, value in more.items():
        row[places[name]] = value
    return row


def test_a_good_line_becomes_an_award() -> None:
    ready = lines(GOOD)[0].ready
    assert (ready.recipient, ready.kind.key, ready.day, ready.money, ready.year) == (
        "Giáo viên Tin học", "advanced_worker", date(2026, 1, 5), 759_000, 2025,
    )  # fmt: skip
    assert ready.unit == SCHOOL


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"who": " "}, "Thiếu “Họ tên/đơn vị được khen”"), ({"kind": ""}, "Thiếu “Hình thức khen”"),
        ({"number": ""}, "Thiếu “Số quyết định”"), ({"day": ""}, "Thiếu “Ngày quyết định”"),
        ({"kind": "Huân chương"}, "Không có hình thức khen tên “Huân chương”"), ({"day": "31/02/2026"}, "Không có ngày 31/02/2026"),
        ({"day": "45000"}, "ngày/tháng/năm"), ({"money": "nhiều"}, "Không đọc được số tiền"), ({"money": "-5"}, "Không đọc được"),
        ({"money": "1,5"}, "không phải là một số đồng"), ({"year": "2019"}, "không khớp"), ({"year": "MMXX"}, "không khớp"),
        ({"who": "x" * 201}, "dài quá 200"), ({"number": "x" * 61}, "dài quá 60"), ({"what": "x" * 2001}, "dài quá 2000"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_says_why(change: dict[str, str], sentence: str) -> None:
    line = lines(changed(**change))[0]
    assert line.ready is None
    assert sentence in line.problem


def test_the_same_person_and_decision_is_entered_once() -> None:
    twice = lines(GOOD, changed(who="GIAO VIEN TIN HOC", kind="Giấy khen cho cá nhân"))
    assert twice[0].ready
    assert "Trùng với dòng 4" in twice[1].problem
    other = replace(KNOWN, entered={same_key("giáo viên tin học", "12/qđ-ubnd"): False})
    assert "Đã có trong sổ" in lines(GOOD, known=other)[0].problem
    mine = lines(GOOD, known=replace(other, entered={same_key("Giáo viên Tin học", "12/QĐ-UBND"): True}))[0]
    assert (mine.is_there, mine.problem, mine.ready) == (True, "", None)


@pytest.mark.parametrize(
    ("kind", "who", "key", "unit"),
    [
        ("giấy khen", "Tổ dân phố số 5", "certificate_collective", FIVE), ("GIẤY KHEN", "Giáo viên Lý", "certificate_person", None),
        ("LĐTT", "Giáo viên Lý", "advanced_worker", None), ("Chiến sĩ thi đua cơ sở", "Giáo viên Lý", "grassroots_fighter", None),
        ("tap the lao dong tien tien", "Trường Tiểu học số 1", "advanced_collective", SCHOOL),
        ("Giấy khen tập thể", "Tổ dân phố số 50", "certificate_collective", None),  # a likeness is never taken for sure
    ],
)  # fmt: skip
def test_kinds_and_units_are_known_by_their_names(kind: str, who: str, key: str, unit: KnownUnit | None) -> None:
    ready = lines(changed(kind=kind, who=who, position=""))[0].ready
    assert (ready.kind.key, ready.unit) == (key, unit)


def test_headings_are_known_with_or_without_marks_in_any_order() -> None:
    found = columns_of(["Ngay quyet dinh", "ghi chú", "HINH THUC KHEN", "So quyet dinh", "Họ và tên", "Họ tên"], COLUMNS)
    assert found == {"day": 0, "kind": 2, "number": 3, "recipient": 4}


@pytest.mark.parametrize(
    ("sheets", "sentence"),
    [
        ([], NO_HEADINGS), ([[(1, ["một", "hai"])]], NO_HEADINGS), ([[(1, HEAD[:3])]], NO_HEADINGS), ([[(1, HEAD)]], EMPTY),
        ([[(1, HEAD), *[(2, GOOD)] * 5001]], TOO_LONG),
    ],
)  # fmt: skip
def test_a_workbook_that_is_no_register_gets_one_sentence(sheets: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence[:40]):
        table_of(sheets, COLUMNS)


@pytest.mark.parametrize(
    ("typed", "money"), [("", None), ("759.000", 759_000), ("759000 đ", 759_000), ("2.530.000 đồng", 2_530_000), ("0", 0)]
)
def test_money_as_people_type_it(typed: str, money: int | None) -> None:
    assert money_typed(typed) == money


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12) | st.sampled_from(GOOD), max_size=10), min_size=1, max_size=6))
def test_whatever_stands_in_the_cells_every_line_has_an_answer(rows: list[list[str]]) -> None:
    kept = [row for row in rows if any(row)]
    if not kept:
        return
    made = checked(table_of([[(1, HEAD), *enumerate(kept, 2)]], COLUMNS), KNOWN)
    assert [one.row for one in made] == list(range(2, len(kept) + 2))
    assert all((one.ready is not None) != bool(one.problem) for one in made)
    for one in made:
        if one.ready:
            assert day_short(one.ready.day)
