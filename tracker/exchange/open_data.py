"""The ward's data as open files: one zip of Excel, CSV, JSON, and a text that says what every field means."""

import asyncio
import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import xlsxwriter

from tracker.accountability.open_data import plain
from tracker.core.clock import WARD_ZONE
from tracker.core.database import rows
from tracker.core.errors import Refusal
from tracker.core.text import day_short
from tracker.core.xlsx import OPTIONS
from tracker.events.rules import Journal
from tracker.exchange.asks import Ask
from tracker.exchange.gathering import read
from tracker.exchange.records import RECORDS, Record, decimals_of, described
from tracker.exchange.rules import PART_WORDS, Part, Reach

SCHEMA = "so-viec/du-lieu/1"
MOST = 50_000  # records of one part: what a workbook still opens well with
BOOK = OPTIONS | {"in_memory": False, "constant_memory": True}


@dataclass(frozen=True, slots=True)
class Export:
    """What goes into the files: whose data, known until the end of which day, made when, at which head of the diary."""

    ward: str
    plan: str
    day: date
    at: datetime
    journal: Journal
    parts: Mapping[Part, Sequence[Record]]


async def gathered(
    parts: Sequence[Part], *, reach: Reach, ward: str, plan: Mapping[str, Any] | None, day: date, at: datetime
) -> Export:  # fmt: skip
    """Read the parts, one statement each. Raises Refusal where one has too many records for files."""
    head = await rows("select sequence, hash from event_head where ward = {}", reach.ward)
    journal = Journal(head[0]["sequence"], head[0]["hash"]) if head else Journal(0, "")
    found: dict[Part, Sequence[Record]] = {}
    for part in parts:
        narrowed = plan["id"] if plan and part is not Part.UNITS else None
        found[part], more = await read(part, Ask(reach, day, limit=MOST, plan=narrowed))
        if more is not None:
            raise Refusal(f"Phần {PART_WORDS[part]} có hơn 50.000 dòng. Xin chọn một kế hoạch, hoặc dùng kết nối dữ liệu.")
    return Export(ward, plan["title"] if plan else "", day, at, journal, found)


async def zipped(export: Export) -> bytes:
    """The zip, made in a thread."""
    return await asyncio.to_thread(zip_of, export)


def zip_of(export: Export) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", readme(export).encode("utf-8-sig"))
        archive.writestr("du-lieu.xlsx", book(export))
        archive.writestr("du-lieu.json", as_json(export))
        for part, records in export.parts.items():
            archive.writestr(f"csv/{part}.csv", as_csv(part, records))
    return written.getvalue()


def as_json(export: Export) -> bytes:
    whole = {
        "schema": SCHEMA, "ward": export.ward, "plan": export.plan or None, "as_of": export.day,
        "made_at": export.at.astimezone(UTC), "journal": {"sequence": export.journal.sequence, "hash": export.journal.hash},
        **{part.value: list(records) for part, records in export.parts.items()},
    }  # fmt: skip
    return msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"


def as_csv(part: Part, records: Sequence[Record]) -> bytes:
    """UTF-8 with a mark, as Excel opens it; no cell begins as a formula does."""
    written = io.StringIO()
    lines = csv.writer(written)
    names = list(described(RECORDS[part]))
    lines.writerow(names)
    lines.writerows([plain(flat(getattr(one, name))) for name in names] for one in records)
    return written.getvalue().encode("utf-8-sig")


def flat(value: Any) -> Any:
    """A value as one cell: ISO days, true and false as words, several targets in one text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return "" if value is None else value


def book(export: Export) -> bytes:
    """A sheet of each part; text stays text, whatever it begins with."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, BOOK) as made:
        made.set_properties({"created": export.at.astimezone(UTC).replace(tzinfo=None)})
        bold, dated = made.add_format({"bold": True}), made.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        for part, records in export.parts.items():
            sheet = made.add_worksheet(PART_WORDS[part][:31])
            names, decimals = list(described(RECORDS[part])), decimals_of(RECORDS[part])
            sheet.set_column(0, len(names) - 1, 16)
            sheet.freeze_panes(2, 0)
            sheet.write_string(0, 0, f"{export.ward}: {PART_WORDS[part]}, tính đến hết {day_short(export.day)}", bold)
            for column, name in enumerate(names):
                sheet.write_string(1, column, name, bold)
            for line, one in enumerate(records, 2):
                for column, name in enumerate(names):
                    put(sheet, line, column, getattr(one, name), dated, is_decimal=name in decimals)
            sheet.set_footer(f"&C{export.journal.words}")
    return written.getvalue()


def put(sheet: Any, line: int, column: int, value: Any, dated: Any, *, is_decimal: bool) -> None:
    if isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(line, column, value, dated)
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(line, column, value)
    elif is_decimal and value is not None:
        sheet.write_number(line, column, float(value))  # a workbook knows no other numbers
    elif (text := flat(value)) != "":
        sheet.write_string(line, column, text)


def readme(export: Export) -> str:
    """What the files are, as of when, and every field."""
    lines = [
        f"DỮ LIỆU MỞ CỦA {export.ward.upper()}",
        "",
        f"Phạm vi: {export.plan or 'mọi kế hoạch của phường'}",
        f"Tính đến: hết ngày {day_short(export.day)}",
        f"Lập lúc: {export.at.astimezone(WARD_ZONE):%H:%M ngày %d/%m/%Y}",
        f"{export.journal.words}",
        "",
        "Dữ liệu là những gì Sổ Việc đã biết vào cuối ngày ấy: trạng thái, hạn và số liệu như khi đó; tên gọi, nội dung nhiệm vụ và",
        "cách tính chỉ tiêu như hiện nay. Không có tên người, không có dữ liệu của công dân.",
        "Ngày ghi theo ISO 8601 (năm-tháng-ngày), số thập phân dùng dấu chấm. Ô trống: không có. Chưa báo cáo thì không có dòng,",
        "không phải bằng 0. Tệp CSV theo bảng mã UTF-8; ô bắt đầu như công thức có thêm dấu nháy đơn ở đầu.",
        "",
        "du-lieu.xlsx: mỗi phần một trang tính. csv/: mỗi phần một tệp. du-lieu.json: tất cả trong một tệp.",
    ]
    for part, records in export.parts.items():
        record = RECORDS[part]
        lines += ["", f"{part}: {PART_WORDS[part]} ({len(records)} dòng)", f"  {record.__doc__}"]
        lines += [f"  {name}: {words}" for name, words in described(record).items()]
    return "\r\n".join([*lines, ""])
