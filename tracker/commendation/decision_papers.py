"""The decision with its lists and money, and the certificates it grants, as sheets of one dossier."""

import re
from collections.abc import Sequence

from tracker.awards.rules import SUBJECT_WORDS, AwardKind, PaperKind
from tracker.commendation.dossier_papers import COUNCIL, Desk, grounds
from tracker.commendation.paper_rules import Dossier, Put
from tracker.commendation.report_text import honour, reason
from tracker.commendation.rules import is_for_committee
from tracker.core.certificates import Certificate
from tracker.core.money import in_words
from tracker.core.papers import Annex, Ground, Middle, Paper, Table
from tracker.core.text import capital, day_short, fold, number

HEAD = ("STT", "Họ tên, tập thể", "Chức vụ, đơn vị", "Hình thức", "Tiền thưởng (đồng)")
WIDTHS = (12, 44, 48, 33, 28)
BLANK = "Ô tiền thưởng để trống là mức chưa xác định, phường ghi khi có căn cứ; tổng chỉ gồm các mức đã ghi."


def decision(desk: Desk) -> tuple[Paper | Annex, ...]:
    """The chairman's decision; the list of each kind goes with it."""
    dossier = desk.dossier
    groups = dossier.by_kind(dossier.honoured)
    sign = sign_of(dossier)
    paper = desk.letterhead(dossier.decided_on or dossier.today).paper(
        title="Quyết định", about=f"Về việc khen thưởng: {dossier.name}", number=sign, signed=signed(dossier),
        name=signer(dossier), copies=("Như Điều 4", COUNCIL, "Lưu: VT"), footer=desk.footer,
        parts=(
            Middle(f"CHỦ TỊCH {desk.body.upper()}"), *grounds([kind for kind, _ in groups]), *council_grounds(desk),
            Ground(f"Theo đề nghị của {head_of(desk.office)}."), Middle("QUYẾT ĐỊNH:"), *articles(groups, desk),
        ),
    )  # fmt: skip
    day = f"ngày {day_short(dossier.decided_on)}" if dossier.decided_on else "ngày ……"
    along = f"(Kèm theo Quyết định số {sign} {day} của Chủ tịch {desk.body})"
    return paper, *(annex(kind, members, along, desk) for kind, members in groups)


def sign_of(dossier: Dossier) -> str:
    """125/QĐ-UBND, also where only the number was written; dots before there is one."""
    typed = dossier.decision_number or "……"
    return typed if "/" in typed else f"{typed}/QĐ-UBND"


def council_grounds(desk: Desk) -> list[Ground]:
    meeting = desk.dossier.meeting
    return [Ground(f"Căn cứ Biên bản họp ngày {day_short(meeting.held_on)} của {COUNCIL} {desk.ward};")] if meeting else []


def head_of(office: str) -> str:
    """Trưởng phòng Văn hóa - Xã hội"""
    return f"Trưởng phòng {office.removeprefix('Phòng ')}" if office.startswith("Phòng ") else f"người đứng đầu {office}"


def articles(groups: Sequence[tuple[AwardKind, Sequence[Put]]], desk: Desk) -> list[str]:
    """Điều 1 to 4."""
    honours = [f"{honour(members[0])} cho {len(members)} {SUBJECT_WORDS[kind.subject].lower()}" for kind, members in groups]
    first = "; ".join(honours)
    return [
        f"Điều 1. {capital(first)}, {reason(desk.dossier)} (có danh sách kèm theo).",
        f"Điều 2. {money_article(desk.dossier)}",
        "Điều 3. Quyết định này có hiệu lực kể từ ngày ký.",
        f"Điều 4. {desk.office}, các cơ quan, đơn vị có liên quan và các cá nhân, tập thể, hộ gia đình có tên trong danh sách"
        " chịu trách nhiệm thi hành Quyết định này./.",
    ]


def money_article(dossier: Dossier) -> str:
    known, unknown = sums(dossier.honoured, dossier)
    if not known:
        return "Tiền thưởng kèm theo thực hiện theo quy định hiện hành."
    besides = "; mức chưa ghi thực hiện theo quy định hiện hành" if unknown else ""
    return f"Tiền thưởng kèm theo ghi trong danh sách, tổng cộng {number(known)} đồng (bằng chữ: {in_words(known)}){besides}."


def sums(members: Sequence[Put], dossier: Dossier) -> tuple[int, int]:
    """(the sum of what is known in đồng, how many are not known)."""
    mine = [dossier.money(put) for put in members]
    return sum(one for one in mine if one is not None), sum(one is None for one in mine)


def annex(kind: AwardKind, members: Sequence[Put], along: str, desk: Desk) -> Annex:
    """The list of one kind with its money, and the sum in words."""
    words = honour(members[0])
    form = capital(words)
    rows = [
        (str(place), put.name, put.place, form, money_cell(desk.dossier.money(put))) for place, put in enumerate(members, 1)
    ]
    known, unknown = sums(members, desk.dossier)
    rows.append(("", "Cộng", f"{len(members)} {SUBJECT_WORDS[kind.subject].lower()}", "", number(known) if known else ""))
    table = Table(HEAD, WIDTHS, tuple(rows), centred=frozenset({0, 4}))
    total = [f"Tổng số tiền: {number(known)} đồng (bằng chữ: {in_words(known)})."] if known else []
    about = f"{form} ({SUBJECT_WORDS[kind.subject].lower()})"
    return Annex("Danh sách", about, along, (table, *total, *([BLANK] if unknown else [])), desk.made_at, desk.footer)


def money_cell(amount: int | None) -> str:
    return "" if amount is None else number(amount)


def signed(dossier: Dossier) -> tuple[str, ...]:
    """Who signs: the capacity typed in capitals (KT. CHỦ TỊCH, PHÓ CHỦ TỊCH), else the ward's; the chairman decides himself, not for
    the committee (no TM.)."""
    typed = [part for part in signer_parts(dossier) if part.isupper() and not is_for_committee(part)]
    return tuple(typed or (line for line in capacity_of(dossier) if not is_for_committee(line)))


def signer(dossier: Dossier) -> str:
    """The name under the signature: what was typed beside the capacity, else the ward's."""
    above = {fold(line) for line in capacity_of(dossier)}
    said = (part for part in signer_parts(dossier) if not part.isupper() and fold(part) not in above)
    return ", ".join(said) or dossier.settled.signer_name


def signer_parts(dossier: Dossier) -> list[str]:
    return [part.strip() for part in re.split(r"[,\n]", dossier.signer) if part.strip()]


def capacity_of(dossier: Dossier) -> list[str]:
    """The lines over the ward's signature as it settled them."""
    return [*dossier.settled.signer_capacity.splitlines(), dossier.settled.signer_title]


def certificates(desk: Desk) -> tuple[Certificate, ...]:
    """A sheet for each of those honoured with a certificate, dated by the decision."""
    dossier = desk.dossier
    day = dossier.decided_on or dossier.today
    words = reason(dossier)
    return tuple(
        Certificate(
            issuer=f"Chủ tịch {desk.body}", title="Tặng giấy khen", recipient=put.name,
            position=put.place, reason=capital(words),
            decision=f"Quyết định số {sign_of(dossier)} ngày {day_short(day)}" if dossier.decision_number else "",
            register=put.register, place=dossier.settled.letter_place, dated=day, signed=signed(dossier), name=signer(dossier),
            made_at=desk.made_at,
        )
        for put in dossier.needing(dossier.honoured, PaperKind.CERTIFICATE)
    )  # fmt: skip
