"""What every kind of file is turned into first: lines and table rows, in the order they are read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


class Unreadable(Exception):
    """The file cannot be read as a plan; the message is a Vietnamese sentence for whoever sent it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A line of text, or a row of a table when `cells` is not empty (`table` numbers the tables from 1)."""

    text: str
    cells: tuple[str, ...] = ()
    table: int = 0

    @property
    def is_row(self) -> bool:
        return bool(self.cells)


def line(text: str) -> Block:
    """A line with its white space made plain."""
    return Block(" ".join(text.split()))


def row(cells: Iterable[str], table: int) -> Block:
    """A table row; line breaks inside a cell are kept, because they often part units."""
    plain = tuple("\n".join(" ".join(part.split()) for part in cell.splitlines() if part.strip()) for cell in cells)
    return Block(" | ".join(re.sub(r"[;,]?\n", "; ", cell) for cell in plain if cell), plain, table)
