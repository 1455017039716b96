"""Every condition of every kind of award, case by case; what speaks for and against; places and what keeps one out of them."""

from dataclasses import replace
from typing import Any

import pytest
from candidates import KINDS, candidacy, deed, late_deed, record

from tracker.awards.built_in import BUILT_IN
from tracker.awards.rules import Fact
from tracker.commendation.candidacy import Block, Graded, Ticked, Verdict
from tracker.commendation.comparing import comparison, deed_lines, place_words
from tracker.commendation.deeds import Helped, Record
from tracker.commendation.placing import ORDER, order_key, placed
from tracker.commendation.reasons import Card
from tracker.scoring.rule_sets import Grade

PERSON, COLLECTIVE = "certificate_person", "certificate_collective"
GOOD, COMPLETED = Graded(Grade.GOOD, "Hoàn thành tốt", 2026), Graded(Grade.COMPLETED, "Hoàn thành", 2026)
EXCELLENT = Graded(Grade.EXCELLENT, "Hoàn thành xuất sắc", 2026)
MEAN = Graded(Grade.EXCELLENT, "trung bình 92,00 của 3 kỳ")
PUNISHED = Graded(Grade.GOOD, "Hoàn thành tốt", 2026, is_disciplined=True)
STAR = Helped("initiative:4", "Dạy tin học buổi tối", is_recognised=True)


def held(one: Any, key: str) -> bool | None:
    return next(found.holds for found in one.findings if found.condition.key == key)


CONDITIONS: list[tuple[str, str, dict[str, Any], bool | None]] = [
    (PERSON, "good", {"is_graded": True, "grades": (GOOD,)}, True),
    (PERSON, "good", {"is_graded": True, "grades": (COMPLETED,)}, False),
    (PERSON, "good", {"is_graded": True}, None),
    (PERSON, "merit", {"record": record(4, 1)}, True),  # four of five: 80 %
    (PERSON, "merit", {"record": record(3, 1)}, False),
    (PERSON, "merit", {"record": record(1)}, False),  # one is not two
    (PERSON, "merit", {"record": Record()}, False),
    (PERSON, "merit", {"record": record(2, used=frozenset({"assignment:1"}))}, False),
    (PERSON, "collective", {"collective": True}, True),
    (PERSON, "collective", {"collective": False}, False),
    (PERSON, "no_discipline", {"is_graded": True, "grades": (GOOD,)}, True),
    (PERSON, "no_discipline", {"is_graded": True, "grades": (PUNISHED,)}, False),
    (COLLECTIVE, "good", {"is_graded": True, "grades": (COMPLETED,)}, False),
    (COLLECTIVE, "merit", {"record": record(2)}, True),
    (COLLECTIVE, "no_discipline", {"is_graded": True, "grades": (PUNISHED,)}, False),
    ("certificate_household", "merit", {}, None),
    ("advanced_worker", "good", {"is_graded": True, "grades": (GOOD,)}, True),
    ("advanced_worker", "good", {"is_graded": True, "grades": (COMPLETED,)}, False),
    ("advanced_worker", "good_other", {}, None),
    ("advanced_worker", "no_discipline", {"is_graded": True, "grades": (PUNISHED,)}, False),
    ("grassroots_fighter", "advanced", {"has_advanced": True}, True),
    ("grassroots_fighter", "advanced", {}, None),
    ("grassroots_fighter", "outstanding", {"grades": (EXCELLENT,)}, True),
    ("grassroots_fighter", "outstanding", {"grades": (MEAN,)}, None),  # the year's grade, decided by people
    ("grassroots_fighter", "outstanding", {"record": record(2, initiatives=(STAR,))}, True),
    ("grassroots_fighter", "outstanding", {"record": record(2, initiatives=(replace(STAR, is_recognised=False),))}, None),
    ("grassroots_fighter", "no_discipline", {"is_graded": True, "grades": (PUNISHED,)}, False),
    ("advanced_collective", "share", {}, None),
    ("advanced_collective", "clean", {}, None),
    ("cultural_neighbourhood", "title", {}, None),
    ("cultural_neighbourhood", "agreed", {}, None),
    ("cultural_family", "title", {}, None),
    ("cultural_family", "agreed", {}, None),
    ("city_merit", "results", {}, None),
    ("city_merit", "no_discipline", {"is_graded": True, "grades": (PUNISHED,)}, False),
]


