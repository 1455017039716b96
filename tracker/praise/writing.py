"""The words of a thank-you letter and its paper; pure. It is no award: no money, no title."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tracker.core.papers import Paper
from tracker.praise.rules import STEP, Month, kept
from tracker.wards.rules import Settled, issuing_body

PRAISE, THANKS = "Thư khen", "Thư cảm ơn"  # requested bodies are thanked, not praised: they are not under the ward


def title_of(row: Mapping[str, Any]) -> str:
    """What the letter to this unit is called. `row`: with the unit's `standing`."""
    return THANKS if row["standing"] == "requested" else PRAISE


def salutation(row: Mapping[str, Any]) -> str:
    """Whom it speaks to: the head's post and everybody there. `row`: with `unit_name`, `head_title`."""
    name = row["unit_name"]
    if not row["head_title"]:
        return f"Kính gửi tập thể {name},"
    head = row["head_title"] if name.casefold() in row["head_title"].casefold() else f"{row['head_title']}, {name}"
    return f"Kính gửi ông/bà {head} cùng tập thể,"


def ready_letter(row: Mapping[str, Any], months: list[Month], *, ward: str, why: str = "") -> str:
    """A letter ready to be sent or edited: what was done, by numbers; `why`: instead of these, what a leader thanks for."""
    is_asked = row["standing"] == "requested"
    name, thank = row["unit_name"], "trân trọng cảm ơn" if is_asked else "ghi nhận và biểu dương"
    done = f"{why.rstrip('.')}." if why else done_words(name, months, is_asked=is_asked)
    end = (
        "Lãnh đạo phường mong tiếp tục nhận được sự phối hợp quý báu của đơn vị. Kính chúc ông/bà và các thành viên mạnh khoẻ,"
        " hạnh phúc./." if is_asked
        else "Mong ông/bà và tập thể tiếp tục giữ nếp làm việc ấy. Kính chúc ông/bà và mọi người mạnh khoẻ, hạnh phúc./."
    )  # fmt: skip
    return "\n\n".join((
        salutation(row), done,
        f"Thay mặt lãnh đạo {ward}, tôi {thank} tinh thần trách nhiệm của ông/bà cùng mọi người. Kết quả chung của phường có phần"
        " đóng góp thiết thực ấy.",
        end,
    ))  # fmt: skip


def done_words(name: str, months: list[Month], *, is_asked: bool) -> str:
    """From which month to which, how many tasks, all in time."""
    row = kept(months, max(one.first for one in months)) if months else []
    if not row:
        return f"Thời gian qua, {name} đã làm việc chu đáo, đúng hẹn."
    first, last, work = row[-1].first, row[0].first, sum(one.due for one in row)
    time = f"Từ tháng {first.month}/{first.year} đến tháng {last.month}/{last.year}"
    if len(row) < STEP:
        return (
            f"{time}, {name} đã hoàn thành đúng hạn cả {work} việc được giao, không còn việc chậm như những tháng trước. Sự cố gắng"
            " ấy rất đáng quý."
        )  # fmt: skip
    what = "phối hợp thực hiện đúng hạn" if is_asked else "hoàn thành đúng hạn"
    return f"{time}, {name} đã {what} cả {work} việc đến hạn, không việc nào chậm."


def paper_of(row: Mapping[str, Any], letter: str, *, settled: Settled, ward: str, dated: date, at: datetime) -> Paper:
    """The letter in the form of an official paper, signed by whoever signs for the ward, in their own name (no TM.)."""
    capacity = [line for line in settled.signer_capacity.splitlines() if not line.startswith("TM.")]
    return Paper(
        above=settled.letter_above, body=issuing_body(settled, ward), number="", place=settled.letter_place, dated=dated,
        about=f"của Chủ tịch {ward.replace('UBND', 'Ủy ban nhân dân')}", to=(), parts=tuple(paragraphs(letter)),
        signed=(*capacity, settled.signer_title), name=settled.signer_name,
        copies=(row["unit_name"], *settled.letter_copies.splitlines(), "Lưu: VT"), made_at=at, title=title_of(row).upper(),
    )  # fmt: skip


def paragraphs(letter: str) -> list[str]:
    """The lines of a letter that hold something."""
    return [line.strip() for line in letter.splitlines() if line.strip()]


def file_name(row: Mapping[str, Any], dated: date) -> str:
    """Thư khen, Tổ dân phố số 7, 03-12-2026.docx"""
    return f"{title_of(row)}, {row['unit_name'].replace('/', '-')[:120]}, {dated:%d-%m-%Y}.docx"
