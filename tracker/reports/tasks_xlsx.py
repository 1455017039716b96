"""The table of a paper as Excel: whole numbers are numbers, all else is text."""

from tracker.core.xlsx import Sheet, book, counted
from tracker.paper_templates.common_form import table
from tracker.paper_templates.issuing import Issue

NUMBERS = frozenset({"stt", "so_ngay", "giao", "dung_han", "xong_qua_han", "khong_han", "trong_han", "qua_han"})
WIDTH = 0.6  # characters for each mm on paper


async def of_issue(issue: Issue) -> bytes:
    """The first table of a paper, with what it says of itself; the same paper gives the same bytes."""
    grid, values = issue.kind.grids[0], issue.values
    names, found = [one.name for one in grid.rows.columns if one.width], table(grid, values)
    rows = [[counted(text) if name in NUMBERS else text for name, text in zip(names, row, strict=True)] for row in found.rows]
    columns = [(heading, width * WIDTH) for heading, width in zip(found.head, found.widths, strict=True)]
    said = f"Số liệu tính đến ngày {values['so_lieu_den']}. {values['chan_trang']}"
    return await book(Sheet("Nhiệm vụ", columns, rows, title=values["trich_yeu"], said=said, kept=2), at=issue.made_at)