def article(case: tuple[str, str, dict[str, Any], bool | None]) -> str:
    kind, key, more, holds = case
    basis = next(one.basis for one in KINDS[kind].conditions if one.key == key)
    return f"{kind}-{key}-{holds}-{'+'.join(more)}-{basis}"


@pytest.mark.parametrize("case", CONDITIONS, ids=article)
def test_a_condition(case: tuple[str, str, dict[str, Any], bool | None]) -> None:
    kind, key, more, holds = case
    assert held(candidacy(kind, **more), key) is holds


def test_no_condition_goes_without_a_case() -> None:
    """Each condition of each kind that the tracker comes with is tried."""
    wanted = {(kind.key, one.key) for kind in BUILT_IN for one in kind.conditions}
    assert {(kind, key) for kind, key, _, _ in CONDITIONS} == wanted
    told = {one.fact for kind in BUILT_IN for one in kind.conditions if one.fact}
    assert told == set(Fact)


@pytest.mark.parametrize(
    ("kind", "key", "more"),
    [("advanced_worker", "good_other", {}), ("grassroots_fighter", "advanced", {}), ("cultural_family", "agreed", {})],
)
def test_what_a_person_says_counts_where_facts_are_silent(kind: str, key: str, more: dict[str, Any]) -> None:
    for holds in (True, False):
        one = candidacy(kind, ticks={key: Ticked(key, holds, "Biên bản số 4", "Bà Lan")}, **more)
        assert held(one, key) is holds
        assert "Biên bản số 4 (Bà Lan)" in {found.why for found in one.findings}


def test_nobody_talks_facts_away() -> None:
    one = candidacy(PERSON, is_graded=True, grades=(COMPLETED,), ticks={"good": Ticked("good", True, "Tôi thấy tốt", "Bà Lan")})
    assert held(one, "good") is False
    assert one.obstacles


def test_conditions_of_others_are_not_asked() -> None:
    keys = {found.condition.key for found in candidacy("advanced_worker").findings}
    assert keys == {"good_other"}  # a tổ trưởng is graded by nobody of the ward
    assert "collective" not in {found.condition.key for found in candidacy(PERSON).findings}  # no collective was weighed


# Verdicts and obstacles

HOLD = Block("hold", "Đang có việc khiếu nại, tố cáo chưa kết thúc", "Luật Thi đua, khen thưởng 06/2022/QH15")
VERDICTS: list[tuple[str, dict[str, Any], Verdict, int]] = [
    ("all in time", {}, Verdict.READY, 0),
    ("one late of six", {"record": record(5, 1)}, Verdict.CONSIDER, 0),
    ("an open block over everything", {"blocks": (HOLD,)}, Verdict.BLOCKED, 1),
    ("too little", {"record": record(1)}, Verdict.NOT_YET, 1),
    ("graded, no grade yet", {"is_graded": True}, Verdict.CONSIDER, 1),
    ("nominated, nothing said yet", {"kind": PERSON, "is_nominated": True, "record": Record()}, Verdict.CONSIDER, 2),
]


@pytest.mark.parametrize(("name", "more", "verdict", "obstacles"), VERDICTS, ids=[case[0] for case in VERDICTS])
def test_verdicts(name: str, more: dict[str, Any], verdict: Verdict, obstacles: int) -> None:
    one = candidacy(more.pop("kind", COLLECTIVE), **more) if "kind" in more else candidacy(**more)
    assert (one.verdict, len(one.obstacles)) == (verdict, obstacles)


