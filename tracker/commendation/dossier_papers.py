"""Tờ trình with its lists, biên bản of the council's meeting, báo cáo thành tích, as papers of one dossier."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tracker.accountability.sheet_papers import Letterhead
from tracker.awards.rules import SUBJECT_WORDS, AwardKind, Granter, Subject, VotesOf
from tracker.commendation.meetings import Meeting
from tracker.commendation.paper_rules import Dossier, Put
from tracker.commendation.report_text import honour, parts_of, summary, text_of
from tracker.core.papers import Annex, Ground, Heading, Paper, Table
from tracker.core.text import capital, day_short, number, percent
from tracker.wards.rules import issuing_body

COUNCIL = "Hội đồng Thi đua - Khen thưởng"
LIST_HEAD = ("STT", "Họ tên, tập thể", "Chức vụ, đơn vị", "Hình thức", "Thành tích tóm tắt")
LIST_WIDTHS = (12, 36, 40, 33, 44)
VOTE_HEAD = ("STT", "Họ tên, tập thể", "Chức vụ, đơn vị", "Tán thành", "Không tán thành", "Tỷ lệ", "Kết quả")
VOTE_WIDTHS = (12, 38, 42, 17, 17, 17, 22)
REPORTERS = {
    Subject.PERSON: "NGƯỜI BÁO CÁO",
    Subject.COLLECTIVE: "ĐẠI DIỆN TẬP THỂ",
    Subject.HOUSEHOLD: "ĐẠI DIỆN HỘ GIA ĐÌNH",
}
LOCAL = "Luật Tổ chức chính quyền địa phương"
NUMBERED = re.compile(r" (?:số )?(\d+/\d{4}/)")


@dataclass(frozen=True, slots=True)
class Desk:
    """A dossier at the moment its papers are made: who issues them, how they are dated and footed."""

    dossier: Dossier
    made_at: datetime

    @property
    def body(self) -> str:
        """Ủy ban nhân dân phường Đồ Sơn"""
        return " ".join(issuing_body(self.dossier.settled, self.dossier.ward))

    @property
    def above(self) -> str:
        """UBND phường Đồ Sơn: the body over another's name is written short (NĐ 30/2020, Phụ lục I)."""
        return self.body.replace("Ủy ban nhân dân", "UBND")

    @property
    def ward(self) -> str:
        """phường Đồ Sơn"""
        return issuing_body(self.dossier.settled, self.dossier.ward)[-1]

    @property
    def office(self) -> str:
        return self.dossier.office or "Phòng Văn hóa - Xã hội"

    @property
    def proposal_sign(self) -> str:
        """TTr-VHXH, by the office's part of the ward's sign."""
        return f"TTr-{self.dossier.settled.letter_suffix.rpartition('-')[2] or 'VHXH'}"

    @property
    def footer(self) -> str:
        """Until a decision stands, everything is a draft."""
        return f"{'' if self.dossier.is_decided else '(dự thảo) '}{self.dossier.journal.words}"

    def letterhead(self, dated: date) -> Letterhead:
        return Letterhead(self.dossier.ward, self.dossier.settled, dated, self.made_at, self.dossier.journal)


def grounds(kinds: Sequence[AwardKind]) -> list[Ground]:
    """Căn cứ: every text its kinds rest on, each once."""
    texts = (cited(part.strip()) for kind in kinds for part in kind.basis.split(";"))
    return [Ground(f"Căn cứ {text};") for text in dict.fromkeys((LOCAL, *texts)) if text]


def cited(basis: str) -> str:
    """NĐ 129/2025/NĐ-CP Điều 59 → Điều 59 Nghị định số 129/2025/NĐ-CP"""
    whole, article, number = re.sub(r"^NĐ ", "Nghị định ", basis).partition(" Điều ")
    return f"{article.strip()} {number} " * bool(article) + NUMBERED.sub(r" số \1", whole)


# Tờ trình


