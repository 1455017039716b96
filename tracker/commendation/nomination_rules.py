"""Nominations: what may be written in one, and what its unit reads of its fate; pure."""

import re
from collections.abc import Iterable
from enum import StrEnum

from tracker.awards.rules import Subject
from tracker.commendation.rules import CampaignState, CandidateState
from tracker.core.text import fold

FEWEST_WORDS = 8  # of what somebody did
IDENTITY_NUMBER = re.compile(r"(?<![\d.])\d(?: ?\d){11}(?!\d)")  # twelve digits, as on an identity card
SUBJECT_PLAIN = {
    Subject.PERSON: "một người",
    Subject.COLLECTIVE: "một tập thể, ví dụ một tổ, một nhóm",
    Subject.HOUSEHOLD: "một hộ gia đình",
}


class Fate(StrEnum):
    """What the nominating unit reads."""

    SENT = "sent"
    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    WITHDRAWN = "withdrawn"


FATE_WORDS = {
    Fate.SENT: "Đã gửi",
    Fate.AWARDED: "Được khen",
    Fate.NOT_AWARDED: "Chưa được khen",
    Fate.WITHDRAWN: "Đã rút",
}


def fate_of(state: str, campaign: str) -> Fate:
    """Nothing of what was weighed is told before the campaign is over, and never why."""
    if state == CandidateState.WITHDRAWN:
        return Fate.WITHDRAWN
    if campaign == CampaignState.OPEN:
        return Fate.SENT
    return Fate.AWARDED if state == CandidateState.AWARDED else Fate.NOT_AWARDED


def needs_consent(subject: Subject) -> bool:
    """People and households are asked before they are named."""
    return subject is not Subject.COLLECTIVE


def writing_problem(words: str) -> str:
    """Why a text may not stand in a nomination, in Vietnamese; empty: it may."""
    if IDENTITY_NUMBER.search(words):
        return "Xin bỏ dãy 12 chữ số giống số căn cước: giấy khen không cần số này."
    return ""


def merits_problem(words: str) -> str:
    """Why this says too little of what somebody did, in Vietnamese; empty: it says enough."""
    return "" if len(words.split()) >= FEWEST_WORDS else "Xin ghi rõ hơn đã làm việc gì, cho ai, kết quả ra sao."


def naming_problem(name: str, *, nominator: str, weighed: Iterable[str] = ()) -> str:
    """Why this name cannot be nominated, in Vietnamese; empty: it can. Nobody names themselves.

    `weighed`: names that are weighed by their work anyway, the unit's and its heads'.
    """
    if fold(name) == fold(nominator):
        return "Ông/bà không tự đề cử mình. Thành tích của người đứng đầu được xét từ kết quả công việc."
    same = next((one for one in weighed if fold(one) == fold(name)), "")
    return f"{same} đã được xét từ kết quả công việc, không cần đề cử." if same else ""
