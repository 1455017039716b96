"""From the bytes of a file (txt, docx, xlsx, pdf) to blocks. Whatever cannot be read raises Unreadable, nothing else."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

import docx
import openpyxl
import pypdf
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError
from openpyxl.worksheet.worksheet import Worksheet

from tracker.reader.blocks import Block, Unreadable, line, row

MOST_BYTES = 10_000_000
MOST_LINES, MOST_ROWS, MOST_PAGES = 20_000, 5_000, 400
ZIP_ENTRIES, ZIP_BYTES, ZIP_RATIO = 2_000, 100_000_000, 200


def read_blocks(name: str, content: bytes) -> list[Block]:
    """The blocks of a file; its kind is told by the ending of `name`. Raises Unreadable."""
    kind = name.rsplit(".", 1)[-1].lower()
    if kind not in READERS:
        raise Unreadable("Chỉ đọc được tệp Word (.docx), Excel (.xlsx), PDF và văn bản (.txt).")
    if not content.strip():
        raise Unreadable("Tệp trống.")
    if len(content) > MOST_BYTES:
        raise Unreadable("Tệp lớn hơn 10 MB.")
    try:
        found = READERS[kind](content)
    except Unreadable:
        raise
    except (zipfile.BadZipFile, LxmlError, ParseError, pypdf.errors.PyPdfError, RecursionError) as error:
        raise Unreadable("Không mở được tệp: tệp hỏng hoặc không đúng loại.") from error
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError, OverflowError) as error:
        # the libraries raise these on damaged files; our own mistakes are caught by the tests on sound ones
        raise Unreadable("Không đọc được nội dung tệp.") from error
    if not any(block.text.strip() for block in found):
        raise Unreadable("Tệp không có chữ. Nếu là bản quét, xin dùng bản Word hoặc PDF có chữ.")
    if len(found) > MOST_LINES:
        raise Unreadable("Tệp dài quá mức đọc được.")
    return found


def from_text(content: bytes) -> list[Block]:
    """UTF-8 (with or without mark) or UTF-16 with mark; `| a | b |` lines are table rows."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("Tệp văn bản không theo bảng mã UTF-8. Xin lưu lại theo UTF-8.") from error
    if "\x00" in text:
        raise Unreadable("Tệp không phải là văn bản.")
    return from_lines(text.splitlines())


def from_lines(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    table, inside = 0, False
    for raw in lines:
        stripped = raw.strip()
        if stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 2:
            table += 0 if inside else 1
            inside = True
            cells = [cell.strip() for cell in stripped[1:-1].split("|")]
            if not all(set(cell) <= set("-: ") for cell in cells):
                blocks.append(row(cells, table))
        elif stripped:
            inside = False
            blocks.append(line(stripped))
    return blocks


def from_word(content: bytes) -> list[Block]:
    """Paragraphs and tables in their order; a merged cell is read once."""
    check_zip(content, "word/document.xml")
    document = docx.Document(io.BytesIO(content))
    blocks: list[Block] = []
    table = 0
    for item in document.iter_inner_content():
        if isinstance(item, Paragraph):
            blocks.extend(line(part) for part in listed(item).splitlines() if part.strip())
        elif isinstance(item, Table):
            table += 1
            if len(item.rows) > MOST_ROWS:
                raise Unreadable("Bảng dài quá mức đọc được.")
            blocks.extend(word_rows(item, table))
    return blocks


def listed(paragraph: Paragraph) -> str:
    """A paragraph's text; one that Word numbers by itself gets the dash that its number stands for."""
    properties = paragraph._p.pPr
    is_listed = properties is not None and properties.numPr is not None
    text = str(paragraph.text)
    return f"- {text}" if is_listed and text.strip() and not text.lstrip().startswith(("-", "+")) else text


def word_rows(table: Table, number: int) -> Iterator[Block]:
    for one in table.rows:
        cells: list[str] = []
        seen: list[object] = []  # the elements themselves: an id alone may be given to another one
        for cell in one.cells:
            cells.append("" if any(cell._tc is other for other in seen) else str(cell.text))
            seen.append(cell._tc)
        yield row(cells, number)


def from_sheet(content: bytes) -> list[Block]:
    """Every sheet; a value merged over rows stands in each of them, over columns in the first; dates are dd/mm/yyyy."""
    check_zip(content, "xl/workbook.xml")
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    blocks: list[Block] = []
    for table, sheet in enumerate(book.worksheets, 1):
        if sheet.max_row > MOST_ROWS or sheet.max_column > 60:
            raise Unreadable("Bảng tính lớn quá mức đọc được.")
        below = merged_down(sheet)
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = [cell_text(below.get((number, column), value)) for column, value in enumerate(values, 1)]
            if sum(1 for cell in cells if cell) == 1 and not any("\n" in cell for cell in cells):
                only = next(cell for cell in cells if cell)
                blocks.append(row([only, *[""] * (len(cells) - 1)], table))
            elif any(cells):
                blocks.append(row(cells, table))
    return blocks


def merged_down(sheet: Worksheet) -> dict[tuple[int, int], Any]:
    """(row, column) → value, for the cells below the first of an area merged over several rows."""
    return {
        (number, area.min_col): sheet.cell(area.min_row, area.min_col).value
        for area in sheet.merged_cells.ranges
        for number in range(area.min_row + 1, area.max_row + 1)
    }


def cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def from_pdf(content: bytes) -> list[Block]:
    """The text layer, page by page; a scanned paper has none."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise Unreadable("Tệp PDF có mật khẩu. Xin gửi bản không có mật khẩu.")
    if len(reader.pages) > MOST_PAGES:
        raise Unreadable("Tệp PDF dài quá mức đọc được.")
    lines: list[str] = []
    for page in reader.pages:
        lines.extend(text for text in (page.extract_text() or "").splitlines() if not text.strip().isdigit())
    return from_lines(lines)


def check_zip(content: bytes, inside: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if inside not in {entry.filename for entry in entries}:
            raise Unreadable("Nội dung tệp không khớp với đuôi tên tệp.")
        if any("vbaproject" in entry.filename.lower() or entry.flag_bits & 1 for entry in entries):
            raise Unreadable("Tệp có macro hoặc mật khẩu. Xin lưu lại bản không có.")
        size = sum(entry.file_size for entry in entries)
        if len(entries) > ZIP_ENTRIES or size > ZIP_BYTES or size > ZIP_RATIO * len(content):
            raise Unreadable("Tệp nén bất thường nên không đọc.")


READERS: dict[str, Callable[[bytes], list[Block]]] = {
    "txt": from_text,
    "docx": from_word,
    "xlsx": from_sheet,
    "pdf": from_pdf,
}