def proposal(desk: Desk) -> tuple[Paper | Annex, ...]:
    """The office asks the chairman: grounds, what was done, how many of each kind; a list of each kind goes with it."""
    dossier = desk.dossier
    groups = dossier.by_kind(dossier.submitted)
    parts = [
        *grounds([kind for kind, _ in groups]), f"{desk.office} kính trình Chủ tịch {desk.body} như sau:",
        Heading("I. Quá trình xét"), seen_words(dossier), *council_words(desk),
        Heading("II. Đề nghị khen thưởng"), *(asked_words(kind, members) for kind, members in groups), *sum_words(dossier),
        f"{desk.office} kính trình Chủ tịch {desk.body} xem xét, quyết định (có danh sách, báo cáo thành tích"
        f"{' và biên bản họp' if dossier.meeting else ''} kèm theo)./.",
    ]  # fmt: skip
    paper = desk.letterhead(dossier.today).paper(
        title="Tờ trình", about=f"Về việc khen thưởng: {dossier.name}", parts=tuple(parts), number=f"……/{desk.proposal_sign}",
        signed=("TRƯỞNG PHÒNG",), name=dossier.office_head, copies=("Như trên", f"{COUNCIL} {desk.ward}", "Lưu: VT"),
        footer=desk.footer,
    )  # fmt: skip
    to = (f"Chủ tịch {desk.body}",)
    along = f"(Kèm theo Tờ trình số ……/{desk.proposal_sign} ngày {day_short(dossier.today)} của {desk.office})"
    annexes = (list_annex(kind, members, along, desk) for kind, members in groups)
    return replace(paper, above=desk.above, body=(desk.office,), to=to), *annexes


def seen_words(dossier: Dossier) -> str:
    what = f"Thực hiện {dossier.plan_title}" if dossier.plan_title else f"Thực hiện công tác khen thưởng năm {dossier.year}"
    return (
        f"{what}, căn cứ kết quả từ ngày {day_short(dossier.first_on)} đến ngày {day_short(dossier.last_on)}, có"
        f" {len(dossier.puts)} trường hợp được đề nghị xét khen thưởng."
    )


def council_words(desk: Desk) -> list[str]:
    meeting = desk.dossier.meeting
    if meeting is None:
        return []
    return [
        f"Ngày {day_short(meeting.held_on)}, {COUNCIL} {desk.ward} đã họp xét; {len(desk.dossier.submitted)} trường hợp đủ số phiếu"
        " tán thành theo quy định."
    ]


def asked_words(kind: AwardKind, members: Sequence[Put]) -> str:
    """- Tặng Giấy khen: 12 cá nhân;"""
    words = honour(members[0])
    above = ", trình cấp có thẩm quyền" if kind.granter is Granter.ABOVE else ""
    return f"- {capital(words)}{above}: {len(members)} {SUBJECT_WORDS[kind.subject].lower()}."


def sum_words(dossier: Dossier) -> list[str]:
    """Tiền thưởng, where every sum is known."""
    mine = [dossier.money(put) for put in dossier.submitted if put.kind.granter is Granter.WARD]
    known = [one for one in mine if one is not None]
    if not mine:
        return []
    if len(known) < len(mine):
        return ["Tiền thưởng kèm theo: thực hiện theo quy định hiện hành."]
    return [f"Tiền thưởng kèm theo: {number(sum(known))} đồng."]


def list_annex(kind: AwardKind, members: Sequence[Put], along: str, desk: Desk) -> Annex:
    form = honour(members[0])
    form = capital(form)
    rows = tuple((str(place), put.name, put.place, form, summary(put)) for place, put in enumerate(members, 1))
    about = f"Đề nghị {honour(members[0])} ({SUBJECT_WORDS[kind.subject].lower()})"
    count = f"Danh sách có {len(members)} {SUBJECT_WORDS[kind.subject].lower()}./."
    table = Table(LIST_HEAD, LIST_WIDTHS, rows, centred=frozenset({0}))
    return Annex("Danh sách", about, along, (table, count), desk.made_at, desk.footer)


# Biên bản


