"""Whatever the records: a block forbids, late work never helps, groups never mix, equals are tied, what was used counts no more."""

from dataclasses import replace
from typing import Any

from candidates import candidacy, deed, late_deed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.commendation.candidacy import Block, Candidacy, Ticked
from tracker.commendation.deeds import Helped, Record
from tracker.commendation.placing import placed, rank_key, shared

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a machine that is busy
GROUPS = ("schools", "neighbourhoods")
KINDS = ("certificate_collective", "certificate_person", "advanced_worker")
BLOCKS = (Block("hold", "Đang có việc chưa kết thúc"), Block("used", "Đã được khen"), Block("rival", "Đang được đề nghị"))


def deeds_of(shapes: list[int]) -> tuple[Any, ...]:
    """0 in time · 1 early · 2 late · 3 returned and in time · 4 waiting · 5 late, unreported."""
    made = []
    for number, shape in enumerate(shapes, 1):
        made.append(
            deed(number, days_early=5) if shape == 1
            else late_deed(number) if shape == 2
            else deed(number, returned=("bị trả lại",)) if shape == 3
            else deed(number, is_waiting=True, is_on_time=False) if shape == 4
            else replace(late_deed(number), is_unreported=True) if shape == 5
            else deed(number)
        )  # fmt: skip
    return tuple(made)


things = st.lists(st.booleans(), max_size=2).map(
    lambda marks: tuple(Helped(f"initiative:{place}", "Sáng kiến", is_recognised=mark) for place, mark in enumerate(marks))
)
records = st.builds(
    lambda shapes, initiatives, used: Record(
        deeds_of(shapes), initiatives=initiatives, used=frozenset(f"assignment:{one}" for one in used)
    ),
    st.lists(st.integers(0, 5), max_size=7), things, st.sets(st.integers(1, 7), max_size=2),
)  # fmt: skip
row = st.fixed_dictionaries({
    "favoured": st.booleans(), "is_direct": st.booleans(), "merits": st.just(""), "state": st.sampled_from(["open", "set_aside"]),
    "consent": st.sampled_from(["", "có"]),
})  # fmt: skip
ticks = st.sampled_from([{}, {"good_other": Ticked("good_other", True, "Có giấy", "Lan")}])


@st.composite
def groups_of_candidates(draw: Any) -> list[Candidacy]:
    made = []
    for number in range(draw(st.integers(1, 6))):
        made.append(
            candidacy(
                draw(st.sampled_from(KINDS)), ref=f"r{number}", sort_key=str(number), peer_group=draw(st.sampled_from(GROUPS)),
                record=draw(records), row=draw(st.none() | row), ticks=draw(ticks), is_graded=draw(st.booleans()),
                is_requested=draw(st.booleans()), blocks=tuple(draw(st.lists(st.sampled_from(BLOCKS), max_size=2))),
            )
        )  # fmt: skip
    return made


@PATIENT
@given(groups_of_candidates())
def test_nobody_with_an_open_block_can_be_proposed_or_is_placed(made: list[Candidacy]) -> None:
    for one in placed(made, {}):
        if one.blocks:
            assert one.obstacles
            assert (one.place, one.is_within) == (None, False)
        if not one.obstacles:
            assert one.is_fit
            assert all(found.holds for found in one.findings)


@PATIENT
@given(groups_of_candidates(), st.integers(0, 5), st.integers(1, 3))
def test_a_late_deed_more_never_improves_a_place(made: list[Candidacy], which: int, more: int) -> None:
    numbers = {(kind, group): 2 for kind in KINDS for group in GROUPS}
    one = made[which % len(made)]
    worse = replace(
        one, record=replace(one.record, deeds=(*one.record.deeds, *(late_deed(100 + place) for place in range(more))))
    )
    before = next(x for x in placed(made, numbers) if x.ref == one.ref)
    after = next(x for x in placed([worse if x.ref == one.ref else x for x in made], numbers) if x.ref == one.ref)
    assert after.place is None or (before.place is not None and after.place >= before.place)
    assert not after.is_within or before.is_within


@PATIENT
@given(groups_of_candidates())
def test_places_are_given_inside_a_kind_and_group_alone(made: list[Candidacy]) -> None:
    whole = {one.ref: one.place for one in placed(made, {})}
    for kind in KINDS:
        for group in GROUPS:
            mine = [one for one in made if (one.kind.key, one.peer_group) == (kind, group)]
            assert {one.ref: one.place for one in placed(mine, {})} == {one.ref: whole[one.ref] for one in mine}


@PATIENT
@given(groups_of_candidates(), st.integers(0, 4))
def test_equals_are_tied_and_none_of_them_is_preferred(made: list[Candidacy], number: int) -> None:
    found = placed(made, {(kind, group): number for kind in KINDS for group in GROUPS})
    by_place: dict[Any, list[Candidacy]] = {}
    for one in found:
        if one.place is not None:
            by_place.setdefault((one.kind.key, one.peer_group, one.place), []).append(one)
    for equals in by_place.values():
        assert len({rank_key(one) for one in equals}) == 1
        assert {one.is_tied for one in equals} == {len(equals) > 1}
        assert len({one.is_within for one in equals}) == 1
    assert all(sum(one.is_within for one in found if (one.kind.key, one.peer_group) == pair) <= number
               for pair in {(one.kind.key, one.peer_group) for one in found})  # fmt: skip


@PATIENT
@given(records)
def test_what_was_used_counts_no_more(mine: Record) -> None:
    keys = {key for key, _ in mine.achievements}
    assert not keys & mine.used
    rest = replace(mine, deeds=tuple(one for one in mine.deeds if one.key not in mine.used), used=frozenset())
    assert (mine.on_time, mine.due, mine.early) == (rest.on_time, rest.due, rest.early)
    spent = replace(mine, used=mine.used | keys)
    assert (spent.achievements, spent.on_time, spent.recognised) == ((), 0, 0)
    assert shared(mine.achievements, keys) == tuple(words for _, words in mine.achievements)
