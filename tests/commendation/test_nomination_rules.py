"""What may be written in a nomination, and what its unit reads of it."""

import pytest

from tracker.awards.rules import Subject
from tracker.commendation.nomination_rules import (
    FATE_WORDS,
    Fate,
    fate_of,
    merits_problem,
    naming_problem,
    needs_consent,
    writing_problem,
)
from tracker.commendation.rules import STATE_WORDS, CampaignState, CandidateState


@pytest.mark.parametrize("state", [one for one in CandidateState if one is not CandidateState.WITHDRAWN])
def test_before_the_decision_a_unit_reads_only_that_it_was_sent(state: CandidateState) -> None:
    assert fate_of(state, CampaignState.OPEN) is Fate.SENT


@pytest.mark.parametrize(
    ("state", "campaign", "fate"),
    [
        (CandidateState.AWARDED, CampaignState.DECIDED, Fate.AWARDED),
        (CandidateState.DECLINED, CampaignState.DECIDED, Fate.NOT_AWARDED),
        (CandidateState.SET_ASIDE, CampaignState.DECIDED, Fate.NOT_AWARDED),
        (CandidateState.OPEN, CampaignState.DECIDED, Fate.NOT_AWARDED),
        (CandidateState.OPEN, CampaignState.CANCELLED, Fate.NOT_AWARDED),
        (CandidateState.WITHDRAWN, CampaignState.OPEN, Fate.WITHDRAWN),
        (CandidateState.WITHDRAWN, CampaignState.DECIDED, Fate.WITHDRAWN),
    ],
)
def test_afterwards_a_unit_reads_the_fate_and_never_why(state: str, campaign: str, fate: Fate) -> None:
    assert fate_of(state, campaign) is fate


def test_every_fate_and_state_has_its_words() -> None:
    assert set(FATE_WORDS) == set(Fate)
    assert set(STATE_WORDS) == set(CandidateState)


@pytest.mark.parametrize(
    ("words", "is_refused"),
    [
        ("Căn cước 031085012345", True),
        ("số 031 085 012 345 cấp 2021", True),
        ("031085012345.", True),
        ("Gọi 0912 345 678 để hỏi", False),
        ("Ủng hộ 100.000.000.000 đồng", False),
        ("Giúp 37 người, 4 buổi, tháng 10/2026", False),
        ("", False),
    ],
)
def test_no_identity_number_stands_in_a_nomination(words: str, is_refused: bool) -> None:
    assert bool(writing_problem(words)) is is_refused


def test_merits_are_more_than_a_word() -> None:
    assert merits_problem("Rất tốt")
    assert not merits_problem("Mở bốn buổi hướng dẫn ba mươi người cao tuổi")


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        ("Bảo mẫu lớp Mai", True),
        ("BẢO  MẪU LỚP MAI", True),
        ("bao mau lop mai", True),
        ("Tổ dân phố số 5", True),
        ("Bảo mẫu lớp Hoa", False),
    ],
)
def test_nobody_names_themselves_or_the_unit_weighed_anyway(name: str, is_refused: bool) -> None:
    assert bool(naming_problem(name, nominator="Bảo mẫu lớp Mai", weighed=["Tổ dân phố số 5"])) is is_refused


def test_people_and_households_are_asked() -> None:
    assert [needs_consent(one) for one in (Subject.PERSON, Subject.COLLECTIVE, Subject.HOUSEHOLD)] == [True, False, True]