def test_a_named_person_agrees_first() -> None:
    row = {"state": "open", "merits": "Cứu người đuối nước", "consent": "", "favoured": False, "is_direct": False}
    one = candidacy(PERSON, is_nominated=True, record=Record(), row=row, ticks={"merit": Ticked("merit", True, "Đúng", "Lan")})
    assert one.obstacles == ("Chưa ghi sự đồng ý của người được đề cử",)
    assert [reason.words for reason in one.reasons_for] == ["Cứu người đuối nước"]
    assert replace(one, row=row | {"consent": "Đồng ý, qua điện thoại"}).obstacles == ()


# Reasons


def words_of(reasons: Any) -> list[str]:
    return [one.words for one in reasons]


def test_reasons_say_what_was_counted() -> None:
    mine = record(2, 1, helped=(Helped("contribution:1", "Bàn ghế"),), initiatives=(STAR, Helped("initiative:5", "Loa")))
    mine = replace(mine, deeds=(*mine.deeds, deed(9, days_early=3), deed(10, is_waiting=True, is_on_time=False)))
    one = candidacy(record=mine)
    assert words_of(one.reasons_for) == [
        "3 trên 4 việc xong đúng hạn", "1 việc xong sớm từ 3 ngày trở lên", "Không lần nào bị trả lại vì sai sót lớn",
        "1 sáng kiến được công nhận", "1 sáng kiến đã ghi nhận", "1 lần phối hợp đúng hẹn với đơn vị khác",
    ]  # fmt: skip
    assert words_of(one.reasons_against) == ["1 việc xong muộn, không có lý do khách quan"]
    worse = candidacy(
        record=replace(mine, deeds=(late_deed(1), replace(late_deed(2), is_unreported=True), deed(3, returned=("r",))))
    )
    assert words_of(worse.reasons_against) == [
        "1 việc quá hạn chưa báo cáo", "1 việc xong muộn, không có lý do khách quan", "1 lần bị trả lại vì sai sót lớn",
    ]  # fmt: skip


def test_a_requested_body_has_no_score_among_its_reasons() -> None:
    card = Card(1, 1, 1, 31, "plan", 9900, "", "Tháng 10/2026")
    assert "Điểm thực hiện kế hoạch trung bình 99,00, 1 kỳ" in words_of(candidacy(cards=(card,)).reasons_for)
    assert not any("Điểm" in words for words in words_of(candidacy(cards=(card,), is_requested=True).reasons_for))


def test_two_days_before_the_deadline_is_not_early() -> None:
    assert [deed(1, days_early=days).is_early for days in (2, 3)] == [False, True]
    assert not replace(late_deed(1), days_early=5).is_early


def test_every_deed_is_listed_behind_its_number() -> None:
    deeds = (
        deed(1), deed(2, returned=("bị trả lại",)), late_deed(3), deed(4, is_waiting=True, is_on_time=False),
        deed(5, is_on_time=False, handed_in_on=None, is_done=False), deed(6),
    )  # fmt: skip
    lines = deed_lines(candidacy(record=Record(deeds, used=frozenset({"assignment:6"}))))
    listed = {name: [address for _, address, _ in found] for name, found in lines.items() if found}
    to = "/assignments/"
    assert listed == {
        "on_time": [f"{to}1", f"{to}2"], "behind": [f"{to}2", f"{to}3", f"{to}5"], "waiting": [f"{to}4"], "used": [f"{to}6"],
    }  # fmt: skip


# Places


def named(name: str, mine: Record, **more: Any) -> Any:
    return candidacy(ref=name, name=name, sort_key=name, record=mine, **more)


BETTER: list[tuple[str, Record, Record]] = [
    ("share", record(5), record(9, 1)),
    ("late", record(8, 2), record(12, 3)),
    ("returned", record(4), replace(record(4), deeds=(*record(3).deeds, deed(4, returned=("r",))))),
    ("reached", record(3, reached=(Helped("reading:1", "Đạt"),)), record(3)),
    ("recognised", record(3, initiatives=(STAR,)), record(3)),
    ("helped", record(3, helped=(Helped("contribution:1", "Bàn ghế"),)), record(3)),
    ("early", replace(record(3), deeds=(*record(2).deeds, deed(3, days_early=4))), record(3)),
    ("on_time", record(4), record(3)),
]