def minutes_paper(desk: Desk) -> Paper:
    """The council's meeting: who was there, every count, what carried; secretary and chair sign side by side."""
    dossier, meeting = desk.dossier, desk.dossier.meeting
    assert meeting is not None
    carried = sum(dossier.has_carried(put) for put in dossier.puts)
    again = [f"Biên bản này thay biên bản ghi trước đó. Lý do: {meeting.reason}"] if meeting.number > 1 else []
    where = f" tại {meeting.place}" if meeting.place else ""
    parts: list[str | Table] = [
        f"Ngày {day_short(meeting.held_on)}{where}, {COUNCIL} {desk.ward} họp xét khen thưởng: {dossier.name}.", *again,
        Heading("I. Thành phần"), *attendance_words(meeting),
        Heading("II. Nội dung"),
        f"Hội đồng nghe báo cáo và xem xét {len(dossier.puts)} trường hợp được đề nghị khen thưởng.", *meeting.summary.splitlines(),
        Heading("III. Kết quả"),
    ]  # fmt: skip
    for kind, members in dossier.by_kind(dossier.puts):
        parts += [Heading(f"{kind.name} ({kind.votes.words})"), vote_table(kind, members, dossier, meeting)]
    parts.append(
        f"Kết luận: {carried} trường hợp đủ số phiếu theo quy định, {len(dossier.puts) - carried} trường hợp chưa đủ."
        " Biên bản đã được đọc lại và thông qua tại cuộc họp./."
    )
    paper = desk.letterhead(meeting.held_on).paper(
        title="Biên bản", about=f"Họp xét khen thưởng: {dossier.name}", parts=tuple(part for part in parts if part),
        number="……/BB-HĐTĐKT", beside=("THƯ KÝ",), beside_name=meeting.secretary, signed=("CHỦ TỌA",), name=meeting.chair,
        copies=(), footer=desk.footer,
    )  # fmt: skip
    return replace(paper, above=desk.above, body=("Hội đồng", "Thi đua - Khen thưởng"))


def attendance_words(meeting: Meeting) -> list[str]:
    seen = meeting.seen
    return [
        f"Chủ tọa: {meeting.chair}", f"Thư ký: {meeting.secretary}",
        f"Tổng số thành viên hội đồng: {seen.members} người. Có mặt: {seen.present} người. Vắng mặt, gửi ý kiến bằng văn bản:"
        f" {seen.in_writing} người. Vắng mặt, không gửi ý kiến: {seen.absent} người.",
    ]  # fmt: skip


def vote_table(kind: AwardKind, members: Sequence[Put], dossier: Dossier, meeting: Meeting) -> Table:
    base = meeting.seen.members if kind.votes.of is VotesOf.ALL else meeting.seen.voting
    rows = []
    for place, put in enumerate(members, 1):
        count = put.count
        votes = (
            (str(count.votes_for), str(count.votes_against), percent(count.votes_for, base)) if count else ("", "", "")
        )  # fmt: skip
        result = "Chưa có số phiếu" if count is None else "Đủ phiếu" if dossier.has_carried(put) else "Chưa đủ phiếu"
        rows.append((str(place), put.name, put.place, *votes, result))
    of = "Tỷ lệ trên số thành viên" if kind.votes.of is VotesOf.ALL else "Tỷ lệ trên số bỏ phiếu"
    head = tuple(of if one == "Tỷ lệ" else one for one in VOTE_HEAD)
    return Table(head, VOTE_WIDTHS, tuple(rows), centred=frozenset({0, 3, 4, 5}))


# Báo cáo thành tích


def report_paper(put: Put, desk: Desk) -> Paper:
    """One candidate's report, in the words that stand; a requested body or a citizen reports under no office of the ward."""
    name = put.name if put.kind.subject is not Subject.COLLECTIVE else ""
    paper = desk.letterhead(desk.dossier.today).paper(
        title="Báo cáo thành tích", about=f"Đề nghị {honour(put)}", parts=parts_of(text_of(put, desk.dossier)),
        beside=("XÁC NHẬN CỦA", "CẤP TRÌNH KHEN"), signed=(REPORTERS[put.kind.subject],), name=name, copies=(),
        footer=desk.footer,
    )  # fmt: skip
    body = put.unit_name or (put.name if put.kind.subject is Subject.COLLECTIVE else "")
    if not body:
        return paper
    return replace(paper, above="" if put.is_requested else desk.above, body=(body,))
