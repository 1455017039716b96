"""From rows to candidates: which work counts and how, what blocks with its article, what warns, whose a deed is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from candidates import DUE, candidacy, done, earlier, head, three, unit, weighed

from tracker.accountability.counting import Return
from tracker.commendation.candidacy import Candidacy, Verdict
from tracker.commendation.rules import BLOCKS, HOLD_BASIS, HOLD_WORDS, ONCE, HoldKind
from tracker.tasks.rules import State

PERSON, COLLECTIVE = "certificate_person", "certificate_collective"
HOLD = {"id": 1, "appointment": None, "kind": "complaint", "opened_on": "2026-05-04", "closed_on": None}
USED = [{"used": f"assignment:{number}", "award": 5, "code": "KT-1", "decision_number": "12/QĐ-UBND"} for number in (1, 2, 3)]
RIVAL = {"id": 88, "campaign": 4, "kind": PERSON, "name": "Tổ trưởng cũ", "achievements": '[["assignment:2", "Việc 2"]]'}


def one(row: dict[str, Any], work: Any = None, kind: str = COLLECTIVE, place: int = 0) -> Candidacy:
    return weighed(row, three() if work is None else work, kind)[place]


# Blocks

BLOCKED: list[tuple[str, dict[str, Any], str, str, str]] = [
    *[
        ("hold", {"holds": [HOLD | {"kind": str(kind)}]}, f"Đang có việc {words} chưa kết thúc, từ 04/05/2026", HOLD_BASIS, "/holds")
        for kind, words in HOLD_WORDS.items()
    ],
    ("used", {"used": USED}, "Thành tích này đã được khen (quyết định 12/QĐ-UBND)", ONCE, "/awards/5"),
    ("rival", {"rivals": [RIVAL]}, "Thành tích này đang nằm trong đề nghị khen “Tổ trưởng cũ”", ONCE, "/campaigns/4"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "lists", "words", "basis", "url"), BLOCKED, ids=[f"{case[0]}-{case[3]}" for case in BLOCKED])
def test_a_block(key: str, lists: dict[str, Any], words: str, basis: str, url: str) -> None:
    found = one(unit(**lists))
    assert [(block.key, block.words, block.basis, block.url) for block in found.blocks] == [(key, words, basis, url)]
    assert (found.verdict, words in found.obstacles) == (Verdict.BLOCKED, True)


def test_the_page_of_rules_knows_every_block() -> None:
    assert {basis for _, basis in BLOCKS} == {basis for _, _, _, basis, _ in BLOCKED}
    assert set(HOLD_WORDS) == set(HoldKind)


def test_a_hold_of_the_unit_blocks_its_head_and_not_the_other_way_round() -> None:
    both = {"heads": [head()], "holds": [HOLD]}
    assert [block.key for block in one(unit(**both), kind=PERSON).blocks] == ["hold"]
    of_head = {"heads": [head(), head(32, since="2024-01-01", until="2026-02-01")], "holds": [HOLD | {"appointment": 31}]}
    assert [[block.key for block in found.blocks] for found in weighed(unit(**of_head), three(), PERSON)] == [["hold"], []]
    collective = one(unit(**of_head))
    assert collective.blocks == ()
    assert "head" in {warning.key for warning in collective.warnings}


def test_its_own_proposal_is_no_rival() -> None:
    row = {
        "id": 88, "kind": COLLECTIVE, "appointment": None, "source": "facts", "state": "proposed", "merits": "", "favoured": 0,
        "is_direct": 0, "nominated_at": None, "proposed_at": None, "decided_at": None,
    }  # fmt: skip
    assert one(unit(rivals=[RIVAL | {"kind": COLLECTIVE}], rows=[row])).blocks == ()


def test_what_was_used_in_part_is_left_out_and_said() -> None:
    found = one(unit(used=USED[:1]))
    assert (found.record.on_time, found.record.due, found.blocks) == (2, 2, ())
    assert [warning.words for warning in found.warnings] == ["1 việc đã được khen trước đây nên không tính lại"]


# A title of the year


def test_a_title_builds_on_another_and_stands_once_a_year() -> None:
    """LĐTT uses up no single achievement: CSTĐCS may rest on the same year, a giấy khen on the same work."""
    spent = {"heads": [head()], "used": USED}
    worker = one(unit(**spent), kind="advanced_worker")
    assert (worker.uses, worker.record.on_time) == ((("title:advanced_worker:2026:7:31", "Lao động tiên tiến"),), 3)
    assert worker.blocks == ()
    held = spent | {"used": [*USED, USED[0] | {"used": worker.uses[0][0], "award": 9}]}
    assert [(block.key, block.url) for block in one(unit(**held), kind="advanced_worker").blocks] == [("used", "/awards/9")]
    assert one(unit(**held), kind="grassroots_fighter").blocks == ()


def test_only_a_commendation_for_what_was_done_uses_it_up() -> None:
    assert {key for key, _ in one(unit()).uses} == {"assignment:1", "assignment:2", "assignment:3"}
    assert {key for key, _ in one(unit(), kind="city_merit").uses} == {"assignment:1", "assignment:2", "assignment:3"}
    assert [key for key, _ in one(unit(), kind="cultural_neighbourhood").uses] == ["title:cultural_neighbourhood:2026:7:0"]


# Warnings

WARNED: list[tuple[str, dict[str, Any], str]] = [
    ("appeal", {"waiting": [{"appointment": 31}]}, "Có giải trình hoặc kiến nghị về điểm chưa trả lời"),
    (
        "closed", {"holds": [HOLD | {"kind": "discipline", "closed_on": "2026-07-01"}]},
        "Có việc xem xét kỷ luật đã kết thúc trong thời gian xét: xin xem kết quả",
    ),
    ("left", {"heads": [head(until="2026-09-30")]}, "Đã thôi giữ chức từ 30/09/2026"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "lists", "words"), WARNED, ids=[case[0] for case in WARNED])
def test_a_warning(key: str, lists: dict[str, Any], words: str) -> None:
    found = one(unit(**({"heads": [head()]} | lists)), kind=PERSON)
    assert [(warning.key, warning.words) for warning in found.warnings] == [(key, words)]
    assert found.verdict is Verdict.CONSIDER


def test_a_complaint_that_is_closed_warns_of_nothing() -> None:
    assert one(unit(holds=[HOLD | {"closed_on": "2026-07-01"}])).warnings == ()


def test_work_not_settled_yet_warns() -> None:
    open_work = replace(done(4, due_on=date(2027, 1, 31)), state=State.IN_PROGRESS, first_counted_on=None, counted_on=None)
    found = one(unit(), [*three(), replace(open_work, due_on=date(2026, 12, 20), late_after=date(2027, 1, 31))])
    assert (found.record.waiting, found.record.due, [warning.key for warning in found.warnings]) == (1, 3, ["waiting"])


# Deeds

LATE = DUE + timedelta(days=4)
SENT_BACK = Return(3, datetime(2026, 6, 9, 8, tzinfo=UTC), date(2026, 6, 9), DUE, serious=True)
OPEN = replace(done(1), state=State.IN_PROGRESS, first_counted_on=None, counted_on=None)
HANDED = replace(OPEN, state=State.CANCELLED, handed_over_on=earlier(3), percent=40)
DEEDS: list[tuple[str, Any, tuple[int, int, int, int, int] | None]] = [
    # on time, early, late, returned, unreported
    ("on its day", done(1), (1, 0, 0, 0, 0)),
    ("three days early", done(1, on=earlier(3)), (1, 1, 0, 0, 0)),
    ("four days late", done(1, on=LATE), (0, 0, 1, 0, 0)),
    ("late, the cause confirmed", replace(done(1, on=LATE), excused=frozenset({f"due:{DUE}"})), (1, 0, 0, 0, 0)),
    ("never sent", OPEN, (0, 0, 1, 0, 1)),
    ("never sent, the cause confirmed", replace(OPEN, excused=frozenset({f"due:{DUE}"})), None),
    ("handed over in time", HANDED, None),
    ("returned for a serious fault", replace(done(1), returns=(SENT_BACK,)), (1, 0, 0, 1, 0)),
    ("returned, confirmed", replace(done(1), returns=(SENT_BACK,), excused=frozenset({"review:3"})), (1, 0, 0, 0, 0)),
    ("due in another year", done(1, on=date(2025, 6, 1), due_on=date(2025, 6, 1)), None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "work", "counts"), DEEDS, ids=[case[0] for case in DEEDS])
def test_how_a_deed_counts(name: str, work: Any, counts: tuple[int, int, int, int, int] | None) -> None:
    record = one(unit(), [work]).record
    assert len(record.deeds) == (1 if counts else 0)
    assert (record.on_time, record.early, record.late, record.returned, record.unreported) == (counts or (0, 0, 0, 0, 0))


def test_a_head_answers_for_their_own_time() -> None:
    heads = [head(), head(32, person=92, name="Giáo viên Âm nhạc", since="2026-07-01")]
    heads[0]["until"] = "2026-06-30"
    work = [*three(), done(4, on=date(2026, 8, 3), due_on=date(2026, 8, 3))]
    first, second = weighed(unit(heads=heads), work, PERSON)
    assert [found.record.on_time for found in (first, second)] == [3, 1]
    assert (first.collective, second.collective) == (True, True)  # the collective is one


def test_a_head_rests_on_the_collective() -> None:
    late = [done(number, on=LATE) for number in range(10, 20)]
    mine = [replace(work, placed=31) for work in three()]
    found = one(unit(heads=[head()]), [*mine, *(replace(work, placed=0) for work in late)], PERSON)
    assert found.record.on_time == 3
    assert [missed.condition.key for missed in found.missed] == ["collective"]


def test_grades() -> None:
    row = unit("school", heads=[head()], grades=[{"appointment": 31, "grade": "good", "disciplined": 1, "number": 2}])
    found = one(row, kind=PERSON)
    assert found.is_graded
    assert [missed.condition.key for missed in found.missed] == ["no_discipline"]
    cards = [
        {"id": 1, "sheet": 1, "number": 1, "appointment": 31, "rule_set": "nd233", "total": total, "grade": "good",
         "first_on": first, "last_on": last}
        for total, first, last in ((9100, "2026-04-01", "2026-04-30"), (8801, "2026-05-01", "2026-05-31"))
    ]  # fmt: skip
    mean = one(unit("school", heads=[head()], cards=cards), kind=PERSON)
    assert "trung bình 89,51 của 2 kỳ" in mean.grades[0].words  # 89.505 rounds up
    assert mean.bases == [{"sheet": 1, "number": 1, "grade": "good"}] * 2


def test_mat_tran_is_found_and_never_graded() -> None:
    found = one(unit("front", cards=[], grades=[]))
    assert (found.is_requested, found.is_graded, found.verdict) == (True, False, Verdict.READY)
    assert {finding.condition.key for finding in found.findings} == {"merit"}


def test_what_sources_say() -> None:
    asked = {"id": 1, "what": "Cho mượn hội trường", "due_on": "2026-05-10", "answered_at": "2026-05-10T09:00:00+00:00"}
    late = asked | {"id": 2, "answered_at": "2026-05-12T09:00:00+00:00"}
    mine = {"id": 1, "title": "Loa phường", "certificate": "12/QĐ", "appointment": 31}
    others = {"id": 2, "title": "Lớp tối", "certificate": "", "appointment": 32}
    found = one(unit(heads=[head()], helped=[asked, late], initiatives=[mine, others]), kind=PERSON)
    assert [thing.key for thing in found.record.helped] == ["contribution:1"]
    assert [(thing.key, thing.is_recognised) for thing in found.record.initiatives] == [("initiative:1", True)]


def test_the_plain_candidate_is_ready() -> None:
    assert candidacy().verdict is Verdict.READY
    assert one(unit()).verdict is Verdict.READY
