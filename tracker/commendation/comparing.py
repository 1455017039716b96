"""The comparison of one peer group: who gets a card, who is named with what is missing, the counts of a campaign; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.awards.rules import GRANTER_WORDS, MERIT_WORDS, SUBJECT_WORDS, AwardKind, Subject
from tracker.commendation.candidacy import Candidacy, Verdict
from tracker.commendation.deeds import Deed, Helped, Record
from tracker.commendation.rules import CandidateSource, CandidateState
from tracker.core.text import day_short, points, uncapital

CARDS = 12
GROUP_TITLES = {
    "offices": "các phòng, trung tâm", "schools": "các trường", "neighbourhoods": "các tổ dân phố",
    "organisations": "Mặt trận và các tổ chức",
}  # fmt: skip
GROUP_NOUNS = {"offices": "đơn vị", "schools": "trường", "neighbourhoods": "tổ dân phố", "organisations": "tổ chức"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Candidates of one kind and peer group: `cards` side by side, `more` fit ones left out of them, `others` with the first
    thing that each misses; `compared`: how many there are."""

    cards: tuple[Candidacy, ...]
    more: int
    others: tuple[tuple[Candidacy, str], ...]
    compared: int


def comparison(candidates: Sequence[Candidacy], *, most: int = CARDS) -> Comparison:
    """`candidates` best placed first, as `Found.of` has them; at most `most` of those that are fit, and all that are blocked."""
    fit = [one for one in candidates if one.is_fit]
    blocked = [one for one in candidates if one.verdict is Verdict.BLOCKED]
    others = tuple((one, one.missed[0].why) for one in candidates if one.verdict is Verdict.NOT_YET)
    shown = [one for place, one in enumerate(fit) if place < most or one.state == CandidateState.PROPOSED]
    return Comparison((*shown, *blocked), len(fit) - len(shown), others, len(candidates))


@dataclass(frozen=True, slots=True)
class Tally:
    """How the candidates of one kind and peer group stand. `number`: how many the campaign means to give (None: not set)."""

    kind: AwardKind
    peer_group: str
    ready: int
    consider: int
    blocked: int
    proposed: int
    number: int | None


def tally(kind: AwardKind, peer_group: str, candidates: Sequence[Candidacy], number: int | None) -> Tally:
    verdicts = [one.verdict for one in candidates]
    return Tally(
        kind, peer_group, ready=verdicts.count(Verdict.READY), consider=verdicts.count(Verdict.CONSIDER),
        blocked=verdicts.count(Verdict.BLOCKED), proposed=sum(one.state == CandidateState.PROPOSED for one in candidates),
        number=number,
    )  # fmt: skip


def place_words(one: Candidacy, number: int | None) -> str:
    """Đứng đầu nhóm, trong số dự kiến khen · Đồng hạng 2 trong nhóm; empty for whoever is not placed."""
    if one.is_fit and one.is_requested:
        return "Đơn vị được đề nghị phối hợp: không xếp thứ tự"
    if one.is_fit and one.is_nominated:
        return "Do đơn vị đề cử: không xếp thứ tự"
    if one.place is None:
        return ""
    place = f"{'Đồng hạng' if one.is_tied else 'Thứ'} {one.place} trong nhóm"
    if one.place == 1 and not one.is_tied:
        place = "Đứng đầu nhóm"
    if one.is_within:
        return f"{place}, trong số dự kiến khen"
    if number is not None and one.place <= number:
        return f"{place}, ngang nhau ở số dự kiến khen: người xét chọn"
    return place


def who_words(one: Candidacy) -> str:
    """Whom a card is about, under its name."""
    if one.kind.subject is Subject.COLLECTIVE and not one.is_nominated:
        return "Tập thể"
    parts = [part for part in (one.position, one.unit_name) if part and part != one.name]
    return parts[0] if len(parts) == 2 and parts[1] in parts[0] else ", ".join(parts)


def noun_of(kind: AwardKind, peer_group: str) -> str:
    """What is counted in a group: tổ dân phố, or người."""
    return "người" if kind.subject is Subject.PERSON else GROUP_NOUNS.get(peer_group, "đơn vị")


def kind_line(kind: AwardKind) -> str:
    """What a kind of award is, in one line."""
    found = "Sổ Việc tìm ứng viên từ số liệu" if kind.is_suggested else "người xét ghi căn cứ từng điều kiện"
    return f"{SUBJECT_WORDS[kind.subject]}, {uncapital(MERIT_WORDS[kind.merit])}; {uncapital(GRANTER_WORDS[kind.granter])}; {found}."


def ref_of(row: Mapping[str, Any]) -> str:
    """What names a candidate's row in addresses, as weighing does."""
    if row["source"] == CandidateSource.NOMINATED:
        return f"n{row['id']}"
    return f"{row['kind']}.{row['unit']}.{row['appointment'] or 0}"


# What is behind the numbers of one candidate


Line = tuple[str, str, str]  # words, address, note


def deed_lines(one: Candidacy) -> dict[str, list[Line]]:
    """Everything behind a candidate's numbers, by section of its page; work done in time but once returned stands in two."""
    record = one.record
    deeds = sorted(record.deeds, key=lambda deed: (deed.due_on, deed.id))
    fresh = [deed for deed in deeds if deed.key not in record.used]
    settled = [deed for deed in fresh if not deed.is_waiting]
    return {
        "on_time": [line_of(deed, submitted(deed)) for deed in settled if deed.is_on_time],
        "behind": [line_of(deed, trouble(deed)) for deed in settled if deed.returned or not deed.is_on_time],
        "waiting": [line_of(deed, f"hạn {day_short(deed.due_on)}") for deed in fresh if deed.is_waiting],
        "used": [line_of(deed, submitted(deed)) for deed in deeds if deed.key in record.used],
        **{
            name: [(thing.words, thing.url, thing_note(thing, record)) for thing in things]
            for name, things in things_of(record)
        },
        "missed": [(missed.words, missed.url, missed.note) for missed in record.missed],
        "cards": [(card.words, f"/scores/cards/{card.id}", f"{points(card.total)} điểm") for card in one.scores],
    }


def things_of(record: Record) -> tuple[tuple[str, tuple[Helped, ...]], ...]:
    return ("reached", record.reached), ("initiatives", record.initiatives), ("helped", record.helped)


def line_of(deed: Deed, note: str) -> Line:
    return deed.title, f"/assignments/{deed.id}", note


def submitted(deed: Deed) -> str:
    """nộp 20/11/2026, sớm 3 ngày"""
    early = f", sớm {deed.days_early} ngày" if deed.days_early > 0 else ""
    return f"nộp {day_short(deed.handed_in_on)}{early}"


def trouble(deed: Deed) -> str:
    """nộp sau hạn 12/10/2026, 4 ngày; bị trả lại vì sai sót lớn ngày 20/10/2026"""
    return "; ".join((*deed.late, *deed.returned)) or f"hạn {day_short(deed.due_on)}, chưa xong"


def thing_note(thing: Helped, record: Record) -> str:
    if thing.key in record.used:
        return "đã được khen, không tính lại"
    return "đã được công nhận" if thing.is_recognised else thing.note
