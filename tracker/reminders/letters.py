"""Công văn đôn đốc: which late work one may name, the letter as a Word file, kept with an event for each assignment."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.core.database import rows, transaction
from tracker.core.errors import Missing, Refusal
from tracker.core.files import keep
from tracker.core.papers import Paper, Table, written
from tracker.core.receipts import answer_with, once
from tracker.core.text import day_short
from tracker.core.viewer import Viewer, within
from tracker.reminders.tables import Letter, LetterLine
from tracker.tasks.actions import note
from tracker.tasks.queries import COLUMNS, TABLES, visible, with_timing
from tracker.tasks.rules import State, Timing
from tracker.wards.queries import settled
from tracker.wards.rules import Settled, issuing_body

MOST = 200  # assignments in one letter
NUMBER = re.compile(r"0*([1-9]\d{0,4})/([^\s/|]{2,30})")
ABOUT = "V/v đôn đốc thực hiện nhiệm vụ quá hạn"
HEAD = ("STT", "Nhiệm vụ", "Văn bản giao", "Chủ trì", "Thời hạn", "Số ngày quá hạn")
WIDTHS = (12, 50, 33, 28, 26, 16)  # mm


class NumberTaken(Refusal):
    """Another letter of the year has this number."""


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter to be made: `number` as `number_of` reads it; data as of `as_of`; `signed` in lines."""

    ids: tuple[int, ...]
    number: str
    dated: date
    as_of: date
    reply_by: date
    signed: tuple[str, ...]
    name: str


# Reading


async def candidates(ids: Sequence[int], viewer: Viewer, as_of: date) -> list[dict[str, Any]]:
    """These assignments by unit and deadline, as they stand on `as_of`; each with `why_not`, empty when it may be named.

    Raises Missing when one is not in the viewer's sight.
    """
    if not ids:
        return []
    scope, values = visible(viewer)
    found = await rows(
        f"""select {COLUMNS}, a.ward, n.number as plan_number, n.issued_on, n.title as plan_title
        from {TABLES} left join plan n on n.id = t.plan where a.id in ({", ".join("{}" for _ in ids)}) and {scope}
        order by u.sort_key, a.due_on, a.id""",
        *ids,
        *values,
    )
    if len(found) != len(ids):
        raise Missing("Không tìm thấy việc này.")
    return [row | {"why_not": why_not(with_timing(row, as_of), as_of)} for row in found]


async def next_number(ward: int, suffix: str, year: int) -> str:
    """The number after the highest of the year's letters: 07/UBND-VHXH."""
    found = await rows("select number from letter where ward = {} and year = {}", ward, year)
    last = max((int(row["number"].partition("/")[0]) for row in found), default=0)
    return f"{last + 1:02d}/{suffix}"


async def listing(viewer: Viewer) -> list[dict[str, Any]]:
    """Letters, newest first, at most 200, each with how many assignments it names."""
    scope, values = within(viewer, ward="l.ward", path="w.path")
    return await rows(
        f"""select l.id, l.number, l.dated, l.as_of, l.reply_by,
          (select count(*) from letter_line x where x.letter = l.id) as work
        from letter l join unit w on w.id = l.ward where {scope} order by l.id desc limit 200""",
        *values,
    )


async def find(letter: int, viewer: Viewer) -> list[dict[str, Any]]:
    """One letter the viewer may see: a row for each assignment it names, at the unit that it named; nothing else."""
    scope, values = within(viewer, ward="l.ward", path="w.path")
    return await rows(
        f"""select l.id, l.number, l.dated, l.as_of, l.reply_by, l.signer, l.name, l.made_at, p.name as maker, f.sha256, f.size,
          x.assignment, x.days_late, t.text, u.id as unit, u.name as unit_name
        from letter l join unit w on w.id = l.ward join stored_file f on f.id = l.file join person p on p.id = l.made_by
        join letter_line x on x.letter = l.id join assignment a on a.id = x.assignment join task t on t.id = a.task
        join event v on v.ward = l.ward and v.noun = 'assignment' and v.noun_id = a.id and v.verb = 'assignment.letter_sent'
          and v.at = l.made_at
        join unit u on u.path = v.unit_path where l.id = {{}} and {scope} order by x.id""",
        letter,
        *values,
    )


def number_of(typed: str) -> str:
    """`1/UBND-VHXH` → `01/UBND-VHXH`. Raises ValueError with a Vietnamese sentence."""
    found = NUMBER.fullmatch(typed)
    if not found:
        raise ValueError("Xin ghi số và ký hiệu theo mẫu 12/UBND-VHXH.")
    return f"{int(found[1]):02d}/{found[2].upper()}"


def why_not(row: dict[str, Any], as_of: date) -> str:
    """Why no letter may name this work, in Vietnamese; empty when it may."""
    match State(row["state"]):
        case State.DONE | State.CANCELLED:
            return "đã hoàn thành" if row["state"] == State.DONE else "đã huỷ"
        case _ if row["requested"]:
            return "đơn vị được đề nghị phối hợp, không gửi công văn đôn đốc"
        case State.SUBMITTED:
            return "đã báo kết quả, đang chờ xác nhận"
    return "" if row["timing"].timing is Timing.OVERDUE else f"chưa quá hạn, tính đến ngày {day_short(as_of)}"