@pytest.mark.parametrize(("key", "better", "worse"), BETTER, ids=[case[0] for case in BETTER])
def test_each_line_of_the_order_decides(key: str, better: Record, worse: Record) -> None:
    assert order_key(better) < order_key(worse)
    above = [one.key for one in ORDER][: [one.key for one in ORDER].index(key)]
    for one in ORDER:
        if one.key in above and key not in ("share", "late"):
            assert one.value(better) == one.value(worse)  # nothing above it decided


def test_no_line_of_the_order_goes_without_a_case() -> None:
    assert [key for key, _, _ in BETTER] == [one.key for one in ORDER]


def test_ties() -> None:
    row = {"state": "open", "merits": "", "favoured": False, "is_direct": False}
    woman = named("b", record(3), row=row | {"favoured": True})
    direct = named("c", record(3), row=row | {"is_direct": True})
    plain = [named("a", record(3)), named("d", record(3))]
    found = placed([*plain, direct, woman], {(COLLECTIVE, "neighbourhoods"): 3})
    assert [(one.name, one.place, one.is_tied, one.is_within) for one in found] == [
        ("b", 1, False, True), ("c", 2, False, True), ("a", 3, True, False), ("d", 3, True, False),
    ]  # fmt: skip
    assert [place_words(one, 3) for one in found] == [
        "Đứng đầu nhóm, trong số dự kiến khen", "Thứ 2 trong nhóm, trong số dự kiến khen",
        *["Đồng hạng 3 trong nhóm, ngang nhau ở số dự kiến khen: người xét chọn"] * 2,
    ]  # fmt: skip
    assert place_words(found[3], None) == "Đồng hạng 3 trong nhóm"


def test_who_has_no_place() -> None:
    front = named("m", record(9), is_requested=True)
    blocked, short = named("x", record(9), blocks=(HOLD,)), named("y", record(1))
    first = named("z", record(4, 1))
    found = placed([front, blocked, short, first], {})
    assert [(one.name, one.place) for one in found] == [("z", 1), ("m", None), ("x", None), ("y", None)]
    assert place_words(found[1], 2) == "Đơn vị được đề nghị phối hợp: không xếp thứ tự"
    assert place_words(found[2], 2) == ""


def test_whom_a_unit_named_stands_beside_the_order() -> None:
    row = {"favoured": False, "is_direct": True, "merits": "Dạy bốn lớp", "state": "open", "consent": ""}
    ticks = {"merit": Ticked("merit", True, "Đúng", "Phòng")}
    nominee = candidacy(
        COLLECTIVE, name="n", ref="n4", is_nominated=True, is_graded=False, record=Record(), row=row, ticks=ticks
    )
    found = placed([nominee, named("z", record(4, 1))], {})
    assert [(one.name, one.place) for one in found] == [("z", 1), ("n", None)]
    assert (found[1].is_fit, place_words(found[1], 2)) == (True, "Do đơn vị đề cử: không xếp thứ tự")


def test_a_comparison_shows_the_fit_then_the_blocked_and_says_why_not_the_others() -> None:
    many = [named(f"{place:02d}", record(20 - place)) for place in range(15)]
    proposed = replace(many[14], row={"state": "proposed", "favoured": False, "is_direct": False, "merits": ""})
    found = placed([*many[:14], proposed, named("x", record(9), blocks=(HOLD,)), named("y", record(1))], {})
    shown = comparison(found)
    assert [one.name for one in shown.cards] == [*(f"{place:02d}" for place in range(12)), "14", "x"]
    assert (shown.more, shown.compared) == (2, 17)
    assert [(one.name, why) for one, why in shown.others] == [("y", "đúng hạn 1 trên 1 việc, cần ít nhất 2 việc")]
    assert len(comparison(found, most=99).cards) == 16