# Making


async def make(new: NewLetter, *, key: str, by: Viewer, at: datetime) -> int:
    """The letter with its file, its lines and one event for each assignment. Returns its id.

    Raises NumberTaken, Refusal when something of it may no longer be named, Missing.
    """
    async with transaction():
        receipt = await once(ward=by.ward, person=by.person, key=key, url="/letters")
        work = await candidates(new.ids, by, new.as_of)
        if gone := [row for row in work if row["why_not"]]:
            raise Refusal(f"“{gone[0]['text'][:80]}” {gone[0]['why_not']}. Xin bỏ việc này khỏi công văn rồi gửi lại.")
        paper = paper_of(new, work, settled=await settled(by.ward), ward=by.ward_name, at=at)
        name = f"Công văn đôn đốc {new.number.replace('/', '-')}.docx"
        file = await keep(name, await written(paper), ward=by.ward, by=by.person, at=at, kinds=("docx",))
        letter = await (
            Letter.insert(
                Letter(
                    ward=by.ward, year=new.dated.year, number=new.number, dated=new.dated, as_of=new.as_of,
                    reply_by=new.reply_by, signer="\n".join((*new.signed, new.name))[:400], file=file["id"], name=name,
                    made_by=by.person, made_at=at,
                )
            )
            .on_conflict(target=(Letter.ward, Letter.year, Letter.number), action="DO NOTHING")
            .returning(Letter.id)
        )  # fmt: skip
        if not letter:
            raise NumberTaken(f"Số {new.number} năm {new.dated.year} đã dùng cho công văn khác. Xin lấy số khác.")
        made = int(letter[0]["id"])
        await LetterLine.insert(
            *(LetterLine(ward=by.ward, letter=made, assignment=row["id"], days_late=row["timing"].days) for row in work)
        )
        for row in work:
            said = {"number": new.number, "day": day_short(new.dated), "letter": made}
            await note("assignment.letter_sent", row, by=by, at=at, data=said)
        await answer_with(receipt, f"/letters/{made}")
    return made


def paper_of(new: NewLetter, work: Sequence[dict[str, Any]], *, settled: Settled, ward: str, at: datetime) -> Paper:
    """The letter's words, from its work (rows of `candidates`) and the ward's letterhead."""
    units = list(dict.fromkeys(row["unit_name"] for row in work))
    many = f"{len(work)} nhiệm vụ" + (f" của {len(units)} đơn vị" if len(units) > 1 else "")
    whom = "thủ trưởng các đơn vị có tên trên" if len(units) > 1 else f"thủ trưởng {units[0]}"
    lines = [
        (str(number), row["text"], given_by(row), row["unit_name"], deadline(row), str(row["timing"].days))
        for number, row in enumerate(work, 1)
    ]
    return Paper(
        above=settled.letter_above,
        body=issuing_body(settled, ward),
        number=new.number, place=settled.letter_place, dated=new.dated, about=ABOUT, to=tuple(units),
        parts=(
            f"Qua theo dõi việc thực hiện các nhiệm vụ đã giao, dữ liệu tính đến ngày {day_short(new.as_of)}, còn {many} quá"
            " hạn chưa hoàn thành, cụ thể như sau:",
            Table(HEAD, WIDTHS, tuple(lines), centred=frozenset({0, 4, 5})),
            f"{ward} yêu cầu {whom} khẩn trương chỉ đạo hoàn thành các nhiệm vụ nêu trên, báo cáo kết quả, nguyên nhân chậm và"
            f" thời gian hoàn thành chậm nhất ngày {day_short(new.reply_by)}.",
            "Yêu cầu các đơn vị nghiêm túc thực hiện./." if len(units) > 1 else "Yêu cầu đơn vị nghiêm túc thực hiện./.",
        ),
        signed=new.signed, name=new.name,
        copies=("Như trên", *settled.letter_copies.splitlines(), f"Lưu: {', '.join(archives(new.number))}"), made_at=at,
    )  # fmt: skip


def given_by(row: dict[str, Any]) -> str:
    """The paper that gave the work: the plan's number and day."""
    if not row["plan"]:
        return "Giao ngoài kế hoạch"
    named = f"Kế hoạch số {row['plan_number']}" if row["plan_number"] else row["plan_title"]
    return f"{named} ngày {day_short(row['issued_on'])}" if row["issued_on"] else str(named)


def deadline(row: dict[str, Any]) -> str:
    again = f"; bổ sung {day_short(row['fix_by'])}" if row["state"] == State.RETURNED and row["fix_by"] else ""
    return day_short(row["due_on"]) + again


def archives(number: str) -> list[str]:
    """Where a copy stays: the registry, and the office of the number's own sign (`12/UBND-VHXH` → VT, VHXH)."""
    office = number.partition("/")[2].partition("-")[2]
    return ["VT", office] if office else ["VT"]
